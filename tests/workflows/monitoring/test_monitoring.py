"""The board as files and on the command line; the ledger verified and rebuilt."""

import csv
import io
import json
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import update

from directives.models import Event
from directives.terms import Standing
from tests import scene


@pytest.fixture
def told(app, session, now):
    """Issued and mailed; School A has reported its training, and its weekly figures."""
    made = scene.issue_and_mail(app, session, now)
    made.report(made.task(made.people.school_a, "Báo cáo tập huấn"), now)
    made.report(made.task(made.people.school_a, "Số liệu tuần"), now, lớp="12", người="340.5")
    session.commit()
    return made


def as_json(runner, told, *more):
    answer = runner.invoke(args=["board", told.directive.public_id, "--format", "json", *more])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def test_the_board_as_json_uses_the_designs_english_names(runner, told):
    made = as_json(runner, told)

    assert made["directive"]["number"] == "715/SGDĐT-GDTrH"
    assert [item["label"] for item in made["items"]] == ["1", "2", "", ""]
    school = next(unit for unit in made["units"] if unit["code"] == "THPT01")
    training = next(cell for cell in school["cells"] if cell["item"] == made["items"][1]["id"])
    assert school["acknowledged_at"].startswith("2020-04-17T08:00")
    assert (training["status"], training["timeliness"], training["period"]) == ("reported", "done_on_time", 1)
    assert training["due_at"] == "2020-04-24T00:00:00+07:00"
    assert made["totals"]["units"] == 3


def test_an_item_that_is_not_for_a_unit_has_no_cell(runner, told):
    made = as_json(runner, told)

    district = next(unit for unit in made["units"] if unit["code"] == "PGD01")
    assert made["items"][2]["id"] not in {cell["item"] for cell in district["cells"]}


def test_the_board_of_a_past_moment_shows_nothing_later(runner, told, now):
    before = now - timedelta(seconds=1)

    assert as_json(runner, told, "--as-of", before.isoformat())["units"] == []


@pytest.mark.parametrize("named", ["public_id", "number", "id"])
def test_a_directive_is_named_by_public_id_number_or_id(runner, told, named):
    answer = runner.invoke(args=["board", str(getattr(told.directive, named))])

    assert answer.exit_code == 0
    assert "Trường THPT mẫu A" in answer.stdout


@pytest.mark.parametrize("args", [["khong-co"], ["x", "--as-of", "hôm qua"], ["x", "--format", "xlsx"]])
def test_an_invalid_option_gives_a_one_line_error(runner, told, args):
    answer = runner.invoke(args=["board", *args])

    assert answer.exit_code != 0
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr


def test_csv_opens_in_a_spreadsheet_and_holds_no_formula(runner, session, told):
    told.people.school_a.name = '=HYPERLINK("x")'
    session.commit()

    text = runner.invoke(args=["board", told.directive.public_id, "--format", "csv"]).stdout

    assert text.startswith("\ufeffMã;Đơn vị")
    names = [row[1] for row in csv.reader(io.StringIO(text), delimiter=";")]
    assert '\'=HYPERLINK("x")' in names


def test_xlsx_has_a_line_for_each_unit(runner, told, tmp_path):
    output = tmp_path / "bang.xlsx"

    answer = runner.invoke(args=["board", told.directive.number, "--format", "xlsx", "--output", str(output)])

    assert answer.exit_code == 0
    page = openpyxl.load_workbook(output).active
    assert [row[1].value for row in page.iter_rows(min_row=5)][:1] == ["Phòng GDĐT mẫu 1"]
    assert page.max_row == 4 + 3


def test_figures_are_saved_as_numbers_with_their_sums(client, session, told, now):
    scene.sign_in(client, session, told.people.leader, now)
    item = told.directive.items[2].id

    answer = client.get(f"/van-ban/{told.directive.public_id}/so-lieu/{item}/bang.csv")

    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[1] == ["THPT01", "Trường THPT mẫu A", "12", "340,5", "Đơn vị báo cáo"]
    assert rows[2] == ["THPT02", "Trường THPT mẫu B", "", "", ""]
    assert rows[-2][:4] == ["", "Tổng cộng (1/2 đơn vị đã báo cáo)", "12", "340,5"]
    assert rows[-1][:4] == ["", "Số đơn vị có số liệu, trên 2 đơn vị", "1", "1"]


def test_an_intact_ledger_is_reported_as_intact(runner, told):
    answer = runner.invoke(args=["ledger", "verify"])

    assert answer.exit_code == 0
    assert answer.stdout == ""


def test_a_fault_has_a_line_and_the_exit_code_is_one(runner, session, told):
    session.execute(update(Event).where(Event.task_id.is_not(None)).values(body=Event.body + " "))

    answer = runner.invoke(args=["ledger", "verify"])

    assert answer.exit_code == 1
    assert len(answer.stdout.splitlines()) == 2
    assert all("nội dung đã bị sửa" in line for line in answer.stdout.splitlines())


def test_a_rebuilt_projection_is_what_the_ledger_says(runner, session, told):
    task = told.task(told.people.school_a, "Báo cáo tập huấn")
    task.standing = Standing.EXEMPT

    answer = runner.invoke(args=["ledger", "rebuild"])

    session.expire_all()
    assert answer.stdout == "Đã sửa 1 chỗ.\n"
    assert task.standing == Standing.REPORTED
