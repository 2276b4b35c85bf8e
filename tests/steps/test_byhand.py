"""What an analyst says by hand, on its way: kept, told in the next edition and in the archive, outliving what is read anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.desk.explaining_topic import explain_topic
from monitor.desk.forgetting import forget
from monitor.desk.overriding import (
    Misused,
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
from monitor.desk.rejudging import rematch
from monitor.editions.freeze import from_json, to_json
from monitor.editions.letter import letter
from monitor.editions.quoted import quoted
from monitor.editions.render import render
from monitor.errors import NotFound
from monitor.model import ArticleId, DueEdition, Edition, Job, OverrideId
from monitor.steps.archive import put_all_in_archive
from monitor.steps.assess import assess
from monitor.steps.deliver import deliver
from monitor.steps.edit import make, preview
from monitor.steps.house import House
from monitor.steps.sweep import begin
from tests.build import MORNING, make_article, make_watchlist

OpenHouse = Callable[..., House]
DAY = timedelta(days=1)
HOLDS = "The ceasefire in Idlib is holding, the Turkish defence ministry said on Tuesday."
RAN = "Turkish and Russian troops held their 13th joint patrol on the M4 highway in Idlib on Tuesday."
NOTE = "https://observers.example/note-12"
SIGNED = Signed(because=NOTE, by="A. Analyst", note="seen on site")


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path) -> House:
    """On Tuesday evening the ceasefire holds, and a patrol was held."""
    opened = open_house(make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"}))
    begin(opened)
    read(opened, "herald", HOLDS)
    read(opened, "courier", RAN)
    return opened


def read(house: House, name: str, words: str, at: datetime = MORNING - timedelta(hours=12)) -> ArticleId:
    """Store and assess an article of that moment."""
    article = make_article(
        url=f"http://{name}.example/story", outlet=f"The {name.title()}", title="From the province", text=words,
        published_at=at, precision="second",
    )  # fmt: skip
    with house.store.write() as db:
        id, _ = db.articles.add(article, known_at=at, now=house.clock.now(), page_sha256=None)
    assess(Job(kind="assess", keys=(id,)), house)
    return id


def due(days: int) -> DueEdition:
    at = MORNING + days * DAY
    return DueEdition(digest="daily", date=at.date(), cutoff_at=at, covers_from=at - DAY, floor=at - DAY)


def published(house: House, days: int = 0) -> Edition:
    """The edition of that morning, made and put into the archive."""
    edition = make(house.watchlist.digests[0], due(days), house)
    assert edition is not None
    with house.store.read() as db:
        id = db.editions.id_of("daily", edition.date)
        assert id is not None
        (folder,) = [delivery.id for delivery in db.deliveries.of(id) if delivery.channel == "folder"]
    deliver(Job(kind="deliver", keys=(folder,)), house)
    return edition


def strained(house: House) -> OverrideId:
    return set_status("ceasefire", "strained", date(2026, 10, 20), None, SIGNED, house).id


def test_a_set_status_is_told_everywhere_beside_what_the_machine_reads(
    house: House, clock: SetClock, tmp_path: Path
) -> None:
    published(house)
    clock.set(MORNING + timedelta(hours=2))
    strained(house)

    edition = published(house, 1)

    [row] = [row for row in edition.board if row.topic == "ceasefire"]
    assert row.state == "in force, violations reported" and row.hand is not None
    assert row.hand.machine.startswith("in force, holding since 20 Oct (confidence low")
    [change] = edition.changes
    assert (change.rule, change.before) == ("set by hand", "in force, holding") and change.hand is not None
    assert (change.hand.by, change.hand.because, change.evidence) == ("A. Analyst", NOTE, ())
    assert "set by hand by A. Analyst" in edition.bottom_line[0].text
    assert "ceasefire set to strained (was holding)" in edition.subject
    made, mail = render(edition), letter(edition)
    for form in (made.text, made.markdown, made.page, mail.text, mail.html):
        words = " ".join(form.replace("\\", "").split())
        assert "set by A. Analyst since 20 Oct" in words and NOTE in words and "seen on site" in words
        assert "the machine reads in force, holding since 20 Oct" in words
    assert "IN FORCE, VIOLATIONS REPORTED - set by hand (worse)" in made.text
    page = (tmp_path / "digests/topics/ceasefire/index.html").read_text(encoding="utf-8")
    assert (
        "In force, violations reported since 20 Oct 2026" in page and "set by hand by A. Analyst (the machine" in page
    )
    assert f'(<a href="{NOTE}"' in page and "1 day so far" not in page
    assert "set by hand by A. Analyst" in (tmp_path / "digests/topics/ceasefire/feed.xml").read_text(encoding="utf-8")
    assert from_json(to_json(edition)) == edition


def test_nothing_that_is_said_by_hand_is_a_quotation(house: House, clock: SetClock) -> None:
    clock.set(MORNING - timedelta(hours=1))
    strained(house)
    add_event("m4-patrols", Wanted(date=date(2026, 10, 19), ordinal=12, outcome="blocked"), SIGNED, house)

    edition = published(house)

    assert NOTE not in quoted(to_json(edition))
    page = render(edition).page
    for quotation in page.split("<blockquote")[1:]:
        assert "seen on site" not in quotation.split("</blockquote>")[0]


def test_it_outlives_what_is_read_anew_and_the_archive_built_again(
    house: House, clock: SetClock, tmp_path: Path
) -> None:
    clock.set(MORNING - timedelta(hours=1))
    strained(house)
    correct_event("m4-patrols", "13", Wanted(outcome="blocked"), SIGNED, house)
    first = published(house)
    before = {path: path.read_bytes() for path in (tmp_path / "digests").rglob("*.html")}

    rematch(house)
    read(house, "wire", RAN.replace("Turkish and Russian", "Russian and Turkish"), MORNING + timedelta(hours=3))
    put_all_in_archive(house)
    clock.set(MORNING + DAY)
    second = preview(house.watchlist.digests[0], due(1), house)

    assert {path: path.read_bytes() for path in (tmp_path / "digests").rglob("*.html")} == before
    assert [(row.state, row.hand and row.hand.by) for row in second.board if row.topic == "ceasefire"] == [
        ("in force, violations reported", "A. Analyst")
    ]
    assert first.changes and not second.changes
    [event] = events_of("m4-patrols", house).events
    assert (event.outcome, [one.what for one in event.hands]) == ("blocked", ["corrected"])
    assert event.machine is not None and event.machine.outcome == "completed"


def test_its_removal_is_a_change_and_after_that_it_was_never_said(house: House, clock: SetClock) -> None:
    clock.set(MORNING - timedelta(hours=1))
    never = preview(house.watchlist.digests[0], due(2), house)
    number = strained(house)
    published(house)
    clock.set(MORNING + timedelta(hours=1))
    remove(number, "B. Other", house, events=False)

    second = published(house, 1)
    third = preview(house.watchlist.digests[0], due(2), house)

    [change] = second.changes
    assert (change.before, change.after) == ("in force, violations reported", "in force, holding")
    assert change.rule == "no longer set by hand" and change.hand is not None and change.hand.by == "B. Other"
    assert change.evidence and change.evidence[0].text == HOLDS
    assert "removed by B. Other on 21 Oct" in " ".join(render(second).text.split())
    assert (third.board, third.changes, third.corrections) == (never.board, (), ())
    [kept] = overrides(None, house, every=True)
    assert kept.override.removed_by == "B. Other" and overrides(None, house) == []


def test_a_past_day_knows_only_what_was_said_by_then(house: House, clock: SetClock) -> None:
    untouched = preview(house.watchlist.digests[0], due(0), house)
    clock.set(MORNING + timedelta(minutes=1))
    strained(house)
    clock.set(MORNING)  # the same moment of making, for the same bytes

    assert to_json(preview(house.watchlist.digests[0], due(0), house)) == to_json(untouched)


def test_a_log_edited_by_hand_is_shown_as_such(house: House, clock: SetClock, tmp_path: Path) -> None:
    published(house)
    clock.set(MORNING + timedelta(hours=2))
    retract_event("m4-patrols", "13", SIGNED, house)
    add_event("m4-patrols", Wanted(date=date(2026, 10, 19), ordinal=12, outcome="blocked"), SIGNED, house)

    edition = published(house, 1)

    [row] = edition.events
    assert (row.name, row.sources, [one.what for one in row.hands]) == ("patrol 12", 0, ["added"])
    assert [one.said for one in edition.corrections] == [
        "Joint patrols on the M4: patrol 13, 20 Oct: completed: not in the log any more."
    ]
    board = next(row for row in edition.board if row.topic == "m4-patrols")
    assert (board.events_known, board.last_event) == (1, "patrol 12, 19 Oct: blocked")
    text = " ".join(render(edition).text.split())
    assert "by hand: retracted by A. Analyst on 21 Oct" in text and "by hand: added by A. Analyst on 21 Oct" in text
    page = (tmp_path / "digests/topics/m4-patrols/index.html").read_text(encoding="utf-8")
    assert 'class="event retracted"' in page and "added by A. Analyst on 21 Oct 2026" in page and RAN in page
    log = explain_topic("m4-patrols", None, house).log
    assert log is not None and [event.retracted for event in log.events] == [False, True]


def test_a_hostile_note_does_nothing_in_any_output(house: House, clock: SetClock) -> None:
    clock.set(MORNING - timedelta(hours=1))
    hostile = Signed(
        because=f'{NOTE}?a="><script>|`', by="<b>A</b> | [x](http://y.example) \x1b[31m\u202e", note="*a*\n# b"
    )
    set_status("ceasefire", "strained", date(2026, 10, 20), None, hostile, house)

    edition = published(house)

    made, mail = render(edition), letter(edition)
    for form in (made.page, mail.html):
        assert "<b>A</b>" not in form and "<script>|" not in form and "&lt;b&gt;A" in form
    assert r"\[x\]\(http://y.example\)" in made.markdown and "\n# b" not in made.markdown
    for form in (made.text, made.page, made.markdown, mail.text, mail.html):
        assert "\x1b" not in form and "\u202e" not in form


def test_an_article_that_is_forgotten_leaves_what_was_said_by_hand(house: House, clock: SetClock) -> None:
    clock.set(MORNING - timedelta(hours=1))
    strained(house)
    retract_event("m4-patrols", "13", SIGNED, house)

    forget("http://courier.example/story", house)

    assert [(kept.override.what, kept.adrift) for kept in overrides(None, house)] == [
        ("set", False),
        ("retracted", True),
    ]


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ({"state": "broken"}, "--state"),
        ({"since": date(2026, 10, 22)}, "--since"),
        ({"until": date(2026, 10, 1)}, "--until"),
        ({"until": date(9999, 12, 31)}, "--until"),
        ({"since": date(1, 1, 1)}, "--since"),
        ({"because": "ftp://observers.example/12"}, "--because"),
        ({"because": "https://a:b@observers.example/12"}, "--because"),
        ({"because": "https://observers.example/12?api_key=s3cr3ts3cr3t"}, "--because"),
        ({"by": " \u200b "}, "--by"),
        ({"by": "A" * 81}, "--by"),
        ({"note": "A" * 301}, "--note"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(
    house: House, given: dict[str, object], option: str
) -> None:
    usual: dict[str, object] = {"state": "strained", "since": date(2026, 10, 20), "until": None}
    signed = {"because": NOTE, "by": "A. Analyst", "note": ""}
    wanted = {name: given.get(name, value) for name, value in usual.items()}
    with pytest.raises(Misused) as refused:
        set_status(
            "ceasefire",
            signed=Signed(**{name: str(given.get(name, value)) for name, value in signed.items()}),
            house=house,
            **wanted,  # type: ignore[arg-type]
        )

    assert refused.value.option == option
    assert overrides(None, house, every=True) == []


def test_events_that_are_not_there_are_refused_with_those_that_are(house: House) -> None:
    with pytest.raises(NotFound, match=r"event '99' is not in the log: no\. 13, 2026-10-20 \([0-9a-f]{12}\)"):
        retract_event("m4-patrols", "99", SIGNED, house)
    with pytest.raises(Misused, match=r"the log has it: no\. 13"):
        add_event("m4-patrols", Wanted(date=date(2026, 10, 20), ordinal=13), SIGNED, house)
    with pytest.raises(Misused, match="lies ahead"):
        add_event("m4-patrols", Wanted(date=date(2026, 10, 25), ordinal=14, outcome="completed"), SIGNED, house)
    with pytest.raises(Misused, match="has no log of events"):
        events_of("ceasefire", house)
    with pytest.raises(NotFound, match="no topic 'crossings'"):
        events_of("crossings", house)
    assert overrides(None, house, every=True) == []


def test_an_override_is_removed_once_and_by_the_command_that_fits(house: House) -> None:
    number = strained(house)
    with pytest.raises(NotFound, match=f"monitor topics unset {number}"):
        remove(number, "B. Other", house, events=True)
    remove(number, "B. Other", house, events=False)

    with pytest.raises(NotFound, match=r"removed before, by B\. Other"):
        remove(number, "C. Third", house, events=False)
    with pytest.raises(NotFound, match="there is no override 77"):
        remove(77, "C. Third", house, events=False)


def test_the_record_keeps_every_word_on_both_databases(house: House, clock: SetClock) -> None:
    clock.set(datetime(2026, 10, 21, 7, 8, 9, 123456, tzinfo=UTC))
    made = set_status("ceasefire", "strained", date(2026, 10, 20), date(2026, 10, 30), SIGNED, house)
    wanted = Wanted(date=date(2026, 10, 19), ordinal=12, outcome="blocked", route="trumba/Ain al-Hawr")
    added = add_event("m4-patrols", wanted, replace(SIGNED, by="Ayşe Ö. / محمد"), house)
    corrected = correct_event("m4-patrols", "12", Wanted(ordinal=11), SIGNED, house)

    with house.store.read() as db:
        assert db.overrides.all() == [made, added, corrected]
        assert db.overrides.of("m4-patrols", clock.now()) == [added, corrected]
        assert db.overrides.of("m4-patrols", clock.now() - timedelta(microseconds=1)) == []
        assert db.overrides.by_id(made.id) == made
    assert added.route == ("trumba", "ain-al-hawr") and added.by == "Ayşe Ö. / محمد"
