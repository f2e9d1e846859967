"""Results of earlier runs, a line of JSON for each, and what got worse since."""
