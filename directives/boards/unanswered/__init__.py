"""Silent units and the reason for each."""

from directives.boards.unanswered.asked import SilenceScope
from directives.boards.unanswered.listed import SilentUnit, counts, found_in, page, rows_of, silent

__all__ = ["SilenceScope", "SilentUnit", "counts", "found_in", "page", "rows_of", "silent"]
