"""`minutes vocabulary`: harvested with a fake voice and a fake ear, accepted into real packs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from smalltalk import CLINIC, Recorder, job_in, messages, pack_alone, snapshot

from pipeline import run as minutes
from pipeline.cli import minutes as command
from pipeline.errors import RecordError, SettingsError, ToolError, UnknownSlugError
from pipeline.models import Word
from pipeline.proposals import parse_proposals
from pipeline.speech.dictation import SAMPLE_RATE_HZ, Samples
from pipeline.speech.voices import VOICES
from pipeline.steps import vocabulary

WRONG = {"bruxism": "brooksism", "masseter": "mass-etter", "pterygoid": "terra goid", "triptan": "trip tann"}
PROPOSALS = "vocabulary-proposals.toml"


class FakeEar:
    """Hears what the fake voice says, with some terms wrong."""

    key = "fake"

    def __init__(self) -> None:
        self.said: list[str] = []
        self.dies_after = 10_000

    def count_tokens(self, text: str) -> int:
        """Tell which words are rare: those that are misheard."""
        return 2 if any(term in text.casefold() for term in WRONG) else 1

    def speak(self, text: str, *, voice: str) -> Samples:
        """Say a sentence, as the number of what was said."""
        assert voice in VOICES
        if len(self.said) >= self.dies_after:
            raise KeyboardInterrupt
        self.said.append(text)
        sound = np.zeros(SAMPLE_RATE_HZ, np.float32)
        sound[0] = len(self.said)
        return sound

    def hear(self, samples: Samples) -> Sequence[Word]:
        """Hear each sentence as it was said, but for the terms that are heard wrong."""
        words = []
        for at in np.flatnonzero(samples):
            text = self.said[int(samples[at]) - 1]
            for term, wrong in WRONG.items():
                text = text.replace(term, wrong)
            at_ms = int(at) * 1000 // SAMPLE_RATE_HZ + 100
            words += [Word(text=word, start_ms=at_ms, end_ms=at_ms, probability=0.9) for word in text.split()]
        return words

    @property
    def terms(self) -> int:
        """How many terms were said by all voices."""
        return len(self.said) // len(VOICES)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a workspace with two packs of our own."""
    (tmp_path / "clinic.toml").write_text(CLINIC, encoding="utf-8")
    (tmp_path / "conditions").mkdir()
    for name in ("bruxism", "migraine"):
        kept = pack_alone(name).partition("\n[mishearings]")[0]
        (tmp_path / "conditions" / f"{name}.toml").write_text(kept, encoding="utf-8")
    return tmp_path


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> FakeEar:
    """Put a fake ear and a fake voice at the doors."""
    fake = FakeEar()
    monkeypatch.setattr(vocabulary, "_load_ear", lambda _job, _hearing: fake)
    monkeypatch.setattr(vocabulary, "_load_speaker", lambda _job: fake)
    return fake


def proposed(root: Path) -> dict[str, str]:
    """Give what the file of proposals holds: the term each wrong spelling stands for."""
    text = (root / PROPOSALS).read_text("utf-8")
    return {proposal.wrong: proposal.term for proposal in parse_proposals(text, file=PROPOSALS)}


def mark(root: Path, *wrongs: str) -> None:
    """Accept proposals as a person does, in an editor."""
    text = (root / PROPOSALS).read_text("utf-8")
    for wrong in wrongs:
        before, found, after = text.partition(f'wrong = "{wrong}"')
        assert found
        text = before + found + after.replace("accept = false", "accept = true", 1)
    (root / PROPOSALS).write_text(text, encoding="utf-8")


def accept(root: Path) -> str:
    """Run `accept` and give what was reported."""
    job = job_in(root)
    minutes.accept_vocabulary(job)
    return messages(job)


def test_rare_terms_are_spoken_and_what_recurs_is_proposed(root: Path, ear: FakeEar) -> None:
    """The file holds the wrong spellings and nothing accepted; no pack is touched."""
    before = snapshot(root / "conditions")
    job = job_in(root)
    minutes.harvest_vocabulary(job, ["bruxism"])
    assert proposed(root) == {
        "brooksism": "bruxism",
        "mass-etter": "masseter",
        "medial terra goid": "medial pterygoid",
    }
    assert "accept = true" not in (root / PROPOSALS).read_text("utf-8").replace("Set accept = true", "")
    assert all("enamel" not in text for text in ear.said)
    assert snapshot(root / "conditions") == before
    assert messages(job) == f"3 wrong spellings of {ear.terms} terms spoken; accept those you trust"


