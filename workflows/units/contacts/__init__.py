"""What a unit says of its contacts on record, and what an officer makes of it."""
