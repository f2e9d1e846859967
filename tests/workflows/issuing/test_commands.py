"""`dondoc directives` lists directives and turns a letter into a draft; only --yes issues it."""

import pytest
from sqlalchemy import func, select

from directives.models import Directive, Mail
from directives.terms import DirectiveState
from tests import scene
from tests.directives.reading.letters import item, real_or_own

LETTER = item("Các trường báo cáo kết quả tập huấn trước 15h00 ngày 24/4/2020.")


@pytest.fixture
def office(session, now):
    office = scene.department(session, now)
    office.everyone.name = "Các đơn vị trực thuộc"
    session.flush()
    return office


@pytest.fixture
def issue(runner, office, tmp_path):
    """Issues a letter as somebody at the command line."""

    def issue_(text, *options):
        path = tmp_path / "cong-van.txt"
        path.write_text(text, encoding="utf-8")
        return runner.invoke(args=["directives", "issue", str(path), *options])

    return issue_


def only_directive(session):
    session.expire_all()
    return session.scalars(select(Directive)).one()


def mails(session):
    return session.scalar(select(func.count()).select_from(Mail))


def test_a_letter_becomes_a_draft_and_its_id_is_printed(issue, session):
    done = issue(LETTER)

    draft = only_directive(session)
    assert (done.exit_code, done.stdout) == (0, f"{draft.public_id}\n")
    assert (draft.state, mails(session)) == (DirectiveState.DRAFT, 0)


def test_the_option_yes_issues_the_letter(issue, session, office):
    done = issue(LETTER, "--yes")

    directive = only_directive(session)
    assert (done.exit_code, done.stdout) == (0, f"{directive.public_id}\n")
    assert "3 đơn vị" in done.stderr
    assert "Không có bản ký gửi kèm" in done.stderr
    assert (directive.state, directive.officer, mails(session)) == (DirectiveState.ISSUED, office.officer, 3)


def test_the_signed_copy_goes_with_it(issue, session, tmp_path):
    copy = tmp_path / "ban-ky.pdf"
    copy.write_bytes(b"%PDF-1.7\n")

    issue(LETTER, "--yes", "--signed", str(copy))

    assert only_directive(session).signed_file.name == "ban-ky.pdf"


def test_a_signed_copy_that_is_no_pdf_is_refused_and_nothing_is_stored(issue, session, tmp_path):
    copy = tmp_path / "ban-ky.pdf"
    copy.write_text("không phải PDF")

    done = issue(LETTER, "--yes", "--signed", str(copy))

    assert done.exit_code == 1
    assert "ban-ky.pdf" in done.stderr
    assert session.scalar(select(func.count()).select_from(Directive)) == 0


@pytest.mark.parametrize(
    ("letter", "named"),
    [
        (LETTER.replace("Số: 12/SGDĐT-VP\n", ""), "Chưa có số"),
        (LETTER.replace("Gia Lai, ngày 17 tháng 4 năm 2020", ""), "Chưa có ngày"),
        (LETTER.replace("Các đơn vị trực thuộc.", "Các cơ sở chưa từng nghe tên."), "Chưa chọn nơi nhận"),
        (real_or_own(), "Số in trong công văn có chỗ lạ"),
    ],
)
def test_missing_or_doubtful_values_are_named_and_it_stays_a_draft(issue, session, letter, named):
    done = issue(letter, "--yes")

    draft = only_directive(session)
    assert (done.exit_code, done.stdout) == (1, f"{draft.public_id}\n")
    assert named in done.stderr
    assert (draft.state, mails(session)) == (DirectiveState.DRAFT, 0)


@pytest.mark.parametrize("text", ["", "Hello, dear friends, this is a letter in another language."])
def test_an_unreadable_letter_gives_a_one_line_error(issue, session, text):
    done = issue(text, "--yes")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "cong-van.txt: " in done.stderr
    assert session.scalar(select(func.count()).select_from(Directive)) == 0


def test_an_unknown_officer_is_named_in_the_error(issue):
    done = issue(LETTER, "--staff", "lanhdao@sogddt.example")

    assert done.exit_code == 1
    assert "Không có chuyên viên lanhdao@sogddt.example" in done.stderr


def test_each_directive_is_a_line(runner, session, office, now):
    directive = scene.issued_directive(session, office, now)

    done = runner.invoke(args=["directives", "list"])

    assert done.stdout.rstrip("\n").split("\t") == [
        directive.public_id,
        "715/SGDĐT-GDTrH",
        "17/4/2020",
        "Đang theo dõi",
        "An toàn khi học qua Internet",
    ]
