"""The numbering of a letter's body, as a tree of labelled paragraphs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from directives.reading.text.normalise import SourceLine, pattern

# Numbering styles, tried in this order.
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(r"(Phần\s+(?:[IVX]+|\d+|thứ\s+\S+)|PHẦN\s+[IVX\d]+)\s*[.:)-]?\s*")),
    ("chapter", re.compile(r"(Chương\s+[IVX\d]+)\s*[.:]?\s*")),
    ("section", re.compile(r"(Mục\s+\d{1,2})\s*[.:]\s*")),
    ("article", re.compile(r"(Điều\s+\d{1,2})\s*[.:]\s*")),
    ("roman", re.compile(r"([IVX]{1,5})\s*[.)/-]\s*(?=\D)")),
    ("upper", re.compile(r"([A-HĐ])\s*[.)/]\s*(?=[^\W\d])(?![A-ZĐ]\.)")),
    ("decimal", re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})[.)/]?\s+(?=\D)")),
    ("round", re.compile(r"(\(\d{1,2}\))\s*(?=\D)")),
    ("bracket", re.compile(r"(\d{1,2})\)\s*(?=\D)")),
    ("arabic", re.compile(r"(\d{1,2})\s?(?:\.\s*(?=\D)|/\s+(?=\D))")),
    ("lower", re.compile(r"\(?([a-zđ])[).]\s*(?=\S)")),
    ("plus", re.compile(r"(\+)\s*(?=\S)")),
    ("dash", re.compile(r"([-–•*▪●])(?:\s+(?=\S)|(?=[^\W\d]))")),
)
_BULLETS = ("dash", "plus")
_LEADERS = re.compile(r"…|\.{4,}|_{3,}")
_ENUMERATES = pattern(
    r"(?:gồm|bao gồm|gồm có|hồ sơ|thành phần|các thông tin|địa chỉ|đính kèm|gồm các nội dung)[^;.]{0,40}:$"
)


@dataclass(eq=False)
class LabelNode:
    """A labelled paragraph with the unlabelled ones that continue it, and its children."""

    style: str
    label: str
    lines: list[SourceLine]
    skip: int
    parent: "LabelNode | None" = None
    children: list["LabelNode"] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The labels from the root to this node; a decimal label already contains those above it."""
        above = self.parent
        while above is not None and self.style == "decimal" and above.style in ("arabic", "decimal"):
            above = above.parent
        return f"{above.path}.{self.label}" if above else self.label

    @cached_property
    def takes_in_children(self) -> bool:
        """Whether the children are part of this paragraph: blanks of a form, or an enumeration."""
        rows = [child for child in self.children if _LEADERS.search(child.opening)]
        listed = _ENUMERATES.search(self.lines[-1].low) and all(child.style in _BULLETS for child in self.children)
        return bool(self.children) and (len(rows) * 2 > len(self.children) or bool(listed))

    @property
    def opening(self) -> str:
        """The first paragraph without its label."""
        return self.lines[0].text[self.skip :]


def is_row(line: SourceLine) -> bool:
    return " | " in line.text


def label_of(line: SourceLine) -> tuple[str, str, int] | None:
    """Style, label and offset of the text of a labelled paragraph, or None."""
    if is_row(line):
        return None
    for style, printed in _STYLES:
        match = printed.match(line.text)
        if match and match.end() < len(line.text):
            return style, match[1].strip("()"), match.end()
    return None


def labelled_paragraphs(lines: Sequence[SourceLine]) -> tuple[list[LabelNode], int]:
    """Every labelled paragraph in order, and the index after the last one.

    An unlabelled paragraph between two labelled ones continues the first.
    """
    nodes: list[LabelNode] = []
    stack: list[LabelNode] = []
    roots: list[LabelNode] = []
    pending: list[SourceLine] = []
    behind = 0
    for i, line in enumerate(lines):
        label = label_of(line)
        if label is None or (not nodes and label[0] in _BULLETS and _has_numbers(lines[i:])):
            pending.append(line)
            continue
        if nodes:
            nodes[-1].lines += [passed for passed in pending if not is_row(passed)]
        pending = []
        nodes.append(_placed(LabelNode(label[0], label[1], [line], label[2]), stack, roots))
        behind = i + 1
    return nodes, behind


def _has_numbers(lines: Sequence[SourceLine]) -> bool:
    return any((label := label_of(line)) and label[0] not in _BULLETS for line in lines)


def _placed(node: LabelNode, stack: list[LabelNode], roots: list[LabelNode]) -> LabelNode:
    """Attach a node to the nearest open node of a higher level; close nodes of the same level."""
    depth = next((i for i, above in enumerate(stack) if _same_level(above, node)), len(stack))
    del stack[depth:]
    node.parent = stack[-1] if stack else None
    siblings = node.parent.children if node.parent else roots
    if node.style in _BULLETS:
        last = next((sibling for sibling in reversed(siblings) if sibling.style == node.style), None)
        node.label = f"-{1 - int(last.label) if last else 1}"
    siblings.append(node)
    stack.append(node)
    return node


def _same_level(above: LabelNode, node: LabelNode) -> bool:
    if above.style != node.style:
        return False
    return node.style != "decimal" or above.label.count(".") >= node.label.count(".")
