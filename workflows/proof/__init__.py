"""Proof that does not ask to be believed: signed anchors outside of the database, and the public check of a receipt."""
