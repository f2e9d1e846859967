"""Word packages written by hand, part by part, as other programs than python-docx write them."""

import io
import zipfile

SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*pieces: str, mark: str = "") -> str:
    return f"<w:p><w:pPr>{mark}</w:pPr>{''.join(pieces)}</w:p>"


def story(root: str, inner: str) -> str:
    return f"<w:{root} {SPACES}>{inner}</w:{root}>"


def word_package(
    body: str, parts: dict[str, tuple[str, str]] | None = None, main: str = "word/document.xml", main_type: str = _TYPE
) -> bytes:
    """A .docx file; `parts` is {name below word/: (kind of relationship, XML)}, their ids are rId1, rId2, …"""
    parts = parts or {}
    members = {
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/{main}" ContentType="{main_type}"/></Types>',
        "_rels/.rels": _links({main: "officeDocument"}),
        main: story("document", f"<w:body>{body}</w:body>"),
        f"word/_rels/{main.removeprefix('word/')}.rels": _links({name: kind for name, (kind, _xml) in parts.items()}),
        **{f"word/{name}": xml for name, (_kind, xml) in parts.items()},
    }
    return zipped({name: xml.encode() for name, xml in members.items()})


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def repacked(package: bytes, words: dict[str, str]) -> bytes:
    """The same package with some words of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(package)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    for word, other in words.items():
        members = {name: part.replace(word.encode(), other.encode()) for name, part in members.items()}
    return zipped(members)


def _links(targets: dict[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_KINDS}{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{_LINKS}">{links}</Relationships>'
