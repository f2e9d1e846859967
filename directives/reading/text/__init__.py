"""First step of reading: raw text to paragraphs."""
