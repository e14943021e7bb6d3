"""The search for the best way to cut a row of sentences into labelled stretches."""

from __future__ import annotations

from itertools import combinations, permutations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.segmentation import Label, segment

SECOND = 1000


def label(name: str, fit: list[float], begin: list[float] | float = 0.0, **rest: object) -> Label:
    """Give a label of these worths."""
    begins = np.full(len(fit), begin) if isinstance(begin, float) else np.array(begin)
    return Label(name=name, fit=np.array(fit), begin=begins, **rest)  # type: ignore[arg-type]


def cut(labels: list[Label], *, shortest_ms: int = 0) -> dict[str, int]:
    """Cut sentences of a second each."""
    count = len(labels[0].fit)
    return segment(labels, [at * SECOND for at in range(count)], count * SECOND, shortest_ms=shortest_ms)


def test_each_stretch_goes_to_the_label_that_fits() -> None:
    """Where the fit changes, the next stretch begins."""
    assert cut([label("a", [2, 2, 0, 0], -1.0), label("b", [0, 0, 2, 2], -1.0)]) == {"a": 0, "b": 2}


def test_a_stretch_that_does_not_pay_is_not_made() -> None:
    """What begins costs; a passing word is worth less."""
    assert cut([label("a", [2, 2, 0, 2], -1.0), label("b", [0, 0, 2, 0], -3.0)]) == {"a": 0}


def test_a_stretch_has_its_least_length() -> None:
    """One that would be too short is made longer, or not at all."""
    labels = [label("a", [2, 2, 2, 0], -1.0), label("b", [0, 0, 0, 9], -1.0)]
    assert cut(labels) == {"a": 0, "b": 3}
    assert cut(labels, shortest_ms=2 * SECOND) == {"a": 0, "b": 2}
    assert cut(labels, shortest_ms=4 * SECOND) == {"b": 0}


def test_a_stretch_has_what_it_needs() -> None:
    """A label may ask that something is said in its stretch."""
    needs = (np.array([0.0, 0.0, 0.0, 1.0]),)
    assert cut([label("a", [2, 2, 0, 0], -1.0), label("b", [0, 0, 2, 0], -1.0, needs=needs)]) == {"a": 0, "b": 2}
    never = (np.zeros(4),)
    assert cut([label("a", [2, 2, 0, 0], -1.0), label("b", [0, 0, 2, 0], -1.0, needs=never)]) == {"a": 0}


def test_a_label_is_used_once() -> None:
    """Going back to one opens no second stretch."""
    assert cut([label("a", [4, -9, 3], -1.0), label("b", [0, 3, 0], -1.0)]) == {"a": 0, "b": 1}


def test_the_last_stands_last() -> None:
    """A closing reaches to the end, and never is all there is."""
    closing = label("z", [0, 0, 5, 5], -1.0, only_last=True)
    assert cut([label("a", [1, 1, 1, 1]), closing]) == {"a": 0, "z": 2}
    assert cut([label("a", [1, 1, 1, 1]), label("z", [9, 9, 9, 9], only_last=True)]) == {"a": 0, "z": 1}


def test_where_nothing_may_begin_there_is_nothing() -> None:
    """A talk that no label may open has no stretches."""
    assert cut([label("a", [1, 1], -np.inf)]) == {}


@settings(max_examples=60)
@given(st.lists(st.tuples(*[st.integers(-3, 3)] * 3), min_size=1, max_size=5), st.integers(0, 3))
def test_no_other_way_is_better(fits: list[tuple[int, int, int]], shortest: int) -> None:
    """Held against all ways to cut, one by one."""
    labels = [label(name, [float(row[at]) for row in fits], -1.5) for at, name in enumerate("abc")]
    found = cut(labels, shortest_ms=shortest * SECOND)
    assert _worth(labels, found) == max(
        (
            _worth(labels, dict(zip(names, (0, *inner), strict=True)))
            for size in range(1, 4)
            for names, inner in product(permutations("abc", size), combinations(range(1, len(fits)), size - 1))
            if all(b - a >= shortest for a, b in zip((0, *inner), (*inner, len(fits)), strict=True))
        ),
        default=0.0,
    )


def _worth(labels: list[Label], starts: dict[str, int]) -> float:
    by_name = {each.name: each for each in labels}
    ends = [*list(starts.values())[1:], len(labels[0].fit)][: len(starts)]
    return sum(
        float(by_name[name].fit[begin:end].sum() + by_name[name].begin[begin])
        for (name, begin), end in zip(starts.items(), ends, strict=True)
    )
