"""What a feed is asked with and nobody may see: secrets of its address, and headers such as Authorization.

They are for the feed's own origin (scheme, host and port) and for that feed alone. Headers stop at the first redirect to
another origin and do not come back. Whatever a server repeats of them is taken out of its answer before anybody reads that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from monitor.blotter import LEAST, WORD, Blotter
from monitor.errors import FetchError
from monitor.model import FeedKey, Fetched
from monitor.text.secretive import filled, marks, shown, tells
from monitor.web.guard import Guard
from monitor.web.target import Target, parse

IN_CLEAR = "its secret would go in clear: write https://, or name its address and port in monitor.allow"


class Credentials:
    """Of one feed, or of no feed: then there are none."""

    def __init__(self, key: FeedKey | None = None) -> None:
        self._key = key
        self._secrets = dict(key.secrets) if key else {}
        words = dict.fromkeys(key.hidden if key else (), WORD)
        words |= {value: f"${{{name}}}" for name, value in self._secrets.items() if tells(value)}
        self._blotter = Blotter(words, least=LEAST)
        self._origin = parse(filled(key.url, self._secrets)).origin if key else None
        self.headers: Mapping[str, str] = dict(key.headers if key else ())

    def start(self, url: str, guard: Guard) -> Target:
        """The address to ask, secrets put in. Raises FetchError when one is missing, or would go to another origin or in
        clear."""
        if self._key is None:
            return parse(url)
        own = parse(filled(url, self._secrets))
        if own.origin != self._origin:
            if marks(url):
                raise FetchError(
                    url, "its secret is for another site: write the new address into feeds.yaml", retryable=False
                )
            return own
        if lacking := [name for name in marks(url) if name not in self._secrets]:
            reason = f"the secret ${{{lacking[0]}}} of its address has no value: see MONITOR_FEED_SECRETS"
            raise FetchError(url, reason, retryable=False)
        if own.scheme != "https" and self._key.guarded and not guard.names(own.host, own.port):
            raise FetchError(url, IN_CLEAR, retryable=False)
        return own

    def at_home(self, target: Target) -> bool:
        """Whether the headers may go there: only to the origin that the configuration names, wherever the feed has moved."""
        return target.origin == self._origin

    def follow(self, onward: Target, start: Target) -> None:
        """Raises FetchError when a redirect would carry a secret of an https address over plain http."""
        if start.scheme == "https" and onward.scheme == "http" and self._blotter.finds(onward.href):
            raise FetchError(start.href, "redirects to http:// with the secret of its address", retryable=False)

    def hide(self, text: str) -> str:
        """A text for a message, without our secrets and without those of others."""
        return shown(self._blotter.text(text))

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """A FetchError leaves without secrets, whatever the server said."""
        try:
            yield
        except FetchError as error:
            error.url, error.reason = self.hide(error.url), self._blotter.text(error.reason)
            error.headers = {name: self._blotter.text(value) for name, value in error.headers.items()}
            error.snippet = self._blotter.bytes(error.snippet)
            error.args = (f"{error.url}: {error.reason}",)
            raise

    def cleaned(self, fetched: Fetched, url: str) -> Fetched:
        """The answer without our secrets. A header that repeated one is gone: a validator without it would be another. A move
        to another site, or to an address with a secret of its own, is followed each time and not remembered. `unsaid` is for
        what is read out of the body: there it stands plain, however the body spelled it."""
        moved = fetched.moved_to
        if moved is not None and (shown(moved) != moved or (self._key and parse(moved).origin != self._origin)):
            moved = None
        headers = {name: value for name, value in fetched.headers.items() if not self._blotter.finds(value)}
        return replace(
            fetched,
            url=url,
            final_url=self._blotter.text(fetched.final_url),
            headers=headers,
            body=self._blotter.bytes(fetched.body),
            moved_to=self._blotter.text(moved) if moved else None,
            unsaid=self._blotter.text if self._key else str,
        )
