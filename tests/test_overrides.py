"""A named person's answers to findings, and the file they stand in."""

from __future__ import annotations

import datetime as dt
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ApprovalError, RecordError
from pipeline.models import Finding
from pipeline.overrides import Override, add_override, answer, override, parse_overrides

AT = dt.datetime(2026, 11, 22, 9, 30, 5, 999, tzinfo=dt.UTC)
CURE = Finding(rule="claim-cure", message="“cures” promises a cure", sentence="This “cures” migraine.")
GIVEN = override(CURE, by="Ann Ek, PA-C", why="She quotes a myth.", at=AT)
WRITTEN = dedent(f"""\
    [[override]]
    id = "{CURE.id}"
    rule = "claim-cure"
    sentence = "This “cures” migraine."
    by = "Ann Ek, PA-C"
    at = 2026-11-22T09:30:05+00:00
    why = "She quotes a myth."
    """)


def test_an_answer_says_who_when_why_and_to_what() -> None:
    """It holds the finding's name and words, the person, the second and the reason, tidily."""
    assert (
        Override(
            id=CURE.id,
            rule="claim-cure",
            sentence="This “cures” migraine.",
            by="Ann Ek, PA-C",
            at=AT.replace(microsecond=0),
            why="She quotes a myth.",
        )
        == GIVEN
    )
    untidy = override(CURE, by="  Ann \n Ek,  PA-C ", why="She quotes \n a myth.", at=AT)
    assert untidy == GIVEN


@pytest.mark.parametrize("by", ["", "Ann Ek", "Ann Ek, ", ", PA-C"])
def test_an_answer_needs_a_name_with_credentials(by: str) -> None:
    """Nobody answers without saying who they are."""
    with pytest.raises(ApprovalError, match=rf"^{CURE.id}: an answer needs a name and credentials; write --by"):
        override(CURE, by=by, why="She quotes a myth.", at=AT)


@pytest.mark.parametrize("why", ["", "  ", "ok", "is fine"])
def test_an_answer_needs_a_reason(why: str) -> None:
    """A word or two is no reason."""
    with pytest.raises(ApprovalError, match=rf"^{CURE.id}: say in a few words why it may stay"):
        override(CURE, by="Ann Ek, PA-C", why=why, at=AT)


def test_an_answered_blocker_no_longer_stands() -> None:
    """Only the finding with exactly these words is answered."""
    other = Finding(rule="claim-cure", message=CURE.message, sentence="This “cures” it.")
    same_words = Finding(rule="claim-safe", message="m", sentence=CURE.sentence)
    answered, *rest = answer((CURE, other, same_words), (GIVEN,))
    assert (answered.stands, answered.answer) == (False, "Ann Ek, PA-C, 2026-11-22: She quotes a myth.")
    assert [(finding.stands, finding.answer) for finding in rest] == [(True, ""), (True, "")]
    assert answer((CURE,), ()) == (CURE,)


def test_a_first_answer_makes_the_file() -> None:
    """The file is plain TOML that a person can read, and reads back the same."""
    assert add_override("", GIVEN, file="o.toml") == WRITTEN
    assert parse_overrides(WRITTEN, file="o.toml") == (GIVEN,)


@pytest.mark.parametrize(
    "before",
    [
        "# Agreed with the physician on Monday.\n",
        "# no newline at the end",
        WRITTEN,
        "\ufeff" + WRITTEN.replace("\n", "\r\n"),
        "\n\n",
        WRITTEN.replace("[[override]]\n", "[[override]] # by phone\n"),
    ],
)
def test_what_stands_there_stays_byte_for_byte(before: str) -> None:
    """An answer is added at the end; comments, order and line ends are a person's own."""
    after = add_override(before, GIVEN, file="o.toml")
    assert after.startswith(before)
    assert parse_overrides(after, file="o.toml")[-1] == GIVEN


@pytest.mark.parametrize(
    "toml",
    [
        pytest.param("[[override]\n", id="no-toml"),
        pytest.param('[[overrule]]\nid = "x"\n', id="misspelled-table"),
        pytest.param(WRITTEN.replace("why", "wy"), id="misspelled-key"),
        pytest.param(WRITTEN.replace("She quotes a myth.", " "), id="no-reason"),
        pytest.param(WRITTEN.replace("Ann Ek, PA-C", ""), id="nobody"),
        pytest.param(WRITTEN.replace("2026-11-22T09:30:05+00:00", '"Monday"'), id="time-in-words"),
        pytest.param(WRITTEN.replace("2026-11-22T09:30:05+00:00", "5"), id="time-a-number"),
        pytest.param('override = "all"\n', id="a-text"),
    ],
)
def test_a_damaged_file_answers_nothing_and_is_not_written_over(toml: str) -> None:
    """It is named with what is wrong, both when it is read and when more is to be added."""
    for attempt in (
        lambda: parse_overrides(toml, file="t/o.toml"),
        lambda: add_override(toml, GIVEN, file="t/o.toml"),
    ):
        with pytest.raises(RecordError, match=r"^t/o\.toml: this can't be understood \(.*\); mend that line\.$"):
            attempt()


def test_an_inline_list_is_not_added_to() -> None:
    """A file laid out in another way is left to the person who laid it out."""
    with pytest.raises(RecordError, match=r"^o\.toml: "):
        add_override("override = []\n", GIVEN, file="o.toml")


@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_any_words_can_be_answered(sentence: str, why: str) -> None:
    """Whatever characters a sentence or a reason holds, the file reads back the same."""
    finding = Finding(rule="claim-cure", message="m", sentence=sentence)
    given_now = override(finding, by="Ann Ek, PA-C", why=f"because it is {why}", at=AT)
    text = add_override(WRITTEN, given_now, file="o.toml")
    assert parse_overrides(text, file="o.toml") == (GIVEN, given_now)
    assert answer((finding,), parse_overrides(text, file="o.toml"))[0].answer
