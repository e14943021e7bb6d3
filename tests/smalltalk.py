"""A tiny talk for tests: a drawn picture and a tone, with words that a fake recogniser says were heard.

The only doors that are faked are the model and the clock; ffmpeg, files and pages are real.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline import TRANSCRIBE, __version__
from pipeline import run as minutes
from pipeline.intake.ffmpeg import find_ffmpeg
from pipeline.job import Job, Outcome
from pipeline.models import Condition, Hearing, Provenance, Segment, Transcript, Word
from pipeline.speech.vocabulary import digest_vocabulary
from pipeline.video import Video
from pipeline.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parent.parent
NOW = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
REVIEWER = "Ada Example, PA-C"
DURATION_S = 60

CLINIC = """
[clinic]
name = "Test Clinic"
series = "Test Talks"
speaker = "Ada"
credentials = "PA-C"
place = "Testville"
disclaimer = "This page is general education and no advice for you."
emergency = "In an emergency call 911."

[hearing]
model = "tiny.en"
language = "en"
"""

SENTENCES = (
    "Hi, I'm Ada and this is Test Talks.",
    "Um, today we look at two things that people ask me about every single week.",
    "You will know what they are and what to do at home.",
    "Let's start with the TMJ, the jaw joint right in front of the ear.",
    "When the jaw joint is sore and the jaw clicks, that is temporomandibular disorder, or TMD for short.",
    "TMD often means jaw pain when you open your mouth wide.",
    "We start with a soft food diet and jaw exercises for the TMJ.",
    "Next, let's talk about teeth grinding, which is called bruxism.",
    "People with bruxism clench and grind at night and wake with a sore jaw in the morning.",
    "A night guard protects worn teeth, but it does not stop the teeth grinding.",
    "Ask your dentist about bruxism, uh, before a cracked tooth tells you.",
)
PAUSE_MS = 400


class Recorder:
    """A listener that remembers what it was told."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.outcomes: list[Outcome] = []
        self.heard_ms: list[tuple[str, int, int]] = []
        self.encoded_ms: list[tuple[str, int, int]] = []

    def note(self, message: str) -> None:
        """Remember a step that began."""
        self.notes.append(message)

    def progress(self, name: str, done_ms: int, total_ms: int, *, verb: str = "heard") -> None:
        """Remember how much was heard or encoded."""
        told = {"heard": self.heard_ms, "encoded": self.encoded_ms}
        told[verb].append((name, done_ms, total_ms))

    def outcome(self, outcome: Outcome) -> None:
        """Remember what came of a talk."""
        self.outcomes.append(outcome)


@dataclass(slots=True)
class FakeEar:
    """Stands in for the model: `load` goes where the recogniser is loaded, `hears` is what it will say."""

    hears: Callable[[], Sequence[Word]] = lambda: spread(SENTENCES)
    loads: int = 0
    talks: list[str] = field(default_factory=list)

    def load(self, _job: Job, hearing: Hearing, conditions: Sequence[Condition]) -> FakeEar._Recogniser:
        """Give a recogniser, as `pipeline.steps.transcribe._load` does, and count it."""
        self.loads += 1
        return FakeEar._Recogniser(self, hearing, digest_vocabulary(conditions))

    @dataclass(slots=True)
    class _Recogniser:
        ear: FakeEar
        hearing: Hearing
        vocabulary_sha256: str

        def provenance(self, video: Video) -> Provenance:
            return provenance_of(video, self.hearing, vocabulary_sha256=self.vocabulary_sha256)

        def transcribe(
            self,
            samples: npt.NDArray[np.float32],
            video: Video,
            *,
            heard: Callable[[int], None],
            notebook: object,  # noqa: ARG002 - the real one has it
        ) -> Transcript:
            duration_ms = len(samples) * 1000 // 16_000
            self.ear.talks.append(video.slug)
            heard(duration_ms)
            transcript = transcript_of(self.ear.hears(), video, self.hearing, duration_ms=duration_ms)
            return replace(transcript, provenance=self.provenance(video))


