"""How much a message is like what a policy is about, by the policy's own text and a table of meanings."""
