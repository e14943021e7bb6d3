"""Listening: a group of windows goes in, a segment for each comes out, doubtful ones after more than one try."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sounds import RATE_HZ, STRETCHES_S, exact, mel, sample_talk, sound, tokenizer
from talks import BRUXISM, texts

from pipeline.english import bare
from pipeline.models import Piece, Segment, Word
from pipeline.speech import listening
from pipeline.speech.alignment import Timed
from pipeline.speech.bias import Bias
from pipeline.speech.decoding import BEAMS, Decoded
from pipeline.speech.device import Batches
from pipeline.speech.listening import TEMPERATURES, Ear
from pipeline.speech.network import Sound
from pipeline.speech.windows import Window

NAMES = "Moderni Minutes with Cynthia."
PHRASES = (
    "notice where your teeth are right now",
    "it's the muscles the masseter",
    "a night guard protects the teeth",
    "this video is for education it's not personal medical advice",
)
"""What is said in each of the STRETCHES_S."""


def window_of(start_s: float, end_s: float) -> Window:
    """Give a window that was cut in pauses."""
    start, end = int(start_s * RATE_HZ), int(end_s * RATE_HZ)
    return Window(start=start, end=end, begins=start, ends=end)


WINDOWS = tuple(window_of(start_s, end_s) for start_s, end_s in STRETCHES_S)


# The real model ---------------------------------------------------------------------------------------


@cache
def heard() -> tuple[Piece, list[int]]:
    """Hear four windows of very different lengths, and say what was told of it."""
    told: list[int] = []
    ear = Ear(exact(), tokenizer(), mel, names=NAMES, conditions=[])
    return ear.hear(np.array(sample_talk()), WINDOWS, heard=told.append), told


def test_each_window_becomes_the_segment_in_its_place() -> None:
    """Whatever batches the windows are heard in, the first segment is the first window's, and so on."""
    said = [" ".join(bare(word.text) for word in segment.words) for segment in heard()[0].segments]
    assert [phrase for phrase, text in zip(PHRASES, said, strict=True) if phrase not in text] == []


def test_words_are_inside_their_window_and_go_forward() -> None:
    """No word begins before its window or the word before it ends, or ends after its window."""
    for segment, window in zip(heard()[0].segments, WINDOWS, strict=True):
        first_ms, last_ms = window.start * 1000 // RATE_HZ, window.end * 1000 // RATE_HZ
        clock_ms = first_ms
        for word in segment.words:
            assert clock_ms <= word.start_ms <= word.end_ms <= last_ms, word
            clock_ms = word.end_ms
        assert (segment.start_ms, segment.end_ms) == (segment.words[0].start_ms, segment.words[-1].end_ms)


def test_clear_speech_is_believed_at_once() -> None:
    """A clear voice is understood by beam search, with measures that show no doubt."""
    for segment in heard()[0].segments:
        assert segment.temperature == 0.0
        assert -0.5 < segment.avg_logprob < 0
        assert segment.no_speech_prob < 0.1
        assert 0.5 < segment.compression_ratio < 2.4


def test_every_sample_is_told_twice() -> None:
    """Progress counts what belongs to the windows once for each of the two hearings."""
    assert sum(heard()[1]) == 2 * sum(window.ends - window.begins for window in WINDOWS)


def test_talk_of_something_else_expects_no_terms() -> None:
    """Without condition packs the recogniser is told nothing but the names."""
    assert heard()[0].expected == ()


# Doubtful windows: the decoder faked at the door -------------------------------------------------------


class Stored:
    """The real network, but that every window sounds like the third of the STRETCHES_S: encoding takes long."""

    def encode(self, mels: torch.Tensor) -> Sound:
        """Give the stored sound as often as windows are asked for."""
        return sound().of([2] * len(mels))

    def __getattr__(self, name: str) -> Any:
        return getattr(exact(), name)


