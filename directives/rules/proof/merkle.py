"""The Merkle tree of RFC 6962 (section 2.1): one hash over many texts, and the path that proves one of them. Pure.

Leaves and inner nodes are hashed with different first bytes, so that a node can never be shown as a leaf.
"""

from collections.abc import Sequence
from hashlib import sha256

Path = tuple[tuple[bool, str], ...]
"""From the leaf to the root: whether the neighbour stands on the left, and its hash."""


def leaf_hash(text: str) -> str:
    return sha256(b"\x00" + text.encode()).hexdigest()


def node_hash(left: str, right: str) -> str:
    return sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def root_of(leaves: Sequence[str]) -> str:
    """The root over hashes of leaves, in their order; over none the hash of nothing."""
    if not leaves:
        return sha256(b"").hexdigest()
    level = [bytes.fromhex(leaf) for leaf in leaves]
    while len(level) > 1:
        above = [sha256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        # one without a neighbour goes up as it is: so splitting at the largest power of two gives the same tree
        level = above + level[len(above) * 2 :]
    return level[0].hex()


def path_to(leaves: Sequence[str], place: int) -> Path:
    """The neighbours that lead from the leaf at `place` to the root."""
    if len(leaves) == 1:
        return ()
    half = _split(len(leaves))
    if place < half:
        return (*path_to(leaves[:half], place), (False, root_of(leaves[half:])))
    return (*path_to(leaves[half:], place - half), (True, root_of(leaves[:half])))


def root_by(leaf: str, path: Path) -> str:
    """The root to which a path leads from a leaf."""
    for is_left, neighbour in path:
        leaf = node_hash(neighbour, leaf) if is_left else node_hash(leaf, neighbour)
    return leaf


def _split(count: int) -> int:
    """The largest power of two below the count."""
    return 1 << (count - 1).bit_length() - 1
