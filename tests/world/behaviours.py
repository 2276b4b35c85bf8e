"""How feeds behave in the world: polite, busy, moved, gone, broken, walled, edited, silent. The news in them is invented."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from html import escape

from tests.world.server import Answer, Behaviour, Visit

RSS = {"Content-Type": "application/rss+xml; charset=utf-8"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
PLACES = ("Trumba", "Nayrab", "Saraqib", "Ariha", "Jisr al-Shughur", "Ain al-Hawr", "Kafr Nabl", "Binnish")
DEEDS = (
    "A convoy of water trucks reached the town after a pause of three days",
    "The council opened a second bakery near the grain market",
    "Engineers measured the old bridge before the winter rain",
    "Teachers and parents met in the school hall to divide the fuel",
    "A clinic received generators from a charity across the border",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a feed announces."""

    slug: str
    at: datetime
    title: str
    summary: str


def item(host: str, number: int, at: datetime) -> Item:
    """The invented news number so-and-so of a host; no two hosts say the same."""
    mark = sha256(f"{host} {number}".encode()).hexdigest()
    place, deed = PLACES[int(mark[:4], 16) % len(PLACES)], DEEDS[int(mark[4:8], 16) % len(DEEDS)]
    return Item(f"p/{number}", at, f"{place}: report {number} of {host}", f"{deed}. Note {mark[:12]} of {place}.")


def every(
    host: str, begin: datetime, gap: timedelta, now: datetime, window: int, end: datetime | None = None
) -> list[Item]:
    """The latest `window` items of a feed that announces one every `gap` from `begin` to `end`, the newest first."""
    last = int((min(now, end or now) - begin) / gap)
    return [item(host, n, begin + n * gap) for n in range(last, max(-1, last - window), -1)]


def rss(host: str, items: Sequence[Item], *, extra: str = "") -> bytes:
    """A feed document."""
    rows = "".join(
        f"<item><title>{escape(i.title)}</title><link>http://{host}/{i.slug}</link><guid>{host}/{i.slug}</guid>"
        f"<pubDate>{format_datetime(i.at)}</pubDate><description>{escape(i.summary)}</description></item>"
        for i in items
    )
    head = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{host}</title>{extra}'
    return f"{head}{rows}</channel></rss>".encode()


def page(host: str, path: str, title: str = "") -> Answer:
    """A news page of a hundred words; no two have three in a row in common but for what happened."""
    mark = sha256(f"{host}{path}".encode()).hexdigest()
    words = " ".join(
        f"{PLACES[int(mark[i], 16) % 8]} {mark[i : i + 5]} saw {mark[i + 9 : i + 13]} cars {mark[i + 4 : i + 9]} pass"
        for i in range(16)
    )
    text = f"<p>{DEEDS[int(mark[0], 16) % 5]}.</p><p>{words}.</p>"
    title = title or f"Report {path.rsplit('/', 1)[-1]} of {host}"
    body = f"<article><h1>{title}</h1>{text}</article>"
    return Answer(f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode(), headers=HTML)


def tagged(visit: Visit, body: bytes, **headers: str) -> Answer:
    """A document with an ETag; 304 to who has it."""
    tag = f'"{sha256(body).hexdigest()[:16]}"'
    said = {**RSS, "ETag": tag, **{name.replace("_", "-"): value for name, value in headers.items()}}
    if visit.headers.get("if-none-match") == tag:
        return Answer(status=304, headers={"ETag": tag})
    return Answer(body, headers=said)


def site(
    feed: Behaviour, *, pages: Behaviour | None = None, robots: Answer | None = None, path: str = "/rss.xml"
) -> Behaviour:
    """A host with one feed at `path`, pages elsewhere, and a robots.txt (404 unless given)."""

    def answers(visit: Visit) -> Answer | None:
        if visit.path == path:
            return feed(visit)
        if visit.path == "/robots.txt":
            return robots or Answer(b"not found", 404, HTML)
        return pages(visit) if pages else page(visit.host, visit.path)

    return answers


Maker = Callable[[str, datetime], Behaviour]  # host, when the world begins -> how it behaves


