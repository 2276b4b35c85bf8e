"""Arabic: words with their proclitics taken off."""

from __future__ import annotations

from monitor.text.languages.language import (
    CaseEndings,
    DateWords,
    Language,
    NumberWords,
    Order,
    PurposeWords,
    Spelling,
    WayWords,
)

SHORTEST = 3
"""Letters that must remain: many words begin with a letter that could be a clitic (وقف)."""


def variants(key: str) -> tuple[str, ...]:
    """The word without و or ف, ب, ك or ل, and the article, in every order they come in; the word itself is not among them.

    لل hides the article, so للهدنة gives both هدنه and الهدنه.
    """
    found: dict[str, None] = {}
    waiting = [key]
    for stage in (("و", "ف"), ("ب", "ك", "ل"), ("ال",)):
        for word in tuple(waiting):
            if stage[0] == "ب" and word.startswith("لل") and len(word) - 2 >= SHORTEST:
                waiting.append("ال" + word[2:])
            for clitic in stage:
                if word.startswith(clitic) and len(word) - len(clitic) >= SHORTEST:
                    waiting.append(word[len(clitic) :])
    for word in waiting[1:]:
        found.setdefault(word)
    found.pop(key, None)
    return tuple(found)


_UNITS = {
    "اول": 1, "اولي": 1, "ثاني": 2, "ثان": 2, "ثانيه": 2, "ثالث": 3, "ثالثه": 3, "رابع": 4, "رابعه": 4, "خامس": 5, "خامسه": 5,
    "سادس": 6, "سادسه": 6, "سابع": 7, "سابعه": 7, "ثامن": 8, "ثامنه": 8, "تاسع": 9, "تاسعه": 9, "عاشر": 10, "عاشره": 10,
    "حادي": 1, "حاديه": 1,
}  # fmt: skip
_TENS = {"عشرون": 20, "عشرين": 20, "ثلاثون": 30, "ثلاثين": 30, "اربعون": 40, "اربعين": 40, "خمسون": 50, "خمسين": 50,
         "ستون": 60, "ستين": 60, "سبعون": 70, "سبعين": 70, "ثمانون": 80, "ثمانين": 80, "تسعون": 90, "تسعين": 90}  # fmt: skip

NUMBERS = NumberWords(
    ordinals=_UNITS | {article + word: value for word, value in (_UNITS | _TENS).items() for article in ("ال", "وال")},
    tens_after={"عشر": 10, "عشره": 10}
    | {prefix + word: value for word, value in _TENS.items() for prefix in ("و", "وال", "ال", "")},
    joins=frozenset(("و",)),
    cardinals={"يوم": 1, "ثلاثه": 3, "ثلاث": 3, "اربعه": 4, "اربع": 4, "خمسه": 5, "خمس": 5, "سته": 6, "ست": 6, "سبعه": 7,
               "سبع": 7, "ثمانيه": 8, "تسعه": 9, "عشره": 10, "عده": 3, "بضعه": 3},
    digits=r"ال([0-9]{1,3})",
    articles=frozenset(("ال",)),
    marks=frozenset(("رقم", "الرقم", "برقم", "بالرقم")),
    alone=frozenset(("كانت", "كان", "فقد", "في", "يوم", "فكانت")),
    times_before=frozenset(("للمره", "المره", "بالمره")),
    never=frozenset(("مره", "امس", "من", "خطوه", "مرحله", "يوم", "شهر", "عام", "هجوم", "انفجار",
                     "استهداف", "تفجير", "حادث", "حادثه", "اعتداء", "نصف", "كامله", "تطبيق",
                     "اسبوع")),
    quantities=("ساع", "دقيق", "دقايق", "يوم", "ايام", "اسبوع", "اسابيع", "شهر", "اشهر", "سن", "عام", "كم", "كيلو", "متر", "ميل",
                "بالم", "جند", "جنود", "الي", "مدرع", "عرب"),
)  # fmt: skip

_MONTHS = {
    "يناير": 1, "فبراير": 2, "مارس": 3, "ابريل": 4, "مايو": 5, "يونيو": 6, "يوليو": 7, "اغسطس": 8, "سبتمبر": 9, "اكتوبر": 10,
    "نوفمبر": 11, "ديسمبر": 12, "يونيه": 6, "يوليه": 7, "افريل": 4,
    "كانون الثاني": 1, "شباط": 2, "اذار": 3, "نيسان": 4, "ايار": 5, "حزيران": 6, "تموز": 7, "اب": 8, "ايلول": 9,
    "تشرين الاول": 10, "تشرين الثاني": 11, "كانون الاول": 12,
}  # fmt: skip