def test_a_second_harvest_speaks_only_what_is_new(root: Path, ear: FakeEar) -> None:
    """What was heard is kept in the cache; another pack adds to the file; a person's marks stay."""
    minutes.harvest_vocabulary(job_in(root), ["bruxism"])
    mark(root, "brooksism")
    said, text = len(ear.said), (root / PROPOSALS).read_text("utf-8")
    minutes.harvest_vocabulary(job_in(root), ["conditions/bruxism.toml"])
    assert (len(ear.said), (root / PROPOSALS).read_text("utf-8")) == (said, text)
    minutes.harvest_vocabulary(job_in(root))
    assert len(ear.said) > said
    assert {"brooksism", "trip tann"} < set(proposed(root))
    assert (root / PROPOSALS).read_text("utf-8").count("\naccept = true\n") == 1
    shutil.rmtree(root / ".cache" / "harvest")
    minutes.harvest_vocabulary(job_in(root), ["migraine"])
    assert {"brooksism", "trip tann"} < set(proposed(root))


def test_a_killed_harvest_goes_on_where_it_was(root: Path, ear: FakeEar, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every batch is put down; only the one at work is spoken again."""
    monkeypatch.setattr(vocabulary, "BATCH", 2)
    whole = root.parent / "whole"
    shutil.copytree(root, whole)
    minutes.harvest_vocabulary(job_in(whole))
    terms, ear.said = ear.terms, []
    ear.dies_after = 15
    with pytest.raises(KeyboardInterrupt):
        minutes.harvest_vocabulary(job_in(root))
    assert not (root / PROPOSALS).exists()
    ear.dies_after, done = 10_000, len(ear.said) // (2 * len(VOICES)) * 2
    ear.said = []
    job = job_in(root)
    minutes.harvest_vocabulary(job)
    assert ear.terms == terms - done
    assert (root / PROPOSALS).read_bytes() == (whole / PROPOSALS).read_bytes()
    assert isinstance(job.listener, Recorder)
    progress = [note for note in job.listener.notes if "terms heard" in note]
    assert re.fullmatch(rf"bruxism: 2 of {ear.terms} terms heard, about 0:0\d left", progress[0])
    assert progress[-1] == f"migraine: {ear.terms} of {ear.terms} terms heard"


def test_what_is_accepted_meanwhile_stays(root: Path, ear: FakeEar, monkeypatch: pytest.MonkeyPatch) -> None:
    """A harvest takes hours; a person may read the earlier proposals and mark them while it works."""
    minutes.harvest_vocabulary(job_in(root), ["bruxism"])
    hear = ear.hear

    def hear_while_marking(samples: Samples) -> Sequence[Word]:
        if "accept = true\n" not in (root / PROPOSALS).read_text("utf-8"):
            mark(root, "brooksism")
        return hear(samples)

    monkeypatch.setattr(ear, "hear", hear_while_marking)
    minutes.harvest_vocabulary(job_in(root), ["migraine"])
    assert "trip tann" in proposed(root)
    assert (root / PROPOSALS).read_text("utf-8").count("\naccept = true\n") == 1


def test_a_broken_file_is_told_before_the_work(root: Path, ear: FakeEar) -> None:
    """Nobody waits hours for a slip of the pen, and the file is left as it is."""
    (root / PROPOSALS).write_text("[[proposal]", encoding="utf-8")
    with pytest.raises(RecordError, match=rf"^{PROPOSALS}: this can't be understood"):
        minutes.harvest_vocabulary(job_in(root))
    assert (ear.said, (root / PROPOSALS).read_text("utf-8")) == ([], "[[proposal]")


def test_damaged_results_are_heard_again(root: Path, ear: FakeEar) -> None:
    """The cache is no record: what can't be read is made anew."""
    minutes.harvest_vocabulary(job_in(root), ["bruxism"])
    said = len(ear.said)
    (path,) = (root / ".cache" / "harvest").rglob("bruxism.json")
    path.write_text("{", encoding="utf-8")
    minutes.harvest_vocabulary(job_in(root), ["bruxism"])
    assert len(ear.said) == 2 * said


def test_an_unknown_pack_is_one_sentence(root: Path, ear: FakeEar) -> None:
    """A slip in a pack's name is told before anything is loaded."""
    with pytest.raises(UnknownSlugError, match=r"^brukism: no pack in conditions/ has this name; .*\.$"):
        minutes.harvest_vocabulary(job_in(root), ["brukism"])


def test_accepted_spellings_go_into_the_packs(root: Path, ear: FakeEar) -> None:
    """Only what a person set to true is written; every byte that stood in the packs stays."""
    minutes.harvest_vocabulary(job_in(root))
    mark(root, "mass-etter", "brooksism")
    pack, other = (root / "conditions" / f"{name}.toml" for name in ("bruxism", "migraine"))
    before, untouched = pack.read_bytes(), other.read_bytes()
    assert accept(root) == "mishearings added: bruxism: brooksism; masseter: mass-etter"
    table = b'\n[mishearings]\n"bruxism" = ["brooksism"]\n"masseter" = ["mass-etter"]\n'
    assert (pack.read_bytes(), other.read_bytes()) == (before + table, untouched)
    assert accept(root) == ""
    assert pack.read_bytes() == before + table
    minutes.harvest_vocabulary(job_in(root))
    assert not {"brooksism", "mass-etter"} & set(proposed(root))


def test_nothing_is_accepted_unasked(root: Path, ear: FakeEar) -> None:
    """A fresh file of proposals changes no pack."""
    minutes.harvest_vocabulary(job_in(root))
    before = snapshot(root / "conditions")
    assert accept(root) == ""
    assert snapshot(root / "conditions") == before


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("bruksizm", ""),
        ("pregabalin", f'{PROPOSALS}: "pregabalin" for "bruxism" can\'t be repaired safely'),
        ("enamel", f'{PROPOSALS}: "enamel" for "bruxism" is a right spelling in a pack; set accept = false.'),
        ("brooks", f'{PROPOSALS}: "brooks" for "bruxism" is an ordinary word; '),
        ("not bruksism", f'{PROPOSALS}: "not bruksism" for "bruxism" can\'t be repaired safely: a number, a side'),
    ],
)
def test_what_could_do_harm_is_refused_and_the_rest_written(
    root: Path, ear: FakeEar, wrong: str, message: str
) -> None:
    """A person can write anything into the file; the rules of the packs hold all the same."""
    minutes.harvest_vocabulary(job_in(root), ["bruxism"])
    mark(root, "brooksism", "mass-etter")
    text = (root / PROPOSALS).read_text("utf-8").replace('wrong = "brooksism"', f'wrong = "{wrong}"')
    (root / PROPOSALS).write_text(text, encoding="utf-8")
    result = typed(root, "accept")
    assert result.exit_code == (1 if message else 0), result.output
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == (1 if message else 0)
    assert "masseter: mass-etter" in result.stdout
    assert (f'"{wrong}"' in (root / "conditions" / "bruxism.toml").read_text("utf-8").partition("[mish")[2]) == (
        not message
    )


