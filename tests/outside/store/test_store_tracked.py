"""Claims, events and figures: kept with their article, told by topic up to a moment."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text

from monitor.model import (
    ArticleId,
    Claim,
    Credit,
    Edition,
    Event,
    FeedSpec,
    Figure,
    Judgement,
    Ledger,
    Newsrooms,
    Placement,
    SourceSpec,
    StatusChange,
    StoredArticle,
    Telling,
)
from monitor.store import origins, tables, tracking_tables
from monitor.store.engine import Database
from tests.build import MORNING, make_article, make_claim, make_match
from tests.build_tracking import claim_in, event_in, figure_in, make_event, make_figure, make_judgement

LEASE = timedelta(minutes=10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = MORNING + 9 * DAY
TEXT = "The truce holds. The thirteenth joint patrol ran. Three people were killed. Nobody was surprised."
HOLDS, RAN, KILLED = "The truce holds.", "The thirteenth joint patrol ran.", "Three people were killed."


def add(database: Database, name: str, *, known_at: datetime = MORNING, **given: Any) -> StoredArticle:
    article = make_article(**{"url": f"http://herald.example/{name}", "text": TEXT, **given})
    with database.write() as db:
        id, _ = db.articles.add(article, known_at=known_at, now=MORNING, page_sha256=None)
        (claimed,) = db.articles.claim([id], MORNING, LEASE)
    return claimed


def assess(
    database: Database,
    article: StoredArticle,
    judgement: Judgement,
    lead: StoredArticle | None = None,
    *,
    at: datetime = MORNING,
) -> None:
    placement = Placement(article=article.id, lead=lead.id if lead else None, reason="same words")
    with database.write() as db:
        db.lock("placement")
        assert db.articles.assessed(article, judgement, [placement], at)


def revise(database: Database, article: StoredArticle, words: str, at: datetime, **given: Any) -> StoredArticle:
    """The article with another text, claimed for assessment."""
    with database.write() as db:
        edited = make_article(**{"url": article.article.url, "text": words, **given})
        assert db.articles.revise(article.id, edited, now=at, page_sha256=None)
        (claimed,) = db.articles.claim([article.id], at, LEASE)
    return claimed


def judged(database: Database, article: StoredArticle) -> Judgement:
    with database.read() as db:
        (judgement,) = db.articles.judgements_of([article])
    return judgement


def quotes(database: Database, until: datetime = LATER, since: datetime | None = None) -> list[str]:
    """The sentences of the ceasefire's claims."""
    with database.read() as db:
        return [told.claim.quote for told in db.topics.testimonies("ceasefire", until, since)]


# ---------------------------------------------------------------- kept with the article


def test_what_was_found_comes_out_as_it_went_in(database: Database) -> None:
    article = add(database, "a")
    claim = claim_in(
        TEXT, HOLDS, event_date=date(2026, 10, 20), speaker="A. Haddad", actor="sohr+un", side="sohr+un", via="tass",
        voice="quote", modifiers=("uphold", "past"), confidence=0.85, temporal="background",
    )  # fmt: skip
    patrol = event_in(
        TEXT, RAN, date=date(2026, 10, 20), outcomes=("blocked", "shortened"), outcome="blocked",
        route=("trumba", "ariha"),
    )  # fmt: skip
    figure = figure_in(TEXT, KILLED, qualifier="at least", high=5, event_date=date(2026, 10, 19))
    said = make_judgement(
        claim, claim_in(TEXT, HOLDS, state="denial"), patrol, event_in(TEXT, RAN, id="two"), figure,
        states=(("m4-patrols", "mixed"), ("ceasefire", "holding")),
    )  # fmt: skip

    assess(database, article, said)

    assert judged(database, article) == said


def test_what_a_topic_is_reported_on_or_mentioned_stands_with_its_match(database: Database) -> None:
    article = add(database, "a")
    matches = (make_match(topic="ceasefire"), make_match(topic="m4-patrols"), make_match(topic="idlib", kind="scope"))
    assess(database, article, make_judgement(matches=matches, reported=("m4-patrols",)))

    with database.read() as db:
        (report,) = db.articles.unpublished("daily", MORNING - DAY, MORNING)

    assert (report.matches, report.reported) == (matches, ("m4-patrols",))


