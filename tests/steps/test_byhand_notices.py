"""Who watches a topic hears at once that its status was set by hand, that this was removed, and that its days are over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.desk.overriding import Signed, remove, set_status
from monitor.editions.moved import SETTLE
from monitor.editions.notices import GLUE
from monitor.model import OverrideId
from monitor.steps.house import House
from tests.build import make_watchlist
from tests.steps.test_notify import DAY, HOUR, begun, holds, later, notices, read, telling, told_after, watched, work
from tests.webhooks import Webhook

OpenHouse = Callable[..., House]
SIGNED = Signed(because="https://observers.example/note-12", by="A. <@everyone> Analyst", note="seen on site")
SET = 'Idlib ceasefire: now "in force, violations reported" (set by hand), was "in force, holding"'
BACK = 'Idlib ceasefire: now "in force, holding", was "in force, violations reported"'


@pytest.fixture
def hook() -> Iterator[Webhook]:
    """A webhook that takes everything."""
    with Webhook() as running:
        yield running


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path, hook: Webhook, clock: SetClock) -> House:
    """A house that told one webhook that the ceasefire holds."""
    opened = open_house(make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"}))
    watching = begun(telling(opened, {"phone": hook.url()}))
    holds(watching, clock)
    later(clock, HOUR)
    return watching


def strained(house: House, until: date | None = None) -> OverrideId:
    return set_status("ceasefire", "strained", date(2026, 10, 21), until, SIGNED, house).id


def titles(hook: Webhook) -> list[str]:
    return [told.title for told in hook.told][1:]


def test_a_set_status_is_told_at_once_with_its_signer_and_what_the_machine_reads(
    house: House, clock: SetClock, hook: Webhook
) -> None:
    strained(house)
    told_after(house, clock, SETTLE)

    assert titles(hook) == [SET]
    body = hook.told[-1].body
    assert "https://observers.example/note-12" in body and "The machine reads in force, holding since 21 Oct" in body
    assert "Note: seen on site" in body and "<@everyone>" not in body
    assert "Why: set by hand by A. <@everyone> Analyst." in body.replace(GLUE, "")
    told_after(house, clock, HOUR, DAY)
    assert titles(hook) == [SET] and watched(house).state == "strained"


def test_its_removal_is_told_too(house: House, clock: SetClock, hook: Webhook) -> None:
    number = strained(house)
    told_after(house, clock, SETTLE)
    later(clock, HOUR)
    remove(number, "B. Other", house, events=False)
    told_after(house, clock, SETTLE, HOUR)

    assert titles(hook) == [SET, BACK]
    assert "Why: what was set by hand was removed by B. Other." in hook.told[-1].body.replace(GLUE, "")
    assert [notice.state for notice in notices(house)] == ["sent"] * 3


def test_what_is_removed_at_once_is_told_to_nobody(house: House, clock: SetClock, hook: Webhook) -> None:
    number = strained(house)
    work(house)
    remove(number, "A. Analyst", house, events=False)
    told_after(house, clock, SETTLE, HOUR)

    assert titles(hook) == [] and watched(house).state == "holding"


def test_the_end_of_its_days_is_told_though_nothing_new_is_read(house: House, clock: SetClock, hook: Webhook) -> None:
    strained(house, until=date(2026, 10, 21))
    told_after(house, clock, SETTLE, HOUR)
    later(clock, DAY)
    told_after(house, clock, SETTLE)

    assert titles(hook) == [SET, BACK]


def test_what_is_read_under_a_set_status_moves_nothing(house: House, clock: SetClock, hook: Webhook) -> None:
    strained(house)
    told_after(house, clock, SETTLE)
    later(clock, HOUR)
    for name in ("wire", "press"):
        read(house, name, f"The Idlib ceasefire has collapsed, the {name} of the Turkish defence ministry said.")
    told_after(house, clock, SETTLE, HOUR)

    assert titles(hook) == [SET]
