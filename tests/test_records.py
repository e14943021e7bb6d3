"""The JSON files of a talk: written for people, read back to the same value, refused when damaged."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from textwrap import dedent, indent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import VIDEO, say

from pipeline.errors import RecordError
from pipeline.models import Flag, Hearing, Piece, Provenance, Rejection, Segment, Transcript, Word
from pipeline.records import (
    format_piece,
    format_transcript,
    format_video,
    parse_piece,
    parse_transcript,
    parse_video,
    require_words,
)

SOURCE = dedent("""\
    {
     "slug": "jaw-pain",
     "file": "Jaw pain.mp4",
     "sha256": "abababababababababababababababababababababababababababababababab",
     "added": "2026-03-02",
     "recorded": "2026-03-01",
     "duration_ms": 90000,
     "width_px": 1920,
     "height_px": 1080,
     "container": "mov,mp4",
     "video_codec": "h264",
     "audio_codec": "aac",
     "audio_stream": 1,
     "video_stream": 0,
     "intake_version": 1,
     "transfer": "",
     "is_first_channel": false,
     "sound_note": "",
     "damage": "",
     "is_damage_accepted": false,
     "made_with": ""
    }
    """)

TRANSCRIPT = Transcript(
    language="en",
    duration_ms=2001,
    segments=(
        Segment(
            start_ms=0,
            end_ms=1550,
            words=(
                Word(text="Åke", start_ms=0, end_ms=333, probability=0.5),
                Word(text='"hurts."', start_ms=400, end_ms=1550, probability=0.75),
            ),
            avg_logprob=-0.25,
            no_speech_prob=0.125,
            compression_ratio=1.5,
            temperature=0.0,
        ),
    ),
    rejected=(Rejection(start_ms=1600, end_ms=1999, text="Thank you.", reason="silence"),),
    flags=(Flag(start_ms=0, end_ms=1550, reason="noise"),),
    expected=("Åkesson", "bruxism"),
    provenance=Provenance(
        source_sha256="ab",
        audio_stream=1,
        hearing=Hearing(model="tiny.en", language="en", initial_prompt="Moderni.", vocabulary=("warfarin",)),
        model_sha256="cd",
        engine="openai-whisper",
        engine_version="1",
        torch_version="2",
        pipeline_version="3",
        speech_version=4,
        decoding={"beam_size": 5, "temperature": [0.0, 0.2], "word_timestamps": True},
        vocabulary_sha256="ef",
    ),
)

WRITTEN = dedent("""\
    {
     "text": "Åke \\"hurts.\\"",
     "language": "en",
     "duration": 2.001,
     "segments": [
      {
       "id": 0,
       "start": 0.0,
       "end": 1.55,
       "text": " Åke \\"hurts.\\"",
       "avg_logprob": -0.25,
       "no_speech_prob": 0.125,
       "compression_ratio": 1.5,
       "temperature": 0.0,
       "words": [
        {
         "word": " Åke",
         "start": 0.0,
         "end": 0.333,
         "probability": 0.5
        },
        {
         "word": " \\"hurts.\\"",
         "start": 0.4,
         "end": 1.55,
         "probability": 0.75
        }
       ]
      }
     ],
     "rejected": [
      {
       "text": "Thank you.",
       "start": 1.6,
       "end": 1.999,
       "reason": "silence"
      }
     ],
     "flags": [
      {
       "start": 0.0,
       "end": 1.55,
       "reason": "noise"
      }
     ],
     "expected": [
      "Åkesson",
      "bruxism"
     ],
     "provenance": {
      "source_sha256": "ab",
      "audio_stream": 1,
      "hearing": {
       "model": "tiny.en",
       "language": "en",
       "initial_prompt": "Moderni.",
       "vocabulary": [
        "warfarin"
       ]
      },
      "model_sha256": "cd",
      "engine": "openai-whisper",
      "engine_version": "1",
      "torch_version": "2",
      "pipeline_version": "3",
      "speech_version": 4,
      "decoding": {
       "beam_size": 5,
       "temperature": [
        0.0,
        0.2
       ],
       "word_timestamps": true
      },
      "vocabulary_sha256": "ef"
     }
    }
    """)


def test_a_source_is_written_for_people() -> None:
    """`source.json` holds exactly the Video, one fact a line, and reads back the same."""
    assert format_video(VIDEO) == SOURCE
    assert parse_video(SOURCE, file="source.json") == VIDEO


def test_a_recording_without_a_date() -> None:
    """A container that does not say when it was recorded is remembered as such."""
    unknown = replace(VIDEO, recorded=None, added=dt.date(2024, 2, 29))
    assert parse_video(format_video(unknown), file="source.json") == unknown


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(SOURCE[: len(SOURCE) // 2], id="cut-off"),
        pytest.param("[]", id="a-list"),
        pytest.param("null", id="null"),
        pytest.param("\x00" * 40, id="zeros"),
        pytest.param(SOURCE.replace('"slug"', '"slog"'), id="fact-missing"),
        pytest.param(SOURCE.replace("90000", '"long"'), id="word-for-number"),
        pytest.param(SOURCE.replace("2026-03-01", "2026-02-30"), id="no-such-day"),
        pytest.param(SOURCE.replace("1920", "19.2"), id="half-a-pixel"),
    ],
)
def test_a_damaged_source_is_refused(text: str) -> None:
    """A damaged `source.json` is told in a sentence that names it and says what to do."""
    with pytest.raises(RecordError) as refused:
        parse_video(text, file="transcripts/x/source.json")
    assert str(refused.value).startswith("transcripts/x/source.json: this file is damaged (")
    assert str(refused.value).endswith("); delete it and run `make` again to have it made anew.")


def test_a_transcript_has_the_shape_whisper_writes() -> None:
    """Other programs that read Whisper's JSON can read ours; it reads back to the same value."""
    assert format_transcript(TRANSCRIPT) == WRITTEN
    assert parse_transcript(WRITTEN, file="transcript.json") == TRANSCRIPT


