"""The recogniser: samples in, transcript out, with the real model on the first minute of the sample talk."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
import sounds
import torch
import whisper
from smalltalk import REPOSITORY
from sounds import RATE_HZ, Samples, a_segment, noise, sample_talk
from talks import VIDEO, say, texts

from pipeline import TRANSCRIBE, __version__
from pipeline.english import bare
from pipeline.errors import MediaError, WeightsError
from pipeline.models import Condition, Hearing, Piece, Provenance, Segment, Transcript, Word
from pipeline.speech import recogniser
from pipeline.speech.listening import Ear
from pipeline.speech.recogniser import Recogniser, prepare_weights
from pipeline.speech.seams import join_windows
from pipeline.speech.vocabulary import digest_vocabulary
from pipeline.speech.voice import VOICE_FRAME, voice_probabilities
from pipeline.speech.windows import Window, pack_windows
from pipeline.workspace import Workspace

PROMPT = "Moderni Minutes with Cynthia, PA-C."
PHRASES = (
    "notice where your teeth are right now",
    "right in front of your ears and open and close",
    "a click that doesn't hurt i leave it alone",
    "pain when you chew or the jaw catching or locking",
    "it's the muscles",
)
"""What the least of the models hears right in the first minute."""


@dataclass
class Notes:
    """A notebook in memory, and the numbers of the pieces that were put down, in order."""

    pieces: dict[int, Piece] = field(default_factory=dict)
    written: list[int] = field(default_factory=list)

    def read(self, number: int) -> Piece | None:
        """Give a piece if there is one."""
        return self.pieces.get(number)

    def write(self, number: int, piece: Piece) -> None:
        """Keep a piece."""
        self.pieces[number] = piece
        self.written.append(number)


@dataclass
class Heard:
    """What came of a hearing in pieces of one window."""

    transcript: Transcript
    notes: Notes
    told_ms: list[int]


@cache
def conditions() -> tuple[Condition, ...]:
    return Workspace(REPOSITORY).conditions()


@cache
def ours() -> Recogniser:
    """Give the recogniser as the clinic uses it."""
    return sounds.recogniser(conditions(), prompt=PROMPT)


@cache
def minute() -> Samples:
    return np.array(sample_talk()[: 60 * RATE_HZ])


@cache
def windows() -> tuple[Window, ...]:
    return pack_windows(voice_probabilities(minute()), samples=len(minute()))


def hear(notes: Notes) -> Heard:
    """Hear the first minute in pieces of one window, beside what stands in the notes."""
    told_ms: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recogniser, "GROUP", 1)
        transcript = ours().transcribe(minute(), VIDEO, heard=told_ms.append, notebook=notes)
    return Heard(transcript, notes, told_ms)


@cache
def undisturbed() -> Heard:
    """Hear the first minute once for all tests."""
    return hear(Notes())


@pytest.fixture
def listened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Window, ...]]:
    """Give a list of the groups of windows that the model hears."""
    groups: list[tuple[Window, ...]] = []
    really = Ear.hear

    def listen(ear: Ear, samples: Samples, group: Sequence[Window], **options: object) -> Piece:
        groups.append(tuple(group))
        return really(ear, samples, group, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Ear, "hear", listen)
    return groups


def bared(words: Iterable[Word]) -> list[str]:
    """Give what words say, in small letters and without marks."""
    return [bare(word.text) for word in words]


# What is heard ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("phrase", PHRASES)
def test_what_was_said_clearly_is_heard(phrase: str) -> None:
    """What the speaker says clearly is in the transcript word for word."""
    assert phrase in " ".join(bared(undisturbed().transcript.words))


def test_names_of_the_clinic_are_spelled_as_the_prompt_spells_them() -> None:
    """A name no model knows is written as the settings write it, and a term of a condition as its pack does."""
    words = " ".join(bared(undisturbed().transcript.words))
    assert "moderni spine in minnetonka" in words
    assert "temporomandibular disorder" in words


def test_words_go_forward_within_the_talk() -> None:
    """No word begins before the one before it ends, ends before it begins, or lies outside the recording."""
    transcript = undisturbed().transcript
    assert transcript.duration_ms == 60_000
    words = transcript.words
    assert all(0 <= word.start_ms <= word.end_ms <= transcript.duration_ms for word in words)
    assert [pair for pair in pairwise(words) if pair[0].end_ms > pair[1].start_ms] == []


def test_probabilities_are_chances_and_mostly_high() -> None:
    """A word's probability is one, and for a clear voice most are sure."""
    chances = [word.probability for word in undisturbed().transcript.words]
    assert all(0 <= chance <= 1 for chance in chances)
    assert sum(chance > 0.5 for chance in chances) > 0.8 * len(chances)


