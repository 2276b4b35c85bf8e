"""The newsstand: the bundled sample news, played by a real web server on loopback.

What it answers is a function of (pack, now, host, path) alone: no port, no wall clock, no order of arrival. So two runs of
the demo see the same bytes, and a test can set the clock and look. The pack is data: `packs/demo/`.
"""

from __future__ import annotations

import hashlib
import socketserver
import sys
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from monitor.clock import Clock
from monitor.desk.samplenews import News, Outlet, OutletFeed, Piece
from monitor.errors import MonitorError

FEED_LENGTH = 15  # items a feed lists at most
AMP = "/amp"  # the AMP variant of /a.html is /amp/a.html
MEDIA_TYPES = {form: f"application/{form}+xml" for form in ("rss", "atom", "rdf")} | {"json": "application/feed+json"}
ROBOTS = b"User-agent: *\nAllow: /\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the newsstand says to one request."""

    status: int
    media_type: str
    body: bytes
    changed: datetime | None = None  # Last-Modified

    @property
    def etag(self) -> str:
        """A strong validator: the quoted beginning of the body's SHA-256 (RFC 9110, 8.8.3)."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


class PortTaken(MonitorError):
    """The port wanted cannot be had."""


class Newsstand:
    """The pack's outlets on 127.0.0.1, told apart by the Host header, as of the clock's now. Use it in a `with`, which
    raises PortTaken."""

    def __init__(self, news: News, clock: Clock, port: int = 0) -> None:
        self._clock = clock
        self._hosts = {outlet.host: outlet for outlet in news.outlets}
        self._pieces = news.pieces
        self._pages = {(p.outlet.host, path): p for p in news.pieces for path in (p.path, AMP + p.path)}
        self._labels = news.labels
        self._templates = Environment(
            loader=FunctionLoader(lambda name: news.text_of(f"templates/{name}")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(rfc822=_rfc822, local=_local)
        self._wanted_port = port
        self._server: _Server | None = None

    def __enter__(self) -> Newsstand:
        try:
            self._server = _Server(self, self._wanted_port)
        except OSError as error:
            where = f"127.0.0.1:{self._wanted_port}"
            raise PortTaken(f"cannot listen on {where}: {error.strerror}; try another --port") from error
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="newsstand", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def port(self) -> int:
        """The port it listens on. Raises RuntimeError outside the `with`."""
        if self._server is None:
            raise RuntimeError("the newsstand is closed")
        return int(self._server.server_address[1])

    @property
    def now(self) -> datetime:
        """The moment whose news it shows."""
        return self._clock.now()

    def answer(self, host: str, target: str, now: datetime) -> Answer:
        """The document at that address at that moment; 404 for what is not there (yet)."""
        outlet = self._hosts.get(host.split(":", 1)[0].lower())
        path = target.split("#", 1)[0].split("?", 1)[0]
        if outlet is None:
            return _plain(HTTPStatus.NOT_FOUND)
        if path == "/robots.txt":
            return Answer(status=200, media_type="text/plain; charset=utf-8", body=ROBOTS)
        for feed in outlet.feeds:
            if feed.path == path:
                return self._feed(outlet, feed, now)
        piece = self._pages.get((outlet.host, path))
        if piece is None or piece.published > now:
            return _plain(HTTPStatus.NOT_FOUND)
        return self._page(piece, now, amp=path != piece.path)

    def _feed(self, outlet: Outlet, feed: OutletFeed, now: datetime) -> Answer:
        fault = next((f for f in outlet.faults if f.holds(now)), None)
        if fault is not None and fault.answer == "503":
            return _plain(HTTPStatus.SERVICE_UNAVAILABLE)
        if fault is not None:
            return _html(self._templates.get_template("block.html.j2").render(outlet=outlet))
        listed = [p for p in self._pieces if p.outlet is outlet and p.listed <= now]
        of_section = [p for p in listed if feed.section in (None, p.section)]
        on_show = sorted(of_section, key=lambda p: (p.listed, p.id), reverse=True)[:FEED_LENGTH]
        changed = max((p.changed(now) for p in on_show), default=None)
        items = [_item(piece, feed, now) for piece in on_show]
        template = self._templates.get_template(f"{feed.format}.j2")
        body = template.render(outlet=outlet, feed=feed, items=items, changed=changed)
        media_type = f"{MEDIA_TYPES[feed.format]}; charset=utf-8"
        return Answer(status=200, media_type=media_type, body=body.encode(), changed=changed)

    def _page(self, piece: Piece, now: datetime, *, amp: bool) -> Answer:
        if piece.page in ("404", "503"):
            return _plain(HTTPStatus(int(piece.page)))
        version = piece.version(now)
        body = (piece.dateline + version.body[0], *version.body[1:])
        related = [p for p in self._pieces if p.outlet is piece.outlet and p.published < piece.published][-3:]
        html = self._templates.get_template("amp.html.j2" if amp else f"{piece.outlet.layout}.html.j2").render(
            piece=piece,
            outlet=piece.outlet,
            title=version.title,
            body=body[:1] if piece.page == "paywall" else body,
            updated=version.since,
            related=related,
            words=self._labels[piece.language],
        )
        return replace(_html(html), changed=version.since)


def _item(piece: Piece, feed: OutletFeed, now: datetime) -> dict[str, Any]:
    version = piece.version(now)
    glue = "&" if "?" in piece.link else "?"
    full = Markup("\n").join(Markup("<p>%s</p>") % paragraph for paragraph in version.body)
    return {
        "id": f"tag:{piece.outlet.host},2026:{piece.id}",
        "link": f"http://{piece.outlet.host}{piece.link}{glue + feed.query if feed.query else ''}",
        "title": version.title,
        "summary": piece.summary,
        "author": piece.author,
        "published": piece.published,
        "updated": version.since,
        "full": str(full) if piece.outlet.full_text else "",
    }


def _plain(status: HTTPStatus) -> Answer:
    body = f"{status.value} {status.phrase}\n".encode()
    return Answer(status=status, media_type="text/plain; charset=utf-8", body=body)


def _html(text: str) -> Answer:
    return Answer(status=200, media_type="text/html; charset=utf-8", body=text.encode())


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("Europe/Istanbul"))


def _unchanged(answer: Answer, headers: Message) -> bool:
    """Whether the client has it already; If-None-Match outranks If-Modified-Since (RFC 9110, 13.2.2)."""
    if answer.status != HTTPStatus.OK:
        return False
    if (known := headers.get("If-None-Match")) is not None:
        return answer.etag in {tag.strip().removeprefix("W/") for tag in known.split(",")}
    since = headers.get("If-Modified-Since")
    if since is None or answer.changed is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    return moment.tzinfo is not None and answer.changed <= moment


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, stand: Newsstand, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Counter)
        self.stand = stand

    def server_bind(self) -> None:
        """Bind without asking the name service who we are, as HTTPServer would."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "newsstand", int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over a client that hung up; anything else is our mistake and is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Counter(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        now = self.server.stand.now
        answer = self.server.stand.answer(self.headers.get("Host", ""), self.path, now)
        unchanged = _unchanged(answer, self.headers)
        self.send_response_only(HTTPStatus.NOT_MODIFIED if unchanged else answer.status)
        self.send_header("Date", _rfc822(now))
        if answer.status == HTTPStatus.OK:
            self.send_header("ETag", answer.etag)
        if answer.changed is not None:
            self.send_header("Last-Modified", _rfc822(answer.changed))
        if not unchanged:
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not unchanged and self.command == "GET":
            self.wfile.write(answer.body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the demo talks, its newsstand does not."""