def test_a_report_tells_the_states_of_its_article(database: Database) -> None:
    assess(database, add(database, "a"), make_judgement(make_claim(), states=(("ceasefire", "holding"),)))

    with database.read() as db:
        (report,) = db.articles.unpublished("daily", MORNING - DAY, MORNING)

    assert (report.states, report.unjudged) == ((("ceasefire", "holding"),), False)


def test_a_new_judgement_takes_the_place_of_the_whole_old_one(database: Database) -> None:
    article = add(database, "a")
    first = make_judgement(
        claim_in(TEXT, HOLDS), event_in(TEXT, RAN), figure_in(TEXT, KILLED), states=(("ceasefire", "x"),)
    )
    assess(database, article, first)
    second = make_judgement(claim_in(TEXT, HOLDS, state="strained"), analysed_with="ba9876543210")

    with database.write() as db:
        db.articles.rejudged(article.id, second)
        db.articles.rejudged(article.id, second)

    assert judged(database, article) == second
    with database.read() as db:
        assert db.topics.sightings("m4-patrols", LATER) == [] == db.topics.counts("ceasefire", LATER)


def test_an_assessment_that_came_too_late_writes_nothing(database: Database) -> None:
    article = add(database, "a")
    with database.write() as db:
        db.articles.claim([article.id], MORNING + LEASE, LEASE)
        assert not db.articles.assessed(article, make_judgement(make_claim()), [], MORNING)

    assert quotes(database) == []


def test_what_is_judged_as_before_by_other_words_is_only_marked(database: Database) -> None:
    article, other = add(database, "a"), add(database, "b")
    said = make_judgement(make_claim())
    for each in (article, other):
        assess(database, each, said)

    with database.write() as db:
        db.articles.confirmed([article.id], "ba9876543210")

    assert judged(database, article).analysed_with == "ba9876543210"
    assert judged(database, other) == said


def test_judgements_come_in_the_order_of_the_articles(database: Database) -> None:
    articles = [add(database, name) for name in "abc"]
    for number, article in enumerate(articles):
        assess(database, article, make_judgement(make_claim(start=number)))

    with database.read() as db:
        found = db.articles.judgements_of(list(reversed(articles)))
        assert db.articles.judgements_of([]) == []

    assert [judgement.claims[0].start for judgement in found] == [2, 1, 0]


def test_a_forgotten_article_leaves_no_word(database: Database) -> None:
    gone, stays = add(database, "gone"), add(database, "stays")
    for article in (gone, stays):
        assess(database, article, make_judgement(make_claim(), make_event(), make_figure()))

    with database.write() as db:
        db.articles.forget(gone.id, MORNING)

    with database.read() as db:
        for rows in (tracking_tables.claim, tracking_tables.event, tracking_tables.figure):
            assert db.connection.execute(select(rows.c.article_id)).scalars().all() == [stays.id]
        told = [*db.topics.testimonies("ceasefire", LATER), *db.topics.counts("ceasefire", LATER)]
        assert {each.source.url for each in told} == {"http://herald.example/stays"}


# ---------------------------------------------------------------- told by topic


def test_a_testimony_names_its_article_and_its_outlets_side_on_that_day(database: Database) -> None:
    published = datetime(2026, 10, 20, 23, 30, tzinfo=UTC)
    article = add(database, "a", published_at=published, precision="second", language="tr")
    feed = FeedSpec(slug="herald", url="http://herald.example/rss", title="The Herald", language=None, source="herald")
    owned = SourceSpec(
        slug="herald",
        name="The Herald",
        owner="Herald Trust",
        side="damascus",
        side_history=((date(2026, 10, 21), "turkey"),),
    )
    newsrooms = Newsrooms(feeds=[feed], sources=[owned])
    ran = make_event(tellings=(Telling(outcomes=("completed",), speaker="Moscow", actor="russia", side="russia"),))

    assess(database, article, make_judgement(make_claim(), ran, make_figure(), language="tr"))
    with database.read() as db:
        (claim,) = db.topics.testimonies("ceasefire", LATER, newsrooms=newsrooms)
        (patrol,) = db.topics.sightings("m4-patrols", LATER, newsrooms=newsrooms)
        (figure,) = db.topics.counts("ceasefire", LATER, newsrooms=newsrooms)
        (plain,) = db.topics.testimonies("ceasefire", LATER)

    source = claim.source
    assert (source.url, source.origin) == ("http://herald.example/a", "http://herald.example/a")
    assert (source.title, source.outlet, source.language) == ("Patrol runs on the M4", "The Herald", "tr")
    assert (source.published_at, source.published_on, source.known_at) == (published, date(2026, 10, 20), MORNING)
    assert patrol.event == ran
    assert source.outlet_side == "turkey" and plain.source.outlet_side is None
    assert patrol.source == figure.source == source
    wrote = source.written_by
    assert (wrote.key, wrote.label, wrote.owner, wrote.side) == (
        "outlet:herald",
        "The Herald",
        "Herald Trust",
        "turkey",
    )
    assert (plain.source.written_by.key, plain.source.written_by.owner) == ("outlet:the herald", None)


