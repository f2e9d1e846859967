"""The officer says how each figure is counted, which is a part of which, and whether a unit's figures add up."""

import re

import pytest

from directives.drafts.figure_specs import set_form
from directives.rules.forms.design import CheckDesign, FieldDesign, FormDesign
from directives.terms import CheckRelation, CheckSeverity, FieldKind
from tests import scene
from tests.directives.reading.letters import real_or_own
from tests.workflows.drafting.test_pages import typed
from workflows.drafting import item_steps, steps


@pytest.fixture
def people(session, now):
    return scene.department(session, now)


@pytest.fixture
def draft(session, people, now):
    return steps.start_draft(session, people.officer, real_or_own(), None, now)


@pytest.fixture
def weekly(draft):
    return draft.items[7]


@pytest.fixture
def officer(client, session, people, now):
    return scene.sign_in(client, session, people.officer, now)


@pytest.fixture
def address(draft, weekly):
    return f"/van-ban/{draft.public_id}/du-thao/{weekly.id}"


def figures(session, weekly):
    session.expire_all()
    wholes = {check.left: check.right[0] for check in weekly.design.checks}
    return [(spec.name, spec.measure, spec.kind, wholes.get(spec.key)) for spec in weekly.figures]


def test_the_proposed_statistic_counts_whole_things_and_knows_its_wholes(weekly):
    assert all(spec.kind.is_whole for spec in weekly.figures)
    assert [(check.left, check.right, check.severity) for check in weekly.design.checks] == [
        ("f4", ("f3",), CheckSeverity.HARD),
        ("f5", ("f3",), CheckSeverity.HARD),
    ]
    assert weekly.sums_figures is False


def test_saving_an_item_as_it_is_changes_no_figure(officer, session, address, weekly):
    before = figures(session, weekly)

    officer.post(address, data=typed(officer.get(address)))

    assert figures(session, weekly) == before


def test_the_officer_changes_how_figures_are_counted_and_compared(officer, session, address, weekly):
    form = typed(officer.get(address))
    form |= {"figures-0-measure": "%", "figures-1-counts": "decimal", "figures-2-name": "", "sums_figures": "y"}
    form |= {"figures-3-at_most": "1", "figures-4-at_most": "4"}

    officer.post(address, data=form)

    assert [one[1:] for one in figures(session, weekly)] == [
        ("%", FieldKind.PERCENTAGE, None),
        ("lớp", FieldKind.DECIMAL, None),
        ("người", FieldKind.WHOLE, "f1"),
        ("người", FieldKind.WHOLE, "f3"),
    ]
    assert weekly.sums_figures is True


@pytest.mark.parametrize("whole", ["4", "7", "99"])
def test_a_whole_is_another_figure_with_a_name(officer, session, address, weekly, whole):
    before = figures(session, weekly)

    page = officer.post(address, data=typed(officer.get(address)) | {"figures-3-at_most": whole})

    assert "Số liệu 4: “không lớn hơn” cần một số liệu khác đã có tên." in page.text
    assert len(re.findall(r'class="error"', page.text)) >= 1
    assert figures(session, weekly) == before


def test_merged_items_keep_their_wholes_and_add_up_nothing(session, draft, weekly, now):
    weekly.sums_figures = True
    other = draft.items[8]
    part = CheckDesign("f2", CheckRelation.AT_MOST, right=("f1",))
    set_form(other, FormDesign((FieldDesign("f1", "Số vụ"), FieldDesign("f2", "Số vụ đã xử lý")), (part,)))
    session.flush()

    item_steps.merge_with_next(session, weekly, draft.edition, now)

    assert [(check.left, check.right) for check in weekly.design.checks] == [
        ("f4", ("f3",)),
        ("f5", ("f3",)),
        ("f7", ("f6",)),
    ]
    assert weekly.sums_figures is False
