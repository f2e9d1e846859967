"""The fields of an item's form, and the questions about what is filled in: for units, and for staff who enter an
answer on a unit's behalf.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, TextAreaField
from wtforms.form import BaseForm

from directives.models import Figure, FigureSpec
from directives.rules.forms.checks import FigureFinding
from directives.rules.forms.measures import is_rate
from directives.rules.typed_text import one_line
from directives.terms import FieldKind, YesNo
from workflows.web.fields import VietnameseDate, VietnameseNumber, at_most, nfc, not_in_future, text_of
from workflows.web.formats import vn_number
from workflows.web.typed.dates import written_date
from workflows.web.typed.figure_fields import BLANK_CHOICE, ChosenOne, FigureText, PercentageNumber, PressedOne
from workflows.web.typed.figure_words import question
from workflows.web.typed.numbers import as_thousands, in_words
from workflows.web.words.forms import filled_words
from workflows.web.words.tasks import yes_no_word

DECIMALS = 3
PREFIX = "figure_"
MOST_PRESSED = 5
"""More choices than this are offered in a list that opens."""


def field_of(spec: FigureSpec) -> Field:
    """The field of one place of a form. Its form needs `today` if the place takes a date."""
    if spec.kind is FieldKind.PERCENTAGE:
        return PercentageNumber(spec.name, places=DECIMALS)
    if spec.kind.is_number:
        return VietnameseNumber(spec.name, places=0 if spec.kind.is_whole else DECIMALS)
    if spec.kind is FieldKind.DATE:
        return VietnameseDate(spec.name, [not_in_future])
    if spec.kind is FieldKind.TEXT:
        return FigureText(spec.name)
    pairs = [(one, one) for one in spec.choices]
    if spec.kind is FieldKind.YES_NO:
        pairs = [(one.value, str(yes_no_word(one))) for one in YesNo]
    if spec.row_name or len(pairs) > MOST_PRESSED:
        return ChosenOne(spec.name, pairs, "")
    return PressedOne(spec.name, pairs, None if spec.required else BLANK_CHOICE)


def fields_of(specs: Iterable[FigureSpec]) -> dict[str, Field]:
    """{name: field} of every place of a form."""
    return {name_of(spec): field_of(spec) for spec in specs}


def name_of(spec: FigureSpec) -> str:
    """The name of its field, also in stored drafts."""
    return f"{PREFIX}{spec.id}"


def nothing_field() -> BooleanField:
    """The tick for 'nothing to report', an answer of its own."""
    return BooleanField(_l("Không phát sinh trong kỳ"))


def reason_field() -> TextAreaField:
    """The field for why figures that were asked about are right."""
    return TextAreaField(_l("Lý do số liệu khác thường"), [at_most(1000)], [nfc])


def in_form(form: BaseForm) -> list[Field]:
    """The fields of the places of a form, in their order."""
    return [field for field in form if field.short_name.startswith(PREFIX)]


def spec_id(field: Field) -> int:
    """FigureSpec id of a field."""
    return int(field.short_name.removeprefix(PREFIX))


def given(fields: Iterable[Field]) -> dict[int, Decimal | None]:
    """{FigureSpec id: value} of the fields that take numbers."""
    return {spec_id(field): field.data for field in fields if isinstance(field, VietnameseNumber)}


def entries(fields: Iterable[Field]) -> dict[int, str | None]:
    """{FigureSpec id: text} of the others, as ReportAnswer.entries: a date in ISO 8601, a choice, a text."""
    return {spec_id(field): _entry(field) for field in fields if not isinstance(field, VietnameseNumber)}


def _entry(field: Field) -> str | None:
    if isinstance(field.data, date):
        return field.data.isoformat()
    return field.data or None


def data_of(figure: Figure, kind: FieldKind) -> Any:
    """The value of the field of a figure that was reported."""
    if kind.is_number:
        return figure.value
    return date.fromisoformat(figure.text) if kind is FieldKind.DATE and figure.text else figure.text


def typed_of(figure: Figure, kind: FieldKind) -> str:
    """A reported figure as somebody would type it again; '' for a blank."""
    value = data_of(figure, kind)
    if isinstance(value, date):
        return written_date(value)
    return vn_number(value, DECIMALS) if kind.is_number else value or ""


def words_of(figure: Figure | None, kind: FieldKind) -> str:
    """A reported figure as people read it: '1.012', '95,7 %', '24/4/2020', 'Có'; '' for a blank."""
    return filled_words(kind, figure.value, figure.text) if figure else ""


def check_filled(
    specs: Sequence[FigureSpec], fields: Sequence[Field], nothing: BooleanField | None, *, unknown: str
) -> None:
    """Say what is missing, or too much beside 'nothing to report'. Blank is not zero.

    `unknown` are the words on what to do about a figure that is required and not known.
    """
    if nothing is not None and nothing.data:
        _only_nothing(fields, nothing)
        return
    by_id = {spec.id: spec for spec in specs}
    for field in fields:
        if not field.errors and field.data is None and by_id[spec_id(field)].required:
            field.errors = [_required_words(by_id[spec_id(field)], unknown)]
    if fields and not any(field.errors or field.data is not None for field in fields):
        fields[0].errors = [_("Xin nhập ít nhất một số liệu. Không có thì ghi 0; chưa biết thì để trống.")]


def _only_nothing(fields: Sequence[Field], nothing: BooleanField) -> None:
    filled = [field for field in fields if one_line(_typed(field))]
    for field in fields:
        field.errors = []
    if filled:
        names = "; ".join(str(field.label.text) for field in filled)
        nothing.errors = [
            _(
                "Đã chọn “Không phát sinh trong kỳ” nhưng vẫn có số liệu (%(names)s). Xin xoá số liệu, hoặc bỏ chọn.",
                names=names,
            )
        ]


def _required_words(spec: FigureSpec, unknown: str) -> str:
    wanted = _("Sở cần số liệu này. Không có thì ghi 0") if spec.kind.is_number else _("Sở cần mục này. Xin điền")
    return f"{spec.name}: {wanted}; {unknown}."


def ask(
    specs: Sequence[FigureSpec],
    fields: Sequence[Field],
    found: Iterable[FigureFinding],
    reason: TextAreaField,
    sizes: Mapping[str, str] | None = None,
) -> list[Field]:
    """Say what is wrong with the figures, and ask about doubtful ones unless a reason is given.

    `found` are what the checks of the form say of them, `sizes` the names of attributes of units. Returns the fields
    about which a reason is asked, or was given.
    """
    explained = bool(text_of(reason))
    by_id = {spec.id: spec for spec in specs}
    failed: dict[int, list[FigureFinding]] = {}
    for one in found:
        failed.setdefault(one.left[0], []).append(one)
    doubted = []
    for field in fields:
        if field.errors:
            continue
        of_field = failed.get(spec_id(field), [])
        said = [question(one, by_id, sizes) for one in of_field if one.hard or not explained]
        twofold = None if of_field else _of_two_readings(field, by_id[spec_id(field)])
        said += [twofold] if twofold and not explained else []
        if said:
            field.errors = _sentences(field, said, of_sum=any(len(one.left) > 1 for one in of_field[:1]))
        if twofold or any(not one.hard for one in of_field):
            doubted.append(field)
    return doubted


def _sentences(field: Field, said: Sequence[str], *, of_sum: bool) -> list[str]:
    """The first names the field, unless it is about the sum of several."""
    first, *more = said
    named = [first, *more] if of_sum else [f"{field.label.text}: {first}", *more]
    return [one[:1].upper() + one[1:] for one in named]


def _typed(field: Field) -> str:
    return str((field.raw_data or [""])[0])


def _of_two_readings(field: Field, spec: FigureSpec) -> str | None:
    """The question about '1,012' where it may be a thousand; None if it reads in one way."""
    meant = as_thousands(_typed(field)) if spec.kind is FieldKind.DECIMAL else None
    if meant is None or is_rate(spec.name, spec.measure):
        return None
    text = _(
        "ô này ghi %(typed)s. Có phải %(number)s (%(words)s)? Nếu phải, xin ghi %(number)s; nếu là số có phần lẻ, "
        "xin ghi lý do.",
        typed=one_line(_typed(field)),
        number=vn_number(meant),
        words=in_words(meant),
    )
    return str(text)
