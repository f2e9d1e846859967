"""How the cells of an .xls file look: errors, number formats and hidden rows, from its records ([MS-XLS], BIFF8)."""

import struct
from collections.abc import Callable, Iterator

from directives.sources.tables.cells import CellLooks, Place, tells_more
from directives.sources.tables.looks_xlsx import BUILT_IN

BOF, EOF, FORMULA, ROW, BOOLERR, NUMBER, RK, MULRK = 0x0809, 0x000A, 0x0006, 0x0208, 0x0205, 0x0203, 0x027E, 0x00BD
BOUNDSHEET, FORMAT, XF, DIMENSIONS = 0x0085, 0x041E, 0x00E0, 0x0200
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
HIDDEN_ROW = 0x20

Record = tuple[int, bytes]


def looks_of(data: bytes) -> Callable[[int], CellLooks]:
    """A function from a sheet's place in the book to its looks. Raises struct.error and others for a damaged file."""
    stream = _workbook(data)
    starts, styles, codes = list[int](), list[int](), dict(BUILT_IN)
    for kind, body in _records(stream, 0):
        if kind == BOUNDSHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == FORMAT:
            number, _letters, wide = struct.unpack_from("<HHB", body)
            codes[number] = body[5:].decode("utf-16-le" if wide & 1 else "latin-1", "replace")
    formats = {style: code for style, number in enumerate(styles) if tells_more(code := codes.get(number, ""))}
    return lambda place: _looks(_records(stream, starts[place]) if starts else iter(()), formats)


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """The records of one substream; a chart within a sheet is a substream of its own."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += {BOF: 1, EOF: -1}.get(kind, 0)
        if depth == 0:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _looks(records: Iterator[Record], formats: dict[int, str]) -> CellLooks:
    texts: dict[Place, str] = {}
    special: dict[Place, str] = {}
    hidden: set[int] = set()
    formulas: list[Place] = []
    extent = (0, 0)
    for kind, body in records:
        if kind == ROW and struct.unpack_from("<H", body, 12)[0] & HIDDEN_ROW:
            hidden.add(struct.unpack_from("<H", body)[0])
        elif kind == DIMENSIONS:
            extent = struct.unpack_from("<4xI2xH", body)
        for place, style in _cells(kind, body):
            if kind == FORMULA:
                formulas.append(place)
            if error := _error(kind, body):
                texts[place] = error
            elif style in formats:
                special[place] = formats[style]
    return CellLooks(texts, special, frozenset(hidden), tuple(formulas), extent)


def _cells(kind: int, body: bytes) -> Iterator[tuple[Place, int]]:
    """The places and styles of the numbers, formulas and errors of a record."""
    if kind in (FORMULA, BOOLERR, NUMBER, RK):
        row, column, style = struct.unpack_from("<HHH", body)
        yield (row, column), style
    elif kind == MULRK:
        row, first = struct.unpack_from("<HH", body)
        for number, at in enumerate(range(4, len(body) - 2, 6)):
            yield (row, first + number), struct.unpack_from("<H", body, at)[0]


def _error(kind: int, body: bytes) -> str:
    """The error that a cell holds, or that its formula gave ([MS-XLS], 2.5.133)."""
    if kind == BOOLERR and body[7] == 1:
        return ERRORS.get(body[6], "#N/A")
    if kind == FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
        return ERRORS.get(body[8], "#N/A")
    return ""


def _workbook(data: bytes) -> bytes:
    """The stream 'Workbook' of a compound file ([MS-CFB]), by its directory and allocation table.

    Of files above 7 MB only the first part is found; Excel writes no stream below 4 kB, so short ones are left out.
    """
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    directory, cutoff = struct.unpack_from("<I4xI", data, 48)
    sectors = [data[at : at + size] for at in range(size, len(data), size)]
    allocated = [sectors[n] for n in struct.unpack_from("<109I", data, 76) if n < len(sectors)]
    following = struct.unpack(f"<{sum(map(len, allocated)) // 4}I", b"".join(allocated))

    def chain(number: int) -> bytes:
        parts = list[bytes]()
        while number < len(sectors) and len(parts) <= len(sectors):
            parts.append(sectors[number])
            number = following[number]
        return b"".join(parts)

    entries = chain(directory)
    for at in range(0, len(entries), 128):
        letters, first, length = struct.unpack_from("<H50xIQ", entries, at + 64)
        if entries[at : at + letters - 2].decode("utf-16-le", "replace") in ("Workbook", "Book"):
            return chain(first)[:length] if length >= cutoff else b""
    return b""
