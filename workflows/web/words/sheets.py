"""Words for tables that cannot be read."""

from flask_babel import lazy_gettext as _l

from workflows.web.table_file import SheetFault
from workflows.web.uploads import BUSY, SECRET
from workflows.web.words.table import Words

TOO_WIDE = _l("Bảng có hơn 60 cột. Xin chỉ để cột tên đơn vị và các cột số liệu.")
"""What every page says of a table with more columns than are read."""

sheet_fault_word = Words(
    {
        SheetFault.SECRET: SECRET,
        SheetFault.KIND: _l(
            "Tệp không phải là bảng tính. Xin dùng tệp Excel (.xlsx, .xls), OpenDocument (.ods) hoặc CSV."
        ),
        SheetFault.BROKEN: _l("Tệp hỏng nên không đọc được. Xin mở bằng Excel, lưu lại thành XLSX rồi chọn tệp mới."),
        SheetFault.LOCKED: _l("Tệp có mật khẩu nên không đọc được. Xin bỏ mật khẩu, lưu lại rồi chọn tệp mới."),
        SheetFault.OLD_FONT: _l(
            "Chữ trong tệp dùng bảng mã cũ (TCVN3 hoặc VNI). Xin chuyển sang Unicode, lưu lại rồi chọn tệp mới."
        ),
        SheetFault.QUOTE: _l(
            'Tệp CSV có dấu ngoặc kép (") mở mà không đóng, nên các dòng sau dấu đó không tách ra được. '
            "Xin xoá dấu thừa, hoặc lưu thành XLSX, rồi chọn tệp mới."
        ),
        SheetFault.HEADS: _l(
            "Tệp không có dòng tên cột (như “Mã đơn vị”, “Tên đơn vị”) trong 15 dòng đầu của trang nào. "
            "Xin ghi tên cột như trong tệp mẫu."
        ),
        SheetFault.EXCESS: _l(
            "Tệp mở ra quá lớn hoặc quá phức tạp nên không đọc được. "
            "Xin mở bằng Excel, bỏ bớt trang và dòng thừa, lưu lại thành XLSX rồi chọn tệp mới."
        ),
        SheetFault.BUSY: BUSY,
        SheetFault.EMPTY: _l("Tệp không có dòng dữ liệu nào dưới dòng tên cột."),
        SheetFault.LONG: _l("Tệp dài quá 100.000 dòng. Xin chia thành nhiều tệp."),
    }
)
