"""Whatever happens in whatever order, nothing an editor wrote goes under: a state machine of desk and commands.

The editor types in a text editor, saves at the desk in two tabs, answers proposals, approves, fixes words and
deletes; the machine hears other words, learns, is forced and is killed at any of its writes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest
import smalltalk
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from smalltalk import FakeEar, job_in

from pipeline import run as minutes
from pipeline.errors import ConflictError, PipelineError
from pipeline.steps.proposing import proposals, settle
from pipeline.steps.saving import is_hers, list_history, read_saved, restore, save, sha256_of
from pipeline.text.agreement import without_facts
from pipeline.workspace import Workspace

SLUG = "small-talk"
NEVER = 0
OTHER_WORDS = {"week.": "month.", "dentist": "doctor", "joint": "hinge", "soft": "mild", "Ask": "Tell"}
"""What other models hear instead; each word of the talk keeps its number, so that fixes fit."""
MENDS = {"grind": "clench", "sore": "stiff"}
LEARNT = '\n[mishearings]\n"bruxism" = ["brooksism"]\n'

POSITIONS = st.floats(0, 1)
WORDS = st.sampled_from(sorted(OTHER_WORDS))
NTH = st.sampled_from([NEVER, 1, NEVER, 2, NEVER, 3, 4])


class Killed(BaseException):
    """The process died here."""


@contextlib.contextmanager
def killed_at(nth: int, *, after: bool) -> Iterator[None]:
    """Die at the n-th time a file takes its place: just before, or just after."""
    calls, real = count(1), Path.replace

    def replace(path: Path, target: Path) -> Path:
        dies = next(calls) == nth
        if dies and not after:
            raise Killed
        moved = real(path, target)
        if dies:
            raise Killed
        return moved

    with patch.object(Path, "replace", replace), contextlib.suppress(Killed):
        yield


class Desk(RuleBasedStateMachine):
    """An editor and a machine at work on one talk."""

    def __init__(self, root: Path, ear: FakeEar) -> None:
        super().__init__()
        self.root, self.ear, self.heard, self.mends = root, ear, set[str](), set[str]()
        self.talk = Workspace(root).talk(SLUG)
        self.numbers = count(1)
        self.saved: set[tuple[str, str]] = set()
        """Every text of hers that a command or the desk has seen, by its file."""
        self.typed: dict[Path, str] = {}
        """What stands in a file since she typed it there, and nobody has read yet."""
        self.hers: str | None = None
        """The article as she last left it; None while it is the machine's."""
        self.touched = False
        """Whether the article was ever hers."""
        self.tab = ""
        ear.hears = self._hears

    def _hears(self) -> tuple[smalltalk.Word, ...]:
        words = [[OTHER_WORDS[w] if w in self.heard else w for w in s.split()] for s in smalltalk.SENTENCES]
        return smalltalk.spread([" ".join(sentence).replace("bruxism", "brooksism") for sentence in words])

    @property
    def mine(self) -> str | None:
        """Read the article; None if there is none."""
        return self.talk.post.read_text("utf-8") if self.talk.post.exists() else None

    def _change(self, text: str, at: float) -> str:
        """Write a sentence of her own behind some sentence of the article."""
        ends = [end for end in range(len(text)) if text.startswith(". ", end)]
        end = ends[int(at * (len(ends) - 1))] + 1
        return f"{text[:end]} I add thought {next(self.numbers)}.{text[end:]}"

    def _type(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        self.typed[path] = text

    def _seen(self, *paths: Path) -> None:
        """Count what she typed into files as read, and so as saved."""
        for path in paths:
            if path in self.typed:
                self.saved.add((path.name, self.typed.pop(path)))

    def _command(self, command: Callable[[], object]) -> None:
        """Do something that may be refused or killed, but never replaces what she wrote."""
        before = self.mine
        with contextlib.suppress(PipelineError):
            command()
        if self.hers is not None or before is None:
            assert (None if self.mine is None else without_facts(self.mine)) == (
                None if before is None else without_facts(before)
            )

    # The machine --------------------------------------------------------------------------------------

    @rule(force=st.booleans())
    def run(self, force: bool) -> None:
        """All that is out of date is made, article, captions and chapters."""
        deleted, approved, before = self.mine is None, self.talk.approval.exists(), self.mine

        def command() -> None:
            minutes.transcribe(job_in(self.root, force=force))
            minutes.draft(job_in(self.root, force=force))

        if deleted and force:
            command()
            self.hers = None
        else:
            self._command(command)
            assert force or not approved or self.hers is not None or self.mine == before
        self._seen(*self.talk.by_hand)
        if not self.touched:
            assert not is_hers(job_in(self.root), SLUG)

    @rule(word=WORDS, nth=st.integers(1, 6), after=st.booleans())
    def killed_run(self, word: str, nth: int, after: bool) -> None:
        """Kill a run that has something to write at one of its writes."""
        self.hear_other_words(word)

        def command() -> None:
            with killed_at(nth, after=after):
                minutes.draft(job_in(self.root))

        self._command(command)

    @rule(word=WORDS)
    def hear_other_words(self, word: str) -> None:
        """Have a new model hear a word otherwise."""
        self.heard ^= {word}
        self._command(lambda: minutes.transcribe(job_in(self.root, force=True)))

    @rule()
    def learn(self) -> None:
        """Teach a pack a mishearing, or have it forget it."""
        pack = self.root / "conditions" / "bruxism.toml"
        text = pack.read_text("utf-8")
        pack.write_text(text.removesuffix(LEARNT) if text.endswith(LEARNT) else text + LEARNT, encoding="utf-8")

    # The editor ---------------------------------------------------------------------------------------

    @precondition(lambda self: self.mine is not None)
    @rule(at=POSITIONS)
    def type_in_a_text_editor(self, at: float) -> None:
        """She changes the file itself."""
        self.hers = self._change(self.mine or "", at)
        self._type(self.talk.post, self.hers)

    @initialize(at=POSITIONS)
    def begin(self, at: float) -> None:
        """Begin with a tab that is open and, but for the first position, with an edit somewhere else."""
        self.open_a_tab()
        if at:
            self.type_in_a_text_editor(at)

    @precondition(lambda self: self.mine is not None)
    @rule()
    def open_a_tab(self) -> None:
        """She opens the article in a second tab."""
        self.tab = self.mine or ""

    @precondition(lambda self: self.mine is not None)
    @rule(at=POSITIONS, nth=NTH, after=st.booleans())
    def save_at_the_desk(self, at: float, nth: int, after: bool) -> None:
        """She saves what she sees; the server may be killed before it can say so."""
        before = self.mine or ""
        text = self._change(before, at)
        with killed_at(nth, after=after):
            assert save(job_in(self.root), SLUG, self.talk.post, text, expected=sha256_of(before))
            assert self.mine == text
            self._seen(self.talk.post)
        assert self.mine in (before, text)
        if self.mine == text:
            self.hers = text
            self.saved.add(("post.md", text))

    @precondition(lambda self: self.tab)
    @rule(at=POSITIONS)
    def save_from_the_other_tab(self, at: float) -> None:
        """She saves in a tab opened earlier: if another text stands there by now, it stays and she is told."""
        before, text = self.mine, self._change(self.tab, at)
        stale = before != self.tab
        with pytest.raises(ConflictError) if stale else contextlib.nullcontext():
            save(job_in(self.root), SLUG, self.talk.post, text, expected=sha256_of(self.tab))
        assert self.mine == (before if stale else text)
        if not stale:
            self.hers = self.tab = text
        self._seen(self.talk.post)
        self.saved.add(("post.md", text))

    @precondition(lambda self: self.hers is not None)
    @rule(word=WORDS, take=st.sampled_from(["mine", "new"]), nth=NTH, after=st.booleans())
    def answer_a_proposal(self, word: str, take: str, nth: int, after: bool) -> None:
        """She answers a change of the machine's, which may be killed; an answered one is never asked again."""
        if not proposals(job_in(self.root), SLUG):
            self.hear_other_words(word)
        before, waiting = self.mine, proposals(job_in(self.root), SLUG)
        if not waiting:
            return
        asked = waiting[-1].id
        with killed_at(nth, after=after):
            settle(job_in(self.root), SLUG, asked, "new" if take == "new" else "mine")
            assert asked not in {region.id for region in proposals(job_in(self.root), SLUG)}
            self._seen(self.talk.post)
        assert take == "new" or without_facts(self.mine or "") == without_facts(before or "")
        if self.mine != before:
            self._seen(self.talk.post)
            self.hers = self.mine
            self.saved.add(("post.md", self.mine or ""))

    @rule(which=st.integers(0, 9))
    def bring_back(self, which: int) -> None:
        """She brings an earlier text back."""
        texts = list_history(job_in(self.root), SLUG, "post.md")
        if texts:
            saved = texts[which % len(texts)].id
            restore(job_in(self.root), SLUG, saved)
            assert self.mine == read_saved(job_in(self.root), SLUG, saved)
            self._seen(self.talk.post)
            self.hers = self.mine
            self.saved.add(("post.md", self.mine or ""))

    @rule()
    def approve(self) -> None:
        """She approves the talk, if nothing stands in the way."""
        self._command(lambda: minutes.approve(job_in(self.root), SLUG, by=smalltalk.REVIEWER))
        if self.talk.approval.exists():
            self.saved.add(("approval.json", self.talk.approval.read_text("utf-8")))

    @rule(word=st.sampled_from(sorted(MENDS)))
    def fix_a_word(self, word: str) -> None:
        """She corrects a heard word in fixes.toml with a text editor."""
        self.mends ^= {word}
        said = " ".join(smalltalk.SENTENCES).split()
        tables = [f'[[fix]]\nword = {said.index(w)}\nheard = "{w}"\ntext = "{MENDS[w]}"\n' for w in self.mends]
        self._type(self.talk.fixes, f"# {next(self.numbers)}\n" + "\n".join(tables))

    @precondition(lambda self: self.mine is not None)
    @rule()
    def delete_the_article(self) -> None:
        """She deletes the article."""
        self.talk.post.unlink()
        self.typed.pop(self.talk.post, None)
        self.hers = None

    # What always holds --------------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost(self) -> None:
        """Every text she ever saved stands in its place or in the history, byte for byte."""
        kept = {(path.name.split("-", 2)[2], path.read_text("utf-8")) for path in self.talk.history.glob("*")}
        there = {(path.name, path.read_text("utf-8")) for path in self.talk.by_hand if path.exists()}
        assert self.saved <= kept | there
        assert {(path.name, text) for path, text in self.typed.items()} <= kept | there

    @invariant()
    def her_words_stand(self) -> None:
        """Each word of hers stands in the article as she last left it."""
        self.touched |= self.hers is not None
        if self.hers is not None:
            assert without_facts(self.mine or "") == without_facts(self.hers)


def _copy(source: str, target: str) -> str:
    if source.endswith(".mp4"):
        os.link(source, target)
        return target
    return str(shutil.copy2(source, target))


def test_nothing_an_editor_wrote_is_ever_lost(drafted: Path, tmp_path: Path, ear: FakeEar) -> None:
    """Runs, kills, new models, new packs, text editors, two tabs, answers and approvals, in any order."""
    roots = count(1)

    def begin() -> Desk:
        root = tmp_path / str(next(roots))
        shutil.copytree(drafted, root, copy_function=_copy, ignore=shutil.ignore_patterns("preview"))
        return Desk(root, ear)

    run_state_machine_as_test(
        begin,
        settings=settings(
            max_examples=16,
            stateful_step_count=12,
            derandomize=True,
            deadline=None,
            database=None,
            phases=(Phase.generate,),  # shrinking a failure would take minutes; the steps are told all the same
            suppress_health_check=list(HealthCheck),
        ),
    )
