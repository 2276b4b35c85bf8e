"""Tasks that the tests give to a crew. They live in a module of their own: a child imports what it runs."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from monitor.errors import FeedError, FetchError, NotFound

greeting = "unset"


def greet(words: str) -> None:
    """An initialiser."""
    global greeting
    greeting = words


def greeted() -> str:
    """What the initialiser was given."""
    return greeting


def add(a: int, b: int) -> int:
    """A harmless task."""
    return a + b


def whoami(_: int = 0) -> int:
    """The child's process id."""
    return os.getpid()


def spin() -> None:
    """Never ends."""
    while True:
        pass


def spin_in_native_code() -> int:
    """Never ends, and never comes back to where Python looks for signals."""
    return len(str(7 ** (10**9)))


def bloat() -> int:
    """Asks for more memory than there is."""
    return len(bytearray(8 * 2**30))


def creep() -> int:
    """Asks for more memory bit by bit."""
    hoard: list[bytes] = []
    while True:
        hoard.append(bytes(2**20))


_kept: list[bytes] = []


def keep(megabytes: int) -> int:
    """Leaves something behind, as a library's caches do. Returns the child's process id."""
    _kept.append(bytes(range(256)) * (megabytes * 4096))
    return os.getpid()


def hold(megabytes: int) -> int:
    """Needs much for a moment. Returns the child's process id."""
    return os.getpid() if bytes(range(256)) * (megabytes * 4096) else 0


def crash() -> None:
    """Dies as native code does."""
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    """Ends its process in an orderly way."""
    sys.exit(3)


def stumble(words: str) -> None:
    """An ordinary exception."""
    raise ValueError(words)


def no_feed() -> None:
    """One of our own errors."""
    raise FeedError("https://a.example/feed", "a block page")


def no_page() -> None:
    """One of our own errors, with keyword arguments."""
    raise FetchError("https://a.example/1", "503", retryable=True, status=503)


def no_such() -> None:
    """One of our own errors, without an __init__ of its own."""
    raise NotFound("no article 7")


def unpicklable() -> Any:
    """A result that cannot travel."""
    return lambda: None


def unwanted(number: int) -> str:
    """Sends itself a signal that a child ignores."""
    os.kill(os.getpid(), number)
    return "still here"


def tell_everybody() -> str:
    """Sends SIGTERM to the whole process group, as a supervisor does that stops a service."""
    os.killpg(os.getpgrp(), signal.SIGTERM)
    return "still here"
