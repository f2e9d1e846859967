"""Which of the agency's units a written name means: in an export of a platform, a pasted table. Pure.

`KnownNames.of` is built once for a table, `match` asked for each line. Nothing here decides for a person: what is not
sure comes back as candidates, best first, and a person chooses one or 'không thuộc danh sách'.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from rapidfuzz import fuzz, process

from directives.rules.name_matching.spelling import Spelling, accented, has_accents, spelling, spellings
from directives.rules.search import unaccented
from directives.terms import NameEvidence

__all__ = ["KnownName", "KnownNames", "NameCandidate", "NameMatch", "match", "name_key"]

CLOSE = 92
"""Least likeness (of 100) of a name to one that is taken for it: a letter mistyped in a name of two words or more."""
AHEAD = 6
"""By how much it must be more alike than the next unit."""
LETTERS = 8
"""A shorter own name is never sure by likeness: 'Lê Lợi' and 'Lê Lai' are two schools."""
CANDIDATE = 55
"""Least likeness of a name that a person is offered."""
CANDIDATES = 5
SCORERS = ((fuzz.ratio, 0), (fuzz.token_sort_ratio, 0), (fuzz.token_set_ratio, 25))
"""Letter by letter; with the words in another order; with words that one of the two has not, which is never sure."""
OTHER_KIND = 15
OTHER_NUMBER = 25
"""How much less alike a unit is of another kind (THCS, THPT), or with another number in its name."""


Key = TypeVar("Key")


class KnownName(NamedTuple):
    """A unit as the agency knows it."""

    id: int
    code: str
    names: Sequence[str]
    """Its name and its aliases."""


class NameCandidate(NamedTuple):
    """A unit that a written name may mean."""

    id: int
    likeness: int
    """From 0 to 100."""


@dataclass(frozen=True)
class NameMatch:
    """What a written name means: a unit that is sure, or candidates for a person."""

    sure: int | None
    candidates: tuple[NameCandidate, ...] = ()
    """Best first; with a sure unit, the others that are like it."""
    evidence: NameEvidence = NameEvidence.NONE


@dataclass(frozen=True)
class KnownNames:
    """The units of an agency, ready to be compared."""

    by_code: Mapping[str, int]
    by_spelling: Mapping[Spelling, frozenset[int]]
    by_accents: Mapping[str, frozenset[int]]

    @classmethod
    def of(cls, units: Iterable[KnownName]) -> "KnownNames":
        """From the units with their codes, names and aliases."""
        codes: dict[str, int] = {}
        plain, marked = defaultdict[Spelling, set[int]](set), defaultdict[str, set[int]](set)
        for unit in units:
            codes[_code(unit.code)] = unit.id
            for name in filter(None, unit.names):
                marked[accented(name)].add(unit.id)
                for found in spellings(name):
                    plain[found].add(unit.id)
        return cls(codes, _frozen(plain), _frozen(marked))


def _frozen(sets: Mapping[Key, set[int]]) -> dict[Key, frozenset[int]]:
    return {key: frozenset(ids) for key, ids in sets.items()}


def name_key(written: str) -> str:
    """Under what a decision on a written name is remembered: the same for every spelling of it."""
    found = spelling(written)
    return " ".join([*sorted(found.kinds), found.own])[:300]


def match(written: str, known: KnownNames, code: str = "") -> NameMatch:
    """What a written name means, by the code beside it where there is one."""
    unit_id = known.by_code.get(_code(code) or _code(written))
    by_name = _by_name(written, known)
    if unit_id is None or by_name.sure == unit_id:
        return by_name if unit_id is None else NameMatch(unit_id, (), NameEvidence.CODE)
    if by_name.evidence == NameEvidence.SAME_NAME:  # code and name mean two units
        others = tuple(NameCandidate(one, 100) for one in (by_name.sure, unit_id) if one)
        return NameMatch(None, others)
    return NameMatch(unit_id, by_name.candidates, NameEvidence.CODE)


def _by_name(written: str, known: KnownNames) -> NameMatch:
    asked = spelling(written)
    same = known.by_spelling.get(asked, frozenset())
    marked = known.by_accents.get(accented(written), frozenset()) & same if has_accents(written) else same
    for ids in (same, marked):
        if len(ids) == 1:
            return NameMatch(next(iter(ids)), (), NameEvidence.SAME_NAME)
    candidates = _candidates(asked, known)
    if same:  # two units have this name: only a person knows which
        return NameMatch(None, tuple(one for one in candidates if one.id in same))
    if candidates and _is_sure(asked, candidates, known):
        return NameMatch(candidates[0].id, candidates[1:], NameEvidence.CLOSE_NAME)
    return NameMatch(None, candidates)


def _is_sure(asked: Spelling, candidates: Sequence[NameCandidate], known: KnownNames) -> bool:
    best, next_best = candidates[0].likeness, candidates[1].likeness if len(candidates) > 1 else 0
    letters = sum(map(str.isalpha, asked.own))
    return letters >= LETTERS and best >= CLOSE and best - next_best >= AHEAD


def _candidates(asked: Spelling, known: KnownNames) -> tuple[NameCandidate, ...]:
    owns = {found: found.own for found in known.by_spelling}
    best: dict[int, int] = {}
    for scorer, discount in SCORERS:
        least = CANDIDATE + discount
        for _own, score, found in process.extract(asked.own, owns, scorer=scorer, score_cutoff=least, limit=None):
            likeness = round(score) - discount - _apart(found, asked)
            for unit_id in known.by_spelling[found]:
                best[unit_id] = max(best.get(unit_id, 0), likeness)
    ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(NameCandidate(*pair) for pair in ranked[:CANDIDATES] if pair[1] >= CANDIDATE - OTHER_KIND)


def _apart(found: Spelling, asked: Spelling) -> int:
    """What tells two names apart however alike their letters are."""
    return OTHER_KIND * (found.kinds != asked.kinds) + OTHER_NUMBER * (found.numbers != asked.numbers)


def _code(code: str) -> str:
    """A code as it is compared: 'thpt 01' and 'THPT-01' are one."""
    return "".join(filter(str.isalnum, unaccented(code)))
