"""Strip a mail's text to what the person wrote: no quotation, no signature, no 'Sent from my phone'.

Whatever may have been typed stays: a line is taken away only if mail programs mark it, or if we sent it.
"""

import re

from workflows.inbox.content import marks
from workflows.inbox.content.known_text import KnownText
from workflows.inbox.html_text import QUOTED

LONGEST = 100_000
"""Characters that are read; no person writes more."""

SIGNATURE = 8
"""Most lines of a signature below its '-- ' (RFC 3676, 4.3); more than that was written for this mail."""


def own_words(text: str, known: str = "") -> str:
    """The part of a mail's text that the person wrote; `known` is what others wrote and it may quote."""
    lines = text[:LONGEST].replace("\xa0", " ").split("\n")
    return _Reader(lines, KnownText(known)).read()


class _Reader:
    """Goes through the lines once and keeps those that were typed."""

    def __init__(self, lines: list[str], known: KnownText) -> None:
        self.lines, self.known = lines, known
        self.kept: list[str] = []
        self.below_attribution = False
        self.in_original = False
        """Below a line like 'Original Message': what follows is the mail that is answered, without any '>'."""
        self.top_ends_at = 0
        """The first long line of the original: above it are the heads of our mail."""
        self.passes_on = False
        self.known_at = known.places_of(lines)
        self.quotes_known = any(lines[at].startswith(">") for at in self.known_at)

    def read(self) -> str:
        at = 0
        while at < len(self.lines):
            skipped = self._marks_at(at) or self._signature_at(at)
            if not skipped and self._was_typed(at):
                self.kept.append(self.lines[at].rstrip())
            at += skipped or 1
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.kept)).strip()

    def _marks_at(self, at: int) -> int:
        """How many lines here a mail program put above what it quotes; 0 if none."""
        if length := marks.attribution(self.lines, at):
            return length if self._begins_quotation(at, length) else 0
        if length := marks.rule(self.lines, at) or marks.header_block(self.lines, at):
            return length if self._begins_original(at + length, marks.is_forward(self.lines[at])) else 0
        return 0

    def _begins_quotation(self, at: int, length: int) -> bool:
        """Whether an 'On … wrote:' is a mail program's: it names an address, or the quotation follows at once."""
        has_address = any("@" in line for line in self.lines[at : at + length])
        following = marks.next_line(self.lines, at + length)
        if following.startswith((">", QUOTED)):
            is_ours = following.startswith(QUOTED) or has_address or self.quotes_known or not self.known
            self.below_attribution |= is_ours
            return is_ours
        return has_address and self._begins_original(at + length, is_forward=False)

    def _begins_original(self, at: int, is_forward: bool) -> bool:
        """Whether the mail that follows is one that is answered, not one that the person passes on."""
        self.passes_on |= is_forward
        is_known = bool(self.known_at) and self.known_at[-1] >= at
        if is_known or not (self.known or self.passes_on):
            self.in_original = True
            self.top_ends_at = next((place for place in self.known_at if place >= at and self._is_long(place)), at)
        return self.in_original

    def _is_long(self, at: int) -> bool:
        return len(self.lines[at]) > 60

    def _signature_at(self, at: int) -> int:
        if self.lines[at] != "-- ":
            return 0
        written, end = 0, at + 1
        while end < len(self.lines) and written <= SIGNATURE and not self._is_marked(end):
            if self.lines[end].strip() == "--":
                return 0
            written += bool(self.lines[end].strip())
            end += 1
        return end - at if written <= SIGNATURE else 0

    def _is_marked(self, at: int) -> bool:
        line = self.lines[at]
        found = marks.attribution(self.lines, at) or marks.rule(self.lines, at) or marks.header_block(self.lines, at)
        return bool(found) or line.startswith((">", QUOTED))

    def _was_typed(self, at: int) -> bool:
        line = self.lines[at]
        if line.startswith(QUOTED):
            return False
        if line.startswith(">"):
            return self._was_typed_with_a_mark(at)
        if self.in_original:
            return bool(self.known_at) and not self._is_of_original(at)
        return not (marks.ADDED.fullmatch(line) and self._ends_here(at + 1))

    def _is_of_original(self, at: int) -> bool:
        line = self.lines[at]
        return self.known.has(line, self.lines[at - 1]) or (at < self.top_ends_at and self.known.is_heading(line))

    def _ends_here(self, at: int) -> bool:
        while at < len(self.lines) and not self.lines[at].strip():
            at += 1
        return at == len(self.lines) or self._is_marked(at)

    def _was_typed_with_a_mark(self, at: int) -> bool:
        """Whether a line with '>' was typed so: nothing says that it is quoted, or we know what was, and it is not."""
        if marks.attribution([line.lstrip("> ") for line in self.lines[at : at + 3]], 0):
            self.below_attribution = True
            return False
        if self.kept and marks.UNKNOWN_ATTRIBUTION.fullmatch(self.kept[-1]):
            self.kept.pop()
            self.below_attribution = True
        if not self.quotes_known:
            return not self.below_attribution
        text, above = self.lines[at].lstrip("> "), self.lines[at - 1] if at else ""
        return not self.known.has(text, above if above.startswith(">") else "")
