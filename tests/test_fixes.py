"""The editor's corrections of heard words."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import say, texts

from pipeline.corrections import Repair
from pipeline.errors import RecordError, show_name
from pipeline.models import Fix, Word
from pipeline.text.fixes import add_fix, apply_fixes, fixed_positions, number_words, parse_fixes, remove_fix

WORDS = say("the my grain is bad today")


def test_fixes_are_read() -> None:
    """Each `[[fix]]` says which word, what stood there and what was said."""
    toml = dedent("""\
        [[fix]]
        word = 1
        heard = "my grain"
        text = "migraine"

        [[fix]]
        word = 5
        heard = "today"
        text = ""
        """)
    fixes = (Fix(word=1, heard="my grain", text="migraine"), Fix(word=5, heard="today", text=""))
    assert parse_fixes(toml, file="fixes.toml") == fixes
    assert parse_fixes("\ufeff" + toml.replace("\n", "\r\n"), file="fixes.toml") == fixes


def test_no_fixes_are_fine() -> None:
    """An empty file corrects nothing."""
    assert parse_fixes("", file="fixes.toml") == ()
    assert apply_fixes(WORDS, (), file="fixes.toml") == WORDS


@pytest.mark.parametrize(
    "toml",
    [
        pytest.param("[[fix]\n", id="broken-toml"),
        pytest.param("fix = 3\n", id="number-for-a-list"),
        pytest.param("[fix]\nword = 1\n", id="one-table"),
        pytest.param('[[fix]]\nword = 1\nheard = "a"\n', id="no-text"),
        pytest.param('[[fix]]\nword = "1"\nheard = "a"\ntext = "b"\n', id="word-in-quotes"),
        pytest.param("[[fix]]\nword = 1\nheard = 2\ntext = 3\n", id="numbers-for-text"),
    ],
)
def test_fixes_that_can_not_be_read_are_refused(toml: str) -> None:
    """A defect is one sentence that names the file and says what to do."""
    with pytest.raises(RecordError) as refused:
        parse_fixes(toml, file="t/fixes.toml")
    assert str(refused.value).startswith("t/fixes.toml: this can't be understood (")
    assert str(refused.value).endswith("); mend that line.")


def test_a_corrected_word_keeps_its_time() -> None:
    """One word for another changes the text and nothing else."""
    words = say("my grain", start_ms=700)
    assert apply_fixes(words, [Fix(word=1, heard="grain", text="brain")], file="") == (
        words[0],
        Word(text="brain", start_ms=1000, end_ms=1250, probability=1.0),
    )


def test_two_words_become_one() -> None:
    """The new word lasts as long as the old ones together."""
    assert apply_fixes(WORDS, [Fix(word=1, heard="my grain", text="migraine")], file="") == (
        WORDS[0],
        Word(text="migraine", start_ms=300, end_ms=850, probability=1.0),
        *WORDS[3:],
    )


def test_one_word_becomes_three() -> None:
    """The new words share the old one's time by their length, without gap or overlap."""
    words = (Word(text="tens", start_ms=1000, end_ms=2000, probability=0.3),)
    assert apply_fixes(words, [Fix(word=0, heard="tens", text=" a  TENS  unit. ")], file="") == (
        Word(text="a", start_ms=1000, end_ms=1100, probability=1.0),
        Word(text="TENS", start_ms=1100, end_ms=1500, probability=1.0),
        Word(text="unit.", start_ms=1500, end_ms=2000, probability=1.0),
    )


def test_a_word_that_nobody_said_can_be_taken_out() -> None:
    """An empty text removes the heard words."""
    assert texts(apply_fixes(WORDS, [Fix(word=0, heard="the", text="")], file="")) == texts(WORDS[1:])


def test_positions_are_those_of_the_heard_words() -> None:
    """No fix moves the words that another one names, in whatever order they stand."""
    fixes = [
        Fix(word=5, heard="today", text="this week"),
        Fix(word=0, heard="the", text=""),
        Fix(word=1, heard="my grain", text="migraine"),
        Fix(word=3, heard="is", text="was really"),
    ]
    assert texts(apply_fixes(WORDS, fixes, file="")) == ["migraine", "was", "really", "bad", "this", "week"]


