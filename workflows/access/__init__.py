"""Accounts of staff, who sign in by a one-time mailed link; the agency and its offices."""
