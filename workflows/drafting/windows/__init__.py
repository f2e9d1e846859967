"""The data window of an item: its fields in the item's form, and what it means for the next periods."""