@pytest.mark.parametrize(
    ("fix", "message"),
    [
        (
            Fix(word=2, heard="brain", text="x"),
            'f.toml: word 2 is "grain", not "brain"; correct or delete this fix.',
        ),
        (
            Fix(word=5, heard="today ok", text="x"),
            'f.toml: word 5 is "today", not "today ok"; correct or delete this fix.',
        ),
        (Fix(word=99, heard="x", text="x"), 'f.toml: word 99 is "", not "x"; correct or delete this fix.'),
        (Fix(word=-1, heard="today", text="x"), 'f.toml: word -1 is "", not "today"; correct or delete this fix.'),
        (Fix(word=0, heard=" ", text="x"), 'f.toml: word 0 is "", not " "; correct or delete this fix.'),
    ],
)
def test_a_fix_for_other_words_is_refused(fix: Fix, message: str) -> None:
    """Where the heard words changed under a fix, it is told, not guessed."""
    with pytest.raises(RecordError) as refused:
        apply_fixes(WORDS, [fix], file="f.toml")
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "second",
    [Fix(word=2, heard="grain is", text="x"), Fix(word=1, heard="my grain", text="y")],
    ids=["part", "same"],
)
def test_two_fixes_can_not_change_one_word(second: Fix) -> None:
    """Fixes that overlap are refused, whichever stands first."""
    first = Fix(word=1, heard="my grain", text="migraine")
    for fixes in ([first, second], [second, first]):
        with pytest.raises(RecordError, match=r"^f\.toml: two fixes change word 2; keep one of them\.$"):
            apply_fixes(WORDS, fixes, file="f.toml")


MIGRAINE = Repair(word=1, start_ms=300, heard="my grain", text="migraine", term="migraine", condition="migraine")


def test_a_repair_keeps_the_doubt_of_the_words_it_replaces() -> None:
    """A repaired word has the old words' time and the probability of the least certain of them."""
    words = (WORDS[0], replace(WORDS[1], probability=0.9), replace(WORDS[2], probability=0.25), *WORDS[3:])
    assert apply_fixes(words, (), [MIGRAINE], file="") == (
        WORDS[0],
        Word(text="migraine", start_ms=300, end_ms=850, probability=0.25),
        *WORDS[3:],
    )


def test_fixes_and_repairs_count_alike() -> None:
    """Both name words by their position as heard, whichever changes the number of words."""
    fixes = [Fix(word=0, heard="the", text="you know the"), Fix(word=3, heard="is", text="")]
    assert texts(apply_fixes(WORDS, fixes, [MIGRAINE], file="")) == [
        "you",
        "know",
        "the",
        "migraine",
        "bad",
        "today",
    ]


@pytest.mark.parametrize(
    "fix",
    [
        Fix(word=1, heard="my grain", text="my brain"),
        Fix(word=1, heard="my", text="your"),
        Fix(word=2, heard="grain is", text="grain was"),
        Fix(word=1, heard="my grain", text="my grain"),
    ],
    ids=["same-words", "first-word", "last-word-and-more", "undone"],
)
def test_a_fix_wins_over_a_repair(fix: Fix) -> None:
    """Where a person and the machine change the same word, only the person's change is made."""
    assert apply_fixes(WORDS, [fix], [MIGRAINE], file="") == apply_fixes(WORDS, [fix], file="")


def test_positions_of_fixes() -> None:
    """All heard words that fixes name are settled."""
    fixes = [Fix(word=1, heard="my grain", text="x"), Fix(word=5, heard="today", text="")]
    assert fixed_positions(fixes) == {1, 2, 5}
    assert fixed_positions([]) == frozenset()


def test_words_know_the_heard_words_they_came_from() -> None:
    """After fixes and repairs that make more or fewer words each still has a heard word's number."""
    fixes = (Fix(word=1, heard="my grain", text="migraine"), Fix(word=5, heard="today", text="right now"))
    repair = Repair(word=1, start_ms=0, heard="my grain", text="x y z", term="x", condition="x")
    assert number_words(6, fixes, (repair,)) == (0, 1, 3, 4, 5, 5)
    assert len(apply_fixes(WORDS, fixes, (repair,), file="f")) == 6
    assert number_words(6, (), (repair,)) == (0, 1, 1, 1, 3, 4, 5)
    assert number_words(2, ()) == (0, 1)


# Written by machine -----------------------------------------------------------------------------------

HERS = dedent("""\
    # what I corrected

    [[keep]]
    word = 9
    said = "you know,"

    [[fix]]   # the first
    word = 1
    text = 'migraine'  # not "my grain"
    heard = "my grain"

    # the second
    [[fix]]
    word = 5
    heard = "today"
    text = "\\"now\\""
    """)
NEW = Fix(word=3, heard="is", text="was")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("before", ["", HERS, HERS.rstrip(), "\ufeff" + HERS, "# nothing yet\n"])
def test_a_fix_is_added_at_the_end(before: str, newline: str) -> None:
    """All that stood there stays, byte for byte, with the line ends it has."""
    before = before.replace("\n", newline)
    after = add_fix(before, NEW, file="f")
    assert after.startswith(before)
    assert parse_fixes(after, file="f") == (*parse_fixes(before, file="f"), NEW)
    assert after.count("\n") == after.count(newline if "\n" in before else "\n")
    assert add_fix(after, NEW, file="f") == after


