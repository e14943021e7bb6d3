"""Everything that can go wrong and that a person can do something about.

Each message is one plain sentence: it begins with the file's name, says what is wrong and ends
with what to do. A defect of ours is no `PipelineError`; it keeps its traceback.
"""

from __future__ import annotations

import hashlib
import re


class PipelineError(Exception):
    """The base of all errors that are reported as one sentence."""


class SettingsError(PipelineError):
    """`clinic.toml` or a condition pack can't be understood."""


class MediaError(PipelineError):
    """A recording can't be used: not a video, empty, damaged, unreadable, without sound."""


class DamagedError(MediaError):
    """A recording breaks off or can't be read everywhere; a person may go on with what is there."""


class ArrivingError(PipelineError):
    """A recording is still being copied into `videos/`."""


class ToolError(PipelineError):
    """A program we need (ffmpeg) is missing, too old, or failed."""


class WeightsError(PipelineError):
    """The checkpoint of the speech model can't be had, or isn't the one it should be."""


class RoomError(PipelineError):
    """The disk has too little room for what is to be written."""


class RecordError(PipelineError):
    """A file under `transcripts/` can't be understood."""


class EditError(PipelineError):
    """A person's change of an article or a caption can't be made as it was asked for."""


class UnknownSlugError(PipelineError):
    """No recording goes by the name that was asked for."""


class BusyError(PipelineError):
    """Another command is at work in the same workspace."""


class ApprovalError(PipelineError):
    """An approval can't be given or no longer holds."""


class ClusterError(PipelineError):
    """The machines that are to hear and encode can't be reached, or can't do it."""


class PortError(PipelineError):
    """The editor's desk can't be opened at the port that was asked for."""


class ConflictError(PipelineError):
    """A text was changed elsewhere since it was read; the one that was offered is in the history."""

    def __init__(self, message: str, *, mine: str, theirs: str) -> None:
        super().__init__(message)
        self.mine = mine
        """The text that was offered and not put in place."""
        self.theirs = theirs
        """The text that stands there; empty if the file is gone."""
        self.theirs_sha256 = hashlib.sha256(theirs.encode()).hexdigest()


class SiteError(PipelineError):
    """Pages failed their checks; the old ones stay as they are."""


OUTSIDE = (RoomError, WeightsError, ClusterError)
"""What, like any OSError, may go better the next time though nothing of the talk changes."""


def show_name(name: str) -> str:
    """Make a foreign file name safe to print: control and direction characters are escaped."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in name)


def tail(output: bytes | str, *, characters: int = 300) -> str:
    """Give the end of a program's error output as one line, for the end of a message."""
    text = output.decode(errors="replace") if isinstance(output, bytes) else output
    return show_name(" ".join(re.sub(r"\[[^\]]* @ 0x[0-9a-f]+\]", "", text).split())[-characters:])
