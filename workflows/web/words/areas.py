"""Words for area events: why, what was done, and the remarks that boards, papers and units read of it."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from directives.areas.remarks import AreaRemark
from directives.boards.matrix import AreaNote, BoardColumn
from directives.rules.schedule import hour_of, last_day, local
from directives.terms import AreaAct, AreaKind, AreaReason
from workflows.web.formats import vn_number, vn_until
from workflows.web.words.table import Words

area_reason_word = Words(
    {AreaReason.FLOOD: _l("mưa lũ"), AreaReason.POWER_CUT: _l("mất điện diện rộng"), AreaReason.OTHER: _l("lý do khác")}
)

area_act_word = Words({AreaAct.EXTEND: _l("Gia hạn"), AreaAct.SKIP: _l("Không yêu cầu kỳ này")})

area_kind_word = Words(
    {
        AreaKind.UNIT: _l("đơn vị và các đơn vị trực thuộc"),
        AreaKind.KIND: _l("loại đơn vị"),
        AreaKind.GROUP: _l("nhóm đơn vị"),
    }
)


class HasReason(Protocol):
    """An area event, or a remark of one."""

    @property
    def reason(self) -> AreaReason: ...
    @property
    def words(self) -> str: ...


def area_reason(said: HasReason) -> str:
    """'mưa lũ', or the officer's own words."""
    return said.words if said.reason.is_other and said.words else area_reason_word(said.reason)


def area_remark(remark: AreaRemark | None) -> str:
    """Beside a cell: 'mưa lũ: gia hạn đến 15:00 27/4', 'vì mưa lũ' (of what is not asked); '' for none."""
    if remark is None:
        return ""
    if remark.extends:
        return str(_("%(why)s: gia hạn đến %(due)s", why=area_reason(remark), due=_short_until(remark.due_at)))
    return str(_("vì %(why)s", why=area_reason(remark)))


def area_sentence(remark: AreaRemark) -> str:
    """On a unit's page: 'Vì mưa lũ, Sở gia hạn đến 15:00 thứ Hai 27/4/2020.'"""
    if remark.extends:
        until = vn_until(remark.due_at)
        return str(_("Vì %(why)s, Sở gia hạn nội dung này đến %(due)s.", why=area_reason(remark), due=until))
    return str(_("Vì %(why)s, Sở không yêu cầu đơn vị báo cáo kỳ này.", why=area_reason(remark)))


def area_name(kind: AreaKind, name: str) -> str:
    """'tại Phòng GDĐT huyện A', 'đối với Trường THPT': after the reason."""
    return str(_("tại %(name)s", name=name) if kind is AreaKind.UNIT else _("đối với %(name)s", name=name))


def area_lines(notes: Iterable[AreaNote]) -> list[str]:
    """A sentence for each reason and area: what it did to how many units."""
    named = [(f"{area_reason(note.remark)} {area_name(note.remark.kind, note.remark.area)}", note) for note in notes]
    named.sort(key=lambda pair: pair[0])
    return [
        str(_("Vì %(why)s: %(parts)s.", why=why, parts=", ".join(_note(note) for _why, note in some)))
        for why, some in groupby(named, key=lambda pair: pair[0])
    ]


def _note(note: AreaNote) -> str:
    said = {"n": vn_number(note.units), "item": _item(note.column), "due": _short_until(note.remark.due_at)}
    if note.remark.extends:
        return str(_("%(n)s đơn vị được gia hạn đến %(due)s (%(item)s)", **said))
    said["due"] = _short_until(note.column.period.due_at)
    return str(_("%(n)s đơn vị không yêu cầu kỳ đến %(due)s (%(item)s)", **said))


def _item(column: BoardColumn) -> str:
    return str(_("mục %(key)s", key=column.label)) if column.label else column.title


def _short_until(due_at: datetime | None) -> str:
    """'15:00 27/4', 'hết 26/4'."""
    if due_at is None:
        return ""
    day, here = last_day(due_at), local(due_at)
    if hour_of(due_at) is None:
        return str(_("hết %(day)s", day=f"{day.day}/{day.month}"))
    return f"{here:%-H:%M} {day.day}/{day.month}"


FILTERS = {
    "area_reason": area_reason,
    "area_remark": area_remark,
    "area_sentence": area_sentence,
    "area_name": area_name,
}
