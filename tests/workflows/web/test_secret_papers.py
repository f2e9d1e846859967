"""A secret paper leaves nothing behind, whichever way it comes, and every page says so before it takes a file."""

import io
import re
import tempfile
from pathlib import Path

import docx
import pytest
import weasyprint
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from directives.database import Base
from directives.models import Directive, IncomingMail, ParkedForm
from directives.terms import DirectiveState
from tests import scene
from tests.directives.reading.letters import OWN
from tests.scene import INCIDENT, REPORT
from workflows.inbox import storing
from workflows.inbox.fetching import receive_and_commit

WORDS = (
    "Văn bản có dấu chỉ độ mật, không được đưa lên hệ thống nối mạng. Tệp chưa được lưu. "
    "Xin báo bộ phận bảo mật của cơ quan."
)
PHRASE = "Phương án Hoàng Yến 4711"
LETTER = OWN.read_text(encoding="utf-8").replace("Kính gửi", f"TỐI MẬT\n\nV/v {PHRASE}\n\nKính gửi", 1)
LARGE = 600_000
"""Beyond what Werkzeug keeps in memory."""


def word() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    for line in LETTER.splitlines():
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def pdf() -> bytes:
    return weasyprint.HTML(string="<p>".join(LETTER.splitlines())).write_pdf()


