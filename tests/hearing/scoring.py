"""Score what an engine heard, with Whisper's normaliser and the functions of the scoring script."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whisper.normalizers import EnglishTextNormalizer

from hearing.measures import (
    TermsScore,
    count_errors,
    invent,
    mean_rate,
    start_errors_ms,
    summarise_starts,
    time_words,
)
from hearing.script import load_definitions
from hearing.values import Accuracy, Heard, Recording


class Judge:
    """Knows the terms, the vocabulary and the script that says how they are counted."""

    def __init__(self, script: Path, terms: Sequence[str], vocabulary: Sequence[str]) -> None:
        functions = load_definitions(script)
        self._wer: Any = functions["wer"]
        self._score: TermsScore = functions["terms_score"]
        self._terms = terms
        self._vocabulary = vocabulary
        self._normalise = EnglishTextNormalizer()

    def judge(self, recordings: Sequence[Recording], heard: Heard) -> Accuracy:
        """Measure a whole set."""
        texts = {name: "".join(word.text for word in words) for name, words in heard.words.items()}
        counts = [self._count(recording, texts[recording.name]) for recording in recordings]
        terms = [self._score(recording.reference, texts[recording.name], self._terms) for recording in recordings]
        found, said, invented = (sum(column) for column in zip(*terms, strict=True))
        made_up = (
            invent(self._vocabulary, recording.reference, texts[recording.name], self._score)
            for recording in recordings
        )
        errors_ms = [error for recording in recordings for error in self._starts(recording, heard)]
        return Accuracy(
            errors=sum(errors for errors, _ in counts),
            words=sum(words for _, words in counts),
            mean_wer=mean_rate(counts),
            terms_found=found,
            terms_said=said,
            terms_invented=invented,
            vocabulary_invented=tuple(sorted({term for each in made_up for term in each})),
            starts=summarise_starts(errors_ms),
        )

    def _count(self, recording: Recording, text: str) -> tuple[int, int]:
        reference = self._normalise(recording.reference).split()
        errors = count_errors(reference, self._normalise(text).split())
        if abs(errors / len(reference) - self._wer(recording.reference, text)) > 1e-9:  # jiwer's
            raise ValueError(f"{recording.name}: the scoring script counts other errors than {errors}")
        return errors, len(reference)

    def _starts(self, recording: Recording, heard: Heard) -> list[int]:
        sentences = [(each.start_ms, self._normalise(each.text).split()) for each in recording.sentences]
        return list(start_errors_ms(sentences, time_words(heard.words[recording.name], self._normalise)))
