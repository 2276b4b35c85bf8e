"""A hostile feed: what its server says, and what we then say of it.

The same cases are polled one by one beside a healthy feed, and all together in one run (test_hostile_feeds.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monitor.steps.house import House
from tests.talking import Handler

Answers = Mapping[str, bytes | Handler]  # path -> what is answered there


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A feed of an invented host and how it misbehaves.

    `answers` are made for the host's name. After one round the feed is in `state` with the words `says` in its reason, and
    `brings` articles of it are stored, of which `then` checks more. `alone`: no other host is asked for anything.
    """

    name: str
    proves: tuple[str, ...]
    answers: Callable[[str], Answers]
    state: str = "degraded"
    says: str = ""
    brings: int = 0
    path: str = "/rss.xml"
    long: bool = False
    then: Callable[[House, str], None] | None = None
    alone: bool = False

    @property
    def host(self) -> str:
        """Its invented name."""
        return "".join(c if c.isascii() and c.isalnum() else "-" for c in self.name.lower()).strip("-") + ".example"

    @property
    def slug(self) -> str:
        """Its name in feeds.yaml."""
        return self.host.removesuffix(".example")[:64].rstrip("-")
