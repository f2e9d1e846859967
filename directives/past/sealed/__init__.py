"""What events sealed of rows, compared with the rows as they are."""
