"""Mail over days: several readers and one server, what is tried when, what is given up, what happens when somebody dies."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.desk.issuing import send_again
from monitor.steps.deliver import FIRST_WAIT, GIVE_UP, LONGEST_WAIT
from tests.build import MORNING
from tests.torture.mailroom import ANNA, CROWD, DAY, EVERYBODY, OMAR, ZOYA, Mailroom, each_has_one, nth, refusing
from tests.torture.postmaster import Line, Postmaster
from tests.torture.promises import proves

PostAt = Callable[..., Mailroom]
MINUTE = timedelta(minutes=1)


# ---------------------------------------------------------------- one reader of several


@pytest.mark.parametrize("verb", ["RCPT", "END"])
@proves("P7", "P18")
def test_one_reader_is_refused_for_good_and_the_others_have_it(post_at: PostAt, verb: str) -> None:
    refusal = "550 5.1.1 no such user here"
    said = refusing(OMAR, refusal) if verb == "RCPT" else nth(2, refusal)
    room = post_at(Postmaster(usual={verb: said}), readers=EVERYBODY)
    room.edition()

    room.days_pass()
    room.clock.set(room.clock.now() + timedelta(days=30))
    room.deliver()

    each_has_one(room, (ANNA, ZOYA))
    assert room.server.named.count(OMAR) == 1 and room.server.got(OMAR) == []
    (trouble,) = room.status().troubles
    assert (trouble.state, trouble.deliveries) == ("failed", 1) and "no such user here" in trouble.reason
    assert room.status().undelivered == {"failed": 1}
    room.check_secrets()


@proves("P7", "P18")
def test_one_reader_is_put_off_for_five_days_and_delays_nobody(post_at: PostAt) -> None:
    room = post_at(Postmaster(usual={"RCPT": refusing(ANNA, "450 4.2.2 mailbox full")}), readers=EVERYBODY)
    room.edition()

    waits = room.days_pass()

    assert waits[:7] == [n * MINUTE for n in (5, 10, 20, 40, 80, 160, 240)] and set(waits[7:]) == {LONGEST_WAIT}
    assert GIVE_UP - LONGEST_WAIT <= room.clock.now() - MORNING <= GIVE_UP
    assert room.server.named.count(ANNA) == len(waits) + 1 and room.server.named.count(OMAR) == 1
    each_has_one(room, (OMAR, ZOYA))
    assert room.outbox()[ANNA].state == "failed" and "mailbox full" in room.reason()
    assert "error   not delivered, given up [deliver]" in room.said() and "tries=" in room.said()
    room.check_secrets()


@proves("P7", "P18")
def test_what_was_given_up_is_sent_when_a_person_says_so(post_at: PostAt) -> None:
    room = post_at(Postmaster({"RCPT": "550 mailbox unknown"}))
    room.edition()
    room.deliver()
    assert room.outbox()[ANNA].state == "failed"

    send_again(room.house.watchlist.digests[0], DAY, room.house)
    room.deliver()

    each_has_one(room, (ANNA,))
    assert room.server.got(ANNA)[0].message_id == room.outbox()[ANNA].message_id and room.status().troubles == ()


@proves("P7")
def test_what_may_have_arrived_and_is_then_refused_is_shown_as_failed(post_at: PostAt) -> None:
    room = post_at(Postmaster({"END": ""}, {"RCPT": "550 mailbox unknown"}))
    room.edition()

    room.deliver()
    assert room.status().undelivered == {"doubtful": 1}
    room.days_pass()

    assert room.status().undelivered == {"failed": 1} and room.server.conversations == 2


# ---------------------------------------------------------------- a server that fails everybody


@pytest.mark.parametrize("verb", ["HELLO", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "END"])
@proves("P7")
def test_421_at_any_place_with_three_readers(post_at: PostAt, verb: str) -> None:
    closing = "421 4.3.2 the server is going down"
    room = post_at(Postmaster({verb: closing, "HELO": closing}), readers=EVERYBODY)
    room.edition()

    room.days_pass()

    each_has_one(room, EVERYBODY)
    assert room.clock.now() - MORNING <= FIRST_WAIT
    room.check_secrets()


@proves("P7", "P18")
def test_nobody_listens_for_six_days(post_at: PostAt) -> None:
    room = post_at(Postmaster(), readers=EVERYBODY)
    room.server.close()
    room.edition()

    room.days_pass(300)

    assert GIVE_UP - LONGEST_WAIT <= room.clock.now() - MORNING <= GIVE_UP + LONGEST_WAIT
    (trouble,) = room.status().troubles
    assert (trouble.state, trouble.deliveries) == ("failed", 3) and "Connection refused" in trouble.reason
    assert room.said().count("not delivered, given up") == 3
    assert all(d.tries >= 1 for d in room.outbox().values())
    room.check_secrets()


@proves("P7")
def test_nobody_listens_for_a_day(post_at: PostAt) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    server = Postmaster()
    room = post_at(server, readers=EVERYBODY)
    url, room.url = room.url, room.url.replace(str(server.port), str(port))
    room.patience(10)
    room.edition()
    while room.clock.now() < MORNING + timedelta(days=1):
        room.deliver()
        again = room.next_try()
        assert again is not None
        room.clock.set(again)
    assert room.status().undelivered == {"retrying": 3}

    room.url = url
    room.patience(10)
    room.days_pass()

    each_has_one(room, EVERYBODY)
    assert room.clock.now() - MORNING <= timedelta(days=1) + 2 * LONGEST_WAIT


@proves("P1", "P7")
def test_a_dead_server_is_asked_once_for_fifty_readers(post_at: PostAt) -> None:
    room = post_at(Postmaster({"HELLO": lambda line: line.keep_silent()}), readers=CROWD, timeout=0.5)
    room.edition()

    room.deliver()

    assert room.server.conversations == 1
    assert room.status().undelivered == {"retrying": 50} and len({room.reason(reader) for reader in CROWD}) == 1
    assert {d.due_at for d in room.outbox().values()} == {room.clock.now() + FIRST_WAIT}
    room.patience(10)
    room.days_pass()
    each_has_one(room, CROWD)
    assert room.clock.now() == MORNING + FIRST_WAIT


@proves("P7")
def test_a_server_that_takes_five_messages_at_a_time(post_at: PostAt) -> None:
    taken: dict[object, int] = {}

    def greeting(line: Line) -> str:
        now = room.clock.now()
        taken[now] = taken.get(now, 0) + 1
        return "220 ready" if taken[now] <= 5 else "421 4.7.0 too many messages, come again"

    room = post_at(Postmaster(usual={"HELLO": greeting}), readers=CROWD[:23])
    room.edition()

    room.days_pass()

    each_has_one(room, CROWD[:23])
    assert room.clock.now() - MORNING <= timedelta(hours=1)
    assert room.server.conversations == len(room.server.named) + 4


@proves("P7", long=True)
def test_a_server_that_takes_its_time_over_a_message_gets_it_once(post_at: PostAt) -> None:
    """Who hangs up on a server that looks for viruses sends everything twice (RFC 5321, 4.5.3.2.6; RFC 1047)."""

    def thoughtful(line: Line) -> str:
        line.talk.stop.wait(3.0)
        return "250 taken"

    room = post_at(Postmaster(usual={"END": thoughtful}), timeout=1.5)
    room.edition()

    room.days_pass()

    each_has_one(room, (ANNA,))
