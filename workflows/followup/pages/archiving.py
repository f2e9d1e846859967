"""The page on which an officer says that a letter's file was handed to the archive, or takes it back."""

from flask import request, url_for
from flask_babel import gettext as _

from directives.database import db
from workflows.followup import archiving
from workflows.followup.forms import ReasonForm
from workflows.followup.pages import pages
from workflows.followup.pages.common import confirmed
from workflows.web.finding import find_issued
from workflows.web.frame import Page
from workflows.web.guards import acts


@pages.route("/van-ban/<pid>/theo-doi/luu-tru", methods=["GET", "POST"])
@acts
def archive(pid: str) -> Page:
    found, form, session = find_issued(pid), ReasonForm(), db.session
    home = url_for("followup.directive", pid=found.public_id)
    # a press does what its page showed: pressed twice, it must not take back what it has just done
    undoes = "undo" in request.form if request.method == "POST" else found.archived_at is not None
    return confirmed(
        form,
        lambda by: archiving.undo(session, found, by) if undoes else archiving.archive(session, found, by),
        _("Đã bỏ ghi nhận nộp lưu trữ.") if undoes else _("Đã ghi nhận hồ sơ nộp lưu trữ."),
        "followup/archive.html",
        home,
        section="directives",
        directive=found,
        undoes=undoes,
    )
