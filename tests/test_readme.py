"""Every command the README tells a reader to type exists."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest
from smalltalk import REPOSITORY

from pipeline.cli import minutes

FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
RULE = re.compile(r"^([A-Za-z0-9_%./$()-]+(?: [A-Za-z0-9_%./-]+)*):(?!=)", re.MULTILINE)


def _typed() -> Iterator[str]:
    """Give every line of code in the README: fenced lines and inline code."""
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for block in FENCE.findall(text):
        yield from (line.removeprefix("$ ") for line in block.splitlines())
    yield from CODE.findall(FENCE.sub("", text))


def _commands(*names: str) -> list[list[str]]:
    """Give what is typed after one of these programs, word by word, without comments."""
    found = []
    for line in _typed():
        for command in re.split(r"&&|\|\||;|\|", line):
            words = shlex.split(command, comments=True)
            if words and words[0].rpartition("/")[2] in names:
                found.append(words[1:])
            elif words[1:3] == ["-m", "pipeline"] and "minutes" in names:
                found.append(words[3:])
    return found


def _targets() -> list[re.Pattern[str]]:
    """Give what the Makefile can make; `%` stands for any name."""
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    names = " ".join(RULE.findall(makefile)).split()
    return [re.compile(re.escape(name).replace("%", ".+")) for name in names if not name.startswith((".", "$"))]


def test_readme_tells_what_to_type() -> None:
    """The README shows both interfaces, so the tests below look at something."""
    assert [] in _commands("make")
    assert _commands("minutes")


@pytest.mark.parametrize(
    "words", _commands("minutes") if (REPOSITORY / "README.md").exists() else [], ids=" ".join
)
def test_minutes_command_exists(words: list[str]) -> None:
    """Each `minutes` command is a real one, and each of its options exists."""
    verbs = [word for word in words if not word.startswith("-")]
    if not verbs:
        return
    assert verbs[0] in minutes.commands, f"minutes {' '.join(words)}"
    known = {
        flag
        for command in (minutes, minutes.commands[verbs[0]])
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for flag in (*parameter.opts, *parameter.secondary_opts, "-h", "--help")
    }
    assert {word.partition("=")[0] for word in words if word.startswith("-")} <= known


@pytest.mark.parametrize("words", _commands("make") if (REPOSITORY / "README.md").exists() else [], ids=" ".join)
def test_make_target_exists(words: list[str]) -> None:
    """Each `make` target stands in the Makefile."""
    for word in words:
        if "=" not in word and not word.startswith("-"):
            assert any(target.fullmatch(word) for target in _targets()), f"make {word}"


def test_linked_files_exist() -> None:
    """Each link of the README to a file of this repository leads somewhere."""
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    assert [link for link in links if "://" not in link and not (REPOSITORY / link).exists()] == []
