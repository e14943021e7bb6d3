"""The JSON files of `transcripts/SLUG/`, between text and values. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

import msgspec

from pipeline.errors import RecordError
from pipeline.models import Provenance, Rejection, Removal, Segment, Transcript, Video, Word
from pipeline.timecode import ms_from_seconds, seconds_from_ms

_Value = TypeVar("_Value")


def format_json(value: object) -> str:
    """Write a value as JSON for people to read: indented, in the given order, one newline at the end."""
    return json.dumps(value, indent=1, ensure_ascii=False, default=_jsonable) + "\n"


def format_video(video: Video) -> str:
    """Write `source.json`."""
    return format_json(asdict(video))


def parse_video(text: str, *, file: str) -> Video:
    """Read `source.json`. Raises RecordError."""
    return _read(text, file, _video)


def format_transcript(transcript: Transcript) -> str:
    """Write `transcript.json` in the shape whisper itself writes (times in seconds), plus provenance."""
    segments = [
        {
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
        for number, segment in enumerate(transcript.segments)
    ]
    return format_json(
        {
            "text": " ".join(word.text for word in transcript.words),
            "language": transcript.language,
            "duration": seconds_from_ms(transcript.duration_ms),
            "segments": segments,
            "rejected": [_format_rejection(rejection) for rejection in transcript.rejected],
            "provenance": asdict(transcript.provenance),
        }
    )


def parse_transcript(text: str, *, file: str) -> Transcript:
    """Read `transcript.json`. Raises RecordError."""
    return _read(text, file, _transcript)


def format_cleaning(removals: Sequence[Removal]) -> str:
    """Write `cleaning.json`: what was said and does not stand in the article, each with its reason."""
    return format_json({"removals": [asdict(removal) for removal in removals]})


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
        provenance=msgspec.convert(raw["provenance"], Provenance),
    )


def _rejection(raw: dict[str, Any]) -> Rejection:
    return Rejection(
        text=str(raw["text"]),
        start_ms=ms_from_seconds(raw["start"]),
        end_ms=ms_from_seconds(raw["end"]),
        reason=str(raw["reason"]),
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
    str(raw["word"]).encode()  # half a character can't be written anywhere
    return Word(
        text=str(raw["word"]).strip(),
        start_ms=ms_from_seconds(raw["start"]),
        end_ms=ms_from_seconds(raw["end"]),
        probability=float(raw["probability"]),
    )


def _read(text: str, file: str, build: Callable[[dict[str, Any]], _Value]) -> _Value:
    try:
        return build(json.loads(text))
    except (ValueError, KeyError, TypeError, RecursionError, msgspec.ValidationError) as error:
        raise RecordError(
            f"{file}: this file is damaged ({error}); delete it and run `make` again to have it made anew."
        ) from error


def _jsonable(value: object) -> str:
    return str(value)
