"""Sources, sides and agencies: what ships, what feeds.yaml makes of it, and how its mistakes are told."""

from __future__ import annotations

import re
import runpy
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.articles.credit import Credits
from monitor.config.agencies import shipped_agencies
from monitor.config.load import load_watchlist
from monitor.config.sources import offers, shipped_sides
from monitor.errors import ConfigError
from monitor.model import SideSpec, Watchlist
from monitor.text.urls import canonical_url

ROOT = Path(__file__).resolve().parents[3]
CONTACT = "monitor: {contact: desk@reader.example}\n"
_WORDS = """
    tass-en aa-en sana-en enab-baladi-en north-press-en al-monitor bbc-middle-east nato-gnews un-news-en tass-ru ria-ru
    interfax-ru kommersant-ru meduza-ru bbc-russian aa-tr trt-haber mfa-tr cumhuriyet-tr bianet-tr bbc-turkce sana-ar
    syria-tv north-press-ar aljazeera-ar aawsat-ar bbc-arabic
"""
CORE = _WORDS.split()
PATTERN = "{lang: en, place: dateline, means: republishes, regex: '^[A-Z]+ /LW/', examples: [HOMS /LW/]}"


def loaded(folder: Path, text: str) -> Watchlist:
    """What a feeds.yaml with these sections says."""
    path = folder / "feeds.yaml"
    path.write_text(CONTACT + text, encoding="utf-8")
    return load_watchlist(path)


def mistakes(folder: Path, text: str) -> list[str]:
    """What is wrong with it; the sections begin in line 2."""
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text)
    return [line.removeprefix(f"{folder}/") for line in caught.value.mistakes]


# ---------------------------------------------------------------- what ships


def test_a_hundred_and_twenty_three_sources_ship_with_owner_and_side() -> None:
    assert len(offers()) == 123
    assert {offer.language for offer in offers().values()} == {"en", "ru", "tr", "ar"}
    for slug, offer in offers().items():
        source = offer.source
        assert source.slug == slug and source.name and source.kind and source.why and source.country, slug
        assert source.home and source.side in shipped_sides(), slug
        assert {side for _, side in source.side_history} <= set(shipped_sides()), slug
        assert set(source.agencies) <= set(shipped_agencies()), slug
        assert offer.form in {"rss", "atom", "rdf", "search", "sitemap", "page"}, slug
        assert canonical_url(offer.url) and offer.keep in {"full", "evidence"}, slug
        assert offer.confidence in {"high", "medium", "low"}, slug
        assert offer.interval >= timedelta(minutes=15), slug


def test_no_two_sources_poll_one_address() -> None:
    assert len({canonical_url(offer.url) for offer in offers().values()}) == len(offers())


def test_search_feeds_leave_the_pages_alone_as_their_links_are_indirect() -> None:
    assert all(not offer.fetch_pages for offer in offers().values() if offer.form == "search")


def test_outlets_that_forbid_copies_keep_evidence_only() -> None:
    kept = {slug for slug, offer in offers().items() if offer.keep == "evidence"}

    assert kept == {"tass-en", "tass-ru", "aljazeera-ar", "aljazeera-en", "reuters-sitemap"}
    assert all("forbid" in access for slug in kept - {"reuters-sitemap"} if (access := offers()[slug].access))


def test_every_agency_that_ships_has_a_side_and_names() -> None:
    assert len(shipped_agencies()) == 29
    for slug, agency in shipped_agencies().items():
        assert agency.side in shipped_sides() and agency.names and agency.country, slug
    assert shipped_agencies()["sana"].side_history == ((date(2024, 12, 8), "sy-assad-state"),)


def test_the_page_of_sources_is_made_of_the_packs() -> None:
    # mend: python scripts/sources.py > docs/sources.md
    page = runpy.run_path(str(ROOT / "scripts" / "sources.py"))["page"]()

    assert (ROOT / "docs" / "sources.md").read_text(encoding="utf-8") == page
    assert all(f"| `{slug}` |" in page for slug in (*offers(), *shipped_sides()))
    assert len(set(re.findall(r"^\| `[a-z0-9-]+` .*$", page, re.MULTILINE))) == len(offers()) + len(shipped_sides())


