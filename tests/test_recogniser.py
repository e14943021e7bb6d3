"""The recogniser's own part: whisper's words become ours, and doubtful windows are tried again."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pipeline.models import Hearing, Word
from pipeline.speech import recogniser
from pipeline.speech.windows import Window

SECOND = recogniser.SAMPLE_RATE_HZ


def heard(*pieces: tuple[str, float, float]) -> list[dict[str, object]]:
    """Give words as whisper.timing gives them."""
    return [{"word": word, "start": start, "end": end, "probability": 0.5} for word, start, end in pieces]


def words_of(pieces: list[dict[str, object]], *, start_s: int = 0, end_s: int = 30) -> list[Word]:
    return list(recogniser._words(pieces, Window(start=start_s * SECOND, end=end_s * SECOND)))


def word(text: str, start_ms: int, end_ms: int) -> Word:
    return Word(text=text, start_ms=start_ms, end_ms=end_ms, probability=0.5)


def test_times_are_of_the_talk_not_of_the_window():
    """A word heard one second into a window that begins at 0:10 was said at 0:11."""
    assert words_of(heard((" Hello.", 1.0, 1.5)), start_s=10, end_s=20) == [word("Hello.", 11_000, 11_500)]


def test_times_never_go_back_and_stay_in_the_window():
    """Times that run backwards or past the window's end are held in order and inside."""
    pieces = heard((" one", 1.0, 2.0), (" two", 1.5, 1.8), (" three", 9.0, 12.0))
    assert words_of(pieces, end_s=10) == [
        word("one", 1000, 2000),
        word("two", 2000, 2000),
        word("three", 9000, 10_000),
    ]


def test_parts_of_one_word_are_joined():
    """Whisper parts "x-ray" into two; a reader sees one word over the time of both."""
    assert words_of(heard((" x", 0.0, 0.2), ("-ray.", 0.2, 0.6))) == [word("x-ray.", 0, 600)]


def test_a_hesitation_is_never_joined_to_a_word():
    """What is heard as "it-um" stays two words, so that the article can leave out the second."""
    assert [w.text for w in words_of(heard((" it", 0.0, 0.2), ("-um,", 0.2, 0.6)))] == ["it", "-um,"]


def test_empty_pieces_are_left_out():
    """A piece of blanks is no word."""
    assert words_of(heard((" ", 0.0, 0.2), (" ok", 0.2, 0.6))) == [word("ok", 200, 600)]


@pytest.mark.parametrize(
    ("results", "temperatures"),
    [
        pytest.param([(1.5, -0.3)], [0.0], id="good at once"),
        pytest.param([(9.0, -0.3), (1.5, -0.3)], [0.0, 0.2], id="a loop"),
        pytest.param([(1.5, -1.5), (1.5, -1.5), (1.5, -0.9)], [0.0, 0.2, 0.4], id="doubts"),
        pytest.param([(9.0, -2.0)] * 6, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0], id="never good"),
    ],
)
def test_a_doubtful_window_is_tried_warmer(monkeypatch, results, temperatures):
    """Beam search first; then sampling, warmer each time, until the words are believable or all is tried."""
    tried = []

    def decode(_model, _mel, options):
        tried.append(options)
        ratio, logprob = results[len(tried) - 1]
        return SimpleNamespace(compression_ratio=ratio, avg_logprob=logprob)

    monkeypatch.setattr(recogniser.whisper, "decode", decode)
    model = SimpleNamespace(device=SimpleNamespace(type="cpu"))
    fake = SimpleNamespace(hearing=Hearing(model="tiny.en", language="en", initial_prompt="Names."), _model=model)
    recogniser.Recogniser._decode(fake, mel=None)
    assert [options.temperature for options in tried] == temperatures
    assert [options.beam_size for options in tried] == [5] + [None] * (len(tried) - 1)
    assert {options.prompt for options in tried} == {"Names."}
