"""Remake the lock files in `requirements/` from pyproject.toml: `make lock`.

uv resolves once for Linux, macOS and Windows and all Pythons the program runs on, and lists the SHA-256 that the
package index states for every file. No version moves unless it is named with --upgrade, or must.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from supply.locks import BUILD, CPU, CUDA, FOLDER, RUNTIME, Pin, bare_name, format_lock, read_locks

ROOT = FOLDER.parent
TITLES = {
    BUILD: "What installs the rest and builds what has no wheel.",
    RUNTIME: "What the program runs with.",
    CUDA: "What torch from the package index needs on Linux besides; installed only with that build of it.",
    CPU: "torch for processors alone, as the PyTorch project builds it; taken where pip finds it on this machine.",
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = {
    ("linux", "x86_64"): r"any|(many)?linux.*_x86_64",
    ("linux", "aarch64"): r"any|(many)?linux.*_aarch64",
    ("darwin", "arm64"): r"any|macosx_.*_(arm64|universal2)",
    ("win32", "AMD64"): r"any|win_amd64",
}
"""What the program runs on, and which wheels do there: torch is to be had for these, and for no others."""


def main() -> int:
    """Write all lock files; what no part needs any more is gone from them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--upgrade", metavar="NAME", action="append", default=[], help="let this package move")
    parser.add_argument("--upgrade-all", action="store_true", help="let every package move")
    options = parser.parse_args()
    wanted = read_wanted(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8")))
    free = {bare_name(name) for name in options.upgrade}
    kept = {
        pin for pins in read_locks().values() for pin in pins if pin.name not in free and "+" not in pin.version
    }
    whole = resolve([line for lines in wanted.values() for line in lines], () if options.upgrade_all else kept)
    pins = [pin_of(package) for package in whole]
    for gap in filter(None, map(list_gaps, whole)):
        print(gap, file=sys.stderr)
    runtime: set[str] = set()
    for part, lines in wanted.items():
        found = resolve([*wanted[RUNTIME], *lines] if part != BUILD else lines, pins)
        if part == RUNTIME:
            runtime = {package["name"] for package in found}
            _write(CUDA, [package for package in found if _is_cuda(package)])
            found = [package for package in found if not _is_cuda(package)]
        elif part != BUILD:
            found = [package for package in found if package["name"] not in runtime]
        _write(part, found)
    _write_cpu_torch(next(pin.version for pin in pins if pin.name == "torch"))
    for path in FOLDER.glob("*.txt"):
        if path.stem not in {*wanted, CUDA, CPU}:
            path.unlink()
    return 0


def read_wanted(pyproject: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Give what each part asks for: to build, to run, and each extra."""
    project = pyproject["project"]
    build = ["pip", *pyproject["build-system"]["requires"]]
    return {BUILD: build, RUNTIME: project["dependencies"], **project.get("optional-dependencies", {})}


def resolve(lines: Iterable[str], pins: Iterable[Pin]) -> list[dict[str, Any]]:
    """Have uv find one set of packages for all systems; gives uv's own entries, files and all."""
    with tempfile.TemporaryDirectory() as scratch:
        wanted, kept, found = (Path(scratch) / name for name in ("wanted.in", "kept.txt", "pylock.toml"))
        wanted.write_text("\n".join(lines), encoding="utf-8")
        kept.write_text("".join(map(_constraint, pins)), encoding="utf-8")
        uv = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "--quiet", "--universal"]
        uv += ["--python-version", "3.11", "--format", "pylock.toml", "--constraint", str(kept), str(wanted)]
        ca = {"SSL_CERT_FILE": os.environ["PIP_CERT"]} if "PIP_CERT" in os.environ else {}
        done = subprocess.run(
            [*uv, "--output-file", str(found)], cwd=ROOT, env=os.environ | ca, stdout=subprocess.DEVNULL
        )
        if done.returncode:
            raise SystemExit(
                "No lock was written: see above. A package may have to move: make lock ARGS='--upgrade NAME'."
            )
        packages: list[dict[str, Any]] = tomllib.loads(found.read_text("utf-8"))["packages"]
    return [package for package in packages if any(holds(package.get("marker", "")))]


def _constraint(pin: Pin) -> str:
    return f"{pin.name}=={pin.version}" + (f" ; {pin.marker}" if pin.marker else "") + "\n"


def holds(marker: str) -> list[bool]:
    """Say of each Python and machine the program runs on whether a package is for it."""
    return [
        not marker
        or Marker(marker).evaluate(
            {
                "python_version": python,
                "python_full_version": f"{python}.0",
                "sys_platform": system,
                "platform_machine": machine,
                "platform_system": {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[system],
                "os_name": "nt" if system == "win32" else "posix",
                "implementation_name": "cpython",
                "platform_python_implementation": "CPython",
            }
        )
        for python in PYTHONS
        for system, machine in MACHINES
    ]


def pin_of(package: Mapping[str, Any]) -> Pin:
    """Turn uv's entry into a pin: the wheels for our systems and Pythons, or the source if it has no wheel."""
    wheels = [file for file in package.get("wheels", ()) if any(fits(_file_name(file)))]
    files = wheels or [package["sdist"]]
    return Pin(
        name=bare_name(package["name"]),
        version=package["version"],
        marker="" if all(holds(package.get("marker", ""))) else package["marker"],
        sha256=tuple(sorted(file["hashes"]["sha256"] for file in files)),
    )


def fits(wheel: str) -> list[bool]:
    """Say of each Python and machine the program runs on whether a wheel can be used there."""
    try:
        tags = parse_wheel_filename(wheel)[3]
    except InvalidWheelFilename:
        tags = frozenset()
    return [
        any(_python_fits(tag, python) and re.fullmatch(platform, tag.platform) for tag in tags)
        for python in PYTHONS
        for platform in MACHINES.values()
    ]


def _python_fits(tag: Tag, python: str) -> bool:
    ours = "cp" + python.replace(".", "")
    if tag.abi == "abi3":
        return int(tag.interpreter[3:]) <= int(ours[3:])
    return bool(tag.interpreter == "py3" or (tag.interpreter == ours and tag.abi in {ours, "none"}))


def list_gaps(package: Mapping[str, Any]) -> str:
    """Say where a package is needed and has no wheel, though it has some elsewhere; nothing where it has all."""
    wheels = [fits(_file_name(file)) for file in package.get("wheels", ())]
    places = [f"{system} {machine} {python}" for python in PYTHONS for system, machine in MACHINES]
    wanted = (
        zip(places, holds(package.get("marker", "")), zip(*wheels, strict=True), strict=True) if wheels else ()
    )
    gaps = [place for place, needed, had in wanted if needed and not any(had)]
    return f"{package['name']} {package['version']} has no wheel for {', '.join(gaps)}." if gaps else ""


def _file_name(file: Mapping[str, Any]) -> str:
    return str(file.get("name") or file["url"].rpartition("/")[2]).replace("%2B", "+")


def _is_cuda(package: Mapping[str, Any]) -> bool:
    return str(package["name"]).startswith(("nvidia-", "cuda-"))


def _write(part: str, packages: Sequence[Mapping[str, Any]]) -> None:
    built = [
        package["name"]
        for package in packages
        if not any(any(fits(_file_name(file))) for file in package.get("wheels", ()))
    ]
    title = TITLES.get(part) or f"What the extra `{part}` needs besides what the program runs with."
    text = format_lock(map(pin_of, packages), title=title, built=built)
    (FOLDER / f"{part}.txt").write_text(text, encoding="utf-8")


def _write_cpu_torch(version: str) -> None:
    """Pin the CPU build of the same torch that pip finds here; where it finds none the old pins stay."""
    path, pip = (
        FOLDER / f"{CPU}.txt",
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-index", "--no-deps"],
    )
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([*pip, "--dest", scratch, f"torch=={version}+cpu"], capture_output=True)
        found = [hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in Path(scratch).glob("*.whl")]
    known = read_locks().get(CPU, ())
    path.write_text(
        format_lock(pin_cpu_torch(f"{version}+cpu", known, found), title=TITLES[CPU]), encoding="utf-8"
    )


def pin_cpu_torch(version: str, known: Iterable[Pin], found: Iterable[str]) -> list[Pin]:
    """Give a pin for each Python whose build is known, with what was found for this one.

    On another Python pip then passes over its build, which nobody has looked at, and takes the index's.
    """
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    here = f"sys_platform == 'linux' and platform_machine == 'x86_64' and python_version == '{python}'"
    digests = {pin.marker: {*pin.sha256} for pin in known if pin.version == version}
    digests[here] = digests.get(here, set()) | {*found}
    return [
        Pin(name="torch", version=version, marker=marker, sha256=tuple(sorted(sha256)))
        for marker, sha256 in sorted(digests.items())
        if sha256
    ]


if __name__ == "__main__":
    sys.exit(main())
