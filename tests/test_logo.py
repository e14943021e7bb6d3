"""A clinic's logo: measured for its place, and refused if it is more than a small picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from pipeline.errors import SettingsError
from pipeline.publish.logo import Logo, check_logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {0}>{1}</svg>'


def drawn(kind: str, width: int, height: int) -> bytes:
    """Draw a picture of one color."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#7a2e4f").save(file, format=kind)
    return file.getvalue()


def svg(inner: str = "<path d='M0 0h9v9z'/>", size: str = 'width="90" height="30"') -> bytes:
    """Write an SVG of this size around some elements."""
    return SVG.format(size, inner).encode()


@pytest.mark.parametrize(
    ("name", "kind"), [("Logo.PNG", "PNG"), ("our logo.jpg", "JPEG"), ("l.jpeg", "JPEG"), ("l.webp", "WEBP")]
)
def test_a_logo_is_carried_as_it_is(name: str, kind: str) -> None:
    """Whatever it was called, it has a plain name on the site, its own bytes and the header's height."""
    content = drawn(kind, 300, 120)
    suffix = name.rpartition(".")[2].lower()
    expected = Logo(name=f"logo.{suffix}", content=content, width_px=100, height_px=40)
    assert check_logo(name, content) == expected


@pytest.mark.parametrize(
    ("width", "height", "shown"), [(1200, 120, (200, 20)), (40, 400, (4, 40)), (9000, 10, (200, 1))]
)
def test_a_logo_keeps_its_shape_in_the_room_it_has(width: int, height: int, shown: tuple[int, int]) -> None:
    """A long one is as wide as the header allows, and lower."""
    logo = check_logo("l.png", drawn("PNG", width, height))
    assert (logo.width_px, logo.height_px) == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ('width="90" height="30"', (120, 40)),
        ('width="90px" height="30.0px" viewBox="0 0 1 1"', (120, 40)),
        ('viewBox="0 0 9 3"', (120, 40)),
        ('width="100%" height="100%" viewBox="-1,-1,80,40"', (80, 40)),
    ],
)
def test_a_drawing_says_its_size_or_its_shape(size: str, shown: tuple[int, int]) -> None:
    """SVG is measured by its width and height in pixels, or else by its view box."""
    logo = check_logo("l.svg", svg(size=size))
    assert (logo.width_px, logo.height_px) == shown


def test_a_drawing_may_refer_to_itself_and_carry_pictures() -> None:
    """Gradients, clips, styles and pictures inside the file load nothing."""
    inner = (
        '<defs><linearGradient id="g"/></defs><style>.a { fill: url("#g") }</style><rect fill="url(#g)"/>'
        '<use xlink:href="#g"/><image href="data:image/png;base64,AA=="/><text>url(http://x) only text</text>'
    )
    assert check_logo("l.svg", b"\xef\xbb\xbf<?xml version='1.0'?>" + svg(inner)).width_px == 120


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param("<script>alert(1)</script>", id="script"),
        pytest.param("<g><SCRIPT/></g>", id="script-in-capitals"),
        pytest.param("<foreignObject/>", id="foreign-page"),
        pytest.param('<rect onload="x()"/>', id="handler"),
        pytest.param('<image href="https://example.org/x.png"/>', id="picture-from-elsewhere"),
        pytest.param('<use xlink:href="other.svg#a"/>', id="part-of-another-file"),
        pytest.param('<a href="javascript:x()"/>', id="script-in-a-link"),
        pytest.param('<image href="data:text/html,x"/>', id="page-inside"),
        pytest.param("<rect style=\"fill: url( '//example.org/x' )\"/>", id="style-from-elsewhere"),
        pytest.param("<style>@import 'x.css';</style>", id="import"),
        pytest.param("<style>a { fill: URL(x.svg) }</style>", id="style-sheet-from-elsewhere"),
    ],
)
def test_a_drawing_that_does_more_is_refused(inner: str) -> None:
    """No script and nothing from elsewhere comes in with a logo."""
    with pytest.raises(SettingsError, match=r"^clinic\.toml: design\.logo: l\.svg (holds|loads) .* as PNG\.$"):
        check_logo("l.svg", svg(inner))


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("l.gif", b"GIF", "is no PNG, JPEG, WebP or SVG; save it as one of these"),
        ("l.png", bytes(300_001), "has 300 kB; save it with 300 kB at most"),
        ("l.svg", b"<svg", "can't be read as SVG; export it again, or as PNG"),
        ("l.svg", "<svg/>".encode("utf-16"), "can't be read as SVG; export it again, or as PNG"),
        ("l.svg", svg(size=""), "does not say its size; export it again with a width and a height"),
        (
            "l.svg",
            svg(size='width="0" height="0"'),
            "does not say its size; export it again with a width and a height",
        ),
        (
            "l.svg",
            b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg width="1" height="1"/>',
            "holds more than a drawing; export it as plain SVG, or as PNG",
        ),
    ],
)
def test_what_is_no_logo_is_one_sentence(name: str, content: bytes, fault: str) -> None:
    """The owner reads which file, what is wrong and what to do."""
    with pytest.raises(SettingsError) as refused:
        check_logo(name, content)
    assert str(refused.value) == f"clinic.toml: design.logo: {name} {fault}."


def test_a_picture_that_is_none_is_one_sentence() -> None:
    """A broken file, and one that is another kind than its name says, is named."""
    for content in (b"half", drawn("JPEG", 9, 9), drawn("PNG", 900, 900)[:200]):
        with pytest.raises(SettingsError) as refused:
            check_logo("l.png", content)
        assert str(refused.value) == "clinic.toml: design.logo: l.png can't be read as PNG; save it again as PNG."
