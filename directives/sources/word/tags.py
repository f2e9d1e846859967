"""Names of the elements of WordprocessingML and of what may stand in it."""

_SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}


def tag(name: str) -> str:
    """'w:p' -> '{http://…}p'."""
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


P, R, TBL, TR, TC = map(tag, ("w:p", "w:r", "w:tbl", "w:tr", "w:tc"))
T, MATH_T, DRAWN_T = map(tag, ("w:t", "m:t", "a:t"))
DRAWN_P, TEXT_PATH, BOX = map(tag, ("a:p", "v:textpath", "w:txbxContent"))
EITHER, CHOICE, FALLBACK = map(tag, ("mc:AlternateContent", "mc:Choice", "mc:Fallback"))
FIELD_MARK, FIELD_CODE, FIELD = map(tag, ("w:fldChar", "w:instrText", "w:fldSimple"))
NOTE_MARKS = {tag("w:footnoteReference"): "footnotes", tag("w:endnoteReference"): "endnotes"}
SYMBOL = tag("w:sym")
VAL = tag("w:val")
DRAWINGS = frozenset(map(tag, ("w:drawing", "w:pict", "w:object", "w:contentPart")))
FOREIGN = frozenset(map(tag, ("w:altChunk", "w:subDoc")))
"""Another document, put in whole."""
INLINE = frozenset(map(tag, ("w:r", "w:hyperlink", "w:fldSimple", "m:oMath", "m:oMathPara", "w:bdo", "w:dir")))
PASSED = frozenset(
    map(
        tag,
        (
            "w:del",
            "w:moveFrom",
            "w:delText",
            "w:delInstrText",
            "w:pPr",
            "w:rPr",
            "w:sdtPr",
            "w:sdtEndPr",
            "w:smartTagPr",
            "w:customXmlPr",
            "w:tblPr",
            "w:tblGrid",
            "w:trPr",
            "w:tcPr",
            "w:sectPr",
            "w:fldData",
            "w:rubyPr",
            "w:rt",
        ),
    )
)
"""Deleted or moved away, properties, and the small letters over a word (ruby)."""
BREAKS = {tag("w:tab"): "\t", tag("w:ptab"): "\t", tag("w:br"): "\n", tag("w:cr"): "\n", tag("w:noBreakHyphen"): "-"}
"""A soft hyphen (w:softHyphen) shows only where a line happens to break: it is no text."""
