"""Dates in running text. Publication is Friday, 13 March 2020, unless a test says otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.folding import fold, tokenize
from monitor.text.languages import LANGUAGES
from monitor.text.said_dates import SaidDate, said_dates

FRIDAY = date(2020, 3, 13)


def days(text: str, language: str, published: date | None = FRIDAY) -> list[str]:
    return [f"{said.day} {said.precision}" for said in said_dates(text, language, published)]


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "It came into force on 5 March.", "2020-03-05"),
        ("en", "It came into force on March 5th, 2020.", "2020-03-05"),
        ("en", "It came into force on Mar. 5 at noon.", "2020-03-05"),
        ("en", "It came into force on the fifth of March.", "2020-03-05"),
        ("en", "Tue 28th April 2020 | 06:36 PM", "2020-04-28"),
        ("en", "Thursday, March 5th, was quiet.", "2020-03-05"),
        ("en", "Printed 05.03.2020 in Moscow", "2020-03-05"),
        ("en", "Printed 2020-03-05", "2020-03-05"),
        ("en", "Printed 3/15/2020", "2020-03-15"),
        ("en", "On 28 December they met.", "2019-12-28"),
        ("en", "On 2 May they will meet.", "2020-05-02"),
        ("en", "They met on March 15 last year.", "2019-03-15"),
        ("ru", "Это было 5 марта 2020 г. в Москве.", "2020-03-05"),
        ("ru", "Это было 5 марта.", "2020-03-05"),
        ("ru", "Это было пятого марта.", "2020-03-05"),
        ("ru", "Это было двадцать пятого февраля.", "2020-02-25"),
        ("ru", "МОСКВА, 10 мар - Вестник. Колонна прошла.", "2020-03-10"),
        ("ru", "Во вторник, 10 марта, прошла колонна.", "2020-03-10"),
        ("ru", "Договор от 15 марта прошлого года.", "2019-03-15"),
        ("ru", "Встреча намечена на 15-е число.", "2020-02-15"),
        ("tr", "Anlaşma 5 Mart'ta imzalandı.", "2020-03-05"),
        ("tr", "Anlaşma 5 Mart 2020'de imzalandı.", "2020-03-05"),
        ("tr", "Toplantı Mart'ın 15'inde yapılacak.", "2020-03-15"),
        ("tr", "10 Mart 2020, Salı 21:32", "2020-03-10"),
        ("ar", "في 5 آذار/مارس وقع الطرفان.", "2020-03-05"),
        ("ar", "في 5 مارس/ آذار وقع الطرفان.", "2020-03-05"),
        ("ar", "في الخامس من آذار وقع الطرفان.", "2020-03-05"),
        ("ar", "في الخامس عشر من آذار تنطلق.", "2020-03-15"),
        ("ar", "في الحادي والعشرين من شباط توقفت.", "2020-02-21"),
        ("ar", "في ٥ آذار ٢٠٢٠ وقع الطرفان.", "2020-03-05"),
        ("ar", "في 3 كانون الثاني 2019 وقع الطرفان.", "2019-01-03"),
        ("ar", "في 3 كانون الأول وقع الطرفان.", "2019-12-03"),
        ("ar", "وُقع في 5 آذار من العام الماضي.", "2019-03-05"),
        ("ar", "التقيا في 15 من الشهر الماضي.", "2020-02-15"),
    ],
)
def test_a_day_is_told_by_its_name(language: str, text: str, day: str) -> None:
    assert days(text, language) == [f"{day} day"]


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "It began on Friday.", "2020-03-13"),
        ("en", "It began on Sunday.", "2020-03-08"),
        ("en", "It begins next Monday.", "2020-03-16"),
        ("en", "It began last Friday.", "2020-03-06"),
        ("en", "It began on Monday last week.", "2020-03-02"),
        ("en", "It began yesterday.", "2020-03-12"),
        ("en", "It began the day before yesterday.", "2020-03-11"),
        ("en", "It begins tomorrow.", "2020-03-14"),
        ("en", "It began two days ago.", "2020-03-11"),
        ("en", "It began a couple of days ago.", "2020-03-11"),
        ("en", "It began a week ago.", "2020-03-06"),
        ("ru", "Он начался в пятницу.", "2020-03-13"),
        ("ru", "Он начался в ночь на пятницу.", "2020-03-13"),
        ("ru", "Он начнётся в ночь на субботу.", "2020-03-14"),
        ("ru", "Он начнётся в следующий понедельник.", "2020-03-16"),
        ("ru", "Он начался в прошлую пятницу.", "2020-03-06"),
        ("ru", "Он начался во вторник.", "2020-03-10"),
        ("ru", "Он начался в среду.", "2020-03-11"),
        ("ru", "Он начался вчера.", "2020-03-12"),
        ("ru", "Он начался позавчера.", "2020-03-11"),
        ("ru", "Он начался два дня назад.", "2020-03-11"),
        ("ru", "Он начался неделю назад.", "2020-03-06"),
        ("tr", "Cuma günü başladı.", "2020-03-13"),
        ("tr", "Önümüzdeki Pazartesi başlayacak.", "2020-03-16"),
        ("tr", "Geçen Cuma başladı.", "2020-03-06"),
        ("tr", "Çarşamba başladı.", "2020-03-11"),
        ("tr", "Dün başladı.", "2020-03-12"),
        ("tr", "İki gün önce başladı.", "2020-03-11"),
        ("tr", "Evvelsi gün başladı.", "2020-03-11"),
        ("ar", "بدأت يوم الجمعة.", "2020-03-13"),
        ("ar", "تبدأ الاثنين المقبل.", "2020-03-16"),
        ("ar", "بدأت الجمعة الماضية.", "2020-03-06"),
        ("ar", "بدأت أمس.", "2020-03-12"),
        ("ar", "بدأت أول أمس.", "2020-03-11"),
        ("ar", "بدأت أول من أمس.", "2020-03-11"),
        ("ar", "بدأت قبل يومين.", "2020-03-11"),
        ("ar", "بدأت قبل ثلاثة أيام.", "2020-03-10"),
        ("ar", "وتبدأ غداً.", "2020-03-14"),
    ],
)
def test_a_day_is_told_from_the_day_of_publication(language: str, text: str, day: str) -> None:
    assert days(text, language) == [f"{day} relative"]
    assert days(text, language, None) == ["None relative"]


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "It began in early March.", "2020-03-01"),
        ("en", "It began in mid-February.", "2020-02-15"),
        ("en", "It began in January.", "2020-01-01"),
        ("en", "It began this month.", "2020-03-01"),
        ("en", "It began last month.", "2020-02-01"),
        ("ru", "Это было в начале марта.", "2020-03-01"),
        ("ru", "Это было в феврале.", "2020-02-01"),
        ("ru", "Это было в прошлом месяце.", "2020-02-01"),
        ("tr", "Mart ayında başladı.", "2020-03-01"),
        ("tr", "Şubat ortasında başladı.", "2020-02-15"),
        ("tr", "Geçen ay başladı.", "2020-02-01"),
        ("ar", "بدأت في منتصف شباط.", "2020-02-15"),
        ("ar", "تبدأ منتصف الشهر.", "2020-03-15"),
        ("ar", "بدأت الشهر الماضي.", "2020-02-01"),
    ],
)
def test_a_month_is_told_by_a_day_that_stands_for_it(language: str, text: str, day: str) -> None:
    assert days(text, language) == [f"{day} month"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "They signed it in 2018."),
        ("en", "They signed the 2018 memorandum."),
        ("ru", "Они подписали его в 2018 году."),
        ("tr", "2018'de imzaladılar."),
        ("ar", "وقعا المذكرة عام 2018."),
    ],
)
def test_a_year_alone_is_a_date_as_well(language: str, text: str) -> None:
    (said,) = said_dates(text, language, FRIDAY)

    assert (said.day, said.precision, said.year_given) == (date(2018, 1, 1), "year", True)


@pytest.mark.parametrize(
    ("language", "text", "several"),
    [
        ("en", "Patrols ran on February 22 and March 12.", ["2020-02-22", "2020-03-12"]),
        ("en", "The first ran on March 5, others on March 8, 9 and 11.",
         ["2020-03-05", "2020-03-08", "2020-03-09", "2020-03-11"]),
        ("en", "They ran on 5 and 6 March.", ["2020-03-05", "2020-03-06"]),
        ("en", "They ran on 5-6 March.", ["2020-03-05", "2020-03-06"]),
        ("ru", "Они прошли 2, 5 и 11 марта.", ["2020-03-02", "2020-03-05", "2020-03-11"]),
        ("tr", "2 Mart, 5 Mart ve 11 Mart'ta yapıldı.", ["2020-03-02", "2020-03-05", "2020-03-11"]),
        ("ar", "في 2 و5 آذار.", ["2020-03-02", "2020-03-05"]),
    ],
)  # fmt: skip
def test_several_days_are_told_apart(language: str, text: str, several: list[str]) -> None:
    assert days(text, language) == [f"{day} day" for day in several]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Up to 20 may have left."),
        ("en", "They march on."),
        ("en", "The 15th patrol passed at 10:15."),
        ("en", "March 5 and 20 soldiers"),
        ("ru", "В условиях агрессивной среды прошло 15-е патрулирование."),
        ("tr", "15. devriye yapıldı, pazar kuruldu."),
        ("ar", "الدورية رقم 15 على الطريق."),
        ("en", "2500 people and 2020 soldiers left."),
        ("en", "version 4.12.7 of M4"),
    ],
)
def test_what_only_looks_like_a_date_is_none(language: str, text: str) -> None:
    assert [said for said in said_dates(text, language, FRIDAY) if said.day != date(2020, 3, 5)] == []


def test_a_bare_weekday_also_says_which_day_it_means_in_the_future() -> None:
    bare, next_one = (said_dates(text, "en", FRIDAY)[0] for text in ("on Sunday", "next Sunday"))

    assert (bare.day, bare.ahead) == (date(2020, 3, 8), date(2020, 3, 15))
    assert (next_one.day, next_one.ahead) == (date(2020, 3, 15), None)


def test_a_weekday_beside_yesterday_is_that_very_day() -> None:
    saturday = date(2020, 3, 14)

    assert days("Yesterday (Friday) it rained.", "en", saturday) == ["2020-03-13 relative"]
    assert days("اليوم السبت", "ar", saturday) == ["2020-03-14 relative"]
    assert days("اليوم السبت", "ar", FRIDAY) == ["2020-03-14 relative"]  # a day ahead of UTC


def test_the_next_day_is_the_day_after_the_one_named_before() -> None:
    assert days("On March 5 they met. The next day it began.", "en") == ["2020-03-05 day", "2020-03-06 relative"]
    assert days("The next day it began.", "en") == ["None relative"]
    assert days("5 марта они встретились. На следующий день началось.", "ru") == [
        "2020-03-05 day",
        "2020-03-06 relative",
    ]


def test_without_publication_a_day_takes_the_only_year_that_is_named() -> None:
    assert days("On March 5 they met, in 2020.", "en", None) == ["2020-03-05 day", "2020-01-01 year"]
    assert days("On March 5 they met, in 2020 and in 2018.", "en", None)[0] == "None day"
    assert days("On March 5 they met.", "en", None) == ["None day"]


def test_a_day_that_the_year_does_not_have_is_unknown() -> None:
    assert days("on 29 February 2019", "en") == ["None day"]
    assert days("on 29 February", "en") == ["2020-02-29 day"]
    assert days("on 31 April", "en") == ["None day"]


def test_offsets_are_those_of_the_text_and_words_may_be_given() -> None:
    text = "Он прошёл во вторник, 10 марта 2020 года, у Идлиба."

    (said,) = said_dates(text, "ru", FRIDAY)

    assert text[said.start : said.end] == "вторник, 10 марта 2020 года"
    assert said_dates(text, "ru", FRIDAY, tokenize(text, "ru")) == [said]


def test_an_unknown_language_has_dates_in_digits_only() -> None:
    assert days("am 05.03.2020, 5 March", "de") == ["2020-03-05 day"]
    assert days("05.03.2020", "en", None) == ["2020-03-05 day"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_of_dates_are_folded(code: str) -> None:
    dates, numbers = LANGUAGES[code].dates, LANGUAGES[code].numbers
    phrases = (dates.months, dates.days, dates.next_days, dates.weeks, dates.this_month, dates.this_year, dates.weekdays,
               dates.parts, dates.units, dates.spans, dates.coming, dates.past,
               dates.of, dates.intro, dates.year_before, dates.year_after,
               numbers.ordinals, numbers.tens, numbers.tens_after, numbers.cardinals, numbers.never, numbers.quantities,
               numbers.times, numbers.times_before, numbers.marks, numbers.marks_after, numbers.endings)  # fmt: skip

    for words in phrases:
        for phrase in words:
            assert all(fold(word) == word for word in phrase.split()), phrase


_PIECES = st.sampled_from(
    ["5", "and", "March", ",", "-", "2020", "the", "of", "next", "Monday", "ago", "two", "days", "31", "May", "mid", "\n",
     "to", "آذار", "من",     "الخامس", "عشر", "و", "قبل", "يومين", "марта", "15-го", "числа", "Mart", "'ta", "ayının",
     "00:01", "99999", ".", "yesterday", "½", "٣"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30), st.sampled_from(["en", "ru", "tr", "ar", None]), st.none() | st.dates())
def test_dates_of_any_text_stand_in_order_and_inside_it(
    pieces: list[str], language: str | None, published: date | None
) -> None:
    text = " ".join(pieces)

    found: list[SaidDate] = said_dates(text, language, published)

    assert all(0 <= said.start < said.end <= len(text) for said in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert found == said_dates(text, language, published)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 1, 1)), st.integers(-250, 50))
def test_a_day_without_a_year_is_found_again(published: date, away: int) -> None:
    meant = published + timedelta(days=away)

    (said,) = said_dates(f"on {meant.day} {meant:%B}", "en", published)

    assert said.day == meant
