"""The security log, for administrators."""

from typing import Any

from flask import render_template, request, url_for

from directives.database import db
from directives.terms import SecurityKind
from workflows import clock
from workflows.access import security_lists
from workflows.access.pages import pages
from workflows.web.fields import nfc
from workflows.web.guards import administers, current_staff
from workflows.web.pagination import asked_page


@pages.get("/tai-khoan/nhat-ky")
@administers
def security_log() -> str:
    """Sign-ins, limits, roles and incidents opened, newest first; filtered by what happened and by a mail address."""
    session, agency_id = db.session, current_staff().agency_id
    kept: dict[str, Any] = {name: typed for name in ("kind", "address") if (typed := nfc(request.args.get(name)))}
    wanted = security_lists.wanted(session, agency_id, kept.get("kind", ""), kept.get("address", ""))
    page, page_count = asked_page(security_lists.count(session, wanted))
    return render_template(
        "access/security_log.html",
        section="staff",
        as_of=clock.now(session),
        entries=security_lists.find(session, wanted, page),
        accounts=security_lists.accounts(session, agency_id),
        kinds=SecurityKind,
        kept=kept,
        page=page,
        pages=page_count,
        with_page=lambda number: url_for("access.security_log", **kept, page=number if number > 1 else None),
    )