@dataclass
class FakeDecoder:
    """Stands in for the decoder: it says what it is told to, one text after the other, and notes its orders."""

    greedy: list[str]
    answers: Iterator[Decoded]
    orders: list[tuple[object, ...]] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    biases: list[Bias | None] = field(default_factory=list)

    def __call__(
        self,
        network: object,  # noqa: ARG002 - the real one has it
        tokenizer: object,  # noqa: ARG002
        *,
        prompt: str = "",
        bias: Bias | None = None,
    ) -> FakeDecoder._Prompted:
        """Make a decoder with a prompt, as the class does."""
        self.prompts.append(prompt)
        self.biases.append(bias)
        return FakeDecoder._Prompted(self, bool(prompt))

    @dataclass
    class _Prompted:
        fake: FakeDecoder
        is_prompted: bool

        def search(self, sound: Sound, *, beams: int = BEAMS) -> list[Decoded]:
            if beams == 1:
                return [decoded(self.fake.greedy.pop(0)) for _ in range(sound.windows)]
            self.fake.orders += [("search", self.is_prompted)] * sound.windows
            return [next(self.fake.answers) for _ in range(sound.windows)]

        def sample(self, sound: Sound, *, temperature: float, tries: int, seed: int) -> Decoded:
            assert sound.windows == 1
            assert not self.is_prompted
            self.fake.orders.append(("sample", temperature, tries, seed))
            return decoded(next(self.fake.answers), temperature)


def decoded(answer: Decoded | str, temperature: float = 0.0, avg_logprob: float = -0.3) -> Decoded:
    """Give what the decoder gives for a text, or the same at another temperature."""
    if isinstance(answer, Decoded):
        return decoded(answer.text, temperature, answer.avg_logprob)
    return Decoded(
        tokens=tuple(tokenizer().encode(" " + answer)) if answer else (),
        text=answer,
        avg_logprob=avg_logprob,
        no_speech_prob=0.01,
        temperature=temperature,
    )


SAID = "A night guard protects the teeth."
GOOD, DOUBT, LOOP = decoded(SAID), decoded(SAID, avg_logprob=-1.2), decoded("so " * 60)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeDecoder:
    """Put a fake decoder at the door that hears the night guard at once, in one window."""
    fake = FakeDecoder(greedy=[SAID], answers=iter([GOOD]))
    monkeypatch.setattr(listening, "Decoder", fake)
    return fake


def listen(*windows: Window, names: str = NAMES, terms: bool = False) -> Piece:
    """Hear windows with the fake decoder."""
    ear = Ear(
        Stored(),  # type: ignore[arg-type]
        tokenizer(),
        lambda _samples: torch.zeros(80, 3000),
        names=names,
        conditions=[BRUXISM] if terms else [],
    )
    return ear.hear(
        np.zeros(60 * RATE_HZ, np.float32), windows or (window_of(5, 9.4),), heard=lambda _samples: None
    )


def segment_of(*windows: Window, **options: Any) -> Segment:
    """Hear one window with the fake decoder."""
    (segment,) = listen(*windows, **options).segments
    return segment


@pytest.mark.parametrize(
    ("answers", "temperatures"),
    [
        pytest.param([GOOD], [], id="good at once"),
        pytest.param([LOOP, GOOD], [0.0], id="a loop"),
        pytest.param([DOUBT, DOUBT, GOOD], [0.0, 0.2], id="doubts"),
        pytest.param([LOOP, LOOP, DOUBT, LOOP, GOOD], [0.0, 0.2, 0.4, 0.6], id="both in turn"),
        pytest.param([LOOP] * 6 + [GOOD], [0.0, *TEMPERATURES], id="good at last"),
        pytest.param([LOOP] * 7, [0.0, *TEMPERATURES], id="never good"),
    ],
)
def test_doubtful_window_is_tried_warmer(
    fake: FakeDecoder, answers: Sequence[Decoded], temperatures: Sequence[float]
) -> None:
    """Without the prompt first; then by sampling, warmer each time, until the words are believable."""
    fake.answers = iter(answers)
    segment = segment_of()
    tries = [("search", False), *(("sample", warm, BEAMS, 5 * RATE_HZ) for warm in temperatures[1:])]
    assert fake.orders == [("search", True), *(tries if temperatures else ())]
    assert segment.temperature == (temperatures[-1] if temperatures else 0.0)
    assert segment.avg_logprob == answers[-1].avg_logprob
    assert segment.compression_ratio == round(answers[-1].compression_ratio, 4)
    assert " ".join(texts(segment.words)) == answers[-1].text.strip()


