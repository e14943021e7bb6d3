"""Every fact of an article agrees with the speech it came from, in both directions, or it is a blocker."""

from __future__ import annotations

import pytest
from beside import locked

from pipeline.models import Finding, Paragraph


def rules(said: str, written: str) -> set[str]:
    """Give the rules that are broken so that nothing may be approved."""
    return {finding.rule for finding in locked(said, written) if finding.severity == "blocker"}


@pytest.mark.parametrize(
    ("said", "written", "rule"),
    [
        ("I give fifteen units.", "I give fifty units.", "lock-number"),
        ("I give 15 units.", "I give 50 units.", "lock-number"),
        ("I give 15 units.", "I give units.", "lock-number"),
        ("I give it to people.", "I give it to three people.", "lock-number"),
        ("Give 0.5 mL.", "Give 5 mL.", "lock-number"),
        ("It was 1,200 of them.", "It was 12,000 of them.", "lock-number"),
        ("Use 15 here and 50 there.", "Use 50 here and 15 there.", "lock-number"),
        ("Take six to 12 drops.", "Take 12 to 6 drops.", "lock-number"),
        ("It is 1 in 10,000.", "It is 10,000 in 1.", "lock-number"),
        ("Take it for 3 weeks. Then 5 days off.", "Take it for 5 weeks. Then 3 days off.", "lock-number"),
        ("It is at L4-L5.", "It is at L4-S1.", "lock-number"),
        ("C5 is numb.", "T5 is numb.", "lock-number"),
        ("It is the third time.", "It is the fourth time.", "lock-number"),
        ("The first dose is small.", "The second dose is small.", "lock-number"),
        ("You need at least 3 visits.", "You need at most 3 visits.", "lock-number"),
        ("Back in 1995 it was new.", "Back in 1985 it was new.", "lock-number"),
        ("It was minus 5.", "It was 5.", "lock-number"),
        ("Take 15 milligrams.", "Take 15 micrograms.", "lock-unit"),
        ("Half of it, 50 percent, is fat.", "Half of it, 50, is fat.", "lock-unit"),
        ("Wait 2 hours.", "Wait 2 days.", "lock-unit"),
        ("80 degrees Celsius is hot.", "80 degrees Fahrenheit is hot.", "lock-unit"),
        ("Take it daily.", "Take it weekly.", "lock-frequency"),
        ("Take it every other day.", "Take it every day.", "lock-frequency"),
        ("Take it twice a day.", "Take it once a day.", "lock-number"),
        ("Take it twice a day.", "Take it twice a week.", "lock-frequency"),
        ("Take it in the morning.", "Take it in the evening.", "lock-frequency"),
        ("The left knee hurts.", "The right knee hurts.", "lock-side"),
        ("The left knee hurts.", "The knee hurts.", "lock-side"),
        ("The knee hurts.", "The left knee hurts.", "lock-side"),
        ("Both upper arms hurt.", "Both lower arms hurt.", "lock-side"),
        ("It is medial, not lateral.", "It is lateral, not medial.", "lock-side"),
        ("Call us right away.", "Call us left away.", "lock-side"),
        ("She left work.", "She right work.", "lock-side"),
        ("Stop it before the shot.", "Stop it after the shot.", "lock-direction"),
        ("It hurts less.", "It hurts more.", "lock-direction"),
        ("It hurts less.", "It hurts.", "lock-direction"),
        ("You have to stop the pill.", "You have to start the pill.", "lock-direction"),
        ("Most people have hypotension.", "Most people have hypertension.", "lock-direction"),
        ("It is safe for you.", "It is not safe for you.", "lock-negation"),
        ("It isn't safe for you.", "It is safe for you.", "lock-negation"),
        ("You can drive home.", "You can't drive home.", "lock-negation"),
        ("Don't stop it on your own.", "Stop it on your own.", "lock-negation"),
        ("Stop it on your own.", "Do not stop it on your own.", "lock-negation"),
        ("You never rub it.", "You always rub it.", "lock-negation"),
        ("Take it without food.", "Take it with food.", "lock-negation"),
        ("It has no side effects.", "It has side effects.", "lock-negation"),
        ("It is likely to help.", "It is unlikely to help.", "lock-negation"),
        ("It is painless for most.", "It is painful for most.", "lock-negation"),
        ("Is it safe? No. Ask us first.", "Is it safe? Ask us first.", "lock-negation"),
        ("Yes, you can. It isn't a sedative.", "Yes, you can't. It isn't a sedative.", "lock-negation"),
        ("It is not bad, and it helps.", "It is bad, and it does not help.", "lock-negation"),
        ("It hurts, doesn't it? Yes.", "It hurts, does it? Yes.", "lock-negation"),
        ("It is a typical pain for us.", "It is atypical pain for us.", "lock-negation"),
        ("Not only does it hurt, it burns.", "Only does it hurt, it burns.", "lock-negation"),
        ("We start gabapentin tonight.", "We start pregabalin tonight.", "lock-name"),
    ],
)
def test_a_changed_fact_is_a_blocker(said: str, written: str, rule: str) -> None:
    """Changed, added, lost or exchanged: each is found under the name of its kind."""
    assert rule in rules(said, written)
    assert rules(said, said) == rules(written, written) == set()


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("I give fifteen milligrams.", "I give 15 mg."),
        ("Fifty percent don't.", "50% do not."),
        ("C five and L four five.", "C5 and L4-L5."),
        ("It is at L4-L5 on the left.", "It is at L4, L5 on the left."),
        ("Take six to 12 drops.", "Take 6–12 drops."),
        ("It takes a half hour.", "It takes 0.5 hours."),
        ("We do it at two thirty.", "We do it at 2:30."),
        ("We see her twice weekly.", "We see her 2 times weekly."),
        ("I give fifteen units.", "Fifteen units is what I give."),
        ("You do it on both sides, 15 days a month.", "On both sides, 15 days a month, you do it."),
        ("Call us right away, all right?", "Call us right away."),
        ("It hurts, doesn't it? Yes.", "It hurts. Yes."),
        ("Not only does it hurt, it burns.", "It hurts, and it burns."),
        ("The one who called is here.", "The person who called is here."),
        ("Once you bend it, it clicks.", "When you bend it, it clicks."),
        ("She left work at noon.", "She quit work at noon."),
        ("It takes a second to warm up.", "It takes a moment to warm up."),
        ("Number one, sit less. Number two, sleep more.", "Sit less. Sleep more."),
        ("First of all, rest. Second, breathe.", "Rest. Breathe."),
        ("Don't, um, don't stop it.", "Don't stop it."),
        ("Use 10 of these. Do not use 20 of those.", "Use 10 of these."),
        ("It never hurts. Use 10.", "Use 10. It never hurts."),
        ("If you take a pixaban, tell us.", "If you take apixaban, tell us."),
        ("Take it **15** days.", "- Take it `15` days."),
    ],
)
def test_what_says_the_same_is_no_finding(said: str, written: str) -> None:
    """Another spelling, another order, a whole sentence or a harmless word left out: nothing is found."""
    assert locked(said, written) == ()


