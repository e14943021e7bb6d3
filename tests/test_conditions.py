"""The condition packs that are shipped in `conditions/`."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipeline.checks.claims import check_claims
from pipeline.checks.readability import FEWEST_SENTENCES, HARDEST_GRADE, count_syllables, grade
from pipeline.english import bare
from pipeline.explanations import LONGEST, SUBJECTS
from pipeline.models import Passage
from pipeline.packs import join_conditions, parse_condition
from pipeline.text.evidence import stems

FOLDER = Path(__file__).resolve().parent.parent / "conditions"
FILES = sorted(FOLDER.glob("*.toml"))
DATA = Path(__file__).resolve().parent / "data"
GUIDE = FOLDER.parent / "docs" / "conditions.md"
PACKS = {path.stem: parse_condition(path.read_text("utf-8"), file=f"conditions/{path.name}") for path in FILES}


with (DATA / "condition-codes.csv").open(encoding="utf-8", newline="") as table:
    CODES = {row["condition"]: row for row in csv.DictReader(table)}
"""Every code, with its title and on what it rests; see condition-codes.md beside it."""


ADVICE = re.compile(
    r"\d|\b(?:you|your|yours|should|must|treat\w*|therap\w+|cur(?:e|ed|es|able)|heal|relief|relieve\w*|inject\w*|botox|pills?"
    r"|doctor|clinic|exercis\w+|avoid|safe|harmless|never fails|always)\b",
    re.IGNORECASE,
)
"""What has no place in an explanation: numbers, advice, treatments and words to the reader."""
HOSTS = {
    "MedlinePlus": "medlineplus.gov",
    "NINDS": "www.ninds.nih.gov",
    "NIAMS": "www.niams.nih.gov",
    "NIDCR": "www.nidcr.nih.gov",
    "StatPearls": "www.ncbi.nlm.nih.gov",
    "PubMed Central": "pmc.ncbi.nlm.nih.gov",
    "OrthoInfo (AAOS)": "orthoinfo.aaos.org",
    "AANS": "www.aans.org",
    "AAPM&R": "now.aapmr.org",
    "European Spine Journal": "doi.org",
}
"""Each publisher that explanations rest on, and where its pages stand."""


def test_there_are_packs_enough() -> None:
    """At least 45 conditions are known from the start."""
    assert len(FILES) >= 45


@pytest.mark.parametrize("name", PACKS)
def test_every_code_stands_in_the_checked_table(name: str) -> None:
    """A pack carries exactly the codes that were looked up for it, and none where none was found."""
    assert (PACKS[name].icd10, PACKS[name].mesh) == (CODES[name]["icd10"], CODES[name]["mesh"])


def test_the_checked_table_is_complete() -> None:
    """The table has one row for each pack, and each code in it has its title and its basis."""
    assert list(CODES) == sorted(PACKS)
    for row in CODES.values():
        for key, title in (("icd10", "icd10_title"), ("mesh", "mesh_heading")):
            assert (
                bool(row[key])
                == bool(row[title])
                == (row[f"{key}_basis"] in {"title", "term", "reference", "usual"})
            )


def test_botulinum_is_as_the_label_has_it() -> None:
    """The conditions of the label and those it leaves out are told apart, each with its source."""
    known = {name: pack.botulinum for name, pack in PACKS.items() if pack.botulinum}
    assert {name for name, told in known.items() if told.status == "labelled"} == {
        "cervical-dystonia",
        "spasticity",
    }
    assert {name for name, told in known.items() if told.status == "limited"} == {"migraine", "hyperhidrosis"}
    assert {"bruxism", "temporomandibular-disorder", "piriformis-syndrome", "plantar-fasciitis"} < {
        name for name, told in known.items() if told.status == "off-label"
    }
    assert all(told.source.startswith("BOTOX label of ") and told.note.endswith(".") for told in known.values())


def test_the_example_of_the_guide_is_a_whole_pack() -> None:
    """What `docs/conditions.md` tells the owner to write is read, with every key that there is."""
    (example,) = re.findall(r"```toml\n(#:schema .*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    file = re.search(r"^# (conditions/\S+)", example, re.MULTILINE)
    assert file
    pack = parse_condition(example, file=file[1])
    assert all(getattr(pack, key) for key in pack.__dataclass_fields__)
    assert join_conditions([pack, *(PACKS[other] for other in PACKS if other != pack.id)])


def test_the_guide_explains_every_key() -> None:
    """Each key of a pack has a line of its own in the guide."""
    keys = {*PACKS["migraine"].__dataclass_fields__, "status", "note", "source"}
    assert {key for key in keys if f"| `{key}` |" not in GUIDE.read_text("utf-8")} == set()


def test_the_guide_names_every_shelf() -> None:
    """The owner finds the shelves of the site in the guide, as they are to be written, in their order."""
    listed = re.search(r"^The shelves are (.*?)\.$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert listed
    assert tuple(re.findall(r'"(.*?)"', " ".join(listed[1].split()))) == SUBJECTS


def test_nothing_else_lies_there() -> None:
    """The folder holds packs, their schema, and nothing that would be overlooked."""
    assert sorted(path.name for path in FOLDER.iterdir() if path.suffix != ".toml") == ["schema.json"]


def test_ids_are_file_names_and_aliases_are_claimed_once() -> None:
    """All packs load together, each under its file's name."""
    assert [pack.id for pack in join_conditions(PACKS.values())] == [path.stem for path in FILES]


