"""Give the memory of finished work back to the system, so that a talk of three hours takes little more.

glibc keeps what large tensors leave behind in the heaps of the threads that made them, more with every group of
windows; see mallopt(3) and malloc_trim(3). Other systems' libraries are left as they are.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any

_MMAP_THRESHOLD = -3
"""M_MMAP_THRESHOLD of malloc.h."""
LARGE_BYTES = 10 * 1024 * 1024
"""Tensors as large as what a layer keeps of a batch get pages of their own, which go when they go. What each step
makes anew, such as the scores of all tokens, is smaller and stays in the heap: fresh pages at every step cost a
tenth of the time."""


def keep_little() -> None:
    """Have large pieces of memory go back as soon as they are let go. Call it once, before the work."""
    library = _glibc()
    if library is not None:
        library.mallopt(_MMAP_THRESHOLD, LARGE_BYTES)


def give_back() -> None:
    """Give all memory back that is not in use now."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


@cache
def _glibc() -> Any:
    """Give the C library if it is glibc."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
