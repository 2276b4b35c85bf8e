"""What credits are built of: the words around an agency's name, by language, and patterns that are made of them.

A pattern names a piece as `<date>`; it stands for the regular expression here. No piece repeats a repeat without bound.
"""

from __future__ import annotations

import re

_EN_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_RU_MONTH = (
    r"(?:янв(?:аря|\.)?|фев(?:раля|р?\.?)|мар(?:та|\.)?|апр(?:еля|\.)?|мая?|июн[яь]?|июл[яь]?|авг(?:уста|\.)?|"
    r"сен(?:тября|т?\.?)|окт(?:ября|\.)?|ноя(?:бря|б?\.?)|дек(?:абря|\.)?)"
)
_TR_MONTH = r"(?:Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık)"

PIECES: dict[str, dict[str, str]] = {
    "any": {"dash": r"(?:-{1,2}|–|—)"},
    "en": {
        "date": rf"{_EN_MONTH} \d{{1,2}}",
        "says": (
            r"\b(?:told|informed|[Aa]ccording to|reported by|cited by|quoted by|carried by|quoting|citing|said to|spoke to|"
            r"speaking to|statement to)\s+(?:[Tt]he\s+)?"
            r"(?:(?:Russian|Turkish|Syrian|Iranian|French|German|British|Chinese|Ukrainian|Kurdish)\s+)?"
            r"(?:state(?:[- ](?:run|owned))?\s+)?(?:(?:news\s+)?agency\s+)?"
        ),
        "said": (
            r"(?:\s+(?:state\s+)?news agency|\s+Agency)?(?:\s+\([A-Z]{2,4}\))?,?\s+(?:first\s+)?"
            r"(?:reported|reports|said|says|quoted|cited|quoting|citing|wrote|writes|saw|correspondents?|witness(?:es)?)\b"
        ),
    },
    "ru": {
        "date": rf"\d{{1,2}} {_RU_MONTH}",
        "says": (
            r"(?:сообща(?:ет|ют|л[аио]?)|сообщил[аио]?|переда(?:[её]т|ют|л[аио]?)|пиш(?:ет|ут)|писал[аио]?|заявил[аио]?|"
            r"рассказал[аио]?|уточнил[аио]?|отмеча(?:ет|ют)|[Сс]о ссылкой на|[Сс]сылаясь на|[Пп]о данным|[Пп]о информации|"
            r"[Пп]о сообщени(?:ю|ям)|[Сс]обеседник|[Кк]орреспондент[а-я]{0,2}|агентств(?:а|у|ом))\s+"
            r"(?:корреспондент[а-я]{0,2}\s+)?(?:(?:информационное\s+)?агентств(?:о|а|у|ом)\s+)?[«\"„]?"
        ),
        "said": (
            r"[»\"“]?(?:,?\s+(?:со ссылкой|ссылаясь)|\s+(?:сообщ(?:ил[аио]?|ает|ают)|переда(?:[её]т|л[аио]?)|пишет|"
            r"рассказал[аио]?|заявил[аио]?|подтвердил[аио]?|отрица(?:ет|л[аио]?)))"
        ),
    },
    "tr": {
        "date": rf"\d{{1,2}} {_TR_MONTH}",
        "says": r"\b(?:ajansı(?: olan)?|televizyonu ve)\s+",
        "said": (
            r"(?:\s+(?:[Hh]aber\s+)?[Aa]jansı\w{0,5})?(?:"
            r"(?:['’]\w{1,5})?(?:,[^.!?\n]{1,60}?)?\s+(?:konuş|haberin|göre|aktar|açıkla|demeç|duyur|bildir|yazdı|muhabir)"
            r"|['’]y?[ae]\s+[^.!?\n]{0,60}?(?:söyle|konuş|açıkla|anlat|aktar|bildir|doğrula))\w{0,12}"
        ),
    },
    "ar": {
        "date": r"\d{1,2} [\u0600-\u06FF ]{3,20}?",
        "says": (
            r"(?<!\w)(?:[ولبك]{0,2}وكال[ةه]\s+(?:ال?[أا]نباء\s+)?(?:ال[\u0600-\u06FF]{2,10}ية\s+)?|مراسل[ةو]?\s+(?:وكالة\s+)?|"
            r"مندوب\s+|نقلا عن\s+|[وف]?(?:نقلت|ذكرت|أفادت|أوردت)\s+)[«\"(]?"
        ),
        "to": r"(?<!\w)لـ?\s?[«\"(]?",
        "said": r"[»\")]?\s+(?:عن|أن|إن)\b",
    },
}
"""`date`: day and month as datelines write them. `says` goes before the name of an agency that is cited, `said` after it."""

SENTENCE_END = re.compile(r"[.!?…؟»”\"](?:\s|$)")

JOINS = r"\s*(?:[,،;/|&+]|\s[-–—]\s|\s(?:and|with|via|und|ve|ile|и)\s|\sو\s?(?=\S))\s*"
"""What stands between the names of a list."""

