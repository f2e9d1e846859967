"""Words about a units file, for the page and the command line."""

from flask_babel import gettext as _

from workflows.units.import_plan import ImportChange, ImportPlan
from workflows.units.sheets import SheetFault


def fault(reason: SheetFault) -> str:
    """Why a file cannot be read, and what to do."""
    words: dict[SheetFault, str] = {
        SheetFault.KIND: _(
            "Tệp phải là CSV mã hoá UTF-8 hoặc XLSX. Nếu là tệp Excel cũ (.xls), xin lưu lại thành XLSX."
        ),
        SheetFault.EMPTY: _("Tệp không có dòng dữ liệu nào dưới dòng tên cột."),
        SheetFault.LONG: _("Tệp dài quá 20.000 dòng. Xin chia thành nhiều tệp."),
    }
    return words[reason]


def counts(plan: ImportPlan) -> str:
    """'79 đơn vị mới, 0 thay đổi, 0 giữ nguyên.'"""
    return str(
        _(
            "%(new)s đơn vị mới, %(changed)s thay đổi, %(unchanged)s giữ nguyên.",
            new=plan.count(ImportChange.NEW),
            changed=plan.count(ImportChange.CHANGED),
            unchanged=plan.count(ImportChange.UNCHANGED),
        )
    )
