"""Servers that want our time or our memory get neither (RELIABILITY P3)."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import FetchError
from monitor.model import Limits

DATA = Path(__file__).parent / "data"
HASTY = Limits(fetch_seconds=0.3, connect_seconds=0.3, body_bytes=100_000)
SMALL = Limits(fetch_seconds=20.0, body_bytes=100_000)
DRIP = 0.02


def refused(fetcher: Any, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(url)
    return caught.value


def test_a_gzip_bomb_is_left_at_the_cap(fetcher_for: Any, site: Any) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    site.answers["/"] = site.answer(bomb, "Content-Encoding: gzip")
    fetcher = fetcher_for(site, limits=SMALL)

    tracemalloc.start()
    error = refused(fetcher, site.url())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert error.reason == "larger than 0.0954 MB"
    assert not error.retryable
    assert peak < 2_000_000


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "deflate, br", "<b>\x1b[2J"])
def test_an_encoding_that_was_not_offered_is_not_undone(fetcher: Any, site: Any, encoding: str) -> None:
    site.answers["/"] = site.answer(b"x", f"Content-Encoding: {encoding}")

    error = refused(fetcher, site.url())

    assert "encoding that was not asked for" in error.reason
    assert error.reason.isprintable()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"news" * 500)[:-9]),
        ("gzip", b"no gzip at all"),
        ("gzip", gzip.compress(b"news")[:-8] + b"\0" * 8),
        ("deflate", zlib.compress(b"news" * 500)[:-6]),
        ("deflate", b"\x78"),
    ],
    ids=["cut", "plain", "wrong checksum", "deflate cut", "one byte"],
)
def test_a_damaged_encoding_is_an_error_and_not_half_a_feed(
    fetcher: Any, site: Any, encoding: str, body: bytes
) -> None:
    site.answers["/"] = site.answer(body, f"Content-Encoding: {encoding}")

    error = refused(fetcher, site.url())

    assert "compressed answer" in error.reason
    assert error.retryable


def endless(start: bytes, more: bytes) -> Any:
    def handler(request: Any, talk: Any) -> None:
        alive = talk.send(start)
        while alive:
            alive = talk.send(more)

    return handler


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"8000\r\n" + b"x" * 32768 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 60000 + b"\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip.compress(b"") * 3000),
        (b"", b"HTTP/1.1 100 Continue\r\nX-A: " + b"x" * 60000 + b"\r\n\r\n"),
    ],
    ids=["body", "chunks", "chunk extensions", "empty gzip members", "provisional answers"],
)
def test_a_body_without_end_is_cut_at_the_cap(fetcher_for: Any, site: Any, start: bytes, more: bytes) -> None:
    site.answers["/"] = endless(start, more)

    error = refused(fetcher_for(site, limits=SMALL), site.url())

    assert error.reason.startswith("larger than")


@pytest.mark.parametrize("more", [b"X-A: 1\r\n" * 1000, b"x" * 65536], ids=["lines", "one line"])
def test_headers_without_end_are_no_answer(fetcher: Any, site: Any, more: bytes) -> None:
    site.answers["/"] = endless(b"HTTP/1.1 200 OK\r\n", more)

    assert refused(fetcher, site.url()).reason == "what came back is no HTTP answer"


def test_a_body_announced_as_too_large_is_not_read(fetcher_for: Any, site: Any) -> None:
    site.answers["/"] = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"

    assert refused(fetcher_for(site, limits=SMALL), site.url()).reason.startswith("larger than")


@pytest.mark.parametrize(
    ("quick", "slow"),
    [
        (b"", b"HTTP/1.1 200 OK\r\n" * 50),
        (b"HTTP/1.1 200 OK\r\n", b"X-Slow: " + b"x" * 1000),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x" * 1000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 500),
        (b"HTTP/1.1 302 Found\r\nLocation: /\r\n", b"X-Slow: " + b"x" * 1000),
    ],
    ids=["status line", "headers", "body", "chunks", "redirect"],
)
def test_a_drip_is_cut_at_the_deadline(fetcher_for: Any, site: Any, quick: bytes, slow: bytes) -> None:
    def handler(request: Any, talk: Any) -> None:
        talk.send(quick)
        talk.drip(slow, DRIP)

    site.answers["/"] = handler

    began = time.monotonic()
    error = refused(fetcher_for(site, limits=HASTY), site.url())

    assert error.reason in ("not finished in 0.3 s", "no answer in 0.3 s")
    assert error.retryable
    assert time.monotonic() - began < 3


def test_many_slow_redirects_share_one_deadline(fetcher_for: Any, site: Any) -> None:
    def slow_redirect(request: Any, talk: Any) -> None:
        talk.stop.wait(0.12)
        talk.send(site.redirect(f"{request.path}x"))

    site.answers |= {"/" + "x" * n: slow_redirect for n in range(9)}

    assert refused(fetcher_for(site, limits=HASTY), site.url()).reason.endswith("in 0.3 s")
    assert len(site.requests) < 6  # with a deadline for each, all six would be asked, and the reason would be another


def test_a_server_that_says_nothing_is_left(fetcher_for: Any, site: Any) -> None:
    site.answers["/"] = lambda request, talk: talk.stop.wait(10)

    error = refused(fetcher_for(site, limits=HASTY), site.url())

    assert error.reason == "no answer in 0.3 s"
    assert error.retryable


def test_a_tls_handshake_that_never_ends_is_left(fetcher_for: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"127.0.0.1:{silent.getsockname()[1]}"
        fetcher = fetcher_for(limits=HASTY, also=endpoint, connect_to={"*": endpoint})

        assert refused(fetcher, "https://news.example/").reason == "no answer in 0.3 s"


def test_a_drip_through_tls_is_cut_too(fetcher_for: Any, serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(DATA / "news.example.cert.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA / "news.example.cert.pem", DATA / "news.example.key.pem")
    site = serve(tls=context)
    site.answers["/"] = lambda request, talk: talk.drip(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500, DRIP)
    fetcher = fetcher_for(site, limits=HASTY, connect_to={"*": site.endpoint})

    assert refused(fetcher, "https://news.example/").reason in ("not finished in 0.3 s", "no answer in 0.3 s")


def test_a_server_that_speaks_no_tls_is_named(fetcher_for: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        endpoint = f"127.0.0.1:{listener.getsockname()[1]}"

        def babble() -> None:
            sock, _ = listener.accept()
            with sock:
                sock.sendall(b"SSH-2.0-OpenSSH_9.9\r\n" * 20)
                sock.recv(4096)

        thread = threading.Thread(target=babble)
        thread.start()
        error = refused(fetcher_for(also=endpoint, connect_to={"*": endpoint}), "https://news.example/")
        thread.join(5)

    assert error.reason == "no secure connection (TLS failed)"
    assert error.retryable


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "the answer was cut short"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nshort", "the answer was cut short"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nshort", "the answer was cut short"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nshort", "what came back is no HTTP answer"),
        (b"\0\xff\x1b[2J <b>garbage</b>\r\n\r\n", "what came back is no HTTP answer"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "what came back is no HTTP answer"),
        (b"HTTP/1.1 abc Nonsense\r\n\r\n", "what came back is no HTTP answer"),
        (b"", "the server closed the connection"),
    ],
)
def test_a_broken_answer_is_worth_another_attempt(fetcher: Any, site: Any, answer: bytes, reason: str) -> None:
    site.answers["/"] = lambda request, talk: talk.send(answer)

    error = refused(fetcher, site.url())

    assert error.reason == reason
    assert error.retryable


def test_a_body_longer_than_announced_ends_where_it_was_announced(fetcher: Any, site: Any) -> None:
    site.answers["/"] = lambda request, talk: talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnewsHTTP/1.1 200")

    assert fetcher.fetch(site.url()).body == b"news"


def test_a_folded_header_arrives_on_one_line(fetcher: Any, site: Any) -> None:
    site.answers["/"] = site.answer(b"", "X-Long: a\r\n b\x01")

    assert fetcher.fetch(site.url()).headers["x-long"] == "a b"


def test_a_port_where_nobody_listens_is_worth_another_attempt(fetcher_for: Any, serve: Any) -> None:
    gone = serve()
    gone.close()

    error = refused(fetcher_for(gone), gone.url())

    assert error.reason == "no connection to 127.0.0.1: connection refused"
    assert error.retryable


def test_a_name_that_nobody_knows_is_worth_another_attempt(fetcher_for: Any) -> None:
    def unknown(name: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    error = refused(fetcher_for(resolve=unknown), "http://nowhere.example/")

    assert error.reason == "the name nowhere.example is not known"
    assert error.retryable


def test_a_name_server_that_says_nothing_is_left(fetcher_for: Any) -> None:
    release = threading.Event()

    def silent(name: str, port: int) -> Sequence[str]:
        release.wait(10)
        return []

    error = refused(fetcher_for(limits=HASTY, resolve=silent), "http://nowhere.example/")
    release.set()

    assert "0.3 s" in error.reason
    assert error.retryable


def test_a_label_that_is_too_long_for_a_name_is_no_crash(fetcher: Any) -> None:
    assert "x" * 20 in refused(fetcher, f"http://{'x' * 70}.example/").url


def test_one_hostile_server_does_not_hold_up_the_others(fetcher_for: Any, serve: Any) -> None:
    hostile, good = serve(), serve()
    hostile.answers["/"] = lambda request, talk: talk.stop.wait(10)
    good.answers["/"] = good.answer(b"news")
    fetcher = fetcher_for(hostile, good, limits=Limits(fetch_seconds=5.0))
    hanging = threading.Thread(target=lambda: refused(fetcher, hostile.url()))
    hanging.start()

    bodies = [fetcher.fetch(good.url()).body for _ in range(5)]
    hostile.close()
    hanging.join(5)

    assert bodies == [b"news"] * 5
    assert not hanging.is_alive()
