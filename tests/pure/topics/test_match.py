from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Match, TopicSpec, Vocabulary
from monitor.topics.match import MAX_WORDS, Matcher
from monitor.topics.reading import MAX_CHARACTERS, WHOLE, unread

RULES = {
    "groups": {
        "theme": {"concept": "STRIKE", "weight": 10, "cap": 3},
        "place": {"concept": "PORT", "weight": 8, "cap": 3},
        "people": {"concepts": ["UNION", "OWNER"], "terms": {"en": ["crew"]}, "weight": 1, "cap": 2},
    },
    "require": [["theme", "people"], ["place"]],
    "near": {"groups": ["theme", "place"], "within": 5, "bonus": 4},
    "exclude": {"concept": "BOWLING", "unless": "place", "penalty": 6, "cap": 2},
    "threshold": 20,
}
CONCEPTS = {
    "STRIKE": {"en": ["strike", "walk-out"]},
    "PORT": {"en": ["Port Alban", "harbour"]},
    "UNION": {"en": ["union"]},
    "OWNER": {"en": ["owner", "union owner"]},
    "BOWLING": {"en": ["bowling"]},
}


@pytest.fixture(scope="module")
def judge(make_topic: Callable[..., TopicSpec]) -> Callable[..., Match]:
    matcher = Matcher(Vocabulary(concepts={}), [make_topic(concepts=CONCEPTS, **RULES)])
    return lambda text, title="", language="en": matcher.read(title, text, language)[0]


def test_the_score_is_the_sum_of_what_the_explanation_lists(judge: Callable[..., Match]) -> None:
    match = judge("A strike shut Port Alban. The crew spoke to the union owner.")

    assert match.matched
    assert match.score == 24
    assert (
        match.explanation()
        == "24 of 20: theme +10 (1x: strike) place +8 (1x: Port Alban) people +2 (2x: crew, union owner) near +4"
    )


def test_hits_count_up_to_the_cap_and_more_in_the_title(judge: Callable[..., Match]) -> None:
    points = [
        judge(text, title).addends[0].points
        for title, text in [
            ("", "strike"),
            ("", "strike " * 9),
            ("strike", ""),
            ("strike", "strike"),
            ("strike strike", ""),
        ]
    ]

    assert points == [10, 30, 20, 30, 30]


def test_a_match_is_near_only_within_the_words_it_says(judge: Callable[..., Match]) -> None:
    assert judge("strike one two three four five harbour").score == 22
    assert judge("strike one two three four five six harbour").score == 18
    assert judge("harbour. strike").score == 22
    assert judge("harbour", title="strike").score == 28


def test_what_is_required_and_missing_is_said(judge: Callable[..., Match]) -> None:
    match = judge("strike strike strike")

    assert (match.matched, match.score, match.missing) == (False, 30, ("place",))
    assert judge("harbour harbour harbour").missing == ("theme or people",)
    assert judge("nothing at all").explanation() == "0 of 20: missing: theme or people missing: place"


def test_an_excluded_concept_costs_points_unless_a_group_is_there(judge: Callable[..., Match]) -> None:
    assert judge("strike bowling bowling bowling").score == 10 - 12
    assert judge("strike bowling bowling bowling").addends[-1].words == ("bowling",)
    assert judge("strike harbour bowling bowling").score == 22


@pytest.mark.parametrize(
    ("text", "vetoed", "matched"),
    [
        ("strike strike bowling", True, False),
        ("strike strike harbour bowling", False, True),
        ("strike strike", False, True),
    ],
)
def test_a_veto_forbids_the_match(make_topic: Callable[..., TopicSpec], text: str, vetoed: bool, matched: bool) -> None:
    rules = RULES | {"require": [], "exclude": {"concept": "BOWLING", "unless": "place", "veto": True}}
    matcher = Matcher(Vocabulary(concepts={}), [make_topic(concepts=CONCEPTS, **rules)])

    (match,) = matcher.read("", text, "en")

    assert (match.vetoed, match.matched) == (vetoed, matched)
    assert match.explanation().endswith("vetoed") is vetoed


def test_spans_quote_the_text_and_the_title(judge: Callable[..., Match]) -> None:
    title, text = "Walk-out, Port\u00a0Alban's worst", "The  STRIKE\nshut the harbour."

    match = judge(text, title)

    assert [(span.in_title, span.group, span.words) for span in match.spans] == [
        (True, "theme", "Walk-out"), (True, "place", "Port\u00a0Alban"),
        (False, "theme", "STRIKE"), (False, "place", "harbour")]  # fmt: skip
    for span in match.spans:
        assert (title if span.in_title else text)[span.start : span.end] == span.words


