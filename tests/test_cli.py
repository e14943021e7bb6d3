"""The command as a person types it: help, words on the screen, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import smalltalk
from click.testing import CliRunner, Result
from smalltalk import REPOSITORY, FakeEar, snapshot

from pipeline import __version__
from pipeline.cli import minutes

Typed = Callable[..., Result]
IN_ORDER = ["run", "intake", "transcribe", "draft", "check", "approve", "preview", "publish", "status"]
"""The verbs there must be, in the order of the pipeline; others may stand between them."""


@pytest.fixture
def typed() -> Typed:
    """Type a command and give what came of it."""

    def type_in(*words: object, workspace: Path | None = None) -> Result:
        place = [] if workspace is None else ["--workspace", str(workspace)]
        return CliRunner().invoke(minutes, [*place, *map(str, words)])

    return type_in


def assert_one_sentence(result: Result, beginning: str) -> None:
    """Say that a command failed with one sentence and exit code 1, without a traceback."""
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.stdout == ""
    assert result.stderr.startswith(beginning), result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith((".\n", "?\n"))
    assert "Traceback" not in result.stderr


# Help -------------------------------------------------------------------------------------------------


def test_commands_are_listed_in_pipeline_order(typed: Typed) -> None:
    """A reader of --help sees the verbs in the order in which a talk meets them."""
    listed = [line.split()[0] for line in typed("--help").output.partition("Commands:")[2].splitlines() if line]
    assert listed == list(minutes.commands)
    assert [name for name in listed if name in IN_ORDER] == IN_ORDER


@pytest.mark.parametrize("name", minutes.commands)
def test_every_command_explains_itself(typed: Typed, name: str) -> None:
    """--help of each verb works, begins with its usage and holds a sentence."""
    for flag in ("--help", "-h"):
        result = typed(name, flag)
        assert result.exit_code == 0
        assert result.output.startswith(f"Usage: minutes {name} [OPTIONS]")
        assert minutes.commands[name].help in result.output.replace("\n  ", " ")


def test_version_is_the_packages(typed: Typed) -> None:
    """--version says which Moderni Minutes this is."""
    assert typed("--version").output == f"minutes, version {__version__}\n"


@pytest.mark.parametrize(
    "words", [["--help"], ["run", "--help"], ["transcribe", "--help"], ["models", "--help"], ["--version"]]
)
def test_help_loads_no_model(words: list[str]) -> None:
    """--help answers at once: neither torch nor whisper nor a stage is imported for it."""
    program = (
        "import runpy, sys\nsys.argv = ['minutes', *sys.argv[1:]]\n"
        "try:\n    runpy.run_module('pipeline', run_name='__main__')\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "print(sorted({'torch', 'whisper', 'numpy', 'av', 'jinja2'} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout
    assert done.stderr == "[]\n"


def test_module_and_command_are_the_same() -> None:
    """`python -m pipeline` calls itself minutes too."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "--help"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("Usage: minutes [OPTIONS] COMMAND [ARGS]...")


# What goes wrong --------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["transcribe", "draft", "check", "publish", "status"])
def test_unknown_talk_is_one_sentence(typed: Typed, drafted: Path, verb: str) -> None:
    """A slip in a talk's name is answered with the names there are."""
    result = typed(verb, "no-such-talk", workspace=drafted)
    assert_one_sentence(result, "no-such-talk: no talk goes by this name; known are: small-talk.")


def test_unknown_talk_to_approve_is_one_sentence(typed: Typed, drafted: Path) -> None:
    """Approving a talk that is not there approves nothing."""
    result = typed("approve", "no-such-talk", "--by", smalltalk.REVIEWER, workspace=drafted)
    assert_one_sentence(result, "no-such-talk: no talk goes by this name")


