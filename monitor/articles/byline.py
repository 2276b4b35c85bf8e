"""Who wrote an article: the names in a byline, and the byline in a page.

A byline says more than names: "By Jane Doe, Staff writer | Reuters", "Автор: ...", dates, addresses. Names and agencies
stay, as written; the rest goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.etree import XPath, tostring
from lxml.html import HtmlElement

from monitor.articles.markup import WITH_PROPERTY
from monitor.text.plain import one_line, plain_text

MOST_ELEMENTS = 20_000
MOST_BYLINES = 50  # of a kind that are looked at
MOST_CHARS = 400  # of a byline; a longer text is none
MOST_NAMES = 4  # three people and their agency
LONGEST_NAME = 60

_OPENER = re.compile(
    r"(?:(?:written |reported |reporting |posted |analysis |opinion |story )?by|von|par|por|de notre (?:envoyé|correspondant)|"
    r"автор(?:ы|\(ы\))?|текст|подготовил(?:а|и)?|материал подготовил(?:а|и)?|"
    r"haber(?:i yazan)?|yazan|yazar|muhabir|hazırlayan|kaynak|"
    r"بقلم|كتب(?:ت|ه|ته|ها)?|اعداد|إعداد|تقرير|تحرير|الكاتب|المصدر|source|источник|author|authors|writer)"
    r"(?:\s{0,3}[:：-]\s{0,3}|\s{1,3})",
    re.IGNORECASE,
)
_NEEDS_COLON = re.compile(
    r"(?:текст|haber|muhabir|yazar|kaynak|تقرير|تحرير|المصدر|source|источник|authors?|writer)\s", re.IGNORECASE
)
_PARTING = re.compile(
    r"\s*(?:[\n|•·;,،؛()\[\]]|\s[-–—/]\s|\s(?:and|und|et|ve|и)\s|\s&\s)\s*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S{0,100}@\S{0,100}|(?:https?://|www\.)\S{0,400}", re.IGNORECASE)
_MONTHS = (
    r"jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|"
    r"январ\w|феврал\w|марта?|апрел\w|ма[йя]|июн\w|июл\w|августа?|сентябр\w|октябр\w|ноябр\w|декабр\w|"
    r"ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık"
)
_WHEN = re.compile(
    rf"(?:\b(?:(?:last )?updated|published|posted|modified|опубликовано|обновлено|yayınlan\w*|güncelle\w*)\b"
    rf"|\b(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:{_MONTHS})\.?\s\d|\b\d{{1,2}}\s(?:{_MONTHS}|min)\b"
    r"|\b\d{1,2}[:./]\d{2}|\b(?:19|20)\d\d\b).*",
    re.IGNORECASE | re.DOTALL,
)
_ROLE = re.compile(
    r"(?:(?:our |the |a |senior |chief |special |foreign |diplomatic |deputy |managing |political |war |middle east |staff |"
    r"freelance |contributing |guest |news |world |digital ){0,4}"
    r"(?:writers?|reporters?|correspondents?|editors?|columnists?|journalists?|contributors?|analysts?|producers?|staff)"
    r"(?: (?:in|at|for|of) .{1,40})?"
    r"|(?:(?:специальный|собственный|военный|главный) )?(?:корреспондент|редактор|обозреватель|журналист|колумнист|автор)"
    r"(?-i: [а-яё].{0,40})?"
    r"|(?:(?:kıdemli|özel|dış haberler|savaş) )?(?:muhabir[iı]?|editör[ü]?|yazar[ı]?|gazeteci|köşe yazarı)"
    r"|(?:مراسل|مراسلة|محرر|محررة|صحفي|صحفية|كاتب|كاتبة|رئيس التحرير)"
    r"|follow|share|view (?:all )?(?:posts|profile|bio|comments).{0,40}|read more|bio|email|by)",
    re.IGNORECASE,
)
_NOBODY = frozenset({
    "admin", "administrator", "root", "user", "webmaster", "guest", "anonymous", "editor", "author", "unknown", "none",
    "null", "гость", "админ",
})  # fmt: skip

_CLASS = re.compile(r"[^\W\d_]+")
_SAYS_AUTHOR = frozenset({
    "byline", "bylines", "author", "authors", "authorname", "writer", "muhabir", "yazar",
})  # fmt: skip
# Whatever the case of the first letter; in capitals from end to end a name is seldom written.
_NAMED_SO = ("yline", "uthor", "riter", "uhabir", "azar", "BYLINE", "AUTHOR")
_ANY_OF_THEM = " or ".join(f"contains(@class, '{name}')" for name in _NAMED_SO)
_PERHAPS_MARKED = XPath(f"descendant-or-self::*[@class][{_ANY_OF_THEM}]")
_SAYS_OTHER = frozenset({
    "comment", "comments", "bio", "avatar", "image", "img", "photo", "picture", "related", "sidebar", "widget",
    "excerpt", "social", "follow", "gear", "footer", "date", "time", "recommend", "recommended", "popular", "teaser",
    "share", "form", "box", "description", "about",
})  # fmt: skip
_NEIGHBOURS = frozenset({
    "comment", "comments", "commentlist", "related", "sidebar", "widget", "footer", "recommended", "popular", "teaser",
})  # fmt: skip
MOST_ANCESTORS = 12


def names_in(byline: str) -> tuple[str, ...]:
    """The names of people, desks and agencies in a byline, in order, each once, at most MOST_NAMES."""
    text = _ADDRESS.sub("\n", byline[:MOST_CHARS])
    found: dict[str, str] = {}
    for part in _PARTING.split(text):
        name = _name(part)
        if name:
            found.setdefault(name.casefold(), name)
    return tuple(islice(found.values(), MOST_NAMES))


def author_in(tree: HtmlElement) -> str | None:
    """The names in the byline that the page shows: rel=author, itemprop=author, a class that says so. None without one."""
    for marked in (_by_rel, _by_itemprop, _by_class):
        for element in islice(marked(tree), MOST_BYLINES):
            if _elsewhere(element):
                continue
            said = element.get("content") if element.tag == "meta" else _text(element)
            names = names_in(said) if said and len(said) <= MOST_CHARS else ()
            if names and any(c.isupper() or not c.islower() for c in names[0] if c.isalpha()):
                return ", ".join(names)
    return None


def _name(part: str) -> str:
    """One name without what stands before and behind it; "" for what is none."""
    name, before = one_line(part), ""
    while name != before:
        before = name
        opener = _OPENER.match(name)
        if opener and (":" in opener[0] or "：" in opener[0] or not _NEEDS_COLON.match(name)):
            name = name[opener.end() :]
        name = _WHEN.sub("", name).strip(" \"'.:-–—*«»“”")
    words = name.split()
    if not (2 <= len(name) <= LONGEST_NAME and len(words) <= 7 and any(c.isalpha() for c in name)):
        return ""
    if _ROLE.fullmatch(name) or name.casefold() in _NOBODY:
        return ""
    return name


def _by_rel(tree: HtmlElement) -> Iterator[HtmlElement]:
    return (e for e in islice(tree.iter("a"), MOST_ELEMENTS) if "author" in (e.get("rel") or "").lower().split())


def _by_itemprop(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in islice(WITH_PROPERTY(tree), MOST_ELEMENTS):
        if "author" in (element.get("itemprop") or "").lower().split():
            inner = (e for e in islice(element.iter("*"), 50) if "name" in (e.get("itemprop") or "").lower().split())
            yield next(inner, element)


def _by_class(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The innermost elements of such a class, in document order."""
    marked = [e for e in islice(_PERHAPS_MARKED(tree), MOST_ELEMENTS) if _is_marked(e)]
    outer = {id(above) for element in marked for above in islice(element.iterancestors(), MOST_ANCESTORS)}
    return (element for element in marked if id(element) not in outer)


def _is_marked(element: HtmlElement) -> bool:
    said = element.get("class") or ""
    if not said or element.tag in ("body", "html", "img", "svg", "input", "form", "article", "main"):
        return False
    return any(_marks(part) & _SAYS_AUTHOR and not _marks(part) & _SAYS_OTHER for part in said.lower().split())


def _elsewhere(element: HtmlElement) -> bool:
    """True inside a comment, a sidebar, a list of other articles."""
    above = [element, *islice(element.iterancestors(), MOST_ANCESTORS)]
    return any(
        e.tag in ("aside", "footer", "nav") or _marks((e.get("class") or "")[:300].lower()) & _NEIGHBOURS
        for e in above
        if e.tag not in ("body", "html")
    )


def _marks(said: str) -> set[str]:
    return set(_CLASS.findall(said))


def _text(element: HtmlElement) -> str:
    html = tostring(element, encoding="unicode", method="html", with_tail=False)
    return plain_text(html) if len(html) <= 20_000 else ""
