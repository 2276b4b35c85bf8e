"""Memory that is freed goes back to the machine."""

from __future__ import annotations

import contextlib
import ctypes

_M_MMAP_THRESHOLD = -3  # of glibc's mallopt(3)
LARGE = 1024 * 1024


def give_back() -> None:
    """Ask the C library, for this process, to keep no freed block of LARGE bytes or more for later. Left alone it learns from the
    first document of 15 MB to keep such blocks, one or two for each thread. Where it is not glibc, nothing changes."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)
