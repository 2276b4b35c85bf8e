"""Mail servers on a bad day: what becomes of the delivery, what a person reads of it, and what the reader has in the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.torture.mail_cases import BAD_DAYS, BadDay
from tests.torture.mailroom import ANNA, Mailroom
from tests.torture.postmaster import Postmaster
from tests.torture.promises import proves

PostAt = Callable[..., Mailroom]


def cases(days: tuple[BadDay, ...]) -> list[Any]:
    return [pytest.param(bad, id=bad.name, marks=proves("P7", "P8", "P18", long=bad.long)) for bad in days]


@pytest.mark.sampled(1, "each is another behaviour")
@pytest.mark.parametrize("bad", cases(BAD_DAYS))
def test_a_server_that(bad: BadDay, post_at: PostAt) -> None:
    room = post_at(Postmaster(bad.plan), timeout=bad.patience)
    room.edition()

    room.deliver()

    mail = room.outbox()[ANNA]
    assert (mail.state, mail.tries) == (bad.state, 1)
    assert bad.says in room.reason() and room.reason().isprintable()
    (trouble,) = room.status().troubles
    assert trouble.reason == room.reason() and trouble.state == ("retrying" if bad.state == "pending" else bad.state)
    assert (mail.due_at is None) == (bad.state == "failed")
    room.check_secrets()

    room.patience(10)
    room.days_pass()

    got = room.server.got(ANNA)
    assert len(got) == bad.copies and len({one.message_id for one in got}) == min(bad.copies, 1)
    assert room.server.conversations == (1 if bad.state == "failed" else 2)
    assert room.outbox()[ANNA].state == ("failed" if bad.state == "failed" else "sent")
    assert all(one.secure for one in got)
    room.check_secrets()
