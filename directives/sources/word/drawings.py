"""Drawings in a Word document: the text of boxes, WordArt and diagrams, and which of them cannot be read."""

import re
from collections.abc import Callable, Iterable, Iterator

from docx.oxml.xmlchemy import BaseOxmlElement

from directives.sources.package import NotAPackage, Package
from directives.sources.unread import UnreadKind
from directives.sources.word.tags import BOX, CHOICE, DRAWN_P, DRAWN_T, EITHER, FALLBACK, MATH_T, TEXT_PATH, T, tag

_EMBEDDED, _PICTURE, _OLD_PICTURE, _INK = map(tag, ("o:OLEObject", "pic:pic", "v:imagedata", "w:contentPart"))
_CHART, _DIAGRAM, _HOLDER = map(tag, ("c:chart", "dgm:relIds", "w:object"))
_RELATION, _DATA = map(tag, ("r:id", "r:dm"))
_SIZE = "/".join(map(tag, ("pic:spPr", "a:xfrm", "a:ext")))
_CENTIMETRE, _POINTS = 360_000, 28.35
"""English Metric Units and points in a centimetre."""
_WIDTH, _HEIGHT = 8, 3
"""Centimetres from which a picture may hold a passage or a table; emblems, stamps and signatures are smaller."""
_POINTS_OF = re.compile(r"(?<![\w-])(width|height):\s*([\d.]+)pt")
_Pieces = Iterable[BaseOxmlElement]


def chosen(either: BaseOxmlElement) -> _Pieces:
    """The one of several versions of the same thing that is read: the first that has text."""
    versions = list(either.iterchildren(CHOICE, FALLBACK))
    with_text = (each for each in versions if next(each.iter(T, MATH_T, DRAWN_T, TEXT_PATH), None) is not None)
    return next(with_text, next(iter(versions), ()))


def texts(
    package: Package, part: str, drawing: BaseOxmlElement, anchored: Callable[[_Pieces], list[str]]
) -> Iterator[list[str]]:
    """The lines of each text in a drawing; `anchored` reads a box."""
    for piece in _pieces(drawing):
        if piece.tag == BOX:
            yield anchored(piece)
        elif piece.tag == DRAWN_P:
            yield [_text(piece)]
        elif piece.tag == TEXT_PATH and piece.get("string"):
            yield [piece.get("string", "")]
        elif piece.tag == _DIAGRAM:
            root = _related(package, part, piece.get(_DATA, ""))
            yield [line for each in (() if root is None else root.iter(DRAWN_P)) if (line := _text(each))]


def unread(package: Package, part: str, drawing: BaseOxmlElement) -> Iterator[tuple[UnreadKind, str]]:
    """What in a drawing cannot be read."""
    for piece in _pieces(drawing):
        if piece.tag == _EMBEDDED:
            yield UnreadKind.OBJECT, piece.get("ProgID", "").partition(".")[0]
        elif piece.tag == _CHART:
            root = _related(package, part, piece.get(_RELATION, ""))
            yield UnreadKind.CHART, "" if root is None else " ".join(map(_text, root.iter(DRAWN_P)))
        elif piece.tag == _INK:
            yield UnreadKind.DRAWING, ""
        elif _is_large_picture(piece):
            yield UnreadKind.PICTURE, ""


def _pieces(drawing: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """A drawing and what stands in it, each once; not what stands in its boxes, which are read as text."""
    yield drawing
    if drawing.tag in (BOX, DRAWN_P):
        return
    for piece in chosen(drawing) if drawing.tag == EITHER else drawing:
        if isinstance(piece.tag, str):
            yield from _pieces(piece)


def _text(paragraph: BaseOxmlElement) -> str:
    return "".join(piece.text or "" for piece in paragraph.iter(DRAWN_T))


def _related(package: Package, part: str, relation: str) -> BaseOxmlElement | None:
    target = package.relationships(part).get(relation)
    try:
        return None if target is None else package.root(target.target)
    except NotAPackage:
        return None


def _is_large_picture(piece: BaseOxmlElement) -> bool:
    if piece.tag == _PICTURE:
        size = piece.find(_SIZE)
        width, height = (0, 0) if size is None else (_number(size.get("cx")), _number(size.get("cy")))
        return width >= _WIDTH * _CENTIMETRE and height >= _HEIGHT * _CENTIMETRE
    shape = piece.getparent()
    if piece.tag != _OLD_PICTURE or shape is None or any(above.tag == _HOLDER for above in shape.iterancestors()):
        return False
    sizes = {name: _number(points) for name, points in _POINTS_OF.findall(shape.get("style", ""))}
    return sizes.get("width", 0) >= _WIDTH * _POINTS and sizes.get("height", 0) >= _HEIGHT * _POINTS


def _number(printed: str | None) -> float:
    try:
        return float(printed or 0)
    except ValueError:
        return 0