@pytest.mark.parametrize("name", PACKS)
def test_related_conditions_exist(name: str) -> None:
    """A pack points only at other packs that are there, each once."""
    related = PACKS[name].related
    assert set(related) <= PACKS.keys() - {name}
    assert len(related) == len(set(related))


@pytest.mark.parametrize("name", PACKS)
def test_a_plain_name_fits_a_title(name: str) -> None:
    """What a patient reads is short, one line, and begins with a capital."""
    plain = PACKS[name].plain_name
    assert len(plain) <= 49
    assert plain == " ".join(plain.split())
    assert plain[0].isupper()


def test_every_shelf_holds_a_condition() -> None:
    """Each shipped pack stands on a shelf, and no shelf is empty."""
    assert {pack.subject for pack in PACKS.values()} == set(SUBJECTS)


def sentences(text: str) -> Sequence[str]:
    """Part an explanation into sentences."""
    return re.split(r"(?<=[.])\s+", text)


@pytest.mark.parametrize("name", PACKS)
def test_an_explanation_is_short_and_whole(name: str) -> None:
    """What a condition is takes one or two sentences on one line."""
    text = PACKS[name].explanation
    assert 80 <= len(text) <= LONGEST
    assert text == " ".join(text.split())
    assert len(sentences(text)) <= 2
    assert all(re.fullmatch(r"[A-Z].*\.", sentence) for sentence in sentences(text))


@pytest.mark.parametrize("name", PACKS)
def test_an_explanation_reads_easily(name: str) -> None:
    """It reads at grade 8 or below, the names of the condition left out."""
    pack = PACKS[name]
    terms = {
        bare(word) for term in (pack.name, *pack.aliases) for word in term.split() if count_syllables(word) > 2
    }
    told = grade([*sentences(pack.explanation)] * FEWEST_SENTENCES, terms)
    assert told is not None
    assert told <= HARDEST_GRADE


@pytest.mark.parametrize("name", PACKS)
def test_an_explanation_promises_and_advises_nothing(name: str) -> None:
    """It makes no claim, names no treatment, gives no number and does not talk to anybody."""
    text = PACKS[name].explanation
    passages = [Passage(text=sentence, at_ms=None) for sentence in sentences(text)]
    assert list(check_claims(passages)) == []
    assert ADVICE.findall(text) == []


@pytest.mark.parametrize("name", PACKS)
def test_an_explanation_can_be_checked(name: str) -> None:
    """Each says who publishes the page where a reader can check it, and leads there."""
    source = PACKS[name].explanation_source
    assert source
    publisher, _, title = source.name.partition(": ")
    host = urlsplit(source.url).hostname
    assert title
    assert host == HOSTS[publisher]


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_can_find_its_condition(name: str) -> None:
    """Each pack has names, cues and words, and no blank or repeated one among them."""
    pack = PACKS[name]
    for phrases in (pack.aliases, pack.cues, pack.vocabulary):
        folded = [phrase.casefold() for phrase in phrases]
        assert folded
        assert all(phrase == phrase.strip() != "" for phrase in phrases)
        assert sorted(folded) == sorted(set(folded))


WORDS = {word for pack in PACKS.values() for term in (*pack.aliases, *pack.vocabulary) for word in stems(term)}


@pytest.mark.parametrize("name", PACKS)
def test_mishearings_lead_to_terms_of_the_packs(name: str) -> None:
    """What is put in place of a mishearing is spelled as in some pack, so that a slip of the pen is noticed."""
    strange = {term for term in PACKS[name].mishearings if not WORDS.issuperset(stems(term))}
    assert strange == set()
