"""Every kind of source on a real site, from its document to its articles; robots.txt is asked before those that are pages."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.desk.standing import feeds_health
from monitor.model import FeedHealth, FeedState, ReadAs, Watchlist
from monitor.steps.house import House
from tests.build import MORNING, make_watchlist
from tests.servers import Site
from tests.steps.test_round import PATROL, article, lived

OpenHouse = Callable[[Watchlist], House]

NEWS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
CLOSED = "User-agent: *\nDisallow: /\n"
LINK = '<li><h3><a href="/news/{0}.html">{1}</a></h3><time datetime="2026-10-21T05:{2:02}:00Z">today</time></li>'
POST = (
    '<div class="tgme_widget_message" data-post="northern_desk/{0}"><div class="tgme_widget_message_text">{1}</div>'
    '<a class="tgme_widget_message_date"><time datetime="2026-10-21T05:{2:02}:00+00:00">05</time></a></div>'
)


def sitemap(*articles: tuple[str, str, str]) -> str:
    """A news sitemap of (address, title, moment)."""
    rows = "".join(
        f"<url><loc>{url}</loc><news:news><news:publication><news:name>Map</news:name><news:language>en</news:language>"
        f"</news:publication><news:publication_date>{moment}</news:publication_date><news:title>{title}</news:title>"
        "</news:news></url>"
        for url, title, moment in articles
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {NEWS}>{rows}</urlset>'


def listing(*articles: tuple[str, str]) -> str:
    """A page of links, of (slug, title)."""
    rows = "".join(LINK.format(slug, title, number) for number, (slug, title) in enumerate(articles))
    return f'<html><head><title>Press</title></head><body><a href="/about">About</a><ul>{rows}</ul></body></html>'


def channel(*posts: str) -> str:
    """The public page of a channel."""
    rows = "".join(POST.format(number, post, number) for number, post in enumerate(posts, 1))
    return f'<html><body><div class="tgme_channel_info"></div>{rows}</body></html>'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    make_watchlist(tmp_path, {})
    return tmp_path / "feeds.yaml"


def watched(config: Path, *rows: str) -> Watchlist:
    """A watchlist of these rows."""
    text = config.read_text(encoding="utf-8")
    start, end = text.index("feeds:"), text.index("scopes:")
    feeds = "".join(f"  - {{{row}, interval: 1h}}\n" for row in rows)
    config.write_text(f"{text[:start]}feeds:\n{feeds}{text[end:]}", encoding="utf-8")
    return load_watchlist(config)


PRESS = 'slug: press, url: "http://press.example/news/", title: The Press, kind: listing, links: "/news/*.html"'
DESK = 'slug: desk, url: "http://t.me/s/northern_desk", title: The Desk'


def health(house: House, slug: str) -> FeedHealth:
    return next(row for row in feeds_health(house) if row.slug == slug)


def state(house: House, slug: str) -> FeedState:
    with house.store.read() as db:
        return next(feed for feed in db.feeds.all() if feed.slug == slug)


def test_every_kind_of_source_brings_articles_and_the_second_time_nothing(
    site: Site, clock: SetClock, open_house: OpenHouse, config: Path
) -> None:
    page, moment = '{"version": "https://jsonfeed.org/version/1.1", "items": [%s]}', "2026-10-21T05:10:00Z"
    site.feed("rss.example", [("patrol", "Patrol of the RSS", "Wed, 21 Oct 2026 05:10:00 GMT")])
    site.put("http://json.example/feed", page % f'{{"id": "1", "url": "http://json.example/patrol", "title": "Patrol of the '
             f'JSON", "date_published": "{moment}"}}', "application/feed+json")  # fmt: skip
    site.put("http://atom.example/feed", '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>1</id>'
             f'<title>Patrol of the Atom</title><link href="/patrol"/><updated>{moment}</updated></entry></feed>',
             "application/atom+xml")  # fmt: skip
    site.put("http://rdf.example/feed", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
             'xmlns="http://purl.org/rss/1.0/"><channel><title>R</title></channel><item><title>Patrol of the RDF</title>'
             "<link>http://rdf.example/patrol</link></item></rdf:RDF>", "application/rdf+xml")  # fmt: skip
    packed = gzip.compress(sitemap(("http://map.example/patrol", "Patrol of the map", moment)).encode(), mtime=0)
    site.put("http://map.example/news.xml.gz", packed, "application/octet-stream")
    site.put("http://plain.example/map.xml", f"<urlset><url><loc>http://plain.example/patrol</loc><lastmod>{moment}</lastmod>"
             "</url></urlset>", "application/xml")  # fmt: skip
    site.put("http://press.example/news/", listing(("patrol", "Patrol of the press")))
    site.put("http://t.me/s/northern_desk", channel(f"Patrol of the channel<br><br>{'<br>'.join(PATROL)}"))
    feeds = {"rss": "rss.xml", "json": "feed", "atom": "feed", "rdf": "feed", "map": "news.xml.gz", "plain": "map.xml"}
    pages = [f"http://{name}.example/patrol" for name in feeds] + ["http://press.example/news/patrol.html"]
    for url in pages:
        site.page(url, f"Patrol of the {url.split('/')[2].split('.')[0]}", *PATROL)
    rows = [f'slug: {name}, url: "http://{name}.example/{path}", title: The {name}' for name, path in feeds.items()]
    house = open_house(watched(config, *rows, PRESS, DESK))

    lived(house, clock)

    assert [(row.slug, row.state, row.reason) for row in feeds_health(house) if row.state != "ok"] == []
    for url in pages:
        stored = article(house, url).article
        assert (stored.method, stored.text.split("\n")[0]) == ("page", PATROL[0]), url
        assert stored.title.startswith("Patrol of the "), url
    post = article(house, "https://t.me/northern_desk/1").article
    assert (post.title, post.method, post.shortfall) == ("Patrol of the channel", "feed", None)
    assert post.text.endswith("\n".join(PATROL)) and post.published_at == MORNING - timedelta(minutes=59)
    assert site.asked["/northern_desk/1"] == 0
    asked = article(house, "http://press.example/news/patrol.html").article.published_at
    assert asked == MORNING - timedelta(hours=1)

    before = [state(house, slug).last_new_at for slug in ("press", "desk", "map", "plain")]
    clock.set(MORNING + timedelta(hours=5))
    lived(house, clock)
    assert [state(house, slug).last_new_at for slug in ("press", "desk", "map", "plain")] == before


def test_robots_txt_is_asked_once_a_day_before_a_page_and_its_no_is_the_reason(
    site: Site, clock: SetClock, open_house: OpenHouse, config: Path
) -> None:
    site.put("http://press.example/robots.txt", CLOSED, "text/plain")
    site.put("http://press.example/news/", listing(("patrol", "Patrol")))
    house = open_house(watched(config, PRESS))

    lived(house, clock)
    told = health(house, "press")
    assert told.state == "degraded" and told.reason.endswith("robots.txt asks not to read this page")
    assert site.asked["/robots.txt"] == 1 and site.asked["/news/"] == 0

    site.put("http://press.example/robots.txt", "User-agent: *\nDisallow: /admin/\n", "text/plain")
    site.page("http://press.example/news/patrol.html", "Patrol", *PATROL)
    clock.set(MORNING + timedelta(hours=25))
    lived(house, clock)
    assert health(house, "press").state == "ok" and site.asked["/news/"] == 1
    assert article(house, "http://press.example/news/patrol.html").article.method == "page"


def test_while_robots_txt_cannot_be_had_a_page_is_not_polled(
    site: Site, clock: SetClock, open_house: OpenHouse, config: Path
) -> None:
    site.put("http://t.me/robots.txt", "busy", "text/plain", status=503)
    site.put("http://t.me/s/northern_desk", channel("All quiet in Idlib"))
    house = open_house(watched(config, DESK))

    lived(house, clock)
    assert "robots.txt could not be asked" in health(house, "desk").reason and site.asked["/s/northern_desk"] == 0

    del site.documents["t.me", "/robots.txt"]
    due = state(house, "desk").due_at
    assert due is not None
    clock.set(due)
    lived(house, clock)
    assert health(house, "desk").state == "ok"


def test_a_page_that_leads_to_a_host_which_forbids_it_is_not_read(
    site: Site, clock: SetClock, open_house: OpenHouse, config: Path
) -> None:
    site.put("http://press.example/news/", b"", status=302, headers={"Location": "http://other.example/news/"})
    site.put("http://other.example/news/", listing(("patrol", "Patrol")))
    site.put("http://other.example/robots.txt", CLOSED, "text/plain")
    house = open_house(watched(config, PRESS))

    lived(house, clock)

    assert health(house, "press").reason.endswith("robots.txt of other.example asks not to read this page")
    with house.store.read() as db:
        assert db.articles.by_url("http://other.example/news/patrol.html") is None


def test_feeds_and_sitemaps_are_made_for_programs(
    site: Site, clock: SetClock, open_house: OpenHouse, config: Path
) -> None:
    site.put("http://map.example/robots.txt", CLOSED, "text/plain")
    site.put("http://map.example/news.xml", sitemap(("http://map.example/calm", "Calm", "2026-10-21T05:10:00Z")))
    house = open_house(watched(config, 'slug: map, url: "http://map.example/news.xml", title: Map'))

    lived(house, clock)

    assert health(house, "map").state == "ok"
    stored = article(house, "http://map.example/calm").article
    assert (stored.title, stored.shortfall) == ("Calm", "robots.txt asks not to read this page")


def test_another_pattern_reads_a_page_that_did_not_change(
    site: Site, clock: SetClock, open_house: OpenHouse, config: Path
) -> None:
    site.put("http://press.example/news/", listing(("patrol", "Patrol"), ("calm", "Calm")))
    for slug in ("patrol", "calm"):
        site.page(f"http://press.example/news/{slug}.html", slug.title(), *PATROL, f"It was about {slug}.")
    watchlist = watched(config, PRESS)
    (spec,) = watchlist.feeds
    only = replace(spec, read_as=ReadAs(kind="listing", links=("/news/p*",)))
    house = open_house(replace(watchlist, feeds=(only,)))
    lived(house, clock)
    with house.store.read() as db:
        assert db.articles.by_url("http://press.example/news/calm.html") is None

    wider = replace(house, watchlist=watchlist)
    clock.set(MORNING + timedelta(hours=5))
    lived(wider, clock)

    assert article(wider, "http://press.example/news/calm.html").article.title == "Calm"
    clock.set(MORNING + timedelta(hours=20))
    lived(wider, clock)
    assert site.statuses[304] >= 1


def test_a_page_on_which_nothing_is_as_wanted_says_what_is_there(
    site: Site, clock: SetClock, open_house: OpenHouse, config: Path
) -> None:
    site.put("http://press.example/news/", listing(("patrol", "Patrol")).replace("/news/", "/haber/"))
    house = open_house(watched(config, PRESS))

    lived(house, clock)

    told = health(house, "press")
    assert told.state == "degraded"
    assert told.reason.endswith("no link on the page matches /news/*.html; it has such as /haber/patrol.html, /about")


def test_a_post_that_is_edited_is_another_version_of_its_article(
    site: Site, clock: SetClock, open_house: OpenHouse, config: Path
) -> None:
    first, second = "The ceasefire in Idlib is holding.", "The ceasefire in Idlib is holding, the ministry said."
    site.put("http://t.me/s/northern_desk", channel(first))
    house = open_house(watched(config, DESK))
    lived(house, clock)

    site.put("http://t.me/s/northern_desk", channel(second))
    clock.set(MORNING + timedelta(hours=5))
    lived(house, clock)

    stored = article(house, "https://t.me/northern_desk/1")
    assert stored.article.title == second  # of one line alone the title says it all
    with house.store.read() as db:
        assert [version.title for version in db.articles.versions(stored.id)] == [first]
