"""Build the drafting forms: the choices of their fields, and the draft's stored values."""

from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import Field

from directives.attributes import group_rules
from directives.incidents.of_agency import choices_of
from directives.models import Directive, Item, spared_by
from directives.rules import schedule
from directives.terms import IncidentList, Obligation, ReportingMode
from workflows import clock
from workflows.drafting import recipients, spared_rows
from workflows.drafting.cadence import LAST_DAY, CadenceChoice, When, cadence_of
from workflows.drafting.forms import AudienceFields, HeaderForm
from workflows.drafting.item_form import ItemForm
from workflows.drafting.windows import fields as window_fields
from workflows.web.fields import options
from workflows.web.typed.dates import parse_hour

HEADER = (
    "number",
    "dated_on",
    "place",
    "urgency",
    "subject",
    "title",
    "parent_printed",
    "agency_printed",
    "signer_title",
    "signer_name",
    "report_office",
    "report_phone",
    "report_email",
    "recipients",
    "bases",
    "copies_to",
)


def header_form(session: Session, directive: Directive, formdata: Any = None) -> HeaderForm:
    """The form of the header, with what was typed or else the stored values."""
    data = {name: getattr(directive, name) for name in HEADER}
    form = HeaderForm(formdata=formdata, data={**data, **_audience(session, directive, directive.audience)})
    _offer_units(session, directive, form)
    return form


def item_form(session: Session, directive: Directive, item: Item | None, formdata: Any = None) -> ItemForm:
    """The form of an item (None: a new one), with what was typed or else the stored values."""
    item = item or Item(
        label="",
        title="",
        text="",
        obligation=Obligation.MANDATORY,
        mode=ReportingMode.NONE,
        audience={},
        rrule="",
        deadline_text="",
        set_by_department=False,
    )
    names = ("label", "title", "text", "deadline_text")
    offered = spared_rows.choosable(session, directive.issuer_id)
    data = {
        **{name: getattr(item, name) for name in names},
        **_deadline(item),
        **_audience(session, directive, item.audience),
        "obligation": item.obligation.value,
        "mode": item.mode.value,
        "incident_kinds": item.incident_kinds or [],
        "through": item.through_id or 0,
        "scope": "own" if item.audience.get("groups") or item.audience.get("units") else "inherit",
        "unless": spared_rows.rows_of(spared_by(item.audience), offered),
        **window_fields.stored(item),
    }
    issued_on = directive.dated_on or schedule.local(directive.created_at).date()
    form = ItemForm(formdata=formdata, data=data, meta={"issued_on": issued_on})
    spared_rows.offer(form.unless, offered)
    form.source_text, form.now = directive.source_text, clock.now(session)
    window_fields.offer(form)
    _offer_units(session, directive, form)
    _offer_choices(form, directive, item)
    kinds = choices_of(session, directive.issuer_id, IncidentList.KIND)
    form.incident_kinds.choices = options(
        [(one.key, one.name) for one in kinds if not one.retired or one.key in (item.incident_kinds or ())]
    )
    return form


def _audience(session: Session, directive: Directive, audience: dict[str, Any]) -> dict[str, Any]:
    units = recipients.as_lines(session, audience.get("units", []))
    return {"groups": audience.get("groups", []), "units": units, "edition": directive.edition}


def _deadline(item: Item) -> dict[str, Any]:
    cadence = cadence_of(item.rrule)
    when = When.RECURRING if item.rrule else When.ONCE if item.due_at else When.NONE
    return {
        "when": when.value,
        "on": schedule.last_day(item.due_at) if item.due_at else None,
        "at": schedule.hour_of(item.due_at) if item.due_at else None,
        "every": cadence.every.value if item.rrule else CadenceChoice.WEEK.value,
        "weekday": cadence.weekday,
        "day": cadence.day,
        "hour": parse_hour("", cadence.hour) if cadence.hour else None,
        "rule": item.rrule if cadence.every is CadenceChoice.RULE else "",
        "until": schedule.last_day(item.last_due_at) if item.last_due_at else None,
        "by_letter": when is not When.NONE and not item.set_by_department,
    }


