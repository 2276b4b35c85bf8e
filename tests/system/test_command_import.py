"""`monitor import` of mail and of web archives, as a person gives it."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.articles.warcrecord import written
from monitor.store.engine import daemon_lock
from tests.build import make_watchlist
from tests.commands import monitor

AT = datetime(2020, 3, 9, 12, tzinfo=UTC)
WORDS = "The ceasefire in Idlib was largely holding on Monday, residents said, and the market was full again. " * 4
MAIL = (
    "From: The Valley Letter <news@valley.example>\nSubject: {title}\nDate: Mon, 9 Mar 2020 09:15:00 +0300\n"
    "List-Unsubscribe: <https://valley.example/out>\n\n" + WORDS + "\n\nUnsubscribe: https://valley.example/out\n"
)


def answer(title: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{WORDS}</p></article></body></html>"
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n{page}".encode()


def response(path: str, block: bytes) -> bytes:
    return written(
        "response", AT, block, "application/http; msgtype=response", f"http://herald.example/{path}", packed=True
    )


def test_a_newsletter_is_an_article_of_its_day(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    (tmp_path / "one.eml").write_text(MAIL.format(title="Truce holds"))
    (tmp_path / "none.eml").write_bytes(b"\x00" * 100)

    done = monitor("import", "one.eml", "none.eml", cwd=tmp_path)
    told = json.loads(monitor("digest", "--date", "2020-03-10", "--json", cwd=tmp_path).stdout)

    assert done.returncode == 1 and "1 new articles, 0 known already, 1 refused" in done.stdout
    assert "none.eml: no text found" in done.stderr
    (story,) = (story for section in told["sections"] if section["kind"] == "topic" for story in section["stories"])
    assert (story["title"], story["outlet"]) == ("Truce holds", "The Valley Letter")
    assert "Unsubscribe" not in json.dumps(told)


def test_a_web_archive_brings_its_pages_and_tells_what_it_left(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    parts = [
        written("warcinfo", AT, b"software: none\r\n", "application/warc-fields", packed=True),
        response("a", answer("Truce holds")),
        written("request", AT, b"GET /a HTTP/1.1\r\n\r\n", "application/http", "http://herald.example/a", packed=True),
        response("b", answer("Gone", "404 Not Found")),
        response("c", answer("A picture", kind="image/png")),
        gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 107374182400\r\n\r\n"),
        response("d", answer("Patrol runs")),
        written("response", AT, answer("Nowhere"), "application/http", "ftp://herald.example/x", packed=True),
        response("e", answer("Cut off"))[:-30],
    ]
    (tmp_path / "crawl.warc.gz").write_bytes(b"".join(parts))

    first = monitor("import", "crawl.warc.gz", cwd=tmp_path)
    again = monitor("import", "crawl.warc.gz", "--json", cwd=tmp_path)

    assert first.returncode == 1
    assert "2 new articles, 0 known already, 3 refused, known 2020-03-09 12:00Z" in first.stdout
    for line in ("1 x warcinfo record", "1 x request record", "1 x status 404", "1 x not HTML: image/png"):
        assert f"skipped: {line}" in first.stderr, first.stderr
    assert "claims 107374182400 bytes" in first.stderr and "breaks off" in first.stderr
    assert "WARC-Target-URI is no web address: ftp://herald.example/x" in first.stderr
    told = json.loads(again.stdout)
    assert (told["new"], told["known"], len(told["refused"])) == (0, 2, 3)


@pytest.mark.sqlite_only("any number of daemons may share a PostgreSQL")
def test_a_house_is_not_brought_in_while_a_daemon_works_on_the_same_file(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    (tmp_path / "house.jsonl").write_text('{"kind":"house","format":1,"version":"0.1.0"}\n')
    assert monitor("db", "upgrade", cwd=tmp_path).returncode == 0

    with daemon_lock(f"sqlite:///{tmp_path / 'storage' / 'monitor.db'}"):
        refused = monitor("import", "house.jsonl", cwd=tmp_path)
    done = monitor("import", "house.jsonl", cwd=tmp_path)

    assert refused.returncode == 1 and "stop it first" in refused.stderr
    assert done.returncode == 0 and "0 new articles" in done.stdout
