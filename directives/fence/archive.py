"""Look at the list of an archive's members before anything of it is unpacked."""

import io
import zipfile

from directives.fence.limits import MB, FenceRefusal, FenceRefused

MOST_MEMBERS = 4_000
MOST_UNPACKED = 200 * MB
"""Bytes of all members: a file with many uncompressed drawings; a reader holds all of them in memory."""
MOST_XML = 64 * MB
"""Bytes of all XML members, which take about ten times as much memory when parsed."""
_LIST_ENTRY = b"PK\x01\x02"


def check(data: bytes) -> None:
    """Refuse an archive that unpacks to too much. Raises FenceRefused; other files pass."""
    if not data.startswith(b"PK"):
        return
    if data.count(_LIST_ENTRY) > MOST_MEMBERS:
        raise FenceRefused(FenceRefusal.EXCESS, f"more than {MOST_MEMBERS} members")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except Exception as error:  # zipfile raises several kinds of error for a damaged archive
        raise FenceRefused(FenceRefusal.BROKEN, f"zip: {type(error).__name__}") from error
    _check_sizes(members)


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    xml = sum(member.file_size for member in members if member.filename.lower().endswith((".xml", ".rels", ".vml")))
    if unpacked > MOST_UNPACKED or xml > MOST_XML:
        raise FenceRefused(FenceRefusal.EXCESS, f"{len(members)} members, {unpacked} bytes, {xml} of XML")
