"""The blocks of commands in a Markdown page, under the heading that they stand below."""

import re
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
BY_HAND = "sh by-hand"
_PART = re.compile(r"^## (?P<heading>[^\n]+)$|^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Block:
    heading: str
    kind: str
    text: str

    @property
    def is_played(self) -> bool:
        return self.kind == "sh"


def blocks(page: str) -> list[Block]:
    """The blocks of docs/`page` in their order."""
    found, heading = [], ""
    for part in _PART.finditer((DOCS / page).read_text("utf-8")):
        heading = part["heading"] or heading
        if part["text"] is not None:
            found.append(Block(heading, part["kind"], part["text"]))
    return found
