"""From the outbox to the readers and the archive: what is tried again, what is given up, what the archive's index lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import pytest
from structlog.testing import capture_logs

from monitor.clock import SetClock
from monitor.desk.issuing import send_again
from monitor.editions.freeze import to_json
from monitor.errors import DeliveryError
from monitor.model import Delivery, DueEdition, Edition, Job, Letter, Watchlist
from monitor.steps.archive import put_all_in_archive
from monitor.steps.deliver import GIVE_UP, LEASE, LONGEST_WAIT, deliver, without_addresses
from monitor.steps.edit import make
from monitor.steps.house import House
from tests.build import MORNING, make_watchlist
from tests.storied import tree

OpenHouse = Callable[[Watchlist], House]
DAY = date(2026, 10, 21)
MINUTE = timedelta(minutes=1)


class Strict:
    """A mail server's postman who refuses everybody, naming them."""

    def __init__(self, *, retryable: bool) -> None:
        self.retryable = retryable

    def send(self, letter: Letter, edition: Edition, delivery: Delivery) -> None:
        """Refuse."""
        reason = f"the mail server did not take the address: 450 4.2.1 <{delivery.address}>: try later"
        raise DeliveryError(delivery.address, reason, retryable=self.retryable)

    def greet(self) -> str:
        """Nobody."""
        return "nobody"


class Mistaken(Strict):
    """A postman with a mistake in his program."""

    def send(self, letter: Letter, edition: Edition, delivery: Delivery) -> None:
        """Fail as nobody foresaw."""
        "ж".encode("ascii")  # UnicodeEncodeError: a ValueError, as one for an edition that cannot be read


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path) -> House:
    """A house with one digest for two readers and the archive, and nothing to watch."""
    return open_house(make_watchlist(tmp_path, {}))


def made(house: House, day: date = DAY) -> Edition:
    at = MORNING + (day - DAY)
    due = DueEdition(digest="daily", date=day, cutoff_at=at, covers_from=at - timedelta(days=1), floor=at)
    edition = make(house.watchlist.digests[0], due, house)
    assert edition is not None
    return edition


def due_now(house: House) -> list[int]:
    with house.store.read() as db:
        return [int(id) for id in db.deliveries.due(house.clock.now(), 100)]


def send(house: House, *ids: int) -> None:
    deliver(Job(kind="deliver", keys=ids or tuple(due_now(house))), house)


def outbox(house: House, day: date = DAY, channel: Literal["email", "folder"] | None = None) -> list[Delivery]:
    with house.store.read() as db:
        id = db.editions.id_of("daily", day)
        assert id is not None
        return [d for d in db.deliveries.of(id) if channel in (None, d.channel)]


def archived(house: House) -> dict[str, bytes]:
    files = tree(Path(house.watchlist.digests_folder))
    return {name: body for name, body in files.items() if name != ".lock"}


def test_an_edition_goes_to_its_readers_and_the_archive_once(house: House, tmp_path: Path) -> None:
    made(house)

    send(house)
    before = archived(house)
    send(house)

    assert [(d.channel, d.state, d.tries) for d in outbox(house)] == [
        ("email", "sent", 1),
        ("email", "sent", 1),
        ("folder", "sent", 1),
    ]
    assert len(list(tmp_path.rglob("*.eml"))) == 2
    assert "daily/2026/10/21/index.html" in before and archived(house) == before
    assert due_now(house) == []


def test_a_mail_tells_the_way_to_leave_that_is_configured_when_it_goes_out(house: House, tmp_path: Path) -> None:
    made(house)
    spec = replace(house.watchlist.digests[0], unsubscribe="mailto:off@reader.example")
    later = replace(house, watchlist=replace(house.watchlist, digests=(spec,)))
    gone = replace(house, watchlist=replace(house.watchlist, digests=()))
    first, second, *_ = outbox(house, channel="email")

    send(later, first.id)
    send(gone, second.id)

    told = {path.stem: path.read_text() for path in tmp_path.rglob("*.eml")}
    assert "List-Unsubscribe: <mailto:off@reader.example>" in told[first.address]
    assert "To get it no more:" in told[first.address]
    assert "List-Unsubscribe" not in told[second.address] and "To get it no more" not in told[second.address]


def test_the_index_links_no_page_that_is_not_there_yet(house: House) -> None:
    today, tomorrow = made(house), made(house, DAY + timedelta(days=1))
    first, second = (outbox(house, edition.date, "folder")[0].id for edition in (today, tomorrow))

    send(house, second)
    early = archived(house)
    send(house, first)

    assert b"2026/10/22/index.html" in early["index.html"] and b"2026/10/21/" not in early["index.html"]
    assert b"2026/10/21/" not in early["feed.xml"]
    assert b"2026/10/21/index.html" in archived(house)["index.html"]


def test_the_archive_built_again_has_the_same_bytes(house: House) -> None:
    for days in range(3):
        made(house, DAY + timedelta(days=days))
    send(house)
    delivered = archived(house)
    for path in delivered:
        (Path(house.watchlist.digests_folder) / path).unlink()

    assert put_all_in_archive(house) == 3
    assert archived(house) == delivered


