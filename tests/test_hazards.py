"""What injection and forgery need: no code runs a text, and only named modules start programs or reach the network."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_one_door import modules_where

TEMPLATES = Path(__file__).parents[1] / "templates"

PROGRAMS = {
    "directives/fence/pool.py": "the child that reads foreign files: fixed arguments",
    "workflows/installing/doctor/fonts.py": "fc-list: fixed arguments",
    "workflows/preserving/postgresql.py": "pg_dump, pg_restore: database and path of the settings",
    "workflows/watching/roads.py": "ALERT_COMMAND of the settings, without a shell; the text goes to its input",
}
NETWORK = {
    "workflows/access_tokens.py": "OAUTH_TOKEN_URL",
    "workflows/demo/mail_server.py": "the demo's mailbox on this machine",
    "workflows/demo/ports.py": "free ports of this machine",
    "workflows/inbox/mailbox.py": "IMAP_SERVER",
    "workflows/installing/doctor/findings.py": "names of errors only",
    "workflows/installing/doctor/mail.py": "names of errors only",
    "workflows/installing/doctor/public_url.py": "PUBLIC_URL",
    "workflows/mailing/domain_check/lookup.py": "DNS of the sender, DNS_SERVER",
    "workflows/mailing/sending/smtp/connection.py": "MAIL_SERVER",
    "workflows/mailing/sending/smtp/dialogue.py": "MAIL_SERVER",
    "workflows/watching/roads.py": "ALERT_SMTP",
    "workflows/web/security/redaction.py": "names of errors only",
}
"""Hosts are those of the settings: each module with the setting that names them."""
FORMATS = {"directives/database/dialects.py", "workflows/mailing/kind.py", "workflows/stored.py"}
"""They fill words of their own: no typed text is a format."""
PATTERNS = {
    "directives/reading/text/normalise.py": "tables of our own",
    "workflows/registry/lines.py": "tables of our own",
    "workflows/units/filling.py": "tables of our own",
}
"""Patterns that are not written out where they are used."""

UNESCAPED = {
    "acknowledging/parts.html": "a tag of its own around an escaped number",
    "components/notice.html": "an attribute of its own",
    "components/tile.html": "a tag of its own around an escaped address",
    "emails/day/body.html": "bodies of mails, escaped where they are made",
    "mailing/mail.html": "a tag of its own within an escaped id",
}

LIBRARIES = {"aiosmtpd", "asyncio", "dns", "ftplib", "http.client", "imap_tools", "imaplib", "poplib", "requests"}
LIBRARIES |= {"smtplib", "socket", "telnetlib", "urllib.request", "xmlrpc"}
NEVER_IMPORTED = {"dill", "jsonpickle", "marshal", "pickle", "pty", "random", "shelve", "yaml"}
"""They run or unpack what they read; `random` can be foretold, `secrets` cannot."""
NEVER_CALLED = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "hashlib.md5", "hashlib.sha1"}
NEVER_CALLED |= {"render_template_string", "flask.render_template_string"}
BY_METHOD = ("from_string", "from_pickle")
OF_PATTERNS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


def test_no_text_is_run_as_code_or_template_or_unpacked():
    assert list(modules_where(runs_a_text)) == []


@pytest.mark.parametrize(
    "line",
    [
        "eval(typed)",
        "exec(typed)",
        "import pickle",
        "from marshal import loads",
        "import random",
        "os.system('ls')",
        "os.execvp('ls', [])",
        "subprocess.run('ls', shell=True)",
        "render_template_string(typed)",
        "app.jinja_env.from_string(typed)",
        "hashlib.md5(b'')",
        "hashlib.new('sha1')",
    ],
)
def test_a_text_that_is_run_is_found(line):
    assert runs_a_text(ast.parse(line))


def runs_a_text(tree: ast.AST) -> bool:
    return bool(NEVER_IMPORTED & set(imports(tree))) or any(_is_never_called(call) for call in calls(tree))


def _is_never_called(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    shell = any(given.arg == "shell" for given in call.keywords)
    return (
        shell
        or name in NEVER_CALLED
        or name.startswith(("os.exec", "os.spawn", "hashlib.new"))
        or (isinstance(call.func, ast.Attribute) and call.func.attr in BY_METHOD)
    )


def test_only_named_modules_start_a_program():
    assert set(modules_where(lambda tree: "subprocess" in imports(tree))) == set(PROGRAMS)


def test_only_named_modules_reach_the_network():
    assert set(modules_where(reaches_the_network)) == set(NETWORK)


@pytest.mark.parametrize("line", ["from urllib.request import urlopen", "import socket", "import dns.resolver"])
def test_a_module_that_reaches_the_network_is_found(line):
    assert reaches_the_network(ast.parse(line))


def reaches_the_network(tree: ast.AST) -> bool:
    return any(name in LIBRARIES or name.partition(".")[0] in LIBRARIES for name in imports(tree))


def test_no_typed_text_is_a_format():
    assert set(modules_where(lambda tree: any(_is_format(call) for call in calls(tree)))) == FORMATS


def _is_format(call: ast.Call) -> bool:
    called = call.func
    if not isinstance(called, ast.Attribute) or called.attr not in {"format", "format_map"}:
        return False
    return not isinstance(called.value, ast.Constant)


def test_a_pattern_takes_typed_text_only_escaped():
    assert set(modules_where(makes_patterns)) == set(PATTERNS)


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("def f(typed): return re.search(typed, 'x')", True),
        ("def f(typed): return re.compile(rf'\\b{typed}\\b')", True),
        ("def f(typed): return re.compile(rf'\\b{re.escape(typed)}\\b')", False),
        ("def f(text): return re.sub('x', '', text)", False),
        ("FIXED = re.compile(rf'{UNIT}+')", False),
    ],
)
def test_a_pattern_of_a_typed_text_is_found(line, is_found):
    assert makes_patterns(ast.parse(line)) is is_found


def makes_patterns(tree: ast.AST) -> bool:
    """Whether a function makes a pattern of a value; those of a module are made of its constants."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    made = (call.args[0] for function in functions for call in calls(function) if _takes_a_pattern(call))
    return any(not _is_fixed(pattern) for pattern in made)


