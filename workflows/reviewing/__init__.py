"""Reports are read, approved, or returned with what is wanted and by when."""
