"""Neighbours that behave badly: a crew whose children die, a store where something happens at the worst moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from monitor.errors import CrewError
from monitor.steps.rows import Door, Store

T = TypeVar("T")
W = TypeVar("W")
A = TypeVar("A")


class NoCrew:
    """A crew whose children die of everything."""

    def run(self, task: Callable[..., T], *args: Any) -> T:
        """Raises CrewError."""
        raise CrewError(task.__name__, "took more than 30 seconds", retryable=True)


class Interrupted:
    """A store where something happens just before the first transaction that writes."""

    def __init__(self, store: Store, happens: Callable[[], object]) -> None:
        self._store = store
        self._happens: Callable[[], object] | None = happens
        self.reads = 0

    @contextmanager
    def read(self) -> Iterator[Door]:
        """The store's own, counted."""
        self.reads += 1
        with self._store.read() as db:
            yield db

    def write(self) -> AbstractContextManager[Door]:
        """The store's own, after what happens."""
        happens, self._happens = self._happens, None
        if happens is not None:
            happens()
        return self._store.write()

    def together(self, do: Callable[[Door, Sequence[W]], Sequence[A]], what: W) -> A:
        """The store's own, after what happens."""
        happens, self._happens = self._happens, None
        if happens is not None:
            happens()
        return self._store.together(do, what)
