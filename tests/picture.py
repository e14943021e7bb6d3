"""Take the pictures of the desk in docs/: `python tests/picture.py TALK`, where that talk is drafted."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from reviewing import Desk, Window
from smalltalk import REPOSITORY

SIZES = {"desk": (1280, 860), "desk-phone": (390, 844)}
MOST_BYTES = 200_000


def main(slug: str, root: Path) -> None:
    """Take both pictures at the first place to listen to, of a copy: looking changes nothing."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        desk = Desk(
            Path(shutil.copytree(root, Path(folder) / "copy", ignore=shutil.ignore_patterns(".git", ".venv")))
        )
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (width, height) in SIZES.items():
            window = Window(page=browser.new_page(viewport={"width": width, "height": height}))
            window.open(desk, f"/talks/{slug}")
            window.until("video.readyState > 0")
            window.press("Alt+n")
            window.until("!video.paused")
            window.until("video.paused")
            path = REPOSITORY / "docs" / f"{name}.png"
            window.page.screenshot(path=path)
            print(f"{path}: {path.stat().st_size} bytes{' (too many)' * (path.stat().st_size > MOST_BYTES)}")
        browser.close()
        desk.kill()


if __name__ == "__main__":
    main(sys.argv[1], Path.cwd())
