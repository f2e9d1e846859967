"""Units that close: what was open goes to a successor, and what was done stays with them."""