DATES = DateWords(
    months=_MONTHS,
    doubtful=frozenset(("اب", "مارس")),  # father; practised
    intro=frozenset(("شهر", "في", "خلال", "منذ")),
    weekdays={"الاثنين": 0, "الثلاثاء": 1, "الاربعاء": 2, "الخميس": 3, "الجمعه": 4, "السبت": 5, "الاحد": 6},
    coming=frozenset(("المقبل", "القادم", "المقبله", "القادمه", "التالي")),
    past=frozenset(("الماضي", "الفايت", "المنصرم", "الماضيه", "الفايته")),
    of=frozenset(("من", "شهر", "لشهر")),
    joins=frozenset(("و",)),
    parts={"مطلع": 1, "بدايه": 1, "اوايل": 1, "بدايات": 1, "منتصف": 15, "اواسط": 15, "نهايه": 25, "اواخر": 25},
    month_noun=frozenset(("الشهر",)),
    year_before=frozenset(("عام", "العام", "سنه", "لعام", "لسنه", "بعام")),
    since=frozenset(("منذ",)),
    days={"اليوم": 0, "الليله": 0, "امس": -1, "الامس": -1, "بالامس": -1, "الليله الماضيه": -1, "اول امس": -2, "اول من امس": -2,
          "غدا": 1, "الغد": 1, "بعد غد": 2},
    next_days={"في اليوم نفسه": 0, "في اليوم ذاته": 0, "في ذات اليوم": 0, "اليوم التالي": 1, "اليوم السابق": -1, "بعد يوم": 1,
               "قبل ذلك بيوم": -1},
    weeks={"الاسبوع الماضي": -1, "الاسبوع الفايت": -1, "هذا الاسبوع": 0, "الاسبوع الجاري": 0, "الاسبوع الحالي": 0,
           "الاسبوع المقبل": 1, "الاسبوع القادم": 1},
    this_month={"الشهر الماضي": -1, "الشهر الفايت": -1, "الشهر المنصرم": -1, "هذا الشهر": 0, "الشهر الجاري": 0, "الشهر الحالي": 0,
                "الشهر المقبل": 1, "الشهر القادم": 1},
    this_year={"العام الماضي": -1, "العام الفايت": -1, "السنه الماضيه": -1, "هذا العام": 0, "العام الجاري": 0, "العام الحالي": 0,
               "العام المقبل": 1, "العام القادم": 1},
    units={"يوم": 1, "يوما": 1, "ايام": 1, "اسبوع": 7, "اسابيع": 7, "شهر": 30, "اشهر": 30, "عام": 365, "سنه": 365, "سنوات": 365,
           "اعوام": 365},
    spans={"يوم": 1, "يومين": 2, "اسبوع": 7, "اسبوعين": 14, "شهر": 30, "شهرين": 60, "عام": 365, "سنه": 365, "عامين": 730,
           "سنتين": 730, "ايام": 3},
    ago_before=frozenset(("قبل", "منذ")),
    then_before={"بعد": 1},
    counted_from=frozenset(("علي",)),
)  # fmt: skip

WAYS = WayWords(
    begins=frozenset(("من",)),
    ends=frozenset(("الي", "حتي", "نحو", "باتجاه", "وصولا", "بلغت", "وصلت")),
    between=frozenset(("بين",)),
    joins=frozenset(("و",)),
)


ARABIC = Language(
    code="ar",
    name="Arabic",
    direction="rtl",
    variants=variants,
    months={"يناير": 1, "فبراير": 2, "مارس": 3, "ابريل": 4, "نيسان": 4, "مايو": 5, "ايار": 5, "يونيو": 6, "حزيران": 6,
            "يوليو": 7, "تموز": 7, "اغسطس": 8, "اب": 8, "سبتمبر": 9, "ايلول": 9, "اكتوبر": 10, "نوفمبر": 11,
            "ديسمبر": 12, "شباط": 2, "اذار": 3},
    numbers=NUMBERS,
    dates=DATES,
    cases=CaseEndings(before=frozenset(("في", "الي", "من", "لدي", "قرب"))),
    ways=WAYS,
    purpose=PurposeWords(
        before=frozenset(("بهدف", "لاجل", "اجل", "بغيه", "محاوله", "لمحاوله", "قصد", "بقصد", "اي")), beginnings=("ل",),
        forced=("اضطر", "تمكن", "دفع"), suffered=("تعرض", "يتعرض"), threats=("توعد", "هدد", "تهدد", "يهدد", "تهديد", "لوح"),
    ),
    lacking=frozenset(("دون", "بدون")),
    together=frozenset(("مع",)),
    together_written="و",
    speaker_behind=frozenset(("بحسب", "حسب", "وفق", "وفقا")),
    spelling=Spelling(capitals="none", thousands=",٬."),
    order=Order(verb_first=True, noun_first=True, date_before_deal=False, date_behind_deal=True),
)  # fmt: skip
