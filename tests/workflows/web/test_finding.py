"""The desk of one agency finds nothing of another's: no page asks the database itself, and no address leads there."""

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.routing import AnyConverter

from directives import acts, files
from directives.acts import extend
from directives.acts.extend import ExtensionRequest
from directives.areas.area import Area
from directives.areas.concerned import AreaWish
from directives.areas.recording import AreaEntry, record_area_event
from directives.attributes import declaring, suggesting
from directives.attributes.of_agency import attributes_of
from directives.delegations import delegating
from directives.delegations.delegating import DelegationEntry
from directives.models import (
    CalendarDay,
    Enclosure,
    IncidentChoice,
    IncidentDuty,
    IncidentFile,
    IncomingDocument,
    IncomingFile,
    IncomingMail,
    Mail,
    NamedForm,
)
from directives.objections import exempting
from directives.terms import (
    AreaAct,
    AreaKind,
    AreaReason,
    CallOutcome,
    IncidentList,
    IncomingKind,
    JobKind,
    ObjectionKind,
    Role,
)
from tests import scene
from tests.scene.jobs import finished_job
from tests.scene.platforms import say, take_export
from workflows.calling.steps import CallNote, record_call
from workflows.web.guards import Guard

ROOT = Path(__file__).parents[3]
PAGES = sorted((ROOT / "workflows").glob("*/pages/*.py"))

OF_NOBODY = {"name", "act", "which", "deed", "fmt", "number", "week", "platform"}
"""Parts of an address that name no row."""


OF_SKIPPED = {"areas.ask_again", "areas.ask_all_again"}
"""Pages of tasks that are not asked this period; there are none here."""


