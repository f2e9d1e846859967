"""Damage a file as transport, disks, programs and attackers do. The same random numbers make the same damage."""

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

Damage = Callable[[bytes, Random], bytes]

NUMBER = re.compile(rb"\d+")
NUMBERS = [b"0", b"-1", b"1.5", b"65536", b"2147483648", b"9" * 25, b"", b"1e9", b"\xd9\xa1"]
ODD = [
    b"\0",
    b"\xff\xfe",
    b"\xef\xbf\xbf",
    b"\r",
    b"<",
    b"&",
    b"]]>",
    b"&#0;",
    b"&x;",
    b'"',
    b"\xed\xa0\x80",
    b"%s",
    b"=?",
]


def damaged(data: bytes, random: Random) -> bytes:
    """The file after one to three accidents."""
    for _ in range(random.choice((1, 1, 2, 3))):
        of_this_kind = ANY + (ARCHIVE if data.startswith(b"PK") else [])
        data = random.choice(of_this_kind)(data, random)
    return data


def _place(data: bytes, random: Random) -> int:
    return random.randrange(len(data) + 1)


def _flip(data: bytes, random: Random) -> bytes:
    out = bytearray(data)
    for _ in range(random.randint(1, 8) if out else 0):
        out[random.randrange(len(out))] = random.randrange(256)
    return bytes(out)


def _truncate(data: bytes, random: Random) -> bytes:
    return data[: _place(data, random)]


def _behead(data: bytes, random: Random) -> bytes:
    return data[random.randint(0, 64) :]


def _cut(data: bytes, random: Random) -> bytes:
    start = _place(data, random)
    return data[:start] + data[start + random.randint(1, 200) :]


def _repeat(data: bytes, random: Random) -> bytes:
    start = _place(data, random)
    piece = data[start : start + random.randint(1, 300)]
    return data[:start] + piece * random.choice((2, 3, 500)) + data[start:]


def _swap(data: bytes, random: Random) -> bytes:
    first, second = sorted((_place(data, random), _place(data, random)))
    size = min(random.randint(1, 200), second - first)
    head, middle = data[:first], data[first + size : second]
    return head + data[second : second + size] + middle + data[first : first + size] + data[second + size :]


def _insert(data: bytes, random: Random) -> bytes:
    start = _place(data, random)
    return data[:start] + random.choice(ODD) * random.choice((1, 1, 50)) + data[start:]


def _number(data: bytes, random: Random) -> bytes:
    """Change a size, a count or a reference that is written in digits."""
    found = list(NUMBER.finditer(data))
    if not found:
        return data
    one = random.choice(found)
    return data[: one.start()] + random.choice(NUMBERS) + data[one.end() :]


def _members(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # an earlier accident damaged the archive
        return {}


def _packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _within_a_member(data: bytes, random: Random) -> bytes:
    """Damage what a member says; the archive itself is whole."""
    members = _members(data)
    if not members:
        return data
    name = random.choice(list(members))
    return _packed({**members, name: random.choice([*ANY, _tag])(members[name], random)})


def _tag(data: bytes, random: Random) -> bytes:
    """Remove, double, rename or nest an XML tag."""
    tags = list(re.finditer(rb"<[^>]*>", data))
    if not tags:
        return data
    one = random.choice(tags)
    new = random.choice((b"", one[0] * 2, one[0] * 600, one[0].replace(b":", b":x", 1), one[0].replace(b'"', b"", 1)))
    return data[: one.start()] + new + data[one.end() :]


def _swap_members(data: bytes, random: Random) -> bytes:
    members = _members(data)
    if len(members) < 2:
        return data
    first, second = random.sample(list(members), 2)
    return _packed({**members, first: members[second], second: members[first]})


def _drop_a_member(data: bytes, random: Random) -> bytes:
    members = _members(data)
    dropped = random.choice(list(members)) if members else ""
    return _packed({name: content for name, content in members.items() if name != dropped}) if members else data


def _archive_in_itself(data: bytes, random: Random) -> bytes:
    members = _members(data)
    return _packed({**members, random.choice(list(members)): data}, zipfile.ZIP_STORED) if members else data


def _list_entry(data: bytes, random: Random) -> bytes:
    """Change a field in the archive's list of members: flags, method, sizes, lengths, offset."""
    places = [found.start() for found in re.finditer(rb"PK\x01\x02", data)]
    if not places:
        return data
    at = random.choice(places) + random.choice((8, 10, 20, 24, 28, 30, 42))
    return data[:at] + random.randbytes(random.choice((1, 2, 4))) + data[at + 4 :]


ANY: list[Damage] = [_flip, _truncate, _behead, _cut, _repeat, _swap, _insert, _number]
ARCHIVE: list[Damage] = [_within_a_member] * 8 + [_swap_members, _drop_a_member, _archive_in_itself, _list_entry]
