"""Take the clinic's logo as it is, if it is small, can be measured and, as SVG, holds nothing but a drawing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from xml.etree import ElementTree as ET

from pipeline.errors import SettingsError
from pipeline.publish.icons import measure

MOST_BYTES = 300_000
HEIGHT_PX, MOST_WIDTH_PX = 40, 200
"""The room a logo has in the header."""
SUFFIXES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", ".svg": "SVG"}

_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(?:px)?\s*")
_WITHIN = re.compile(r"#|data:image/(?:png|jpeg|webp);", re.IGNORECASE)
"""What an SVG may refer to: a part of its own, or a picture it carries."""
_URL = re.compile(r"url\(\s*['\"]?\s*([^'\")]*)", re.IGNORECASE)
_ACTIVE = frozenset({"script", "foreignobject", "handler", "iframe", "object", "embed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A logo as the site carries it, and its size as shown in the header."""

    name: str
    content: bytes
    width_px: int
    height_px: int


def check_logo(name: str, content: bytes, *, file: str = "clinic.toml") -> Logo:
    """Measure a logo. Raises SettingsError where it is too big, no picture of a kind we know, or more than one."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise _refused(file, name, "is no PNG, JPEG, WebP or SVG; save it as one of these")
    if len(content) > MOST_BYTES:
        raise _refused(file, name, f"has {len(content) // 1000} kB; save it with {MOST_BYTES // 1000} kB at most")
    if suffix == ".svg":
        width, height = _measure_svg(name, content, file)
    else:
        width, height = measure(content, SUFFIXES[suffix], name=name, file=file)
    scale = min(HEIGHT_PX / height, MOST_WIDTH_PX / width)
    shown = (max(1, round(width * scale)), max(1, round(height * scale)))
    return Logo(name=f"logo{suffix}", content=content, width_px=shown[0], height_px=shown[1])


def _measure_svg(name: str, content: bytes, file: str) -> tuple[float, float]:
    try:
        text = content.decode("utf-8-sig")
        if "<!ENTITY" in text or "<?xml-stylesheet" in text:
            raise _refused(file, name, "holds more than a drawing; export it as plain SVG, or as PNG")
        root = ET.fromstring(text)  # noqa: S314 - no entities; the parser loads nothing
    except (UnicodeDecodeError, ValueError, ET.ParseError) as error:
        raise _refused(file, name, "can't be read as SVG; export it again, or as PNG") from error
    for element in root.iter():
        _require_drawing(element, name, file)
    return _size(root, name, file)


def _require_drawing(element: ET.Element, name: str, file: str) -> None:
    """Refuse scripts, and whatever would be fetched from elsewhere."""
    tag = _local(element.tag)
    if tag in _ACTIVE or any(_local(key).startswith("on") for key in element.attrib):
        raise _refused(file, name, "holds a script or a foreign page; export it as plain SVG, or as PNG")
    addresses = [value for key, value in element.attrib.items() if _local(key) in ("href", "src")]
    style = (element.text or "") if tag == "style" else ""
    addresses += [address for value in (style, *element.attrib.values()) for address in _URL.findall(value)]
    if "@import" in style.lower() or not all(_WITHIN.match(address.strip()) for address in addresses):
        raise _refused(file, name, "loads something from elsewhere; export it as plain SVG, or as PNG")


def _size(root: ET.Element, name: str, file: str) -> tuple[float, float]:
    """Read the size an SVG says it has, or else the shape of its drawing."""
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sizes = [(root.get("width", ""), root.get("height", "")), (box[2], box[3]) if len(box) == 4 else ("", "")]
    for pair in sizes:
        found = [_LENGTH.fullmatch(length) for length in pair]
        width, height = (float(match.group(1)) if match else 0.0 for match in found)
        if width > 0 and height > 0:
            return width, height
    raise _refused(file, name, "does not say its size; export it again with a width and a height")


def _local(name: object) -> str:
    return str(name).rpartition("}")[2].lower()


def _refused(file: str, name: str, fault: str) -> SettingsError:
    return SettingsError(f"{file}: design.logo: {name} {fault}.")
