"""More behaviours of the world: a host with two feeds, one that stumbles late, one whose pages are too busy, one whose texts
may not be kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from tests.world.behaviours import DEEDS, HTML, Item, every, item, page, rss, site, tagged
from tests.world.server import Answer, Behaviour, Visit


def two_feeds(host: str, begin: datetime) -> Behaviour:
    """News at /rss.xml, sport at /sport.xml; both announce report 0."""

    def feed(numbers: Sequence[int]) -> Behaviour:
        return lambda v: tagged(v, rss(host, [item(host, n, begin - timedelta(hours=1)) for n in numbers]))

    news, sport = site(feed((0, 1, 2))), feed((0, 101, 102))
    return lambda visit: sport(visit) if visit.path == "/sport.xml" else news(visit)


def stumbles(host: str, begin: datetime) -> Behaviour:
    """An item every hour; 500 in the last hour and a half of the second day."""

    def feed(visit: Visit) -> Answer:
        if visit.now >= begin + timedelta(hours=46, minutes=30):
            return Answer(b"oops", 500, HTML)
        return tagged(visit, rss(host, every(host, begin - timedelta(days=1), timedelta(hours=1), visit.now, 12)))

    return site(feed)


SECRET = "Nobody but the subscriber reads of the lantern"


def evidence(host: str, begin: datetime) -> Behaviour:
    """One item on the ceasefire and one on bread; their pages say more than an outlet whose texts are not kept allows."""
    said = [
        Item(
            "p/0", begin - timedelta(hours=1), f"Ceasefire holds near Trumba, {host}", "The ceasefire in Idlib holds."
        ),
        item(host, 1, begin - timedelta(hours=2)),
    ]

    def pages(visit: Visit) -> Answer:
        mark = sha256(f"{visit.host}{visit.path}".encode()).hexdigest()[:12]
        news = "The ceasefire in Idlib held on Tuesday" if visit.path == "/p/0" else DEEDS[1]
        rows = [f"{news}, residents of {mark} told the paper.", "Drivers waited for the bridge to open at noon."]
        rows += [f"{SECRET} number {n}, which hung by the gate of {mark} house {n}." for n in range(9)]
        rows += [f"{news} night too, the council said."]
        text = "".join(f"<p>{row}</p>" for row in rows)
        head = f"<html><head><title>Report {mark}</title></head><body><article><h1>Report {mark}</h1>"
        return Answer(f"{head}{text}</article></body></html>".encode(), headers=HTML)

    return site(lambda v: tagged(v, rss(host, said)), pages=pages)


def pages_too_busy(host: str, begin: datetime) -> Behaviour:
    """For ninety minutes its pages answer 429 and ask for two hours; then they are there."""

    def pages(visit: Visit) -> Answer:
        if visit.now < begin + timedelta(minutes=90):
            return Answer(b"slow down", 429, {"Retry-After": "7200"})
        return page(host, visit.path)

    return site(
        lambda v: tagged(v, rss(host, [item(host, n, begin - timedelta(hours=n)) for n in range(3)])), pages=pages
    )