def test_a_talk_without_words_is_a_transcript() -> None:
    """Hearing nothing is something that can be written down."""
    silent = replace(TRANSCRIPT, segments=(), rejected=(), flags=(), expected=())
    assert parse_transcript(format_transcript(silent), file="transcript.json") == silent


def test_a_transcript_from_before_there_were_flags_is_read() -> None:
    """What was heard by an earlier version had nothing pointed out and nothing expected, and is heard again."""
    record = json.loads(WRITTEN)
    _drop(record, "flags")
    _drop(record, "expected")
    _drop(record, "provenance", "vocabulary_sha256")
    earlier = replace(TRANSCRIPT.provenance, vocabulary_sha256="")
    assert parse_transcript(json.dumps(record), file="t.json") == replace(
        TRANSCRIPT, flags=(), expected=(), provenance=earlier
    )


def _drop(record: dict[str, Any], *path: str | int) -> None:
    *way, last = path
    for step in way:
        record = record[step]
    del record[last]


def _set(record: dict[str, Any], value: object, *path: str | int) -> None:
    *way, last = path
    for step in way:
        record = record[step]
    record[last] = value


@pytest.mark.parametrize("key", ["language", "duration", "segments", "rejected", "provenance"])
def test_a_transcript_lacking_a_part_is_refused(key: str) -> None:
    """No part of a transcript is guessed."""
    record = json.loads(WRITTEN)
    _drop(record, key)
    with pytest.raises(RecordError, match=r"^t\.json: this file is damaged"):
        parse_transcript(json.dumps(record), file="t.json")


@pytest.mark.parametrize(
    ("value", "path"),
    [
        pytest.param("soon", ("duration",), id="duration-in-words"),
        pytest.param(None, ("duration",), id="duration-null"),
        pytest.param(float("nan"), ("duration",), id="duration-nan"),
        pytest.param("x", ("segments",), id="segments-text"),
        pytest.param(None, ("segments",), id="segments-null"),
        pytest.param(["x"], ("segments",), id="segment-text"),
        pytest.param("x", ("segments", 0, "start"), id="segment-start-in-words"),
        pytest.param(None, ("segments", 0, "words", 0, "start"), id="word-start-null"),
        pytest.param([0], ("segments", 0, "words", 1, "end"), id="word-end-list"),
        pytest.param("sure", ("segments", 0, "words", 0, "probability"), id="probability-in-words"),
        pytest.param(None, ("segments", 0, "avg_logprob"), id="logprob-null"),
        pytest.param("x", ("provenance",), id="provenance-text"),
        pytest.param("two", ("provenance", "audio_stream"), id="stream-in-words"),
        pytest.param({}, ("provenance", "hearing"), id="hearing-empty"),
        pytest.param([1], ("rejected",), id="rejection-number"),
        pytest.param(None, ("segments", 0, "words", 0, "word"), id="word-null"),
        pytest.param([1], ("flags",), id="flag-number"),
        pytest.param("late", ("flags", 0, "start"), id="flag-start-in-words"),
        pytest.param(None, ("flags", 0, "reason"), id="flag-reason-null"),
        pytest.param("bruxism", ("expected",), id="expected-text"),
        pytest.param([None], ("expected",), id="expected-null"),
    ],
)
def test_a_transcript_with_a_wrong_value_is_refused(value: object, path: tuple[str | int, ...]) -> None:
    """A value of the wrong kind is told as damage, never as a traceback."""
    record = json.loads(WRITTEN)
    _set(record, value, *path)
    with pytest.raises(RecordError, match=r"^t\.json: this file is damaged"):
        parse_transcript(json.dumps(record), file="t.json")


