"""Tell whether two machines write the same bytes of the same recording: same program, libraries and arithmetic.

What differs is said in words, so that a person can mend it; a worker that differs is given no work.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pipeline import __version__
from pipeline.english import list_words
from pipeline.intake.ffmpeg import find_ffmpeg

PROGRAM = Path(__file__).resolve().parent.parent
LIBRARIES = ("openai-whisper", "torch", "numpy", "onnxruntime", "distributed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Make:
    """All that a machine's results depend on, beside what it is asked."""

    program: str
    program_sha256: str
    """Of all modules, so that a copy that was changed or not updated is no other copy's like."""
    libraries: tuple[tuple[str, str], ...]
    ffmpeg: str
    precision: str
    """What the model computes in: float32, bfloat16 or float16."""
    arithmetic_sha256: str
    """Of what a few products come to here (`speech.arithmetic`)."""

    @property
    def sha256(self) -> str:
        """Name the whole by its digest."""
        return hashlib.sha256(repr(asdict(self)).encode()).hexdigest()


@cache
def describe_make() -> Make:
    """Say what results depend on here. Takes some seconds the first time. Raises ToolError without ffmpeg."""
    from pipeline.speech.arithmetic import digest_arithmetic, name_precision

    digest = hashlib.sha256()
    for path in sorted(PROGRAM.rglob("*.py")):
        digest.update(path.relative_to(PROGRAM).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return Make(
        program=__version__,
        program_sha256=digest.hexdigest(),
        libraries=tuple((name, version(name)) for name in LIBRARIES),
        ffmpeg=find_ffmpeg().made_with,
        precision=name_precision(),
        arithmetic_sha256=digest_arithmetic(),
    )


def tell_difference(theirs: Make, ours: Make) -> str:
    """Say in what a worker differs from this machine: "it has torch 2.12.0 (2.13.0 here)"; empty if in nothing."""
    told = []
    if theirs.program != ours.program:
        told.append(f"Moderni Minutes {theirs.program} ({ours.program} here)")
    elif theirs.program_sha256 != ours.program_sha256:
        told.append("another copy of this program")
    here = dict(ours.libraries)
    told += [
        f"{name} {there} ({here.get(name)} here)" for name, there in theirs.libraries if there != here.get(name)
    ]
    if theirs.ffmpeg != ours.ffmpeg:
        told.append(f"{theirs.ffmpeg} ({ours.ffmpeg} here)")
    if theirs.precision != ours.precision:
        told.append(f"a processor that computes in {theirs.precision} ({ours.precision} here)")
    elif theirs.arithmetic_sha256 != ours.arithmetic_sha256:
        told.append("a processor that rounds otherwise")
    return f"it has {list_words(told)}" if told else ""
