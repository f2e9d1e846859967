"""The form of an item as a spreadsheet: written for one unit to fill in, and read back."""
