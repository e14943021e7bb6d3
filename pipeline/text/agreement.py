"""Settle without a question what needs none, and list the questions that are left.

No question is where an editor and the machine agree, and what only the recording decides: when words were said,
the file's name, length and size. Those facts move into the editor's text; each of her words stays.
"""

from __future__ import annotations

import re

from pipeline.text.merge import Region, compare

_FACT = re.compile(
    r"(\{(?:[^{}\n]*\s)?t=)([^\s{}]+)|(^  (?:t|file|duration|width|height): )([^\n]+)", re.MULTILINE
)
"""In a mark or in the front matter."""


def agree(base: str, mine: str, new: str) -> tuple[str, str]:
    """Give base and mine with all settled that is no question: the machine's words never enter mine."""
    settled = [_settle(region) for region in compare(base, mine, new)]
    return "".join(pair[0] for pair in settled), "".join(pair[1] for pair in settled)


def list_proposals(base: str, mine: str, new: str) -> tuple[Region, ...]:
    """Give what the machine would now write otherwise than it did and than she has, each once, in order."""
    return tuple(dict.fromkeys(region for region in compare(base, mine, new) if region.is_proposal))


def without_facts(text: str) -> str:
    """Give a text without the facts that only the recording decides."""
    return _FACT.sub(lambda fact: fact[1] or fact[3], text)


def _settle(region: Region) -> tuple[str, str]:
    if region.mine == region.new:
        return region.new, region.mine
    if without_facts(region.base) == without_facts(region.new):
        return region.new, _moved(region)
    return region.base, region.mine


def _moved(region: Region) -> str:
    """Give mine with the machine's facts, where she has left them as they were."""
    facts = zip(_FACT.finditer(region.base), _FACT.finditer(region.new), strict=True)
    moved = {before[0]: after[0] for before, after in facts}
    return _FACT.sub(lambda fact: moved.get(fact[0], fact[0]), region.mine)
