"""Servers that lie about the letters of their feed: what can be read well is, and nothing is read as something else."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from tests.talking import Server
from tests.torture.ground import item
from tests.torture.hostile import Answers, Hostile

TITLE = "هدوء في إدلب بعد ليلة بلا قصف"  # Quiet in Idlib after a night without shelling
RUSSIAN = "Тихая ночь в Идлибе"  # A quiet night in Idlib


def feed(
    charset: str | None, encoding: str, declared: str | None, start: bytes = b"", title: str = TITLE
) -> Callable[[str], Answers]:
    """A feed in `encoding` which is `declared` otherwise in the document, and of which the server says `charset`."""

    def answers(host: str) -> Answers:
        prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
        channel = f'<rss version="2.0"><channel><title>{host}</title>{item(host, "calm", title)}</channel></rss>'
        kind = "Content-Type: application/rss+xml" + (f"; charset={charset}" if charset is not None else "")
        return {"/rss.xml": Server.answer(start + (prolog + channel).encode(encoding), kind)}

    return answers


# what the server says, what the letters are, what the document says, its byte order mark, its title
READ: dict[str, tuple[str | None, str, str | None, bytes, str]] = {
    "has a mark of UTF-8 and is called windows-1251": ("windows-1251", "utf-8", "utf-8", codecs.BOM_UTF8, TITLE),
    "has a mark of UTF-8 and declares windows-1256": (None, "utf-8", "windows-1256", codecs.BOM_UTF8, TITLE),
    "is UTF-8 and declares ISO-8859-1": ("utf-8", "utf-8", "iso-8859-1", b"", TITLE),
    "is UTF-8 and is called UTF-16": ("utf-16", "utf-8", "utf-8", b"", TITLE),
    "is UTF-8 and declares UTF-16": ("utf-8", "utf-8", "utf-16", b"", TITLE),
    "is of a charset that nobody knows": ("x-klingon", "utf-8", "utf-8", b"", TITLE),
    "declares a charset that nobody knows": (None, "utf-8", "x-klingon", b"", TITLE),
    "names a charset of 60 KB": ("x" * 60_000, "utf-8", "utf-8", b"", TITLE),
    "names a charset with escapes": ('"\x1b[2J\x1b]0;owned\x07"', "utf-8", "utf-8", b"", TITLE),
    "names no charset but an equals sign": ("", "utf-8", "utf-8", b"", TITLE),
    "is UTF-16 with a mark": (None, "utf-16-le", "utf-16", codecs.BOM_UTF16_LE, TITLE),
    "is UTF-16 without a mark": (None, "utf-16-le", "utf-16", b"", TITLE),
    "is UTF-16 of the other order without a mark": (None, "utf-16-be", "utf-16", b"", TITLE),
    "is UTF-32 with a mark": (None, "utf-32-le", "utf-32", codecs.BOM_UTF32_LE, TITLE),
    "is windows-1256 and says so": ("windows-1256", "windows-1256", "windows-1256", b"", TITLE),
    "is KOI8-R and says so in the document alone": (None, "koi8-r", "koi8-r", b"", RUSSIAN),
    "is windows-1251 and is called UTF-8": ("utf-8", "windows-1251", "windows-1251", b"", RUSSIAN),
    **{
        f"names the codec {codec} as its charset": (codec, "utf-8", "utf-8", b"", TITLE)
        for codec in ("zlib", "bz2", "hex", "rot13", "unicode_escape", "punycode", "undefined")
    },
}

CASES: tuple[Hostile, ...] = (
    *(
        Hostile(
            name=name,
            proves=("P5", "P11"),
            answers=feed(charset, encoding, declared, start, title),
            state="ok",
            brings=1,
            titles=(title,),
        )
        for name, (charset, encoding, declared, start, title) in READ.items()
    ),
    Hostile(
        name="hides a script in UTF-7",
        proves=("P11", "P5"),
        answers=feed("utf-7", "ascii", "utf-7", title="+ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
        state="ok",
        brings=1,
    ),
)