BYLINE = re.compile(
    r"[ \t]*(?:(?:[Bb]y|BY|[Ww]ith)\s+|(?:Sources?|Kaynak|Haber(?: kaynağı)?|Источники?|المصدر|المصادر)\s*[:：]\s*)"
)
"""What may stand before a list of credits."""

COPYRIGHT = re.compile(r"[ \t]*(?:©|\([cC]\)|[Cc]opyright)\s*(?:20\d\d\s*)?")
"""What stands before the owner of a text, on its last line; above the text it belongs to a photograph."""

RESOLD = re.compile(
    r"\((?:UrduPoint|Pakistan Point)(?: News)?\s?/\s?(?P<list>[^()\n/-]{2,40}?)\s?-\s?\d[^()\n]{3,30}\)"
)
"""A portal that carries other agencies' texts under one form of credit."""

OPENING = re.compile(r"^[ \t]*(?P<place>[^\n()]{2,60}?)\s?\((?P<list>[^()\n]{2,60})\)\s*(?:-{1,2}|–|—)", re.MULTILINE)
"""A place and a list in brackets, followed by a dash: a dateline, if the words are names."""

STANDING = re.compile(r"^[ \t]*(?P<place>[^\n()]{2,60}?)\s(?:-{1,2}|–|—)\s(?P<list>[^\n()]{2,40})$", re.MULTILINE)
"""A place, a dash and a list that have a line of their own."""

TRAIL = re.compile(r"(?: in [A-Z]\w{1,20}| [Ss]taff| [Nn]ews [Aa]gency| haber ajansı| muhabiri|,? 20\d\d)\.?$")
"""What may stand behind a name in a list."""

PHOTO_BEFORE = re.compile(
    r"(?:(?:\b(?:photo(?:graph)?|image|picture|pic|video|illustration|graphic|фото|фотография|снимок|видео|fotoğraf|foto|görsel|"
    r"video)|(?<!\w)(?:ال)?(?:صورة|صور|تصوير|فيديو))(?:\s+(?:credit|courtesy|by|from|of|file))?\s*[:/|–—-]?|©|\(c\))"
    r"\s*(?:20\d\d\s*)?[^.!?\n:]{0,30}$",
    re.IGNORECASE,
)
"""Ends just before the credit of a photograph."""

PHOTO_AFTER = re.compile(
    r"\s*(?:photos?\b|pictures?\b|images?\b|via getty|/\s*(?:getty|\w+ \w+)|20\d\d\s*/)", re.IGNORECASE
)
"""Begins just behind one: `AFP photo`, `РИА Новости / Пётр Самойлов`."""

LONGEST_REGEX = 1500

_PIECE = re.compile(r"(?<!\(\?P)<([a-z]+)>")  # not the name of a group
_REPEAT = re.compile(r"[*+]|\{\d*,\}")


class BadPattern(ValueError):
    """A regex that cannot be used; the text says why and how to mend it."""


def compiled(regex: str, language: str) -> re.Pattern[str]:
    """The pattern, with `<date>`, `<dash>`, `<says>`, `<said>` filled in for the language. Raises BadPattern.

    A repeat without an upper bound must not hold another: on a hostile text it would take exponential time.
    """
    pieces = {**PIECES["any"], **PIECES.get(language, {})}
    unknown = next((name for name in _PIECE.findall(regex) if name not in pieces), None)
    if unknown:
        raise BadPattern(f"<{unknown}> is no piece for {language} (known: {', '.join(sorted(pieces))})")
    whole = _PIECE.sub(lambda found: pieces.get(found[1], found[0]), regex)
    if len(regex) > LONGEST_REGEX:
        raise BadPattern(f"is {len(regex)} characters long: {LONGEST_REGEX} at most")
    if _repeats_repeats(whole):
        raise BadPattern("repeats a repeat: give one of them an upper bound, as in {1,30}")
    try:
        pattern = re.compile(whole, re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        raise BadPattern(f"is no regular expression: {error}") from error
    if pattern.fullmatch(""):
        raise BadPattern("matches nothing at all, hence everywhere: ask for the agency's name")
    return pattern


def _repeats_repeats(regex: str) -> bool:
    """Whether an unbounded repeat stands in a group that is itself repeated without bound."""
    bare = re.sub(r"\\.|\[(?:\\.|[^\]\\])(?:\\.|[^\]\\])*\]", "x", regex, flags=re.DOTALL)
    inside: list[bool] = []
    last = False
    for at, sign in enumerate(bare):
        if sign == "(":
            inside.append(False)
            continue
        if sign == ")" and inside:
            last = inside.pop()
            repeated = _REPEAT.match(bare, at + 1) is not None
            if last and repeated:
                return True
            if inside and (last or repeated):
                inside[-1] = True
        elif inside and _REPEAT.match(bare, at) and bare[at - 1] not in "(":
            inside[-1] = True
    return False
