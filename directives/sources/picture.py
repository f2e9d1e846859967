"""A picture made small and written anew, so that nothing of the given file but its pixels is shown to anybody."""

import io

from PIL import Image, ImageOps

SIDE = 96
"""Pixels; shown 32 high, on screens that have up to three for each. A larger one outweighs the rest of a page."""
KINDS = ("PNG", "JPEG")
MOST_PIXELS = 25_000_000


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