def test_the_shipped_file_watches_the_core_sources() -> None:
    watchlist = load_watchlist(ROOT / "feeds.yaml")

    assert [feed.slug for feed in watchlist.feeds] == CORE
    assert all(feed.enabled and feed.source == feed.slug for feed in watchlist.feeds)
    assert [feed.slug for feed in watchlist.feeds if feed.keep == "evidence"] == ["tass-en", "tass-ru", "aljazeera-ar"]
    assert [source.slug for source in watchlist.sources] == CORE


# ---------------------------------------------------------------- what feeds.yaml makes of it


def test_a_used_source_brings_address_language_pace_and_who_is_behind_it(tmp_path: Path) -> None:
    watchlist = loaded(tmp_path, "feeds:\n  - use: sana-en\n")

    [feed], [source] = watchlist.feeds, watchlist.sources
    assert (feed.slug, feed.url, feed.title, feed.language) == ("sana-en", "https://sana.sy/en/feed/", "SANA", "en")
    assert (feed.interval, feed.source, feed.keep, feed.enabled) == (timedelta(minutes=15), "sana-en", "full", True)
    assert (source.kind, source.country, source.agencies) == ("state", "SY", ("sana",))
    assert source.side_on(date(2024, 12, 7)) == "sy-assad-state"
    assert source.side_on(date(2024, 12, 8)) == "sy-state"


def test_what_stands_beside_use_comes_first(tmp_path: Path) -> None:
    row = "{use: tass-en, slug: tass, title: Tass, interval: 2h, enabled: false, keep: full, fetch_pages: false, groups: [wire]}"

    [feed] = loaded(tmp_path, f"feeds:\n  - {row}\n").feeds

    assert (feed.slug, feed.title, feed.interval, feed.enabled) == ("tass", "Tass", timedelta(hours=2), False)
    assert (feed.keep, feed.fetch_pages, feed.groups, feed.source) == ("full", False, ("wire",), "tass-en")
    assert (feed.url, feed.language) == ("https://tass.com/rss/v2.xml", "en")


def test_several_sources_may_stand_in_one_row(tmp_path: Path) -> None:
    feeds = loaded(tmp_path, "feeds:\n  - {use: [sozcu, karar], interval: 3h}\n  - use: [medyascope]\n").feeds

    assert [feed.slug for feed in feeds] == ["sozcu", "karar", "medyascope"]
    assert [feed.interval for feed in feeds] == [timedelta(hours=3)] * 2 + [timedelta(minutes=30)]


def test_a_feed_of_ones_own_may_name_a_source_that_ships_and_keeps_as_it_does(tmp_path: Path) -> None:
    rows = "  - {url: 'https://tass.com/rss/other.xml', title: TASS again, source: tass-en%s}\n"

    silent = loaded(tmp_path, "feeds:\n" + rows % "")
    said = loaded(tmp_path, "feeds:\n" + rows % ", keep: full")

    assert (silent.feeds[0].keep, said.feeds[0].keep) == ("evidence", "full")
    assert [source.slug for source in silent.sources] == ["tass-en"]


def test_a_source_of_another_form_can_be_used_with_an_address_of_ones_own(tmp_path: Path) -> None:
    [feed] = loaded(tmp_path, "feeds:\n  - {use: anha-ar, url: 'https://hawar.example/rss'}\n").feeds

    assert (feed.slug, feed.url, feed.source) == ("anha-ar", "https://hawar.example/rss", "anha-ar")


def test_a_source_that_is_a_page_of_links_can_be_used_with_a_word_on_them(tmp_path: Path) -> None:
    [feed] = loaded(tmp_path, "feeds:\n  - {use: anha-ar, kind: listing, links: '/ar/*'}\n").feeds

    assert (feed.url, feed.read_as.kind, feed.read_as.links) == (offers()["anha-ar"].url, "listing", ("/ar/*",))


def test_a_sitemap_that_ships_is_polled_as_it_is(tmp_path: Path) -> None:
    [feed] = loaded(tmp_path, "feeds:\n  - use: ap-sitemap\n").feeds

    assert feed.url == offers()["ap-sitemap"].url and feed.read_as.kind == "auto"


