"""What is installed is what was locked, file by file; pip refuses anything else. Only the index is faked."""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement
from smalltalk import REPOSITORY

from supply import install
from supply.installed import OURS, list_installed, needs_of
from supply.lock import fits, holds, list_gaps, pin_cpu_torch, read_wanted
from supply.locks import BUILD, CPU, CUDA, FOLDER, RUNTIME, Pin, bare_name, format_lock, parse_lock, read_locks

LOCKS = read_locks()
PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
WANTED = read_wanted(PYPROJECT)
INSTALLED = list_installed()


# The lock files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", LOCKS)
def test_every_line_has_its_digests(part: str) -> None:
    """No package is accepted but in files whose SHA-256 stands there, and no index or address is named."""
    assert all(pin.sha256 for pin in LOCKS[part])
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for pin in LOCKS[part] for digest in pin.sha256)
    text = (FOLDER / f"{part}.txt").read_text("utf-8")
    assert "://" not in text
    options = {line for line in text.splitlines() if line.startswith("-")}
    assert options <= {"--only-binary=:all:", "--no-binary=openai-whisper", "--no-binary=pyftpdlib"}


def test_every_extra_has_its_lock() -> None:
    """Whatever pyproject.toml offers can be installed, and nothing is locked that it does not offer."""
    assert LOCKS.keys() == {*WANTED, CUDA, CPU}


def test_every_name_that_is_asked_for_is_locked() -> None:
    """Everything pyproject.toml names is locked, and everything that what is installed names in turn."""
    for part, lines in WANTED.items():
        locked = {pin.name for one in {BUILD, RUNTIME, CUDA, part} for pin in LOCKS[one]}
        reached, waiting = set(), needs_of(tuple(lines))
        while waiting:
            name = waiting.pop()
            reached.add(name)
            waiting |= set(INSTALLED[name].needs if name in INSTALLED else ()) - reached
        assert reached <= locked, f"{part}: run `make lock`"


def test_no_package_is_locked_at_two_versions() -> None:
    """All parts can be installed side by side: a package has one version, but for torch's build for processors."""
    versions: dict[str, set[str]] = {}
    for pins in LOCKS.values():
        for pin in pins:
            versions.setdefault(pin.name, set()).add(pin.version)
    torch = versions.pop("torch")
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
    assert {version.removesuffix("+cpu") for version in torch} == {
        Requirement(line).specifier.__str__().removeprefix("==") for line in WANTED[RUNTIME] if "torch==" in line
    }


def test_what_builds_is_what_runs() -> None:
    """The setuptools that builds is the one torch runs with, so that none replaces the other."""
    both = [next(pin for pin in LOCKS[part] if pin.name == "setuptools") for part in (BUILD, RUNTIME)]
    assert both[0] == both[1]


def test_other_systems_keep_their_packages() -> None:
    """What only Windows or only Linux needs says so, and no mark is without meaning."""
    marks = {pin.name: pin.marker for pins in LOCKS.values() for pin in pins if pin.marker}
    assert "win32" in marks["colorama"]
    assert all("linux" in marks[pin.name] for pin in LOCKS[CUDA])
    assert all(any(holds(mark)) and not all(holds(mark)) for mark in marks.values())


@pytest.mark.parametrize(
    ("wheel", "fitting"),
    [
        ("click-8.5.1-py3-none-any.whl", True),
        ("torch-2.13.0-cp312-cp312-manylinux_2_28_aarch64.whl", True),
        ("torch-2.13.0-cp313-cp313-macosx_14_0_arm64.whl", True),
        ("torch-2.13.0-cp314-cp314-win_amd64.whl", True),
        ("tokenizers-0.23.3-cp39-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", True),
        ("torch-2.13.0-cp310-cp310-win_amd64.whl", False),
        ("torch-2.13.0-cp314-cp314t-win_amd64.whl", False),
        ("rapidfuzz-3.14.6-cp311-cp311-musllinux_1_2_x86_64.whl", False),
        ("rapidfuzz-3.14.6-pp311-pypy311_pp73-win_amd64.whl", False),
        ("numpy-2.4.6-cp312-cp312-manylinux_2_27_ppc64le.whl", False),
    ],
)
def test_wheels_for_our_systems_are_locked(wheel: str, fitting: bool) -> None:
    """Of a release's files those are accepted that one of our Pythons on one of our systems can use."""
    assert any(fits(wheel)) is fitting


