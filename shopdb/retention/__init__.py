"""How long the shop keeps what it knows: the rules, what they would take, and what they took."""
