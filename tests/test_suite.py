"""What holds for the tests themselves: they stand where the packages stand, and no clock on the wall decides."""

import ast
from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent
MIRRORS = ("directives", "workflows")
WALL_CLOCKS = {"time.time", "time.monotonic", "time.perf_counter", "monotonic", "perf_counter"}


def test_every_test_folder_mirrors_a_package():
    folders = {path.parent.relative_to(TESTS) for top in MIRRORS for path in (TESTS / top).rglob("test_*.py")}

    assert sorted(str(folder) for folder in folders if not (ROOT / folder / "__init__.py").is_file()) == []


def test_no_assertion_reads_the_wall_clock():
    asserting = {str(path.relative_to(TESTS)) for path in TESTS.rglob("*.py") if asserts_a_span(path.read_text())}

    assert asserting == set()


def test_an_assertion_on_the_wall_clock_is_found():
    assert asserts_a_span("start = time.monotonic()\nassert time.monotonic() - start < 1")
    assert asserts_a_span("assert perf_counter() < end")
    assert not asserts_a_span("assert time.thread_time() - start < 1")


def asserts_a_span(source: str) -> bool:
    return any(
        isinstance(part, ast.Call) and ast.unparse(part.func) in WALL_CLOCKS
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assert)
        for part in ast.walk(node.test)
    )