def steady(host: str, begin: datetime) -> Behaviour:
    """An item every four hours, with validators."""
    return site(lambda v: tagged(v, rss(host, every(host, begin - timedelta(days=1), timedelta(hours=4), v.now, 5))))


def slow(host: str, begin: datetime) -> Behaviour:
    """An item every twenty hours: seldom, but as always."""
    return site(lambda v: tagged(v, rss(host, every(host, begin - timedelta(days=9), timedelta(hours=20), v.now, 6))))


def forgetful(host: str, begin: datetime) -> Behaviour:
    """The same bytes to every visitor, no validator, nothing ever new."""
    body = rss(host, [item(host, 0, begin - timedelta(hours=3))])
    return site(lambda v: Answer(body, headers=RSS))


def busy(host: str, begin: datetime) -> Behaviour:
    """Ten items at a time; one every half hour, on the second day one every quarter."""
    day = timedelta(days=1)

    def feed(visit: Visit) -> Answer:
        first = every(host, begin, timedelta(minutes=30), visit.now, 10, end=begin + day)
        if visit.now > begin + day:
            later = every(host, begin + day, timedelta(minutes=15), visit.now, 10)
            later = [Item(f"p/{1000 + n}", i.at, f"Second day: {i.title}", i.summary) for n, i in _numbered(later)]
            first = (later + first)[:10]
        return Answer(rss(host, first), headers=RSS)

    return site(feed)


def _numbered(items: Sequence[Item]) -> list[tuple[int, Item]]:
    return [(int(i.slug.removeprefix("p/")), i) for i in items]


