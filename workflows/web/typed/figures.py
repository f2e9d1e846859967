"""Number fields for the figures of an item, and the questions about doubtful ones: for units, and for staff who enter
an answer on a unit's behalf.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, TextAreaField

from directives.models import FigureSpec
from directives.rules.figures import AskedFigure, FigureDoubt, doubts
from workflows.web.fields import VietnameseNumber, at_most, nfc, text_of
from workflows.web.formats import vn_number

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
    asked = {} if text_of(reason) else {one.spec_id: one for one in doubts(specs, given(fields), before)}
    for field in fields:
        if doubt := asked.get(int(field.short_name.removeprefix(PREFIX))):
            field.errors = [_("%(label)s: %(question)s", label=field.label.text, question=question(doubt))]
    return not asked


def question(doubt: AskedFigure) -> str:
    """'số này gấp 13 lần kỳ trước (49). Xin kiểm tra lại; nếu đúng, xin ghi lý do.'"""
    return str(_("%(remark)s. Xin kiểm tra lại; nếu đúng, xin ghi lý do.", remark=remark(doubt)))


def remark(doubt: AskedFigure) -> str:
    """What is unusual about a figure: 'số này gấp 13 lần kỳ trước (49)'."""
    if doubt.doubt is FigureDoubt.ABOVE_WHOLE:
        return str(_("số này lớn hơn “%(whole)s” (%(most)s)", whole=doubt.whole, most=vn_number(doubt.against)))
    times = vn_number(doubt.value / doubt.against, 1)
    return str(_("số này gấp %(times)s lần kỳ trước (%(last)s)", times=times, last=vn_number(doubt.against)))