def test_accept_needs_proposals(root: Path) -> None:
    """Without the file it is said how to get one."""
    with pytest.raises(RecordError, match=rf"^{PROPOSALS}: there are no proposals yet; run `minutes vocabulary"):
        accept(root)


def test_the_programs_own_packs_are_not_written_to(root: Path, ear: FakeEar) -> None:
    """A folder that has no packs of its own is told to copy them; nobody else's packs change."""
    minutes.harvest_vocabulary(job_in(root), ["bruxism"])
    mark(root, "mass-etter")
    shutil.rmtree(root / "conditions")
    with pytest.raises(SettingsError, match=r"^conditions: this folder has no packs of its own; copy"):
        accept(root)


def typed(root: Path, *words: str) -> Result:
    """Type a command."""
    return CliRunner().invoke(command, ["--workspace", str(root), "vocabulary", *words])


@pytest.mark.parametrize("name", ["harvest", "accept"])
def test_each_verb_explains_itself(root: Path, name: str) -> None:
    """--help works below the group too."""
    result = typed(root, name, "--help")
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: minutes vocabulary {name} [OPTIONS]")


def test_without_voices_it_is_one_sentence(root: Path, ear: FakeEar, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has not got the extra is told what to run, without a traceback."""

    def missing(_job: object) -> None:
        raise ToolError("kokoro-onnx: the synthetic voices are not installed; run `make harvest`.")

    monkeypatch.setattr(vocabulary, "_load_speaker", missing)
    result = typed(root, "harvest", "bruxism")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1].startswith("kokoro-onnx: ")
    assert not (root / PROPOSALS).exists()
