"""What a mail says of its charset is often wrong: the words are legible all the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.rules.search import TONES
from workflows.inbox.content.charsets import decoded
from workflows.inbox.parsing import parse_mail

SAID = "Trường đã nhận công văn; số lớp: 12, học sinh: 95%. Kính gửi Sở “Giáo dục” – Nguyễn Thị Hằng"
CHINESE = "系统退信：您的邮件无法投递到收件人"
ONE_BYTE = ["us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "windows-1258", "koi8-r", "macintosh", "latin1"]
ANY = [
    None,
    "",
    "utf-8",
    '"utf-8"',
    "unknown-8bit",
    "x-viet-tcvn",
    "gb2312",
    "gbk",
    "big5",
    "shift_jis",
    "euc-kr",
    "utf-16",
]


def in_windows_1258(text: str) -> bytes:
    """Letters with their own marks in one byte, each tone in one of its own behind."""
    found = b""
    for letter in unicodedata.normalize("NFC", text):
        marks = unicodedata.normalize("NFD", letter)
        bare = unicodedata.normalize("NFC", "".join(c for c in marks if c not in TONES))
        found += (bare + "".join(c for c in marks if c in TONES)).encode("cp1258")
    return found


def encoded_twice(text: str, by: str = "latin-1") -> bytes:
    return text.encode().decode(by).encode()


@pytest.mark.parametrize("label", [*ONE_BYTE, *ANY])
def test_utf_8_is_utf_8_whatever_its_label(label: str | None) -> None:
    assert decoded(SAID.encode(), label) == SAID


@pytest.mark.parametrize("label", [*ONE_BYTE, None, "utf-8", "unknown-8bit", "gb2312"])
def test_windows_1258_is_read_whatever_its_label(label: str | None) -> None:
    assert decoded(in_windows_1258(SAID), label) == SAID


@pytest.mark.parametrize("label", [*ONE_BYTE, None, "utf-8"])
def test_what_was_encoded_twice_is_read_as_it_was_meant(label: str | None) -> None:
    assert decoded(encoded_twice(SAID), label) == SAID
    assert decoded(encoded_twice(encoded_twice(SAID).decode()), label) == SAID


def test_only_the_lines_that_were_encoded_twice_are_mended() -> None:
    assert decoded(SAID.encode() + b"\n" + encoded_twice(SAID), "utf-8") == f"{SAID}\n{SAID}"


@pytest.mark.parametrize("text", ["“… đánh cá…” và bé", "THỊ XÃ”", "bà…”", "é’”", "12 °C · «x»", "Â", "Ô»", "ê…”"])
def test_what_only_looks_encoded_twice_stays(text: str) -> None:
    assert decoded(text.encode(), "utf-8") == text


@pytest.mark.parametrize(
    ("text", "charset", "label"),
    [
        (CHINESE, "gbk", "gb2312"),
        (CHINESE, "gbk", None),
        (CHINESE, "gbk", "utf-8"),
        ("朱镕基先生的邮箱", "gb18030", "gb2312"),
        ("木目路路", "gb2312", "gb2312"),
        ("郵件無法投遞", "big5", "big5"),
        ("配信できませんでした。宛先不明", "iso2022_jp", "iso-2022-jp"),
        ("配信できませんでした。宛先不明", "iso2022_jp", None),
        ("①配信できませんでした", "cp932", "shift_jis"),
        ("메일 전송 실패", "cp949", "ks_c_5601-1987"),
        ("Недоставленное сообщение", "koi8-r", "koi8-r"),
        ("Grüße aus Köln, però", "latin-1", "iso-8859-1"),
        (SAID, "utf-16", "utf-16"),
        (SAID, "utf-16", None),
        (SAID, "utf-7", "utf-7"),
    ],
)
def test_other_charsets_are_read_as_they_are(text: str, charset: str, label: str | None) -> None:
    assert decoded(text.encode(charset), label) == text


@pytest.mark.parametrize(
    "typed", ["Tr­êng ®· nhËn c«ng v¨n. KÝnh göi Së Gi¸o dôc", "Tröôøng ñaõ nhaän coâng vaên. Kính göûi Sôû Giaùo duïc"]
)
@pytest.mark.parametrize("charset", ["latin-1", "utf-8"])
def test_what_was_typed_in_an_old_font_is_read_as_it_was_meant(typed: str, charset: str) -> None:
    assert decoded(typed.encode(charset), charset) == "Trường đã nhận công văn. Kính gửi Sở Giáo dục"


def test_a_damaged_or_cut_letter_spoils_no_other() -> None:
    data = SAID.encode()

    assert decoded(data[:40] + b"\xff" + data[40:], "utf-8").replace("\ufffd", "").startswith(SAID[:28])
    assert decoded(SAID.encode()[:18], "utf-8").startswith("Trường đã nh")
    assert CHINESE[:5] in decoded(CHINESE.encode("gbk")[:10] + b"\xff" + CHINESE.encode("gbk")[10:], "gb2312")


def test_a_mail_s_words_and_subject_are_mended_alike() -> None:
    subject = b"Subject: =?iso-8859-1?Q?Tr=C6=B0=E1=BB=9Dng?= b\xc3\xa1o c\xc3\xa1o"
    raw = subject + b"\nContent-Type: text/plain; charset=iso-8859-1\n\n"

    received = parse_mail(raw + SAID.encode())

    assert (received.subject, received.text) == ("Trường báo cáo", SAID)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Cf"])))
def test_valid_utf_8_with_its_label_says_what_was_written(text: str) -> None:
    vietnamese = f"{text} đã nhận ạ"

    assert decoded(vietnamese.encode(), "utf-8") == unicodedata.normalize("NFC", vietnamese)


@given(st.binary(max_size=200), st.sampled_from([*ONE_BYTE, *ANY, "idna", "\x00", "hz", "iso-2022-jp", "utf-7"]))
def test_no_bytes_are_too_broken_for_any_label(data: bytes, label: str | None) -> None:
    text = decoded(data, label)

    assert "\x00" not in text
    text.encode()
