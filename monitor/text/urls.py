"""The one form of a web address, and the host that politeness counts by.

ada-url gives the WHATWG form (dot segments, default port, IDN). On top come our own rules: tracker parameters, the order
of the query, RFC 3986 (6.2.2) percent-encoding, redirect wrappers and AMP twins. A page's rel=canonical is no business
of this file.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

import ada_url

MAX_URL = 2000
"""Characters of an address that we accept, before and after folding (servers and mail programs cut longer ones)."""

_TRACKERS = (
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid ymclid twclid ttclid igshid igsh mc_cid mc_eid mkt_tok "
    "oly_anon_id oly_enc_id _openstat _ga _gl _hsenc _hsmi __hssc __hstc __hsfp hsctatracking vero_id vero_conv "
    "wickedid s_cid ncid cmpid at_medium at_campaign at_custom1 at_custom2 at_custom3 at_custom4 at_link_id "
    "at_link_origin at_link_type at_format at_ptr_name at_bbc_team srsltid guccounter guce_referrer guce_referrer_sig "
    "rss_id spm_id_from amp outputtype"
)
TRACKERS = frozenset(_TRACKERS.split())
"""Query parameters that never say which article is meant. `ref`, `from` and `id` do on some sites, so they stay."""

TRACKER_PREFIXES = ("utm_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "ns_")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PERCENT = re.compile(r"%(?:[0-9a-fA-F]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_GOOGLE = re.compile(r"(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?")


def canonical_url(url: str, base: str | None = None) -> str:
    """The address under which an article is known, whichever way a feed spells it. Applying it twice changes nothing.

    `base`: the document that a relative address is read against. Raises ValueError for anything but http and https with
    a host, for control characters and for more than MAX_URL characters.
    """
    text = url.strip(" \t\r\n")
    if _CONTROL.search(text):
        raise ValueError("the address holds a control character")
    return _canonical(_parse(text, base))


def _canonical(parsed: ada_url.URL) -> str:
    for _ in range(MAX_URL):  # every wrapper taken off makes the address shorter, so this ends long before
        inner = _wrapped(parsed)
        if inner is None:
            break
        parsed = inner
    folded = _folded(parsed)
    if len(folded) > MAX_URL:
        raise ValueError(f"the address is longer than {MAX_URL} characters")
    return folded


def host_of(url: str) -> str:
    """The lower-case host, with its port when that is not the scheme's own. Raises ValueError where there is none."""
    return _host(_parse(url.strip(" \t\r\n"), None))


@lru_cache(4096)
def host_or_url(url: str) -> str:
    """The host of an address; of one that cannot be read the address itself, so that one bad row stops no other."""
    try:
        return host_of(url)
    except ValueError:
        return url


def host_in(canonical: str) -> str:
    """`host_or_url` of what `canonical_url` made, whose host can be read off unless it might be a number."""
    _scheme, found, rest = canonical.partition("://")
    host = rest.partition("/")[0]
    return host if found and host.rpartition(".")[2][:1].isalpha() else host_or_url(canonical)


def resolve(base: str, link: str) -> str | None:
    """The absolute http(s) address of a link found in the document `base`; None when it is no such address.

    Tabs and line breaks inside are dropped (WHATWG, as browsers do); user names and passwords too: they only deceive.
    """
    parsed = _resolved(base, link)
    return None if parsed is None else str(parsed.href)


def followed(base: str, link: str) -> tuple[str, str] | None:
    """What `resolve` makes of a link, and that as `canonical_url` has it; None where either has no answer."""
    parsed = _resolved(base, link)
    if parsed is None or len(url := str(parsed.href)) > MAX_URL:
        return None
    try:
        return url, _canonical(parsed)
    except ValueError:
        return None


def _resolved(base: str, link: str) -> ada_url.URL | None:
    text = re.sub(r"[\t\r\n]", "", link).strip()
    if not text or _CONTROL.search(text):
        return None
    try:
        return _parse(text, base)
    except ValueError:
        return None


