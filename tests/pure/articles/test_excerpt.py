"""What stays of a text that may not be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.excerpt import LEAD_WORDS, LONGEST, PROOFS, QUOTES, excerpt, is_shortened
from monitor.model import Article, Claim, Event, Figure, Judgement, Match, Span
from tests.build import make_article, make_claim, make_match
from tests.build_tracking import claim_in, event_in, figure_in, make_event, make_judgement
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


def shortened(article: Article, matches: Sequence[Match]) -> tuple[Article, tuple[Match, ...]]:
    """What is left of an article in which only topics were found."""
    shorter, judgement = excerpt(article, Judgement(language="en", matches=tuple(matches)))
    return shorter, judgement.matches


def long_text(days: int) -> str:
    return "\n".join([" ".join([FILLER] * 8), *(f"{PROOF.format(f'day {n}')} {FILLER}" for n in range(days))])


def test_the_lead_and_the_sentences_that_prove_it_stay_verbatim() -> None:
    article, match = evidence(long_text(2), "ceasefire", "Idlib")

    shorter, (moved,) = shortened(article, [match])

    lead, *quoted = shorter.text.split("\n")
    assert lead == " ".join([FILLER] * (LEAD_WORDS // len(FILLER.split())))
    assert quoted == [PROOF.format("day 0"), PROOF.format("day 1")]
    assert [shorter.text[span.start : span.end] for span in moved.spans] == ["ceasefire", "ceasefire", "Idlib", "Idlib"]
    assert shorter.notes == (
        f"of this text lead and proof alone are kept: {len(shorter.text.split())} of {len(article.text.split())} words",
    )


def test_what_tells_copies_stays_that_of_the_whole_text() -> None:
    article, match = evidence(long_text(2), "ceasefire")

    shorter, _ = shortened(article, [match])

    assert shorter.text_sha256 == article.text_sha256
    assert is_shortened(shorter) and not is_shortened(article)


def test_spans_of_the_title_stay_and_those_of_what_is_gone_are_dropped() -> None:
    article, match = evidence(long_text(30), "Idlib", "village")
    title = Span(start=0, end=6, group="event", words="Patrol", in_title=True)

    shorter, (moved,) = shortened(article, [replace(match, spans=(title, *match.spans))])

    assert moved.spans[0] == title
    assert 1 < len(moved.spans) < len(match.spans)
    assert all(shorter.text[span.start : span.end] == span.words for span in moved.spans[1:])


def test_of_many_sentences_the_two_that_prove_most_stay_in_their_order() -> None:
    plain = [f"The truce held on day {n}." for n in range(20)]
    rich = [f"The truce in Idlib held on night {n}." for n in range(3)]
    article, match = evidence("\n".join([FILLER] * 6 + plain + rich), "truce", "Idlib")
    spans = tuple(replace(span, group="place" if span.words == "Idlib" else "theme") for span in match.spans)

    shorter, _ = shortened(article, [replace(match, spans=spans)])

    kept = [line for line in shorter.text.split("\n") if line.startswith("The truce")]
    assert kept == rich[:QUOTES]


def test_scopes_have_their_sentences_where_no_topic_matched() -> None:
    article, match = evidence(long_text(9), "ceasefire", "village")
    scope = replace(match, topic="idlib", kind="scope", spans=tuple(s for s in match.spans if s.words == "village"))
    topic = replace(match, spans=tuple(s for s in match.spans if s.words == "ceasefire"))

    both, _ = shortened(article, [topic, scope])
    alone, _ = shortened(article, [scope])

    assert both.text.count("ceasefire") == QUOTES and both.text.count("\n") == QUOTES
    assert alone.text.count("ceasefire") == 0 and alone.text.count("\n") == QUOTES


def test_a_long_first_sentence_stays_whole() -> None:
    words = [f"word{n}" for n in range(LEAD_WORDS + 9)]
    article, _ = evidence(f"{' '.join(words)}, the ministry denied. {FILLER}")

    shorter, _ = shortened(article, [])

    assert shorter.text.endswith("the ministry denied.")


def test_a_text_of_which_nothing_would_go_comes_back_as_it_is() -> None:
    article, match = evidence(f"{FILLER}\n\n{PROOF.format('Monday')}", "Idlib")

    assert shortened(article, [match]) == (article, (match,))
    assert shortened(make_article(text="", keep="evidence"), [])[0].text == ""


def test_without_a_match_only_the_lead_stays() -> None:
    article, _ = evidence(long_text(5))

    shorter, matches = shortened(article, [])

    assert matches == () and "\n" not in shorter.text
    assert len(shorter.text.split()) <= LEAD_WORDS


def test_a_text_without_a_full_stop_is_no_way_to_keep_all_of_it() -> None:
    article, match = evidence("word " * 4000 + "truce " + "word " * 4000, "truce")

    shorter, (moved,) = shortened(article, [match])

    assert shorter.text == "" and moved.spans == () and len(article.text.split()) > LONGEST


@pytest.mark.parametrize("language", sorted(REPORTS))
def test_every_language_has_sentences(language: str) -> None:
    text = "\n".join(REPORTS.values()) + "\n" + REPORTS[language]
    article, match = evidence(text, REPORTS[language].split()[-1])

    shorter, (moved,) = shortened(article, [match])

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

    shorter, (moved,) = shortened(article, [make_match(spans=spans)])

    assert all(shorter.text[span.start : span.end] == span.words for span in moved.spans)
    assert all(line.strip() in text for line in shorter.text.split("\n"))
    assert len(shorter.text.split()) <= len(text.split())


# ---------------------------------------------------------------- claims, events and figures

TRUCE = "The ceasefire in Idlib collapsed overnight, the ministry said."
PATROL = "The thirteenth joint patrol was cut short."
DEAD = "At least three people were killed."


def buried(*sentences: str) -> str:
    """The sentences far behind the lead, each with filler around it."""
    return "\n".join([" ".join([FILLER] * 9), *(f"{FILLER} {sentence} {FILLER}" for sentence in sentences)])


def standing(article: Article, judgement: Judgement) -> list[str]:
    """The quotes of all findings, each of which stands where it says."""
    found: list[Claim | Event | Figure] = [*judgement.claims, *judgement.events, *judgement.figures]
    for each in found:
        text = article.title if not isinstance(each, Figure) and each.in_title else article.text
        assert text[each.start : each.end] == each.quote
    for claim in judgement.claims:
        text = article.title if claim.in_title else article.text
        assert text[claim.cue_start : claim.cue_end] == claim.cue
    return [each.quote for each in found]


def test_what_is_quoted_stays_and_stands_where_it_says() -> None:
    text = buried(TRUCE, PATROL, DEAD)
    article = make_article(text=text, keep="evidence")
    judgement = make_judgement(claim_in(text, TRUCE), event_in(text, PATROL), figure_in(text, DEAD))

    shorter, moved = excerpt(article, judgement)

    assert shorter.text.split("\n")[1:] == [TRUCE, PATROL, DEAD]
    assert standing(shorter, moved) == [TRUCE, PATROL, DEAD]
    assert (moved.reported, moved.states, moved.claims[0].id) == (judgement.reported, (), judgement.claims[0].id)


def test_a_quote_that_is_no_whole_sentence_keeps_its_sentence() -> None:
    text = buried(TRUCE)
    part = claim_in(text, "ceasefire in Idlib collapsed")

    shorter, moved = excerpt(make_article(text=text, keep="evidence"), make_judgement(part))

    assert shorter.text.split("\n")[1:] == [TRUCE]
    assert standing(shorter, moved) == ["ceasefire in Idlib collapsed"]


def test_a_quote_of_two_sentences_keeps_both_as_they_stand() -> None:
    text = buried(f"{TRUCE} {PATROL}")

    shorter, moved = excerpt(
        make_article(text=text, keep="evidence"), make_judgement(event_in(text, f"{TRUCE} {PATROL}"))
    )

    assert standing(shorter, moved) == [f"{TRUCE} {PATROL}"]


def test_sentences_that_are_quoted_twice_or_stand_in_the_lead_stay_once() -> None:
    text = f"{TRUCE} {' '.join([FILLER] * 20)} {PATROL} {FILLER}"
    judgement = make_judgement(
        claim_in(text, TRUCE), claim_in(text, TRUCE, state="strained"), event_in(text, PATROL),
        claim_in(text, "thirteenth joint patrol was cut short"),
    )  # fmt: skip

    shorter, moved = excerpt(make_article(text=text, keep="evidence"), judgement)

    assert shorter.text.count(TRUCE) == shorter.text.count(PATROL) == 1
    assert standing(shorter, moved) == [TRUCE, TRUCE, "thirteenth joint patrol was cut short", PATROL]


def test_what_stands_in_the_title_moves_nowhere() -> None:
    text, title = buried(TRUCE), "Truce collapses in Idlib"
    claim = make_claim(quote=title, start=0, end=len(title), cue="Truce", cue_start=0, cue_end=5, in_title=True)
    patrol = make_event(quote=title, start=0, end=len(title), in_title=True)

    shorter, moved = excerpt(make_article(text=text, title=title, keep="evidence"), make_judgement(claim, patrol))

    assert (moved.claims, moved.events) == ((claim,), (patrol,))
    assert TRUCE not in shorter.text


def test_of_too_many_the_news_and_the_surest_stay_and_the_others_are_dropped() -> None:
    sentences = [f"The truce held in village {n}, observers said." for n in range(30)]
    text = buried(*sentences)
    old = [claim_in(text, s, temporal="background", confidence=1.0) for s in sentences[:10]]
    sure = [claim_in(text, s, confidence=0.9) for s in sentences[10:13]]
    unsure = [claim_in(text, s, confidence=0.7) for s in sentences[13:]]

    shorter, moved = excerpt(make_article(text=text, keep="evidence"), make_judgement(*old, *unsure, *sure))

    assert standing(shorter, moved) == [*sentences[13 : 13 + PROOFS - 3], *sentences[10:13]]


def test_what_is_quoted_of_an_endless_sentence_is_dropped() -> None:
    endless = "the truce " + "word " * LONGEST + "holds."
    text = buried(endless, TRUCE)

    shorter, moved = excerpt(
        make_article(text=text, keep="evidence"), make_judgement(claim_in(text, endless), claim_in(text, TRUCE))
    )

    assert standing(shorter, moved) == [TRUCE]


def test_a_cue_in_what_is_gone_takes_its_claim_with_it() -> None:
    text = buried(TRUCE)
    end = len(text)

    _, moved = excerpt(
        make_article(text=text, keep="evidence"),
        make_judgement(claim_in(text, TRUCE, cue="week.", cue_start=end - 5, cue_end=end)),
    )

    assert moved.claims == ()


@given(
    st.lists(
        st.sampled_from(["a b c.", "word " * 70, "İdlib'de 12. devriye", "?!", "\n", " ", "الهدنة؟ نعم.", "x" * 300]),
        max_size=30,
    ),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 400)), max_size=20),
)
def test_every_quote_still_stands_at_its_offsets(parts: list[str], places: list[tuple[int, int]]) -> None:
    text = "".join(parts)
    claims = tuple(
        make_claim(
            quote=text[start : start + length], start=start, end=start + length,
            cue=text[start], cue_start=start, cue_end=start + 1,
        )
        for start, length in places
        if start + length <= len(text)
    )  # fmt: skip

    shorter, moved = excerpt(make_article(text=text, keep="evidence"), make_judgement(*claims))

    assert len(standing(shorter, moved)) <= len(claims)
