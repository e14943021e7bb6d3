"""The measure of writing: what it counts, and that it sees the fillers that whisper's normaliser hides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import score_writing
import writing
from writing import Place

pytest.importorskip("jiwer")


def test_the_same_text_has_no_faults() -> None:
    """Marks, capitals and numbers in words or figures make no difference."""
    score = writing.compare("It took thirty minutes, okay?", "it took 30 minutes okay")
    assert (score.wer, score.kept, score.cut, score.fillers, score.places) == (0.0, 0, 0, 0, ())


def test_words_kept_and_cut_are_counted_apart() -> None:
    """A filler left counts here, though the word error rate is blind to it."""
    score = writing.compare("The nerve is sore.", "The um nerve is.")
    assert score.places == (
        Place(kept="um", cut="", before="the", after="nerve is"),
        Place(kept="", cut="sore", before="the um nerve is", after=""),
    )
    assert (score.kept, score.cut, score.fillers) == (1, 1, 1)
    assert (score.content_words, score.content_cut, score.content_cut_percent) == (2, 1, 50.0)
    assert score.wer == 0.25


def test_scores_add_up() -> None:
    """The sum of talks has their words and faults."""
    both = writing.add([writing.compare("a b", "a"), writing.compare("c d", "c d")])
    assert (both.clean_words, both.cut, both.wer) == (4, 1, 0.25)


def test_prose_is_what_a_reader_reads() -> None:
    """Front matter, headings and marks are no prose."""
    post = "---\ntitle: x\nlead: y\n---\n\n## Intro {#intro t=0.00}\n\nIt is *so*. {t=1.00}\n<!-- no -->\n"
    assert writing.prose(post).split() == ["It", "is", "so."]


def test_braces_enclose_what_clean_text_lacks() -> None:
    """A marked text gives what was said and what should be written."""
    marked = "title: A talk\n[[intro]]\nIt {um,} hurts.\n"
    assert writing.spoken_of(marked).split() == ["It", "um,", "hurts."]
    assert writing.clean_of(marked).split() == ["It", "hurts."]


def test_made_up_times_go_forward() -> None:
    """Sentences and paragraphs are followed by pauses; a sentence's time is shared by its words."""
    words = writing.say_evenly("a b. c\n\nd")
    assert [word.start_ms for word in words] == [0, 300, 950, 2250]
    timed = writing.say_in_time([("ab cdef", 1000, 1600), ("g", 2000, 2100)])
    assert [(word.start_ms, word.end_ms) for word in timed] == [(1000, 1200), (1200, 1600), (2000, 2100)]


def test_a_gold_folder_is_read(tmp_path: Path) -> None:
    """Words come from the sentences' times; a reference that holds others is refused."""
    talk = tmp_path / "talk"
    talk.mkdir()
    (talk / "clean.txt").write_text("[[intro]]\nIt hurts.\n", "utf-8")
    (talk / "reference.txt").write_text("It um hurts.\n", "utf-8")
    gold = {"sentences": [{"text": "It um hurts.", "start": 1.0, "end": 2.0}]}
    (talk / "gold.json").write_text(json.dumps(gold), "utf-8")
    (found,) = score_writing.read_talks(tmp_path)
    assert (found.name, len(found.words), found.clean.split()) == ("talk", 3, ["It", "hurts."])
    (talk / "reference.txt").write_text("It hurts.\n", "utf-8")
    with pytest.raises(SystemExit, match="different words"):
        list(score_writing.read_talks(tmp_path))


def test_a_talk_is_scored_end_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row for each talk and one for all; `--totals` shows no talk by itself, not even with `--list`."""
    path = tmp_path / "small.txt"
    path.write_text("title: x\n[[intro]]\nSo {um,} it hurts a lot. The {the} nerve is sore.\n", "utf-8")
    monkeypatch.setattr("sys.argv", ["score_writing.py", str(path)])
    assert score_writing.main() == 0
    assert "| small | 0.0000 | 0 | 0 | 0.00 % | 0 |\n| ALL |" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["score_writing.py", str(path), "--totals", "--list", "--show"])
    assert score_writing.main() == 0
    out = capsys.readouterr().out
    assert "small" not in out
    assert "nerve" not in out
