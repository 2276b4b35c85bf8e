"""What a step may use, as protocols: the store, the web, the crew, the clock, the channels.

`app.py` puts the concrete things in. A step never imports them, so a test may hand it anything that keeps these promises.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from monitor.clock import Clock
from monitor.model import (
    Delivery,
    DigestSpec,
    DuePart,
    Edition,
    FeedSpec,
    Fetched,
    Letter,
    NoticeSpec,
    SourceSpec,
    Watchlist,
)
from monitor.steps.rows import Store

T = TypeVar("T")


class Shelf(Protocol):
    """Raw pages on disk, by content."""

    def put(self, body: bytes) -> str:
        """Keep the bytes; returns their SHA-256 in hex. Keeping them twice is nothing."""
        ...

    def get(self, sha256: str) -> bytes | None:
        """The bytes, or None when they were tidied away."""
        ...

    def drop(self, sha256: str) -> None:
        """Take a page away. One that is not there is no error."""
        ...

    def old(self, before: datetime) -> Iterator[list[str]]:
        """The SHA-256 of pages put here before a moment, some at a time."""
        ...

    def sweep_up(self, before: datetime) -> int:
        """Delete what writers that were killed left half written before a moment; returns how many files."""
        ...


class Web(Protocol):
    """The one way to fetch anything."""

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
        feed: str | None = None,
    ) -> Fetched:
        """A 200 (or other 2xx) with its body, or a 304 when a validator was given. Raises FetchError for all else. `feed`: the
        slug of the feed that is asked for, with its key if it has one; no page and no other file is asked with it."""
        ...


class Crew(Protocol):
    """Child processes for whatever chews bytes from outside."""

    def run(self, task: Callable[..., T], *args: Any) -> T:
        """The task's result from a child. Raises CrewError when it hung, bloated, crashed or raised."""
        ...


class Post(Protocol):
    """Readers' mail: by SMTP, or files when no server is configured."""

    def send(self, letter: Letter, edition: Edition, delivery: Delivery) -> None:
        """One message to one reader. Raises DeliveryError."""
        ...

    def greet(self) -> str:
        """Meet the mail server without sending; what was met, for a person. Raises DeliveryError."""
        ...


class Notifier(Protocol):
    """Chats, phones and webhooks, by the names that feeds.yaml gives them."""

    def send(self, target: str, title: str, body: str) -> None:
        """One message. Raises DeliveryError, whose reason holds no address: retryable only when it surely did not arrive,
        doubtful when it may have."""
        ...

    def meet(self, target: str) -> str:
        """What service stands behind a name, for a person; nothing is sent. Raises DeliveryError."""
        ...


class Archive(Protocol):
    """The static archive's folder."""

    def locked(self) -> AbstractContextManager[None]:
        """Hold the folder, so that two writers never interleave the pages that list editions."""
        ...

    def write(self, files: Mapping[str, bytes]) -> None:
        """Put the files in place, each by an atomic replace. Raises DeliveryError: retryable when the disk refuses, final
        when a path would leave the folder."""
        ...

    def holds(self, path: str) -> bool:
        """Is there a file of this relative path?"""
        ...


class Search(Protocol):
    """The archive's search index, in parts, and which of them are due. It lies in the archive's folder, as what is due does."""

    def mark(self, parts: Collection[str], now: datetime) -> None:
        """Make parts due. Raises DeliveryError when the disk refuses."""
        ...

    def due(self, now: datetime) -> list[str]:
        """The parts that are due, those that wait longest first."""
        ...

    def built(self) -> set[str]:
        """The parts that there are, built by the Pagefind that is installed."""
        ...

    def claimed(self, part: str) -> AbstractContextManager[DuePart | None]:
        """Hold the index against other builders. None: the part is not due any more. Raises SearchError."""
        ...

    def build(self, due: DuePart, files: Mapping[str, bytes]) -> bool:
        """Index these files as the part, and put it in the place of the one that was; one without files goes. False: it was just
        so, or it was marked again meanwhile. Raises SearchError; then the former one stays."""
        ...

    def keep(self, parts: Collection[str]) -> None:
        """Take away all other parts. Raises SearchError."""
        ...

    def withdraw(self, parts: Collection[str]) -> None:
        """Take these parts away. Raises SearchError."""
        ...

    def done(self, due: DuePart) -> None:
        """The part is built as it was when it was claimed; one that was marked since stays due."""
        ...

    def put_off(self, due: DuePart, until: datetime, reason: str) -> None:
        """Try again later."""
        ...

    def trouble(self) -> tuple[str, str] | None:
        """Why nothing can be searched, and the mend; None: all is well."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything a step may use."""

    watchlist: Watchlist
    store: Store
    shelf: Shelf
    web: Web
    crew: Crew
    post: Post
    archive: Archive
    notifier: Notifier
    search: Search
    clock: Clock
    version: str
    _feeds: Mapping[str, FeedSpec] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_feeds", {feed.slug: feed for feed in self.watchlist.feeds})

    def digest(self, slug: str) -> DigestSpec | None:
        """The digest of this name in the configuration, or None."""
        return next((d for d in self.watchlist.digests if d.slug == slug), None)

    def target(self, slug: str) -> NoticeSpec | None:
        """Who is told at once under this name in the configuration, or None."""
        return next((spec for spec in self.watchlist.notify if spec.slug == slug), None)

    def feed(self, slug: str) -> FeedSpec | None:
        """The feed of this name in the configuration, or None."""
        return self._feeds.get(slug)

    def source(self, slug: str | None) -> SourceSpec | None:
        """The source of this name in the configuration, or None."""
        return next((s for s in self.watchlist.sources if s.slug == slug), None)
