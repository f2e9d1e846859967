"""Second step of reading: the parts of a letter, its numbering and its items."""
