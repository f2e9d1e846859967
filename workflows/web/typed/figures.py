"""Number fields for the figures of an item, and the questions about doubtful ones: for units, and for staff who enter
an answer on a unit's behalf.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, TextAreaField

from directives.models import FigureSpec
from directives.rules.forms.checks import FigureFinding
from directives.rules.forms.measures import is_rate
from directives.rules.typed_text import one_line
from directives.terms import CheckRelation, FlagKind
from workflows.web.fields import VietnameseNumber, at_most, nfc, text_of
from workflows.web.formats import vn_number
from workflows.web.typed.number_words import in_words
from workflows.web.typed.numbers import as_thousands

DECIMALS = 3
PREFIX = "figure_"


def number_field(spec: FigureSpec, label: str) -> VietnameseNumber:
    """The field of a figure: counted things take whole numbers only."""
    return VietnameseNumber(label, places=0 if spec.kind.is_whole else DECIMALS)


def reason_field() -> TextAreaField:
    """The field for why figures that were asked about are right."""
    return TextAreaField(_l("Lý do số liệu khác thường"), [at_most(1000)], [nfc])


def given(fields: Iterable[Field]) -> dict[int, Decimal | None]:
    """{FigureSpec id: value} of the number fields."""
    return {int(field.short_name.removeprefix(PREFIX)): field.data for field in fields}


def ask(
    specs: Sequence[FigureSpec], fields: Sequence[Field], found: Iterable[FigureFinding], reason: TextAreaField
) -> bool:
    """Say what is wrong with the figures, and ask about doubtful ones unless a reason is given; whether all is taken.

    `found` are what the checks of the form say of them.
    """
    explained = bool(text_of(reason))
    by_id = {spec.id: spec for spec in specs}
    failed = {one.left[0]: one for one in found if one.hard or not explained}
    questions = {}
    for field in fields:
        spec_id = int(field.short_name.removeprefix(PREFIX))
        spec = by_id[spec_id]
        if finding := failed.get(spec_id):
            questions[field] = question(finding, by_id)
        elif not (explained or is_rate(spec.name, spec.measure)) and (meant := as_thousands(_typed(field))):
            questions[field] = _of_two_readings(field, meant)
    for field, asked in questions.items():
        field.errors = [_("%(label)s: %(question)s", label=field.label.text, question=asked)]
    return not questions


def _typed(field: Field) -> str:
    return str((field.raw_data or [""])[0])


def _of_two_readings(field: Field, meant: int) -> str:
    text = _(
        "ô này ghi %(typed)s. Có phải %(number)s (%(words)s)? Nếu phải, xin ghi %(number)s; nếu là số có phần lẻ, "
        "xin ghi lý do.",
        typed=one_line(_typed(field)),
        number=vn_number(meant),
        words=in_words(meant),
    )
    return str(text)


def question(finding: FigureFinding, specs: Mapping[int, FigureSpec]) -> str:
    """'số này gấp 13 lần kỳ trước (49). Xin kiểm tra lại; nếu đúng, xin ghi lý do.'"""
    said = remark(finding, specs)
    if finding.advice:
        return f"{said}. {finding.advice}"
    if finding.hard:
        return str(_("%(remark)s. Xin kiểm tra lại hai số.", remark=said))
    return str(_("%(remark)s. Xin kiểm tra lại; nếu đúng, xin ghi lý do.", remark=said))


def remark(finding: FigureFinding, specs: Mapping[int, FigureSpec]) -> str:
    """What is unusual about a figure: 'số này gấp 13 lần kỳ trước (49)'."""
    if finding.kind is FlagKind.JUMP:
        times = vn_number(finding.value / finding.against, 1)
        return str(_("số này gấp %(times)s lần kỳ trước (%(last)s)", times=times, last=vn_number(finding.against)))
    words = {CheckRelation.AT_MOST: _("lớn hơn"), CheckRelation.AT_LEAST: _("nhỏ hơn"), CheckRelation.EQUAL: _("khác")}
    number = vn_number(finding.against)
    return str(
        _(
            "số này %(relation)s %(other)s (%(number)s)",
            relation=words[finding.relation],
            other=_compared(finding, specs),
            number=number,
        )
    )


def _compared(finding: FigureFinding, specs: Mapping[int, FigureSpec]) -> str:
    """What a figure is compared with, in words."""
    if finding.kind is FlagKind.LAST_PERIOD:
        return str(_("mức so với kỳ trước"))
    if finding.kind is FlagKind.UNIT_SIZE:
        return str(_("quy mô của đơn vị"))
    names = [specs[one].name for one in finding.right if one in specs]
    if len(names) == 1:
        return f"“{names[0]}”"
    return str(_("tổng của “%(names)s”", names="”, “".join(names)))
