"""Borrow functions from the scoring script, which stands outside the repository."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def load_definitions(script: Path) -> Mapping[str, Any]:
    """Give what a script defines, by name, without running it: it calls its `main` when it is imported."""
    tree = ast.parse(script.read_text("utf-8"), filename=str(script))
    tree.body = [node for node in tree.body if not isinstance(node, ast.Expr)]
    names: dict[str, Any] = {"__name__": script.stem}
    exec(compile(tree, str(script), "exec"), names)  # noqa: S102
    return names