def _takes_a_pattern(call: ast.Call) -> bool:
    module, _, name = ast.unparse(call.func).rpartition(".")
    return module == "re" and name in OF_PATTERNS


def _is_fixed(pattern: ast.expr) -> bool:
    if isinstance(pattern, ast.JoinedStr):
        return all(_is_fixed(part.value) for part in pattern.values if isinstance(part, ast.FormattedValue))
    is_escaped = isinstance(pattern, ast.Call) and ast.unparse(pattern.func) == "re.escape"
    return is_escaped or isinstance(pattern, ast.Constant)


OUR_SCRIPT = r"<script src=\"\{\{ script_url\('[a-z]+\.js'(?:, asks_us=true)?\) \}\}\" defer></script>"
"""How a template names a file of ours: the page's policy then lets our own files run, and nothing within the page."""


def test_no_page_has_a_script_within_it():
    assert templates_with(rf"(?!{OUR_SCRIPT})<script|\son[a-z]+=\"|javascript:") == set()


def test_our_scripts_write_no_html_and_evaluate_no_text():
    paths = (TEMPLATES.parent / "static").rglob("*.js")
    hazard = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|import\(")

    assert {path.name for path in paths if hazard.search(path.read_text("utf-8"))} == set()


def test_only_named_templates_print_what_is_not_escaped():
    assert templates_with(r"\|\s*safe\b|autoescape") == set(UNESCAPED)


def templates_with(hazard: str) -> set[str]:
    paths = [path for path in TEMPLATES.rglob("*.*") if path.suffix in {".html", ".txt"}]
    found = re.compile(hazard)
    return {str(path.relative_to(TEMPLATES)) for path in paths if found.search(path.read_text("utf-8"))}


def imports(tree: ast.AST) -> Iterator[str]:
    """The modules that are imported, also as names of a package."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module)
            yield from (f"{node.module}.{name.name}" for name in node.names)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))
