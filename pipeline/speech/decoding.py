"""Find the words of a batch of windows: beam search, and sampling for the windows it fails on.

The rules are those of openai-whisper's decoder (suppressed tokens, ranking by mean log probability,
as many finished hypotheses as beams); its beam search can't work on more than one window at a time.
A window that is finished leaves the batch.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from pipeline.speech.bias import Bias, Progress
from pipeline.speech.network import Network, Sound

BEAMS = 5
"""The `whisper` command's own width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The words of one window as tokens, with the model's own measures of doubt."""

    tokens: tuple[int, ...]
    text: str
    avg_logprob: float
    no_speech_prob: float
    temperature: float = 0.0

    @property
    def compression_ratio(self) -> float:
        """How much the text repeats itself: its length over its length when compressed by zlib."""
        text = self.text.encode()
        return len(text) / len(zlib.compress(text)) if text else 0.0


@dataclass(frozen=True, slots=True)
class _Hypothesis:
    """A beginning of a window's words. `score` counts the bias in, `logprob` does not."""

    tokens: tuple[int, ...] = ()
    logprob: float = 0.0
    score: float = 0.0
    progress: Progress | None = None

    def rank(self) -> float:
        return self.score / max(len(self.tokens), 1)


def _agreed(hypotheses: Sequence[_Hypothesis]) -> int:
    """Count the tokens with which all hypotheses of a window begin."""
    said = [hypothesis.tokens for hypothesis in hypotheses]
    lowest, highest = min(said), max(said)  # what these two begin with, all between them do
    pairs = enumerate(zip(lowest, highest, strict=False))
    return next((at for at, (one, other) in pairs if one != other), len(lowest))


