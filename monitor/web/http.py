"""The one way to fetch anything: GET with a deadline, a size cap, validators and the address guard.

Everything that can go wrong with a server ends in a FetchError with a reason in plain words and the answer to whether
another attempt may help. Redirects are followed here and not by urllib3, so that each hop is looked at.
"""

from __future__ import annotations

import http.client
import io
import re
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from monitor.clock import Clock
from monitor.errors import FetchError
from monitor.model import FeedKey, Fetched, Limits
from monitor.web.credentials import Credentials
from monitor.web.decode import ENCODINGS, Damaged, Decoder, TooLarge
from monitor.web.guard import Guard
from monitor.web.target import Target, following, printable
from monitor.web.wire import Allowance, Dialer, Resolver, pools, system_resolver

MAX_REDIRECTS = 5
LONGEST_WAIT = timedelta(days=7)  # a Retry-After beyond it is cut
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_TRY_AGAIN = {403, 408, 421, 425, 429}  # 403: many sites block for a while
_GUARDS = {403, 405, 406, 429, 503}  # what guards before a site answer with their captchas; only these are looked into
_SNIPPET = 4096  # decoded bytes
_SNIPPET_SECONDS = 1.0
_PIECE = 65536
_OVERHEAD = 1024 * 1024  # bytes for headers, redirects and framing, beside the body
_PHRASES = http.client.responses
_VALIDATORS = ("etag", "last-modified")
NOBODY = Credentials()
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class _Request:
    """What stays the same over all hops of one fetch."""

    start: Target
    headers: Mapping[str, str]
    validators: Mapping[str, str]
    allowance: Allowance
    credentials: Credentials


