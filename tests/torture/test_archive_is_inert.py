"""The archive in a browser: pages that run nothing and load nothing from elsewhere, and a server for this machine alone."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.desk.publishing import archive_server
from monitor.steps.house import House
from tests.build import MORNING, make_watchlist
from tests.talking import Server
from tests.torture.ground import RSS, item, live, page, rss
from tests.torture.promises import proves

HOSTILE = "&lt;script src=http://evil.example/x.js&gt;&lt;/script&gt;&lt;img src=http://evil.example/p&gt; Calm night in Idlib"
LOADED = re.compile(rb"<(?:script|img|iframe|link|object|embed|source|video|audio|form|base)\b[^>]*", re.IGNORECASE)


@pytest.fixture
def archive(ground: Server, open_ground: Callable[..., House], clock: SetClock, tmp_path: Path) -> Path:
    """The archive of a day whose feed wanted to be a page."""
    host = "evil.example"
    feed = rss(host, *(item(host, f"night-{n}", f"{HOSTILE} {n}") for n in range(3)))
    pages = {f"/night-{n}": Server.answer(page(f"{HOSTILE} {n}"), "Content-Type: text/html") for n in range(3)}
    ground.hosts[host] = {"/rss.xml": Server.answer(feed, RSS), **pages}
    house = open_ground(make_watchlist(tmp_path, {"evil": f"http://{host}/rss.xml"}))
    live(house)
    clock.set(MORNING + timedelta(hours=21, minutes=35))
    live(house)
    return tmp_path / "digests"


@contextmanager
def served(archive: Path) -> Iterator[Callable[..., http.client.HTTPResponse]]:
    server = archive_server(archive, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()

    def ask(path: str, **headers: str) -> http.client.HTTPResponse:
        talk = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=30)
        talk.putrequest("GET", path, skip_host="Host" in headers)
        for name, value in headers.items():
            talk.putheader(name, value)
        talk.endheaders()
        answer = talk.getresponse()
        answer.body = answer.read()  # type: ignore[attr-defined]
        talk.close()
        return answer

    try:
        yield ask
    finally:
        server.shutdown()
        server.server_close()
        thread.join(30)


@proves("P11", "P8")
def test_no_page_loads_anything_from_elsewhere_or_runs_a_line(archive: Path) -> None:
    pages = {path: path.read_bytes() for path in archive.rglob("*.html")}
    told = b"".join(pages.values())

    assert len(pages) > 3 and b"&lt;script src=http://evil.example/x.js" in told
    for path, body in pages.items():
        policy = re.search(rb'http-equiv="Content-Security-Policy" content="([^"]+)"', body)
        assert policy and policy[1].startswith(b"default-src 'none'"), path
        head = body[: body.index(b"Content-Security-Policy")]
        assert not LOADED.search(head), path  # nothing before the policy
        for tag in LOADED.findall(body):
            assert b"//" not in tag.replace(b"https://digest.reader.example", b"") or b"rel=canonical" in tag, tag
        assert path.parts[-2] == "search" or b"<script" not in body


@proves("P8", "P2")
def test_the_preview_server_tells_nothing_but_the_archive(archive: Path) -> None:
    (archive.parent / "storage" / "secret.txt").write_text("kept", encoding="utf-8")
    (archive / ".hidden").write_text("kept", encoding="utf-8")
    outside = [
        "/../storage/secret.txt",
        "/%2e%2e/storage/secret.txt",
        "/..%2fstorage/secret.txt",
        "/....//storage/secret.txt",
    ]
    hidden = ["/.hidden", "/%2ehidden", "/x/../.hidden", "/.lock", "/daily/"[:6] + "/..;/.hidden"]

    with served(archive) as ask:
        for path in (*outside, *hidden):
            answer = ask(path)
            assert answer.status in (301, 404) and b"kept" not in answer.body, path  # type: ignore[attr-defined]
        assert ask("/index.html", Host="evil.example").status == 421


@proves("P11")
def test_the_preview_server_lets_nobody_frame_or_sniff_its_pages(archive: Path) -> None:
    with served(archive) as ask:
        answer = ask("/index.html")

    assert answer.status == 200 and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
