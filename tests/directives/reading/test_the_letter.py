"""What is understood of the directive that the product was built on; the package's own letter has the same form."""

from datetime import date

import pytest

from directives.reading import DeadlineKind, Draft, ItemKind, NoteCode, read
from directives.terms import Obligation, ReportingMode
from tests.directives.reading.letters import OWN, REAL, real_or_own


@pytest.fixture(scope="module")
def draft() -> Draft:
    return read(real_or_own())


def test_the_misprinted_number_is_mended_kept_and_flagged(draft: Draft) -> None:
    number = "649" if REAL.exists() else "715"

    assert draft.number is not None
    assert draft.number.value == f"{number}/SGDĐT-GDTrH"
    assert draft.number_printed == f"{number} /SGDDĐT-GDTrH"
    assert [note.detail for note in draft.notes if note.code is NoteCode.NUMBER_MENDED] == [draft.number_printed]


def test_the_head_says_who_when_where_and_to_whom(draft: Draft) -> None:
    reading = draft.as_json()

    assert reading["issuer_parent"] == "UBND TỈNH GIA LAI"
    assert reading["agency"] == "SỞ GIÁO DỤC VÀ ĐÀO TẠO"
    assert (reading["date"], reading["place"]) == ("2020-04-17", "Gia Lai")
    assert reading["recipients"] == [
        "Các phòng giáo dục và đào tạo",
        "Các đơn vị trực thuộc Sở",
        "Các trung tâm GDNN-GDTX",
    ]
    assert len(reading["bases"]) == 2


def test_seven_numbered_items_and_two_unnumbered_requirements(draft: Draft) -> None:
    assert [item.label for item in draft.items] == ["1", "2", "3", "4", "5", "6", "7", None, None]


def test_item_3_has_both_of_its_paragraphs(draft: Draft) -> None:
    first, _, second = draft.items[2].text.partition("\n\n")

    assert first.endswith(";")
    assert second.endswith(".")


def test_obligations_are_as_printed(draft: Draft) -> None:
    exceptions = {item.label: item.obligation for item in draft.items[:7] if item.obligation != Obligation.MANDATORY}

    assert exceptions == {"4": Obligation.ENCOURAGED, "7": Obligation.CONDITIONAL}


def test_item_6_has_a_vague_date(draft: Draft) -> None:
    (deadline,) = draft.items[5].deadlines

    assert deadline.kind is DeadlineKind.VAGUE
    assert (deadline.earliest, deadline.latest) == (date(2020, 6, 1), date(2020, 6, 10))


def test_the_weekly_statistic_is_owed_by_units_on_other_software(draft: Draft) -> None:
    statistic = draft.items[7]

    assert statistic.kind is ItemKind.PERIODIC_REPORT
    assert statistic.mode is ReportingMode.FIGURES
    assert [deadline.rrule for deadline in statistic.deadlines] == ["FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0"]
    assert statistic.owed_unless_software == ("ViettelStudy", "VNPT E-Learning")


def test_item_7_is_answered_through_the_closing_report_of_incidents(draft: Draft) -> None:
    assert draft.items[8].kind is ItemKind.INCIDENT_REPORT
    assert draft.items[8].mode is ReportingMode.INCIDENT
    assert draft.items[6].through == 8


def test_measures_ask_for_no_report(draft: Draft) -> None:
    assert {item.mode for item in draft.items[:7]} == {ReportingMode.NONE}


def test_what_the_department_will_do_itself_is_noted_and_no_item(draft: Draft) -> None:
    (announced,) = [note for note in draft.notes if note.code is NoteCode.ANNOUNCEMENT]

    assert announced.detail.startswith("Sở GDĐT sẽ")
    assert announced.detail not in [item.text for item in draft.items]


def test_the_end_says_where_to_report_what_is_enclosed_and_who_signs(draft: Draft) -> None:
    reading = draft.as_json()

    assert reading["report_to"]["office"] == "Phòng GDTrH"
    assert reading["report_to"]["phone"]
    assert "@" in reading["report_to"]["email"]
    assert reading["signer"]["title"] == "KT. GIÁM ĐỐC; PHÓ GIÁM ĐỐC"
    assert reading["copies_to"] == ["Như trên", "Ban Giám đốc (để b/c)", "Lưu: VT, MN, GDTH, GDTrH"]
    assert [name.split(" ")[0] for name in reading["attachments"]] == ["Công", "các"]


def test_the_package_letter_has_the_same_items_as_the_real_one(draft: Draft) -> None:
    own = read(OWN.read_text(encoding="utf-8"))

    form = [(item.label, item.kind, item.obligation, item.mode, item.through) for item in own.items]
    assert form == [(item.label, item.kind, item.obligation, item.mode, item.through) for item in draft.items]


def test_titles_fit_a_column_head(draft: Draft) -> None:
    assert all(0 < len(item.title) <= 60 for item in draft.items)