@pytest.fixture
def nothing_is_left(app, session, caplog, tmp_path, monkeypatch):
    """Called at the end: no row, file or log holds the phrase; a temporary file cannot even be made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))

    def check() -> None:
        session.expire_all()
        rows = [str(row) for table in Base.metadata.sorted_tables for row in session.execute(table.select())]
        kept = [path.read_bytes() for path in Path(app.config["FILES_DIR"]).glob("*")]
        kept = [one for one in kept if b"signed signed" not in one]  # the scene's own
        assert [row for row in rows if PHRASE in row or "TỐI MẬT" in row] == []
        assert [one for one in kept if PHRASE.encode() in one or len(one) > 600] == []
        assert PHRASE not in caplog.text

    return check


@pytest.fixture
def office(session, now):
    return scene.department(session, now)


@pytest.fixture
def desk(client, session, office, now):
    return scene.sign_in(client, session, office.officer, now)


@pytest.fixture
def draft(desk, session, office, now) -> str:
    desk.post("/van-ban/moi", data={"text": OWN.read_text(encoding="utf-8")})
    return f"/van-ban/{session.query(Directive).one().public_id}/du-thao"


def upload(desk, address: str, data: bytes, field: str = "file", **beside):
    file = FileStorage(io.BytesIO(data), "Tệp.bin")
    body, length, boundary = stream_encode_multipart({field: file, **beside}, use_tempfile=False)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return desk.post(address, input_stream=body, content_length=length, content_type=kind, follow_redirects=True)


def test_a_pasted_letter(desk, session, nothing_is_left):
    page = desk.post("/van-ban/moi", data={"text": LETTER})

    assert WORDS in page.text
    assert PHRASE not in page.text
    assert session.query(Directive).all() == []
    nothing_is_left()


@pytest.mark.parametrize(
    "data", [LETTER.encode(), LETTER.encode("utf-16"), word(), pdf(), (LETTER + "x" * LARGE).encode()]
)
def test_an_uploaded_letter(desk, session, data, nothing_is_left):
    page = upload(desk, "/van-ban/moi/tep", data)

    assert WORDS in page.text
    assert session.query(Directive).all() == []
    nothing_is_left()


@pytest.mark.parametrize("place, field, data", [("ban-ky", "file", pdf()), ("kem-theo/tep", "files", word())])
def test_a_file_of_a_draft(desk, draft, place, field, data, nothing_is_left):
    page = upload(desk, f"{draft}/{place}", data, field, edition=1)

    assert WORDS in page.text
    nothing_is_left()


def test_the_file_of_an_enclosure(desk, draft, session, nothing_is_left):
    first = session.query(Directive).one().enclosures[0]

    page = upload(desk, f"{draft}/kem-theo/{first.id}/tep", word(), edition=1)

    assert WORDS in page.text
    nothing_is_left()


@pytest.mark.parametrize("data, beside", [(word(), {}), (pdf(), {"as": "letter"})])
def test_a_file_of_a_unit(app, session, now, data, beside, nothing_is_left):
    _office, _directive, unit = scene.issue_and_open(app, session, now)

    page = unit.upload(REPORT, "Tệp.bin", data, **beside)

    assert WORDS in page.text
    nothing_is_left()


def test_a_document_of_an_incident(app, session, now, nothing_is_left):
    _office, _directive, unit = scene.issue_and_open(app, session, now)

    page = unit.post(f"/phat-sinh/{unit.tasks[INCIDENT]}/tep", upload=(io.BytesIO(word()), "Tệp.docx"))

    assert WORDS in page.text
    nothing_is_left()


def test_a_scan_entered_for_a_unit(app, client, session, now, nothing_is_left):
    office, _directive, unit = scene.issue_and_open(app, session, now)
    sheet = unit.page.replace("/phieu/", "/phieu-giao-viec/")
    desk = scene.sign_in(app.test_client(), session, office.officer, now)

    page = upload(desk, f"{sheet}/nhap-thay/{unit.tasks[REPORT]}/tep", pdf())

    assert WORDS in page.text
    nothing_is_left()


def test_a_list_of_units(desk, nothing_is_left):
    page = upload(desk, "/don-vi/nhap", LETTER.encode())

    assert WORDS in page.text
    nothing_is_left()


@pytest.mark.parametrize("options", [["directives", "issue"], ["units", "import"], ["read"]])
def test_the_command_line(runner, office, session, options, tmp_path, nothing_is_left):
    path = tmp_path / "x.txt"
    path.write_text(LETTER, encoding="utf-8")

    done = runner.invoke(args=[*options, str(path)])

    assert done.exit_code == 1
    assert WORDS in done.output
    assert PHRASE not in done.output
    assert session.query(Directive).all() == []
    nothing_is_left()


def test_the_signed_copy_at_the_command_line(runner, office, session, tmp_path, nothing_is_left):
    letter, signed = tmp_path / "x.txt", tmp_path / "x.pdf"
    letter.write_bytes(OWN.read_bytes())
    signed.write_bytes(pdf())

    done = runner.invoke(args=["directives", "issue", str(letter), "--signed", str(signed)])

    assert WORDS in done.output
    assert session.query(Directive).all() == []
    nothing_is_left()


@pytest.mark.parametrize(
    "sent", [{"text": f"Kính gửi Sở,\n\nTỐI MẬT\n\n{PHRASE}"}, {"subject": PHRASE, "file": pdf()}, {"file": word()}]
)
def test_a_mail_is_noted_and_stays_in_the_mailbox(app, session, now, sent, nothing_is_left):
    _told, mail = scene.two_schools_mailed(app, session, now)

    received = receive_and_commit(session, scene.reply(mail, **sent))

    assert (received.text, received.subject, received.files) == (WORDS, "", [])
    assert received.sender == mail.recipient
    assert received.assignment is not None
    nothing_is_left()


def test_a_mail_that_cannot_be_processed(app, session, now, nothing_is_left):
    _told, mail = scene.two_schools_mailed(app, session, now)

    secret = scene.reply(mail, f"TỐI MẬT\n{PHRASE}")
    session.commit()
    secret = scene.opened(secret)

    stored = storing.store_unparsed(session, secret, f"KeyError({PHRASE!r})", now)
    session.commit()

    assert stored.reply == WORDS
    assert session.query(IncomingMail).one() is stored
    nothing_is_left()


def test_a_form_that_cannot_be_taken_is_parked_without_it(app, session, now, nothing_is_left):
    _office, _directive, unit = scene.issue_and_open(app, session, now)
    typed = {"text": LETTER, "approved_by": "Trần Văn Mẫu", "said": "reported"}

    page = app.test_client().post(unit.page + unit.task(REPORT), data=typed)

    assert page.status_code == 410
    assert PHRASE not in page.text
    assert [list(parked.values) for parked in session.query(ParkedForm)] == [["approved_by", "said"]]
    nothing_is_left()


def test_a_letter_about_passwords_goes_its_way(desk, session):
    desk.post(
        "/van-ban/moi",
        data={"text": OWN.read_text(encoding="utf-8").replace("Kính gửi", "V/v bảo mật, đổi MẬT KHẨU\n\nKính gửi", 1)},
    )

    assert session.query(Directive).one().state is DirectiveState.DRAFT


def test_every_page_that_takes_files_says_so_first():
    templates = Path(__file__).parents[3] / "templates"
    taking = {path: path.read_text("utf-8") for path in templates.rglob("*.html")}
    taking = {path.name: text for path, text in taking.items() if 'enctype="multipart/form-data"' in text}

    assert len(taking) >= 5
    for name, text in taking.items():
        first_file = re.search(r'type="file"|\.file\(|field\(\w+\.(?:file|upload)', text)
        assert 0 < text.find("{{ no_secrets() }}") < first_file.start(), name
