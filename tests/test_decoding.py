"""Decoding: the words openai-whisper's own decoder finds, for many windows at once; against it, in float32."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
import whisper
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import exact, features, mel, sound, tiny, tokenizer
from whisper.decoding import DecodingOptions, DecodingResult
from whisper.utils import compression_ratio

from pipeline.speech.bias import Bias
from pipeline.speech.decoding import Decoded, Decoder
from pipeline.speech.network import Memory

SHORT = [1, 2, 3]
"""The windows among the STRETCHES_S that are decoded quickly."""
RULES: dict[str, Any] = {"without_timestamps": True, "fp16": False, "language": "en"}
PROMPT = "Moderni Minutes with Cynthia, PA-C. Minnetonka, pterygoids, temporalis."


def whispers(window: int | slice, **options: Any) -> Any:
    """Give what openai-whisper's own decoder makes of a window, or of several."""
    return whisper.decode(tiny(), features()[window], DecodingOptions(**RULES, **options))


def decoder(**options: Any) -> Decoder:
    return Decoder(exact(), tokenizer(), **options)


@cache
def searched() -> dict[int, Decoded]:
    """Search the short windows in one batch, once for all tests."""
    return dict(zip(SHORT, decoder().search(sound().of(SHORT)), strict=True))


@cache
def greedy() -> list[Decoded]:
    return decoder().search(sound(), beams=1)


def measures(result: Decoded | DecodingResult) -> tuple[float, float, float, float]:
    """Give what a decoder says of its own words."""
    return result.avg_logprob, result.no_speech_prob, result.compression_ratio, result.temperature


@torch.inference_mode()
def mean_logprob(tokens: list[int], *, window: int) -> float:
    """Give what openai-whisper's own decoder thinks of a text."""
    start = [*tokenizer().sot_sequence_including_notimestamps]
    text = torch.tensor([[*start, *tokens, tokenizer().eot]])
    logits = tiny().decoder(text[:, :-1], features()[window][None])[0, len(start) - 1 :]
    logits[:, [*tokenizer().non_speech_tokens]] = -torch.inf
    return float(logits.log_softmax(dim=-1).gather(1, text[0, len(start) :, None]).mean())


# Beside whisper's own decoder -------------------------------------------------------------------------


def test_greedy_search_finds_whispers_words() -> None:
    """One beam gives, for four windows of different lengths at once, what whisper's greedy decoder gives."""
    theirs = whispers(slice(4))
    assert [(list(ours.tokens), ours.text) for ours in greedy()] == [(each.tokens, each.text) for each in theirs]


@pytest.mark.parametrize("window", SHORT)
def test_beam_search_finds_whispers_words(window: int) -> None:
    """Five beams give what whisper's beam search gives, which can't work on two windows at once."""
    theirs = whispers(window, beam_size=5)
    ours = searched()[window]
    assert (list(ours.tokens), ours.text) == (theirs.tokens, theirs.text)


def test_measures_of_doubt_are_whispers() -> None:
    """Mean log probability, chance of no speech and repetition are whisper's, so its thresholds hold."""
    never = [-1, *range(tokenizer().no_timestamps, exact().tokens)]  # ours can't say times, theirs is told not to
    theirs = whispers(2, beam_size=5, suppress_tokens=never)
    assert measures(searched()[2]) == pytest.approx(measures(theirs), abs=1e-4)


def test_prompt_is_read_as_whisper_reads_it() -> None:
    """Names in a prompt are written as they stand there, exactly as with whisper's own option."""
    ours = decoder(prompt=PROMPT).search(sound().of([1]))[0]
    theirs = whispers(1, beam_size=5, prompt=PROMPT)
    assert (list(ours.tokens), ours.text) == (theirs.tokens, theirs.text)
    assert "temporalis" in ours.text
    assert "temporalis" not in searched()[1].text


def test_text_that_does_not_end_is_cut_where_whisper_cuts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the greatest length the best of the unfinished beginnings is given."""
    cut = decoder()
    monkeypatch.setattr(cut, "_longest", 7)
    ours = cut.search(sound().of([1, 3]))
    assert [list(decoded.tokens) for decoded in ours] == [
        whispers(window, beam_size=5, sample_len=7).tokens for window in (1, 3)
    ]


def test_silence_is_told_as_no_speech() -> None:
    """Into silence whisper writes "you"; so do we, and say that it is most likely nothing."""
    silence = mel(np.zeros(16_000, np.float32))[None]
    (ours,) = decoder().search(exact().encode(silence))
    theirs = whisper.decode(tiny(), silence[0], DecodingOptions(**RULES, beam_size=5))
    assert (ours.text, theirs.text) == ("you", "you")
    assert ours.no_speech_prob == pytest.approx(theirs.no_speech_prob, abs=1e-4)
    assert ours.no_speech_prob > 0.9


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1, max_size=300))
def test_compression_ratio_is_whispers(text: str) -> None:
    """How much a text repeats itself is measured as whisper does; an empty one does not."""
    text = text.encode(errors="replace").decode()
    decoded = Decoded(tokens=(), text=text, avg_logprob=0.0, no_speech_prob=0.0)
    assert decoded.compression_ratio == compression_ratio(text)


def test_no_text_repeats_nothing() -> None:
    """A window without words has no compression ratio to stumble over."""
    assert Decoded(tokens=(), text="", avg_logprob=0.0, no_speech_prob=0.0).compression_ratio == 0.0


# Batches ----------------------------------------------------------------------------------------------


def test_batch_gives_each_window_what_it_gets_alone() -> None:
    """With prompt, bias and five beams, a window's words do not depend on who shares its batch."""
    helped = decoder(prompt=PROMPT, bias=Bias(["masseter", "pterygoid"], tokenizer()))
    together = helped.search(sound().of(SHORT))
    for decoded, window in zip(together, SHORT, strict=True):
        (alone,) = helped.search(sound().of([window]))
        assert (decoded.tokens, decoded.text) == (alone.tokens, alone.text)
        assert measures(decoded) == pytest.approx(measures(alone), abs=1e-4)


