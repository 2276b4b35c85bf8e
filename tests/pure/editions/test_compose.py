"""What an edition says: stories once, verbatim quotes, sums that add up, an honest subject."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.editions.budget import WORDS
from monitor.editions.freeze import from_json, to_json
from monitor.editions.ledger import line
from monitor.editions.quotes import pick_quotes
from monitor.editions.subject import LONGEST, subject_line
from monitor.model import ArticleId, Report, Section, Tally, story_mark
from tests.pure.editions.accounts import CEASEFIRE, VIOLATED, source, told, tracked_edition
from tests.pure.editions.samples import (
    CUTOFF,
    DUE,
    FROM,
    HEALTH,
    NATO,
    PATROL,
    SPEC,
    TRUCE,
    composed,
    make_edition,
    match,
    report,
    reports,
)
from tests.whole import examples

STAGES = {
    "poll": ("new", "known", "unusable"),
    "capture": ("page", "feed", "joined"),
    "import": ("new", "joined"),
    "assess": ("new", "copy", "unread"),
}
tallies = st.lists(
    st.sampled_from([(stage, reason) for stage, reasons in STAGES.items() for reason in reasons]).flatmap(
        lambda key: st.integers(-3, 500).map(lambda count: Tally(stage=key[0], reason=key[1], count=count))
    ),
    max_size=20,
)


def many(count: int, slug: str = "ceasefire") -> list[Report]:
    text = " ".join(
        f"The ceasefire in Idlib held for a {n} time while {'many ' * 20}people watched."
        for n in ("first", "second", "third")
    )
    return [
        report(n, f"Truce report number {n}", text, known_at=FROM + timedelta(minutes=n),
               matches=(match(slug, 50, text, theme="ceasefire", place="Idlib"),))
        for n in range(1, count + 1)
    ]  # fmt: skip


def stories_by_section() -> dict[str, list[str]]:
    return {section.slug: [story.title for story in section.stories] for section in make_edition().sections}


def test_a_story_stands_once_under_its_best_topic_and_scopes_take_the_rest() -> None:
    assert stories_by_section() == {
        "ceasefire": [
            "Truce holds in most villages, monitors say",
            "هدوء حذر في ريف إدلب الجنوبي",
            "В Идлибе соблюдается режим тишины",
        ],
        "m4-patrols": ["Patrol turns back near Ain al-Hawr", "M4'te ortak devriye ertelendi"],
        "nato-syria": ["Alliance keeps its help on the border"],
    }


def test_every_report_is_consumed_also_copies_and_those_out_of_scope() -> None:
    _, published = composed()

    assert sorted(published) == list(range(1, 10))


def test_a_copy_is_folded_under_its_lead_and_one_told_before_is_silent() -> None:
    story = make_edition().sections[0].stories[0]

    assert [also.outlet for also in story.also] == ["Jabal Review"]
    assert "Echo Daily" not in to_json(make_edition())


def test_a_lead_whose_text_was_published_before_is_folded_with_its_copies() -> None:
    lead, copy = reports()[1], reports()[7]
    told = [replace(lead, text_published=True), replace(copy, text_published=True)]

    edition, published = composed(reports=told)

    assert sorted(published) == [2, 8]
    assert all(section.stories == () for section in edition.sections)
    (line,) = [line for line in edition.ledger.lines if line.stage == "edition"]
    assert (line.total, dict(line.parts)["folded as copies"]) == (2, 2)


def test_a_text_whose_lead_came_after_the_cutoff_is_told_from_its_first_copy() -> None:
    first = replace(reports()[7], copy_of=ArticleId(999))
    second = replace(reports()[8], copy_of=ArticleId(999), text_published=False)

    (story,) = composed(reports=[second, first])[0].sections[0].stories

    assert story.outlet == "Jabal Review"
    assert [also.outlet for also in story.also] == ["Echo Daily"]


def test_copies_of_one_outlet_are_named_once() -> None:
    again = [report(20 + n, "Truce holds", "x", outlet="Jabal Review", copy_of=ArticleId(2)) for n in range(3)]
    own = [report(30, "Truce holds", "x", outlet="Maarat Wire", copy_of=ArticleId(2))]

    story = make_edition(reports=[*reports(), *again, *own]).sections[0].stories[0]

    assert [also.outlet for also in story.also] == ["Jabal Review"]


def test_copies_that_run_in_a_circle_lose_nothing_but_their_place() -> None:
    round_about = [report(1, "A", "a", copy_of=ArticleId(2)), report(2, "B", "b", copy_of=ArticleId(1))]

    edition, published = composed(reports=round_about)

    assert len(published) == 2
    assert all(section.stories == () for section in edition.sections)


def test_every_quote_is_an_exact_part_of_the_text() -> None:
    texts = {r.article.url: r.article.text for r in reports()}

    quotes = [
        (story.url, quote) for section in make_edition().sections for story in section.stories for quote in story.quotes
    ]

    assert len(quotes) >= 7
    assert all(texts[url][quote.start : quote.end] == quote.text for url, quote in quotes)


def test_quotes_are_the_sentences_that_name_the_topic() -> None:
    quotes = make_edition().sections[1].stories[0].quotes

    assert (
        quotes[0].text == "The joint patrol on the M4 turned back near Ain al-Hawr after protesters blocked the road."
    )
    assert len(quotes) == 2


def test_the_title_is_not_quoted_again() -> None:
    title = "The joint patrol on the M4 turned back near Ain al-Hawr after protesters blocked the road"
    article = report(1, title, PATROL).article

    quotes = pick_quotes(
        article, match("m4-patrols", 46, PATROL, theme="joint patrol", place="M4").spans, frozenset(), 2
    )

    assert title not in " ".join(quote.text for quote in quotes)


def test_a_sentence_with_a_hidden_character_is_not_quoted() -> None:
    text = "The ceasefire in Idlib is \u202egnidloh\u202c in most villages today. Nobody was seen on the roads this morning."
    article = report(1, "Calm", text).article

    quotes = pick_quotes(article, (), frozenset(), 2)

    assert [quote.text for quote in quotes] == ["Nobody was seen on the roads this morning."]


@settings(max_examples=examples(200), deadline=None)
@given(text=st.text(alphabet="ab .!?\n\u202eдحİ", max_size=400), title=st.text(max_size=20), most=st.integers(0, 3))
def test_quotes_of_any_text_are_verbatim_few_and_in_order(text: str, title: str, most: int) -> None:
    quotes = pick_quotes(report(1, title, text).article, (), frozenset(), most)

    assert len(quotes) <= most
    assert all(text[q.start : q.end] == q.text and 6 <= len(q.text.split()) <= 60 for q in quotes)
    assert [q.start for q in quotes] == sorted(q.start for q in quotes)


def test_an_edition_does_not_depend_on_the_order_of_anything() -> None:
    expected = to_json(make_edition())
    shuffled = random.Random(7)

    for _ in range(5):
        mixed, ill = reports(), list(HEALTH)
        shuffled.shuffle(mixed)
        shuffled.shuffle(ill)
        assert to_json(make_edition(reports=mixed, health=ill)) == expected


def test_a_flood_is_capped_counted_and_short() -> None:
    scoped = [
        replace(r, id=ArticleId(r.id + 100), article=replace(r.article, url=f"{r.article.url}/scope"))
        for r in many(30, "nato-syria")
    ]
    edition = make_edition(reports=[*many(40), *scoped])

    topic, _, scope = edition.sections
    assert (len(topic.stories), topic.more) == (12, 28)
    assert (len(scope.stories), scope.more) == (8, 22)
    assert all(len(story.quotes) <= 1 for story in topic.stories[5:])
    words = sum(
        len(f"{s.title} {' '.join(q.text for q in s.quotes)}".split()) for sec in edition.sections for s in sec.stories
    )
    assert words <= WORDS
    assert topic.stories[0].quotes


def test_equal_scores_show_the_latest_first() -> None:
    titles = [story.title for story in make_edition(reports=many(3)).sections[0].stories]

    assert titles == ["Truce report number 3", "Truce report number 2", "Truce report number 1"]


def test_a_topic_without_news_keeps_its_place_and_a_scope_does_not() -> None:
    edition = make_edition(reports=[])

    assert [(section.slug, section.stories) for section in edition.sections] == [("ceasefire", ()), ("m4-patrols", ())]


def test_story_ids_come_from_the_address() -> None:
    assert make_edition().sections[1].stories[0].id == story_mark("https://herald.example/1") == "2a9e45249288"


def test_the_sentence_that_carries_a_claim_is_quoted_first() -> None:
    text = (
        f"The truce in Idlib is what everybody spoke of at the market of Idlib. {VIOLATED} Bread was sold out by noon."
    )
    start = text.index(VIOLATED)
    matched = match("ceasefire", 60, text, theme="truce", place="Idlib")
    carrying = told(
        "c1",
        "strained",
        VIOLATED,
        source("Asi", url="https://herald.example/1"),
        start=start,
        end=start + len(VIOLATED),
    )

    truce = replace(CEASEFIRE, testimonies=(carrying,))
    (story,) = (
        tracked_edition(reports=[report(1, "A day in Idlib", text, matches=(matched,))], accounts=[truce])
        .sections[0]
        .stories
    )
    (plain,) = make_edition(reports=[report(1, "A day in Idlib", text, matches=(matched,))]).sections[0].stories

    assert [quote.text for quote in story.quotes] == [VIOLATED, plain.quotes[0].text]
    assert all(text[quote.start : quote.end] == quote.text for quote in story.quotes)


def test_what_mentions_a_topic_in_the_background_is_folded_and_counted() -> None:
    passing = [replace(one, reported=()) for one in many(8)]

    edition = make_edition(
        reports=[*passing, report(20, "Truce holds", TRUCE, matches=(match("ceasefire", 9, TRUCE),))]
    )

    section = edition.sections[0]
    assert [story.title for story in section.stories] == ["Truce holds"]
    assert (len(section.background), section.more_background) == (5, 3)
    filed = dict(next(row for row in edition.ledger.lines if row.stage == "edition").parts)
    assert (filed["on topics"], filed["with a topic in the background"]) == (1, 8)


def test_a_story_stands_under_the_topic_it_reports_on_though_another_matches_better() -> None:
    both = report(1, "Patrol", PATROL, matches=(match("m4-patrols", 30, PATROL), match("ceasefire", 60, PATROL)))

    (_, patrols) = make_edition(reports=[replace(both, reported=("m4-patrols",))]).sections

    assert [story.title for story in patrols.stories] == ["Patrol"]


def test_a_background_of_a_topic_that_is_in_a_scope_is_told_there() -> None:
    matches = (match("ceasefire", 60, NATO), match("nato-syria", 30, NATO, theme="alliance"))
    one = replace(report(1, "Alliance", NATO, matches=matches), reported=())

    assert [section.slug for section in make_edition(reports=[one]).sections if section.stories] == ["nato-syria"]


# ---------------------------------------------------------------- the ledger


def test_an_article_in_a_language_without_words_is_not_judged_and_counted() -> None:
    foreign = [report(n, "آتش بس", "آتش بس در ادلب برقرار است.", language="fa") for n in (1, 2)]
    german = report(3, "Waffenruhe", "Die Waffenruhe hält.", language="de", copy_of=None)

    edition = make_edition(reports=[*foreign, german, report(4, "Bread", "Bread is dear in the city.")])

    filed = dict(next(row for row in edition.ledger.lines if row.stage == "edition").parts)
    assert filed["not judged: no words for Persian"] == 2
    assert filed["not judged: no words for German"] == 1
    assert filed["out of scope"] == 1
    assert sum(filed.values()) == 4


def test_a_report_that_was_marked_as_not_judged_is_told_so() -> None:
    edition = make_edition(reports=[replace(report(1, "Bread", "Bread is dear in the city."), unjudged=True)])

    filed = dict(next(row for row in edition.ledger.lines if row.stage == "edition").parts)
    assert filed["not judged: no words for English"] == 1


def test_the_sums_of_the_sample_add_up_and_hang_together() -> None:
    rows = {row.stage: row for row in make_edition().ledger.lines}

    assert dict(rows["poll"].parts)["new"] == rows["capture"].total == 12
    capture = dict(rows["capture"].parts)
    assert capture["read from their page"] + capture["with the feed's text"] == rows["assess"].total == 9
    assert rows["edition"].total == 9
    filed = dict(rows["edition"].parts)
    assert filed["on topics"] + filed["in scopes"] == rows["stories"].total == 6
    assert "unaccounted" not in str(rows)


@settings(max_examples=examples(200), deadline=None)
@given(tallies=tallies, entries=st.integers(0, 50), articles=st.integers(0, 50))
def test_whatever_was_counted_each_line_is_the_sum_of_its_parts(
    tallies: list[Tally], entries: int, articles: int
) -> None:
    edition = make_edition(tallies=tallies, waiting=(entries, articles))

    assert all(row.total == sum(count for _, count in row.parts) for row in edition.ledger.lines)
    waits = sum(n for row in edition.ledger.lines for name, n in row.parts if name == "still waiting")
    carried = sum(row.total for row in edition.ledger.lines if row.stage == "carried")
    assert waits + carried == entries + articles


def test_a_line_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="not the sum"):
        line("poll", "items", 3, [("new", 1)])


def test_a_count_that_a_crash_lost_is_shown_as_unaccounted() -> None:
    edition = make_edition(tallies=[Tally(stage="poll", reason="new", count=5)], waiting=(2, 0))

    capture = next(row for row in edition.ledger.lines if row.stage == "capture")
    assert dict(capture.parts)["unaccounted"] == 3


def test_a_report_from_before_the_window_is_told() -> None:
    edition = make_edition(reports=[report(1, "Late", "x", known_at=FROM - timedelta(hours=1))])

    age = next(row for row in edition.ledger.lines if row.stage == "age")
    assert dict(age.parts) == {"first seen in this period": 0, "first seen earlier": 1}


def test_paused_feeds_are_nobodys_loss() -> None:
    edition = make_edition(health=[feed for feed in HEALTH if feed.state in ("ok", "paused")])

    assert (edition.ledger.feeds, edition.ledger.reached, edition.partial, edition.ledger.troubled) == (2, 2, False, ())


# ---------------------------------------------------------------- warnings and subject


def test_a_late_edition_says_how_late_and_which_days_it_covers() -> None:
    due = replace(DUE, late=True, missed=(date(2026, 11, 20), date(2026, 11, 21)))

    edition = make_edition(due=due, made_at=CUTOFF + timedelta(hours=3, minutes=20))

    assert edition.warnings[:2] == (
        "made 3 h 20 min after the cut-off",
        "also covers 2 days that got no edition: 20 Nov, 21 Nov",
    )
    assert edition.subject.endswith(" (late) (partial)")


def test_the_subject_counts_stories_by_topic() -> None:
    assert (
        make_edition(health=()).subject == "[Idlib] 22 Nov - 3 stories on Idlib ceasefire, 2 on Joint patrols on the M4"
    )
    assert make_edition().subject == "[Idlib] 22 Nov - 3 on Idlib ceasefire, 2 on Joint patrols on the M4 (partial)"


def test_no_news_is_said_and_so_is_no_sight() -> None:
    edition = make_edition(reports=[])

    assert edition.subject == "[Idlib] 22 Nov - no news on tracked topics (partial)"
    assert "no news may mean no sight: see the sources that were not reached" in edition.warnings


@settings(max_examples=examples(300), deadline=None)
@given(
    prefix=st.text(max_size=60),
    sections=st.lists(
        st.tuples(st.text(max_size=90), st.integers(0, 10**7), st.sampled_from(["topic", "scope"])), max_size=6
    ),
    late=st.booleans(),
    partial=st.booleans(),
)
def test_a_subject_is_one_line_of_at_most_78_characters(
    prefix: str, sections: list[tuple[str, int, str]], late: bool, partial: bool
) -> None:
    made = [Section(slug="s", kind=k, title=t, stories=(), more=n) for t, n, k in sections]  # type: ignore[arg-type]

    subject = subject_line(prefix, date(2026, 11, 22), made, late=late, partial=partial)

    assert len(subject) <= LONGEST
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", subject)
    assert ("(late)" in subject, "(partial)" in subject) >= (late, partial)


# ---------------------------------------------------------------- frozen


def test_an_edition_comes_back_from_its_json_as_it_was() -> None:
    edition = make_edition()

    assert from_json(to_json(edition)) == edition
    assert to_json(from_json(to_json(edition))) == to_json(edition)
    assert to_json(edition).endswith("}\n")


def test_an_edition_without_archive_has_no_public_address() -> None:
    assert make_edition(spec=replace(SPEC, archive="none")).base_url is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"digest": 1}', "null", '{"digest": "x"}'])
def test_what_is_no_edition_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_json(text)
