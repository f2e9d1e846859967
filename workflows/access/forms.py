"""Forms for signing in, and for administrators: accounts, the agency, offices."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from workflows.web.fields import Form, at_most, nfc, required, wrong_choice
from workflows.web.typed.addresses import AddressAsked, AddressField
from workflows.web.typed.rows import TypedRows

ADDRESS_ASKED = required(_l("Xin nhập địa chỉ thư điện tử công vụ."))


class SignInForm(Form):
    email = AddressField(_l("Địa chỉ thư điện tử công vụ"), [ADDRESS_ASKED])


class SessionForm(Form):
    account = RadioField(_l("Đăng nhập vào cơ quan"), coerce=int)
    remembered = BooleanField(
        _l("Nhớ thiết bị này 30 ngày"),
        description=_l("Chỉ chọn trên máy hoặc điện thoại của riêng anh/chị. Không chọn thì phiên hết sau 12 giờ."),
    )


class RolesField(SelectMultipleField):
    """Roles as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class StaffForm(AddressAsked):
    name = StringField(_l("Họ và tên"), [InputRequired(_l("Xin nhập họ và tên.")), Length(max=200)])
    title = StringField(_l("Chức vụ"), [Optional(), Length(max=200)])
    email = AddressField(_l("Thư điện tử công vụ"), [ADDRESS_ASKED])
    phone = StringField(_l("Điện thoại"), [Optional(), Length(max=100)])
    office = SelectField(_l("Phòng"), coerce=int, validate_choice=True)
    roles = RolesField(_l("Vai trò"), [InputRequired(_l("Xin chọn ít nhất một vai trò."))])


class AgencyForm(AddressAsked):
    """The agency's name, telephone and address, and the foot of its mails."""

    name = StringField(_l("Tên cơ quan"), [required(_l("Xin ghi tên cơ quan.")), at_most(300)], [nfc])
    phone = StringField(
        _l("Điện thoại hỗ trợ"),
        [Optional(), at_most(100)],
        [nfc],
        description=_l("Đơn vị gọi số này khi cần hỏi; hiện ở chân trang, chân thư và trang báo lỗi."),
    )
    email = AddressField(_l("Thư điện tử"), [Optional()])
    mail_foot = TextAreaField(
        _l("Chân thư riêng của cơ quan"),
        [Optional(), at_most(2000)],
        [nfc],
        description=_l(
            "Mỗi dòng một đoạn; để trống thì dùng chân thư có sẵn. {office} là tên, {phone} là điện thoại "
            "của nơi chủ trì văn bản."
        ),
    )


class GraceForm(Form):
    """How long after a due date a report still counts as on time."""

    minutes = SelectField(
        _l("Gửi muộn trong khoảng này vẫn tính đúng hạn"),
        coerce=int,
        description=_l(
            "Chỉ áp dụng cho các kỳ mở từ nay về sau; kỳ đã mở giữ cách tính cũ. Hạn ghi trên trang, thư và bản in "
            "không đổi."
        ),
        **wrong_choice(_l("Xin chọn một mục trong danh sách.")),
    )


class EmblemForm(Form):
    """A picture of the agency's emblem."""

    file = FileField(
        _l("Tệp ảnh biểu trưng"),
        [FileRequired(_l("Xin chọn tệp ảnh."))],
        description=_l("PNG hoặc JPEG, đến 2 MB. Hệ thống tự thu nhỏ; nên dùng ảnh vuông, nền trong."),
    )


class OfficeForm(AddressAsked):
    name = StringField(_l("Tên phòng"), [required(_l("Xin ghi tên phòng.")), at_most(200)], [nfc])
    code = StringField(
        _l("Mã"),
        [required(_l("Xin ghi mã phòng.")), at_most(40)],
        [nfc],
        description=_l("Chữ viết tắt trong ký hiệu văn bản, ví dụ GDTrH."),
    )
    phone = StringField(_l("Điện thoại"), [Optional(), at_most(100)], [nfc])
    email = AddressField(_l("Thư điện tử"), [Optional()])


class RolesForm(Form):
    roles = RolesField(_l("Vai trò"))
    digest = SelectField(
        _l("Nhận bản tin qua thư"),
        description=_l(
            "Chuyên viên: việc mới ở văn bản mình theo dõi. Lãnh đạo: tình hình các văn bản. Không có gì thì không gửi."
        ),
        **wrong_choice(_l("Xin chọn một mục trong danh sách.")),
    )
    leaves = BooleanField(_l("Đã nghỉ hoặc chuyển công tác: không đăng nhập được nữa"))


class OfficeRow(Form):
    """One office of a small table."""

    name = StringField(_l("Tên phòng"), [required(_l("Xin ghi tên phòng.")), at_most(200)], [nfc])
    code = StringField(_l("Mã"), [required(_l("Xin ghi mã phòng.")), at_most(40)], [nfc])
    phone = StringField(_l("Điện thoại"), [Optional(), at_most(100)], [nfc])


class PersonRow(Form):
    """One person of a small table; further roles are given on the account's own page."""

    name = StringField(_l("Họ và tên"), [required(_l("Xin nhập họ và tên.")), at_most(200)], [nfc])
    title = StringField(_l("Chức vụ"), [Optional(), at_most(200)], [nfc])
    email = AddressField(_l("Thư điện tử công vụ"), [ADDRESS_ASKED])
    phone = StringField(_l("Điện thoại"), [Optional(), at_most(100)], [nfc])
    office = SelectField(_l("Phòng"), coerce=int, **wrong_choice(_l("Xin chọn một phòng trong danh sách.")))
    role = SelectField(_l("Vai trò"), **wrong_choice(_l("Xin chọn một vai trò trong danh sách.")))


class _ManyForm(Form):
    """A small table, and a field to paste a list into, which then stands in the table to be looked at."""

    pasted = TextAreaField(
        _l("Dán danh sách"),
        [Optional(), at_most(20000)],
        description=_l(
            "Chép các ô trong Excel hoặc Word rồi dán vào đây, mỗi dòng một mục, có hay không có dòng tiêu đề."
        ),
    )
    kept = HiddenField()
    rows: TypedRows


class OfficesForm(_ManyForm):
    rows = TypedRows(OfficeRow)


class PeopleForm(_ManyForm):
    rows = TypedRows(PersonRow)

    def offer(self, offices: list[tuple[int, str]], roles: list[tuple[str, str]]) -> None:
        """Set what can be chosen in each row."""
        for entry in self.rows:
            entry.form.office.choices, entry.form.role.choices = offices, roles

    def is_sure(self) -> bool:
        """Ask once about doubtful addresses; `kept` is the value of the button that keeps them."""
        kept = (self.kept.data or "").split()
        for entry in self.rows:
            address = entry.form.email
            address.is_sure(address.data if address.data in kept else None)
        return not self.rows.refused()

    @property
    def doubted(self) -> str:
        """The addresses that a press may keep."""
        return " ".join(entry.form.email.doubted for entry in self.rows if entry.form.email.doubted)
