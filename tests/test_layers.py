"""The direction of imports, held by reading the source."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "pipeline"
TREES = {
    path.relative_to(SOURCE).with_suffix("").as_posix(): ast.parse(path.read_text("utf-8"), filename=str(path))
    for path in sorted(SOURCE.rglob("*.py"))
}
MODULES = sorted(TREES)
STAGES = ("intake", "speech", "text", "checks", "publish")
BASE = (
    *("models", "video", "embed", "posterchoice", "page", "corrections", "concerns", "timecode", "errors"),
    *("english", "captionrules", "dropped"),
    *("markup", "numerals", "sourcemap", "rerecording", "checklist", "period"),
    *("ordinary", "likeness", "lookalikes", "confusable", "mishearings"),
    *("writing", "tables", "explanations", "standfirst"),
)
ABOVE = {
    "workspace",
    "mediaplaces",
    "files",
    "trees",
    "run",
    "cli",
    "job",
    "steps",
    "console",
    "options",
    "command",
    "showing",
    "signing",
    "talkfiles",
    "holder",
    "tuning",
    "watching",
    "work",
    "cluster",
    "__main__",
}

IMPORTERS = {
    "whisper": {"speech/recogniser", "speech/loading"},
    "torch": {
        *("speech/recogniser", "speech/listening", "speech/decoding", "speech/device", "speech/alignment"),
        *("speech/network", "speech/encoder", "speech/layers", "speech/machine", "speech/loading"),
        "speech/arithmetic",
    },
    "silero_vad": {"speech/voice"},
    "kokoro_onnx": {"speech/voices"},
    "ffmpeg": {"intake/ffmpeg"},
    "imageio_ffmpeg": {"intake/ffmpeg"},
    "av": {"intake/facts", "intake/remux"},
    "PIL": {"intake/pictures", "intake/stillpicture", "publish/icons"},
    "jinja2": {"publish/render"},
    "yaml": {"text/front"},
    "markdown_it": {"markup"},
    "selectolax": {"checks/site"},
    "sentencex": {"text/sentences"},
    "filelock": {"files", "cluster/shelf"},
    "distributed": {"cluster/crew", "cluster/scheduler", "cluster/worker"},
    "fsspec": {"cluster/exchange"},
    "psutil": {"cluster/size"},
    "click": {"cli", "command", "console", "options", "showing", "signing", "tuning", "watching"},
    "slugify": {"intake/slug", "publish/addresses", "text/post"},
    "jellyfish": {"likeness"},
    "starlette": {
        "review/app",
        "review/guard",
        "review/hosting",
        "review/media",
        "review/sealing",
        "review/server",
    },
    "uvicorn": {"review/server"},
    "h11": {"review/server"},
}
"""Each foreign library and the modules that may import it."""
FREELY = {"numpy", "msgspec", "markupsafe", "rapidfuzz"}
"""Libraries of plain values and functions that any module may import."""


def imported(tree: ast.Module) -> Iterator[str]:
    """Give the full names of all that a module imports, inside functions too: `pipeline.text.post`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def within(module: str) -> frozenset[str]:
    """Give the parts of our own program that a module imports: `text/post` gives `errors`, `models`..."""
    ours = (name.split(".") for name in imported(TREES[module]) if name.split(".")[0] == "pipeline")
    parts = {name[1] for name in ours}
    return frozenset(part for part in parts if (SOURCE / part).is_dir() or (SOURCE / f"{part}.py").exists())


@cache
def foreign(module: str) -> frozenset[str]:
    """Give the libraries that a module imports."""
    names = {name.partition(".")[0] for name in imported(TREES[module])}
    return frozenset(names - sys.stdlib_module_names - {"pipeline"})


def test_the_source_was_found() -> None:
    """The tests below look at something."""
    assert set(BASE) < set(MODULES)
    assert all(any(module.startswith(f"{stage}/") for module in MODULES) for stage in STAGES)
    assert "models" in within("text/post")
    assert foreign("text/post") == {"slugify"}


@pytest.mark.parametrize("module", BASE)
def test_the_base_imports_nothing_above_it(module: str) -> None:
    """What everything builds on knows only its like."""
    assert within(module) <= set(BASE)


def test_the_values_import_nothing() -> None:
    """`models` imports no other module of the program but two values, and no library."""
    assert (within("models"), foreign("models")) == ({"embed", "posterchoice"}, set())
    assert (within("embed"), foreign("embed")) == (set(), set())


@pytest.mark.parametrize(
    "module", ["settings", "packs", "records", "proposals", "packtext", "clinictext", "overrides", "findings"]
)
def test_readers_of_files_know_only_values(module: str) -> None:
    """Settings and records turn text into values and know no stage."""
    assert within(module) <= set(BASE)


def test_records_of_drafting_know_the_other_records() -> None:
    """What drafting writes down is written as all records are."""
    assert within("draftrecords") <= {*BASE, "records"}


