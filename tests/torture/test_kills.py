"""kill -9 of a real daemon at random moments: nothing is lost, nothing is doubled, nothing is seen half written."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.torture.killing import PHASES, Ordeal, ordeal
from tests.torture.promises import MEASURED, proves
from tests.torture.reckoning import faults_of
from tests.whole import WHOLE

SEED = 20261021
MISSED = 0.2  # of the kills may come when their phase did not
LOOKS, READ = 10, 100  # times to look at the archive for each kill, and files to read in it, at the least
Record = Callable[[str, object], None]


@proves("P5", "P7", "P12")
def test_twenty_kills_of_the_daemon_lose_double_and_tear_nothing(tmp_path: Path, record_property: Record) -> None:
    with ordeal(tmp_path, seed=SEED, every_hours=6) as scene:
        killed(scene, 20, record_property)


@proves("P5", "P7", "P12", long=True)
def test_two_hundred_kills_of_the_daemon_lose_double_and_tear_nothing(tmp_path: Path, record_property: Record) -> None:
    with ordeal(tmp_path, seed=random.SystemRandom().randrange(10**6), every_hours=4) as scene:
        killed(scene, 200, record_property)


@pytest.mark.postgres
@proves("P5", "P7", "P12", long=True)
def test_forty_kills_of_the_daemon_on_postgresql_lose_and_double_nothing(
    tmp_path: Path, new_url: Callable[[str], str], record_property: Record
) -> None:
    with ordeal(
        tmp_path, seed=random.SystemRandom().randrange(10**6), every_hours=6, database=new_url("postgresql")
    ) as scene:
        killed(scene, 40, record_property)


def killed(scene: Ordeal, times: int, record_property: Record) -> None:
    """Kill it so many times, all phases alike; then let it live twice, the second time a day later, and reckon."""
    began = time.monotonic()
    phases = [PHASES[number % len(PHASES)] for number in range(times)]
    scene.dice.shuffle(phases)
    for number, phase in enumerate(phases, 1):
        scene.kill_in(phase)
        if number % 20 == 0:
            tell(f"{number} kills in {time.monotonic() - began:.0f} s: {len(scene.newsroom.said)} articles said, "
                 f"{len(scene.box.copies)} mails, {scene.now():%d %B %H:%M}")  # fmt: skip
            if number < times:
                scene.settle(timedelta(minutes=45))  # once in a while it lives, and gets on with what was left
    scene.newsroom.fall_silent()
    scene.settle(timedelta(minutes=45))
    scene.settle(timedelta(hours=25))

    faults, figures = faults_of(scene)

    record_property(MEASURED, f"{times} kills, seed {scene.seed}: {figures}")
    assert faults == [], f"seed {scene.seed}"
    assert blunt(scene, times) == [], f"seed {scene.seed}: {figures}"


def blunt(scene: Ordeal, times: int) -> list[str]:
    """What makes an ordeal prove less than it says: phases that no kill hit, kills that missed theirs, nobody who looked."""
    found = [f"never killed {phase.name}" for phase in PHASES[:times] if not scene.kills[phase.name]]
    missed = scene.elsewhere.total()
    if scene.kills.total() + missed != times or missed > times * MISSED:
        found.append(f"{scene.kills.total()} kills hit their phase and {missed} did not, of {times}")
    if scene.looker.looks < LOOKS * times or scene.looker.read < READ:
        found.append(f"looked only {scene.looker.looks} times and read only {scene.looker.read} files")
    return found


def tell(words: str) -> None:
    """To whoever waits, past what pytest keeps back; a sample needs no words but when it falls."""
    print(words, file=sys.__stderr__ if WHOLE else sys.stderr, flush=True)