def test_gap_among_the_wheels_is_told() -> None:
    """A package that lacks a wheel somewhere is named when the lock is made; one without any is built instead."""
    wheels = [f"trinket-1.0-{tag}.whl" for tag in ("cp311-abi3-win_amd64", "py3-none-macosx_11_0_universal2")]
    wheels += [f"trinket-1.0-cp{version}-cp{version}-manylinux_2_28_x86_64.whl" for version in (311, 312, 313)]
    package = {"name": "trinket", "version": "1.0", "wheels": [{"name": wheel} for wheel in wheels]}
    arm = ", ".join(f"linux aarch64 3.{minor}" for minor in (11, 12, 13))
    assert list_gaps(package) == f"trinket 1.0 has no wheel for {arm}, linux x86_64 3.14, linux aarch64 3.14."
    assert list_gaps(package | {"marker": "sys_platform == 'win32'"}) == ""
    assert list_gaps({"name": "trinket", "version": "1.0", "sdist": {}}) == ""


def test_lock_reads_what_it_writes() -> None:
    """A lock file holds all of its pins, and a line that is no exact version is refused."""
    pins = (
        Pin(name="a-b", version="1.0", marker="sys_platform == 'win32'", sha256=("0" * 64, "1" * 64)),
        Pin(name="torch", version="2.13.0+cpu", marker="", sha256=("2" * 64,)),
    )
    assert parse_lock(format_lock(pins, title="Two.", built=["a-b"])) == pins
    with pytest.raises(ValueError, match=r"^jinja2>=3: this is no package at an exact version$"):
        parse_lock("jinja2>=3\n")


# What is installed ------------------------------------------------------------------------------------


def test_what_is_installed_is_what_was_locked() -> None:
    """Every package of this .venv is locked, at this very version; if one is not: remove .venv and run make."""
    locked = {(pin.name, pin.version) for pins in LOCKS.values() for pin in pins}
    installed = {(one.name, one.version) for one in INSTALLED.values() if one.name != OURS}
    assert installed - locked == set()


def test_what_is_installed_fits_together() -> None:
    """Each package has all that it asks for, in versions it can work with, though pip resolved nothing."""
    versions = {bare_name(one.metadata["Name"]): one.version for one in importlib.metadata.distributions()}
    for one in importlib.metadata.distributions():
        for need in map(Requirement, one.requires or ()):
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                found = versions.get(bare_name(need.name), "not installed")
                assert found != "not installed", f"{one.name} needs {need}"
                assert need.specifier.contains(found, prereleases=True), (
                    f"{one.name} needs {need}, {found} is there"
                )


def test_make_installs_by_lock_alone() -> None:
    """Neither make nor CI calls pip itself; npm takes what its own lock file says and runs no scripts."""
    commands = (REPOSITORY / "Makefile").read_text("utf-8") + (REPOSITORY / ".ci" / "run").read_text("utf-8")
    assert re.findall(r"\bpip3? install|-m pip\b", commands) == []
    assert re.findall(r"npm (?:ci|install).*", commands) == [
        "npm ci --prefix tests/web --no-audit --no-fund --ignore-scripts"
    ]
    packages = json.loads((REPOSITORY / "tests" / "web" / "package-lock.json").read_text("utf-8"))["packages"]
    assert len(packages) > 100
    assert all(one["integrity"].startswith("sha512-") for path, one in packages.items() if path)


# pip itself -------------------------------------------------------------------------------------------


def test_what_many_machines_listen_at_is_never_from_the_environment() -> None:
    """A HOST that a shell has set opens no scheduler to everybody; the command line says where."""
    strange = {"HOST": "0.0.0.0", "SCHEDULER": "tcp://0.0.0.0:1", "WORKERS": "99", "MODEL_BYTES": "1"}  # noqa: S104
    for words, told in (([], "127.0.0.1"), (["HOST=10.0.0.5"], "10.0.0.5")):
        make = ["make", "--dry-run", "--old-file=.venv/.cluster", "scheduler", "worker", *words]
        said = subprocess.run(
            make, cwd=REPOSITORY, env=os.environ | strange, capture_output=True, text=True, check=True
        )
        assert said.stdout.count(f'--host "{told}"') == 2
        assert "model_bytes=75000000" in said.stdout
        assert not [value for value in ("0.0.0.0", "99") if value in said.stdout]  # noqa: S104


def put_wheel(folder: Path, name: str, version: str) -> Path:
    """Write a wheel of one module into a folder."""
    about = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": b"VALUE = 1\n",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    sums = {
        path: base64.urlsafe_b64encode(hashlib.sha256(text).digest()).rstrip(b"=") for path, text in files.items()
    }
    record = "".join(f"{path},sha256={sums[path].decode()},{len(text)}\n" for path, text in files.items())
    files[f"{about}/RECORD"] = f"{record}{about}/RECORD,,\n".encode()
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return wheel


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder that pip takes for the only index, with one wheel; what it installs goes to `target`."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    put_wheel(wheels, "trinket", "1.0")
    monkeypatch.setattr(install, "FOLDER", tmp_path)
    monkeypatch.setattr(sys, "argv", ["install", "trinkets"])
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name, value in {"NO_INDEX": "1", "FIND_LINKS": str(wheels), "TARGET": str(tmp_path / "target")}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    return wheels


