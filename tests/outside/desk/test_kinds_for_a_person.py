"""`monitor feeds` and sitemaps, pages of links and channels: found, added, checked, on a real site and a real file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from monitor.cli.feeds_look import preview_lines
from monitor.config.load import load_watchlist
from monitor.desk.discovering import discover
from monitor.desk.doctor_feeds import ask_feeds
from monitor.desk.feedchecking import check, chosen
from monitor.desk.feedkeeping import Wish, add, export_list, import_list, row_for
from monitor.errors import NotFound
from monitor.model import ReadAs
from monitor.steps.house import House
from tests.build import make_watchlist
from tests.servers import Site

Opens = Callable[..., House]
WALL = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
LISTING = ReadAs(kind="listing", links=("/news/*",))
PRESS = (
    '<title>The Press</title><a href="/news/calm">The ceasefire in Idlib is holding</a> <a href="/about">About us</a>'
)
CHANNEL = (
    '<div class="tgme_channel_info_header_title">Northern Desk</div><div class="tgme_channel_info"></div>'
    '<div class="tgme_widget_message" data-post="northern_desk/7"><div class="tgme_widget_message_text">The ceasefire in Idlib '
    "is holding</div></div>"
)
MAP = (
    '<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://post.example/calm</loc><news:news>'
    "<news:title>Calm in Idlib</news:title><news:publication_date>2026-10-20T06:00:00Z</news:publication_date></news:news></url>"
    "</urlset>"
)
CLOSED = "User-agent: *\nDisallow: /\n"


def at_once(_moment: datetime) -> bool:
    """A wait that is none: the pause between two requests here is."""
    return True


@pytest.fixture
def house(open_house: Opens, tmp_path: Path) -> House:
    return open_house(make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"}))


@pytest.fixture
def config(house: House, tmp_path: Path) -> Path:
    return tmp_path / "feeds.yaml"


def test_a_channel_is_found_and_added_as_people_call_it(house: House, config: Path, site: Site) -> None:
    site.put("http://t.me/s/northern_desk", CHANNEL)

    (found,) = discover("http://t.me/northern_desk", house, at_once).found
    kept = add(config, row_for(found, Wish(), house.watchlist))

    assert (found.title, found.sample.format, found.sample.matched) == (
        "Northern Desk", "telegram", {"ceasefire": 1, "idlib": 1},
    )  # fmt: skip
    assert kept.added == ('  - {slug: northern-desk, url: "http://t.me/s/northern_desk", title: Northern Desk}',)
    feed = load_watchlist(config).feeds[-1]
    assert feed.read_as == ReadAs(kind="telegram") and not feed.fetch_pages


def test_a_page_of_links_is_found_and_added_with_its_pattern(house: House, config: Path, site: Site) -> None:
    site.put("http://press.example/all", PRESS)

    (found,) = discover("http://press.example/all", house, at_once, read_as=LISTING).found
    kept = add(config, row_for(found, Wish(), house.watchlist))

    assert [headline.url for headline in found.sample.headlines] == ["http://press.example/news/calm"]
    assert kept.added == (
        '  - {slug: the-press, url: "http://press.example/all", title: The Press, kind: listing, links: ["/news/*"]}',
    )
    assert load_watchlist(config).feeds[-1].read_as == LISTING


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (PRESS.replace("/news/", "/haber/"), "no link on the page matches /news/*; it has such as /haber/calm, /about"),
        (WALL, "a page for robots (captcha or challenge) instead of a feed"),
        (None, "answered 404 (Not Found)"),
    ],
)
def test_a_page_that_brings_nothing_is_not_found(house: House, site: Site, page: str | None, said: str) -> None:
    if page is not None:
        site.put("http://press.example/all", page)

    with pytest.raises(NotFound) as caught:
        discover("http://press.example/all", house, at_once, read_as=LISTING)

    assert str(caught.value) == f"http://press.example/all: {said}"


def test_a_page_that_robots_txt_forbids_is_not_even_looked_at(house: House, site: Site) -> None:
    site.put("http://press.example/robots.txt", CLOSED, "text/plain")
    site.put("http://press.example/all", PRESS)

    with pytest.raises(NotFound, match=r"robots\.txt asks not to read this page"):
        discover("http://press.example/all", house, at_once, read_as=LISTING)
    assert site.asked["/all"] == 0


def test_a_site_without_feeds_offers_the_sitemap_that_its_robots_txt_names(house: House, site: Site) -> None:
    site.put("http://post.example/", "<html><body>News</body></html>")
    site.put("http://post.example/map.xml", "<sitemapindex><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>")
    site.put("http://post.example/news.xml", MAP, "application/xml")
    site.put(
        "http://post.example/robots.txt",
        "User-agent: *\nSitemap: http://post.example/map.xml\nsitemap: http://post.example/news.xml # news\n"
        "Sitemap: javascript:alert(1)\nSitemap: //x\n",
        "text/plain",
    )

    (found,) = discover("http://post.example/", house, at_once).found

    assert (found.url, found.said, found.sample.format) == ("http://post.example/news.xml", "robots", "sitemap")


def test_feeds_that_are_pages_are_checked_with_their_robots_txt(open_house: Opens, tmp_path: Path, site: Site) -> None:
    extra = ', kind: listing, links: "/news/*"'
    addresses = {
        "press": "http://press.example/all",
        "closed": "http://closed.example/all",
        "other": "http://other.example/all",
    }
    house = open_house(make_watchlist(tmp_path, addresses, extra=extra))
    for host in ("press", "closed"):
        site.put(f"http://{host}.example/all", PRESS)
    site.put("http://other.example/all", PRESS.replace("/news/", "/haber/"))
    site.put("http://closed.example/robots.txt", CLOSED, "text/plain")

    press, closed, other = check(chosen([], house), house, at_once)

    assert (press.failed, press.sample and press.sample.entries, press.robots) == (False, 1, "pages may be read")
    assert (closed.failed, closed.reason, closed.status) == (True, "robots.txt asks not to read this page", None)
    assert other.failed and "no link on the page matches /news/*" in other.reason and "correct `links:`" in other.mend
    asked = {one.finding.what: (one.finding.state, one.finding.said) for one in ask_feeds(house)}
    assert asked["feed closed"] == ("bad", "robots.txt asks not to read this page")
    assert asked["feed press"] == ("good", "listing, 1 entries")


def test_a_page_that_leads_to_a_host_which_forbids_it_is_refused_by_name(
    open_house: Opens, tmp_path: Path, site: Site
) -> None:
    addresses = {"press": "http://press.example/all"}
    house = open_house(make_watchlist(tmp_path, addresses, extra=', kind: listing, links: "/news/*"'))
    site.put("http://press.example/all", b"", status=302, headers={"Location": "http://other.example/all"})
    site.put("http://other.example/all", PRESS)
    site.put("http://other.example/robots.txt", CLOSED, "text/plain")

    (press,) = check(chosen([], house), house, at_once)
    with pytest.raises(NotFound, match=r"robots.txt of other.example asks not to read this page"):
        discover("http://press.example/all", house, at_once, read_as=LISTING)

    assert press.failed and press.reason == "robots.txt of other.example asks not to read this page"


def test_an_index_of_sitemaps_is_told_with_what_it_leads_to(house: House, site: Site) -> None:
    index = "<sitemapindex><sitemap><loc>http://post.example/news.xml</loc></sitemap></sitemapindex>"
    site.put("http://post.example/all.xml", index, "application/xml")

    with pytest.raises(NotFound, match=r"all.xml: an index of sitemaps: .*http://post.example/news.xml"):
        discover("http://post.example/all.xml", house, at_once)


def test_a_preview_names_entries_without_a_title_by_their_addresses(house: House, site: Site) -> None:
    rows = "<url><loc>http://post.example/calm</loc><lastmod>2026-10-20</lastmod></url>"
    site.put("http://post.example/all.xml", f"<urlset>{rows}</urlset>", "application/xml")

    (found,) = discover("http://post.example/all.xml", house, at_once).found

    assert "  http://post.example/calm" in preview_lines(found.sample)


def test_a_list_carries_every_kind_of_source_to_another_house(house: House, config: Path, tmp_path: Path) -> None:
    said = (
        '  - {slug: press, url: "http://press.example/all", title: Press, kind: listing, links: ["/news/*", "/v?id=*"], '
        "sites: [news.example]}\n"
        '  - {slug: desk, url: "https://t.me/s/northern_desk", title: Desk}\n'
        '  - {slug: map, url: "http://map.example/all.xml", title: Map, kind: sitemap}\n'
    )
    before = config.read_text(encoding="utf-8")
    config.write_text(before.replace("feeds:\n", f"feeds:\n{said}"), encoding="utf-8")
    there = load_watchlist(config)
    (tmp_path / "list.opml").write_bytes(export_list(there))

    config.write_text(before, encoding="utf-8")
    done = import_list(tmp_path / "list.opml", config, house)

    assert (done.added, done.known, done.refused) == (("press", "desk", "map"), ("The Herald",), ())
    here = {feed.url: feed.read_as for feed in load_watchlist(config).feeds}
    assert here == {feed.url: feed.read_as for feed in there.feeds}


def test_one_row_that_no_file_could_hold_keeps_no_list_out(house: House, config: Path, tmp_path: Path) -> None:
    rows = [
        'text="Desk" xmlUrl="https://t.me/northern_desk"',
        'text="Desk again" xmlUrl="https://t.me/s/northern_desk"',
        'text="Invited" xmlUrl="https://t.me/+aBcDeF"',
        'text="Said to be one" xmlUrl="http://a.example/x" monitor:kind="telegram"',
        'text="Paged" xmlUrl="http://b.example/x" monitor:kind="listing"',
        'text="Crooked" xmlUrl="http://c.example/x" monitor:kind="listing" monitor:links="/news/.*"',
        'text="Elsewhere" xmlUrl="http://d.example/x" monitor:kind="listing" monitor:links="/n/*" monitor:sites="&#27;[2J/"',
        'text="Contrary" xmlUrl="https://t.me/s/other_desk" monitor:kind="feed"',
        f'text="Many" xmlUrl="http://e.example/x" monitor:kind="listing" monitor:links="{"/n/* " * 11}"',
    ]
    body = "".join(f"<outline {row}/>" for row in rows)
    (tmp_path / "list.opml").write_text(f'<opml version="2.0"><body>{body}</body></opml>', encoding="utf-8")

    done = import_list(tmp_path / "list.opml", config, house)

    assert (done.added, done.known) == (("desk", "contrary"), ("Desk again",))
    names = ["Invited", "Said to be one", "Paged", "Crooked", "Elsewhere", "Many"]
    assert [line.partition(":")[0] for line in done.refused] == names
    assert all(line.isprintable() for line in done.refused)
    added = [(feed.url, feed.read_as.kind) for feed in load_watchlist(config).feeds[1:]]
    assert added == [("https://t.me/s/northern_desk", "telegram"), ("https://t.me/s/other_desk", "telegram")]
