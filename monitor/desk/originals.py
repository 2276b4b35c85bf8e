"""`archive check`, outside: whether the originals that the archive names still answer. Asked politely, a few at a time.

What came back is told by status alone; nothing of it is parsed or kept. Answers are remembered in the storage folder, so that
runs that are bounded get round all of them in time, and nobody is asked twice in a week.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from monitor.disk import put
from monitor.errors import FetchError, ForbiddenAddress
from monitor.model import Fetched
from monitor.steps.house import House
from monitor.steps.politeness import HostBusy, ask
from monitor.steps.robots import permission
from monitor.text.plain import one_line
from monitor.text.urls import host_or_url

State = Literal["answers", "moved", "gone", "blocked", "unreachable", "refused"]
"""As asked for; by another address now; 404 or 410; it does not let us in, or asks robots to stay out; no answer, or a fault of
its own, now; an address that our own guard does not connect to."""

STATES: tuple[State, ...] = get_args(State)
SETTLED = frozenset({"answers", "moved", "gone"})
KEPT, KEPT_SHORT = timedelta(days=7), timedelta(days=1)  # how long such an answer holds, and any other
PATIENCE = timedelta(minutes=2)  # a host that is busy for longer is not waited for; our own hold on one is shorter
MEMORY = "originals.json"
ACCEPT = "text/html, */*;q=0.1"
GONE = (404, 410)
BUSY = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of an original. `reason`: in plain words, "" when it answers."""

    state: State
    reason: str
    at: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it need not be asked again yet."""
        return now - self.at < (KEPT if self.state in SETTLED else KEPT_SHORT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """All answers there are, by address; how many of them are of this run, and how many addresses have none that holds."""

    answers: Mapping[str, Answer]
    asked: int
    left: int


def ask_originals(
    urls: Iterable[str],
    house: House,
    *,
    limit: int,
    within: timedelta,
    again: bool = False,
    wait: Callable[[datetime], bool],
    progress: Callable[[int], None] = lambda _count: None,
) -> Outside:
    """Ask for originals, those never asked first, then those asked longest ago. `limit`: at most so many; `within`: no new one
    after that time; `again`: those too whose answer holds. `wait` waits until a moment and says False to stop."""
    known, now = remembered(house), house.clock.now()
    every = list(dict.fromkeys(urls))
    due = [url for url in every if again or url not in known or not known[url].holds(now)]
    due.sort(key=lambda url: known[url].at.timestamp() if url in known else 0)
    fresh: dict[str, Answer] = {}
    turns = _Turns(due[:limit], house)
    ends = now + within
    try:
        while (turn := turns.next(ends, wait)) is not None:
            fresh |= turns.take(turn)
            progress(len(fresh))
    finally:
        answers = {url: fresh.get(url) or known[url] for url in every if url in fresh or url in known}
        _remember({**known, **fresh}, house)
    return Outside(answers=answers, asked=len(fresh), left=len([url for url in due if url not in fresh]))


def remembered(house: House) -> dict[str, Answer]:
    """What earlier runs were told, by address; nothing where nobody can read it."""
    try:
        rows = json.loads(_memory(house).read_text(encoding="utf-8"))
        return {
            url: Answer(state=row["state"], reason=str(row["reason"]), at=datetime.fromisoformat(row["at"]))
            for url, row in rows.items()
            if row["state"] in STATES
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _remember(answers: Mapping[str, Answer], house: House) -> None:
    """Keep what is not much older than it holds."""
    now = house.clock.now()
    rows = {
        url: {**asdict(answer), "at": answer.at.isoformat()}
        for url, answer in sorted(answers.items())
        if now - answer.at < 30 * KEPT
    }
    put(_memory(house), (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace"))


def _memory(house: House) -> Path:
    return Path(house.watchlist.storage) / MEMORY


class _Turns:
    """Hosts that wait for their next question, the one whose turn it is first."""

    def __init__(self, urls: Iterable[str], house: House) -> None:
        self._house, self._queues = house, dict[str, deque[str]]()
        for url in urls:
            self._queues.setdefault(host_or_url(url), deque()).append(url)
        now = house.clock.now()
        self._turns = [(now, number, host) for number, host in enumerate(self._queues)]

    def next(self, ends: datetime, wait: Callable[[datetime], bool]) -> tuple[int, str] | None:
        """The host to ask now, waited for; None: none is left, or the time is over."""
        if not self._turns:
            return None
        at, number, host = self._turns[0]
        now = self._house.clock.now()
        if now >= ends or at >= ends or (at > now and not wait(at)):
            return None
        heappop(self._turns)
        return number, host

    def take(self, turn: tuple[int, str]) -> dict[str, Answer]:
        """Ask a host for its next original. One that gives no answer is not asked for the others."""
        number, host = turn
        queue, answers = self._queues[host], dict[str, Answer]()
        again_at = self._house.clock.now() + self._house.watchlist.limits.host_spacing
        try:
            answer, is_silent = _asked(queue[0], self._house)
            answers[queue.popleft()] = answer
            if is_silent:
                answers |= dict.fromkeys(queue, answer)
                queue.clear()
        except HostBusy as busy:
            again_at = max(busy.until, again_at)
            if busy.until - self._house.clock.now() > PATIENCE:
                reason = f"its host gave no answer a moment ago, or wants to be left alone until {busy.until:%d %b %H:%M} UTC"
                answers |= dict.fromkeys(queue, Answer(state="unreachable", reason=reason, at=self._house.clock.now()))
                queue.clear()
        if queue:
            heappush(self._turns, (again_at, number, host))
        return answers


def _asked(url: str, house: House) -> tuple[Answer, bool]:
    """What the host says, and whether it said nothing at all. Raises HostBusy."""
    verdict = permission(url, house)
    if not verdict.allowed:
        state: State = "unreachable" if verdict.until else "blocked"
        return Answer(state=state, reason=verdict.reason, at=house.clock.now()), verdict.until is not None
    try:
        fetched = ask(url, house, accept=ACCEPT, pause=verdict.pause)
    except FetchError as error:
        answer = Answer(state=_state(error), reason=one_line(error.reason, 200), at=house.clock.now())
        return answer, error.status is None and error.retryable
    where = _elsewhere(url, fetched)
    return Answer(
        state="moved" if where else "answers", reason=f"to {where}" if where else "", at=house.clock.now()
    ), False


def _state(error: FetchError) -> State:
    if isinstance(error, ForbiddenAddress):
        return "refused"
    if error.status in GONE:
        return "gone"
    if error.status is None or error.status >= 500 or error.status == BUSY:
        return "unreachable"
    return "blocked"


def _elsewhere(url: str, fetched: Fetched) -> str | None:
    """Where a page is now: led to for good, or to a front page, which is how many sites say that a page is gone."""
    here, there = _place(url), _place(fetched.final_url)
    if here == there:
        return None
    to_front = there[1] == "" and here[1] != ""
    return one_line(fetched.moved_to or fetched.final_url, 200) if fetched.moved_to or to_front else None


def _place(url: str) -> tuple[str, str, str]:
    """An address without what makes no other page of it: scheme, `www.`, a stroke at the end."""
    parts = urlsplit(url)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query
