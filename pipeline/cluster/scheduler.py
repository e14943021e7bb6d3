"""Connect to a Dask scheduler, or start one with its workers on this machine."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from typing import Any

from distributed import Client, LocalCluster

from pipeline.cluster.size import count_workers
from pipeline.errors import ClusterError

LOCAL = "local"
CONNECT_S = 10


def connect(address: str, stack: ExitStack, *, model_bytes: int = 0) -> Any:
    """Give a client of a scheduler; for `local` one is started, with room for the model. Raises ClusterError.

    All is left and ended when the stack is closed.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what there is to say is said in sentences
    try:
        cluster = stack.enter_context(_start(model_bytes)) if address == LOCAL else address
        return stack.enter_context(Client(cluster, timeout=CONNECT_S, set_as_default=False, name="minutes"))
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        stack.close()
        raise ClusterError(f"{address}: {_tell_why(address, error)}") from error


def _start(model_bytes: int) -> LocalCluster:
    """Start a scheduler and workers on this machine; no other machine can reach them."""
    return LocalCluster(
        n_workers=count_workers(model_bytes=model_bytes),
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
        silence_logs=logging.CRITICAL,
    )


def _tell_why(address: str, error: Exception) -> str:
    if address == LOCAL:
        return (
            f"no workers could be started on this machine ({error}); put that right, or work without them: "
            "`minutes run --scheduler none`."
        )
    if isinstance(error, TypeError):  # what distributed raises without certificates
        return (
            "TLS is not set up on this machine; name its certificates in Dask's settings, as "
            "docs/many-machines.md says, and run the command again."
        )
    if isinstance(error, ValueError):  # a name that can't be one: a label that is empty or too long
        return "this can't be the address of a machine; put it right and run the command again."
    return "no scheduler answers there; start it, or look whether its address is right, and run the command again."
