"""Words for tables that cannot be read."""

from flask_babel import lazy_gettext as _l

from workflows.web.table_file import SheetFault
from workflows.web.uploads import SECRET
from workflows.web.words.table import Words

sheet_fault_word = Words(
    {
        SheetFault.SECRET: SECRET,
        SheetFault.KIND: _l(
            "Tệp phải là CSV mã hoá UTF-8 hoặc XLSX. Nếu là tệp Excel cũ (.xls), xin lưu lại thành XLSX."
        ),
        SheetFault.EMPTY: _l("Tệp không có dòng dữ liệu nào dưới dòng tên cột."),
        SheetFault.LONG: _l("Tệp dài quá 20.000 dòng. Xin chia thành nhiều tệp."),
    }
)
