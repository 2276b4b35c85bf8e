"""The pages of topics: made from the newest edition, with the evidence of those that told it; relative, inert, bounded."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest

from monitor.editions.archive import Issue, index_files, issue_from_json, issue_of, issue_to_json, newest_of
from monitor.editions.redact import REMOVED, without
from monitor.editions.topicpages import topic_files
from monitor.model import Edition, EventLog, Track
from tests.pure.editions.accounts import (
    TODAY,
    account,
    before_that,
    change,
    hostile_tracked,
    logged,
    status,
    tracked_edition,
)
from tests.pure.editions.golden import SITE
from tests.pure.editions.samples import DUE, SPEC, make_edition
from tests.pure.editions.test_archive import ATOM, hrefs

PAGE = "topics/ceasefire/index.html"
LOG = "topics/m4-patrols/index.html"
FEEDS = ("topics/ceasefire/feed.xml", "topics/m4-patrols/feed.xml")


def files(*editions: Edition) -> dict[str, bytes]:
    issues = [issue_of(edition) for edition in editions]
    return topic_files(issues, tracks(issues, editions))


def tracks(issues: list[Issue], editions: tuple[Edition, ...]) -> dict[str, Track]:
    by_issue = dict(zip(issues, editions, strict=True))
    return {
        topic: next(track for track in by_issue[issue].tracks if track.topic == topic)
        for topic, issue in newest_of(issues).items()
    }


def test_every_topic_has_a_page_with_its_moves_their_rules_and_their_evidence() -> None:
    made = files(before_that(), tracked_edition())

    assert sorted(made) == sorted((PAGE, LOG, *FEEDS))
    page = made[PAGE].decode()
    assert re.findall(r'class="day">([^<]+)<', page) == ["21 Nov 2026", "21 Oct 2026"]
    assert "2 voices say so and lead by 0.6" in page
    assert "Режим прекращения огня в Идлибе соблюдается" in page
    assert 'lang="ar" dir="rtl"' in page
    assert "Idlib daily no. 11, 21 Nov 2026" in page


def test_the_log_has_conflicts_gaps_and_the_edition_that_told_each_event_first() -> None:
    page = files(before_that(), tracked_edition())[LOG].decode()

    assert "Sources differ: number - Northern Command: 13th, Asi Postası: 14th" in page
    assert "10, then 12: 11 not seen" in page
    told_in = re.findall(r"Told in <a href=\"\.\./\.\./(daily/[\d/]+)", page)
    assert told_in == ["daily/2026/11/22/"] * 2 + ["daily/2026/11/21/"] * 3


def test_the_index_has_a_line_for_every_topic_that_leads_to_its_page() -> None:
    issues = [issue_of(before_that()), issue_of(tracked_edition())]
    index = index_files(issues)["index.html"].decode()

    assert "In force, violations reported since 21 Nov 2026 (day 2), disputed" in index
    assert "Last event: patrol 13, 21 Nov 2026: blocked" in index
    assert {PAGE, LOG} <= set(hrefs(index))


def test_every_link_of_a_topics_page_leads_into_the_archive_or_to_a_source() -> None:
    editions = (before_that(), tracked_edition())
    issues = [issue_of(edition) for edition in editions]
    known = {*SITE, "feed.xml", "assets/style.css", *(issue.path for issue in issues)}

    for name, page in files(*editions).items():
        if name in FEEDS:
            continue
        links = [href for href in hrefs(page.decode()) if not href.startswith(("https://", "#"))]
        paths = {link.removeprefix("../../") for link in links}
        assert {path for path in paths if not path.startswith("evidence/")} <= known


def test_the_order_of_editions_changes_nothing_and_an_old_edition_never_takes_a_page_back() -> None:
    forward, backward = files(before_that(), tracked_edition()), files(tracked_edition(), before_that())

    assert forward == backward
    assert b"as of" not in forward[PAGE] and b"no. 12, 22 Nov 2026" in forward[PAGE]


def test_what_a_list_of_editions_keeps_is_enough_for_the_pages() -> None:
    editions = (before_that(), tracked_edition())
    issues = [issue_of(edition) for edition in editions]
    kept = [issue_from_json(issue_to_json(issue)) for issue in issues]

    assert topic_files(kept, tracks(issues, editions)) == files(*editions)


def test_an_edition_without_tracked_topics_makes_no_page() -> None:
    assert files(make_edition()) == {}
    assert "Topics</h2>" not in index_files([issue_of(make_edition())])["index.html"].decode()


def test_a_topic_that_only_an_old_edition_knows_keeps_its_page() -> None:
    alone = tracked_edition(accounts=[account(status=status())])

    assert b"no. 11, 21 Nov 2026" in files(before_that(), alone)[LOG]


def test_a_page_stays_of_a_bounded_size_and_counts_what_it_leaves_out() -> None:
    moves = tuple(change("holding", "strained", TODAY - timedelta(days=900 - n)) for n in range(900))
    many = tuple(logged(n, TODAY - timedelta(days=n % 700), "completed") for n in range(1, 2000))
    log = EventLog(topic="m4-patrols", events=many, missing=(), notes=())
    edition = tracked_edition(accounts=[account(status=status(changes=moves)), account("m4-patrols", log=log)])

    made = files(edition)

    assert b"840 older changes not shown here" in made[PAGE]
    assert b"1,879 older events not shown here" in made[LOG]
    assert max(map(len, made.values())) < 150_000


def test_a_topic_without_any_status_yet_says_so() -> None:
    nothing = status(state=None, since=None, changes=())

    page = files(tracked_edition(accounts=[account(status=nothing)]))[PAGE].decode()

    assert "There has been no status yet." in page
    assert "No status" in page


def test_hostile_text_is_inert_on_the_pages_of_topics_and_in_the_index() -> None:
    edition = hostile_tracked()
    issues = [issue_of(edition)]
    made = topic_files(issues, {track.topic: track for track in edition.tracks}) | index_files(issues)

    for page in (made[PAGE].decode(), made[LOG].decode(), made["index.html"].decode()):
        assert "<script" not in page and "&lt;script&gt;" in page
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)
        assert not re.search(r"""<[^>]*\son\w+=|(href|src)=.?(javascript|data):""", page)
        assert "default-src 'none'; style-src 'self'" in page


@pytest.mark.parametrize("url", ["https://asi.example/24", "https://herald.example/21", "https://wire.example/29"])
def test_an_article_taken_out_leaves_no_word_and_no_address_anywhere(url: str) -> None:
    edition = tracked_edition()

    bare = without(edition, url)

    assert url in str(edition) and url not in str(bare)
    assert REMOVED in str(bare)
    assert url.encode() not in b"".join(files(bare).values())
    assert without(bare, url) == bare
    assert [len(row.evidence) for row in bare.changes] == [len(row.evidence) for row in edition.changes]


def test_the_feed_of_a_topic_has_an_entry_for_each_edition_that_brought_news_of_it() -> None:
    made = files(
        before_that(),
        tracked_edition(),
        tracked_edition(due=replace(DUE, digest="late"), spec=replace(SPEC, slug="late")),
    )

    feed = feedparser.parse(made[FEEDS[0]])
    entries = ElementTree.fromstring(made[FEEDS[0]]).findall(f"{ATOM}entry")

    assert not feed.bozo and feed.version == "atom10"
    assert [entry.id for entry in feed.entries] == [
        f"tag:idlib-monitor.invalid,2026:daily/2026-11-{day}/ceasefire" for day in (22, 21)
    ]
    assert "in force, holding -> in force, violations reported" in feed.entries[0].title
    assert feed.entries[0].link.endswith("daily/2026/11/22/index.html")
    for entry in entries:  # RFC 4287, 4.1.2
        assert all(len(entry.findall(f"{ATOM}{name}")) == 1 for name in ("id", "title", "updated", "content"))


def test_the_feed_of_a_log_tells_an_event_again_when_it_has_changed() -> None:
    feed = feedparser.parse(files(before_that(), tracked_edition())[FEEDS[1]])

    assert len(feed.entries) == 2
    assert "patrol 13, 21 Nov 2026: blocked or cut short" in feed.entries[0].title
    assert (
        files(before_that(), tracked_edition())[PAGE].count(
            b'title="Idlib ceasefire: status changes and events" href="feed.xml"'
        )
        == 1
    )
