"""Pages of the demo's mailbox, on a port of their own: the mails of the rehearsal are read and answered there."""

import io
import secrets
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

from flask import Flask, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import Babel
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from workflows.demo.answering import FAILURES, PickedFile, delivery_report, reply
from workflows.demo.mailbox import ENVELOPE, Mailbox
from workflows.inbox.fetching import receive_and_commit
from workflows.inbox.steps import TooSoon
from workflows.version import VERSION
from workflows.web.security import headers
from workflows.web.security.csrf import MaskedCSRFProtect
from workflows.web.transport import compression, static_files


def mailbox_app(main: Flask, mailbox: Mailbox, now: Callable[[], datetime]) -> Flask:
    """The mailbox application; it uses templates and styles of `main`."""
    app = Flask("mailbox", root_path=main.root_path, static_folder=None)
    # cookies ignore ports: with the same name it would overwrite the desk's cookie
    app.config.update(
        SECRET_KEY=secrets.token_urlsafe(32),
        SESSION_COOKIE_NAME="mailbox",
        SESSION_COOKIE_SAMESITE="Lax",
        BABEL_DEFAULT_LOCALE="vi",
        BABEL_DEFAULT_TIMEZONE="Asia/Ho_Chi_Minh",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(main.jinja_env.filters)
    app.jinja_env.globals["version"] = VERSION
    Babel(app, default_translation_directories=f"{main.root_path}/translations")
    MaskedCSRFProtect(app)
    app.context_processor(lambda: {"language": "vi", "rehearsal": {"now": now(), "action": None, "input": ""}})
    compression.install(app)
    headers.install(app)
    static_files.install(app)
    _add_list(app, mailbox)
    _add_mail(app, mailbox)
    _add_answers(app, main, mailbox, now)
    return app


def _add_list(app: Flask, mailbox: Mailbox) -> None:
    @app.get("/")
    def index() -> str:
        """The mails: newest first, or by recipient."""
        address, by_recipient = request.args.get("to", ""), request.args.get("order") == "to"
        entries = mailbox.entries(address)
        if by_recipient:
            entries.sort(key=lambda entry: entry.to)
        return render_template(
            "demo/mailbox.html", entries=entries, address=address, by_recipient=by_recipient, refused=mailbox.refused
        )

    @app.post("/tu-choi")
    def refuse() -> Response:
        """Refuse an address, or accept its mails again."""
        mailbox.refuse(request.form.get("refuse", ""))
        mailbox.accept(request.form.get("accept", ""))
        return redirect(url_for("index"))


def _add_mail(app: Flask, mailbox: Mailbox) -> None:
    @app.get("/thu/<int:number>")
    def mail(number: int) -> str:
        """One mail: its text, its HTML in a frame, its files."""
        found = _find(mailbox, number)
        text = found.get_body(("plain",))
        return render_template(
            "demo/mail.html",
            number=number,
            mail=found,
            to=found[ENVELOPE],
            text=text.get_content() if text else "",
            has_html=found.get_body(("html",)) is not None,
            files=[_name(part) for part in found.iter_attachments()],
            failures=FAILURES,
        )

    @app.get("/thu/<int:number>/html")
    def html(number: int) -> Response:
        """The HTML of a mail, for the frame."""
        body = _find(mailbox, number).get_body(("html",)) or abort(404)
        return Response('<base target="_blank">' + body.get_content(), headers=headers.FRAMED, mimetype="text/html")

    @app.get("/thu/<int:number>/tep/<int:place>")
    def file(number: int, place: int) -> Response:
        """A file that came with a mail."""
        parts = list(_find(mailbox, number).iter_attachments())
        part = parts[place] if place < len(parts) else abort(404)
        kind = part.get_content_type()
        content = io.BytesIO(part.get_payload(decode=True))  # type: ignore[arg-type]
        return send_file(content, kind, as_attachment=kind != "application/pdf", download_name=_name(part))


def _add_answers(app: Flask, main: Flask, mailbox: Mailbox, now: Callable[[], datetime]) -> None:
    @app.post("/thu/<int:number>/tra-loi")
    def answer(number: int) -> Response:
        """Reply to a mail as its recipient."""
        found, text = _find(mailbox, number), request.form.get("text", "")
        if text.strip():
            _bring(main, reply(found, text, _chosen_files(), now()))
            flash(_("Đã gửi thư trả lời tới hộp thư của Sở. Chuyên viên xem ở mục Thư đến."), "done")
        else:
            flash(_("Nội dung trả lời còn trống: xin ghi vài chữ rồi bấm lại."), "warning")
        return redirect(url_for("mail", number=number))

    @app.post("/thu/<int:number>/tra-ve")
    def bounce(number: int) -> Response:
        """Send a report that a mail was not delivered."""
        found, failure = _find(mailbox, number), FAILURES.get(request.form.get("why", "")) or abort(400)
        try:
            _bring(main, delivery_report(found, failure, now()))
            flash(_("Đã gửi báo không chuyển được tới hộp thư của Sở. Chuyên viên xem ở mục Thư đã gửi."), "done")
        except TooSoon:
            flash(_("Thư này còn đang được gửi: xin thử lại sau vài giây."), "warning")
        return redirect(url_for("mail", number=number))


def _bring(main: Flask, raw: bytes) -> None:
    """Hand over a mail to the department, as `dondoc inbox receive` does with what a mail server brings."""
    with main.app_context():
        receive_and_commit(db.session, raw)


def _chosen_files() -> list[PickedFile]:
    chosen = [file for file in request.files.getlist("files") if file.filename]
    return [
        PickedFile(file.filename or "", file.mimetype or "application/octet-stream", file.read()) for file in chosen
    ]


def _find(mailbox: Mailbox, number: int) -> EmailMessage:
    return mailbox.message(number) or abort(404)


def _name(part: EmailMessage) -> str:
    return part.get_filename() or "tệp"
