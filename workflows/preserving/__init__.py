"""Keep what the department has: backups and restores, moves to another database, what may be forgotten when."""
