"""Workspaces, a browser and a listener for all tests."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))  # test this checkout, installed or not
os.environ.setdefault("NUMBA_NUM_THREADS", "1")  # whisper's own word times would reset torch's threads

import pagevisits  # noqa: E402
import sitepages  # noqa: E402
import smalltalk  # noqa: E402
import telling as told  # noqa: E402

from pipeline import run as minutes  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that at the end no process waits for one of them.

    `make test` keeps this order: pytest-xdist would begin with the files of most tests.
    """
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a real recording of one minute with ffmpeg, long enough for three chapters."""
    path = tmp_path_factory.mktemp("recording") / "small-talk.mp4"
    return smalltalk.record(path, seconds=smalltalk.DURATION_S, rate=5)


@pytest.fixture(scope="session")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a recording that tells all that a file can tell of owner, place and device."""
    return told.record_telling(tmp_path_factory.mktemp("telling"))


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory, recording: Path) -> Path:
    """Give a workspace in which `minutes run` has run once on the small talk, with the model faked."""
    root = tmp_path_factory.mktemp("built") / "workspace"
    _lay_out(root, recording)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.steps.transcribe._load", smalltalk.FakeEar().load)
        job = smalltalk.job_in(root)
        minutes.run(job)
    assert not job.failed, smalltalk.messages(job)
    return root


@pytest.fixture
def dropped(tmp_path: Path, recording: Path) -> Path:
    """Give a workspace with one video dropped in and nothing done yet."""
    root = tmp_path / "workspace"
    _lay_out(root, recording)
    return root


@pytest.fixture
def drafted(tmp_path: Path, _built: Path) -> Path:
    """Give a workspace whose one talk, `small-talk`, is drafted and previewed."""
    return Path(shutil.copytree(_built, tmp_path / "workspace"))


@pytest.fixture
def approved(drafted: Path) -> Path:
    """Give a workspace whose talk `small-talk` is approved."""
    minutes.approve(smalltalk.job_in(drafted), "small-talk", by=smalltalk.REVIEWER)
    return drafted


@pytest.fixture(scope="session")
def _two_published(tmp_path_factory: pytest.TempPathFactory, _built: Path) -> Path:
    root = tmp_path_factory.mktemp("published") / "workspace"
    shutil.copytree(_built, root)
    smalltalk.record(root / "videos" / "other-talk.mp4", seconds=smalltalk.DURATION_S, rate=2, pitch_hz=300)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.steps.transcribe._load", smalltalk.FakeEar().load)
        minutes.run(smalltalk.job_in(root))
    smalltalk.approve_and_publish(root, "small-talk", "other-talk")
    return root


@pytest.fixture
def published(tmp_path: Path, _two_published: Path) -> Path:
    """Give a workspace whose two talks, `small-talk` and `other-talk`, are approved and published."""
    return Path(shutil.copytree(_two_published, tmp_path / "workspace"))


@pytest.fixture(scope="session")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace with a site and a preview that show all that a page can show; tests only look at it."""
    return sitepages.build(tmp_path_factory.mktemp("whole") / "workspace")


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> smalltalk.FakeEar:
    """Put a fake recogniser at the door, which counts how often it is loaded."""
    fake = smalltalk.FakeEar()
    monkeypatch.setattr("pipeline.steps.transcribe._load", fake.load)
    return fake


@pytest.fixture
def listener() -> smalltalk.Recorder:
    """Give a listener that remembers what it was told."""
    return smalltalk.Recorder()


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """Start a real Chromium; without one the test is skipped, but in CI it fails."""
    path = sitepages.find_browser()
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        _do_without("playwright is not installed; `make dev` installs it")
    if path is None:
        _do_without("there is no Chromium here; install the package chromium")
    with sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        except Error as error:
            _do_without(f"Chromium does not start here: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, _built: Path) -> Path:
    """Build a preview of a draft and a site with the same talk approved, to look at and not to change."""
    return pagevisits.build_pages(Path(shutil.copytree(_built, tmp_path_factory.mktemp("pages") / "workspace")))


@pytest.fixture(scope="session")
def addresses(built: Path) -> Iterator[dict[str, str]]:
    """Serve the built pages; gives where each way to open them begins."""
    with pagevisits.serve_pages(built) as found:
        yield found


@pytest.fixture
def open_page(chromium: object, addresses: dict[str, str]) -> Iterator[pagevisits.Open]:
    """Open a page in a browser without a past."""
    with pagevisits.visitor(chromium, addresses) as visit:
        yield visit


@pytest.fixture(scope="session")
def web_tool() -> Callable[[str], list[str]]:
    """Give what begins a command of `tests/web`; without the tool the test is skipped, but in CI it fails."""

    def find(name: str) -> list[str]:
        node, tool = shutil.which("node"), sitepages.WEB / "node_modules" / ".bin" / name
        if node is None:
            _do_without("there is no Node here; install the packages nodejs and npm")
        if not tool.exists():
            _do_without(f"{name} is not installed; `make web-tools` installs it")
        return [str(node), str(tool)]

    return find


def _do_without(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"CI must run the tests of the pages: {reason}")
    pytest.skip(reason)


def _lay_out(root: Path, recording: Path) -> None:
    (root / "videos").mkdir(parents=True)
    shutil.copyfile(recording, root / "videos" / "small-talk.mp4")
    (root / "clinic.toml").write_text(smalltalk.CLINIC, encoding="utf-8")
    packs = root / "conditions"
    packs.mkdir()
    for name in ("bruxism", "migraine", "temporomandibular-disorder"):
        (packs / f"{name}.toml").write_text(smalltalk.pack_alone(name), encoding="utf-8")
