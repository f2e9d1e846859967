"""The evidence of one item in one archive: files named by unit code, with a list of them and their digests.

Incidents are no evidence, and clips are never stored: neither can be in it. It is written while it is sent, a file at a
time, so that no copy of all files lies on the disk or in memory.
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from flask_babel import gettext as _

from directives.boards.matrix import BoardRow
from directives.files import digest_of, path_of
from directives.models import Evidence, Report, StoredFile
from directives.rules.schedule import local
from workflows.web.csv_file import CsvValue, written
from workflows.web.formats import vn_date

LIST = "danh-muc.csv"


@dataclass(frozen=True)
class ZipEntry:
    """A file or an address of one unit; `name` is '' for an address and for a file that was erased."""

    unit: tuple[str, str]
    """Code and name."""
    version: int
    kind: str
    name: str
    given: str
    """The unit's own name of the file, or the address."""
    path: Path | None
    sha256: str
    at: datetime
    done_on: date | None
    taken_on: date | None


def entries_of(folder: Path, found: Sequence[tuple[BoardRow, Report]]) -> list[ZipEntry]:
    """Everything that these versions hold; read it before the answer begins, when there is no database any more."""
    return [entry for row, report in found for entry in _of_report(folder, row, report)]


def _of_report(folder: Path, row: BoardRow, report: Report) -> Iterator[ZipEntry]:
    letters = [(report.letter_file, None, _("công văn"))] if report.letter_file else []
    files: list[tuple[StoredFile, Evidence | None, str]] = [
        *letters,
        *((one.file, one, _("minh chứng")) for one in report.evidence),
    ]
    unit = row.code or f"don-vi-{row.unit_id}", row.name
    for number, (file, one, kind) in enumerate(files, 1):
        path = _path(folder, file)
        name = f"{unit[0]}_{number:02}_{file.name}" if path else ""
        done_on = one.done_on if one else None
        about = (path, file.sha256, file.created_at, done_on, file.taken_on)
        yield ZipEntry(unit, report.version, kind, name, file.name, *about)
    for link in report.links:
        about = (None, "", link.created_at, link.done_on, None)
        yield ZipEntry(unit, report.version, _("đường dẫn"), "", link.url or "", *about)


def _path(folder: Path, file: StoredFile) -> Path | None:
    try:
        return path_of(folder, file)
    except FileNotFoundError:
        return None


def stream(entries: Sequence[ZipEntry]) -> Iterator[bytes]:
    """The archive in parts; the list comes last and says of each file whether its digest is the one on record."""
    sink = _Sink()
    lines: list[list[CsvValue]] = [_head()]
    with zipfile.ZipFile(sink, "w") as archive:  # type: ignore[call-overload]
        for entry in entries:
            content = _content(entry.path)
            if content is not None:
                archive.writestr(_info(entry.name, entry.at), content)
                yield sink.taken()
            lines.append(_line(entry, content))
        moment = max((entry.at for entry in entries), default=None)
        archive.writestr(_info(LIST, moment), written(lines))
    yield sink.taken()


def _content(path: Path | None) -> bytes | None:
    """None for an address, and for a file that was erased, be it while the archive was on its way."""
    try:
        return path.read_bytes() if path else None
    except FileNotFoundError:
        return None


def _info(name: str, at: datetime | None) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, local(at).timetuple()[:6]) if at else zipfile.ZipInfo(name)


def _head() -> list[CsvValue]:
    return [
        *(_("Mã đơn vị"), _("Đơn vị"), _("Bản"), _("Loại"), _("Tên trong tệp nén"), _("Tên tệp hoặc đường dẫn")),
        *(_("Cỡ (byte)"), _("SHA-256"), _("Khớp mã đã ghi"), _("Tải lên lúc"), _("Ngày thực hiện")),
        _("Ngày chụp theo máy ảnh"),
    ]


def _line(entry: ZipEntry, content: bytes | None) -> list[CsvValue]:
    return [
        *(*entry.unit, entry.version, entry.kind, entry.name if content is not None else "", entry.given),
        *(len(content) if content is not None else None, entry.sha256, _agrees(entry, content)),
        *(entry.at, vn_date(entry.done_on), vn_date(entry.taken_on)),
    ]


def _agrees(entry: ZipEntry, content: bytes | None) -> str:
    """Whether the bytes are those of the digest on record."""
    if not entry.sha256:
        return ""
    if content is None:
        return str(_("tệp đã xoá"))
    return str(_("có") if digest_of(content) == entry.sha256 else _("KHÔNG"))


class _Sink:
    """Where the archive is written: holds what was not sent yet. It cannot seek, which zipfile respects."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self.parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        found, self.parts = b"".join(self.parts), []
        return found
