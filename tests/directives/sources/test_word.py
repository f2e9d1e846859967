"""Whatever wraps it, what stands on the page of a Word file is read once; what is deleted is not; the rest is named."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.sources import SourceRefusal, UnreadableSource, UnreadKind, extract, is_secret_file, text_of
from tests.directives.sources.word_xml import paragraph, repacked, run, story, word_package

DUE = "trước ngày 24/4/2020"
BOX = "<wps:wsp><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></wps:wsp>"
DRAWN = "<w:drawing><wp:inline>{}</wp:inline></w:drawing>"
VML = "<w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict>"
STEP = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
CODE = "<w:r><w:instrText>{}</w:instrText></w:r>"


def field(code: str, result: str) -> str:
    return STEP.format("begin") + CODE.format(code) + STEP.format("separate") + result + STEP.format("end")


def content_control(inner: str) -> str:
    return f"<w:sdt><w:sdtPr><w:alias w:val='Hạn'/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def in_either(new: str, old: str) -> str:
    choice = f'<mc:Choice Requires="wps">{new}</mc:Choice>'
    return f"<mc:AlternateContent>{choice}<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"


INLINE = {
    "smart tag": lambda inner: f'<w:smartTag w:element="date"><w:smartTagPr/>{inner}</w:smartTag>',
    "nested smart tags": lambda inner: f"<w:smartTag><w:smartTag>{inner}</w:smartTag></w:smartTag>",
    "tracked insertion": lambda inner: f'<w:ins w:id="1" w:author="a">{inner}</w:ins>',
    "text moved here": lambda inner: f'<w:moveTo w:id="1" w:author="a">{inner}</w:moveTo>',
    "content control": content_control,
    "custom XML": lambda inner: f"<w:customXml w:element='a'><w:customXmlPr/>{inner}</w:customXml>",
    "link": lambda inner: f'<w:hyperlink w:anchor="a">{inner}</w:hyperlink>',
    "simple field": lambda inner: f'<w:fldSimple w:instr=" DOCPROPERTY Han ">{inner}</w:fldSimple>',
    "complex field": lambda inner: field(' DOCPROPERTY "Han" ', inner),
    "field in a field": lambda inner: field(f" IF {field(' REF a ', run('ẩn'))} = 1 ", inner),
    "reading direction": lambda inner: f'<w:bdo w:val="ltr"><w:dir w:val="ltr">{inner}</w:dir></w:bdo>',
    "ruby": lambda inner: f"<w:r><w:ruby><w:rt>{run('ẩn')}</w:rt><w:rubyBase>{inner}</w:rubyBase></w:ruby></w:r>",
    "either of two versions": lambda inner: in_either(inner, inner),
    "an element of years to come": lambda inner: f'<x:new xmlns:x="urn:x">{inner}</x:new>',
}
BLOCKS: dict[str, Callable[[str], str]] = {
    "content control": content_control,
    "custom XML": lambda inner: f"<w:customXml>{inner}</w:customXml>",
    "table": lambda inner: f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>",
    "table in a table": lambda inner: BLOCKS["table"](BLOCKS["table"](inner)),
    "row in a content control": lambda inner: f"<w:tbl>{content_control(f'<w:tr><w:tc>{inner}</w:tc></w:tr>')}</w:tbl>",
    "inserted row": lambda inner: f"<w:tbl><w:tr><w:trPr><w:ins/></w:trPr><w:tc>{inner}</w:tc></w:tr></w:tbl>",
    "text box": lambda inner: paragraph(f"<w:r>{DRAWN.format(BOX.format(inner))}</w:r>"),
    "old text box": lambda inner: paragraph(f"<w:r>{VML.format(inner)}</w:r>"),
    "text box in both versions": lambda inner: paragraph(
        f"<w:r>{in_either(DRAWN.format(BOX.format(inner)), VML.format(inner))}</w:r>"
    ),
    "text box in a text box": lambda inner: BLOCKS["text box"](BLOCKS["old text box"](inner)),
    "either of two versions": lambda inner: in_either(inner, inner),
}


@pytest.mark.parametrize("wrapper", INLINE)
def test_wrapped_words_are_read_in_their_sentence_and_once(wrapper):
    wrapped = INLINE[wrapper](run("ngày 24/4") + run("/2020"))

    text = text_of(word_package(paragraph(run("Gửi về Sở trước "), wrapped, run("."))))

    assert text == f"Gửi về Sở {DUE}."


@pytest.mark.parametrize("wrapper", BLOCKS)
def test_wrapped_paragraphs_are_read_once(wrapper):
    text = text_of(word_package(BLOCKS[wrapper](paragraph(run(f"Gửi {DUE}")))))

    assert text.count(DUE) == 1


nested = st.recursive(
    st.just(run(DUE)),
    lambda inner: st.tuples(st.sampled_from(sorted(INLINE)), inner).map(lambda drawn: INLINE[drawn[0]](drawn[1])),
    max_leaves=6,
).map(paragraph)
nested_blocks = st.recursive(
    nested,
    lambda inner: st.tuples(st.sampled_from(sorted(BLOCKS)), inner).map(lambda drawn: BLOCKS[drawn[0]](drawn[1])),
    max_leaves=5,
)


@given(nested_blocks)
def test_words_in_wrappers_within_wrappers_are_read_once(body):
    text = text_of(word_package(body))

    assert text.count(DUE) == 1
    assert "ẩn" not in text


DELETED = {
    "deleted": f'<w:del w:id="1">{run("bỏ đi")}</w:del>',
    "deleted text": "<w:r><w:delText>bỏ đi</w:delText></w:r>",
    "moved away": f'<w:moveFrom w:id="1">{run("bỏ đi")}</w:moveFrom>',
    "deleted in a link": f'<w:hyperlink><w:del w:id="1">{run("bỏ đi")}</w:del></w:hyperlink>',
    "a field's code": field(f" IF {run('bỏ đi')} ", run("")),
    "a field's code that nothing ends": STEP.format("begin") + CODE.format(" IF ") + run("bỏ đi"),
}


@pytest.mark.parametrize("gone", DELETED)
def test_deleted_words_are_not_read(gone):
    text = text_of(word_package(paragraph(run("Gửi "), DELETED[gone]) + paragraph(run(DUE))))

    assert text == f"Gửi \n{DUE}"


def test_a_deleted_row_or_cell_is_not_read():
    cell = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    rows = (
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell.format('', paragraph(run('bỏ đi')))}</w:tr>"
        f"<w:tr>{cell.format('<w:cellDel/>', paragraph(run('bỏ đi')))}{cell.format('', paragraph(run(DUE)))}</w:tr>"
    )

    assert text_of(word_package(f"<w:tbl>{rows}</w:tbl>")) == DUE


@pytest.mark.parametrize("gone", ["del", "moveFrom", "vanish"])
def test_a_paragraph_whose_end_is_deleted_or_hidden_goes_on_in_the_next(gone):
    body = paragraph(run("Gửi trước "), mark=f"<w:rPr><w:{gone}/></w:rPr>") + paragraph(run("ngày 24/4/2020."))

    assert text_of(word_package(body)) == "Gửi trước ngày 24/4/2020."


@pytest.mark.parametrize(
    "piece, read",
    [
        ("<w:tab/>", "a\tb"),
        ("<w:br/>", "a\nb"),
        ("<w:cr/>", "a\nb"),
        ("<w:noBreakHyphen/>", "a-b"),
        ("<w:softHyphen/>", "ab"),
        ('<w:sym w:font="Symbol" w:char="F0B3"/>', "a≥b"),
        ('<w:sym w:font="Wingdings" w:char="F0E0"/>', "a→b"),
        ('<w:sym w:font="Times New Roman" w:char="0110"/>', "aĐb"),
        ('<w:sym w:font="Symbol" w:char="?"/>', "ab"),
        ("<m:oMath><m:r><m:t>x²</m:t></m:r></m:oMath>", "ax²b"),
        ('<w:footnoteReference w:id="99"/>', "ab"),
    ],
)
def test_signs_between_letters_are_read_as_they_show(piece, read):
    assert text_of(word_package(paragraph(run("a"), f"<w:r>{piece}</w:r>", run("b")))) == read


def test_the_chosen_line_of_a_form_s_list_is_read():
    lines = "".join(f'<w:listEntry w:val="{word}"/>' for word in ("hằng tuần", "hằng tháng"))
    choice = f'<w:ffData><w:ddList><w:result w:val="1"/>{lines}</w:ddList></w:ffData>'
    mark = f'<w:r><w:fldChar w:fldCharType="begin">{choice}</w:fldChar></w:r>'
    form = mark + CODE.format(" FORMDROPDOWN ") + STEP.format("end")

    found = extract(word_package(paragraph(run("Báo cáo "), form)))

    assert (found.text, found.unread) == ("Báo cáo hằng tháng", ())


def note(number: str, text: str) -> str:
    return f'<w:footnote w:id="{number}">{paragraph("<w:r><w:footnoteRef/></w:r>", run(text))}</w:footnote>'


def test_footnotes_and_endnotes_are_read_where_they_are_called():
    parts = {
        "footnotes.xml": ("footnotes", story("footnotes", note("-1", "ngăn cách") + note("2", f"Gửi {DUE}"))),
        "endnotes.xml": ("endnotes", story("endnotes", note("2", "Qua thư điện tử."))),
    }
    first = run("Báo cáo kết quả") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(" về Sở.")
    second = run("Thống kê.") + '<w:r><w:endnoteReference w:id="2"/></w:r>'

    text = text_of(word_package(paragraph(first) + paragraph(second), parts))

    assert text.split("\n") == [
        "Báo cáo kết quả về Sở.",
        f"Chú thích 1: Gửi {DUE}",
        "Thống kê.",
        "Chú thích 2: Qua thư điện tử.",
    ]


def margin(kind: str, number: int, type_: str = "default") -> str:
    return f'<w:{kind}Reference w:type="{type_}" r:id="rId{number}"/>'


PAGE = field(" PAGE ", run("2")) + '<w:fldSimple w:instr="NUMPAGES">' + run("9") + "</w:fldSimple>"


def test_headers_and_footers_are_read_once_and_before_and_after_the_body():
    parts = {
        "header1.xml": ("header", story("hdr", paragraph(run("Số: 12/SGDĐT-VP")) + paragraph(PAGE))),
        "footer1.xml": ("footer", story("ftr", paragraph(run(f"Hạn: {DUE}")))),
        "header2.xml": ("header", story("hdr", paragraph(run("PHỤ LỤC I")))),
    }
    first = f"<w:sectPr>{margin('header', 1)}{margin('footer', 2)}</w:sectPr>"
    second = f"<w:sectPr>{margin('header', 3)}</w:sectPr>"

    text = text_of(
        word_package(paragraph(run("Thân")) + paragraph(mark=first) + paragraph(run("Bảng")) + second, parts)
    )

    assert [line for line in text.split("\n") if line] == [
        "Số: 12/SGDĐT-VP",
        "Thân",
        "PHỤ LỤC I",
        "Bảng",
        f"Hạn: {DUE}",
    ]


def test_a_header_of_later_pages_is_named():
    parts = {
        "header1.xml": ("header", story("hdr", paragraph(run("Công văn số 12")) + paragraph(PAGE))),
        "header2.xml": ("header", story("hdr", paragraph())),
    }
    section = f"<w:sectPr>{margin('header', 1)}{margin('header', 2, 'first')}<w:titlePg/></w:sectPr>"

    found = extract(word_package(paragraph(run("Thân")) + section, parts))

    assert found.text == "Thân"
    assert [(part.kind, part.detail) for part in found.unread] == [(UnreadKind.RUNNING_HEAD, "Công văn số 12")]


CHART = '<c:chart r:id="rId1"/>'
LARGE = '<pic:pic><pic:spPr><a:xfrm><a:ext cx="{}" cy="2000000"/></a:xfrm></pic:spPr></pic:pic>'
EXCEL = '<w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object>'
NOT_READ = {
    "hidden words": (run("không in", "<w:vanish/>"), UnreadKind.HIDDEN, "không in"),
    "a field without its result": (
        STEP.format("begin") + CODE.format(' DATE \\@ "d/M/yyyy" ') + STEP.format("end"),
        UnreadKind.FIELD,
        'DATE \\@ "d/M/yyyy"',
    ),
    "an Excel table": (f"<w:r>{EXCEL}</w:r>", UnreadKind.OBJECT, "Excel"),
    "a chart": (f"<w:r>{DRAWN.format(CHART)}</w:r>", UnreadKind.CHART, "Số lớp"),
    "a large picture": (f"<w:r>{DRAWN.format(LARGE.format(4000000))}</w:r>", UnreadKind.PICTURE, ""),
    "ink": ("<w:r><w:contentPart/></w:r>", UnreadKind.DRAWING, ""),
    "another document": ("<w:subDoc/>", UnreadKind.DOCUMENT, ""),
}


@pytest.mark.parametrize("case", NOT_READ)
def test_what_is_not_read_is_named_with_its_place(case):
    piece, kind, detail = NOT_READ[case]
    title = "<a:p><a:r><a:t>Số lớp</a:t></a:r></a:p>"
    parts = {"chart1.xml": ("chart", story("chart", title))}

    found = extract(word_package(paragraph(run("Mục 1.")) + paragraph(piece), parts))

    assert found.text.strip() == "Mục 1."
    (part,) = found.unread
    assert (part.kind, part.detail, part.after) == (kind, detail, "Mục 1.")


def test_a_whole_document_put_in_is_named():
    (part,) = extract(word_package(paragraph(run("Mục 1.")) + '<w:altChunk r:id="rId1"/>')).unread

    assert (part.kind, part.after) == (UnreadKind.DOCUMENT, "Mục 1.")


def test_a_small_picture_is_no_loss():
    drawn = f"<w:r>{DRAWN.format(LARGE.format(1000000))}</w:r>"

    assert extract(word_package(paragraph(drawn))).unread == ()


def test_a_diagram_is_read():
    parts = {"data1.xml": ("diagramData", story("dataModel", f"<a:p><a:r><a:t>{DUE}</a:t></a:r></a:p>"))}

    diagram = DRAWN.format('<dgm:relIds r:dm="rId1"/>')

    text = text_of(word_package(paragraph(f"<w:r>{diagram}</w:r>"), parts))

    assert text.strip() == DUE


STYLES = """<w:style w:type="paragraph" w:default="1" w:styleId="N"/>
<w:style w:type="paragraph" w:styleId="Hoa"><w:basedOn w:val="N"/><w:rPr><w:caps/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Hoa"/></w:style>
<w:style w:type="character" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>"""


def test_what_a_style_capitalises_or_hides_is_read_as_it_prints():
    parts = {"styles.xml": ("styles", story("styles", STYLES))}
    hidden = run("không in", '<w:rStyle w:val="An"/>')
    body = paragraph(run("hỏa tốc"), hidden, run(" a", '<w:caps w:val="0"/>'), mark='<w:pStyle w:val="Con"/>')

    assert text_of(word_package(body, parts)) == "HỎA TỐC a"


NUMBERING = """<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="{form}"/><w:lvlText w:val="%1."/>
</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2">
<w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="{again}"/></w:lvlOverride></w:num>"""


def numbered(number: int, text: str, mark: str = "") -> str:
    listed = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(run(text), mark=listed + mark)


@pytest.mark.parametrize(
    "form, again, labels",
    [
        ("decimal", "7", ["1.", "2.", "7."]),
        ("lowerLetter", "27", ["a.", "b.", "aa."]),
        ("upperRoman", "40", ["I.", "II.", "XL."]),
        ("decimalZero", "999999999", ["01.", "02.", "999999999."]),
    ],
)
def test_labels_that_word_counts_are_read_as_it_prints_them(form, again, labels):
    parts = {"numbering.xml": ("numbering", story("numbering", NUMBERING.format(form=form, again=again)))}
    deleted = paragraph("<w:del><w:r><w:t>bỏ</w:t></w:r></w:del>", mark="<w:rPr><w:del/></w:rPr>")

    text = text_of(word_package(numbered(1, "a") + deleted + numbered(1, "b") + numbered(2, "c"), parts))

    assert [line.split()[0] for line in text.split("\n")] == labels


@pytest.mark.parametrize("name", ["word/document2.xml", "word/Document.xml", "van-ban.xml"])
def test_the_body_is_found_whatever_its_name(name):
    assert text_of(word_package(paragraph(run(DUE)), main=name)) == DUE


def test_a_body_whose_type_is_that_of_its_extension_is_read():
    by_extension = repacked(
        word_package(paragraph(run(DUE))), {'Override PartName="/word/document.xml"': 'Default Extension="xml"'}
    )

    assert text_of(by_extension) == DUE


def test_a_strict_document_is_read():
    strict = {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/": "http://purl.oclc.org/ooxml/wordprocessingml/",
        "http://schemas.openxmlformats.org/drawingml/2006/": "http://purl.oclc.org/ooxml/drawingml/",
        "http://schemas.openxmlformats.org/officeDocument/2006/": "http://purl.oclc.org/ooxml/officeDocument/",
    }

    assert text_of(repacked(word_package(BLOCKS["text box"](paragraph(run(DUE)))), strict)).strip() == DUE


def test_a_package_that_names_parts_it_lacks_is_read():
    missing = word_package(paragraph(run(DUE)), {"media/NULL": ("image", "")})

    assert text_of(repacked(missing, {'Target="media/NULL"': 'Target="../NULL"'})) == DUE


def test_a_document_with_macros_is_refused():
    macros = word_package(paragraph(run(DUE)), main_type="application/vnd.ms-word.document.macroEnabled.main+xml")

    with pytest.raises(UnreadableSource) as refused:
        text_of(macros)

    assert refused.value.reason is SourceRefusal.KIND


SECRET_PLACES = {
    **{f"{name}, in a paragraph": paragraph(wrap(run("MẬT"))) for name, wrap in INLINE.items()},
    **{name: wrap(paragraph(run("MẬT"))) for name, wrap in BLOCKS.items()},
    "hidden": paragraph(run("Công văn"), run("MẬT", "<w:vanish/>")),
    "WordArt": paragraph('<w:r><w:pict><v:shape><v:textpath string="MẬT"/></v:shape></w:pict></w:r>'),
    "a drawing's text": paragraph(f"<w:r>{DRAWN.format('<a:p><a:r><a:t>MẬT</a:t></a:r></a:p>')}</w:r>"),
}


@pytest.mark.parametrize("place", SECRET_PLACES)
def test_a_mark_of_secrecy_is_found_wherever_text_is_read(place):
    assert is_secret_file(word_package(SECRET_PLACES[place]))


def test_a_mark_of_secrecy_is_found_in_a_document_with_macros():
    macros = "application/vnd.ms-word.document.macroEnabled.main+xml"

    assert is_secret_file(word_package(paragraph(run("MẬT")), main_type=macros))


@pytest.mark.parametrize("kind, root", [("header", "hdr"), ("footer", "ftr"), ("footnotes", "footnotes")])
def test_a_mark_of_secrecy_is_found_in_margins_and_notes(kind, root):
    marked = note("2", "TỐI MẬT") if kind == "footnotes" else BLOCKS["old text box"](paragraph(run("TỐI MẬT")))
    parts = {"part.xml": (kind, story(root, marked))}
    called = paragraph(run("Thân."), '<w:r><w:footnoteReference w:id="2"/></w:r>')

    assert is_secret_file(word_package(called, parts))
