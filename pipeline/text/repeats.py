"""Find what was said twice by accident, and starts that were broken off and begun again."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from pipeline.english import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    FUNCTION_WORDS,
    POSSESSIVES,
    SUBJECT_PRONOUNS,
    ends_sentence,
    is_measure,
    is_negation,
    is_precious,
)
from pipeline.text.said import (
    LEAD_INS,
    Said,
    Spans,
    bare_at,
    is_function_word,
    opens_clause,
    pauses,
    runs,
    sentence_before,
)

LONGEST_REPEAT = 4
"""Words in the longest run that counts as said twice by accident."""
LONGEST_FALSE_START = 4
"""Words in the longest start that counts as broken off; a longer one may carry information."""

_KEPT_TWICE = frozenset({"that", "had", "no", "so", "very", "is", "was", "her"})
""""I know that that hurts", "What it is is ...", "I gave her her results": doubled by grammar or on purpose."""
_STRESSED = frozenset(
    {"very", "really", "so", "much", "far", "no", "yes", "please", "never", "way", "too", "long"}
)
"""Words that people say twice to stress them, also with a pause for thought between."""
_SUBORDINATORS = (CONJUNCTIONS - LEAD_INS) | {"what", "whatever", "how", "once", "as", "way", "more"}
_BEFORE_SO = frozenset({"okay", "ok", "alright", "right", "and", "but"})
_AFTER_SO = frozenset({"what", "how", "why", "let's", "that's", "here's"})
"""Where "so so" begins a clause; elsewhere it may grade: "so so much better"."""
_EITHER_CLAUSE = frozenset({"it", "you", "her", "that", "there", "this", "what"})
"""Words that can end one clause and begin the next: "When you bend it, it hurts"."""
_BROKEN_OFF = re.compile(r"(—|–|--|-|\.\.\.|…)$")
_ANSWERED = frozenset({"if", "whether", "when", "unless", "while", "because", "ask", "asks", "asked", "wonder"})
_HANGING = (
    (ARTICLES | POSSESSIVES | {"of", "to", "with", "from", "and", "or", "because", "which", "who", "than"})
    - {"his", "her", "its"}
)  # fmt: skip
"""Words after which no phrase can end; "his" and "her" can ("the one is his")."""


def find_repeats(said: Sequence[Said]) -> Spans:
    """Find runs of up to four words said twice in a row; the first saying goes.

    A single word counts only if it is a function word ("the, the") or a hesitation parted the two: "very, very
    sore" and "L4, L4" stay. A longer run must be interrupted or all function words: "bone on bone on the inside"
    is no slip. Where grammar doubles words ("When you bend it, it hurts", "What it is is ..."), nothing goes.
    """
    yield from runs(
        said, lambda words, at: next((n for n in range(LONGEST_REPEAT, 0, -1) if _is_repeat(words, at, n)), 0)
    )


def _is_repeat(said: Sequence[Said], at: int, length: int) -> bool:
    run, again = said[at : at + length], said[at + length : at + 2 * length]
    if not _says_again(run, again) or any(ends_sentence(word.text) or is_measure(word.text) for word in run):
        return False
    if any(map(pauses, again[:-1])) and not any(map(pauses, run[:-1])):
        return False  # "It is the way it is, the way it was"
    stumbled, paused = again[0].after_gap, pauses(run[-1])
    in_clause = at > 0 and not opens_clause(said, at) and said[at - 1].bare not in LEAD_INS
    thrice = _says_again(run, said[at + 2 * length : at + 3 * length])
    is_parallel = run[0].bare in _EITHER_CLAUSE or (length > 1 and not is_function_word(run[-1].bare))
    if paused and not stumbled and not thrice and in_clause and is_parallel:
        return False  # "When you bend it, it hurts", "a wedge and not the donut, the donut pushes"
    if length == 1:
        return _is_single_repeat(said, at)
    if not paused and not stumbled and at > 0 and said[at - 1].bare in _SUBORDINATORS:
        return False  # "What he does he does well"
    is_plain = all(is_function_word(word.bare) for word in run)
    starts_over = run[0].bare in SUBJECT_PRONOUNS and (at == 0 or said[at - 1].bare in LEAD_INS or said[at].opens)
    return len({word.bare for word in run}) > 1 and (stumbled or paused or is_plain or starts_over)


def _says_again(run: Sequence[Said], again: Sequence[Said]) -> bool:
    """Say whether the same words stand in both; the last may have an ending the second time: "I, I've"."""
    first, second = [word.bare for word in run], [word.bare for word in again]
    if len(first) != len(second) or not all(first) or first[:-1] != second[:-1]:
        return False
    grown = first[-1] in SUBJECT_PRONOUNS and second[-1].startswith(f"{first[-1]}'")
    return first[-1] == second[-1] or grown


def _is_single_repeat(said: Sequence[Said], at: int) -> bool:
    word, again = said[at], said[at + 1]
    if word.bare == "so":
        led_in = opens_clause(said, at) or said[at - 1].bare in _BEFORE_SO
        return led_in and (is_function_word(bare_at(said, at + 2)) or bare_at(said, at + 2) in _AFTER_SO)
    if again.after_gap:
        return word.bare not in _STRESSED
    is_plain = is_function_word(word.bare) or "'" in word.bare or word.bare == "then"
    return is_plain and word.bare not in _KEPT_TWICE


def find_false_starts(said: Sequence[Said]) -> Spans:
    """Find starts that break off with a dash or dots and begin again with the same word: "When I— when you".

    One that holds a number, a negation or a side is left to the editor.
    """
    yield from runs(said, _false_start_length)


def _false_start_length(said: Sequence[Said], at: int) -> int:
    for end in range(at + 1, min(at + LONGEST_FALSE_START + 1, len(said))):
        broken = said[end - 1].text
        if _BROKEN_OFF.search(broken):
            return end - at if _begins_anew(said[at:end], said[end : 2 * end - at]) else 0
        if ends_sentence(broken):
            return 0
    return 0


def _begins_anew(start: Sequence[Said], again: Sequence[Said]) -> bool:
    """Say whether a start is said again: whole, or but for its last word, or is made of function words alone."""
    first = start[0].bare.strip("-")
    if any(is_precious(word.text) for word in start) or not first:
        return False
    if len(start) == 1:
        return start[0].text.endswith("-") and again[0].bare.startswith(first)
    same = sum(1 for old, new in zip(start, again, strict=False) if old.bare == new.bare)
    is_plain = all(word.bare in FUNCTION_WORDS for word in start)
    return first == again[0].bare and (is_plain or same >= max(len(start) - 1, 2))


def find_restarts(said: Sequence[Said]) -> Spans:
    """Find starts left hanging at a comma and begun again with the same two words, or the same auxiliary.

    "The thing that has, the thing with the best evidence": nothing can end after "that has". "Over time, they can,
    it can make the pain worse": what they can was said only then. A start that holds a number, a negation or a
    side is left to the editor.
    """
    yield from runs(said, _restart_length)


def _restart_length(said: Sequence[Said], at: int) -> int:
    for end in range(at + 2, min(at + LONGEST_FALSE_START + 1, len(said) - 1)):
        start = said[at:end]
        if ends_sentence(said[end - 1].text):
            return 0
        if pauses(said[end - 1]):
            again = [word.bare for word in said[end : end + 2]] == [word.bare for word in start[:2]]
            holds_fact = any(is_precious(word.text) for word in start)
            opener = start[0].bare in CONJUNCTIONS | AUXILIARIES
            hangs = (again and _is_hanging(start)) or _waits_for_verb(said, at, end)
            return end - at if hangs and not holds_fact and not opener else 0
    return 0


def _waits_for_verb(said: Sequence[Said], at: int, end: int) -> bool:
    """Say whether "they can" is all of a clause behind a comma, and its auxiliary follows once more."""
    if end - at != 2 or at == 0 or said[at].opens or not pauses(said[at - 1]):
        return False
    (begun, auxiliary), again = said[at:end], said[end : end + 2]
    waits = is_left_waiting({*sentence_before(said, at)}, begun.bare, again[0].bare)
    return waits and auxiliary.bare == again[1].bare and auxiliary.bare in AUXILIARIES and not pauses(again[1])


def is_left_waiting(before: Set[str], subject: str, following: str) -> bool:
    """Say whether "they can" says nothing by itself: behind "and over time", and with another subject to follow.

    It does behind a condition, a question or a denial: "If you have to drive, you can".
    """
    answers = not _ANSWERED.isdisjoint(before) or any(map(is_negation, before))
    return subject != following and {subject, following} <= SUBJECT_PRONOUNS and not answers


def _is_hanging(start: Sequence[Said]) -> bool:
    last, before = start[-1].bare, start[-2].bare
    return last in _HANGING or (last in {"has", "have", "had"} and before in {"that", "which", "who"})
