"""Recording that something happened: the ledger, the locks it needs, and many events at once."""