@pytest.mark.parametrize(
    ("published", "precision", "day"),
    [
        (None, "unknown", None),
        (datetime(2026, 10, 22, 5, 0, tzinfo=UTC), "second", date(2026, 10, 21)),  # a clock that goes wrong
        (datetime(2026, 10, 22, 0, 0, tzinfo=UTC), "day", date(2026, 10, 22)),  # a day, whatever the hour in UTC
        (datetime(2020, 3, 9, 7, 0, tzinfo=UTC), "second", date(2020, 3, 9)),
    ],
)
def test_the_day_of_publication_is_none_or_no_later_than_the_article_was_seen(
    database: Database, published: datetime | None, precision: Any, day: date | None
) -> None:
    assess(database, add(database, "a", published_at=published, precision=precision), make_judgement(make_claim()))

    with database.read() as db:
        (told,) = db.topics.testimonies("ceasefire", LATER)

    assert (told.source.published_on, told.source.published_at) == (day, published)


def test_a_copy_tells_of_its_origin(database: Database) -> None:
    lead, copy = add(database, "lead"), add(database, "copy")
    assess(database, lead, make_judgement(make_claim(id="lead")))
    assess(database, copy, make_judgement(make_claim(id="copy")), lead)

    with database.read() as db:
        told = {each.claim.id: each.source.origin for each in db.topics.testimonies("ceasefire", LATER)}

    assert told == {"lead": "http://herald.example/lead", "copy": "http://herald.example/lead"}


def test_a_credit_in_one_copy_tells_who_wrote_them_all(database: Database) -> None:
    lead, copy, other = add(database, "lead"), add(database, "copy"), add(database, "other")
    credit = Credit(agencies=("coast",), means="republishes", place="suffix", evidence="(Coast Wire)")
    assess(database, lead, make_judgement(make_claim(id="lead")))
    assess(database, copy, make_judgement(credit=credit), lead)
    assess(database, other, make_judgement(make_claim(id="other")))

    with database.read() as db:
        told = {each.claim.id: each.source.written_by.key for each in db.topics.testimonies("ceasefire", LATER)}
        asked = db.topics.origins([copy.id, other.id, ArticleId(99)], newsrooms=Newsrooms())

    assert told == {"lead": "agency:coast", "other": "outlet:the herald"}
    assert {id: (origin.key, origin.evidence) for id, origin in asked.items()} == {
        copy.id: ("agency:coast", "(Coast Wire)"),
        other.id: ("outlet:the herald", None),
    }


def test_a_copy_that_came_later_tells_nothing_of_before(database: Database) -> None:
    lead, copy = add(database, "lead"), add(database, "copy", known_at=MORNING + HOUR)
    credit = Credit(agencies=("coast",), means="republishes", place="suffix", evidence="(Coast Wire)")
    assess(database, lead, make_judgement(make_claim()))
    assess(database, copy, make_judgement(credit=credit), lead)

    with database.read() as db:
        (before,) = db.topics.testimonies("ceasefire", MORNING)
        (after,) = db.topics.testimonies("ceasefire", MORNING + HOUR)

    assert (before.source.written_by.key, after.source.written_by.key) == ("outlet:the herald", "agency:coast")


def test_nothing_is_told_that_was_not_known_by_then(database: Database) -> None:
    for hours in (0, 1, 2):
        article = add(database, str(hours), known_at=MORNING + hours * HOUR)
        assess(database, article, make_judgement(make_claim(quote=f"{hours}")))

    assert quotes(database, MORNING + HOUR) == ["0", "1"]
    assert quotes(database, MORNING + 2 * HOUR, MORNING) == ["1", "2"]
    assert quotes(database, MORNING - HOUR) == []


