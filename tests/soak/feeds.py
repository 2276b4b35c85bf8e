"""Fifty feeds that go on saying new things for weeks, and play every game by which old ones might come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from itertools import pairwise

from tests.world.behaviours import HTML, RSS
from tests.world.server import Answer, Behaviour, Visit

PLACES = ("Brackwater", "Oldmoor", "Sandhithe", "Fennick", "Port Ellery", "Tallow Hill", "Marlgate", "Quillbeck")
DEEDS = (
    "The ferry to the islands runs twice a day again since the pier was mended",
    "The library opened a reading room for the winter",
    "Engineers measured the old bridge before the frost",
    "The bakers' guild met to set the price of rye bread",
    "A choir of ninety sang in the market hall on Sunday",
)  # of nothing that is watched
SYLLABLES = (
    "an", "ber", "cor", "dal", "en", "fol", "gar", "hin", "is", "jor", "kel", "lam", "mer", "nor", "os", "pel",
    "quin", "ros", "sal", "ten", "um", "ver", "wil", "yor", "zel", "bri", "cal", "dro", "fen", "gus", "hal", "mol",
)  # fmt: skip
GAP = timedelta(hours=12)  # between two new items of a feed
WINDOW = 12  # items in a document


@dataclass(frozen=True, slots=True)
class Game:
    """A kind of feed. `item` writes the n-th item of a host as a visit sees it; `again`: old items shown beside the window."""

    name: str
    feeds: int
    dated: bool = True
    again: int = 0
    guid: Callable[[str, Visit], str] = lambda url, _visit: url
    summary: Callable[[int, Visit], str] = lambda n, _visit: f"Number {n}."
    of_host: str = ""  # whose items it shows
    gap: timedelta = GAP
    page: str = "plain"  # "told": on a topic; "none": 404
    down: Callable[[Visit], bool] = lambda _visit: False


GAMES = (
    Game("steady", 31),
    Game("undated", 3, dated=False),
    Game("shows its oldest again", 3, dated=False, again=15),
    Game("a new guid each time", 3, guid=lambda url, visit: f"{url}#{visit.number}"),
    Game("one guid for all", 2, guid=lambda url, _visit: url.rsplit("/", 1)[0]),
    Game("shows another's items", 2, of_host="steady-0.example"),
    Game("a counter in each summary", 1, summary=lambda n, visit: f"Number {n}, read {visit.number * 7} times."),
    Game("pages are gone", 1, page="none"),
    Game("on the topic", 1, gap=timedelta(hours=36), page="told"),
    Game("always down", 2, down=lambda _visit: True),
    Game("down every other time", 1, down=lambda visit: visit.number % 2 == 0),
)


def hosts() -> dict[str, Game]:
    """Host -> its game, fifty of them."""
    return {
        f"{game.name.replace(' ', '-').replace(chr(39), '')}-{n}.example": game
        for game in GAMES
        for n in range(game.feeds)
    }


def behaviour(host: str, game: Game, begin: datetime) -> Behaviour:
    """What a host answers."""

    def answer(visit: Visit) -> Answer:
        if visit.path == "/rss.xml":
            return (
                Answer(b"oops", 500) if game.down(visit) else Answer(_document(host, game, begin, visit), headers=RSS)
            )
        if visit.path.startswith("/p/") and game.page != "none":
            return Answer(_page(host, visit.path, told=game.page == "told"), headers=HTML)
        return Answer(b"nothing here", 404, {"Content-Type": "text/plain"})

    return answer


def last(game: Game, begin: datetime, now: datetime) -> int:
    """The number of the newest item at a moment."""
    return int((now - begin) / game.gap)


def _document(host: str, game: Game, begin: datetime, visit: Visit) -> bytes:
    newest = last(game, begin, visit.now)
    numbers = range(newest, max(-1, newest - WINDOW), -1)
    shown = list(dict.fromkeys([*numbers, *range(game.again)])) if game.again <= newest else list(numbers)
    rows = "".join(_item(game.of_host or host, n, game, begin, visit) for n in shown)
    head = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{host}</title>'
    return f"{head}{rows}</channel></rss>".encode()


def _item(host: str, n: int, game: Game, begin: datetime, visit: Visit) -> str:
    url = f"http://{host}/p/{n}"
    date = f"<pubDate>{format_datetime(begin + n * game.gap)}</pubDate>" if game.dated else ""
    title = (
        f"Calm night number {n} in Idlib" if game.page == "told" else f"{PLACES[n % len(PLACES)]}: report {n} of {host}"
    )
    said = f"<title>{title}</title><link>{url}</link><guid isPermaLink='false'>{game.guid(url, visit)}</guid>{date}"
    return f"<item>{said}<description>{game.summary(n, visit)} {DEEDS[n % len(DEEDS)]}.</description></item>"


def _page(host: str, path: str, *, told: bool) -> bytes:
    """A page whose words no other page has in this order."""
    night = (
        "The ceasefire in Idlib is holding, observers along the M4 said after a night without any shelling. "
        if told
        else ""
    )
    marks = [sha256(f"{host}{path}{n}".encode()).digest() for n in range(8)]
    words = [" ".join(f"{SYLLABLES[a % 32]}{SYLLABLES[b % 32]}" for a, b in pairwise(mark)) for mark in marks]
    lines = "".join(
        f"<p>{night}{PLACES[mark[0] % 8]} heard of {told_of}.</p>" for mark, told_of in zip(marks, words, strict=True)
    )
    title = f"Report {path} of {host}"
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{lines}</article></body></html>".encode()
