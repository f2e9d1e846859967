"""The officer builds what an item asks to be filled in: fields, tables, checks; stored when it is saved."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from directives.drafts.figure_specs import set_form
from directives.models import NamedForm
from directives.rules.forms.design import CheckDesign, FieldDesign, FormDesign, TableDesign
from directives.terms import (
    CheckAgainst,
    CheckRelation,
    CheckSeverity,
    DataWindow,
    FieldKind,
    ReportingMode,
    SelfReports,
)
from tests import scene
from tests.directives.reading.letters import item as letter_item
from tests.directives.reading.letters import real_or_own
from tests.workflows.drafting.test_pages import typed as typed_item
from workflows.access import steps as access
from workflows.drafting import item_steps, steps
from workflows.web import links

LEVELS = ("Mầm non", "Tiểu học", "THCS", "THPT", "GDTX")


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
    return f"/van-ban/{draft.public_id}/du-thao/{weekly.id}/bieu-mau"


def typed(answer):
    """What the builder's form would send, without a button."""
    form = re.search(r'<form class="stack builder".*?</form>', re.sub(r' srcdoc="[^"]*"', "", answer.text), re.S)[0]
    values = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag)[1], re.search(r'value="([^"]*)"', tag)
        if "checked" in tag or not re.search(r'type="(radio|checkbox)"', tag):
            values.setdefault(name, []).append(value[1] if value else "")
    for name, text in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', form, re.S):
        values[name] = text
    for name, options in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        values[name] = chosen[1] if chosen else ""
    return values


def press(officer, address, shown, act, **changed):
    return officer.post(address, data=typed(shown) | changed | {"act": act})


def errors(answer):
    return re.findall(r"<li><a href=\"#[^\"]+\">(.*?)</a></li>", answer.text)


def stored(session, weekly):
    session.expire_all()
    return weekly.design


def names(design):
    return [part.name for part in design.parts]


def test_the_proposed_statistic_counts_whole_things_and_knows_its_checks(weekly):
    assert all(spec.kind.is_whole for spec in weekly.figures)
    assert [(check.left, check.against, check.right, check.severity) for check in weekly.design.checks] == [
        ("f4", CheckAgainst.FIGURES, ("f3",), CheckSeverity.HARD),
        ("f5", CheckAgainst.FIGURES, ("f3",), CheckSeverity.HARD),
        ("f3", CheckAgainst.UNIT_SIZE, ("learners",), CheckSeverity.EXPLAIN),
    ]
    assert weekly.design.takes_nothing
    assert weekly.sums_figures is False


def test_saving_a_form_as_it_is_changes_nothing(officer, session, address, weekly):
    before = stored(session, weekly)

    saved = press(officer, address, officer.get(address), "save")

    assert saved.status_code == 302
    assert stored(session, weekly) == before


def test_the_page_says_each_check_in_a_plain_sentence(officer, address):
    shown = officer.get(address).text

    assert "“Người học có tham gia” không lớn hơn “Người học theo danh sách” – không nhận nếu sai" in shown
    assert "không lớn hơn “Số người học” của đơn vị – nếu sai, nhận kèm lý do" in shown


def test_fields_of_every_kind_are_added_and_stored_only_when_saved(officer, session, address, weekly):
    before, shown = stored(session, weekly), officer.get(address)
    kinds = [("Tỷ lệ", "percentage"), ("Ngày bắt đầu", "date"), ("Nền tảng khác", "text"), ("Có lịch học", "yes_no")]
    for n, (name, kind) in enumerate(kinds, 5):
        shown = press(officer, address, shown, "add_field")
        shown = press(officer, address, shown, "", **{f"parts-{n}-name": name, f"parts-{n}-kind": kind})
    shown = press(officer, address, shown, "add_field")
    chosen = {"parts-9-name": "Hình thức", "parts-9-kind": "choice", "parts-9-choices": "Cả lớp\nTheo nhóm\n"}
    chosen |= {"parts-9-required": "y", "parts-9-hint": "Hình thức chính trong tuần", "parts-0-measure": "thầy, cô"}
    untouched = stored(session, weekly)

    press(officer, address, shown, "save", sums_figures="y", **chosen)

    assert untouched == before
    design = stored(session, weekly)
    assert [line.kind for line in design.parts[5:]] == [
        FieldKind.PERCENTAGE,
        FieldKind.DATE,
        FieldKind.TEXT,
        FieldKind.YES_NO,
        FieldKind.CHOICE,
    ]
    assert (design.parts[5].measure, design.parts[0].measure) == ("%", "thầy, cô")
    last = design.parts[9]
    assert (last.choices, last.required, last.hint) == (("Cả lớp", "Theo nhóm"), True, "Hình thức chính trong tuần")
    assert weekly.sums_figures is True


