"""Secrets blotted out of text and bytes, in the spellings that they take on the way: in URLs, JSON, tracebacks, base64.

It knows nothing of where secrets come from. Whoever wants to publish a secret that he was sent can spell it in a way that is
not here; this is for servers, libraries and messages that repeat what they were given.
"""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from html.entities import html5
from urllib.parse import quote, quote_plus, unquote

LEAST = 6
"""Characters: shorter words stand in ordinary texts too, so they are left alone wherever that would spoil them."""

WORD = "[secret]"
_BREAK = r"(?:=?(?:\r\n|\r|\n|\\r\\n|\\n)[ \t]*)?"
_BREAKS = re.compile(_BREAK.removesuffix("?"))
_NAMED: dict[str, list[str]] = {}
for _name, _meant in html5.items():
    _NAMED.setdefault(_meant, []).append(_name.removesuffix(";"))


def spellings(secret: str) -> frozenset[str]:
    """The secret as URLs, JSON, HTML, `repr`, base64 (with anything before and behind it) and hex write it."""
    if not secret:
        return frozenset()
    raw = secret.encode("utf-8", "surrogatepass")
    plain = {secret, unquote(secret)}
    found = set(plain)
    for word in plain:
        coded = {quote(word, safe=""), quote(word), quote_plus(word), quote(quote(word, safe=""), safe="")}
        found |= coded | {re.sub("%[0-9A-F]{2}", lambda hex_: hex_.group().lower(), one) for one in coded}
        found |= {repr(word)[1:-1], repr(word.encode())[2:-1], repr(repr(word))[2:-2]}
        found |= {json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1], word.replace("/", "\\/")}
        found |= {html.escape(word), html.escape(word).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")}
        found.add(
            "".join(
                c if c.isalnum() else quote(c, safe="") if quote(c, safe="") != c else f"%{ord(c):02X}" for c in word
            )
        )
        found |= {word.replace("=", "=3D"), word.replace("'", "''")}
    long = {raw.hex(), raw.hex().upper(), *_in_base64(raw)}
    found |= {one for one in long if len(one) >= LEAST}
    return frozenset(one for one in found if one)


def _in_base64(raw: bytes) -> Iterator[str]:
    """What is the same of the base64 of anything that holds these bytes: one form for each place in a group of three."""
    for before, skipped in ((0, 0), (1, 2), (2, 3)):
        coded = b64encode(bytes(before) + raw).decode().rstrip("=")
        whole = coded[skipped:]
        inner = whole if (before + len(raw)) % 3 == 0 else whole[:-1]  # the last letter depends on what comes behind
        for form in (whole, inner):
            yield from (form, form.replace("+", "-").replace("/", "_"))


# ---------------------------------------------------------------- each character spelled in its own way


@lru_cache(maxsize=1024)
def _coded(secret: str) -> re.Pattern[str]:
    """The secret with each sign in it, apart from a-z and digits, as it is or in a code: a template engine may write one
    sign as `&#x2F;`, the next as `%3D` and leave the third."""
    return re.compile(_atoms(secret, re.escape))


@lru_cache(maxsize=1024)
def _coded_in(secret: str, charset: str) -> re.Pattern[bytes]:
    def written(word: str) -> str:
        return re.escape(word.encode(charset, "surrogatepass")).decode("latin-1")

    return re.compile(_atoms(secret, written).encode("latin-1"))


def _atoms(secret: str, written: Callable[[str], str]) -> str:
    """`written`: a word as a pattern. Each atom has a longest length and is never tried twice at one place, so that a search
    takes time by the size of what is searched, whatever that is."""
    return "".join(written(c) if c.isascii() and c.isalnum() else f"(?>{'|'.join(_codes(c, written))})" for c in secret)


def _codes(c: str, written: Callable[[str], str]) -> Iterator[str]:
    """The longer ones first."""

    def hexes(digits: str) -> str:
        return "".join(f"(?:{written(d)}|{written(d.upper())})" if d.isalpha() else written(d) for d in digits)

    zeros, x = f"(?:{written('0')}){{0,16}}", f"(?:{written('x')}|{written('X')})"
    again = (
        f"(?:{written('amp;')}|{written('#')}(?:{zeros}{written('38')}|{x}{zeros}{written('26')}){written(';')}){{0,4}}"
    )
    numbers = f"{written('#')}(?:{zeros}{written(str(ord(c)))}|{x}{zeros}{hexes(f'{ord(c):x}')})"
    names = [written(name) for name in sorted(_NAMED.get(c, ()), key=len, reverse=True)]
    ampersand = f"(?:{written('&')}|{written(chr(92) + 'u0026')})"
    yield f"{ampersand}{again}(?:{'|'.join([numbers, *names])})(?:{written(';')})?"
    yield "".join(
        f"{written('%')}(?:{written('25')}){{0,4}}{hexes(f'{byte:02x}')}" for byte in c.encode("utf-8", "surrogatepass")
    )
    slashes, units = f"(?:{written(chr(92))}){{1,4}}", c.encode("utf-16-be", "surrogatepass").hex()
    yield "".join(f"{slashes}{written('u')}{hexes(units[at : at + 4])}" for at in range(0, len(units), 4))
    if ord(c) < 256:
        yield f"{slashes}{written('x')}{hexes(f'{ord(c):02x}')}"
    yield f"{slashes}{written(c)}"
    if c == " ":
        yield written("+")
    yield written(c)


class Blotter:
    """Puts a word in the place of each secret. `words`: secret -> what stands in its place."""

    def __init__(self, words: Mapping[str, str] | Iterable[str] = (), *, least: int = 1) -> None:
        """Secrets given without words become WORD. Spellings shorter than `least` characters are left alone."""
        given = words if isinstance(words, Mapping) else dict.fromkeys(words, WORD)
        spelled = {form: word for secret, word in given.items() for form in spellings(secret) if len(form) >= least}
        self._spelled = _longest_first(spelled)
        plain = {one: word for secret, word in given.items() for one in (unquote(secret), secret)}
        self._plain = _longest_first({one: word for one, word in plain.items() if len(one) >= max(least, 1)})

    def finds(self, text: str) -> bool:
        """Whether a secret stands in the text, on one line or broken over several."""
        flat = _BREAKS.sub("", text)
        if any(form in text or form in flat for form in self._spelled):
            return True
        return any(_coded(secret).search(text) for secret in self._plain)

    def text(self, text: str) -> str:
        """The text without secrets, also where a line break stands in the middle of one."""
        if not self.finds(text):
            return text
        for form, word in self._spelled.items():
            text = text.replace(form, word)
        for secret, word in self._plain.items():
            text = _coded(secret).sub(lambda _found, word=word: word, text)  # type: ignore[misc]
        flat = _BREAKS.sub("", text)
        if flat != text:
            for form, word in self._spelled.items():
                if form in flat:
                    text = _broken(form).sub(lambda _found, word=word: word, text)  # type: ignore[misc]
        return text

    def bytes(self, raw: bytes) -> bytes:
        """The bytes without secrets, in UTF-8 or, where zeros stand among the first of them, in UTF-16 and UTF-32 too."""
        charsets = ["utf-8"]
        if b"\0" in raw[:1000] or raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            charsets += ("utf-16-le", "utf-16-be")
        if b"\0\0\0" in raw[:1000]:
            charsets += ("utf-32-le", "utf-32-be")
        for charset in charsets:
            for form, word in self._spelled.items():
                wanted = form.encode(charset, "surrogatepass")
                if wanted in raw:
                    raw = raw.replace(wanted, word.encode(charset))
            for secret, word in self._plain.items():
                coded = word.encode(charset)
                raw = _coded_in(secret, charset).sub(lambda _found, coded=coded: coded, raw)  # type: ignore[misc]
        return raw


def _longest_first(words: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(words.items(), key=lambda pair: (-len(pair[0]), pair[0])))


@lru_cache(maxsize=512)
def _broken(form: str) -> re.Pattern[str]:
    return re.compile(_BREAK.join(map(re.escape, form)))


# ---------------------------------------------------------------- the secrets of this process

_hidden: dict[str, None] = {}
_in_log = _in_results = Blotter()


def hide(secrets: Iterable[str], *, afresh: bool = False) -> None:
    """From now on no log line and no result of a command may hold these either; `afresh`: these alone. Some are known only
    after the log began, such as the secrets in feeds.yaml."""
    global _in_log, _in_results
    before = tuple(_hidden)
    if afresh:
        _hidden.clear()
    _hidden.update(dict.fromkeys(filter(None, secrets)))
    if tuple(_hidden) != before:
        _in_log, _in_results = Blotter(tuple(_hidden)), Blotter(tuple(_hidden), least=LEAST)


def in_log() -> Blotter:
    """Takes the secrets of this process out of log lines, the shortest ones too."""
    return _in_log


def blotted(text: str) -> str:
    """What a command says, without the secrets of this process; words as short as ordinary ones stay."""
    return _in_results.text(text)