def _offer_units(session: Session, directive: Directive, form: AudienceFields) -> None:
    agency_id = directive.issuer_id
    sizes = group_rules.sizes(session, agency_id)
    form.groups.choices = options(
        [
            (group.id, _("%(name)s (%(n)s đơn vị)", name=group.name, n=sizes.get(group.id, 0)))
            for group in recipients.groups_of(session, agency_id)
        ]
    )
    form.units.resolve = partial(recipients.typed_units, session, agency_id)
    form.units.suggest = partial(recipients.suggest_unit, session, agency_id)


def _offer_choices(form: ItemForm, directive: Directive, item: Item) -> None:
    form.obligation.choices = options(
        [
            (Obligation.MANDATORY.value, _("Bắt buộc")),
            (Obligation.ENCOURAGED.value, _("Khuyến khích: không tính quá hạn, không nhắc")),
            (Obligation.CONDITIONAL.value, _("Khi phát sinh: không phát sinh thì không phải báo")),
        ]
    )
    form.mode.choices = options(
        [
            (ReportingMode.NONE.value, _("Không yêu cầu báo cáo: đơn vị chỉ bấm 'Đã thực hiện'")),
            (ReportingMode.REPORT.value, _("Báo cáo bằng lời")),
            (ReportingMode.FIGURES.value, _("Số liệu theo kỳ")),
            (ReportingMode.INCIDENT.value, _("Chỉ báo khi có việc phát sinh")),
        ]
    )
    form.scope.choices = options(
        [("inherit", _("Như nơi nhận của công văn")), ("own", _("Chỉ các đơn vị chọn dưới đây"))]
    )
    form.when.choices = options(
        [
            (When.NONE.value, _("Công văn không ghi hạn")),
            (When.ONCE.value, _("Một lần")),
            (When.RECURRING.value, _("Định kỳ")),
        ]
    )
    form.every.choices = options(
        [
            (CadenceChoice.WEEK.value, _("Hằng tuần")),
            (CadenceChoice.MONTH.value, _("Hằng tháng")),
            (CadenceChoice.QUARTER.value, _("Hằng quý, vào tháng cuối quý")),
            (CadenceChoice.RULE.value, _("Theo quy tắc khác")),
        ]
    )
    form.day.choices = options([*((n, str(n)) for n in range(1, 32)), (LAST_DAY, _("Ngày cuối tháng"))])
    form.through.choices = options([(0, _("Không, trả lời riêng")), *_possible_through(directive, item)])


def _possible_through(directive: Directive, item: Item) -> list[tuple[int, str]]:
    """The items through which this one can be answered: those that are not themselves answered through another."""
    carries = any(other.through_id == item.id for other in directive.items if item.id)
    free = [other for other in directive.items if other.through_id is None and other.id != item.id]
    return [] if carries else [(other.id, _("%(n)s. %(title)s", n=other.position, title=other.title)) for other in free]


def differences(typed: HeaderForm | ItemForm, saved: HeaderForm | ItemForm) -> list[tuple[str, str]]:
    """(label, stored value) of each field where the typed and the stored value differ."""
    fields = [(field, saved[field.name]) for field in typed if field.name != "edition"]
    return [(str(mine.label.text), shown(theirs)) for mine, theirs in fields if shown(mine) != shown(theirs)]


def shown(field: Field) -> str:
    """A field's value as text."""
    if hasattr(field, "iter_choices"):
        return "; ".join(str(label) for _value, label, chosen, *_rest in field.iter_choices() if chosen)
    if field.name == "unless":
        return spared_rows.in_words(field)
    if isinstance(field.data, bool):
        return str(_("có") if field.data else _("không"))
    value = str(field._value())  # type: ignore[attr-defined]  # every field that is one input has it
    return value.replace("\r\n", "\n").strip()
