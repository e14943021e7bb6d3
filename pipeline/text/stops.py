"""Put right where the recogniser lets sentences end: a pause for breath is no full stop.

It writes a full stop wherever a speaker pauses, and a comma where she hurries on. Only what grammar shows is
changed, and only marks and capitals: what leans on the sentence before joins it, a slip that is put right after a
pause stands before commas, where `selfrepairs` and `repeats` find it, and a new question begins anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise, takewhile
from statistics import median

from pipeline.english import (
    ARTICLES,
    AUXILIARIES,
    FUNCTION_WORDS,
    POSSESSIVES,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    bare,
    is_negation,
    makes_clause,
)
from pipeline.models import Sentence, Word
from pipeline.text.punctuation import ADVERBS, write_marks, write_small
from pipeline.text.repeats import is_left_waiting
from pipeline.text.sentences import CLAUSE_OPENERS, pause_ms, split_sentences

LONGEST_JOINED = 45
"""Words of the longest sentence that is made of two."""
LONGEST_PLACE = 12
"""Words of a longest sentence that says only where something is."""
LONGEST_NAME, FEWEST_NAMES = 6, 3
"""Words of the longest name that takes the place of a slip, or stands in a list; and names that make a list."""
FEWEST_BEFORE = 4
"""Words that stand before a new beginning, so that "And so what?" stays whole."""
_DETERMINERS = ARTICLES | POSSESSIVES
_UNFINISHED = (_DETERMINERS | {"and", "or", "because", "than"}) - {"his", "her", "its"}
"""Words after which no sentence can end; "his" and "her" can ("the one is his")."""
_OPENS_PLACE = PREPOSITIONS - {"like", "since", "after", "before", "until", "as", "than"}
_ASKS = frozenset({"what", "how", "why", "when", "where", "who", "which"})
_TOLD = frozenset({"told", "mentioned", "described", "showed", "began", "started", "talked", "spoke"})
_CLOSES = frozenset({"worse", "better", "well", "again", "too", "now", "today", "more", "less", "enough", "fine"})
"""Words that end a clause and have no object, as a verb might: "I like that patient I told you about"."""
_SAID_ALONE = frozenset(
    {"yes", "no", "okay", "now", "well", "first", "second", "third", "then", "next", "today", "thanks", "hi"}
    | {"also", "still", "again", "maybe", "sometimes", "often", "here", "please", "hello", "hey", "yeah"}
)


def settle_stops(
    words: Sequence[Word], *, fixed: Set[int] = frozenset(), language: str = "en"
) -> tuple[Word, ...]:
    """Give the words of a talk with its full stops put right; times and number of words stay.

    Words at `fixed` positions, and the marks before them, are a person's and stay as they are.
    """
    sentences = split_sentences(words, language=language)
    usual_ms = median(pause_ms(words, later.start) for _, later in pairwise(sentences)) if sentences[1:] else 0
    marks = dict(_slips(words, sentences))
    length = 0
    for before, after in pairwise(sentences):
        length += before.end - before.start
        mark = _joining_mark(words, before, after, usual_ms=usual_ms)
        if mark is None or length + after.end - after.start > LONGEST_JOINED:
            length = 0
        else:
            marks[before.end - 1] = mark
    for sentence in sentences:
        marks |= dict.fromkeys(_breaks(words, sentence), ".")
    for before, after in pairwise(sentences):
        marks |= _comes_back(words, before, after)
    return write_marks(words, {at: mark for at, mark in marks.items() if fixed.isdisjoint({at, at + 1})})


def _joining_mark(words: Sequence[Word], before: Sentence, after: Sentence, *, usual_ms: float) -> str | None:
    """Give the mark that joins a sentence to the one before; None if it stands by itself."""
    said, pieces, last = _bare(words, after), _pieces(words, after), words[before.end - 1].text
    if not _is_stop(words[before.end - 1]) or words[after.end - 1].text.endswith("?"):
        return None
    if any(map(is_negation, _bare(words, before))):
        return None  # "It is no magic. With a cure ...": what is denied must not reach further than it did
    if bare(last) in _UNFINISHED and last.islower():  # "type A." ends with a letter
        return "" if write_small(words[after.start].text, ()).islower() else None
    if said[0] in {"or", "nor"} or (said[0] == "which" and said[1:] and said[1] in AUXILIARIES | {"means"}):
        return ","
    if said[0] == "because" and len(pieces) == 1 and bare(words[before.start].text) != "because":
        return ""
    is_near = pause_ms(words, after.start) <= 1.25 * usual_ms
    return "," if _is_place(pieces) or (_is_list(pieces) and is_near) else None


def _slips(words: Sequence[Word], sentences: Sequence[Sentence]) -> Iterator[tuple[int, str]]:
    """Give the full stops behind words that are taken back or begun again, and the comma that each should be."""
    for before, after in pairwise(sentences):
        if _is_stop(words[before.end - 1]) and _is_begun_again(_pieces(words, before), _bare(words, after)):
            pieces = _pieces(words, before)
            yield before.end - 1, ","
            if len(pieces) > 1 and len(pieces[-1]) > 2:  # "the thing that has" began a sentence of its own
                yield before.end - len(pieces[-1]) - 1, "."
    for before, after in pairwise(sentences):  # "No. A" may be one sentence: it looks like "No. 5"
        cue = after.start
        if words[cue].text.casefold() == "no." and _is_stop(words[cue - 1]):
            following = [bare(word.text) for word in _until_mark(words[cue + 1 : cue + 2 + LONGEST_NAME])]
            if following and _takes_back(_bare(words, before), following):
                yield from ((cue - 1, ","), (cue, ","))


def _is_begun_again(pieces: Sequence[Sequence[str]], following: Sequence[str]) -> bool:
    """Say whether a sentence ends with a start that the next one makes anew.

    "..., the thing that has. The thing with the best evidence is ...", "Over time, they can. It can make ..."
    """
    start = list(pieces[-1])
    if len(start) < 2 or len(following) < 3:
        return False
    opened = {word for piece in pieces[:-1] for word in piece}
    lacks_object = start[-1] in {"has", "have", "had"} and start[-2] in {"that", "which", "who"}
    waits = len(pieces) > 1 and len(start) == 2 and is_left_waiting(opened, start[0], following[0])
    return (lacks_object and start[:2] == list(following[:2])) or (
        waits and start[1] == following[1] and start[1] in AUXILIARIES
    )


def _takes_back(before: Sequence[str], after: Sequence[str]) -> bool:
    """Say whether "No." puts the end of a sentence right, as in "We see it as a pain. No. A problem of volume".

    It does if a preposition leads to what was said, and what follows names something else and tells nothing about
    it; so a question that is answered, and a thought that is denied, stay.
    """
    starts = [at for at in range(max(1, len(before) - LONGEST_NAME), len(before)) if before[at] == after[0]]
    if not starts or after[0] not in _DETERMINERS or before[starts[-1] - 1] not in PREPOSITIONS:
        return False
    is_other = len(after) > 1 and before[starts[-1] + 1 :][:1] != [after[1]]
    is_said = not any(map(is_negation, before))
    return is_other and is_said and len(after) <= LONGEST_NAME and not any(map(makes_clause, after))


def _is_place(pieces: Sequence[Sequence[str]]) -> bool:
    """Say whether a sentence only says where or how, as "Right at the inside of the heel" does."""
    words = list(_main(pieces[0]))
    rest = list(takewhile(lambda word: word in ADVERBS, words))
    words = words[len(rest) :]
    opens = bool(words) and (words[0] in _OPENS_PLACE or (bool(rest) and words[:2] == ["the", "way"]))
    return opens and len(pieces) == 1 and len(words) <= LONGEST_PLACE and not any(map(makes_clause, words))


def _main(piece: Sequence[str]) -> Sequence[str]:
    """Give the words before an "and you ..." that tells something else."""
    ends = (
        at
        for at, (word, after) in enumerate(pairwise(piece))
        if word in CLAUSE_OPENERS and after in SUBJECT_PRONOUNS
    )
    return piece[: next(ends, len(piece))]


def _is_list(pieces: Sequence[Sequence[str]]) -> bool:
    """Say whether a sentence goes on with a list, as "Temples, back of the head, and shoulders" does.

    What comes behind the names must show that it is one: "Rest, ice, heat help" is a sentence by itself.
    """
    names = list(takewhile(_is_name, pieces))
    rest = [*pieces[len(names) :], [""]][0][0]
    return rest in {"and", "or", "which"} and len(names) + (rest != "which") >= FEWEST_NAMES


def _is_name(piece: Sequence[str]) -> bool:
    """Say whether a piece between commas is one thing's name: "back of the head"."""
    opens = piece[0] not in (FUNCTION_WORDS - _DETERMINERS) | _SAID_ALONE and not piece[0].endswith(("ly", "'s"))
    is_order = piece[0] not in _DETERMINERS and piece[1:2] and piece[1] in _DETERMINERS  # "stretch the calf"
    return opens and not is_order and len(piece) <= LONGEST_NAME and not any(map(makes_clause, piece))


