"""What a feed is asked with: where it goes, where it does not, and that nothing of it comes back."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.errors import FetchError
from monitor.model import FeedKey
from tests.talking import Server

TOKEN, COOKIE = "s3cr3t-t0ken-77", "session=c00kie-c00kie"


def key(url: str, **secrets: str) -> FeedKey:
    headers = (("Authorization", f"Bearer {TOKEN}"), ("Cookie", COOKIE))
    hidden = (f"Bearer {TOKEN}", TOKEN, COOKIE, "c00kie-c00kie")
    return FeedKey(url=url, secrets=tuple(secrets.items()), headers=headers, hidden=hidden, guarded=True)


def test_they_go_with_the_feed_and_with_nothing_else(fetcher_for: Any, site: Server) -> None:
    site.answers = {"/rss?k=t0pt0pt0p": site.answer(b"x"), "/page": site.answer(b"x")}
    url = site.url("/rss?k=${KEY}")
    fetcher = fetcher_for(site, keys={"outlet": key(url, KEY="t0pt0pt0p")})

    fetched = fetcher.fetch(url, feed="outlet", etag='"a"')
    fetcher.fetch(site.url("/page"))
    fetcher.fetch(site.url("/page"), feed="another")

    feed, page, other = site.requests
    assert feed.path == "/rss?k=t0pt0pt0p" and feed.headers["authorization"] == f"Bearer {TOKEN}"
    assert feed.headers["cookie"] == COOKIE and feed.headers["if-none-match"] == '"a"'
    assert fetched.url == url and fetched.final_url == url
    for request in (page, other):
        assert "authorization" not in request.headers and "cookie" not in request.headers


def test_an_address_of_a_page_is_never_filled_in(fetcher_for: Any, site: Server) -> None:
    site.answers = {"/log?k=$%7BKEY%7D": site.answer(b"x")}
    fetcher = fetcher_for(site, keys={"outlet": key(site.url("/rss"), KEY="t0pt0pt0p")})

    fetcher.fetch(site.url("/log?k=${KEY}"))

    assert site.requests[0].path == "/log?k=$%7BKEY%7D"


@pytest.mark.parametrize(
    "status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
)
def test_headers_stop_at_a_redirect_to_another_port_and_do_not_come_back(
    fetcher_for: Any, serve: Any, site: Server, status: str
) -> None:
    other = serve()
    site.answers = {"/rss": site.redirect(other.url("/there"), status), "/back": site.answer(b"x")}
    other.answers = {"/there": other.redirect(site.url("/back"), status)}
    fetcher = fetcher_for(site, other, keys={"outlet": key(site.url("/rss"))})

    fetcher.fetch(site.url("/rss"), feed="outlet")

    first, last = site.requests
    assert "authorization" in first.headers
    for request in (other.requests[0], last):
        assert "authorization" not in request.headers and "cookie" not in request.headers


def test_headers_stay_on_a_redirect_within_the_site(fetcher_for: Any, site: Server) -> None:
    site.answers = {"/rss": site.redirect("/feed"), "/feed": site.answer(b"x")}

    fetcher_for(site, keys={"outlet": key(site.url("/rss"))}).fetch(site.url("/rss"), feed="outlet")

    assert site.requests[1].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_name_on_another_port_or_host_gets_no_secret(fetcher_for: Any, serve: Any, site: Server) -> None:
    other = serve()
    fetcher = fetcher_for(site, other, keys={"outlet": key(site.url("/rss?k=${KEY}"), KEY="t0pt0pt0p")})

    with pytest.raises(FetchError) as caught:
        fetcher.fetch(other.url("/rss?k=${KEY}"), feed="outlet")

    assert "for another site" in caught.value.reason and not other.requests


def test_headers_do_not_follow_a_feed_that_has_moved_to_another_site(
    fetcher_for: Any, serve: Any, site: Server
) -> None:
    other = serve()
    other.answers = {"/rss": site.redirect(site.url("/back")), "/back": site.answer(b"x")}
    site.answers = {"/back": site.answer(b"x")}
    fetcher = fetcher_for(site, other, keys={"outlet": key(site.url("/rss"))})

    fetcher.fetch(other.url("/rss"), feed="outlet")  # as it is remembered since a 301

    for request in (*other.requests, *site.requests):
        assert "authorization" not in request.headers and "cookie" not in request.headers


def test_an_ordinary_word_in_an_address_is_not_taken_out_of_the_news(fetcher_for: Any, site: Server) -> None:
    site.answers = {"/rss?key=ceasefire": site.answer(b"The ceasefire in Idlib is holding.")}
    url = site.url("/rss?key=${key}")
    fetcher = fetcher_for(site, keys={"outlet": key(url, key="ceasefire")})

    assert fetcher.fetch(url, feed="outlet").body == b"The ceasefire in Idlib is holding."


def test_nothing_goes_in_clear_to_a_host_that_is_only_a_name(fetcher_for: Any, site: Server) -> None:
    url = "http://outlet.example/rss"
    fetcher = fetcher_for(site, keys={"outlet": key(url)}, connect_to={"*:80": site.endpoint})

    with pytest.raises(FetchError) as caught:
        fetcher.fetch(url, feed="outlet")

    assert "in clear" in caught.value.reason and not site.requests


def test_what_the_server_repeats_is_taken_out_of_its_answer(fetcher_for: Any, site: Server) -> None:
    url = site.url("/${ROOM}/rss")
    echo = f"<a href='/x?t=r00m-r00m'>{COOKIE} Bearer {TOKEN}</a>".encode()
    site.answers = {"/r00m-r00m/rss": site.answer(echo, f'ETag: "{TOKEN}"', "Set-Cookie: " + COOKIE, "X-Fine: yes")}

    fetched = fetcher_for(site, keys={"outlet": key(url, ROOM="r00m-r00m")}).fetch(url, feed="outlet")

    assert fetched.body == b"<a href='/x?t=${ROOM}'>[secret] [secret]</a>"
    assert "etag" not in fetched.headers and "set-cookie" not in fetched.headers and fetched.headers["x-fine"] == "yes"
    assert fetched.final_url == url


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-32"])
def test_what_a_template_engine_made_of_it_is_taken_out_too(fetcher_for: Any, site: Server, charset: str) -> None:
    secret = "qX7/Lm2+Vb9wZt4K=="
    echo = "<title>Calm night, qX7&#x2F;Lm2&#43;Vb9wZt4K&#x3D;&equals; &amp;c.</title>".encode(charset)
    site.answers = {f"/rss?key={secret}": site.answer(echo)}
    url = site.url("/rss?key=${KEY}")

    fetched = fetcher_for(site, keys={"outlet": key(url, KEY=secret)}).fetch(url, feed="outlet")

    assert fetched.body == "<title>Calm night, ${KEY} &amp;c.</title>".encode(charset)
    assert fetched.unsaid(f"read as {secret}") == "read as ${KEY}" and secret not in repr(fetched)


def test_what_is_read_of_an_answer_without_a_key_stays_as_it_is(fetcher_for: Any, site: Server) -> None:
    site.answers = {"/rss": site.answer(b"x")}

    assert fetcher_for(site).fetch(site.url("/rss")).unsaid("=\r\n calm") == "=\r\n calm"


def test_a_move_within_the_site_is_remembered_with_its_mark(fetcher_for: Any, site: Server) -> None:
    moved = site.redirect("/new?k=t0pt0pt0p", "301 Moved Permanently")
    site.answers = {"/rss?k=t0pt0pt0p": moved, "/new?k=t0pt0pt0p": site.answer(b"x")}
    url = site.url("/rss?k=${KEY}")
    fetcher = fetcher_for(site, keys={"outlet": key(url, KEY="t0pt0pt0p")})

    there = fetcher.fetch(url, feed="outlet").moved_to

    assert there == site.url("/new?k=${KEY}")
    assert fetcher.fetch(there, feed="outlet").body == b"x"


def test_a_move_to_another_site_or_to_a_signed_address_is_not_remembered(
    fetcher_for: Any, serve: Any, site: Server
) -> None:
    other = serve()
    other.answers = {"/rss": other.answer(b"x")}
    site.answers = {
        "/rss": site.redirect(other.url("/rss"), "301 Moved Permanently"),
        "/open": site.redirect("/signed?X-Sig=abcdef", "301 Moved Permanently"),
        "/signed?X-Sig=abcdef": site.answer(b"x"),
    }
    fetcher = fetcher_for(site, other, keys={"outlet": key(site.url("/rss"))})

    assert fetcher.fetch(site.url("/rss"), feed="outlet").moved_to is None
    assert fetcher.fetch(site.url("/open")).moved_to is None


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("ftp://elsewhere.example/?token=0therS3cret&x=1", "ftp://elsewhere.example/?token=***&x=1"),
        ("https://ann:0therS3cret@elsewhere.example/", "https://***@elsewhere.example/"),
        ("gopher://elsewhere.example/t0pt0pt0p/" + "y" * 200, "gopher://elsewhere.example/${KEY}/yyy"),
        ("http://[bad/" + "p" * 108 + "t0pt0pt0p", "ppp"),
    ],
)
def test_where_a_redirect_leads_is_told_without_secrets(
    fetcher_for: Any, site: Server, location: str, told: str
) -> None:
    url = site.url("/rss?k=${KEY}")
    site.answers = {"/rss?k=t0pt0pt0p": site.redirect(location)}

    with pytest.raises(FetchError) as caught:
        fetcher_for(site, keys={"outlet": key(url, KEY="t0pt0pt0p")}).fetch(url, feed="outlet")

    assert told in caught.value.reason
    assert "0therS3cret" not in str(caught.value) and "t0pt" not in str(caught.value) + caught.value.url


def test_a_feed_without_its_secret_says_which_one_it_lacks(fetcher_for: Any, site: Server) -> None:
    url = site.url("/rss?k=${KEY}&l=${LACKING}")

    with pytest.raises(FetchError) as caught:
        fetcher_for(site, keys={"outlet": key(url, KEY="t0pt0pt0p")}).fetch(url, feed="outlet")

    assert "${LACKING}" in caught.value.reason and not site.requests
