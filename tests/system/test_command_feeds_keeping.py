"""`monitor feeds` add, remove, pause, check, compare, discover, import, export: real processes, a real site, a real file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.config.load import load_watchlist
from tests.commands import monitor
from tests.homes import Homes
from tests.servers import Site

HEAD = """\
# what I watch
monitor:
  contact: desk@reader.example   # me
  allow: ["{address}"]
  limits: {{host_spacing: 0s}}
feeds:
  # the valley
  - {{slug: herald, url: "http://{address}/herald.xml", title: The Herald}}  # daily
  - {{slug: late, url: "http://{address}/late.xml", title: "Late", groups: [night]}}

# the rest
scopes: [{{use: idlib}}]
topics: [{{use: ceasefire}}]
"""
NEWS = [
    ("calm", "The ceasefire in Idlib is holding, the ministry said", "Tue, 20 Oct 2026 06:00:00 GMT"),
    ("rain", "Rain is expected in the valley on Friday\u202e", "Mon, 19 Oct 2026 06:00:00 GMT"),
]


@pytest.fixture
def config(tmp_path: Path, site: Site) -> Path:
    path = tmp_path / "feeds.yaml"
    path.write_text(HEAD.format(address=site.address))
    return path


@pytest.fixture
def home(site: Site) -> str:
    """A site whose page names one feed of news, and one address that is none."""
    site.feed("127.0.0.1", NEWS, path="/valley.xml")
    site.put(
        "http://127.0.0.1/",
        "<html><head><link rel=alternate type=application/rss+xml href=/valley.xml>"
        "<link rel=alternate type=application/rss+xml href=/none.xml></head><body>"
        "<a href='javascript:steal()'>RSS</a></body></html>",
    )
    return f"http://{site.address}/"


def test_a_site_is_found_previewed_and_added_and_the_rest_of_the_file_stays(
    config: Path, home: str, site: Site
) -> None:
    before = config.read_text()

    shown = monitor("feeds", "add", home, "--dry-run", cwd=config.parent)
    untouched = config.read_text()
    done = monitor(
        "feeds", "add", home, "--title", "Valley: Post", "--group", "wire", "--interval", "1h", cwd=config.parent
    )
    again = monitor("feeds", "add", home, cwd=config.parent)

    assert shown.returncode == 0 and untouched == before, shown.stderr
    assert "The ceasefire in Idlib is holding, the ministry said  [ceasefire, idlib]" in shown.stdout
    assert "  oldest 2026-10-19 06:00Z; " in shown.stdout
    assert "2 of 2 entries hold only a headline: their pages may match more" in shown.stdout
    assert "1 of 2 entries match: ceasefire 1, idlib 1" in shown.stdout and "\u202e" not in shown.stdout
    assert done.returncode == 0, done.stderr
    row = f'  - {{slug: valley-post, url: "{home}valley.xml", title: "Valley: Post", interval: 1h, groups: [wire]}}'
    assert config.read_text() == before.replace("[night]}\n", f"[night]}}\n{row}\n")
    assert "feeds.yaml:10" in done.stdout and "SIGHUP" in done.stderr
    assert again.returncode == 1 and "feeds.yaml:10: this feed is watched already" in again.stderr
    assert sorted(path.name for path in config.parent.iterdir()) == ["feeds.yaml"]


def test_several_feeds_are_listed_and_one_must_be_named(config: Path, site: Site) -> None:
    for name in ("a", "b"):
        site.feed("127.0.0.1", NEWS, path=f"/{name}.xml")
    site.put("http://127.0.0.1/two", "<a href=/a.xml>RSS</a><a href=/b.xml>RSS</a>")
    before = config.read_text()

    done = monitor("feeds", "add", f"http://{site.address}/two", "--yes", cwd=config.parent)

    assert done.returncode == 2 and config.read_text() == before
    assert f"http://{site.address}/a.xml" in done.stdout and f"http://{site.address}/b.xml" in done.stdout
    assert "add one of them by its address" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("HOME", "--slug", "late"), 1, 'feeds.yaml:9: the slug "late" is taken by Late'),
        (("HOME", "--source", "nobody"), 2, "(not changed)"),
        (("http://127.0.0.1:1/",), 1, "not a public address"),
        (("taas-en",), 1, 'or "tass-en"'),
        (("sana-en", "--links", "/en/*"), 2, "--source sana-en"),
    ],
    ids=["slug taken", "no such source", "inside the network", "no such name", "links of a name"],
)
def test_what_cannot_be_added_is_told_and_nothing_changes(
    config: Path, home: str, words: tuple[str, ...], code: int, told: str
) -> None:
    before = config.read_text()

    done = monitor("feeds", "add", *(home if word == "HOME" else word for word in words), cwd=config.parent)

    assert done.returncode == code and told in done.stderr, done.stderr
    assert config.read_text() == before


def test_discover_asks_the_usual_places_only_when_the_page_names_none(config: Path, home: str, site: Site) -> None:
    site.feed("127.0.0.1", NEWS, path="/rss.xml")
    site.put("http://127.0.0.1/plain", "<html><body>Nothing here</body></html>")

    named = monitor("feeds", "discover", home, cwd=config.parent)
    usual = dict(site.asked)
    guessed = monitor("feeds", "discover", f"http://{site.address}/plain", "--json", cwd=config.parent)

    assert named.returncode == 0 and "/valley.xml" in named.stdout and "/none.xml" in named.stderr
    assert "2 entries, newest 2026-10-20 06:00Z, language en" in named.stdout
    assert set(usual) == {"/", "/valley.xml", "/none.xml"}
    found = json.loads(guessed.stdout)["found"]
    assert [(feed["url"], feed["said"]) for feed in found] == [(f"http://{site.address}/rss.xml", "usual")]
    assert not (config.parent / "storage").exists()


def test_a_page_without_any_feed_ends_with_1_after_a_few_requests(config: Path, site: Site) -> None:
    site.put("http://127.0.0.1/plain", "<html><body>Nothing here</body></html>")

    done = monitor("feeds", "discover", f"http://{site.address}/plain", cwd=config.parent)

    assert done.returncode == 1 and "no feed found" in done.stderr and "browser" in done.stderr
    assert sum(site.asked.values()) <= 9


def test_a_feed_is_paused_resumed_and_removed(config: Path) -> None:
    before = config.read_text()

    paused = monitor("feeds", "pause", "herald", cwd=config.parent)
    off = load_watchlist(config)
    on = monitor("feeds", "pause", "--resume", "herald", cwd=config.parent)
    back = config.read_text()
    gone = monitor("feeds", "remove", "late", cwd=config.parent)
    unknown = monitor("feeds", "remove", "heralt", cwd=config.parent)

    assert paused.returncode == 0 and not off.feeds[0].enabled and "SIGHUP" in paused.stderr
    assert on.returncode == 0 and back == before
    assert gone.returncode == 0 and [feed.slug for feed in load_watchlist(config).feeds] == ["herald"]
    assert config.read_text() == "".join(line for line in before.splitlines(True) if "slug: late" not in line)
    assert unknown.returncode == 1 and "did you mean 'herald'" in unknown.stderr


def test_check_tells_each_feed_and_what_the_database_knows(config: Path, site: Site) -> None:
    site.feed("127.0.0.1", NEWS, path="/herald.xml")
    site.put("http://127.0.0.1/robots.txt", "User-agent: *\nDisallow: /\n", "text/plain")

    fresh = monitor("feeds", "check", "herald", "--json", cwd=config.parent)
    stored = (config.parent / "storage").exists()
    monitor("run", "--once", cwd=config.parent)
    asked = site.asked["/herald.xml"]
    done = monitor("feeds", "check", cwd=config.parent)
    before = site.asked["/herald.xml"]
    quiet = monitor("feeds", "check", "--stored", "--days", "9", cwd=config.parent)
    listed = json.loads(monitor("feeds", "check", "herald", "--stored", "--json", cwd=config.parent).stdout)

    told = json.loads(fresh.stdout)
    assert fresh.returncode == 0 and not stored and told[0]["state"] is None
    assert told[0]["sample"]["matched"] == {"ceasefire": 1, "idlib": 1}
    assert done.returncode == 1 and site.asked["/herald.xml"] == asked + 1
    assert "ok  herald: 200; rss, 2 entries, newest 2026-10-20 06:00Z, language en; 1 of 2 match" in done.stdout
    assert "BAD late: 404" in done.stdout and "monitor feeds discover" in done.stdout
    assert "database: ok" in done.stdout and "database: degraded" in done.stdout
    assert "1 failed of 2 asked" in done.stdout
    assert quiet.returncode == 0 and site.asked["/herald.xml"] == before == asked + 1
    assert "last day: 2 articles (2.0 a day), 1 (50 %) matched, 0 told by an edition" in quiet.stdout, quiet.stdout
    assert "advice: too few articles to judge: 2 in 1 day" in quiet.stdout and "asked" not in quiet.stdout
    assert "advice: too few articles to judge" in done.stdout and "languages: en 2" in done.stdout
    assert [feed["slug"] for feed in listed] == ["herald"] and listed[0]["asked"] is False
    assert listed[0]["record"]["topics"] == {"ceasefire": 1, "idlib": 1} and listed[0]["record"]["copies"] == 0


def test_check_of_what_is_stored_makes_no_database_and_says_how_to_begin(
    config: Path, site: Site, bare_homes: Homes
) -> None:
    done = monitor("feeds", "check", "--stored", cwd=config.parent)

    assert done.returncode == 0 and not site.asked
    assert "herald:\n      advice: nothing to judge yet: it was never polled" in done.stdout
    assert "nothing here yet" in done.stderr and not (config.parent / "storage").exists()


def test_addresses_that_are_known_are_compared_with_what_we_had(config: Path, site: Site) -> None:
    site.feed("127.0.0.1", NEWS, path="/herald.xml")
    monitor("run", "--once", cwd=config.parent)
    here = "127.0.0.1"
    known = [
        f"http://{here}/calm?utm_source=list",
        f"http://{here}/rain",
        "levant.example/\u202ex",
        "levant.example/x",
        "?",
    ]
    (config.parent / "known.txt").write_text("\n".join(known))

    done = monitor("feeds", "compare", "known.txt", cwd=config.parent)
    told = json.loads(monitor("feeds", "compare", "-", "--json", cwd=config.parent, given="\n".join(known)).stdout)
    none = monitor("feeds", "compare", "none.txt", cwd=config.parent)
    folder = monitor("feeds", "compare", ".", cwd=config.parent)

    assert done.returncode == 0, done.stderr
    assert f"had     http://{here}/calm?utm_source=list\n        since 20" in done.stdout, done.stdout
    assert f"LACKED  http://{here}/rain\n" in done.stdout and "no topic and no scope matched" in done.stdout
    assert "no feed of levant.example is followed" in done.stdout and "not followed: levant.example 2" in done.stdout
    assert "had 1 of 4 (25 %)" in done.stdout and "1 line is no address" in done.stdout
    assert "no address: line 5: " in done.stderr and "\u202e" not in done.stdout
    assert (told["had"], told["of"], told["percent"], told["bad_lines"]) == (1, 4, 25, 1)
    assert [one["fate"] for one in told["addresses"]] == ["here", "unmatched", "not followed", "not followed"]
    assert none.returncode == 2 and "none.txt cannot be read: No such file or directory" in none.stderr
    assert folder.returncode == 2 and ". is not a file" in folder.stderr


def test_lists_come_in_once_and_go_out_as_they_came(config: Path) -> None:
    rows = (
        '<outline text="Valley News"><outline type="rss" text="Тест &lt;b&gt;\x1b[2J" xmlUrl="http://a.example/rss?x=1&amp;y=2"/>'
        '<outline type="rss" text="B" xmlUrl="http://b.example/rss"/></outline>'
        '<outline text="Новости"><outline type="rss" text="Bad" xmlUrl="javascript:alert(1)"/>'
        '<outline type="rss" text="C" xmlUrl="https://c.example/rss"/></outline>'
    )
    (config.parent / "in.opml").write_text(f'<opml version="2.0"><body>{rows}</body></opml>')
    before = config.read_text()

    would = monitor("feeds", "import", "in.opml", "--dry-run", cwd=config.parent)
    untouched = config.read_text()
    done = monitor("feeds", "import", "in.opml", cwd=config.parent)
    feeds = load_watchlist(config).feeds
    again = monitor("feeds", "import", "in.opml", cwd=config.parent)
    exported = monitor("feeds", "export", "--opml", cwd=config.parent)
    other = config.parent / "other.yaml"
    other.write_text(before.partition("feeds:")[0])
    (config.parent / "out.opml").write_text(exported.stdout)
    back = monitor("--config", "other.yaml", "feeds", "import", "out.opml", cwd=config.parent)

    assert would.returncode == done.returncode == 1 and untouched == before
    assert "3 new feeds, 0 watched already, 1 refused" in done.stdout and "Bad: " in done.stderr
    assert "Новости" in done.stderr and "\x1b" not in done.stderr
    assert [(feed.url, feed.title, feed.groups) for feed in feeds[2:]] == [
        ("http://a.example/rss?x=1&y=2", "Тест <b>[2J", ("valley-news",)),
        ("http://b.example/rss", "B", ("valley-news",)),
        ("https://c.example/rss", "C", ()),
    ]
    assert "0 new feeds, 3 watched already" in again.stdout
    assert exported.returncode == back.returncode == 0, back.stderr
    assert sorted((feed.url, feed.title, feed.groups) for feed in load_watchlist(other).feeds) == sorted(
        (feed.url, feed.title, feed.groups) for feed in feeds
    )
