"""Known holes are looked for with the real pip-audit; the list of them is a server in this process."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from supply import audit
from supply.audit import Audit, Hole, ask, describe, read_ignored
from supply.locks import FOLDER, Pin

PINS = tuple(Pin(name=name, version="1.0", marker="", sha256=()) for name in ("trinket", "gadget"))
HOLE = Hole(package="gadget", version="1.0", names=("CVE-2026-1", "GHSA-1"), fixed=("1.1",))
NIGHT = dt.date(2026, 12, 24)


class Feed(BaseHTTPRequestHandler):
    """Answers as OSV does: a hole in gadget, none in anything else."""

    def do_POST(self) -> None:
        """Answer one question about one package."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]["name"]
        ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}]
        affected = [{"package": {"name": "gadget", "ecosystem": "PyPI"}, "ranges": ranges}]
        hole = {"id": "GHSA-1", "aliases": ["CVE-2026-1"], "summary": "It opens.", "affected": affected}
        answer = json.dumps({"vulns": [hole]} if asked == "gadget" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def feed() -> Iterator[tuple[str, ...]]:
    """Serve the list on this machine and give the options that have pip-audit ask there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield "--vulnerability-service", "osv", "--osv-url", f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_real_tool_finds_a_hole(feed: Sequence[str]) -> None:
    """What the list knows of a locked version is found, with its other names and the version that mends it."""
    assert ask(PINS, feed) == Audit(looked_at=2, unknown=(), holes=(HOLE,))


def test_real_tool_says_when_nobody_answers() -> None:
    """Where nothing listens it is no defect and no all-clear, but said."""
    nowhere = ("--vulnerability-service", "osv", "--osv-url", "http://127.0.0.1:9/")
    found = ask(PINS[:1], nowhere)
    assert isinstance(found, str)
    assert found.startswith("gave no answer")


def test_skipped_packages_are_no_all_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index without such a list has pip-audit skip everything and end well; that counts as not checked."""
    skipped = {"dependencies": [{"name": "trinket", "skip_reason": "not found"}], "fixes": []}
    monkeypatch.setattr(audit, "_run", lambda _: (json.dumps(skipped), "No known vulnerabilities found"))
    found = audit.audit(PINS, probe=PINS[:1])
    assert found == "the lists can't be reached from here (pypi has no list of them; osv has no list of them)."


def test_defect_of_the_tool_is_no_lack_of_network() -> None:
    """A tool that breaks is not taken for a network that is away."""
    with pytest.raises(SystemExit, match=r"^pip-audit failed: ModuleNotFoundError: no such thing$"):
        ask(PINS, audit.SERVICES[0], run=lambda _: ("", "Traceback\nModuleNotFoundError: no such thing\n"))


@pytest.mark.parametrize(
    ("found", "code", "line"),
    [
        (
            "the lists can't be reached from here (so).",
            0,
            "Not checked for known holes: the lists can't be reached",
        ),
        (Audit(looked_at=2, unknown=(), holes=()), 0, "Checked for known holes: 2 packages."),
        (
            Audit(looked_at=1, unknown=("uv",), holes=()),
            0,
            "Checked for known holes: 1 packages; not known there: uv.",
        ),
        (Audit(looked_at=2, unknown=(), holes=(HOLE,)), 1, "gadget 1.0: CVE-2026-1, fixed in 1.1; run `make lock"),
    ],
    ids=["unreachable", "clean", "partly", "hole"],
)
def test_check_always_says_which(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], found: Audit | str, code: int, line: str
) -> None:
    """It fails at a hole alone, and never passes in silence."""
    monkeypatch.setattr(audit, "audit", lambda *_, **__: found)
    assert audit.main() == code
    assert line in capsys.readouterr().out


def test_hole_is_let_pass_until_its_day() -> None:
    """An exception has a reason and an end: on the next day the hole counts again. Any of its names will do."""
    text = f'[[ignored]]\nid = "GHSA-1"\nreason = "We open nothing."\nuntil = {NIGHT}\n'
    found = Audit(looked_at=2, unknown=(), holes=(HOLE,))
    ignored = read_ignored(text, today=NIGHT)
    assert describe(found, ignored)[1] == "gadget 1.0: CVE-2026-1 is let pass: We open nothing. (until 2026-12-24)"
    assert read_ignored(text, today=NIGHT + dt.timedelta(days=1)) == {}


@pytest.mark.parametrize("lacking", ["reason", "until"])
def test_exception_without_reason_or_end_is_refused(lacking: str) -> None:
    """Nothing is let pass for ever, or for no reason."""
    lines = {"id": 'id = "CVE-1"', "reason": 'reason = "So."', "until": "until = 2026-12-24"}
    text = "[[ignored]]\n" + "\n".join(line for key, line in lines.items() if key != lacking)
    with pytest.raises(SystemExit, match="needs an id, a reason and a day `until`"):
        read_ignored(text, today=NIGHT)


def test_real_exceptions_can_be_read() -> None:
    """The file in the repository is a good one."""
    assert isinstance(read_ignored((FOLDER / "ignored.toml").read_text("utf-8"), today=NIGHT), dict)
