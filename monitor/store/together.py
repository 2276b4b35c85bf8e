"""Small writes of many threads in one transaction: as many as came while the one before was under way.

A transaction costs more than a small write in it. So whoever comes first does the writing of all who come meanwhile, and then
lets the first of those that came after them do theirs. One thread alone notices nothing of it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from monitor.errors import StoreLost

D = TypeVar("D")  # what a transaction is written through
W = TypeVar("W")
A = TypeVar("A")

MOST = 100  # small writes in one transaction

_Fate = Literal["waits", "leads", "granted", "alone", "lost"]


def _shut() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(eq=False, slots=True)
class _Wish:
    do: Callable[[Any, Sequence[Any]], Sequence[Any]]
    what: Any
    weight: int = 1
    fate: _Fate = "waits"
    answer: Any = None
    told: threading.Lock = field(default_factory=_shut)  # a bare lock: an Event costs five times as much

    def tell(self, fate: _Fate) -> None:
        self.fate = fate
        self.told.release()


class Together(Generic[D]):
    """Threads that write together, each through `write()`."""

    def __init__(self, write: Callable[[], AbstractContextManager[D]]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._waiting: deque[_Wish] = deque()
        self._is_led = False

    def ask(self, do: Callable[[D, Sequence[W]], Sequence[A]], what: W, weight: int = 1) -> A:
        """What `do` answers to this wish: it gets all that are for it in one transaction, and answers them in their order. Where
        that fails each is asked for alone, so that nobody is told of another's mistake. Raises what `do` raises; StoreLost for
        each when the database went away: what was written then may stand, and asked again its answer would be another. `weight`:
        how many small writes this wish comes to."""
        mine = _Wish(do, what, weight)
        with self._lock:
            self._waiting.append(mine)
            if not self._is_led:
                self._is_led, mine.fate = True, "leads"
        if mine.fate != "leads":
            mine.told.acquire()
        if mine.fate == "leads":
            self._lead(mine)
        if mine.fate == "lost":
            raise StoreLost(mine.answer)
        if mine.fate == "alone":
            with self._write() as db:
                (mine.answer,) = do(db, [what])
        answer: A = mine.answer
        return answer

    def _lead(self, mine: _Wish) -> None:
        """Grant this wish, the first of those that wait, and those behind it."""
        with self._lock:
            granted = [self._waiting.popleft()]
            room = MOST - granted[0].weight
            while self._waiting and self._waiting[0].weight <= room:
                granted.append(self._waiting.popleft())
                room -= granted[-1].weight
        fate: _Fate = "alone"
        try:
            with self._write() as db:
                _grant(db, granted)
            fate = "granted"
        except StoreLost as error:
            fate = "lost"
            for wish in granted[1:]:
                wish.answer = str(error)
            raise
        except Exception:  # of several, whoever is to blame meets it again, alone
            if len(granted) == 1:
                raise
        finally:
            with self._lock:
                self._is_led = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].tell("leads")
            mine.fate = fate
            for wish in granted[1:]:
                wish.tell(fate)


def _grant(db: object, wishes: Sequence[_Wish]) -> None:
    kinds: dict[Any, list[_Wish]] = {}
    for wish in wishes:
        kinds.setdefault(wish.do, []).append(wish)
    for do, alike in kinds.items():
        for wish, answer in zip(alike, do(db, [wish.what for wish in alike]), strict=True):
            wish.answer = answer
