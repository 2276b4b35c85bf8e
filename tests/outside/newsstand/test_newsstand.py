"""The sample news: its pages can be read, its feeds parsed, its faults follow the clock."""

from __future__ import annotations

import http.client
import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
import trafilatura
import yaml

from monitor.clock import SetClock
from monitor.desk.newsstand import AMP, Newsstand
from monitor.desk.samplenews import News, load_news, packed

BROKEN = "steppe-dispatch"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC)


@pytest.fixture(scope="module")
def news() -> News:
    return load_news()


def get(
    stand: Newsstand, host: str, path: str, headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    line = http.client.HTTPConnection("127.0.0.1", stand.port, timeout=10)
    line.request("GET", path, headers={"Host": host, **(headers or {})})
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def plain(text: str) -> str:
    return " ".join(text.split())


def test_every_page_yields_its_first_and_last_paragraph(news: News) -> None:
    stand = Newsstand(news, SetClock(news.last_moment))

    lost = []
    for piece in (p for p in news.pieces if not p.page):
        for path in {piece.path, piece.link.split("?")[0]}:
            answer = stand.answer(piece.outlet.host, path, news.last_moment)
            text = plain(trafilatura.extract(answer.body.decode()) or "")
            body = piece.version(news.last_moment).body
            lost += [(piece.id, path, part[:40]) for part in (body[0], body[-1]) if plain(part) not in text]

    assert lost == []


def test_every_feed_parses_without_complaint_at_every_hour_of_need(news: News) -> None:
    stand = Newsstand(news, SetClock(news.first_moment))

    for now in (at(21, 12), at(24, 3, 30), news.last_moment):
        for outlet in news.outlets:
            for feed in outlet.feeds:
                answer = stand.answer(outlet.host, feed.path, now)
                if outlet.slug == BROKEN or answer.status == 503:
                    continue
                if feed.format == "json":
                    assert isinstance(json.loads(answer.body)["items"], list)
                    continue
                parsed = feedparser.parse(answer.body, sanitize_html=False, resolve_relative_uris=False)
                assert not parsed.bozo, (outlet.slug, parsed.get("bozo_exception"))
                assert all(entry.link.startswith(f"http://{outlet.host}/") for entry in parsed.entries)
                shown = [p for p in news.pieces if p.outlet is outlet and p.listed <= now]
                assert feed.section or len(parsed.entries) == min(15, len(shown))


def test_feeds_show_the_newest_first_and_nothing_from_the_future(news: News) -> None:
    stand = Newsstand(news, SetClock(at(21, 19)))

    answer = stand.answer("levantwire.example", "/rss.xml", at(21, 19))

    titles = [entry.title for entry in feedparser.parse(answer.body).entries]
    assert titles[0] == "Idlib ceasefire talks run into the night in Moscow"
    assert len(titles) == 3
    assert stand.answer("levantwire.example", "/2026/10/24/twelfth-joint-patrol.html", at(21, 19)).status == 404


def test_what_is_unchanged_is_answered_304(news: News) -> None:
    clock = SetClock(at(21, 12))
    with Newsstand(news, clock) as stand:
        status, headers, body = get(stand, "quietharbour.example", "/rss")
        assert status == 200
        assert body

        clock.set(at(26, 12))
        by_tag = get(stand, "quietharbour.example", "/rss", {"If-None-Match": headers["etag"]})
        by_date = get(stand, "quietharbour.example", "/rss", {"If-Modified-Since": headers["last-modified"]})
        both = {"If-None-Match": '"another"', "If-Modified-Since": headers["last-modified"]}
        other_tag = get(stand, "quietharbour.example", "/rss", both)

    assert (by_tag[0], by_tag[2]) == (304, b"")
    assert by_tag[1]["etag"] == headers["etag"]
    assert by_date[0] == 304
    assert other_tag[0] == 200


def test_a_new_article_ends_the_304(news: News) -> None:
    clock = SetClock(at(21, 12))
    with Newsstand(news, clock) as stand:
        _, headers, _ = get(stand, "levantwire.example", "/rss.xml")
        clock.set(at(21, 20))
        known = {"If-None-Match": headers["etag"], "If-Modified-Since": headers["last-modified"]}
        assert get(stand, "levantwire.example", "/rss.xml", known)[0] == 200


def test_faults_follow_the_clock(news: News) -> None:
    stand = Newsstand(news, SetClock(at(21, 12)))

    def status(now: datetime) -> int:
        return stand.answer("vecherniy-meridian.example", "/atom.xml", now).status

    assert status(at(23, 5, 59)) == 200
    assert status(at(23, 6)) == 503
    assert status(at(26, 3, 59)) == 503
    assert status(at(26, 4)) == 200
    block = stand.answer("steppedispatch.example", "/rss.xml", at(25, 12))
    assert (block.status, block.media_type) == (200, "text/html; charset=utf-8")


def test_troubled_pages_answer_as_the_pack_says(news: News) -> None:
    stand = Newsstand(news, SetClock(news.last_moment))
    troubled = {p.page: p for p in news.pieces if p.page}
    assert sorted(troubled) == ["404", "503", "paywall"]

    for kind in ("404", "503"):
        piece = troubled[kind]
        assert stand.answer(piece.outlet.host, piece.path, news.last_moment).status == int(kind)
    wall = stand.answer(troubled["paywall"].outlet.host, troubled["paywall"].path, news.last_moment).body.decode()
    assert "Subscribe to continue" in wall
    assert troubled["paywall"].versions[0].body[1] not in wall


def test_an_edited_article_changes_on_its_page_and_in_its_feed(news: News) -> None:
    piece = next(p for p in news.pieces if p.id == "lw-violations-disputed")
    stand = Newsstand(news, SetClock(at(24, 16)))

    before, after = (stand.answer(piece.outlet.host, piece.path, now).body.decode() for now in (at(25, 6), at(25, 8)))
    feeds = [stand.answer(piece.outlet.host, "/syria.xml", now).etag for now in (at(25, 6, 59), at(25, 7))]

    assert "nine times" in before
    assert "seven times" in after
    assert feeds[0] != feeds[1]


def test_reprints_share_a_body_and_some_put_a_dateline_before_it(news: News) -> None:
    reprints = [p for p in news.pieces if p.reprint_of]

    assert sum(1 for p in reprints if p.dateline) >= 3
    assert sum(1 for p in reprints if not p.dateline and not p.credit) >= 3
    originals = {p.id: p for p in news.pieces}
    for piece in reprints:
        first = originals[piece.reprint_of or ""]
        assert piece.versions[0].body == first.versions[0].body
        assert piece.versions[0].title != first.versions[0].title
        assert piece.published > first.published


def test_one_address_stands_in_two_feeds_and_one_of_them_adds_trackers(news: News) -> None:
    stand = Newsstand(news, SetClock(news.last_moment))

    answers = [stand.answer("levantwire.example", path, at(22, 3)) for path in ("/rss.xml", "/syria.xml")]
    links = [{entry.link for entry in feedparser.parse(answer.body).entries} for answer in answers]

    assert {link.split("?")[0] for link in links[1]} <= links[0]
    assert all("utm_source=" in link for link in links[1])


def test_the_hostile_title_reaches_the_reader_of_the_feed_as_text(news: News) -> None:
    stand = Newsstand(news, SetClock(news.last_moment))
    body = stand.answer("balticcourier.example", "/index.rdf", at(23, 12)).body

    titles = [e.title for e in feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False).entries]

    piece = next(p for p in news.pieces if p.id == "bc-hostile")
    assert piece.versions[0].title in titles
    assert all(bit in piece.versions[0].title for bit in ("<script>", "=cmd|", "\u202e"))
    page = stand.answer("balticcourier.example", piece.path, at(23, 12)).body.decode()
    assert "<script>alert" not in page


