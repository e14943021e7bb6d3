"""Build the same workspace in another folder, locale, time zone and order of hashes: the bytes are the same."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from prove_children import Children
from prove_whole import Whole, copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Another computer, as far as a program can see one."""

    folder: str
    locale: str
    zone: str
    seed: int
    """Of the order in which Python keeps sets of texts."""
    mask: int

    @property
    def said(self) -> str:
        """Give it as a line of a table."""
        return f"`{self.folder}` | {self.locale or 'none'} | {self.zone} | {self.seed} | {self.mask:03o}"


PLACES = (
    Place(folder="Büro links/Videos & more", locale="C", zone="Pacific/Auckland", seed=1, mask=0o077),
    Place(folder="a", locale="de_DE.UTF-8", zone="America/Los_Angeles", seed=4242, mask=0o002),
    Place(folder="tr/İş", locale="", zone="UTC", seed=0, mask=0o022),
)


def build_elsewhere(folder: Path, whole: Whole, place: Place) -> None:
    """Run the whole pipeline there, hearing and all; fails unless every byte is that of the undisturbed run."""
    root = folder / place.folder / "workspace"
    root.parent.mkdir(parents=True)
    told = {"LC_ALL": place.locale, "LANG": place.locale} if place.locale else {"LC_ALL": "", "LANG": ""}
    children = Children(cwd=root.parent, TZ=place.zone, PYTHONHASHSEED=str(place.seed), **told)
    try:
        order = whole.order(copy(whole.start, root), remembers="", log=str(folder / "elsewhere.log"))
        end = children.run(replace(order, mask=place.mask, root=os.path.relpath(root, root.parent)))
    finally:
        children.close()
    assert end.status == 0, end.said
    whole.require_same_end(root)
