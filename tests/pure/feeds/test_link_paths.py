"""Patterns over the paths of addresses, which any page may be laid beside."""

from __future__ import annotations

import pytest

from monitor.feeds.paths import MOST_LETTERS, fault_of, matches

HOST = "https://paper.example"


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/news/*", "/news/patrol", True),
        ("/news/*", "/news/patrol/", True),
        ("/news/*", "/news/patrol?page=2#top", True),
        ("/news/*", "/news/2026/patrol", False),
        ("/news/*", "/news/", False),
        ("/news/*", "/NEWS/patrol", False),
        ("/news/*/*.html", "/news/2026/patrol.html", True),
        ("/news/*/*.html", "/news/2026/patrol.htm", False),
        ("/news/**", "/news/2026/03/02/patrol", True),
        ("/**/patrol-*", "/patrol-12", True),
        ("/**/patrol-*", "/a/b/patrol-12", True),
        ("/**/patrol-*", "/a/b/patrol-12/comments", False),
        ("/**/20*/**/*-*", "/tr/2026/03/a-b", True),
        ("/news/a*b*c", "/news/a-b-b-c", True),
        ("/news/a*b*c", "/news/a-c-b", False),
        ("/view.php?id=*", "/view.php?id=17", True),
        ("/view.php?id=*", "/view.php", False),
        ("/view.php?id=*", "/view.php?page=1&id=17", False),
        ("/новости/*", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/%D0%B0", True),
        ("/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/*", "/новости/а", True),
        ("/*", "/a%2Fb", True),
        ("/news/[a-z]*", "/news/a", False),
    ],
)
def test_a_pattern_fits_an_address_or_not(pattern: str, path: str, fits: bool) -> None:
    assert matches(HOST + path, [pattern]) is fits


def test_of_several_patterns_any_will_do() -> None:
    assert matches(f"{HOST}/b/1", ["/a/*", "/b/*"])
    assert not matches(f"{HOST}/c/1", ["/a/*", "/b/*"])


@pytest.mark.parametrize("pattern", ["/" + "*a" * 90 + "b", "/**/*" + "/**/*" * 30 + "/x", "/**" * 60 + "/b"])
def test_no_pattern_takes_long_with_whatever_address(pattern: str) -> None:
    assert fault_of(pattern) is None and len(pattern) <= MOST_LETTERS

    assert not matches(f"{HOST}/{'a' * 1900}", [pattern])
    assert not matches(f"{HOST}{'/a' * 950}", [pattern])


def test_an_address_without_a_path_fits_what_stands_for_nothing() -> None:
    assert matches(HOST, ["/**"]) and not matches(HOST, ["/news/*"])
