"""What became of addresses that are known to be relevant, on every database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, update

from monitor.desk import comparing
from monitor.desk.comparing import Compared, Comparison, Recall
from monitor.model import ArticleId, Fetched, Judgement, Placement
from monitor.steps.house import House
from monitor.store import tables
from tests.build import MORNING, make_article, make_entry, make_match, make_watchlist

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Opens = Callable[..., House]


@pytest.fixture
def house(open_house: Opens, tmp_path: Path) -> House:
    feeds = {"herald": "http://www.herald.example/rss.xml", "post": "http://feeds.example/post.xml"}
    house = open_house(make_watchlist(tmp_path, feeds))
    with house.store.write() as db:
        db.feeds.sync(house.watchlist.feeds, MORNING)
        rows: Any = db
        rows.connection.execute(
            update(tables.feed).values(last_polled_at=MORNING, last_ok_at=MORNING, added_at=MORNING - 9 * DAY)
        )
    return house


def add(
    house: House,
    url: str,
    *,
    entry: str | None = None,
    topics: tuple[str, ...] = ("idlib",),
    reported: tuple[str, ...] | None = None,
    copy_of: ArticleId | None = None,
    judged: bool = True,
    **given: Any,
) -> ArticleId:
    """An article of the post's that its entry names by this address, or another one."""
    with house.store.write() as db:
        (feed,) = (feed for feed in db.feeds.all() if feed.slug == "post")
        address = entry or url
        db.entries.add_new(feed, [make_entry(url=address, guid=address)], MORNING)
        (mine,) = db.entries.claim([id for id, *_ in db.entries.due(MORNING, 9)], MORNING, HOUR)
        article = make_article(url=url, feed_slug="post", **given)
        id, _ = db.articles.add(article, known_at=MORNING, now=MORNING, page_sha256=None)
        assert db.entries.captured(mine, id)
        if judged:
            (stored,) = db.articles.claim([id], MORNING, HOUR)
            matches = tuple(make_match(topic=topic) for topic in topics)
            news = topics if reported is None else reported
            judgement = Judgement(language="en", matches=matches, reported=news)
            placed = [Placement(article=id, lead=copy_of, reason="said so")]
            assert db.articles.assessed(stored, judgement, placed, MORNING)
    return id


def printed(house: House, *kinds: tuple[str, ArticleId]) -> None:
    """An edition of 21 October with these publications."""
    made = {"digest": "daily", "number": 1, "cutoff_at": MORNING, "made_at": MORNING, "content": "{}", "issue": "{}"}
    with house.store.write() as db:
        rows: Any = db
        rows.connection.execute(
            insert(tables.edition).values(**made, id=1, edition_date=MORNING.date(), content_sha256="")
        )
        told = [{"digest": "daily", "kind": kind, "ref": id, "edition_id": 1} for kind, id in kinds]
        rows.connection.execute(insert(tables.publication), told)


def compare(house: House, *lines: str) -> tuple[list[Compared], Recall]:
    comparison = Comparison(house)
    told = list(comparison.of(BytesIO("\n".join(lines).encode())))
    return told, comparison.recall()


def fate(house: House, line: str) -> tuple[str, str]:
    ((one,), _) = compare(house, line)
    return one.fate, one.reason


def test_what_an_edition_told_is_had_with_its_day_and_when_it_was_first_seen(house: House) -> None:
    id = add(house, "http://post.example/a")
    printed(house, ("article", id), ("story", id))

    (one,), totals = compare(house, "https://www.post.example/a/?utm_source=list")

    assert (one.had, one.fate, one.first_seen_at, one.feed) == (True, "told", MORNING, "post")
    assert one.editions == (("daily", date(2026, 10, 21)),) and one.topics == ("idlib",)
    assert one.reason == "told in daily 2026-10-21; under the address http://post.example/a"
    assert (totals.of, totals.had, totals.percent, dict(totals.fates)) == (1, 1, 100, {"told": 1})