def test_only_the_doubtful_window_of_a_batch_is_tried_again(fake: FakeDecoder) -> None:
    """The others keep what was heard at once; the seed is the doubtful window's own place in the talk."""
    fake.greedy = [SAID] * 3
    fake.answers = iter([GOOD, GOOD, GOOD])
    assert [segment.temperature for segment in listen(*map(window_of, (0, 5, 10), (4, 9, 14))).segments] == [
        0.0
    ] * 3
    assert fake.orders == [("search", True)] * 3
    fake.orders.clear()
    fake.greedy, fake.answers = [SAID], iter([LOOP, DOUBT, GOOD])
    assert segment_of(window_of(30, 34)).temperature == 0.2
    assert fake.orders == [("search", True), ("search", False), ("sample", 0.2, BEAMS, 30 * RATE_HZ)]


def test_expected_terms_follow_the_names_in_the_prompt(fake: FakeDecoder) -> None:
    """What sounds like a term in the first hearing is expected in the second, with the search leaning to terms."""
    fake.greedy = ["she has brucsism and a sore masseter"]
    fake.answers = iter([decoded("she has bruxism and a sore masseter")])
    piece = listen(terms=True)
    assert {"bruxism", "masseter"} <= set(piece.expected)
    assert fake.prompts == ["", f"{NAMES} {', '.join(piece.expected)}."]
    assert fake.biases[0] is None
    assert isinstance(fake.biases[1], Bias)


def test_term_that_slips_in_is_no_longer_expected(fake: FakeDecoder) -> None:
    """Where a term is written that nothing was heard of, the window is heard again without that term."""
    fake.greedy = ["she has brucsism and a sore masseter"]
    slipped, better = "She has bruxism and a sore masseter.", "She has bruxism and a sore jaw muscle."
    fake.answers = iter([decoded(slipped.replace("has", "has masseter and has")), decoded(better)])
    piece = listen(terms=True)
    assert "masseter" in piece.expected
    assert fake.orders == [("search", True), ("search", True)]
    assert "masseter" not in fake.prompts[2]
    assert "bruxism" in fake.prompts[2]
    assert " ".join(texts(piece.segments[0].words)) == better


def test_prompt_that_is_echoed_is_left_out(fake: FakeDecoder) -> None:
    """A window that ends in a list of the expected terms, twice, is heard again without prompt."""
    fake.greedy = ["she has brucsism and a sore masseter"]
    echo = decoded("She has bruxism and a sore masseter, bruxism, masseter, bruxism.")
    fake.answers = iter([echo, echo, GOOD])
    piece = listen(terms=True)
    assert piece.expected
    assert fake.orders == [("search", True), ("search", True), ("search", False)]
    assert " ".join(texts(piece.segments[0].words)) == SAID


def test_speech_that_a_prompt_makes_the_model_jump_over_is_heard_without_it(fake: FakeDecoder) -> None:
    """Where the prompted hearing has much fewer words than the first, the window is heard without a prompt."""
    fake.greedy = ["she has brucsism and a sore masseter and that is not all there is to it"]
    fake.answers = iter([decoded("She has bruxism."), GOOD])
    piece = listen(terms=True)
    assert piece.expected
    assert fake.orders == [("search", True), ("search", False)]


def test_window_without_words_is_a_segment_without_words(fake: FakeDecoder) -> None:
    """Where the model understands nothing, the window stands in the transcript as long as it is, empty."""
    fake.greedy, fake.answers = [""], iter([decoded("")])
    segment = segment_of(window_of(30, 34))
    assert (segment.start_ms, segment.end_ms, segment.words) == (30_000, 34_000, ())


def test_no_names_and_no_terms_are_no_prompt(fake: FakeDecoder) -> None:
    """Without settings and packs the second hearing has no prompt either."""
    segment_of(names=" ")
    assert fake.prompts == ["", ""]


# Words ------------------------------------------------------------------------------------------------


def timed(*pieces: tuple[str, float, float]) -> list[Timed]:
    """Give words as the alignment gives them, in seconds of their window."""
    return [Timed(text=text, start_s=start_s, end_s=end_s, probability=0.5) for text, start_s, end_s in pieces]


