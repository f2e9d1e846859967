"""DKIM: whether the domain publishes the key of our mail server. Signing itself is done by the server."""

import base64
import binascii

from workflows.mailing.domain_check.findings import CheckFinding, CheckMark, SendingDomain, tags_of, unknown
from workflows.mailing.domain_check.lookup import DnsAnswer, Lookup


def check_dkim(lookup: Lookup, sender: SendingDomain) -> CheckFinding:
    """The key under the selector in the settings."""
    if sender.selector is None:
        return CheckFinding(
            "DKIM",
            CheckMark.UNKNOWN,
            "chưa biết tên khoá (selector) của máy chủ gửi thư",
            "Hỏi nơi cung cấp máy chủ gửi thư, rồi đặt DONDOC_MAIL_DKIM_SELECTOR.",
        )
    name = f"{sender.selector}._domainkey.{sender.sender_domain}"
    what, answer = f"DKIM tại {name}", lookup(name, "TXT")
    if answer.failed:
        return unknown(what, answer)
    if not answer.records:
        return CheckFinding(
            what,
            CheckMark.MISSING,
            "không có khoá",
            "Bật DKIM ở máy chủ gửi thư và đưa khoá công khai vào tên miền, hoặc sửa DONDOC_MAIL_DKIM_SELECTOR.",
        )
    return _dkim_key(what, answer)


def _dkim_key(what: str, answer: DnsAnswer) -> CheckFinding:
    tags = tags_of(answer.records[0])
    if len(answer.records) > 1 or tags.get("v", "DKIM1") != "DKIM1" or "p" not in tags:
        return CheckFinding(
            what, CheckMark.WRONG, "bản ghi không phải một khoá DKIM", "Chép lại đúng bản ghi của nơi cung cấp."
        )
    if not tags["p"]:
        return CheckFinding(
            what,
            CheckMark.WRONG,
            "khoá đã bị thu hồi (p= để trống)",
            "Đưa khoá đang dùng vào, hoặc sửa DONDOC_MAIL_DKIM_SELECTOR.",
        )
    if not _is_base64(tags["p"]):
        return CheckFinding(
            what, CheckMark.WRONG, "khoá bị chép thiếu hoặc thừa", "Chép lại đúng bản ghi của nơi cung cấp."
        )
    return CheckFinding(what, CheckMark.GOOD, "có khoá; máy chủ gửi thư phải ký bằng khoá này")


def _is_base64(text: str) -> bool:
    try:
        return bool(base64.b64decode("".join(text.split()), validate=True))
    except binascii.Error:
        return False
