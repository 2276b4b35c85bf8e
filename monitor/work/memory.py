"""Memory that is freed goes back to the machine."""

from __future__ import annotations

import contextlib
import ctypes

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # of glibc's mallopt(3)
LARGE = 1024 * 1024
ARENAS = 2  # heaps; each keeps what its threads freed, and glibc would begin eight for each core


def give_back() -> None:
    """Ask the C library, for this process, to keep no freed block of LARGE bytes or more for later. Left alone it learns from the
    first document of 15 MB to keep such blocks, one or two for each thread, in a heap of its own. Where it is not glibc, nothing
    changes."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS)
