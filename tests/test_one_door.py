"""What one module alone may do: lock rows, ask which database this is, read a whole form as it was sent, …"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOUSE = ("app.py", "directives", "workflows")

LOCKS = "directives/record/locks.py"
DATABASE = "directives/database/"
FACTS = "directives/record/facts.py"
GROUPS_OF_A_LETTER = "workflows/drafting/recipients.py"
"""Collects the groups that a letter names, in a value of its own."""
DATED_ANYWHERE = {"attributes", "groups", "kind_id", "office_id", "officer", "officer_id", "parent_id"}
DATED_ANYWHERE |= {"search_name", "sort_name"}
DATED_OF_A_UNIT = {"code", "kind", "name", "parent", "phone", "position"}
DATED_ROWS = {"agency", "colleague", "group", "kind", "office", "person", "staff", "unit"}
DATED_TABLES = {"Office", "Staff", "Unit", "UnitGroup", "UnitKind", "group_members"}
UNFENCED = {"parse_mail", "plain_tables"}
"""Readers of foreign bytes that other packages import, to call them in the child."""
BEHIND_THE_FENCE = {"workflows/inbox/opening.py", "workflows/web/table_file.py"}
OF_OUR_OWN = "workflows/demo/steps.py"
"""Reads the list of the sample, which comes with the program."""
READING = {
    "directives/rules/moves.py",
    "directives/rules/status/standing.py",
    "directives/queries/status_sql.py",
    "directives/queries/board_rows.py",
    "directives/boards/paging/task_classes.py",
    "directives/record/projection/moving.py",
    "directives/record/projection/standing_sql.py",
}
"""The rules, their SQL twin, the rows and the projection that feed them."""


WHOLE_FORMS = {
    "workflows/drafting/pages/drafts.py",
    "workflows/drafting/pages/form_builder.py",
    "workflows/drafting/pages/items.py",
    "workflows/followup/pages/several.py",
    "workflows/reporting/pages/merging.py",
    "workflows/reporting/pages/saving.py",
    "workflows/reporting/pages/tasks.py",
    "workflows/web/refused/texts.py",
}
"""They hand it to WTForms or to `only_fields`, count its fields, look up those of lines by number, or show it back.

tests/workflows/reporting/test_unknown_fields.py sends them fields that no form has.
"""


def test_a_whole_form_is_read_where_its_other_fields_are_dropped():
    assert set(modules_where(reads_a_whole_form)) == WHOLE_FORMS


@pytest.mark.parametrize("line", ["dict(request.form)", "request.form.to_dict()", "f(request.values)", "request.json"])
def test_a_form_that_is_read_as_a_whole_is_found(line):
    assert reads_a_whole_form(ast.parse(line))


@pytest.mark.parametrize(
    "line", ["request.form.get('file')", "request.form.getlist('task', int)", "'a' in request.form"]
)
def test_a_form_of_which_a_named_field_is_read_is_fine(line):
    assert not reads_a_whole_form(ast.parse(line))


def reads_a_whole_form(tree: ast.AST) -> bool:
    """Whether anything but a field that the code names is taken from a form."""
    named = {id(node) for one in ast.walk(tree) for node in _forms_of_named_fields(one)}
    return any(
        isinstance(node, ast.Attribute)
        and ast.unparse(node) in {"request.form", "request.values", "request.json"}
        and id(node) not in named
        for node in ast.walk(tree)
    )


def _forms_of_named_fields(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"get", "getlist"}:
        if node.args and isinstance(node.args[0], ast.Constant):
            yield node.func.value
    elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant):
        yield from node.comparators


def test_foreign_files_are_read_behind_the_fence_alone():
    imported = {path for path in modules_where(reads_foreign_bytes) if not path.startswith("directives/sources/")}

    assert imported == {*BEHIND_THE_FENCE, OF_OUR_OWN}
    for path in BEHIND_THE_FENCE:
        assert not calls_a_reader(ast.parse((ROOT / path).read_text("utf-8"))), path


def reads_foreign_bytes(tree: ast.AST) -> bool:
    names = (name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names)
    return bool(UNFENCED & set(names))


def calls_a_reader(tree: ast.Module) -> bool:
    """Whether a reader is called elsewhere than in a function that `fence.run` names."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    run = {ast.unparse(call.args[0]) for call in calls if ast.unparse(call.func) == "fence.run" and call.args}
    others = [part for part in tree.body if not (isinstance(part, ast.FunctionDef) and part.name in run)]
    return any(
        isinstance(node, ast.Call) and ast.unparse(node.func) in UNFENCED for part in others for node in ast.walk(part)
    )


