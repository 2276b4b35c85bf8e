"""The proving ground: hostile hosts and healthy ones behind one loopback server, and a house that polls them."""

from __future__ import annotations

import re
from functools import cache

from sqlalchemy import select

from monitor.desk.standing import feeds_health
from monitor.model import FeedHealth
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from monitor.store.engine import Database
from monitor.store.tables import article
from tests.talking import Server

ODD = re.compile(r"Traceback|\w+(Error|Exception|Expired)\b|0x[0-9a-f]{6}|<\w+ object|\bat line \d+ in\b")
RSS = "Content-Type: application/rss+xml; charset=utf-8"


def item(host: str, slug: str, title: str) -> str:
    """An RSS item of an ordinary feed."""
    link = f"http://{host}/{slug}"
    return (
        f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid><description>{title}.</description></item>"
    )


def rss(host: str, *items: str) -> bytes:
    """An ordinary RSS document of these items."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{host}</title>'
        f"<link>http://{host}/</link>{''.join(items)}</channel></rss>"
    ).encode()


def one(host: str, title: str = "Calm night in Idlib") -> bytes:
    """A feed of one item, which has no page."""
    return rss(host, item(host, "calm", title))


def page(title: str) -> bytes:
    """An ordinary news page about the ceasefire."""
    told = "The ceasefire in Idlib is holding, observers along the M4 highway said after a night without any shelling. "
    paragraphs = "".join(f"<p>{told * 2}It was night number {n}.</p>" for n in range(4))
    body = f"<article><h1>{title}</h1>{paragraphs}</article>"
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def healthy(server: Server, host: str, count: int = 3) -> str:
    """Let a host behave: a feed of `count` articles, each with its page. Returns the feed's address."""
    titles = {f"night-{n}": f"Calm night number {n} in Idlib" for n in range(count)}
    pages = {
        f"/{slug}": Server.answer(page(title), "Content-Type: text/html; charset=utf-8")
        for slug, title in titles.items()
    }
    feed = Server.answer(rss(host, *(item(host, slug, title) for slug, title in titles.items())), RSS)
    server.hosts[host] = {"/rss.xml": feed, **pages}
    return f"http://{host}/rss.xml"


def live(house: House) -> None:
    """Everything that is due at the clock's moment, one job after the other."""
    begin(house)
    while jobs := sweep(house, patient=False):
        for job in jobs:
            STEPS[job.kind](job, house)


def health_of(house: House, slug: str) -> FeedHealth:
    """What `monitor feeds list` says of a feed."""
    return next(row for row in feeds_health(house) if row.slug == slug)


def articles_of(house: House, host: str) -> list[str]:
    """The addresses of a host's stored articles, sorted."""
    assert isinstance(house.store, Database)
    with house.store.read() as door:
        found = door.connection.scalars(select(article.c.url).where(article.c.url.contains(f"//{host}/")))
        return sorted(found)


def titles_of(house: House, host: str) -> list[str]:
    """The titles of a host's stored articles, by address."""
    assert isinstance(house.store, Database)
    with house.store.read() as door:
        rows = select(article.c.title).where(article.c.url.contains(f"//{host}/")).order_by(article.c.url)
        return list(door.connection.scalars(rows))


def shortfalls_of(house: House, host: str) -> list[str]:
    """Why the host's articles have no more than the feed's text, by address."""
    assert isinstance(house.store, Database)
    with house.store.read() as door:
        rows = select(article.c.shortfall).where(article.c.url.contains(f"//{host}/")).order_by(article.c.url)
        return [reason or "" for reason in door.connection.scalars(rows)]


def is_plain(reason: str) -> bool:
    """Whether a person can read a reason: nothing that moves a terminal, no name of Python's, no trace."""
    return reason.isprintable() and not ODD.search(reason)


@cache
def inside() -> Server:
    """A server inside the network, which nobody may ask: one for each process, until `close_inside`."""
    return Server()


def close_inside() -> None:
    """End it."""
    inside().close()
    inside.cache_clear()