def test_what_is_on_topic_is_had_before_an_edition_tells_it(house: House) -> None:
    add(house, "http://post.example/a", topics=("ceasefire", "idlib"))
    id = add(house, "http://post.example/b")
    printed(house, ("article", id))

    assert fate(house, "http://post.example/a") == ("here", "on ceasefire, idlib; in no edition yet")
    assert fate(house, "http://post.example/b")[1] == "on idlib; counted in daily 2026-10-21, and told in no story"


def test_an_address_is_known_as_its_feed_gave_it_and_as_its_page_was_found(house: House) -> None:
    add(house, "http://post.example/story", entry="http://post.example/?p=7")
    add(house, "http://search.example/go/77")
    with house.store.write() as db:
        page = Fetched(
            url="http://search.example/go/77", final_url="https://levant.example/the-story", status=200, headers={},
            body=b"", fetched_at=MORNING,
        )  # fmt: skip
        db.articles.record_page(page, "0" * 64, 7)

    assert fate(house, "http://post.example/?p=7")[1].endswith("under the address http://post.example/story")
    assert fate(house, "http://www.levant.example/the-story/")[0] == "here"


def test_a_copy_counts_by_the_article_that_it_is_folded_under(house: House) -> None:
    lead = add(house, "http://post.example/lead", outlet="The Post")
    add(house, "http://post.example/copy", topics=(), copy_of=lead)
    dull = add(house, "http://post.example/dull", topics=())
    add(house, "http://post.example/echo", topics=(), copy_of=dull)
    printed(house, ("article", lead), ("story", lead))

    assert fate(house, "http://post.example/copy") == (
        "copy", "a copy, folded under http://post.example/lead (The Post); told in daily 2026-10-21"
    )  # fmt: skip
    assert fate(house, "http://post.example/echo")[0] == "unmatched"


def test_what_is_here_and_matched_nothing_is_not_had(house: House) -> None:
    add(house, "http://post.example/dull", topics=(), shortfall="robots.txt asks not to read this page")
    add(house, "http://post.example/aside", reported=())
    add(house, "http://post.example/old-topic", topics=("elsewhere",))
    add(house, "http://post.example/unread", judged=False)

    told, totals = compare(house, *(f"post.example/{path}" for path in ("dull", "aside", "old-topic", "unread")))

    assert [one.fate for one in told] == ["unmatched", "background", "unmatched", "unread"]
    assert "no more than the feed's text: robots.txt asks not to read this page" in told[0].reason
    assert "mentions idlib in passing only" in told[1].reason
    assert totals.had == 0 and all(one.first_seen_at == MORNING for one in told)


def test_what_waits_was_forgotten_or_let_go_is_told_as_that(house: House) -> None:
    forgotten, old = add(house, "http://post.example/forgotten"), add(house, "http://post.example/old", topics=())
    with house.store.write() as db:
        db.articles.forget(forgotten, MORNING)
        assert db.retention.let_go([old], MORNING + HOUR, MORNING + HOUR, MORNING + HOUR) == 1
        (feed,) = (feed for feed in db.feeds.all() if feed.slug == "post")
        db.entries.add_new(feed, [make_entry(url="http://post.example/slow")], MORNING)
        (mine,) = db.entries.claim([id for id, *_ in db.entries.due(MORNING, 9)], MORNING, HOUR)
        assert db.entries.postpone(mine, MORNING + HOUR, "page answered 503\x1b[2J")

    assert fate(house, "http://post.example/forgotten") == (
        "forgotten", "it was removed for good (`monitor forget`), and stays away"
    )  # fmt: skip
    assert fate(house, "http://post.example/old") == (
        "let go", "it was here, matched nothing, and went after 400 days (`limits: keep_articles`)"
    )  # fmt: skip
    assert fate(house, "http://post.example/slow") == (
        "waiting", "seen in post, its page is not captured yet; the last try: page answered 503[2J"
    )  # fmt: skip


