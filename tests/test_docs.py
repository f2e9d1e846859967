"""Documents: every path and every name of the code in README and docs exists."""

import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NAMED = ("README.md", "README.vi.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
DOCUMENTS = [*map(ROOT.joinpath, NAMED), *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLE = "meeting"
"""The mail that docs/adding-an-occasion.md adds."""
REQUIREMENTS = 253
"""Of ASVS 5.0.0, levels 1 and 2."""
_TOP = "bench|bin|deploy|directives|docs|migrations|static|templates|tests|translations|workflows"
_LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)|src=\"([^\"]+)\"")
_PATH = re.compile(rf"(?<![\w/.<])(?:{_TOP})/[\w/.-]*\w/?|(?<![\w/.])(?:app\.py|pyproject\.toml)\b")
_BRACES = re.compile(r"(?<![\w/.])([\w/]+/)\{([\w,. ]+)\}")
_REQUIREMENT = re.compile(r"\bV\d+\.\d+\.\d+\b")
_ROW = re.compile(r"^\| (V[^|]+) \|", re.MULTILINE)
_NAME = re.compile(r"`((?:directives|workflows)(?:\.\w+)+)`")


@pytest.fixture(params=DOCUMENTS, ids=lambda document: document.name)
def document(request):
    return request.param


def test_a_link_leads_somewhere(document):
    links = ["".join(groups) for groups in _LINK.findall(document.read_text(encoding="utf-8"))]

    assert [link for link in links if "://" not in link and not (document.parent / link).exists()] == []


def test_a_path_exists(document):
    text = document.read_text(encoding="utf-8")
    paths = [*_PATH.findall(_BRACES.sub("", text)), *_spelled_out(text)]

    assert [path for path in paths if not _exists(path) and EXAMPLE not in path] == []


def test_the_requirements_are_counted():
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (V[^|]+) \| [^|]+ \| ([a-z ]+) \| [^|]+ \|$", text, re.MULTILINE)
    counted = Counter(state for ids, state in rows if state != "not needed" for _ in requirements(ids))

    said = re.search(r"Held (\d+), in part (\d+), open (\d+), not needed (\d+)\.", text)
    held, in_part, is_open, not_needed = map(int, said.groups())
    assert counted == {"held": held, "in part": in_part, "open": is_open}
    assert held + in_part + is_open + not_needed == REQUIREMENTS


def test_a_requirement_that_is_cited_has_its_row(document):
    rows = _REQUIREMENT.findall("\n".join(_ROW.findall((ROOT / "docs" / "security.md").read_text(encoding="utf-8"))))

    assert set(_REQUIREMENT.findall(document.read_text(encoding="utf-8"))) - {*rows} == set()


def requirements(ids):
    """'V1.2.1, V1.2.2' or 'V7.2.1 … V7.2.4', of one section."""
    first, dots, last = ids.partition(" … ")
    return range(int(first.rpartition(".")[2]), int(last.rpartition(".")[2]) + 1) if dots else ids.split(", ")


def test_a_name_of_the_code_exists(document):
    assert [name for name in _NAME.findall(document.read_text(encoding="utf-8")) if not is_defined(name)] == []


def _spelled_out(text):
    """The paths in 'acts/{submit,review}.py'-like lists."""
    return [folder + name.strip() for folder, names in _BRACES.findall(text) for name in names.split(",")]


def _exists(path):
    """Whether a path exists, with or without '.py'; what a reader is to create has a placeholder and is not matched."""
    return (ROOT / path).exists() or (ROOT / f"{path}.py").exists()


def is_defined(name):
    """Whether a dotted name is a module, or something that a module defines."""
    module, _, attribute = name.rpartition(".")
    try:
        if hasattr(import_module(module), attribute):
            return True
        import_module(name)
    except ModuleNotFoundError:
        return False
    return True
