"""The Merkle tree as RFC 6962 has it, and codes that people type."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.rules.proof import merkle, short_code

LEAVES = st.lists(st.text(max_size=5).map(merkle.leaf_hash), min_size=1, max_size=40)


def test_roots_are_those_of_the_rfc():
    """Section 2.1.3: seven leaves, split 4 and 3."""
    a, b, c, d, e, f, g = leaves = [merkle.leaf_hash(letter) for letter in "abcdefg"]
    node = merkle.node_hash

    assert merkle.root_of([]) == sha256(b"").hexdigest()
    assert a == sha256(b"\x00a").hexdigest()
    assert merkle.root_of(leaves) == node(node(node(a, b), node(c, d)), node(node(e, f), g))


@given(leaves=LEAVES, number=st.integers(0, 1000))
def test_each_leaf_has_a_path_to_the_root(leaves, number):
    place = number % len(leaves)

    path = merkle.path_to(leaves, place)

    assert merkle.root_by(leaves[place], path) == merkle.root_of(leaves)
    assert len(path) <= (len(leaves) - 1).bit_length()


@given(leaves=LEAVES, number=st.integers(0, 1000))
def test_another_leaf_has_another_root(leaves, number):
    place = number % len(leaves)
    changed = [*leaves[:place], merkle.leaf_hash("khác hẳn"), *leaves[place + 1 :]]

    assert merkle.root_of(changed) != merkle.root_of(leaves)


@given(hash_=st.binary(min_size=32, max_size=32).map(bytes.hex))
def test_a_code_leads_back_to_the_beginning_of_its_hash(hash_):
    code = short_code.code_of(hash_)

    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert short_code.hash_begins(f" {typed} ") == hash_[:20]
    assert short_code.BITS >= 60


@pytest.mark.parametrize("typed", ["", "K7QF", "K7QF-9M2X-0B3D-VEGU", "K7QF-9M2X-0B3D-VEGH-0", "mã biên nhận của tôi"])
def test_what_is_no_code_leads_nowhere(typed):
    assert short_code.hash_begins(typed) is None
