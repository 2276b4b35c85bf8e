"""Notices to real webhooks: what each answer means, what hangs is killed, and no address comes back out."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from monitor.channels.notify import MISSING, AppriseNotifier
from monitor.errors import DeliveryError
from tests.webhooks import Manners, Webhook


@pytest.fixture
def hook() -> Iterator[Webhook]:
    """A webhook on loopback."""
    with Webhook() as running:
        yield running


def refusal(url: str, **given: Any) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        AppriseNotifier({"phone": url}, **given).send("phone", "a title", "a body")
    assert "t0ken" not in str(caught.value) and caught.value.__cause__ is None
    return caught.value


def test_a_message_arrives_as_it_is(hook: Webhook) -> None:
    body = 'Since 21 Oct.\n\n\u2068"الهدنة صامدة"\u2069 <b>&amp; @\u2060here'

    AppriseNotifier({"phone": hook.url()}).send("phone", 'now "holding"', body)

    assert [(told.path, told.title, told.body) for told in hook.told] == [("/s3cr3t-t0ken", 'now "holding"', body)]


@pytest.mark.parametrize(
    ("status", "retryable"),
    [(500, True), (503, True), (429, True), (408, True), (400, False), (401, False), (307, False)],
)
def test_what_a_status_means(hook: Webhook, status: int, retryable: bool) -> None:
    hook.manners = Manners(statuses=[status] * 5, location="http://127.0.0.1:9/elsewhere")

    error = refusal(hook.url())

    assert (error.reason, error.retryable, error.doubtful) == (f"the service answered {status}", retryable, False)


@pytest.mark.parametrize("status", [502, 504, 520, 524])
def test_what_a_gateway_lost_is_in_doubt(hook: Webhook, status: int) -> None:
    hook.manners = Manners(statuses=[status] * 5)

    error = refusal(hook.url())

    assert error.doubtful and error.reason == f"a gateway answered {status}: the service behind it may have taken it"


def test_where_nobody_listens_nothing_was_sent() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        error = refusal(f"json://127.0.0.1:{held.getsockname()[1]}/s3cr3t-t0ken")

    assert (error.reason, error.retryable, error.doubtful) == ("no connection to the service", True, False)


def test_a_connection_lost_behind_the_message_is_in_doubt(hook: Webhook) -> None:
    hook.manners = Manners(hang_up=True)

    assert refusal(hook.url()).doubtful and len(hook.told) == 1


def test_what_hangs_is_killed_and_in_doubt() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"json://127.0.0.1:{silent.getsockname()[1]}/s3cr3t-t0ken?rto=60&cto=60"
        error = refusal(url, seconds=1.0)

    assert error.doubtful and error.reason == "it took longer than 1 s: it may have arrived"


@pytest.mark.parametrize("url", ["nosuch://s3cr3t-t0ken/x", "tgram://s3cr3t-t0ken", "json://"])
def test_an_address_that_is_none_is_refused_for_good(url: str) -> None:
    error = refusal(url)

    assert not error.retryable and not error.doubtful
    with pytest.raises(DeliveryError, match="does not understand"):
        AppriseNotifier({"phone": url}).meet("phone")


def test_what_stands_behind_a_name_can_be_met_without_a_message(hook: Webhook) -> None:
    notifier = AppriseNotifier({"phone": hook.url(), "chat": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"})

    assert (notifier.meet("phone"), notifier.meet("chat"), hook.told) == ("JSON", "Slack", [])
    with pytest.raises(DeliveryError, match="MONITOR_NOTIFY_URLS"):
        notifier.meet("nobody")


def test_without_the_extra_the_mend_is_named(hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)

    error = refusal(hook.url())

    assert error.reason == MISSING and 'pip install "idlib-monitor[notify]"' in error.reason and hook.told == []
