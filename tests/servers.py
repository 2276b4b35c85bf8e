"""A tiny real web server on loopback whose documents a test sets, and which counts what it was asked."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass
class Document:
    """What one address answers."""

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    validators: bool = True  # answer 304 to a matching If-None-Match
    hang_up: bool = False  # close the connection without a word


class Loopback:
    """A web server on loopback, running while it is in a `with`. `address`: its host and port."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class Answering(BaseHTTPRequestHandler):
    """What every handler here does: HTTP/1.1, silent, headers and body in one packet (else each answer waits for an
    acknowledgement)."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Site(Loopback):
    """Documents by (host, path). `asked` counts requests by path, `statuses` the answers given."""

    def __init__(self) -> None:
        self.documents: dict[tuple[str, str], Document] = {}
        self.asked: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        super().__init__(_handler(self))

    def put(self, url: str, body: str | bytes, media_type: str = "text/html; charset=utf-8", **more: object) -> None:
        """Answer `url` (http, an invented host) with this from now on."""
        host, _, path = url.removeprefix("http://").partition("/")
        raw = body.encode() if isinstance(body, str) else body
        self.documents[host, "/" + path] = Document(raw, media_type, **more)  # type: ignore[arg-type]

    def feed(self, host: str, items: list[tuple[str, str, str]], *, path: str = "/rss.xml") -> str:
        """An RSS feed of (slug, title, RFC 822 date), each with a page; returns the feed's address."""
        rows = "".join(
            f"<item><title>{title}</title><link>http://{host}/{slug}</link><guid>http://{host}/{slug}</guid>"
            f"<pubDate>{date}</pubDate><description>{title}.</description></item>"
            for slug, title, date in items
        )
        document = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>{rows}</channel></rss>'
        self.put(f"http://{host}{path}", document, "application/rss+xml; charset=utf-8")
        return f"http://{host}{path}"

    def page(self, url: str, title: str, *paragraphs: str) -> None:
        """A news page."""
        text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        self.put(
            url,
            f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>",
        )


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(Answering):
        def do_GET(self) -> None:
            site.asked[self.path] += 1
            host = self.headers.get("Host", "").split(":")[0]
            document = site.documents.get((host, self.path)) or Document(b"no such page", "text/plain", 404)
            if document.hang_up:
                self.close_connection = True
                return
            tag = f'"{sha256(document.body).hexdigest()[:16]}"'
            known = document.validators and document.status == 200 and self.headers.get("If-None-Match") == tag
            status, body = (304, b"") if known else (document.status, document.body)
            site.statuses[status] += 1
            self.send_response(status)
            for name, value in document.headers.items():
                self.send_header(name, value)
            if document.validators and status in (200, 304):
                self.send_header("ETag", tag)
            if status != 304:
                self.send_header("Content-Type", document.media_type)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
