"""Corrections in every form of an edition: both wordings, what rested on them, what became of that; capped, and told so."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.editions.corrections import MOST, corrected, in_doubt, within_cap
from monitor.editions.freeze import from_json, to_json
from monitor.editions.letter import letter
from monitor.editions.names import Names
from monitor.editions.recomputed import Since, restated
from monitor.editions.redact import REMOVED, without
from monitor.editions.render import render
from monitor.editions.shown import shown
from monitor.model import Correction, Edited, Edition, Wording
from tests.build import make_article
from tests.pure.editions.accounts import (
    ACCOUNTS,
    CEASEFIRE,
    SPEAKERS,
    TRACKED,
    before_that,
    status,
    tracked_edition,
)
from tests.pure.editions.samples import CUTOFF, FROM
from tests.pure.editions.test_render import Page

NAMES = Names(topics={topic.slug: topic for topic in TRACKED}, voices=SPEAKERS)
FIRST = before_that()
PROOF = next(proof for change in FIRST.changes for proof in change.evidence)
SINCE = Since(before=FIRST, after=FROM, until=CUTOFF, zone="Europe/Istanbul", year=2026)
ARABIC = Correction(
    said="Edit seen on 21 Nov 14:00; quoted here on 20 Nov:", title="من المحافظة", outlet="صدى الشمال",
    url="https://sada.example/1", language="ar", old="وقف إطلاق النار في إدلب صامد.", new="وقف إطلاق النار في إدلب انتهك مرتين.",
    old_cut=True, carried=("Idlib ceasefire: in force, holding, by صدى الشمال",),
    became=("Idlib ceasefire: the status stands: in force, holding",),
)  # fmt: skip


def wording(text: str, hours: int, **given: Any) -> Wording:
    usual = {
        "title": "Notes from the valley",
        "seen_at": FROM + timedelta(hours=hours),
        "whole": True,
        "from_page": True,
    }
    return Wording(**{**usual, "text": text, **given})


def edited(*texts: str, **given: Any) -> Edited:
    """The article that the edition before quoted, with these texts: the first stood then, the others came one by one."""
    article = make_article(url=PROOF.url, outlet=PROOF.outlet, language=PROOF.language)
    wordings = tuple(wording(text, hours, **given) for text, hours in zip(texts, (-9, 3, 5, 7), strict=False))
    return Edited(article=article, known_at=FROM - timedelta(hours=9), wordings=wordings)


def found(*texts: str, **given: Any) -> list[Correction]:
    return corrected([edited(*texts, **given)], shown(to_json(FIRST), FIRST.date), ACCOUNTS, NAMES, SINCE)


def forms(edition: Edition) -> dict[str, str]:
    """Every form that a reader sees, as one line without marks of direction or layout."""
    made = render(edition)
    plain = {
        "text": re.sub("[\u2068\u2069]", "", made.text),
        "markdown": made.markdown.replace("\\", ""),
        "page": Page(made.page).text,
        "mail": Page(letter(edition).html).text.replace("\u200e", ""),
    }
    return {name: re.sub(r"[\s>]+", " ", form) for name, form in plain.items()}


# ---------------------------------------------------------------- what is found


def test_a_sentence_that_proved_a_status_is_told_with_that_status() -> None:
    (told,) = found(f"{PROOF.text} It rained.", "A market was held in the square. It rained.")

    assert (told.old, told.new, told.url) == (PROOF.text, None, PROOF.url)
    assert told.said == "Edit seen on 21 Nov 09:30; quoted here on 21 Nov:"
    assert told.carried and told.carried[0].startswith("Idlib ceasefire: in force, holding, by ")
    assert any("status recomputed: in force, holding -> " in line for line in told.became)


def test_the_new_wording_is_cut_where_it_is_too_long_and_not_shown_where_it_hides_something() -> None:
    long = PROOF.text.rstrip(".") + " and so on" * 30 + "."

    (cut,) = found(f"{PROOF.text} It rained.", f"{long} It rained.")
    (hidden,) = found(f"{PROOF.text} It rained.", f"{PROOF.text.rstrip('.')} \u202eagain. It rained.")

    assert cut.new and cut.new_cut and cut.new in long and len(cut.new.split()) == 60
    assert (hidden.new, hidden.hidden) == (None, True)


@pytest.mark.parametrize(
    "texts",
    [
        ("{}",),
        ("{}", "It rained. {}"),
        ("{}", "It rained.", "{}"),  # taken back
        ("", "It rained."),  # nobody knows what it said
    ],
)
def test_what_still_stands_or_was_never_known_is_no_correction(texts: tuple[str, ...]) -> None:
    assert found(*(text.format(PROOF.text) for text in texts)) == []


def test_of_a_text_of_which_only_evidence_is_kept_nothing_is_called_withdrawn() -> None:
    reworded = PROOF.text.replace(PROOF.text.split()[-1], "twice.")

    assert found(PROOF.text, "A market was held.", whole=False) == []
    assert [each.new for each in found(PROOF.text, reworded, whole=False)] == [reworded]


def test_only_an_article_that_lost_a_sentence_is_read_again_in_the_wording_that_stood() -> None:
    sentences = shown(to_json(FIRST), FIRST.date)
    lost, kept = edited(PROOF.text, "It rained."), edited(PROOF.text, f"{PROOF.text} It rained.")

    assert in_doubt([lost], sentences, FROM, CUTOFF) == [(lost, lost.wordings[0])]
    assert in_doubt([kept], sentences, FROM, CUTOFF) == []


def test_a_status_that_moved_without_a_move_is_told_unless_a_correction_says_so() -> None:
    calm = replace(CEASEFIRE, changes=(), status=status(state="strained"), before=status(state="strained"))

    (told,) = restated([calm], NAMES, SINCE)

    assert told.old is None and 'not "in force, holding" as told on 21 Nov' in told.said
    said = Correction(said="-", became=(f"{NAMES.title('ceasefire')}: status recomputed: a -> b",))
    assert restated([calm], NAMES, SINCE, [said]) == []
    assert restated([replace(calm, changes=CEASEFIRE.changes)], NAMES, SINCE) == []
    assert restated([calm], NAMES, replace(SINCE, before=None)) == []


def test_an_edition_that_cannot_be_read_still_says_what_it_quoted() -> None:
    quotes = '{"sections": [{"url": "https://a.example/1", "quotes": [{"text": "It holds."}]}]}'

    assert [one.text for one in shown(quotes, FIRST.date).values()] == ["It holds."]
    assert shown(None, FIRST.date) == {}


# ---------------------------------------------------------------- how it looks


def test_every_form_has_both_wordings_and_what_became_of_them() -> None:
    gone = replace(ARABIC, new=None, in_title=True)
    hidden = replace(ARABIC, new=None, hidden=True)

    for name, form in forms(tracked_edition(corrections=[ARABIC, gone, hidden])).items():
        for words in (
            ARABIC.said, ARABIC.title, f"[…] {ARABIC.old} […]", ARABIC.new, *ARABIC.carried, *ARABIC.became, "It says now:",
            "Its headline was:", "Withdrawn: nothing like it stands there now.", "hidden characters", "Arabic",
        ):  # fmt: skip
            assert words and words in form, (name, words)


def test_both_wordings_say_their_language_and_direction() -> None:
    edition = tracked_edition(corrections=[ARABIC])
    made = render(edition)

    for form in (made.page, letter(edition).html):
        told = form[form.index(">Corrections</h2>") :]
        assert told.count('<blockquote lang="ar" dir="rtl"') == 2
    assert all(line.count("\u2068") == line.count("\u2069") for line in made.text.splitlines())


def test_what_an_edition_has_no_room_for_is_counted() -> None:
    many = [replace(ARABIC, url=f"https://sada.example/{n}", new=None, carried=()) for n in range(MOST + 4)]

    edition = tracked_edition(corrections=[*many, Correction(said="1 article was removed.")])

    assert [each.url for each in edition.corrections if each.old] == [each.url for each in many[:MOST]]
    assert edition.more_corrections == 4
    assert "1 article was removed." in [each.said for each in edition.corrections]
    assert all("4 more quoted sentences were changed" in form for form in forms(edition).values())


@given(st.lists(st.integers(1, 120), max_size=14))
def test_the_first_correction_is_always_told_and_none_is_lost_from_the_count(lengths: list[int]) -> None:
    told = [replace(ARABIC, old="word " * length, new=None) for length in lengths]

    kept, more = within_cap(told)

    assert list(kept) == told[: len(kept)] and len(kept) + more == len(told)
    assert bool(kept) == bool(told) and len(kept) <= MOST


# ---------------------------------------------------------------- what is kept of it


def test_a_correction_frozen_before_there_were_wordings_keeps_its_bytes() -> None:
    edition = tracked_edition(
        corrections=[Correction(said="Edited:", title="Truce", outlet="Maarat Wire", url="https://m.example")]
    )

    (frozen,) = json.loads(to_json(edition))["corrections"]

    assert list(frozen) == ["said", "title", "outlet", "url", "language"]
    assert "more_corrections" not in json.loads(to_json(edition))
    assert from_json(to_json(edition)) == edition


def test_no_word_of_an_article_that_had_to_go_is_left_in_its_corrections() -> None:
    edition = without(tracked_edition(corrections=[ARABIC]), "https://sada.example/1")

    (left,) = edition.corrections
    assert left == Correction(said=ARABIC.said, title=REMOVED, became=ARABIC.became)
    assert not any(word in form for word in ("صامد", "صدى", "انتهك") for form in forms(edition).values())
