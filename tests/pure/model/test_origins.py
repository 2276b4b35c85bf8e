"""Who wrote a text first, and how independent those who print it are."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from monitor.model import (
    NOBODY,
    AgencySpec,
    Credit,
    FeedSpec,
    Newsrooms,
    Origin,
    Printed,
    SourceSpec,
    grounds,
    origin_of,
)
from tests.build import make_origin

DAY = date(2026, 10, 20)
SOURCES = (
    SourceSpec(slug="herald", name="The Herald", owner="Herald Trust", kind="private", side="west", country="GB"),
    SourceSpec(slug="herald-tr", name="Herald Türkçe", owner="Herald Trust", kind="private", side="west", country="GB"),
    SourceSpec(slug="asi", name="Asi Haber", owner="Coast state", kind="state", side="coast-state", country="ZZ",
               agencies=("asi",)),
    SourceSpec(slug="kanal", name="Kanal Asi", owner="Kanal A.Ş. (of the state)", kind="state", side="coast-state", country="ZZ",
               owner_history=((date(2026, 1, 1), "Kanal A.Ş."),), side_history=((date(2026, 1, 1), "coast-free"),)),
)  # fmt: skip
OTHERS = (SourceSpec(slug="orontes", name="Orontes News", owner="Orontes Foundation", kind="ngo", side="civic"),)
AGENCIES = (
    AgencySpec(
        slug="asi", name="Asi Agency", side="coast-state", side_history=((date(2020, 1, 1), "hills"),), country="ZZ"
    ),
    AgencySpec(
        slug="hill", name="Hill Wire", side="hills", owner="Hill Group", owner_history=((date(2025, 1, 1), "Old Hill"),)
    ),
)
NEWSROOMS = Newsrooms(
    feeds=[FeedSpec(slug=f"{source.slug}-feed", url="", title="", source=source.slug) for source in SOURCES],
    sources=SOURCES,
    agencies=AGENCIES,
    others=OTHERS,
)


def credit(*agencies: str, **given: Any) -> Credit:
    usual: dict[str, Any] = {"means": "republishes", "place": "suffix", "evidence": "(wire)"}
    return Credit(**{"agencies": agencies, **usual, **given})


def leaning(*agencies: str, outlets: tuple[str, ...] = ()) -> Credit:
    return credit(*agencies, outlets=outlets, means="cites", place="attribution", evidence="as they report", leans=True)


def wrote(source: str, said: Credit | None = None, day: date = DAY) -> Origin:
    """Who wrote a text that a source prints."""
    return NEWSROOMS.origin(Printed(outlet="as printed", feed=f"{source}-feed", day=day, credit=said))


# ---------------------------------------------------------------- one copy


@pytest.mark.parametrize(
    ("source", "said", "key", "why"),
    [
        ("herald", None, "outlet:herald", "own"),
        ("herald", credit("hill"), "agency:hill", "credit"),
        ("herald", credit("hill", "asi"), "agency:hill", "credit"),  # the first that is named
        ("herald", credit("hill", means="cites"), "outlet:herald", "own"),  # it has other sources too
        ("herald", leaning("hill"), "agency:hill", "leans"),
        ("herald", leaning(outlets=("orontes",)), "outlet:orontes", "leans"),
        ("herald", leaning(outlets=("asi",)), "agency:asi", "leans"),  # the outlet is an agency
        ("herald", leaning(outlets=("herald-tr",)), "outlet:herald", "own"),  # its own edition in another language
        ("herald", leaning(outlets=("gone",)), "outlet:herald", "own"),  # of a configuration before
        ("asi", None, "agency:asi", "own"),
        ("asi", credit("hill", "asi"), "agency:asi", "credit"),
        ("asi", credit("hill"), "agency:hill", "credit"),  # an agency that carries another's text
        ("asi", leaning("hill"), "agency:hill", "leans"),
        ("asi", leaning("hill", "asi"), "agency:asi", "own"),
    ],
)
def test_the_first_rule_that_says_something_decides(source: str, said: Credit | None, key: str, why: str) -> None:
    origin = wrote(source, said)

    assert (origin.key, origin.why) == (key, why)
    assert origin.evidence == (said.evidence if said and why != "own" else None)


def test_owner_and_side_are_those_of_the_day() -> None:
    before, now = wrote("kanal", day=date(2025, 12, 31)), wrote("kanal", day=date(2026, 1, 1))

    assert (before.owner, before.side) == ("Kanal A.Ş.", "coast-free")
    assert (now.owner, now.side) == ("Kanal A.Ş. (of the state)", "coast-state")
    assert wrote("herald", credit("hill"), date(2024, 5, 1)).owner == "Old Hill"
    assert wrote("herald", credit("asi"), date(2019, 5, 1)).side == "hills"


def test_an_agency_is_owned_as_the_source_says_whose_agency_it_is() -> None:
    assert wrote("herald", credit("asi")).owner == "Coast state"


def test_an_outlet_that_nobody_configured_is_a_newsroom_of_its_own() -> None:
    origin = NOBODY.origin(Printed(outlet="Far Courier", feed=None, day=DAY, credit=None))

    assert (origin.key, origin.label, origin.owner, origin.side) == ("outlet:far courier", "Far Courier", None, None)


def test_an_agency_that_nobody_configured_goes_by_its_id() -> None:
    origin = NOBODY.origin(Printed(outlet="Far Courier", feed=None, day=DAY, credit=credit("gone")))

    assert (origin.key, origin.label, origin.owner) == ("agency:gone", "gone", None)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Hill Wire", "agency:hill"),
        ("HILL WIRE", "agency:hill"),
        ("Хилл", "agency:hill"),  # the first word of a name
        ("Хилл Уайром", "agency:hill"),  # a name with an ending
        ("HW", "agency:hill"),
        ("HWX", None),  # short names have no endings
        ("Coast Wire", None),
    ],
)
def test_an_agency_is_known_however_a_sentence_spells_it(words: str, key: str | None) -> None:
    names = {"any": ("HW",), "ru": ("Хилл Уайр",)}
    newsrooms = Newsrooms(agencies=[AgencySpec(slug="hill", name="Hill Wire", names=names)])

    origin = newsrooms.relay(words, DAY)

    assert (origin.key if origin else None) == key


# ---------------------------------------------------------------- all copies of a text


def test_an_agency_that_one_copy_names_wrote_them_all() -> None:
    copies = [wrote("herald"), wrote("kanal", credit("hill"))]

    assert origin_of(copies).key == "agency:hill"


def test_an_agency_that_prints_the_text_wrote_it_though_another_had_it_first() -> None:
    assert origin_of([wrote("herald"), wrote("asi")]).key == "agency:asi"


def test_of_two_credits_that_of_the_earliest_copy_counts() -> None:
    assert origin_of([wrote("kanal"), wrote("herald", credit("hill")), wrote("asi")]).key == "agency:hill"


def test_what_a_copy_leans_on_says_nothing_of_the_text_before_it() -> None:
    assert origin_of([wrote("kanal"), wrote("herald", leaning("hill"))]).key == "outlet:kanal"


# ---------------------------------------------------------------- counted


def test_nine_outlets_with_two_texts_are_two_origins() -> None:
    wire, own = wrote("asi"), wrote("herald")
    reports = [*((f"Outlet {n}", wire) for n in range(8)), ("The Herald", own)]

    counted = grounds(reports)

    assert counted.told == "9 outlets, 2 origins"
    assert (counted.owners, counted.sides) == (2, 2)


def test_two_newsrooms_of_one_state_are_two_origins_of_one_owner() -> None:
    counted = grounds([("Asi Haber", wrote("asi")), ("Kanal Asi", wrote("kanal"))])

    assert counted.told == "2 outlets, 2 origins, 1 owner"
    assert counted.sides == 1


def test_two_whose_owners_nobody_knows_are_two_owners() -> None:
    counted = grounds([(name, make_origin(name, owner=None)) for name in ("Far Courier", "Near Courier")])

    assert (counted.owners, counted.sides) == (2, 0)
    assert grounds([]).told == "0 outlets, 0 origins"


def test_the_order_of_reports_has_no_say() -> None:
    reports = [
        ("A", wrote("asi")),
        ("B", wrote("herald")),
        ("C", wrote("kanal")),
        ("B", wrote("herald", leaning("hill"))),
    ]

    assert len({grounds(order) for order in permutations(reports)}) == 1
