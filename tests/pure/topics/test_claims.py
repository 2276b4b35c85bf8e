"""Claims of whole articles: what a sentence alone cannot show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Claim
from monitor.topics.reader import TopicReader, TopicReading
from tests.whole import examples

Read = Callable[..., TopicReading]
MONDAY = date(2026, 10, 26)


@pytest.fixture(scope="module")
def read(reader: TopicReader) -> Read:
    def run(text: str, title: str = "", *, language: str = "en", published: date | None = MONDAY) -> TopicReading:
        return reader.read(title, text, language, published=published, key="http://herald.example/a")

    return run


def told(reading: TopicReading) -> list[tuple[str, str, str | None]]:
    return [(claim.state, claim.temporal, claim.actor) for claim in reading.claims]


def only(reading: TopicReading) -> Claim:
    (claim,) = reading.claims
    return claim


def test_every_claim_is_its_exact_sentence_with_the_words_that_say_it(read: Read) -> None:
    text = "Rain fell.\nThe truce in Idlib is holding, NATO said.  It rained again."

    claim = only(read(text))

    assert text[claim.start : claim.end] == claim.quote == "The truce in Idlib is holding, NATO said."
    assert text[claim.cue_start : claim.cue_end] == claim.cue == "truce in Idlib is holding"
    assert (claim.confidence, claim.place_rule, claim.in_title) == (0.9, "Idlib in the sentence", False)


def test_a_headline_is_evidence_of_its_own(read: Read) -> None:
    title = "Truce in Idlib collapses - Guterres"

    claim = only(read("Officials met in the capital.", title))

    assert (claim.in_title, title[claim.start : claim.end], claim.state) == (True, title, "collapsed")
    assert (claim.speaker, claim.actor, claim.confidence) == ("Guterres", "un", 0.85)


def test_a_claim_keeps_its_id_when_the_article_is_read_again_and_no_two_share_one(read: Read) -> None:
    text = "The truce in Idlib is holding, NATO said. The truce in Idlib was broken, rebels said."

    first, second = read(text), read(text)

    assert [claim.id for claim in first.claims] == [claim.id for claim in second.claims]
    assert len({claim.id for claim in first.claims}) == 2


def test_a_word_that_stands_for_the_truce_counts_right_behind_it(read: Read) -> None:
    lead = "Moscow and Ankara announced a ceasefire in Idlib on Sunday."

    near = read(f"{lead} It is holding, the Kremlin said.")
    far = read(f"{lead} Schools opened. Shops opened. It is holding, the Kremlin said.")
    elsewhere = read(f"{lead} Another began in Libya. It is holding, the Kremlin said.")

    assert told(near)[1:] == [("holding", "current", "kremlin")]
    assert near.claims[1].confidence < 0.7
    assert told(far)[1:] == told(elsewhere)[1:] == []


def test_a_place_is_looked_for_in_the_sentences_before(read: Read) -> None:
    inherited = read("Idlib was quiet. The truce is holding, NATO said.")
    other = read("Idlib was quiet. In Libya guns fell silent. The truce is holding, NATO said.")

    assert (told(inherited), inherited.claims[0].confidence) == ([("holding", "current", "nato")], 0.7)
    assert told(other) == []
    assert "another theatre" in (other.trials[0].dropped or "")


def test_a_quotation_over_several_sentences_has_the_speaker_who_opens_it(read: Read) -> None:
    text = (
        "Stoltenberg met reporters in Brussels. “We follow Idlib closely. The truce is holding. "
        "We want it to last,” he said."
    )

    claim = only(read(text))

    assert (claim.actor, claim.speaker, claim.voice) == ("nato", "Stoltenberg", "quote")


def test_a_short_sentence_behind_says_who_said_it(read: Read) -> None:
    text = "Перемирие в Идлибе соблюдается. Об этом сообщили в Минобороны России."

    assert told(read(text, language="ru")) == [("holding", "current", "russia-mod")]


def test_an_agency_relays_and_does_not_speak(read: Read) -> None:
    claim = only(read("The truce in Idlib is holding, Reuters reported on Monday."))

    assert (claim.via, claim.actor, claim.side, claim.voice) == ("Reuters", None, None, "indirect")


def test_two_do_together_what_both_say_by_doing_it(read: Read) -> None:
    claim = only(read("Russia and Turkey agreed on a ceasefire in Idlib on Sunday."))

    assert (claim.speaker, claim.actor, claim.side, claim.voice) == (
        "Russia + Turkey",
        "russia+turkey",
        "russia+turkey",
        "actor",
    )
    assert (claim.event_date, claim.date_precision) == (date(2026, 10, 25), "relative")


@pytest.mark.parametrize(
    ("sentence", "temporal"),
    [
        ("The ceasefire in Idlib took effect on 24 October.", "current"),
        ("The ceasefire in Idlib took effect on 5 October.", "background"),
        ("The ceasefire in Idlib took effect in 2020.", "background"),
        ("The ceasefire in Idlib took effect last month.", "background"),
    ],
)
def test_what_is_dated_long_before_the_article_is_background(read: Read, sentence: str, temporal: str) -> None:
    assert only(read(sentence)).temporal == temporal


def test_a_dated_narrative_passes_its_date_on_within_the_paragraph(read: Read) -> None:
    opening = "On 5 October the two presidents met. The truce in Idlib was broken that night by shelling."

    assert [claim.temporal for claim in read(opening).claims] == ["background"]
    assert [claim.temporal for claim in read(opening.replace(". The", ".\nThe")).claims] == ["current"]


def test_the_date_of_an_agreement_is_not_the_date_of_its_breach(read: Read) -> None:
    claim = only(read("Rebels violated the 5 October ceasefire in Idlib, the Kremlin said."))

    assert (claim.state, claim.temporal, claim.event_date) == ("strained", "current", None)


def test_without_a_day_of_publication_a_relative_date_stays_unknown(read: Read) -> None:
    claim = only(read("The truce in Idlib collapsed on Sunday.", published=None))

    assert (claim.state, claim.event_date, claim.date_precision) == ("collapsed", None, "none")


def test_an_agreement_denied_is_kept_as_a_denial_and_counts_for_nothing(read: Read) -> None:
    reading = read("The Kremlin denied that a ceasefire in Idlib had been agreed.")

    assert (told(reading), reading.states) == ([("denial", "current", "kremlin")], ())


def test_an_article_reports_the_state_of_its_headline_and_its_lead(read: Read) -> None:
    sides = "The truce in Idlib is holding, the Kremlin said. The truce in Idlib was violated, rebels said."

    assert read(sides).states == (("ceasefire", "mixed"),)
    assert read(sides, "Truce in Idlib is holding").states == (("ceasefire", "mixed"),)
    assert read("The truce in Idlib is holding, NATO said. Talks on a truce in Idlib go on.").states == (
        ("ceasefire", "holding"),
    )
    assert read("The truce in Idlib took effect in 2020.").states == ()


def test_what_is_only_recalled_is_background_and_what_is_claimed_is_reported(read: Read) -> None:
    filler = "Bread is dear in the town. " * 5

    recalled = read(f"{filler}The patrols are part of the truce in Idlib of 5 March 2020.")
    claimed = read(f"{filler}The truce in Idlib is holding, NATO said.")

    assert "ceasefire" not in recalled.reported
    assert "ceasefire" in claimed.reported


def test_every_cue_that_was_dropped_says_why(read: Read) -> None:
    reading = read("Will the ceasefire in Idlib hold? If the ceasefire in Idlib collapses, people will flee.")

    assert reading.claims == ()
    assert [trial.dropped for trial in reading.trials] == [
        "rule: * with question: drop",
        "rule: holding or strained or collapsed with future or hypothetical: drop",
    ]


PIECES = (
    "The truce in Idlib is holding, NATO said.", "He said: “no ceasefire in Idlib”", "Перемирие в Идлибе нарушено.", "on Monday",
    "İdlib'de ateşkes sürüyor", "الهدنة في إدلب صامدة", "; but", "?", "\n", "“", "»", ":", "Lavrov", "2018", "\u200f", "🙂", "-",
)  # fmt: skip


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["en", "ru", "tr", "ar", None]))
def test_whatever_the_text_quotes_are_verbatim_and_two_readings_agree(
    reader: TopicReader, pieces: list[str], language: str | None
) -> None:
    text = " ".join(pieces)

    reading = reader.read("Truce in Idlib", text, language, published=MONDAY, key="k")

    assert reading == reader.read("Truce in Idlib", text, language, published=MONDAY, key="k")
    for claim in reading.claims:
        said = "Truce in Idlib" if claim.in_title else text
        assert said[claim.start : claim.end] == claim.quote
        assert said[claim.cue_start : claim.cue_end] == claim.cue and 0 < claim.confidence <= 1
