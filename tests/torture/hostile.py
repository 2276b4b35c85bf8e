"""A hostile feed: what its server says, and what we then say of it.

The same cases are polled one by one beside a healthy feed (test_hostile_feeds.py), and all together in one run
(test_all_together.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from monitor.model import AUTO, ReadAs
from monitor.steps.house import House
from tests.talking import Handler

Answers = Mapping[str, bytes | Handler]  # path -> what is answered there


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A feed of an invented host and how it misbehaves.

    `answers` are made for the host's name. After one round the feed is in `state` with the words `says` in its reason (of
    several any), and `brings` articles of it are stored, with `titles` where that is told. `next_try`: the earliest and the
    latest that it is asked again. `requests`: how many its server saw. `later`: when further rounds follow, for pages that are
    tried again; `shortfall`: why its articles have the feed's text. `tls`: its address is https, and what is wrong with the
    other side (tests/torture/secure.py). `then` checks
    more of what was stored. `alone`: no other host is asked for anything. `read_as`: what it is configured to be.
    """

    name: str
    proves: tuple[str, ...]
    answers: Callable[[str], Answers]
    state: str = "degraded"
    says: str | tuple[str, ...] = ""
    brings: int = 0
    titles: tuple[str, ...] = ()
    next_try: tuple[timedelta, timedelta] | None = None
    requests: int | None = None
    later: tuple[timedelta, ...] = ()
    shortfall: str = ""
    tls: str = ""
    path: str = "/rss.xml"
    long: bool = False
    then: Callable[[House, str], None] | None = None
    alone: bool = False
    read_as: ReadAs = AUTO

    @property
    def host(self) -> str:
        """Its invented name."""
        return self.slug + (".tls.example" if self.tls else ".example")

    @property
    def slug(self) -> str:
        """Its name in feeds.yaml."""
        name = "".join(c if c.isascii() and c.isalnum() else "-" for c in self.name.lower())
        return "-".join(part for part in name.split("-") if part)[:48].rstrip("-")

    @property
    def url(self) -> str:
        """Its address."""
        return f"{'https' if self.tls else 'http'}://{self.host}{self.path}"

    def is_said_in(self, reason: str) -> bool:
        """Whether the reason has the words."""
        return any(words in reason for words in ((self.says,) if isinstance(self.says, str) else self.says))
