"""State as Discord's JSON objects; keys that Discord leaves out are left out, not null."""
