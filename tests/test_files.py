"""A kill or a full disk at any moment leaves the old file or the new one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from smalltalk import REPOSITORY

from pipeline import files
from pipeline.errors import BusyError, PipelineError
from pipeline.holder import read_holder

OLD, NEW = "the old text\n", "the new text, naïve\n"


def fail_at(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, call: int) -> list[int]:
    """Let the `call`-th call of `owner.name` fail as on a full disk; gives the count of calls."""
    real: Callable[..., Any] = getattr(owner, name)
    count = [0]

    def counted(*arguments: Any, **options: Any) -> Any:
        count[0] += 1
        if count[0] == call:
            raise OSError(28, "No space left on device")
        return real(*arguments, **options)

    monkeypatch.setattr(owner, name, counted)
    return count


def contents(folder: Path) -> dict[str, str]:
    """Give every file below a folder as text."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


# One file ---------------------------------------------------------------------------------------------


def test_text_is_written_as_it_is(tmp_path: Path) -> None:
    """Text arrives as UTF-8 with its own line ends, in folders made for it."""
    path = tmp_path / "new" / "folder" / "file.md"
    assert files.write_text(path, "a\r\nnaïve\n")
    assert path.read_bytes() == "a\r\nnaïve\n".encode()


def test_same_text_is_not_written_again(tmp_path: Path) -> None:
    """Writing what stands there already touches nothing and says so."""
    path = tmp_path / "file.md"
    assert files.write_text(path, OLD)
    before = path.stat()
    assert not files.write_text(path, OLD)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert files.write_text(path, NEW)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_mode_of_the_old_file_is_kept(tmp_path: Path, mode: int) -> None:
    """Whoever could read or write the file before still can, and nobody else."""
    path = tmp_path / "file.md"
    path.write_text(OLD, encoding="utf-8")
    path.chmod(mode)
    files.write_text(path, NEW)
    assert path.stat().st_mode & 0o777 == mode


def test_new_file_gets_the_usual_mode(tmp_path: Path) -> None:
    """A new file is as readable as any file the person makes, not private to the program."""
    plain, path = tmp_path / "plain", tmp_path / "file.md"
    plain.touch()
    files.write_text(path, NEW)
    assert path.stat().st_mode & 0o777 == plain.stat().st_mode & 0o777


def test_block_that_raises_leaves_the_old_file(tmp_path: Path) -> None:
    """What was half written when something went wrong is swept away."""
    path = tmp_path / "file.md"
    path.write_text(OLD, encoding="utf-8")

    def break_off() -> None:
        with files.staged(path) as scratch:
            scratch.write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert contents(tmp_path) == {"file.md": OLD}


@pytest.mark.parametrize("there", [True, False], ids=["changed", "new"])
@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.parametrize(
    ("owner", "name"), [(os, "fsync"), (Path, "replace"), (Path, "write_bytes"), (Path, "chmod")]
)
def test_disk_that_fails_leaves_old_or_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, call: int, there: bool
) -> None:
    """Whichever step fails, the file holds all of the old text or all of the new, and nothing lies about."""
    path = tmp_path / "file.md"
    if there:
        path.write_text(OLD, encoding="utf-8")
    with monkeypatch.context() as patch:
        count = fail_at(patch, owner, name, call)
        failed = False
        try:
            files.write_text(path, NEW)
        except (OSError, PipelineError):
            failed = True
    old = {"file.md": OLD} if there else {}
    assert failed == (count[0] >= call)
    assert contents(tmp_path) in ((old, {"file.md": NEW}) if failed else ({"file.md": NEW},))


def test_text_reaches_the_disk_before_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order is: text to disk, rename, folder to disk; else a power cut could leave an empty file."""
    steps: list[str] = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (steps.append("sync"), sync(descriptor))[1])
    monkeypatch.setattr(Path, "replace", lambda path, target: (steps.append("rename"), replace(path, target))[1])
    files.write_text(tmp_path / "file.md", NEW)
    assert steps == ["sync", "rename", "sync"]


def test_killed_writer_leaves_the_old_file(tmp_path: Path) -> None:
    """A process killed in the middle of writing leaves the old text."""
    path = tmp_path / "file.md"
    path.write_text(OLD, encoding="utf-8")
    program = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom pipeline import files\n"
        "with files.staged(Path(sys.argv[1])) as scratch:\n"
        "    scratch.write_text('half')\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], cwd=REPOSITORY, check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text(encoding="utf-8") == OLD


# The lock ---------------------------------------------------------------------------------------------

HOLD = (
    "import sys, time\nfrom pathlib import Path\nfrom pipeline import files\n"
    "with files.lock(Path(sys.argv[1]), name='here', command='minutes run'):\n"
    "    print('held', flush=True)\n    time.sleep(60)\n"
)


def hold(folder: Path) -> subprocess.Popen[str]:
    """Start another process that holds a folder's lock."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_second_process_is_told_who_is_at_work(tmp_path: Path) -> None:
    """While one command works another one fails at once and says which it is, its process and since when."""
    other = hold(tmp_path)
    try:
        expected = (
            r"^here: another minutes command is at work here "
            rf"\(`minutes run`, process {other.pid}, since [012]\d:\d\d\); wait for it to end\.$"
        )
        with pytest.raises(BusyError, match=expected), files.lock(tmp_path, name="here"):
            pytest.fail("the lock was given twice")
    finally:
        other.kill()
        other.communicate()


def test_dead_holder_blocks_nobody(tmp_path: Path) -> None:
    """A process that was killed gives its lock back."""
    other = hold(tmp_path)
    other.kill()
    other.communicate()
    assert (tmp_path / "lock.json").exists()
    assert read_holder(tmp_path / "lock.json") == ""  # its note is still there, and names nobody
    with files.lock(tmp_path, name="here"):
        assert f"process {os.getpid()}, " in read_holder(tmp_path / "lock.json")
    assert not (tmp_path / "lock.json").exists()


def test_lock_is_given_back_after_a_failure(tmp_path: Path) -> None:
    """A command that failed blocks nobody."""
    with pytest.raises(RuntimeError), files.lock(tmp_path, name="here"):
        raise RuntimeError
    with files.lock(tmp_path, name="here"):
        pass


def test_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    """A place where no folder can be made is named, with what to do."""
    (tmp_path / "file").touch()
    expected = r"^there: this folder can't be written to \(.*\); choose another\.$"
    with pytest.raises(PipelineError, match=expected), files.lock(tmp_path / "file" / "cache", name="there"):
        pytest.fail("the lock was given")
