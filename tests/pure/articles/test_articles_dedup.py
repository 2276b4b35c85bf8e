"""When a younger article is a copy of an elder one, and how that is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from monitor.articles.dedup import FEW_WORDS, alike, compared, same_words, verdict
from monitor.articles.minhash import FEWEST_BANDED, fingerprint, related
from monitor.model import Kin
from tests.pure.articles.reprints import NOON, REPORTS, VARIANTS, make_kin

LANGUAGES = sorted(REPORTS)
LATER, TOMORROW = NOON + timedelta(hours=3), NOON + timedelta(days=1)

RELEASES = {
    "en": ("The {} joint Russian-Turkish patrol was carried out on the M4 highway in the province. The route ran "
           "for {} kilometres "
           "between two villages and was watched from the air by drones of the air group. The command of the forces "
           "calls on "
           "the leaders of armed groups to give up provocations and to take the path of a peaceful settlement.",
           ("12th", "13th"), ("twelfth", "thirteenth")),
    "ru": ("На трассе М4 проведено {} совместное российско-турецкое патрулирование. Маршрут протяженностью {} "
           "километров прошел между "
           "двумя населенными пунктами, с воздуха его контролировали беспилотники. Командование группировки "
           "призывает главарей "
           "вооруженных формирований отказаться от провокаций и встать на путь мирного урегулирования.",
           ("12-е", "13-е"), ("двенадцатое", "тринадцатое")),
    "tr": ("M4 karayolunda {} Türk-Rus ortak kara devriyesi icra edildi. İki köy arasındaki {} kilometrelik "
           "güzergâhta yapılan devriye "
           "havadan insansız hava araçlarıyla izlendi. Komutanlık, bölgedeki silahlı grupların elebaşlarını "
           "kışkırtmalardan "
           "vazgeçmeye ve barışçıl çözüm yoluna girmeye bir kez daha çağırdı.",
           ("12'nci", "13'üncü"), ("on ikinci", "on üçüncü")),
    "ar": ("نُفذت الدورية الروسية التركية المشتركة {} على طريق إم فور في المحافظة. وامتد المسار مسافة {} كيلومتراً "
           "بين قريتين وراقبته من "
           "الجو طائرات مسيّرة تابعة للمجموعة الجوية. وتدعو قيادة القوات قادة الجماعات المسلحة إلى التخلي عن "
           "الاستفزازات وسلوك طريق "
           "التسوية السلمية للأزمة في البلاد.",
           ("الـ12", "الـ13"), ("الثانية عشرة", "الثالثة عشرة")),
}  # fmt: skip


def reprint(text: str, at: datetime = LATER) -> Kin:
    return make_kin(2, text, title="What happened on the road", at=at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vary", VARIANTS)
@pytest.mark.parametrize("at", [LATER, TOMORROW])
def test_what_outlets_do_to_a_report_leaves_it_a_copy(vary: Callable[[str], str], language: str, at: datetime) -> None:
    elder, younger = make_kin(1, REPORTS[language]), reprint(vary(language), at)

    assert verdict(elder, younger)
    assert related(elder.fingerprint, younger.fingerprint)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("days", [0, 2])
def test_the_same_release_about_the_next_patrol_is_no_copy(language: str, days: int) -> None:
    release, digits, words = RELEASES[language]
    for numbers in (digits, words, (digits[0], words[1])):
        elder, younger = (
            make_kin(n, release.format(number, 70), at=NOON + timedelta(days=days * n, hours=n))
            for n, number in enumerate(numbers)
        )

        assert related(elder.fingerprint, younger.fingerprint)
        assert verdict(elder, younger) is None
        assert compared(elder, younger)[1].endswith("in the same order, but 13 here, 12 there")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_release_with_every_number_changed_is_no_copy(language: str) -> None:
    release, digits, _words = RELEASES[language]
    elder, younger = make_kin(1, release.format(digits[0], 70)), reprint(release.format(digits[1], 64))

    assert verdict(elder, younger) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_number_written_otherwise_is_a_copy(language: str) -> None:
    release, digits, words = RELEASES[language]

    assert verdict(make_kin(1, release.format(digits[0], 70)), reprint(release.format(words[0], 70), TOMORROW))


def test_a_toll_that_rose_is_no_copy_even_on_the_same_day() -> None:
    toll = REPORTS["en"] + " The shelling killed {} people in the market, doctors said."

    assert verdict(make_kin(1, toll.format(12)), reprint(toll.format(14))) is None
    assert verdict(make_kin(1, toll.format(12)), reprint(toll.format("twelve")))


def test_datelines_of_two_outlets_on_two_days_do_not_part_one_text() -> None:
    ankara = "ANKARA, October 21 (Asi) – " + REPORTS["en"]
    moscow = "MOSCOW, October 22. /Vestnik/. " + REPORTS["en"]

    assert verdict(make_kin(1, ankara), reprint(moscow, TOMORROW))


def test_the_reason_says_which_share_of_whose_words_it_is() -> None:
    elder = make_kin(1, REPORTS["en"])
    words = REPORTS["en"].split()

    assert verdict(elder, reprint(REPORTS["en"].upper())) == "same words as https://outlet1.example/a"
    short = verdict(elder, reprint(" ".join([*words[:40], "and", "that", "was", "the", "whole", "story"])))
    assert (
        short
        == "87 % of its words stand in https://outlet1.example/a in the same order, and so do its figures and names"
    )
    long = verdict(make_kin(1, " ".join(words[:60])), reprint(REPORTS["en"] + " It was quiet."))
    assert long == (
        "100 % of the words of https://outlet1.example/a stand in it in the same order, and so do its figures and names"
    )


def test_the_same_words_are_a_copy_at_any_distance_and_like_ones_within_five_days() -> None:
    elder = make_kin(1, REPORTS["en"])
    like = REPORTS["en"] + " It was quiet."

    assert verdict(elder, reprint(REPORTS["en"], NOON + timedelta(days=400)))
    assert verdict(elder, reprint(like, NOON + timedelta(days=5)))
    assert verdict(elder, reprint(like, NOON + timedelta(days=5, seconds=1))) is None
    assert alike(elder, reprint(like, NOON + timedelta(days=6)))


def test_a_roundup_that_repeats_a_brief_is_a_text_of_its_own_and_the_brief_under_it_is_a_copy() -> None:
    brief = " ".join(REPORTS["en"].split()[:40])
    roundup = brief + " " + " ".join(f"Item {word} of the day follows here." for word in "abcdefghijklmnopqrstuvwx")

    assert verdict(make_kin(1, brief), reprint(roundup)) is None
    assert verdict(make_kin(1, roundup), reprint(brief))


def test_short_texts_are_joined_only_under_the_same_title_and_word_for_word() -> None:
    short = "Read the whole story on our site."
    elder = make_kin(1, short, title="Bakers are back")

    assert verdict(elder, make_kin(2, short, title="BAKERS are back", at=LATER))
    assert verdict(elder, make_kin(2, short, title="Patrol turns back", at=LATER)) is None
    assert verdict(elder, make_kin(2, short + " Now.", title="Bakers are back", at=LATER)) is None


@pytest.mark.parametrize("text", ["", "—"])
def test_texts_without_a_word_are_never_joined(text: str) -> None:
    assert verdict(make_kin(1, text), make_kin(2, text, at=LATER)) is None
    assert not same_words(make_kin(1, text), make_kin(2, text))


def test_a_text_of_a_few_words_is_nobodys_near_copy() -> None:
    words = [f"word{n}" for n in range(FEW_WORDS + 2)]
    whole, stub = " ".join(words), " ".join(words[: FEWEST_BANDED + 1])

    assert not related(fingerprint("", whole), fingerprint("", stub))
    assert alike(make_kin(0, whole), make_kin(1, stub, at=LATER)) is None
    assert alike(make_kin(0, stub), make_kin(1, f"{stub} Now.", at=LATER)) is None
    assert alike(make_kin(0, whole), make_kin(1, " ".join(words[: FEW_WORDS - 3]), at=LATER))


def test_what_was_quoted_in_the_middle_of_a_longer_page_is_no_copy_of_the_page_but_its_beginning_is() -> None:
    first, second = REPORTS["en"], RELEASES["en"][0].format("40th", 60)
    page = make_kin(1, f"Two papers on a long day.\n{first}\n{second}")

    assert verdict(page, reprint(second)) is None
    assert compared(page, reprint(second))[1].endswith("which quotes it among other things")
    assert verdict(page, reprint(f"Two papers on a long day.\n{first}"))


def test_two_reports_of_one_event_are_two_texts() -> None:
    other = (
        "A convoy of Turkish and Russian vehicles gave up its drive along the M4 on Tuesday when villagers blocked "
        "the road near "
        "Ariha with farm machines. The office that runs the patrols counted eight vehicles. Nobody was hurt, and "
        "traffic "
        "was moving again by the evening, a bus driver said by telephone from the station on the coast."
    )

    assert verdict(make_kin(1, REPORTS["en"]), reprint(other)) is None
