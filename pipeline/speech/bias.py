"""A trie of the clinic's words that leans the search towards them (shallow fusion).

While a hypothesis spells the beginning of a term, each token after the first earns it a bonus; if it
then leaves the term unfinished, the whole bonus is taken back, so no word is helped by half a term.
Method: Zhao et al., "Shallow-Fusion End-to-End Contextual Biasing", Interspeech 2019.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Token = int
BONUS = 1.4
"""Nats that each token of a term after its first earns; how it was chosen stands in docs/hearing.md."""
_SHORTEST_PART = 4
"""Letters of a word of a longer term that is leaned towards alone: "pterygoid" of "lateral pterygoid"."""


@dataclass(slots=True)
class Node:
    """A place in the trie: the tokens that lead on, and whether a term may end here."""

    children: dict[Token, Node] = field(default_factory=dict)
    worth: float = 0.0
    """Nats that the step to this place earns."""
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far into a term a hypothesis is: its place, and the bonus it would have to give back."""

    node: Node
    owed: float = 0.0


class Bias:
    """Terms as a trie of tokens. `tokenizer` is whisper's.

    `terms` are many, so their first token is free: too many words begin like one of them. `sure` are few
    and certain to be said, such as the clinic's own names: their first token earns too.
    """

    def __init__(
        self, terms: Iterable[str], tokenizer: Any, *, sure: Iterable[str] = (), bonus: float = BONUS
    ) -> None:
        self._root = Node()
        self._goes_on = _going_on(tokenizer)
        for term in terms:
            self._add(term, tokenizer, first=0.0, bonus=bonus)
        for name in sure:
            self._add(name, tokenizer, first=bonus, bonus=bonus)

    def _add(self, term: str, tokenizer: Any, *, first: float, bonus: float) -> None:
        for form in dict.fromkeys(_forms(term)):
            tokens = tokenizer.encoding.encode_ordinary(" " + form)
            if len(tokens) < 2:  # the model knows it as one word and needs no help
                continue
            node = self._root
            for token in tokens:
                worth = bonus if node is not self._root else first
                node = node.children.setdefault(token, Node())
                node.worth = max(node.worth, worth)
            node.ends = True

    @property
    def start(self) -> Progress:
        """Where every hypothesis begins: in no term."""
        return Progress(self._root)

    def inviting(self, progress: Progress) -> Collection[Token]:
        """Give the tokens that would carry a begun term on, to be weighed even when the model ranks them low."""
        return progress.node.children.keys() if progress.node is not self._root else ()

    def advance(self, progress: Progress, token: Token) -> tuple[Progress, float]:
        """Say a token: give the new place and what the score gains (or gives back, below 0)."""
        child = progress.node.children.get(token)
        if child is not None:
            owed = 0.0 if progress.node.ends and token not in self._goes_on else progress.owed
            return Progress(child, owed + child.worth), child.worth
        finished = progress.node.ends and token not in self._goes_on
        begun = self._root.children.get(token, self._root)
        return Progress(begun, begun.worth), begun.worth - (0.0 if finished else progress.owed)


def _forms(term: str) -> Iterator[str]:
    """Give a term as it may stand in a text: alone or in parts, at a sentence's start, and in the plural."""
    parts = [part for part in term.split() if len(part) >= _SHORTEST_PART]
    for form in (term, *parts):
        capital = form[0].upper() + form[1:]
        yield from (form, capital)
        if re.fullmatch(r".*[a-rt-z]", form):
            yield from (form + "s", capital + "s")


def _going_on(tokenizer: Any) -> frozenset[Token]:
    """Give the tokens that carry a word on: letters or figures without a blank before; but an s may end one."""
    pieces = (tokenizer.encoding.decode_single_token_bytes(token) for token in range(tokenizer.eot))
    return frozenset(number for number, piece in enumerate(pieces) if piece[:1].isalnum() and piece != b"s")