@pytest.mark.parametrize(
    ("toml", "beginning"),
    [
        ("[clinic\n", "clinic.toml: this is not valid TOML"),
        ('[clinic]\nname = "A"\n', "clinic.toml: in [clinic]: "),
        (
            smalltalk.CLINIC.replace("speaker", "speeker"),
            'clinic.toml: "clinic.speeker" is no setting; did you mean',
        ),
        (smalltalk.CLINIC.replace('"Test Clinic"', "5"), "clinic.toml: in [clinic]: "),
    ],
    ids=["syntax", "missing", "misspelled", "kind"],
)
@pytest.mark.parametrize("verb", ["run", "preview"])
def test_broken_settings_are_one_sentence(
    typed: Typed, drafted: Path, verb: str, toml: str, beginning: str
) -> None:
    """A slip in clinic.toml names file and place, and no page is touched."""
    before = snapshot(drafted / "preview")
    (drafted / "clinic.toml").write_text(toml, encoding="utf-8")
    assert_one_sentence(typed(verb, workspace=drafted), beginning)
    assert snapshot(drafted / "preview") == before


@pytest.mark.parametrize("verb", ["run", "intake"])
def test_empty_videos_folder_is_one_sentence(typed: Typed, tmp_path: Path, verb: str) -> None:
    """With nothing to do the command says what to do."""
    (tmp_path / "videos").mkdir()
    assert_one_sentence(typed(verb, workspace=tmp_path), "videos: there is no video in it; put one there.")


def test_busy_workspace_is_one_sentence(typed: Typed, drafted: Path) -> None:
    """Two commands never work in one folder at the same time."""
    from pipeline.workspace import Workspace

    with Workspace(drafted).lock():
        result = typed("preview", workspace=drafted)
    assert_one_sentence(result, f"{drafted}: another minutes command is at work here")


def test_full_disk_is_one_sentence(typed: Typed, drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is something a person can mend: one sentence, no traceback, the old pages stay."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (drafted / "clinic.toml").write_text(smalltalk.CLINIC.replace("Testville", "Sampletown"), encoding="utf-8")
    before = snapshot(drafted / "preview")
    monkeypatch.setattr("os.fsync", full)
    result = typed("preview", workspace=drafted)
    assert snapshot(drafted / "preview") == before
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit), result.exception
    assert "No space left on device" in result.stderr


def test_page_that_fails_its_checks_keeps_the_old_pages(typed: Typed, drafted: Path) -> None:
    """A template that would load something from elsewhere is refused, and each finding is listed."""
    import shutil

    templates = Path(shutil.copytree(REPOSITORY / "site_templates", drafted / "site_templates"))
    base = templates / "base.html"
    foreign = '<script src="https://elsewhere.example/x.js"></script>\n</head>'
    base.write_text(base.read_text(encoding="utf-8").replace("</head>", foreign), encoding="utf-8")
    before = snapshot(drafted / "preview")
    result = typed("preview", workspace=drafted)
    assert result.exit_code == 1
    assert "small-talk/index.html: it would load https://elsewhere.example/x.js from elsewhere" in result.stderr
    assert snapshot(drafted / "preview") == before


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-verb"],
        ["run", "--no-such-option"],
        ["approve"],
        ["approve", "small-talk"],
        ["--workspace", str(REPOSITORY / "Makefile"), "status"],
    ],
    ids=" ".join,
)
def test_misunderstood_command_exits_2(typed: Typed, words: list[str]) -> None:
    """A command that was not understood exits with 2 and shows how it is used."""
    result = typed(*words)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: minutes ")


def test_workspace_that_is_not_there_is_not_made(typed: Typed, tmp_path: Path) -> None:
    """A slip in --workspace makes no folder of that name."""
    result = typed("status", workspace=tmp_path / "no-such-folder")
    assert result.exit_code != 0
    assert not (tmp_path / "no-such-folder").exists()


