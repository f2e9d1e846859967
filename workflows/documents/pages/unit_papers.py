"""What a unit prints by its own link: the receipts of what it has sent, and its sheet to fill in by hand."""

from flask import Response, abort, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from directives.database import db
from directives.models import Assignment
from directives.queries.submissions import Receipt
from directives.terms import JobKind
from directives.unit_desks.book import count_of_year
from workflows import clock
from workflows.documents import qr_code, receipts
from workflows.documents.pages import pages
from workflows.documents.paper import print_receipt, print_unit_book, print_unit_sheet
from workflows.documents.receipts import ReceiptPaper
from workflows.documents.steps import BOOK_UP_TO, file_name
from workflows.documents.unit_book import make_unit_book
from workflows.documents.unit_sheet import AnswerSheet, make_unit_sheet
from workflows.jobs.asking import WantedWork, agency_of
from workflows.jobs.door import ask_on_desk
from workflows.web.contact_point import of_agency
from workflows.web.finding import find_assignment, find_task
from workflows.web.guards import by_link, by_unit_desk, closed_to_desks, current_device, current_link, reads


@pages.app_template_filter("qr_svg")
def _qr_svg(address: str, label: str) -> Markup:
    """An address as a QR code; `label` is read to people who do not see it."""
    return qr_code.qr_svg(address, label)


@pages.app_template_filter("receipt_qr")
def _receipt_qr(receipt: Receipt) -> Markup:
    """The way to the page that checks a receipt, as a QR code."""
    return qr_code.qr_svg(receipts.check_url(receipt), _("Mã QR dẫn tới trang kiểm tra biên nhận"))


@pages.app_template_filter("sheet_qr")
def _sheet_qr(made: AnswerSheet) -> Markup:
    """The way to the page that sends a new link, as a QR code."""
    return qr_code.qr_svg(made.ask_url, _("Mã QR dẫn tới trang xin lại đường dẫn"))


@pages.get("/phieu/<public_id>/bien-nhan.pdf")
@by_link
def acknowledgement_receipt(public_id: str) -> Response:
    """The receipt of the unit's acknowledgement."""
    return _pdf(receipts.of_acknowledgement(db.session, current_link().assignment, clock.now(db.session)))


@pages.get("/phieu/<public_id>/nhiem-vu/<int:task_id>/ban/<int:version>.pdf")
@by_link
def report_receipt(public_id: str, task_id: int, version: int) -> Response:
    """The receipt of a version of a report."""
    return _pdf(receipts.of_report(db.session, find_task(task_id), version, clock.now(db.session)))


@pages.get("/phieu/<public_id>/phat-sinh/<int:task_id>/bien-nhan/<incident_pid>.pdf")
@by_link
@closed_to_desks
def incident_receipt(public_id: str, task_id: int, incident_pid: str) -> Response:
    """The receipt of an incident, which says nothing of it but its code."""
    return _pdf(receipts.of_incident(db.session, find_task(task_id), incident_pid, clock.now(db.session)))


@pages.get("/phieu/<public_id>/phieu-giay.pdf")
@by_link
def own_sheet(public_id: str) -> Response:
    """The unit's sheet to fill in by hand."""
    return _sheet(current_link().assignment)


@pages.get("/phieu-giao-viec/<aid>/phieu-giay.pdf")
@reads
def sheet(aid: str) -> Response:
    """The same for the desk, to be handed or sent to the unit."""
    return _sheet(find_assignment(aid))


@pages.get("/trang-chung/<public_id>/so-theo-doi/<int:year>.pdf")
@by_unit_desk
def unit_book(public_id: str, year: int) -> Response | str:
    """The unit's book of a year, made on its desk: what was asked, what was answered and when; never incidents.

    Of many letters it is long work, which the page offers.
    """
    desk = current_device().desk
    if count_of_year(db.session, desk.unit_id, year) > BOOK_UP_TO:
        return render_template(
            "jobs/desk_offer.html",
            desk=desk,
            unit=desk.unit,
            issuer=of_agency(agency_of(db.session, desk)),
            title=_("Sổ theo dõi văn bản, năm %(year)s", year=year),
            text=_("Sổ năm này có nhiều văn bản nên được lập riêng; đơn vị có thể đóng trang và quay lại lấy tệp sau."),
            word=_("Lập sổ"),
            action=url_for("documents.ask_unit_book", public_id=public_id, year=year),
        )
    made = make_unit_book(db.session, desk.unit, year, clock.now(db.session))
    response = Response(print_unit_book(made), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"so-theo-doi-van-ban-{year}.pdf")
    return response


@pages.post("/trang-chung/<public_id>/so-theo-doi/<int:year>.pdf")
@by_unit_desk
def ask_unit_book(public_id: str, year: int) -> AnyResponse:
    """Have the unit's book of a year made."""
    unit_id = current_device().desk.unit_id
    return ask_on_desk(WantedWork(JobKind.UNIT_BOOK, str(year), unit_id=unit_id, values={"year": year}))


def _sheet(assignment: Assignment) -> Response:
    made = make_unit_sheet(db.session, assignment, clock.now(db.session))
    response = Response(print_unit_sheet(made), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=file_name(made.number, "phieu-giay"))
    return response


def _pdf(paper: ReceiptPaper | None) -> Response:
    found = paper or abort(404)
    response = Response(print_receipt(found), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=file_name(found.number, "bien-nhan"))
    return response
