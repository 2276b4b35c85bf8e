"""Numbers, months and weekdays spelled out in four languages, by folded key: enough to tell the twelfth from the thirteenth."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_EN = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50,
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip

_RU = {
    "два": 2, "две": 2, "двух": 2, "двум": 2, "двумя": 2, "двое": 2, "двоих": 2, "три": 3, "трех": 3, "трем": 3, "тремя": 3,
    "трое": 3, "троих": 3, "четыре": 4, "четырех": 4, "четырем": 4, "четверо": 4, "четверых": 4, "пятеро": 5, "пятерых": 5,
    "шестеро": 6, "шестерых": 6, "семеро": 7, "восемь": 8, "восьми": 8, "сорок": 40, "сорока": 40,
}  # fmt: skip
_RU_TEENS = {"пят": 5, "шест": 6, "сем": 7, "девят": 9, "десят": 10, "одиннадцат": 11, "двенадцат": 12, "тринадцат": 13,
             "четырнадцат": 14, "пятнадцат": 15, "шестнадцат": 16, "семнадцат": 17, "восемнадцат": 18, "девятнадцат": 19,
             "двадцат": 20, "тридцат": 30}  # fmt: skip
_RU_ORDINALS = _RU_TEENS | {"перв": 1, "втор": 2, "трет": 3, "четверт": 4, "седьм": 7, "восьм": 8, "сороков": 40}
_RU_ENDINGS = ("ый", "ой", "ая", "ое", "ого", "ому", "ую", "ым", "ом", "ые", "ых", "ыми",
               "ий", "ья", "ье", "ьего", "ьему", "ью", "ьей", "ьим", "ьем", "ьи")  # fmt: skip

_TR = {
    "iki": 2, "uc": 3, "dort": 4, "bes": 5, "alti": 6, "yedi": 7, "sekiz": 8, "dokuz": 9, "yirmi": 20, "otuz": 30, "kirk": 40,
    "elli": 50,
}  # fmt: skip
_TR_ORDINALS = {"birinci": 1, "ikinci": 2, "ucuncu": 3, "dorduncu": 4, "besinci": 5, "altinci": 6, "yedinci": 7,
                "sekizinci": 8, "dokuzuncu": 9, "onuncu": 10, "yirminci": 20, "otuzuncu": 30, "kirkinci": 40}  # fmt: skip
_TR_ORDINAL = re.compile(r"(\w+?nc[iu])(?:s[iu]n?\w{0,3}|y[iaeu]|n[iu]n|de|da|den|dan)?")

_AR = {
    "اول": 1, "اولي": 1, "ثان": 2, "ثاني": 2, "ثانيه": 2, "ثالث": 3, "ثالثه": 3, "رابع": 4, "رابعه": 4, "خامس": 5, "خامسه": 5,
    "سادس": 6, "سادسه": 6, "سابع": 7, "سابعه": 7, "ثامن": 8, "ثامنه": 8, "تاسع": 9, "تاسعه": 9, "عاشر": 10, "عاشره": 10,
    "حادي": 1, "حاديه": 1, "اثنان": 2, "اثنين": 2, "اثنتان": 2, "اثنتين": 2, "اثنا": 2, "اثني": 2, "ثلاث": 3, "ثلاثه": 3,
    "اربع": 4, "اربعه": 4, "خمس": 5, "خمسه": 5, "ست": 6, "سته": 6, "سبع": 7, "سبعه": 7, "ثماني": 8, "ثمانيه": 8, "تسع": 9,
    "تسعه": 9, "عشر": 10, "عشره": 10, "عشرون": 20, "عشرين": 20, "ثلاثون": 30, "ثلاثين": 30, "اربعون": 40, "اربعين": 40,
}  # fmt: skip
_AR_CLITICS = re.compile(r"^[وفبل]?(?:ال|لل)?")

_SECOND_HALF = {"on": 10}  # Turkish ten, an English preposition: counts only before a Turkish unit

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan ocak январь января январе янв يناير", "february feb subat февраль февраля феврале фев فبراير شباط",
            "march mar mart март марта марте мар مارس اذار", "april apr nisan апрель апреля апреле апр ابريل نيسان",
            "may mayis май мая мае مايو ايار", "june jun haziran июнь июня июне يونيو حزيران",
            "july jul temmuz июль июля июле يوليو تموز", "august aug agustos август августа августе авг اغسطس اب",
            "september sep sept eylul сентябрь сентября сентябре сен сент سبتمبر ايلول",
            "october oct ekim октябрь октября октябре окт اكتوبر تشرين",
            "november nov kasim ноябрь ноября ноябре ноя نوفمبر", "december dec aralik декабрь декабря декабре дек ديسمبر كانون",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""By folded key. Of the Levantine pairs (تشرين, كانون) the word behind says which it is."""

_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon pazartesi понедельник понедельника الاثنين", "tuesday tue sali вторник вторника الثلاثاء",
            "wednesday wed carsamba среда среду среды الاربعاء", "thursday thu persembe четверг четверга الخميس",
            "friday fri cuma пятница пятницу пятницы الجمعه", "saturday sat cumartesi суббота субботу субботы السبت",
            "sunday sun pazar воскресенье воскресенья الاحد",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


def _spelled() -> Mapping[str, int]:
    words = _EN | _RU | _TR
    for stem, value in _RU_ORDINALS.items():
        words |= {stem + ending: value for ending in _RU_ENDINGS}
    for stem, value in _RU_TEENS.items():
        words |= {stem + "ь": value, stem + "и": value, stem + "ью": value}
    return words


_WORDS = _spelled()


@lru_cache(maxsize=50_000)
def value_of(word: str) -> int | None:
    """The number that one folded word names, as a cardinal or an ordinal; None for another word."""
    value = _WORDS.get(word)
    if value is not None:
        return value
    turkish = _TR_ORDINAL.fullmatch(word) if word.isascii() else None
    if turkish:
        return _TR_ORDINALS.get(turkish.group(1))
    if "\u0620" <= word[:1] <= "\u06ff":
        return _AR.get(_AR_CLITICS.sub("", word)) or _AR.get(word)
    return None


def value_of_two(word: str, following: str) -> int | None:
    """The number that two words name together: "twenty fourth", "on ikinci", "الثالثة عشرة"; None when they do not."""
    first, second = _SECOND_HALF.get(word) or value_of(word), value_of(following)
    if first is None or second is None:
        return None
    if first >= 10 and first % 10 == 0 and second < 10 and not _is_arabic(word):
        return first + second if first != 10 or word in _SECOND_HALF else None
    if _is_arabic(word) and first < 10 and second >= 10 and second % 10 == 0:
        return first + second
    return None


def month_of(word: str) -> int | None:
    """The month that a folded word names in any of the four languages, from 1 to 12; None for another word."""
    return _MONTHS.get(word)


def weekday_of(word: str) -> int | None:
    """The day of the week that a folded word names, Monday as 1; None for another word."""
    return _WEEKDAYS.get(word)


def _is_arabic(word: str) -> bool:
    return "\u0620" <= word[:1] <= "\u06ff"
