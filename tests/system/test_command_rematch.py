"""`monitor topics rematch`: the stored articles, judged again by other topics."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.articles.fingerprint import text_sha256
from monitor.clock import SetClock
from monitor.desk.rejudging import Difference, Rematch, Sums, rematch
from monitor.desk.rounds import settle
from monitor.desk.service import executor_for
from monitor.errors import NotFound
from monitor.model import Judgement, Match, TopicSpec, Watchlist
from monitor.steps.house import House
from tests.build import MORNING, make_article, make_watchlist
from tests.commands import monitor

OpenHouse = Callable[..., House]

TRUCE = "The ceasefire in Idlib held through the night, observers in Ariha said. Nobody was hurt."
PATROL = "A joint patrol of Turkish and Russian troops ran along the M4 highway in Idlib on Tuesday. Eight vehicles took part."
FAIR = "The book fair in the capital opened with two hundred publishers. Children read for free."


def severe(watchlist: Watchlist, *slugs: str) -> Watchlist:
    """The same topics, of which some ask for more than any article has."""
    topics = (replace(t, match=replace(t.match, threshold=9000.0)) if t.slug in slugs else t for t in watchlist.topics)
    return replace(watchlist, topics=tuple(topics))


def heavier(topic: TopicSpec) -> TopicSpec:
    """The topic, every hit worth a point more."""
    groups = tuple(replace(group, weight=group.weight + 1) for group in topic.match.groups)
    return replace(topic, match=replace(topic.match, groups=groups))


def filled(house: House, clock: SetClock, *, keep: str = "full", **texts: str) -> None:
    """The house with these articles, assessed."""
    with house.store.write() as db:
        for name, text in texts.items():
            given = make_article(
                url=f"http://herald.example/{name}",
                title=text.split(",")[0],
                text=text,
                text_sha256=text_sha256(text),
                keep=keep,
            )
            db.articles.add(given, known_at=MORNING - timedelta(hours=1), now=clock.now(), page_sha256=None)
    with executor_for(house, 2) as executor:
        settle(house, executor, wait=lambda _: False, kinds=("assess",))
        assert executor.crashes == 0


def stored(house: House) -> dict[str, tuple[Match, ...]]:
    """The matches of every article, by the last part of its address."""
    with house.store.read() as db:
        found = db.articles.batch(None, 100)
        return {each.article.url.rsplit("/", 1)[1]: db.articles.matches_of(each.id) for each in found}


def judgements(house: House) -> dict[str, Judgement]:
    """What is stored of every article, by the last part of its address."""
    with house.store.read() as db:
        found = db.articles.batch(None, 100)
        return {
            each.article.url.rsplit("/", 1)[1]: judgement
            for each, judgement in zip(found, db.articles.judgements_of(found), strict=True)
        }


def plain(watchlist: Watchlist) -> Watchlist:
    """The same topics, of which nobody wants to know a state or an event."""
    topics = tuple(replace(topic, status=None, events=None) for topic in watchlist.topics)
    return replace(watchlist, topics=topics, words="without")


def of(done: Rematch, topic: str) -> Difference:
    return next(d for d in done.differences if d.topic == topic)


def names(difference: Difference, what: str) -> list[str]:
    return [told.url.rsplit("/", 1)[1] for told in getattr(difference, what)]


@pytest.fixture
def house(open_house: OpenHouse, clock: SetClock, tmp_path: Path) -> House:
    """A house that holds three articles, judged when the ceasefire asked for more than any of them has."""
    watchlist = make_watchlist(tmp_path, {})
    filled(open_house(severe(watchlist, "ceasefire")), clock, truce=TRUCE, patrol=PATROL, fair=FAIR)
    return open_house(watchlist)


def test_what_a_milder_topic_gains_is_listed_and_written_and_the_second_run_changes_nothing(house: House) -> None:
    before = stored(house)

    done = rematch(house)

    assert done.articles == 3 and done.written and done.unread == ()
    assert [d.topic for d in done.differences] == ["ceasefire", "m4-patrols", "idlib"]
    assert names(of(done, "ceasefire"), "gained") == ["truce"]
    assert (of(done, "ceasefire").before, of(done, "ceasefire").after) == (0, 1)
    assert all(
        of(done, topic).gained == of(done, topic).lost == of(done, topic).changed == ()
        for topic in ("m4-patrols", "idlib")
    )
    after = stored(house)
    assert [m.topic for m in after["truce"]] == ["ceasefire", "idlib"] and after["patrol"] == before["patrol"]

    again = rematch(house)

    assert all(d.gained == d.lost == d.changed == () for d in again.differences)
    assert stored(house) == after


def test_a_dry_run_says_the_same_and_changes_nothing(house: House) -> None:
    before = stored(house)

    told = rematch(house, dry_run=True)

    assert stored(house) == before and not told.written
    assert told.differences == rematch(house).differences


def test_what_a_stricter_topic_loses_is_listed_and_taken_away(
    house: House, open_house: OpenHouse, tmp_path: Path
) -> None:
    rematch(house)
    strict = open_house(severe(house.watchlist, "ceasefire", "m4-patrols"))

    done = rematch(strict)

    assert names(of(done, "ceasefire"), "lost") == ["truce"]
    assert names(of(done, "m4-patrols"), "lost") == ["patrol"]
    assert [m.topic for m in stored(strict)["patrol"]] == ["idlib"]


def test_a_match_for_other_words_is_a_change(house: House, open_house: OpenHouse) -> None:
    rematch(house)
    other = open_house(replace(house.watchlist, topics=tuple(heavier(topic) for topic in house.watchlist.topics)))

    done = rematch(other)

    assert all(d.gained == d.lost == () for d in done.differences)
    assert "truce" in names(of(done, "ceasefire"), "changed")


def test_claims_and_events_that_today_finds_are_listed_and_written_and_found_once(
    open_house: OpenHouse, clock: SetClock, tmp_path: Path
) -> None:
    watchlist = make_watchlist(tmp_path, {})
    first = open_house(plain(watchlist))
    filled(first, clock, truce=TRUCE, patrol=PATROL, fair=FAIR)
    assert all(judged.claims == judged.events == () for judged in judgements(first).values())
    house = open_house(watchlist)

    told = rematch(house, dry_run=True)
    assert judgements(house) == judgements(first)
    done = rematch(house)

    assert told.differences == done.differences
    truce = of(done, "ceasefire")
    assert truce.claims.before == 0 and truce.claims.after == len(judgements(house)["truce"].claims) > 0
    (turned,) = truce.turned
    assert (turned.url, turned.before, turned.after) == ("http://herald.example/truce", None, "holding")
    assert names(truce, "changed") == ["truce"] and truce.gained == truce.lost == ()
    assert of(done, "m4-patrols").events == Sums(before=0, after=1)
    assert {judged.analysed_with for judged in judgements(house).values()} == {watchlist.words}
    with house.store.read() as db:
        (told_of, *_) = db.topics.testimonies("ceasefire", MORNING)
    assert told_of.source.url == "http://herald.example/truce" and told_of.claim.quote in TRUCE

    again = rematch(house)

    assert all(d.gained == d.lost == d.changed == d.turned == () for d in again.differences)
    assert of(again, "ceasefire").claims == Sums(before=truce.claims.after, after=truce.claims.after)


def test_what_is_judged_as_before_by_other_words_is_marked_with_them(house: House, open_house: OpenHouse) -> None:
    rematch(house)
    before = judgements(house)
    other = open_house(replace(house.watchlist, words="other"))

    assert judgements(other) == before
    rematch(other, dry_run=True)
    assert judgements(other) == before
    done = rematch(other)

    assert all(d.changed == () for d in done.differences)
    assert judgements(other) == {name: replace(judged, analysed_with="other") for name, judged in before.items()}


def test_of_one_topic_the_claims_are_judged_again_and_of_the_others_they_stay(
    house: House, open_house: OpenHouse
) -> None:
    rematch(house)
    before = judgements(house)
    other = open_house(plain(house.watchlist))

    done = rematch(other, only="ceasefire")

    assert [d.topic for d in done.differences] == ["ceasefire"]
    assert [turned.after for turned in of(done, "ceasefire").turned] == [None]
    after = judgements(other)
    assert after["truce"].claims == () and before["truce"].claims != ()
    assert after["patrol"] == before["patrol"]


def test_only_the_topic_asked_for_is_judged_again(house: House, open_house: OpenHouse) -> None:
    other = open_house(severe(house.watchlist, "idlib"))

    done = rematch(other, only="ceasefire")

    assert [d.topic for d in done.differences] == ["ceasefire"]
    assert [m.topic for m in stored(other)["truce"]] == ["ceasefire", "idlib"]
    with pytest.raises(NotFound, match="ceasefir"):
        rematch(other, only="ceasefir")


def test_what_is_kept_as_evidence_only_gains_matches_and_loses_none(
    open_house: OpenHouse, clock: SetClock, tmp_path: Path
) -> None:
    watchlist = make_watchlist(tmp_path, {})
    filler = " ".join(f"Growers in village {n} spoke of rain, seed and diesel at some length." for n in range(30))
    first = open_house(severe(watchlist, "m4-patrols"))
    filled(first, clock, keep="evidence", report=f"{PATROL} {filler} {TRUCE}")
    (before,) = stored(first).values()
    assert [m.topic for m in before] == ["ceasefire", "idlib"]

    second = open_house(severe(watchlist, "ceasefire", "idlib"))
    done = rematch(second)

    assert done.shortened == 1
    (after,) = stored(second).values()
    assert [m.topic for m in after] == ["ceasefire", "m4-patrols", "idlib"]
    assert (after[0], after[2]) == before
    assert all(d.lost == d.changed == () for d in done.differences)


def test_what_was_quoted_of_an_evidence_text_stays_though_the_rest_is_gone(
    open_house: OpenHouse, clock: SetClock, tmp_path: Path
) -> None:
    watchlist = make_watchlist(tmp_path, {})
    filler = " ".join(f"Growers in village {n} spoke of rain, seed and diesel at some length." for n in range(30))
    house = open_house(watchlist)
    filled(house, clock, keep="evidence", report=f"{filler} {TRUCE} {filler}")
    before = judgements(house)
    assert before["report"].claims

    done = rematch(open_house(plain(watchlist)))

    assert done.shortened == 1 and of(done, "ceasefire").turned == ()
    assert judgements(house) == before


def test_the_command_names_what_changed_and_leaves_published_editions_alone(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    record = {"title": "Truce holds", "text": TRUCE, "published": "2020-03-09", "url": "http://herald.example/truce"}
    (tmp_path / "in.jsonl").write_text(json.dumps(record))
    assert monitor("import", "in.jsonl", cwd=tmp_path).returncode == 0
    printed = monitor("digest", "--date", "2020-03-09", "--json", cwd=tmp_path).stdout
    config = tmp_path / "feeds.yaml"
    config.write_text(config.read_text().replace("use: ceasefire", "use: ceasefire\n    match: {threshold: 9000}"))

    dry = monitor("topics", "rematch", "--dry-run", cwd=tmp_path)
    done = monitor("topics", "rematch", cwd=tmp_path)

    assert dry.returncode == done.returncode == 0, done.stderr
    assert dry.stdout == done.stdout and "nothing was changed" in dry.stderr
    assert "- ceasefire: Truce holds  http://herald.example/truce" in done.stdout
    assert "1 articles judged again" in done.stderr
    assert monitor("digest", "--date", "2020-03-09", "--json", cwd=tmp_path).stdout == printed
    again = json.loads(monitor("topics", "rematch", "--json", cwd=tmp_path).stdout)
    assert [d["lost"] for d in again["differences"]] == [[], [], []]


@pytest.mark.usefixtures("bare_homes")
def test_where_nothing_is_stored_nothing_is_made(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})

    done = monitor("topics", "rematch", cwd=tmp_path)

    assert done.returncode == 0 and "nothing here yet" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["feeds.yaml"]
