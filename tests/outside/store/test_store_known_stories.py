"""What an edition knows of the stories that its reports belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import event

from monitor.model import ArticleId, Joining, Newsrooms, Report, SourceSpec, StoredArticle, story_mark
from monitor.store.engine import Database
from tests.build import MORNING
from tests.outside.store.test_store_articles import add, assess, make_edition
from tests.pure.editions.drones import gist_of

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TODAY = date(2026, 10, 21)


def url(name: str) -> str:
    return f"http://herald.example/{name}"


def tell(database: Database, articles: Sequence[StoredArticle], founder: StoredArticle) -> None:
    """These articles are of one story."""
    with database.write() as db:
        for one in articles:
            db.stories.tell(one.id, gist_of(one.article.title, one.article.text, "en"))
        db.stories.place([Joining(article=one.id, story=founder.id, score=1.0, reason="test") for one in articles])


def reports(
    database: Database, until: datetime = MORNING, floor: datetime = MORNING - DAY, **given: object
) -> dict[str, Report]:
    with database.read() as db:
        found = db.articles.unpublished("daily", floor, until, **given)  # type: ignore[arg-type]
        return {report.article.url.rsplit("/", 1)[1]: report for report in found}


def publish(database: Database, day: date, articles: Sequence[ArticleId], told: Sequence[ArticleId]) -> None:
    cutoff = MORNING + (day - TODAY)
    with database.write() as db:
        edition = make_edition(date=day, cutoff_at=cutoff, number=day.day)
        assert db.editions.publish(edition, "{}", articles, [], issue="{}", told=told)


def test_a_report_knows_who_founded_its_story_and_since_when_it_is_known(database: Database) -> None:
    (founder,) = add(database, "founder", known_at=MORNING - HOUR)
    (first,) = add(database, "first", known_at=MORNING - 3 * HOUR)
    for one in (founder, first):
        assess(database, one)
    tell(database, [founder, first], founder)

    story = reports(database)["first"].story

    assert story is not None
    assert (story.founder, story.mark, story.since) == (founder.id, story_mark(url("founder")), MORNING - 3 * HOUR)
    assert (story.told, story.before) == (None, ())


def test_a_copy_is_in_the_story_of_its_lead_and_an_article_without_a_gist_in_none(database: Database) -> None:
    copy, lead, other = add(database, "copy", "lead", "other")
    assess(database, lead)
    assess(database, copy, lead=lead.id)
    assess(database, other)
    tell(database, [lead], lead)

    found = reports(database)

    assert found["copy"].story == found["lead"].story and found["lead"].story is not None
    assert found["other"].story is None and found["other"].gist is None
    assert found["lead"].gist is not None and found["copy"].gist is None


def test_reports_of_earlier_editions_are_known_with_their_copies_and_later_ones_are_not(database: Database) -> None:
    old, reprint = add(database, "old", "reprint", known_at=MORNING - 30 * HOUR)
    (new,) = add(database, "new", known_at=MORNING - HOUR)
    (later,) = add(database, "later", known_at=MORNING + HOUR)
    assess(database, reprint, lead=old.id)
    for one in (old, new, later):
        assess(database, one)
    tell(database, [old, new, later], old)

    story = reports(database)["new"].story

    assert story is not None and story.since == MORNING - 30 * HOUR
    assert [one.outlet for one in story.before] == ["The Herald", "The Herald"]


def test_a_report_knows_who_wrote_it_by_the_newsrooms_of_the_configuration(database: Database) -> None:
    (one,) = add(database, "one", feed_slug=None)
    assess(database, one)
    herald = SourceSpec(slug="herald", name="The Herald", side="river-state")

    origin = reports(database, newsrooms=Newsrooms(sources=(herald,)))["one"].origin

    assert origin is not None and (origin.key, origin.side) == ("outlet:herald", "river-state")


def test_a_story_that_an_edition_told_is_known_by_any_report_of_it(database: Database) -> None:
    (old,) = add(database, "old", known_at=MORNING - 30 * HOUR)
    aside, new = add(database, "aside", "new", known_at=MORNING - HOUR)
    for one in (old, new, aside):
        assess(database, one)
    tell(database, [old, new], new)  # found again since, and founded by another report
    tell(database, [aside], aside)
    publish(database, TODAY - timedelta(days=1), [old.id], [old.id])

    found = reports(database)

    assert found["new"].story is not None and found["new"].story.told == TODAY - timedelta(days=1)
    assert found["aside"].story is not None and found["aside"].story.told is None


def test_the_latest_edition_that_told_a_story_is_named_and_none_after_the_cutoff(database: Database) -> None:
    (old,) = add(database, "old", known_at=MORNING - 60 * HOUR)
    (new,) = add(database, "new", known_at=MORNING - HOUR)
    for one in (old, new):
        assess(database, one)
    tell(database, [old, new], old)
    days = [TODAY - timedelta(days=n) for n in (2, 1)]
    publish(database, days[0], [old.id], [old.id])
    publish(database, days[1], [], [old.id])

    now, then = reports(database)["new"], reports(database, until=MORNING - HOUR, floor=MORNING - 3 * DAY)["new"]

    assert now.story is not None and now.story.told == days[1]
    assert then.story is not None and then.story.told == days[1]


def test_what_was_told_in_a_story_is_not_what_was_published(database: Database) -> None:
    founder, new = add(database, "founder", "new", known_at=MORNING - HOUR)
    for one in (founder, new):
        assess(database, one)

    publish(database, TODAY - timedelta(days=1), [new.id], [founder.id, new.id])

    with database.read() as db:
        assert db.articles.editions_of(founder.id) == []
        assert db.articles.edited("daily", MORNING - DAY, MORNING + DAY) == []
    assert list(reports(database)) == ["founder"]


def test_the_number_of_queries_does_not_grow_with_the_stories(database: Database) -> None:
    def queries() -> int:
        seen: list[str] = []
        with database.read() as db:
            event.listen(db.connection, "before_cursor_execute", lambda *given: seen.append(given[2]))
            db.articles.unpublished("daily", MORNING - DAY, MORNING)
        return len(seen)

    def more(prefix: str) -> None:
        made = add(database, *(f"{prefix}{n}" for n in range(12)), known_at=MORNING - HOUR)
        for one in made:
            assess(database, one)
        for start in range(0, 12, 2):
            tell(database, made[start : start + 2], made[start])

    more("a")
    few = queries()
    more("b")

    assert queries() == few <= 20
