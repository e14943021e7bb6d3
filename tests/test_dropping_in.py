"""What may lie in `videos/`, whatever it is called, and what becomes of it; real ffmpeg, the model faked."""

from __future__ import annotations

import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import smalltalk
from click.testing import CliRunner
from smalltalk import NOW, FakeEar, job_in, messages, snapshot

from pipeline import run as minutes
from pipeline.cli import minutes as command
from pipeline.errors import MediaError
from pipeline.intake.slug import MAX_LENGTH
from pipeline.job import Job
from pipeline.steps.desk import Desk
from pipeline.steps.media import has_media, make_media
from pipeline.workspace import Workspace

SLUG = "small-talk"
SAFE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NAMES = (
    "two  words.mp4",
    "😀👩‍⚕️.mp4",
    "she said \"hi\" and 'bye'.mp4",
    "-i.mp4",
    "--force.mp4",
    "two\nlines\t.mp4",
    "a:b.mp4",
    "http:x.mp4",
    "concat:a|b.mp4",
    "%d %s %05d.mp4",
    "{{7*7}}.mp4",
    "<img src=x onerror=alert(1)>.mp4",
    "abc\u202e4pm.exe.mp4",
    "\u05e9\u05dc\u05d5\u05dd.mp4",
    "x" * 250 + "y.mp4",
    "\N{COMBINING ACUTE ACCENT}" * 120 + ".mp4",
    unicodedata.normalize("NFC", "Kopfschm\u00e9rz.mp4"),
    unicodedata.normalize("NFD", "Kopfschm\u00e9rz.mp4"),
    "Talk.MP4",
    "talk.mp4",
    "CON.mp4",
    "lpt1.mp4",
    "trailing. .mp4",
    "talk.mp4. ",
    "$(rm -rf x);`id`.mp4",
    "'; DROP TABLE.mp4",
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Make a recording of two seconds."""
    path = tmp_path_factory.mktemp("tiny") / "tiny.mp4"
    return smalltalk.record(path, seconds=1.5, size="96x64", rate=5).read_bytes()


def another(content: bytes, number: int) -> bytes:
    """Give the same recording in other bytes: a box that players skip is put behind it."""
    return content + (16).to_bytes(4, "big") + b"free" + number.to_bytes(8, "big")


def lay_out(root: Path) -> Path:
    """Give a workspace with nothing in videos/."""
    (root / "videos").mkdir(parents=True)
    (root / "clinic.toml").write_text(smalltalk.CLINIC, encoding="utf-8")
    (root / "conditions").mkdir()
    (root / "conditions" / "bruxism.toml").write_text(smalltalk.pack_alone("bruxism"), encoding="utf-8")
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "workspace")


def drop(root: Path, name: str, content: bytes) -> Path:
    path = root / "videos" / name
    path.write_bytes(content)
    return path


def stages(job: Job) -> dict[str, str]:
    return {standing.slug: standing.stage for standing in minutes.status(job)}


def next_of(root: Path, name: str) -> str:
    """Give what status says is to be done about a talk or file."""
    return next(one.next_action for one in minutes.status(job_in(root)) if one.slug == name)


# Names ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory, tiny: bytes) -> tuple[Path, Job]:
    """Give a workspace in which a recording of each name was dropped in and taken in."""
    root = lay_out(tmp_path_factory.mktemp("names") / "workspace")
    for number, name in enumerate(NAMES):
        drop(root, name, another(tiny, number))
    os.fsencode(str(root))
    job = job_in(root)
    minutes.intake(job)
    return root, job


def test_every_name_gives_a_talk_of_its_own(named: tuple[Path, Job]) -> None:
    """Whatever a file is called, it is taken in under a safe, short slug that no other talk has."""
    root, job = named
    assert not job.failed, messages(job)
    taken = {Workspace(root).source(slug).file: slug for slug in Workspace(root).slugs()}
    assert taken.keys() == set(NAMES)
    assert [slug for slug in taken.values() if not SAFE.fullmatch(slug) or len(slug) > MAX_LENGTH] == []
    assert len({slug.casefold() for slug in taken.values()}) == len(NAMES)
    assert not {"con", "lpt1"} & set(taken.values())


def test_no_name_is_ever_printed_raw(named: tuple[Path, Job], tiny: bytes) -> None:
    """In messages, notes, overview, JSON and doctor no character moves the cursor or turns the direction."""
    root, job = named
    assert isinstance(job.listener, smalltalk.Recorder)
    told = [*job.listener.notes, *(outcome.message + outcome.name for outcome in job.outcomes)]
    nasty = root / "videos" / "two\nlines\t.mp4"
    typed = [
        CliRunner().invoke(command, ["--workspace", str(root), *words])
        for words in (
            ["status"],
            ["status", "--json"],
            ["doctor", str(nasty)],
            ["doctor", str(root / "videos" / NAMES[12])],
        )
    ]
    for said in (*told, *(line for result in typed for line in result.output.splitlines())):
        assert said.isprintable(), ascii(said)
    assert "two\\nlines\\t.mp4" in typed[2].output
    assert len(json.loads(typed[1].output)) == len(NAMES)


def test_slugs_stay_when_files_come_and_go(named: tuple[Path, Job], tmp_path: Path, tiny: bytes) -> None:
    """A slug is given once: another file of the same name, or the loss of its twin, changes none."""
    root = Path(shutil.copytree(named[0], tmp_path / "workspace", symlinks=True))
    before = {slug: Workspace(root).source(slug).file for slug in Workspace(root).slugs()}
    for name in ("talk.mp4", *NAMES[:18]):
        (root / "videos" / name).unlink()
    drop(root, "TALK.mov", another(tiny, 999))
    job = job_in(root)
    minutes.intake(job)
    after = {slug: Workspace(root).source(slug).file for slug in Workspace(root).slugs()}
    assert before.items() <= after.items()
    (new,) = after.keys() - before.keys()
    assert after[new] == "TALK.mov"


def test_a_name_that_is_no_text_is_told(root: Path, tiny: bytes) -> None:
    """A name in bytes that are no UTF-8 is refused with what to do, and breaks neither status nor JSON."""
    try:
        drop(root, os.fsdecode(b"jaw\xe9.mp4"), tiny)
    except OSError:
        pytest.skip("this file system has only names that are text")
    job = job_in(root)
    minutes.intake(job)
    assert messages(job) == "jaw\\udce9.mp4: this file's name has broken letters; rename it."
    (standing,) = minutes.status(job_in(root))
    assert (standing.slug, standing.stage) == ("jaw\\udce9.mp4", "held")
    result = CliRunner().invoke(command, ["--workspace", str(root), "status", "--json"])
    assert json.loads(result.output)[0]["slug"] == "jaw\\udce9.mp4"
    assert "jaw" in Desk(job_in(root)).board()["talks"][0]["title"]


def test_a_nasty_name_reaches_its_page_as_text(dropped: Path, ear: FakeEar) -> None:
    """Markup in a name is text on the page, in the article and at the desk; nothing of it is run."""
    name = "<img src=x onerror=alert(1)> {{7*7}} \u202eabc.mp4"
    (dropped / "videos" / "small-talk.mp4").rename(dropped / "videos" / name)
    job = job_in(dropped)
    minutes.run(job)
    assert not job.failed, messages(job)
    (slug,) = Workspace(dropped).slugs()
    for path in (dropped / "preview").rglob("*"):
        if path.suffix in (".html", ".json", ".xml", ".vtt", ".md"):
            text = path.read_text("utf-8")
            assert "<img src=x" not in text, path
            assert "\u202e" not in text, path
            assert "{{7*7}}" not in text or "49" not in text, path
    assert (dropped / "preview" / slug / "index.html").exists()
    assert Desk(job_in(dropped)).board()["talks"][0]["title"] == slug


def test_a_new_name_in_other_letters_is_no_copy(
    drafted: Path, ear: FakeEar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where `Talk.mp4` and `talk.mp4` are one file, renaming one to the other makes no copy of itself."""
    videos = drafted / "videos"
    (videos / "small-talk.mp4").rename(videos / "Small-Talk.MP4")
    real = Path.stat

    def stat(path: Path, **options: bool) -> os.stat_result:
        return real(videos / "Small-Talk.MP4" if path == videos / "small-talk.mp4" else path, **options)

    monkeypatch.setattr(Path, "stat", stat)
    job = job_in(drafted)
    minutes.run(job)
    assert "same recording" not in messages(job)
    assert Workspace(drafted).source(SLUG).file == "Small-Talk.MP4"


def test_a_copy_takes_the_place_of_its_original(drafted: Path, ear: FakeEar) -> None:
    """Of the same recording under two names either may be deleted; the talk stays the same."""
    shutil.copyfile(drafted / "videos" / "small-talk.mp4", drafted / "videos" / "zz.mp4")
    minutes.run(job_in(drafted))
    assert stages(job_in(drafted)) == {SLUG: "draft", "zz.mp4": "copy"}
    (drafted / "videos" / "small-talk.mp4").unlink()
    minutes.run(job_in(drafted))
    assert Workspace(drafted).source(SLUG).file == "zz.mp4"
    assert stages(job_in(drafted)) == {SLUG: "draft"}


# Still being copied -----------------------------------------------------------------------------------


def freshen(path: Path, *, seconds_ago: float = 1) -> None:
    at = NOW.timestamp() - seconds_ago
    os.utime(path, (at, at))


def test_a_growing_file_is_left_alone(root: Path, tiny: bytes) -> None:
    """A file that grows between two looks is not taken in; the others are, and status says what it waits for."""
    growing, done = drop(root, "growing.mp4", tiny[:3000]), drop(root, "done.mp4", another(tiny, 1))
    for path in (growing, done):
        freshen(path)

    def sleep(seconds: float) -> None:
        assert seconds <= 1
        growing.write_bytes(tiny[:5000])
        freshen(growing)

    job = job_in(root, sleep=sleep)
    minutes.intake(job)
    said = "growing.mp4: this video is still being copied; run `make` again when that is done."
    assert [o.message for o in job.outcomes if o.status == "failed"] == [said]
    assert Workspace(root).slugs() == ("done",)
    assert stages(job_in(root)) == {"done": "taken in", "growing.mp4": "arriving"}
    growing.write_bytes(tiny)
    job = job_in(root)
    minutes.intake(job)
    assert not job.failed
    assert stages(job_in(root)) == {"done": "taken in", "growing": "taken in"}


@pytest.mark.parametrize("seconds_ago", [3600, -(10**9)], ids=["old", "in 2058"])
def test_nobody_waits_for_old_files(root: Path, tiny: bytes, seconds_ago: float) -> None:
    """With files that did not change just now, also those of a wrong clock, `make` starts at once."""
    freshen(drop(root, "talk.mp4", tiny), seconds_ago=seconds_ago)
    job = job_in(root, sleep=lambda _seconds: pytest.fail("it waited"))
    minutes.intake(job)
    assert not job.failed, messages(job)


@pytest.mark.parametrize("where", ["probe", "describe_recording"])
def test_a_file_that_changes_meanwhile_gives_nothing(
    root: Path, tiny: bytes, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a file is written to while it is probed, decoded or encoded, the result is discarded, never mixed."""
    import pipeline.steps.intake as step

    path, real = drop(root, "talk.mp4", tiny), getattr(step, where)

    def written_to(*arguments: object, **options: object) -> object:
        result = real(*arguments, **options)
        path.write_bytes(another(tiny, 2))
        return result

    with monkeypatch.context() as patch:
        patch.setattr(step, where, written_to)
        job = job_in(root)
        minutes.intake(job)
    assert messages(job) == "talk.mp4: this video is still being copied; run `make` again when that is done."
    assert Workspace(root).slugs() == ()
    job = job_in(root)
    minutes.intake(job)
    assert not job.failed
    assert Workspace(root).source("talk").sha256 == smalltalk.digest(path)


def test_a_video_that_changes_while_it_is_encoded_makes_no_web_copy(
    root: Path, tiny: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made of it is not noted as whole; the next run takes in the new recording and encodes that."""
    import pipeline.steps.media as step

    path, real = drop(root, "talk.mp4", tiny), step.encode

    def written_to(job: Any, video: Any, source: Path, require_unchanged: Any) -> object:
        def look() -> None:
            path.write_bytes(another(tiny, 2))
            require_unchanged()

        return real(job, video, source, look)

    with monkeypatch.context() as patch:
        patch.setattr(step, "encode", written_to)
        job = job_in(root)
        minutes.intake(job)
    assert "talk.mp4: this video is still being copied; run `make` again when that is done." in messages(job)
    assert job.failed
    assert not has_media(job, job.workspace.source("talk"))
    assert not job.workspace.rendition(job.workspace.source("talk")).exists()
    job = job_in(root)
    minutes.intake(job)
    assert not job.failed
    video = Workspace(root).source("talk")
    assert video.sha256 == smalltalk.digest(path)
    assert has_media(job, video)


def test_an_older_version_s_video_is_never_replaced_under_its_name(root: Path, tiny: bytes) -> None:
    """What was approved would be another video: it is taken in anew first, which asks for a new approval."""
    drop(root, "talk.mp4", tiny)
    job = job_in(root)
    minutes.intake(job)
    old = smalltalk.replace(job.workspace.source("talk"), intake_version=1)
    with pytest.raises(
        MediaError, match=r"^talk: the program has changed since it was taken in; run `make` first\.$"
    ):
        make_media(job, old)
    large = smalltalk.replace(old, width_px=1920, height_px=1080)
    assert len(job.workspace.renditions(large)) == 1, "it never had a small one"
    assert len(job.workspace.renditions(smalltalk.replace(large, intake_version=2))) == 2


def test_half_a_file_that_grows_is_not_called_damaged(
    root: Path, tiny: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can't be read because the rest is still to come is told as what it is."""
    path = drop(root, "talk.mp4", tiny[: len(tiny) // 2])

    def probe(_path: Path) -> None:
        path.write_bytes(tiny)
        raise MediaError("talk.mp4: this is not a video we can read; export it again as MP4.")

    monkeypatch.setattr("pipeline.steps.intake.probe", probe)
    job = job_in(root)
    minutes.intake(job)
    assert "still being copied" in messages(job)


def test_words_of_another_recording_are_nobody_s(drafted: Path, ear: FakeEar) -> None:
    """A recording that was replaced after it was taken in is not heard under the old one's name."""
    before = snapshot(drafted / "transcripts")
    smalltalk.record(drafted / "videos" / "small-talk.mp4", seconds=61, rate=5)
    job = job_in(drafted, force=True)
    minutes.transcribe(job)
    assert messages(job) == "small-talk.mp4: this is no longer the recording of small-talk; run `make` again."
    assert ear.talks == []
    assert snapshot(drafted / "transcripts") == before


# Held -------------------------------------------------------------------------------------------------


def test_a_held_file_is_shown_until_it_is_mended_or_gone(root: Path, tiny: bytes) -> None:
    """Why a file could not be taken in stands in the overview and at the desk, and goes with its reason."""
    for name in ("bad.mp4", "worse.mp4"):
        drop(root, name, b"this is no video" * 50)
    minutes.intake(job_in(root))
    assert stages(job_in(root)) == {"bad.mp4": "held", "worse.mp4": "held"}
    assert next_of(root, "bad.mp4").startswith("this is not a video we can read; export it again as MP4")
    board = Desk(job_in(root)).board()["talks"]
    assert [(talk["stage"], talk["href"]) for talk in board] == [("held", ""), ("held", "")]
    drop(root, "bad.mp4", b"another try")
    assert stages(job_in(root))["bad.mp4"] == "new"
    drop(root, "bad.mp4", tiny)
    (root / "videos" / "worse.mp4").unlink()
    job = job_in(root)
    minutes.intake(job)
    assert not job.failed
    assert stages(job_in(root)) == {"bad": "taken in"}
    assert json.loads((root / ".cache" / "arrivals.json").read_text("utf-8")).keys() == {"bad.mp4"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"bad.mp4": 1}', '{"bad.mp4": {"became": "eaten"}}', "\ud800"])
def test_damaged_notes_stop_nothing(root: Path, text: str) -> None:
    """The notes are only memory: without them a held file is tried and told again."""
    drop(root, "bad.mp4", b"this is no video" * 50)
    (root / ".cache").mkdir()
    (root / ".cache" / "arrivals.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    assert stages(job_in(root)) == {"bad.mp4": "new"}
    minutes.intake(job_in(root))
    assert stages(job_in(root)) == {"bad.mp4": "held"}


def test_a_long_broken_name_breaks_no_board(root: Path) -> None:
    """A name that is too long once it is shown safely is a line of the desk like any other."""
    drop(root, "\n" * 250 + ".mp4", b"x")
    minutes.intake(job_in(root))
    (talk,) = Desk(job_in(root)).board()["talks"]
    assert (talk["stage"], talk["href"]) == ("held", "")


# Room -------------------------------------------------------------------------------------------------


def test_room_is_asked_for_before_any_work(root: Path, tiny: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording that finds no room is told how much it needs; a smaller one beside it is taken in."""
    monkeypatch.setattr("pipeline.steps.arrivals.LEAST_BYTES", 1000)
    monkeypatch.setattr(Workspace, "free_bytes", lambda _workspace: 3 * len(tiny))
    long = smalltalk.record(root / "videos" / "big.mp4", seconds=6, size="640x360")
    assert long.stat().st_size > 2 * len(tiny)
    drop(root, "small.mp4", tiny)
    job = job_in(root)
    minutes.intake(job)
    (failed,) = (o.message for o in job.outcomes if o.status == "failed")
    assert re.fullmatch(
        r"big\.mp4: its web copy needs about \d+ MB of room and \d+ MB is free here; "
        r"make room and run `make` again\.",
        failed,
    )
    assert Workspace(root).slugs() == ("small",)
    assert stages(job_in(root)) == {"small": "taken in", "big.mp4": "held"}


def test_a_large_file_of_a_short_talk_needs_no_room_twice(
    root: Path, tiny: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a web copy of its length can't take is not asked for, however large the recording is."""
    monkeypatch.setattr(Workspace, "free_bytes", lambda _workspace: 60_000_000)
    padding = (40_000_008).to_bytes(4, "big") + b"free" + bytes(40_000_000)
    drop(root, "talk.mp4", tiny + padding)
    job = job_in(root)
    minutes.intake(job)
    assert not job.failed, messages(job)


# A published page -------------------------------------------------------------------------------------


def replace_it(root: Path) -> None:
    smalltalk.record(root / "videos" / "small-talk.mp4", seconds=61, rate=5)


def test_a_replaced_recording_never_changes_a_published_page(published: Path, ear: FakeEar) -> None:
    """Told at once, before and after `make`, and by publish; the site stays byte for byte until approved anew."""
    before = snapshot(published / "site")
    replace_it(published)
    assert stages(job_in(published)) == {SLUG: "changed", "other-talk": "published"}
    assert next_of(published, SLUG) == (
        "its video was replaced; run `make` to have that heard; "
        "its published page stays until you approve the talk again"
    )
    board = {talk["title"]: talk["stage"] for talk in Desk(job_in(published)).board()["talks"]}
    assert board[SLUG] == "changed"
    job = job_in(published)
    minutes.run(job)
    assert not job.failed, messages(job)
    assert isinstance(job.listener, smalltalk.Recorder)
    assert any("recorded again, which voids its approval" in note for note in job.listener.notes)
    assert snapshot(published / "site") == before
    assert stages(job_in(published))[SLUG] == "changed"
    job = job_in(published)
    minutes.publish(job)
    assert job.failed
    assert snapshot(published / "site") == before
    smalltalk.approve_and_publish(published, SLUG)
    assert snapshot(published / "site") != before


def test_a_replacement_that_is_damaged_changes_nothing(published: Path, ear: FakeEar) -> None:
    """A bad new file under an old name is held; talk, words and page stay what they were."""
    site, talk = snapshot(published / "site"), snapshot(published / "transcripts")
    drop(published, "small-talk.mp4", b"this is no video" * 50)
    job = job_in(published)
    minutes.run(job)
    assert job.failed
    assert (snapshot(published / "site"), snapshot(published / "transcripts")) == (site, talk)
    assert stages(job_in(published)) == {SLUG: "changed", "other-talk": "published", "small-talk.mp4": "held"}


def test_a_touched_recording_is_no_other(published: Path) -> None:
    """A copy of the same bytes with a new time, as a restored backup has, is not called changed."""
    path = published / "videos" / "small-talk.mp4"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    assert stages(job_in(published))[SLUG] == "published"


def test_a_lost_recording_is_told_and_its_page_stays(published: Path, ear: FakeEar) -> None:
    """With its video gone from videos/ a page stays as it is; status and publish say what is missing."""
    before = snapshot(published / "site")
    (published / "videos" / "small-talk.mp4").unlink()
    minutes.run(job_in(published))
    job = job_in(published)
    minutes.publish(job)
    assert not job.failed, messages(job)
    assert isinstance(job.listener, smalltalk.Recorder)
    said = "small-talk: its video small-talk.mp4 is gone from videos/; its page stays, put the video back there"
    assert said in job.listener.notes
    assert snapshot(published / "site") == before
    assert stages(job_in(published))[SLUG] == "published"
    assert next_of(published, SLUG).endswith("; its video small-talk.mp4 is gone from videos/, put it back there")


def test_two_recordings_that_swap_names_swap_nothing_else(published: Path, ear: FakeEar) -> None:
    """A talk is known by its recording's content: no word and no page moves with a name."""
    site, videos = snapshot(published / "site"), published / "videos"
    (videos / "small-talk.mp4").rename(videos / "x")
    (videos / "other-talk.mp4").rename(videos / "small-talk.mp4")
    (videos / "x").rename(videos / "other-talk.mp4")
    job = job_in(published)
    minutes.run(job)
    minutes.publish(job)
    assert not job.failed, messages(job)
    assert ear.talks == []
    files = {slug: Workspace(published).source(slug).file for slug in Workspace(published).slugs()}
    assert files == {"other-talk": "small-talk.mp4", SLUG: "other-talk.mp4"}
    assert snapshot(published / "site") == site
    assert set(stages(job_in(published)).values()) == {"published"}


# What is no video -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: (folder / "x").mkdir(), "videos/x: left alone, folders are not looked into"),
        (
            lambda folder: (
                shutil.copytree(Path(__file__).parent / "data", folder / "x")
                and (folder / "x" / "a\n.mp4").touch()
            ),
            "videos/x: left alone, folders are not looked into; move a\\n.mp4 out of it into videos/",
        ),
        (
            lambda folder: (folder / "double_click_to_convert_01.zoom").touch(),
            "videos/double_click_to_convert_01.zoom: left alone, Zoom has not made a video of this meeting yet; "
            "open it with Zoom",
        ),
    ],
    ids=["folder", "folder with a video", "unconverted meeting"],
)
def test_what_is_left_alone_is_told_why(
    root: Path, tiny: bytes, make: Callable[[Path], object], said: str
) -> None:
    """A folder is not looked into, and what else is no video is named with what to do about it."""
    drop(root, "talk.mp4", tiny)
    make(root / "videos")
    job = job_in(root)
    minutes.intake(job)
    assert not job.failed
    assert isinstance(job.listener, smalltalk.Recorder)
    assert said in job.listener.notes