@pytest.mark.parametrize("module", [module for module in MODULES if module.partition("/")[0] in STAGES])
def test_a_stage_knows_no_other_stage(module: str) -> None:
    """A stage imports values, never another stage, the workspace, the steps or the command."""
    own = module.partition("/")[0]
    assert within(module) & (ABOVE | set(STAGES)) <= {own}


@pytest.mark.parametrize("module", MODULES)
def test_a_library_has_one_importer(module: str) -> None:
    """Each foreign library is imported in one place, so that it can be replaced there."""
    wrong = {name for name in foreign(module) - FREELY if module not in IMPORTERS.get(name, set())}
    assert wrong == set()


def test_every_importer_is_real() -> None:
    """The table above names no module that does not import its library."""
    real = {name: {module for module in MODULES if name in foreign(module)} for name in IMPORTERS}
    assert real == IMPORTERS


def test_only_the_workspace_touches_files() -> None:
    """All reading and writing goes through one module."""
    assert {module for module in MODULES if "files" in within(module)} == {"workspace", "trees"}
    assert {module for module in MODULES if "trees" in within(module)} == {"workspace"}


@pytest.mark.parametrize("module", [module for module in MODULES if module.partition("/")[0] == "review"])
def test_the_desk_knows_only_values(module: str) -> None:
    """The desk turns requests into calls of what it is handed; it imports no stage, step or workspace."""
    assert within(module) <= {*BASE, "review"}


def test_the_desk_is_below_the_command() -> None:
    """Only the command and `run` know of the desk."""
    others = {module for module in MODULES if module.partition("/")[0] != "review"}
    assert {module for module in others if "review" in within(module)} <= {"cli", "run"}


def test_a_cluster_is_loaded_only_when_one_is_used() -> None:
    """A run on this machine alone needs nothing of what many machines take: one step loads it, when asked."""
    outside = [module for module in MODULES if module.partition("/")[0] != "cluster"]
    assert {module for module in outside if "cluster" in within(module)} == {"job", "steps/hands"}
    for module in ("job", "steps/hands"):
        top = [node for node in TREES[module].body if isinstance(node, ast.ImportFrom)]
        assert not [node for node in top if (node.module or "").startswith("pipeline.cluster")]
    assert {module for module in MODULES if module.startswith("cluster/") and "steps" in within(module)} == set()


def test_the_command_is_on_top() -> None:
    """Nothing imports the command but the module that starts it."""
    assert {module for module in MODULES if "cli" in within(module)} == {"__main__"}


def test_the_run_is_below_the_command_only() -> None:
    """`run` is called by the command and by nothing else of the program."""
    assert {module for module in MODULES if "run" in within(module)} == {
        "cli",
        "showing",
        "signing",
        "tuning",
        "watching",
    }


def test_help_loads_no_library_of_a_stage() -> None:
    """At its top the command imports nothing that loads torch, av or a stage."""
    top = [
        node
        for name in ("cli", "showing", "signing", "tuning", "watching")
        for node in TREES[name].body
        if isinstance(node, ast.ImportFrom)
    ]
    names = {f"{node.module}.{alias.name}" for node in top for alias in node.names}
    assert not {name for name in names if name.startswith(("pipeline.run", "pipeline.steps"))}


def calls(tree: ast.AST) -> set[str]:
    """Give the names of all functions called: `print`, `sys.exit`."""
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


@pytest.mark.parametrize("module", [module for module in MODULES if module != "cli"])
def test_only_the_command_prints_and_exits(module: str) -> None:
    """The core returns values and raises; it never prints, exits or asks."""
    assert not calls(TREES[module]) & {"print", "sys.exit", "exit", "quit", "input", "os._exit"}


@pytest.mark.parametrize("module", MODULES)
def test_no_error_is_swallowed(module: str) -> None:
    """A defect of ours keeps its traceback: what catches everything tidies up and raises it again."""
    handlers = [node for node in ast.walk(TREES[module]) if isinstance(node, ast.ExceptHandler)]
    ending = [node for node in handlers if ast.unparse(node.body[-1]) != "raise"]
    names = {ast.unparse(node.type) if node.type else "everything" for node in ending}
    assert not names & {"everything", "Exception", "BaseException"}
    assert not any(isinstance(node.type, ast.Name) and node.type.id == "Exception" for node in handlers)


@pytest.mark.parametrize("module", MODULES)
def test_no_assert_checks_an_input(module: str) -> None:
    """Python may run without asserts, so none guards anything in the program."""
    assert not [node for node in ast.walk(TREES[module]) if isinstance(node, ast.Assert)]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_stays_small(module: str) -> None:
    """A module of 250 lines is a smell."""
    assert len((SOURCE / f"{module}.py").read_text("utf-8").splitlines()) <= (400 if module == "models" else 260)