def test_a_row_beside_a_source_that_ships_changes_it_in_place(tmp_path: Path) -> None:
    row = "{side: qatar, side_history: [{until: 2025-05-01, side: sy-independent}]}"

    [source] = loaded(tmp_path, f"feeds: [{{use: syria-tv}}]\nsources: {{syria-tv: {row}}}\n").sources

    shipped = offers()["syria-tv"].source
    assert (source.name, source.owner, source.why) == (shipped.name, shipped.owner, shipped.why)
    assert source.side == "qatar"
    assert source.side_history == ((date(2025, 5, 1), "sy-independent"),)


def test_earlier_sides_may_stand_in_any_order(tmp_path: Path) -> None:
    history = "[{until: 2020-01-01, side: qatar}, {until: 2010-01-01, side: saudi}]"

    [source] = loaded(tmp_path, f"sources: {{herald: {{name: Herald, side: un, side_history: {history}}}}}\n").sources

    assert [source.side_on(date(year, 6, 1)) for year in (2009, 2015, 2020)] == ["saudi", "qatar", "un"]


def test_sides_can_be_named_anew_and_added(tmp_path: Path) -> None:
    text = "sides: {un: {label: The UN}, jordan: {label: Jordanian state}}\nsources: {petra: {name: Petra, side: jordan}}\n"

    sides = {side.slug: side for side in loaded(tmp_path, text).sides}

    assert sides["un"] == SideSpec(slug="un", label="The UN", bloc="international")
    assert sides["jordan"] == SideSpec(slug="jordan", label="Jordanian state", bloc="jordan")
    assert len(sides) == len(shipped_sides()) + 1


def test_agencies_ship_without_being_asked_for_and_can_be_extended(tmp_path: Path) -> None:
    own = f"{{name: Levant Wire, patterns: [{PATTERN}]}}"
    text = f"agencies:\n  wam: ~\n  afp: {{names: {{any: [AFP Factcheck]}}}}\n  lw: {own}\n"

    plain, more = loaded(tmp_path, "").agencies, loaded(tmp_path, text).agencies

    assert plain == tuple(shipped_agencies().values())
    assert {agency.slug for agency in more} == {*shipped_agencies(), "lw"} - {"wam"}
    credits = Credits(more)
    assert credits.read("The well is dry.", author="AFP Factcheck", language="en") is not None
    assert credits.read("HOMS /LW/ The well is dry.", language="en") is not None
    assert credits.read("ABU DHABI (WAM) -- The well is dry.", language="en") is None


@pytest.mark.parametrize(
    "text",
    [
        "feeds: [{use: tass-en}]\n",
        "sides: {un: {label: The UN}}\n",
        "agencies: {wam: ~}\n",
        "agencies: {afp: {names: {any: [AFP Factcheck]}}}\n",
    ],
)
def test_the_fingerprint_changes_with_sources_sides_and_agencies(tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, text).fingerprint != loaded(tmp_path, "").fingerprint


