"""The heads of all chains at the end of a day, and the root over them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from directives.rules.proof import merkle

Chain = tuple[str, int]
"""Kind and id of a chain."""


EVENTS: Chain = ("events", 0)
"""Stands among the chains for the tree over a day's events: its head has their number and that tree's root.

So a receipt has a path to the root that shows nobody else's events.
"""


class ChainHead(NamedTuple):
    """The last event of a chain."""

    seq: int
    hash: str


Heads = Mapping[Chain, ChainHead]
MovedHeads = Iterable[tuple[str, int, int, str]]
"""Kind and id of a chain, number and hash of its last event: as JSON keeps them."""


def moved_on(heads: Heads, moved: MovedHeads) -> dict[Chain, ChainHead]:
    """The heads after some of them moved."""
    return {**heads, **{(kind, id_): ChainHead(seq, hash_) for kind, id_, seq, hash_ in moved}}


def leaf_of(chain: Chain, head: ChainHead) -> str:
    kind, id_ = chain
    return merkle.leaf_hash(f"{kind} {id_} {head.seq} {head.hash}")


def root_over(heads: Heads) -> str:
    """The root over the heads, in the order of their chains."""
    return merkle.root_of(leaves_of(heads))


def leaves_of(heads: Heads) -> list[str]:
    return [leaf_of(chain, heads[chain]) for chain in sorted(heads)]


def events_head(leaves: Sequence[str]) -> ChainHead:
    """What stands for a day's events, given the hashes of their leaves."""
    return ChainHead(len(leaves), merkle.root_of(leaves))


def path_of(heads: Heads, chain: Chain) -> merkle.Path:
    """The path from a chain's head to the root."""
    return merkle.path_to(leaves_of(heads), sorted(heads).index(chain))
