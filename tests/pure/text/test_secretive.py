"""Which parts of an address are secrets, and how it is shown without them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.secretive import filled, is_secret, marks, shown, tells, withheld

NAMES = (
    "key KEY api_key apikey api-key accessToken access_token auth authToken pass password pwd secret client_secret sig "
    "signature X-Amz-Signature X-Amz-Security-Token X-Amz-Credential rsskey sid session jwt %6Bey hash"
)


@pytest.mark.parametrize("name", NAMES.split())
def test_a_parameter_of_this_name_is_a_secret(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name", ["keyword", "keywords", "author", "category", "q", "passage", "compass", "signal", "id", ""]
)
def test_an_innocent_parameter_is_none(name: str) -> None:
    assert not is_secret(name)


def test_a_secret_in_an_address_becomes_a_mark_and_comes_back() -> None:
    url = "https://o.example/rss?cat=war&token=abc123def&key=all&Token=second-one#top"

    kept, secrets = withheld(url)

    assert kept == "https://o.example/rss?cat=war&token=${token}&key=all&Token=${Token}#top"
    assert secrets == (("token", "abc123def"), ("Token", "second-one"))
    assert filled(kept, dict(secrets)) == url
    assert withheld(kept) == (kept, ())


def test_marks_are_filled_in_paths_and_queries_however_they_are_spelled() -> None:
    url = "https://o.example/$%7BROOM%7D/rss?key=${KEY}&again=${KEY}&other=${OTHER}"

    assert marks(url) == ("ROOM", "KEY", "OTHER")
    assert filled(url, {"ROOM": "r00m", "KEY": "k3y"}) == "https://o.example/r00m/rss?key=k3y&again=k3y&other=${OTHER}"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://ann:hunter2@o.example/a@b", "https://***@o.example/a@b"),
        ("https://o.example/?sig=ab&x=1", "https://o.example/?sig=***&x=1"),
        ("https:\\\\ann:hunter2@o.example\\x", "https:\\\\***@o.example\\x"),
        ("https://o.example/#access_token=abc", "https://o.example/#access_token=***"),
        ("/rss?key=${KEY}", "/rss?key=${KEY}"),
        ("https://o.example/@desk/rss", "https://o.example/@desk/rss"),
    ],
)
def test_an_address_for_a_message_holds_no_secret_of_others(url: str, told: str) -> None:
    assert shown(url) == told


@given(st.text(alphabet="abc123-_", min_size=6, max_size=40), st.sampled_from(["key", "api_key", "token", "x-sig"]))
def test_whatever_is_withheld_can_be_put_back(value: str, name: str) -> None:
    url = f"https://o.example/rss?a=1&{name}={value}&b=2"

    kept, secrets = withheld(url)

    assert f"={value}" not in kept and filled(kept, dict(secrets)) == url


@pytest.mark.parametrize(
    "value", ["abc123def", "s3cr3t-t0ken-77", "qwErtzuIopAs", "a" * 24, "123456789012", "k-9f8e7d6c"]
)
def test_what_looks_drawn_at_random_tells_a_secret(value: str) -> None:
    assert tells(value)


@pytest.mark.parametrize(
    "value", ["ceasefire", "turkey", "parliament", "idlib-monitor", "articles", "2", "20261021", "en"]
)
def test_an_ordinary_word_or_a_date_tells_nothing(value: str) -> None:
    assert not tells(value)
