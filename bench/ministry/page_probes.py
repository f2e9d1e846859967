"""Pages as a browser asks for them, each by one client; a probe returns the act that is timed."""

from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select

from bench.ministry.world import World
from directives.models import Assignment, Item, Link, Report, Task, Unit
from directives.queries import status_sql
from directives.terms import ReportingMode
from workflows.web import links

Act = Callable[[], object]
Probe = Callable[[World], Act]


def _get(client: FlaskClient, path: str, expected: int = 200, **headers: str) -> int:
    """The size of the answer."""
    response = client.get(path, headers=headers)
    if response.status_code != expected:
        raise RuntimeError(f"{path}: {response.status}")
    return len(response.data)


def _page(path: str, who: str = "chuyenvien") -> Probe:
    return lambda world: partial(_get, world.client(who), path)


def _of_letter(rest: str = "", who: str = "lanhdao") -> Probe:
    return lambda world: partial(_get, world.client(who), f"/van-ban/{world.directive.public_id}{rest}")


def _unchanged(world: World) -> Act:
    """The board for somebody who has it already."""
    client, path = world.client(), f"/van-ban/{world.directive.public_id}"
    tag = client.get(path).headers.get("ETag", "")
    return partial(_get, client, path, 304, **{"If-None-Match": tag})


def _figures(rest: str) -> Probe:
    def probe(world: World) -> Act:
        weekly = select(Item.id).where(Item.directive_id == world.directive.id, Item.mode == ReportingMode.FIGURES)
        number = world.session.scalars(weekly).one()
        return _of_letter(f"/so-lieu/{number}{rest}")(world)

    return probe


def _unit_form(world: World) -> Act:
    unit = select(Unit.id).where(Unit.agency_id.is_not(None)).order_by(Unit.id.desc()).limit(1)
    return _page(f"/don-vi/{world.session.scalar(unit)}/sua")(world)


def _report(world: World) -> Act:
    waiting = select(Report.id).join(Task).join(Item, Item.id == Task.item_id).where(status_sql.AWAITS_REVIEW)
    return _page(f"/duyet/{world.session.scalar(waiting.order_by(Report.id).limit(1))}")(world)


def _unit_page(world: World) -> Act:
    """What a unit sees that follows its link."""
    mine = select(Link).join(Assignment).where(Assignment.directive_id == world.directive.id).order_by(Link.id.desc())
    link = world.session.scalars(mine.limit(1)).one()
    client, path = world.app.test_client(), f"/phieu/{link.assignment.public_id}"
    client.get(urlsplit(links.address(link)).path)
    return partial(_get, client, path)


def _send_again(world: World) -> Act:
    """'Send my link again', by anybody: the page and its form are got before."""
    client = world.app.test_client()
    world.app.config["WTF_CSRF_ENABLED"] = False
    unit = world.session.scalars(select(Unit).where(Unit.agency_id.is_not(None)).limit(1)).one()
    typed = {"number": world.directive.number, "unit": unit.name}

    def act() -> int:
        response = client.post("/gui-lai-duong-dan", data=typed)
        if response.status_code not in {200, 422, 429}:
            raise RuntimeError(f"send again: {response.status}")
        return response.status_code

    return act


PROBES: Mapping[str, Probe] = {
    "front": _page("/", "lanhdao"),
    "board": _of_letter(),
    "board_search": _of_letter("?q=Quang+Trung"),
    "board_unchanged": _unchanged,
    "board_past": _of_letter("?as_of=2020-05-20T10:00"),
    "figures": _figures(""),
    "unit_form": _unit_form,
    "review_queue": _page("/duyet"),
    "one_report": _report,
    "unanswered": _page("/chua-tra-loi"),
    "call_list": _of_letter("/goi-dien", "chuyenvien"),
    "units": _page("/don-vi"),
    "unit_page": _unit_page,
    "send_again": _send_again,
    "summary_pdf": _of_letter("/ban-in.pdf"),
}
