"""The banner on the desk while a program is missing: who can start it again reads how."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, get_template_attribute, url_for
from markupsafe import Markup

from directives.database import db
from directives.record.heartbeats import ProgramState
from directives.terms import Program
from workflows import clock, programs
from workflows.watching.pages import pages
from workflows.web.guards import may_administer, may_keep
from workflows.web.navigation import desk_banner


@dataclass(frozen=True)
class MissingProgram:
    """One line of the banner."""

    program: Program
    name: str
    """Of one of several; '' where it stands for all of its kind."""
    since: datetime | None
    service: str
    mails_url: str | None

    @classmethod
    def of(cls, state: ProgramState) -> "MissingProgram":
        mails_url = url_for("mailing.mails", state="waiting") if state.program is Program.MAIL else None
        name = "" if state.is_whole else state.name
        return cls(state.program, name, state.seen_at, programs.service_of(state.program, name), mails_url)


@desk_banner(pages)
def program_banner() -> Markup | None:
    """One small query, for who can do something about it: leaders who only read are not told."""
    if not may_keep():
        return None
    missing = [MissingProgram.of(one) for one in programs.states(db.session) if one.is_missing]
    if clock.is_rehearsal(db.session):  # which may be looked at without its programs
        missing = [one for one in missing if one.since]
    if not missing:
        return None
    banner = get_template_attribute("components/program_banner.html", "program_banner")
    return Markup(banner(missing, may_administer(), current_app.config["HELP_PHONE"]))
