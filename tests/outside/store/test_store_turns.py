"""Writers of one process get their turn in the order in which they ask, however long the others' transactions are."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from monitor.store.engine import Database
from monitor.store.turns import Turns

GREEDY = 6


def test_a_writer_gets_its_turn_beside_many_that_always_come_back(new_url: Callable[[str], str]) -> None:
    database = Database.open(new_url("sqlite"))
    over, pause = threading.Event(), threading.Event()
    rounds: list[None] = []

    def greedy() -> None:
        while not over.is_set():
            with database.write() as db:
                db.lock("placement")
                pause.wait(0.005)  # a transaction that takes its time
                rounds.append(None)

    threads = [threading.Thread(target=greedy) for _ in range(GREEDY)]
    for thread in threads:
        thread.start()
    waited = []
    for _ in range(20):
        asked = len(rounds)
        with database.write() as db:
            db.lock("placement")
            waited.append(len(rounds) - asked)
    over.set()
    for thread in threads:
        thread.join(60)
    database.close()

    assert max(waited) <= GREEDY + 2  # without turns it is a lottery


def test_an_error_in_a_transaction_passes_the_turn_on(new_url: Callable[[str], str]) -> None:
    database = Database.open(new_url("sqlite"))

    with pytest.raises(KeyError), database.write():
        raise KeyError

    with database.write() as db:
        assert db.articles.count() == 0
    database.close()


def test_turns_come_in_the_order_of_asking_and_a_waiter_without_patience_goes_on_without_one() -> None:
    turns, order = Turns(60), list[int]()
    threads = [threading.Thread(target=lambda n=n: take(turns, order, n)) for n in range(5)]

    with turns.taken():
        for waiting, thread in enumerate(threads, 1):
            thread.start()
            while len(turns._waiting) < waiting:
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join(60)
    assert order == [0, 1, 2, 3, 4]

    hasty = Turns(0.01)
    with hasty.taken():
        second = threading.Thread(target=lambda: take(hasty, order, 9))
        second.start()
        second.join(60)
        assert order[-1] == 9
    with hasty.taken():
        assert not hasty._waiting


def take(turns: Turns, order: list[int], number: int) -> None:
    """Note one's turn."""
    with turns.taken():
        order.append(number)