def test_order_of_the_batch_is_kept() -> None:
    """The first result is the first window's, also when another is finished sooner."""
    backwards = decoder().search(sound().of([3, 2, 1]), beams=1)
    assert [decoded.tokens for decoded in reversed(backwards)] == [greedy()[window].tokens for window in SHORT]


@pytest.mark.parametrize("beams", [1, 3])
def test_finished_window_leaves_the_batch(monkeypatch: pytest.MonkeyPatch, beams: int) -> None:
    """No step is computed for a window that is done: the batch shrinks until the longest text ends."""
    sizes: list[int] = []
    really = exact().step

    def step(memory: Memory, tokens: torch.Tensor) -> torch.Tensor:
        assert memory.sound.windows == len(tokens)
        sizes.append(len(tokens))
        return really(memory, tokens)

    monkeypatch.setattr(exact(), "step", step)
    results = decoder().search(sound().of([2, 1, 3]), beams=beams)
    lengths = sorted(len(decoded.tokens) for decoded in results)
    assert sizes == sorted(sizes, reverse=True)
    assert set(sizes) == {1, 2, 3}
    if beams == 1:
        assert [sizes.count(left) for left in (3, 2, 1)] == [lengths[0], *(b - a for a, b in pairwise(lengths))]


# Prompt and bias --------------------------------------------------------------------------------------


def test_long_prompt_keeps_its_beginning() -> None:
    """The names stand first, so where a prompt is too long its end is left out; half the context is for it."""
    words = " ".join(f"name{number}" for number in range(300))
    long = decoder(prompt=words)
    assert len(long._prompt) == 448 // 2 + 2
    assert words.startswith(tokenizer().decode(long._prompt[1:-2]).strip())
    assert len(long._prompt) + long._longest <= 448


def test_bias_spells_a_term_that_is_misspelled_without() -> None:
    """A term of the vocabulary is written as it is spelled there, and the words around it stay."""
    (helped,) = decoder(bias=Bias(["temporalis", "sciatica"], tokenizer())).search(sound().of([1]))
    plain = searched()[1]
    assert "the masseter, the temporales and" in plain.text
    assert "the masseter, the temporalis and" in helped.text
    assert helped.text.split()[:14] == plain.text.split()[:14]
    assert helped.text.endswith("inside. We start simple with soft food.")


def test_bonus_is_not_counted_as_the_models_own_belief() -> None:
    """What the model itself thinks of a text is told without the bonus for its terms."""
    (helped,) = decoder(bias=Bias(["temporalis"], tokenizer(), bonus=3.0)).search(sound().of([1]))
    assert "temporalis" in helped.text
    assert helped.avg_logprob == pytest.approx(mean_logprob(list(helped.tokens), window=1), abs=0.01)


def test_terms_that_were_not_said_change_nothing() -> None:
    """A bias towards other terms leaves every text as it is, however many of their beginnings are said."""
    others = ["teething ring", "mandibular nerve", "Arethusa", "simplex", "softener", "protectant", "nighthawk"]
    leaning = decoder(bias=Bias(others, tokenizer())).search(sound().of(SHORT))
    assert [decoded.text for decoded in leaning] == [searched()[window].text for window in SHORT]


# Sampling ---------------------------------------------------------------------------------------------


def sample(*, temperature: float = 1.0, seed: int = 3, tries: int = 5) -> Decoded:
    return decoder().sample(sound().of([2]), temperature=temperature, tries=tries, seed=seed)


def test_sampling_is_the_same_for_the_same_seed() -> None:
    """A window that is sampled gives the same words in every run, and leaves everybody else's chance alone."""
    before = torch.get_rng_state()
    first = sample()
    torch.manual_seed(99)
    assert sample() == first
    torch.set_rng_state(before)
    assert first.temperature == 1.0


def test_sampling_takes_chances() -> None:
    """A try at high temperature depends on the seed."""
    assert len({sample(seed=seed, tries=1, temperature=1.5).text for seed in range(3)}) > 1


def test_sampling_without_warmth_is_greedy() -> None:
    """At next to no temperature the likeliest tokens are drawn, with the measures of greedy decoding."""
    cold = sample(temperature=1e-4, tries=2)
    assert (cold.tokens, cold.text) == (greedy()[2].tokens, greedy()[2].text)
    assert measures(cold)[:3] == pytest.approx(measures(greedy()[2])[:3], abs=1e-4)


def test_the_likeliest_try_is_given() -> None:
    """Of many tries the one the model believes most is taken: it is no worse than most single tries."""
    alone = sorted(sample(seed=seed, tries=1).avg_logprob for seed in range(5))
    assert sample(tries=8).avg_logprob >= alone[2]
