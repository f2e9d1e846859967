"""A letter becomes a draft, and the draft is edited until it can be issued."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from directives.drafts import DraftProblem, ExtraBurden, draft_problems, extra_burdens
from directives.models import Directive, Enclosure, FigureSpec, Item, UnitGroup
from directives.terms import DirectiveState, Obligation, ReportingMode
from tests import scene
from tests.directives.reading.letters import item, letter, real_or_own
from workflows.drafting import item_steps, steps


@pytest.fixture
def people(session, now):
    return scene.department(session, now)


@pytest.fixture
def draft(session, people, now) -> Directive:
    """The letter as a department with its three groups reads it."""
    for name in ("Phòng GDĐT", "Trung tâm GDNN-GDTX"):
        session.add(UnitGroup(agency_id=people.agency.id, name=name))
    session.flush()
    return steps.start_draft(session, people.officer, real_or_own(), None, now)


def start(session, people, now, text) -> Directive:
    return steps.start_draft(session, people.officer, text, None, now)


def values(item: Item, **changed):
    names = (
        "label",
        "title",
        "text",
        "obligation",
        "mode",
        "audience",
        "through_id",
        "deadline_text",
        "due_at",
        "rrule",
        "last_due_at",
        "set_by_department",
    )
    kept = {name: getattr(item, name) for name in names}
    return {**kept, **changed}


def codes(findings):
    return [finding.code for finding in findings]


def test_the_letter_is_kept_with_its_header_its_officer_and_its_text(draft, people):
    assert draft.state is DirectiveState.DRAFT
    assert (draft.issuer_id, draft.office_id) == (people.agency.id, people.office.id)
    assert draft.officer_id == people.officer.id
    assert draft.number.endswith("/SGDĐT-GDTrH")
    assert draft.signer_title == "KT. GIÁM ĐỐC; PHÓ GIÁM ĐỐC"
    assert draft.source_text[slice(*draft.reading["items"][0]["span"])] == draft.items[0].text


def test_nine_items_of_which_the_seventh_is_answered_through_the_last(draft):
    assert [item.label for item in draft.items] == ["1", "2", "3", "4", "5", "6", "7", "", ""]
    assert [item.position for item in draft.items] == list(range(1, 10))
    assert draft.items[6].through is draft.items[8]


def test_a_report_is_asked_only_where_the_letter_asks_for_one(draft):
    assert [item.mode for item in draft.items[:7]] == [ReportingMode.NONE] * 7
    assert draft.items[7].mode is ReportingMode.FIGURES
    assert draft.items[8].mode is ReportingMode.INCIDENT


def test_the_weekly_statistic_has_its_rule_its_few_figures_and_spares_known_software(draft):
    weekly = draft.items[7]

    assert weekly.rrule == "FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0"
    assert weekly.audience == {"unless": {"software": ["ViettelStudy", "VNPT E-Learning"]}}
    assert 0 < len(weekly.figures) <= 6
    assert all(figure.measure for figure in weekly.figures)


def test_a_vague_date_is_quoted_and_none_is_invented(draft):
    sixth = draft.items[5]

    assert sixth.deadline_text == "dự kiến đầu tháng 6/2020"
    assert sixth.due_at is None
    assert not sixth.set_by_department


def test_the_three_lines_of_kinh_gui_are_the_departments_three_groups(draft, session):
    names = session.scalars(select(UnitGroup.name).where(UnitGroup.id.in_(draft.audience["groups"]))).all()

    assert sorted(names) == ["Các đơn vị trực thuộc Sở", "Phòng GDĐT", "Trung tâm GDNN-GDTX"]
    assert draft.audience["units"] == []


def test_a_line_that_names_no_group_is_doubtful_until_the_audience_is_changed(session, people, now):
    directive = start(
        session,
        people,
        now,
        letter("Yêu cầu các đơn vị:\n\n1. Trực Tết.").replace("Các đơn vị trực thuộc", "Các trường mầm non tư thục"),
    )

    doubts = [finding.detail for finding in draft_problems(directive) if finding.code is DraftProblem.RECIPIENT_UNKNOWN]
    steps.change_header(session, directive, {"audience": {"groups": [people.everyone.id], "units": []}}, 1, now)

    assert doubts == ["Các trường mầm non tư thục"]
    assert DraftProblem.RECIPIENT_UNKNOWN not in codes(draft_problems(directive))


@pytest.mark.parametrize(
    "words, due",
    [
        ("trước ngày 20/12/2020", datetime(2020, 12, 19, 17, tzinfo=UTC)),
        ("chậm nhất hết ngày 20/12/2020", datetime(2020, 12, 20, 17, tzinfo=UTC)),
        ("trước 15h00 ngày 20/12/2020", datetime(2020, 12, 20, 8, tzinfo=UTC)),
    ],
)
def test_a_due_moment_is_exclusive_and_in_vietnams_time(session, people, now, words, due):
    directive = start(session, people, now, item(f"Báo cáo kết quả về Sở {words}."))

    assert directive.items[0].due_at == due


def test_before_a_day_of_each_month_ends_as_that_day_begins(session, people, now):
    directive = start(session, people, now, item("Báo cáo kết quả về Sở trước ngày 20 hằng tháng."))

    assert directive.items[0].rrule == "FREQ=MONTHLY;BYMONTHDAY=20;BYHOUR=0;BYMINUTE=0"


def test_a_frequency_without_a_report_makes_no_periods(session, people, now):
    directive = start(session, people, now, item("Dự giờ ít nhất 02 lần/tuần."))

    assert directive.items[0].rrule == ""


def test_an_enclosure_named_in_the_letter_is_listed_without_a_file(draft):
    assert len(draft.enclosures) == 2
    assert all(place.name and place.file is None for place in draft.enclosures)


def test_a_complete_draft_has_only_the_corrected_number_to_check(draft):
    problems = draft_problems(draft)

    assert codes(problems) == [DraftProblem.NUMBER_MENDED]
    assert problems[0].doubtful


@pytest.mark.parametrize(
    "name, empty, code",
    [
        ("number", "", DraftProblem.NUMBER_MISSING),
        ("dated_on", None, DraftProblem.DATE_MISSING),
        ("signer_name", "", DraftProblem.SIGNER_MISSING),
        ("subject", "", DraftProblem.SUBJECT_MISSING),
        ("audience", {}, DraftProblem.AUDIENCE_MISSING),
    ],
)
def test_a_needed_value_that_is_missing_is_named(draft, name, empty, code):
    setattr(draft, name, empty)

    missing = [finding for finding in draft_problems(draft) if not finding.doubtful]

    assert codes(missing) == [code]


def test_a_draft_as_read_asks_no_more_than_the_letter(draft):
    assert extra_burdens(draft) == []


@pytest.mark.parametrize(
    "place, changed, extra",
    [
        (0, {"mode": ReportingMode.REPORT}, ExtraBurden.MODE_HEAVIER),
        (3, {"obligation": Obligation.MANDATORY}, ExtraBurden.OBLIGATION_HEAVIER),
        (7, {"audience": {}}, ExtraBurden.AUDIENCE_WIDER),
        (5, {"due_at": datetime(2020, 6, 10, tzinfo=UTC), "set_by_department": True}, ExtraBurden.DEADLINE_OWN),
    ],
)
def test_a_draft_that_asks_more_than_the_letter_is_flagged(session, draft, now, place, changed, extra):
    item_steps.change_item(session, draft.items[place], values(draft.items[place], **changed), draft.edition, now)

    (finding,) = extra_burdens(draft)

    assert (finding.code, finding.item) == (extra, draft.items[place])


def test_an_item_is_flagged_unless_its_text_is_in_the_letter(session, draft, now):
    model = values(draft.items[0])
    sentence = draft.source_text[slice(*draft.reading["items"][1]["span"])]

    item_steps.add_item(session, draft, {**model, "text": "Nộp thêm ảnh chụp lớp học."}, draft.edition, now)
    item_steps.add_item(session, draft, {**model, "text": sentence}, draft.edition, now)

    assert [(f.code, f.item.position) for f in extra_burdens(draft)] == [(ExtraBurden.ITEM_ADDED, 10)]


def test_an_older_edit_does_not_overwrite_a_newer_one(session, draft, now):
    steps.change_header(session, draft, {"number": "650/SGDĐT-GDTrH"}, 1, now)

    with pytest.raises(steps.EditedMeanwhile):
        steps.change_header(session, draft, {"number": "651/SGDĐT-GDTrH"}, 1, now)

    assert draft.number == "650/SGDĐT-GDTrH"


def test_an_issued_directive_cannot_be_edited(session, people, now):
    directive = scene.issued_directive(session, people, now)

    with pytest.raises(steps.NotADraft):
        steps.change_header(session, directive, {"number": "1"}, directive.edition, now)


def test_an_item_moves_and_the_others_close_up(session, draft, now):
    first, second = draft.items[:2]

    item_steps.move_item(session, first, 1, draft.edition, now)

    assert draft.items[:2] == [second, first]
    assert [each.position for each in draft.items] == list(range(1, 10))


def test_the_first_item_moved_up_stays(session, draft, now):
    first = draft.items[0]

    item_steps.move_item(session, first, -1, draft.edition, now)

    assert draft.items[0] is first


def test_splitting_loses_no_word_and_keeps_the_deadline_with_its_words(session, people, now):
    directive = start(session, people, now, item("Rà soát cơ sở vật chất. Báo cáo kết quả trước ngày 24/4/2020."))
    whole = directive.items[0]
    text, due = whole.text, whole.due_at

    item_steps.split_item(session, whole, [text.index("Báo cáo")], directive.edition, now)

    first, second = directive.items
    assert f"{first.text} {second.text}" == text
    assert (first.due_at, first.mode) == (None, ReportingMode.NONE)
    assert (second.due_at, second.mode) == (due, ReportingMode.REPORT)
    assert directive.source_text[second.span_start : second.span_end] == second.text


def test_merging_undoes_a_split(session, people, now):
    directive = start(session, people, now, item("Rà soát cơ sở vật chất. Báo cáo kết quả trước ngày 24/4/2020."))
    whole = directive.items[0]
    due = whole.due_at
    item_steps.split_item(session, whole, [whole.text.index("Báo cáo")], directive.edition, now)

    item_steps.merge_with_next(session, directive.items[0], directive.edition, now)

    (merged,) = directive.items
    assert merged.text == "Rà soát cơ sở vật chất.\n\nBáo cáo kết quả trước ngày 24/4/2020."
    assert (merged.due_at, merged.mode) == (due, ReportingMode.REPORT)


def test_units_of_either_item_owe_the_merged_item(session, draft, now):
    item_steps.merge_with_next(session, draft.items[7], draft.edition, now)

    merged = draft.items[7]
    assert merged.audience == {}
    assert merged.obligation is Obligation.MANDATORY
    assert ExtraBurden.AUDIENCE_WIDER in codes(extra_burdens(draft))


def test_merging_with_the_item_that_answers_it_keeps_an_item_answered(session, draft, now):
    item_steps.merge_with_next(session, draft.items[7], draft.edition, now)

    assert len(draft.items) == 8
    assert draft.items[6].through is draft.items[7]


def test_an_item_answered_through_a_removed_one_is_answered_on_its_own(session, draft, now):
    item_steps.remove_item(session, draft.items[8], draft.edition, now)

    assert len(draft.items) == 8
    assert draft.items[6].through_id is None


def test_a_deleted_draft_leaves_nothing(session, draft, now):
    steps.delete_draft(session, draft, draft.edition, now)

    kinds = (Directive, Item, FigureSpec, Enclosure)
    assert [session.scalar(select(func.count()).select_from(kind)) for kind in kinds] == [0, 0, 0, 0]
