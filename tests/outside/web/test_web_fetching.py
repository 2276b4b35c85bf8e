"""What an ordinary server is asked and what becomes of its answers."""

from __future__ import annotations

import gzip
import ssl
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.articles.robots import AGENT
from monitor.errors import FetchError

DATA = Path(__file__).parent / "data"


def test_a_document_comes_with_its_headers_and_the_moment(fetcher: Any, site: Any, clock: Any) -> None:
    site.answers["/feed?a=1"] = site.answer(b"<rss/>", "Content-Type: text/xml", 'ETag: W/"a"')

    fetched = fetcher.fetch(site.url("/feed?a=1#top"), accept="application/rss+xml")

    assert (fetched.status, fetched.body, fetched.not_modified) == (200, b"<rss/>", False)
    assert fetched.headers["content-type"] == "text/xml"
    assert fetched.headers["etag"] == 'W/"a"'
    assert fetched.fetched_at == clock.now()
    assert fetched.url == site.url("/feed?a=1#top")
    assert fetched.final_url == site.url("/feed?a=1")
    assert fetched.moved_to is None


def test_we_say_who_we_are_and_offer_only_bounded_encodings(fetcher: Any, site: Any) -> None:
    site.answers["/"] = site.answer(b"x")

    fetcher.fetch(site.url(), accept="text/html")

    headers = site.requests[0].headers
    assert headers["user-agent"] == "IdlibMonitor/9.9 (+desk@monitor.example)"
    assert headers["user-agent"].startswith(f"{AGENT}/")  # the name that robots.txt may call us by
    assert headers["accept-encoding"] == "gzip, deflate"
    assert headers["accept"] == "text/html"
    assert headers["host"] == site.endpoint
    assert "if-none-match" not in headers


def test_validators_go_back_byte_for_byte_and_a_304_has_no_body(fetcher: Any, site: Any) -> None:
    site.answers["/"] = b'HTTP/1.1 304 Not Modified\r\nETag: "\xe4 b"\r\n\r\n'

    fetched = fetcher.fetch(site.url(), etag='"\xe4 b"', last_modified="Mon, 2 Mar 2026 8:00:00 +0000")

    assert fetched.not_modified
    assert fetched.body == b""
    assert site.requests[0].headers["if-none-match"] == '"\xe4 b"'
    assert site.requests[0].headers["if-modified-since"] == "Mon, 2 Mar 2026 8:00:00 +0000"


def test_a_304_that_nobody_asked_for_is_an_error(fetcher: Any, site: Any) -> None:
    site.answers["/"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"

    with pytest.raises(FetchError) as caught:
        fetcher.fetch(site.url())

    assert caught.value.retryable


def test_a_validator_with_a_line_break_is_not_sent(fetcher: Any, site: Any) -> None:
    site.answers["/"] = site.answer(b"x")

    fetcher.fetch(site.url(), etag='"a"\r\nX-Planted: 1', last_modified="вчера")

    assert not {"if-none-match", "if-modified-since", "x-planted"} & site.requests[0].headers.keys()


def test_connections_are_used_again_even_after_a_304_and_a_redirect(fetcher: Any, site: Any) -> None:
    site.answers |= {
        "/": site.answer(b"one"),
        "/old": site.redirect("/"),
        "/same": b"HTTP/1.1 304 Not Modified\r\n\r\n",
        "/parts": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n",
    }

    fetcher.fetch(site.url())
    fetcher.fetch(site.url("/same"), etag='"1"')
    fetcher.fetch(site.url("/old"))
    assert fetcher.fetch(site.url("/parts")).body == b"one"
    fetcher.fetch(site.url())

    assert {request.connection for request in site.requests} == {1}


def test_a_kept_connection_that_the_server_dropped_is_made_again(fetcher: Any, site: Any) -> None:
    def answer_then_drop_the_next(request: Any, talk: Any) -> str:
        if len(site.requests) == 2:
            return "drop"
        talk.send(site.answer(b"here"))
        return "keep"

    site.answers["/"] = answer_then_drop_the_next

    bodies = [fetcher.fetch(site.url()).body for _ in range(2)]

    assert bodies == [b"here", b"here"]
    assert [request.connection for request in site.requests] == [1, 1, 2]


def test_a_server_that_always_hangs_up_is_asked_once(fetcher: Any, site: Any) -> None:
    site.answers["/"] = lambda request, talk: talk.hang_up()

    with pytest.raises(FetchError, match="closed the connection") as caught:
        fetcher.fetch(site.url())

    assert caught.value.retryable
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    ("encoding", "encoded"),
    [
        ("gzip", gzip.compress(b"news" * 1000)),
        ("x-gzip", gzip.compress(b"news" * 500) + gzip.compress(b"news" * 500)),
        ("GZIP", gzip.compress(b"news" * 1000) + b"\0" * 100),
        ("deflate", zlib.compress(b"news" * 1000)),
        ("deflate", zlib.compress(b"news" * 1000)[2:-4]),
        ("identity", b"news" * 1000),
    ],
    ids=["gzip", "two members", "padded", "deflate", "bare deflate", "identity"],
)
def test_encodings_are_undone(fetcher: Any, site: Any, encoding: str, encoded: bytes) -> None:
    site.answers["/"] = site.answer(encoded, f"Content-Encoding: {encoding}")

    assert fetcher.fetch(site.url()).body == b"news" * 1000


