"""A site and a preview that show all that a page can show, for the judges of `tests/web`."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import smalltalk

from pipeline import run as minutes
from pipeline.workspace import Workspace

WEB = Path(__file__).parent / "web"
TALK = "small-talk"
UPRIGHT = "upright-talk"
FOLDERS = ("site", "preview")

_ABOUT = """
phone = "+1 555 0100"
email = "talks@example.org"
website = "https://clinic.example.org/"
address = "1 Example Street, Testville"
about = "Test Talks are short talks for tests."
off_label_note = "Off-label means that the FDA has not approved this use. Ask about it."
boxed_warning = "Botulinum toxin can spread from where it is injected."

[publishing]
site_url = "https://talks.example.org/"

[hearing]"""
CLINIC = smalltalk.CLINIC.replace("\n[hearing]", _ABOUT)
SENTENCES = (*smalltalk.SENTENCES, "Some people get botulinum toxin for bruxism.")
"""The small talk with an off-label use of botulinum toxin, for which a page shows the clinic's two texts."""
NOTE = "\nBring your night guard when you come to us. {.note}\n"


def build(root: Path) -> Path:
    """Make a workspace whose `site/` has a wide and an upright talk, and whose `preview/` has drafts of both."""
    (root / "videos").mkdir(parents=True)
    (root / "conditions").mkdir()
    (root / "clinic.toml").write_text(CLINIC, encoding="utf-8")
    for name in ("bruxism", "migraine", "temporomandibular-disorder"):
        (root / "conditions" / f"{name}.toml").write_text(smalltalk.pack_alone(name), encoding="utf-8")
    for name, size, pitch_hz in ((TALK, "1280x720", 400), (UPRIGHT, "406x720", 300)):
        video = root / "videos" / f"{name}.mp4"
        smalltalk.record(video, seconds=smalltalk.DURATION_S, size=size, rate=1, pitch_hz=pitch_hz)
    job = smalltalk.job_in(root)
    with pytest.MonkeyPatch.context() as patch:
        ear = smalltalk.FakeEar(hears=lambda: smalltalk.spread(SENTENCES))
        patch.setattr("pipeline.steps.transcribe._load", ear.load)
        minutes.run(job)
    article = Workspace(root).talk(TALK).post
    article.write_text(article.read_text(encoding="utf-8") + NOTE, encoding="utf-8")
    minutes.preview(job)
    drafts = Path(shutil.copytree(root / "preview", root / "drafts"))
    smalltalk.approve_and_publish(root, TALK, UPRIGHT)
    shutil.rmtree(root / "preview")
    drafts.rename(root / "preview")
    assert not job.failed, smalltalk.messages(job)
    return root


def pages(root: Path) -> list[Path]:
    """Give every page of the site and the preview."""
    return [page for folder in FOLDERS for page in sorted((root / folder).rglob("*.html"))]


def kinds(root: Path) -> dict[str, Path]:
    """Give a page of each kind in the site and the preview, by names such as `site/TALK/index.html`."""
    return {f"{folder}/{kind}": page for folder in FOLDERS for kind, page in kinds_in(root / folder).items()}


def kinds_in(folder: Path) -> dict[str, Path]:
    """Give the largest page of each kind in a built folder: `TALK/index.html`, `conditions/ANY/index.html`."""
    by_size = sorted(folder.rglob("*.html"), key=lambda page: (page.stat().st_size, page))
    return dict(sorted({_kind(page.relative_to(folder), folder): page for page in by_size}.items()))


def _kind(page: Path, folder: Path) -> str:
    """Name the kind of a page: a talk has captions beside it, and what stands two folders deep is one of many."""
    first, *rest = page.parts
    if (folder / first / "captions.vtt").exists():
        first = "TALK"
    return "/".join([first, *("ANY" if part != page.name else part for part in rest)])


def is_video(address: str) -> bool:
    """Tell whether an address is a talk's video, which a visitor fetches only when she plays it."""
    return re.search(r"\.(mp4|webm|mov|m4v)\b", address) is not None


def find_browser() -> str | None:
    """Give the path of a Chromium or Chrome; None without one."""
    names = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)
