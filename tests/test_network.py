"""The network: openai-whisper's own arithmetic, in batches; beside whisper's own modules, in float32."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import exact, features, mels, rough, sound, tiny, tokenizer
from torch import Tensor
from whisper.model import disable_sdpa

from pipeline.speech import network
from pipeline.speech.network import Memory, Network, Sound

CLOSE = {"rtol": 0, "atol": 2e-3}
"""Scores lie between -30 and 30; float32 sums in another order differ in the fourth place."""
TEXTS = (
    " Don't stop those, just bring it up. A night guard protects the teeth.",
    " Don't stop those, just bring a night guard to bed and protect your teeth",
    " Don't stop those. This video is for education and a night guard is not.",
)
"""Three things that may be said; the first is what is said in the third of the STRETCHES_S."""
STEPS = 12


@cache
def spoken() -> Tensor:
    """Give the first tokens of the TEXTS, (3, STEPS)."""
    return torch.tensor([tokenizer().encode(text)[:STEPS] for text in TEXTS])


@cache
def start_tokens() -> list[int]:
    """Give a prompt with names in it, as tokens."""
    names = tokenizer().encode(" Moderni Minutes with Cynthia.")
    return [tokenizer().sot_prev, *names, *tokenizer().sot_sequence_including_notimestamps]


@torch.inference_mode()
def reread(window: int, said: Sequence[int] | Tensor) -> Tensor:
    """Give the scores, (P + T, V), with which whisper's own decoder reads prompt and text from the beginning."""
    tokens = torch.tensor([[*start_tokens(), *map(int, said)]])
    scores: Tensor = tiny().decoder(tokens, features()[window][None])[0]
    return scores


def say(memory: Memory, tokens: Tensor) -> Tensor:
    """Say tokens (T, W, K) one after the other, and give the scores after each, (T, W, K, V)."""
    return torch.stack([exact().scores(exact().step(memory, row)) for row in tokens])


def begin(windows: list[int], *, beams: int) -> tuple[Memory, Tensor]:
    """Read the prompt for some of the STRETCHES_S."""
    return exact().start(sound().of(windows), start_tokens(), beams=beams, longest=STEPS + 4)


# Listening and speaking -------------------------------------------------------------------------------


def test_sound_is_what_whispers_own_modules_hear() -> None:
    """The keys and values of every layer are those whisper's decoder would compute from its encoder's output."""
    for block, keys, values in zip(tiny().decoder.blocks, sound().keys, sound().values, strict=True):
        for ours, linear in ((keys, block.cross_attn.key), (values, block.cross_attn.value)):
            with torch.inference_mode():
                theirs = linear(features()).view(4, 1500, 6, 64).transpose(1, 2)
            torch.testing.assert_close(ours, theirs, **CLOSE)


def test_prompt_and_text_are_scored_as_whisper_scores_them() -> None:
    """Word by word, for two windows with three hypotheses each, the scores are those of a full re-read."""
    windows = [2, 1]
    memory, states = begin(windows, beams=3)
    prompt = len(start_tokens())
    assert (memory.prompt_length, memory.length) == (prompt, 0)
    said = say(memory, spoken().T[:, None].expand(-1, 2, -1))
    assert memory.length == STEPS
    for row, window in enumerate(windows):
        for beam in range(3):
            theirs = reread(window, spoken()[beam])
            torch.testing.assert_close(exact().scores(states[row]), theirs[:prompt], **CLOSE)
            torch.testing.assert_close(said[:, row, beam], theirs[prompt:], **CLOSE)


def test_sound_of_some_windows_is_theirs() -> None:
    """Windows can be taken out of a sound in any order."""
    some = sound().of([3, 0])
    assert some.windows == 2
    assert torch.equal(some.keys[1], sound().keys[1][[3, 0]])
    assert torch.equal(some.values[2], sound().values[2][[3, 0]])


# Hypotheses that go on from others ---------------------------------------------------------------------


def assert_said(memory: Memory, texts: Sequence[Sequence[Sequence[int]]], *, windows: list[int]) -> None:
    """Say one more token, and compare with a full re-read of what each hypothesis should have said, (W, K, T)."""
    more = tokenizer().encode(" and")[0]
    scores = say(memory, torch.full((1, len(windows), len(texts[0])), more))[0]
    for row, window in enumerate(windows):
        for beam, said in enumerate(texts[row]):
            torch.testing.assert_close(scores[row, beam], reread(window, [*said, more])[-1], **CLOSE)


