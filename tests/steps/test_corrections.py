"""Corrections as readers live them: a sentence is shown, its outlet edits it, and the next edition tells of both wordings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from monitor.clock import SetClock
from monitor.editions.freeze import to_json
from monitor.model import ArticleId, Correction, DueEdition, Edition
from monitor.steps.edit import make, preview
from monitor.steps.house import House
from tests.build import MORNING, make_watchlist
from tests.neighbours import NoCrew
from tests.servers import Site
from tests.steps.test_round import article, lived
from tests.steps.test_tracked import BROKEN, DAY, FILLER, HOLDS, RAN, due, edited, house, read, story

__all__ = ["house"]

OpenHouse = Callable[..., House]
NOON = timedelta(hours=6)
TWICE = RAN.replace("13th", "14th")


def told(edition: Edition | None) -> list[Correction]:
    """The sentences that an edition corrects."""
    assert edition is not None
    return [each for each in edition.corrections if each.old]


def at(
    clock: SetClock, house: House, id: ArticleId, words: str, *, days: int = 0, hours: float = 5, **given: str
) -> None:
    """The outlet gives its story these words, so many days and hours after the first edition."""
    clock.set(MORNING + days * DAY + timedelta(hours=hours))
    edited(house, id, story("herald", words, **given))


def made(house: House, clock: SetClock, days: int) -> Edition:
    """The edition of so many days later."""
    clock.set(MORNING + days * DAY)
    (spec,) = house.watchlist.digests
    edition = make(spec, due(days), house)
    assert edition is not None
    return edition


# ---------------------------------------------------------------- from the feed to the next edition

LEAD = "Turkish officers met their Russian colleagues in Ankara on Wednesday to speak about the villages along the highway."
QUIET = "Residents of Ariha said that the road had been quiet since the morning and that shops had opened again."
THEN = "The ceasefire in Idlib is holding, the Turkish defence ministry said on Wednesday."
NOW = "The ceasefire in Idlib was violated again, the Turkish defence ministry said on Wednesday."


def one_truce(site: Site, title: str, sentence: str) -> str:
    site.page("http://herald.example/truce", title, LEAD, sentence, QUIET)
    return site.feed("herald.example", [("truce", title, "Wed, 21 Oct 2026 05:10:00 GMT")])


def test_from_a_poll_to_the_correction_with_both_wordings_and_the_status_made_anew(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    watchlist = make_watchlist(tmp_path, {"herald": one_truce(site, "Officers meet in Ankara", THEN)})
    house = open_house(watchlist)
    (spec,) = watchlist.digests
    lived(house, clock)
    first = make(spec, due(), house)

    one_truce(site, "Officers meet in Ankara again", NOW)
    clock.set(MORNING + NOON)
    lived(house, clock)
    clock.set(MORNING + DAY)
    second = make(spec, due(1), house)
    third = make(spec, due(2), house)

    assert first is not None and first.board[0].state == "in force, holding"
    assert second is not None and second.board[0].state == "in force, violations reported"
    (correction,) = told(second)
    assert second.corrections[0] == correction
    assert (correction.old, correction.new, correction.in_title) == (THEN, NOW, False)
    assert correction.said == "Edit seen on 21 Oct 15:00; quoted here on 21 Oct:"
    assert (correction.title, correction.outlet, correction.language) == (
        "Officers meet in Ankara again", "The Herald", "en"
    )  # fmt: skip
    assert correction.carried == ("Idlib ceasefire: in force, holding, by Turkish defence ministry",)
    assert correction.became == (
        "Idlib ceasefire: status recomputed: in force, holding -> in force, violations reported",
    )
    assert NOW in article(house, "http://herald.example/truce").article.text
    assert told(third) == []


# ---------------------------------------------------------------- what is told, and when


def test_a_sentence_that_is_gone_is_withdrawn_and_the_event_with_it(house: House, clock: SetClock) -> None:
    id = read(house, story("herald", f"{FILLER} {RAN}"))
    made(house, clock, 0)

    at(clock, house, id, f"{FILLER} A market was held in Ariha.")
    (correction,) = told(made(house, clock, 1))

    assert (correction.old, correction.new, correction.hidden) == (RAN, None, False)
    assert correction.carried == ("Joint patrols on the M4: patrol 13, 20 Oct: completed",)
    assert correction.became == (
        "Joint patrols on the M4: patrol 13, 20 Oct: not in the log any more, nobody else reports it",
    )


def test_what_others_say_as_well_stands(house: House, clock: SetClock) -> None:
    id = read(house, story("herald", f"{HOLDS} {FILLER} {RAN}"))
    read(
        house,
        story("wire", f"Shops were open. {HOLDS} {RAN} The villages were calm, and nobody was hurt in any of them."),
    )
    made(house, clock, 0)

    at(clock, house, id, f"{BROKEN.replace('violated again overnight', 'discussed')} {FILLER} {TWICE}")
    found = told(made(house, clock, 1))

    became = {line for each in found for line in each.became}
    assert "Joint patrols on the M4: the event stands: patrol 13, 20 Oct: completed" in became
    assert any(line.startswith("Idlib ceasefire: the status stands: in force, holding") for line in became)


def test_a_changed_digit_is_a_correction_and_new_punctuation_is_none(house: House, clock: SetClock) -> None:
    id = read(house, story("herald", f"{FILLER} {RAN} {HOLDS}"))
    made(house, clock, 0)

    at(clock, house, id, f"{HOLDS.replace(',', ' -').replace('Idlib', '“Idlib”')}\n\n{FILLER} It rained. {TWICE}")
    (correction,) = told(made(house, clock, 1))

    assert (correction.old, correction.new) == (RAN, TWICE)


def test_a_headline_alone_that_carried_evidence_is_corrected_with_the_headline_of_today(
    house: House, clock: SetClock
) -> None:
    headline = "Ceasefire in Idlib is holding, Turkish defence ministry says"
    id = read(house, story("herald", FILLER * 2, title=headline))
    first = made(house, clock, 0)
    assert any(proof.in_title for change in first.changes for proof in change.evidence)

    at(clock, house, id, FILLER * 2, title="Mill stays closed, villagers say")
    (correction,) = told(made(house, clock, 1))

    assert correction.in_title
    assert (correction.old, correction.new) == (headline, "Mill stays closed, villagers say")
    assert correction.became == ("Idlib ceasefire: status recomputed: in force, holding -> no status",)


def test_a_headline_on_which_nothing_rested_may_be_written_anew(house: House, clock: SetClock) -> None:
    id = read(house, story("herald", f"{HOLDS} {FILLER}", title="From the province"))
    made(house, clock, 0)

    at(clock, house, id, f"{HOLDS} {FILLER}", title="What villagers say of the mill")

    assert told(made(house, clock, 1)) == []


def test_a_claim_that_was_counted_without_being_quoted_is_corrected_after_those_that_were(
    house: House, clock: SetClock
) -> None:
    said = (
        "The truce in Idlib holds, the Turkish defence ministry said, and the ceasefire is respected in all villages."
    )
    more = ("Residents of Idlib said that the ceasefire was holding.", "The ceasefire in Idlib is holding, NATO said.")
    id = read(house, story("herald", f"{HOLDS} {FILLER} {said} {RAN} {' '.join(more)}"))
    first = made(house, clock, 0)
    unquoted = [each for each in (HOLDS, said, *more) if each not in to_json(first)]
    assert unquoted

    at(clock, house, id, f"{FILLER} It rained. {RAN}")
    found = told(made(house, clock, 1))

    assert {each.old for each in found} >= {HOLDS, *unquoted}
    last = found[-1]
    assert last.old in unquoted and last.said.endswith("; counted here without being quoted:")
    assert last.carried[0].startswith("Idlib ceasefire: in force, holding, by ")


def test_an_earlier_wording_that_cannot_be_read_again_costs_only_what_was_not_quoted(
    house: House, clock: SetClock
) -> None:
    (spec,) = house.watchlist.digests
    id = read(house, story("herald", f"{HOLDS} {FILLER}"))
    made(house, clock, 0)
    at(clock, house, id, f"{BROKEN} {FILLER}")
    clock.set(MORNING + DAY)

    (correction,) = told(make(spec, due(1), replace(house, crew=NoCrew())))

    assert correction.carried == ("Idlib ceasefire: in force, holding, by Turkish defence ministry",)


def test_an_edit_that_is_taken_back_before_the_next_edition_is_none(house: House, clock: SetClock) -> None:
    id = read(house, story("herald", f"{HOLDS} {FILLER}"))
    made(house, clock, 0)

    at(clock, house, id, f"{BROKEN} {FILLER}", hours=3)
    at(clock, house, id, f"{HOLDS} {FILLER}", hours=7)

    assert told(made(house, clock, 1)) == []


def test_a_correction_is_told_once_though_the_article_is_edited_on(house: House, clock: SetClock) -> None:
    id = read(house, story("herald", f"{HOLDS} {FILLER} {RAN}"))
    made(house, clock, 0)
    at(clock, house, id, f"{BROKEN} {FILLER} {RAN}")
    first = told(made(house, clock, 1))

    at(clock, house, id, f"{BROKEN} {FILLER} It rained. {RAN}", days=1)
    second = told(made(house, clock, 2))

    assert [each.old for each in first] == [HOLDS] and second == []


def test_what_was_edited_after_the_cut_off_waits_for_the_next_edition_and_is_not_forgotten(
    house: House, clock: SetClock
) -> None:
    (spec,) = house.watchlist.digests
    id = read(house, story("herald", f"{HOLDS} {FILLER}"))
    made(house, clock, 0)
    at(clock, house, id, f"{BROKEN} {FILLER}")
    at(clock, house, id, f"{BROKEN} {FILLER} It rained.", days=1, hours=0.1)

    second = make(spec, due(1), house)
    third = made(house, clock, 2)

    assert [(each.old, each.new) for each in told(second)] == [(HOLDS, BROKEN)]
    assert told(third) == []


def test_an_edition_of_a_past_day_has_the_wordings_of_that_day(house: House, clock: SetClock) -> None:
    (spec,) = house.watchlist.digests
    id = read(house, story("herald", f"{HOLDS} {FILLER}"))
    made(house, clock, 0)
    at(clock, house, id, f"{BROKEN} {FILLER}")

    at(clock, house, id, f"{FILLER} It rained.", days=1)

    assert [(each.old, each.new) for each in told(preview(spec, due(1), house))] == [(HOLDS, BROKEN)]


def test_each_digest_corrects_what_it_showed_itself(house: House, clock: SetClock) -> None:
    (spec,) = house.watchlist.digests
    weekly = replace(spec, slug="weekly")
    id = read(house, story("herald", f"{HOLDS} {FILLER}"))
    made(house, clock, 0)
    at(clock, house, id, f"{BROKEN} {FILLER}")
    daily = told(made(house, clock, 1))
    first = make(weekly, replace(due(1), digest="weekly"), house)
    at(clock, house, id, f"{FILLER} It rained.", days=1)
    clock.set(MORNING + 2 * DAY)

    second = make(weekly, replace(due(2), digest="weekly"), house)

    assert [each.old for each in daily] == [HOLDS]
    assert told(first) == [] and [(each.old, each.new) for each in told(second)] == [(BROKEN, None)]


def test_a_page_that_is_read_after_its_feed_alone_had_spoken_is_no_edit(house: House, clock: SetClock) -> None:
    id = read(house, story("herald", f"{HOLDS} {FILLER}", method="feed", shortfall="page answered 503"))
    made(house, clock, 0)
    clock.set(MORNING + NOON)

    with house.store.write() as db:
        db.articles.revise(
            id, story("herald", f"{FILLER} The truce is holding."), now=clock.now(), page_sha256="ab" * 32
        )

    assert told(made(house, clock, 1)) == []


def test_of_an_outlet_that_lets_evidence_be_kept_a_changed_sentence_is_told_and_a_missing_one_is_not(
    house: House, clock: SetClock
) -> None:
    whole = f"{FILLER * 9}\n{HOLDS} {FILLER * 9}\n{{}} {FILLER * 9}"
    id = read(house, story("herald", whole.format(RAN), keep="evidence"))
    made(house, clock, 0)

    at(
        clock,
        house,
        id,
        whole.format("A market was held in Ariha.").replace("is holding", "was broken"),
        keep="evidence",
    )

    assert [(each.old, each.new) for each in told(made(house, clock, 1))] == [
        (HOLDS, HOLDS.replace("is holding", "was broken"))
    ]


def test_there_is_nothing_to_correct_before_the_first_edition(house: House, clock: SetClock) -> None:
    (spec,) = house.watchlist.digests
    id = read(house, story("herald", f"{HOLDS} {FILLER}"), known_at=MORNING - timedelta(hours=9))
    at(clock, house, id, f"{BROKEN} {FILLER}", hours=-4)
    clock.set(MORNING)

    first: DueEdition = due()

    assert told(make(spec, first, house)) == []
