"""Pictures written anew, so that nothing of a given file but its pixels is kept or shown to anybody."""

import io
from contextlib import suppress
from datetime import date
from typing import Any

from PIL import ExifTags, Image, ImageCms, ImageOps

from directives.fence import FenceRefusal, FenceRefused

SIDE = 96
"""Pixels; shown 32 high, on screens that have up to three for each. A larger one outweighs the rest of a page."""
KINDS = ("PNG", "JPEG")
MOST_PIXELS = 25_000_000

LONGEST_SIDE = 2048
"""Pixels of a photograph that is kept: small writing on a board or a paper can still be read."""
QUALITY = 82
PHOTO_KINDS = ("PNG", "JPEG", "WEBP")  # Pillow opens a telephone's MPO as a JPEG with more pictures behind it
MOST_OF_JPEG = 120_000_000
"""Pixels: of the largest sensors; a JPEG is unpacked no larger than needed."""
MOST_OF_OTHERS = 36_000_000
"""Pixels: a page scanned at 600 dots an inch; these are unpacked whole."""
LARGEST_PNG = 1_500_000
"""Bytes: a PNG beyond it is a photograph, and kept as a JPEG."""
FIRST_YEAR = 2000
"""A camera whose clock was never set says 1970 or 1980."""


def small_png(data: bytes) -> bytes:
    """A PNG of at most 96 by 96 pixels and 256 colours. Raises what Pillow raises: call it behind the fence."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # beyond twice of it Pillow raises an error
    with Image.open(io.BytesIO(data), formats=KINDS) as given:
        given.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is unpacked no larger than needed
        small = ImageOps.exif_transpose(given).convert("RGBA")
    small.thumbnail((SIDE, SIDE), reducing_gap=3)
    out = io.BytesIO()
    small.quantize(256, Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue()


def photograph(data: bytes) -> dict[str, Any]:
    """A photograph as it is kept: upright, at most 2048 pixels a side, without position, camera or thumbnail.

    Answers as plain data: `content`, `is_png`, `taken_on` (ISO 8601 or ''), `is_moving`. Call it behind the fence.
    """
    Image.MAX_IMAGE_PIXELS = None  # the limits below are told to a person
    with Image.open(io.BytesIO(data), formats=PHOTO_KINDS) as given:
        is_jpeg = given.format in {"JPEG", "MPO"}
        if given.width * given.height > (MOST_OF_JPEG if is_jpeg else MOST_OF_OTHERS):
            raise FenceRefused(FenceRefusal.EXCESS, f"{given.width}x{given.height} pixels")
        if not is_jpeg and getattr(given, "n_frames", 1) > 1:
            return {"content": b"", "is_png": False, "taken_on": "", "is_moving": True}
        is_png, taken_on, profile = given.format == "PNG", _taken_on(given), given.info.get("icc_profile")
        given.draft(given.mode, (LONGEST_SIDE, LONGEST_SIDE))
        small = _small(given)
    content = _png(small) if is_png else b""
    if not content or len(content) > LARGEST_PNG:
        content, is_png = _jpeg(small, profile), False
    return {"content": content, "is_png": is_png, "taken_on": taken_on, "is_moving": False}


def _taken_on(given: Image.Image) -> str:
    """The day on which it was taken, as the camera says; '' if it says none."""
    with suppress(Exception):  # what a camera or a program wrote there may be anything
        said = given.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
        day = date.fromisoformat(str(said)[:10].replace(":", "-"))
        return day.isoformat() if day.year >= FIRST_YEAR else ""
    return ""


def _small(given: Image.Image) -> Image.Image:
    """The picture upright and small, its mode one of L, LA, RGB, RGBA and CMYK."""
    turned = _transpose_of(given)
    if given.mode.startswith("I"):  # 16 bits a pixel: Pillow would cut off what is brighter than 255
        plain: Image.Image = given.convert("I").point(lambda level: level / 256).convert("L")
    elif "transparency" in given.info or given.mode == "PA":
        plain = given.convert("RGBA")
    else:
        plain = given if given.mode in {"L", "LA", "RGB", "RGBA", "CMYK"} else given.convert("RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=3)
    return plain.transpose(turned) if turned is not None else plain.copy()


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""By the orientation of Exif."""


def _transpose_of(given: Image.Image) -> Image.Transpose | None:
    with suppress(Exception):
        return TURNS.get(given.getexif().get(ExifTags.Base.Orientation, 1))
    return None


def _png(small: Image.Image) -> bytes:
    return _written(small if small.mode != "CMYK" else small.convert("RGB"), "PNG", optimize=True)


def _jpeg(small: Image.Image, profile: bytes | None) -> bytes:
    """A JPEG in sRGB; what shines through a picture is white."""
    if small.mode in {"LA", "RGBA"}:
        paper = Image.new("RGB", small.size, "white")
        paper.paste(small.convert("RGB"), mask=small.getchannel("A"))
        small = paper
    return _written(_in_srgb(small, profile), "JPEG", quality=QUALITY, optimize=True, progressive=True)


def _in_srgb(small: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in the colours that every screen takes: the profile of its camera is not kept."""
    if profile and small.mode in {"RGB", "CMYK"}:
        with suppress(ImageCms.PyCMSError, OSError):
            its_own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(small, its_own, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if converted is not None:
                return converted
    return small if small.mode in {"L", "RGB"} else small.convert("RGB")


def _written(small: Image.Image, kind: str, **how: Any) -> bytes:
    small.info.clear()  # Pillow writes anew what it read there: comments, resolution, profile
    out = io.BytesIO()
    small.save(out, kind, exif=b"", **how)
    return out.getvalue()