def _breaks(words: Sequence[Word], sentence: Sentence) -> list[int]:
    """Give the positions of the commas behind which a new sentence begins."""
    said = _bare(words, sentence)
    is_question = words[sentence.end - 1].text.endswith("?") and said[0] not in _ASKS | AUXILIARIES
    return [
        sentence.start + at
        for at in range(FEWEST_BEFORE - 1, len(said) - 3)
        if words[sentence.start + at].text.endswith(",")
        and (_turns(said[at + 1 : at + 4]) or (is_question and _asks(said[at + 1 : at + 4])))
    ]


def _turns(said: Sequence[str]) -> bool:
    """Say whether a speaker turns to something new: "okay, so", "all right, now"."""
    turn = said[1:2] if said[0] in {"okay", "alright"} else said[2:] if said[:2] == ["all", "right"] else [""]
    return turn[0] in {"so", "now", "let's"}


def _asks(said: Sequence[str]) -> bool:
    """Say whether a question begins: "so what", "and do you"."""
    inverted = said[1] in AUXILIARIES and said[2] in SUBJECT_PRONOUNS
    return said[0] in {"so", "and", "but", "now"} and (said[1] in _ASKS or inverted)


def _comes_back(words: Sequence[Word], before: Sentence, after: Sentence) -> dict[int, str]:
    """Part a sentence before somebody who was told of, and whom the next one speaks of.

    "... makes it worse that patient I told you about. She's ...": she begins the second sentence.
    """
    said, follows = _bare(words, before), _bare(words, after)[0].partition("'")[0]
    if not _is_stop(words[before.end - 1]) or follows not in {"he", "she", "they"}:
        return {}
    for at in range(FEWEST_BEFORE, len(said) - 3):
        tells = said[at] == "that" and said[at + 2] in {"i", "we"} and said[at + 3] in _TOLD
        if tells and said[at - 1] in _CLOSES:
            return {before.start + at - 1: ".", before.end - 1: ","}
    return {}


def _pieces(words: Sequence[Word], sentence: Sentence) -> list[list[str]]:
    """Give a sentence's bare words, parted at its commas."""
    pieces: list[list[str]] = [[]]
    for word in words[sentence.start : sentence.end]:
        pieces[-1].append(bare(word.text))
        if word.text.endswith((",", ";", ":")):
            pieces.append([])
    return [piece for piece in pieces if piece]


def _until_mark(words: Sequence[Word]) -> Sequence[Word]:
    """Give the words up to the first that has a mark behind it, and that one."""
    end = next((at for at, word in enumerate(words, start=1) if not word.text[-1:].isalnum()), len(words))
    return words[:end]


def _bare(words: Sequence[Word], sentence: Sentence) -> list[str]:
    return [bare(word.text) for word in words[sentence.start : sentence.end]]


def _is_stop(word: Word) -> bool:
    return word.text.endswith(".") and not word.text.endswith("..")
