"""Words for drafts that could not be read."""

from flask_babel import lazy_gettext as _l

from workflows.drafting.unread import Unread
from workflows.web.words.table import Words

unread_word = Words(
    {
        Unread.SCAN: _l("Tệp là bản quét hoặc ảnh, không có chữ để đọc."),
        Unread.LOCKED: _l("Tệp đặt mật khẩu, không mở ra đọc được."),
        Unread.BROKEN: _l("Tệp bị hỏng, không mở ra đọc được."),
        Unread.EMPTY: _l("Tệp không có chữ nào."),
        Unread.TOO_LONG: _l("Văn bản dài hơn 200.000 ký tự."),
        Unread.OLD_ENCODING: _l("Văn bản dùng bảng mã cũ (TCVN3, VNI), không phải Unicode."),
        Unread.NOT_VIETNAMESE: _l("Văn bản không phải tiếng Việt có dấu."),
        Unread.NO_LETTER: _l("Không thấy số, ngày, nơi gửi hay nội dung yêu cầu nào."),
        Unread.BLANK: _l("Bản thảo lập để điền tay."),
    }
)
