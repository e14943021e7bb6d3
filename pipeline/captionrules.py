"""The caption rules as data: the cutter keeps them, the checker tests them.

Sources: Netflix Timed Text Style Guide, English (42 characters, 2 lines, 20 characters a second,
5/6 s to 7 s, gaps of two frames); line ends: Netflix, BBC Subtitle Guidelines 1.2.5, DCMP.
"""

from __future__ import annotations

from pipeline.english import ARTICLES, AUXILIARIES, CONJUNCTIONS, POSSESSIVES, PREPOSITIONS, bare

LINE_CHARACTERS = 42
LINES = 2
CHARACTERS_PER_SECOND = 20
SHORTEST_MS = 833
LONGEST_MS = 7000
SMALLEST_GAP_MS = 80

_STRANDED = (
    ARTICLES | PREPOSITIONS | CONJUNCTIONS | POSSESSIVES | (AUXILIARIES & {"am", "is", "are", "was", "were"})
)


def ends_badly(line: str) -> bool:
    """Say whether a line stops on a word that leans on the next one: article, preposition, conjunction...

    A word with a mark after it ("the one I was thinking of.") closes its phrase and may stand there.
    """
    last = line.rsplit(" ", 1)[-1]
    return bool(last) and last[-1].isalpha() and bare(last) in _STRANDED


def characters(lines: tuple[str, ...]) -> int:
    """Count what a reader reads: every character on the lines; the line break itself is not one."""
    return sum(map(len, lines))


def shortest_ms(count: int) -> int:
    """Give the least time, in milliseconds, that so many characters must stay on screen."""
    return max(SHORTEST_MS, -(-count * 1000 // CHARACTERS_PER_SECOND))
