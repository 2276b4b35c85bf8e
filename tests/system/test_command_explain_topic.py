"""`monitor explain topic`: what a status and a log rest on, as a person reads it and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli.explained_topic import show_topic
from monitor.cli.opening import result_json
from monitor.clock import SetClock
from monitor.desk.explaining_topic import TopicExplanation, explain_topic
from monitor.errors import NotFound
from monitor.model import Article, Job
from monitor.steps.assess import assess
from monitor.steps.house import House
from monitor.steps.sweep import begin
from tests.build import MORNING, make_article, make_watchlist

OpenHouse = Callable[..., House]

AGREED = "Russia and Turkey agreed on a ceasefire in Idlib on Monday, the Kremlin said."
HOLDING = "The ceasefire in Idlib is holding, the Turkish defence ministry said on Tuesday."
BROKEN = "The Russian defence ministry accused militants of violating the Idlib ceasefire nine times in 24 hours."
RAN = "Turkish and Russian troops held their 13th joint patrol on the M4 highway in Idlib on Tuesday, Ankara said."
RAN_AS_12 = "Russian and Turkish troops held the 12th joint patrol on the M4 highway in Idlib on Tuesday, Moscow said."


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path) -> House:
    opened = open_house(make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"}))
    begin(opened)
    return opened


def read(house: House, name: str, words: str, at: datetime) -> Article:
    """Store and assess an article of that moment."""
    article = make_article(
        url=f"http://{name}.example/story",
        outlet=f"The {name.title()}",
        title="From the province",
        text=words,
        published_at=at,
        precision="second",
    )
    with house.store.write() as db:
        id, _ = db.articles.add(article, known_at=at, now=house.clock.now(), page_sha256=None)
    assess(Job(kind="assess", keys=(id,)), house)
    return article


def shown(told: TopicExplanation, capsys: pytest.CaptureFixture[str]) -> str:
    show_topic(told)
    return capsys.readouterr().out


@pytest.fixture
def truce(house: House, clock: SetClock) -> House:
    """Agreed on Monday, held on Tuesday; on Wednesday morning one side says that it is broken."""
    read(house, "herald", AGREED, datetime(2026, 10, 19, 12, tzinfo=UTC))
    read(house, "courier", HOLDING, datetime(2026, 10, 20, 12, tzinfo=UTC))
    read(house, "dispatch", BROKEN, MORNING)
    clock.set(MORNING + timedelta(hours=1))
    return house


def test_a_status_is_told_with_its_rules_its_words_and_its_dispute(
    truce: House, capsys: pytest.CaptureFixture[str]
) -> None:
    told = explain_topic("ceasefire", None, truce)

    lines = shown(told, capsys).splitlines()
    assert lines[0] == "Idlib ceasefire (ceasefire) on 2026-10-21, from what was known by 2026-10-21 07:00Z"
    assert lines[1].startswith("STATUS in force, holding since 2026-10-20, disputed")
    assert "CHANGE no status -> agreed, not yet in force since 2026-10-19, decided on 2026-10-19" in lines
    assert "  rule: 1 voice with a score of 0.90, where 1 voice and 0.8 are enough" in lines
    assert f"      > {AGREED}" in lines
    assert "DISPUTE in force, violations reported: Russia" in lines
    assert any(
        line.startswith("STATE in force, violations reported: score 0.90; 1 voice with a score of 0.90, where it takes")
        and "not enough alone, as somebody spoke for “in force, holding” in the last 7 days" in line
        for line in lines
    )


def test_every_quote_stands_in_its_article(truce: House) -> None:
    told = explain_topic("ceasefire", None, truce)

    said = [*told.confirmed_by, *(one for case in told.cases for one in case.votes)]
    assert said
    with truce.store.read() as db:
        for one in said:
            stored = db.articles.find(one.url)
            assert stored is not None
            assert stored.article.text[one.start : one.end] == one.quote


def test_a_day_before_knows_nothing_of_the_day_after(truce: House) -> None:
    told = explain_topic("ceasefire", date(2026, 10, 19), truce)

    assert told.status is not None
    assert (told.status.state, told.status.disputed, told.day) == ("agreed", False, date(2026, 10, 19))
    assert [move.change.after for move in told.moves] == ["agreed"]


def test_before_all_there_is_no_status(truce: House, capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(explain_topic("ceasefire", date(2026, 9, 1), truce), capsys)

    assert "STATUS none: nobody has said enough for a status" in out
    assert "STATE called for: score 0.00; nobody says so" in out


def test_what_does_not_count_is_told_with_its_reason(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    read(house, "herald", "Ankara denied that a new ceasefire for Idlib had been agreed.", MORNING - timedelta(hours=3))
    read(house, "courier", "Any truce with the militants in Idlib would mean capitulation, Lavrov said.", MORNING)

    out = shown(explain_topic("ceasefire", None, house), capsys)

    assert "NOT COUNTED 1: a party's position" in out
    assert "NOT COUNTED 1: a denial" in out


def test_the_log_is_told_with_what_its_sources_tell_differently(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    read(house, "herald", RAN, datetime(2026, 10, 20, 15, tzinfo=UTC))
    read(house, "courier", RAN_AS_12, datetime(2026, 10, 20, 16, tzinfo=UTC))

    out = shown(explain_topic("m4-patrols", None, house), capsys)

    assert "it has no states" in out
    assert "they differ in number: 12: " in out
    assert f"      > {RAN}" in out


def test_as_json_it_has_no_row_ids_and_names_claims_by_their_own(
    truce: House, capsys: pytest.CaptureFixture[str]
) -> None:
    result_json(explain_topic("ceasefire", None, truce))

    told = json.loads(capsys.readouterr().out)
    assert told["status"]["state"] == "holding"
    assert told["moves"][0]["said"][0]["claim"] == told["status"]["changes"][0]["claims"][0]
    assert told["log"] is None


@pytest.mark.parametrize("slug", ["ceasefir", "idlib"])
def test_what_is_no_topic_is_refused_with_the_known_ones(house: House, slug: str) -> None:
    with pytest.raises(NotFound, match=f"no topic '{slug}' \\(known: ceasefire, m4-patrols\\)"):
        explain_topic(slug, None, house)
