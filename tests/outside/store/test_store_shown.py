"""What the archive may show of stories, on every database: where one stands now, its reports, what has changed of late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model import ArticleId, Joining, Judgement, Nearest, Placement, Readers, story_mark
from monitor.store.engine import Database
from monitor.store.gists import gist_of
from tests.build import MORNING, make_article, make_match

HOUR = timedelta(hours=1)
DAILY = Readers(digest="daily", topics=("ceasefire", "idlib"), until=MORNING)
GIST = gist_of(b"", '{"language": "en"}')


def url(name: str) -> str:
    return f"http://{name}.example/1"


def add(
    database: Database,
    name: str,
    *,
    hours: int = -2,
    topic: str | None = "ceasefire",
    story: ArticleId | None = None,
    copy_of: ArticleId | None = None,
    nearest: Nearest | None = None,
) -> ArticleId:
    """An assessed article; without a story it founds one, a copy is in none."""
    at = MORNING + hours * HOUR
    with database.write() as db:
        id, _ = db.articles.add(make_article(url=url(name)), known_at=at, now=at, page_sha256=None)
        (mine,) = db.articles.claim([id], at, HOUR)
        matches = (make_match(topic=topic),) if topic else ()
        placement = Placement(article=id, lead=copy_of, reason="said so")
        assert db.articles.assessed(mine, Judgement(language="en", matches=matches), [placement], at)
        db.stories.tell(id, GIST)
        if copy_of is None:
            joining = Joining(article=id, story=story or id, score=1.0, reason="said so", nearest=nearest)
            db.stories.place([joining])
    return id


def test_a_mark_leads_to_the_story_in_which_its_article_is_now_a_copys_to_that_of_its_lead(database: Database) -> None:
    first = add(database, "herald")
    add(database, "gazette", story=first)
    add(database, "courier", copy_of=first)
    marks = {name: story_mark(url(name)) for name in ("herald", "gazette", "courier", "nobody")}

    with database.read() as db:
        assert db.shown.places(marks.values()) == {marks[name]: first for name in ("herald", "gazette", "courier")}
        assert db.shown.marks([first, ArticleId(999)]) == {first: marks["herald"]}
        assert db.shown.marks_within(first) == sorted(marks[name] for name in ("herald", "gazette", "courier"))


def test_what_waits_to_be_placed_is_nowhere(database: Database) -> None:
    first = add(database, "herald")
    with database.write() as db:
        db.stories.unplace(first)

    with database.read() as db:
        assert db.shown.places([story_mark(url("herald"))]) == {}


def test_readers_see_what_their_topics_matched_by_the_cut_off_copies_too(database: Database) -> None:
    first = add(database, "herald")
    add(database, "gazette", story=first, topic="elsewhere")
    add(database, "courier", hours=2, story=first)
    copy = add(database, "post", hours=-1, copy_of=first)
    later = Readers(digest="evening", topics=("elsewhere",), until=MORNING + 3 * HOUR)

    with database.read() as db:
        daily = db.shown.reports([first], [DAILY])
        both = db.shown.reports([first], [DAILY, later])

    assert [stored.id for stored in daily[first]] == [first, copy]
    assert [stored.article.url for stored in both[first]] == [url("gazette"), url("herald"), url("post")]


def test_a_story_that_nobody_may_see_is_left_out(database: Database) -> None:
    hidden = add(database, "herald", topic="elsewhere")

    with database.read() as db:
        assert db.shown.reports([hidden], [DAILY]) == {} == db.shown.reports([hidden], [])


@pytest.mark.parametrize(("hours", "count"), [(-3, 3), (-2, 1), (2, 0)])
def test_what_came_or_was_judged_since_names_its_story_and_the_one_it_missed(
    database: Database, hours: int, count: int
) -> None:
    first = add(database, "herald")
    near = Nearest(story=first, url=url("herald"), score=0.2, reason="13 here, 12 there")
    second = add(database, "gazette", hours=-1, nearest=near)
    add(database, "courier", copy_of=first)
    herald, gazette, courier = (story_mark(url(name)) for name in ("herald", "gazette", "courier"))

    with database.read() as db:
        rows = list(db.shown.touched(MORNING + hours * HOUR))
        everything = sorted(db.shown.touched(MORNING - 9 * HOUR))

    assert len(rows) == count and second
    assert everything == sorted(
        [(herald, herald, None), (gazette, gazette, herald), (courier, herald, None)], key=lambda r: r[0]
    )
