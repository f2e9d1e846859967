"""The agency's name and emblem: who changes them, what is kept of a picture, and where they stand."""

import io
import re

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from directives.models import AgencyFrame, StoredFile
from tests import scene

EMBLEM = re.compile(r'<img class="emblem" src="(/bieu-trung/[0-9a-f]{20}\.png)"')
ADDRESS = "/co-quan/bieu-trung"


def picture(kind="PNG", size=(600, 400), color=(180, 20, 20), **more):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind, **more)
    return out.getvalue()


def send(admin, content, name="bieu-trung.png"):
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(content), name)})
    return admin.post(ADDRESS, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def test_the_emblem_stands_on_desk_sign_in_and_errors_and_may_be_kept_for_ever(app, admin):
    send(admin, picture())

    stranger = app.test_client()
    pages = [admin.get("/"), stranger.get("/dang-nhap"), stranger.get("/khong-co-trang-nay"), admin.get("/khong-co")]
    [address] = {EMBLEM.search(page.text)[1] for page in pages}
    shown = stranger.get(address, buffered=True)
    assert shown.mimetype == "image/png"
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in shown.headers.get("Vary", "")
    assert all("Sở Giáo dục và Đào tạo mẫu" in page.text for page in pages)


def test_what_is_kept_is_a_small_picture_without_anything_else_of_the_file(session, app, admin):
    info = Image.Exif()
    info[0x010E] = "Chụp tại nhà ông A"
    send(admin, picture("JPEG", (3000, 2000), exif=info) + b"<script>", "anh.jpg")

    shown = app.test_client().get(EMBLEM.search(admin.get("/").text)[1], buffered=True).data
    kept = Image.open(io.BytesIO(shown))
    assert (kept.format, kept.size, dict(kept.getexif())) == ("PNG", (96, 64), {})
    assert b"script" not in shown
    assert session.scalars(select(StoredFile)).one().name == "anh.png"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "không phải ảnh PNG hoặc JPEG"),
        (picture()[:60], "không phải ảnh PNG hoặc JPEG"),
        (picture("WEBP"), "không phải ảnh PNG hoặc JPEG"),
        (picture() + bytes(2 * 1024 * 1024), "lớn hơn 2 MB"),
    ],
    ids=["svg", "damaged", "webp", "large"],
)
def test_anything_but_a_small_png_or_jpeg_is_refused_and_nothing_is_kept(session, admin, content, said):
    answer = send(admin, content)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert session.scalars(select(StoredFile)).all() == []


def test_another_emblem_has_another_address_and_the_former_one_is_erased(session, app, admin):
    send(admin, picture())
    former = EMBLEM.search(admin.get("/").text)[1]

    send(admin, picture(color=(0, 90, 0)))

    assert app.test_client().get(former).status_code == 404
    assert EMBLEM.search(admin.get("/").text)[1] != former
    admin.post(f"{ADDRESS}/bo")
    assert not EMBLEM.search(admin.get("/").text)
    assert all(file.erased_at for file in session.scalars(select(StoredFile)))
    assert session.scalars(select(AgencyFrame)).one().emblem_id is None


def test_of_two_agencies_the_sign_in_names_neither(app, session, admin, now):
    send(admin, picture())
    other = scene.department(session, now, "SOYTE", "soyte.example")
    other.agency.name = "Sở Y tế mẫu"
    session.commit()

    asked = app.test_client().get("/dang-nhap").text
    desk = scene.sign_in(app.test_client(), session, other.officer, now).get("/").text

    assert not EMBLEM.search(asked)
    assert "Sở" not in asked.split("</header>")[0]
    assert "Sở Y tế mẫu" in desk
    assert not EMBLEM.search(desk)


def test_an_administrator_changes_name_and_telephone(app, session, admin, people):
    answer = admin.post("/co-quan", data={"name": "Sở GDĐT tỉnh Mẫu", "phone": "0269 111 222", "email": ""})

    assert answer.status_code == 302
    session.refresh(people.agency)
    assert (people.agency.name, people.agency.search_name) == ("Sở GDĐT tỉnh Mẫu", "so gddt tinh mau sgddt")
    error = app.test_client().get("/khong-co-trang-nay").text
    assert "Sở GDĐT tỉnh Mẫu" in error
    assert "0269 111 222" in error
