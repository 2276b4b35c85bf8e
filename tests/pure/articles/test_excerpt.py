"""What stays of a text that may not be kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.excerpt import LEAD_WORDS, LONGEST, QUOTES, excerpt, is_shortened
from monitor.model import Article, Match, Span
from tests.build import make_article, make_match
from tests.pure.articles.reprints import REPORTS

FILLER = "Nobody in the village could say why the mill had been closed for a whole week."
PROOF = "The ceasefire in Idlib held on {}."


def evidence(text: str, *words: str, keep: str = "evidence") -> tuple[Article, Match]:
    """An article and a match with a span on every occurrence of the words."""
    article = make_article(text=text, keep=keep)
    spans = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            spans.append(Span(start=at, end=at + len(word), group="theme", words=word))
            at = text.find(word, at + 1)
    return article, make_match(spans=tuple(spans))


def long_text(days: int) -> str:
    return "\n".join([" ".join([FILLER] * 8), *(f"{PROOF.format(f'day {n}')} {FILLER}" for n in range(days))])


def test_the_lead_and_the_sentences_that_prove_it_stay_verbatim() -> None:
    article, match = evidence(long_text(2), "ceasefire", "Idlib")

    shorter, (moved,) = excerpt(article, [match])

    lead, *quoted = shorter.text.split("\n")
    assert lead == " ".join([FILLER] * (LEAD_WORDS // len(FILLER.split())))
    assert quoted == [PROOF.format("day 0"), PROOF.format("day 1")]
    assert [shorter.text[span.start : span.end] for span in moved.spans] == ["ceasefire", "ceasefire", "Idlib", "Idlib"]
    assert shorter.notes == (
        f"of this text lead and proof alone are kept: {len(shorter.text.split())} of {len(article.text.split())} words",
    )


def test_what_tells_copies_stays_that_of_the_whole_text() -> None:
    article, match = evidence(long_text(2), "ceasefire")

    shorter, _ = excerpt(article, [match])

    assert shorter.text_sha256 == article.text_sha256
    assert is_shortened(shorter) and not is_shortened(article)


def test_spans_of_the_title_stay_and_those_of_what_is_gone_are_dropped() -> None:
    article, match = evidence(long_text(30), "Idlib", "village")
    title = Span(start=0, end=6, group="event", words="Patrol", in_title=True)

    shorter, (moved,) = excerpt(article, [replace(match, spans=(title, *match.spans))])

    assert moved.spans[0] == title
    assert 1 < len(moved.spans) < len(match.spans)
    assert all(shorter.text[span.start : span.end] == span.words for span in moved.spans[1:])


def test_of_many_sentences_the_two_that_prove_most_stay_in_their_order() -> None:
    plain = [f"The truce held on day {n}." for n in range(20)]
    rich = [f"The truce in Idlib held on night {n}." for n in range(3)]
    article, match = evidence("\n".join([FILLER] * 6 + plain + rich), "truce", "Idlib")
    spans = tuple(replace(span, group="place" if span.words == "Idlib" else "theme") for span in match.spans)

    shorter, _ = excerpt(article, [replace(match, spans=spans)])

    kept = [line for line in shorter.text.split("\n") if line.startswith("The truce")]
    assert kept == rich[:QUOTES]


def test_scopes_have_their_sentences_where_no_topic_matched() -> None:
    article, match = evidence(long_text(9), "ceasefire", "village")
    scope = replace(match, topic="idlib", kind="scope", spans=tuple(s for s in match.spans if s.words == "village"))
    topic = replace(match, spans=tuple(s for s in match.spans if s.words == "ceasefire"))

    both, _ = excerpt(article, [topic, scope])
    alone, _ = excerpt(article, [scope])

    assert both.text.count("ceasefire") == QUOTES and both.text.count("\n") == QUOTES
    assert alone.text.count("ceasefire") == 0 and alone.text.count("\n") == QUOTES


def test_a_long_first_sentence_stays_whole() -> None:
    words = [f"word{n}" for n in range(LEAD_WORDS + 9)]
    article, _ = evidence(f"{' '.join(words)}, the ministry denied. {FILLER}")

    shorter, _ = excerpt(article, [])

    assert shorter.text.endswith("the ministry denied.")


def test_a_text_of_which_nothing_would_go_comes_back_as_it_is() -> None:
    article, match = evidence(f"{FILLER}\n\n{PROOF.format('Monday')}", "Idlib")

    assert excerpt(article, [match]) == (article, (match,))
    assert excerpt(make_article(text="", keep="evidence"), [])[0].text == ""


def test_without_a_match_only_the_lead_stays() -> None:
    article, _ = evidence(long_text(5))

    shorter, matches = excerpt(article, [])

    assert matches == () and "\n" not in shorter.text
    assert len(shorter.text.split()) <= LEAD_WORDS


def test_a_text_without_a_full_stop_is_no_way_to_keep_all_of_it() -> None:
    article, match = evidence("word " * 4000 + "truce " + "word " * 4000, "truce")

    shorter, (moved,) = excerpt(article, [match])

    assert shorter.text == "" and moved.spans == () and len(article.text.split()) > LONGEST


@pytest.mark.parametrize("language", sorted(REPORTS))
def test_every_language_has_sentences(language: str) -> None:
    text = "\n".join(REPORTS.values()) + "\n" + REPORTS[language]
    article, match = evidence(text, REPORTS[language].split()[-1])

    shorter, (moved,) = excerpt(article, [match])

    assert len(shorter.text) < len(text) / 2
    assert moved.spans and all(shorter.text[span.start : span.end] == span.words for span in moved.spans)


@given(
    st.lists(
        st.sampled_from(["a b c.", "word " * 70, "İdlib'de 12. devriye", "?!", "\n", " ", "الهدنة؟ نعم.", "x" * 300]),
        max_size=30,
    ),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 40)), max_size=20),
)
def test_the_words_of_every_span_still_stand_at_its_offsets(parts: list[str], places: list[tuple[int, int]]) -> None:
    text = "".join(parts)
    spans = tuple(
        Span(start=start, end=start + length, group="g", words=text[start : start + length])
        for start, length in places
        if start + length <= len(text)
    )
    article = make_article(text=text, keep="evidence")

    shorter, (moved,) = excerpt(article, [make_match(spans=spans)])

    assert all(shorter.text[span.start : span.end] == span.words for span in moved.spans)
    assert all(line.strip() in text for line in shorter.text.split("\n"))
    assert len(shorter.text.split()) <= len(text.split())
