"""From the raw text of a letter to paragraphs."""