def test_a_finding_says_what_is_written_what_was_said_and_when() -> None:
    """The editor reads both, hears it at that time, and is told what to do."""
    said, written = "This is easy. |5000 Take 15 mg at night.", "This is easy. Take 50 mg at night."
    (found,) = locked(said, written)
    assert found == Finding(
        rule="lock-number",
        message='at 0:06 in "Take 50 mg at night.": "50" is written where "15" was said; '
        'heard was "This is easy. Take 15 mg at night."',
        file="post.md",
        at_ms=6200,
        severity="blocker",
        sentence="Take 50 mg at night.",
        advice=found.advice,
    )
    assert "fixes.toml" in found.advice
    assert "{.note}" in found.advice


def test_a_slip_that_the_editor_cut_is_a_warning() -> None:
    """The speaker took it back herself: it is told, and stands in nobody's way."""
    said, written = "It hit the L5, no, sorry, the S1 nerve root.", "It hit the S1 nerve root."
    found = locked(said, written, is_cleaned=False)
    assert {(f.severity, f.rule) for f in found} == {("warning", "lock-number"), ("warning", "lock-negation")}


def test_cutting_the_repair_instead_of_the_slip_is_a_blocker() -> None:
    """What she took back is not what she meant."""
    found = locked("It hit the L5, no, the S1 nerve root.", "It hit the L5 nerve root.", is_cleaned=False)
    assert {(f.severity, f.rule) for f in found} == {("blocker", "lock-number"), ("blocker", "lock-negation")}


def test_facts_in_a_sentence_without_a_source_are_blockers() -> None:
    """An invented sentence may hold no number, side or negation; a note may."""
    said, invented = "Your jaw hurts when you chew.", "Botox costs 400 dollars and never fails on the left."
    assert {"lock-number", "lock-negation", "lock-side"} <= {f.rule for f in locked(said, said, invented)}
    assert locked(said, said, Paragraph(markdown=invented, start_ms=None, is_note=True)) == ()


def test_a_sentence_quoted_twice_must_agree_twice() -> None:
    """A key point that lost its "not" is found beside the whole sentence."""
    said = "You do not stop it before you call us."
    assert rules(said, said) == set()
    assert {f.rule for f in locked(said, said, "You do stop it before you call us.")} == {"lock-negation"}


def test_a_sentence_parted_in_two_is_one_sentence() -> None:
    """Each half holds its own facts and misses none of the other's."""
    said = "We start with 10 milligrams at night, and after 3 weeks we do not go higher."
    assert locked(said, "We start with 10 milligrams at night. After 3 weeks we do not go higher.") == ()
