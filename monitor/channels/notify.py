"""Notices to chats, phones and webhooks, by Apprise, in a process of their own.

Apprise makes its own requests, to addresses that the owner configured: they do not go through our guarded fetch. So one message
is one process (sending.py): it can be killed when it hangs, it costs the daemon no memory, and nothing of what Apprise or its
libraries say, addresses and tokens among it, gets out of it but a handful of our own words.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from monitor.bare import environment
from monitor.errors import DeliveryError

SECONDS = 15.0
"""The longest that one message may take: less than the daemon has for its end."""

LONGEST_AFTER = 7 * 86_400.0  # seconds of Retry-After that are believed
MISSING = 'the package Apprise is not installed: pip install "idlib-monitor[notify]"'
_PROXIES = (
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
)
_PROGRAM = Path(__file__).with_name("sending.py")


def installed() -> bool:
    """Whether the extra `notify` is installed."""
    return find_spec("apprise") is not None


class AppriseNotifier:
    """Sends to addresses that Apprise understands, by their names."""

    def __init__(self, addresses: Mapping[str, str], *, seconds: float = SECONDS) -> None:
        """`addresses`: name -> URL. `seconds`: the most for one message."""
        self._addresses = dict(addresses)
        self._seconds = seconds

    def send(self, target: str, title: str, body: str) -> None:
        """Hand over one message. Raises DeliveryError: retryable only when it surely did not arrive; doubtful when it may have.
        No reason holds an address."""
        url = self._addresses.get(target)
        if url is None:
            raise DeliveryError(target, "has no address: see MONITOR_NOTIFY_URLS", retryable=False)
        answer = self._ask(target, {"do": "send", "url": url, "title": title, "body": body})
        fate, why = str(answer.get("fate")), str(answer.get("why", "no reason given"))
        if fate != "sent":
            after = timedelta(seconds=min(float(answer.get("after", 0)), LONGEST_AFTER))
            raise DeliveryError(
                target, why, retryable=fate == "again", doubtful=fate == "doubtful", after=after or None
            )

    def meet(self, target: str) -> str:
        """What service stands behind a name, for a person; nothing is sent. Raises DeliveryError for an address that Apprise does
        not understand, or without Apprise."""
        url = self._addresses.get(target)
        if url is None:
            raise DeliveryError(target, "has no address: see MONITOR_NOTIFY_URLS", retryable=False)
        answer = self._ask(target, {"do": "meet", "url": url})
        if answer.get("fate") != "met":
            raise DeliveryError(target, str(answer.get("why", "no reason given")), retryable=False)
        return str(answer.get("why"))

    def _ask(self, target: str, call: Mapping[str, str]) -> dict[str, Any]:
        """The child's answer. What ends it in the middle leaves the fate of the message open."""
        if not installed():
            raise DeliveryError(target, MISSING, retryable=False)
        said = json.dumps({**call, "seconds": self._seconds})
        try:
            done = subprocess.run(
                [sys.executable, "-P", str(_PROGRAM)],
                input=said,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # libraries quote addresses there
                text=True,
                env=environment(*_PROXIES),
                timeout=self._seconds,
                check=False,
            )
            answer = json.loads(done.stdout)
        except subprocess.TimeoutExpired:
            reason = f"it took longer than {self._seconds:g} s: it may have arrived"
            raise DeliveryError(target, reason, retryable=True, doubtful=True) from None
        except ValueError:
            raise DeliveryError(target, "the sender died in the middle", retryable=True, doubtful=True) from None
        return dict(answer)
