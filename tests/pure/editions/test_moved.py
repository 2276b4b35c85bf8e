"""Which move of a status is told: laws that hold whatever the status does, and the cases that made them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.editions.moved import RECENT, SETTLE, STALE, judged, overtaken, quiet_until
from monitor.model import Account, LastTold, Notice, NoticeId, NoticeSpec, Status, StatusChange, Turn, Watch, WatchId
from tests.build import MORNING, make_testimony

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TODAY = MORNING.date()
STATES = st.sampled_from([None, "agreed", "holding", "strained", "collapsed"])
CONFIGURATION = "0123456789ab"


def make_watch(**given: object) -> Watch:
    """A topic that holds, as an edition told a week ago."""
    usual: dict[str, object] = {
        "id": WatchId(1),
        "topic": "ceasefire",
        "configuration": CONFIGURATION,
        "began_at": MORNING - 30 * DAY,
        "state": "holding",
        "since": TODAY - 9 * DAY,
        "told_at": MORNING - 7 * DAY,
        "reckoned_at": MORNING - DAY,
    }
    return Watch(**{**usual, **given})  # type: ignore[arg-type]


def make_change(before: str | None, after: str | None, on: date = TODAY, *claims: str) -> StatusChange:
    return StatusChange(
        topic="ceasefire",
        before=before,
        after=after,
        since=on,
        on=on,
        voices=("Russia",),
        claims=claims,
        rule="2 voices",
    )


def make_account(*changes: StatusChange, known_at: datetime = MORNING, published: datetime | None = None) -> Account:
    """A topic that went this way; each change is decided by the one claim of its place, known and published then."""
    last = changes[-1] if changes else None
    changes = tuple(replace(change, claims=(str(place),)) for place, change in enumerate(changes))
    status = Status(
        topic="ceasefire", day=TODAY, state=last.after if last else None, since=last.since if last else None, stale=False,
        disputed=False, camps=(), single_source=False, confidence="high", why="", voices=("Russia",), because=("0",),
        scores=(), last_evidence=None, changes=changes,
    )  # fmt: skip
    told = tuple(
        make_testimony(
            change.after or "holding", change.on, id=str(place), known_at=known_at, published_at=published or known_at
        )
        for place, change in enumerate(changes)
    )
    return Account(
        topic="ceasefire", day=TODAY, status=status, before=None, log=None, changes=(), news=(), testimonies=told, counts=(),
        usual_gap=None, last_report=None,
    )  # fmt: skip


HELD = make_change(None, "holding", TODAY - 9 * DAY)
MOVED = make_account(HELD, make_change("holding", "strained"))


def test_a_move_is_told_when_it_has_stood() -> None:
    first = judged(make_watch(), MOVED, None, MORNING, CONFIGURATION)
    soon = judged(first.watch, MOVED, None, MORNING + SETTLE - MINUTE, CONFIGURATION)
    then = judged(soon.watch, MOVED, None, MORNING + SETTLE, CONFIGURATION)
    after = judged(then.watch, MOVED, None, MORNING + 2 * SETTLE, CONFIGURATION)

    assert (first.turn, first.again, soon.turn, soon.again) == (None, MORNING + SETTLE, None, MORNING + SETTLE)
    assert then.turn is not None and (then.turn.change.before, then.turn.change.after) == ("holding", "strained")
    assert (then.again, after.turn, after.again) == (None, None, None)


@pytest.mark.parametrize(
    ("watch", "account"),
    [
        (make_watch(reckoned_at=None), MOVED),
        (make_watch(configuration="another"), MOVED),
        (make_watch(began_at=MORNING), MOVED),
        (make_watch(), make_account(HELD, make_change("holding", "strained"), known_at=MORNING - RECENT)),
        (make_watch(), make_account(HELD, make_change("holding", "strained"), published=MORNING - 3 * DAY)),
        (make_watch(), make_account(HELD, make_change("holding", "strained", TODAY - 2 * DAY))),
        (make_watch(state="strained", since=TODAY - 9 * DAY), make_account(make_change(None, "strained", TODAY))),
    ],
    ids=[
        "first look",
        "configuration",
        "before it began",
        "known long",
        "published long ago",
        "decided long ago",
        "dated anew",
    ],
)
def test_what_is_history_is_known_in_silence(watch: Watch, account: Account) -> None:
    verdict = judged(watch, account, None, MORNING, CONFIGURATION)

    assert (verdict.turn, verdict.again, verdict.watch.moving_to) == (None, None, None)
    assert verdict.watch.state == "strained"


def test_an_edition_that_told_it_leaves_nothing_to_tell() -> None:
    first = judged(make_watch(), MOVED, None, MORNING, CONFIGURATION)

    told = judged(
        first.watch, MOVED, LastTold(after="strained", since=TODAY, at=MORNING), MORNING + SETTLE, CONFIGURATION
    )
    older = judged(
        first.watch,
        MOVED,
        LastTold(after="strained", since=TODAY, at=MORNING - 8 * DAY),
        MORNING + SETTLE,
        CONFIGURATION,
    )

    assert told.turn is None and told.watch.state == "strained"
    assert older.turn is not None


def test_a_new_round_of_the_same_state_is_a_move() -> None:
    again = make_account(HELD, make_change("holding", "holding"))

    first = judged(make_watch(), again, None, MORNING, CONFIGURATION)
    then = judged(first.watch, again, None, MORNING + SETTLE, CONFIGURATION)

    assert then.turn is not None and then.turn.change.before == then.turn.change.after == "holding"
    assert then.watch.since == TODAY


def test_what_was_told_and_is_gone_is_taken_back_but_not_after_a_day() -> None:
    told = make_watch(state="collapsed", since=TODAY, told_at=MORNING - MINUTE, noticed=True)
    account = make_account(HELD, known_at=MORNING - 9 * DAY)

    first = judged(told, account, None, MORNING, CONFIGURATION)
    then = judged(first.watch, account, None, MORNING + SETTLE, CONFIGURATION)
    late = judged(told, account, None, MORNING + RECENT, CONFIGURATION)

    assert then.turn is not None and then.turn.withdrawn
    assert (then.turn.change.before, then.turn.change.after) == ("collapsed", "holding")
    assert (late.turn, late.again, late.watch.state) == (None, None, "holding")


@given(st.lists(st.tuples(STATES, st.integers(0, 400), st.booleans(), st.booleans()), max_size=12))
def test_nothing_is_told_twice_and_all_that_is_told_has_stood(steps: list[tuple[str | None, int, bool, bool]]) -> None:
    watch, now, way, found_at = make_watch(), MORNING, [HELD], None
    for state, minutes, fresh, printed in steps:
        now += timedelta(minutes=minutes)
        if state != way[-1].after:
            way.append(make_change(way[-1].after, state, now.date() if fresh else now.date() - 5 * DAY))
            found_at = None
        account = make_account(*way, known_at=now - MINUTE)
        edition = LastTold(after=way[-1].after, since=way[-1].since, at=now) if printed else None

        verdict = judged(watch, account, edition, now, CONFIGURATION)

        if verdict.turn is not None:
            assert verdict.turn.change.after == way[-1].after != watch.state
            assert watch.moving_at is not None and now - watch.moving_at >= SETTLE
            assert found_at is not None and now - found_at >= SETTLE and not printed
            assert verdict.watch.state == way[-1].after and verdict.watch.moving_to is None
            assert judged(verdict.watch, account, edition, now + MINUTE, CONFIGURATION).turn is None
        if verdict.watch.moving_to is not None and found_at is None:
            found_at = now
        watch = verdict.watch


@given(
    st.times(), st.times(), st.integers(0, 365 * 24 * 60),
    st.sampled_from(["UTC", "Europe/Istanbul", "Europe/Berlin", "America/New_York"]),
)  # fmt: skip
def test_quiet_hours_end_within_a_day_and_then_are_over(begins: time, ends: time, minute: int, zone: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    spec = NoticeSpec(slug="phone", topics=("ceasefire",), time_zone=zone, quiet=(begins, ends))

    until = quiet_until(spec, now)

    if until is not None:
        assert now < until <= now + timedelta(hours=25)


@pytest.mark.parametrize(
    ("hour", "until"), [(21, None), (22, 30), (23, 30), (24 + 5, 30), (24 + 6, None), (24 + 7, None)]
)
def test_a_night_goes_over_midnight(hour: int, until: int | None) -> None:
    spec = NoticeSpec(slug="phone", topics=("ceasefire",), time_zone="UTC", quiet=(time(22), time(6)))
    midnight = datetime(2026, 10, 21, tzinfo=UTC)

    end = midnight + timedelta(hours=until) if until is not None else None
    assert quiet_until(spec, midnight + timedelta(hours=hour)) == end


def make_notice(**given: object) -> Notice:
    usual: dict[str, object] = {
        "id": NoticeId(1),
        "target": "phone",
        "turn": Turn(change=make_change("holding", "strained")),
        "state": "pending",
        "due_at": MORNING,
        "attempts": 0,
        "tries": 0,
        "created_at": MORNING,
        "queued_at": MORNING,
    }
    return Notice(**{**usual, **given})  # type: ignore[arg-type]


def test_a_notice_that_waits_is_dropped_for_a_reason() -> None:
    notice, status = make_notice(), MOVED.status
    edition = LastTold(after="strained", since=TODAY, at=MORNING + MINUTE)
    assert status is not None

    assert overtaken(notice, status, None, MORNING + STALE - MINUTE) is None
    assert overtaken(notice, status, replace(edition, at=MORNING - MINUTE), MORNING) is None
    assert overtaken(notice, status, edition, MORNING + 2 * MINUTE) == "an edition told it first"
    assert overtaken(notice, replace(status, state="holding"), None, MORNING) == "overtaken: the status has moved on"
    assert overtaken(notice, status, None, MORNING + STALE) == "not sent for 6 hours: no news any more"
