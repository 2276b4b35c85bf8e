"""Whether an article has nothing but what one agency or one other outlet reports: "X reports citing Y".

Judged from what the article says of its sources, and rather too seldom than too often. It leans when

1. its first two sentences name an agency or an outlet as their source ("according to", "со ссылкой на", "haberine göre",
   "نقلا عن"), in a sentence that neither denies the report nor recalls an earlier one,
2. no other agency or outlet is named as a source further down,
3. nothing speaks of reporters of its own ("our correspondent"), and
4. it is no longer than a report that is retold: LONGEST words.

People and ministries that speak in it do not count as sources of its own: they are quoted from there. An outlet that asks them
itself says so ("told the Herald"), which is a source by rule 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from monitor.articles.pieces import PIECES
from monitor.model import AgencySpec, Credit, SourceSpec
from monitor.text.folding import sentences

LONGEST = 400  # words
LEAD = 2  # sentences
SHORTEST = 3  # words of a sentence that tells something: "TASS reports this."
SEARCHED = 8000  # characters

NO_PRESS = frozenset({"government-body", "intergovernmental", "think-tank"})
"""Kinds of sources that speak for themselves: who prints what they say has it from a speaker, not from an outlet."""

_KIND_OF_OUTLET = {
    "en": r"(?:(?:[a-z-]+\s+){0,2}(?:newspaper|daily|outlet|broadcaster|channel|network|website|site|agency|portal)\s+)?",
    "ru": r"(?:(?:издани[еяю]|газет[аыеу]|телеканала?|каналу?|портала?|сайта?|радиостанци[яию])\s+)?[«\"„]?",
    "tr": "",
    "ar": r"(?:(?:ال)?(?:صحيفة|قناة|موقع|شبكة|تلفزيون|منصة|إذاعة)\s+)?[«\"(]?",
}
_MORE_SAYS = {"ar": r"|(?<!\w)و?(?:بحسب|وفق|حسب|وفقا ل|وفقاً ل|نقلاً عن)\s*"}
_NOT_SO = {
    "en": r"\b(?:den(?:y|ied|ies|ying)|reject\w*|refut\w*|dismiss\w*|contrary to|earlier|previously|false)\b",
    "ru": r"(?<!\w)(?:опроверг\w*|опровергл\w*|вопреки|ранее|не подтвержд\w*)",
    "tr": r"(?<!\w)(?:yalanla\w*|aksine|daha önce|önceki)",
    "ar": r"(?<!\w)(?:نفى|نفت|ينفي|تنفي|خلافا|سابقا?)(?!\w)",
}
"""What a sentence says that names a report without having the news from it."""

_OWN = {
    "en": r"\b(?:our|own) (?:correspondent|reporter)s?\b|\b(?:told|spoke to) us\b",
    "ru": r"(?<!\w)(?:наш\w{0,3}|собственн\w{2,3}) корреспондент\w*|рассказал\w* нам(?!\w)",
    "tr": r"(?<!\w)(?:muhabirimiz|gazetemiz)\w*|(?<!\w)bize (?:konuş|açıkla|anlat)\w*",
    "ar": r"(?<!\w)ل?(?:مراسلنا|مراسلتنا|مراسلونا|مراسلينا|موقعنا|صحيفتنا)(?!\w)",
}
"""What an article says that has reporters of its own."""


class Leanings:
    """What articles lean on: the agencies and outlets of a configuration. Letter case counts, as with credits."""

    def __init__(self, agencies: Sequence[AgencySpec], sources: Iterable[SourceSpec] = ()) -> None:
        """`sources`: all that a text may name, whether they are polled or not. Their order decides where two have one name."""
        self._names: dict[str, tuple[str, str]] = {}  # name -> ("agency" or "outlet", slug)
        for agency in agencies:
            for name in (agency.name, *(name for names in agency.names.values() for name in names)):
                self._names.setdefault(name, ("agency", agency.slug))
        for source in sources:
            if source.kind in NO_PRESS or source.side == "rights-ngo":
                continue
            who = ("agency", source.agencies[0]) if source.agencies else ("outlet", source.slug)
            for name in _names(source):
                self._names.setdefault(name, who)

    def read(self, text: str, language: str | None, credit: Credit | None) -> Credit | None:
        """The credit, with what the article leans on; where it has none, one that names the outlet that it leans on. Unchanged
        where it leans on nothing, in a language without such words, and where the text is an agency's."""
        if language not in _NOT_SO or (credit is not None and credit.means == "republishes"):
            return credit
        text = text[:SEARCHED]
        spans = _telling(text)
        end = spans[LEAD - 1][1] if len(spans) >= LEAD else len(text)
        found = list(self._cited(text, 0, end, language, spans))
        if not found or len(text.split()) > LONGEST or re.search(_OWN[language], text, re.IGNORECASE):
            return credit
        lead = dict.fromkeys(who for who, _words in found)
        if any(who not in lead for who, _words in self._cited(text, end, len(text), language, spans)):
            return credit
        (kind, slug), words = found[0]
        if kind == "outlet":
            return credit or Credit(
                agencies=(), outlets=(slug,), means="cites", place="attribution", evidence=words, leans=True
            )
        if credit is None or credit.place != "attribution" or slug not in credit.agencies:
            return credit
        return replace(credit, leans=True)

    def _cited(
        self, text: str, low: int, high: int, language: str, spans: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[tuple[str, str], str]]:
        """Whom a part of a text names as its source, in the order of the text, with the words that say so."""
        part = text[low:high]
        found = []
        for name, who in self._names.items():
            if name not in part:
                continue
            for match in _citing(name, language).finditer(text, low, high):
                sentence = next((text[start:end] for start, end in spans if start <= match.start() < end), match[0])
                if not re.search(_NOT_SO[language], sentence, re.IGNORECASE):
                    found.append((match.start(), -len(name), who, match[0].strip()))
        for _start, _length, who, words in sorted(found):
            yield who, words


def _names(source: SourceSpec) -> list[str]:
    """The names that an outlet goes by: `حلب اليوم (Halab Today)` has two. Names of one or two letters are none."""
    return [name for part in re.split(r"[()]", source.name) if len(name := part.strip()) > 2]


def _telling(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences that tell something."""
    return [(start, end) for start, end in sentences(text) if len(text[start:end].split()) >= SHORTEST]


@cache
def _citing(name: str, language: str) -> re.Pattern[str]:
    """A name where a language names a source: behind its words for "according to", or before those for "reports". It must not
    go on as another name (The National Coalition, Interfax-Ukraine)."""
    says, said = PIECES[language]["says"], PIECES[language]["said"]
    ends = r"(?!\w|-\w|\s+[A-ZА-ЯЁÇĞİÖŞÜ])" if language != "tr" else r"(?!\w|-\w)"
    if language == "ru":
        ends = r"(?!-\w|\s+[A-ZА-ЯЁ])\w{0,2}(?!\w)"
    before = f"(?:{says}{_MORE_SAYS.get(language, '')}){_KIND_OF_OUTLET[language]}"
    if language == "ar":
        before = rf"(?:{before}|{PIECES['ar']['to']})"
    spelled = re.escape(name)
    return re.compile(rf"{before}{spelled}{ends}|(?<!\w){spelled}(?!-\w){said}", re.MULTILINE)
