"""The sample's exports of platforms, to be downloaded and imported in a rehearsal."""

from io import BytesIO

from flask import Response, abort, render_template, send_file

from directives.database import db
from workflows import clock
from workflows.demo.pages import pages
from workflows.demo.platform_exports import sample_exports
from workflows.web.guards import reads


@pages.get("/dien-tap/tep-nen-tang", endpoint="exports")
@reads
def exports() -> str:
    """The files of four weeks."""
    _only_in_a_rehearsal()
    return render_template("demo/exports.html", section="directives", exports=sample_exports())


@pages.get("/dien-tap/tep-nen-tang/<any('viettelstudy', 'vnpt-elearning'):platform>/<int:week>", endpoint="export_file")
@reads
def export_file(platform: str, week: int) -> Response:
    """One of them."""
    _only_in_a_rehearsal()
    found = next((one for one in sample_exports() if (one.code, one.week) == (platform, week)), None) or abort(404)
    return send_file(BytesIO(found.content()), found.media_type, as_attachment=True, download_name=found.name)


def _only_in_a_rehearsal() -> None:
    if not clock.is_rehearsal(db.session):
        abort(404)
