"""What was recorded and heard, between text and values: `source.json`, `transcript.json`, its pieces. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

import msgspec

from pipeline.errors import RecordError
from pipeline.models import Flag, Piece, Provenance, Rejection, Segment, Transcript, Word
from pipeline.timecode import ms_from_seconds, seconds_from_ms
from pipeline.video import Video

_Value = TypeVar("_Value")


def format_json(value: object) -> str:
    """Write a value as JSON for people to read: indented, in the given order, one newline at the end."""
    return json.dumps(value, indent=1, ensure_ascii=False, default=_jsonable) + "\n"


def read_json(text: str, build: Callable[[dict[str, Any]], _Value], *, file: str) -> _Value:
    """Build a value of what a JSON file of ours holds. Raises RecordError."""
    try:
        return build(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, msgspec.ValidationError) as error:
        raise RecordError(
            f"{file}: this file is damaged ({error}); delete it and run `make` again to have it made anew."
        ) from error


def format_video(video: Video) -> str:
    """Write `source.json`."""
    return format_json(asdict(video))


def parse_video(text: str, *, file: str) -> Video:
    """Read `source.json`. Raises RecordError."""
    return read_json(text, _video, file=file)


def format_transcript(transcript: Transcript) -> str:
    """Write `transcript.json` in the shape whisper itself writes (times in seconds), plus provenance."""
    return format_json(
        {
            "text": " ".join(word.text for word in transcript.words),
            "language": transcript.language,
            "duration": seconds_from_ms(transcript.duration_ms),
            "segments": [_format_segment(number, segment) for number, segment in enumerate(transcript.segments)],
            "rejected": [_format_rejection(rejection) for rejection in transcript.rejected],
            "flags": [_format_flag(flag) for flag in transcript.flags],
            "expected": transcript.expected,
            "provenance": asdict(transcript.provenance),
        }
    )


def parse_transcript(text: str, *, file: str) -> Transcript:
    """Read `transcript.json`. Raises RecordError."""
    return read_json(text, _transcript, file=file)


class _Origin(msgspec.Struct):
    provenance: Provenance


def parse_provenance(text: str, *, file: str) -> Provenance:
    """Read of a `transcript.json` only how its words were heard. Raises RecordError."""
    try:
        return msgspec.json.decode(text, type=_Origin).provenance
    except (ValueError, RecursionError):
        return parse_transcript(text, file=file).provenance  # which says what is wrong


class _Spoken(msgspec.Struct):
    word: str
    start: float
    end: float
    probability: float


class _Stretch(msgspec.Struct):
    words: list[_Spoken]


class _Heard(msgspec.Struct):
    segments: list[_Stretch]


def require_words(text: str, *, file: str) -> None:
    """Raise RecordError unless the words of a `transcript.json` can be read; takes a tenth of reading it."""
    try:
        msgspec.json.decode(text, type=_Heard)
    except (ValueError, RecursionError):
        parse_transcript(text, file=file)  # which says what is wrong


def format_piece(piece: Piece) -> str:
    """Write the minutes of a talk that were heard before the rest."""
    segments = [_format_segment(number, segment) for number, segment in enumerate(piece.segments)]
    return format_json({"segments": segments, "expected": piece.expected})


def parse_piece(text: str, *, file: str) -> Piece:
    """Read what `format_piece` wrote. Raises RecordError."""
    return read_json(text, _piece, file=file)


def _format_segment(number: int, segment: Segment) -> dict[str, object]:
    return {
        "id": number,
        "start": seconds_from_ms(segment.start_ms),
        "end": seconds_from_ms(segment.end_ms),
        "text": " " + " ".join(word.text for word in segment.words),
        "avg_logprob": segment.avg_logprob,
        "no_speech_prob": segment.no_speech_prob,
        "compression_ratio": segment.compression_ratio,
        "temperature": segment.temperature,
        "words": [_format_word(word) for word in segment.words],
    }


def _format_flag(flag: Flag) -> dict[str, object]:
    return {
        "start": seconds_from_ms(flag.start_ms),
        "end": seconds_from_ms(flag.end_ms),
        "reason": flag.reason,
    }


def _format_word(word: Word) -> dict[str, object]:
    return {
        "word": " " + word.text,
        "start": seconds_from_ms(word.start_ms),
        "end": seconds_from_ms(word.end_ms),
        "probability": word.probability,
    }


def _format_rejection(rejection: Rejection) -> dict[str, object]:
    return {
        "text": rejection.text,
        "start": seconds_from_ms(rejection.start_ms),
        "end": seconds_from_ms(rejection.end_ms),
        "reason": rejection.reason,
    }


def _video(raw: dict[str, Any]) -> Video:
    video = msgspec.convert(raw, Video)
    if min(video.duration_ms, video.width_px, video.height_px) <= 0:
        raise ValueError("its length or size is 0 or less")
    return video


def _transcript(raw: dict[str, Any]) -> Transcript:
    return Transcript(
        language=str(raw["language"]),
        duration_ms=ms_from_seconds(raw["duration"]),
        segments=tuple(_segment(segment) for segment in raw["segments"]),
        rejected=tuple(_rejection(rejection) for rejection in raw["rejected"]),
        flags=tuple(_flag(flag) for flag in raw.get("flags", ())),
        expected=msgspec.convert(raw.get("expected", []), tuple[str, ...]),
        provenance=msgspec.convert(raw["provenance"], Provenance),
    )


def _piece(raw: dict[str, Any]) -> Piece:
    return Piece(
        segments=tuple(_segment(segment) for segment in raw["segments"]),
        expected=msgspec.convert(raw["expected"], tuple[str, ...]),
    )


def _flag(raw: dict[str, Any]) -> Flag:
    return Flag(
        start_ms=ms_from_seconds(raw["start"]),
        end_ms=ms_from_seconds(raw["end"]),
        reason=msgspec.convert(raw["reason"], str),
    )


def _rejection(raw: dict[str, Any]) -> Rejection:
    return Rejection(
        text=str(raw["text"]),
        start_ms=ms_from_seconds(raw["start"]),
        end_ms=ms_from_seconds(raw["end"]),
        reason=msgspec.convert(raw["reason"], str),
    )


def _segment(raw: dict[str, Any]) -> Segment:
    return Segment(
        start_ms=ms_from_seconds(raw["start"]),
        end_ms=ms_from_seconds(raw["end"]),
        words=tuple(_word(word) for word in raw["words"]),
        avg_logprob=float(raw["avg_logprob"]),
        no_speech_prob=float(raw["no_speech_prob"]),
        compression_ratio=float(raw["compression_ratio"]),
        temperature=float(raw["temperature"]),
    )


def _word(raw: dict[str, Any]) -> Word:
    msgspec.convert(raw["word"], str).encode()  # half a character can't be written anywhere
    return Word(
        text=str(raw["word"]).strip(),
        start_ms=ms_from_seconds(raw["start"]),
        end_ms=ms_from_seconds(raw["end"]),
        probability=float(raw["probability"]),
    )


def _jsonable(value: object) -> str:
    return str(value)
