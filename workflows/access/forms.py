"""What a person is asked who signs in, and what an administrator says of a colleague."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Email, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from workflows.fields import Form

ADDRESS = [
    InputRequired(_l("Xin nhập địa chỉ thư điện tử công vụ.")),
    Email(_l("Địa chỉ thư chưa đúng dạng, ví dụ: ten@sogddt.example.")),
    Length(max=254, message=_l("Địa chỉ thư dài quá 254 ký tự.")),
]


class SignInForm(Form):
    """Where to send the sign-in link."""

    email = StringField(_l("Địa chỉ thư điện tử công vụ"), ADDRESS)


class RolesField(SelectMultipleField):
    """The roles of a person, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class StaffForm(Form):
    """A new colleague."""

    name = StringField(_l("Họ và tên"), [InputRequired(_l("Xin nhập họ và tên.")), Length(max=200)])
    title = StringField(_l("Chức vụ"), [Optional(), Length(max=200)])
    email = StringField(_l("Thư điện tử công vụ"), ADDRESS)
    phone = StringField(_l("Điện thoại"), [Optional(), Length(max=100)])
    office = SelectField(_l("Phòng"), coerce=int, validate_choice=True)
    roles = RolesField(_l("Vai trò"), [InputRequired(_l("Xin chọn ít nhất một vai trò."))])


class RolesForm(Form):
    """What a colleague may do from now on."""

    roles = RolesField(_l("Vai trò"))
    leaves = BooleanField(_l("Đã nghỉ hoặc chuyển công tác: không đăng nhập được nữa"))
