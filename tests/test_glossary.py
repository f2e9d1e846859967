"""The glossary: one meaning for each noun, and each names something that exists."""

import re
from collections import Counter

from tests.test_docs import ROOT, is_defined

_ROW = re.compile(
    r"^\| (?P<noun>[^|]+) \| (?P<vietnamese>[^|]+) \| (?P<meaning>[^|]+) \| `(?P<where>[\w.]+)` \|$", re.M
)
ROWS = list(_ROW.finditer((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")))


def test_a_noun_has_one_meaning():
    assert [noun for noun, count in Counter(row["noun"] for row in ROWS).items() if count > 1] == []


def test_a_noun_names_what_exists():
    assert [row["where"] for row in ROWS if not is_defined(row["where"])] == []


def test_the_nouns_stand_in_order():
    nouns = [row["noun"] for row in ROWS]

    assert len(nouns) > 40
    assert nouns == sorted(nouns)
