"""Two tabs of the desk, a new model and a kill in any write: each text typed is in article or history."""

from __future__ import annotations

import shutil
from pathlib import Path

import smalltalk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from smalltalk import FakeEar, job_in
from test_edits_survive import killed_at

from pipeline import run as minutes
from pipeline.errors import ConflictError
from pipeline.steps.desk import Desk

SLUG = "small-talk"
STEPS = st.one_of(
    st.tuples(st.sampled_from(["save", "load"]), st.integers(0, 1)),
    st.tuples(st.just("killed"), st.integers(1, 4)),
    st.tuples(st.just("hear"), st.sampled_from(["doctor", "surgeon"])),
)


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(STEPS, min_size=3, max_size=6))
def test_every_text_ever_typed_is_kept(drafted: Path, ear: FakeEar, steps: list[tuple[str, int | str]]) -> None:
    """A save is in the article or in the history, also one that clashed or was killed and repeated."""
    root = Path(shutil.copytree(drafted, drafted.parent / "other", dirs_exist_ok=False))
    try:
        _go_through(root, ear, steps)
    finally:
        shutil.rmtree(root)


def _go_through(root: Path, ear: FakeEar, steps: list[tuple[str, int | str]]) -> None:
    desk, typed = Desk(job_in(root)), list[str]()
    editions = [desk.edition(SLUG)] * 2
    for number, (step, what) in enumerate(steps):
        text = f"Typed as number {number}."
        if step == "load":
            editions[int(what)] = desk.edition(SLUG)
        elif step == "save":
            editions[int(what)] = _save(desk, text, editions[int(what)])
            typed.append(text)
        elif step == "killed":
            with killed_at(int(what), after=number % 2 == 0):
                _save(desk, text, editions[0])
            editions[0] = _save(desk, text, desk.edition(SLUG))  # the page tries again
            typed.append(text)
        else:
            said = [sentence.replace("dentist", str(what)) for sentence in smalltalk.SENTENCES]
            ear.hears = lambda said=said: smalltalk.spread(said)  # type: ignore[misc]
            minutes.run(job_in(root, force=True))
        _require_kept(root, typed)


def _save(desk: Desk, text: str, edition: str) -> str:
    try:
        payload = {"number": 0, "was": "", "text": text}
        return str(desk.act(SLUG, "paragraph", payload, edition=edition)["edition"])
    except ConflictError:
        return edition


def _require_kept(root: Path, typed: list[str]) -> None:
    talk = root / "transcripts" / SLUG
    texts = [path.read_text("utf-8") for path in (talk / "post.md", *sorted((talk / "history").glob("*-post.md")))]
    assert [text for text in typed if not any(text in kept for kept in texts)] == []