def test_everything_is_told_in_an_order_that_rows_have_no_say_in(database: Database) -> None:
    for name, hours in (("z", 0), ("b", 1), ("a", 1)):
        said = [make_claim(quote=f"{name}{n}", start=n, end=n + 2) for n in (8, 3)]
        assess(database, add(database, name, known_at=MORNING + hours * HOUR), make_judgement(*said))

    assert quotes(database) == ["z3", "z8", "a3", "a8", "b3", "b8"]


def test_each_topic_has_its_own(database: Database) -> None:
    said = (
        make_claim(),
        make_claim(topic="aid", id="aid"),
        make_event(),
        make_event(topic="aid"),
        make_figure(topic="aid"),
    )
    assess(database, add(database, "a"), make_judgement(*said))

    with database.read() as db:
        assert [t.claim.id for t in db.topics.testimonies("aid", LATER)] == ["aid"]
        assert [s.event.topic for s in db.topics.sightings("aid", LATER)] == ["aid"]
        assert db.topics.counts("ceasefire", LATER) == []


# ---------------------------------------------------------------- edits


def test_an_edited_article_says_nothing_until_its_new_text_is_read(database: Database) -> None:
    article = add(database, "a")
    assess(database, article, make_judgement(claim_in(TEXT, HOLDS)))

    again = revise(database, article, "The truce is over.", MORNING + HOUR)

    assert quotes(database) == []
    assess(database, again, make_judgement(claim_in("The truce is over.", "The truce is over.")), at=MORNING + HOUR)
    assert quotes(database) == ["The truce is over."]


def test_one_that_only_has_to_be_placed_anew_goes_on_saying_it(database: Database) -> None:
    article = add(database, "a")
    assess(database, article, make_judgement(claim_in(TEXT, HOLDS)))
    again = revise(database, article, f"{TEXT} It was late.", MORNING + HOUR)
    assess(database, again, make_judgement(claim_in(TEXT, HOLDS)), at=MORNING + 2 * HOUR)

    with database.write() as db:
        db.articles.place_again([article.id], MORNING + 3 * HOUR)

    assert quotes(database) == [HOLDS]


def test_a_sentence_that_an_edit_left_alone_is_as_old_as_it_was_and_a_new_one_is_new(database: Database) -> None:
    article = add(database, "a", published_at=MORNING - HOUR, precision="second")
    assess(database, article, make_judgement(claim_in(TEXT, HOLDS)))
    new = f"{TEXT} Shells fell on Sunday."
    again = revise(database, article, new, MORNING + 2 * DAY, title="Truce in doubt")

    said = (
        claim_in(new, HOLDS), claim_in(new, "Shells fell on Sunday.", state="strained"),
        make_claim(quote="Truce in doubt", in_title=True, start=0, end=14), event_in(new, RAN),
    )  # fmt: skip
    assess(database, again, make_judgement(*said), at=MORNING + 2 * DAY)

    assert quotes(database, MORNING + DAY) == [HOLDS]
    assert quotes(database, since=MORNING + DAY) == ["Truce in doubt", "Shells fell on Sunday."]
    with database.read() as db:
        days = {t.claim.quote: t.source.published_on for t in db.topics.testimonies("ceasefire", LATER)}
        (patrol,) = db.topics.sightings("m4-patrols", LATER)
    assert days[HOLDS] == date(2026, 10, 21) and days["Shells fell on Sunday."] == date(2026, 10, 23)
    assert patrol.source.known_at == MORNING


def test_what_an_edit_brought_is_no_news_of_an_article_that_nobody_dated(database: Database) -> None:
    article = add(database, "a")
    assess(database, article, make_judgement())
    again = revise(database, article, "The truce is over.", MORNING + DAY)
    assess(database, again, make_judgement(make_claim(quote="The truce is over.")), at=MORNING + DAY)

    with database.read() as db:
        (told,) = db.topics.testimonies("ceasefire", LATER)

    assert (told.source.published_on, told.source.known_at) == (None, MORNING + DAY)


# ---------------------------------------------------------------- the index