def test_a_link_in_the_archive_that_leads_out_of_it_ends_the_delivery_in_plain_words(
    house: House, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    root = Path(house.watchlist.digests_folder)
    root.mkdir(exist_ok=True)
    (root / "daily").symlink_to(tmp_path / "elsewhere")
    made(house)

    send(house)

    (folder,) = outbox(house, channel="folder")
    assert folder.state == "failed" and folder.due_at is None
    assert "symbolic link" in (folder.last_error or "")
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert {d.state for d in outbox(house, channel="email")} == {"sent"}


@pytest.mark.parametrize("spoiled", ["", "{}", "zone"])
def test_an_edition_that_cannot_be_read_ends_its_deliveries_and_no_others(house: House, spoiled: str) -> None:
    yesterday = DAY - timedelta(days=1)
    edition = replace(made(house), date=yesterday, time_zone="Asia/Nowhere")
    if spoiled == "zone":
        spoiled = to_json(edition)
    with house.store.write() as db:
        db.editions.publish(
            edition, spoiled, [], [("email", "anna@reader.example", "<old@reader.example>")], issue="{}"
        )

    send(house, *due_now(house))

    (old,) = outbox(house, yesterday)
    assert old.state == "failed" and (old.last_error or "").startswith("the stored edition cannot be read: ")
    assert {d.state for d in outbox(house, channel="email")} == {"sent"}
    with pytest.raises(DeliveryError, match="daily of 2026-10-20: the stored edition cannot be read"):
        put_all_in_archive(house)


def test_a_refusal_is_tried_again_ever_later_and_given_up_after_five_days(house: House, clock: SetClock) -> None:
    house = replace(house, post=Strict(retryable=True))
    made(house)

    waits = []
    for _ in range(200):
        send(house)
        (mail, _omar) = outbox(house, channel="email")
        if mail.due_at is None:
            break
        waits.append(mail.due_at - clock.now())
        clock.set(mail.due_at)

    assert waits[:4] == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 40 * MINUTE] and max(waits) == LONGEST_WAIT
    assert mail.state == "failed"
    assert GIVE_UP - LONGEST_WAIT <= clock.now() - MORNING <= GIVE_UP


def test_an_old_edition_that_is_sent_again_gets_as_many_tries_as_a_new_one(house: House, clock: SetClock) -> None:
    made(house)
    send(house)
    clock.set(MORNING + timedelta(days=40))
    house = replace(house, post=Strict(retryable=True))

    assert send_again(house.watchlist.digests[0], DAY, house) == 3
    send(house)

    mail = outbox(house, channel="email")[0]
    assert (mail.state, mail.due_at) == ("pending", clock.now() + 5 * MINUTE)
    assert outbox(house, channel="folder")[0].state == "sent"


def test_a_final_refusal_is_tried_once_and_its_reason_is_kept(house: House) -> None:
    house = replace(house, post=Strict(retryable=False))
    made(house)

    with capture_logs() as lines:
        send(house)

    (mail, _) = outbox(house, channel="email")
    assert mail.state == "failed" and "<anna@reader.example>" in (mail.last_error or "")
    told = [line for line in lines if line["event"] == "not delivered, given up"]
    assert len(told) == 2
    assert all("450 4.2.1 <***>: try later" in line["reason"] for line in told)
    assert "reader.example" not in str(lines)


def test_what_was_in_the_middle_of_sending_is_sent_after_its_lease(house: House, clock: SetClock) -> None:
    made(house)
    with house.store.write() as db:
        db.deliveries.claim(db.deliveries.due(MORNING, 10), MORNING, LEASE)

    send(house)
    assert {d.state for d in outbox(house)} == {"sending"}
    clock.set(MORNING + LEASE)
    send(house)

    assert {(d.state, d.tries) for d in outbox(house)} == {("sent", 2)}


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("550 5.1.1 <anna@reader.example>: no such user", "550 5.1.1 <***>: no such user"),
        ("no user anna+news@xn--bcher-kva.example here", "no user *** here"),
        ("RCPT TO:<анна@почта.example> refused", "RCPT TO:<***> refused"),
        ("see https://help.example/?who=anna%40reader.example", "see https:***"),
        ("no space left on the disk of /srv/digests", "no space left on the disk of /srv/digests"),
    ],
)
def test_a_log_line_names_no_address(said: str, logged: str) -> None:
    assert without_addresses(said) == logged


def test_a_mistake_of_ours_is_tried_again_later_and_stands_in_the_row(house: House, clock: SetClock) -> None:
    made(house)
    mistaken = replace(house, post=Mistaken(retryable=True))

    with pytest.raises(UnicodeEncodeError):
        send(mistaken, *(int(row.id) for row in outbox(house, channel="email")[:1]))

    failed = outbox(house, channel="email")[0]
    assert (
        failed.state == "doubtful"
        and failed.last_error == "something unexpected went wrong here (UnicodeEncodeError): see the log"
    )
    assert failed.tries == 1 and int(failed.id) not in due_now(house)
    clock.set(clock.now() + 6 * MINUTE)
    assert int(failed.id) in due_now(house)
