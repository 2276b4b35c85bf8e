"""UTF-8 that was once read in another charset and stored so: "AteÅŸkes", "РџРµСЂРµРјРёСЂРёРµ", "Ø§Ù„Ù‡Ø¯Ù†Ø©".

Some content systems have done it to whole articles. It is told by its letters: in such a text nearly every character beyond
ASCII belongs to a lead and its continuations, as UTF-8 bytes do (RFC 3629, 3). It is undone only where all of the text can
be, to the last character; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

CHARSETS = ("cp1252", "cp1251", "cp1254", "cp1256")  # for which UTF-8 was taken, the commonest first
FEWEST = 3  # sequences; one or two may be a slip of the writer's
SHARE = 0.5  # of the characters beyond ASCII that must be in such sequences
SAMPLE_CHARS = 200_000  # that decide
LOST = 3  # replacement characters that tell of bytes nobody could read

_BYTES = {
    charset: {
        (
            bytes([byte]).decode(charset, "ignore") or chr(byte)
        ): byte  # an undefined byte is its control (WHATWG Encoding)
        for byte in range(0x80, 0x100)
    }
    for charset in CHARSETS
}


def _sequences(charset: str) -> re.Pattern[str]:
    """UTF-8's sequences of two to four bytes as the characters of a charset."""
    letters = {byte: re.escape(character) for character, byte in _BYTES[charset].items()}

    def some(first: int, last: int) -> str:
        return "[" + "".join(letters[byte] for byte in range(first, last + 1) if byte in letters) + "]"

    tail = some(0x80, 0xBF)
    return re.compile(f"{some(0xC2, 0xDF)}{tail}|{some(0xE0, 0xEF)}{tail}{{2}}|{some(0xF0, 0xF4)}{tail}{{3}}")


_SEQUENCES = {charset: _sequences(charset) for charset in CHARSETS}
_PLAIN = re.compile(r"[\x00-\x7f]+")
_ASCII = bytes(range(128))


def is_mojibake(text: str) -> bool:
    """True for a text of which much was read in a wrong charset, or could not be read."""
    return text.count("\ufffd") >= LOST or any(_suspects(text))


def mended(text: str) -> tuple[str, str | None]:
    """The text as it was before it was read in a wrong charset, and that charset ("windows-1252"); as given, and None, when
    it was not, or cannot be undone for all of it. Undone as often as it was done. Mending twice changes nothing."""
    undone = None
    while True:
        ways = ((before, charset) for charset in _suspects(text) if (before := _undo(text, charset)) is not None)
        before, charset = next(ways, (None, ""))
        if before is None:
            return text, undone
        text, undone = before, undone or f"windows-{charset[2:]}"


def _suspects(text: str) -> Iterator[str]:
    """The charsets that the text may have been read in, first of CHARSETS first; none for a sound text."""
    if text.isascii():
        return
    glued = (
        text[:SAMPLE_CHARS].encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")
    )
    if not any(2 * sum(map(len, _SEQUENCES[charset].findall(glued))) >= SHARE * len(glued) for charset in CHARSETS):
        return  # far from enough of them even where all else between is taken out, which costs a tenth
    beyond = _PLAIN.sub(" ", text[:SAMPLE_CHARS])  # all that can tell; little of it in most texts
    enough = max(FEWEST, SHARE * (len(beyond) - beyond.count(" ")))
    for charset in CHARSETS:
        sequences = _SEQUENCES[charset].findall(beyond)
        if len(sequences) >= FEWEST and sum(map(len, sequences)) >= enough:
            yield charset


def _undo(text: str, charset: str) -> str | None:
    """The same bytes read as UTF-8; None when they are not UTF-8. Always shorter."""
    table = _BYTES[charset]
    try:
        return b"".join(bytes([table[c]]) if c in table else c.encode("ascii") for c in text).decode("utf-8")
    except UnicodeError:
        return None
