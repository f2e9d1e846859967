"""What a person typed stays, whatever it looks like; what a mail program quoted of our mail goes."""

import textwrap
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.inbox.test_parsing import SCHOOL
from workflows.inbox.own_words import own_words
from workflows.inbox.parsing import parse_mail, text_knowing

SNAPSHOTS = Path(__file__).parents[2] / "snapshots" / "emails"
SENT = sorted(path.stem for path in SNAPSHOTS.glob("*.html"))
IN_HTML = sorted({*SENT} - {"escalation", "escalation-one", "leader_escalation"})
"""Without those that put a telephone beside each unit's name in HTML alone."""

TYPED = "Kính gửi Sở, trường báo cáo:\n- Số lớp: 12\n> 95% học sinh tham gia\n--\nKhó khăn: không."
ATTRIBUTION = "Vào Th 6, 17 thg 4, 2020 vào lúc 08:01 Sở GDĐT <don-doc@so.example> đã viết:"
HEADS = "From: Sở GDĐT <don-doc@so.example>\nSent: Friday, April 17, 2020 8:01 AM\nTo: A\nSubject: CV 649"


def sent(name: str) -> str:
    return (SNAPSHOTS / f"{name}.txt").read_text()


def marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def received(plain: str, html: str = "", known: str = "") -> str:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = SCHOOL, "Re: 649"
    mail.set_content(plain or html, subtype="plain" if plain else "html")
    if plain and html:
        mail.add_alternative(html, subtype="html")
    return text_knowing(parse_mail(mail.as_bytes()), known)


@pytest.mark.parametrize("line", ["> 95% học sinh", ">>> xem thêm", "--", "__", "_" * 30, "---- Mục 2 ----", "* * *"])
@pytest.mark.parametrize("known", ["", sent("issued")])
def test_what_looks_like_a_mark_and_was_typed_stays(line: str, known: str) -> None:
    text = f"Số lớp: 12\n{line}\nKhó khăn: không"

    assert own_words(text, known) == text
    assert own_words(f"{text}\n\n{ATTRIBUTION}\n{marked(sent('issued'))}", known) == text


@pytest.mark.parametrize("name", SENT)
def test_a_quotation_of_any_mail_of_ours_goes_from_a_plain_reply(name: str) -> None:
    wrapped = "\n".join(textwrap.fill(line, 60) for line in sent(name).split("\n"))

    assert received(f"{TYPED}\n\n{ATTRIBUTION}\n{marked(wrapped)}\n", known=sent(name)) == TYPED
    assert received(f"{TYPED}\n\n-----Original Message-----\n{HEADS}\n\n{wrapped}\n", known=sent(name)) == TYPED


@pytest.mark.parametrize("name", IN_HTML)
def test_a_quotation_of_any_mail_of_ours_goes_from_a_reply_in_html(name: str) -> None:
    ours = (SNAPSHOTS / f"{name}.html").read_text()
    typed = TYPED.replace(">", "&gt;").replace("\n", "<br>")
    heads = HEADS.replace("<", "&lt;").replace("\n", "<br>")

    outlook = received("", f"<div>{typed}</div><hr><p>{heads}</p>{ours}", sent(name))
    gmail = received("", f"<div>{typed}</div><div class='gmail_quote'>{ATTRIBUTION}{ours}</div>", sent(name))

    assert (outlook, gmail) == (TYPED, TYPED)


def test_gmail_s_plain_text_is_compared_with_what_its_html_quotes() -> None:
    plain = f"{TYPED}\n\n{ATTRIBUTION}\n\n> *Tiêu đề đậm*\n> Một dòng chỉ có\n> trong HTML <http://localhost/x>\n"
    quoted = "<b>Tiêu đề đậm</b><br>Một dòng chỉ có trong HTML"
    html = f"<div>{TYPED}</div><blockquote class='gmail_quote'>{quoted}</blockquote>"

    assert received(plain, html) == TYPED


