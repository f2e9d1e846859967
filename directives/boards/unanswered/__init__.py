"""Silent units and the reason for each."""

from directives.boards.unanswered.asked import SilenceScope
from directives.boards.unanswered.listed import SilentUnit, found_in, page, rows_of, shown, silent, to_acknowledge

__all__ = ["SilenceScope", "SilentUnit", "found_in", "page", "rows_of", "shown", "silent", "to_acknowledge"]
