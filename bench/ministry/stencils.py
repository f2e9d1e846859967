"""A text with holes that are filled differently for each copy: numbers of rows, the copy's own number, digests."""

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from bench.ministry.cast import MARK
from directives.record import ledger, seals

_MARKED = re.compile(rf"(?<=vùng ){MARK}|(?<=vung ){MARK}|(?<=[Xx]){MARK}")
_PLACE = re.compile(r'"\ue000n(\d+)\ue001"|\ue000t(\d+)\ue001')


class Number(NamedTuple):
    """The number of a row: `base` in the first copy, one more in each next."""

    base: int
    form: str = "%d"


class Computed(NamedTuple):
    """A text that is computed for each copy."""

    of: Callable[[int], str]


Hole = Number | Computed
COPY_NUMBER = Number(0, "%05d")


class Stencil:
    """Texts and holes in their order; `fill` gives the text of one copy."""

    def __init__(self, parts: Sequence[str | Hole]) -> None:
        forms = (
            part.replace("%", "%%") if isinstance(part, str) else part.form if isinstance(part, Number) else "%s"
            for part in parts
        )
        self.form = "".join(forms)
        self.holes = [part for part in parts if not isinstance(part, str)]
        self.bases = [hole.base for hole in self.holes if isinstance(hole, Number)]
        self.is_plain = len(self.bases) == len(self.holes)

    def fill(self, copy: int) -> str:
        if self.is_plain:
            return self.form % tuple([base + copy for base in self.bases])
        return self.form % tuple(hole.base + copy if isinstance(hole, Number) else hole.of(copy) for hole in self.holes)


class Holes:
    """Stands in for holes within a value until that is written as JSON."""

    def __init__(self) -> None:
        self.holes: list[Hole] = []

    def number(self, base: int) -> str:
        """Stands for a value of JSON that is a number."""
        return f"\ue000n{self._add(Number(base))}\ue001"

    def text(self, hole: Hole) -> str:
        """Stands for a part of a text."""
        return f"\ue000t{self._add(hole)}\ue001"

    def inner_number(self, base: int, each: bool) -> str:
        """Stands for a number within a text; a row that is kept once has the same in all copies."""
        return self.text(Number(base)) if each else str(base)

    def marked(self, text: str) -> str:
        """A text with the copy's number wherever it names a unit."""
        return _MARKED.sub(lambda _found: self.text(COPY_NUMBER), text)

    def parts(self, written: str) -> list[str | Hole]:
        """The written text as the parts of a stencil."""
        found: list[str | Hole] = []
        end = 0
        for place in _PLACE.finditer(written):
            found += [written[end : place.start()], self.holes[int(place[1] or place[2])]]
            end = place.end()
        return [*found, written[end:]]

    def stencil(self, body: Any) -> Stencil:
        """Of a value that is written as the ledger writes an event."""
        return Stencil(self.parts(ledger.canonical(body)))

    def _add(self, hole: Hole) -> int:
        self.holes.append(hole)
        return len(self.holes) - 1


def is_marked(value: Any) -> bool:
    return isinstance(value, str) and _MARKED.search(value) is not None


def own(text: str) -> Computed:
    """A random text of the first fifty, replaced by another one: the same wherever it stands."""

    def of(copy: int) -> str:
        return hashlib.sha256(f"{copy} {text}".encode()).hexdigest()[: max(len(text), 16)]

    return Computed(of)


def computed_of(text: str, of: Callable[[str], str]) -> Computed:
    """What follows from a text, marked or not."""
    pieces = _MARKED.split(text)
    return Computed(lambda copy: of(f"{copy:05}".join(pieces)))


def digest_of(salt: str, text: str) -> Computed:
    """The salted digest of a marked text."""
    return computed_of(text, partial(seals.digest, salt))


def escaped(text: str) -> str:
    """As COPY reads it."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
