"""Long work as rows: which wait, and which kept papers and results an erasure drops."""
