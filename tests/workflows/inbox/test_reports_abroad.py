"""Bounces in other languages are heard by their structure first, then by their words; people's mails never are."""

import pytest

from directives.terms import IncomingKind
from tests.workflows.inbox.test_parsing import OURS, SCHOOL, SENT, VERP
from workflows.inbox.parsing import ParsedMail, parse_mail
from workflows.mailing.sending.causes import Cause, cause

COPY = f"""--b
Content-Type: message/rfc822

From: Sở <don-doc@sogddt.example>
To: {SCHOOL}
Message-ID: {SENT}
Subject: 715

Kính gửi trường
--b--
"""


def mail(
    text: str, subject: str = "?", charset: str = "utf-8", sender: str = "MAILER-DAEMON@mx.example", head: str = ""
) -> bytes:
    top = f"From: {sender}\nTo: {VERP}\nSubject: {subject}\n{head}Content-Type: text/plain; charset={charset}\n\n"
    return top.encode() + text.encode(charset)


def with_copy(text: str, sender: str = "postmaster@mx.example", charset: str = "utf-8") -> bytes:
    top = f'From: {sender}\nTo: {VERP}\nSubject: ?\nContent-Type: multipart/mixed; boundary="b"\n\n'
    body = f"--b\nContent-Type: text/plain; charset={charset}\n\n"
    return top.encode() + body.encode() + text.encode(charset) + b"\n" + COPY.encode()


def heard(raw: bytes) -> ParsedMail:
    return parse_mail(raw, OURS)


@pytest.mark.parametrize(
    ("text", "charset", "why"),
    [
        (f"系统退信：您的邮件无法投递到{SCHOOL}，收件人不存在。", "gb18030", Cause.NO_MAILBOX),
        (f"您发送给{SCHOOL}的邮件投递失败，邮箱已满。", "utf-8", Cause.FULL),
        (f"郵件無法送達 {SCHOOL}", "big5", None),
        (f"次の宛先にメールを配信できませんでした。\n\n{SCHOOL}\nユーザーが存在しません。", "iso-2022-jp", None),
        (f"宛先不明のためお届けできません：{SCHOOL}", "shift_jis", Cause.NO_MAILBOX),
        (f"메일 전송에 실패하였습니다: {SCHOOL} 사용자가 존재하지 않습니다", "euc-kr", Cause.NO_MAILBOX),
        (f"Ваше сообщение не доставлено: {SCHOOL}", "koi8-r", None),
        (f"Ihre Nachricht an {SCHOOL} konnte nicht zugestellt werden.", "iso-8859-1", None),
        (f"Votre message à {SCHOOL} : échec de remise", "iso-8859-1", None),
    ],
)
def test_words_of_other_languages_are_heard(text: str, charset: str, why: Cause | None) -> None:
    report = heard(mail(text, charset=charset))

    assert (report.kind, report.address) == (IncomingKind.BOUNCE, SCHOOL)
    if why:
        assert cause(report.reply) == why


@pytest.mark.parametrize("text", [f"您的邮件被延迟：{SCHOOL}", f"配信が遅延しています：{SCHOOL}"])
def test_a_delay_is_told_from_a_failure(text: str) -> None:
    assert heard(mail(text)).kind == IncomingKind.DELAY


def test_a_server_that_returns_our_mail_is_heard_in_any_language() -> None:
    report = heard(with_copy("ᚠᚢᚦᚨᚱᚲ"))

    assert (report.kind, report.address, report.about[0]) == (IncomingKind.BOUNCE, SCHOOL, SENT)


def test_both_codes_of_a_server_are_heard_in_any_language() -> None:
    report = heard(mail(f"ᚠᚢᚦᚨᚱᚲ <{SCHOOL}>\n\n550 5.1.1 <{SCHOOL}> ᚠᚢᚦ"))

    assert (report.kind, report.address, cause(report.reply)) == (IncomingKind.BOUNCE, SCHOOL, Cause.NO_MAILBOX)


def test_the_lines_of_a_report_are_read_also_where_they_stand_in_a_text() -> None:
    text = (
        f"ᚠᚢᚦᚨᚱᚲ\n\nFinal-Recipient: rfc822; {SCHOOL}\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 ᚠᚢᚦ\n"
    )

    report = heard(mail(text, sender="it@mx.example"))

    assert (report.kind, report.is_hard, report.address) == (IncomingKind.BOUNCE, True, SCHOOL)


@pytest.mark.parametrize(
    "raw",
    [
        with_copy("Tôi đi vắng.", SCHOOL),
        mail("Trường xin gửi. Điểm 5.1.1 của công văn chưa rõ.", sender=SCHOOL),
        mail(f"Hộp thư {SCHOOL} báo 550 5.1.1, xin Sở xem.", sender=SCHOOL),
        mail("您的邮件无法投递", sender=SCHOOL),
        mail(
            f"Thư trả về ghi:\n\nFinal-Recipient: rfc822; {SCHOOL}\nAction: failed",
            sender=SCHOOL,
            head=f"In-Reply-To: {SENT}\n",
        ),
        mail("Tôi đi vắng.", sender=SCHOOL, head="Return-Path: <>\n"),
    ],
)
def test_what_a_person_or_an_automatic_answer_says_of_bounces_is_none(raw: bytes) -> None:
    assert heard(raw).kind in {IncomingKind.OTHER, IncomingKind.REPLY, IncomingKind.AUTOMATIC}
