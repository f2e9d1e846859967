"""Who signed: a typed name names the person, the link names only the mailbox. Both are shown and never mixed up."""

from flask_babel import gettext as _

from directives.models import (
    Acknowledgement,
    AttributeDeclaration,
    ContactSuggestion,
    Extension,
    Incident,
    Link,
    Objection,
    PlatformAnswer,
    Report,
)
from directives.terms import Channel
from workflows.web.asker.names import asker_of
from workflows.web.asker.speaking import asked_by
from workflows.web.guards import read_by_colleague
from workflows.web.words.tasks import source_word

SignedRow = Acknowledgement | Report | Incident | Extension | Objection | PlatformAnswer


def who_signed(row: SignedRow) -> str:
    """'A, Hiệu trưởng (họ tên do người xác nhận ghi), gửi từ hộp thư của B'; by staff: 'do C (Sở) ghi theo …'."""
    typed = _typed(row)
    if not isinstance(row, PlatformAnswer) and row.channel.by_staff:
        told_by = typed if isinstance(row, Extension) else row.told_by
        with asked_by("" if row.staff else _asker(row)):
            entered = entered_for(row.staff.name if row.staff else "", row.channel, told_by)
        return "; ".join(filter(None, (typed if typed != told_by else "", entered)))
    if not row.salt:
        typed = str(_("(đã xoá tên)"))
    elif typed:
        typed = str(_("%(name)s (họ tên do người xác nhận ghi)", name=typed))
    return ", ".join(filter(None, (typed, from_mailbox(row.link))))


def _asker(row: Acknowledgement | Report | Incident | Extension | Objection) -> str:
    """The superior in whose name it was entered, also on pages that speak for the department."""
    assignment = row.assignment if isinstance(row, Acknowledgement | Objection) else row.task.assignment
    return asker_of(assignment.directive)


def _typed(row: SignedRow) -> str:
    """The name that a person typed, with the position if it was asked for; '' if there is none or it was erased."""
    if isinstance(row, Acknowledgement):
        return ", ".join(filter(None, (row.name, row.position)))
    if isinstance(row, Objection):
        return ", ".join(filter(None, (row.typed_by, row.position)))
    return row.typed_by or ""


def who_declared(row: AttributeDeclaration) -> str:
    """'A (họ tên do người khai báo ghi), gửi từ hộp thư của B'."""
    typed = _("%(name)s (họ tên do người khai báo ghi)", name=row.declared_by) if row.salt else _("(đã xoá tên)")
    return ", ".join((str(typed), from_mailbox(row.link)))


def who_suggested(row: ContactSuggestion) -> str:
    """'A (họ tên do người đề nghị ghi), gửi từ hộp thư của B'."""
    typed = _("%(name)s (họ tên do người đề nghị ghi)", name=row.suggested_by) if row.salt else _("(đã xoá tên)")
    return ", ".join((str(typed), from_mailbox(row.link)))


def from_mailbox(link: Link | None) -> str:
    """'gửi từ hộp thư của …': the contact to whom the link was mailed, which need not be the person who signed.

    Of a colleague's link, to whom it was mailed by whom; a colleague who reads it learns of no contact.
    """
    if link is None:
        return ""
    if link.is_colleagues:
        name = (link.delegation and link.delegation.name) or _("(đã xoá tên)")
        return str(_("theo phân công của đơn vị, gửi từ hộp thư của %(mailbox)s", mailbox=name))
    if link.contact is None or read_by_colleague():
        return str(_("gửi từ hộp thư của đơn vị"))
    return str(_("gửi từ hộp thư của %(mailbox)s", mailbox=link.contact.name or link.contact.email))


def entered_for(staff: str, channel: Channel, told_by: str) -> str:
    """'do … (Sở) ghi theo điện thoại của …': what staff entered on a unit's behalf, and who told them.

    Of a superior no person is named: where it asks, it stands for 'Sở' (workflows.web.asker).
    """
    if not staff:
        return str(_("do Sở ghi theo %(source)s của %(who)s", source=source_word(channel), who=told_by))
    if told_by:
        return str(
            _(
                "do %(staff)s (Sở) ghi theo %(source)s của %(who)s",
                staff=staff,
                source=source_word(channel),
                who=told_by,
            )
        )
    return str(_("do %(staff)s (Sở) ghi theo %(source)s", staff=staff, source=source_word(channel)))


FILTERS = {f.__name__: f for f in (who_signed, who_declared, who_suggested, from_mailbox, entered_for)}
