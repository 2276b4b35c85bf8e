"""Events of an article: numbered, dated, ended somehow; each trap beside the plain article with one thing changed."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.model import Event
from monitor.topics.reader import TopicReader

WEDNESDAY = date(2026, 10, 21)


def events(
    reader: TopicReader, text: str, *, title: str = "", language: str = "en", published: date | None = WEDNESDAY
) -> list[Event]:
    """The patrols that an article tells of, by number and day."""
    found = reader.read(title, text, language, published=published, key="https://news.example/1").events
    return [event for event in found if event.topic == "m4-patrols"]


def brief(reader: TopicReader, text: str, **given: object) -> list[str]:
    """ "12 2026-10-20 completed" and the like."""
    return [f"{each.ordinal or '-'} {each.date or '-'} {each.outcome}" for each in events(reader, text, **given)]  # type: ignore[arg-type]


# ---------------------------------------------------------------- several events in one article


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "Two joint patrols on the M4 in Idlib, on October 12 and October 19, were successful.",
         ["- 2026-10-12 completed", "- 2026-10-19 completed"]),
        ("en", "The 12th joint patrol on the M4 in Idlib ran. The first was on October 2, others on October 7 and October 12.",
         ["12 2026-10-21 completed", "1 2026-10-02 unclear", "- 2026-10-07 unclear", "- 2026-10-12 unclear"]),
        ("en", "The ninth and tenth joint patrols on the M4 in Idlib took place on October 12 and October 19.",
         ["9 2026-10-12 completed", "10 2026-10-19 completed"]),
        ("en", "A bomb hit a joint patrol on the M4 in Idlib on October 5; the patrols of October 12 and 19 were completed.",
         ["- 2026-10-05 attacked", "- 2026-10-12 completed", "- 2026-10-19 completed"]),
        ("ru", "Прошло шестое совместное патрулирование трассы М-4 в Идлибе. Первое было 2 октября, второе - 7 октября.",
         ["6 2026-10-21 completed", "1 2026-10-02 unclear", "2 2026-10-07 unclear"]),
        ("tr", "5 Ekim, 12 Ekim ve 19 Ekim'de İdlib'deki M4'te ortak devriyelere saldırıldı.",
         ["- 2026-10-05 attacked", "- 2026-10-12 attacked", "- 2026-10-19 attacked"]),
        ("ar", "نفذ الجيشان الدورية المشتركة الـ12 على طريق M4 في إدلب. وكانت الدورية الـ11 قد اكتملت الخميس الماضي.",
         ["12 2026-10-21 completed", "11 2026-10-15 completed"]),
    ],
)  # fmt: skip
def test_several_events_are_told_apart(reader: TopicReader, language: str, text: str, told: list[str]) -> None:
    assert brief(reader, text, language=language) == told


def test_one_event_told_in_title_and_text_is_one(reader: TopicReader) -> None:
    title = "Explosion hits joint patrol on the M4 in Idlib"
    text = "A mine went off beside a vehicle on the M4 in Idlib.\nIt was the 12th joint patrol, held on Tuesday."

    (event,) = events(reader, text, title=title)

    assert (event.ordinal, event.date, event.outcome, event.in_title) == (12, date(2026, 10, 20), "attacked", True)


def test_what_is_told_without_number_and_day_belongs_to_what_the_article_is_about(reader: TopicReader) -> None:
    text = "The 12th joint patrol on the M4 in Idlib set off on Tuesday.\nThe patrol was blocked by protesters near Nayrab.\n"
    previous = text + "The previous patrol was hit by a roadside bomb."

    (event,) = events(reader, text)
    today, before = events(reader, previous)

    assert event.outcomes == today.outcomes == ("blocked", "completed")
    assert (before.date, before.outcome, before.background) == (None, "attacked", True)


@pytest.mark.parametrize(
    ("language", "lead", "later", "told"),
    [
        ("en", "The 22nd joint patrol covered the M4 in Idlib on Tuesday.", "The 21st had been hit by a car bomb on October 14.",
         "21 2026-10-14 attacked"),
        ("ru", "На трассу М-4 в Идлибе вернулись совместные патрули.", "Первый прошёл 5 октября от Трумбы до Арихи.",
         "1 2026-10-05 completed"),
        ("ru", "Двенадцатый совместный патруль на М-4 в Идлибе прошёл во вторник.",
         "Одиннадцатый, 14 октября, заблокировали жители.",
         "11 2026-10-14 blocked"),
    ],
)  # fmt: skip
def test_a_number_alone_stands_for_an_event_right_after_one_was_named(
    reader: TopicReader, language: str, lead: str, later: str, told: str
) -> None:
    assert told in brief(reader, f"{lead}\n{later}", language=language)
    assert told not in brief(reader, later, language=language)


def test_the_third_attack_is_no_third_patrol(reader: TopicReader) -> None:
    text = "The 12th joint patrol on the M4 in Idlib was hit by a mine on Tuesday.\nIt was the third such attack since August."

    assert brief(reader, text) == ["12 2026-10-20 attacked"]


@pytest.mark.parametrize(
    ("language", "lead", "later"),
    [
        ("en", "Russian and Turkish troops began the 12th joint patrol on the M4 in Idlib on Tuesday.",
         "The column turned back near Nayrab."),
        ("ru", "Двенадцатый совместный патруль на М-4 в Идлибе стартовал во вторник.", "Колонну прервали у Найраба."),
        ("tr", "İdlib'deki M4'te 12'nci ortak devriye salı günü başladı.", "Konvoy yarıda kesildi."),
        ("ar", "انطلقت الدورية المشتركة الـ12 على طريق M4 في إدلب أمس.", "وعاد الرتل أدراجه قرب النيرب."),
    ],
)  # fmt: skip
def test_the_column_stands_for_the_patrol_right_after_it(
    reader: TopicReader, language: str, lead: str, later: str
) -> None:
    (event,) = events(reader, f"{lead}\n{later}", language=language)

    assert (event.ordinal, event.date) == (12, date(2026, 10, 20))
    assert event.outcome == "shortened" or language == "ar"
    assert events(reader, later, language=language) == []


# ---------------------------------------------------------------- dates and their owners


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The 12th joint patrol on the M4 in Idlib was held on Tuesday.", "2026-10-20"),
        ("The 12th joint patrol on the M4 in Idlib was held on Tuesday under the 5 March agreement.", "2026-10-20"),
        ("As the presidents agreed on March 5, the 12th joint patrol on the M4 in Idlib was held on Tuesday.", "2026-10-20"),
        ("The 12th joint patrol on the M4 in Idlib, planned for Monday, was held on Tuesday.", "2026-10-20"),
        ("The 12th joint patrol on the M4 in Idlib since March 15 was held on Tuesday.", "2026-10-20"),
        ("The 12th joint patrol on the M4 in Idlib was held, the ministry said on Tuesday.", "2026-10-20"),
        ("The 12th joint patrol on the M4 in Idlib was held.", "2026-10-21"),
        ("“Our men met the 12th joint patrol on the M4 in Idlib today, it was completed,” a villager wrote.", "2026-10-21"),
        ("In line with the agreement of the presidents of Russia and Turkey dated March 5, on October 20 the 12th joint patrol "
         "on the M4 in Idlib took place.", "2026-10-20"),
        ("Tuesday's 12th joint patrol on the M4 in Idlib was held.", "2026-10-20"),
        ("The 12th joint patrol on the M4 in Idlib was held after Monday's storm, officers said on Tuesday.", "2026-10-20"),
    ],
)  # fmt: skip
def test_a_date_belongs_to_the_verb_that_owns_it(reader: TopicReader, text: str, day: str) -> None:
    assert brief(reader, text) == [f"12 {day} completed"]


def test_a_day_that_is_not_named_is_that_of_the_article_and_says_so(reader: TopicReader) -> None:
    named, spoken, default = (
        events(reader, f"The 12th joint patrol on the M4 in Idlib was held{end}.")[0]
        for end in (" on October 20", ", the ministry said on Tuesday", "")
    )

    assert [(each.date_source, each.date_precision) for each in (named, spoken, default)] == [
        ("text", "day"),
        ("text", "relative"),
        ("default", "none"),
    ]


def test_without_a_publication_date_only_full_dates_are_known(reader: TopicReader) -> None:
    text = "The 12th joint patrol on the M4 in Idlib was held on {}."

    full, day, weekday = (
        events(reader, text.format(when), published=None)[0] for when in ("October 20, 2026", "October 20", "Tuesday")
    )

    assert [each.date for each in (full, day, weekday)] == [date(2026, 10, 20), None, None]
    assert all(each.ordinal == 12 and each.outcome == "completed" for each in (full, day, weekday))


# ---------------------------------------------------------------- announced, run, cancelled, suspended


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "The 12th joint patrol on the M4 in Idlib will be on October 25.", "12 2026-10-25 announced"),
        ("en", "Joint patrols on the M4 in Idlib begin on Sunday.", "- 2026-10-25 announced"),
        ("en", "Joint patrols on the M4 in Idlib began on Sunday.", "- 2026-10-18 completed"),
        ("en", "The 12th joint patrol on the M4 in Idlib did not take place on Tuesday.", "12 2026-10-20 cancelled"),
        (
            "en",
            "The 12th joint patrol on the M4 in Idlib, planned for Saturday, will not take place.",
            "12 2026-10-24 cancelled",
        ),
        ("ru", "Двенадцатое совместное патрулирование М-4 в Идлибе пройдёт 25 октября.", "12 2026-10-25 announced"),
        ("ru", "Двенадцатое совместное патрулирование М-4 в Идлибе прошло 19 октября.", "12 2026-10-19 completed"),
        ("tr", "İdlib'deki M4'te 12'nci ortak devriye 25 Ekim'de yapılacak.", "12 2026-10-25 announced"),
        ("tr", "İdlib'deki M4'te 12'nci ortak devriye 19 Ekim'de yapıldı.", "12 2026-10-19 completed"),
        ("tr", "İdlib'deki M4'te 12'nci ortak devriye 19 Ekim'de yapılmadı.", "12 2026-10-19 cancelled"),
        ("ar", "تبدأ الدوريات المشتركة على طريق M4 في إدلب يوم الأحد.", "- 2026-10-25 announced"),
        ("ar", "أول دورية مشتركة على طريق M4 في إدلب ستسير غداً.", "1 2026-10-22 announced"),
        ("ar", "دورية مشتركة على طريق M4 في إدلب منتصف تشرين الثاني.", "- 2026-11-15 announced"),
    ],
)
def test_what_lies_ahead_is_announced_and_what_did_not_take_place_cancelled(
    reader: TopicReader, language: str, text: str, told: str
) -> None:
    assert brief(reader, text, language=language) == [told]


def test_an_announced_event_that_ran_is_one_event(reader: TopicReader) -> None:
    title, text = (
        "Joint patrol on the M4 to begin on October 20",
        "The 12th joint patrol on the M4 in Idlib took place on Tuesday.",
    )

    assert brief(reader, text, title=title) == ["12 2026-10-20 completed"]


def test_a_series_that_is_suspended_and_will_go_on_is_both(reader: TopicReader) -> None:
    text = "Joint patrols of the M4 in Idlib are suspended and will resume once it is calm, a minister said."

    found = events(reader, text)

    assert [(each.outcome, each.planned, each.date) for each in found] == [
        ("suspended", False, None),
        ("announced", True, None),
    ]


def test_an_attack_beside_a_suspension_is_its_reason(reader: TopicReader) -> None:
    plain = brief(reader, "Joint patrols on the M4 in Idlib were suspended on Tuesday.")
    reason = brief(reader, "Joint patrols on the M4 in Idlib were suspended on Tuesday after attacks on the troops.")

    assert plain == reason == ["- 2026-10-20 suspended"]


@pytest.mark.parametrize(
    "text",
    [
        "On March 5 the presidents agreed to patrol the M4 in Idlib together.",
        "The accord of March 5 provides for joint patrols on the M4 in Idlib.",
        "The joint patrols on the M4 in Idlib are part of the ceasefire.",
        "Was the 12th joint patrol on the M4 in Idlib completed on Tuesday?",
        "Since July the two armies held twelve joint patrols on the M4 in Idlib.",
    ],
)
def test_an_agreement_a_plural_and_a_question_tell_of_no_event(reader: TopicReader, text: str) -> None:
    assert events(reader, text) == []


# ---------------------------------------------------------------- outcomes


def test_an_attack_on_a_patrol_that_was_then_completed_is_both(reader: TopicReader) -> None:
    attacked = "A mine exploded beside the 12th joint patrol on the M4 in Idlib on Tuesday"

    plain = events(reader, f"{attacked}.")[0]
    finished = events(reader, f"{attacked}, but the patrol was completed.")[0]
    held = events(reader, "A mine exploded beside the 12th joint patrol held on the M4 in Idlib on Tuesday.")[0]

    assert plain.outcomes == held.outcomes == ("attacked",)
    assert finished.outcomes == ("attacked", "completed")


@pytest.mark.parametrize(
    ("language", "fact", "meant"),
    [
        ("en", "Protesters blocked the 12th joint patrol on the M4 in Idlib.",
         "Protesters gathered to block the 12th joint patrol on the M4 in Idlib."),
        ("en", "Militants attacked the 12th joint patrol on the M4 in Idlib.",
         "Militants threatened to attack the 12th joint patrol on the M4 in Idlib."),
        ("ru", "Боевики атаковали двенадцатый совместный патруль на М-4 в Идлибе.",
         "Боевики хотели атаковать двенадцатый совместный патруль на М-4 в Идлибе."),
        ("tr", "Göstericiler İdlib'deki M4'te 12'nci ortak devriyeyi engelledi.",
         "Göstericiler İdlib'deki M4'te 12'nci ortak devriyeyi engellemek istedi."),
        ("ar", "منع محتجون الدورية المشتركة الـ12 على طريق M4 في إدلب.",
         "تجمع محتجون لمنع الدورية المشتركة الـ12 على طريق M4 في إدلب."),
    ],
)  # fmt: skip
def test_what_is_only_meant_is_no_outcome(reader: TopicReader, language: str, fact: str, meant: str) -> None:
    assert events(reader, fact, language=language)[0].outcome in ("blocked", "attacked")
    assert [each.outcome for each in events(reader, meant, language=language)] == ["unclear"]


def test_what_had_to_be_done_was_done(reader: TopicReader) -> None:
    forced = events(reader, "Двенадцатое совместное патрулирование М-4 в Идлибе пришлось сократить.", language="ru")[0]
    meant = events(reader, "Двенадцатое совместное патрулирование М-4 в Идлибе хотят сократить.", language="ru")[0]

    assert (forced.outcome, meant.outcome) == ("shortened", "unclear")


@pytest.mark.parametrize(
    ("denied", "kept"),
    [
        ("The 12th joint patrol on the M4 in Idlib was not carried out.", ("cancelled",)),
        ("The 12th joint patrol on the M4 in Idlib passed without losses and finished on time.", ("completed",)),
        ("The 12th joint patrol on the M4 in Idlib turned back without completing its route.", ("shortened",)),
        ("The 12th joint patrol on the M4 in Idlib was carried out; no attack was reported.", ("completed",)),
        ("A hand-held launcher was found by the 12th joint patrol on the M4 in Idlib.", ()),
    ],
)
def test_a_denial_denies_the_verb_it_stands_before(reader: TopicReader, denied: str, kept: tuple[str, ...]) -> None:
    assert events(reader, denied)[0].outcomes == kept


# ---------------------------------------------------------------- way, place, background, evidence


@pytest.mark.parametrize(
    ("language", "text", "way"),
    [
        (
            "en",
            "The joint patrol on the M4 in Idlib drove from Trumba past Nayrab to the edge of Ariha.",
            ("trumba", "ariha"),
        ),
        ("en", "The joint patrol on the M4 in Idlib drove between Trumba and Ariha.", ("trumba", "ariha")),
        ("en", "The joint patrol on the M4 in Idlib passed Trumba and Ariha.", None),
        (
            "ru",
            "Совместный патруль прошёл по трассе М-4 в Идлибе от Трумбы через Найраб до Арихи.",
            ("trumba", "ariha"),
        ),
        (
            "tr",
            "İdlib'deki M4'te ortak devriye Trumba'dan Neyrab üzerinden Eriha'ya kadar yapıldı.",
            ("trumba", "ariha"),
        ),
        ("tr", "İdlib'deki M4'te ortak devriye Trumba ile Eriha arasında yapıldı.", ("trumba", "ariha")),
        (
            "ar",
            "سارت الدورية المشتركة على طريق M4 في إدلب من الترنبة مرورا بالنيرب وصولا إلى أريحا.",
            ("trumba", "ariha"),
        ),
    ],
)
def test_a_way_is_told_by_the_words_for_from_and_to(
    reader: TopicReader, language: str, text: str, way: tuple[str, str] | None
) -> None:
    assert events(reader, text, language=language)[0].route == way


def test_patrols_of_another_series_beside_it_are_left_out(reader: TopicReader) -> None:
    text = "The 12th joint patrol on the M4 in Idlib ran on Tuesday.\n"

    assert brief(reader, text + "Another joint patrol, the 40th, was held near Kobani on Monday.") == [
        "12 2026-10-20 completed"
    ]
    assert len(brief(reader, text + "Another joint patrol, the 11th, was held near Ariha on Monday.")) == 2


def test_an_old_picture_is_no_event(reader: TopicReader) -> None:
    picture = "Turkish vehicles return from a joint patrol of November 8, 2025.\n"
    text = picture + "The 12th joint patrol on the M4 in Idlib ran on Tuesday."

    assert brief(reader, text) == ["12 2026-10-20 completed"]


def test_an_event_of_long_ago_is_background(reader: TopicReader) -> None:
    today, recent, old = events(
        reader,
        "The 12th joint patrol on the M4 in Idlib ran on Tuesday.\nA joint patrol on October 12 was shortened.\n"
        "A joint patrol on September 1 was shortened.",
    )

    assert (today.background, recent.background, old.background) == (False, False, True)


def test_an_event_carries_its_sentence_and_a_stable_name(reader: TopicReader) -> None:
    text = "Idlib was quiet.\nThe 12th joint patrol on the M4 in Idlib ran on Tuesday, Moscow said."

    (event,) = events(reader, text)

    assert text[event.start : event.end] == event.quote == text.split("\n")[1]
    assert event == events(reader, text)[0]
    assert len(event.id) == 16


def test_each_voice_of_an_article_says_what_became_of_an_event(reader: TopicReader) -> None:
    text = (
        "The 12th joint patrol on the M4 in Idlib was cut short on Tuesday, the Russian defence ministry said.\n"
        "The Turkish defence ministry said that the 12th joint patrol on the M4 in Idlib had been carried out as planned."
    )

    (event,) = events(reader, text, title="12th joint patrol on M4 in Idlib blocked")

    assert [(each.actor, each.outcomes) for each in event.tellings] == [
        ("russia-mod", ("shortened",)),
        ("turkey-mod", ("completed",)),
    ]
    assert event.outcomes == ("blocked", "shortened", "completed")


def test_an_article_with_a_current_event_reports_on_the_topic(reader: TopicReader) -> None:
    lead = "Farmers in Idlib bring in the olives. The harvest is good. Prices are low."
    recalled = f"{lead} A joint patrol ran on the M4 on September 1, 2026."
    current = f"{lead} A joint patrol ran on the M4 on Tuesday."

    assert "m4-patrols" not in reader.read("Olives", recalled, "en", published=WEDNESDAY).reported
    assert "m4-patrols" in reader.read("Olives", current, "en", published=WEDNESDAY).reported


def test_a_text_without_an_end_is_looked_at_in_pieces(reader: TopicReader) -> None:
    text = (
        "Idlib, M4: "
        + "a convoy of trucks and " * 600
        + "then the 12th joint patrol on the M4 in Idlib was blocked on Tuesday"
    )

    (event,) = events(reader, text)

    assert (event.ordinal, event.date, event.outcome) == (12, date(2026, 10, 20), "blocked")
    assert text[event.start : event.end] == event.quote
    assert len(event.quote.split()) <= 120


def test_a_list_of_hundreds_of_patrols_is_no_report_of_all_of_them(reader: TopicReader) -> None:
    text = "\n".join(
        f"The {number}th joint patrol on the M4 in Idlib was attacked." for number in range(4, 999) if number % 10 > 3
    )

    assert 0 < len(events(reader, text)) <= 200


# ---------------------------------------------------------------- what was planned and called off before its day


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "The joint patrol on the M4 in Idlib planned for October 25 has been cancelled.", ["- 2026-10-25 cancelled"]),
        ("en", "The 13th joint patrol on the M4 in Idlib scheduled for Sunday was called off.", ["13 2026-10-25 cancelled"]),
        ("en", "The joint patrol on the M4 in Idlib planned for October 25 may be cancelled.", ["- 2026-10-25 announced"]),
        ("en", "The joint patrol on the M4 in Idlib planned for October 25 will go ahead.", ["- 2026-10-25 announced"]),
        ("en", "The joint patrol on the M4 in Idlib planned for October 25 has not been cancelled.", ["- 2026-10-25 announced"]),
        ("en", "The joint patrol on the M4 in Idlib was postponed to October 28.", ["- 2026-10-28 announced"]),
        ("ru", "Совместный патруль на трассе М-4 в Идлибе, запланированный на 25 октября, отменён.", ["- 2026-10-25 cancelled"]),
        ("ru", "Запланированный на 25 октября совместный патруль на трассе М-4 в Идлибе отложен.", ["- 2026-10-25 cancelled"]),
        ("ru", "Совместное патрулирование трассы М-4 в Идлибе перенесено на 28 октября.", ["- 2026-10-28 announced"]),
        ("tr", "İdlib'deki M4'te 25 Ekim'de yapılması planlanan ortak devriye iptal edildi.", ["- 2026-10-25 cancelled"]),
        ("tr", "İdlib'deki M4'te 25 Ekim'de yapılması planlanan ortak devriye iptal edilecek.", ["- 2026-10-25 announced"]),
        ("tr", "İdlib'deki M4'te 25 Ekim'deki ortak devriyenin iptal edilmesi planlanıyor.", ["- 2026-10-25 announced"]),
        ("tr", "İdlib'deki M4'te ortak devriye 28 Ekim'e ertelendi.", ["- 2026-10-28 announced"]),
        ("ar", "ألغيت الدورية المشتركة على طريق M4 في إدلب المقررة في 25 تشرين الأول.", ["- 2026-10-25 cancelled"]),
        ("ar", "تأجلت الدورية المشتركة على طريق M4 في إدلب المقررة في 25 تشرين الأول إلى 28 تشرين الأول.",
         ["- 2026-10-25 cancelled", "- 2026-10-28 announced"]),
    ],
)  # fmt: skip
def test_what_was_planned_is_called_off_before_its_day_and_what_was_put_off_has_another(
    reader: TopicReader, language: str, text: str, told: list[str]
) -> None:
    assert brief(reader, text, language=language) == told
