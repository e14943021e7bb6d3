"""Only the published checkpoint is loaded, once read, and nothing in it is ever run as code."""

from __future__ import annotations

import ast
import hashlib
import os
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from smalltalk import REPOSITORY

from pipeline.errors import WeightsError
from pipeline.speech import loading, recogniser
from pipeline.speech.loading import load_model
from pipeline.speech.recogniser import prepare_weights
from pipeline.speech.weights import Checkpoint

SOURCES = sorted((REPOSITORY / "pipeline").rglob("*.py"))
RUNS_CODE = {"pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "jsonpickle", "pandas"}
"""Modules that run what a file tells them to while they read it."""
FORBIDDEN = {"eval", "exec", "yaml.unsafe_load", "yaml.full_load", "torch.jit.load", "whisper.load_model"}


class Trap:
    """Makes a folder when it is unpickled: the harmless stand-in for any command."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.mark),)


@pytest.fixture
def trapped(tmp_path: Path) -> tuple[Checkpoint, Path]:
    """Give a checkpoint with its own digest that runs code if loaded carelessly, and what that code makes."""
    path, mark = tmp_path / "tiny.en.pt", tmp_path / "code-ran"
    torch.save({"dims": Trap(mark), "model_state_dict": {}}, path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Checkpoint(model="tiny.en", path=path, sha256=sha256), mark


def test_trap_is_a_real_one(trapped: tuple[Checkpoint, Path]) -> None:
    """Loaded carelessly it runs, so that the tests below can fail."""
    checkpoint, mark = trapped
    torch.load(checkpoint.path, weights_only=False)
    assert mark.is_dir()


def test_other_file_is_refused_before_it_is_opened(
    trapped: tuple[Checkpoint, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file without the published digest never reaches torch, and the sentence says what to type."""
    monkeypatch.setattr(torch, "load", lambda *_, **__: pytest.fail("torch was asked"))
    checkpoint, mark = trapped
    with pytest.raises(
        WeightsError, match=r"is not the tiny\.en that openai published .* run `minutes models fetch"
    ):
        load_model(replace(checkpoint, sha256="0" * 64))
    assert not mark.exists()


@pytest.mark.parametrize("forced", ["0", "1"])
def test_no_code_runs_even_if_the_digest_were_right(
    trapped: tuple[Checkpoint, Path], monkeypatch: pytest.MonkeyPatch, forced: str
) -> None:
    """Should a bad file be published one day it holds numbers or is refused, whatever the environment asks for."""
    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", forced)
    checkpoint, mark = trapped
    with pytest.raises(pickle.UnpicklingError, match="Weights only load failed"):
        load_model(checkpoint)
    assert not mark.exists()


def test_file_exchanged_after_the_check_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the fetching and the loading another file is refused by name, and nothing is downloaded over it."""
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: pytest.fail("it was downloaded again"))
    path = tmp_path / "tiny.en.pt"
    path.write_bytes(b"the checkpoint")
    checkpoint = Checkpoint(model="tiny.en", path=path, sha256=hashlib.sha256(b"the checkpoint").hexdigest())
    path.write_bytes(b"another one")
    with pytest.raises(WeightsError, match=r"tiny\.en\.pt: the file from the cache is not the tiny\.en"):
        load_model(checkpoint)
    assert path.read_bytes() == b"another one"


def test_file_exchanged_while_it_is_loaded_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What torch reads are the bytes that were checked, whatever becomes of the file meanwhile."""
    path = tmp_path / "tiny.en.pt"
    torch.save({"dims": "checked"}, path)
    checkpoint = Checkpoint(model="tiny.en", path=path, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    really, read = torch.load, []

    def load(*arguments: object, **options: object) -> object:
        torch.save({"dims": "exchanged"}, path)
        read.append(really(*arguments, **options)["dims"])  # type: ignore[arg-type]
        raise RuntimeError("enough seen")

    monkeypatch.setattr(torch, "load", load)
    with pytest.raises(RuntimeError, match="enough seen"):
        load_model(checkpoint)
    assert read == ["checked"]


def test_loaded_model_is_the_one_whisper_loads() -> None:
    """All weights and the heads that keep the time are those of `whisper.load_model`."""
    import whisper

    checkpoint = prepare_weights("tiny.en", tell=print)
    ours = load_model(checkpoint, device="cpu")
    theirs = whisper.load_model("tiny.en", device="cpu", download_root=str(checkpoint.path.parent))
    assert ours.dims == theirs.dims
    weights = theirs.state_dict()
    assert ours.state_dict().keys() == weights.keys()
    assert all(torch.equal(tensor, weights[name]) for name, tensor in ours.state_dict().items())
    assert torch.equal(ours.alignment_heads.to_dense(), theirs.alignment_heads.to_dense())


def test_every_official_model_has_its_heads_and_digest() -> None:
    """No model that can be chosen lacks what loading needs: the published SHA-256 and its timing heads."""
    digests = {model: url.split("/")[-2] for model, url in recogniser.MODELS.items()}
    assert {len(digest) for digest in digests.values()} == {64}
    assert digests.keys() == loading.whisper._ALIGNMENT_HEADS.keys()


def test_nothing_else_reads_files_that_could_hold_code() -> None:
    """No module unpickles, torch.load is told weights_only=True, and YAML is read by the safe loaders."""
    loads = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                assert not {alias.name.partition(".")[0] for alias in node.names} & RUNS_CODE, path
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").partition(".")[0] not in RUNS_CODE, path
            elif isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                options = {option.arg: ast.unparse(option.value) for option in node.keywords}
                assert called not in FORBIDDEN, f"{path}: {called}"
                assert options.get("allow_pickle", "False") == "False", path
                assert called != "yaml.load" or options.get("Loader") == "_LOADER", path
                if called == "torch.load":
                    loads.append((path.stem, options.get("weights_only")))
    assert loads == [("loading", "True")]


def test_loader_of_front_matter_is_safe() -> None:
    """The one loader of YAML makes plain values only."""
    import yaml

    from pipeline.text.front import _LOADER

    assert _LOADER in {yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)}
    with pytest.raises(yaml.constructor.ConstructorError):
        yaml.load("!!python/object/apply:os.getcwd []", Loader=_LOADER)  # noqa: S506 - it is the safe one
