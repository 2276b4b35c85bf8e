"""A loopback web of six outlets that go on saying new things for as long as somebody asks, and remember all they said.

They play the games that feeds play: the same story under two feeds, guids that change or are used again, items that come and
go, links with trackers, pages that are edited later, 304s.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler

from tests.servers import Answering, Loopback
from tests.torture.ground import RSS
from tests.torture.happenings import Happenings

HOSTS = ("herald", "bugle", "guids", "reused", "flaps", "shared")
LONGEST = 12  # items of a feed; older ones go ...
SHOWN = 8  # ... when so many documents have held them and somebody came for their page: what is gone unread is lost to everybody
HELD_S = 0.03  # before an answer: a server on loopback is quicker than any other
PEOPLE = (
    "observers",
    "traders",
    "teachers",
    "engineers",
    "drivers",
    "farmers",
    "doctors",
    "officers",
    "residents",
    "envoys",
)
PLACES = (
    "Ariha",
    "Saraqib",
    "Binnish",
    "Kafr Nabl",
    "Jisr al-Shughur",
    "Nayrab",
    "Trumba",
    "Ain al-Hawr",
    "Maarrat",
    "Sarmin",
)
DEEDS = (
    "counted the lorries at the crossing", "repaired the bridge over the canal", "divided the fuel in the school hall",
    "met the patrol on the M4 highway", "said that the ceasefire in Idlib is holding", "reported shelling near the front line",
    "opened a bakery beside the grain market", "measured the wells before the rain", "carried flour to the camps",
    "heard no drones over the valley",
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Item:
    """One thing said: `number` makes its address and its words."""

    number: int
    host: str  # of its page
    at: datetime
    shown: int = 0
    edits: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.host}.example/news-{self.number}"

    @property
    def title(self) -> str:
        words = random.Random(self.number)
        return f"{words.choice(PLACES)}: {words.choice(PEOPLE)} {words.choice(DEEDS)}{', again' * self.edits} ({self.number})"

    def told(self) -> list[str]:
        """Its sentences as they read now. Copies in another outlet read the same."""
        words = random.Random(self.number)
        return [
            f"{words.choice(PEOPLE).capitalize()} of {words.choice(PLACES)} {words.choice(DEEDS)} on day {words.randrange(400)}, "
            f"and {words.randrange(2, 90)} {words.choice(PEOPLE)} from {words.choice(PLACES)} {words.choice(DEEDS)}."
            for _ in range(6 + self.edits)
        ]

    def page(self) -> bytes:
        """The page as it reads now."""
        told = self.told()
        paragraphs = "".join(f"<p>{' '.join(told[n : n + 2])}</p>" for n in range(0, len(told), 2))
        head = f"<title>{self.title}</title>"
        return f"<html><head>{head}</head><body><article><h1>{self.title}</h1>{paragraphs}</article></body></html>".encode()


class Newsroom(Loopback):
    """The outlets, behind one server. `said`: the canonical addresses of all items that a whole document has held."""

    def __init__(self, now: Callable[[], datetime], seed: int, happenings: Happenings) -> None:
        self.said: set[str] = set()
        self.edited = self.unchanged = 0
        self._now = now
        self._happenings = happenings
        self._dice = random.Random(seed)
        self._lock = threading.Lock()
        self._silent = False
        self._numbers = 0
        self._documents: dict[str, int] = dict.fromkeys(HOSTS, 0)
        self._current: dict[str, list[Item]] = {host: [] for host in HOSTS}
        self._pages: dict[str, Item] = {}
        self._asked: set[str] = set()
        self._held = threading.Event()
        super().__init__(_handler(self))

    def fall_silent(self) -> None:
        """Nothing new from now on."""
        with self._lock:
            self._silent = True

    def feed(self, host: str) -> tuple[bytes, list[Item]]:
        """The document of an outlet for whoever asks now, and what it holds."""
        self._happenings.tell("feed asked")
        self._held.wait(HELD_S)
        with self._lock:
            if not self._silent and (not self._current[host] or self._dice.random() < 0.6):
                self._say(host)
            self._documents[host] += 1
            shown = [item for item in self._current[host] if host != "flaps" or self._is_there(item)]
            rows = "".join(self._row(host, item) for item in shown)
        title = f"<title>The {host.title()}</title><link>http://{host}.example/</link>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{title}{rows}</channel></rss>'.encode(), shown

    def page(self, url: str) -> bytes | None:
        """A page as it reads now."""
        self._happenings.tell("page asked")
        self._held.wait(HELD_S)
        with self._lock:
            self._asked.add(url)
            return self._pages[url].page() if url in self._pages else None

    def arrived(self, host: str, items: list[Item], *, unchanged: bool) -> None:
        """A document was handed over whole."""
        with self._lock:
            self.unchanged += unchanged
            self.said.update(item.url for item in items)
            for item in items:
                item.shown += 1
            kept = self._current[host]
            gone = [item for item in kept[:-LONGEST] if item.shown >= SHOWN and item.url in self._asked]
            self._current[host] = [item for item in kept if item not in gone]

    def _say(self, host: str) -> None:
        kept = self._current[host]
        for _ in range(self._dice.choice((1, 1, 1, 2))):
            self._numbers += 1
            item = Item(self._numbers, host, self._now())
            if host == "bugle" and self._current["herald"]:  # the words of another outlet under its own address
                item.number = self._dice.choice(self._current["herald"]).number
            elif host == "shared" and self._current["herald"]:  # the very page of another outlet
                item = self._dice.choice(self._current["herald"])
                item = Item(item.number, item.host, item.at, edits=item.edits)
            if item.url not in self._pages:
                self._pages[item.url] = item
            if item.url not in {other.url for other in kept}:
                kept.append(item)
        if self._dice.random() < 0.2:
            old = self._dice.choice(kept)
            if old is self._pages[old.url] and old.shown:
                old.edits += 1
                self.edited += 1

    def _is_there(self, item: Item) -> bool:
        """An outlet whose items come and go."""
        return self._silent or (item.number + self._documents["flaps"]) % 2 == 0

    def _row(self, host: str, item: Item) -> str:
        link, guid = item.url, item.url
        if host == "guids":
            guid = f"{item.url}#{self._documents[host] // 8}"
        elif host == "reused":
            guid = f"today-{item.number % 3}"
        elif host == "flaps":
            link = f"{item.url}?utm_source=round-{self._documents[host]}"
        said = f"<title>{item.title}</title><link>{link}</link><guid isPermaLink='false'>{guid}</guid>"
        return (
            f"<item>{said}<pubDate>{format_datetime(item.at)}</pubDate><description>{item.title}.</description></item>"
        )


def _handler(newsroom: Newsroom) -> type[BaseHTTPRequestHandler]:
    class Handler(Answering):
        def do_GET(self) -> None:
            host = self.headers.get("Host", "").split(".")[0]
            path = self.path.split("?")[0]
            if path == "/rss.xml" and host in HOSTS:
                self._feed(host)
            else:
                page = newsroom.page(f"http://{host}.example{path}") if path.startswith("/news-") else None
                self._answer(404 if page is None else 200, page or b"no such page", "text/html; charset=utf-8")

        def _feed(self, host: str) -> None:
            document, items = newsroom.feed(host)
            tag = f'"{sha256(document).hexdigest()[:16]}"'
            unchanged = self.headers.get("If-None-Match") == tag
            try:
                self._answer(304 if unchanged else 200, b"" if unchanged else document, RSS.partition(": ")[2], tag)
            except ConnectionError:
                return
            newsroom.arrived(host, items, unchanged=unchanged)

        def _answer(self, status: int, body: bytes, media_type: str, tag: str | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            if tag:
                self.send_header("ETag", tag)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # whoever asked was killed
                return

    return Handler
