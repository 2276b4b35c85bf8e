"""Who speaks: the side of an outlet on a day, and the agency whose text it carries."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.model import Credit, SourceSpec
from tests.pure.editions.samples import VALLEY, VOICES, report

BEFORE = datetime(2024, 12, 7, 22, tzinfo=UTC)
AFTER = datetime(2024, 12, 8, 6, tzinfo=UTC)


def side(**given: Any) -> str | None:
    told = report(1, "Convoy leaves", "The convoy left at nine.", **given)
    return VOICES.side(told.article, told.known_at)


@pytest.mark.parametrize(("published", "label"), [(BEFORE, "Old guard"), (AFTER, "River state")])
def test_an_outlet_that_changed_hands_speaks_for_whom_it_did_that_day(published: datetime, label: str) -> None:
    assert side(published_at=published) == label


def test_an_article_without_a_date_is_of_the_day_it_was_first_seen() -> None:
    assert side(published_at=None, known_at=BEFORE) == "Old guard"


def test_a_side_without_a_label_is_shown_by_its_name() -> None:
    assert side(feed_slug=None, outlet="Вестник Оронта") == "far-side"


def test_of_an_unknown_outlet_nobody_says_whose_voice_it_is() -> None:
    assert side(feed_slug="elsewhere") is None
    assert side(feed_slug=None, outlet="A stranger") is None


def test_a_text_of_an_agency_is_said_to_be_one() -> None:
    article = report(1, "Convoy leaves", "(Valley Agency) The convoy left.", credit=VALLEY).article

    assert VOICES.via(article) == "Valley Agency"
    assert (
        VOICES.via(replace(article, credit=replace(VALLEY, agencies=("valley", "unknown"))))
        == "Valley Agency and unknown"
    )


def test_naming_an_agency_as_a_source_is_not_carrying_its_text() -> None:
    cited = Credit(agencies=("valley",), means="cites", place="attribution", evidence="Valley Agency reported")

    assert VOICES.via(report(1, "t", "x", credit=cited).article) is None


def test_an_agency_on_its_own_site_is_not_carried_by_another() -> None:
    own = SourceSpec(slug="herald", name="Valley", agencies=("valley",))
    voices = replace(VOICES, sources={"herald": own})

    assert voices.via(report(1, "t", "x", credit=VALLEY).article) is None
