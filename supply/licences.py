"""Remake the tables of docs/licences.md, the licence of everything that is locked: `make licences`.

Packages that are installed are asked; the rest (other systems, extras that are not installed) keep the line they
have, unless their version moved. A licence that is neither allowed nor let pass by name is refused.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache

from license_expression import ExpressionError, LicenseWithExceptionSymbol, get_spdx_licensing

from supply.installed import Package, list_installed
from supply.locks import BUILD, CPU, CUDA, FOLDER, RUNTIME, Pin, read_locks

PAGE = FOLDER.parent / "docs" / "licences.md"
ALLOWED = frozenset(
    {
        *(
            "MIT",
            "MIT-CMU",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "0BSD",
            "ISC",
            "Zlib",
            "BSL-1.0",
            "CC0-1.0",
            "Unlicense",
        ),
        *(
            "Apache-2.0",
            "Apache-2.0 WITH LLVM-exception",
            "GPL-3.0-or-later WITH GCC-exception-3.1",
            "PSF-2.0",
            "Python-2.0",
            "CNRI-Python",
            "HPND",
        ),
        *("Artistic-1.0-Perl", "MPL-2.0"),
    }
)
"""Licences that ask no more than to keep the notices; MPL-2.0 asks more only of files that were changed."""
PASSED = {
    "codespell": "a tool of developers, run beside the program",
    "docutils": "its GPL file is an Emacs mode; brought by pelican, for `make bench-site`",
    "espeakng-loader": "brought by kokoro-onnx, for `make harvest` alone",
    "pelican": "a program that `make bench-site` runs beside ours",
    "phonemizer": "brought by kokoro-onnx, for `make harvest` alone",
    "unidecode": "brought by pelican, for `make bench-site`",
}
"""Packages whose licence is not in ALLOWED and that are used all the same, and why that is no trouble."""
NVIDIA = "LicenseRef-NVIDIA-Proprietary"
ROW = re.compile(r"^\| ([\w.-]+) \| (\d[\w.+!]*) \| (.+?) \|$", re.MULTILINE)
TITLES = {
    RUNTIME: "What the program runs with",
    BUILD: "What installs it",
    CUDA: "Only on Linux, with torch for graphics cards",
}
MADE = "<!-- What follows is made by `make licences`. -->\n"


def main() -> int:
    """Write the page, or say what can't be on it."""
    old = PAGE.read_text("utf-8")
    locks, found = read_locks(), known(list_installed(), old)
    missing = sorted({pin.name for pins in locks.values() for pin in pins if (pin.name, pin.version) not in found})
    if missing := [name for name in missing if name != "torch"]:
        print(f"Install these first, so that their licences can be read: {', '.join(missing)}", file=sys.stderr)
        return 1
    PAGE.write_text(old.partition(MADE)[0] + MADE + format_tables(locks, found), encoding="utf-8")
    faults = [fault for (name, _), licence in found.items() if (fault := refuse(name, licence))]
    print(*(faults or [f"docs/{PAGE.name}"]), sep="\n")
    return 1 if faults else 0


def known(installed: Mapping[str, Package], page: str) -> dict[tuple[str, str], str]:
    """Give the licence of each package at a version: what is installed is asked, else the page is believed."""
    asked = {(one.name, one.version.partition("+")[0]): one.licence for one in installed.values()}
    return parse_page(page) | asked


def parse_page(page: str) -> dict[tuple[str, str], str]:
    """Read the rows of the tables that are made."""
    return {(name, version): licence for name, version, licence in ROW.findall(page.partition(MADE)[2])}


def format_tables(locks: Mapping[str, Iterable[Pin]], found: Mapping[tuple[str, str], str]) -> str:
    """Write a table for each lock file."""
    parts = [RUNTIME, *sorted(locks.keys() - {RUNTIME, BUILD, CUDA, CPU}), BUILD, CUDA]
    text = ""
    for part in parts:
        title = TITLES.get(
            part, f"The extra `{part}`: {'development' if part == 'dev' else 'not part of the program'}"
        )
        text += f"\n## {title}\n\n| package | version | licence |\n|---|---|---|\n"
        text += "".join(
            f"| {pin.name} | {pin.version} | {found[pin.name, pin.version]} |\n" for pin in locks[part]
        )
    passed = "".join(f"| {name} | {why} |\n" for name, why in sorted(PASSED.items()))
    return f"{text}\n## Let pass by name\n\n| package | why |\n|---|---|\n{passed}"


def refuse(name: str, licence: str) -> str:
    """Say in a sentence why a package's licence won't do, or nothing if it does."""
    if name in PASSED or (licence == NVIDIA and name.startswith(("nvidia-", "cuda-"))) or allows(licence):
        return ""
    return (
        f"{name}: its licence ({licence}) is not among those we allow; leave the package out, or write in "
        "supply/licences.py why it is no trouble."
    )


def allows(licence: str) -> bool:
    """Say whether an SPDX expression allows the use: of `A OR B` one must do, of `A AND B` both."""
    try:
        parsed = _spdx().parse(licence, validate=True)
    except ExpressionError:
        return False
    return _allows(parsed)


_spdx = cache(get_spdx_licensing)  # takes a quarter of a second each time


def _allows(parsed: object) -> bool:
    operator = type(parsed).__name__
    if operator in {"AND", "OR"}:
        return (all if operator == "AND" else any)(_allows(one) for one in parsed.args)  # type: ignore[attr-defined]
    if isinstance(parsed, LicenseWithExceptionSymbol):
        return f"{parsed.license_symbol.key} WITH {parsed.exception_symbol.key}" in ALLOWED
    return getattr(parsed, "key", None) in ALLOWED


if __name__ == "__main__":
    sys.exit(main())