def test_two_newsstands_on_different_ports_say_the_same_bytes(news: News) -> None:
    now = at(25, 12)
    paths = [(o.host, f.path) for o in news.outlets for f in o.feeds] + [
        (p.outlet.host, p.path) for p in news.pieces[:20]
    ]
    with Newsstand(news, SetClock(now)) as one, Newsstand(load_news(), SetClock(now)) as two:
        assert one.port != two.port
        for host, path in paths:
            first, second = get(one, f"{host}:{one.port}", path), get(two, host, path)
            assert first == second
            assert str(one.port).encode() not in first[2]


def test_robots_may_come_in_and_strangers_get_404(news: News) -> None:
    with Newsstand(news, SetClock(at(22, 12))) as stand:
        assert get(stand, "levantwire.example", "/robots.txt")[2] == b"User-agent: *\nAllow: /\n"
        assert get(stand, "levantwire.example", "/no-such-page")[0] == 404
        assert get(stand, "elsewhere.example", "/rss.xml")[0] == 404


def test_the_pack_has_what_the_demo_promises(news: News) -> None:
    languages = Counter(p.language for p in news.pieces)
    assert set(languages) == {"en", "ru", "tr", "ar"}
    assert min(languages.values()) >= 12
    assert {f.format for o in news.outlets for f in o.feeds} == {"rss", "atom", "rdf", "json"}
    assert news.editions == (news.last_moment.date() - news.first_moment.date()) / timedelta(days=1)
    assert all(news.first_moment < p.published <= p.listed < news.last_moment for p in news.pieces)
    assert any(p.link.startswith(AMP) for p in news.pieces)


def test_the_configuration_names_every_feed_of_the_newsstand(news: News) -> None:
    config = yaml.safe_load(packed("feeds.yaml"))

    served = {f"http://{o.host}{f.path}" for o in news.outlets for f in o.feeds}
    assert {feed["url"] for feed in config["feeds"]} == served
    rows = {row["slug"]: row for row in yaml.safe_load(packed("outlets.yaml"))["outlets"]}
    for feed in config["feeds"]:
        source = config["sources"][feed["source"]]
        assert source == {key: rows[feed["source"]][key] for key in ("name", "owner", "kind", "side")}
        assert feed.get("fetch_pages", True) is rows[feed["source"]]["fetch_pages"]
