"""An item's form: its fields and tables, and the checks of what is filled in. Pure."""