def test_a_language_the_topic_does_not_know_is_said(judge: Callable[..., Match]) -> None:
    match = judge("La grève bloque le port", language="fr-FR")

    assert (match.matched, match.score, match.missing) == (False, 0, ("language fr",))
    assert match.explanation() == "0 of 20: missing: language fr"


def test_a_tag_and_a_missing_language_are_understood(judge: Callable[..., Match]) -> None:
    text = "A strike shut Port Alban."

    assert judge(text, language="EN-gb") == judge(text) == judge(text, language=None)


def test_the_script_tells_the_language_where_nobody_said(matcher: Matcher) -> None:
    texts = [
        "A ceasefire in Idlib began at noon.",
        "Перемирие в Идлибе началось в полдень.",
        "İdlib'de ateşkes öğlen başladı.",
        "بدأت الهدنة في إدلب ظهرا.",
    ]

    assert all(matcher.read("", text, None)[0].matched for text in texts)


def test_a_page_that_repeats_itself_has_a_short_explanation(make_topic: Callable[..., TopicSpec]) -> None:
    matcher = Matcher(Vocabulary(concepts={}), [make_topic("strik*")])

    (match,) = matcher.read("", " ".join(f"strik{i}" for i in range(5_000)), "en")

    assert match.addends[0].hits == 5_000
    assert len(match.addends[0].words) == MAX_WORDS
    assert len(match.spans) <= 400


@given(
    st.integers(0, 3),
    st.sampled_from(["Nobody noticed the weather.", "Twelve apples lay there.", "\n\nQuiet rain fell"]),
)
def test_a_sentence_without_any_of_the_words_changes_nothing(matcher: Matcher, place: int, extra: str) -> None:
    parts = [
        "The truce in Idlib held on Monday.",
        "Russian and Turkish troops sent a joint patrol along the M4.",
        "Putin called Erdogan.",
    ]
    before = matcher.read("Calm in Idlib", " ".join(parts), "en")

    after = matcher.read("Calm in Idlib", " ".join([*parts[:place], extra + "\n", *parts[place:]]), "en")

    assert [(match.matched, match.addends) for match in after] == [(match.matched, match.addends) for match in before]


@given(st.text(max_size=200), st.sampled_from(["en", "ru", "tr", "ar", None, "", "xx"]))
def test_any_text_can_be_read(matcher: Matcher, text: str, language: str | None) -> None:
    matches = matcher.read(text, text, language)

    assert [match.topic for match in matches] == ["ceasefire", "m4-patrols", "idlib", "nato-syria", "russia-turkey"]
    assert matches == matcher.read(text, text, language)


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "(" * 50_000, "\u200b" * 100_000, "Id\u200blib " * 8_000, "\ud800" * 50_000, "ceasefire" * 11_000,
     "M4 " * 9_000, "Idlib ceasefire " * 6_000, "من وقف إطلاق " * 8_000, "agreement on " * 8_000,
     "joint Russian Turkish " * 5_000],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "ar"])
def test_hostile_text_is_read_and_done_with(matcher: Matcher, text: str, language: str) -> None:
    for match in matcher.read("", text, language):
        assert all(text[span.start : span.end] == span.words for span in match.spans)


def test_an_article_of_fifty_thousand_characters_is_read_to_its_last_word(judge: Callable[..., Match]) -> None:
    text = ("Quiet day. " * 5_000)[: WHOLE - 30] + "\nA strike shut Port Alban."

    assert judge(text).matched
    assert unread(text) is None


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("", None),
        ("  \n ", None),
        ("A strike.", None),
        ("Quiet day. " * 4_000, None),
        ("Quiet day. " * 5_000, "only the first 49994 of 55000 characters were read"),
        ("A" * 199 + ". " + ("B" * 158 + ". ") * 500, "only the first 64040 of 80201 characters were read"),
        ("a" * (MAX_CHARACTERS + 1), "only the first 200000 of 200001 characters were read"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_said(text: str, note: str | None) -> None:
    assert unread(text) == note


def test_nothing_counts_that_is_said_not_to_be_read(judge: Callable[..., Match]) -> None:
    long = (
        "The sea was as flat as the square before the church, and no ship had been seen for weeks by anybody at all. "
    )
    text = long * 600 + "A strike shut Port Alban."

    note = unread(text)

    assert note is not None
    assert judge(text).addends == ()