def test_the_figures_are_split_by_level_and_the_checks_hold_row_by_row(officer, session, address, weekly):
    shown = press(officer, address, officer.get(address), "split_by_level")
    press(officer, address, shown, "save", **{"parts-0-columns-1-summed": "y"})

    [table] = stored(session, weekly).parts
    assert isinstance(table, TableDesign)
    assert (table.name, table.rows) == ("Theo cấp học", LEVELS)
    assert [column.summed for column in table.columns] == [False, True, False, False, False]
    assert len(weekly.figures) == 25
    assert [check.left for check in weekly.design.checks] == ["f4", "f5", "f3"]
    assert "mỗi đơn vị điền 25 ô" in officer.get(address).text

    press(officer, address, press(officer, address, officer.get(address), "as_fields:0"), "save")

    assert len(stored(session, weekly).parts) == 5


def test_a_table_gets_rows_and_columns_by_presses(officer, session, address, weekly):
    shown = press(officer, address, officer.get(address), "add_table")
    shown = press(officer, address, shown, "add_levels:5", **{"parts-5-name": "Bài giảng"})
    shown = press(officer, address, shown, "add_column:5", **{"parts-5-columns-0-name": "Số bài"})
    shown = press(officer, address, shown, "up:5:1", **{"parts-5-columns-1-name": "Số lượt xem"})
    press(officer, address, shown, "save")

    table = stored(session, weekly).parts[5]
    assert table.rows == LEVELS
    assert [column.name for column in table.columns] == ["Số lượt xem", "Số bài"]


def test_what_is_removed_comes_back_until_the_form_is_saved(officer, session, address, weekly):
    before = stored(session, weekly)
    shown = press(officer, address, officer.get(address), "remove:3")
    assert "Đã bỏ ô “Người học có tham gia”." in shown.text
    assert "Bỏ cùng số liệu “Người học có tham gia”" in shown.text

    press(officer, address, press(officer, address, shown, "restore:3"), "save")
    kept = stored(session, weekly)
    shown = officer.post(address, data=typed(shown) | {"act": "save", "edition": "2"}, follow_redirects=True)

    assert kept == before
    assert names(stored(session, weekly)) == [name for name in names(before) if name != "Người học có tham gia"]
    assert [check.left for check in weekly.design.checks] == ["f5", "f3"]
    assert "Đã bỏ 1 điều kiểm tra của số liệu không còn." in shown.text


def test_parts_move_up_and_down(officer, session, address, weekly):
    before = names(stored(session, weekly))

    shown = press(officer, address, officer.get(address), "down:0")
    press(officer, address, press(officer, address, shown, "up:4"), "save")

    assert names(stored(session, weekly)) == [before[n] for n in (1, 0, 2, 4, 3)]


