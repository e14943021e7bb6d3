"""The list of licences and the bill of materials say what is installed, shipped and fetched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from smalltalk import REPOSITORY

from pipeline.speech.recogniser import MODELS
from supply.installed import OURS, Package
from supply.installed import list_installed as look_again
from supply.licences import PAGE, PASSED, parse_page, refuse
from supply.locks import CPU, read_locks
from supply.others import digest, list_others
from supply.sbom import format_sbom

ASSETS = REPOSITORY / "site_templates" / "assets"


@cache
def list_installed() -> Mapping[str, Package]:
    return look_again()


@cache
def page() -> dict[tuple[str, str], str]:
    return parse_page(PAGE.read_text("utf-8"))


@cache
def sbom() -> str:
    return format_sbom(list_installed(), list_others())


# Licences ---------------------------------------------------------------------------------------------


def test_page_has_every_locked_package() -> None:
    """No package is without its line, and none has a line that is not locked; if so: make licences."""
    locked = {(pin.name, pin.version) for part, pins in read_locks().items() if part != CPU for pin in pins}
    assert page().keys() == locked


def test_page_says_what_the_packages_say() -> None:
    """The licence on the page is the one that the installed package states."""
    for one in list_installed().values():
        told = page().get((one.name, one.version.partition("+")[0]), one.licence)
        # torch's two builds state different licences for what they carry
        assert told == one.licence or one.name == "torch", one.name


def test_every_licence_is_one_we_allow() -> None:
    """Each package's licence is allowed, or let pass by name with a reason; none is let pass that is not used."""
    assert [fault for (name, _), licence in page().items() if (fault := refuse(name, licence))] == []
    assert PASSED.keys() <= {name for name, _ in page()}


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("MIT AND BSD-3-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("MIT AND GPL-2.0-only", False),
        ("AGPL-3.0-only", False),
        ("LicenseRef-NVIDIA-Proprietary", False),
        ("unclear", False),
        ("", False),
    ],
)
def test_licence_outside_the_list_is_refused_in_a_sentence(licence: str, allowed: bool) -> None:
    """A new dependency with another licence fails here, with what to do."""
    told = refuse("trinket", licence)
    assert told == (
        ""
        if allowed
        else f"trinket: its licence ({licence}) is not among those we allow; leave the package out, or write in "
        "supply/licences.py why it is no trouble."
    )


def test_what_is_shipped_has_its_licence_beside_it() -> None:
    """Scripts of others in the pages stand in a folder with their licence, and no font is shipped at all."""
    folders = [path for path in ASSETS.iterdir() if path.is_dir()]
    assert [folder.name for folder in folders] == ["minisearch"]
    assert "Permission is hereby granted" in (ASSETS / "minisearch" / "LICENSE.txt").read_text("utf-8")
    assert not [path for path in ASSETS.rglob("*") if path.suffix in {".woff", ".woff2", ".ttf", ".otf"}]


# The bill of materials --------------------------------------------------------------------------------


def test_bill_is_valid_and_always_the_same() -> None:
    """The file follows CycloneDX's own schema, and made twice it is the same to the byte."""
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(sbom()) is None
    assert format_sbom(look_again(), list_others()) == sbom()


def test_bill_lists_every_installed_package() -> None:
    """Each package stands there at its version, and what the program needs is drawn as its own need."""
    bill = json.loads(sbom())
    listed = {one["purl"] for one in bill["components"] if "purl" in one}
    wanted = {one.name: one.version.replace("+", "%2B") for one in list_installed().values() if one.name != OURS}
    assert listed == {f"pkg:pypi/{name}@{version}" for name, version in wanted.items()}
    needs = {one["ref"].partition("==")[0]: one.get("dependsOn", []) for one in bill["dependencies"]}
    ours = {need.partition("==")[0] for need in needs[OURS]}
    assert {"openai-whisper", "torch", "jinja2"} <= ours
    assert "pytest" not in ours


def test_bill_lists_what_is_no_package() -> None:
    """The speech model has the digest by which it is accepted, ffmpeg and scripts have their files'."""
    listed = {one["name"]: one for one in json.loads(sbom())["components"] if "hashes" in one}
    digests = {name: one["hashes"][0]["content"] for name, one in listed.items()}
    assert digests.keys() == {"whisper-tiny.en", "silero-vad model", "ffmpeg", "minisearch"}
    assert digests["whisper-tiny.en"] == MODELS["tiny.en"].split("/")[-2]
    assert digests["minisearch"] == digest(ASSETS / "minisearch" / "minisearch.js")
    assert listed["minisearch"]["version"] == "7.2.0"
    assert listed["ffmpeg"]["version"]
    assert listed["ffmpeg"]["licenses"] == [{"license": {"id": "GPL-3.0-or-later"}}]