def test_defect_of_ours_keeps_its_traceback(typed: Typed, drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no person's fault is not dressed up as one."""

    def defect(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("pipeline.run.preview", defect)
    assert isinstance(typed("preview", workspace=drafted).exception, ZeroDivisionError)


# Words on the screen ----------------------------------------------------------------------------------


def test_written_files_go_to_stdout_and_the_rest_to_stderr(typed: Typed, dropped: Path, ear: FakeEar) -> None:
    """Each line of stdout begins with a file that is there; progress and notes go to stderr."""
    result = typed("run", workspace=dropped)
    assert result.exit_code == 0, result.output
    paths = [Path(line.partition(": ")[0]) for line in result.stdout.splitlines()]
    talk = dropped / "transcripts" / "small-talk"
    names = ("source.json", "transcript.json", "post.md", "captions.vtt", "captions.srt", "chapters.vtt")
    assert paths == [*(talk / name for name in names), dropped / "preview" / "index.html"]
    assert all(path.is_file() for path in paths)
    assert "small-talk: taking in small-talk.mp4 (new)" in result.stderr
    assert "small-talk: heard 1:00 of 1:00" in result.stderr


def test_second_run_says_up_to_date(typed: Typed, drafted: Path, ear: FakeEar) -> None:
    """With nothing to do one line names the page and says so."""
    result = typed("run", workspace=drafted)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{drafted / 'preview' / 'index.html'}: up to date\n"


def test_quiet_says_nothing_but_errors(typed: Typed, dropped: Path, ear: FakeEar) -> None:
    """-q is silent unless something is wrong."""
    assert typed("-q", "run", workspace=dropped).output == ""
    (dropped / "videos" / "broken.mp4").write_text("no video", encoding="utf-8")
    result = typed("-q", "run", workspace=dropped)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("broken.mp4: this is not a video we can read")


def test_broken_video_beside_a_good_one_exits_1(typed: Typed, dropped: Path, ear: FakeEar) -> None:
    """The good page is made and named, the broken file is named, and the exit code says that something failed."""
    (dropped / "videos" / "broken.mp4").write_text("no video", encoding="utf-8")
    result = typed("run", workspace=dropped)
    assert result.exit_code == 1
    assert f"{dropped / 'preview' / 'index.html'}: built with 1 talk\n" in result.stdout
    assert result.stderr.count("broken.mp4: ") == 1


def test_kept_edit_is_said_on_stderr(typed: Typed, drafted: Path, ear: FakeEar) -> None:
    """Stdout names only what was written; that an edit was kept is said beside it."""
    post = drafted / "transcripts" / "small-talk" / "post.md"
    post.write_text(post.read_text(encoding="utf-8").replace("at home", "at work"), encoding="utf-8")
    result = typed("draft", "--force", workspace=drafted)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "small-talk: its article was edited, so it is kept as it is\n"


def test_dry_run_says_what_would_be_done(typed: Typed, dropped: Path, ear: FakeEar) -> None:
    """--dry-run lists on stdout what would be done and writes nothing but the lock."""
    typed("status", workspace=dropped)
    before = snapshot(dropped)
    result = typed("run", "--dry-run", workspace=dropped)
    assert (result.exit_code, result.stdout) == (0, "small-talk: would be taken in: new\n")
    assert snapshot(dropped) == before


def test_model_can_be_named_on_the_command_line(typed: Typed, drafted: Path, ear: FakeEar) -> None:
    """Whisper's own option names are ours: --model hears again with that model."""
    result = typed("transcribe", "--model", "base.en", workspace=drafted)
    assert result.exit_code == 0
    transcript = json.loads(
        (drafted / "transcripts" / "small-talk" / "transcript.json").read_text(encoding="utf-8")
    )
    assert transcript["provenance"]["hearing"]["model"] == "base.en"


def test_approve_and_publish_say_what_they_wrote(typed: Typed, drafted: Path) -> None:
    """From draft to site in two commands, each naming its file."""
    result = typed("approve", "small-talk", "--by", smalltalk.REVIEWER, workspace=drafted)
    assert result.exit_code == 0, result.output
    approval = drafted / "transcripts" / "small-talk" / "approval.json"
    assert result.stdout == f"{approval}: approved by {smalltalk.REVIEWER}\n"
    result = typed("publish", workspace=drafted)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{drafted / 'site' / 'index.html'}: built with 1 talk\n"


def test_changed_part_exits_1_on_the_command_line(typed: Typed, published: Path) -> None:
    """Publish of a changed talk exits with 1 and says which part changed and what to do."""
    post = published / "transcripts" / "small-talk" / "post.md"
    post.write_text(post.read_text(encoding="utf-8").replace("at home", "at work"), encoding="utf-8")
    result = typed("publish", workspace=published)
    assert result.exit_code == 1
    assert result.stderr.startswith(
        "small-talk: not published, because its article changed after Ada Example, PA-C"
    )
    assert "approve it again, or undo the change" in result.stderr


def test_a_poster_is_chosen_on_the_command_line(typed: Typed, drafted: Path) -> None:
    """Posters lists moments with their pictures, and sets one, told with the file it stands in."""
    result = typed("posters", "small-talk", workspace=drafted)
    assert result.exit_code == 0, result.output
    assert [line.split()[2:] for line in result.stdout.splitlines() if "best" in line] == [["best", "in", "use"]]
    result = typed("posters", "small-talk", "--choose", "0:03.2", workspace=drafted)
    post = drafted / "transcripts" / "small-talk" / "post.md"
    assert (result.exit_code, result.stdout) == (0, f"{post}: its poster is 0:03.2\n")
    assert "\nposter: 3.2\n" in post.read_text("utf-8")
    result = typed("posters", "small-talk", "--choose", "9:59", workspace=drafted)
    assert_one_sentence(result, "transcripts/small-talk/post.md: poster is 9:59, but the video ends at 1:00")
    result = typed("posters", "small-talk", "--choose", "soon", workspace=drafted)
    assert_one_sentence(result, 'small-talk: poster is "soon", which is neither a time nor a picture; write')


# For other programs -----------------------------------------------------------------------------------


def test_status_as_json(typed: Typed, drafted: Path) -> None:
    """Status --json is a list of talks with stage and next action."""
    result = typed("status", "--json", workspace=drafted)
    assert result.exit_code == 0
    (row,) = json.loads(result.stdout)
    assert (row["slug"], row["stage"]) == ("small-talk", "draft")
    assert "minutes approve small-talk --by" in row["next_action"]


def test_status_of_an_empty_workspace(typed: Typed, tmp_path: Path) -> None:
    """With no talk yet status says what to do; as JSON it is an empty list."""
    assert typed("status", workspace=tmp_path).stdout == "no talks yet; put a video into videos/\n"
    assert json.loads(typed("status", "--json", workspace=tmp_path).stdout) == []


def test_check_as_json(typed: Typed, drafted: Path) -> None:
    """Check --json is a list of findings; none stands in the way of a good talk."""
    result = typed("check", "--json", workspace=drafted)
    assert (result.exit_code, [found["stands"] for found in json.loads(result.stdout)]) == (0, [False, False])
    post = drafted / "transcripts" / "small-talk" / "post.md"
    text = post.read_text(encoding="utf-8").replace("## Introduction {", f"## {'Very long ' * 9}{{")
    post.write_text(text, encoding="utf-8")
    result = typed("check", "--json", workspace=drafted)
    assert result.exit_code == 1
    (finding,) = [found for found in json.loads(result.stdout) if found["stands"]]
    assert finding["rule"] == "chapter-title"
    assert finding["file"] == "transcripts/small-talk/post.md"
    assert finding["at_ms"] == 0
    assert finding["message"] in result.stderr


def test_check_as_json_of_an_unknown_talk(typed: Typed, drafted: Path) -> None:
    """Also when check fails its JSON parses, and the exit code tells."""
    result = typed("check", "--json", "no-such-talk", workspace=drafted)
    assert (result.exit_code, json.loads(result.stdout)) == (1, [])
    assert result.stderr.startswith("no-such-talk: no talk goes by this name")
