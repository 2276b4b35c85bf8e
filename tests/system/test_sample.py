"""The sample that `make test` runs: the same each time, spread, and with something of everything in it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.whole import TWINS, Case, sample

FOLDER, FEW = next(iter(TWINS.items()))
TEST = Case(file=f"{FOLDER}/test_a.py", test="test_a")


def twins(*tests: Case) -> list[Case]:
    """Each on SQLite, and then on PostgreSQL."""
    return [replace(test, twin=twin) for test in tests for twin in (False, True)]


def of(cases: list[Case]) -> list[Case]:
    """Those that the sample has."""
    return [cases[number] for number in sorted(sample(cases))]


def several(number: int, **given: object) -> list[Case]:
    """Tests of one file."""
    return [replace(TEST, test=f"test_{n}", **given) for n in range(number)]  # type: ignore[arg-type]


def test_every_test_runs_and_one_of_a_few_on_postgresql_too() -> None:
    cases = twins(*several(10 * FEW))

    kept = of(cases)

    assert [case for case in kept if not case.twin] == several(10 * FEW)
    assert sum(case.twin for case in kept) == 10


def test_those_on_postgresql_are_spread_over_the_file() -> None:
    cases = twins(*several(10 * FEW))

    places = sorted(number for number in sample(cases) if cases[number].twin)

    assert {later - earlier for earlier, later in pairwise(places)} == {2 * FEW}


@pytest.mark.parametrize("number", [1, 2, FEW])
def test_a_file_with_few_tests_keeps_one_on_postgresql(number: int) -> None:
    cases = twins(*several(number)) + twins(replace(TEST, file=f"{FOLDER}/test_b.py", test="test_b"))

    assert [case.file for case in of(cases) if case.twin] == [f"{FOLDER}/test_a.py", f"{FOLDER}/test_b.py"]


def test_a_folder_that_is_about_the_databases_runs_on_both() -> None:
    cases = twins(*several(9, file="outside/store/test_store.py"))

    assert of(cases) == cases


def test_a_test_that_says_so_runs_on_both() -> None:
    cases = twins(*several(9, both_always=True))

    assert of(cases) == cases


def test_of_the_cases_of_one_test_every_nth_runs_and_of_two_one() -> None:
    many = [replace(TEST, one_of=3)] * 30
    two = [replace(TEST, test="test_b", one_of=3)] * 2
    one = [replace(TEST, test="test_c", one_of=3)]

    assert of(many + two + one) == many[:10] + two[:1] + one


def test_long_ones_are_left_out() -> None:
    assert of([replace(TEST, long=True), TEST]) == [TEST]


def test_every_promise_keeps_a_case_on_each_database() -> None:
    tests = several(5 * FEW, promises=frozenset({"P1"}))
    for number in range(5 * FEW):
        rare = twins(
            *(replace(test, promises=frozenset({"P1", "P2"})) if n == number else test for n, test in enumerate(tests))
        )

        assert {(promise, case.twin) for case in of(rare) for promise in case.promises} == {
            ("P1", False), ("P2", False), ("P1", True), ("P2", True),
        }  # fmt: skip


def test_another_test_in_another_file_changes_nothing_here() -> None:
    cases = twins(*several(5 * FEW))
    other = twins(replace(TEST, file=f"{FOLDER}/test_b.py", test="test_b"))

    assert of(other + cases)[-len(of(cases)) :] == of(cases)
