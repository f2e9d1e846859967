"""The shape of the tree, as bin/measure reads it."""

import ast
import importlib.util
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def measure():
    loader = SourceFileLoader("measure", str(ROOT / "bin" / "measure"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("measure", loader))
    loader.exec_module(module)
    return module


def test_a_public_class_name_means_one_thing(measure):
    assert measure.Tree(ROOT).defined_twice(ast.ClassDef) == []


def test_no_folder_holds_more_than_fifteen_modules(measure):
    counts = measure.Tree(ROOT).modules_per_folder()

    assert {folder: count for folder, count in counts.items() if count > 15} == {}


def test_no_packages_import_each_other_in_a_circle(measure):
    assert measure.Tree(ROOT).package_cycles() == []


def test_what_the_measure_looks_for_is_found(measure, tmp_path):
    for folder, other in (("acts", "record"), ("record", "acts")):
        (tmp_path / "directives" / folder).mkdir(parents=True)
        (tmp_path / "directives" / folder / "__init__.py").touch()
        (tmp_path / "directives" / folder / "one.py").write_text(
            f"from directives.{other} import one\n\n\nclass Line: ...\n", "utf-8"
        )
    tree = measure.Tree(tmp_path)

    assert tree.defined_twice(ast.ClassDef) == ["Line"]
    assert tree.modules_per_folder() == {"directives/acts": 1, "directives/record": 1}
    assert tree.package_cycles() == [["directives.acts", "directives.record"]]
