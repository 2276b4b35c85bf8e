"""What each feed brought, counted text by text, and what may be done about it."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from monitor.feeds.advice import Company, advice
from monitor.feeds.health import health
from monitor.feeds.records import MOST_TOGETHER, Records
from monitor.model import (
    AgencySpec,
    ArticleId,
    Carried,
    CopiedFrom,
    Credit,
    FeedRecord,
    Newsrooms,
    Overlap,
    Printed,
    SourceSpec,
)
from tests.build import MORNING, make_feed, make_feed_state

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TITLES = {"herald": "The Herald", "post": "The Post", "wire": "Wire"}
ROOMS = Newsrooms(
    feeds=[make_feed(slug="wire", source="wire")],
    sources=[SourceSpec(slug="wire", name="Wire", agencies=("wire",))],
    agencies=[AgencySpec(slug="wire", name="Wire Agency"), AgencySpec(slug="other", name="Other Agency")],
)


def credit(agency: str = "wire", *, cites: bool = False) -> Credit:
    means: Any = "cites" if cites else "republishes"
    return Credit(agencies=(agency,), means=means, place="credit", evidence="(Wire)", leans=cites)


def printed(feed: str, by: Credit | None = None) -> Printed:
    return Printed(outlet=TITLES.get(feed, feed), feed=feed, day=MORNING.date(), credit=by)


def carried(
    feed: str = "herald", article: int = 1, *, hours: int = 0, by: Credit | None = None, **given: Any
) -> Carried:
    at = MORNING + hours * HOUR
    usual: dict[str, Any] = {
        "feed": feed,
        "first_seen_at": at,
        "article": ArticleId(article),
        "text": ArticleId(article),
        "age": (at, at, f"http://{feed}.example/{article}"),
        "language": "en",
        "printed": printed(feed, by),
        "lead": None,
        "matched": False,
        "reporting": False,
        "told": False,
    }
    return Carried(**{**usual, **given})


def counted(*texts: list[Carried], rooms: Newsrooms = ROOMS) -> dict[str, FeedRecord]:
    records = Records(rooms, TITLES)
    for text in texts:
        records.add(text)
    return records.of()


def test_matches_languages_and_what_was_told_are_counted_by_feed() -> None:
    told = counted(
        [carried(article=1, matched=True, reporting=True, told=True, language="en-GB")],
        [carried(article=2, matched=True, language="ar")],
        [carried(article=3, language=None)],
        [carried("post", 4)],
    )

    herald = told["herald"]
    assert (herald.articles, herald.matched, herald.reporting, herald.told) == (3, 2, 1, 1)
    assert list(herald.languages.items()) == [("", 1), ("ar", 1), ("en", 1)]
    assert told["post"] == FeedRecord(articles=1, languages={"en": 1})


def test_a_copy_is_told_by_whose_it_is_whichever_copy_says_so() -> None:
    lead = carried("post", 1)
    named = carried("herald", 2, hours=1, by=credit(), text=ArticleId(1), lead=lead.printed)

    for text in permutations([lead, named]):
        told = counted(list(text))
        assert told["herald"].copied_from == (CopiedFrom(key="agency:wire", label="Wire Agency", articles=1),)
        assert told["post"].copies == 1


def test_an_agencys_own_feed_copies_nobody_and_who_prints_it_does() -> None:
    told = counted([carried("wire", 1), carried("herald", 2, hours=1, text=ArticleId(1), lead=printed("wire"))])

    assert told["wire"].copies == 0
    assert told["herald"].copied_from == (CopiedFrom(key="agency:wire", label="Wire Agency", articles=1),)


def test_a_copy_of_an_outlet_is_the_outlets_and_one_address_in_two_feeds_is_no_copy() -> None:
    copy = counted([carried("herald", 2, text=ArticleId(1), lead=printed("post"))])
    shared = counted([carried("post", 1), carried("herald", 1, hours=1, printed=printed("post"))])

    assert copy["herald"].copied_from == (CopiedFrom(key="outlet:the post", label="The Post", articles=1),)
    assert shared["herald"].copies == 0 and shared["herald"].overlaps == (Overlap(feed="post", articles=1, behind=1),)


def test_a_text_that_leans_on_an_agency_is_retold_and_no_copy() -> None:
    told = counted([carried(by=credit(cites=True))])

    assert (told["herald"].copies, told["herald"].retold) == (0, 1)


def test_who_had_it_before_is_told_of_two_feeds_also_when_that_was_before_the_days_that_count() -> None:
    told = counted(
        [carried("post", 1), carried("herald", 2, hours=1, text=ArticleId(1), lead=printed("post"))],
        [carried("herald", 3), carried("post", 4, hours=1, text=ArticleId(3), lead=printed("herald"))],
        [carried("herald", 5, text=ArticleId(9), lead=printed("post"))],
    )

    assert told["herald"].overlaps == (Overlap(feed="post", articles=3, behind=2),)
    assert told["post"].overlaps == (Overlap(feed="herald", articles=2, behind=1),)


def test_what_everybody_carries_tells_nothing_of_two_feeds_and_feeds_that_are_gone_are_in_no_overlap() -> None:
    crowd = [carried(f"f{n}", n + 1, hours=n) for n in range(MOST_TOGETHER + 1)]
    few = counted([carried("herald", 1), carried("gone", 2, hours=-1)])

    assert all(not record.overlaps for record in counted(crowd).values())
    assert few["herald"].overlaps == ()


# ---------------------------------------------------------------- advice

PLENTY = FeedRecord(articles=214, matched=90, reporting=60, languages={"en": 214})


def told(
    record: FeedRecord = PLENTY, company: Company | None = None, *, days: int = 30, spec: Any = None, **state: Any
) -> tuple[str, ...]:
    polled = make_feed_state(**state)
    where = company or Company(own={"agency:wire": ["wire"], "outlet:post": ["post"]}, polled=frozenset(TITLES))
    standing = health(polled, MORNING)
    return advice(spec or make_feed(), polled, standing, record, where, days=days, now=MORNING)


def test_of_a_feed_that_does_well_nothing_is_said() -> None:
    assert told() == ()


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (FeedRecord(articles=19, matched=0), "too few articles to judge: 19 in 30 days"),
        (FeedRecord(articles=214), "drop it, or look at your topics: none of 214 articles matched any in 30 days"),
        (
            FeedRecord(articles=50, matched=7),
            "drop it, or look at your topics: 7 of 50 articles match, in passing only",
        ),
    ],
)
def test_what_brings_little_is_told_with_its_numbers(record: FeedRecord, said: str) -> None:
    assert told(record) == (said,)


def copying(articles: int, key: str = "agency:wire", label: str = "Wire Agency") -> FeedRecord:
    source = CopiedFrom(key=key, label=label, articles=articles)
    return FeedRecord(articles=100, matched=9, reporting=9, copies=articles, copied_from=(source,))


def test_a_feed_of_copies_may_go_where_the_agency_itself_is_on_the_list() -> None:
    assert told(copying(93)) == (
        "drop it: 93 % of it is Wire Agency copy, and Wire Agency is on the list (wire): little is lost",
    )
    assert told(copying(93, "outlet:post", "The Post")) == (
        "drop it: 93 % of it is The Post copy, and The Post is on the list (post): little is lost",
    )
    assert told(copying(89)) == ()
    assert told(copying(93, "agency:other", "Other Agency")) == (
        "93 % of it is Other Agency copy: a feed of Other Agency itself would have it first hand",
    )


def test_of_two_feeds_that_are_alike_the_one_that_is_later_may_go() -> None:
    def overlapping(behind: int, feed: str = "post") -> FeedRecord:
        same = (Overlap(feed=feed, articles=100, behind=behind),)
        return FeedRecord(articles=100, matched=9, reporting=9, overlaps=same)

    assert told(overlapping(51)) == (
        "drop it: 100 % of it is in post too, which had most of that before: little is lost",
    )
    assert told(overlapping(49)) == () and told(overlapping(100, "paused")) == ()


def test_a_feed_that_is_quiet_for_long_or_broken_for_long_may_go() -> None:
    old = MORNING - 61 * DAY

    assert told(FeedRecord(), last_new_at=old) == ("drop or pause it: brought nothing for 60 days",)
    assert told(FeedRecord(), last_new_at=old, last_ok_at=old) == ("too few articles to judge: 0 in 30 days",)
    assert told(failures=9, failing_since=MORNING - 8 * DAY, last_error="404") == (
        "drop it or find its new address: broken for 8 days",
    )
    assert told(failures=9, failing_since=MORNING - 2 * DAY, last_error="404") == ()


def test_nothing_is_judged_by_a_few_days() -> None:
    assert told(FeedRecord(articles=90), days=6) == ("too few days to judge: 90 in 6 days",)
    assert told(FeedRecord(articles=90), days=7)[0].startswith("drop it, or look at your topics: none of 90")
    assert told(FeedRecord(articles=1), days=1) == ("too few articles to judge: 1 article in 1 day",)


def test_a_feed_of_copies_that_another_feed_had_before_is_told_to_go_once() -> None:
    both = FeedRecord(
        articles=100, matched=9, reporting=9, copies=95,
        copied_from=(CopiedFrom(key="agency:other", label="Other Agency", articles=95),),
        overlaps=(Overlap(feed="post", articles=95, behind=95),),
    )  # fmt: skip

    assert told(both) == ("drop it: 95 % of it is in post too, which had most of that before: little is lost",)


def test_who_was_never_polled_is_paused_or_gone_is_not_judged() -> None:
    assert told(last_polled_at=None) == ("nothing to judge yet: it was never polled",)
    assert "feeds resume" in told(enabled=False)[0] and "gone for good" in told(due_at=None)[0]


def test_a_language_that_is_not_the_feeds_is_to_be_mended() -> None:
    assert told(spec=make_feed(language="ru")) == ("mend its `language: ru`: 100 % of it reads as en",)
    assert told(spec=make_feed(language="en-GB")) == ()
