"""The frozen values that travel down the pipeline.

Time is whole milliseconds from the start of the recording (`_ms`); sizes are pixels (`_px`).
*Segment* is heard, *caption* is shown, *post* is the article, *page* is HTML.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.embed import Embed
from pipeline.posterchoice import PosterChoice

INTRO = "intro"
OUTRO = "outro"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One heard word with its punctuation; no spaces around it."""

    text: str
    start_ms: int
    end_ms: int
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch the recogniser decoded as one piece, with its own measures of doubt."""

    start_ms: int
    end_ms: int
    words: tuple[Word, ...]
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Words the recogniser gave and a guard took out, and why; kept for the editor to see."""

    start_ms: int
    end_ms: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A stretch of a talk that a person should listen to, and why."""

    start_ms: int
    end_ms: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some minutes of a talk as they were heard: a segment for each window, and the terms expected in them."""

    segments: tuple[Segment, ...]
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What decides how a talk is heard: a change here makes a transcript out of date."""

    model: str
    language: str
    initial_prompt: str
    vocabulary: tuple[str, ...] = ()
    """Words the clinic says in any talk, beyond those of the condition packs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a transcript came from: enough to make it again or to recall it."""

    source_sha256: str
    audio_stream: int
    hearing: Hearing
    model_sha256: str
    engine: str
    engine_version: str
    torch_version: str
    pipeline_version: str
    speech_version: int
    decoding: Mapping[str, object]
    """The options handed to the engine, by its own names."""
    vocabulary_sha256: str = ""
    """Of the clinic's terms that hearing leaned towards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """Everything the machine heard, in order. Never edited: corrections live in `fixes.toml`."""

    language: str
    duration_ms: int
    segments: tuple[Segment, ...]
    rejected: tuple[Rejection, ...]
    provenance: Provenance
    flags: tuple[Flag, ...] = ()
    expected: tuple[str, ...] = ()
    """Terms that the recogniser was told to expect."""

    @property
    def words(self) -> tuple[Word, ...]:
        """All words in order; a word's position here is its number in `fixes.toml`."""
        return tuple(word for segment in self.segments for word in segment.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """An editor's correction of heard words: from word number `word` on, `heard` becomes `text`."""

    word: int
    heard: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Consecutive words that end as a sentence ends: `words[start:end]` of the talk."""

    start: int
    end: int
    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """One cue on screen: at most two lines."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


SHORTEST_CHAPTER_MS = 10_000
"""YouTube and podcast players ignore lists with shorter chapters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A named stretch of the talk: `intro`, a condition id or `outro`."""

    id: str
    title: str
    start_ms: int
    end_ms: int
    reason: str = ""
    """Why the chapter was found here, in words for the editor; empty when an editor set it."""


BotulinumStatus = Literal["labelled", "limited", "off-label"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Botulinum:
    """What the label of BOTOX says about a condition in adults; other brands have labels of their own."""

    status: BotulinumStatus
    note: str
    """What the label allows or leaves out, in a sentence for the editor."""
    source: str
    within: tuple[str, ...] = ()
    """Where the label has limits: words of which a sentence must hold one to call the use approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a reader can check what a page says."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition pack of `conditions/`."""

    id: str
    name: str
    plain_name: str
    aliases: tuple[str, ...]
    cues: tuple[str, ...]
    vocabulary: tuple[str, ...]
    related: tuple[str, ...] = ()
    mishearings: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """The right spelling of a term -> what the recogniser has written for it."""
    icd10: str = ""
    """Category of ICD-10-CM, such as "G43"; empty where no single one stands for the condition."""
    mesh: str = ""
    """Descriptor of MeSH, such as "D008881"."""
    botulinum: Botulinum | None = None
    """None where nobody has looked it up."""
    subject: str = ""
    explanation: str = ""
    explanation_source: Source | None = None


RemovalKind = Literal["filler", "tic", "repeat", "false start", "repair", "courtesy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Words that were said and do not stand in the article: `words[start:end]`, and why."""

    start: int
    end: int
    start_ms: int
    removed: str
    kind: RemovalKind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One block of Markdown in a post, and when its first word was said (None: written by hand)."""

    markdown: str
    start_ms: int | None
    is_note: bool = False
    """An editor's own words, shown as hers: nothing in it need have been said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A `##` heading of a post with the paragraphs below it; it is also a chapter."""

    id: str
    title: str
    start_ms: int | None
    """None when an editor deleted the time mark; `marks` finds it again."""
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words picked from the article, and when they were said (None: written by hand)."""

    text: str
    start_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoFacts:
    """The facts about the recording that an article carries in its front matter."""

    file: str
    duration_ms: int
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """The article: `post.md` as a value."""

    slug: str
    title: str
    description: str
    conditions: tuple[str, ...]
    speaker: str
    date: dt.date
    language: str
    video: VideoFacts
    sections: tuple[Section, ...]
    lead: str = ""
    """Two sentences that tell what the talk is about."""
    key_points: tuple[Quote, ...] = ()
    """What a patient takes away."""
    disclaimer: tuple[Quote, ...] = ()
    """The disclaimer as it was spoken."""
    embed: Embed | None = None
    """Where the video stands if it is not to stand beside the page."""
    poster: PosterChoice | None = None
    """Which picture an editor chose for the time before the video plays; None leaves it to the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence as it will meet the public: of the article, its title or a heading, or of the recording."""

    text: str
    """Without Markdown."""
    at_ms: int | None
    chapter: str = ""
    """Id of the section it stands in; empty for title and description."""
    is_heading: bool = False


Severity = Literal["blocker", "warning", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a check found wrong: what, where, and what a person can do about it."""

    rule: str
    message: str
    file: str = ""
    at_ms: int | None = None
    severity: Severity = "blocker"
    """A blocker stands in the way of approval; warnings and notes are for the editor to weigh."""
    sentence: str = ""
    """The words of the article it is about."""
    advice: str = ""
    """What to do about it."""
    answer: str = ""
    """Who answers for leaving it as it is, and why: from `overrides.toml`."""

    @property
    def stands(self) -> bool:
        """Say whether it stands in the way of approval: a blocker that nobody has answered."""
        return self.severity == "blocker" and not self.answer

    @property
    def id(self) -> str:
        """Name it by its rule and words, so that edits elsewhere change no name: "dose-3fa1c09b"."""
        words = " ".join((self.sentence or self.message).split())
        return f"{self.rule}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A named person's word that exactly these parts may be published.

    Only `pipeline.publish.approval.approve` makes one (or reads one it wrote).
    """

    slug: str
    by: str
    at: dt.datetime
    parts: Mapping[str, str]
    """SHA-256 of each approved part, by its plain name."""
    checklist: tuple[str, ...] = ()
    """What the person said by approving, sentence by sentence."""
    authorisation: str = ""
    """Under which id the authorisation of a patient who can be recognised is on file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """Who publishes: the `[clinic]` table of `clinic.toml`."""

    name: str
    series: str
    speaker: str
    disclaimer: str
    place: str = ""
    credentials: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    website: str = ""
    emergency: str = ""
    about: str = ""
    off_label_note: str = ""
    boxed_warning: str = ""
    """Two texts that a page shows where botulinum toxin is spoken of for a use its label does not wholly cover."""

    @property
    def toxin_texts(self) -> tuple[str, ...]:
        """Give those of the two texts on botulinum toxin that are written: they go together wherever they go."""
        return tuple(text.strip() for text in (self.off_label_note, self.boxed_warning) if text.strip())
