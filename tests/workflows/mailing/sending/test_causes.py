"""Real replies of mail servers, and the causes that are shown for them."""

import pytest

from workflows.mailing.sending.causes import ENHANCED, Cause, cause, is_ours

GOOGLE = "https://support.google.com/mail/?p="


@pytest.mark.parametrize(
    ("reply", "wanted"),
    [
        ("", None),
        ("250 2.0.0 OK", None),
        ("not composed: KeyError('what')", Cause.NOT_COMPOSED),
        ("ConnectionRefusedError: [Errno 111] Connection refused", Cause.NO_CONNECTION),
        ("TimeoutError: timed out", Cause.NO_CONNECTION),
        ("SMTPServerDisconnected: Connection unexpectedly closed", Cause.NO_CONNECTION),
        # bare codes, and the enhanced ones of RFC 3463
        ("550 No such user here", Cause.NO_MAILBOX),
        ("550 5.1.1", Cause.NO_MAILBOX),
        ("550-5.1.1 The email account that you tried to reach does not exist", Cause.NO_MAILBOX),
        ("550 5.1.2 Domain not found", Cause.NO_DOMAIN),
        ("556 5.1.10 Recipient address has null MX", Cause.NO_DOMAIN),
        ("501 5.1.3 Bad recipient address syntax", Cause.BAD_ADDRESS),
        ("551 5.1.6 User has moved; please try <new@school.example>", Cause.MOVED),
        ("552 5.2.2 Mailbox full", Cause.FULL),
        ("550 5.2.1 Mailbox disabled", Cause.CLOSED),
        ("552 5.3.4 Message too big", Cause.TOO_LARGE),
        ("554 5.4.6 Too many hops", Cause.LOOP),
        ("554 5.4.7 Delivery expired (message too old)", Cause.EXPIRED),
        ("554 Transaction failed", Cause.REFUSED),
        ("554 5.7.1 Rejected", Cause.POLICY),
        ("421 Too many connections", Cause.BUSY),
        ("432 4.3.2 Concurrent connections limit exceeded", Cause.BUSY),
        ("451 4.3.0 Temporary lookup failure", Cause.PUT_OFF),
        ("451 4.7.1 Service refused, try later", Cause.PUT_OFF),
        # greylisting
        ("451 4.7.1 Greylisted", Cause.GREYLISTED),
        ("450 4.2.0 <a@b.example>: Recipient rejected: Greylisted, see http://postgrey.example", Cause.GREYLISTED),
        # Gmail
        (f"550-5.1.1 The email account that you tried to reach does not exist. {GOOGLE}NoSuchUser", Cause.NO_MAILBOX),
        (f"452-4.2.2 The recipient's inbox is out of storage space. {GOOGLE}OverQuotaTemp", Cause.FULL),
        (f"550-5.2.1 The email account that you tried to reach is disabled. {GOOGLE}DisabledUser", Cause.CLOSED),
        ("450-4.2.1 The user you are trying to contact is receiving mail too quickly.", Cause.BUSY),
        ("550-5.7.1 [203.0.113.9] Our system has detected that this message is likely unsolicited mail.", Cause.SPAM),
        ("550-5.7.26 This mail has been blocked because the sender is unauthenticated.", Cause.UNPROVEN),
        ("421-4.7.28 Our system has detected an unusual rate of unsolicited mail from your IP", Cause.QUOTA),
        ("550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits", Cause.QUOTA),
        ("535-5.7.8 Username and Password not accepted.", Cause.WRONG_LOGIN),
        ("530 5.7.0 Must issue a STARTTLS command first.", Cause.NEEDS_TLS),
        # Outlook and Exchange
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", Cause.NO_MAILBOX),
        ("550 5.4.1 Recipient address rejected: Access denied.", Cause.NO_MAILBOX),
        ("554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException", Cause.FULL),
        (
            "550 5.7.1 Unfortunately, messages from [203.0.113.9] weren't sent. Please contact your Internet service "
            "provider since part of their network is on our block list (S3140).",
            Cause.BLOCKED,
        ),
        ("550 5.7.606 Access denied, banned sending IP [203.0.113.9]", Cause.BLOCKED),
        ("550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup", Cause.NOT_ALLOWED),
        ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", Cause.SENDER_REFUSED),
        ("535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.", Cause.WRONG_LOGIN),
        # Yahoo
        ("554 delivery error: dd This user doesn't have a yahoo.com account (a@yahoo.example) [0]", Cause.NO_MAILBOX),
        ("421 4.7.0 [TSS04] Messages from 203.0.113.9 temporarily deferred due to unexpected volume", Cause.BLOCKED),
        ("553 5.7.1 [BL21] Connections will not be accepted, because the ip is in Spamhaus's list", Cause.BLOCKED),
        # Postfix, Zimbra, MDaemon
        ("550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in recipient table", Cause.NO_MAILBOX),
        ("554 5.7.1 <a@b.example>: Relay access denied", Cause.RELAY_DENIED),
        ("554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using zen.spamhaus.example", Cause.BLOCKED),
        ("452 4.2.2 Over quota", Cause.FULL),
        ("550 Sorry, no mailbox here by that name", Cause.NO_MAILBOX),
        ("550 <a@b.example>, Recipient unknown", Cause.NO_MAILBOX),
        ("552 Message size exceeds maximum permitted", Cause.TOO_LARGE),
        ("553 5.7.1 <gui@so.example>: Sender address rejected: not owned by user", Cause.SENDER_REFUSED),
        ("550 5.7.1 Message rejected: SPF check failed", Cause.UNPROVEN),
        # VNPT, Viettel and other Vietnamese servers
        ("550 5.1.1 Địa chỉ người nhận không tồn tại", Cause.NO_MAILBOX),
        ("550 Dia chi email khong ton tai trong he thong", Cause.NO_MAILBOX),
        ("552 5.2.2 Hộp thư của người nhận đã đầy", Cause.FULL),
        ("550 Tài khoản đã bị khoá", Cause.CLOSED),
        ("554 5.7.1 Thư bị từ chối vì nghi là thư rác", Cause.SPAM),
        ("550 Vượt quá số lượng thư gửi trong ngày", Cause.QUOTA),
        ("421 Máy chủ đang bận, xin thử lại sau", Cause.BUSY),
        # a delivery report's status, where no reply code stands before it
        ("smtp; 5.1.1", Cause.NO_MAILBOX),
    ],
)
def test_a_reply_names_its_cause(reply: str, wanted: Cause | None) -> None:
    assert cause(reply) == wanted


@pytest.mark.parametrize("enhanced", ENHANCED)
def test_every_code_of_the_table_names_its_cause_in_a_reply(enhanced: str) -> None:
    assert cause(f"554 5.{enhanced}") == ENHANCED[enhanced]


@pytest.mark.parametrize(
    ("reply", "ours"),
    [
        ("550 5.1.1 No such user", False),
        ("552 5.2.2 Mailbox full", False),
        ("554 5.7.1 Blocked using zen.spamhaus.example", True),
        ("550 5.4.5 Daily sending quota exceeded", True),
        ("535 5.7.8 Authentication failed", True),
        ("250 OK", False),
    ],
)
def test_what_is_the_senders_fault_says_nothing_of_the_address(reply: str, ours: bool) -> None:
    assert is_ours(reply) == ours
