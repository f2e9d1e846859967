"""Undo the two columns of a letter's head (agency | nation) and foot ('Nơi nhận' | signer)."""

import re
from collections.abc import Sequence

_GAP = re.compile(r"(?<=\S)(?: {3,}| *\| *)(?=\S)")
_HEAD_ENDS = re.compile(r"^\W*(?:kính\s*gửi|căn cứ|\d+\s*[.)])", re.I)
_NATION = re.compile(r"c[ộô]ng\s*h[òo][aà]?[àa]?\s*x[ãa]\s*h[ộo]i", re.I)
_FOOT = re.compile(r"^\W*nơi\s*nhận", re.I)
_TITLE = re.compile(r"^\s*(?:TM|KT|TL|TUQ|Q)\s?\.")
_APPENDIX = re.compile(r"^\W*(?:phụ lục|mẫu số|biểu số|danh sách|biểu mẫu)\b", re.I)
_NUMBER_GAP = re.compile(r"^(\W*s[ốô]\s*[:.]?)\s+(?=\S)", re.I)


def split_columns(lines: Sequence[str]) -> list[str]:
    """Put the left column of head and foot before the right one; separate the cells of tables by ' | '."""
    cut = next((i for i, line in enumerate(lines[:60]) if _HEAD_ENDS.match(line)), min(len(lines), 14))
    foot = next((i for i, line in enumerate(lines) if i >= cut and _FOOT.match(line)), len(lines))
    signed = next((i for i in range(cut, foot) if _signed_in_columns(lines[i])), foot)
    end = next((i for i, line in enumerate(lines) if i > foot and _APPENDIX.match(line)), len(lines))
    head = [_NUMBER_GAP.sub(r"\1 ", line.replace("|", "    ").rstrip()) for line in lines[:cut]]
    signers = [line.rstrip() for line in lines[signed:foot]]
    tail = [line.replace("|", "    ").rstrip() for line in lines[foot:end]]
    return [
        *_split(head, _gutter(head, _NATION)),
        *map(_row, lines[cut:signed]),
        *_split(signers, _gutter(signers, _TITLE)),
        *_split(tail, _gutter(tail, _FOOT)),
        *map(_row, lines[end:]),
    ]


def _signed_in_columns(line: str) -> bool:
    gap = _GAP.search(line.strip())
    return bool(gap) and bool(_TITLE.match(line)) and line.isupper()


def _gutter(block: Sequence[str], landmark: re.Pattern[str]) -> int | None:
    """Where the right column begins, found from a landmark: the nation's name in the head, 'Nơi nhận' in the foot."""
    for line in block:
        gap = _GAP.search(line)
        if gap and (landmark.match(line) or landmark.search(line, gap.end())):
            return gap.end()
    indents = [len(line) - len(line.lstrip()) for line in block if landmark is _FOOT]
    return max((indent for indent in indents if indent >= 20), default=None)


def _split(block: Sequence[str], gutter: int | None) -> list[str]:
    if gutter is None:
        return [_squeeze(line) for line in block]
    pairs = [_halves(line, gutter) for line in block]
    left, right = [first for first, _ in pairs], [second for _, second in pairs]
    return [*left, "", *right, ""]


def _halves(line: str, gutter: int) -> tuple[str, str]:
    gaps = list(_GAP.finditer(line))
    if gaps:
        gap = min(gaps, key=lambda found: abs(found.end() - gutter))
        return _squeeze(line[: gap.start()]), _squeeze(line[gap.end() :])
    indent = len(line) - len(line.lstrip())
    return ("", _squeeze(line)) if indent >= gutter * 0.6 and indent > 4 else (_squeeze(line), "")


def _row(line: str) -> str:
    """A line of the body; a line with columns is a table row."""
    cells = [_squeeze(cell) for cell in _GAP.split(line.strip().strip("|"))]
    leaders = re.match(r"\W*kính\s*gửi", line, re.I) or "…" in line or ".." in line
    if len(cells) >= 3 or (len(cells) == 2 and "|" in line):
        return " | ".join(cells) if not leaders or len(cells) >= 3 else _squeeze(line)
    return _squeeze(line)


def _squeeze(line: str) -> str:
    return " ".join(line.split())
