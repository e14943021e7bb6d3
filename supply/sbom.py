"""Write the bill of materials, sbom.cdx.json, in CycloneDX 1.6: `make sbom`.

It lists what is installed here, what each package asks for, and what is no package (`supply.others`). It holds no
time and no random number: the same installation gives the same bytes.
"""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterable, Mapping

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from supply.installed import OURS, Package, list_installed
from supply.locks import FOLDER
from supply.others import Other, list_others

PATH = FOLDER.parent / "sbom.cdx.json"


def main() -> int:
    """Write the file and say where it is."""
    PATH.write_text(format_sbom(list_installed(), list_others()), encoding="utf-8")
    print(PATH.name)
    return 0


def format_sbom(installed: Mapping[str, Package], others: Iterable[Other]) -> str:
    """Put in CycloneDX's JSON what is installed and what is no package."""
    components = {name: _package(package) for name, package in installed.items()}
    extra = [_other(other) for other in others]
    bom = Bom(
        metadata=BomMetaData(component=components[OURS]),
        components=[*(one for name, one in components.items() if name != OURS), *extra],
        serial_number=uuid.UUID(int=0),
    )
    for name, package in installed.items():
        needs = [components[need] for need in package.needs]
        bom.register_dependency(components[name], [*needs, *(extra if name == OURS else ())])
    written = json.loads(JsonV1Dot6(bom).output_as_string())
    del written["serialNumber"], written["metadata"]["timestamp"]  # both optional; they would differ each time
    return json.dumps(written, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _package(package: Package) -> Component:
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.APPLICATION if package.name == OURS else ComponentType.LIBRARY,
        licenses=[LicenseFactory().make_from_string(package.licence)],
        purl=None if package.name == OURS else PackageURL("pypi", name=package.name, version=package.version),
        bom_ref=f"{package.name}=={package.version}",
    )


def _other(other: Other) -> Component:
    return Component(
        name=other.name,
        version=other.version,
        type=ComponentType(other.kind),
        licenses=[LicenseFactory().make_from_string(other.licence)],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=other.sha256)],
        description=other.comes,
        bom_ref=f"{other.name} {other.version}",
    )


if __name__ == "__main__":
    sys.exit(main())
