"""The past: history replayed from events, delivery replay, and verification of the ledger."""
