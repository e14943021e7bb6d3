"""Kill, fail, starve and move the whole pipeline, and write a table of what came of it: `make prove`."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from prove_children import FAULTS, Children
from prove_elsewhere import PLACES, build_elsewhere
from prove_faults import FAILING, fail_often
from prove_full import fill_disk
from prove_kills import STAGES, kill_often
from prove_whole import ALL, ONE, build_whole

PARTS = ("kills", "faults", "disk", "places")


def main() -> None:
    """Do the parts that are asked for, by default all of them."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("parts", nargs="*", metavar="PART", default=PARTS, help=", ".join(PARTS))
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--seed", type=int, default=20261127, help="of the moments of the kills")
    asked.add_argument(
        "--one", action="store_true", help="kill at work on the one talk that goes through the most"
    )
    asked.add_argument("--doors", nargs="+", choices=FAILING, default=FAILING, help="which calls fail")
    asked.add_argument("--first", type=int, default=1, help="the first call that fails")
    asked.add_argument("--step", type=int, default=1, help="only every so many-th call fails")
    asked.add_argument("--each", action="store_true", help="all three errors at each call, not one in turn")
    asked.add_argument("--moments", type=int, default=20, help="at which the disk gets full")
    given = asked.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        asked.error(f"no such part: {', '.join(sorted(unknown))}")
    children = Children()
    with tempfile.TemporaryDirectory(prefix="prove-") as folder:
        for part in given.parts:
            began = time.monotonic()
            for line in _PARTS[part](Path(folder, part), children, given):
                print(line, flush=True)
            print(f"\n({(time.monotonic() - began) / 60:.1f} minutes)\n", flush=True)
    children.close()


def _kills(folder: Path, children: Children, given: argparse.Namespace) -> list[str]:
    whole = build_whole(folder, children, ONE if given.one else ALL)
    killed = kill_often(folder, children, whole, kills=given.kills, seed=given.seed, tell=_tell)
    stages = [
        f"| {stage} | {killed.stages[stage]} |" for stage in ("begin", *(name for name, _ in reversed(STAGES)))
    ]
    return [
        f"{killed.kills} kills, {killed.at_a_call} of them in the middle of a call, in {killed.rows} rows; "
        f"each row ended with the same {len(whole.after)} files and folders.\n",
        *("| killed while | kills |", "|---|---|", *stages),
    ]


def _faults(folder: Path, children: Children, given: argparse.Namespace) -> list[str]:
    whole = build_whole(folder, children, ONE)
    which = {"doors": given.doors, "first": given.first, "step": given.step, "all_faults": given.each}
    failed = fail_often(folder, children, whole, tell=_tell, **which)
    rows = [f"| {door} | {failed.fired[door]} | {failed.told[door]} |" for door in given.doors]
    turns = f"each of {', '.join(FAULTS)}" if given.each else f"{', '.join(FAULTS)} in turn"
    return [f"Faults: {turns}.\n", "| call | failed | told, exit code 1 |", "|---|---|---|", *rows]


def _disk(folder: Path, children: Children, given: argparse.Namespace) -> list[str]:
    whole = build_whole(folder, children, ONE)
    where, said = fill_disk(folder, whole, moments=given.moments)
    told = sum("done all the same" not in line for line in said)
    return [f"{where}: full at {len(said)} moments, told {told} times.\n", *(f"    {line}" for line in said)]


def _places(folder: Path, children: Children, _given: argparse.Namespace) -> list[str]:
    whole = build_whole(folder, children, ALL)
    for number, place in enumerate(PLACES):
        build_elsewhere(folder / str(number), whole, place)
    rows = [f"| {place.said} | {len(whole.after)} |" for place in PLACES]
    return [
        "| folder | locale | time zone | seed of hashes | umask | the same |",
        "|---|---|---|---|---|---|",
        *rows,
    ]


def _tell(line: str) -> None:
    print(f"  {line}", flush=True)


_PARTS: dict[str, Callable[[Path, Children, argparse.Namespace], list[str]]] = {
    "kills": _kills,
    "faults": _faults,
    "disk": _disk,
    "places": _places,
}

if __name__ == "__main__":
    main()
