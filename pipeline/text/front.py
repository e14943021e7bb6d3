"""The facts at the top of `post.md`, between two `---`. The only module that imports yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from pipeline.errors import EditError, RecordError
from pipeline.text.blocks import newline_of, parse_blocks

_PARTS = re.compile(r"(\ufeff?---[ \t]*(?:\r\n|\r|\n))(.*)(---[ \t]*(?:\r\n|\r|\n))", re.DOTALL)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same safe reader in C, where PyYAML was built with it: ten times as fast."""
_LAST = "video"
"""A fact that was not there yet is written above this one, as in a draft."""


def format_front(facts: Mapping[str, object]) -> str:
    """Write facts as YAML, each at its own line."""
    front: str = yaml.safe_dump(dict(facts), sort_keys=False, allow_unicode=True, width=10_000)
    return front


def read_front(text: str, *, file: str) -> Mapping[str, Any]:
    """Read the facts of an article. Raises RecordError with the line that is wrong."""
    try:
        facts = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both of them are the safe one
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise RecordError(
            f"{file}: line {line} can't be understood; put texts with special signs in quotes."
        ) from error
    if not isinstance(facts, dict):
        raise RecordError(f"{file}: the lines between the two --- must look like `title: ...`; mend them.")
    return facts


def set_fact(markdown: str, key: str, value: object, *, file: str) -> str:
    """Give an article with one fact set, or taken out by None; all other lines stay, byte for byte.

    Raises EditError where the lines of that fact can't be told from others, RecordError if they can't be read.
    """
    front = next(block for block in parse_blocks(markdown) if block.kind == "front")
    facts = read_front(front.source, file=file)
    wanted = {name: fact for name, fact in {**facts, key: value}.items() if name != key or value is not None}
    if wanted == facts:
        return markdown
    parts = _PARTS.fullmatch(front.raw)
    written = "" if value is None else format_front({key: value}).replace("\n", newline_of(markdown))
    text = None if parts is None else _exchange(parts[2], key, written)
    changed = markdown if text is None or parts is None else parts[1] + text + parts[3] + markdown[front.end :]
    if not _reads_as(changed, wanted):
        raise EditError(f"{file}: {key} can't be told from the lines around it; change it with a text editor.")
    return changed


def _exchange(text: str, key: str, written: str) -> str | None:
    """Put a line, or none, in place of a fact's lines; None where the facts are not laid out in lines."""
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    if not isinstance(tree, yaml.MappingNode):
        return None
    places = {name.value: (name.start_mark.index, _end(value)) for name, value in tree.value}
    start, end = places.get(key) or (places.get(_LAST, (len(text), 0))[0],) * 2
    if start == end:
        return text[:start] + written + text[start:]
    end = start + len(text[start:end].rstrip())
    if written:  # a comment behind the value stays
        return text[:start] + written.rstrip("\r\n") + text[end:]
    rest = re.match(r"[^\r\n]*(?:\r\n|\r|\n)?", text[end:])
    return text[:start] + text[end + (rest.end() if rest else 0) :]


def _end(node: yaml.Node) -> int:
    """Say where a value ends, without the comments and blank lines below it."""
    if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index
    return end


def _reads_as(markdown: str, facts: Mapping[str, Any]) -> bool:
    front = next((block for block in parse_blocks(markdown) if block.kind == "front"), None)
    try:
        return front is not None and read_front(front.source, file="") == facts
    except RecordError:
        return False
