"""How much of an article was said is told in one line."""

from __future__ import annotations

import pytest

from pipeline.sourcemap import LeftOut, Source, SourceMap, Verdict, describe_sources


def a_map(*verdicts: Verdict, left_out: float = 0.0) -> SourceMap:
    """Give a map with these verdicts and one stretch left out."""
    sentences = tuple(
        Source(section="intro", text="", verdict=verdict, share=1.0, start_ms=0, words=()) for verdict in verdicts
    )
    stretch = LeftOut(start=0, end=1, start_ms=0, end_ms=1, share=left_out, text="")
    return SourceMap(sentences=sentences, left_out=(stretch,) if left_out else ())


@pytest.mark.parametrize(
    ("sources", "line"),
    [
        (a_map("said", "said"), "2 of 2 sentences were said; none of the speech is left out"),
        (a_map("said", left_out=0.03), "1 of 1 sentence was said; 3 % of the speech is left out"),
        (a_map("said", left_out=0.004), "1 of 1 sentence was said; less than 1 % of the speech is left out"),
        (
            a_map("said", "partly", "unsaid", "unsaid", left_out=0.5),
            "1 of 4 sentences were said (1 in part and 2 not); 50 % of the speech is left out",
        ),
    ],
)
def test_the_line(sources: SourceMap, line: str) -> None:
    """It counts what was said, in part and not, and says how much speech is left out."""
    assert describe_sources(sources) == line
