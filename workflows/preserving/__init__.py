"""Keep what the department has: copies, restores, moves to another database."""
