"""QR codes as SVG within a page or paper: no file, no style, as our content security policy wants. Alone uses segno."""

import segno
from markupsafe import Markup

QUIET_ZONE = 4
"""Modules of white around the code, as ISO/IEC 18004 asks."""


def qr_svg(text: str, label: str) -> Markup:
    """The code of a text as an <svg>; `label` is read to people who do not see it."""
    code = segno.make_qr(text, error="m")
    svg = code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, title=label, border=QUIET_ZONE)
    return Markup(svg)