@pytest.mark.parametrize("what", ["claim", "event", "figure"])
def test_the_index_answers_what_is_said_of_a_topic(database: Database, what: str) -> None:
    row = {"title": "", "text": "", "outlet": "", "precision": "unknown", "method": "page", "assessed_at": MORNING}
    row |= {"attempts": 0, "failures": 0, "known_at": MORNING, "text_sha256": ""}
    articles = [
        row | {"id": n, "url_key": str(n), "url": str(n), "copy_of": None if n % 4 else n - 1} for n in range(1, 3001)
    ]
    body: dict[str, Any] = {
        "claim": body_of(make_claim()),
        "event": body_of(make_event()),
        "figure": body_of(make_figure()),
    }
    found = [
        {"article_id": n, "position": 0, "topic": f"t{n % 40}", "known_at": MORNING, "body": body[what]}
        for n in range(1, 3001)
    ]
    with database.write() as db:
        db.connection.execute(insert(tables.article), articles)
        db.connection.execute(insert(tracking_tables.metadata.tables[what]), found)
    with database.write() as db:
        db.connection.execute(text("ANALYZE"))

    plan = explained(database, what)

    if database.kind == "sqlite":
        assert f"SEARCH {what} USING INDEX {what}_topic (topic=? AND known_at>? AND known_at<?)" in plan
        assert not [line for line in plan if line.startswith("SCAN")]
    else:
        assert [line for line in plan if f"{what}_topic" in line]
        assert not [line for line in plan if f"Seq Scan on {what}" in line]


def body_of(value: Claim | Event | Figure) -> dict[str, Any]:
    return asdict(value)


def explained(database: Database, what: str) -> list[str]:
    """How the database finds what is said of a topic."""
    asked: list[tuple[str, Any]] = []
    with database.read() as db:

        def note(_c: object, _cursor: object, statement: str, parameters: Any, _x: object, _many: bool) -> None:
            asked.append((statement, parameters))

        event.listen(db.connection, "before_cursor_execute", note)
        ask = {"claim": db.topics.testimonies, "event": db.topics.sightings, "figure": db.topics.counts}[what]
        assert len(ask("t7", LATER, MORNING - DAY)) == 75
        event.remove(db.connection, "before_cursor_execute", note)
        how = "EXPLAIN QUERY PLAN" if database.kind == "sqlite" else "EXPLAIN"
        plans = [db.connection.exec_driver_sql(f"{how} {query}", parameters).all() for query, parameters in asked]
        return [str(row[-1]).strip() for plan in plans for row in plan]


@pytest.mark.parametrize("one_by_one", [origins.ONE_BY_ONE, 0])
def test_texts_with_copies_are_the_same_looked_up_or_read_from_their_index(
    database: Database, monkeypatch: pytest.MonkeyPatch, one_by_one: int
) -> None:
    lead, copy, other, third = (add(database, name) for name in ("lead", "copy", "other", "third"))
    for article, above in ((lead, None), (copy, lead), (other, None), (third, None)):
        assess(database, article, make_judgement(), above)
    monkeypatch.setattr(origins, "ONE_BY_ONE", one_by_one)

    with database.read() as db:
        found = [
            origins.copied_texts(db.connection, ids) for ids in ({lead.id}, {copy.id}, {other.id, third.id}, set())
        ]

    assert found == [{lead.id}, {lead.id}, set(), set()]


# ---------------------------------------------------------------- what editions told


def make_change(**given: Any) -> StatusChange:
    usual: dict[str, Any] = {
        "topic": "ceasefire",
        "before": None,
        "after": "holding",
        "since": date(2026, 10, 20),
        "on": date(2026, 10, 21),
        "voices": ("Turkey", "UN"),
        "claims": ("b", "a"),
        "rule": "two voices",
    }
    return StatusChange(**{**usual, **given})


def test_changes_of_a_status_stay_with_the_edition_that_told_them(database: Database) -> None:
    rows = {
        "digest": "daily",
        "cutoff_at": MORNING,
        "made_at": MORNING,
        "content": "",
        "content_sha256": "",
        "issue": "",
    }
    with database.write() as db:
        for id, number in ((5, 1), (4, 2)):
            day = date(2026, 10, 20 + number)
            db.connection.execute(insert(tables.edition), rows | {"id": id, "number": number, "edition_date": day})
    first, second, faded = make_change(), make_change(before="holding", after="strained"), make_change(after=None)

    with database.write() as db:
        db.topics.printed(4, [faded, make_change(topic="aid")])
        db.topics.printed(5, [first, second])
        db.topics.printed(5, [])

    with database.read() as db:
        assert db.topics.changes("ceasefire") == [
            ("daily", date(2026, 10, 21), first), ("daily", date(2026, 10, 21), second), ("daily", date(2026, 10, 22), faded)
        ]  # fmt: skip
        assert db.topics.changes("m4-patrols") == []


