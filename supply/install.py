"""Install what is locked and nothing else: `python -m supply.install [PART...]`, with the Python of the .venv.

Every file that arrives must have a SHA-256 that stands in `requirements/`; pip refuses any other. Nothing is
resolved here, and nothing is built in a place of its own, so nothing comes in that is not locked.
"""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys

from supply.locks import BUILD, CPU, CUDA, FOLDER, RUNTIME, read_locks

PIP = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps")
LOCKED = ("--require-hashes", "--no-build-isolation", "--requirement")
MISMATCH = "DO NOT MATCH THE HASHES"


def main() -> int:
    """Install the parts that are named, `runtime` if none is."""
    for part in sys.argv[1:] or [RUNTIME]:
        if part == RUNTIME:
            _install(BUILD)
            _take_cpu_torch()
        _install(part)
        if part == RUNTIME:
            if _torch_wants_cuda():
                _install(CUDA)
            _run("the program itself", "--no-build-isolation", "--editable", str(FOLDER.parent))
    return 0


def _install(part: str) -> None:
    _run(f"requirements/{part}.txt", *LOCKED, str(FOLDER / f"{part}.txt"))


def _take_cpu_torch() -> None:
    """Take torch's smaller build for processors where pip is told of a folder that has it (`find-links`).

    pip would else prefer the one from the index, with gigabytes for graphics cards. Where there is none that is no
    failure; one with another digest is. Its pin says for which Python it is; others pass over what lies there.
    """
    if sys.platform == "linux" and read_locks().get(CPU):
        done = _pip("--no-index", *LOCKED, str(FOLDER / f"{CPU}.txt"))
        if MISMATCH in done.stderr:
            _refuse(f"requirements/{CPU}.txt", done.stderr)


def _torch_wants_cuda() -> bool:
    needs = importlib.metadata.distribution("torch").requires or []
    return sys.platform == "linux" and any(need.startswith(("nvidia-", "cuda-")) for need in needs)


def _run(what: str, *options: str) -> None:
    done = _pip(*options)
    if done.returncode:
        _refuse(what, done.stderr)


def _pip(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PIP, *options], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def _refuse(what: str, complaint: str) -> None:
    """Say in one sentence why nothing was installed, after pip's own words, and end."""
    sys.stderr.write(complaint)
    if MISMATCH in complaint:
        why = "a file arrived that is not the one that was locked (its SHA-256 differs), so it was not installed"
        todo = "Try again; if it stays so, don't go on, and tell the developer"
    else:
        why = "pip could not install it"
        todo = "Connect to the internet and try again"
    raise SystemExit(f"{what}: {why}. {todo}.")


if __name__ == "__main__":
    sys.exit(main())
