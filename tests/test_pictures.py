"""A poster's pictures: which there are, what a browser is offered, and the files themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from test_views import CARD, PAGE

from pipeline.errors import MediaError
from pipeline.intake.pictures import (
    SHARE,
    draw_own,
    frame_poster,
    measure_poster,
    plan_pictures,
    require_picture,
    shrink_poster,
)
from pipeline.page import Pictures
from pipeline.publish.addresses import POSTER
from pipeline.publish.pictures import card_picture, picture_view, post_picture


def sizes(width_px: int, height_px: int, kind: str = "avif") -> list[tuple[str, int, int]]:
    """Give name and size of each picture of one format."""
    poster = plan_pictures(width_px, height_px).poster
    return [(each.name, each.width_px, each.height_px) for each in poster if each.kind == kind]


@pytest.fixture
def poster(tmp_path: Path) -> Path:
    """Draw a poster that carries all a camera may say of itself."""
    path = tmp_path / "poster.jpg"
    image = Image.radial_gradient("L").resize((1280, 720)).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = "taken at the clinic"
    image.save(path, quality=95, exif=exif, comment=b"by a camera", dpi=(72, 72))
    return path


def test_a_wide_poster_comes_in_three_sizes() -> None:
    """Phones, tablets and large screens each have one; the widest JPEG keeps the poster's own name."""
    assert sizes(1280, 720) == [
        ("poster-480.avif", 480, 270),
        ("poster-960.avif", 960, 540),
        ("poster-1280.avif", 1280, 720),
    ]
    assert [name for name, *_ in sizes(1280, 720, "jpeg")] == ["poster-480.jpg", "poster-960.jpg", POSTER]


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (320, 180, [(320, 180)]),
        (480, 270, [(480, 270)]),
        (640, 360, [(480, 270), (640, 360)]),
        (1920, 1080, [(480, 270), (960, 540), (1280, 720)]),
        (720, 1280, [(480, 853), (720, 1280)]),
        (1080, 1920, [(480, 853), (720, 1280)]),
        (1280, 2, [(480, 1), (960, 2), (1280, 2)]),
    ],
)
def test_no_picture_is_enlarged_and_all_keep_the_shape(
    width: int, height: int, expected: list[tuple[int, int]]
) -> None:
    """Small posters have fewer sizes; the longer side of an upright one is bounded, too."""
    for kind in ("avif", "webp", "jpeg"):
        assert [(w, h) for _, w, h in sizes(width, height, kind)] == expected


def test_pictures_are_what_they_say_and_tell_nothing_else(poster: Path, tmp_path: Path) -> None:
    """Each file has the size and format of its plan, and none of the poster's metadata."""
    assert measure_poster(poster) == (1280, 720)
    for picture in plan_pictures(1280, 720).poster:
        path = tmp_path / picture.name
        shrink_poster(poster, path, picture=picture)
        with Image.open(path) as image:
            assert (image.format, image.size) == (picture.kind.upper(), (picture.width_px, picture.height_px))
            assert not image.getexif()
            assert not {"exif", "icc_profile", "comment", "xmp"} & {k for k, v in image.info.items() if v}
            assert image.info.get("progressive", 0) == (1 if picture.kind == "jpeg" else 0)
        assert b"camera" not in path.read_bytes()
        assert b"clinic" not in path.read_bytes()


def test_the_same_poster_gives_the_same_bytes(poster: Path, tmp_path: Path) -> None:
    """Nothing is uploaded again because a picture was made twice."""
    for picture in plan_pictures(640, 360).poster:
        shrink_poster(poster, tmp_path / "one", picture=picture)
        shrink_poster(poster, tmp_path / "two", picture=picture)
        assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_phone_gets_a_small_file(tmp_path: Path) -> None:
    """Of a picture as noisy as a phone's in a dim room, the smallest AVIF has 25 kB at most."""
    noise = Image.effect_noise((1280, 720), 24).convert("L")
    face = Image.radial_gradient("L").resize((1280, 720))
    Image.blend(noise, face, 0.5).convert("RGB").save(tmp_path / "dim.jpg", quality=93)
    (smallest, *_) = plan_pictures(1280, 720).poster
    shrink_poster(tmp_path / "dim.jpg", tmp_path / smallest.name, picture=smallest)
    assert 1_000 < (tmp_path / smallest.name).stat().st_size <= 25_000


