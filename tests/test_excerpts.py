"""Listening to a sound track in places: which of its channels are heard, and how much of a long one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from smalltalk import ffmpeg

from pipeline.errors import MediaError
from pipeline.intake.excerpts import Excerpt, listen
from pipeline.intake.sound import SAMPLE_RATE_HZ, decode_sound, loudest_dbfs

A, B = "0.3*sin(2*PI*400*t)", "0.2*sin(2*PI*700*t)"


def write(path: Path, expression: str, *, seconds: float = 2, layout: str = "") -> Path:
    """Write a sound of one expression a channel, parted by bars."""
    channels = f":c={layout}" if layout else ""
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc={expression}:d={seconds}{channels}", path)
    return path


def hear(path: Path, duration_ms: int = 2000) -> Excerpt:
    """Listen to the only track of a file."""
    return listen(path, audio_stream=0, duration_ms=duration_ms)


def pitch_hz(samples: np.ndarray) -> float:
    """Give the strongest pitch of a sound."""
    return float(np.abs(np.fft.rfft(samples)).argmax()) * SAMPLE_RATE_HZ / len(samples)


@pytest.mark.parametrize(
    ("expression", "layout", "is_first"),
    [
        pytest.param(A, "mono", False, id="mono"),
        pytest.param(f"{A}|{A}", "", False, id="one-microphone-on-both"),
        pytest.param(f"{A}|{B}", "", False, id="two-microphones"),
        pytest.param(f"{A}|0", "", False, id="dead-right"),
        pytest.param(f"0|{A}", "", False, id="dead-left"),
        pytest.param(f"{A}|-{A}", "", True, id="inverted"),
        pytest.param(f"{A}|-0.8*{A}", "", True, id="inverted-and-softer"),
        pytest.param(f"{A}+0.03*sin(2*PI*60*t)|-{A}+0.03*sin(2*PI*60*t)", "", True, id="inverted-with-hum"),
        pytest.param(f"{A}|-0.3*{A}", "", False, id="partly-inverted"),
        pytest.param("0|0", "", False, id="silence"),
        pytest.param(f"0.1*{A}|0.1*{A}|{A}|0|0|0", "5.1", False, id="surround"),
        pytest.param(f"{A}|-{A}|0|0", "4.0", True, id="four-that-cancel"),
    ],
)
def test_the_first_channel_is_taken_alone_only_where_the_mix_would_lose_the_voice(
    tmp_path: Path, expression: str, layout: str, is_first: bool
) -> None:
    """A badly wired microphone's channels cancel each other; whatever else is recorded is mixed."""
    assert hear(write(tmp_path / "sound.wav", expression, layout=layout)).is_first_channel is is_first


def test_what_is_heard_of_inverted_channels_is_the_voice_and_not_the_hum(tmp_path: Path) -> None:
    """What cancels in the mix is heard, in the excerpt and in all later hearings alike."""
    hum = "0.03*sin(2*PI*60*t)"
    path = write(tmp_path / "inverted.wav", f"{A}+{hum}|-{A}+{hum}")
    excerpt = hear(path)
    whole = decode_sound(path, audio_stream=0, duration_ms=2000, is_first_channel=excerpt.is_first_channel)
    mixed = decode_sound(path, audio_stream=0, duration_ms=2000)
    assert [round(pitch_hz(sound)) for sound in (excerpt.samples, whole, mixed)] == [400, 400, 60]


def test_a_telephone_is_heard(tmp_path: Path) -> None:
    """8 kHz of an old phone become 16 kHz, without what was never there."""
    path = tmp_path / "phone.amr"
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc={A}:d=2:s=8000", "-c:a", "libopencore_amrnb", path)
    excerpt = hear(path)
    assert len(excerpt.samples) == pytest.approx(2 * SAMPLE_RATE_HZ, rel=0.03)
    assert pitch_hz(excerpt.samples) == pytest.approx(400, abs=5)


def test_of_a_long_recording_stretches_from_all_over_it_are_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long a recording is, no more than the limit is held in memory, and its end counts like its start."""
    monkeypatch.setattr("pipeline.intake.excerpts.LISTENED_S", 20)
    path = write(tmp_path / "long.wav", "if(lt(t\\,60)\\,0\\,0.3*sin(2*PI*400*t))", seconds=80)
    samples = hear(path, duration_ms=80_000).samples
    assert len(samples) == pytest.approx(20 * SAMPLE_RATE_HZ, rel=0.05)
    assert loudest_dbfs(samples[: len(samples) * 2 // 3]) == float("-inf")
    assert loudest_dbfs(samples) == pytest.approx(-13.5, abs=1)


def test_a_track_that_can_not_be_decoded_is_told(tmp_path: Path) -> None:
    """What is no sound is refused by name."""
    path = tmp_path / "no sound.wav"
    path.write_bytes(b"RIFF" + b"\0" * 200)
    with pytest.raises(MediaError, match=r"^no sound\.wav: "):
        hear(path)
