"""What the search finds talks by: their words, and when each sentence was said."""

from __future__ import annotations

from pipeline.english import bare
from pipeline.markup import plain_blocks
from pipeline.page import Page


def distinct_words(page: Page) -> str:
    """Give each word of a post's article and transcript once, in small letters, sorted."""
    post = page.post
    texts = [post.title, post.description, post.lead, *(section.title for section in post.sections)]
    paragraphs = [paragraph.markdown for section in post.sections for paragraph in section.paragraphs]
    texts += [block.text for markdown in paragraphs for block in plain_blocks(markdown)]
    texts += [sentence.text for sentence in page.sentences]
    return " ".join(sorted({bare(word) for text in texts for word in text.split()} - {""}))