class Fetcher:
    """Fetches documents; keeps the promises of `steps.house.Web`. Threads may share it.

    `contact` stands in the User-Agent. `allow` names endpoints inside the network ("address:port"). `connect_to` sends
    "host:port", "*:port" or "*" to another "address:port", as curl does; the guard judges the address dialled. `keys`: slug of
    a feed -> what it is asked with.
    Raises ValueError when an endpoint is not numeric.
    """

    def __init__(
        self,
        *,
        limits: Limits,
        contact: str,
        version: str,
        clock: Clock,
        allow: Sequence[str] = (),
        connect_to: Mapping[str, str] | None = None,
        resolve: Resolver = system_resolver,
        keys: Mapping[str, FeedKey] | None = None,
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._agent = _header(f"IdlibMonitor/{version} (+{contact})")
        self._too_large = f"larger than {limits.body_bytes / 1024 / 1024:.3g} MB"
        self._guard = Guard(allow)
        self._credentials = {slug: Credentials(key) for slug, key in (keys or {}).items()}
        dialer = Dialer(
            self._guard, connect_seconds=limits.connect_seconds, connect_to=connect_to or {}, resolve=resolve
        )
        self._pools = pools(dialer, workers=limits.workers)

    def close(self) -> None:
        """Close the connections that are kept for the next request."""
        self._pools.clear()

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
        feed: str | None = None,
    ) -> Fetched:
        """A 2xx with its body, or a 304 when a validator was given. Raises FetchError for all else.

        The validators go out byte for byte, and to the origin of `url` only. `moved_to` is set when the document answered
        after permanent redirects only (301, 308) and none of them gave up TLS. `feed`: the slug of the feed that is asked for,
        with its key if it has one; neither errors nor answers hold anything of that.
        """
        credentials = self._credentials.get(feed or "", NOBODY)
        with credentials.unseen():
            start = credentials.start(url, self._guard)
            return credentials.cleaned(self._fetched(start, credentials, etag, last_modified, accept), url)

    def _fetched(
        self, start: Target, credentials: Credentials, etag: str | None, last_modified: str | None, accept: str
    ) -> Fetched:
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        allowance = Allowance(
            start.href,
            seconds=self._limits.fetch_seconds,
            bytes_=self._limits.body_bytes + _OVERHEAD,
            too_large=self._too_large,
        )
        request = _Request(
            start=start,
            headers={"User-Agent": self._agent, "Accept": _header(accept), "Accept-Encoding": "gzip, deflate"},
            validators={name: value for name, value in validators.items() if value and _sendable(value)},
            allowance=allowance,
            credentials=credentials,
        )
        with allowance.in_force():
            try:
                return self._follow(request)
            except HTTPError as error:
                raise _trouble(error, allowance) from error

    def _follow(self, request: _Request) -> Fetched:
        target, moved, seen = request.start, True, {request.start.href}
        trusted = request.credentials.at_home(target)
        for _ in range(MAX_REDIRECTS + 1):
            at_home = target.origin == request.start.origin
            conditional, trusted = bool(request.validators) and at_home, trusted and at_home
            also = {**(request.validators if conditional else {}), **(request.credentials.headers if trusted else {})}
            response = self._ask(target, request, also)
            try:
                if response.status not in _REDIRECTS:
                    return self._answer(response, request, target, conditional, moved)
                location = response.headers.get("location")
                if not location:
                    raise self._refusal(response, request)
                onward = following(location, target, request.start.href, request.credentials.hide)
                if response.length_remaining == 0:
                    response.read1(1, decode_content=False)  # nothing comes; the connection goes back to its pool
            finally:
                response.close()
            if onward.href in seen:
                raise FetchError(request.start.href, "redirects in a circle", retryable=False)
            seen.add(onward.href)
            request.credentials.follow(onward, request.start)
            gave_up_tls = target.scheme == "https" and onward.scheme == "http"
            moved = moved and response.status in _PERMANENT and not gave_up_tls
            target = onward
        raise FetchError(request.start.href, f"more than {MAX_REDIRECTS} redirects", retryable=False)

    def _ask(self, target: Target, request: _Request, also: Mapping[str, str]) -> BaseHTTPResponse:
        """The answer's status and headers. A kept connection that the server closed meanwhile is asked again, once."""
        opened = request.allowance.connections
        try:
            return self._get(target, request, also)
        except HTTPError as error:
            if request.allowance.connections > opened or not _has(error, ConnectionError):
                raise
        return self._get(target, request, also)

    def _get(self, target: Target, request: _Request, also: Mapping[str, str]) -> BaseHTTPResponse:
        pool = self._pools.connection_from_host(target.host, target.port, target.scheme)
        seconds = request.allowance.seconds_left()
        return pool.urlopen(
            "GET",
            target.path,
            headers={**request.headers, **also},
            retries=False,
            redirect=False,
            assert_same_host=False,
            timeout=urllib3.Timeout(connect=seconds, read=seconds),
            preload_content=False,
            decode_content=False,
        )

    def _answer(
        self, response: BaseHTTPResponse, request: _Request, target: Target, conditional: bool, moved: bool
    ) -> Fetched:
        if not (200 <= response.status < 300 or (response.status == 304 and conditional)):
            raise self._refusal(response, request)
        body = self._body(response, request.start.href)
        return Fetched(
            url=request.start.href,
            final_url=target.href,
            status=response.status,
            headers=_headers(response),
            body=body,
            fetched_at=self._clock.now(),
            moved_to=target.href if moved and target.href != request.start.href else None,
        )

    def _body(self, response: BaseHTTPResponse, url: str) -> bytes:
        encoding = response.headers.get("content-encoding", "").strip().lower()
        if encoding not in ENCODINGS:
            raise FetchError(url, f"sent an encoding that was not asked for: {encoding[:40]!a}", retryable=True)
        if (response.length_remaining or 0) > self._limits.body_bytes:
            raise FetchError(url, self._too_large, retryable=False)
        decoder, body = Decoder(encoding, self._limits.body_bytes), io.BytesIO()
        try:
            while piece := response.read1(_PIECE, decode_content=False):
                body.write(decoder.feed(piece))
            decoder.finish()
        except TooLarge:
            raise FetchError(url, self._too_large, retryable=False) from None
        except Damaged as error:
            raise FetchError(url, str(error), retryable=True) from None
        return body.getvalue()  # no second copy of a large document

    def _refusal(self, response: BaseHTTPResponse, request: _Request) -> FetchError:
        status = response.status
        phrase = f" ({_PHRASES[status]})" if status in _PHRASES else ""
        extra = {304: " though nothing was asked about"}.get(
            status, " without saying where to" if status in _REDIRECTS else ""
        )
        return FetchError(
            request.start.href,
            f"answered {status}{phrase}{extra}",
            retryable=status >= 500 or status in _TRY_AGAIN or status == 304,
            status=status,
            after=retry_after(response.headers.get("retry-after"), self._clock.now()),
            headers=_headers(response),
            snippet=_snippet(response, request.allowance) if status in _GUARDS else b"",
        )


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """How long Retry-After asks to wait (RFC 9110, 10.2.3): seconds or a date; at most a week. None: not said."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=min(int(text[:12]), 10**9)), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text[:100])
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return None
    return min(max(wait, timedelta(0)), LONGEST_WAIT)


def _headers(response: BaseHTTPResponse) -> dict[str, str]:
    """By their lower-case names. A validator that could not go back byte for byte is left out: mended it would be another."""
    found = {name.lower(): value for name, value in response.headers.items()}
    kept = {name: value for name, value in found.items() if name not in _VALIDATORS or _sendable(value)}
    return {name: _header(value, latin=True) for name, value in kept.items()}


def _snippet(response: BaseHTTPResponse, allowance: Allowance) -> bytes:
    """How a refusal's page begins: what comes within a moment, and nothing where that fails."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ENCODINGS or response.length_remaining == 0:
        return b""
    decoder, start = Decoder(encoding, _OVERHEAD), bytearray()  # a bomb has no snippet
    allowance.hurry(_SNIPPET_SECONDS)
    try:
        for _ in range(4):
            piece = response.read1(_SNIPPET, decode_content=False)
            start += decoder.feed(piece)
            if not piece or len(start) >= _SNIPPET:
                break
    except (FetchError, HTTPError, TooLarge, Damaged):
        pass
    return bytes(start[:_SNIPPET])