def asks_the_database(tree: ast.Module) -> list[str]:
    """What a module selects or loads by itself; Flask's session is none of the database's."""
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    flasks = any(node.module == "flask" and any(one.name == "session" for one in node.names) for node in imported)
    loads = {"get", "get_one", "scalar", "scalars", "execute", "query", "connection"}
    holders = {"db.session", "session"} - ({"session"} if flasks else set())
    of_sqlalchemy = [node.names for node in imported if f"{node.module}.".startswith("sqlalchemy.")]
    selects = [one.name for names in of_sqlalchemy for one in names if one.name != "Session"]
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return selects + [
        ast.unparse(func)
        for func in called
        if isinstance(func, ast.Attribute) and func.attr in loads and ast.unparse(func.value) in holders
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_selects_nothing_itself(path):
    assert asks_the_database(ast.parse(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        "from sqlalchemy import select",
        "found = db.session.get(Unit, unit_id)",
        "session = db.session\nsession.scalars(query)",
        "from flask import session\ndb.session.execute(query)",
    ],
)
def test_a_page_that_does_is_found(line):
    assert asks_the_database(ast.parse(line))


def agency(app, session, now):  # noqa: PLR0915 (one of everything)
    """An agency with one of everything that an address can name, and somebody there who may open all."""
    told = scene.issue(session, now)
    people, directive = told.people, told.directive
    assignment = told.assignment(people.school_b)
    acts.acknowledge(session, assignment, "Cô Mai", "Văn thư", acts.from_link(assignment.links[0], now), now)
    report = told.report(told.task(people.school_a, "Báo cáo tập huấn"), now)
    task = told.task(people.school_b, "Báo cáo tập huấn")
    by = acts.from_link(assignment.links[0], now)
    later = ExtensionRequest(task.due_at + timedelta(days=4), "Mất điện", "Cô Mai", f"x{directive.id}")
    extension = extend.ask(session, task, later, by, now)
    cannot = acts.ObjectionEntry(ObjectionKind.CANNOT, "Mất mạng", f"o{directive.id}")
    objection = acts.object_to(session, task, cannot, by, now)
    freed = told.task(people.school_a, "Số liệu tuần")
    exemption = exempting.exempt_until(session, freed, None, people.officer, now, text="Lý do")
    incident = acts.IncidentAnswer("intrusion", f"i{directive.id}", "Đã khoá phòng học.")
    happened = acts.report_incident(session, told.task(people.school_b, "Vấn đề phát sinh"), incident, by, now)
    kind = IncidentChoice(agency_id=people.agency.id, which=IncidentList.KIND, key="x", name="Việc mẫu")
    duty = IncidentDuty(agency_id=people.agency.id, staff_id=people.leader.id)
    document = files.keep_mail(session, Path(app.config["FILES_DIR"]), "bien-ban.eml", b"From: a\n\n", now)
    happened.files = [IncidentFile(task_id=happened.task_id, file_id=document.id)]
    said = CallNote(CallOutcome.WILL_REPORT, "Sẽ gửi", f"c{directive.id}")
    call = record_call(session, assignment, said, people.officer, now)
    draft = scene.draft(session, people, now)
    draft.number = "800/SGDĐT"
    weekly = told.task(people.school_b, "Số liệu tuần")
    export = take_export(session, weekly.period, people.officer, [f"{people.school_b.name};9;90"], now)
    stand = say(session, assignment.links[0], export, now, "Thiếu")
    attribute = attributes_of(session, people.agency.id)[0]
    asked = DelegationEntry("Thầy Nam", "Cô Lan", "lan@so.example", "", frozenset({task.item_id}))
    handed = delegating.delegate(session, assignment.links[0], asked, now)
    declared = declaring.declare(session, assignment.links[0], attribute, ["Zoom khác"], "Cô Mai", now)
    wrong = suggesting.SuggestedContact("Cô Lan", "lan@so.example", "", "", "Cô Mai")
    suggested = suggesting.suggest(session, assignment.links[0], None, wrong, now)
    wish = AreaWish(Area(AreaKind.KIND, people.school_a.kind_id, "Trường"), AreaAct.EXTEND, now + timedelta(40))
    flood = AreaEntry(wish, [weekly.period_id], AreaReason.FLOOD)
    area = record_area_event(session, people.agency, flood, people.officer, now).event
    kept = NamedForm(agency_id=people.agency.id, name="Mẫu", form={}, created_at=now, created_by_id=people.officer.id)
    file = files.keep_mail(session, Path(app.config["FILES_DIR"]), "thu.eml", b"From: a\n\n", now)
    draft.signed_file_id = file.id
    scan = files.trusted("quet.pdf", scene.PDF, files.PDF)
    draft.source_file_id = files.store(session, Path(app.config["FILES_DIR"]), scan, now).id
    enclosure = Enclosure(directive_id=draft.id, position=1, name="Phụ lục", file_id=file.id)
    day = CalendarDay(agency_id=people.agency.id, on=date(2020, 5, 2), working=False, recorded_at=now)
    heard = IncomingMail(
        agency_id=people.agency.id,
        digest=f"{directive.id}",
        kind=IncomingKind.REPLY,
        received_at=now,
        original_id=file.id,
        assignment_id=assignment.id,
    )
    heard.files = [IncomingFile(file_id=file.id)]
    entry = IncomingDocument(
        agency_id=people.agency.id,
        digest=f"{directive.id}",
        arrival_number="412",
        symbol="57/BC",
        sender="Trường",
        summary="Báo cáo",
        staff_id=people.officer.id,
        recorded_at=now,
    )
    session.add_all([enclosure, day, heard, entry, kept, kind, duty])
    everything = scene.person(session, people.agency, people.office, "Đủ Quyền", f"du{directive.id}@so.example", *Role)
    session.flush()
    mail = session.scalars(select(Mail.id).where(Mail.directive_id == directive.id)).first()
    names = {
        "pid": directive.public_id,
        "draft": draft.public_id,
        "incident": happened.public_id,
        "incident_file": document.public_id,
        "conditional_task": happened.task_id,
        "aid": assignment.public_id,
        "item_id": task.item_id,
        "draft_item": draft.items[0].id,
        "figures_item": directive.items[2].id,
        "task_id": task.id,
        "period_id": weekly.period_id,
        "import_pid": export.public_id,
        "answer_id": stand.id,
        "attribute_id": attribute.id,
        "declaration_id": declared.id,
        "suggestion_id": suggested.id,
        "delegation_id": handed.id,
        "school_task_id": scene.passed_below(session, assignment, f"DT{directive.id}", "mẫu", now).id,
        "area_event_id": area.id,
        "form_id": kept.id,
        "number": 1,
        "report_id": report.id,
        "extension_id": extension.id,
        "objection_id": objection.id,
        "exemption_id": exemption.id,
        "choice_id": kind.id,
        "duty_id": duty.id,
        "call_id": call.id,
        "acknowledgement_id": assignment.acknowledgements[0].id,
        "incoming_id": heard.id,
        "document_id": entry.id,
        "file_pid": file.public_id,
        "enclosure_id": enclosure.id,
        "mail_id": mail,
        "unit_id": people.school_b.id,
        "group_id": people.everyone.id,
        "contact_id": people.school_b.contacts[0].id,
        "day_id": day.id,
        "office_id": people.office.id,
        "staff_id": people.leader.id,
        "job_pid": finished_job(session, JobKind.SUMMARY, everything, directive.number, now, directive).public_id,
    }
    return names, everything


def named(rule, names):
    """The rule's address of what `names` has."""
    parts = {}
    for part, converter in rule._converters.items():
        if isinstance(converter, AnyConverter):
            parts[part] = sorted(converter.items)[0]
        else:
            parts[part] = "doi-han" if part == "act" else names[_noun(part, rule)]
    return rule.build(parts)[1]


def _noun(part, rule):
    """What a part names in this rule's address."""
    of_incident = rule.rule.startswith("/phat-sinh")
    nouns = {
        "pid": "incident" if of_incident else "draft" if rule.endpoint == "issuing.preview" else "pid",
        "file_pid": "incident_file" if of_incident else "file_pid",
        "task_id": "conditional_task" if rule.rule.endswith("/phat-sinh") else "task_id",
        "item_id": "figures_item" if "/so-lieu" in rule.rule or "/nen-tang" in rule.rule else "item_id",
    }
    if "/du-thao" in rule.rule:
        nouns |= {"pid": "draft", "item_id": "draft_item"}
    return nouns.get(part, part)


def rules(app):
    """Addresses of the desk that name a row."""
    desk = {Guard.READER, Guard.OFFICER, Guard.KEEPER, Guard.ADMIN}
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule._converters.keys() - OF_NOBODY and getattr(app.view_functions[rule.endpoint], "guard", None) in desk
    ]


