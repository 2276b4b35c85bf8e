"""A house that goes out in a file and comes into another one: what stays of it, and what of a file that somebody edited."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import SetClock
from monitor.desk.exporting import export, into, span_of
from monitor.desk.forgetting import forget
from monitor.desk.importing import Given, Imported, import_files
from monitor.desk.issuing import digest_named, issue
from monitor.desk.overriding import (
    Signed,
    Wanted,
    add_event,
    correct_event,
    events_of,
    overrides,
    remove,
    retract_event,
    set_status,
)
from monitor.errors import ImportRefused, NotFound
from monitor.model import Article, Job
from monitor.steps.assess import assess
from monitor.steps.house import House
from monitor.store.outgoing import Span
from tests.build import MORNING, make_article, make_watchlist
from tests.carried import picture
from tests.homes import Homes

Opens = Callable[..., House]
ALL = Span()
SIGNED = Signed(because="https://observers.example/note-12", by="A. Analyst", note="seen on site")
RAN = "Turkish and Russian troops held their 13th joint patrol on the M4 highway in Idlib on Tuesday."
LONG = (
    "Traders in Idlib sold olives and bread on Tuesday morning, and the schools of the town were open. " * 12
    + "\nThe ceasefire in Idlib was largely holding along the highway, residents said on Tuesday. "
    + "The market was full and buses ran between the villages of the plain. " * 12
)


@pytest.fixture
def house(open_house: Opens, tmp_path: Path) -> House:
    """The house that goes out."""
    return open_house(make_watchlist(folder(tmp_path / "there"), {"herald": "http://herald.example/rss.xml"}))


@pytest.fixture
def other(open_house: Opens, tmp_path: Path) -> House:
    """An empty one, with the same feeds.yaml."""
    return open_house(make_watchlist(folder(tmp_path / "here"), {"herald": "http://herald.example/rss.xml"}))


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def put(house: House, article: Article, known_at: datetime = MORNING) -> int:
    with house.store.write() as db:
        id, _ = db.articles.add(article, known_at=known_at, now=house.clock.now(), page_sha256=None)
    read_all(house)
    return int(id)


def read_all(house: House) -> None:
    """Assess whatever waits for it."""
    while True:
        with house.store.read() as db:
            due = db.articles.due(house.clock.now(), 100)
        if not due:
            return
        assess(Job(kind="assess", keys=tuple(due)), house)


def written(house: House, file: Path, span: Span = ALL) -> Path:
    with into(file) as write:
        export("jsonl", span, house, write)
    return file


def lines_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def brought(other: House, file: Path, *lines: dict[str, Any]) -> Imported:
    """What an import of these lines did, or of the file as it is."""
    if lines:
        file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = import_files([file], Given(), other)
    read_all(other)
    return done


def place(house: House, homes: Homes) -> str:
    return homes.url(house.watchlist.storage) or f"sqlite:///{Path(house.watchlist.storage) / 'monitor.db'}"


# ---------------------------------------------------------------- what stays


def test_of_an_outlet_that_allows_evidence_alone_all_that_was_found_goes_along(
    house: House, other: House, homes: Homes, tmp_path: Path
) -> None:
    put(house, make_article(text=LONG, keep="evidence"))
    put(
        house, make_article(url="http://wire.example/b", text=LONG + "It was quiet.", outlet="The Wire", feed_slug=None)
    )
    there = picture(place(house, homes))
    assert there["claims"] and there["stories"]

    done = brought(other, written(house, tmp_path / "house.jsonl"))

    assert (done.new, done.refused) == (2, ())
    assert picture(place(other, homes)) == there
    with other.store.read() as db:
        stored = db.articles.by_url("http://herald.example/patrol-runs")
    assert stored is not None and len(stored.article.text.split()) < 0.5 * len(LONG.split())


def test_what_an_address_said_before_comes_along_with_the_day_of_each_wording(
    house: House, other: House, homes: Homes, tmp_path: Path, clock: SetClock
) -> None:
    id = put(house, make_article(text="The ceasefire in Idlib is holding, the ministry said. Roads are open."))
    clock.set(clock.now() + timedelta(hours=3))
    edited = make_article(text="The ceasefire in Idlib is holding, the ministry said. The M4 highway was closed.")
    with house.store.write() as db:
        assert db.articles.revise(id, edited, now=clock.now(), page_sha256="ab" * 32)  # type: ignore[arg-type]
    read_all(house)

    brought(other, written(house, tmp_path / "house.jsonl"))

    assert picture(place(other, homes)) == picture(place(house, homes))
    assert len(picture(place(other, homes))["earlier"]) == 1


def test_what_was_forgotten_stays_forgotten_and_the_file_does_not_name_it(
    house: House, other: House, tmp_path: Path
) -> None:
    put(house, make_article(url="http://herald.example/private-matter"))
    put(house, make_article(url="http://herald.example/other", text="The ceasefire in Idlib is holding."))
    forget("http://herald.example/private-matter", house)
    file = written(house, tmp_path / "house.jsonl")
    assert "private-matter" not in file.read_text()

    done = brought(other, file)
    plain = {"title": "Again", "text": "It is back.", "url": "http://herald.example/private-matter"}
    again = brought(other, tmp_path / "again.jsonl", plain)

    assert (done.new, done.gone) == (1, 1)
    assert (again.new, again.known) == (0, 1)
    assert written(other, tmp_path / "second.jsonl").read_bytes() == file.read_bytes()
    with pytest.raises(NotFound, match="forgotten before"):
        forget("http://herald.example/private-matter", other)


def test_an_edition_that_came_in_is_told_as_it_was_and_sent_to_nobody(
    house: House, other: House, tmp_path: Path, clock: SetClock
) -> None:
    put(house, make_article(text="The ceasefire in Idlib is holding, the ministry said on Tuesday."))
    spec = digest_named(None, house)
    made = issue(spec, None, house, dry_run=False).edition

    done = brought(other, written(house, tmp_path / "house.jsonl"))

    assert done.editions == 1
    told = issue(spec, made.date, other, dry_run=False)
    assert (told.how, told.edition) == ("stored", made)
    with other.store.read() as db:
        assert db.due_counts(clock.now() + timedelta(days=1))["deliveries"] == 0
        id = db.editions.id_of(spec.slug, made.date)
        assert id is not None
        assert {(sent.channel, sent.state) for sent in db.deliveries.of(id)} == {("email", "sent"), ("folder", "sent")}


def test_what_was_said_by_hand_goes_along_signed_numbered_and_with_its_removal(
    house: House, other: House, homes: Homes, tmp_path: Path, clock: SetClock
) -> None:
    say_all_by_hand(house, clock)
    there, log = picture(place(house, homes)), events_of("m4-patrols", house)
    assert len(there["by hand"]) == 5

    done = brought(other, written(house, tmp_path / "house.jsonl"))

    assert (done.hands, done.refused) == (5, ())
    assert picture(place(other, homes)) == there
    assert events_of("m4-patrols", other) == log  # an event that was added keeps its id
    again = brought(other, tmp_path / "house.jsonl")
    assert again.hands == 0 and picture(place(other, homes)) == there
    assert written(other, tmp_path / "second.jsonl").read_bytes() == (tmp_path / "house.jsonl").read_bytes()
    assert set_status("ceasefire", "holding", date(2026, 10, 20), None, SIGNED, other).id == 6


def test_what_was_said_by_hand_here_keeps_its_number_and_what_comes_gets_the_next(
    house: House, other: House, tmp_path: Path, clock: SetClock
) -> None:
    say_all_by_hand(house, clock)
    mine = set_status("ceasefire", "holding", date(2026, 10, 18), None, SIGNED, other)

    done = brought(other, written(house, tmp_path / "house.jsonl"))

    kept = {one.override.id: one.override for one in overrides(None, other, every=True)}
    assert (done.hands, sorted(kept)) == (5, [1, 2, 3, 4, 5, 6])
    assert kept[mine.id] == mine and sum(one.removed_at is not None for one in kept.values()) == 1


def say_all_by_hand(house: House, clock: SetClock) -> None:
    """One act of each kind, a moment between two of them, and the first of them removed."""
    put(house, make_article(text=RAN))
    (event,) = events_of("m4-patrols", house).events
    acts: list[Callable[[], Any]] = [
        lambda: set_status("ceasefire", "strained", date(2026, 10, 19), date(2026, 10, 20), SIGNED, house),
        lambda: set_status("ceasefire", "holding", date(2026, 10, 20), None, SIGNED, house),
        lambda: add_event("m4-patrols", Wanted(date=date(2026, 10, 1), ordinal=9), SIGNED, house),
        lambda: correct_event("m4-patrols", event.id, Wanted(outcome="blocked", ordinal=12), SIGNED, house),
        lambda: retract_event("m4-patrols", event.id, SIGNED, house),
        lambda: remove(1, "B. Other", house, events=False),
    ]
    for act in acts:
        act()
        clock.set(clock.now() + timedelta(seconds=7))


def test_days_that_were_asked_for_are_all_that_goes_out(house: House, tmp_path: Path) -> None:
    put(house, make_article(url="http://herald.example/a", text="A first text."), MORNING - timedelta(days=2))
    put(house, make_article(url="http://herald.example/b", text="A second text."), MORNING)
    day = MORNING.date()

    file = written(house, tmp_path / "day.jsonl", span_of(day, day, house.watchlist.time_zone))

    assert [line["url"] for line in lines_of(file) if line["kind"] == "article"] == ["http://herald.example/b"]


def test_a_broken_export_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    file = tmp_path / "house.jsonl"
    file.write_text("the one before")

    with pytest.raises(KeyboardInterrupt), into(file) as write:
        write(b"half of")
        raise KeyboardInterrupt

    assert file.read_text() == "the one before" and list(tmp_path.iterdir()) == [file]


# ---------------------------------------------------------------- a file that somebody edited


@pytest.fixture
def good(house: House, tmp_path: Path) -> list[dict[str, Any]]:
    """The lines of a small house with one of everything."""
    put(house, make_article(text=LONG, keep="evidence"))
    put(house, make_article(url="http://herald.example/private-matter", text="Nothing to see."))
    set_status("ceasefire", "strained", date(2026, 10, 19), date(2026, 10, 20), SIGNED, house)
    add_event("m4-patrols", Wanted(date=date(2026, 10, 1), ordinal=9), SIGNED, house)
    issue(digest_named(None, house), None, house, dry_run=False)
    forget("http://herald.example/private-matter", house)
    return lines_of(written(house, tmp_path / "good.jsonl"))


def edited(line: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {**line, **given}


def event_of(line: dict[str, Any]) -> dict[str, Any]:
    """The line of a state that was set, as that of an event that was added."""
    kept = {name: part for name, part in line.items() if name not in ("state", "since", "until")}
    return {**kept, "what": "added", "date": "2026-10-02", "ordinal": 8}


HOSTILE: dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "an address that no browser may follow": ("article", lambda x: edited(x, url="javascript:alert(1)")),
    "an address in another form": ("article", lambda x: edited(x, url="HTTP://Herald.example:80/a/../b")),
    "a day to come": ("article", lambda x: edited(x, known_at="2199-01-01T00:00:00Z")),
    "a moment without a zone": ("article", lambda x: edited(x, known_at="2026-10-20T09:00:00")),
    "a moment that is a number": ("article", lambda x: edited(x, known_at=12)),
    "a year before there was a web": ("article", lambda x: edited(x, published="0001-01-01T00:00:00+14:00", precision="day")),
    "a text that is none": ("article", lambda x: edited(x, text=["a"])),
    "a text without an end": ("article", lambda x: edited(x, text="word " * 50_000)),
    "half a character": ("article", lambda x: edited(x, title="\ud800")),
    "what a terminal obeys": ("article", lambda x: edited(x, title="\x1b[2J")),
    "what turns letters around": ("article", lambda x: edited(x, source="\u202eecruos")),
    "a feed that is a path": ("article", lambda x: edited(x, feed="../../etc")),
    "a hash that is a path": ("article", lambda x: edited(x, page_sha256="../../../etc/passwd")),
    "a hash of other words": ("article", lambda x: edited(x, keep="full", finding=None, text_sha256="ab" * 32)),
    "a quotation that does not stand there": (
        "article",
        lambda x: edited(x, finding={**x["finding"], "claims": [{**x["finding"]["claims"][0], "quote": "War!"}]}),
    ),
    "a state that there is not": (
        "article",
        lambda x: edited(x, finding={**x["finding"], "claims": [{**x["finding"]["claims"][0], "state": "brokn"}]}),
    ),
    "a number beyond all numbers": ("article", lambda x: edited(x, finding={**x["finding"], "words": 10**30})),
    "a fingerprint that is none": ("article", lambda x: edited(x, finding={**x["finding"], "sequence": "abc"})),
    "words that are no hashes": (
        "article",
        lambda x: edited(x, finding={**x["finding"], "gist": {**x["finding"]["gist"], "words": [-1], "weights": [1]}}),
    ),
    "earlier texts that are none": ("article", lambda x: edited(x, earlier=5)),
    "a wording of no moment": ("article", lambda x: edited(x, earlier=[{"title": "", "text": "", "seen_at": "2026-10-20"}])),
    "what a terminal obeys, in a finding": (
        "article",
        lambda x: edited(x, finding={**x["finding"], "claims": [{**x["finding"]["claims"][0], "rule": "\x1b[2J"}]}),
    ),
    "a score that is none": (
        "article",
        lambda x: edited(x, finding={**x["finding"], "matches": [{**x["finding"]["matches"][0], "score": float("nan")}]}),
    ),
    "a topic twice": ("article", lambda x: edited(x, finding={**x["finding"], "matches": x["finding"]["matches"] * 2})),
    "a version that this one does not know": ("house", lambda x: edited(x, format=2)),
    "a kind that there is not": ("house", lambda x: edited(x, kind="secret")),
    "an edition that is another": ("edition", lambda x: edited(x, number=x["number"] + 1)),
    "an edition of no digest": ("edition", lambda x: edited(x, digest="../../../tmp/x")),
    "an edition that is none": ("edition", lambda x: edited(x, content="[[[[")),
    "an edition without an end": ("edition", lambda x: edited(x, content="[" * 100_000)),
    "an edition with a link that runs": (
        "edition",
        lambda x: edited(x, content=x["content"].replace('"url": "http://', '"url": "javascript:http://')),
    ),
    "an edition of no time zone": (
        "edition",
        lambda x: edited(x, content=x["content"].replace("Europe/Istanbul", "../etc/localtime")),
    ),
    "an edition that a feed reader cannot read": (
        "edition",
        lambda x: edited(x, content=x["content"].replace('"title": "', '"title": "\\u001b')),
    ),
    "an edition that writes elsewhere": (
        "edition",
        lambda x: edited(x, content=re.sub('"id": "[0-9a-f]{12}"', '"id": "../../index"', x["content"])),
    ),
    "an edition of tomorrow": ("edition", lambda x: edited(x, cutoff_at="2199-01-01T00:00:00Z")),
    "a change of no topic": (
        "edition",
        lambda x: edited(x, changes=[{"topic": "../x", "before": None, "after": None, "since": "2026-10-20",
                                      "on": "2026-10-20", "voices": [], "claims": [], "rule": ""}]),
    ),
    "a print of an unknown kind": ("printed", lambda x: edited(x, what="everything")),
    "a forgotten address in clear": ("forgotten", lambda x: edited(x, key="http://herald.example/private-matter")),
    "a state by hand that there is not": ("by hand", lambda x: edited(x, state="brokn")),
    "a state by hand of no number": ("by hand", lambda x: edited(x, id=0)),
    "a state by hand of the last number": ("by hand", lambda x: edited(x, id=2**63 - 1)),
    "a state by hand of a topic that is a path": ("by hand", lambda x: edited(x, topic="../x")),
    "a state by hand that nobody signed": ("by hand", lambda x: edited(x, by=" ")),
    "a state by hand signed by what a terminal obeys": ("by hand", lambda x: edited(x, by="\x1b[2J")),
    "a state by hand signed by what turns letters around": ("by hand", lambda x: edited(x, by="\u202etsylanA")),
    "a state by hand with a note without an end": ("by hand", lambda x: edited(x, note="word " * 100)),
    "a state by hand that rests on what runs": ("by hand", lambda x: edited(x, because="javascript:alert(1)")),
    "a state by hand that rests on a password": ("by hand", lambda x: edited(x, because="https://a:secret@b.example/")),
    "a state by hand of tomorrow": ("by hand", lambda x: edited(x, made_at="2199-01-01T00:00:00Z")),
    "a state by hand of no zone": ("by hand", lambda x: edited(x, made_at="2026-10-20T09:00:00")),
    "a state by hand that nobody removed": ("by hand", lambda x: edited(x, removed_at=x["made_at"])),
    "a state by hand without a first day": ("by hand", lambda x: edited(x, since=None)),
    "a state by hand that ends before it begins": ("by hand", lambda x: edited(x, until="2026-10-01")),
    "a state by hand of the year one": ("by hand", lambda x: edited(x, since="0001-01-01")),
    "a state by hand that is an event too": ("by hand", lambda x: edited(x, ordinal=3)),
    "an act by hand of an unknown kind": ("by hand", lambda x: edited(x, what="believed")),
    "an event by hand that was not there and is corrected": ("by hand", lambda x: {**event_of(x), "what": "corrected"}),
    "an event by hand without a day": ("by hand", lambda x: {**event_of(x), "date": None}),
    "an event by hand with a number that is none": ("by hand", lambda x: {**event_of(x), "ordinal": True}),
    "an event by hand with an outcome without an end": ("by hand", lambda x: {**event_of(x), "outcome": "a" * 1000}),
    "an event by hand with a route of three": ("by hand", lambda x: {**event_of(x), "route": ["a", "b", "c"]}),
    "an event by hand with an id that is a path": (
        "by hand",
        lambda x: {**event_of(x), "what": "retracted", "date": None, "ordinal": None,
                   "event": {"id": "../x", "ordinal": 9, "date": None, "sightings": []}},
    ),
    "a digest that begins tomorrow": ("digest", lambda x: edited(x, started_at="2199-01-01T00:00:00Z")),
}  # fmt: skip


def test_each_line_that_no_house_has_written_is_refused_by_name_and_the_rest_comes_in(
    good: list[dict[str, Any]], other: House, tmp_path: Path
) -> None:
    file = tmp_path / "hostile.jsonl"
    bad = [edit(next(x for x in good if x["kind"] == kind)) for kind, edit in HOSTILE.values()]
    file.write_text("".join(json.dumps(line) + "\n" for line in [*bad, *good]), encoding="utf-8")

    done = import_files([file], Given(), other)
    read_all(other)

    named = {int(line.split(":")[1]) for line in (reason.removeprefix(str(tmp_path)) for reason in done.refused)}
    missed = [name for number, name in enumerate(HOSTILE, start=1) if number not in named]
    assert missed == [] and len(done.refused) == len(HOSTILE)
    assert (done.new, done.editions, done.gone, done.hands) == (1, 1, 1, 2)


def test_an_edition_with_a_number_that_is_taken_is_refused_and_nothing_is_changed(
    good: list[dict[str, Any]], house: House, homes: Homes, tmp_path: Path
) -> None:
    (edition,) = (line for line in good if line["kind"] == "edition")
    day = (datetime.fromisoformat(edition["date"]) - timedelta(days=1)).date().isoformat()
    text = json.loads(edition["content"])
    moved = {name: _a_day_before(text[name]) for name in ("cutoff_at", "made_at")} | {"date": day}
    before = picture(place(house, homes))

    other = {**edition, **moved, "content": json.dumps({**text, **moved})}
    done = brought(house, tmp_path / "more.jsonl", good[0], other, edition)

    assert done.editions == 0 and len(done.refused) == 1 and "number 1 does not fit" in done.refused[0]
    assert picture(place(house, homes)) == before


def _a_day_before(moment: str) -> str:
    return (datetime.fromisoformat(moment) - timedelta(days=1)).isoformat().replace("+00:00", "Z")


def test_a_print_of_an_edition_that_did_not_come_with_the_file_says_nothing_here(
    good: list[dict[str, Any]], house: House, homes: Homes, tmp_path: Path
) -> None:
    put(house, make_article(url="http://herald.example/new", text="The ceasefire in Idlib is holding."))
    (given, *_) = (line for line in good if line["kind"] == "printed" and line["what"] == "article")
    before = picture(place(house, homes))

    brought(
        house, tmp_path / "more.jsonl", good[0],
        {**given, "urls": ["http://herald.example/new"], "content_sha256": "0" * 64},
    )  # fmt: skip

    assert picture(place(house, homes)) == before


def test_a_digest_that_began_long_ago_and_had_no_edition_begins_here(other: House, tmp_path: Path) -> None:
    spec = digest_named(None, other)
    start = {"kind": "digest", "slug": spec.slug, "started_at": "1990-01-02T00:00:00Z"}

    done = brought(other, tmp_path / "start.jsonl", start)

    assert done.refused == ()
    with other.store.read() as db:
        assert db.editions.started(spec.slug) is None


def test_a_line_that_never_ends_is_one_bad_record(other: House, tmp_path: Path) -> None:
    file = tmp_path / "long.jsonl"
    good = json.dumps({"title": "Truce", "text": "The ceasefire in Idlib is holding.", "published": "2026-10-19"})
    file.write_bytes(b'{"title": "' + b"x" * (45 * 1024 * 1024) + b'"}\n' + good.encode() + b"\n")

    done = import_files([file], Given(), other)

    assert done.new == 1 and len(done.refused) == 1 and "long.jsonl:1: a line longer than 20 MB" in done.refused[0]


def test_a_file_of_another_kind_is_refused_before_anything_is_read(other: House, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A title\n\nA text.")

    with pytest.raises(ImportRefused, match=r"cannot import \.pdf"):
        import_files([tmp_path / "a.txt", tmp_path / "b.pdf"], Given(), other)

    with other.store.read() as db:
        assert db.articles.count() == 0
