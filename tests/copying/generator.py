"""Invented reports in four languages, and what becomes of a report: reprints of every kind, and what only looks like one.

The texts lie in texts/: ten templates a language, whose slots make ten thousand different reports, and five originals, each with
the same story told by another author. Everything is made by a seed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TEXTS = Path(__file__).with_name("texts")
LANGUAGES = ("en", "ru", "tr", "ar")
SLOTS = ("day", "ord", "place", "place2", "name", "outcome", "outcome_hit", "n", "m", "k")

Vary = Callable[[str, str, random.Random], str]

_SENTENCE = re.compile(r"(?<=[.!?؟»])\s+")
_HARAKAT = "\u064e\u064f\u0650\u0652"
_ASCII = str.maketrans("çğıöşüâîûÇĞİÖŞÜÂÎÛ", "cgiosuaiuCGIOSUAIU")
_MISREAD = {
    "en": ("rn>m", "m>rn", "l>1", "o>0", "cl>d", "e>c", "h>b", "i>l", "S>5", "u>ii"),
    "tr": ("rn>m", "m>rn", "l>1", "o>0", "ı>l", "e>c", "ş>s", "ğ>g", "i>l", "ü>u"),
    "ru": ("з>3", "о>0", "ш>щ", "и>н", "п>н", "ь>ъ", "л>п", "ц>ц", "е>с", "б>6"),
    "ar": ("ب>ت", "ت>ث", "ي>ى", "ف>ق", "ح>خ", "ر>ز", "د>ذ", "س>ش", "ن>ب", "ط>ظ"),
}
_HEADLINES = {
    "en": "What We Know So Far About a Long Day in the Province",
    "ru": "Долгий день в провинции: что известно к этому часу",
    "tr": "İlde Uzun Bir Gün: Bu Saate Kadar Bilinenler",
    "ar": "يوم طويل في المحافظة: ما نعرفه حتى الساعة",
}
_DATELINES = {
    "en": ("DAMASCUS, October {n} (Orontes Wire) – ", "LATAKIA. October {n}. /Levant Post/. ", "ANKARA (Asi) — "),
    "ru": ("ДАМАСК, {n} октября. /Вестник Оронта/. ", "ДАМАСК, {n} окт — Вестник Оронта. ", "АНКАРА (Аси) — "),
    "tr": ("ŞAM, {n} Ekim (Asi Ajansı) - ", "ANKARA (Asi) — ", "LAZKİYE, {n}.10.2026 - "),
    "ar": ("دمشق، {n} تشرين الأول (وكالة العاصي) - ", "دمشق-العاصي: ", "أنقرة (آسي) — "),
}
_PLEAS = {
    "en": "Orontes Wire was founded in 2004 and has 120 reporters in 14 towns. Subscribe to get the five stories of the day at "
    "7:30 a.m. Read also: Prices of seed rise again. Photo: archive. All rights reserved.",
    "ru": "«Вестник Оронта» основан в 2004 году, у него 120 корреспондентов в 14 городах. Подпишитесь на рассылку в 7:30. "
    "Читайте также: семена снова дорожают. Фото из архива. Все права защищены.",
    "tr": "Asi Ajansı 2004 yılında kuruldu, 14 kentte 120 muhabiri var. Günün beş haberini saat 7.30'da almak için abone olun. "
    "Ayrıca okuyun: Tohum yine pahalandı. Fotoğraf: arşiv. Bütün hakları saklıdır.",
    "ar": "تأسست وكالة العاصي عام 2004 ولها 120 مراسلاً في 14 مدينة. اشتركوا في النشرة لتصلكم أخبار اليوم عند الساعة 7:30 صباحاً. "
    "اقرأ أيضاً: أسعار البذار ترتفع من جديد. الصورة من الأرشيف. جميع الحقوق محفوظة.",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The texts of one language, and what its slots are filled with."""

    templates: tuple[str, ...]
    originals: tuple[str, ...]
    rewrites: tuple[str, ...]
    fillers: dict[str, tuple[str, ...]]


