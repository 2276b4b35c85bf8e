"""From an article to a webhook: a move of a status is told once, with its evidence, and never what is history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from monitor.channels.notify import AppriseNotifier
from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.desk.forgetting import forget
from monitor.desk.notifying import moving
from monitor.desk.rejudging import rematch
from monitor.editions.moved import SETTLE, STALE
from monitor.editions.notices import GLUE
from monitor.model import Article, ArticleId, DueEdition, Job, Notice, NoticeSpec, Watch
from monitor.steps.assess import assess
from monitor.steps.edit import make
from monitor.steps.house import House
from monitor.steps.notify import LEASE
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from tests.build import MORNING, make_article, make_watchlist
from tests.webhooks import Webhook

OpenHouse = Callable[..., House]
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
HOLDS = "The ceasefire in Idlib is holding, the Turkish defence ministry said."
HOLDS_TOO = "The ceasefire in Idlib is holding, residents of the province said."
BROKEN = "The ceasefire in Idlib was violated again, the Russian defence ministry said."
BROKEN_TOO = "Turkey's defence ministry said that the ceasefire in Idlib had been violated by shelling."

FIRST = 'Idlib ceasefire: now "in force, holding", was without status'
SECOND = 'Idlib ceasefire: now "in force, violations reported", was "in force, holding"'
BACK = 'Idlib ceasefire: "in force, holding" after all, not "in force, violations reported"'


@pytest.fixture
def hook() -> Iterator[Webhook]:
    """A webhook that takes everything until a test says otherwise."""
    with Webhook() as running:
        yield running


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path, hook: Webhook) -> House:
    """A house that tells one webhook of the ceasefire, and has looked at it once."""
    opened = open_house(make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"}))
    return begun(telling(opened, {"phone": hook.url()}))


def telling(house: House, addresses: dict[str, str], **given: Any) -> House:
    usual: dict[str, Any] = {"topics": ("ceasefire",), "time_zone": "Europe/Istanbul"}
    specs = tuple(NoticeSpec(slug=slug, **{**usual, **given}) for slug in addresses)
    return replace(house, watchlist=replace(house.watchlist, notify=specs), notifier=AppriseNotifier(addresses))


def begun(house: House) -> House:
    begin(house)
    work(house)
    return house


def work(house: House) -> None:
    """All that is due of reckoning and notifying, now."""
    for kind in ("reckon", "notify"):
        for job in sweep(house, kinds=(kind,)):
            STEPS[job.kind](job, house)


def later(clock: SetClock, span: timedelta) -> None:
    clock.set(clock.now() + span)


def read(house: House, name: str, words: str, **given: Any) -> ArticleId:
    """An article of just now, stored and assessed."""
    now = house.clock.now()
    usual = {"published_at": now - MINUTE, "precision": "second", "title": "From the province", "text": words}
    usual |= {"url": f"http://{name}.example/{now:%d-%H-%M}", "outlet": f"The {name.title()}"}
    known_at = given.pop("known_at", now)
    article: Article = make_article(**{**usual, **given})
    with house.store.write() as db:
        id, _ = db.articles.add(article, known_at=known_at, now=now, page_sha256=None)
    assess(Job(kind="assess", keys=(id,)), house)
    return id


def told_after(house: House, clock: SetClock, *spans: timedelta) -> None:
    """Look, and look again after each span."""
    work(house)
    for span in spans:
        later(clock, span)
        work(house)


def holds(house: House, clock: SetClock) -> None:
    """A status that readers know: an edition told it."""
    later(clock, HOUR)
    read(house, "herald", HOLDS)
    told_after(house, clock, SETTLE)


def breaks(house: House) -> list[ArticleId]:
    """Two voices say that it does not hold."""
    return [read(house, name, words) for name, words in (("wire", BROKEN), ("press", BROKEN_TOO))]


def takes_back(house: House, id: ArticleId) -> None:
    """The outlet says nothing of it any more."""
    with house.store.write() as db:
        words = make_article(text=f"Nothing is known of what number {id} said.")
        assert db.articles.revise(id, words, now=house.clock.now(), page_sha256=None)
    assess(Job(kind="assess", keys=(id,)), house)


def notices(house: House) -> list[Notice]:
    with house.store.read() as db:
        return db.notices.latest(MORNING - 9 * DAY)[::-1]


def watched(house: House) -> Watch:
    with house.store.read() as db:
        watch = db.notices.watched("ceasefire")
    assert watch is not None
    return watch


# ---------------------------------------------------------------- told once, with its evidence


def test_a_move_is_told_at_once_with_the_sentence_that_decided_it(house: House, clock: SetClock, hook: Webhook) -> None:
    holds(house, clock)
    later(clock, HOUR)
    breaks(house)
    told_after(house, clock, SETTLE)

    assert [told.title for told in hook.told] == [
        FIRST,
        SECOND,
    ]
    words = hook.told[-1].body.replace(GLUE, "")
    assert BROKEN in words and "The Wire" in words and "http://wire.example/" in words
    assert words.startswith("Since 21 Oct. Why: ") and words.endswith("Times: Europe/Istanbul.")
    assert [(n.state, n.tries) for n in notices(house)] == [("sent", 1)] * 2


def test_looking_again_tells_nothing(house: House, clock: SetClock, hook: Webhook) -> None:
    holds(house, clock)
    assert len(hook.told) == 1

    for _ in range(3):
        begin(house)
        told_after(house, clock, MINUTE, HOUR, DAY)
        read(house, "wire", HOLDS_TOO)

    assert len(hook.told) == 1 and len(notices(house)) == 1
    assert sweep(house, kinds=("reckon", "notify")) != [] or watched(house).moving_to is None


def test_a_move_must_stand_for_a_while(house: House, clock: SetClock, hook: Webhook) -> None:
    later(clock, HOUR)
    id = read(house, "herald", HOLDS)
    work(house)
    assert hook.told == [] and watched(house).moving_to == "holding"

    later(clock, MINUTE)
    takes_back(house, id)
    told_after(house, clock, MINUTE, SETTLE, HOUR)

    assert hook.told == [] and watched(house).moving_to is None


def test_what_a_notice_told_and_is_no_longer_borne_out_is_taken_back(
    house: House, clock: SetClock, hook: Webhook
) -> None:
    holds(house, clock)
    later(clock, HOUR)
    ids = breaks(house)
    told_after(house, clock, SETTLE)
    for id in ids:
        takes_back(house, id)
    told_after(house, clock, MINUTE, SETTLE, HOUR)

    assert [told.title for told in hook.told][1:] == [
        SECOND,
        BACK,
    ]
    assert HOLDS in hook.told[-1].body and BROKEN not in hook.told[-1].body


# ---------------------------------------------------------------- never history


def test_what_stands_at_the_first_start_is_known(
    open_house: OpenHouse, tmp_path: Path, hook: Webhook, clock: SetClock
) -> None:
    opened = open_house(make_watchlist(tmp_path, {}))
    for n, words in enumerate((HOLDS, BROKEN)):
        read(opened, f"paper{n}", words)
    house = begun(telling(opened, {"phone": hook.url()}))
    told_after(house, clock, SETTLE, HOUR)
    read(house, "herald", HOLDS, published_at=MORNING - HOUR)  # polled after the start, written before it
    told_after(house, clock, SETTLE, HOUR)

    assert hook.told == [] and notices(house) == []


def test_old_articles_are_no_news_whenever_they_come(house: House, clock: SetClock, hook: Webhook) -> None:
    holds(house, clock)
    later(clock, 9 * DAY)
    for n, words in enumerate((BROKEN, BROKEN_TOO)):
        read(house, f"paper{n}", words, published_at=clock.now() - 4 * DAY)
    told_after(house, clock, SETTLE, HOUR)

    assert len(hook.told) == 1
    assert watched(house).state == "strained" and not watched(house).noticed


def test_a_rematch_and_another_configuration_are_no_news(house: House, clock: SetClock, hook: Webhook) -> None:
    later(clock, HOUR)
    read(house, "herald", HOLDS)
    rematch(house)
    told_after(house, clock, SETTLE, HOUR)
    assert hook.told == [] and watched(house).state == "holding"

    breaks(house)
    changed = replace(house, watchlist=replace(house.watchlist, fingerprint="another name"))
    begin(changed)
    told_after(changed, clock, SETTLE, HOUR)

    assert hook.told == [] and watched(house).state == "strained"


def test_what_an_edition_told_is_not_told_again(house: House, clock: SetClock, hook: Webhook) -> None:
    later(clock, HOUR)
    read(house, "herald", HOLDS)
    work(house)
    later(clock, MINUTE)
    (spec,) = house.watchlist.digests
    at = clock.now()
    made = make(
        spec,
        DueEdition(digest="daily", date=date(2026, 10, 21), cutoff_at=at, covers_from=at - DAY, floor=at - DAY),
        house,
    )
    assert made is not None and made.changes
    told_after(house, clock, SETTLE, HOUR)

    assert hook.told == [] and watched(house).state == "holding"


# ---------------------------------------------------------------- hours and rates


def test_at_night_nothing_is_sent_and_in_the_morning_what_still_stands(
    house: House, clock: SetClock, hook: Webhook
) -> None:
    night = telling(house, {"phone": hook.url()}, quiet=(time(9, 0), time(11, 0)))  # MORNING is 9 o'clock there
    holds(night, clock)
    assert hook.told == []
    (notice,) = notices(house)
    assert (notice.state, notice.tries, notice.due_at) == ("pending", 0, MORNING + 2 * HOUR)

    clock.set(MORNING + 2 * HOUR)
    work(night)

    assert len(hook.told) == 1


def test_what_an_edition_told_at_night_is_dropped_and_so_is_what_was_overtaken(
    house: House, clock: SetClock, hook: Webhook
) -> None:
    night = telling(house, {"phone": hook.url()}, quiet=(time(9, 0), time(12, 0)))
    holds(night, clock)
    later(clock, 30 * MINUTE)
    breaks(night)
    told_after(night, clock, SETTLE)
    (spec,) = house.watchlist.digests
    at = clock.now() + MINUTE
    clock.set(at)
    make(
        spec,
        DueEdition(digest="daily", date=date(2026, 10, 21), cutoff_at=at, covers_from=at - DAY, floor=at - DAY),
        house,
    )
    clock.set(MORNING + 3 * HOUR)
    work(night)

    assert hook.told == []
    assert [(n.state, n.last_error) for n in notices(house)] == [
        ("dropped", "overtaken: the status has moved on"),
        ("dropped", "an edition told it first"),
    ]


def test_more_than_a_target_wants_is_told_later_in_one(house: House, clock: SetClock, hook: Webhook) -> None:
    meek = telling(house, {"phone": hook.url()}, topics=("ceasefire",), most=1, per=timedelta(days=1))
    holds(meek, clock)
    sent_at = clock.now()
    later(clock, HOUR)
    breaks(meek)
    told_after(meek, clock, SETTLE)
    assert len(hook.told) == 1
    assert notices(house)[-1].due_at == sent_at + DAY and notices(house)[-1].held

    clock.set(sent_at + DAY)
    work(meek)

    assert [told.title for told in hook.told][1:] == [SECOND]


def test_three_changes_too_many_are_told_in_one_message(
    open_house: OpenHouse, tmp_path: Path, clock: SetClock, hook: Webhook
) -> None:
    (tmp_path / "feeds.yaml").write_text(
        "monitor: {contact: desk@reader.example}\ntopics: [{use: ceasefire}"
        + "".join(f", {{use: ceasefire, id: truce-{n}, title: {{en: Truce {n}}}}}" for n in range(3))
        + "]\n",
        encoding="utf-8",
    )
    opened = open_house(load_watchlist(tmp_path / "feeds.yaml"))
    topics = ("ceasefire", "truce-0", "truce-1", "truce-2")
    house = begun(telling(opened, {"phone": hook.url()}, topics=topics, most=1))
    holds(house, clock)
    told_after(house, clock, HOUR)

    assert [told.title for told in hook.told] == ["4 further changes"]
    assert [line.split(":")[0] for line in hook.told[0].body.split("\n") if line.startswith("- ")] == [
        "- Idlib ceasefire", "- Truce 0", "- Truce 1", "- Truce 2"
    ]  # fmt: skip
    assert len({n.message for n in notices(house)}) == 1 and {n.state for n in notices(house)} == {"sent"}


# ---------------------------------------------------------------- trouble


def test_a_service_that_is_busy_is_asked_again_and_told_once(house: House, clock: SetClock, hook: Webhook) -> None:
    hook.manners.statuses = [500, 503]
    holds(house, clock)
    (notice,) = notices(house)
    assert (notice.state, notice.last_error) == ("pending", "the service answered 500") and hook.told == []

    told_after(house, clock, MINUTE, MINUTE, MINUTE, HOUR)

    assert len(hook.told) == 1
    assert [(n.state, n.tries, n.last_error) for n in notices(house)] == [("sent", 3, None)]


@pytest.mark.parametrize(
    ("manners", "state", "why"),
    [
        ({"statuses": [404]}, "failed", "the service answered 404"),
        ({"statuses": [302], "location": "http://127.0.0.1:1/elsewhere"}, "failed", "the service answered 302"),
        (
            {"hang_up": True},
            "doubtful",
            "the connection was lost before an answer came (ConnectionError): it may have arrived",
        ),
    ],
)
def test_what_is_refused_or_in_doubt_is_never_sent_again(
    house: House, clock: SetClock, hook: Webhook, manners: dict[str, Any], state: str, why: str
) -> None:
    for name, value in manners.items():
        setattr(hook.manners, name, deepcopy(value))
    holds(house, clock)
    hook.manners = type(hook.manners)()
    told_after(house, clock, MINUTE, HOUR, DAY)

    assert [(n.state, n.last_error) for n in notices(house)] == [(state, why)]
    assert len(hook.told) == (1 if state == "doubtful" else 0)


def test_a_worker_that_dies_between_claim_and_message_leaves_it_in_doubt(
    house: House, clock: SetClock, hook: Webhook
) -> None:
    later(clock, HOUR)
    read(house, "herald", HOLDS)
    work(house)
    later(clock, SETTLE)
    for job in sweep(house, kinds=("reckon",)):
        STEPS[job.kind](job, house)
    with house.store.write() as db:  # and here it is killed
        db.notices.take(db.notices.due_for("phone", clock.now()), "phone/1", clock.now(), LEASE)

    work(house)
    assert [n.state for n in notices(house)] == ["sending"]
    told_after(house, clock, LEASE, HOUR)

    assert [n.state for n in notices(house)] == ["doubtful"] and hook.told == []


def test_a_service_that_is_away_for_hours_is_given_up(house: House, clock: SetClock, hook: Webhook) -> None:
    away = replace(house, notifier=AppriseNotifier({"phone": "json://127.0.0.1:9/s3cr3t-t0ken"}))
    holds(away, clock)
    (notice,) = notices(house)
    assert (notice.state, notice.last_error) == ("pending", "no connection to the service")

    later(clock, STALE)
    work(house)

    (notice,) = notices(house)
    assert notice.state == "failed" and "no news any more" in (notice.last_error or "") and hook.told == []


def test_no_secret_is_logged_stored_or_told(house: House, clock: SetClock, tmp_path: Path, hook: Webhook) -> None:
    bad = {"phone": "json://user:s3cr3t-pass@127.0.0.1:9/s3cr3t-t0ken", "desk": "nonsense://s3cr3t-t0ken/x"}
    loud = telling(house, bad)
    with capture_logs() as lines:
        holds(loud, clock)

    assert {n.state for n in notices(house)} == {"pending", "failed"}
    assert "s3cr3t" not in f"{lines} {notices(house)} {bad.keys()}"
    assert all(b"s3cr3t" not in path.read_bytes() for path in tmp_path.rglob("*.db*"))


def test_each_target_has_its_own_copy_and_its_own_fate(house: House, clock: SetClock, hook: Webhook) -> None:
    both = telling(house, {"desk": hook.url("desk-token"), "phone": "json://127.0.0.1:9/x"})
    holds(both, clock)

    assert [(n.target, n.state) for n in notices(house)] == [("desk", "sent"), ("phone", "pending")]
    assert [told.path for told in hook.told] == ["/desk-token"]


def test_what_was_forgotten_is_quoted_by_no_notice(house: House, clock: SetClock, hook: Webhook) -> None:
    night = telling(house, {"phone": hook.url()}, quiet=(time(9, 0), time(11, 0)))
    holds(night, clock)
    with house.store.read() as db:
        (url,) = {each.source.url for each in db.topics.testimonies("ceasefire", clock.now())}
    forget(url, night)
    clock.set(MORNING + 2 * HOUR)
    told_after(night, clock, HOUR)

    assert hook.told == [] and [n.state for n in notices(house)] == ["dropped"]


def test_what_would_be_told_can_be_seen_before(house: House, clock: SetClock, hook: Webhook) -> None:
    later(clock, HOUR)
    read(house, "herald", HOLDS)
    (before,) = moving(house)
    work(house)
    later(clock, SETTLE)
    (ready,) = moving(house)

    assert before.said == "moves to holding, if that stands" and before.tells_at == clock.now()
    assert ready.message is not None and HOLDS in ready.message.body and ready.targets == ("phone",)
    assert hook.told == [] and notices(house) == []
