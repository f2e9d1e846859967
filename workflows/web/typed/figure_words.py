"""What a check finds of a figure, in words: asked beside its field, and shown to the officer."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from flask_babel import gettext as _

from directives.models import FigureSpec
from directives.rules.forms.checks import FigureFinding
from directives.terms import CheckRelation, FlagKind
from workflows.web.formats import vn_number


def question(finding: FigureFinding, specs: Mapping[int, FigureSpec], sizes: Mapping[str, str] | None = None) -> str:
    """'số này gấp 13 lần kỳ trước (49). Xin kiểm tra lại; nếu đúng, xin ghi lý do.'"""
    parts = [remark(finding, specs, sizes)]
    if finding.advice:
        parts.append(finding.advice.rstrip("."))
    if finding.hard:
        of_list = finding.kind is FlagKind.UNIT_SIZE
        parts.append(
            _("Xin sửa lại; nếu danh sách của Sở đã cũ, xin gọi số điện thoại cuối trang")
            if of_list
            else _("Xin kiểm tra lại và sửa trước khi gửi")
        )
    elif finding.kind is FlagKind.UNIT_SIZE:
        parts.append(_("Xin kiểm tra lại; nếu đúng, hoặc danh sách của Sở đã cũ, xin ghi lý do"))
    else:
        parts.append(_("Xin kiểm tra lại; nếu đúng, xin ghi lý do"))
    return ". ".join(str(part) for part in parts) + "."


def remark(finding: FigureFinding, specs: Mapping[int, FigureSpec], sizes: Mapping[str, str] | None = None) -> str:
    """What is unusual about a figure: 'số này gấp 13 lần kỳ trước (49)'.

    `sizes` names the attributes of units by key.
    """
    if finding.kind is FlagKind.JUMP:
        times = vn_number(finding.value / finding.against, 1)
        return str(_("số này gấp %(times)s lần kỳ trước (%(last)s)", times=times, last=vn_number(finding.against)))
    words = {CheckRelation.AT_MOST: _("lớn hơn"), CheckRelation.AT_LEAST: _("nhỏ hơn"), CheckRelation.EQUAL: _("khác")}
    return str(
        _(
            "%(what)s %(relation)s %(times)s%(other)s (%(number)s)",
            what=_subject(finding, specs),
            relation=words[finding.relation],
            times="" if finding.factor == 1 else _("%(n)s lần ", n=vn_number(finding.factor)),
            other=_compared(finding, specs, sizes or {}),
            number=vn_number(finding.against / finding.factor if finding.factor else Decimal()),
        )
    )


def _subject(finding: FigureFinding, specs: Mapping[int, FigureSpec]) -> str:
    if len(finding.left) == 1:
        return str(_("số này"))
    return str(_("%(sum)s (%(value)s)", sum=_sum_of(finding.left, specs), value=vn_number(finding.value)))


def _compared(finding: FigureFinding, specs: Mapping[int, FigureSpec], sizes: Mapping[str, str]) -> str:
    """What a figure is compared with, in words."""
    if finding.kind is FlagKind.LAST_PERIOD:
        return str(_("kỳ trước"))
    if finding.kind is FlagKind.UNIT_SIZE:
        name = sizes.get(finding.size)
        named = name[:1].lower() + name[1:] if name else _("quy mô")
        return str(_("%(size)s của đơn vị trong danh sách của Sở", size=named))
    if len(finding.right) == 1 and finding.right[0] in specs:
        return f"“{specs[finding.right[0]].name}”"
    return _sum_of(finding.right, specs)


def _sum_of(ids: Iterable[int], specs: Mapping[int, FigureSpec]) -> str:
    """'tổng của “A”, “B”'; whole columns by their names."""
    known = [specs[one] for one in ids if one in specs]
    names = list(dict.fromkeys(_line_name(spec) if _is_column(spec, known) else spec.name for spec in known))
    return str(_("tổng của “%(names)s”", names="”, “".join(names)))


def _is_column(spec: FigureSpec, among: Iterable[FigureSpec]) -> bool:
    return sum(one.key == spec.key for one in among) > 1


def _line_name(spec: FigureSpec) -> str:
    return spec.name.removesuffix(f", {spec.row_name}")
