"""How much of a long test is run: a sample in `make test`, all of it in `make torture` or `make thorough`.

What takes long is held short in one of four ways:

* `examples(n)`: of the examples that Hypothesis draws for a test, a fourth is drawn in the sample.
* TWINS: of the tests of some folders that run on SQLite and on PostgreSQL, one of every few runs on PostgreSQL too. A test
  that is to run on both all the same is marked `both_always(why)`, and one that is not to `postgres_when_whole(why)`.
* FAMILIES, and `@pytest.mark.sampled(n, why)`: of the cases of one test, one of every `n` runs, on each database.
* `@pytest.mark.thorough(why)`, and `proves(..., long=True)` in tests/torture: none.

The sample is the same each time and in each worker. It stands at even distances in the order of the file, and begins somewhere
else in each. Every file keeps a case on each database that it has, every test one of its cases, and every promise of
tests/torture (promises.py) a case on each database. What is left out is not collected, and a last line of the run says how many
that were. Whoever names a case (`file.py::test[case]`) runs it.
"""

from __future__ import annotations

import os
import zlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

WHOLE = os.environ.get("TORTURE") == "whole"

TWINS = {"outside/desk": 20, "outside/logs": 20, "steps": 20, "system": 20, "torture": 20}
"""Folder -> of so many tests that run on both databases one runs on PostgreSQL in the sample too. What is asked of the databases
themselves is in outside/store, on both."""
FAMILIES = {"torture": 5}
"""Folder -> of so many cases of one of its tests one runs in the sample, where no mark says otherwise."""


def examples(number: int, *, of: int = 4) -> int:
    """The `number` in `make thorough`, one of every `of` in `make test`."""
    return number if WHOLE else max(number // of, 1)


@dataclass(frozen=True, slots=True)
class Case:
    """A test with its parameters: the file and the test that it is of, whether a twin of it ran on SQLite before, what it proves,
    and the marks that say how much of it is run."""

    file: str
    test: str
    twin: bool = False
    promises: frozenset[str] = frozenset()
    long: bool = False
    one_of: int = 1
    both_always: bool = False


def sample(cases: Sequence[Case]) -> set[int]:
    """The numbers of the cases that `make test` runs."""
    kept = {number for number, case in enumerate(cases) if not case.long}
    for (_, twin), numbers in _families(cases, kept, lambda case: (case.test, case.twin)).items():
        few = cases[numbers[0]].one_of
        kept -= set(numbers) - _spread(numbers, few, f"{cases[numbers[0]].test} {twin}")
    twins = {number for number in kept if cases[number].twin and not cases[number].both_always}
    for file, numbers in _families(cases, twins, lambda case: case.file).items():
        kept -= set(numbers) - _spread(numbers, one_of(str(file), TWINS), str(file))
    return kept | _unproven(cases, kept)


def _families(cases: Sequence[Case], among: Iterable[int], by: Callable[[Case], Hashable]) -> dict[Hashable, list[int]]:
    families: dict[Hashable, list[int]] = defaultdict(list)
    for number in sorted(among):
        families[by(cases[number])].append(number)
    return families


def _spread(numbers: list[int], few: int, name: str) -> set[int]:
    """One of every `few`; of fewer than that one all the same. Where it begins depends on the name alone."""
    first = zlib.crc32(name.encode()) % min(few, len(numbers))
    return set(numbers[first::few])


def one_of(file: str, folders: Mapping[str, int]) -> int:
    """What a table says of the folder that a file is in; 1 where it says nothing."""
    return next((few for folder, few in folders.items() if file.startswith(f"{folder}/")), 1)


def _unproven(cases: Sequence[Case], kept: set[int]) -> set[int]:
    """The first case of each promise that would have none left on one of the databases."""
    proven = {(promise, cases[number].twin) for number in kept for promise in cases[number].promises}
    more = set()
    for number, case in enumerate(cases):
        lacking = {(promise, case.twin) for promise in case.promises} - proven
        if lacking and not case.long:
            more.add(number)
            proven |= lacking
    return more
