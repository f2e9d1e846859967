"""Recognise video and sound by their content, whatever a file is called: clips of children are never stored."""

import zipfile
from io import BytesIO

HEADS = (
    b"\x1aE\xdf\xa3",  # Matroska, WebM
    b"OggS",
    b"ID3",  # MP3 with a title
    b"fLaC",
    b"#!AMR",  # voice messages of older telephones
    b"#!SILK",
    b"FLV\x01",
    b"0&\xb2u\x8ef\xcf\x11",  # ASF: WMV, WMA
    b"\x00\x00\x01\xba",  # MPEG programme stream
    b"\x00\x00\x01\xb3",
    b"MThd",
)
RIFF_CLIPS = (b"AVI ", b"WAVE")
STILL_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif")
"""Brands of pictures in the container of MP4."""
SYNC, TRANSPORT_PACKET = 0x47, 188
MOST_ENTRIES = 2_000


def is_clip(content: bytes) -> bool:
    """Whether it is a video or a sound, or an Office file or archive that contains one."""
    return _is_clip(content[: 3 * TRANSPORT_PACKET]) or (content.startswith(b"PK\x03\x04") and _holds_clip(content))


def _is_clip(head: bytes) -> bool:
    if head.startswith(HEADS):
        return True
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide"}:  # MP4, MOV, 3GP, M4A
        return head[8:12] not in STILL_BRANDS
    if head[:4] == b"RIFF":
        return head[8:12] in RIFF_CLIPS
    if len(head) > 2 * TRANSPORT_PACKET and head[0] == head[TRANSPORT_PACKET] == head[2 * TRANSPORT_PACKET] == SYNC:
        return True  # MPEG transport stream
    return len(head) > 1 and head[0] == 0xFF and _is_audio_frame(head[1])


def _is_audio_frame(second: int) -> bool:
    """Whether the second byte goes on a frame of MP3 or AAC; 0xFE would be a mark of UTF-16."""
    is_mp3 = second & 0xE0 == 0xE0 and second & 0x06 != 0 and second != 0xFE
    return is_mp3 or second & 0xF6 == 0xF0


def _holds_clip(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return any(_entry_is_clip(archive, entry) for entry in archive.infolist()[:MOST_ENTRIES])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        return False  # damaged or locked: refused by its kind


def _entry_is_clip(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    if entry.is_dir() or entry.flag_bits & 1:
        return False
    with archive.open(entry) as opened:
        return _is_clip(opened.read(3 * TRANSPORT_PACKET))
