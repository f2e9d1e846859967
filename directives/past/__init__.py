"""The past: history folded from events, who had been reached, and whether the ledger is whole."""
