"""What a host's robots.txt says of one page (RFC 9309)."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from protego import Protego

from monitor.errors import FetchError
from monitor.model import RobotsVerdict

AGENT = "IdlibMonitor"
"""Our product token, as it begins the User-Agent (RFC 9309, 2.2.1)."""

ACCEPT = "text/plain, */*;q=0.1"
BUSY = 429  # says nothing of the file, so it is not one of the 4xx that allow everything
MOST_BYTES = 500 * 1024  # RFC 9309, 2.5: at least so much has to be read
LONGEST_PAUSE = timedelta(seconds=30)  # a longer Crawl-delay is a no to crawlers, not to the few pages of a day's news
FORBIDDEN = "robots.txt asks not to read this page"


def verdict(body: bytes, url: str, agent: str = AGENT) -> RobotsVerdict:
    """Whether `agent` may read `url`, and how long it should pause between two pages (at most LONGEST_PAUSE).

    Bytes that are no robots.txt at all (some hosts send their home page) hold no rule and forbid nothing. UTF-8; what is
    past MOST_BYTES is not read, a line cut in two neither.
    """
    text = _whole_lines(body).decode("utf-8-sig", "replace")
    rules = Protego.parse(text)
    delay = rules.crawl_delay(agent)
    allowed = rules.can_fetch(url, agent)
    return RobotsVerdict(
        allowed=allowed,
        pause=None if not delay else timedelta(seconds=min(delay, LONGEST_PAUSE.total_seconds())),
        reason="" if allowed else FORBIDDEN,
    )


def robots_address(url: str) -> str:
    """The robots.txt of a page's scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/robots.txt"


def says_nothing(error: FetchError) -> bool:
    """Whether a host that gave no robots.txt may have rules but did not come to say them (RFC 9309, 2.3.1.4); else it has none
    and allows everything (2.3.1.3)."""
    if error.status is None:
        return error.retryable  # no connection, no end of the answer; but not a circle of redirects, nor our own guard
    return error.status >= 500 or error.status == BUSY


def _whole_lines(body: bytes) -> bytes:
    if len(body) <= MOST_BYTES:
        return body
    cut = body[:MOST_BYTES]
    return cut[: max(cut.rfind(b"\n"), cut.rfind(b"\r")) + 1]
