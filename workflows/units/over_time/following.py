"""What follows from an act on units, in sentences, before a person confirms it. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Contact, Directive, Mail, Unit
from directives.queries.reachable import WORKS
from directives.succession.taking_over import OpenWork, open_work
from directives.terms import DirectiveState, MailState


@dataclass(frozen=True)
class Heir:
    """Who takes over: a unit of the list, or one that comes about with the act."""

    name: str
    unit: Unit | None = None


def of_renaming(unit: Unit, name: str) -> list[str]:
    """What follows from another name."""
    return [
        _("%(old)s có tên mới là %(new)s trên mọi trang, thư và bảng từ lúc này.", old=unit.name, new=name),
        _("Tên cũ vẫn được giữ trong các tên gọi khác, để nhận ra đơn vị trong công văn."),
        _history(),
    ]


def of_moving(unit: Unit, superior: Unit) -> list[str]:
    """What follows from another superior."""
    before = unit.parent.name if unit.parent else ""
    return [
        _("Cấp trên của %(unit)s: “%(old)s” → “%(new)s”.", unit=unit.name, old=before, new=superior.name),
        _("Từ lúc này, thư về việc đơn vị chưa trả lời và danh sách gọi điện theo cấp trên mới."),
        _history(),
    ]


def of_ending(session: Session, units: Sequence[Unit], heir: Heir | None, now: datetime) -> list[str]:
    """What follows where units are no more: their open work, links, mails and the units below them."""
    ids = [unit.id for unit in units]
    work = open_work(session, ids, now)
    lines = [*_work(session, ids, work, heir), *_mails(session, ids), *_below(session, units, heir)]
    names = ", ".join(unit.name for unit in units)
    return [
        *lines,
        _("Văn bản mới không gửi tới %(units)s nữa; trên bảng, dòng của đơn vị ghi rõ điều này.", units=names),
        _history(),
    ]


def _history() -> str:
    return str(_("Lịch sử giữ nguyên: báo cáo đã gửi, biên nhận và bảng tại các thời điểm trước đây không đổi."))


def _work(session: Session, ids: Sequence[int], work: OpenWork, heir: Heir | None) -> Iterator[str]:
    if not work.letters:
        yield str(_("Không có văn bản nào đang theo dõi."))
        return
    counted = _("%(letters)s văn bản đang theo dõi, %(items)s nội dung còn mở", letters=work.letters, items=work.items)
    if heir is None:
        yield str(_("%(work)s: được miễn báo cáo với lý do ghi ở trên, vì không đơn vị nào tiếp nhận.", work=counted))
        return
    yield str(_("%(work)s chuyển sang %(heir)s; đơn vị được báo bằng một thư.", work=counted, heir=heir.name))
    if work.past:
        yield str(
            _(
                "%(n)s nội dung trong đó đã quá hạn: đơn vị tiếp nhận không bị tính là gửi muộn, "
                "cho đến khi có hạn riêng.",
                n=work.past,
            )
        )
    if heir.unit is not None:
        yield from _of_old_heir(session, ids, heir.unit)


def _of_old_heir(session: Session, ids: Sequence[int], heir: Unit) -> Iterator[str]:
    if not session.scalar(select(func.count()).where(Contact.unit_id == heir.id, WORKS)):
        yield str(
            _(
                "%(heir)s chưa có đầu mối nào nhận được thư: xin thêm đầu mối, nếu không thì chưa ai trả lời được.",
                heir=heir.name,
            )
        )
    theirs = select(Assignment.directive_id).where(Assignment.responsible_unit_id == heir.id)
    both = session.scalar(
        select(func.count(Assignment.directive_id.distinct()))
        .join(Directive)
        .where(Assignment.responsible_unit_id.in_(ids), Assignment.directive_id.in_(theirs))
        .where(Directive.state == DirectiveState.ISSUED)
    )
    if both:
        yield str(
            _(
                "%(n)s văn bản trong số này %(heir)s cũng đã được giao: hai phiếu cùng giữ, mỗi phiếu trả lời riêng; "
                "kỳ sau của nội dung định kỳ chỉ hỏi một lần.",
                n=both,
                heir=heir.name,
            )
        )


def _mails(session: Session, ids: Sequence[int]) -> Iterator[str]:
    waiting = (MailState.QUEUED, MailState.HELD)
    theirs = select(Contact.id).where(Contact.unit_id.in_(ids))
    mails = session.scalar(select(func.count()).where(Mail.state.in_(waiting), Mail.contact_id.in_(theirs))) or 0
    yield str(_("Đường dẫn đã gửi tới các đầu mối cũ hết dùng ngay."))
    if mails:
        yield ngettext(
            "%(num)s thư đang chờ gửi tới các đầu mối cũ không gửi nữa.",
            "%(num)s thư đang chờ gửi tới các đầu mối cũ không gửi nữa.",
            mails,
        )


def _below(session: Session, units: Sequence[Unit], heir: Heir | None) -> Iterator[str]:
    for unit in units:
        out = [unit.id, *([heir.unit.id] if heir and heir.unit else [])]
        below = select(func.count()).where(Unit.parent_id == unit.id, Unit.closed_at.is_(None), Unit.id.not_in(out))
        if n := session.scalar(below):
            superior = heir.name if heir else unit.parent.name if unit.parent else _("cơ quan ban hành")
            yield str(
                _(
                    "%(n)s đơn vị trực thuộc %(unit)s có cấp trên mới là %(superior)s.",
                    n=n,
                    unit=unit.name,
                    superior=superior,
                )
            )


def free_code(session: Session, like: Unit, taken: Sequence[str] = ()) -> str:
    """A code for a unit that comes about, after the code of the one before it: 'THPT01-2'."""
    known = {*session.scalars(select(Unit.code).where(Unit.agency_id == like.agency_id)), *taken}
    return next(code for n in count(2) if (code := f"{like.code[:36]}-{n}") not in known)


def is_taken(session: Session, like: Unit, code: str) -> bool:
    """Whether another unit of the agency has this code, or the agency itself."""
    same = select(Unit.id).where(Unit.code == code, (Unit.agency_id == like.agency_id) | (Unit.id == like.agency_id))
    return session.scalar(same.limit(1)) is not None