def test_an_entry_whose_page_belongs_to_a_removed_article_is_no_address_that_never_stood_there(house: House) -> None:
    with house.store.write() as db:
        (feed,) = (feed for feed in db.feeds.all() if feed.slug == "post")
        db.entries.add_new(feed, [make_entry(url="http://post.example/?p=9")], MORNING)
        (mine,) = db.entries.claim([id for id, *_ in db.entries.due(MORNING, 9)], MORNING, HOUR)
        assert db.entries.captured(mine, None)

    assert fate(house, "http://post.example/?p=9") == (
        "forgotten", "seen in post; the article that its page belongs to was removed for good, or let go"
    )  # fmt: skip


def test_why_an_address_was_never_seen_is_told_by_the_feeds_of_its_host(house: House) -> None:
    add(house, "http://outlet.example/a")  # the post's feed is served elsewhere

    assert fate(house, "https://levant.example/x") == ("not followed", "no feed of levant.example is followed")
    assert fate(house, "https://herald.example/x") == (
        "not in the feed", "herald is followed, and the address never stood there"
    )  # fmt: skip
    assert fate(house, "https://m.outlet.example/x")[1] == "post is followed, and the address never stood there"
    assert fate(house, "https://herald.example/2026/10/01/x") == (
        "new", "published on 2026-10-01; herald is followed since 2026-10-12 only"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "fate_", "said"),
    [
        ("http://herald.example/x", "failing", "herald fails, since 2026-10-18: it answered 500"),
        ("http://herald.example/2026/10/20/x", "failing", "herald was failing then, since 2026-10-18: it answered 500"),
        (
            "http://herald.example/2026/10/17/x",
            "not in the feed",
            "herald is followed, and the address never stood there",
        ),
    ],
)
def test_a_feed_that_fails_is_the_reason_for_what_came_since(house: House, line: str, fate_: str, said: str) -> None:
    with house.store.write() as db:
        rows: Any = db
        values = {"failures": 9, "failing_since": MORNING - 3 * DAY, "last_error": "it answered 500"}
        rows.connection.execute(update(tables.feed).values(**values))

    assert fate(house, line) == (fate_, said)


def test_a_feed_that_is_paused_gone_or_never_polled_is_the_reason(open_house: Opens, tmp_path: Path) -> None:
    fresh = open_house(make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"}))
    assert fate(fresh, "herald.example/x") == ("new", "herald is followed, and was never polled yet")

    paused = open_house(make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"}, extra=", enabled: false"))
    assert fate(paused, "herald.example/x") == ("paused", "herald is paused, or no longer in feeds.yaml")


def test_bad_lines_and_repeated_ones_are_counted_and_the_rest_is_done(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MOST", 3)
    lines = ["levant.example/1", "garbage", "https://levant.example/1?utm_source=x", "javascript:x", "other.example/2",
             "levant.example/3", "levant.example/4", *["bad"] * 30]  # fmt: skip

    told, totals = compare(house, *lines)

    assert [one.line for one in told] == [1, 5, 6]
    assert (totals.repeated, totals.beyond, totals.bad_lines, len(totals.bad)) == (1, 1, 32, 20)
    assert totals.bad[0] == "line 2: this is no web address: garbage"
    assert list(totals.unfollowed.items()) == [("levant.example", 2), ("other.example", 1)]
    assert compare(house, "garbage")[1].percent is None


def test_many_addresses_cost_no_more_statements_than_a_few(house: House) -> None:
    for n in range(3):
        add(house, f"http://post.example/{n}")

    def asked(number: int) -> int:
        statements: list[str] = []
        with house.store.read() as db:
            rows: Any = db
            event.listen(
                rows.connection.engine, "before_cursor_execute", count := lambda *said: statements.append(said[2])
            )
        try:
            compare(house, *(f"http://post.example/{n}" for n in range(number)))
        finally:
            with house.store.read() as db:
                rows = db
                event.remove(rows.connection.engine, "before_cursor_execute", count)
        return len([one for one in statements if "SELECT" in one])

    assert asked(3 + 2) == asked(3 + 20)


def test_what_is_told_does_not_move_with_the_moment_it_is_asked(house: House) -> None:
    add(house, "http://post.example/a")
    lines = ["post.example/a", "levant.example/x", "herald.example/y"]

    assert compare(house, *lines) == compare(house, *lines)
    assert isinstance(compare(house, *lines)[0][0].first_seen_at, datetime)
