"""Forms on sent mails: the filters of the list, and the reason for an act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from directives.terms import MailState
from workflows.mailing.desk.lists import MailFilters, MailLook
from workflows.mailing.occasions import OCCASIONS
from workflows.web.fields import Form, at_most, nfc
from workflows.web.typed.dates import parse_date, written_date

Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True)
class MailListQuery:
    """The filters in the URL, and what is wrong with them."""

    wanted: MailFilters
    wrong: tuple[str, ...]
    since: str
    until: str
    """The days as the fields show them: an invalid one as it was typed."""


def read_filters(args: Mapping[str, str]) -> MailListQuery:
    """Parse the filters; an unknown code or day filters nothing, and a wrong day is reported."""
    wrong: list[str] = []
    state = _code(MailState, args.get("state")) or _code(MailLook, args.get("state"))
    since = _day(str(_("Từ ngày")), args.get("since", ""), wrong)
    until = _day(str(_("Đến ngày")), args.get("until", ""), wrong)
    if since and until and until < since:
        wrong.append(str(_("“Đến ngày” trước “Từ ngày”: không có thư nào như vậy.")))
    wanted = MailFilters(
        state,
        next((name for name in OCCASIONS if name == args.get("occasion")), None),
        nfc(args.get("directive")),
        nfc(args.get("address")),
        nfc(args.get("unit")),
        since,
        until,
    )
    shown = [written_date(day) if day else nfc(args.get(name)) for name, day in (("since", since), ("until", until))]
    return MailListQuery(wanted, tuple(wrong), *shown)


def _code(kind: type[Code], given: str | None) -> Code | None:
    return kind(given) if given in list(kind) else None


def _day(label: str, typed: str, wrong: list[str]) -> date | None:
    if not nfc(typed):
        return None
    try:
        return parse_date(label, nfc(typed))
    except ValueError as error:
        wrong.append(str(error))
        return None


class WhyForm(Form):
    """Why a mail is held, released, dropped or sent again."""

    reason = TextAreaField(
        _l("Lý do"),
        [at_most(1000)],
        filters=[nfc],
        description=_l("Lưu cùng tên người làm, trong diễn biến của từng thư."),
    )

    def validate_needed(self, needed: bool) -> bool:
        """Validate; the reason is required where `needed`."""
        valid = bool(self.validate())
        if valid and needed and not self.reason.data:
            self.reason.errors = [_("Xin ghi lý do, để lưu cùng tên người thực hiện.")]
            return False
        return valid
