"""The lock files in `requirements/` as values: which package, which version, where, and which files of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "requirements"
BUILD, RUNTIME, CUDA, CPU = "build", "runtime", "cuda", "torch-cpu"
"""The parts that are no extra of pyproject.toml: to build with, to run with, and what torch's two builds need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One package at one version; `marker` says where (always when empty), `sha256` which files are accepted."""

    name: str
    version: str
    marker: str
    sha256: tuple[str, ...]


def bare_name(name: str) -> str:
    """Give a package's name as the index compares it: `jinja2` for `Jinja2`, dashes for underscores."""
    return re.sub(r"[-_.]+", "-", name).lower()


def parse_lock(text: str) -> tuple[Pin, ...]:
    """Read the pins of a requirements file. Raises ValueError at a line that is no exact version."""
    pins = []
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.startswith(("#", "--")):
            continue
        requirement, *hashes = re.split(r"\s+--hash=", line.strip())
        what, _, marker = requirement.partition(";")
        if not (found := re.fullmatch(r"\s*([\w.-]+)==([\w.+!]+)\s*", what)):
            raise ValueError(f"{line[:60]}: this is no package at an exact version")
        sha256 = tuple(value.removeprefix("sha256:").strip() for value in hashes)
        pins.append(Pin(name=bare_name(found[1]), version=found[2], marker=marker.strip(), sha256=sha256))
    return tuple(pins)


def format_lock(pins: Iterable[Pin], *, title: str, built: Iterable[str] = ()) -> str:
    """Write a requirements file for pip's hash-checking mode; `built` have no wheel and are built here."""
    lines = [f"# {title}", "# Made by `make lock` from pyproject.toml. Change that file, not this one.", ""]
    lines += ["--only-binary=:all:", *(f"--no-binary={name}" for name in sorted(built)), ""]
    for pin in sorted(pins, key=lambda pin: (pin.name, pin.version)):
        where = f" ; {pin.marker}" if pin.marker else ""
        lines.append(
            " \\\n    ".join(
                [f"{pin.name}=={pin.version}{where}", *(f"--hash=sha256:{one}" for one in pin.sha256)]
            )
        )
    return "\n".join(lines) + "\n"


def read_locks(folder: Path = FOLDER) -> Mapping[str, tuple[Pin, ...]]:
    """Read all lock files, by their parts: `runtime`, `dev`..."""
    return {path.stem: parse_lock(path.read_text("utf-8")) for path in sorted(folder.glob("*.txt"))}
