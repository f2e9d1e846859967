"""The first run: from an empty database to the first letter, in the browser."""
