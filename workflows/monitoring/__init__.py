"""What leaders look at: the front page, a board, figures, exports; and the proof of the ledger."""