@pytest.mark.parametrize("settled", [0, 3])
@torch.inference_mode()
def test_hypothesis_goes_on_from_what_another_said(settled: int) -> None:
    """After a reordering each hypothesis has said what its forebear had; what all agree on may stay in place."""
    ends = (" Lips together", " my own guard is", " two of them at")  # that differ from the first token on
    texts = [[*spoken()[0, :settled].tolist(), *tokenizer().encode(end)[:3]] for end in ends]
    memory, _ = begin([2, 1], beams=3)
    say(memory, torch.tensor(texts).T[:, None].expand(-1, 2, -1))
    memory.reorder([[2, 0, 0], [1, 2, 0]], settled=settled)
    heirs = [[texts[2], texts[0], texts[0]], [texts[1], texts[2], texts[0]]]
    assert_said(memory, heirs, windows=[2, 1])


@torch.inference_mode()
def test_nothing_moves_where_each_goes_on_from_itself() -> None:
    """Hypotheses that stay in their places keep what they said."""
    texts = spoken()[:2, :6].tolist()
    memory, _ = begin([3], beams=2)
    say(memory, torch.tensor(texts).T[:, None])
    memory.reorder([[0, 1]])
    assert_said(memory, [texts], windows=[3])


@pytest.mark.parametrize("rows", [[0, 1], [0, 2], [1, 2], [2]])
@torch.inference_mode()
def test_finished_windows_are_dropped(rows: list[int]) -> None:
    """Sound, prompt and words of the windows that are kept go on as if the others had never been there."""
    windows, texts = [2, 1, 3], spoken()[:, :5].tolist()
    memory, _ = begin(windows, beams=2)
    said = [[texts[0], texts[1]], [texts[1], texts[2]], [texts[2], texts[0]]]
    say(memory, torch.tensor(said).permute(2, 0, 1))
    memory.keep(rows)
    assert memory.sound.windows == len(rows)
    memory.reorder([[1, 0]] * len(rows), settled=1)
    assert_said(memory, [said[row][::-1] for row in rows], windows=[windows[row] for row in rows])


# The likeliest tokens ----------------------------------------------------------------------------------


@cache
def states() -> Tensor:
    """Give hidden states while a text is read along its sound, (1, T, S)."""
    tokens = torch.tensor([[*start_tokens(), *tokenizer().encode(TEXTS[0])]])
    return exact().follow(sound().of([2]), tokens)[1]


@cache
def penalty() -> Tensor:
    """Forbid all marks and every tenth token."""
    forbidden = torch.zeros(exact().tokens)
    forbidden[[*tokenizer().non_speech_tokens, *range(0, exact().tokens, 10)]] = -torch.inf
    return forbidden


@pytest.mark.parametrize("count", [1, 6, 40])
def test_likely_tokens_are_the_likeliest(count: int) -> None:
    """Ids and log probabilities are those of a full softmax over all tokens that are allowed."""
    tokens, logprobs, normal = exact().likely(states(), penalty(), count=count)
    scores = exact().scores(states())
    best = (scores + penalty()).log_softmax(dim=-1).topk(count, dim=-1)
    assert tokens.shape == logprobs.shape == (*states().shape[:-1], count)
    assert torch.equal(tokens, best.indices)
    torch.testing.assert_close(logprobs, best.values, rtol=0, atol=1e-4)
    torch.testing.assert_close(scores.gather(-1, tokens) - normal[..., None], logprobs, rtol=0, atol=1e-4)


def test_shortlist_in_int8_decides_nothing() -> None:
    """After a rough look at all tokens the likeliest are the same ones, and nearly as likely as in float32."""
    at = states()[:, len(start_tokens()) - 1 :]
    tokens, logprobs, normal = rough().likely(at, penalty(), count=6)
    wanted, exactly, normally = exact().likely(at, penalty(), count=6)
    assert torch.equal(tokens[..., 0], wanted[..., 0])
    likely = exactly > -5
    assert likely.sum() > at.shape[1]
    assert torch.equal(tokens[likely], wanted[likely])
    torch.testing.assert_close(logprobs[likely], exactly[likely], rtol=0, atol=0.03)
    torch.testing.assert_close(normal, normally, rtol=0, atol=0.03)


def test_forbidden_token_is_never_likely() -> None:
    """A token with a penalty of minus infinity is not given, also not by the rough look."""
    best = exact().scores(states()).argmax(dim=-1)
    forbidden = torch.zeros(exact().tokens)
    forbidden[best.flatten()] = -torch.inf
    for each in (exact(), rough()):
        tokens, logprobs, _ = each.likely(states(), forbidden, count=5)
        assert not torch.isin(tokens, best).any()
        assert logprobs.isfinite().all()


