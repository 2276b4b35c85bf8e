from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.text.urls import MAX_URL, canonical_url, followed, host_in, host_of, host_or_url, resolve


@pytest.mark.parametrize(
    ("written", "known_as"),
    [
        ("HTTP://Harbor-Wire.example:80/a/../b#top", "http://harbor-wire.example/b"),
        ("https://harbor-wire.example", "https://harbor-wire.example/"),
        ("https://harbor-wire.example./x", "https://harbor-wire.example/x"),
        ("https://harbor-wire.example:8443/x", "https://harbor-wire.example:8443/x"),
        ("https://вестник.example/новость", "https://xn--b1agjinxh.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C"),
        ("https://harbor-wire.example/n?utm_source=x&id=7&fbclid=q&a=1", "https://harbor-wire.example/n?a=1&id=7"),
        ("https://harbor-wire.example/n?UTM_Campaign=x", "https://harbor-wire.example/n"),
        ("https://harbor-wire.example/n?ref=front&from=rss", "https://harbor-wire.example/n?from=rss&ref=front"),
        ("https://harbor-wire.example/n?b=2&a=z&a=y", "https://harbor-wire.example/n?a=z&a=y&b=2"),
        ("https://harbor-wire.example/%7euser/%c3%a9?", "https://harbor-wire.example/~user/%C3%A9"),
        ("https://harbor-wire.example/100%", "https://harbor-wire.example/100%25"),
        ("https://harbor-wire.example/2020/03/truce/amp/", "https://harbor-wire.example/2020/03/truce/"),
        ("https://harbor-wire.example/2020/03/truce/amp", "https://harbor-wire.example/2020/03/truce"),
        ("https://harbor-wire.example/amp/2020/truce", "https://harbor-wire.example/2020/truce"),
        ("https://harbor-wire.example/amp", "https://harbor-wire.example/amp"),
        ("https://harbor-wire.example/n?amp=1&outputType=amp", "https://harbor-wire.example/n"),
        ("https://www.google.com/url?sa=t&q=https%3A%2F%2Fharbor-wire.example%2Fn%3Fid%3D7", "https://harbor-wire.example/n?id=7"),
        ("https://www.google.com.tr/url?url=https://harbor-wire.example/n", "https://harbor-wire.example/n"),
        ("https://www.google.com/amp/s/harbor-wire.example/n", "https://harbor-wire.example/n"),
        ("https://harbor--wire-example.cdn.ampproject.org/c/s/harbor-wire.example/n", "https://harbor-wire.example/n"),
        ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert(1)"),
        ("https://reader:secret@harbor-wire.example/n", "https://harbor-wire.example/n"),
        ("  https://harbor-wire.example/n\n", "https://harbor-wire.example/n"),
    ],
)  # fmt: skip
def test_one_article_has_one_address(written: str, known_as: str) -> None:
    assert canonical_url(written) == known_as
    assert canonical_url(known_as) == known_as


def test_a_relative_address_is_read_against_its_document() -> None:
    assert (
        canonical_url("../n?id=1", "https://harbor-wire.example/feeds/all.xml") == "https://harbor-wire.example/n?id=1"
    )


@pytest.mark.parametrize(
    "address",
    ["", "n/1", "ftp://harbor-wire.example/x", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.example",
     "https://", "https://./x", "https://harbor-wire.example/a\x00b", "https://harbor-wire.example/a\nb",
     "https://harbor-wire.example/\x85", "https://harbor-wire.example/?a=\ud800", "https://harbor wire.example/",
     "https://harbor-wire.example/" + "a" * MAX_URL, "https://harbor-wire.example/" + "я" * 400, "http://[::1"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        canonical_url(address)


_PIECES = st.sampled_from(
    ["/", "amp", "%", "%25", "%2e", "%2", "a", "..", ".", "?", "&", "=", "+", " ", "utm_x=1", "#", ";", "я", "İ", "@", ":", "\\",
     "https://www.google.com/url?q=", "https%3A%2F%2Fx.example%2F", "s/", "//", "[", "]", "'", '"', "<", "x.example"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map("".join))
@example("/%%2537e")
@example("//amp//amp//")
def test_the_canonical_form_is_its_own_canonical_form(rest: str) -> None:
    for start in (
        "https://harbor-wire.example/",
        "https://www.google.com/url?q=https://a.example/",
        "https://www.google.com/amp/s/",
    ):
        try:
            once = canonical_url(start + rest)
        except ValueError:
            continue
        assert canonical_url(once) == once


@given(st.text(max_size=200))
def test_any_text_is_an_address_or_a_value_error(text: str) -> None:
    try:
        assert canonical_url(canonical_url(text)) == canonical_url(text)
    except ValueError:
        assert resolve("https://harbor-wire.example/", "javascript:" + text) is None


@given(
    st.sampled_from(["https://harbor-wire.example/feeds/all.xml", "http://desk:key@harbor-wire.example:8080/a?b"]),
    st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=200),
    st.sampled_from(
        ["", "//reader@", "https://port-times.example/", "https://l.facebook.com/l.php?u=", "http://x:y@[::1]:99/"]
    ),
)
@example("https://harbor-wire.example/", "a" * MAX_URL, "")
@example("https://harbor-wire.example/", "é" * (MAX_URL // 2), "")
@example("https://harbor-wire.example/", "http://0x10../", "")
@example("https://harbor-wire.example/", "http://a.0xab../", "")
@example("https://harbor-wire.example/", "http://[::1]:99/", "")
def test_a_link_that_is_followed_is_read_as_if_in_two_steps(base: str, rest: str, start: str) -> None:
    url = resolve(base, start + rest)
    try:
        canonical = None if url is None else canonical_url(url)
    except ValueError:
        canonical = None
    found = followed(base, start + rest)

    assert found == (None if url is None or canonical is None else (url, canonical))
    if found:
        assert "@harbor" not in found[0]
        assert host_in(found[1]) == host_or_url(found[1])


def test_wrappers_in_wrappers_end_soon() -> None:
    address = "https://www.google.com/amp/" * 60 + "s/harbor-wire.example/n"

    assert canonical_url(address)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://Harbor-Wire.EXAMPLE/x", "harbor-wire.example"),
        ("https://harbor-wire.example:443/x", "harbor-wire.example"),
        ("http://harbor-wire.example:443/x", "harbor-wire.example:443"),
        ("https://harbor-wire.example.:8443/", "harbor-wire.example:8443"),
        ("http://2130706433/", "127.0.0.1"),
    ],
)
def test_the_host_is_what_politeness_counts_by(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    ("link", "absolute"),
    [
        ("/n/1", "https://harbor-wire.example/n/1"),
        ("n/1?utm_source=rss", "https://harbor-wire.example/feeds/n/1?utm_source=rss"),
        ("//port-times.example/x", "https://port-times.example/x"),
        ("https://port-times.example/\n x", "https://port-times.example/%20x"),
        ("https://harbor-wire.example@port-times.example/", "https://port-times.example/"),
        ("javascript:alert(1)", None),
        ("mailto:desk@harbor-wire.example", None),
        ("https://port-times.example/\x00", None),
        ("", None),
        ("http://[", None),
    ],
)
def test_a_link_is_made_absolute_or_left_out(link: str, absolute: str | None) -> None:
    assert resolve("https://harbor-wire.example/feeds/all.xml", link) == absolute
