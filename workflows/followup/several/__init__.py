"""Enter the answers of many units at once, from a table that was pasted or uploaded."""