def test_checks_are_built_of_two_figures_a_sum_the_last_period_and_the_units_size(officer, session, address, weekly):
    shown = officer.get(address)
    chosen: dict[str, str | list[str]]
    for n, chosen in enumerate(
        [
            {"left": "f3", "relation": "equal", "compared": "sum", "several": ["f4", "f5"], "severity": "explain"},
            {"left": "f2", "relation": "at_most", "compared": "last_period", "factor": "1,5", "severity": "explain"},
            {"left": "f1", "relation": "at_most", "compared": "unit_size", "size": "teachers", "advice": "Xem sổ."},
        ],
        3,
    ):
        shown = press(officer, address, shown, "add_check")
        shown = press(officer, address, shown, "", **{f"checks-{n}-{name}": value for name, value in chosen.items()})
    press(officer, address, shown, "save")

    last = [
        (check.left, check.relation, check.against, check.right, str(check.factor), check.severity, check.advice)
        for check in stored(session, weekly).checks[3:]
    ]
    equal, most, hard = CheckRelation.EQUAL, CheckRelation.AT_MOST, CheckSeverity.HARD
    assert last == [
        ("f3", equal, CheckAgainst.FIGURES, ("f4", "f5"), "1", CheckSeverity.EXPLAIN, ""),
        ("f2", most, CheckAgainst.LAST_PERIOD, (), "1.5", CheckSeverity.EXPLAIN, ""),
        ("f1", most, CheckAgainst.UNIT_SIZE, ("teachers",), "1", hard, "Xem sổ."),
    ]
    shown = officer.get(address).text
    assert "bằng tổng của “Người học có tham gia” và “Người học không có thiết bị”" in shown
    assert "không lớn hơn 1,5 lần số của kỳ trước" in shown


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"parts-1-name": ""}, "Ô 2: xin ghi tên."),
        ({"parts-1-name": "Giáo viên dạy trực tuyến"}, "Ô 2: tên “Giáo viên dạy trực tuyến” đã có."),
        ({"parts-1-name": "x" * 201}, "Ô 2: “Tên” dài quá 200 ký tự."),
        ({"parts-1-measure": "%"}, "Ô 2: đơn vị tính là %, xin chọn loại “Tỷ lệ %”."),
        ({"parts-1-kind": "choice", "parts-1-choices": "Một"}, "Ô 2: xin ghi ít nhất hai lựa chọn"),
        ({"checks-0-other": "f4"}, "Điều kiểm tra 1: một số liệu không so sánh với chính nó."),
        ({"checks-0-other": ""}, "Điều kiểm tra 1: xin chọn số liệu để so sánh."),
        ({"checks-0-compared": "sum", "checks-0-several": ["f3"]}, "xin đánh dấu ít nhất hai số liệu để cộng."),
        ({"checks-2-size": "secret"}, "Điều kiểm tra 3: xin chọn quy mô của đơn vị để so sánh."),
        ({"checks-0-factor": "nửa"}, "Điều kiểm tra 1: “nửa”, xin ghi một số lớn hơn 0"),
        ({"checks-0-factor": "1e-999999"}, "Điều kiểm tra 1: “1e-999999”, xin ghi một số lớn hơn 0"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_and_nothing_typed_is_lost(
    officer, session, address, weekly, changed, said
):
    before = stored(session, weekly)
    shown = officer.get(address)

    refused = press(officer, address, shown, "save", **{"parts-4-name": "Người học mượn máy", **changed})

    assert refused.status_code == 400
    assert any(error.startswith(said) or error.endswith(said) for error in errors(refused))
    assert "Người học mượn máy" in refused.text
    assert stored(session, weekly) == before


def test_a_table_needs_a_name_rows_and_a_column_and_a_form_has_its_limit(officer, address):
    shown = press(officer, address, officer.get(address), "add_table")
    missing = press(officer, address, shown, "save")
    rows = "\n".join(f"Điểm trường {n}" for n in range(400))
    large = {"parts-5-name": "Điểm trường", "parts-5-rows": rows, "parts-5-columns-0-name": "Số lớp"}

    refused = press(officer, address, shown, "save", **large)

    assert errors(missing) == [
        "Bảng 6: xin ghi tên bảng.",
        "Bảng 6: xin ghi các dòng của bảng, mỗi dòng một tên.",
        "Bảng 6: xin ghi ít nhất một cột có tên.",
    ]
    assert errors(refused) == ["Biểu mẫu có 405 ô, nhiều nhất là 300 ô. Xin bớt dòng hoặc cột."]


def test_forged_fields_of_the_builder_are_no_fault_and_no_burden(officer, session, address, weekly):
    before, shown = stored(session, weekly), officer.get(address)
    odd = {"parts-²-name": "x", f"checks-{'9' * 5000}-left": "x", "parts-0-columns-9999999999999999999-name": "x"}
    rows = "\n".join(f"Dòng {n}" for n in range(5000))
    columns = {f"parts-0-columns-{n}-name": f"Cột {n}" for n in range(30)}

    assert press(officer, address, shown, "save", **odd).status_code == 302
    assert press(officer, address, shown, "", **{f"parts-{n}-name": f"Ô {n}" for n in range(500)}).status_code == 400
    large = press(officer, address, shown, "", **{"parts-0-is_table": "y", "parts-0-rows": rows, **columns})
    assert "Biểu mẫu có 150.004 ô, nhiều nhất là 300 ô" in large.text and "<iframe" not in large.text
    assert stored(session, weekly) == before


def test_whose_figures_a_platform_has_is_asked_where_software_frees_units(officer, session, draft, address, weekly):
    shown = officer.get(address)
    press(officer, address, shown, "save", self_reports="rest")
    other = officer.get(f"/van-ban/{draft.public_id}/du-thao/{draft.items[0].id}/bieu-mau").text

    assert "Nội dung này trừ đơn vị chỉ có: ViettelStudy, VNPT E-Learning." in shown.text
    assert stored(session, weekly).self_reports is SelfReports.REST
    assert "số liệu nền tảng" not in other


def test_a_form_saved_meanwhile_by_somebody_else_is_shown_beside_ones_own(officer, session, address, weekly):
    opened = officer.get(address)
    press(officer, address, opened, "save", **{"parts-0-name": "Thầy cô dạy trực tuyến"})

    refused = press(officer, address, opened, "save", **{"parts-1-name": "Lớp học qua mạng"})
    kept = names(stored(session, weekly))
    press(officer, address, refused, "save")

    assert refused.status_code == 409
    assert "Bản thảo vừa được lưu ở nơi khác" in refused.text
    assert "Thầy cô dạy trực tuyến (giáo viên); Lớp học trực tuyến (lớp)" in refused.text
    assert kept[0] == "Thầy cô dạy trực tuyến"
    assert names(stored(session, weekly))[:2] == ["Giáo viên dạy trực tuyến", "Lớp học qua mạng"]


def test_a_form_whose_item_was_removed_meanwhile_can_be_kept_under_a_name(
    officer, session, draft, address, weekly, now
):
    opened = officer.get(address)
    item_steps.remove_item(session, weekly, draft.edition, now)
    session.commit()

    refused = press(officer, address, opened, "save", **{"parts-0-name": "Thầy cô"})
    press(officer, address, refused, "keep", template_name="Mẫu tuần")

    assert refused.status_code == 409
    assert names(session.scalars(select(NamedForm)).one().design)[0] == "Thầy cô"


def test_a_named_form_is_taken_into_another_item_with_its_checks(officer, session, draft, address, weekly):
    kept = press(officer, address, officer.get(address), "keep", template_name="Số liệu dạy trực tuyến")
    twin = press(officer, address, kept, "keep", template_name="số liệu DẠY trực tuyến")
    form_id = session.scalars(select(NamedForm.id)).one()
    elsewhere = f"/van-ban/{draft.public_id}/du-thao/{draft.items[0].id}/bieu-mau"
    shown = press(officer, elsewhere, officer.get(elsewhere), f"take:{form_id}")
    shown = press(officer, elsewhere, shown, f"take:{form_id}", **{"parts-0-name": "Giáo viên"})

    named = {f"parts-{n}-name": f"Số liệu {n}" for n in range(5, 10)}
    officer.post(elsewhere, data=typed(shown) | named | {"act": "save"})

    assert "Đã lưu mẫu “Số liệu dạy trực tuyến”." in kept.text
    assert "Đã có mẫu tên “số liệu DẠY trực tuyến”." in twin.text
    design = stored(session, draft.items[0])
    assert [line.key for line in design.lines] == [f"f{n}" for n in range(1, 11)]
    assert [(check.left, check.right) for check in design.checks[3:]] == [
        ("f9", ("f8",)),
        ("f10", ("f8",)),
        ("f8", ("learners",)),
    ]
    assert draft.items[0].mode is ReportingMode.FIGURES


def test_a_named_form_is_renamed_and_removed_and_drafts_keep_their_copy(officer, session, address, weekly):
    press(officer, address, officer.get(address), "keep", template_name="Mẫu A")
    press(officer, address, officer.get(address), "keep", template_name="Mẫu B")
    a, b = sorted(session.scalars(select(NamedForm)), key=lambda one: one.name)
    base = f"/van-ban/mau-so-lieu/{a.id}"

    refused = officer.post(base, data={f"m{a.id}-name": "Mẫu B"})
    officer.post(base, data={f"m{a.id}-name": "Mẫu tuần"})
    officer.post(f"/van-ban/mau-so-lieu/{b.id}/xoa")

    assert refused.status_code == 400
    assert "Đã có mẫu tên “Mẫu B”." in refused.text
    session.expire_all()
    assert [one.name for one in session.scalars(select(NamedForm))] == ["Mẫu tuần"]
    assert len(weekly.figures) == 5


def test_a_blank_table_of_the_letter_is_proposed_as_the_form_and_said_to_be(officer, session, people, now):
    rows = "\n".join(f"{level}    |    ……    |    ……" for level in LEVELS)
    asked = "Báo cáo số liệu theo biểu dưới đây trước 15h00 thứ 6 hằng tuần."
    text = letter_item(f"{asked}\n\nBiểu 1\nCấp học    |    Số lớp    |    Số học sinh\n{rows}")
    directive = steps.start_draft(session, people.officer, text, None, now)
    item = next(one for one in directive.items if one.mode is ReportingMode.FIGURES)
    page = f"/van-ban/{directive.public_id}/du-thao"
    elsewhere = f"{page}/{item.id}/bieu-mau"

    shown, before = officer.get(page).text, stored(session, item)
    press(officer, elsewhere, officer.get(elsewhere), "save")
    accepted = officer.get(page).text
    twice = press(officer, elsewhere, officer.get(elsewhere), "take_table:0", **{"parts-0-name": "Biểu khác"})
    press(officer, elsewhere, twice, "save")

    [table] = before.parts
    assert (table.rows, [column.name for column in table.columns]) == (LEVELS, ["Số lớp", "Số học sinh"])
    assert "Biểu mẫu đề xuất từ bảng trong công văn, Phụ lục; xin xem lại" in shown
    assert names(stored(session, item)) == ["Biểu khác", table.name]
    assert "xin xem lại" not in accepted


def test_an_item_that_asks_for_no_figures_any_more_has_no_form(officer, session, draft, weekly):
    page = f"/van-ban/{draft.public_id}/du-thao/{weekly.id}"
    kept = officer.post(page, data=typed_item(officer.get(page)) | {"next": "form"})
    figures = len(stored(session, weekly).parts)

    officer.post(page, data=typed_item(officer.get(page)) | {"mode": "report"})

    assert kept.location == f"{page}/bieu-mau"
    assert figures == 5
    assert stored(session, weekly) == FormDesign()
    assert weekly.figures == []


@pytest.mark.parametrize(
    ("upper", "rule", "kept", "said"),
    [
        (None, "", DataWindow.MONTH, False),
        (None, "FREQ=MONTHLY;BYMONTHDAY=25", None, True),
        (DataWindow.QUARTER, "", DataWindow.QUARTER, True),
    ],
)
def test_merged_items_take_the_days_of_the_data_that_agree(officer, session, weekly, upper, rule, kept, said):
    draft, other = weekly.directive, weekly.directive.items[8]
    weekly.data_window, other.data_window = upper, DataWindow.MONTH
    other.rrule, other.due_at = rule or weekly.rrule, weekly.due_at
    session.commit()

    merge = {"act": "merge", "edition": draft.edition}
    page = officer.post(f"/van-ban/{draft.public_id}/du-thao/{weekly.id}/chuyen", data=merge, follow_redirects=True)

    session.expire_all()
    assert weekly.data_window is kept
    assert ("Hai mục tính số liệu theo những ngày khác nhau" in page.text) is said


def test_merged_items_keep_their_checks_and_add_up_nothing(session, draft, weekly, now):
    weekly.sums_figures = True
    other = draft.items[8]
    part = CheckDesign("f2", CheckRelation.AT_MOST, right=("f1",))
    set_form(other, FormDesign((FieldDesign("f1", "Số vụ"), FieldDesign("f2", "Số vụ đã xử lý")), (part,)))
    session.flush()

    item_steps.merge_with_next(session, weekly, draft.edition, now)

    assert [(check.left, check.right) for check in weekly.design.checks] == [
        ("f4", ("f3",)),
        ("f5", ("f3",)),
        ("f3", ("learners",)),
        ("f7", ("f6",)),
    ]
    assert weekly.sums_figures is False


@pytest.mark.browser
def test_a_form_is_built_without_script_on_a_narrow_screen(browser_page, axe, session, address, weekly, now):
    page = browser_page
    sign_in = links.sign_in_address(access.create_sign_in(session, weekly.directive.officer, now).id)
    session.commit()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(sign_in.split(".example", 1)[-1])
    page.get_by_role("button").first.click()

    page.goto(address)
    page.get_by_role("button", name="Tách 5 ô số theo cấp học").click()
    page.get_by_role("button", name="Thêm điều kiểm tra").click()
    page.get_by_label("Số liệu", exact=True).last.select_option(label="Lớp học trực tuyến (Theo cấp học)")
    page.get_by_label("So với", exact=True).last.select_option(label="số của kỳ trước")
    page.get_by_label("Nhân với").last.fill("2")
    page.get_by_role("button", name="Cập nhật phần xem trước").click()
    preview = page.frame_locator("iframe.is-phone")
    expect(preview.get_by_label("Lớp học trực tuyến, THCS")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Lưu biểu mẫu").click()
    expect(page.get_by_text("Đã lưu biểu mẫu: mỗi đơn vị điền 25 ô.")).to_be_visible()

    assert stored(session, weekly).checks[-1].factor == 2