def answers(desk, rule, address):
    ways = [desk.get] * ("GET" in rule.methods) + [desk.post] * ("POST" in rule.methods)
    return {way(address).status_code for way in ways}


@pytest.mark.sweep
def test_nothing_of_another_agency_is_found(app, session, now):
    ours, us = agency(app, session, now)
    theirs, _ = agency(app, session, now)
    desk = scene.sign_in(app.test_client(), session, us, now)

    readable = [named(rule, ours) for rule in rules(app) if "GET" in rule.methods and rule.endpoint not in OF_SKIPPED]
    closed = [address for address in readable if desk.get(address).status_code == 404]
    opened = [named(rule, theirs) for rule in rules(app) if answers(desk, rule, named(rule, theirs)) != {404}]

    assert "\n".join(closed) == ""
    assert opened == []


@pytest.mark.sweep
def test_nor_beside_what_is_ours(app, session, now):
    """An address that names two rows, the first ours and the second theirs."""
    ours, us = agency(app, session, now)
    theirs, _ = agency(app, session, now)
    desk = scene.sign_in(app.test_client(), session, us, now)
    outer = {name: ours[name] for name in ("pid", "draft", "aid", "unit_id")}

    two = [rule for rule in rules(app) if len(rule._converters.keys() - OF_NOBODY) == 2]
    opened = {rule.rule for rule in two if answers(desk, rule, named(rule, {**theirs, **outer})) != {404}}

    assert len(two) > 15
    # an item that is none of the draft's leads back to the draft, as one that was removed meanwhile
    assert opened == {"/van-ban/<pid>/du-thao/<int:item_id>"}
