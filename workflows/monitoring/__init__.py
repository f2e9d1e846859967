"""Pages for leaders: front page, board, figures, exports; and commands that verify the ledger."""