def words_of(pieces: Sequence[Timed], *, start_s: int = 0, end_s: int = 30) -> list[Word]:
    return list(listening._words(pieces, window_of(start_s, end_s)))


def word(text: str, start_ms: int, end_ms: int) -> Word:
    return Word(text=text, start_ms=start_ms, end_ms=end_ms, probability=0.5)


def test_times_are_of_the_talk_not_of_the_window() -> None:
    """A word heard one second into a window that begins at 0:10 was said at 0:11."""
    assert words_of(timed((" Hello.", 1.0, 1.5)), start_s=10, end_s=20) == [word("Hello.", 11_000, 11_500)]


def test_times_never_go_back_and_stay_in_the_window() -> None:
    """Times that run backwards or past the window's end are held in order and inside."""
    pieces = timed((" one", 1.0, 2.0), (" two", 1.5, 1.8), (" three", 9.0, 12.0))
    assert words_of(pieces, end_s=10) == [
        word("one", 1000, 1500),
        word("two", 1500, 1800),
        word("three", 9000, 10_000),
    ]


@given(st.lists(st.tuples(st.sampled_from((" a", " b.", "-c", " ", "'d")), st.floats(0, 40), st.floats(0, 40))))
def test_any_times_become_times_in_order(pieces: list[tuple[str, float, float]]) -> None:
    """Whatever the alignment says, words lie inside their window, one after the other."""
    words = words_of(timed(*pieces), start_s=10, end_s=35)
    assert all(10_000 <= word.start_ms <= word.end_ms <= 35_000 for word in words)
    assert [pair for pair in pairwise(words) if pair[0].end_ms > pair[1].start_ms] == []


def test_parts_of_one_word_are_joined() -> None:
    """The tokenizer parts "x-ray" into two; a reader sees one word, as sure as its less sure part."""
    pieces = [
        Timed(text=" x", start_s=0.0, end_s=0.2, probability=0.9),
        Timed(text="-ray.", start_s=0.2, end_s=0.6, probability=0.4),
    ]
    assert words_of(pieces) == [Word(text="x-ray.", start_ms=0, end_ms=600, probability=0.4)]


def test_hesitation_is_never_joined_to_a_word() -> None:
    """What is heard as "it-um" stays two words, so that the article can leave out the second."""
    assert texts(words_of(timed((" it", 0.0, 0.2), ("-um,", 0.2, 0.6)))) == ["it", "-um,"]


def test_empty_pieces_are_left_out() -> None:
    """A piece of blanks is no word."""
    assert words_of(timed((" ", 0.0, 0.2), (" ok", 0.2, 0.6))) == [word("ok", 200, 600)]


def test_first_piece_without_a_blank_is_a_word() -> None:
    """A window that begins within a word has nothing to join it to."""
    assert words_of(timed(("ray", 0.0, 0.2), (" shows", 0.2, 0.6))) == [
        word("ray", 0, 200),
        word("shows", 200, 600),
    ]


# Batches and names ------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 472_000), max_size=16), st.integers(1, 8), st.integers(1, 2))
def test_batches_hold_every_window_once(lengths: list[int], most: int, workers: int) -> None:
    """Windows are dealt out to batches no larger than the network takes, the longest first in each."""
    starts = [0, *np.cumsum(lengths).tolist()]
    windows = [Window(start=start, end=end, begins=start, ends=end) for start, end in pairwise(starts)]
    batches = listening.deal(windows, Batches(workers=workers, most=most))
    assert sorted((window for batch in batches for window in batch), key=lambda window: window.start) == windows
    for batch in batches:
        sizes = [window.end - window.start for window in batch]
        assert 0 < len(batch) <= most
        assert sizes == sorted(sizes, reverse=True)


def test_names_in_a_prompt_are_what_it_lists() -> None:
    """The clinic's names are taken out of the sentence they are listed in."""
    assert listening._names_in("Moderni Minutes with Cynthia, PA-C. Moderni Spine in Minnetonka") == [
        "Moderni Minutes",
        "Cynthia",
        "PA-C",
        "Moderni Spine",
        "Minnetonka",
    ]
