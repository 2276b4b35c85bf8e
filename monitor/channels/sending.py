"""The program that hands over one message by Apprise; it is run, never imported, and needs nothing of the package.

It reads a call as JSON from its standard input and answers with one line of JSON: {"fate": ..., "why": ..., "after": seconds},
where `why` is made of our own words, status codes and names of exception classes alone. Fates: "sent", "met"; "again" (nothing
was taken: a later try may help, `after` some time if the service says so), "failed" (no try will), "doubtful" (it may have
arrived).
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
from email.utils import parsedate_to_datetime
from typing import Any

_BUSY = (408, 425, 429)  # of the 4xx, those that ask for a later try (RFC 9110, RFC 8470, RFC 6585)
_BETWEEN = (
    502,
    504,
    520,
    524,
)  # a gateway had no good answer from a service that may have taken it (520, 524: Cloudflare)

MEMORY = 1 << 30  # bytes of address space: a service that never ends costs this process, and nothing else
ANSWER = 1 << 20  # bytes of an answer that are read, decoded ones


class Witness:
    """What became of the requests that Apprise made: it says itself only whether all went well."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.unreached = 0  # no connection: nothing was sent
        self.lost: list[str] = []  # sent, and then no answer
        self.distrusted = False  # a certificate could not be trusted: nothing was sent
        self.after = 0.0  # seconds that a service asked us to wait (RFC 9110, 10.2.3)

    def watch(self) -> None:
        """Look on at every request of this process."""
        from requests import adapters, exceptions  # noqa: PLC0415 - with Apprise alone

        plain = adapters.HTTPAdapter.send

        def send(adapter: Any, *words: Any, **named: Any) -> Any:
            try:
                answer = plain(adapter, *words, **named)
            except exceptions.RequestException as error:
                self._failed(error, exceptions)
                raise
            self.statuses.append(int(answer.status_code))
            self.after = max(self.after, _asked_to_wait(answer.headers))
            _read(answer)
            return answer

        setattr(adapters.HTTPAdapter, "send", send)  # noqa: B010

    def _failed(self, error: Any, exceptions: Any) -> None:
        unmade = isinstance(error, exceptions.ConnectTimeout | exceptions.ProxyError)
        distrusted = "CERTIFICATE_VERIFY_FAILED" in str(error)
        self.distrusted, unmade = self.distrusted or distrusted, unmade or distrusted
        cause = getattr(error.args[0], "reason", None) if error.args else None
        if unmade or type(cause).__name__ in ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError"):
            self.unreached += 1
        else:
            self.lost.append(type(error).__name__)

    def fate(self) -> tuple[str, str]:
        """What a refusal means. What was taken in part, or lost after it was sent, is never sent again."""
        refused = [status for status in self.statuses if not 200 <= status < 300]
        if self.lost:
            return "doubtful", f"the connection was lost before an answer came ({self.lost[-1]}): it may have arrived"
        if refused and len(refused) == len(self.statuses):
            status = refused[-1]
            if status in _BETWEEN:
                return "doubtful", f"a gateway answered {status}: the service behind it may have taken it"
            later = status in _BUSY or status >= 500
            return ("again" if later else "failed"), f"the service answered {status}"
        if self.statuses:
            return "doubtful", "the service took a part of it and refused another"
        if self.distrusted:
            return "again", "the service's certificate cannot be trusted"
        if self.unreached:
            return "again", "no connection to the service"
        return "doubtful", "the service did not take it, and did not say why: it may have arrived"


def _read(answer: Any) -> None:
    """Read an answer's body up to ANSWER, as `Response.content` would without end. What breaks off is no matter: the status is
    known."""
    body = b""
    with contextlib.suppress(Exception):
        body = answer.raw.read(ANSWER, decode_content=True)
    answer._content = body
    answer._content_consumed = True


def _asked_to_wait(headers: Any) -> float:
    """Seconds of Retry-After, which may be a date: then since the Date of the same answer. 0: none, or none that can be read."""
    said = str(headers.get("Retry-After", "")).strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return max(0.0, (parsedate_to_datetime(said) - parsedate_to_datetime(headers["Date"])).total_seconds())
    return 0.0


def _bound_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # not every system bounds it
        import resource  # noqa: PLC0415 - on Unix alone

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def answer(call: dict[str, Any]) -> dict[str, Any]:
    """What came of a call."""
    import apprise  # noqa: PLC0415 - 0.2 s, and optional
    from apprise import NotifyBase, NotifyFormat, OverflowMode  # noqa: PLC0415

    asset = apprise.AppriseAsset(
        app_id="Idlib Monitor",
        app_desc="a status change",
        app_url="",
        http_redirects=False,  # a message is for the address that was configured, and for no other
        async_mode=False,
        interpret_emojis=False,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
        image_url_mask=None,
        image_url_logo=None,
    )
    NotifyBase.overflow_mode = OverflowMode.TRUNCATE  # of a short message only the end is lost; never two for one
    service = apprise.Apprise.instantiate(call["url"], asset=asset, suppress_exceptions=True)
    if service is None:
        return {"fate": "failed", "why": "Apprise does not understand its address"}
    if call["do"] == "meet":
        return {"fate": "met", "why": str(service.service_name or type(service).__name__)}
    witness = Witness()
    witness.watch()
    told = apprise.Apprise(asset=asset)
    told.add(service)
    if told.notify(title=call["title"], body=call["body"], body_format=NotifyFormat.TEXT):
        return {"fate": "sent", "why": ""}
    fate, why = witness.fate()
    return {"fate": fate, "why": why, "after": witness.after}


def main() -> None:
    """Answer the call on the standard input. Nothing that a library writes or logs comes out."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    logging.disable()
    _bound_memory()
    call = json.load(sys.stdin)
    try:
        said = answer(call)
    except Exception as error:  # noqa: BLE001 - whatever a plugin raises: only the name of its class is told
        fate = "failed" if isinstance(error, ImportError) else "doubtful"
        said = {"fate": fate, "why": f"the sender failed ({type(error).__name__})"}
    out.write(json.dumps(said) + "\n")
    out.flush()
    os._exit(0)  # threads of plugins may wait for something; the answer is out


if __name__ == "__main__":
    main()
