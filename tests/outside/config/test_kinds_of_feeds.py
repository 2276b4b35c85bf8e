"""Which kind of source a row of feeds.yaml is, and what is said of one that cannot be."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from monitor.config.load import load_watchlist
from monitor.config.schema import json_schema
from monitor.errors import ConfigError
from monitor.model import AUTO, FeedSpec, ReadAs

LISTING = "url: 'https://paper.example/news/', title: Paper, kind: listing"


def written(tmp_path: Path, row: str) -> Path:
    config = tmp_path / "feeds.yaml"
    config.write_text(f"monitor: {{contact: desk@reader.example}}\nfeeds:\n  - {{{row}}}\n", encoding="utf-8")
    return config


def feed(tmp_path: Path, row: str) -> FeedSpec:
    """The feed of a row, which an editor takes for good, too."""
    config = written(tmp_path, row)
    jsonschema.Draft202012Validator(json_schema()).validate(yaml.safe_load(config.read_text(encoding="utf-8")))
    (found,) = load_watchlist(config).feeds
    return found


@pytest.mark.parametrize(
    ("row", "read_as"),
    [
        ("url: 'https://paper.example/rss.xml', title: Paper", AUTO),
        ("url: 'https://paper.example/rss.xml', title: Paper, kind: auto", AUTO),
        ("url: 'https://paper.example/rss.xml', title: Paper, kind: feed", ReadAs(kind="feed")),
        ("url: 'https://paper.example/map.xml', title: Paper, kind: sitemap", ReadAs(kind="sitemap")),
        (f"{LISTING}, links: /news/*", ReadAs(kind="listing", links=("/news/*",))),
        (f"{LISTING}, links: [/news/*, '/a/**/b.php?id=*']",
         ReadAs(kind="listing", links=("/news/*", "/a/**/b.php?id=*"))),
        (f"{LISTING}, links: /news/*, sites: [Other.example, haber.example]",
         ReadAs(kind="listing", links=("/news/*",), sites=("other.example", "haber.example"))),
        ("url: 'https://t.me/s/northern_desk', title: Desk", ReadAs(kind="telegram")),
        ("url: 'http://www.telegram.me/s/northern_desk', title: Desk", ReadAs(kind="telegram")),
        ("url: 'https://mirror.example/s/northern_desk', title: Desk, kind: telegram", ReadAs(kind="telegram")),
    ],
)  # fmt: skip
def test_a_row_says_what_its_feed_is_read_as(tmp_path: Path, row: str, read_as: ReadAs) -> None:
    assert feed(tmp_path, row).read_as == read_as


def test_no_page_is_fetched_for_a_post_unless_somebody_wants_it(tmp_path: Path) -> None:
    row = "url: 'https://t.me/s/northern_desk', title: Desk"

    assert not feed(tmp_path, row).fetch_pages
    assert feed(tmp_path, f"{row}, fetch_pages: true").fetch_pages
    assert feed(tmp_path, f"{LISTING}, links: /news/*").fetch_pages


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (LISTING, '"links" is missing (add links: "/news/*", which of its links are articles)'),
        (f"{LISTING}, links: []", 'links [] is empty: name which links are articles (try "/news/*")'),
        (f"{LISTING}, links: ~", "links null is empty: write a value, or take the line out"),
        (f"{LISTING}, links: 7", 'links 7 is no list: write [a, b], or lines that begin with "- "'),
        (f"{LISTING}, links: news/*", 'links "news/*" does not begin with a slash (try "/news/*")'),
        (f"{LISTING}, links: /news/last", 'links "/news/last" names one address only: put a * where articles differ '
         '(try "/news/last/*")'),
        (f"{LISTING}, links: 'https://paper.example/news/*'",
         'links "https://paper.example/news/*" holds a host: write what stands behind it (try "/news/*")'),
        (f"{LISTING}, links: '^/news/(a+)+$'", 'links "^/news/(a+)+$" is written as a regular expression: * alone stands for '
         'any letters of a part (try "/news/*/*.html")'),
        (f"{LISTING}, links: /news/a**", 'links "/news/a**" has ** beside other letters: it stands for whole parts of a path '
         '(try "/news/**/*.html")'),
        (f"{LISTING}, links: '/a b/*'", 'links "/a b/*" holds what no path does (a space, a # or a control character): '
         'take it out'),
        (f"{LISTING}, links: /news/*, sites: 'https://other.example/x'",
         'sites "https://other.example/x" is no name of a host (try "other.example")'),
        ("url: 'https://paper.example/', title: Paper, links: /news/*",
         "links belongs to a page of links: add kind: listing, or take it out"),
        ("url: 'https://paper.example/', title: Paper, kind: sitemap, sites: [a.example]",
         "sites belongs to a page of links: add kind: listing, or take it out"),
        ("url: 'https://paper.example/', title: Paper, kind: listng",
         'kind "listng" is no known word here (did you mean "listing"?)'),
        ("url: 'https://t.me/northern_desk', title: Paper",
         'url "https://t.me/northern_desk" is not the public page of a channel (try "https://t.me/s/northern_desk")'),
        ("url: 'https://t.me/joinchat/AAAA', title: Paper",
         'url "https://t.me/joinchat/AAAA" is not the public page of a channel (try "https://t.me/s/NAME")'),
        ("url: 'https://t.me/s/northern_desk', title: Paper, kind: feed",
         "kind feed cannot be: the address is that of a channel: take the line out"),
        ("url: 'https://mirror.example/northern_desk', title: Paper, kind: telegram",
         'url "https://mirror.example/northern_desk" is not the public page of a channel (try "https://t.me/s/NAME")'),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_mend(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_watchlist(written(tmp_path, row))

    (line,) = [line for line in caught.value.mistakes if said in line]
    assert line.split(":", 2)[1] == "3" and line.endswith(f'feed "Paper": {said}')


def test_what_belongs_to_one_feed_does_not_stand_beside_a_list(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="kind belongs to one feed"):
        load_watchlist(written(tmp_path, "use: [tass-en, sabah], kind: sitemap"))