def test_rows_are_locked_by_locks_alone():
    assert set(modules_where(locks_rows)) == {LOCKS}


def test_only_database_knows_which_database_this_is():
    assert {name for name in modules_where(knows_the_dialect) if not name.startswith(DATABASE)} == set()


def test_where_a_task_stands_is_read_by_the_rules_and_their_sql_alone():
    assert set(modules_where(reads_the_date_of_a_return)) == READING


def test_dated_facts_are_changed_by_facts_alone():
    assert set(modules_where(changes_dated_facts)) == {FACTS, GROUPS_OF_A_LETTER}


@pytest.mark.parametrize(
    "line",
    [
        "unit.kind_id = 3",
        "unit.groups = []",
        "found.attributes = {}",
        "assignment.unit.name, other = 'A', 1",
        "office.name = 'Phòng'",
        "former, directive.officer = directive.officer, colleague",
        "session.execute(update(Unit).values(name='A'))",
        "session.execute(insert(group_members), rows)",
        "unit.groups.append(group)",
        "group.units.remove(unit)",
    ],
)
def test_a_change_of_a_dated_fact_elsewhere_is_found(line):
    assert changes_dated_facts(ast.parse(line))


def changes_dated_facts(tree: ast.AST) -> bool:
    return any(_sets_dated(node) or _writes_dated_rows(node) for node in ast.walk(tree))


def _sets_dated(node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Store):
        return False
    owner = ast.unparse(node.value).rpartition(".")[2]
    return node.attr in DATED_ANYWHERE or (node.attr in DATED_OF_A_UNIT and owner in DATED_ROWS)


def _writes_dated_rows(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr in {"append", "extend", "remove", "add"}:
        return ast.unparse(node.func.value).endswith((".groups", ".units"))
    writes = isinstance(node.func, ast.Name) and node.func.id in {"insert", "update", "delete"}
    return writes and bool(node.args) and ast.unparse(node.args[0]) in DATED_TABLES


@pytest.mark.parametrize("line", ["due_at = task.return_due_at or task.due_at", "func.coalesce(Task.return_due_at, 1)"])
def test_a_second_reading_of_a_task_is_found(line):
    assert reads_the_date_of_a_return(ast.parse(line))


def reads_the_date_of_a_return(tree: ast.AST) -> bool:
    """Whoever asks by when a task is due cannot do without this column."""
    return any(isinstance(node, ast.Attribute) and node.attr == "return_due_at" for node in ast.walk(tree))


@pytest.mark.parametrize(
    "line",
    [
        "query = select(Mail).with_for_update()",
        "session.refresh(mail, with_for_update=True)",
        "session.execute(text('SELECT id FROM mail FOR UPDATE'))",
    ],
)
def test_a_lock_elsewhere_is_found(line):
    assert locks_rows(ast.parse(line))


@pytest.mark.parametrize(
    "line",
    [
        "if session.get_bind().dialect.name == 'sqlite': pass",
        "name = db.engine.name",
        "from sqlalchemy.dialects import postgresql",
        "from sqlalchemy.dialects.sqlite import insert",
        "import sqlalchemy.dialects.postgresql",
        "session.execute(text('SELECT pg_advisory_xact_lock(1)'))",
    ],
)
def test_a_question_about_the_dialect_elsewhere_is_found(line):
    assert knows_the_dialect(ast.parse(line))


def locks_rows(tree: ast.AST) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr == "with_for_update")
        or (isinstance(node, ast.keyword) and node.arg == "with_for_update")
        or (isinstance(node, ast.Constant) and "FOR UPDATE" in str(node.value))
        for node in ast.walk(tree)
    )


def knows_the_dialect(tree: ast.AST) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr in {"dialect", "dialects"})
        or (isinstance(node, ast.Attribute) and ast.unparse(node).endswith(("engine.name", "get_bind().name")))
        or (isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("sqlalchemy.dialects."))
        or (isinstance(node, ast.ImportFrom) and any(name.name == "dialects" for name in node.names))
        or (isinstance(node, ast.Import) and any(name.name.startswith("sqlalchemy.dialects") for name in node.names))
        or (isinstance(node, ast.Constant) and "pg_advisory" in str(node.value))
        for node in ast.walk(tree)
    )


def modules_where(found) -> Iterator[str]:
    return (name for name, tree in trees() if found(tree))


@cache
def trees() -> list[tuple[str, ast.AST]]:
    """Each module of the house, read once for all questions."""
    tops = [ROOT / top for top in HOUSE]
    paths = [path for top in tops for path in (top.rglob("*.py") if top.is_dir() else [top])]
    return [(str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))) for path in paths]
