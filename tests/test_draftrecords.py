"""`cleaning.json` and `sources.json`, as people read them and as they are read back."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from pipeline.corrections import Doubt, Keep, Note, Repair, Rewriting, Suggestion
from pipeline.draftrecords import format_cleaning, format_sources, parse_removals, parse_repairs
from pipeline.errors import RecordError
from pipeline.models import Removal
from pipeline.sourcemap import LeftOut, Source, SourceMap


def test_removals_are_written_with_their_reasons() -> None:
    """`cleaning.json` says what went, where, when and why."""
    removal = Removal(start=3, end=4, start_ms=900, removed="um,", kind="filler", reason="a sound of thinking")
    assert format_cleaning([removal]) == dedent("""\
        {
         "removals": [
          {
           "start": 3,
           "end": 4,
           "start_ms": 900,
           "removed": "um,",
           "kind": "filler",
           "reason": "a sound of thinking"
          }
         ],
         "rewritings": [],
         "keeps": [],
         "repairs": [],
         "suggestions": [],
         "doubts": [],
         "notes": []
        }
        """)


def test_what_counts_in_mended_words_has_the_heard_number_too() -> None:
    """An editor copies `word` into `fixes.toml`, where heard words are counted."""
    removal = Removal(start=1, end=2, start_ms=300, removed="um,", kind="filler", reason="a sound of thinking")
    spelled = Rewriting(start=2, end=3, start_ms=600, said="OK", written="okay", kind="spelling", reason="in full")
    kept, note = Keep(word=9, said="you know,"), Note(word=4, start_ms=1, said="Bye.", kind="call", advice="?")
    text = format_cleaning([removal], rewritings=[spelled], keeps=[kept], notes=[note], numbers=[0, 5, 6])
    record = json.loads(text)
    assert [record[name][0]["word"] for name in ("removals", "rewritings", "keeps", "notes")] == [5, 6, 9, 4]
    assert list(record["removals"][0])[:3] == ["word", "start", "end"]


REPAIR = Repair(word=1, start_ms=300, heard="My grain,", text="Migraine,", term="migraine", condition="migraine")


def test_mending_is_written_with_places_and_reasons() -> None:
    """`cleaning.json` says what was repaired by which pack, and what an editor should listen to, and why."""
    near = Suggestion(word=5, start_ms=1500, heard="a brogepant", term="ubrogepant", score=0.8, note='may be "x"')
    doubt = Doubt(word=9, start_ms=2700, heard="35", kind="number", probability=0.41)
    assert format_cleaning([], [REPAIR], [near], [doubt]) == dedent("""\
        {
         "removals": [],
         "rewritings": [],
         "keeps": [],
         "repairs": [
          {
           "word": 1,
           "start_ms": 300,
           "heard": "My grain,",
           "text": "Migraine,",
           "term": "migraine",
           "condition": "migraine"
          }
         ],
         "suggestions": [
          {
           "word": 5,
           "start_ms": 1500,
           "heard": "a brogepant",
           "term": "ubrogepant",
           "score": 0.8,
           "note": "may be \\"x\\""
          }
         ],
         "doubts": [
          {
           "word": 9,
           "start_ms": 2700,
           "heard": "35",
           "kind": "number",
           "probability": 0.41
          }
         ],
         "notes": []
        }
        """)


def test_repairs_are_read_back() -> None:
    """Captions and pages repair exactly what the record says; one from before there were repairs has none."""
    assert parse_repairs(format_cleaning([], [REPAIR]), file="cleaning.json") == (REPAIR,)
    assert parse_repairs('{"removals": []}', file="cleaning.json") == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("[]", id="a-list"),
        pytest.param("null", id="null"),
        pytest.param('{"repairs": 3}', id="number-for-a-list"),
        pytest.param('{"repairs": [{"word": 1}]}', id="half-a-repair"),
        pytest.param(format_cleaning([], [REPAIR])[:80], id="cut-off"),
    ],
)
def test_a_damaged_record_of_repairs_is_refused(text: str) -> None:
    """What was repaired is never guessed."""
    with pytest.raises(RecordError, match=r"^t\.json: this file is damaged \(.*; delete it and run `make` again"):
        parse_repairs(text, file="t.json")


def test_removals_are_read_back() -> None:
    """What cleaning removed is known when the article is held against the talk; an old record has none."""
    removal = Removal(start=3, end=4, start_ms=900, removed="um,", kind="filler", reason="a sound of thinking")
    assert parse_removals(format_cleaning([removal]), file="cleaning.json") == (removal,)
    assert parse_removals("{}", file="cleaning.json") == ()
    with pytest.raises(RecordError):
        parse_removals('{"removals": [{"start": 1}]}', file="cleaning.json")


def test_sources_for_people() -> None:
    """`sources.json` says of each sentence where it was said, and what was left out."""
    source = Source(section="intro", text="Hi.", verdict="said", share=1.0, start_ms=120, words=((0, 1),))
    stretch = LeftOut(start=1, end=2, start_ms=400, end_ms=500, share=0.5, text="There.")
    assert format_sources(SourceMap(sentences=(source,), left_out=(stretch,))) == dedent("""\
        {
         "summary": "1 of 1 sentence was said; 50 % of the speech is left out",
         "sentences": [
          {
           "section": "intro",
           "text": "Hi.",
           "verdict": "said",
           "share": 1.0,
           "start_ms": 120,
           "words": [
            [
             0,
             1
            ]
           ]
          }
         ],
         "left_out": [
          {
           "start": 1,
           "end": 2,
           "start_ms": 400,
           "end_ms": 500,
           "share": 0.5,
           "text": "There."
          }
         ]
        }
        """)
