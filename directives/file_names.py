"""How a stored file is called: its name without folders, always with an ending."""

import re

from directives.rules.typed_text import one_line
from directives.sources import kinds as media

LONGEST_NAME = 200
"""Letters of a file's name before its ending: with the ending it fits the column."""
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,7}")
_ENDINGS = {
    media.PDF: ".pdf",
    media.PNG: ".png",
    media.JPEG: ".jpg",
    media.WEBP: ".webp",
    media.DOCX: ".docx",
    media.XLSX: ".xlsx",
}


def _clean(name: str) -> str:
    """The file's name without folders and marks that mean nothing; only too long a name is cut, never its ending."""
    stem, ending = parted(one_line(name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" ."))
    return f"{stem[:LONGEST_NAME].strip(' .')}{ending}" or "tệp"


def parted(name: str) -> tuple[str, str]:
    """A name and its ending, '' where what follows the last dot is part of the name: 'Báo cáo số 12.Trường A'."""
    stem, _dot, last = name.rpartition(".")
    return (stem, f".{last}") if stem and _ENDING.fullmatch(f".{last}") else (name, "")


def title_of(name: str) -> str:
    """A file's name without its ending, as the title of what it holds."""
    return parted(_clean(name))[0]


def named(name: str, media_type: str) -> str:
    """The name with an ending: telephones and Zalo hand over names without one, and then no program opens the file."""
    stem, ending = parted(_clean(name))
    return stem + (ending or _ENDINGS.get(media_type, ""))


def renamed(name: str, media_type: str) -> str:
    """The name for a file that was written anew as another kind."""
    return title_of(name) + _ENDINGS[media_type]
