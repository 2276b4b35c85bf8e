"""Invented reports in four languages, and what outlets do to a report when they reprint it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.articles.fingerprint import text_sha256
from monitor.articles.minhash import fingerprint
from monitor.model import ArticleId, Kin

NOON = datetime(2026, 10, 21, 12, 0, tzinfo=UTC)

REPORTS = {
    "en": (
        "The twelfth joint patrol on the M4 highway turned back near Ariha on Tuesday, after residents had parked "
        "tractors across "
        "both lanes. Eight vehicles and a drone took part, the coordination office in Latakia said. Three drivers "
        "who waited at "
        "the last checkpoint told our reporter that the convoy stood there for forty minutes before it left. No "
        "shot was fired. "
        "Shops in the town stayed open, and buses to the coast ran again in the evening."
    ),
    "ru": (
        "Двенадцатое совместное патрулирование на трассе М4 во вторник повернуло назад у Арихи: жители перегородили "
        "обе полосы "
        "тракторами. В колонне шли восемь машин и беспилотник, сообщили в координационном бюро в Латакии. Три "
        "водителя, ждавшие "
        "у последнего поста, рассказали нашему корреспонденту, что колонна стояла там сорок минут. Стрельбы не "
        "было. Лавки в "
        "городе оставались открыты, а вечером снова пошли автобусы к побережью."
    ),
    "tr": (
        "M4 karayolundaki on ikinci ortak devriye salı günü Eriha yakınında geri döndü; köylüler traktörleriyle "
        "yolun iki şeridini "
        "de kapatmıştı. Lazkiye'deki eşgüdüm bürosu, devriyeye sekiz araçla bir insansız hava aracının katıldığını "
        "bildirdi. Son "
        "kontrol noktasında bekleyen üç sürücü, konvoyun orada kırk dakika durduğunu muhabirimize anlattı. Ateş "
        "açılmadı. "
        "Kasabada dükkânlar açık kaldı, akşam sahile giden otobüsler yeniden çalıştı."
    ),
    "ar": (
        "عادت الدورية المشتركة الثانية عشرة على طريق إم فور أدراجها يوم الثلاثاء قرب أريحا بعدما أغلق السكان مساري "
        "الطريق بالجرارات. "
        "وقال مكتب التنسيق في اللاذقية إن ثماني آليات وطائرة مسيّرة شاركت في الدورية. وروى ثلاثة سائقين كانوا "
        "ينتظرون عند الحاجز الأخير "
        "لمراسلنا أن الرتل توقف هناك أربعين دقيقة قبل أن يغادر المكان. ولم يُطلق أي رصاص. وبقيت المتاجر في البلدة "
        "مفتوحة وعادت الحافلات "
        "إلى الساحل مساءً."
    ),
}
DATELINES = {
    "en": "DAMASCUS, October 22 (Orontes Wire) – ",
    "ru": "ДАМАСК, 22 октября. /Вестник Оронта/. ",
    "tr": "ŞAM, 22 Ekim 2026 (Asi Ajansı) - ",
    "ar": "دمشق، 22 تشرين الأول (وكالة العاصي) - ",
}
STAMPS = {
    "en": "Published: 22.10.2026 14:05\n",
    "ru": "Опубликовано: 22.10.2026 14:05\n",
    "tr": "Güncelleme: 22.10.2026 14:05\n",
    "ar": "نُشر: 22/10/2026 14:05\n",
}
PLEAS = {
    "en": "\nOrontes Wire was founded in 2004 and has 120 reporters. Subscribe to get the five stories of the day "
    "at 7:30 a.m.",
    "ru": "\n«Вестник Оронта» основан в 2004 году, у него 120 корреспондентов. Подпишитесь на нашу утреннюю "
    "рассылку в 7:30.",
    "tr": "\nAsi Ajansı 2004 yılında kuruldu ve 120 muhabiri var. Günün haberlerini sabah 7.30'da almak için abone "
    "olun.",
    "ar": "\nتأسست وكالة العاصي عام 2004 ولها 120 مراسلاً. اشتركوا في نشرتنا لتصلكم أخبار اليوم عند الساعة 7:30 صباحاً.",
}
ASIDES = {
    "en": "A baker near the bridge counted 14 lorries that turned around.",
    "ru": "Пекарь у моста насчитал 14 грузовиков, развернувшихся назад.",
    "tr": "Köprünün yanındaki bir fırıncı geri dönen 14 kamyon saydı.",
    "ar": "وأحصى خباز قرب الجسر 14 شاحنة استدارت عائدة.",
}


def with_dateline(language: str) -> str:
    return DATELINES[language] + REPORTS[language]


def with_stamp(language: str) -> str:
    return STAMPS[language] + REPORTS[language]


def cut_short(language: str) -> str:
    words = REPORTS[language].split(" ")
    return " ".join(words[: round(0.55 * len(words))])


def with_plea(language: str) -> str:
    return REPORTS[language] + PLEAS[language]


def with_aside(language: str) -> str:
    sentences = _sentences(language)
    return " ".join([*sentences[:2], ASIDES[language], *sentences[2:]])


def turned_round(language: str) -> str:
    sentences = _sentences(language)
    return " ".join(sentences[2:] + sentences[:2])


def with_every_ninth_word_changed(language: str) -> str:
    words = REPORTS[language].split()
    return " ".join("edited" if n % 9 == 8 else word for n, word in enumerate(words))


VARIANTS = (with_dateline, with_stamp, cut_short, with_plea, with_aside, turned_round, with_every_ninth_word_changed)


def make_kin(number: int, text: str, *, title: str = "Patrol turns back", at: datetime = NOON, **given: Any) -> Kin:
    """An article as the search for copies sees it."""
    usual: dict[str, Any] = {
        "id": ArticleId(number),
        "url": f"https://outlet{number}.example/a",
        "title": title,
        "published_at": at,
        "known_at": NOON + timedelta(days=30),
        "text_sha256": text_sha256(text),
        "fingerprint": fingerprint(title, text),
        "copy_of": None,
    }
    return Kin(**{**usual, **given})


def _sentences(language: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s", REPORTS[language])