def test_chosen_tokens_are_weighed_alone() -> None:
    """The scores of a few tokens are the same as when all are scored."""
    few = torch.tensor([11, 13, 640, 50_256])
    torch.testing.assert_close(
        exact().weigh(states()[0], few.expand(states().shape[1], -1)), exact().scores(states()[0])[:, few], **CLOSE
    )


@pytest.mark.parametrize(("each", "within"), [(exact, 3e-5), (rough, 0.02)])
def test_chances_are_the_softmax_of_the_given_tokens(each: Any, within: float) -> None:
    """The probability of each token of a text, (T), is what a full softmax gives."""
    text = torch.tensor(tokenizer().encode(TEXTS[0]))
    at = states()[0, len(start_tokens()) - 1 : -1]
    full = reread(2, text).softmax(dim=-1)[len(start_tokens()) - 1 : -1].gather(1, text[:, None])[:, 0]
    chances = each().chances(at, text)
    assert chances.shape == text.shape
    torch.testing.assert_close(chances, full, rtol=0, atol=within)
    assert chances.mean() > 0.8


_SIZES = st.sampled_from((8, 16, 40, 41, 104))


@settings(max_examples=100, deadline=None)
@given(_SIZES, st.integers(0, 10_000), st.booleans(), st.data())
def test_highest_scores_are_found_in_any_row(size: int, seed: int, ties: bool, data: st.DataObject) -> None:
    """Looking at the highest of every few first finds what looking at all finds."""
    chance = torch.Generator().manual_seed(seed)
    scores = torch.randn(2, 3, size, generator=chance)
    scores = (scores * 2).round() if ties else scores
    count = data.draw(st.integers(1, size // 8))
    values, places = network._topk(scores, count)
    assert torch.equal(values, scores.topk(count, dim=-1).values)
    assert torch.equal(scores.gather(-1, places), values)
    assert all(len(set(row.tolist())) == count for row in places.flatten(end_dim=1))


# Following a text --------------------------------------------------------------------------------------


@torch.inference_mode()
def whispers_looks(window: int, tokens: Tensor) -> Tensor:
    """Give the scores of whisper's own heads that keep time, (heads, T, F)."""
    looks: dict[int, Tensor] = {}
    hooks = [
        block.cross_attn.register_forward_hook(lambda _m, _i, out, at=at: looks.update({at: out[-1][0]}))
        for at, block in enumerate(tiny().decoder.blocks)
    ]
    with disable_sdpa():
        tiny().decoder(tokens[None], features()[window][None])
    for hook in hooks:
        hook.remove()
    return torch.stack([looks[int(layer)][int(head)] for layer, head in tiny().alignment_heads.indices().T])


def test_text_is_followed_as_whisper_follows_it() -> None:
    """Where each token was looked for, and what was expected next, is what whisper's own hooks see."""
    windows = [2, 3]
    tokens = torch.tensor([[*start_tokens(), *tokenizer().encode(text)[:10]] for text in TEXTS[:2]])
    looks, states = exact().follow(sound().of(windows), tokens)
    heads = len(tiny().alignment_heads.indices().T)
    assert looks.shape == (2, heads, tokens.shape[1], 1500)
    assert states.shape == (2, tokens.shape[1], 384)
    for row, window in enumerate(windows):
        torch.testing.assert_close(looks[row], whispers_looks(window, tokens[row]), **CLOSE)
        theirs = reread(window, tokens[row, len(start_tokens()) :])
        torch.testing.assert_close(exact().scores(states[row]), theirs, **CLOSE)


# Arithmetic --------------------------------------------------------------------------------------------


def test_precision_is_named() -> None:
    """The provenance can say what the layers compute in."""
    assert (exact().precision, rough().precision) == ("float32", "float32")


def test_half_precision_is_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """In bfloat16 the likeliest next token is the same nearly everywhere, and its chance nearly the same."""
    monkeypatch.setattr(network, "half_precision", lambda _device: torch.bfloat16)
    half = Network(tiny())
    assert half.precision == "bfloat16"
    heard: Sound = half.encode(mels()[2:3])
    assert {keys.dtype for keys in heard.keys} == {torch.bfloat16}
    tokens = torch.tensor([[*start_tokens(), *tokenizer().encode(TEXTS[0])]])
    halved = half.scores(half.follow(heard, tokens)[1])[0, len(start_tokens()) - 1 :].softmax(dim=-1)
    full = exact().scores(states())[0, len(start_tokens()) - 1 :].softmax(dim=-1)
    assert halved.dtype == torch.float32
    assert (halved.argmax(dim=-1) == full.argmax(dim=-1)).float().mean() > 0.9
    assert (halved - full).abs().max() < 0.2
