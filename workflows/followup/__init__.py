"""Officers follow up an issued directive: change it, act on one assignment, enter answers, erase personal data."""
