"""The arrows that import-linter cannot draw: app.py's own, and a workflow's rooms that no other enters."""

import ast
from pathlib import Path

import grimp

ROOT = Path(__file__).parent.parent
ROOMS = {"pages", "forms", "commands"}


def test_nothing_imports_app_and_app_only_wires():
    house = [path for room in ("directives", "workflows") for path in (ROOT / room).rglob("*.py")]
    app = ast.parse((ROOT / "app.py").read_text("utf-8"))

    assert [path for path in house if "app" in imports(ast.parse(path.read_text("utf-8")))] == []
    assert not imports(app) & {"sqlalchemy", "wtforms", "weasyprint", "itsdangerous"}
    assert not any(isinstance(node, ast.ClassDef) for node in ast.walk(app))


def test_no_workflow_enters_anothers_rooms():
    graph = grimp.build_graph("workflows")

    trespasses = [
        (importer, room)
        for room in graph.modules
        if room.count(".") >= 2 and room.split(".")[2] in ROOMS
        for importer in graph.find_modules_that_directly_import(room)
        if importer.split(".")[1] != room.split(".")[1]
    ]

    assert trespasses == []


def imports(tree: ast.AST) -> set[str]:
    """The first names of the absolute imports in a module."""
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}
    modules |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    return {str(module).split(".")[0] for module in modules}
