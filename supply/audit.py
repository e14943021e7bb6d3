"""Ask whether known holes are listed for any package we lock: `make audit`, and part of `make check`.

pip-audit asks the package index, and where that has no such list, OSV. It calls a package that its service doesn't
know "skipped" and ends as if all were well; so what was really looked at is counted here, and told in one line.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supply.locks import BUILD, CPU, FOLDER, Pin, read_locks

CACHE = FOLDER.parent / ".cache" / "audit"
IGNORED = FOLDER / "ignored.toml"
SERVICES = (("--vulnerability-service", "pypi"), ("--vulnerability-service", "osv"))
NETWORK = ("requests.exceptions.", "urllib3.exceptions.", "_service.interface.", "ConnectionError", "ServiceError")
"""What stands in pip-audit's complaint when it could not ask; anything else is a defect and is shown."""
LIMIT_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A known vulnerability of a package that is locked."""

    package: str
    version: str
    names: tuple[str, ...]
    fixed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What a service knew: how many packages it looked at, those it knows nothing of, and what it found."""

    looked_at: int
    unknown: tuple[str, ...]
    holes: tuple[Hole, ...]


Run = Callable[[Sequence[str]], tuple[str, str]]
"""Runs a command and gives what it wrote to stdout and stderr."""


def main() -> int:
    """Tell in one line what was looked at, and in one line each what was found; 1 when something was."""
    locked = read_locks()
    pins = {(pin.name, pin.version): pin for part, pins in locked.items() if part != CPU for pin in pins}
    found = audit(pins.values(), probe=locked[BUILD])
    if isinstance(found, str):
        print(f"Not checked for known holes: {found}")
        return 0
    ignored = read_ignored(IGNORED.read_text("utf-8"), today=dt.datetime.now(dt.UTC).date())
    lines = describe(found, ignored)
    print(*lines, sep="\n")
    return 1 if any(not ignored.keys() & set(hole.names) for hole in found.holes) else 0


def audit(
    pins: Iterable[Pin], *, probe: Iterable[Pin], services: Sequence[Sequence[str]] = SERVICES
) -> Audit | str:
    """Ask the first service that answers about all pins, or say why none did. `probe` are asked about first."""
    why = []
    for service in services:
        asked = ask(probe, service)
        if isinstance(asked, Audit) and asked.looked_at:
            return ask(pins, service)
        why.append(f"{service[1]} {asked if isinstance(asked, str) else 'has no list of them'}")
    return f"the lists can't be reached from here ({'; '.join(why)})."


def ask(pins: Iterable[Pin], service: Sequence[str], *, run: Run | None = None) -> Audit | str:
    """Have pip-audit ask one service about these versions, or say why not. Raises SystemExit at a defect."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "locked.txt"
        path.write_text("".join(f"{pin.name}=={pin.version}\n" for pin in pins), encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "pip_audit",
            "--progress-spinner",
            "off",
            "--format",
            "json",
            "--timeout",
            "10",
        ]
        command += ["--disable-pip", "--no-deps", "--requirement", str(path), "--cache-dir", str(CACHE)]
        told, complaint = (run or _run)([*command, *service])
    try:
        return parse_audit(json.loads(told))
    except ValueError:
        last = complaint.strip().rpartition("\n")[2]
        if any(word in complaint for word in NETWORK):
            return f"gave no answer ({last.partition(':')[0].rpartition('.')[2]})"
        raise SystemExit(f"pip-audit failed: {last or 'it said nothing'}") from None


def _run(command: Sequence[str]) -> tuple[str, str]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        return "", f"ConnectionError: no answer within {LIMIT_S} seconds"
    return done.stdout, done.stderr


def parse_audit(answer: Mapping[str, Any]) -> Audit:
    """Read pip-audit's JSON."""
    entries = answer["dependencies"]
    known = [entry for entry in entries if "skip_reason" not in entry]
    return Audit(
        looked_at=len(known),
        unknown=tuple(entry["name"] for entry in entries if "skip_reason" in entry),
        holes=tuple(
            Hole(
                package=entry["name"],
                version=entry["version"],
                names=(hole["id"], *hole.get("aliases", ())),
                fixed=tuple(hole["fix_versions"]),
            )
            for entry in known
            for hole in entry["vulns"]
        ),
    )


def read_ignored(text: str, *, today: dt.date) -> dict[str, str]:
    """Give the reason for each hole that is knowingly lived with, until its day. Raises SystemExit at a slip."""
    reasons = {}
    for entry in tomllib.loads(text).get("ignored", []):
        if not (
            entry.keys() == {"id", "reason", "until"} and entry["reason"] and isinstance(entry["until"], dt.date)
        ):
            raise SystemExit(
                "requirements/ignored.toml: each [[ignored]] needs an id, a reason and a day `until`."
            )
        if today <= entry["until"]:
            reasons[entry["id"]] = f"{entry['reason']} (until {entry['until']})"
    return reasons


def describe(found: Audit, ignored: Mapping[str, str]) -> list[str]:
    """Put in words what was found, worst last."""
    unknown = f"; not known there: {', '.join(found.unknown)}" if found.unknown else ""
    lines = [f"Checked for known holes: {found.looked_at} packages{unknown}."]
    for hole in found.holes:
        name = f"{hole.package} {hole.version}: {hole.names[0]}"
        fixed = f"fixed in {', '.join(hole.fixed)}" if hole.fixed else "no version fixes it yet"
        if reason := next((ignored[name] for name in hole.names if name in ignored), None):
            lines.append(f"{name} is let pass: {reason}")
        else:
            todo = (
                f"run `make lock ARGS='--upgrade {hole.package}'`" if hole.fixed else "look whether it concerns us"
            )
            lines.append(f"{name}, {fixed}; {todo}, or let it pass with a reason in requirements/ignored.toml.")
    return lines


if __name__ == "__main__":
    sys.exit(main())
