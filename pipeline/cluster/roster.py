"""The workers at a scheduler: which of them compute as this machine does, and why the others get no work."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any

from pipeline.cluster.agreement import Make, describe_make, tell_difference
from pipeline.cluster.worker import Enlist, resource_of

ANSWER_S = 20.0
"""How long a worker has to say what it computes like; one that is frozen keeps nobody waiting for longer."""
LOOK_EVERY_S = 1.0


class Roster:
    """Those that fit a machine, looked at now and then."""

    def __init__(self, client: Any, make: Make) -> None:
        self._client, self._make = client, make
        self.resource = resource_of(make.sha256)
        """What those that fit have, and what tasks ask for."""
        self._counted, self._looked_s = 0, float("-inf")

    def enlist(self) -> None:
        """Have all workers, those that come later too, say what they compute like. Waits for those that are there.

        What goes wrong at a worker makes that one unfit, and is told by `tell_unfit`.
        """

        async def announce() -> None:
            await asyncio.gather(
                self._client.register_plugin(Enlist(), name=self.resource), return_exceptions=True
            )

        with suppress(OSError):  # the time is over, or the scheduler is lost, which is seen before long
            self._client.sync(announce, callback_timeout=ANSWER_S)

    def count(self) -> int:
        """Count the workers that fit and take work, or are at it."""
        now = time.monotonic()
        if now - self._looked_s >= LOOK_EVERY_S:
            self._looked_s = now
            self._counted = sum(self._fits(one) for one in self._workers().values())
        return self._counted

    def tell_unfit(self) -> list[str]:
        """Say of each worker that gets no work why."""
        unfit = {address: one for address, one in self._workers().items() if not self._fits(one)}
        paused = [address for address, one in unfit.items() if self._is_like(one)]
        told = dict.fromkeys(paused, "it is paused, for want of memory")
        told |= {address: self._tell_why(make) for address, make in self._ask([*unfit.keys() - told]).items()}
        return [f"the worker {address}: {why}" for address, why in sorted(told.items())]

    def _fits(self, one: dict[str, Any]) -> bool:
        """Say whether a worker takes work; one that Dask has paused begins nothing, but ends what it is at."""
        is_at_work = one.get("metrics", {}).get("task_counts", {}).get("executing", 0) > 0
        return self._is_like(one) and (one.get("status") == "running" or is_at_work)

    def _is_like(self, one: dict[str, Any]) -> bool:
        return self.resource in one.get("resources", {})

    def _workers(self) -> dict[str, Any]:
        with suppress(OSError):
            return dict(self._client.scheduler_info()["workers"])
        return {}

    def _ask(self, addresses: list[str]) -> dict[str, object]:
        """Have workers say what they compute like, each with its time; gives what went wrong where that is all."""

        async def ask(address: str) -> object:
            told = await self._client.run(describe_make, workers=[address], on_error="return")
            return told.get(address)

        async def ask_all() -> list[object]:
            asked = [asyncio.wait_for(ask(address), ANSWER_S) for address in addresses]
            return list(await asyncio.gather(*asked, return_exceptions=True))

        return dict(zip(addresses, self._client.sync(ask_all), strict=True)) if addresses else {}

    def _tell_why(self, make: object) -> str:
        if isinstance(make, Make):
            return tell_difference(make, self._make) or "it has only just come"
        if isinstance(make, TimeoutError):
            return "it does not answer"
        return f"it has not this program set up ({make})"
