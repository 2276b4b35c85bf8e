"""The secrets that are planted everywhere they may stand, and the search for them, which knows nothing of the product's own.

A variable that may hold a secret gets a row in ENVIRONMENT; every place is then searched for it.
"""

from __future__ import annotations

import gzip
import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus, unquote_to_bytes

from monitor.config.settings import VARIABLES

QUERY, PATH, INLINE = "Qk7-query-plant-41", "Rm9-path-plant-52", "In3-inline-plant-63"
SHAPED = "Sh5/plant+Vb9w/Zt4K8x=="  # as base64 looks: what template engines escape stands in it
BEARER, BASIC, COOKIE = "Br5-bearer-plant-74", "Ba6:basic+plant/85", "Co2-cookie-plant-96"
SMTP, DATABASE = "Sm4@p/ss'w%plant=", "Db8@base/plant#17"
NOTIFY, PING = "Nt1-notify-plant-07", "Pg2-ping-plant-18"
REDIRECT, SET_COOKIE = "Rd7-redirect-plant-29", "Sc8-set-cookie-plant-30"

PLANTS = {
    "a key in a feed's address": QUERY,
    "a room in a feed's path": PATH,
    "a key spelled out in feeds.yaml": INLINE,
    "a key of the shape of base64": SHAPED,
    "a bearer token": BEARER,
    "a basic password": BASIC,
    "a cookie": COOKIE,
    "the mail server's password": SMTP,
    "the database's password": DATABASE,
    "the token of a chat": NOTIFY,
    "the token of the dead man's ping": PING,
    "a key in a redirect of a server": REDIRECT,
    "a cookie that a server sets": SET_COOKIE,
}
"""What it is -> the secret."""


def environment(**addresses: str) -> dict[str, str]:
    """The environment of a service with all of these; `addresses`: smtp, hook and ping as host:port, and `headers`."""
    every = {
        "MONITOR_FEED_SECRETS": f"OUTLET_KEY={QUERY}\nROOM={PATH}\nSHAPED={SHAPED}",
        "MONITOR_FEED_HEADERS": addresses["headers"],
        "MONITOR_SMTP_URL": f"smtp://desk:{quote(SMTP, safe='')}@{addresses['smtp']}?tls=off",
        "MONITOR_NOTIFY_URLS": f"chat=json://{addresses['hook']}/{NOTIFY}",
        "MONITOR_PING_URL": f"http://{addresses['hook']}/{PING}",
    }
    return {name: value for name, value in every.items() if name in VARIABLES}


def found_in(said: bytes | str) -> list[str]:
    """Which plants stand in it, in whatever spelling."""
    raw = said.encode("utf-8", "surrogateescape") if isinstance(said, str) else said
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    ways = {raw, raw.replace(b"\n", b"").replace(b"\r", b""), raw.replace(b"\0", b""), *_read(raw)}
    return [what for what, secret in PLANTS.items() if any(one in way for one in _spelled(secret) for way in ways)]


def _read(raw: bytes) -> set[bytes]:
    """What a reader makes of it: escapes of a page, of a page inside a feed, of JSON, of an address."""
    once = html.unescape(raw.decode("utf-8", "surrogateescape"))
    found = {once, html.unescape(once)}
    found |= {re.sub(r"\\+u00([0-9a-fA-F]{2})", lambda hex_: chr(int(hex_[1], 16)), one) for one in found}
    read = {one.encode("utf-8", "surrogatepass") for one in found}
    return read | {unquote_to_bytes(one) for one in read}


def _spelled(secret: str) -> set[bytes]:
    raw = secret.encode()
    percent = quote(secret, safe="")
    found = {secret, percent, percent.replace("%2F", "%2f"), quote(secret), quote_plus(secret)}
    found |= {repr(secret)[1:-1], json.dumps(secret)[1:-1], html.escape(secret), secret.replace("/", "\\/"), raw.hex()}
    found.add(percent.replace("-", "%2D"))
    spelled = {one.encode() for one in found} | {raw[:12]}  # the first letters alone are too much
    for before in (b"", b"x", b"xx"):
        for coded in (b64encode(before + raw), urlsafe_b64encode(before + raw)):
            spelled.add(coded[4 if before else 0 : -4])
    return spelled
