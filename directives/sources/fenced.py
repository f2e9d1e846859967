"""The doors of this package: its readers, called behind the fence."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from directives import fence
from directives.fence import FenceRefusal, FenceRefused
from directives.fence.plain import made, plain
from directives.rules.clips import is_clip
from directives.sources import kinds, picture, secret, text
from directives.sources.text import SourceRefusal, SourceText, UnreadableSource

_OFFICE_PARTS = (b"[Content_Types].xml", b"word/", b"xl/")


@dataclass(frozen=True)
class FileLook:
    """What decides whether a file may be stored."""

    media_type: str | None
    """None for types that are not accepted."""
    is_secret: bool
    is_clip: bool


def look_at(data: bytes) -> FileLook:
    """Look at a file before it is stored. Raises FenceRefused for a file that costs too much, or a damaged .docx."""
    try:
        return FileLook(**fence.run(_look, data))
    except FenceRefused as refused:
        if refused.reason is FenceRefusal.BROKEN and not _was_office(data):
            return FileLook(None, is_secret=False, is_clip=False)
        raise


def is_secret_file(data: bytes) -> bool:
    """Whether a file shows a mark of secrecy where a letter has it; what is damaged shows none. Raises FenceRefused."""
    try:
        return fence.run(secret.is_secret_file, data)
    except FenceRefused as refused:
        if refused.reason is FenceRefusal.BROKEN:
            return False
        raise


def extract(data: bytes) -> SourceText:
    """The letter's text; the kind is detected from the bytes, not the name. Raises UnreadableSource."""
    try:
        answer = fence.run(_extract, data)
    except FenceRefused as refused:
        damaged_other = refused.reason is FenceRefusal.BROKEN and data.startswith(b"PK") and not _was_office(data)
        raise UnreadableSource(SourceRefusal.KIND if damaged_other else SourceRefusal(refused.reason)) from refused
    if answer["refused"]:
        raise UnreadableSource(SourceRefusal(answer["refused"]))
    return made(SourceText, answer["found"])


@dataclass(frozen=True)
class Photograph:
    """A photograph as it is kept."""

    content: bytes
    media_type: str
    taken_on: date | None
    is_moving: bool
    """Whether it has several frames; then it was not written."""


def made_photograph(data: bytes) -> Photograph:
    """A picture upright, no larger than needed and without anything but its pixels. Raises FenceRefused."""
    made = fence.run(picture.photograph, data)
    taken_on = date.fromisoformat(made["taken_on"]) if made["taken_on"] else None
    kind = kinds.PNG if made["is_png"] else kinds.JPEG
    return Photograph(made["content"], kind, taken_on, made["is_moving"])


def small_picture(data: bytes) -> bytes:
    """A small PNG of a picture, without anything else that the file holds. Raises FenceRefused."""
    return fence.run(picture.small_png, data)


def text_of(data: bytes) -> str:
    """The letter's text alone. Raises UnreadableSource."""
    return extract(data).text


def _look(data: bytes) -> dict[str, Any]:
    return {"media_type": kinds.kind_of(data), "is_secret": is_secret_file(data), "is_clip": is_clip(data)}


def _extract(data: bytes) -> dict[str, Any]:
    try:
        return {"found": plain(text.extract(data)), "refused": ""}
    except UnreadableSource as error:
        is_word = error.reason is SourceRefusal.KIND and kinds.kind_of(data) == kinds.DOCX
        return {"refused": SourceRefusal.BROKEN if is_word else error.reason}


def _was_office(data: bytes) -> bool:
    """Whether a damaged archive was made by an office program: the names of its members stand in it as they are."""
    return any(name in data for name in _OFFICE_PARTS)
