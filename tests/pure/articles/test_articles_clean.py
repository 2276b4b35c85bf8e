"""What cleaning takes away, and above all what it leaves."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.clean import clean, title_of
from monitor.articles.furniture import is_furniture
from monitor.text.plain import clean_text

FURNITURE = {
    "en": (
        "7 $", "3,400 $", "$1,200.50", "75% funded", "Click here to see the full-size photo", "Click to enlarge",
        "Click on the image to view it in full size", "Tap to zoom", "Click here for a larger map", "Share this article",
        "Facebook | Twitter | Telegram", "Share on WhatsApp", "Follow us on Telegram for more news from the north",
        "Subscribe to our free daily newsletter", "ADVERTISEMENT", "Story continues below", "Read more:",
        "Read also: Tractors leave the bridge", "Related stories", "Photo: Selma Orhan / Herald", "File photo", "(File photo)",
        "© 2026 The Herald", "Do you enjoy our work? Please consider helping us!", "Please consider supporting our journalism.",
        "Donate now", "12 comments", "Leave a comment", "Skip to main content", "* * *", "Image",
    ),
    "ru": (
        "500 ₽", "Нажмите, чтобы увеличить", "Нажмите на фото, чтобы увеличить изображение", "Увеличить изображение",
        "Открыть в полном размере", "Поделиться", "Подписывайтесь на наш канал в Telegram", "Реклама", "На правах рекламы",
        "Читайте также:", "Читайте ранее: Мост у села открыли для грузовиков", "Материалы по теме", "Фото: пресс-служба штаба",
        "Поддержите наш проект!", "Свежие комментарии", "Версия для печати",
    ),
    "tr": (
        "1.500 TL", "Büyütmek için tıklayın", "FOTOĞRAFI BÜYÜTMEK İÇİN TIKLAYINIZ", "Tam boyutlu görseli görmek için tıklayın",
        "Haberi paylaş", "Bizi Telegram'da takip edin", "Reklam", "İlgili Haberler", "Haberin devamı",
        "İlgili haber: Köprü yeniden açıldı", "Fotoğraf: Sınır Postası", "Lütfen bize destek olun!", "Yorum yap",
    ),
    "ar": (
        "انقر هنا لتكبير الصورة", "اضغط لعرض الصورة بالحجم الكامل", "شارك الخبر", "تابعونا على تلغرام", "إعلان", "اقرأ أيضًا:",
        "اقرأ أيضاً: إعادة فتح الجسر", "مواضيع ذات صلة", "صورة: صحيفة الضفة", "تبرع الآن", "التعليقات",
    ),
    "more": ("Anzeige", "Lesen Sie auch: Brücke wieder frei", "Publicité", "À lire aussi : Le pont rouvre", "بیشتر بخوانید:"),
}  # fmt: skip

PROSE = (
    "Click fraud is a crime, the minister said.",
    "Share prices fell after the patrol was cancelled.",
    "Map-making teams returned to the valley",
    "Read more books, the teacher told the children.",
    "Follow Twitter users in the north and you will learn it first",
    "Photo: the column passed the bakery at nine, and nobody in the queue looked up.",
    "The camp needs 6,000 $ for blankets.",
    "Support us with aircraft, the rebels asked.",
    "Advertisement boards along the road were shot at.",
    "Reklamlar yüzünden yol kapandı.",
    "Реклама на дороге мешает водителям.",
    "Поделиться водой согласились жители трёх сёл.",
    "Фото: колонна прошла мимо школы около девяти утра, и никто не обернулся.",
    "أعلن المجلس أن الطريق مفتوح.",
    "قال السائق: شارك الجميع في إصلاح الطريق.",
    "X-ray units arrived.",
    "2018",
    "5 March",
    "(Reuters)",
    "BINNISH - Herald",
)


@pytest.mark.parametrize("line", [line for lines in FURNITURE.values() for line in lines])
def test_furniture_is_taken_away(line: str) -> None:
    cleaned = clean("Truce holds", f"The first paragraph.\n{line}\nThe second paragraph.")

    assert cleaned.text == "The first paragraph.\nThe second paragraph."
    assert cleaned.removed == (line,)


@pytest.mark.parametrize("line", PROSE)
def test_prose_stays(line: str) -> None:
    cleaned = clean("Truce holds", f"The first paragraph.\n{line}\nThe second paragraph.")

    assert cleaned.text == f"The first paragraph.\n{line}\nThe second paragraph."
    assert cleaned.removed == ()


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Truce holds, says NATO’s chief", ["Truce holds, says NATO's chief"]),
        ("Truce holds – for now", ["TRUCE HOLDS - FOR NOW", "Truce holds — for now", ""]),
        ('"Truce" holds', ["«Truce» holds", "“Truce” holds"]),
        ("İdlib'de ateşkes sürüyor", ["İDLİB’DE ATEŞKES SÜRÜYOR"]),
        ("Перемирие ещё держится", ["Перемирие еще держится"]),
        ("هدنة مستمرّة في الشمال", ["هدنة مستمرة في الشمال"]),
        ("Truce holds in the hills | The Herald", ["Truce holds in the hills"]),
    ],
)
def test_the_headline_is_not_said_again_at_the_beginning(title: str, lines: list[str]) -> None:
    cleaned = clean(title, "\n".join([*lines, "The first paragraph."]))

    assert cleaned.text == "The first paragraph."


def test_the_headline_further_down_stays() -> None:
    text = "The first paragraph.\nTruce holds in the hills"

    assert clean("Truce holds in the hills", text).text == text


def test_a_first_paragraph_that_only_begins_like_the_headline_stays() -> None:
    text = "Truce holds in the hills, and the bakers are back."

    assert clean("Truce holds in the hills", text).text == text


@pytest.mark.parametrize(
    "plea",
    [
        "Do you enjoy our work? Please consider helping us!",
        "Please consider supporting our work.",
        "Поддержите нас!",
        "Lütfen bize destek olun.",
        "هل أعجبك هذا المقال؟ ساعدنا!",
        "Support us today. Do you like our work? Please help us!",
    ],
)
def test_a_plea_glued_to_the_last_sentence_is_cut_off(plea: str) -> None:
    cleaned = clean("Truce", f"The first paragraph.\nThe bakers came “back.” {plea}")

    assert cleaned.text == "The first paragraph.\nThe bakers came “back.”"


def test_a_bare_text_gives_its_headline_and_its_body() -> None:
    text = (
        "7 $\n\n1,200 $\n\nTractors leave the bridge, mayor says it won’t close again\n\n\n"
        "Tractors leave the bridge, mayor says it won't close again\n\nClick here to see the full-size photo\n\n"
        "The tractors left at noon.\n\nThe bakers stayed.\n\nDo you enjoy our work? Please consider helping us!\n"
    )

    assert title_of(text) == (
        "Tractors leave the bridge, mayor says it won’t close again",
        "The tractors left at noon.\n\nThe bakers stayed.",
    )


def test_a_section_label_before_the_headline_is_no_title() -> None:
    assert title_of("World\n\nTractors leave the bridge\n\nThey left at noon.") == (
        "Tractors leave the bridge",
        "They left at noon.",
    )


def test_a_text_without_a_headline_keeps_all_of_its_words() -> None:
    first = "The tractors left at noon, and the bakers, who had waited since dawn, drove on. " * 3

    title, body = title_of(f"{first}\nThe mayor was pleased.")

    assert first.startswith(title.rstrip("…"))
    assert body == f"{first.strip()}\nThe mayor was pleased."


@pytest.mark.parametrize("text", ["", "\n\n", "7 $\nReklam\n"])
def test_a_text_with_nothing_in_it_has_neither_title_nor_body(text: str) -> None:
    assert title_of(text) == ("", "")


LINES = st.lists(
    st.one_of(
        st.sampled_from([line for lines in FURNITURE.values() for line in lines] + list(PROSE) + ["", "Truce holds"]),
        st.text(max_size=40),
        st.builds("{} {}".format, st.sampled_from(PROSE), st.sampled_from(FURNITURE["en"] + FURNITURE["ru"])),
    ),
    max_size=12,
).map("\n".join)


@given(
    st.sampled_from(["", "Truce holds", "Truce holds in the hills - The Herald", "7 $"]) | st.text(max_size=30), LINES
)
def test_cleaning_twice_changes_nothing(title: str, text: str) -> None:
    once = clean(title, text)

    twice = clean(once.title, once.text)

    assert (twice.title, twice.text, twice.removed) == (once.title, once.text, ())


@given(LINES)
def test_what_stays_are_lines_of_the_text_in_their_order(text: str) -> None:
    given_lines = iter(clean_text(text).split("\n"))

    *kept, last = clean("", text).text.split("\n")

    assert all(line in given_lines for line in kept if line)
    assert any(line.startswith(last) for line in given_lines) or not last


@given(LINES)
def test_the_body_of_a_bare_text_does_not_begin_with_its_title(text: str) -> None:
    title, body = title_of(text)

    assert title == "" or not body or body.split("\n")[0] != title


@pytest.mark.parametrize(
    "unit", ["Share. Consider helping us! ", "a ", "Facebook ", "click to see the ", "2,5 ", "\u0651"]
)
def test_cleaning_takes_time_in_proportion_to_the_text(unit: str) -> None:
    def seconds(count: int) -> float:
        text = "The end. " + unit * count
        lines = "\n".join([unit * 6] * (count // 6))
        began = time.process_time()
        clean("Truce", text)
        clean("Truce", lines)
        return time.process_time() - began

    assert seconds(40_000) < 16 * max(seconds(10_000), 0.05)


def test_a_line_longer_than_furniture_is_prose() -> None:
    assert not is_furniture("Advertisement " * 30)
    assert not is_furniture("\ufdfa" * 150)
