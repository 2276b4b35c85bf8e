"""The errors of the house; each knows whether trying again can help.

MonitorError
+-- ConfigError        feeds.yaml or the environment is wrong: all mistakes at once, exit code 2
+-- FetchError         a document could not be had; `retryable`, `after`, `gone`, what the refusal looked like
|   +-- ForbiddenAddress   the address guard refused to connect; never retryable
+-- FeedError          bytes that are no feed (a malformed but readable feed is not an error)
+-- CrewError          a child process did not bring a result back; costs one page, never the daemon
+-- StoreError         the database cannot be used; the message names the command that mends it
|   +-- StoreLost          it went away, or stepped back, in the middle: what was under way may be done again at once
+-- DeliveryError      an edition did not reach an address; `retryable`, `doubtful`
+-- SearchError        the archive's search index could not be built; the archive is whole without it
+-- ImportRefused      a file given to `monitor import` cannot be read
+-- NotFound           a person asked for something that is not there
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta


class MonitorError(Exception):
    """Any error this package raises on purpose. `str()` is one plain sentence for a person."""

    retryable = False


class ConfigError(MonitorError):
    """The configuration is wrong. `mistakes` are lines `file:line: key: what, and the mend`."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


class FetchError(MonitorError):
    """A document could not be had.

    `retryable`: a later attempt may succeed (time-out, 429, 5xx). `after`: what Retry-After asked for (RFC 9110, 10.2.3).
    `status`: the HTTP status, None when there was no answer. `gone`: the server said 410. `headers` (lower-case names) and
    `snippet` (the first kilobytes, decoded) are those of a refusal, to tell a captcha from a plain no; both may be empty.
    """

    def __init__(
        self,
        url: str,
        reason: str,
        *,
        retryable: bool,
        status: int | None = None,
        after: timedelta | None = None,
        headers: Mapping[str, str] | None = None,
        snippet: bytes = b"",
    ) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        self.retryable = retryable
        self.status = status
        self.after = after
        self.headers = dict(headers or {})
        self.snippet = snippet

    @property
    def gone(self) -> bool:
        """True when the server said that the document will never come back (410)."""
        return self.status == 410


class ForbiddenAddress(FetchError):
    """The host resolves to an address that is not public and not allowed."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason, retryable=False)


class FeedError(MonitorError):
    """The bytes are no feed that we can read. `reason` is a few plain words (a web page, an empty document). `blocked`: they
    are a page that stands between us and the feed: a captcha, a login, a question about cookies."""

    def __init__(self, url: str, reason: str, *, blocked: bool = False) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        self.blocked = blocked


class CrewError(MonitorError):
    """A child process hung, bloated, crashed or raised; `reason` says which in plain words, `detail` what a developer would ask
    for. `retryable`: the task is not to blame."""

    def __init__(self, task: str, reason: str, *, detail: str = "", retryable: bool = False) -> None:
        super().__init__(f"{task}: {reason}" + (f" ({detail})" if detail else ""))
        self.task = task
        self.reason = reason
        self.detail = detail
        self.retryable = retryable


class CrewClosed(CrewError):
    """The service is stopping or has a new configuration; the task says nothing about its page."""


class StoreError(MonitorError):
    """The database cannot be used; the message says what to do."""


class StoreLost(StoreError):
    """The database's server went away in the middle, is short of something, or broke off a transaction because two stood in each
    other's way: nothing is wrong with what was under way."""


class DeliveryError(MonitorError):
    """An edition did not reach an address.

    `retryable`: a temporary refusal or no connection. `doubtful`: the connection was lost after the message was handed
    over, so it may have arrived; sending again carries the same Message-ID. `everybody`: nothing was said of the reader yet,
    so whoever else is written to now would fare no better. `after`: how long the other side asks us to wait.
    """

    def __init__(
        self,
        address: str,
        reason: str,
        *,
        retryable: bool,
        doubtful: bool = False,
        everybody: bool = False,
        after: timedelta | None = None,
    ) -> None:
        super().__init__(f"{address}: {reason}")
        self.address = address
        self.reason = reason
        self.retryable = retryable
        self.doubtful = doubtful
        self.everybody = everybody
        self.after = after


class SearchError(MonitorError):
    """A part of the search index could not be built. `reason` is a few plain words, with the mend where there is one."""

    retryable = True

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(f"search index {part}: {reason}")
        self.part = part
        self.reason = reason


class ImportRefused(MonitorError):
    """A file or one of its records cannot be imported; the message names it and the mend."""


class NotFound(MonitorError):
    """A person asked for an article, a feed, an edition or a digest that is not there."""
