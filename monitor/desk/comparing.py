"""Recall: addresses that are known to be relevant, and what became of each: had, told in which edition, or why not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import BinaryIO, Literal
from urllib.parse import urlsplit

from monitor.desk.addresses import Address, addresses
from monitor.desk.unheard import Followed, followed_by, why_never
from monitor.model import Announced, ArticleId, Held, Printing
from monitor.steps.house import House
from monitor.text.dates import parse_date
from monitor.text.plain import one_line
from monitor.text.spellings import hosts_of, site_of, spellings
from monitor.text.urls import canonical_url, host_or_url

BATCH = 500
MOST = 100_000
"""Addresses of one file that are looked for."""
MOST_BAD = 20
"""Bad lines that are named; all are counted."""

Fate = Literal[
    "told", "here", "copy", "background", "unmatched", "unread", "waiting", "forgotten", "let go", "paused", "failing", "new",
    "not in the feed", "not followed",
]  # fmt: skip
HAD = ("told", "here", "copy")
FATES: Mapping[str, str] = {
    "told": "told by an edition",
    "here": "on topic, in no edition as a story",
    "copy": "folded as a copy under another article",
    "background": "here, but the topics are mentioned in passing only",
    "unmatched": "here, but no topic and no scope matched",
    "unread": "here, not judged yet",
    "waiting": "seen in a feed, the page is not captured yet",
    "forgotten": "removed for good",
    "let go": "were here, matched nothing, and went when their time was over",
    "paused": "their feed is paused or followed no more",
    "failing": "their feed fails",
    "new": "from before their feed was followed, or it was never polled",
    "not in the feed": "never stood in the feeds of their host",
    "not followed": "no feed of their host is followed",
}
_URL_DAY = re.compile(r"/((?:19|20)[0-9]{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12][0-9]|3[01])(?![0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One address. `reason`: what became of it, in plain words. `url`: of the article that stands for it, where it is another."""

    line: int
    address: str  # as the file says it, one safe line
    had: bool
    fate: Fate
    reason: str
    first_seen_at: datetime | None = None
    url: str | None = None
    feed: str | None = None
    topics: tuple[str, ...] = ()
    editions: tuple[tuple[str, date], ...] = ()  # that told it: digest and local date


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """All addresses together. `bad` names the first MOST_BAD lines that hold none."""

    of: int
    had: int
    fates: Mapping[str, int]
    unfollowed: Mapping[str, int]  # hosts, those with most addresses first
    repeated: int
    beyond: int  # addresses past MOST
    bad_lines: int
    bad: tuple[str, ...]

    @property
    def percent(self) -> int | None:
        """Had, rounded down; None: there was no address."""
        return self.had * 100 // self.of if self.of else None


