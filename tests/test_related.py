"""Talks that a visitor may want next."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Sequence
from dataclasses import replace

from talks import BRUXISM, MIGRAINE

from pipeline.page import Card, Moment, Related
from pipeline.publish.related import Neighbors
from pipeline.publish.shelves import conditions_of, shelve

PACKS = {"bruxism": replace(BRUXISM, related=("migraine",)), "migraine": MIGRAINE}


def talk(slug: str, *, chapters: Sequence[str] = (), named: Sequence[str] = (), day: int = 1) -> Card:
    """Give a talk of ten-second chapters, on a day of March."""
    moments = [
        Moment(id=name, title=name.capitalize(), start_ms=10_000 * at, end_ms=10_000 * (at + 1))
        for at, name in enumerate(("intro", *chapters))
    ]
    return Card(
        slug=slug,
        title=f"On {slug}",
        description="",
        speaker="Cynthia, PA-C",
        date=dt.date(2026, 3, day),
        language="en",
        duration_ms=90_000,
        width_px=1920,
        height_px=1080,
        video_bytes=7,
        conditions=tuple(named),
        chapters=tuple(moments),
        reviewed_by="",
        approved_at="",
        words="",
    )


GRINDING = talk("grinding", chapters=["bruxism"], named=["bruxism"])


def near(card: Card, *others: Card, most: int = 4) -> list[tuple[str, str, str, int]]:
    """Give what is found for a talk among others and itself: slug, condition, chapter and where it begins."""
    found = Neighbors((card, *others), PACKS).of(card, most=most)
    return [(one.slug, one.condition, one.chapter, one.start_ms) for one in found]


def test_a_related_talk_is_told_in_full() -> None:
    """Title, length and the place where the shared condition is spoken of come along."""
    other = talk("night-guards", chapters=["migraine", "bruxism"])
    assert Neighbors((other,), PACKS).of(GRINDING) == (
        Related(
            slug="night-guards",
            title="On night-guards",
            duration_ms=90_000,
            condition="bruxism",
            chapter="bruxism",
            start_ms=20_000,
        ),
    )


def test_the_nearest_come_first() -> None:
    """A chapter on the same condition comes before a mention, and that before conditions called related."""
    others = (
        talk("kin-named", named=["migraine"], day=9),
        talk("kin", chapters=["migraine"], day=8),
        talk("named", named=["bruxism"], day=7),
        talk("same", chapters=["bruxism"], day=2),
        talk("stranger", chapters=["sciatica"], day=30),
    )
    assert near(GRINDING, *others) == [
        ("same", "bruxism", "bruxism", 10_000),
        ("named", "bruxism", "", 0),
        ("kin", "migraine", "migraine", 10_000),
        ("kin-named", "migraine", "", 0),
    ]
    assert near(GRINDING, *others, most=1) == [("same", "bruxism", "bruxism", 10_000)]
    assert near(GRINDING, *others, most=0) == []


def test_what_a_talk_only_names_weighs_less() -> None:
    """A talk with a chapter on a condition of one's chapters comes before one on what is only named there."""
    card = talk("both", chapters=["bruxism"], named=["migraine", "bruxism"])
    others = talk("migraines", chapters=["migraine"], day=9), talk("teeth", chapters=["bruxism"], day=2)
    assert [slug for slug, *_ in near(card, *others)] == ["teeth", "migraines"]


def test_of_equals_the_newest_comes_first() -> None:
    """Talks that are as near stand newest first, those of one day by title, however they are given."""
    others = [talk(slug, chapters=["bruxism"], day=day) for slug, day in (("b", 3), ("c", 5), ("a", 3), ("d", 1))]
    for given in (others, others[::-1]):
        assert [slug for slug, *_ in near(GRINDING, *given)] == ["c", "a", "b", "d"]


def test_no_talk_stands_twice_nor_beside_itself() -> None:
    """A talk that shares two conditions is one entry, and none is related to itself."""
    card = talk("both", chapters=["bruxism", "migraine"], named=["bruxism", "migraine"])
    other = replace(card, slug="other")
    assert [slug for slug, *_ in near(card, other)] == ["other"]
    assert near(card) == []


def test_a_talk_without_conditions_has_none() -> None:
    """Introduction and goodbye, which all talks have, relate nothing."""
    assert near(talk("hello"), talk("other")) == []


def test_a_thousand_talks_are_quick() -> None:
    """All are asked for their related talks in a moment, even where every talk shares one condition."""
    rnd = random.Random(1)  # noqa: S311 - a drawn example
    names = [f"condition-{number}" for number in range(50)]
    cards = [
        talk(f"talk-{number}", chapters=["bruxism", *rnd.sample(names, 2)], day=1 + number % 28)
        for number in range(1000)
    ]
    packs = PACKS | {name: replace(MIGRAINE, id=name) for name in names}
    started = time.perf_counter()
    neighbors = Neighbors(cards, packs)
    found = [neighbors.of(card) for card in cards]
    assert time.perf_counter() - started < 2
    assert {len(one) for one in found} == {4}
    assert found[5] == Neighbors(cards, packs).of(cards[5])


def test_a_shelf_holds_what_a_talk_speaks_of() -> None:
    """Named in the article or told by a chapter, a condition has its talks; introductions are none."""
    card = talk("both", chapters=["migraine", "sciatica"], named=["bruxism", "gone-pack", "../../x", "A b"])
    assert conditions_of(card, known=PACKS) == ("bruxism", "gone-pack", "migraine")
    shelves = shelve((card, GRINDING), known=PACKS)
    assert {name: [place.card.slug for place in places] for name, places in shelves.items()} == {
        "bruxism": ["both", "grinding"],
        "gone-pack": ["both"],
        "migraine": ["both"],
    }
    assert shelves["bruxism"][0].chapter is None
    assert shelves["migraine"][0].chapter == card.chapters[1]
