"""A small news site to practise on, on this machine alone: `python scripts/practice_site.py 8765`, then http://127.0.0.1:8765/.

Three invented reports of today and their feed, for docs/start.md. It needs nothing but Python, and runs until it is stopped.
"""

from __future__ import annotations

import sys
from datetime import datetime
from email.utils import format_datetime, localtime
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME = "The Orchard Gazette"
REPORTS = {
    "truce-holds": (
        "Ceasefire in Idlib is holding, Turkish ministry says",
        "The ceasefire in Idlib is holding, the Turkish Defence Ministry said on {day}, and no shot was heard along the line.",
        "Traders in Ariha lifted their shutters before eight. A baker there said that he had sold out by noon for the first time "
        "since the spring.",
        "The ministry added that its posts on the hills would stay where they are until the roads are clear.",
    ),
    "third-patrol": (
        "Third joint patrol on the M4 turns back near Ariha",
        "The third joint patrol of Russian and Turkish troops on the M4 in Idlib was cut short near Ariha on {day}, when "
        "villagers sat down on the road.",
        "Six vehicles had set out from Trumba in the morning. They waited for an hour, then drove back the way they had come.",
        "An elder of the village said that nobody had asked the people who live along the road.",
    ),
    "school-roofs": (
        "New roofs for two schools in Saraqib",
        "Two schools in Saraqib, in the east of Idlib province, have roofs again, the teachers said on {day}.",
        "The beams came from a sawmill near Binnish and were carried by forty parents. Lessons begin again next week.",
        "A third school is still waiting for its windows.",
    ),
}


def main() -> int:
    """Serve until Ctrl-C, or until the shell ends. 2 when no port was named."""
    if len(sys.argv) != 2 or not sys.argv[1].isdigit() or not 0 < int(sys.argv[1]) < 65_536:
        sys.stderr.write("usage: python scripts/practice_site.py PORT    (8765, say)\n")
        return 2
    port = int(sys.argv[1])
    base = f"http://127.0.0.1:{port}"
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, base, localtime()))
    except OSError as error:
        sys.stderr.write(f"port {port} cannot be used ({error.strerror}): name another, here and in the commands\n")
        return 1
    sys.stderr.write(f"{NAME} is at {base}/\n")
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


class Handler(BaseHTTPRequestHandler):
    """The front page, the feed, and a page for each report."""

    def __init__(self, base: str, now: datetime, *args: object) -> None:
        self._base, self._now = base, now
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with a page, the feed, or 404."""
        path = self.path.partition("?")[0].strip("/")
        if path == "":
            self._send(front(), "text/html")
        elif path == "rss.xml":
            self._send(feed(self._base, self._now), "application/rss+xml")
        elif path in REPORTS:
            self._send(page(path, self._now), "text/html")
        else:
            self.send_error(404)

    def _send(self, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to whoever practises."""


def front() -> str:
    """The front page; its head names the feed."""
    links = "".join(f'<li><a href="/{slug}">{escape(report[0])}</a></li>' for slug, report in REPORTS.items())
    return (
        f'<!doctype html><html lang="en"><head><title>{NAME}</title>'
        f'<link rel="alternate" type="application/rss+xml" title="{NAME}" href="/rss.xml"></head>'
        f"<body><h1>{NAME}</h1><ul>{links}</ul></body></html>"
    )


def feed(base: str, now: datetime) -> str:
    """The feed: title, link, date and first sentence of every report."""
    items = "".join(
        f"<item><title>{escape(report[0])}</title><link>{base}/{slug}</link><guid>{base}/{slug}</guid>"
        f"<pubDate>{format_datetime(now)}</pubDate><description>{escape(filled(report[1], now))}</description></item>"
        for slug, report in REPORTS.items()
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{NAME}</title><link>{base}/</link>'
        f"<description>News from the orchards</description><language>en</language>{items}</channel></rss>"
    )


def page(slug: str, now: datetime) -> str:
    """A report as a page."""
    title, *paragraphs = REPORTS[slug]
    text = "".join(f"<p>{escape(filled(paragraph, now))}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><title>{escape(title)}</title>'
        f'<meta property="article:published_time" content="{now.isoformat(timespec="seconds")}"></head>'
        f"<body><article><h1>{escape(title)}</h1>{text}</article></body></html>"
    )


def filled(text: str, now: datetime) -> str:
    """The text with the day of the week."""
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return text.format(day=days[now.weekday()])


if __name__ == "__main__":
    sys.exit(main())
