"""Where the clinic's texts on botulinum toxin stand: a rule of safety, so it stands once."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.models import Section
from pipeline.page import Page


def cautions_of(page: Page) -> tuple[str, ...]:
    """Give the texts that go with a talk; none where it needs none."""
    return page.clinic.toxin_texts if page.toxin_chapters else ()


def sections_of(page: Page) -> Iterator[tuple[Section, tuple[str, ...], bool]]:
    """Give each section, the texts to set below it, and whether to point back at them.

    They stand in full at the first section that needs them; the later ones point there.
    """
    texts = cautions_of(page)
    wanted = page.toxin_chapters if texts else frozenset()
    first = next((section for section in page.post.sections if section.id in wanted or "" in wanted), None)
    for section in page.post.sections:
        yield section, texts if section is first else (), section is not first and section.id in wanted