@pytest.mark.parametrize("cut", range(1, len(WRITTEN) - 2, 97))
def test_a_transcript_that_was_cut_off_is_refused(cut: int) -> None:
    """Half a file is damage wherever it ends."""
    with pytest.raises(RecordError, match=r"^t\.json: this file is damaged"):
        parse_transcript(WRITTEN[:cut], file="t.json")


PIECE = Piece(
    segments=(
        TRANSCRIPT.segments[0],
        Segment(
            start_ms=30_000,
            end_ms=59_500,
            words=(),
            avg_logprob=-1.5,
            no_speech_prob=0.75,
            compression_ratio=0.0,
            temperature=1.0,
        ),
    ),
    expected=("bruxism",),
)


def test_a_piece_is_written_for_people() -> None:
    """Minutes put down before the rest have the shape of a transcript's segments, windows without words too."""
    first = json.dumps(json.loads(WRITTEN)["segments"][0], indent=1, ensure_ascii=False)
    assert format_piece(PIECE) == dedent("""\
        {
         "segments": [
        FIRST,
          {
           "id": 1,
           "start": 30.0,
           "end": 59.5,
           "text": " ",
           "avg_logprob": -1.5,
           "no_speech_prob": 0.75,
           "compression_ratio": 0.0,
           "temperature": 1.0,
           "words": []
          }
         ],
         "expected": [
          "bruxism"
         ]
        }
        """).replace("FIRST", indent(first, "  "))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("[]", id="a-list"),
        pytest.param("null", id="null"),
        pytest.param("{}", id="nothing-in-it"),
        pytest.param('{"segments": []}', id="no-terms"),
        pytest.param('{"expected": []}', id="no-segments"),
        pytest.param('{"segments": [], "expected": null}', id="terms-null"),
        pytest.param('{"segments": [], "expected": "bruxism"}', id="terms-text"),
        pytest.param(format_piece(PIECE).replace('"words"', '"sword"'), id="segment-without-words"),
        pytest.param(format_piece(PIECE)[:200], id="cut-off"),
        pytest.param("\x00" * 40, id="zeros"),
    ],
)
def test_a_damaged_piece_is_refused(text: str) -> None:
    """After a kill no half of a piece is taken for a whole one."""
    with pytest.raises(RecordError, match=r"^p\.json: this file is damaged \(.*; delete it and run `make` again"):
        parse_piece(text, file="p.json")


_times = st.integers(0, 10**8)
_numbers = st.floats(allow_nan=False, allow_infinity=False)
_words = st.builds(
    Word,
    text=st.text(st.characters(exclude_categories=["Cs", "Z", "C"]), min_size=1, max_size=12),
    start_ms=_times,
    end_ms=_times,
    probability=_numbers,
)
_segments = st.builds(
    Segment,
    start_ms=_times,
    end_ms=_times,
    words=st.lists(_words, max_size=3).map(tuple),
    avg_logprob=_numbers,
    no_speech_prob=_numbers,
    compression_ratio=_numbers,
    temperature=_numbers,
)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**8), st.lists(_segments, max_size=3))
def test_every_transcript_reads_back_the_same(duration_ms: int, segments: list[Segment]) -> None:
    """Writing and reading a transcript loses no word, no millisecond and no measure of doubt."""
    transcript = replace(TRANSCRIPT, duration_ms=duration_ms, segments=tuple(segments))
    assert parse_transcript(format_transcript(transcript), file="t.json") == transcript


@settings(deadline=None, max_examples=60)
@given(st.lists(_segments, max_size=3), st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=3))
def test_every_piece_reads_back_the_same(segments: list[Segment], expected: list[str]) -> None:
    """A hearing that goes on after a kill has the very words and terms that it had before."""
    piece = Piece(segments=tuple(segments), expected=tuple(expected))
    assert parse_piece(format_piece(piece), file="p.json") == piece


def test_words_that_can_be_read_are_let_pass() -> None:
    """What looks through a thousand talks reads no more of each than it needs."""
    record = json.loads(WRITTEN)
    require_words(WRITTEN, file="t.json")
    _drop(record, "provenance")
    require_words(json.dumps(record), file="t.json")


@pytest.mark.parametrize("key", ["word", "start", "end", "probability"])
def test_words_lacking_a_part_are_refused(key: str) -> None:
    """What looks through a thousand talks says of a damaged one what reading it would say."""
    record = json.loads(WRITTEN)
    _drop(record, "segments", 0, "words", 0, key)
    told = []
    for read in (require_words, parse_transcript):
        with pytest.raises(RecordError) as refused:
            read(json.dumps(record), file="t.json")
        told.append(str(refused.value))
    assert told[0] == told[1]


def test_words_are_numbered_through_all_segments() -> None:
    """A word's position in the whole talk is its number in `fixes.toml`."""
    words = say("one two three")
    segment = TRANSCRIPT.segments[0]
    parts = (replace(segment, words=words[:2]), replace(segment, words=words[2:]))
    assert replace(TRANSCRIPT, segments=parts).words == words
