"""Secrets that stand in web addresses: told by their names, taken out for whoever is shown the address.

A secret of a feed's address is written `${NAME}` wherever the address is kept or shown; only the fetch puts it in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

SHORTEST = 6
"""Characters: a value behind `key=` that is shorter is no secret (`?key=all`)."""

_MARK = re.compile(r"\$(?:\{|%7B)([A-Za-z][A-Za-z0-9_-]{0,63})(?:\}|%7D)", re.IGNORECASE)
_PARAMETER = re.compile(r"(?<=[?&;#])([^=&;#?\s]{1,100})=([^&;#\s]*)")
_USER = re.compile(r"^(\s*(?:https?:[/\\]*|[a-z][a-z0-9+.-]*:[/\\]+))[^/\\?#]*@", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_NAMES = (
    "token secret password passwd passphrase pass pwd signature sig apikey auth oauth authorization authentication "
    "credential credentials access accesskey authkey feedkey rsskey userkey secretkey privatekey session sessionid sid jwt "
    "bearer hash hmac otp"
)
_SECRETS = frozenset(_NAMES.split())
_ENDINGS = ("token", "secret", "password", "signature", "credential", "apikey")


def is_secret(parameter: str) -> bool:
    """Whether a parameter of this name carries a secret: `key`, `api_key`, `accessToken`, `X-Amz-Signature`."""
    words = [word.lower() for word in _WORDS.findall(unquote(parameter))]
    whole = "".join(words)
    return bool(words) and (
        words[-1] == "key" or not _SECRETS.isdisjoint(words) or whole in _SECRETS or whole.endswith(_ENDINGS)
    )


def tells(value: str) -> bool:
    """Whether a value looks drawn at random, as keys are. An ordinary word or a short number stands in the news too, and must
    not be taken out of it."""
    core = re.sub(r"[-_.~ ]", "", value)
    if core.isdigit():
        return len(core) >= 12
    if core.isalpha():
        return len(core) >= 20 or (len(core) >= 10 and re.search("[a-z][A-Z]", core) is not None)
    return len(core) >= 8


def marks(url: str) -> tuple[str, ...]:
    """The names of the secrets that an address wants filled in, in its order, each once."""
    return tuple(dict.fromkeys(_MARK.findall(url)))


def filled(url: str, secrets: Mapping[str, str]) -> str:
    """The address with each secret in the place of its mark; marks of unknown names stay."""
    return _MARK.sub(lambda mark: secrets.get(mark.group(1), mark.group()), url)


def withheld(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The address with marks in place of what its parameters betray, and (name, value) of each; `filled` puts them back."""
    taken: dict[str, str] = {}
    asked_for = set(marks(url))

    def withhold(found: re.Match[str]) -> str:
        name, value = found.groups()
        if not is_secret(name) or len(value) < SHORTEST or _MARK.search(value):
            return found.group()
        word = re.sub(r"[^A-Za-z0-9_-]+", "-", unquote(name)).strip("-")[:50]
        word = word if word[:1].isalpha() else f"secret-{word}".rstrip("-")
        mark = next(
            one for n in range(1, 1000) if (one := word if n == 1 else f"{word}-{n}") not in {*taken, *asked_for}
        )
        taken[mark] = value
        return f"{name}=${{{mark}}}"

    shown_url = _PARAMETER.sub(withhold, url)
    return shown_url, tuple(taken.items())


def shown(url: str) -> str:
    """An address of somebody else's for a message: *** for a user, a password and the values of secret parameters."""
    bare = _USER.sub(r"\1***@", url)
    return _PARAMETER.sub(
        lambda found: (
            f"{found[1]}=***" if found[2] and is_secret(found[1]) and not _MARK.search(found[2]) else found[0]
        ),
        bare,
    )
