"""Small writes of many threads share transactions, and nobody is told of another's mistake."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import insert, select

from monitor.errors import StoreLost
from monitor.store import tables
from monitor.store.door import Door
from monitor.store.engine import Database
from monitor.store.together import MOST, Together
from tests.scale.machines import until


class Books:
    """A writer that is slow while a gate is shut, and counts what was written in each transaction."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.written: list[int] = []
        self.together: Together[list[int]] = Together(self._write)

    @contextmanager
    def _write(self) -> Iterator[list[int]]:
        lines: list[int] = []
        yield lines
        self.gate.wait(30)
        self.written.append(len(lines))

    def crowd(self, doubled: Callable[[list[int], Sequence[int]], list[int]], numbers: Sequence[int]) -> list[object]:
        """Ask for all of these at once, while somebody writes: each answer, or what was raised."""
        with ThreadPoolExecutor(len(numbers) + 1) as threads:
            self.gate.clear()
            first = threads.submit(self.together.ask, double, 0)
            until(lambda: self.together._is_led, "somebody writes")
            asked = [threads.submit(self.together.ask, doubled, number) for number in numbers]
            until(lambda: len(self.together._waiting) == len(numbers), "all others wait")
            self.gate.set()
            assert first.result(30) == 0
            return [each.exception(30) or each.result() for each in asked]


def double(lines: list[int], numbers: Sequence[int]) -> list[int]:
    lines += numbers
    return [2 * number for number in numbers]


def test_who_comes_while_somebody_writes_is_written_with_the_others() -> None:
    books = Books()

    answers = books.crowd(double, range(1, MOST + 21))

    assert answers == [2 * number for number in range(1, MOST + 21)]
    assert books.written == [1, MOST, 20]


def test_one_alone_has_a_transaction_of_its_own() -> None:
    books = Books()

    assert [books.together.ask(double, number) for number in (1, 2, 3)] == [2, 4, 6]
    assert books.written == [1, 1, 1]


def test_one_that_cannot_be_done_costs_the_others_nothing() -> None:
    def picky(lines: list[int], numbers: Sequence[int]) -> list[int]:
        if 7 in numbers:
            raise ValueError("not seven")
        return double(lines, numbers)

    books = Books()

    answers = books.crowd(picky, range(1, 11))

    assert [str(each) for each in answers if isinstance(each, ValueError)] == ["not seven"]
    assert [each for each in answers if isinstance(each, int)] == [2, 4, 6, 8, 10, 12, 16, 18, 20]
    assert books.together.ask(double, 1) == 2


def test_a_database_that_went_away_is_told_to_all_and_nobody_asks_again() -> None:
    """What was committed at that moment may stand: a claim that is made twice finds its row taken, by itself."""
    tried: list[int] = []

    def lost(_lines: list[int], numbers: Sequence[int]) -> list[int]:
        tried.extend(numbers)
        raise StoreLost("the server ended the connection")

    books = Books()

    answers = books.crowd(lost, range(1, 11))

    assert [(type(each), str(each)) for each in answers] == [(StoreLost, "the server ended the connection")] * 10
    assert sorted(tried) == list(range(1, 11))
    assert books.together.ask(double, 1) == 2


def test_what_many_threads_wrote_is_there_when_they_are_told(database: Database) -> None:
    def note(db: Door, names: Sequence[str]) -> list[str]:
        db.connection.execute(insert(tables.lock), [{"name": name} for name in names])
        return list(names)

    def written(name: str) -> bool:
        assert database.together(note, name) == name
        with database.read() as db:
            return db.connection.scalar(select(tables.lock.c.name).where(tables.lock.c.name == name)) == name

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(written, [f"lock-{n}" for n in range(200)]))


def test_a_wish_that_breaks_the_database_is_said_to_its_own_thread(database: Database) -> None:
    def note(db: Door, names: Sequence[str]) -> list[str]:
        db.connection.execute(insert(tables.lock), [{"name": name} for name in names])
        return list(names)

    database.together(note, "mine")

    def tried(name: str) -> str:
        try:
            return database.together(note, name)
        except Exception as error:  # noqa: BLE001
            return type(error).__name__

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(tried, ["mine", *(f"lock-{n}" for n in range(30))]))

    assert told == ["StoreError", *(f"lock-{n}" for n in range(30))]


@pytest.fixture(autouse=True)
def _no_hanging() -> Iterator[None]:
    yield
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ThreadPoolExecutor")]
