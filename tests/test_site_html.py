"""Every built page is sound HTML in the eyes of html-validate, which knows nothing of how it was made."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import sitepages

pytestmark = pytest.mark.slow

Validate = Callable[[Sequence[Path]], list[str]]
UNSOUND = """<!DOCTYPE html>
<html lang="en"><head><title>Unsound</title></head>
<body><main><h1>One</h1><h3>Three</h3><p id="a">A<p id="a">B</p><button>Press</button></main></body></html>
"""


@pytest.fixture(scope="session")
def validate(web_tool: Callable[[str], list[str]], tmp_path_factory: pytest.TempPathFactory) -> Validate:
    """Give what lists the complaints of html-validate: page, line, rule and message."""
    command = web_tool("html-validate")
    report = tmp_path_factory.mktemp("validated") / "report.json"  # a pipe would be cut off

    def listed(pages: Sequence[Path]) -> list[str]:
        report.unlink(missing_ok=True)
        options = ["--config", str(sitepages.WEB / "htmlvalidate.json"), "--formatter", f"json={report}"]
        done = subprocess.run([*command, *options, *map(str, pages)], capture_output=True, text=True, check=False)
        assert report.exists(), done.stderr
        return [
            f"{Path(page['filePath']).parent.name}/{Path(page['filePath']).name}:{one['line']}: "
            f"{one['ruleId']}: {one['message']}"
            for page in json.loads(report.read_text(encoding="utf-8"))
            for one in page["messages"]
        ]

    return listed


def test_unsound_page_is_found_out(validate: Validate, tmp_path: Path) -> None:
    """The judge is awake: it sees a level skipped, an id used twice and a button without a type."""
    page = tmp_path / "unsound.html"
    page.write_text(UNSOUND, encoding="utf-8")
    rules = {line.split(": ")[1] for line in validate([page])}
    assert {"heading-level", "no-dup-id", "no-implicit-button-type", "no-implicit-close"} <= rules


def test_every_page_is_sound(validate: Validate, whole_site: Path) -> None:
    """Site and preview, each page of each kind, have no error and no warning."""
    pages = sitepages.pages(whole_site)
    assert {"site/index.html", "site/TALK/index.html", "preview/TALK/index.html"} <= sitepages.kinds(
        whole_site
    ).keys()
    assert validate(pages) == []
