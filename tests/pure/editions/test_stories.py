"""A happening is told once: its lead, a sentence in each language, and how many independent reports stand behind it."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.editions.budget import WORDS, story_words, within_budget
from monitor.editions.bundles import bundles
from monitor.editions.freeze import from_json, to_json
from monitor.editions.leads import leads
from monitor.editions.letter import letter
from monitor.editions.quoted import quoted
from monitor.editions.redact import REMOVED, without
from monitor.editions.render import render
from monitor.editions.storyrows import ALSO, marks_of
from monitor.model import ArticleId, Report, Story, story_mark
from tests.build import make_origin
from tests.pure.editions.drones import (
    DRONE,
    FOUNDER,
    SPOKEN,
    drone,
    gist_of,
    known,
    stories_of,
    story_edition,
    told,
    witness,
)
from tests.pure.editions.samples import CUTOFF, FROM, TRUCE, composed, make_edition, match
from tests.whole import examples


def the_story(**story: Any) -> Story:
    """The one story that the drone makes."""
    (found,) = stories_of(drone(**story))
    return found


# ---------------------------------------------------------------- one story


def test_reports_of_one_happening_in_four_languages_are_one_story() -> None:
    story = the_story()

    assert story.id == story_mark(FOUNDER)
    assert (story.reports, story.outlets, story.origins, story.languages) == (7, 7, 5, ("en", "ru", "tr", "ar"))
    assert [(also.outlet, also.via) for also in story.also] == [
        ("Maarat Wire", None),
        ("Mesa Agency", None),
        ("Вестник Оронта", "Mesa Agency"),
        ("Asi Postası", None),
        ("بريد العاصي", None),
        ("Jabal Review", None),
    ]


def test_a_report_without_a_story_stands_for_itself() -> None:
    assert len(stories_of([replace(one, story=None) for one in drone()])) == 6


def test_a_story_stands_under_the_best_topic_that_one_of_its_reports_is_on() -> None:
    text = DRONE["en"]
    best = told(
        1, "Drone", matches=(match("m4-patrols", 30, text), match("ceasefire", 90, text)), reported=("m4-patrols",)
    )
    other = told(2, "Drone near Jisr", matches=(match("ceasefire", 20, text),), reported=())

    edition = make_edition(reports=[other, best])

    assert [(section.slug, len(section.stories)) for section in edition.sections] == [
        ("ceasefire", 0),
        ("m4-patrols", 1),
    ]


def test_a_story_that_only_mentions_a_topic_is_named_once_in_the_background() -> None:
    passing = [replace(one, reported=()) for one in drone()]

    edition = make_edition(reports=passing)

    assert [also.title for also in edition.sections[0].background] == ["Three wounded as drone falls near Jisr"]
    filed = dict(next(row for row in edition.ledger.lines if row.stage == "edition").parts)
    assert (filed["with a topic in the background"], filed["folded as copies"]) == (6, 1)


def test_a_copy_of_a_text_that_was_told_is_counted_and_not_named() -> None:
    again = replace(told(60, "Drone", outlet="Echo Daily", copy_of=ArticleId(900)), text_published=True)

    (story,) = stories_of([*drone(), again])

    assert story.reports == 8 and story.fresh == 7
    assert "Echo Daily" not in [also.outlet for also in story.also]


def test_a_story_without_a_new_text_is_not_told_again() -> None:
    again = replace(told(60, "Drone", outlet="Echo Daily", copy_of=ArticleId(900)), text_published=True)

    assert stories_of([again]) == []


# ---------------------------------------------------------------- the lead


def test_the_headline_nearest_the_centre_leads() -> None:
    assert the_story().title == "Three wounded as drone falls near Jisr"


def test_of_two_reports_the_one_that_names_what_the_others_name_leads() -> None:
    spam = told(
        1,
        "Drone near Jisr and more and more",
        text=DRONE["en"],
        gist=gist_of("Drone", DRONE["en"], "en", ("thing:drone",)),
    )

    (story,) = stories_of([spam, drone()[0], *drone()[2:4]])

    assert story.title == "Three wounded as drone falls near Jisr"


def test_a_report_on_the_topic_leads_before_one_that_mentions_it() -> None:
    central, aside = drone()[:2]

    (story,) = stories_of([replace(central, reported=()), replace(aside, reported=("ceasefire",))])

    assert story.title == aside.article.title


@pytest.mark.parametrize(
    "given", [{"shortfall": "page answered 503"}, {"text": "Soon more."}, {"origin": make_origin("Mesa", why="credit")}]
)
def test_a_report_with_a_whole_text_of_its_own_leads(given: dict[str, Any]) -> None:
    lesser = told(1, "Three wounded as drone falls near Jisr", **given)
    whole = told(2, "Market day ends early after drone")

    (story,) = stories_of([lesser, whole])

    assert story.title == whole.article.title


def test_english_leads_when_another_language_is_no_nearer_and_not_when_it_is() -> None:
    near = [one for one in drone() if one.article.language == "ru"]
    vague = told(
        1, "Quiet day", text="Nobody said a word at the market of the town today.", gist=gist_of("", "", "en", ())
    )

    assert stories_of([*near, drone()[0]])[0].language == "en"
    assert stories_of([*near, vague])[0].language == "ru"


def test_each_further_language_gives_one_sentence_with_its_outlet_and_link() -> None:
    story = the_story()

    assert [(quote.language, quote.outlet) for quote in story.quotes] == [
        ("en", None),
        ("ru", "Mesa Agency"),
        ("tr", "Asi Postası"),
    ]
    texts = {one.article.url: one.article.text for one in drone()}
    assert all(texts[q.url or story.url][q.start : q.end] == q.text for q in story.quotes)


def test_the_most_central_sentence_is_quoted_where_none_carries_a_claim() -> None:
    aside = "Buyers and sellers had come from far away for the weekly market of the old town."
    texts = [
        f"{aside} Three men were wounded when a drone fell near Jisr at noon, rescuers said.",
        "Rescuers said that three men were wounded when a drone fell near Jisr.",
    ]
    titles = ("Three wounded as drone falls near Jisr", "Drone falls near Jisr, three wounded")

    (story,) = stories_of(
        [told(n, title, text=text) for n, (title, text) in enumerate(zip(titles, texts, strict=True))]
    )

    assert aside not in [quote.text for quote in story.quotes]


def test_a_second_sentence_that_says_the_same_is_not_quoted() -> None:
    twice = (
        "The ceasefire in Idlib is holding in most villages, a spokesman said. In most villages in Idlib the ceasefire is "
        "holding, a spokesman said. The ceasefire broke once near Sarmin in Idlib when a shell fell on an empty field."
    )
    one = told(1, "Calm", text=twice, matches=(match("ceasefire", 50, twice, theme="ceasefire", place="Idlib"),))

    (story,) = stories_of([one])

    assert [quote.text.split()[0:3] for quote in story.quotes] == [
        ["The", "ceasefire", "in"],
        ["The", "ceasefire", "broke"],
    ]


# ---------------------------------------------------------------- counts and marks


def test_a_story_that_was_told_before_lists_the_new_reports_and_counts_all() -> None:
    before = (witness("Steppe Dispatch"), witness("River Post"))

    made = render(story_edition())
    story = the_story(told=date(2026, 11, 21), before=before)

    assert (story.reports, story.fresh, story.told) == (9, 7, date(2026, 11, 21))
    line = "First seen 20 Nov 18:04; told before on 21 Nov, 7 new reports, 9 in all"
    assert all(line in form for form in (made.text, made.markdown, letter(story_edition()).html, made.page))
    assert "Steppe Dispatch" not in made.text


def test_one_origin_is_a_single_source_however_many_print_it() -> None:
    of = make_origin("Mesa Agency", kind="agency", slug="mesa")
    printed = [told(n, f"Drone {n}", outlet=f"Paper {n}", origin=of) for n in range(1, 5)]

    (story,) = stories_of(printed)

    assert (story.outlets, story.origins, story.marks) == (4, 1, ("single source",))
    assert {also.via for also in story.also} == {"Mesa Agency"}


def test_a_story_told_by_others_before_is_no_single_source() -> None:
    (story,) = stories_of([told(1, "Drone", story=known(before=(witness(),)))])

    assert story.marks == () and story.origins == 2


@pytest.mark.parametrize(
    ("sides", "marks"),
    [
        (("far-side", "far-side"), ("one side only: The Far Side",)),
        (("far-side", "far-loyal"), ("one side only: The Far Side",)),
        (("river-state", "river-state"), ("one side only: River state",)),
        (("river-state", "old-guard"), ("one side only: River",)),
        (("far-side", "river-state"), ()),
        (("far-side", None), ()),  # nobody said whose voice the other is
        (("aloof", "aloof"), ()),  # no party to anything
        ((None, None), ()),
    ],
)
def test_one_side_is_told_where_all_origins_are_of_it(sides: tuple[str | None, ...], marks: tuple[str, ...]) -> None:
    origins = [make_origin(f"Paper {n}", side=side) for n, side in enumerate(sides)]

    assert marks_of(origins, SPOKEN) == marks


def test_papers_of_one_owner_are_marked() -> None:
    origins = [make_origin(name, owner="Mesa Group") for name in ("Post", "Courier")]

    assert marks_of(origins, SPOKEN) == ("one owner",)


def test_further_reports_beyond_the_cap_are_counted() -> None:
    many = [told(n, f"Drone falls near Jisr {n}", outlet=f"Paper {n}") for n in range(1, 14)]

    (story,) = stories_of(many)

    assert (len(story.also), story.more_also) == (ALSO, 12 - ALSO)
    assert "and 4 further reports" in render(make_edition(reports=many)).text.replace("\n  ", "")


# ---------------------------------------------------------------- laws

happenings = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", None]),  # its story
        st.sampled_from(["en", "ru", "tr", "ar"]),
        st.sampled_from(["ceasefire", "m4-patrols", "nato-syria", None]),
        st.booleans(),  # whether it reports on it
        st.integers(-1, 6),  # of which it is a copy
        st.booleans(),  # whether its text was told
    ),
    max_size=14,
)


def drawn(rows: list[tuple[str | None, str, str | None, bool, int, bool]]) -> list[Report]:
    made: list[Report] = []
    for n, (story, language, topic, on_it, copied, again) in enumerate(rows):
        one = told(n, f"Report number {n} of a drone", language, outlet=f"Paper {n % 5}")
        one = replace(
            one,
            gist=gist_of(one.article.title, one.article.text, language),
            story=known(mark=story_mark(story), founder=ArticleId(900 + ord(story))) if story else None,
            matches=(match(topic, 30, one.article.text),) if topic else (),
            reported=(topic,) if topic and on_it else (),
            copy_of=ArticleId(copied) if 0 <= copied < n else None,
            text_published=again and copied < 0,
        )
        made.append(one)
    return made


@settings(max_examples=examples(60), deadline=None)
@given(rows=happenings, seed=st.integers(0, 9))
def test_the_order_of_reports_has_no_say(rows: list[Any], seed: int) -> None:
    given_so = drawn(rows)
    other = list(given_so)
    random.Random(seed).shuffle(other)

    assert to_json(make_edition(reports=other)) == to_json(make_edition(reports=given_so))


@settings(max_examples=examples(100), deadline=None)
@given(rows=happenings)
def test_every_report_is_in_one_story_or_counted_elsewhere(rows: list[Any]) -> None:
    made = drawn(rows)

    edition, consumed = composed(reports=made)

    lines = {row.stage: (row.total, dict(row.parts)) for row in edition.ledger.lines}
    total, parts = lines["edition"]
    assert total == len(made) == len(consumed) == sum(parts.values())
    matched, opened = lines["matched"]
    assert matched == parts["on topics"] + parts["in scopes"] == sum(opened.values())
    assert opened["told as stories"] == lines["stories"][0] == sum(len(s.stories) + s.more for s in edition.sections)
    held = [report.id for bundle in bundles(made) for text in bundle.texts for report in text.reports]
    assert len(held) == len(set(held))
    shown = [story.id for section in edition.sections for story in section.stories]
    assert len(shown) == len(set(shown))


def test_leads_do_not_depend_on_the_order_of_texts() -> None:
    (bundle,) = bundles(drone())
    expected = [text.lead.id for text in leads(bundle.texts, "ceasefire")]

    for seed in range(5):
        mixed = list(bundle.texts)
        random.Random(seed).shuffle(mixed)
        assert [text.lead.id for text in leads(mixed, "ceasefire")] == expected


def test_five_hundred_stories_are_composed_quickly() -> None:
    many = [
        replace(one, id=ArticleId(n * 100 + one.id), known_at=FROM + timedelta(minutes=n % 1400),
                article=replace(one.article, url=f"{one.article.url}/{n}"), copy_of=None, story=known(mark=f"{n:012x}"))
        for n in range(500)
        for one in drone()
    ]  # fmt: skip
    begun = time.process_time()

    edition = make_edition(reports=many)

    assert time.process_time() - begun < 5
    assert dict(next(row for row in edition.ledger.lines if row.stage == "stories").parts)["left out here"] == 488


# ---------------------------------------------------------------- words, frozen, taken out


def test_where_words_are_short_another_language_stays_before_a_second_sentence() -> None:
    edition = story_edition()
    story = edition.sections[0].stories[3]
    two = replace(story, quotes=(story.quotes[0], replace(story.quotes[0], text="Said twice."), *story.quotes[1:]))

    (kept,) = within_budget([replace(edition.sections[0], stories=(two,))], story_words(two) - 1)

    assert [quote.outlet for quote in kept.stories[0].quotes] == [None, "Mesa Agency"]


def test_outlets_give_way_before_the_last_quote_and_are_counted() -> None:
    edition = story_edition()
    words = sum(story_words(story) for section in edition.sections for story in section.stories)

    kept = within_budget(edition.sections, words - 90)

    story = kept[0].stories[3]
    assert len(story.quotes) == 1 and len(story.also) == 3 and story.more_also == 3
    assert words <= WORDS


def test_a_story_comes_back_from_its_json_as_it_was() -> None:
    edition = story_edition()

    assert from_json(to_json(edition)) == edition
    assert render(from_json(to_json(edition))) == render(edition)


def test_a_sentence_of_another_outlet_counts_as_that_outlets() -> None:
    edition = story_edition()
    story = edition.sections[0].stories[3]

    found = quoted(to_json(edition))

    assert found[story.url] == {quote.text for quote in story.quotes if quote.url is None}
    assert all(quote.text in found[quote.url] for quote in story.quotes if quote.url is not None)


def test_a_further_report_that_had_to_go_takes_its_sentence_with_it() -> None:
    edition = story_edition()
    story = edition.sections[0].stories[3]
    gone = next(quote for quote in story.quotes if quote.url is not None)

    left = without(edition, gone.url or "").sections[0].stories[3]

    assert gone not in left.quotes and len(left.quotes) == len(story.quotes) - 1
    assert gone.url not in [also.url for also in left.also] and left.title == story.title


def test_a_lead_that_had_to_go_leaves_the_sentences_of_others() -> None:
    edition = story_edition()
    story = edition.sections[0].stories[3]

    left = without(edition, story.url).sections[0].stories[3]

    assert left.title == REMOVED
    assert [quote.outlet for quote in left.quotes] == ["Mesa Agency", "Asi Postası"]


def test_the_page_links_to_the_storys_page_and_a_mail_to_the_public_one() -> None:
    path = f"stories/{story_mark(FOUNDER)}/index.html"

    public, private = story_edition(), story_edition(base_url=None)
    made = render(private)

    assert f'href="../../../../{path}"' in render(public).page
    assert f'href="https://news.reader.example/idlib/{path}"' in letter(public).html
    assert path not in letter(private).html and path not in made.text and path not in made.markdown
    assert render(make_edition()).page.count("stories/") == 0  # nobody placed these


def test_first_seen_is_the_first_report_of_all_though_an_edition_had_it_not() -> None:
    (early,) = stories_of([told(1, "Drone", story=known(since=CUTOFF - timedelta(days=4)))])
    (alone,) = stories_of([told(1, "Drone", story=None, text=TRUCE)])

    assert early.first_seen == CUTOFF - timedelta(days=4)
    assert alone.first_seen == alone.known_at
