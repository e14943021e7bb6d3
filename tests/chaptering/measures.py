"""Measure how well chapters fit: where they begin, and which one the talk is under.

F1 and time are those of the scoring script (`eval/score.py`); Pk (Beeferman et al., "Statistical Models for Text
Segmentation", 1999) and WindowDiff (Pevzner & Hearst, "A Critique and Improvement of an Evaluation Metric for Text
Segmentation", 2002) are nltk's, over sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import mean
from typing import Any

from nltk.metrics.segmentation import pk, windowdiff

from chaptering.values import Mark, Scores, Talk
from pipeline.models import Sentence


def measure(talk: Talk, found: Sequence[Mark], script: Mapping[str, Any]) -> Scores:
    """Hold found chapters against a talk's own; `script` are the scoring script's functions."""
    gold = {"chapters": [{"id": name, "start": start_ms / 1000} for name, start_ms in talk.gold]}
    cues = [(name, start_ms, 0, [name]) for name, start_ms in found]
    f1, time = script["chapters"](gold, cues, talk.duration_ms / 1000)
    wanted, got = (boundaries(talk.sentences, marks) for marks in (talk.gold, found))
    window = max(round(len(wanted) / (2 * len(talk.gold))), 2)
    return Scores(f1=f1, time=time, pk=pk(wanted, got, window), window_diff=windowdiff(wanted, got, window))


def boundaries(sentences: Sequence[Sentence], marks: Iterable[Mark]) -> str:
    """Write a 1 for each sentence nearest to the start of a chapter but the first, else a 0."""
    begins = {
        min(range(len(sentences)), key=lambda at: abs(sentences[at].start_ms - start_ms))
        for _, start_ms in list(marks)[1:]
    }
    return "".join("1" if at in begins else "0" for at in range(len(sentences)))


def average(scores: Sequence[Scores]) -> Scores:
    """Give the mean of each measure over the talks."""
    return Scores(
        f1=mean(each.f1 for each in scores),
        time=mean(each.time for each in scores),
        pk=mean(each.pk for each in scores),
        window_diff=mean(each.window_diff for each in scores),
    )
