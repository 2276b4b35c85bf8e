"""A feed document without what would cost feedparser beyond measure: that is cut or left out, and named.

Each step takes time linear in the document. What gets past them meets the limits of the child in which all of this runs.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from monitor.text.charsets import codec_of, narrow

MOST_HEAD = 100_000  # bytes before the first element
MOST_GROWTH = 1_000_000  # bytes that a document's own entities may grow to
MOST_TEXT = 2_000_000  # bytes without a tag, or in one CDATA: an article and its pictures written into it
MOST_TAGS_OF_ONE = 40_000  # in one CDATA
MOST_TAGS = 200_000
MOST_ATTRIBUTES = 60  # of one element: feedparser looks at each of them for each of them
LONG_TAG = 500  # bytes of a tag whose attributes are counted

_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13, 27))  # forbidden in XML; 27 shifts in ISO-2022
_LONG_BLANK = re.compile(rb"[ \t\r\n]{1000,}")  # quadratic in feedparser's patterns for DOCTYPE
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_DECLARATION = re.compile(rb"<\?xml[^<>]{0,300}\?>")
_ROOT = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|RDF|channel)[\s>]")
_FIRST_ELEMENT = re.compile(rb"<\w")
_PIECE = re.compile(rb"<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)|<\?(?:.*?\?>|.*)|<[^<]*", re.DOTALL)
_ENTITY = re.compile(rb"<!ENTITY\s{1,100}(\w{1,100})\s{1,100}\"([^\"]*)\"")
_ANY_ENTITY = re.compile(rb"<!ENTITY[^>]*>")
_REFERENCE = re.compile(rb"&(\w{1,100});")
_NUMBERED = re.compile(rb"&#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")
_NO_CHARACTER = b"&#xFFFD;"
_TAG = re.compile(
    rb"""<(?P<name>[A-Za-z_][A-Za-z0-9_:.-]{0,99})(?P<rest>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)(?:>|(?=<)|\Z)"""
)
_UNREAD = re.compile(  # after a CDATA or a comment, which stay
    rb"""<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)
    |<(?P<name>category|comments|dc:subject|slash:comments|wfw:commentRss)(?:[\s/][^<>]*+)?+>
    (?:(?<=/>)|(?:[^<]++|<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+\]\]>)*+</(?P=name)\s*+>)""",
    re.DOTALL | re.VERBOSE,
)
_START_OF_ENTRY = re.compile(rb"<(?:[A-Za-z0-9_]{1,20}:)?(?:item|entry)[\s/>]")
_END_OF_ENTRY = re.compile(rb"</(?:[A-Za-z0-9_]{1,20}:)?(?:item|entry)\s{0,20}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trimmed:
    """What is left of a document, what was mended, and how many items past the most were left out. `marked`: its first bytes
    said which UTF it is, whatever its server says; what is left is in UTF-8."""

    body: bytes
    marked: bool
    repairs: tuple[str, ...]
    beyond: int


def trimmed(body: bytes, most: int, most_tags: int = MOST_TAGS) -> Trimmed:
    """The document with its first `most` items and `most_tags` tags, in UTF-8 where it was in UTF-16 or UTF-32."""
    repairs: list[str] = []
    said = body[len(codecs.BOM_UTF8) :] if body.startswith(codecs.BOM_UTF8) else narrow(body)
    short = _with_short_texts(said, repairs)
    clean = short.translate(None, _CONTROLS)
    if len(clean) != len(short):
        repairs.append("control characters were left out")
    clean = _with_possible_characters(clean, repairs)
    start = clean.find(b"<?xml", 0, 4096)
    if start > 0 and not _ROOT.search(clean, 0, start):
        clean = clean[start:]
        repairs.append("text before the XML was left out")
    declared = declared_in(clean)
    if declared and (said is not body or not spells_ascii(declared[1].decode())):
        clean = clean[: declared.start(1) - 1] + b"'utf-8'" + clean[declared.end(1) + 1 :]
        if said is body:
            repairs.append("the declared encoding cannot be true")
    clean = _with_a_short_head(_LONG_BLANK.sub(b"\n", clean), repairs)
    clean, beyond = _with_few_items(clean, most, repairs)
    clean = _with_few_tags(_with_few_attributes(clean, repairs), most_tags, repairs)
    return Trimmed(body=clean, marked=said is not body, repairs=tuple(repairs), beyond=beyond)


def without_unread(document: bytes) -> bytes:
    """The document without the keywords and comment counters that many sites write beside each entry: nobody here reads them, and
    feedparser takes as long for each as for a title."""
    return _UNREAD.sub(lambda found: b"" if found["name"] else found[0], document)


def declared_in(document: bytes) -> re.Match[bytes] | None:
    """The XML declaration up to its encoding, the name of which is group 1."""
    return _DECLARED.match(document[:400])


def spells_ascii(encoding: str) -> bool:
    """False for what is no charset, and for wide encodings: a document whose declaration could be read cannot be in one."""
    try:
        return codec_of(encoding) is not None and b"<?xml".decode(encoding) == "<?xml"
    except (LookupError, ValueError):
        return False


def _with_possible_characters(document: bytes, repairs: list[str]) -> bytes:
    """U+FFFD for every numbered character that XML cannot hold (XML 1.0, 2.2), nothing for a control: feedparser gives up the
    whole feed for one."""
    replaced = False

    def judged(found: re.Match[bytes]) -> bytes:
        nonlocal replaced
        digits = found[1] or found[2]
        code = int(digits[-9:], 16 if found[1] else 10) if len(digits.lstrip(b"0")) <= 9 else 0
        if code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0xFFFF < code < 0x110000:
            return found[0]
        replaced = True
        return b"" if 0 < code < 32 else _NO_CHARACTER

    kept = _NUMBERED.sub(judged, document)
    if replaced:
        repairs.append("references to characters that do not exist were replaced")
    return kept


def _with_short_texts(document: bytes, repairs: list[str]) -> bytes:
    """No text longer than MOST_TEXT, and none with more than MOST_TAGS_OF_ONE tags in its CDATA: what is done to it takes many
    times its size. Comments of megabytes go."""
    if len(document) <= MOST_TAGS_OF_ONE:
        return document
    kept, done = [], 0
    for piece in _PIECE.finditer(document):  # there may be millions: only those that are cut are taken out
        start, end = piece.span()
        if end - start > MOST_TAGS_OF_ONE and len(short := _shortened(piece[0])) < end - start:
            kept += [document[done:start], short]
            done = end
    if not kept:
        return document
    repairs.append("a text of megabytes was cut")
    return b"".join([*kept, document[done:]])


def _shortened(whole: bytes) -> bytes:
    """A CDATA, a comment, an instruction, or a tag with the text behind it."""
    if whole.startswith(b"<![CDATA["):
        most = MOST_TEXT
        if whole.count(b"<") > MOST_TAGS_OF_ONE:
            most = min(most, next(islice(re.finditer(rb"<", whole), MOST_TAGS_OF_ONE, None)).start())
        return whole if len(whole) <= most + len(b"]]>") else whole[: _place_to_cut(whole, most)] + b"]]>"
    if len(whole) <= MOST_TEXT:
        return whole
    if whole.startswith((b"<!--", b"<?")):
        return b""
    end_of_tag = whole.find(b">", 0, MOST_TEXT)
    return whole[: _place_to_cut(whole, MOST_TEXT)] if end_of_tag >= 0 else whole


def _place_to_cut(text: bytes, most: int) -> int:
    """Where at most `most` bytes end between two letters, in whatever charset: at a blank, which is half of no letter in any;
    else where a letter of UTF-8 begins."""
    blank = max(text.rfind(byte, most - 10_000, most) for byte in (b" ", b"\n"))
    if blank > 0:
        return blank
    return next((at for at in range(most, most - 3, -1) if not 0x80 <= text[at] < 0xC0), most - 3)


def _with_a_short_head(document: bytes, repairs: list[str]) -> bytes:
    """What stands before the first element: without entities of its own where they would grow, and short."""
    first = _FIRST_ELEMENT.search(document)
    if first is None:
        return document
    head, rest = document[: first.start()], document[first.start() :]
    if len(head) > MOST_HEAD:
        declaration = _DECLARATION.match(head)
        repairs.append("the long preamble was left out")
        return (declaration[0] if declaration else b"") + rest
    sizes = {found[1]: len(found[2]) for found in _ENTITY.finditer(head)}
    if not sizes:
        return document
    counts = Counter(found[1] for found in _REFERENCE.finditer(rest))
    if sum(size * counts[name] for name, size in sizes.items()) <= MOST_GROWTH:
        return document
    repairs.append("entities that would have grown beyond measure were left out")
    return _ANY_ENTITY.sub(b"", head) + _REFERENCE.sub(lambda found: b"" if found[1] in sizes else found[0], rest)


def _with_few_items(document: bytes, most: int, repairs: list[str]) -> tuple[bytes, int]:
    """The first `most` items, told by their ends, or by their beginnings where they do not end; and how many more there
    were."""
    count, place, last, kept = 0, 0, 0, document
    for found in _END_OF_ENTRY.finditer(document):  # millions, perhaps: none is kept
        count, last = count + 1, found.end()
        place = last if count == most else place
    if count > most:
        kept = document[:place] + document[last:]
    else:
        starts = 0
        for found in _START_OF_ENTRY.finditer(document):
            starts += 1
            place = found.start() if starts == most + 1 else place
        if starts > most:
            count, kept = starts, document[:place]
    if count > most:
        repairs.append(f"only the first {most} of {count} entries were read")
    return kept, max(0, count - most)


def _with_few_attributes(document: bytes, repairs: list[str]) -> bytes:
    cut = 0

    def bare(tag: re.Match[bytes]) -> bytes:
        nonlocal cut
        if len(tag[0]) < LONG_TAG or tag["rest"].count(b"=") <= MOST_ATTRIBUTES:
            return tag[0]
        cut += 1
        return b"<" + tag["name"] + (b"/>" if tag["rest"].endswith(b"/") else b">")

    kept = _TAG.sub(bare, document)
    if cut:
        repairs.append("elements with too many attributes were read without them")
    return kept


def _with_few_tags(document: bytes, most: int, repairs: list[str]) -> bytes:
    if document.count(b"<") <= most:
        return document
    place = next(islice(re.finditer(rb"<", document), most, None))
    repairs.append(f"only the first {most} tags were read")
    return document[: place.start()]