def test_moved_to_is_set_when_every_hop_was_permanent(fetcher: Any, site: Any) -> None:
    site.answers |= {
        "/a": site.redirect("/b", "301 Moved Permanently"),
        "/b": site.redirect("c?x=1#frag", "308 Permanent Redirect"),
        "/c?x=1": site.answer(b"here"),
    }

    fetched = fetcher.fetch(site.url("/a"))

    assert fetched.body == b"here"
    assert fetched.moved_to == fetched.final_url == site.url("/c?x=1")


@pytest.mark.parametrize("status", ["302 Found", "303 See Other", "307 Temporary Redirect"])
def test_one_temporary_hop_forgets_the_move(fetcher: Any, site: Any, status: str) -> None:
    site.answers |= {
        "/a": site.redirect("/b", "301 Moved Permanently"),
        "/b": site.redirect("/c", status),
        "/c": site.answer(b"here"),
    }

    fetched = fetcher.fetch(site.url("/a"))

    assert fetched.final_url == site.url("/c")
    assert fetched.moved_to is None


def test_validators_stay_with_the_origin(fetcher_for: Any, serve: Any) -> None:
    ours, theirs = serve(), serve()
    ours.answers |= {"/a": ours.redirect("/b"), "/b": ours.redirect(theirs.url("/c"))}
    theirs.answers["/c"] = theirs.answer(b"here")

    fetched = fetcher_for(ours, theirs).fetch(ours.url("/a"), etag='"secret"', last_modified="then")

    assert fetched.body == b"here"
    assert [request.headers["if-none-match"] for request in ours.requests] == ['"secret"', '"secret"']
    assert not {"if-none-match", "if-modified-since", "referer"} & theirs.requests[0].headers.keys()


def test_a_304_from_another_origin_is_refused(fetcher_for: Any, serve: Any) -> None:
    ours, theirs = serve(), serve()
    ours.answers["/a"] = ours.redirect(theirs.url("/c"))
    theirs.answers["/c"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"

    with pytest.raises(FetchError, match="304"):
        fetcher_for(ours, theirs).fetch(ours.url("/a"), etag='"1"')


def test_redirects_in_a_circle_end(fetcher: Any, site: Any) -> None:
    site.answers |= {"/a": site.redirect("/b"), "/b": site.redirect("/a")}

    with pytest.raises(FetchError, match="circle"):
        fetcher.fetch(site.url("/a"))

    assert len(site.requests) == 2


def test_five_redirects_are_followed_and_a_sixth_is_not(fetcher: Any, site: Any) -> None:
    site.answers |= {f"/{n}": site.redirect(f"/{n + 1}") for n in range(9)}
    site.answers["/9"] = site.answer(b"here")

    assert fetcher.fetch(site.url("/4")).body == b"here"
    with pytest.raises(FetchError, match="more than 5 redirects"):
        fetcher.fetch(site.url("/3"))


def test_a_redirect_written_in_utf8_is_understood(fetcher: Any, site: Any) -> None:
    location = "/новости"
    site.answers["/a"] = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location.encode() + b"\r\n\r\n"
    site.answers["/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"] = site.answer(b"here")

    assert fetcher.fetch(site.url("/a")).body == b"here"


@pytest.mark.parametrize(
    ("status", "retryable"),
    [
        ("400 Bad Request", False),
        ("401 Unauthorized", False),
        ("403 Forbidden", True),
        ("404 Not Found", False),
        ("408 Request Timeout", True),
        ("410 Gone", False),
        ("425 Too Early", True),
        ("429 Too Many Requests", True),
        ("451 Unavailable For Legal Reasons", False),
        ("500 Internal Server Error", True),
        ("503 Service Unavailable", True),
        ("599 <b>odd</b>", True),
        ("301 Moved Permanently", False),
    ],
)
def test_a_status_says_whether_to_try_again(fetcher: Any, site: Any, status: str, retryable: bool) -> None:
    site.answers["/"] = site.answer(b"sorry", status=status)

    with pytest.raises(FetchError) as caught:
        fetcher.fetch(site.url())

    assert caught.value.status == int(status[:3])
    assert caught.value.retryable is retryable
    assert caught.value.reason.startswith(f"answered {status[:3]}")
    assert caught.value.gone is (status == "410 Gone")
    assert "<b>" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("99999999999999999999", timedelta(days=7)),
        ("9" * 5000, timedelta(days=7)),
        ("Mon, 02 Mar 2026 10:30:00 GMT", timedelta(minutes=90)),
        ("Mon, 02 Mar 2026 08:30:00 GMT", timedelta(0)),
        ("Fri, 01 Jan 2100 00:00:00 GMT", timedelta(days=7)),
        ("Fri, 99 Foo 2100", None),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_and_capped_at_a_week(fetcher: Any, site: Any, value: str, wait: timedelta | None) -> None:
    site.answers["/"] = site.answer(b"", f"Retry-After: {value}", status="503 Service Unavailable")

    with pytest.raises(FetchError) as caught:
        fetcher.fetch(site.url())

    assert caught.value.after == wait


def test_connect_to_reaches_an_invented_host_under_its_own_name(fetcher_for: Any, site: Any) -> None:
    site.answers["/feed"] = site.answer(b"here")

    for rule in ("news.example:80", "*:80", "*"):
        fetched = fetcher_for(site, connect_to={rule: site.endpoint}).fetch("http://news.example/feed")
        assert fetched.final_url == "http://news.example/feed"

    assert {request.headers["host"] for request in site.requests} == {"news.example"}


def test_a_certificate_is_held_against_the_name_and_not_the_address(
    fetcher_for: Any, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(DATA / "news.example.cert.pem"))
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA / "news.example.cert.pem", DATA / "news.example.key.pem")
    context.sni_callback = lambda sock, name, context: names.append(name)
    site = serve(tls=context)
    site.answers["/"] = site.answer(b"secure")
    fetcher = fetcher_for(site, connect_to={"*:443": site.endpoint})

    assert fetcher.fetch("https://news.example/").body == b"secure"
    with pytest.raises(FetchError, match="certificate not valid: Hostname mismatch") as caught:
        fetcher.fetch("https://other.example/")

    assert caught.value.retryable
    assert names == ["news.example", "other.example"]
    assert len(site.requests) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(fetcher_for: Any, serve: Any) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA / "news.example.cert.pem", DATA / "news.example.key.pem")
    site = serve(tls=context)

    with pytest.raises(FetchError, match="certificate not valid: self-signed certificate"):
        fetcher_for(site, connect_to={"*": site.endpoint}).fetch("https://news.example/")

    assert site.requests == []