@cache
def shelf(language: str) -> Shelf:
    """The texts of one language."""
    parts = re.split(r"^@(\w+)\n", (TEXTS / f"{language}.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    sections = {name: body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}
    lists = {
        name: tuple(sections[name].split(" / ")) for name in ("days", "ordinals", "places", "names", "outcomes", "hits")
    }
    texts = {name: tuple(sections[name].split("\n---\n")) for name in ("templates", "originals", "rewrites")}
    return Shelf(texts["templates"], texts["originals"], texts["rewrites"], lists)


def facts(language: str, dice: random.Random) -> dict[str, str]:
    """What a report tells: a value for each slot."""
    given = shelf(language).fillers
    place, place2 = dice.sample(given["places"], 2)
    numbers = dice.sample(range(2, 90), 3)
    return {
        "day": dice.choice(given["days"]),
        "ord": dice.choice(given["ordinals"]),
        "place": place,
        "place2": place2,
        "name": dice.choice(given["names"]),
        "outcome": dice.choice(given["outcomes"]),
        "outcome_hit": dice.choice(given["hits"]),
        **{slot: str(number) for slot, number in zip("nmk", numbers, strict=True)},
    }


def other_facts(language: str, told: dict[str, str], dice: random.Random) -> dict[str, str]:
    """Facts of which none is as it was told."""
    while True:
        other = facts(language, dice)
        if all(other[slot] != told[slot] for slot in SLOTS) and not {other["place"], other["place2"]} & {
            told["place"],
            told["place2"],
        }:
            return other


def report(language: str, template: int, told: dict[str, str]) -> str:
    """The report that a template makes of facts."""
    return shelf(language).templates[template].format(**told)


def bases(language: str, seed: int = 0) -> list[str]:
    """Fifteen reports on different matters, and five of two of them."""
    dice = random.Random(f"{language} {seed}")
    made = [report(language, n, facts(language, dice)) for n in range(len(shelf(language).templates))]
    originals = list(shelf(language).originals)
    return [*made, *originals, *(f"{one}\n{other}" for one, other in zip(originals, made, strict=False))]


# ---------------------------------------------------------------- reprints


def with_headline(text: str, language: str, _dice: random.Random) -> str:
    """Under another headline, kept as the first line."""
    return f"{_HEADLINES[language]}\n{text}"


def with_dateline(text: str, language: str, dice: random.Random) -> str:
    """With a dateline in front."""
    return dice.choice(_DATELINES[language]).format(n=dice.randint(1, 28)) + text


def with_another_dateline(text: str, language: str, dice: random.Random) -> str:
    """As `with_dateline`, to be compared with a text that has one."""
    return with_dateline(text, language, dice)


def cut(text: str, _language: str, _dice: random.Random) -> str:
    """The first half."""
    words = text.split(" ")
    return " ".join(words[: (len(words) + 1) // 2])


def with_boilerplate(text: str, language: str, dice: random.Random) -> str:
    """With what an outlet says of itself, before or behind."""
    return dice.choice((f"{text}\n{_PLEAS[language]}", f"{_PLEAS[language]}\n{text}"))


def reordered(text: str, _language: str, dice: random.Random) -> str:
    """Its sentences in another order."""
    parts = _SENTENCE.split(text)
    return " ".join(dice.sample(parts, len(parts)))


def with_typos(text: str, _language: str, dice: random.Random) -> str:
    """A slip of the pen in every tenth word of four letters or more, by chance."""
    return " ".join(_slipped(word, dice) if len(word) > 3 and dice.random() < 0.1 else word for word in text.split(" "))


def misread(text: str, language: str, dice: random.Random) -> str:
    """As a scanner reads it: in every tenth word a letter is taken for another."""
    return " ".join(_misread(word, language, dice) if dice.random() < 0.1 else word for word in text.split(" "))


def every_ninth_changed(text: str, language: str, dice: random.Random) -> str:
    """Every ninth word is any other word of the language."""
    return _every(9, text, language, dice)


def every_sixth_changed(text: str, language: str, dice: random.Random) -> str:
    """Every sixth word is any other word of the language."""
    return _every(6, text, language, dice)


REPRINTS: dict[str, Vary] = {
    "another headline": with_headline,
    "dateline": with_dateline,
    "cut to 50 %": cut,
    "boilerplate": with_boilerplate,
    "reordered": reordered,
    "typos": with_typos,
    "misread": misread,
    "every 9th word": every_ninth_changed,
}


def middle_dropped(text: str, _language: str, _dice: random.Random) -> str:
    """Without the sentences in the middle third."""
    parts = _SENTENCE.split(text)
    third = max(len(parts) // 3, 1)
    return " ".join(parts[:third] + parts[2 * third :])


def without_accents(text: str, _language: str, _dice: random.Random) -> str:
    """Turkish as it is typed on a foreign keyboard; the others lose their case."""
    return text.translate(_ASCII).lower()


def vowelled(text: str, _language: str, dice: random.Random) -> str:
    """Arabic with vowel signs on half of its letters."""
    return "".join(c + dice.choice(_HARAKAT) if "ء" <= c <= "ي" and dice.random() < 0.5 else c for c in text)


def broken_lines(text: str, _language: str, dice: random.Random) -> str:
    """As it is taken from a page of print: every twelfth word divided at the end of a line."""
    return " ".join(
        f"{word[: len(word) // 2]}- {word[len(word) // 2 :]}" if len(word) > 5 and dice.random() < 1 / 12 else word
        for word in text.split(" ")
    )


def worn(text: str, language: str, dice: random.Random) -> str:
    """Dateline, the last third gone, boilerplate behind and a few slips."""
    words = with_typos(text, language, random.Random(dice.random())).split(" ")
    return with_dateline(" ".join(words[: 2 * len(words) // 3]), language, dice) + "\n" + _PLEAS[language]


HARDER: dict[str, Vary] = {
    "middle dropped": middle_dropped,
    "no accents, no capitals": without_accents,
    "vowel signs": vowelled,
    "words divided": broken_lines,
    "dateline, cut, plea, typos": worn,
    "every 6th word": every_sixth_changed,
}


# ---------------------------------------------------------------- what only looks like a reprint


def mosaic(one: str, other: str, language: str) -> str:
    """A page that quotes two texts in full."""
    return f"{_HEADLINES[language]}\n{one}\n{other}"


def live_blog(text: str, language: str, others: Sequence[str]) -> str:
    """A page of many posts, one of which is the text."""
    return "\n".join([_HEADLINES[language], *others[:2], text, *others[2:4]])


def _every(step: int, text: str, language: str, dice: random.Random) -> str:
    vocabulary = _vocabulary(language)
    words = text.split(" ")
    return " ".join(dice.choice(vocabulary) if n % step == step - 1 else word for n, word in enumerate(words))


@cache
def _vocabulary(language: str) -> tuple[str, ...]:
    texts = (*shelf(language).originals, *shelf(language).rewrites)
    return tuple(word for text in texts for word in text.split())


def _slipped(word: str, dice: random.Random) -> str:
    place = dice.randrange(1, len(word) - 1)
    kind = dice.randrange(4)
    if kind == 0:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind == 1:
        return word[:place] + word[place + 1 :]
    if kind == 2:
        return word[:place] + word[place] + word[place:]
    return word[:place] + dice.choice(word) + word[place + 1 :]


def _misread(word: str, language: str, dice: random.Random) -> str:
    pairs = [pair.split(">") for pair in _MISREAD[language]]
    told = [(right, wrong) for right, wrong in pairs if right in word]
    return word.replace(*dice.choice(told), 1) if told else word