def test_answers_between_quoted_lines_stay_also_with_a_mark() -> None:
    lines = sent("issued").split("\n")
    text = "\n".join(
        [ATTRIBUTION, marked("\n".join(lines[:20])), "Đã làm.", "> 95% đạt", marked("\n".join(lines[20:]))]
    )

    assert own_words(text, sent("issued")) == "Đã làm.\n> 95% đạt"


def test_answers_within_and_below_an_unmarked_original_stay() -> None:
    lines = sent("issued").split("\n")
    text = "\n".join(["Xem bên dưới.", HEADS, "", *lines[:12], "Trường đã làm mục 1.", *lines[12:], "Cô Mai, văn thư"])

    assert own_words(text, sent("issued")) == "Xem bên dưới.\nTrường đã làm mục 1.\nCô Mai, văn thư"


def test_a_mail_that_a_person_passes_on_is_part_of_what_the_person_says() -> None:
    text = f"Chuyển Sở xem.\n---------- Forwarded message ---------\n{HEADS}\n\nĐã tập huấn 40 giáo viên."

    assert own_words(text) == own_words(text, sent("issued")) == text


def test_an_attribution_in_a_language_that_nobody_listed_is_known_by_its_shape() -> None:
    text = f"好的\n\nSở GDĐT <don-doc@so.example> 于2020年4月17日周五 08:01写道：\n{marked('Kính gửi trường')}"

    assert own_words(text) == "好的"


def test_what_a_person_indents_in_html_is_not_a_quotation() -> None:
    html = "Số liệu:<blockquote style='margin: 0 0 0 40px; border: none; padding: 0px'>12 lớp</blockquote>Hết."

    assert received("", html) == "Số liệu:\n12 lớp\nHết."


@pytest.mark.parametrize(("below", "kept"), [(8, False), (9, True)])
def test_a_long_text_below_two_hyphens_is_no_signature(below: int, kept: bool) -> None:
    text = "Đã nhận.\n-- \n" + "\n".join(f"dòng {n}" for n in range(below))

    assert ("dòng 0" in own_words(text)) == kept


def test_a_line_of_the_phone_is_only_taken_away_at_the_end() -> None:
    typed = "Gửi từ gmail của trường: số liệu tuần 3\nSố lớp: 12"

    assert own_words(f"{typed}\n\nGửi từ iPhone của tôi\n\n{ATTRIBUTION}\n> Kính gửi") == typed


LINES = st.one_of(
    st.text(alphabet="ab Ầ12>-_:.,*@", min_size=1, max_size=30),
    st.sampled_from(["> 95% đạt", "--", "__", "-- ", "Ngày 20/4 trường đã viết:", "Từ: ngày mai", "Gửi: Sở", "> 12"]),
).filter(lambda line: line.strip() and line != "-- " and (line[0] != ">" or any(map(str.isalnum, line))))


@given(st.lists(LINES, min_size=1, max_size=8), st.sampled_from(SENT), st.sampled_from(["", "> ", "Original"]))
@settings(max_examples=200)
def test_no_typed_line_is_ever_taken_away(typed: list[str], name: str, quoting: str) -> None:
    quotation = {
        "": "",
        "> ": f"\n\n{ATTRIBUTION}\n{marked(sent(name))}",
        "Original": f"\n\n-----Original Message-----\n{HEADS}\n\n{sent(name)}",
    }[quoting]

    kept = own_words("\n".join(typed) + quotation, sent(name))

    assert kept.split("\n") == "\n".join(line.rstrip() for line in typed).strip().split("\n")


@given(st.lists(LINES, max_size=6), st.lists(LINES, max_size=6))
@settings(max_examples=100)
def test_lines_typed_among_the_quoted_ones_stay(first: list[str], last: list[str]) -> None:
    lines = sent("issued").split("\n")
    text = "\n".join([ATTRIBUTION, marked("\n".join(lines[:9])), *first, marked("\n".join(lines[9:])), *last])

    kept = own_words(text, sent("issued"))

    assert kept.split("\n") == "\n".join(line.rstrip() for line in [*first, *last]).strip().split("\n")