class Comparison:
    """Looks for the addresses of a file, a batch at a time; when all are told, `recall` has the totals."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._seen: set[int] = set()
        self._fates: Counter[str] = Counter()
        self._unfollowed: Counter[str] = Counter()
        self._bad: list[str] = []
        self._bad_lines = self._repeated = self._beyond = 0

    def of(self, stream: BinaryIO, *, progress: Callable[[int], None] = lambda _count: None) -> Iterator[Compared]:
        """What became of each address, in the order of the file; one that comes again is counted and not told again."""
        good, done = self._good(addresses(stream)), 0
        while batch := list(islice(good, BATCH)):
            for one, compared in zip(batch, _looked_up(batch, self._house), strict=True):
                self._fates[compared.fate] += 1
                if compared.fate == "not followed":
                    self._unfollowed[site_of(host_or_url(one.canonical or ""))] += 1
                yield compared
            done += len(batch)
            progress(done)

    def recall(self) -> Recall:
        """The totals of what was told so far."""
        hosts = sorted(self._unfollowed.items(), key=lambda count: (-count[1], count[0]))
        return Recall(
            of=self._fates.total(),
            had=sum(self._fates[fate] for fate in HAD),
            fates={fate: self._fates[fate] for fate in FATES if self._fates[fate]},
            unfollowed=dict(hosts),
            repeated=self._repeated,
            beyond=self._beyond,
            bad_lines=self._bad_lines,
            bad=tuple(self._bad),
        )

    def _good(self, found: Iterator[Address]) -> Iterator[Address]:
        for one in found:
            if one.canonical is None:
                self._bad_lines += 1
                if len(self._bad) < MOST_BAD:
                    self._bad.append(f"line {one.line}: {one.reason}" + (f": {one.said}" if one.said else ""))
            elif (mark := hash(one.canonical)) in self._seen:
                self._repeated += 1
            elif len(self._seen) >= MOST:
                self._beyond += 1
            else:
                self._seen.add(mark)
                yield one


# ---------------------------------------------------------------- a batch


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """What the store knows of a batch, by canonical address."""

    articles: Mapping[str, ArticleId]
    held: Mapping[ArticleId, Held]
    entries: Mapping[str, Sequence[Announced]]
    forgotten: set[str]
    let_go: set[str]


def _looked_up(batch: Sequence[Address], house: House) -> Iterator[Compared]:
    asked = {one.line: spellings(one.canonical or "") for one in batch}
    topics = [topic.slug for topic in house.watchlist.topics]
    with house.store.read() as db:
        every = [url for urls in asked.values() for url in urls]
        articles = db.sought.articles_at(every)
        lacking = [one for one in batch if not any(url in articles for url in asked[one.line])]
        missing = [url for one in lacking for url in asked[one.line]]
        led = {url: _canonical(address) for url, address in db.sought.led_to(missing).items()}
        for one in lacking:
            asked[one.line] += tuple(dict.fromkeys(led[url] for url in asked[one.line] if url in led))
        wanted = [url for one in lacking for url in asked[one.line]]
        articles |= db.sought.articles_at(led.values())
        entries: dict[str, list[Announced]] = {}
        for entry in db.sought.announced(wanted) if wanted else ():
            entries.setdefault(entry.url, []).append(entry)
            if entry.article is not None:
                articles.setdefault(entry.url, entry.article)
        held = db.sought.held(set(articles.values()), topics)
        held |= db.sought.held({one.copy_of for one in held.values() if one.copy_of is not None}, topics)
        forgotten, let_go = db.sought.gone(wanted)
        hosts = {host for one in lacking for host in hosts_of(site_of(host_or_url(one.canonical or "")))}
        carriers = db.sought.carriers(hosts) if hosts else {}
    sight = _Sight(articles=articles, held=held, entries=entries, forgotten=forgotten, let_go=let_go)
    followed = followed_by(house, carriers)
    for one in batch:
        yield _compared(one, asked[one.line], sight, followed, house)


def _canonical(url: str) -> str:
    """The canonical form of an address that a page was asked for at; of one that has none, itself: nothing is known by that."""
    try:
        return canonical_url(url)
    except ValueError:
        return url


def _compared(one: Address, urls: Sequence[str], sight: _Sight, followed: Followed, house: House) -> Compared:
    """What became of one address. `urls`: its canonical form, then others that mean the same."""
    id = next((sight.articles[url] for url in urls if url in sight.articles), None)
    article = sight.held.get(id) if id is not None else None
    if article is not None:
        return _here(one, article, sight.held.get(article.copy_of) if article.copy_of is not None else None)
    if any(url in sight.forgotten for url in urls):
        return _lacked(one, "forgotten", "it was removed for good (`monitor forget`), and stays away")
    if any(url in sight.let_go for url in urls):
        days = house.watchlist.limits.article_days
        return _lacked(
            one, "let go", f"it was here, matched nothing, and went after {days} days (`limits: keep_articles`)"
        )
    entry = next((entry for url in urls for entry in sight.entries.get(url, ()) if entry.waits), None)
    if entry is not None:
        why = f"; the last try: {one_line(entry.last_error, 120)}" if entry.last_error else ""
        reason = f"seen in {entry.feed}, its page is not captured yet{why}"
        return _lacked(one, "waiting", reason, first_seen_at=entry.first_seen_at, feed=entry.feed)
    lost = next((entry for url in urls for entry in sight.entries.get(url, ())), None)
    if lost is not None:
        reason = f"seen in {lost.feed}; the article that its page belongs to was removed for good, or let go"
        return _lacked(one, "forgotten", reason, first_seen_at=lost.first_seen_at, feed=lost.feed)
    fate, reason, feed = why_never(host_or_url(one.canonical or ""), _day(one, house.clock.now()), followed)
    return _lacked(one, fate, reason, feed=feed)


def _here(one: Address, article: Held, lead: Held | None) -> Compared:
    """An article that is here, under this address or another one."""
    fate, reason, printed = _fate(article, lead)
    if article.shortfall and fate in ("unmatched", "background"):
        reason += f"; it has no more than the feed's text: {one_line(article.shortfall, 120)}"
    other = article.url if article.url != one.canonical else None
    if other is not None:
        reason += f"; under the address {other}"
    return Compared(
        line=one.line,
        address=one.said,
        had=fate in HAD,
        fate=fate,
        reason=reason,
        first_seen_at=article.known_at,
        url=other,
        feed=article.feed,
        topics=article.topics,
        editions=tuple((edition.digest, edition.date) for edition in printed),
    )


def _fate(article: Held, lead: Held | None) -> tuple[Fate, str, Sequence[Printing]]:
    """What became of an article, why in plain words, and the editions that told it, or the article of which it is a copy."""
    if lead is not None and (lead.told or article.told or article.topics):
        told = lead.told or article.told
        return "copy", f"a copy, folded under {lead.url} ({lead.outlet}); {_printed(told, lead.printed)}", told
    if article.told:
        return "told", _printed(article.told, ()), article.told
    if not article.judged:
        return "unread", "it is here, and waits to be judged", ()
    if article.topics:
        return "here", f"on {', '.join(article.topics)}; {_printed((), article.printed)}", ()
    if article.background:
        return "background", f"it is here, and mentions {', '.join(article.background)} in passing only", ()
    return "unmatched", "it is here, and no topic and no scope matched (`monitor explain article URL` says why)", ()


def _printed(told: Sequence[Printing], looked_at: Sequence[Printing]) -> str:
    if told:
        return f"told in {', '.join(f'{one.digest} {one.date}' for one in told)}"
    if looked_at:
        return f"counted in {', '.join(f'{one.digest} {one.date}' for one in looked_at)}, and told in no story"
    return "in no edition yet"


def _lacked(
    one: Address, fate: Fate, reason: str, *, first_seen_at: datetime | None = None, feed: str | None = None
) -> Compared:
    return Compared(
        line=one.line, address=one.said, had=False, fate=fate, reason=reason, first_seen_at=first_seen_at, feed=feed
    )


def _day(one: Address, now: datetime) -> date | None:
    """When it was published: as the file says, else as the address does; None: neither does."""
    found = parse_date(one.published, latest=now) if one.published else None
    if found is not None:
        return found[0].astimezone(UTC).date()
    said = _URL_DAY.search(urlsplit(one.canonical or "").path)
    try:
        return date(*map(int, said.groups())) if said else None
    except ValueError:
        return None