def test_a_new_file_of_fixes_is_plain() -> None:
    """The first fix makes a file that a person can read and go on with."""
    fix = Fix(word=7, heard='the  "C5"', text="the\nC6")
    assert add_fix("", fix, file="f") == '[[fix]]\nword = 7\nheard = "the \\"C5\\""\ntext = "the C6"\n'


def test_a_fix_of_the_same_words_is_changed_in_its_place() -> None:
    """Only the text between its quotes is another; comments and order stay."""
    after = add_fix(HERS, Fix(word=1, heard="my grain", text="Migraine"), file="f")
    assert after == HERS.replace("'migraine'", '"Migraine"')
    after = add_fix(HERS, Fix(word=5, heard="today", text="now"), file="f")
    assert after == HERS.replace('"\\"now\\""', '"now"')


def test_a_fix_of_more_words_takes_the_place_of_those_it_holds() -> None:
    """Corrections of single words go when all of them are corrected at once; the rest stays."""
    fix = Fix(word=0, heard="the my grain is bad today", text="all is well")
    after = add_fix(HERS, fix, file="f")
    assert parse_fixes(after, file="f") == (fix,)
    assert "# the second\n" in after


@pytest.mark.parametrize("fix", [Fix(word=2, heard="grain", text="x"), Fix(word=0, heard="the my", text="x")])
def test_a_fix_of_some_words_of_another_is_refused(fix: Fix) -> None:
    """Where an earlier fix holds one of the words, it is said which, and nothing is written."""
    with pytest.raises(RecordError, match=r'^f: "my grain" at word 1 was corrected before; take that back first'):
        add_fix(HERS, fix, file="f")


@pytest.mark.parametrize(
    ("toml", "fix"),
    [
        pytest.param('fix = [{ word = 1, heard = "a", text = "b" }]\n', NEW, id="inline"),
        pytest.param(
            'fix = [{ word = 3, heard = "is", text = "b" }]\n', replace(NEW, text="c"), id="inline-same-words"
        ),
        pytest.param('[[fix]]\nword = 3\nheard = "is"\ntext = """b"""\n', NEW, id="many-quotes"),
    ],
)
def test_a_file_laid_out_otherwise_is_left_alone(toml: str, fix: Fix) -> None:
    """What can't be written to without touching more is refused in one sentence."""
    with pytest.raises(RecordError, match=r"^f: this file can't be written to by machine; write each fix as"):
        add_fix(toml, fix, file="f")


@pytest.mark.parametrize("before", ["", HERS, "# nothing yet\n"])
def test_a_fix_that_is_taken_back_leaves_no_trace(before: str) -> None:
    """Added and taken back, the file is the same again, byte for byte."""
    assert remove_fix(add_fix(before, NEW, file="f"), NEW, file="f") == before


def test_a_fix_among_others_is_taken_back() -> None:
    """Its table goes; keeps, other fixes and the comments above them stay."""
    after = remove_fix(HERS, Fix(word=1, heard="my grain", text="whatever"), file="f")
    first = HERS[HERS.index("\n[[fix]]   # the first") : HERS.index("\n# the second")]
    assert after == HERS.replace(first, "")
    assert [fix.word for fix in parse_fixes(after, file="f")] == [5]


def test_a_fix_that_is_not_there_can_not_be_taken_back() -> None:
    """It is said so; nothing else is taken out for it."""
    with pytest.raises(RecordError, match=r'^f: "is" at word 3 is not corrected here'):
        remove_fix(HERS, NEW, file="f")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.text(max_size=6), st.booleans()), max_size=8))
def test_no_sequence_of_changes_harms_a_file(changes: list[tuple[int, str, bool]]) -> None:
    """Whatever is added and taken back, the file says just that, and her comments and keeps stay."""
    toml, expected = HERS, {fix.word: fix for fix in parse_fixes(HERS, file="f") if fix.word != 1}
    toml = remove_fix(toml, Fix(word=1, heard="my grain", text=""), file="f")
    for word, text, is_taken_back in changes:
        fix = Fix(word=word, heard="today", text=text)
        if is_taken_back and word in expected:
            toml = remove_fix(toml, fix, file="f")
            del expected[word]
        elif not is_taken_back:
            toml = add_fix(toml, fix, file="f")
            expected[word] = replace(fix, text=show_name(" ".join(text.split())))
    assert {fix.word: fix for fix in parse_fixes(toml, file="f")} == expected
    assert "# what I corrected\n\n[[keep]]\nword = 9\n" in toml
    assert "# the second\n" in toml