def test_a_segment_lasts_from_its_first_word_to_its_last() -> None:
    """The bounds of what is kept of a window are those of its words, and every window with speech is kept."""
    segments = undisturbed().transcript.segments
    assert len(segments) == len(windows())
    for segment in segments:
        assert (segment.start_ms, segment.end_ms) == (segment.words[0].start_ms, segment.words[-1].end_ms)


def test_expected_terms_are_those_of_all_pieces_once() -> None:
    """The transcript names each term the recogniser was told to expect, in the order of the pieces."""
    heard = undisturbed()
    terms = [term for number in sorted(heard.notes.pieces) for term in heard.notes.pieces[number].expected]
    assert heard.transcript.expected == tuple(dict.fromkeys(terms))
    assert "temporomandibular disorder" in heard.transcript.expected


def test_provenance_says_all_that_the_words_depend_on() -> None:
    """Recording, model, engine, program, vocabulary and every option of the decoder stand in the transcript."""
    checkpoint = prepare_weights("tiny.en", tell=print)
    provenance = undisturbed().transcript.provenance
    assert provenance == ours().provenance(VIDEO)
    assert provenance.decoding["encoder"] in {"bfloat16", "float32", "float16"}
    assert replace(provenance, decoding={}) == Provenance(
        source_sha256="ab" * 32,
        audio_stream=1,
        hearing=Hearing(model="tiny.en", language="en", initial_prompt=PROMPT),
        model_sha256=checkpoint.sha256,
        engine="openai-whisper",
        engine_version=whisper.__version__,
        torch_version=torch.__version__,
        pipeline_version=__version__,
        speech_version=TRANSCRIBE.version,
        decoding={},
        vocabulary_sha256=digest_vocabulary(conditions()),
    )
    wanted = {"beam_size": 5, "best_of": 5, "temperature": (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)}
    assert wanted.items() <= provenance.decoding.items()


def test_model_that_cannot_be_loaded_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too little memory for a model is told with what to do, not with torch's traceback."""

    def load(_checkpoint: object, *, device: str) -> None:
        raise RuntimeError("not enough memory: you tried to allocate 6174015488 bytes")

    monkeypatch.setattr(recogniser, "load_model", load)
    with pytest.raises(
        WeightsError, match=r"^tiny\.en\.pt: the speech model can't be loaded; choose a smaller one"
    ):
        sounds.recogniser()


# Nothing heard ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(np.zeros(5 * RATE_HZ, np.float32), id="silence"),
        pytest.param(noise((5000, 0.05)), id="noise"),
        pytest.param(np.zeros(0, np.float32), id="nothing at all"),
    ],
)
def test_talk_without_a_voice_is_refused(listened: list[tuple[Window, ...]], samples: Samples) -> None:
    """Where nobody speaks the model is not asked at all, and the recording is refused by name."""
    with pytest.raises(MediaError, match=r"^Jaw pain\.mp4: no speech was heard; check that the right sound track"):
        ours().transcribe(samples, VIDEO)
    assert listened == []


def test_talk_of_which_nothing_can_be_believed_is_refused() -> None:
    """Windows in which the model only loops are no transcript."""
    loops = [a_segment(*say("so so so so"), compression_ratio=9.0) for _window in windows()]
    notes = Notes({number: Piece(segments=(loop,), expected=()) for number, loop in enumerate(loops)})
    with pytest.raises(MediaError, match=r"^Jaw pain\.mp4: no speech was heard"):
        hear(notes)


# The notebook -----------------------------------------------------------------------------------------


