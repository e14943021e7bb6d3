"""One writer: what changes files at the desk is done one at a time, in the order asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Writer:
    """A single thread for all changes: a tab that closes or a server that stops never cuts one in half."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")

    async def __call__(self, change: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Do a change that blocks when its turn comes; the server answers others meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(change, *args, **kwargs))
