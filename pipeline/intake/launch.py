"""Put limits on oneself, then become another program.

`python launch.py PARENT MEMORY FILE_BYTES CPU_SECONDS PROGRAM [ARGUMENT ...]`. It is run by its path, apart from
the program, so it imports nothing of ours. It returns only if the other program can't be run.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

CANNOT_RUN = 127
"""The status by which a shell, too, says that there is no such program."""
_DIE_WITH_PARENT, _KILL = 1, 9
"""PR_SET_PDEATHSIG of Linux, and SIGKILL."""


def main() -> int:
    """Take on the limits named on the command line and become the program named after them."""
    parent, memory, file_bytes, cpu_s = map(int, sys.argv[1:5])
    command = sys.argv[5:]
    _limit(memory=memory, file_bytes=file_bytes, cpu_s=cpu_s)
    _die_with(parent)
    with suppress(OSError):
        os.execv(command[0], command)  # noqa: S606 - a shell is what is not wanted here
    return CANNOT_RUN


def _limit(*, memory: int, file_bytes: int, cpu_s: int) -> None:
    import resource

    wanted = {
        resource.RLIMIT_CORE: 0,  # a core dump holds what a patient said
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_AS: memory,
    }
    for kind, most in wanted.items():
        with suppress(ValueError, OSError):  # macOS has no limit of address space
            resource.setrlimit(kind, (most, most))


def _die_with(parent: int) -> None:
    """End when the program that started us is killed: in a session of our own no key press reaches us (Linux)."""
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, _KILL)
    if os.getppid() != parent:  # it was killed before we could ask
        os.kill(os.getpid(), _KILL)


if __name__ == "__main__":
    raise SystemExit(main())