def test_each_piece_is_put_down_when_it_was_heard() -> None:
    """Every group of windows is written once, in order, with a segment for each of its windows."""
    notes = undisturbed().notes
    assert notes.written == [0, 1, 2]
    assert [len(notes.pieces[number].segments) for number in notes.written] == [1, 1, 1]


def test_what_stands_in_the_notebook_is_not_heard_again(listened: list[tuple[Window, ...]]) -> None:
    """After a kill only what is missing is heard, and the transcript is the same."""
    first, _, third = (undisturbed().notes.pieces[number] for number in range(3))
    listened.clear()
    again = hear(Notes({0: first, 2: third}))
    assert listened == [windows()[1:2]]
    assert again.notes.written == [1]
    assert again.transcript == undisturbed().transcript


def test_piece_of_other_windows_is_heard_again(listened: list[tuple[Window, ...]]) -> None:
    """A piece without a segment for each of its windows was damaged or cut otherwise, and is not trusted."""
    pieces = undisturbed().notes.pieces
    listened.clear()
    again = hear(Notes({**pieces, 1: Piece(segments=(), expected=())}))
    assert listened == [windows()[1:2]]
    assert again.transcript == undisturbed().transcript


@pytest.mark.parametrize("known", [(), (0,), (0, 1, 2)], ids=["none", "first", "all"])
def test_progress_goes_forward_to_the_last_word(known: tuple[int, ...]) -> None:
    """Who waits is told ever more, twice for each window that is heard, up to the end of the last."""
    pieces = undisturbed().notes.pieces
    told_ms = hear(Notes({number: pieces[number] for number in known})).told_ms if known else undisturbed().told_ms
    ends_ms = [window.ends * 1000 // RATE_HZ for window in windows()]
    assert told_ms == sorted(told_ms)
    assert set(ends_ms) <= set(told_ms)
    assert told_ms[-1] == ends_ms[-1]
    assert len(told_ms) == 3 + 2 * (3 - len(known))


# Seams ------------------------------------------------------------------------------------------------


def a_window(start_s: float, begins_s: float, ends_s: float, end_s: float) -> Window:
    start, begins, ends, end = (int(second * RATE_HZ) for second in (start_s, begins_s, ends_s, end_s))
    return Window(start=start, begins=begins, ends=ends, end=end)


def heard_as(*pieces: tuple[str, float, float]) -> Segment:
    """Give a segment of words as (text, start, end in seconds)."""
    return a_segment(
        *(
            Word(text=text, start_ms=round(start_s * 1000), end_ms=round(end_s * 1000), probability=0.9)
            for text, start_s, end_s in pieces
        )
    )


def joined(left: Segment, right: Segment, *, cut_s: float) -> list[str]:
    """Give what is left of the words of two windows that both heard 1.5 s around a cut."""
    windows = a_window(0, 0, cut_s, cut_s + 1.5), a_window(cut_s - 1.5, cut_s, cut_s + 20, cut_s + 20)
    return [word for segment in join_windows([left, right], windows) for word in texts(segment.words)]


def test_windows_parted_by_a_pause_keep_their_words() -> None:
    """A cut in a pause parts the words cleanly: even the same word on both sides was said twice."""
    left, right = heard_as(("It", 8.0, 8.4), ("is", 9.4, 9.9)), heard_as(("is", 10.1, 10.5), ("it?", 10.5, 11.0))
    assert join_windows([left, right], (a_window(0, 0, 10, 10), a_window(10, 10, 20, 20))) == (left, right)


def test_word_on_both_sides_of_a_cut_is_given_once() -> None:
    """Around a cut into speech the windows change over at a word both heard, so that none is said twice."""
    left = heard_as(("Spine", 13.5, 13.8), ("in", 13.8, 13.9), ("Minnetonka.", 13.9, 14.6), ("And", 14.8, 15.0))
    right = heard_as(("Minnetonka.", 13.1, 14.5), ("And", 14.6, 15.1), ("this", 15.1, 15.3), ("is", 15.3, 15.5))
    assert joined(left, right, cut_s=14.6) == ["Spine", "in", "Minnetonka.", "And", "this", "is"]


def test_words_only_the_left_window_heard_are_kept() -> None:
    """A window that begins within a sentence may skip its rest; the words then come from the one before.

    Heard so by tiny.en: a window's first word is always timed from the window's very beginning.
    """
    left = heard_as(
        ("ears", 26.5, 26.7),
        ("and", 26.7, 27.0),
        ("open", 27.0, 27.3),
        ("and", 27.3, 27.5),
        ("close,", 27.5, 27.9),
    )
    right = heard_as(("That's", 25.4, 28.6), ("the", 28.6, 28.7), ("temporomandibular", 28.7, 29.7))
    said = ["ears", "and", "open", "and", "close,", "That's", "the", "temporomandibular"]
    assert joined(left, right, cut_s=26.9) == said


def test_word_at_the_cut_that_each_window_timed_to_the_other_side_is_kept() -> None:
    """Where the windows heard nothing alike, a word whose middle lies beyond the cut is still somebody's."""
    left = heard_as(("migraine", 163.2, 163.5), ("as", 163.5, 163.8), ("well.", 163.8, 164.2))
    right = heard_as(("That", 162.5, 164.4), ("one", 164.4, 165.3), ("gets", 165.3, 165.6))
    assert joined(left, right, cut_s=163.97) == ["migraine", "as", "well.", "That", "one", "gets"]


@pytest.mark.parametrize("longest_frames", [500, 690], ids=["16 s", "22 s"])
def test_cut_into_speech_repeats_and_loses_nothing(monkeypatch: pytest.MonkeyPatch, longest_frames: int) -> None:
    """A speaker who never pauses is heard as one who does: no run of words is said twice or missing."""
    whole = bared(undisturbed().transcript.words)
    monkeypatch.setattr("pipeline.speech.windows.LONGEST_FRAMES", longest_frames)
    voice = np.full(len(voice_probabilities(minute())), 0.95, np.float32)  # as if nobody ever paused
    monkeypatch.setattr(recogniser, "voice_probabilities", lambda _samples: voice)
    cut = pack_windows(voice, samples=len(minute()))
    into_speech = [
        window for window in cut[1:] if voice_probabilities(minute())[window.begins // VOICE_FRAME] > 0.9
    ]
    assert into_speech
    assert all(before.end > after.start for before, after in pairwise(cut))
    parted = bared(ours().transcribe(minute(), VIDEO).words)
    changes = SequenceMatcher(a=whole, b=parted, autojunk=False).get_opcodes()
    runs = [(whole[a:b], parted[c:d]) for kind, a, b, c, d in changes if kind != "equal"]
    assert [run for run in runs if abs(len(run[0]) - len(run[1])) > 1] == []
    assert sum(max(len(gone), len(come)) for gone, come in runs) < 0.1 * len(whole)


# The same everywhere ----------------------------------------------------------------------------------

_HEAR = """
import sys
import numpy as np
import sounds
from smalltalk import REPOSITORY
from talks import VIDEO
from pipeline.records import format_transcript
from pipeline.speech import windows
from pipeline.workspace import Workspace

windows.LONGEST_FRAMES = 312  # many short windows, so that they are heard in several batches
heard = sounds.recogniser(Workspace(REPOSITORY).conditions(), prompt=sys.argv[1])
samples = np.array(sounds.sample_talk()[: 45 * sounds.RATE_HZ])
sys.stdout.write(format_transcript(heard.transcribe(samples, VIDEO)))
"""


@pytest.mark.slow
def test_two_hearings_are_the_same_to_the_byte() -> None:
    """Another process, with other hashes and another order of threads, writes the very same transcript."""
    paths = os.pathsep.join((str(REPOSITORY), str(REPOSITORY / "tests")))
    hearings = [
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", _HEAR, PROMPT],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths},
            capture_output=True,
            check=False,
        )
        for seed in ("1", "2")
    ]
    assert [done.returncode for done in hearings] == [0, 0], hearings[0].stderr.decode()
    assert hearings[0].stdout == hearings[1].stdout
    assert b"temporomandibular" in hearings[0].stdout
