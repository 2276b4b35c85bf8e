"""Other spellings of one address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.spellings import hosts_of, site_of, spellings
from monitor.text.urls import MAX_URL, canonical_url


def test_what_people_paste_is_found_under_what_a_feed_links_to() -> None:
    found = spellings("https://herald.example/a")

    assert found[0] == "https://herald.example/a"
    assert {"http://herald.example/a", "https://www.herald.example/a", "http://www.herald.example/a/"} <= set(found)
    assert "https://herald.example/a" in spellings("http://www.herald.example/a/")
    assert "https://herald.example/a?id=7" in spellings("http://m.herald.example/a/?id=7")


def test_another_page_is_no_spelling_of_this_one() -> None:
    found = spellings("https://herald.example/a?id=7")

    assert not {"https://herald.example/a", "https://herald.example/", "https://english.herald.example/a?id=7"} & set(
        found
    )


@pytest.mark.parametrize(
    ("host", "site"),
    [("www.herald.example", "herald.example"), ("m.herald.example", "herald.example"), ("herald.example", "herald.example"),
     ("www.example", "www.example"), ("english.herald.example", "english.herald.example")],
)  # fmt: skip
def test_a_site_is_its_host_without_what_leads_to_the_same_one(host: str, site: str) -> None:
    assert site_of(host) == site and host in {*hosts_of(site), site}


@given(st.text("abcdefghij/?&=%.-~é", max_size=40))
def test_every_spelling_is_canonical_and_they_are_few(tail: str) -> None:
    found = spellings(canonical_url(f"https://www.herald.example/{tail}"))

    assert all(canonical_url(url) == url for url in found) and len(found) == len(set(found)) <= 13


def test_the_longest_address_has_spellings_too() -> None:
    longest = "http://a.example/" + "x" * (MAX_URL - len("http://a.example/"))

    assert spellings(longest)[0] == longest
