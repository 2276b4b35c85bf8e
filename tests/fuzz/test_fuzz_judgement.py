"""Topics and stories: whatever is read, what is quoted stands in the text, and two readings agree."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from monitor.articles.credit import Credits
from monitor.config.watched import pack_data
from monitor.model import Judgement, TopicSpec, Vocabulary
from monitor.packs import pack_names
from monitor.steps import inside
from monitor.stories.guards import conflict
from monitor.stories.keys import keys_of
from monitor.stories.likeness import Likeness, same_event
from monitor.stories.packing import packed, unpacked
from monitor.text.plain import clean_text, one_line
from monitor.topics.spec import topic_from_mapping, vocabulary_from_mapping
from tests.fuzz.drawn import LANGUAGES, fuzzed, lines, texts

DAY = date(2026, 10, 21)


@pytest.fixture(scope="session")
def child() -> None:
    """What a child of the crew has learned: all topics and scopes that ship."""
    vocabulary: Vocabulary = vocabulary_from_mapping(pack_data("vocabulary", "shared"))
    topics: list[TopicSpec] = [
        topic_from_mapping(pack_data(folder, name), kind)  # type: ignore[arg-type]
        for folder, kind in (("topics", "topic"), ("scopes", "scope"))
        for name in pack_names(folder)
    ]
    inside.prepare(vocabulary, topics)


def read(title: str, text: str, language: str | None) -> Judgement:
    return inside.read_article(title, text, (language,), None, (), DAY, "http://outlet.example/night", everything=True)


@fuzzed(50)
@given(title=lines, text=texts, language=LANGUAGES)
def test_whatever_the_text_all_that_is_quoted_stands_in_it(
    child: None, title: str, text: str, language: str | None
) -> None:
    title, text = one_line(title), clean_text(text)

    found = read(title, text, language)

    assert found == read(title, text, language)
    for match in found.matches:
        assert all((title if span.in_title else text)[span.start : span.end] == span.words for span in match.spans)
    for said in (*found.claims, *found.events):
        assert (title if said.in_title else text)[said.start : said.end] == said.quote
    for figure in found.figures:
        assert text[figure.start : figure.end] == figure.quote


@fuzzed(40)
@given(one=texts, other=texts, title=lines, language=LANGUAGES)
def test_gists_of_any_texts_can_be_kept_and_compared(
    child: None, one: str, other: str, title: str, language: str | None
) -> None:
    mine = read(one_line(title), clean_text(one), language).gist
    theirs = read(one_line(title), clean_text(other), language).gist
    assert mine is not None and theirs is not None

    assert unpacked(packed(mine)) == mine
    assert keys_of(unpacked(packed(mine))) == keys_of(mine)
    assert (conflict(mine, theirs) is None) == (conflict(theirs, mine) is None)
    assert same_event(mine, theirs) == same_event(theirs, mine)
    assert abs(Likeness(mine).to(theirs, DAY - DAY) - Likeness(theirs).to(mine, DAY - DAY)) < 1e-9


@fuzzed(40)
@given(text=texts, title=lines, language=LANGUAGES)
def test_any_text_may_be_credited_to_somebody_or_nobody(text: str, title: str, language: str | None) -> None:
    found = Credits(()).read(clean_text(text), title=one_line(title), author=None, language=language, own=())

    assert found is None or found.evidence is None or found.evidence in f"{title}\n{text}"