def _trouble(error: HTTPError, allowance: Allowance) -> FetchError:
    """What went wrong below HTTP, in plain words; always worth another attempt."""
    if _has(error, TimeoutError):
        return allowance.out_of_time()
    certificate = next((e for e in _causes(error) if isinstance(e, ssl.SSLCertVerificationError)), None)
    if certificate:
        reason = f"certificate not valid: {printable(certificate.verify_message)}"
    elif _has(error, ssl.SSLError):
        reason = "no secure connection (TLS failed)"
    elif _has(error, ConnectionError):
        reason = "the server closed the connection"
    elif _has(error, http.client.IncompleteRead):
        reason = "the answer was cut short"
    else:
        reason = "what came back is no HTTP answer"
    return FetchError(allowance.url, reason, retryable=True)


def _has(error: BaseException, kind: type[BaseException]) -> bool:
    return any(isinstance(cause, kind) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it wraps: urllib3 keeps the original among its arguments, or as the cause."""
    yield error
    for inner in (*error.args, error.__cause__):
        if isinstance(inner, BaseException):
            yield from _causes(inner)


def _header(value: str, *, latin: bool = False) -> str:
    """A header value on one line; ours are ASCII, those of servers stay as they came."""
    line = _CONTROLS.sub(" ", value).strip()
    return line if latin else line.encode("ascii", "replace").decode("ascii")


def _sendable(value: str) -> bool:
    """True when http.client read, or could have read, this value from a server, so that it goes back byte for byte."""
    return not _CONTROLS.search(value) and all(ord(letter) < 256 for letter in value)
