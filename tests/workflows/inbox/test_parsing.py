"""Parsing received mails; the samples are in tests/workflows/inbox/incoming."""

import base64
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from directives.terms import IncomingKind
from workflows.inbox.html_text import text_of_html
from workflows.inbox.own_words import own_words
from workflows.inbox.parsing import ParsedMail, parse_mail
from workflows.mailing.sending.causes import Cause, cause

FOLDER = Path(__file__).parent / "incoming"
OURS = frozenset({"don-doc@sogddt.example", "thu-ve@sogddt.example"})
SENT = "<0123456789abcdef01234567@sogddt.example>"
VERP = "thu-ve+0123456789abcdef01234567@sogddt.example"
SCHOOL = "vanthu@thpt-a.example"

BOUNCE, DELAY, RELAYED, AUTOMATIC, REPLY, OWN, OTHER = IncomingKind


def sample(name: str) -> ParsedMail:
    return parse_mail((FOLDER / f"{name}.eml").read_bytes(), OURS)


REPORTS = {
    "report-postfix-no-such-user": (BOUNCE, True, SCHOOL, Cause.NO_MAILBOX),
    "report-postfix-given-up": (BOUNCE, False, SCHOOL, Cause.BUSY),
    "report-postfix-delayed": (DELAY, False, SCHOOL, Cause.BUSY),
    "report-relayed": (RELAYED, False, SCHOOL, None),
    "report-two-recipients-one-arrived": (RELAYED, False, SCHOOL, None),
    "report-sendmail-full": (BOUNCE, True, SCHOOL, Cause.FULL),
    "report-gmail-address-not-found": (BOUNCE, True, SCHOOL, Cause.NO_MAILBOX),
    "report-exchange-ndr": (BOUNCE, True, SCHOOL, Cause.NO_MAILBOX),
    "report-smtputf8": (BOUNCE, True, SCHOOL, Cause.NO_MAILBOX),
    "text-qmail": (BOUNCE, True, SCHOOL, Cause.NO_MAILBOX),
    "text-exim": (BOUNCE, True, SCHOOL, Cause.REFUSED),
    "text-exim-delayed": (DELAY, False, SCHOOL, Cause.FULL),
    "text-exchange": (BOUNCE, True, SCHOOL, Cause.NO_MAILBOX),
    "text-yahoo": (BOUNCE, True, "truong.a@yahoo.example", Cause.NO_MAILBOX),
    "text-mdaemon": (BOUNCE, True, SCHOOL, Cause.NO_MAILBOX),
    "text-zimbra-vietnamese": (BOUNCE, True, "vanthu@thpt-a.gialai.example", Cause.NO_MAILBOX),
    "text-vnpt-full": (BOUNCE, False, SCHOOL, Cause.FULL),
    "text-viettel-delayed": (DELAY, False, SCHOOL, Cause.PUT_OFF),
    "text-windows-1258": (BOUNCE, True, SCHOOL, Cause.NO_MAILBOX),
}
PEOPLE = {
    "automatic-rfc3834": AUTOMATIC,
    "automatic-subject-vietnamese": AUTOMATIC,
    "automatic-outlook": AUTOMATIC,
    "automatic-zimbra": AUTOMATIC,
    "automatic-read-receipt": AUTOMATIC,
    "reply-through-a-group": REPLY,
    "reply-titled-like-an-absence": REPLY,
    "reply-gmail": REPLY,
    "reply-outlook": REPLY,
    "reply-zimbra": REPLY,
    "reply-iphone-inline": REPLY,
    "reply-without-references": REPLY,
    "reply-broken": REPLY,
    "own-come-back": OWN,
    "other-new-letter": OTHER,
}


def test_every_sample_is_expected_to_be_something() -> None:
    assert {path.stem for path in FOLDER.glob("*.eml")} == REPORTS.keys() | PEOPLE.keys()


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_tells_what_became_of_whose_mail_and_why(name: str) -> None:
    received = sample(name)

    assert (received.kind, received.is_hard, received.address, cause(received.reply)) == REPORTS[name]


@pytest.mark.parametrize("name", PEOPLE)
def test_what_people_and_their_programmes_send_is_told_apart(name: str) -> None:
    received = sample(name)

    assert (received.kind, received.reply, received.address) == (PEOPLE[name], "", "")


@pytest.mark.parametrize(
    "added",
    [
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "List-Unsubscribe: <mailto:x@a.example>",
        "List-Id: <a.example>\nPrecedence: bulk",
        "Precedence: list",
        "Precedence: first-class",
        "Auto-Submitted: no (a person)",
        "X-Autoreply: no",
        "Return-Path: <vanthu@a.example>",
    ],
)
@pytest.mark.parametrize(
    "subject",
    [
        "Re: 649",
        "Vắng mặt: danh sách học sinh",
        "Đi công tác: xin nộp sau",
        "Re: Nghỉ phép",
        "Out of office hours at school",
        "Trả lời tự động hoá thư viện",
        "Re: Trả lời tự động: 649",
        "Thông báo tự động điểm danh",
    ],
)
def test_what_relays_add_and_titles_sound_like_leaves_a_person_s_mail_a_person_s(added: str, subject: str) -> None:
    raw = f"From: {SCHOOL}\nSubject: {subject}\nIn-Reply-To: {SENT}\n{added}\n\nTrường xin báo cáo."

    assert parse_mail(raw.encode(), OURS).kind == REPLY