def test_giving_up_tls_is_followed_but_not_remembered(
    fetcher_for: Any, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(DATA / "news.example.cert.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA / "news.example.cert.pem", DATA / "news.example.key.pem")
    secure, plain = serve(tls=context), serve()
    secure.answers["/"] = secure.redirect("http://news.example/", "301 Moved Permanently")
    plain.answers["/"] = plain.answer(b"plain")
    fetcher = fetcher_for(secure, plain, connect_to={"*:443": secure.endpoint, "*:80": plain.endpoint})

    fetched = fetcher.fetch("https://news.example/", etag='"1"')

    assert fetched.body == b"plain"
    assert fetched.moved_to is None
    assert "if-none-match" not in plain.requests[0].headers


def test_a_line_break_cannot_plant_a_header(fetcher: Any, site: Any) -> None:
    site.answers["/"] = site.answer(b"x")

    fetcher.fetch(site.url(), accept="text/html\r\nX-Planted: 1")

    assert "x-planted" not in site.requests[0].headers


def test_a_refusal_brings_its_headers_and_how_its_page_begins(fetcher: Any, site: Any) -> None:
    page = b"<title>Just a moment...</title>" + b"x" * 50_000
    squeezed = gzip.compress(page)
    site.answers |= {
        "/plain": site.answer(page, "CF-Mitigated: challenge", status="403 Forbidden"),
        "/gzip": site.answer(squeezed, "Content-Encoding: gzip", status="503 Service Unavailable"),
        "/odd": site.answer(page, "Content-Encoding: br", status="403 Forbidden"),
        "/bomb": site.answer(gzip.compress(bytes(50_000_000)), "Content-Encoding: gzip", status="403 Forbidden"),
        "/cut": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 900\r\n\r\n<title>No",
        "/missing": site.answer(page, status="404 Not Found"),
    }

    begun = {}
    for path in site.answers:
        with pytest.raises(FetchError) as caught:
            fetcher.fetch(site.url(path))
        begun[path] = caught.value

    assert begun["/plain"].headers["cf-mitigated"] == "challenge" and begun["/plain"].status == 403
    assert begun["/plain"].snippet == page[:4096] == begun["/gzip"].snippet
    assert begun["/cut"].snippet in (b"<title>No", b"") and begun["/cut"].status == 403
    assert begun["/odd"].snippet == begun["/missing"].snippet == b""
    assert len(begun["/bomb"].snippet) <= 4096
