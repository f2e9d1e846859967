"""Who is silent and why, whom to telephone before a deadline, and how each call ended."""
