from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Match
from monitor.topics.match import Matcher
from monitor.topics.standing import reported

TRUCE = "The truce in Idlib held, officers said."
OTHERS = [
    "A bakery in Idlib opened again.",
    "Flour came by lorry from the border.",
    "The mayor of the town thanked the drivers.",
    "Schools in the province stay closed for the week.",
    "A second bakery should follow before winter.",
    "Snow fell in the hills on Monday.",
]


def ceasefire(matcher: Matcher, title: str, text: str) -> Match:
    return matcher.read(title, text, "en")[0]


def stands(matcher: Matcher, title: str, text: str) -> bool:
    return reported(ceasefire(matcher, title, text), title, text)


def with_truce_at(*places: int) -> str:
    sentences = list(OTHERS)
    for place in sorted(places, reverse=True):
        sentences.insert(place, TRUCE)
    return "\n".join(sentences)


@pytest.mark.parametrize(
    ("title", "text", "news"),
    [
        ("Idlib truce holds", with_truce_at(6), True),  # in the title
        ("Bread in Idlib", with_truce_at(0), True),
        ("Bread in Idlib", with_truce_at(2), True),  # still in the lead
        ("Bread in Idlib", with_truce_at(3), False),
        ("Bread in Idlib", with_truce_at(6), False),  # the last sentence
        ("Bread in Idlib", with_truce_at(3, 5), True),  # two of eight sentences
    ],
)
def test_a_topic_is_news_in_the_title_the_lead_or_again_and_again(
    matcher: Matcher, title: str, text: str, news: bool
) -> None:
    assert ceasefire(matcher, title, text).matched
    assert stands(matcher, title, text) is news


def test_two_mentions_at_the_end_of_a_long_article_are_background(matcher: Matcher) -> None:
    text = "\n".join(OTHERS * 5 + [TRUCE, TRUCE])

    assert ceasefire(matcher, "Bread", text).matched
    assert not stands(matcher, "Bread", text)
    assert stands(matcher, "Bread", text + "\n" + TRUCE)


def test_the_place_in_the_title_does_not_make_the_theme_news(matcher: Matcher) -> None:
    assert not stands(matcher, "Idlib, Idlib and again Idlib", with_truce_at(6))


def test_what_does_not_match_is_not_reported(matcher: Matcher) -> None:
    match = ceasefire(matcher, "Truce", "The truce of the neighbours held.")

    assert not match.matched
    assert not reported(match, "Truce", "The truce of the neighbours held.")


@given(st.lists(st.sampled_from([*OTHERS, TRUCE, "", "Idlib."]), max_size=40), st.sampled_from(["", "Idlib truce"]))
def test_a_lead_about_the_topic_makes_it_news_whatever_follows(matcher: Matcher, rest: list[str], title: str) -> None:
    text = "\n".join([TRUCE, *rest])

    assert stands(matcher, title, text)
