"""The proof of the lock: no small change of a fact gets through, and no honest edit is held up."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from mutations import Draft, Mutation, edit, mutations, write_drafts

from pipeline.models import Paragraph, Post

SEED = 20_261
CHECKED = 600
"""Mutations drawn; `PYTHONPATH=. python tests/mutations.py` checks every one."""
REWORDED = {
    "people": "folks",
    "usually": "mostly",
    "talk about": "discuss",
    "about": "roughly",
    "call": "phone",
    "because": "since",
    "really": "truly",
    "a lot": "much",
    "hurts": "aches",
    "everybody": "everyone",
}
IN_FIGURES = {"two": "2", "three": "3", "five": "5", "seven": "7", "ten": "10", "thirty": "30", "forty": "40"}


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Draft, ...]:
    """Give the drafts of the stored talks."""
    return write_drafts(tmp_path_factory.mktemp("talks"))


def test_every_mutation_is_caught(drafts: Sequence[Draft]) -> None:
    """Of 600 drawn mutations of clean drafts, of every kind there is, the lock blocks all 600."""
    every = [mutation for draft in drafts for mutation in mutations(draft)]
    drawn = random.Random(SEED).sample(every, CHECKED)  # noqa: S311 - no secret
    missed = [mutation for mutation in drawn if not _is_blocked(mutation)]
    assert (len(drawn), [(m.kind, m.before, m.after) for m in missed]) == (600, [])
    assert set(Counter(m.kind for m in every)) == {
        *("number", "level", "unit", "side", "direction", "frequency", "negation", "name"),
        *("number dropped", "unit dropped", "side dropped", "direction dropped", "negation dropped"),
        *("number added", "dose added", "side added", "negation added"),
        *("numbers exchanged", "levels exchanged", "sides exchanged"),
    }


def _is_blocked(mutation: Mutation) -> bool:
    found = mutation.draft.check(mutation.post)
    return any(f.severity == "blocker" and f.rule.startswith("lock-") for f in found)


def test_untouched_drafts_have_no_finding(drafts: Sequence[Draft]) -> None:
    """What the pipeline writes was said, word for word and fact for fact."""
    names = ("doses", "habits", "jaw-pain", "negations", "procedures", "sides")
    assert {draft.name: draft.check(draft.post) for draft in drafts} == dict.fromkeys(names, ())


def _paragraphs(post: Post) -> list[Paragraph]:
    return [paragraph for section in post.sections for paragraph in section.paragraphs]


def _with(post: Post, paragraphs: Sequence[Paragraph]) -> Post:
    return replace(post, sections=(replace(post.sections[0], paragraphs=tuple(paragraphs)),))


def _moved(post: Post) -> Post:
    paragraphs = _paragraphs(post)
    random.Random(SEED).shuffle(paragraphs)  # noqa: S311 - no secret
    return _with(post, paragraphs)


def _moved_without_marks(post: Post) -> Post:
    return _with(post, [replace(paragraph, start_ms=None) for paragraph in _paragraphs(_moved(post))])


def _parted(post: Post) -> Post:
    return _with(post, [Paragraph(markdown=text, start_ms=None) for text in _sentences(post)])


def _joined(post: Post) -> Post:
    return _with(post, [Paragraph(markdown=" ".join(_sentences(post)), start_ms=0)])


def _shortened(post: Post) -> Post:
    """Delete every fifth sentence, but no short answer, which belongs to its question."""
    kept = [text for number, text in enumerate(_sentences(post)) if number % 5 or len(text.split()) <= 3]
    return _with(post, [Paragraph(markdown=text, start_ms=None) for text in kept])


def _with_key_points(post: Post) -> Post:
    points = [text for text in _sentences(post) if len(text.split()) > 8][::6]
    listed = "\n".join(f"- {text}" for text in points)
    return _with(post, [Paragraph(markdown=listed, start_ms=None), *_paragraphs(post)])


def _reworded(post: Post) -> Post:
    return _exchange(post, REWORDED, lambda number: number % 4 == 0)


def _in_figures(post: Post) -> Post:
    return _exchange(post, IN_FIGURES, lambda _: True)


def _written_out(post: Post) -> Post:
    pairs = (("can't", "cannot"), ("won't", "will not"), ("n't", " not"), ("it's", "it is"), ("gonna", "going to"))
    return edit(post, lambda text: _replace(text, pairs))


def _with_short_units(post: Post) -> Post:
    pairs = ((" milligrams", " mg"), (" micrograms", " mcg"), (" percent", "%"), (" milliliters", " mL"))
    return edit(post, lambda text: _replace(text, pairs))


def _in_bold(post: Post) -> Post:
    return edit(post, lambda text: re.sub(r"(\d[\w,.]*\w)", r"**\1**", text.replace("'", "’")))


def _without_lead_ins(post: Post) -> Post:
    return edit(post, lambda text: re.sub(r"\b(?:So|And|Okay, so|But),? (\w)", lambda m: m[1].upper(), text))


def _sentences(post: Post) -> list[str]:
    return [text for p in _paragraphs(post) for text in re.split(r"(?<=[.?!]) +", p.markdown)]


def _replace(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def _exchange(post: Post, words: dict[str, str], is_chosen: Callable[[int], bool]) -> Post:
    numbers = _count()
    pattern = re.compile(rf"\b(?:{'|'.join(words)})\b(?! hundred)")
    return edit(post, lambda text: pattern.sub(lambda m: words[m[0]] if is_chosen(next(numbers)) else m[0], text))


def _count() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


@pytest.mark.parametrize(
    "change",
    [
        *(_moved, _moved_without_marks, _parted, _joined, _shortened, _with_key_points, _reworded, _in_figures),
        *(_written_out, _with_short_units, _in_bold, _without_lead_ins),
    ],
    ids=lambda change: change.__name__.strip("_").replace("_", "-"),
)
def test_honest_edits_are_not_held_up(drafts: Sequence[Draft], change: Callable[[Post], Post]) -> None:
    """Moved, parted, joined, shortened, quoted, reworded without facts or restyled: no lock, nothing unsaid."""
    for draft in drafts:
        assert [f for f in draft.check(change(draft.post)) if f.severity == "blocker"] == []
    assert any(change(draft.post) != draft.post for draft in drafts)