@pytest.mark.parametrize(("size", "edge"), [((1280, 720), (10, 315)), ((720, 1280), (300, 315))])
def test_the_picture_for_links_shows_the_whole_poster(
    tmp_path: Path, size: tuple[int, int], edge: tuple[int, int]
) -> None:
    """It is 1200 by 630 pixels, the poster in the middle, the clinic's color at its sides."""
    Image.new("RGB", size, "#ffffff").save(tmp_path / "poster.jpg")
    frame_poster(tmp_path / "poster.jpg", tmp_path / "share.jpg", picture=SHARE, background="#7a2e4f")
    with Image.open(tmp_path / "share.jpg") as image:
        assert image.size == (1200, 630)
        assert image.getpixel((600, 315)) == (255, 255, 255)
        assert image.getpixel((600, 2)) == image.getpixel((600, 627)) == (255, 255, 255)
        assert image.getpixel(edge) == pytest.approx((0x7A, 0x2E, 0x4F), abs=4)


def test_a_broken_poster_is_one_sentence(tmp_path: Path) -> None:
    """What can't be read is named, with what to do."""
    path = tmp_path / "poster.jpg"
    path.write_bytes(b"half")
    for read in (measure_poster, lambda path: shrink_poster(path, tmp_path / "x", picture=SHARE)):
        with pytest.raises(MediaError, match=r"^poster\.jpg: this poster can't be read; run .* made anew\.$"):
            read(path)


def test_an_own_picture_is_upright_and_tells_nothing(tmp_path: Path) -> None:
    """A phone's picture lies on its side and says so; ours stands, as large as on a page, and says nothing."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SecretPhone"
    sideways = Image.new("RGB", (2000, 1000), "blue")
    sideways.paste("red", (0, 0, 1000, 1000))
    sideways.save(tmp_path / "phone.jpg", exif=exif)
    draw_own(tmp_path / "phone.jpg", tmp_path / "poster.jpg")
    with Image.open(tmp_path / "poster.jpg") as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (640, 1280), {})
        assert image.getpixel((320, 100)) == pytest.approx((254, 0, 0), abs=4)
    assert b"SecretPhone" not in (tmp_path / "poster.jpg").read_bytes()


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
def test_what_can_be_seen_through_is_white(tmp_path: Path, name: str) -> None:
    """JPEG knows no transparency, and black is nobody's paper."""
    Image.new("RGBA", (100, 100), (255, 0, 0, 0)).save(tmp_path / name)
    require_picture(tmp_path / name)
    draw_own(tmp_path / name, tmp_path / "poster.jpg")
    with Image.open(tmp_path / "poster.jpg") as image:
        assert image.getpixel((50, 50)) == (255, 255, 255)


def test_a_page_offers_every_size_in_every_format() -> None:
    """The browser chooses: AVIF first, then WebP, then JPEG, as wide as its screen needs."""
    assert picture_view(plan_pictures(640, 360), at="neck/", sizes="50vw", width_px=1, height_px=1) == {
        "avif": "neck/poster-480.avif 480w, neck/poster-640.avif 640w",
        "webp": "neck/poster-480.webp 480w, neck/poster-640.webp 640w",
        "jpeg": "neck/poster-480.jpg 480w, neck/poster.jpg 640w",
        "src": "neck/poster.jpg",
        "width": 640,
        "height": 360,
        "sizes": "50vw",
        "lazy": True,
    }


def test_a_page_published_before_there_were_pictures_shows_its_poster() -> None:
    """A card without pictures has the poster alone, in the video's size."""
    view = card_picture(CARD, at="../jaw-pain/", number=5, is_alone=False)
    assert CARD.pictures == Pictures()
    assert (view["avif"], view["webp"], view["jpeg"]) == ("", "", "")
    assert (view["src"], view["width"], view["height"]) == ("../jaw-pain/poster.jpg", 1920, 1080)


def test_what_a_visitor_sees_first_is_not_put_off() -> None:
    """The first pictures of a list load at once, the others when she comes near; a post's own at once."""
    shown = [card_picture(CARD, at="", number=number, is_alone=False)["lazy"] for number in range(4)]
    assert shown == [False, False, True, True]
    assert post_picture(PAGE)["lazy"] is False
