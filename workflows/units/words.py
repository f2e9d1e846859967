"""Words about the import of a units file, for the page and the command line."""

from flask_babel import gettext as _

from workflows.units.import_plan import ImportChange, ImportPlan


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
