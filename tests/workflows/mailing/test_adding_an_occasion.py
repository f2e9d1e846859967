"""A mail is one module and three templates: proved in a copy of the tree to which nothing else is added."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
COPIED = ("app.py", "pyproject.toml", "directives", "workflows", "templates", "static", "migrations", "translations")

NEW_FILES = {
    "workflows/mailing/occasions/meeting.py": '''
"""A meeting about a directive: when and where."""

from flask_babel import lazy_gettext as _l

from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailKind

MAIL = MailKind(
    name="meeting",
    word=_l("Mời họp"),
    priority=4,
    content=about_assignments,
    samples={"": sample_directive.to_unit(meeting_at=sample_directive.FRIDAY, place="Hội trường Sở")},
)
''',
    "templates/emails/meeting/subject.txt": "{{ directive.short }}: mời họp {{ meeting_at | vn_datetime }}",
    "templates/emails/meeting/body.txt": """{% extends 'emails/layout.txt' %}
{% block content %}
Mời {{ unit }} họp tại {{ place }} lúc {{ meeting_at | vn_datetime }}.

{{ part.act('Trang của đơn vị:', directive.link) }}
{% endblock %}""",
    "templates/emails/meeting/body.html": """{% extends 'emails/layout.html' %}
{% block title %}Mời họp{% endblock %}
{% block content %}
{% call part.p() %}Mời {{ unit }} họp tại {{ place }} lúc {{ meeting_at | vn_datetime }}.{% endcall %}
{{ part.act('Mở trang', directive.link) }}
{% endblock %}""",
}

PLAYED_IN_THE_COPY = """
from datetime import timedelta

from flask import current_app

from tests.scene.two_schools import two_schools
from workflows.mailing import outbox
from workflows.mailing.composing.compose import compose
from workflows.mailing.desk import gallery
from workflows.mailing.occasions import meeting


def test_the_new_mail_is_queued_composed_and_in_the_gallery(session, now):
    told = two_schools(session, now)
    event, unit = told.link_a, told.link_a.assignment
    values = {"meeting_at": now + timedelta(days=3), "place": "Hội trường Sở"}

    queued = outbox.tell(session, meeting.MAIL, about=event, to=unit, now=now, values=values)
    again = outbox.tell(session, meeting.MAIL, about=event, to=unit, now=now, values=values)
    composed = compose(session, queued[0], now)
    sample = gallery.render_sample("meeting", told.agency)

    assert [mail.instance for mail in queued] == [f"meeting:{event.id}:{told.school_a.id}"]
    assert again == []
    assert "Mời Trường THPT mẫu A họp tại Hội trường Sở lúc 8:00 thứ Hai 20/4/2020." in composed.text
    assert composed.subject == "CV 649/SGDĐT-GDTrH: mời họp 8:00 thứ Hai 20/4/2020"
    assert "Hội trường Sở" in sample.text and "Hội trường Sở" in sample.html
    assert gallery.names()["meeting"] == ["meeting"]
    assert current_app.jinja_env.from_string("{{ 'meeting' | occasion_word }}").render() == "Mời họp"
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in COPIED:
        where = ROOT / name
        (shutil.copytree if where.is_dir() else shutil.copy)(where, tmp_path / name)  # type: ignore[operator]
    for name in ("__init__.py", "conftest.py", "infrastructure", "scene"):
        where = ROOT / "tests" / name
        (tmp_path / "tests").mkdir(exist_ok=True)
        (shutil.copytree if where.is_dir() else shutil.copy)(where, tmp_path / "tests" / name)  # type: ignore[operator]
    return tmp_path


def test_one_module_and_three_templates_make_a_mail(copy: Path) -> None:
    for name, text in NEW_FILES.items():
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_text(text, encoding="utf-8")
    (copy / "tests" / "test_meeting.py").write_text(PLAYED_IN_THE_COPY, encoding="utf-8")

    pytest_run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_meeting.py"]
    played = subprocess.run(pytest_run, cwd=copy, capture_output=True, text=True, check=False)

    assert "1 passed" in played.stdout, played.stdout + played.stderr


def test_the_recipe_fits_in_fifteen_lines() -> None:
    recipe = (ROOT / "docs" / "adding-an-occasion.md").read_text("utf-8")

    assert len(recipe.splitlines()) <= 15


def calls_past_the_door(source: str) -> list[str]:
    """What a workflow must leave to outbox.tell: keys, and rows of the queue."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = {ast.unparse(call.func) for call in calls} & {"outbox.queue_one", "Mail", "models.Mail"}
    keys = {keyword.arg for call in calls for keyword in call.keywords} & {"instance"}
    return sorted(names | {str(key) for key in keys})


def test_no_workflow_writes_a_key_or_a_row_of_the_queue() -> None:
    others = [path for path in (ROOT / "workflows").rglob("*.py") if "mailing" not in path.parts]

    found = {path.name: calls_past_the_door(path.read_text("utf-8")) for path in others}

    assert {name: calls for name, calls in found.items() if calls} == {}


def test_a_key_written_by_a_workflow_is_found() -> None:
    assert calls_past_the_door('outbox.queue_one(session, 1, mail, now)\nreplace(MAIL, instance=f"a:{b}")') == [
        "instance",
        "outbox.queue_one",
    ]