@pytest.mark.parametrize(
    "said",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner=x",
        "X-Autoreply: yes",
        "X-Auto-Reply-From: a@b.example",
        "Precedence: auto_reply",
        "Precedence: bulk",
        "Return-Path: <>",
        "From: no-reply@a.example",
        "Subject: Automatic reply: 649",
        "Subject: Trả lời tự động: 649",
        "Subject: [Auto-Reply] 649",
        "Subject: Tự động trả lời",
    ],
)
def test_what_a_program_says_of_itself_is_believed(said: str) -> None:
    raw = f"{said}\nFrom: {SCHOOL}\nIn-Reply-To: {SENT}\n\nTôi đi vắng."

    assert parse_mail(raw.encode(), OURS).kind == AUTOMATIC


@pytest.mark.parametrize(
    "name",
    [
        "report-postfix-no-such-user",
        "report-postfix-given-up",
        "report-gmail-address-not-found",
        "text-qmail",
        "text-exim",
        "text-exchange",
        "text-zimbra-vietnamese",
        "text-vnpt-full",
        "reply-gmail",
        "reply-outlook",
        "automatic-read-receipt",
    ],
)
def test_the_mail_that_is_spoken_of_is_named(name: str) -> None:
    assert sample(name).about[0] == SENT


@pytest.mark.parametrize("name", [*REPORTS, "reply-gmail", "reply-zimbra", "own-come-back"])
def test_the_address_of_its_envelope_is_known(name: str) -> None:
    assert sample(name).recipients[0] == VERP


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("reply-gmail", "Kính gửi Sở,\n\nTrường THPT A đã nhận công văn và gửi kèm báo cáo.\n\nTrân trọng."),
        ("reply-outlook", "Trường đã nhận được văn bản.\n\nTrân trọng,\nNguyễn Văn Nam"),
        ("reply-zimbra", "Đơn vị không dùng phần mềm này, xin hỏi có phải báo cáo không ạ?"),
        ("reply-iphone-inline", "Ảnh buổi tập huấn:\n\nRồi ạ, 40 giáo viên.\nThứ Hai ạ."),
        ("reply-without-references", "Da nhan."),
        ("reply-broken", "Trường đã nhận."),
    ],
)
def test_a_person_s_own_words_are_kept_without_what_was_quoted(name: str, words: str) -> None:
    assert sample(name).text == words


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("reply-gmail", ["Báo cáo tập huấn.pdf"]),
        ("reply-iphone-inline", ["IMG_0417.jpeg"]),
        ("reply-outlook", []),
        ("reply-broken", ["bao cao.xls"]),
    ],
)
def test_files_keep_their_names_and_logos_are_none(name: str, files: list[str]) -> None:
    assert [file.name for file in sample(name).files] == files


def test_a_head_cut_in_the_middle_of_a_letter_is_put_together() -> None:
    assert sample("reply-outlook").subject == "RE: 715/SGDĐT-GDTrH: đề nghị xác nhận"
    assert sample("reply-broken").subject == "Re: đã nhận"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Đã nhận.\n\nOn Fri, Apr 17, 2020 at 8:01 AM Sở <a@b.example> wrote:\n\nKính gửi", "Đã nhận."),
        ("Đã nhận.\n\nVào 08:01 Ngày 17 tháng 4 năm 2020, Sở <a@b.example> đã viết:\n> x", "Đã nhận."),
        ("Đã nhận.\n-----Original Message-----\nFrom: x", "Đã nhận."),
        ("Đã nhận.\n________________________________\nTừ: Sở <a@b.example>", "Đã nhận."),
        ("Đã nhận.\n\nFrom: Sở <a@b.example>\nSent: Friday\nTo: A\nSubject: B\n\nKính gửi", "Đã nhận."),
        ("Đã nhận.\nGửi từ iPhone của tôi", "Đã nhận."),
        ("Đã nhận.\n-- \nCô Mai", "Đã nhận."),
        ("Ngày 20/4 trường đã viết:\nbáo cáo gửi phòng.", "Ngày 20/4 trường đã viết:\nbáo cáo gửi phòng."),
        ("Từ: ngày mai trường nghỉ.", "Từ: ngày mai trường nghỉ."),
        ("Tải về tệp Outlook không được, xin gửi lại", "Tải về tệp Outlook không được, xin gửi lại"),
    ],
)
def test_where_a_quotation_begins(text: str, words: str) -> None:
    assert own_words(text) == words


def test_html_is_read_line_by_line() -> None:
    html = "<style>p{}</style><p>Một&nbsp;hai</p><blockquote>cũ<br>nữa</blockquote><div>ba<br>bốn</div>"

    assert own_words(text_of_html(html)) == "Một hai\nba\nbốn"