class Decoder:
    """Turns encoded windows into tokens, for one tokenizer and one prompt."""

    def __init__(self, network: Network, tokenizer: Any, *, prompt: str = "", bias: Bias | None = None) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._bias = bias
        context = network.text_context
        prompt = " " + prompt.strip() if prompt.strip() else ""
        before = tokenizer.encoding.encode_ordinary(prompt)[: context // 2 - 1]
        start = tokenizer.sot_sequence_including_notimestamps
        self._prompt = [*([tokenizer.sot_prev, *before] if before else []), *start]
        self._longest = min(context // 2, context - len(self._prompt))
        never = [*tokenizer.non_speech_tokens, tokenizer.transcribe, tokenizer.translate, tokenizer.sot]
        never += [tokenizer.sot_prev, tokenizer.sot_lm, tokenizer.no_speech]
        never += range(tokenizer.no_timestamps, network.tokens)
        self._never = self._penalty(never)
        self._not_first = self._penalty([*never, *tokenizer.encode(" "), tokenizer.eot])

    @torch.inference_mode()
    def search(self, sound: Sound, *, beams: int = BEAMS) -> list[Decoded]:
        """Decode windows by beam search; one beam is greedy decoding."""
        network, eot = self._network, self._tokenizer.eot
        memory, states = network.start(sound, self._prompt, beams=beams, longest=self._longest)
        silence = self._no_speech(states)
        states, penalty = states[:, -1:], self._not_first
        begun = _Hypothesis(progress=self._bias.start if self._bias else None)
        active = {window: [begun] for window in range(sound.windows)}
        finished: dict[int, list[_Hypothesis]] = {window: [] for window in active}
        for step in range(self._longest):
            settled = min(map(_agreed, active.values()))
            kept = self._extend(active, finished, states, penalty, beams)
            done = [window for window in active if len(finished[window]) >= beams]
            rows = [row for row, window in enumerate(active) if window not in done]
            if not rows or step + 1 == self._longest:
                break
            memory.reorder([kept[window] for window in active], settled=settled)
            if done:
                memory.keep(rows)
                active = {window: active[window] for window in active if window not in done}
            said = [[hypothesis.tokens[-1] for hypothesis in active[window]] for window in active]
            states, penalty = network.step(memory, torch.tensor(said, device=network.device)), self._never
        for window, unfinished in active.items():
            finished[window] += unfinished[: max(beams - len(finished[window]), 0)]
        return [
            self._decoded(max(finished[window], key=_Hypothesis.rank), silence[window], 0.0, eot)
            for window in range(sound.windows)
        ]

    def _extend(
        self,
        active: dict[int, list[_Hypothesis]],
        finished: dict[int, list[_Hypothesis]],
        states: Tensor,
        penalty: Tensor,
        beams: int,
    ) -> dict[int, list[int]]:
        """Let every window's best continuations take the place of its hypotheses; give whose heirs they are."""
        likely, likelihoods, normal = self._network.likely(states, penalty, count=beams + 1)
        tokens, logprobs = likely.tolist(), likelihoods.tolist()
        parents: dict[int, list[int]] = {}
        for row, window in enumerate(active):
            heirs: list[tuple[_Hypothesis, int]] = []
            for beam, hypothesis in enumerate(active[window]):
                weighed = dict(zip(tokens[row][beam], logprobs[row][beam], strict=True))
                if self._bias and hypothesis.progress:
                    invited = self._bias.inviting(hypothesis.progress)
                    weighed |= self._weigh(states[row, beam], invited, normal[row, beam])
                heirs += [(self._heir(hypothesis, token, logprob), beam) for token, logprob in weighed.items()]
            heirs.sort(key=lambda heir: heir[0].score, reverse=True)
            active[window], parents[window] = [], []
            for heir, beam in heirs:
                if heir.tokens[-1] == self._tokenizer.eot:
                    if len(finished[window]) < beams:
                        finished[window].append(heir)
                elif len(active[window]) < beams:
                    active[window].append(heir)
                    parents[window].append(beam)
                if len(active[window]) == beams:
                    break
        return parents

    def _weigh(self, state: Tensor, tokens: Collection[int], normal: Tensor) -> dict[int, float]:
        """Give the log probabilities of chosen tokens after one hypothesis."""
        if not tokens:
            return {}
        scores = self._network.weigh(state, torch.tensor(list(tokens), device=state.device))
        return dict(zip(tokens, (scores - normal).tolist(), strict=True))

    def _heir(self, parent: _Hypothesis, token: int, logprob: float) -> _Hypothesis:
        gain, progress = 0.0, None
        if self._bias and parent.progress:
            progress, gain = self._bias.advance(parent.progress, token)
        return _Hypothesis(
            (*parent.tokens, token), parent.logprob + logprob, parent.score + logprob + gain, progress
        )

    @torch.inference_mode()
    def sample(self, sound: Sound, *, temperature: float, tries: int, seed: int) -> Decoded:
        """Decode one window by sampling; the likeliest of `tries` is given."""
        network, eot = self._network, self._tokenizer.eot
        chance = torch.Generator(device=network.device).manual_seed(seed)
        memory, states = network.start(sound, self._prompt, beams=tries, longest=self._longest)
        silence = self._no_speech(states)[0]
        scores = (network.scores(states[:, -1:]) + self._not_first)[0].expand(tries, -1)
        said: list[list[int]] = [[] for _ in range(tries)]
        sums = [0.0] * tries
        for _ in range(self._longest):
            chosen = torch.multinomial((scores / temperature).softmax(dim=-1), 1, generator=chance)
            logprobs = scores.log_softmax(dim=-1).gather(1, chosen)[:, 0].tolist()
            tokens = chosen[:, 0].tolist()
            for number, token in enumerate(tokens):
                if not said[number] or said[number][-1] != eot:
                    said[number].append(token)
                    sums[number] += logprobs[number]
            if all(tokens[-1] == eot for tokens in said):
                break
            scores = (network.scores(network.step(memory, chosen[None, :, 0])) + self._never)[0]
        tries_made = [_Hypothesis(tuple(tokens), total, total) for tokens, total in zip(said, sums, strict=True)]
        return self._decoded(max(tries_made, key=_Hypothesis.rank), silence, temperature, eot)

    def _decoded(self, best: _Hypothesis, silence: float, temperature: float, eot: int) -> Decoded:
        tokens = tuple(token for token in best.tokens if token != eot)
        return Decoded(
            tokens=tokens,
            text=self._tokenizer.decode(list(tokens)).strip(),
            avg_logprob=best.logprob / (len(tokens) + 1),
            no_speech_prob=silence,
            temperature=temperature,
        )

    def _no_speech(self, states: Tensor) -> list[float]:
        at = self._prompt.index(self._tokenizer.sot)
        chances = self._network.scores(states[:, at]).softmax(dim=-1)[:, self._tokenizer.no_speech]
        return [float(chance) for chance in chances]

    def _penalty(self, tokens: Sequence[int]) -> Tensor:
        penalty = torch.zeros(self._network.tokens, device=self._network.device)
        penalty[list(tokens)] = -torch.inf
        return penalty
