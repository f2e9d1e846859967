"""The page for the suggested action about a silent unit, as a template function."""

from flask import url_for

from directives.terms import NextAct
from workflows.calling.lists import SilentRow
from workflows.calling.pages import pages


@pages.app_template_global()
def act_url(one: SilentRow) -> str:
    """The page of the suggested action; by default the page for a call."""
    aid = one.row.public_id
    if one.act is NextAct.MEND_ADDRESS and one.contact:
        unit_id, contact_id = one.row.unit_id, one.contact.id
        return url_for("units.correct_address", unit_id=unit_id, contact_id=contact_id, assignment=aid)
    if one.act is NextAct.ANSWER_EXTENSION and one.request_id:
        return url_for("reviewing.extension", extension_id=one.request_id)
    if one.act is NextAct.ANSWER_OBJECTION:
        return url_for("reviewing.queue", directive=one.row.directive, _anchor="y-kien")
    if one.act is NextAct.LOOK_AT_MAIL and one.mail:
        return url_for("mailing.mail", mail_id=one.mail.id)
    anchor = "thu-tra-loi" if one.act is NextAct.READ_REPLY else None
    return url_for(ENDPOINTS.get(one.act, "calling.call"), aid=aid, _anchor=anchor)


ENDPOINTS = {
    NextAct.ANSWER: "followup.not_ours",
    NextAct.MEND_ADDRESS: "followup.add_contact",
    NextAct.READ_REPLY: "followup.assignment",
    NextAct.ANSWER_EXTENSION: "followup.assignment",
    NextAct.LOOK_AT_MAIL: "followup.assignment",
}
