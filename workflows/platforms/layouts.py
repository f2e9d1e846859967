"""Which column of an export is what: as remembered for these heads, or what of a former layout still fits. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from workflows.platforms.export import CODE_HEAD, NAME_HEAD, plain


class KnownLayout(Protocol):
    """What of models.PlatformLayout is needed here."""

    @property
    def heads(self) -> list[str]: ...
    @property
    def columns(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class ColumnChoice:
    """The places of the columns that are read, counted from 0; None is not chosen."""

    name: int | None
    code: int | None = None
    figures: Mapping[int, int] = field(default_factory=dict)
    """{FigureSpec id: place}"""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "ColumnChoice":
        """From PlatformLayout.columns."""
        figures = {int(spec_id): place for spec_id, place in stored["figures"].items()}
        return cls(stored["name"], stored["code"], figures)

    @property
    def stored(self) -> dict[str, Any]:
        """The value of PlatformLayout.columns."""
        figures = {str(spec_id): place for spec_id, place in self.figures.items()}
        return {"name": self.name, "code": self.code, "figures": figures}

    @property
    def places(self) -> list[int]:
        """The places of all columns that are read."""
        return [place for place in (self.name, self.code, *self.figures.values()) if place is not None]


@dataclass(frozen=True)
class LayoutChange:
    """How the heads differ from those that were read before."""

    missing: tuple[str, ...]
    """Heads of columns that were read and are not there."""
    new: tuple[str, ...]
    moved: bool
    """Whether a column that was read stands elsewhere."""


def remembered(layouts: Iterable[KnownLayout], heads: Sequence[str]) -> ColumnChoice | None:
    """The columns as somebody chose them for exactly these heads in this order."""
    wanted = [plain(head) for head in heads]
    for layout in layouts:
        if [plain(head) for head in layout.heads] == wanted:
            return ColumnChoice.of(layout.columns)
    return None


def fitting(layout: KnownLayout, heads: Sequence[str]) -> tuple[ColumnChoice, LayoutChange]:
    """Of a former layout, the columns whose heads stand once in these too, and what has changed."""
    chosen, old = ColumnChoice.of(layout.columns), [plain(head) for head in layout.heads]
    now = [plain(head) for head in heads]

    def there(place: int | None) -> int | None:
        head = old[place] if place is not None else ""
        return now.index(head) if head and now.count(head) == 1 else None

    figures = {spec_id: found for spec_id, place in chosen.figures.items() if (found := there(place)) is not None}
    fits = ColumnChoice(there(chosen.name), there(chosen.code), figures)
    change = LayoutChange(
        tuple(layout.heads[place] for place in chosen.places if there(place) is None),
        tuple(head for head in heads if head and plain(head) not in old),
        any(found not in {None, place} for place in chosen.places for found in [there(place)]),
    )
    return fits, change


def proposed(heads: Sequence[str], specs: Mapping[int, str]) -> ColumnChoice:
    """The first time: heads that name a unit or a code, and those with the words of a figure ({id: name})."""
    known = [plain(head) for head in heads]
    name = next((place for place, head in enumerate(known) if NAME_HEAD.fullmatch(head)), None)
    code = next((place for place, head in enumerate(known) if CODE_HEAD.fullmatch(head)), None)
    taken = {place for place in (name, code) if place is not None}
    figures: dict[int, int] = {}
    for spec_id, spec_name in specs.items():
        places = [place for place, head in enumerate(known) if head and place not in taken and _alike(head, spec_name)]
        if len(places) == 1 and places[0] not in figures.values():
            figures[spec_id] = places[0]
    return ColumnChoice(name, code, figures)


def _alike(head: str, spec_name: str) -> bool:
    """Whether all words of one stand in the other."""
    theirs, ours = _words(head), _words(plain(spec_name))
    return bool(theirs and ours) and (theirs <= ours or ours <= theirs)


def _words(text: str) -> set[str]:
    for long, short in _SAME:
        text = text.replace(long, short)
    return set(text.split()) - _SMALL


_SAME = (
    ("giao vien", "gv"),
    ("hoc vien", "hs"),
    ("hoc sinh", "hs"),
    ("nguoi hoc", "hs"),
    ("hv", "hs"),
    ("lop hoc", "lop"),
    ("ghi danh", "danh sach"),
)
_SMALL = frozenset({"so", "luong", "tong", "truc", "tuyen", "cua", "trong", "tuan", "ky", "theo", "co"})
"""Words that heads and figures have in common without meaning the same."""
