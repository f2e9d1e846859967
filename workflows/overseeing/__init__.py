"""Seeing: the front page, the board of a directive now or then, figures, texts, exports, and the ledger proved."""
