"""Number fields for the figures of an item, and the questions about doubtful ones: for units, and for staff who enter
an answer on a unit's behalf.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, TextAreaField

from directives.models import FigureSpec
from directives.rules.figures import AskedFigure, FigureDoubt, doubts, is_rate
from directives.rules.typed_text import one_line
from workflows.web.fields import VietnameseNumber, at_most, nfc, text_of
from workflows.web.formats import vn_number
from workflows.web.typed.number_words import in_words
from workflows.web.typed.numbers import as_thousands

DECIMALS = 3
PREFIX = "figure_"


def number_field(spec: FigureSpec, label: str) -> VietnameseNumber:
    """The field of a figure: counted things take whole numbers only."""
    return VietnameseNumber(label, places=0 if spec.whole else DECIMALS)


def reason_field() -> TextAreaField:
    """The field for why figures that were asked about are right."""
    return TextAreaField(_l("Lý do số liệu khác thường"), [at_most(1000)], [nfc])


def given(fields: Iterable[Field]) -> dict[int, Decimal | None]:
    """{FigureSpec id: value} of the number fields."""
    return {int(field.short_name.removeprefix(PREFIX)): field.data for field in fields}


def ask(
    specs: Sequence[FigureSpec], fields: Sequence[Field], before: Mapping[int, Decimal | None], reason: TextAreaField
) -> bool:
    """Ask about doubtful figures, unless a reason is given; whether nothing had to be asked."""
    if text_of(reason):
        return True
    doubtful = {one.spec_id: one for one in doubts(specs, given(fields), before)}
    rates = {spec.id for spec in specs if is_rate(spec.name, spec.measure)}
    questions = {}
    for field in fields:
        spec_id = int(field.short_name.removeprefix(PREFIX))
        if doubt := doubtful.get(spec_id):
            questions[field] = question(doubt)
        elif spec_id not in rates and (meant := as_thousands(_typed(field))):
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


def question(doubt: AskedFigure) -> str:
    """'số này gấp 13 lần kỳ trước (49). Xin kiểm tra lại; nếu đúng, xin ghi lý do.'"""
    return str(_("%(remark)s. Xin kiểm tra lại; nếu đúng, xin ghi lý do.", remark=remark(doubt)))


def remark(doubt: AskedFigure) -> str:
    """What is unusual about a figure: 'số này gấp 13 lần kỳ trước (49)'."""
    if doubt.doubt is FigureDoubt.ABOVE_WHOLE:
        return str(_("số này lớn hơn “%(whole)s” (%(most)s)", whole=doubt.whole, most=vn_number(doubt.against)))
    times = vn_number(doubt.value / doubt.against, 1)
    return str(_("số này gấp %(times)s lần kỳ trước (%(last)s)", times=times, last=vn_number(doubt.against)))
