"""A photograph is kept upright, small and without what its camera wrote; what cannot be is refused for a reason."""

import io

import pytest
from PIL import Image

from directives.fence import FenceRefusal, FenceRefused
from directives.files import JPEG, PNG
from directives.sources import made_photograph
from directives.sources.picture import LONGEST_SIDE
from tests.scene.pictures import TAKEN_ON, as_file, of_telephone


def made(data):
    photograph = made_photograph(data)
    return photograph, Image.open(io.BytesIO(photograph.content))


def test_a_photograph_is_upright_small_and_without_its_position():
    photograph, picture = made(of_telephone(width=3000, height=1500))

    assert photograph.media_type == JPEG
    assert picture.size == (LONGEST_SIDE // 2, LONGEST_SIDE)
    assert picture.getpixel((picture.width - 5, 5))[0] > 200, "the red corner has turned to the right"
    assert dict(picture.getexif()) == {}
    assert picture.info.keys().isdisjoint({"comment", "exif", "icc_profile", "xmp"})
    assert b"Canary" not in photograph.content


@pytest.mark.parametrize(
    ("written", "day"), [("2020:04:20 08:00:00", TAKEN_ON), ("1980:01:01 00:00:00", None), ("?", None)]
)
def test_the_day_is_kept_if_the_camera_knows_it(written, day):
    assert made(of_telephone(taken=written))[0].taken_on == day


def test_every_kind_of_picture_keeps_what_it_shows():
    red, see_through = Image.new("RGB", (60, 40), (200, 0, 0)), Image.new("RGBA", (60, 40), (0, 0, 255, 0))

    cmyk = made(as_file(red.convert("CMYK"), "JPEG"))[1].getpixel((5, 5))
    several = made(as_file(red, "MPO", save_all=True, append_images=[red]))[1].getpixel((5, 5))
    deep = made(as_file(Image.new("I;16", (60, 40), 40_000), "PNG"))[1].getpixel((5, 5))
    clear, kept = made(as_file(see_through, "PNG"))

    for red, *others in (cmyk, several):
        assert red > 150
        assert max(others) < 60
    assert deep == 40_000 // 256
    assert (clear.media_type, kept.mode, kept.getpixel((5, 5))[3]) == (PNG, "RGBA", 0)


def test_a_large_png_becomes_a_jpeg_on_white():
    noise = Image.effect_noise((1200, 1200), 90).convert("RGBA")
    noise.paste((0, 0, 0, 0), (0, 0, 100, 100))

    photograph, picture = made(as_file(noise, "PNG"))

    assert photograph.media_type == JPEG
    assert picture.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_known(kind):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]

    assert made_photograph(as_file(frames[0], kind, save_all=True, append_images=frames[1:])).is_moving


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (as_file(Image.new("1", (20_000, 20_000)), "PNG"), FenceRefusal.EXCESS),
        (of_telephone()[:-900], FenceRefusal.BROKEN),
        (as_file(Image.effect_noise((60, 60), 50), "PNG")[:-900], FenceRefusal.BROKEN),
    ],
    ids=["bomb", "cut JPEG", "cut PNG"],
)
def test_what_cannot_be_opened_is_refused_for_a_reason(data, reason):
    with pytest.raises(FenceRefused) as refused:
        made_photograph(data)

    assert refused.value.reason is reason
