"""What a web host reads of a site."""

from __future__ import annotations

import re

from pipeline.publish.hostfiles import gather_host_files


def test_headers_are_paths_and_what_to_send() -> None:
    """Netlify refuses a whole file for one odd line: each is a path, or a name and a value below one."""
    lines = gather_host_files()["_headers"].splitlines()
    assert lines[0] == "/*"
    assert all(re.fullmatch(r"/\S*\*|  [A-Z][A-Za-z-]+: \S.*", line) for line in lines)


def test_pages_for_frames_may_be_framed() -> None:
    """No header keeps other sites from showing `embed/TALK/`, which is made for that."""
    assert "frame" not in gather_host_files()["_headers"].lower()


def test_github_changes_nothing() -> None:
    """Without this file GitHub Pages would leave out what begins with an underscore."""
    assert gather_host_files()[".nojekyll"] == ""