def busy_by_day(host: str, begin: datetime) -> Behaviour:
    """Ten items at a time; one every quarter of an hour in the first sixteen hours of each day, none at night."""

    def feed(visit: Visit) -> Answer:
        day, since = divmod(visit.now - begin, timedelta(days=1))
        come = 64 * day + 1 + min(int(since / timedelta(minutes=15)), 63)
        said = [
            item(host, n, begin + n // 64 * timedelta(days=1) + n % 64 * timedelta(minutes=15)) for n in range(come)
        ]
        return tagged(visit, rss(host, said[-1:-11:-1]))

    return site(feed)


def overloaded(host: str, begin: datetime) -> Behaviour:
    """From noon of the first day it answers 429 and asks for six hours; then all is well."""
    noon = begin + timedelta(hours=6)

    def feed(visit: Visit) -> Answer:
        if noon <= visit.now < noon + timedelta(hours=6):
            return Answer(b"slow down", 429, {"Retry-After": "21600"})
        return tagged(visit, rss(host, every(host, begin - timedelta(days=1), timedelta(hours=3), visit.now, 8)))

    return site(feed)


def forbidding(host: str, begin: datetime) -> Behaviour:
    """503, come back in a year."""
    return site(lambda v: Answer(b"closed", 503, {"Retry-After": str(365 * 86400)}))


def fresh_for(seconds: int) -> Maker:
    """max-age of so many seconds; a 304 repeats nothing."""

    def make(host: str, begin: datetime) -> Behaviour:
        items = lambda now: every(host, begin - timedelta(days=1), timedelta(hours=5), now, 5)  # noqa: E731
        return site(lambda v: tagged(v, rss(host, items(v.now)), Cache_Control=f"public, max-age={seconds}"))

    return make


def with_ttl(host: str, begin: datetime) -> Behaviour:
    """The feed says ttl 180 (minutes); a 304 cannot say it again."""
    return site(lambda v: tagged(v, rss(host, [item(host, 0, begin - timedelta(hours=2))], extra="<ttl>180</ttl>")))


def moved(status: int, *, dies_after: timedelta | None = None, dead: int = 404) -> Maker:
    """The feed lives at /new.xml and says so; there it may die after a while (`dead`), and come back to the old address."""

    def make(host: str, begin: datetime) -> Behaviour:
        def answers(visit: Visit) -> Answer | None:
            died = dies_after is not None and visit.now >= begin + dies_after
            if visit.path == "/rss.xml" and not died:
                return Answer(b"moved", status, {"Location": f"http://{host}/new.xml", **HTML})
            if visit.path == "/new.xml" and died:
                return Answer(b"nothing here", dead, HTML)
            if visit.path in ("/rss.xml", "/new.xml"):
                return tagged(
                    visit, rss(host, every(host, begin - timedelta(days=1), timedelta(hours=3), visit.now, 8))
                )
            return Answer(b"", 404, HTML) if visit.path == "/robots.txt" else page(host, visit.path)

        return answers

    return make


def always(answer: Answer | None) -> Maker:
    """The same answer for ever; None hangs up."""
    return lambda host, begin: site(lambda v: answer)


def empty(host: str, begin: datetime) -> Behaviour:
    """A feed without an item."""
    return site(lambda v: Answer(rss(host, []), headers=RSS))


def fell_silent(host: str, begin: datetime) -> Behaviour:
    """An item every half hour until the evening of the first day, then none."""
    end = begin + timedelta(hours=14)
    return site(lambda v: Answer(rss(host, every(host, begin, timedelta(minutes=30), v.now, 6, end)), headers=RSS))


def recovers(host: str, begin: datetime) -> Behaviour:
    """500 from the third to the fifteenth hour; well before and after, with all the items it had meanwhile."""

    def feed(visit: Visit) -> Answer:
        if timedelta(hours=3) <= visit.now - begin < timedelta(hours=15):
            return Answer(b"oops", 500, HTML)
        return tagged(visit, rss(host, every(host, begin - timedelta(hours=8), timedelta(hours=2), visit.now, 30)))

    return site(feed)


def mangled(host: str, begin: datetime) -> Behaviour:
    """A feed that is no well-formed XML, yet can be read."""
    body = rss(host, [item(host, n, begin - timedelta(hours=n)) for n in range(3)]).replace(
        b"</channel></rss>", b"<p>&oops"
    )
    return site(lambda v: Answer(body, headers=RSS))


def robots_forbid(host: str, begin: datetime) -> Behaviour:
    """robots.txt keeps robots away from /p/."""
    rules = Answer(b"User-agent: *\nDisallow: /p/\n", headers={"Content-Type": "text/plain"})
    return site(
        lambda v: tagged(v, rss(host, [item(host, n, begin - timedelta(hours=n)) for n in range(3)])), robots=rules
    )


def robots_down(host: str, begin: datetime) -> Behaviour:
    """robots.txt answers 500: until it can be read, no page is."""
    down = Answer(b"oops", 500, HTML)
    return site(
        lambda v: tagged(v, rss(host, [item(host, n, begin - timedelta(hours=n)) for n in range(2)])), robots=down
    )


def edited(host: str, begin: datetime) -> Behaviour:
    """One item, whose page and summary are written anew after nine hours, at the same address."""
    later = begin + timedelta(hours=9)

    def feed(visit: Visit) -> Answer:
        first = item(host, 0, begin - timedelta(hours=1))
        if visit.now >= later:
            first = Item(
                first.slug,
                first.at,
                first.title,
                "The council corrects itself: two bakeries opened, not one.",
            )
        return tagged(visit, rss(host, [first]))

    def pages(visit: Visit) -> Answer:
        return page(host, visit.path if visit.now < later else f"{visit.path}/corrected", title=f"Report 0 of {host}")

    return site(feed, pages=pages)


def paywalled(host: str, begin: datetime) -> Behaviour:
    """Pages answer 403; the feed tells the news."""
    return site(
        lambda v: tagged(v, rss(host, [item(host, n, begin - timedelta(hours=n)) for n in range(2)])),
        pages=lambda v: Answer(b"subscribers only", 403, HTML),
    )


CAPTCHA = Answer(
    b"<html><head><title>Just a moment...</title></head><body><h1>Checking your browser before you go on</h1>"
    b"<p>Enable JavaScript and cookies to continue</p><div class='cf-turnstile' data-sitekey='0x4'></div></body></html>",
    headers=HTML,
)
SHOP = Answer(
    b"<html><head><title>Garden chairs</title></head><body><p>Welcome to our shop.</p></body></html>", headers=HTML
)
