"""Pictures as telephones and programs make them."""

import io
from datetime import date
from typing import Any

from PIL import ExifTags, Image

TAKEN_ON = date(2020, 4, 20)
HEIC = b"\0\0\0\x20ftypheic\0\0\0\0mif1heic" + bytes(64)
"""The head of a photograph of an iPhone."""


def as_file(picture: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def of_telephone(width: int = 400, height: int = 200, taken: str = "2020:04:20 08:00:00") -> bytes:
    """A photograph taken with the telephone held upright: lying on its side, with a position, its left corner red."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "Canary"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    picture = Image.new("RGB", (width, height), (90, 120, 90))
    picture.paste((255, 0, 0), (0, 0, width // 8, height // 8))
    return as_file(picture, exif=exif, comment=b"Canary")
