"""What a keyword alert would make of a sentence: good keywords in four languages, the state or outcome with most hits, no more.

It knows no negation, no dates, no places that compete, no speakers. It is a measure for the rules, so it must be a fair one: it
has the trade's usual words with their endings, is not asked who says something, and may take every event for today's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Keywords = Mapping[str, Sequence[str]]  # a state, an outcome or a number -> beginnings of words

_VOWEL_SIGNS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670]")
_CLITICS = "(?:[وفبكل]?(?:ال|لل)?)?"

CEASEFIRE: Sequence[str] = (
    "ceasefire", "cease-fire", "truce", "cessation of", "cease all hostilities", "stop all military", "suspend combat",
    "перемири", "прекращени", "режим тишины", "прекратить огонь", "огонь прекращ", "приостановить боевые",
    "ateşkes", "ateş kes", "çatışmasızlık", "faaliyetleri durdur",
    "هدنة", "وقف إطلاق النار", "وقف فوري لإطلاق النار", "لإطلاق النار", "وقف جميع الأعمال",
)  # fmt: skip
IDLIB: Sequence[str] = (
    "idlib", "saraqib", "de-escalation zone", "идлиб", "серакиб", "саракиб", "İdlib", "serakib", "إدلب", "سراقب", "morek",
)  # fmt: skip
PATROL: Sequence[str] = ("patrol", "convoy", "патрул", "колонн", "devriye", "konvoy", "دوري", "رتل", "الرتل")
JOINT: Sequence[str] = (
    "joint",
    "combined",
    "совместн",
    "ortak",
    "birleşik",
    "مشترك",
    "المشترك",
    "الروسية التركية",
    "الروسي التركي",
)
ROAD: Sequence[str] = (
    "m4", "m-4", "м4", "м-4", "إم 4", "إم ٤", "إم-4", "إم فور", "aleppo-lattakia", "латакия", "lazkiye", "اللاذقية",
)  # fmt: skip

STATES: Keywords = {
    "called_for": (
        "call", "urge", "demand", "appeal", "призва", "призыв", "потребов", "çağrı", "istedi", "istiyor",
        "دعا", "دعت", "دعوة", "طالب", "يطالب", "حث",
    ),
    "negotiating": (
        "talks", "negotiat", "discuss", "переговор", "обсуд", "обсужд", "görüş", "müzakere", "بحث", "مفاوضات", "محادثات", "يبحث",
    ),
    "agreed": (
        "agree", "announce", "sign", "договорил", "договоренност", "договорённост", "объяви", "anlaş", "karar", "اتفق", "توصل",
        "أعلن", "اتفاق",
    ),
    "in_force": (
        "effect", "came into force", "began", "вступ", "введен", "началось", "yürürlü", "başla", "دخل", "سيدخل", "حيز", "بدأ",
    ),
    "holding": (
        "hold", "held", "respected", "observed", "calm", "соблюда", "держит", "sürüyor", "sürdü", "uyul", "صامد", "صمد", "هدوء",
        "no violation", "without violation",
    ),
    "strained": (
        "violat", "breach", "broke", "break", "despite", "shell", "наруш", "несмотря", "обстрел", "ihlal", "bozdu", "rağmen",
        "خرق", "خروقات", "انتهاك", "رغم", "قصف",
    ),
    "collapsed": ("collaps", "сорван", "рухну", "провал", "çöktü", "çöken", "انهار", "انهيار"),
    "rejected": ("reject", "refus", "capitulat", "отверг", "отказ", "капитуляц", "reddet", "رفض"),
}  # fmt: skip

OUTCOMES: Keywords = {
    "attacked": (
        "attack", "bomb", "mine", "explo", "blast", "взорва", "взрыв", "подорва", "обстрел", "атак", "мин", "saldır", "patla",
        "mayın", "انفجار", "انفجرت", "عبوة", "استهدف", "هجوم", "هجمات",
    ),
    "blocked": ("block", "protest", "заблокир", "перекры", "протест", "engel", "gösterici", "اعترض", "محتج"),
    "shortened": ("short", "turned back", "сокра", "kısal", "اختصر", "مختصرة"),
    "cancelled": ("cancel", "postpone", "отмен", "iptal", "ertele", "ألغي", "إلغاء"),
    "suspended": ("suspend", "приостанов", "askıya", "علق", "تعليق"),
    "completed": (
        "conduct", "complete", "carried out", "carry out", "cover", "held", "провели", "прош", "заверш", "icra", "yapıl",
        "tamamla", "سير", "نفذ", "انطلق", "أكمل",
    ),
    "announced": (
        "will", "plan", "начнут", "проведут", "планир", "намечен", "edecek", "planla", "ستنفذ", "سيتم", "مقررة",
    ),
}  # fmt: skip

NUMBERS: Keywords = {
    "1": ("first", "1st", "первого", "первое", "первый", "ilk", "الأولى"),
    "4": ("fourth", "4th", "четвертое", "четвёртое", "dördüncü", "الرابعة"),
    "8": ("eighth", "8th", "восьмое", "восьмой", "sekizinci", "الثامنة"),
    "9": ("ninth", "9th", "девятое", "девятый", "dokuzuncu", "9. ortak", "التاسعة"),
    "11": ("eleventh", "11th", "одиннадцат", "11. türk", "on birinci", "الحادية عشرة"),
    "12": ("twelfth", "12th", "12-м", "12-й", "двенадцатое", "двенадцатый", "on ikinci", "الثانية عشرة", "رقم ١٢", "رقم 12"),
    "15": ("fifteenth", "15th", "15-го", "on beşinci", "رقم ١٥", "الخامسة عشرة"),
    "21": ("twenty-first", "21st", "двадцать первое", "21'inci", "الحادية والعشرين"),
    "22": ("twenty-second", "22nd", "двадцать второе", "22'nci", "الثانية والعشرين"),
    "25": ("twenty-fifth", "25th", "25-го", "25'inci", "الخامسة والعشرين"),
}  # fmt: skip


def topics(text: str) -> set[str]:
    """The topics whose keywords are all there."""
    found = {"ceasefire"} if hits(text, CEASEFIRE) and hits(text, IDLIB) else set()
    patrols = hits(text, PATROL) and hits(text, JOINT) and (hits(text, ROAD) or hits(text, IDLIB))
    return found | {"m4-patrols"} if patrols else found


def state(text: str) -> str | None:
    """The state with most keywords, of equal ones the first; None: no keyword of any."""
    return _most(text, STATES)


def event(text: str) -> tuple[int | None, str]:
    """The number and the outcome of the patrol: those with most keywords, of equal ones the first."""
    number = _most(text, NUMBERS)
    return (int(number) if number else None, _most(text, OUTCOMES) or "unclear")


def hits(text: str, words: Sequence[str]) -> int:
    """How many words of a text begin with a keyword, Arabic ones with what is written together with them too. A keyword may be
    a phrase."""
    plain = _plain(text)
    return sum(len(re.findall(rf"(?<!\w){_CLITICS}{re.escape(_plain(word))}", plain)) for word in words)


def _plain(text: str) -> str:
    """Small letters, without Arabic vowel signs."""
    return _VOWEL_SIGNS.sub("", text.replace("\u0130", "i").casefold())


def _most(text: str, lists: Keywords) -> str | None:
    counts = {name: hits(text, words) for name, words in lists.items()}
    best = max(counts.values())
    return next(name for name, count in counts.items() if count == best) if best else None
