"""Articles that have nothing but what an agency or another outlet reports."""

from __future__ import annotations

import pytest

from monitor.articles.credit import Credits
from monitor.articles.leaning import LONGEST, Leanings
from monitor.config.agencies import shipped_agencies
from monitor.config.sources import offers
from monitor.model import Credit

AGENCIES = tuple(shipped_agencies().values())
CREDITS = Credits(AGENCIES)
LEANINGS = Leanings(AGENCIES, [offer.source for offer in offers().values()])

MORE = {
    "en": " Residents stayed indoors. The road was opened again in the evening.",
    "ru": " Жители остались дома. Вечером дорогу снова открыли.",
    "tr": " Halk evlerinde kaldı. Yol akşam yeniden açıldı.",
    "ar": " وبقي الأهالي في بيوتهم. وفتح الطريق مساء من جديد.",
}


def leans(text: str, language: str) -> str | None:
    """On whom a text leans."""
    credit = LEANINGS.read(text, language, CREDITS.read(text, language=language))
    if credit is None or not credit.leans:
        return None
    assert credit.evidence in text
    return (credit.agencies or credit.outlets)[0]


@pytest.mark.parametrize(
    ("language", "text", "who"),
    [
        ("en", "The patrol turned back at the bridge, Interfax reported on Tuesday.", "interfax"),
        ("en", "A column entered the valley. According to Anadolu, it had forty lorries.", "aa"),
        ("en", "The colonel told TASS that the patrol was cut short.", "tass"),
        ("en", "Two shells fell near the market, according to Enab Baladi.", "enab-baladi-en"),
        ("en", "Two shells fell near the market, according to opposition outlet Enab Baladi.", "enab-baladi-en"),
        ("en", "Kurdistan 24 reported that the crossing stays closed.", "kurdistan24-en"),
        ("ru", "Патруль вернулся с полпути. Об этом сообщает ТАСС.", "tass"),
        ("ru", "Патруль вернулся с полпути, сообщает РИА Новости со ссылкой на ведомство.", "ria"),
        ("ru", "Колонна вошла в долину, передает Enab Baladi.", "enab-baladi-en"),
        ("ru", "Колонна вошла в долину, пишет газета «Коммерсантъ».", "kommersant-ru"),
        ("tr", "Devriye köprüden döndü. Interfax'ın haberine göre yol kapalıydı.", "interfax"),
        ("tr", "Enab Baladi'nin haberine göre pazara iki mermi düştü.", "enab-baladi-en"),
        ("ar", "عادت الدورية من الجسر، نقلا عن وكالة تاس التي تابعت الجولة.", "tass"),
        ("ar", "سقطت قذيفتان قرب السوق، نقلا عن عنب بلدي في تقرير لها.", "enab-baladi-ar"),
        ("ar", "سقطت قذيفتان قرب السوق بحسب موقع عنب بلدي المحلي.", "enab-baladi-ar"),
    ],
)
def test_a_source_in_the_first_two_sentences_and_no_other_is_leaned_on(language: str, text: str, who: str) -> None:
    assert leans(text + MORE[language], language) == who


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "The patrol turned back. The road was closed. Shots were heard. Interfax reported a delay.",
        ),  # further down
        ("en", "Ankara denied what Interfax reported on the patrol."),
        ("en", "The patrol turned back, as Interfax reported earlier."),
        ("en", "The patrol turned back, Interfax reported. Our correspondent saw the column return."),
        (
            "en",
            "The patrol turned back, Interfax reported. It ran in full. Nobody was hurt, Anadolu said.",
        ),  # two accounts
        (
            "en",
            "The patrol turned back, Interfax reported. It was late. A driver told Enab Baladi that the road was shut.",
        ),
        ("en", "The ministry said the patrol turned back."),  # a speaker is no outlet
        ("en", "Violations rose, according to Syrian Observatory for Human Rights."),  # nor is a watchdog
        ("en", "The patrol turned back, according to The National Coalition."),  # not The National
        ("en", "The patrol turned back, Interfax-Ukraine reported."),
        ("ru", "Анкара опровергла сообщение: как сообщает ТАСС, патруль вернулся."),
        ("ru", "Ранее ТАСС сообщил, что патруль вернулся с полпути."),
        ("ru", "Патруль вернулся, сообщает ТАСС. Наш корреспондент видел колонну."),
        ("tr", "Bakanlık, Interfax'ın haberine göre yapılan iddiayı yalanladı."),
        ("tr", "Devriye döndü, karar sabah alındı."),  # Karar and Sabah are papers too
        ("ar", "نفت الوزارة ما ذكرته: نقلا عن وكالة تاس عادت الدورية."),
    ],
)
def test_whoever_has_more_than_that_leans_on_nobody(language: str, text: str) -> None:
    assert leans(text + MORE[language], language) is None


def test_a_long_article_is_more_than_a_report_retold() -> None:
    text = "The patrol turned back, Interfax reported." + " The road is long and winding here." * (LONGEST // 7 + 1)

    assert leans(text, "en") is None


def test_a_text_of_an_agency_and_an_unknown_language_are_left_alone() -> None:
    wire = Credit(agencies=("tass",), means="republishes", place="dateline", evidence="/TASS/")

    assert LEANINGS.read("The patrol turned back, Interfax reported.", "en", wire) is wire
    assert LEANINGS.read("Interfax reported.", "fi", None) is None
    assert LEANINGS.read("", "en", None) is None
