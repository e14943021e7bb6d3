"""Who is at work in a workspace: what a command notes beside the lock it holds, for the message to another."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from pathlib import Path

from pipeline.errors import show_name


def format_holder(command: str) -> str:
    """Write the note of this process: which command it is, where, and since when."""
    since = dt.datetime.now().astimezone().isoformat(timespec="seconds")
    return json.dumps({"command": command, "pid": os.getpid(), "host": platform.node(), "since": since})


def read_holder(note: Path) -> str:
    """Say in brackets who holds a lock; empty if that is not known, or if the note is of one that was killed."""
    try:
        told = json.loads(note.read_text(encoding="utf-8"))
        command, host, pid = str(told["command"]), str(told["host"]), int(told["pid"])
        since = dt.datetime.fromisoformat(told["since"]).astimezone()
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    is_here = host == platform.node()
    if is_here and not _is_alive(pid):
        return ""
    place = "" if is_here else f" on {show_name(host)}"
    today = dt.datetime.now().astimezone().date()
    day = "" if since.date() == today else f"{since.date().isoformat()} "
    said = [f"`{show_name(command)}`"] if command else []
    return f" ({', '.join([*said, f'process {pid}{place}', f'since {day}{since:%H:%M}'])})"


def _is_alive(pid: int) -> bool:
    """Ask for a process of this machine; where the system offers no harmless way to ask, the note is believed."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # another person's process, or no number of a process at all
        return pid > 0
    return pid > 0