def test_a_mail_nested_beyond_measure_is_read_by_its_head() -> None:
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))

    received = parse_mail(b"From: a@b.example\nSubject: Re: x\n" + nested)

    assert (received.kind, received.sender) == (REPLY, "a@b.example")


def test_a_mail_of_ten_megabytes_is_read() -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = "Re: 715", SCHOOL
    message.set_content("Báo cáo.\n")
    message.add_attachment(b"%PDF-" + b"0" * 10_000_000, maintype="application", subtype="pdf", filename="báo cáo.pdf")

    received = parse_mail(message.as_bytes())

    assert (received.text, len(received.files[0].content)) == ("Báo cáo.", 10_000_005)


FORGED = {
    "comments": b"Content-Type: text/html\n\n" + b"<!--" * 500_000,
    "tags never closed": b"Content-Type: text/html\n\n<style>" + b"</style " * 200_000,
    "a letter of many digits": b"Content-Type: text/html\n\n&#" + b"9" * 9_000 + b";",
    "no address": b"From: MAILER-DAEMON\n\n" + b"a" * 2_000_000,
    "references": b"References: <" + b"@a" * 500_000 + b"\n\n",
    "heads": b"Subject: x\n\n" + b"From: a@b\nTo: x\nTo: y\n" * 20_000,
    "signatures": b"Subject: x\n\n" + b"-- \n" * 120_000,
    "attributions": b"Subject: x\n\n" + b"on 8:00 a@b wrote:\n\n\n" * 30_000,
    "parameters": b"Content-Type: text/plain; " + b"a*0*=x;" * 100_000 + b"\n\n",
    "parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 300_000,
    "recipients": b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
    + b"Action: failed\nFinal-Recipient: rfc822; a@b\n\n" * 100_000,
}
"""Each took minutes or all memory in some earlier parser."""


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_mail_is_read_in_one_pass(name: str) -> None:
    assert parse_mail(FORGED[name], OURS).kind in set(IncomingKind)


HEADS = st.sampled_from(
    [
        "From",
        "To",
        "Subject",
        "Date",
        "Content-Type",
        "Content-Disposition",
        "Content-Transfer-Encoding",
        "Message-ID",
        "In-Reply-To",
        "Return-Path",
        "X-Failed-Recipients",
        "Auto-Submitted",
    ]
)
VALUES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"multipart/report; report-type=delivery-status; boundary=b",
            b"multipart/mixed; boundary=b",
            b"text/html",
            b"text/plain; charset=utf-16",
            b"text/plain; charset=idna",
            b"text/plain; charset=\x00",
            b"message/rfc822",
            b"message/delivery-status",
            b"attachment; filename*0*=x-no''a; filename*1=b",
            b"base64",
            b"x-uuencode",
            b"<>",
            b"=?utf-8?B?4bq",
            b"=?x?q?=ZZ?=",
            b"MAILER-DAEMON",
            b"Fri, 99 Foo 99999 99:99:99 +9999",
            b"failed",
        ]
    ),
)
MAILS = st.builds(
    lambda heads, parts: (
        b"".join(name.encode() + b": " + value + b"\n" for name, value in heads) + b"\n--b\n".join([b"", *parts])
    ),
    st.lists(st.tuples(HEADS, VALUES), max_size=8),
    st.lists(
        st.one_of(
            st.binary(max_size=80),
            st.sampled_from(
                [
                    b"Content-Type: message/delivery-status\n\nx: y\n\n"
                    b"Action: failed\nFinal-Recipient: rfc822; \xff@\nStatus: 9",
                    b"Content-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=c\n\n--c\n",
                    b"Content-Type: text/html\n\n<![x<blockquote></div></blockquote><p",
                    b"\n> x\nOn 8:00 wrote:\n>\n",
                ]
            ),
        ),
        max_size=4,
    ),
)


@given(st.one_of(st.binary(), MAILS))
@settings(max_examples=400)
@example(b"")
@example(b"\n\n")
@example(
    b"From: a@b\nContent-Type: text/plain; charset=idna\nContent-Transfer-Encoding: base64\n\n"
    + base64.b64encode(b"a" * 1000)
)
def test_no_bytes_are_too_broken_to_be_read_and_kept(raw: bytes) -> None:
    received = parse_mail(raw, OURS)

    for text in (
        received.subject,
        received.text,
        received.sender,
        received.sender_name,
        received.reply,
        received.address,
        *received.about,
    ):
        assert "\x00" not in text
        text.encode()
    assert len(received.sender) <= 254 and len(received.address) <= 254 and len(received.message_id) <= 300


def test_of_countless_addresses_only_the_first_are_looked_up() -> None:
    named = "".join(f"To: thu-ve+{number:024x}@so.example\n" for number in range(70_000))

    received = parse_mail(f"Delivered-To: thu-ve+{7:024x}@so.example\n{named}\nx".encode())

    assert (received.recipients[0], len(received.recipients)) == (f"thu-ve+{7:024x}@so.example", 50)