def spread(sentences: Sequence[str], *, until_ms: int = DURATION_S * 1000 - 1500) -> tuple[Word, ...]:
    """Say sentences one after the other with pauses between, the last ending near `until_ms`."""
    texts = [sentence.split() for sentence in sentences]
    word_ms = (until_ms - 500 - PAUSE_MS * len(texts)) // sum(map(len, texts))
    words, clock_ms = [], 500
    for sentence in texts:
        for text in sentence:
            words.append(Word(text=text, start_ms=clock_ms, end_ms=clock_ms + word_ms, probability=0.9))
            clock_ms += word_ms
        clock_ms += PAUSE_MS
    return tuple(words)


def transcript_of(words: Sequence[Word], video: Video, hearing: Hearing, *, duration_ms: int) -> Transcript:
    """Give the transcript that our own recogniser would write for these words."""
    segment = Segment(
        start_ms=words[0].start_ms,
        end_ms=words[-1].end_ms,
        words=tuple(words),
        avg_logprob=-0.2,
        no_speech_prob=0.01,
        compression_ratio=1.5,
        temperature=0.0,
    )
    return Transcript(
        language="en",
        duration_ms=duration_ms,
        segments=(segment,),
        rejected=(),
        provenance=provenance_of(video, hearing),
    )


def provenance_of(video: Video, hearing: Hearing, *, vocabulary_sha256: str = "") -> Provenance:
    """Say that a talk was heard by this program, as it is now."""
    return Provenance(
        source_sha256=video.sha256,
        audio_stream=video.audio_stream,
        hearing=hearing,
        model_sha256="0" * 64,
        engine="openai-whisper",
        engine_version="fake",
        torch_version="fake",
        pipeline_version=__version__,
        speech_version=TRANSCRIBE.version,
        decoding={"beam_size": 5},
        vocabulary_sha256=vocabulary_sha256,
    )


def reword(transcript: Transcript, old: str, new: str) -> Transcript:
    """Give a transcript in which every word `old` was heard as `new`."""
    segments = tuple(
        replace(segment, words=tuple(replace(w, text=new) if w.text == old else w for w in segment.words))
        for segment in transcript.segments
    )
    return replace(transcript, segments=segments)


def ffmpeg(*arguments: object) -> None:
    """Run the ffmpeg that the pipeline itself would use."""
    command = [find_ffmpeg().path, "-hide_banner", "-nostdin", "-v", "error", "-y", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def pack_alone(name: str) -> str:
    """Give the text of a shipped pack for a workspace that has only a few: it names no related ones."""
    text = (REPOSITORY / "conditions" / f"{name}.toml").read_text("utf-8")
    return re.sub(r"^related = \[.*?^\]\n", "", text, flags=re.MULTILINE | re.DOTALL)


def record(path: Path, *, seconds: float = 3, size: str = "320x180", rate: int = 10, pitch_hz: int = 400) -> Path:
    """Make a recording: a moving test picture and a tone."""
    ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"),
        *("-f", "lavfi", "-i", f"sine=frequency={pitch_hz}:duration={seconds}"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-g", rate, "-pix_fmt", "yuv420p", "-c:a", "aac", path),
    )
    return path


def job_in(root: Path, **options: object) -> Job:
    """Give a job in a workspace, with a recorder listening and the clock stopped."""
    return Job(workspace=Workspace(root), listener=Recorder(), now=lambda: NOW, **options)  # type: ignore[arg-type]


def outcomes(job: Job) -> dict[str, list[str]]:
    """Give what a job did: the statuses of each talk or folder, in order."""
    by_name: dict[str, list[str]] = {}
    for outcome in job.outcomes:
        by_name.setdefault(outcome.name, []).append(outcome.status)
    return by_name


def messages(job: Job) -> str:
    """Give all that a job reported, one message a line."""
    return "\n".join(outcome.message for outcome in job.outcomes)


def approve_and_publish(root: Path, *slugs: str) -> None:
    """Approve talks as they stand and build the site."""
    for slug in slugs:
        minutes.approve(job_in(root), slug, by=REVIEWER)
    minutes.publish(job_in(root))


def snapshot(folder: Path) -> dict[str, str]:
    """Give every file and folder below one, with the digest of what it holds."""
    return {
        path.relative_to(folder).as_posix(): "folder" if path.is_dir() else digest(path)
        for path in sorted(folder.rglob("*"))
    }


def digest(path: Path) -> str:
    """Give a file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
