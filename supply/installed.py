"""What is installed beside this Python, and under which licence, in SPDX's terms."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass

from packaging.requirements import Requirement

from supply.locks import bare_name

OURS = "moderni-minutes"
UNCLEAR = "unclear"
"""The licence of a package that states none we can read; one must be looked up for it in READ."""
STATED = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "BSD 3-Clause": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "NVIDIA Proprietary Software": "LicenseRef-NVIDIA-Proprietary",
} | {
    name: name
    for name in ("MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "MPL-2.0", "ISC", "MPL-2.0 AND MIT")
}
"""What packages without an SPDX expression write into `License` or a classifier."""
READ = {
    "axe-playwright-python": "MIT AND MPL-2.0",
    "blinker": "MIT",
    "contourpy": "BSD-3-Clause",
    "cuda-toolkit": "LicenseRef-NVIDIA-Proprietary",
    "cycler": "BSD-3-Clause",
    "docutils": "CC0-1.0 AND BSD-2-Clause AND PSF-2.0 AND GPL-3.0-or-later",
    "espeakng-loader": "GPL-3.0-or-later",
    "feedgenerator": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "kiwisolver": "BSD-3-Clause",
    "kokoro-onnx": "MIT",
    "matplotlib": "PSF-2.0",
    "mpmath": "BSD-3-Clause",
    "numba": "BSD-2-Clause",
    "phonemizer": "GPL-3.0-or-later",
    "scipy": "BSD-3-Clause AND GPL-3.0-or-later WITH GCC-exception-3.1",
    "pyftpdlib": "MIT",
    "sympy": "BSD-3-Clause",
    "partd": "BSD-3-Clause",
    "text-unidecode": "Artistic-1.0-Perl OR GPL-2.0-or-later",
    "tiktoken": "MIT",
    "zict": "BSD-3-Clause",
}
"""Licences that were read in the package's own licence file, since its metadata says "BSD" or a whole text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """An installed package; `needs` are the names of installed packages it asks for."""

    name: str
    version: str
    licence: str
    needs: tuple[str, ...]


def list_installed() -> Mapping[str, Package]:
    """Give every package that is installed, ours too, by name."""
    found = {bare_name(one.metadata["Name"]): one for one in importlib.metadata.distributions()}
    return {
        name: Package(
            name=name,
            version=one.version,
            licence=licence_of(name, one.metadata),
            needs=tuple(sorted(needs_of(one.requires or ()) & found.keys())),
        )
        for name, one in sorted(found.items())
    }


def needs_of(requirements: list[str] | tuple[str, ...], extras: tuple[str, ...] = ("",)) -> set[str]:
    """Give the names of what is asked for on this machine."""
    asked = [Requirement(line) for line in requirements]
    return {
        bare_name(one.name)
        for one in asked
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in extras)
    }


def licence_of(name: str, metadata: importlib.metadata.PackageMetadata) -> str:
    """Give a package's licence as an SPDX expression, or UNCLEAR."""
    if name in READ:
        return READ[name]
    if "License-Expression" in metadata:
        return str(metadata["License-Expression"])
    classes = [
        line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier") or () if line.startswith("License")
    ]
    stated = [str(metadata["License"]).strip() if "License" in metadata else "", *classes]
    return next((STATED[words] for words in stated if words in STATED), UNCLEAR)