def publish(database: Database, day: date, articles: list[StoredArticle], evidence: list[StoredArticle]) -> None:
    """An edition that consumes these articles and shows sentences of those."""
    edition = make_edition(date=day)
    with database.write() as db:
        ids, shown = ([article.id for article in some] for some in (articles, evidence))
        assert db.editions.publish(edition, "{}", ids, [], issue="", evidence=shown)


def make_edition(**given: Any) -> Edition:
    usual: dict[str, Any] = {
        "digest": "daily", "title": "", "prefix": "", "date": date(2026, 10, 21), "number": 1, "time_zone": "UTC",
        "covers_from": MORNING, "cutoff_at": MORNING, "made_at": MORNING, "late": False, "partial": False, "missed": (),
        "subject": "", "warnings": (), "sections": (), "previous": None, "base_url": None, "configuration": "", "version": "",
        "ledger": Ledger(feeds=0, reached=0, lines=(), troubled=()),
    }  # fmt: skip
    return Edition(**{**usual, **given})


def test_an_edition_is_known_for_what_it_consumed_and_for_what_it_first_rested_on(database: Database) -> None:
    old, new = add(database, "old"), add(database, "new")
    publish(database, date(2026, 10, 21), [old], [])
    publish(database, date(2026, 10, 22), [new], [new, old, old])
    publish(database, date(2026, 10, 23), [], [old, new])

    with database.read() as db:
        editions = {
            each.article.url[-3:]: [day.day for _, day in db.articles.editions_of(each.id)] for each in (old, new)
        }

    assert editions == {"old": [21, 22], "new": [22]}


def test_articles_that_were_shown_and_edited_since_are_found_by_the_time_of_the_edit(database: Database) -> None:
    names = ("a", "b", "unshown", "untouched", "later")
    articles = {name: add(database, name) for name in names}
    for article in articles.values():
        assess(database, article, make_judgement())
    shown = [articles[name] for name in ("a", "untouched", "later")]
    publish(database, date(2026, 10, 21), shown, [articles["b"]])
    for name, hours in (("b", 2), ("a", 3), ("unshown", 2), ("later", 30), ("a", 31)):
        revise(database, articles[name], f"Another text of {name}, {hours}.", MORNING + hours * HOUR)

    with database.read() as db:
        found = db.articles.edited("daily", MORNING + HOUR, MORNING + DAY)
        assert db.articles.edited("daily", MORNING + 2 * HOUR, MORNING + 3 * HOUR) == found[:1]
        assert db.articles.edited("weekly", MORNING, LATER) == []

    assert [[(each.text, each.seen_at) for each in one.wordings[1:]] for one in found] == [
        [("Another text of a, 3.", MORNING + 3 * HOUR)],  # and not what it said later
        [("Another text of b, 2.", MORNING + 2 * HOUR)],
    ]
    assert all(each.whole and not each.from_page for one in found for each in one.wordings[1:])


def test_the_addresses_that_were_forgotten_are_found_by_the_time_of_the_request(database: Database) -> None:
    a, b = add(database, "a"), add(database, "b")
    with database.write() as db:
        db.articles.forget(a.id, MORNING + HOUR)
        db.articles.forget(b.id, MORNING + 2 * HOUR)

        assert db.articles.erased(MORNING, MORNING + HOUR) == {a.article.url}
        assert db.articles.erased(MORNING + HOUR, LATER) == {b.article.url}


def test_articles_are_found_by_their_addresses(database: Database) -> None:
    a, b = add(database, "a"), add(database, "b")

    with database.read() as db:
        found = db.articles.ids_of(["http://herald.example/b", a.article.url, b.article.url, "http://herald.example/c"])
        assert db.articles.ids_of([]) == ()

    assert found == tuple(sorted((ArticleId(a.id), ArticleId(b.id))))
