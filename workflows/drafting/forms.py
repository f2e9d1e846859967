"""The officer's forms for a draft: the letter, its header, files and reminder plan; an item's is in item_form.py."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import IntegerField, SelectField, SubmitField, TextAreaField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import HiddenInput

from workflows.drafting.fields import LinesField, TextField, UnitsField
from workflows.web.fields import Form, TickList, VietnameseDate, at_most, nfc, options, required
from workflows.web.plan_form import PlanForm
from workflows.web.typed.addresses import AddressField


class PasteForm(Form):
    """The letter as text."""

    text = TextAreaField(_l("Nội dung công văn"))
    by_hand = SubmitField(_l("Lập bản thảo để điền tay"))


class LetterUploadForm(Form):
    """The letter as a file."""

    file = FileField(_l("Tệp công văn"), [FileRequired(_l("Xin chọn tệp công văn."))])


class EditionForm(Form):
    """A form that edits a draft; `edition` is the draft's edition when the page was opened, to detect later edits."""

    edition = IntegerField(widget=HiddenInput())

    @property
    def held(self) -> int:
        """The edition that the page showed."""
        return int(self.edition.data or 0)

    def validate_edition(self, field: IntegerField) -> None:
        """Refuse a form without it: our pages always send it."""
        if field.data is None:
            raise ValidationError(_("Xin mở lại bản thảo rồi thử lần nữa."))


class AmendForm(EditionForm):
    """The public id of the directive that the draft amends or replaces; empty for none."""

    amended = TextField()


class PassageForm(EditionForm):
    """Where a passage begins in the letter."""

    start = IntegerField(widget=HiddenInput())


class MoveForm(EditionForm):
    """Move an item, or merge it with the one below."""

    act = SelectField(choices=options((act, act) for act in ("up", "down", "merge")))


class SplitForm(EditionForm):
    """Where to cut an item's text."""

    places = TickList(_l("Bắt đầu nội dung mới từ"), coerce=int)

    def validate_places(self, field: TickList) -> None:
        """At least one place to cut."""
        if not field.data:
            raise ValidationError(_("Xin chọn ít nhất một chỗ để tách."))


class SignedForm(EditionForm):
    file = FileField(_l("Bản ký (PDF)"), [FileRequired(_l("Xin chọn tệp PDF của bản ký."))])


class FillForm(EditionForm):
    """The file of an enclosure that so far has only a name."""

    file = FileField(_l("Tệp kèm theo"), [FileRequired(_l("Xin chọn tệp kèm theo."))])


class EnclosedFilesForm(EditionForm):
    """Enclosed files; each becomes an enclosure."""

    files = MultipleFileField(_l("Tệp kèm theo"), [FileRequired(_l("Xin chọn tệp kèm theo."))])


class EnclosureForm(EditionForm):
    name = TextField(_l("Tên văn bản kèm theo"), [required(_l("Xin ghi tên văn bản kèm theo.")), at_most(300)])


class AudienceFields(EditionForm):
    """Groups to tick and single units to type."""

    groups = TickList(_l("Nhóm đơn vị"), coerce=int)
    units = UnitsField(_l("Đơn vị khác"), [Optional()], description=_l("Mỗi dòng một đơn vị, ghi mã hoặc tên."))

    def audience(self) -> dict[str, Any]:
        """The value of Directive.audience or Item.audience."""
        return {"groups": self.groups.data or [], "units": self.units.ids}


class HeaderForm(AudienceFields):
    """The letter's header as printed, and its audience."""

    number = TextField(_l("Số, ký hiệu"), [at_most(80)])
    dated_on = VietnameseDate(_l("Ngày ban hành"), description=_l("Ví dụ: 17/04/2020"))
    place = TextField(_l("Nơi ban hành"), [Optional(), at_most(120)])
    urgency = TextField(_l("Độ khẩn"), [Optional(), at_most(40)])
    subject = TextAreaField(_l("Trích yếu (V/v)"))
    title = TextField(_l("Tên ngắn để theo dõi"), [at_most(200)], description=_l("Hiện trên bảng và trong thư."))
    parent_printed = TextField(_l("Cơ quan chủ quản"), [Optional(), at_most(300)])
    agency_printed = TextField(_l("Cơ quan ban hành"), [Optional(), at_most(300)])
    signer_title = TextField(_l("Quyền hạn, chức vụ của người ký"), [Optional(), at_most(300)])
    signer_name = TextField(_l("Họ tên người ký"), [at_most(200)])
    report_office = TextField(_l("Báo cáo gửi qua"), [Optional(), at_most(300)])
    report_phone = TextField(_l("Điện thoại"), [Optional(), at_most(100)])
    report_email = AddressField(_l("Thư điện tử"), [Optional()])
    recipients = LinesField(_l("Kính gửi, như trong công văn"), [Optional()], description=_l("Mỗi dòng một nơi."))
    bases = LinesField(_l("Văn bản căn cứ"), [Optional()], description=_l("Mỗi dòng một văn bản."))
    copies_to = LinesField(_l("Nơi nhận"), [Optional()], description=_l("Mỗi dòng một nơi."))

    def values(self) -> dict[str, Any]:
        """Values for the columns of Directive."""
        left_out = {"edition", "groups", "units"}
        typed = {name: value for name, value in self.data.items() if name not in left_out}
        return {**typed, "subject": nfc(self.subject.data), "audience": self.audience()}


class DraftPlanForm(EditionForm, PlanForm):
    """The reminder plan of a draft."""
