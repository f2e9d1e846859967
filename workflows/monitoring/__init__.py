"""What leaders look at: front page, board, figures, exports; and commands that verify the ledger."""