def lock_trinket(index: Path, sha256: str) -> None:
    pin = Pin(name="trinket", version="1.0", marker="", sha256=(sha256,))
    (index.parent / "trinkets.txt").write_text(format_lock([pin], title="One."), encoding="utf-8")


def test_file_that_was_locked_is_installed(index: Path) -> None:
    """The very file is installed, so that the refusal below is for its digest."""
    lock_trinket(index, hashlib.sha256((index / "trinket-1.0-py3-none-any.whl").read_bytes()).hexdigest())
    assert install.main() == 0
    assert (index.parent / "target" / "trinket.py").exists()


def test_tampered_file_is_refused_in_a_sentence(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wheel with one byte more than the locked one is not installed, and make stops with what to do."""
    wheel = index / "trinket-1.0-py3-none-any.whl"
    lock_trinket(index, hashlib.sha256(wheel.read_bytes()).hexdigest())
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("extra.pth", "import os")
    with pytest.raises(SystemExit) as raised:
        install.main()
    assert str(raised.value) == (
        "requirements/trinkets.txt: a file arrived that is not the one that was locked (its SHA-256 differs), so "
        "it was not installed. Try again; if it stays so, don't go on, and tell the developer."
    )
    assert "trinket==1.0" in capsys.readouterr().err
    assert not (index.parent / "target").exists()


def test_build_of_torch_for_processors_may_be_away_but_not_another(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where pip finds no such build that is no failure; one with another digest than the locked one is."""
    monkeypatch.setattr(sys, "platform", "linux")
    pin = Pin(name="torch", version="1.0+cpu", marker="", sha256=("0" * 64,))
    (index.parent / f"{CPU}.txt").write_text(format_lock([pin], title="One."), encoding="utf-8")
    install._take_cpu_torch()
    put_wheel(index, "torch", "1.0+cpu")
    with pytest.raises(SystemExit, match=r"^requirements/torch-cpu\.txt: a file arrived that is not the one"):
        install._take_cpu_torch()
    assert not (index.parent / "target").exists()


def test_build_for_processors_of_another_python_is_passed_over(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that lies in find-links and is locked for no such Python is no tampering: the index's build is taken."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", (index.parent / "simple").as_uri())
    listed = index.parent / "simple" / "torch"
    listed.mkdir(parents=True)
    wheel = put_wheel(listed, "torch", "1.0")
    put_wheel(index, "torch", "1.0+cpu")
    sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (listed / "index.html").write_text(f'<a href="{wheel.name}#sha256={sha256}">{wheel.name}</a>', "utf-8")
    for part, pin in {
        CPU: Pin(name="torch", version="1.0+cpu", marker="python_version == '3.1'", sha256=("0" * 64,)),
        RUNTIME: Pin(name="torch", version="1.0", marker="", sha256=(sha256,)),
    }.items():
        (index.parent / f"{part}.txt").write_text(format_lock([pin], title="One."), encoding="utf-8")
    monkeypatch.setattr(install, "read_locks", lambda: read_locks(index.parent))
    install._take_cpu_torch()
    install._install(RUNTIME)
    assert [path.name for path in (index.parent / "target").glob("*.dist-info")] == ["torch-1.0.dist-info"]


def test_build_for_processors_is_locked_for_the_python_it_is_for() -> None:
    """Each Python has its own build, and so its own digests; the locked one says which Python it is for."""
    old = Pin(name="torch", version="1.0+cpu", marker="python_version == '3.1'", sha256=("a",))
    other, ours = pin_cpu_torch("1.0+cpu", [old], ["c", "b"])
    assert other == old
    assert ours.sha256 == ("b", "c")
    assert ours.marker.endswith(f"and python_version == '3.{sys.version_info.minor}'")
    assert pin_cpu_torch("2.0+cpu", [old], []) == []
    assert all("python_version == '3." in pin.marker for pin in LOCKS[CPU])


@pytest.mark.parametrize(
    ("needs", "wanted"),
    [
        (["sympy", 'nvidia-cudnn-cu13==9.20.0.48; sys_platform == "linux"'], True),
        (["sympy"], False),
        (None, False),
    ],
    ids=["graphics", "processors", "nothing"],
)
def test_graphics_libraries_come_with_their_build_alone(
    monkeypatch: pytest.MonkeyPatch, needs: list[str] | None, wanted: bool
) -> None:
    """The gigabytes for graphics cards are installed only with the build of torch that asks for them."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("importlib.metadata.distribution", lambda _: SimpleNamespace(requires=needs))
    assert install._torch_wants_cuda() is wanted
