"""Links: where they lead, whom they imitate, how they lure, and what the server and the lists say of them."""
