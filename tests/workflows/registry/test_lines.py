"""Lines of the register of incoming documents, as clerks paste and upload them."""

import io
from datetime import date

import openpyxl
import pytest

from workflows.registry.forms import RegisterForm
from workflows.registry.lines import RegisterLine, read_table
from workflows.web.table_file import UnreadableSheet

LINE = RegisterLine("412", "57/BC-THPT", date(2020, 4, 23), None, "Trường THPT mẫu A", "Báo cáo kết quả tập huấn")
PASTED = "412\t57/BC-THPT\t23/4/2020\tTrường THPT mẫu A\tBáo cáo kết quả tập huấn"


def test_lines_pasted_without_a_head_are_read_in_the_order_of_the_register(app):
    assert read_table(PASTED.encode()).lines == (LINE,)


def test_a_head_says_which_column_is_which(app):
    table = read_table(
        "Trích yếu nội dung;Cơ quan gửi;Số, ký hiệu;Ngày VB;Ngày đến;Số đến\n"
        "Báo cáo kết quả tập huấn;Trường THPT mẫu A;57/BC-THPT;23/04/2020;24/04/2020 08:15;412\n".encode()
    )

    assert table.lines == (
        RegisterLine(
            "412", "57/BC-THPT", date(2020, 4, 23), date(2020, 4, 24), "Trường THPT mẫu A", "Báo cáo kết quả tập huấn"
        ),
    )


@pytest.mark.parametrize(
    "heads",
    [
        "Số đến;Số và ký hiệu;Ngày, tháng VB;Cơ quan, tổ chức gửi;Trích yếu văn bản",
        "Số đến;Số hiệu;Ngày ban hành;Cơ quan ban hành văn bản;Về việc",
        "Số văn bản đến;Số ký hiệu văn bản;Ngày tháng năm;Nơi gửi văn bản;Tên loại và trích yếu nội dung",
    ],
)
def test_heads_are_known_in_the_words_of_other_offices(app, heads):
    table = read_table(f"{heads}\n{PASTED}".replace("\t", ";").encode())

    assert (table.lines, table.faults) == ((LINE,), ())


@pytest.mark.parametrize("mark", ["\t", ";", ","])
@pytest.mark.parametrize("title", ["SỔ VĂN BẢN ĐẾN, NĂM 2020", "Sở Giáo dục@@@@\nSỔ VĂN BẢN ĐẾN@@@@\n"])
def test_titles_above_the_heads_and_numbers_of_columns_are_no_documents(app, mark, title):
    heads = "Số đến@Số ký hiệu@Ngày@Cơ quan gửi@Trích yếu\n(1)@(2)@(3)@(4)@(5)"
    text = f"{title}\n{heads}\n{PASTED}".replace("@", mark).replace("\t", mark)

    table = read_table(text.encode())

    assert (table.lines, table.faults) == ((LINE,), ())


def test_commas_in_one_pasted_line_part_no_columns(app):
    table = read_table(f"{PASTED}, sĩ số, thiết bị, học liệu, phần mềm, đường truyền".encode())

    assert table.lines[0].summary.endswith("phần mềm, đường truyền")


def test_a_spreadsheet_s_own_dates_are_dates(app):
    book = openpyxl.Workbook()
    book.active.append(["Số đến", "Số ký hiệu", "Ngày", "Cơ quan gửi", "Trích yếu"])
    book.active.append([412, "57/BC-THPT", date(2020, 4, 23), "Trường THPT mẫu A", "Báo cáo kết quả tập huấn"])
    data = io.BytesIO()
    book.save(data)

    assert read_table(data.getvalue()).lines == (LINE,)


def test_each_wrong_line_is_named_and_none_is_taken(app):
    table = read_table(f"{PASTED}\n413\t58/BC\t31/4/2020\tTrường THPT mẫu B\tBáo cáo\n414\t59/BC\t\t\tBáo cáo".encode())

    assert len(table.faults) == 2
    assert table.faults[0].startswith("Dòng 2: Ngày văn bản: 31/4/2020 không có trong lịch")
    assert table.faults[1] == "Dòng 3: chưa ghi cơ quan gửi."


def test_the_same_line_twice_is_one_document(app):
    again = PASTED.replace("Trường THPT", "TRƯỜNG  THPT")

    lines = read_table(f"{PASTED}\n{PASTED}\n{again}".encode()).lines

    assert len({line.digest for line in lines}) == 1


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xff\xfe\x00"])
def test_what_is_no_table_is_refused(app, data):
    with pytest.raises(UnreadableSheet):
        read_table(data)


def test_all_that_is_wrong_with_a_line_is_told_in_one_pass(app):
    table = read_table("#N/A\t\t31/4/2020\t\t\n412\t57/BC\t#REF!\tTrường A\tBáo cáo".encode())

    assert [fault.split(". ")[0] for fault in table.faults] == [
        "Dòng 1: có ô báo lỗi công thức #N/A",
        "Dòng 1: Ngày văn bản: 31/4/2020 không có trong lịch",
        "Dòng 1: chưa ghi cơ quan gửi.",
        "Dòng 1: chưa ghi số, ký hiệu hoặc trích yếu.",
        "Dòng 2: có ô báo lỗi công thức #REF!",
    ]


def test_a_first_line_without_an_arrival_number_keeps_its_columns(app):
    with app.test_request_context(method="POST", data={"pasted": PASTED.removeprefix("412")}):
        [line] = read_table(RegisterForm().given).lines

    assert (line.arrival_number, line.symbol, line.sender) == ("", "57/BC-THPT", "Trường THPT mẫu A")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_register_in_another_encoding_is_the_same(app, encoding):
    assert read_table(PASTED.encode(encoding)).lines == (LINE,)
