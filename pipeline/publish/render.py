"""Render pages with the templates of `site_templates/`. The only module that imports Jinja2."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path

import jinja2

from pipeline.errors import SiteError

_MISTAKES = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a template can do wrong while it runs: `{{ 1/0 }}`, a text plus a number, extending itself."""


class _Compiled(jinja2.BytecodeCache):
    """Templates that were compiled in this process, by their text: each talk that is checked makes a Renderer."""

    def __init__(self) -> None:
        self._by_key: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Fill in a template that was compiled before; one whose text has changed since does not fit."""
        if bucket.key in self._by_key:
            bucket.bytecode_from_string(self._by_key[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Keep a template that was just compiled."""
        self._by_key[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class Renderer:
    """The templates of one folder, ready to use."""

    def __init__(self, folder: Path, *, brand: Mapping[str, object] | None = None) -> None:
        """Take a folder of templates, and what every page shows of the clinic's design (`brand.view`)."""
        self.folder = folder
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            bytecode_cache=_COMPILED,
        )
        if brand is not None:
            self._templates.globals["brand"] = brand

    def render(self, template: str, variables: Mapping[str, object]) -> str:
        """Render one template. Raises SiteError naming the template and the line that is wrong."""
        try:
            return self._templates.get_template(template).render(variables)
        except jinja2.TemplateSyntaxError as error:
            raise SiteError(
                f"site_templates/{error.name or template}: line {error.lineno}: {error.message}; mend it."
            ) from error
        except jinja2.TemplateNotFound as error:
            raise SiteError(f"site_templates/{error.name}: this template is missing; put it back.") from error
        except jinja2.UndefinedError as error:
            where = self._place_of(error, template)
            raise SiteError(f"{where}: {error.message}; see site_templates/README.md for the names.") from error
        except _MISTAKES as error:
            raise SiteError(f"{self._place_of(error, template)}: {error}; mend the template.") from error

    def _place_of(self, error: BaseException, template: str) -> str:
        """Say in which template, and on which of its lines, an error happened: the innermost, of included ones."""
        places = [
            (Path(frame.filename), frame.lineno)
            for frame in traceback.extract_tb(error.__traceback__)
            if Path(frame.filename).is_relative_to(self.folder)
        ]
        if not places:
            return f"site_templates/{template}"
        path, line = places[-1]
        return f"site_templates/{path.relative_to(self.folder).as_posix()}: line {line}"
