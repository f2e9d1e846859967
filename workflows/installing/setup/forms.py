"""Forms of the first run: the code, then the agency with its first administrator."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import Optional

from workflows.web.fields import Form, at_most, nfc, required
from workflows.web.typed.addresses import AddressAsked, AddressField


class CodeForm(Form):
    code = StringField(
        _l("Mã cài đặt"),
        [required(_l("Xin nhập mã mà lệnh “dondoc setup code” in ra.")), at_most(100)],
        description=_l("Mười hai chữ và số, ví dụ K7QF-2M9X-WD4H; chữ hoa hay thường đều được."),
    )


class BeginForm(AddressAsked):
    """The agency, and who sets it up; `code` is asked again only if the first one ran out meanwhile."""

    code = StringField(_l("Mã cài đặt mới"), [Optional(), at_most(100)])
    agency_name = StringField(
        _l("Tên cơ quan"),
        [required(_l("Xin ghi tên cơ quan.")), at_most(300)],
        [nfc],
        description=_l("Tên đầy đủ như trên văn bản, ví dụ: Sở Giáo dục và Đào tạo tỉnh Gia Lai."),
    )
    agency_code = StringField(
        _l("Tên viết tắt"),
        [required(_l("Xin ghi tên viết tắt của cơ quan.")), at_most(40)],
        [nfc],
        description=_l("Như trong ký hiệu văn bản, ví dụ: SGDĐT."),
    )
    agency_phone = StringField(
        _l("Điện thoại hỗ trợ"),
        [required(_l("Xin ghi số điện thoại mà đơn vị gọi khi cần hỏi.")), at_most(100)],
        [nfc],
        description=_l("Đơn vị gọi số này khi cần hỏi; hiện ở chân trang, chân thư và trang báo lỗi."),
    )
    name = StringField(_l("Họ và tên"), [required(_l("Xin nhập họ và tên.")), at_most(200)], [nfc])
    title = StringField(_l("Chức vụ"), [Optional(), at_most(200)], [nfc])
    email = AddressField(
        _l("Thư điện tử công vụ"),
        [required(_l("Xin nhập địa chỉ thư điện tử công vụ."))],
        description=_l("Những lần sau đăng nhập bằng đường dẫn gửi tới địa chỉ này; không có mật khẩu."),
    )
    is_officer = BooleanField(
        _l("Tôi cũng trực tiếp theo dõi văn bản (chuyên viên)"),
        description=_l("Quản trị quản lý cơ quan, tài khoản và đơn vị; chỉ chuyên viên và trưởng phòng giao việc."),
    )
