"""Templates are handed what was decided: none compares a value with a code."""

from pathlib import Path

import pytest

from tests.pages.template_literals import code_literals, literals_in

TEMPLATES = Path(__file__).parents[2] / "templates"


def test_no_template_compares_a_code():
    assert code_literals(TEMPLATES) == []


@pytest.mark.parametrize(
    "source",
    [
        "{% if task.status == 'returned' %}x{% endif %}",
        "{% if 'returned' != task.status %}x{% endif %}",
        "{{ 'x' if mail.state in ('failed', 'bounced') }}",
        "{% for event in events if event.kind == 'called' %}x{% endfor %}",
        "{{ events | selectattr('kind', 'equalto', 'called') | list }}",
        "{{ kinds | reject('equalto', 'called') | list }}",
        "{% if status is eq('returned') %}x{% endif %}",
        "{% call notice(tone='done' if verdict == 'approved' else 'info') %}x{% endcall %}",
    ],
)
def test_a_comparison_with_a_code_is_found(source):
    assert [line for line, _code in literals_in(source)] == [1]


def test_what_compares_no_code_is_left_alone():
    source = "{% if name == '' or code in shown or look == asked.state %}{{ {'a': 1}[code] }}{% endif %}"

    assert list(literals_in(source)) == []