def test_the_fingerprint_changes_with_what_is_kept(tmp_path: Path) -> None:
    kept = [loaded(tmp_path, f"feeds: [{{use: tass-en, keep: {keep}}}]\n").fingerprint for keep in ("full", "evidence")]

    assert kept[0] != kept[1]


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("feeds: [{use: sabbah}]", 'feed "sabbah": use "sabbah" is no source that ships (did you mean "sabah"?)'),
        ("feeds: [{use: tass}]", 'feed "tass": use "tass" is no source that ships (did you mean "tass-en" or "tass-ru"?)'),
        ("feeds: [{use: zzzzzzzz}]", 'feed "zzzzzzzz": use "zzzzzzzz" is no source that ships (docs/sources.md has all 123)'),
        ("feeds: [{use: anha-ar}]",
         'feed "anha-ar": use "anha-ar" has no feed, it is a page of links: say which of its links are articles '
         '(add kind: listing, links: "/news/*")'),
        ("feeds: [{use: [sozcu, karrar]}]", 'feed 1: use "karrar" is no source that ships (did you mean "karar"?)'),
        ("feeds: [{use: [sozcu, sozcu]}]", 'feed 1: use "sozcu" is the feed in line 2 again: keep one'),
        ("feeds: [{use: sozcu}, {use: sozcu}]", 'feed "sozcu": use "sozcu" is the feed in line 2 again: keep one'),
        ("feeds: [{use: sozcu}, {use: sozcu, slug: b}]", 'feed "b": use "sozcu" is the feed in line 2 again: keep one'),
        ("feeds: [{use: sozcu}, {url: 'https://www.sozcu.com.tr/feeds-haberler', title: B}]",
         'feed "B": url "https://www.sozcu.com.tr/feeds-haberler" is the feed in line 2 again: keep one'),
        ("feeds: [{use: [sozcu, karar], title: Both}]",
         'feed "Both": title belongs to one feed: give the source it is for a row of its own'),
        ("feeds: [{use: 3}]", "feed 1: use 3 is no list: write [a, b], or lines that begin with \"- \""),
        ("feeds: [{use: sozcu, keep: half}]",
         'feed "sozcu": keep "half" is no known word here (known: full, evidence)'),
        ("feeds: [{slug: a, url: 'http://a.example/', title: A, source: tas-en}]",
         'feed "a": source "tas-en" is no name under `sources:` (did you mean "tass-en"?)'),
        ("sources: {herald: {side: un}}", 'source "herald": "name" is missing (add name: ...)'),
        ("sources: {herald: {name: H, side: ru-stat}}",
         'source "herald": side "ru-stat" is no side (did you mean "ru-state"?) or name it under `sides:`'),
        ("sources: {herald: {name: H, side_history: [{until: 2024-13-08, side: un}]}}",
         'source "herald": side_history.until "2024-13-08" is no day (try "2024-12-08")'),
        ("sources: {herald: {name: H, side_history: [{untill: 2024-12-08, until: 2024-12-08, side: un}]}}",
         'source "herald": unknown key "untill" (did you mean "until"?)'),
        ("sources: {tass-en: {agencies: [tas]}}", 'source "tass-en": agencies "tas" is no agency (did you mean "tass"?)'),
        ("sides: {mars: {bloc: mars}}", 'side "mars": "label" is missing (add label: ...)'),
        ("agencies: {lw: {}}", 'agency "lw": "name" is missing (add name: ...)'),
        ("agencies: {lw: ~}", 'agencies: "lw" ships with nothing that could be taken away: write what it is'),
        ("agencies: {lw: {name: LW, patterns: [{lang: en, place: dateline, means: cites, regex: '(a+)+b'}]}}",
         'agency "lw": patterns.regex "(a+)+b" repeats a repeat: give one of them an upper bound, as in {1,30}'),
        ("agencies: {lw: {name: LW, patterns: [{lang: en, place: top, means: cites, regex: LW}]}}",
         'agency "lw": patterns.place "top" is no known word here (known: dateline, credit, suffix, attribution)'),
        ("agencies: {lw: {name: LW, patterns: [{lang: en, place: credit, means: cites, regex: LW, examples: [XW]}]}}",
         'agency "lw": patterns.examples "XW" is not matched by the regex'),
        ("agencies: {lw: {name: LW, patterns: [{lang: en, place: credit, means: cites, regex: LW, not_examples: [LW]}]}}",
         'agency "lw": patterns.not_examples "LW" is matched by the regex'),
        ("agencies: {lw: {name: LW, patterns: [{lang: en, place: credit, means: cites, regexp: LW, regex: LW}]}}",
         'agency "lw": unknown key "regexp" (did you mean "regex"?)'),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_mend(tmp_path: Path, text: str, told: str) -> None:
    assert mistakes(tmp_path, text + "\n") == [f"feeds.yaml:2: {told}"]


def test_all_of_them_are_told_at_once(tmp_path: Path) -> None:
    text = "feeds:\n  - use: sabbah\n  - use: anha-ar\nsources:\n  sabah: {side: x}\nsides:\n  y: {}\nagencies:\n  z: {side: x}\n"

    assert [line.split(":")[1] for line in mistakes(tmp_path, text)] == ["3", "4", "6", "8", "10", "10"]
