"""The gallery: every kind of mail, made from sample data."""

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from directives.database import db
from workflows import clock
from workflows.mailing.desk import gallery as samples
from workflows.mailing.occasions import issued
from workflows.mailing.pages import pages
from workflows.web.finding import current_agency
from workflows.web.guards import reads
from workflows.web.security.headers import FRAMED


@pages.get("/thu/mau")
@reads
def gallery() -> str:
    """Every kind of mail with sample data: its text beside its HTML in a frame."""
    asked_for = request.args.get("loai", "")
    chosen = asked_for if samples.occasion_of(asked_for) else issued.MAIL.name
    occasion = samples.occasion_of(chosen) or ""
    session, agency = db.session, current_agency()
    looks = {look: look in request.args for look in ("hep", "toi")}
    return render_template(
        "mailing/gallery.html",
        section="mails",
        as_of=clock.now(session),
        chosen=chosen,
        looks=looks,
        occasion=occasion,
        names=samples.names(),
        words=samples.render_sample(chosen, agency),
        subjects={name: samples.render_sample(name, agency).subject for name in samples.names()[occasion]},
    )


@pages.get("/thu/mau/<name>.html")
@reads
def gallery_html(name: str) -> Response:
    """The HTML of a sample, for the frame."""
    if samples.occasion_of(name) is None:
        abort(404)
    html = samples.render_sample(name, current_agency()).html
    return Response(samples.in_dark_mode(html) if "toi" in request.args else html, headers=FRAMED, mimetype="text/html")
