"""Lead and key points beside the article."""

from __future__ import annotations

from dataclasses import replace

from talks import a_post as article
from talks import a_section, say

from pipeline.checks.takeaways import check_lead, check_takeaways
from pipeline.models import Post, Quote
from pipeline.standfirst import tell_length

TALK = say("So take it with food. A migraine passes. This is no advice.")
TEXT = "So take it with *food*. A migraine passes."


def a_post(lead: str = "", *points: str) -> Post:
    """Give an article of TEXT with these at its top."""
    quotes = tuple(Quote(text=text, start_ms=1000) for text in points)
    return replace(article(a_section("migraine", 0, (TEXT, 0))), lead=lead, key_points=quotes)


def rules(post: Post) -> list[str]:
    """Give the rules that a post breaks."""
    return [finding.rule for finding in check_takeaways(post, TALK, file="post.md")]


def test_what_stands_in_the_article_is_no_finding() -> None:
    """The "so" that tied a sentence to the one before may be missing; emphasis and marks count for nothing."""
    assert rules(a_post("A migraine passes. Take it with food.", "Take it with food.")) == []
    assert rules(a_post()) == []


def test_what_the_article_no_longer_says_is_found() -> None:
    """A word corrected in the article alone leaves a wrong key point, which patients would act on."""
    (finding,) = check_takeaways(a_post("", "Take it without food."), TALK, file="post.md")
    assert (finding.rule, finding.severity, finding.at_ms) == ("unsaid-key-point", "blocker", 1000)
    assert finding.sentence == "Take it without food."
    assert rules(a_post("Take it. A headache passes.")) == ["unsaid-lead"]


def test_a_disclaimer_may_stand_in_the_talk_alone() -> None:
    """It is shown below the clinic's own, so an editor may cut its paragraph; one that nobody spoke is found."""
    quotes = (Quote(text="This is no advice.", start_ms=900), Quote(text="Ask a lawyer.", start_ms=None))
    (finding,) = check_takeaways(replace(a_post(), disclaimer=quotes), TALK, file="post.md")
    assert (finding.rule, finding.sentence) == ("unsaid-disclaimer", "Ask a lawyer.")


def test_a_short_lead_is_pointed_out() -> None:
    """Where no two sentences were fit to stand under the title, the editor is told and picks them herself."""
    leads = ["", "A migraine passes.", "A migraine passes. Take it with food."]
    told = [[finding.message for finding in check_lead(a_post(lead), file="post.md")] for lead in leads]
    assert told == [["there is no lead under the title"], ["the lead has one sentence"], []]
    (finding,) = check_lead(a_post(), file="post.md")
    assert (finding.severity, finding.stands) == ("note", False)


def test_facts_in_a_lead_were_not_to_be_said() -> None:
    """The description and the talk's length stand in no talk; another one's, or a changed one, is found."""
    told = replace(
        a_post("Dr. Ek, PA-C, talks about migraine. A migraine passes."),
        description="Dr. Ek, PA-C, talks about migraine.",
    )
    assert (rules(told), list(check_lead(told, file="post.md"))) == ([], [])
    length = tell_length(told.video.duration_ms, 1)
    assert rules(replace(told, lead=f"{told.description} {length}")) == []
    assert rules(replace(told, lead=f"{told.description} The talk takes about 99 minutes.")) == ["unsaid-lead"]
    assert "unsaid-lead" in rules(replace(told, description="Dr. Ek talks about the knee."))