def _parse(text: str, base: str | None) -> ada_url.URL:
    if len(text) > MAX_URL:
        raise ValueError(f"the address is longer than {MAX_URL} characters")
    try:
        parsed = ada_url.URL(text, base) if base else ada_url.URL(text)
    except UnicodeEncodeError as error:
        raise ValueError("the address holds half a character") from error
    except ValueError as error:
        raise ValueError("this is no web address") from error
    if parsed.protocol not in ("http:", "https:") or not parsed.hostname.strip("."):
        raise ValueError("only http and https addresses with a host can be read")
    if "@" in text or (base and "@" in base):
        parsed.username = ""
        parsed.password = ""
    return parsed


def _host(parsed: ada_url.URL) -> str:
    name = parsed.hostname.lower().rstrip(".")
    return f"{name}:{parsed.port}" if parsed.port else name


def _folded(parsed: ada_url.URL) -> str:
    path = _without_amp(_percent(parsed.pathname)) or "/"
    query = _query(parsed.search.removeprefix("?"))
    return f"{parsed.protocol}//{_host(parsed)}{path}" + (f"?{query}" if query else "")


def _percent(text: str) -> str:
    """One spelling of percent-encoding: unreserved characters bare, the rest in capitals, a stray % as %25."""

    def spell(found: re.Match[str]) -> str:
        code = found.group()
        if len(code) == 1:
            return "%25"
        character = chr(int(code[1:], 16))
        return character if character in _UNRESERVED else code.upper()

    return _PERCENT.sub(spell, text)


def _query(search: str) -> str:
    """The parameters that say something, by name; those of one name keep their order."""
    kept = []
    for part in search.split("&"):
        spelled = _percent(part.replace("+", "%20"))
        name = unquote(spelled.partition("=")[0]).lower()
        if spelled and name not in TRACKERS and not name.startswith(TRACKER_PREFIXES):
            kept.append(spelled)
    return "&".join(sorted(kept, key=lambda part: part.partition("=")[0]))


def _without_amp(path: str) -> str:
    """The path without a first or last segment `amp`, as long as something is left of it."""
    segments = path.split("/")
    while True:
        solid = [place for place, segment in enumerate(segments) if segment]
        if len(solid) < 2:
            return "/".join(segments)
        if segments[solid[0]].lower() == "amp":
            del segments[solid[0]]
        elif segments[solid[-1]].lower() == "amp":
            del segments[solid[-1]]
        else:
            return "/".join(segments)


def _wrapped(parsed: ada_url.URL) -> ada_url.URL | None:
    """The address inside a redirect wrapper or an AMP cache, None when this is the article's own."""
    host = _host(parsed)
    path: str = parsed.pathname
    if _GOOGLE.fullmatch(host) and path == "/url":
        return _first_parameter(parsed, ("q", "url"))
    if host in ("l.facebook.com", "lm.facebook.com") and path == "/l.php":
        return _first_parameter(parsed, ("u",))
    if _GOOGLE.fullmatch(host) and path.startswith("/amp/"):
        return _cached(path.removeprefix("/amp/"))
    if host.endswith(".cdn.ampproject.org") and path.startswith(("/c/", "/v/")):
        return _cached(path[3:])
    return None


def _first_parameter(parsed: ada_url.URL, names: tuple[str, ...]) -> ada_url.URL | None:
    found = dict(reversed([part.partition("=")[::2] for part in parsed.search.removeprefix("?").split("&")]))
    wanted = next((found[name] for name in names if name in found), None)
    return None if wanted is None else _quietly(unquote(wanted.replace("+", " ")))


def _cached(rest: str) -> ada_url.URL | None:
    return _quietly(f"https://{rest.removeprefix('s/')}" if rest.startswith("s/") else f"http://{rest}")


def _quietly(text: str) -> ada_url.URL | None:
    try:
        return _parse(text.strip(), None)
    except ValueError:
        return None
