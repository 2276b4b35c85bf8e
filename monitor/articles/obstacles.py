"""Why a page that answered 200 is not the article: a paywall, "page not found", a check for robots, a question about cookies.

Only a short text can be an obstacle; an article about paywalls is none. Patterns are data, by kind, in the folded letters
of `furniture.fold`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.articles.furniture import fold

SHORT_WORDS = 150  # a page with more has its article, whatever else it says
THIN_WORDS = 60  # "page not found" with advice and a search box; above it, its title may speak of something else
TAIL_CHARS = 600  # where a paywall asks, at the end of what it shows
HEAD_CHARS = 1200

PAYWALL = (
    r"(?:subscribe|sign up|register|log in|sign in|join)(?: now)? (?:to|and) (?:continue(?: reading)?|keep reading|"
    r"read (?:on|more|the (?:full|rest|whole)|this)|unlock|access|view|get (?:full |unlimited )?access)",
    r"(?:this|the) (?:article|story|content|page|report) is (?:only |exclusively )?(?:available |reserved )?(?:for|to|behind)"
    r" (?:our )?(?:subscribers|members|registered|a paywall|paying)",
    r"(?:for )?subscribers only|subscriber[- ]only|(?:already )?a subscriber\?|you have (?:reached|read) (?:your|all)",
    r"to (?:continue|keep) reading,? (?:please )?(?:subscribe|sign|log|register|this)",
    r"(?:оформите|купите|оплатите) подписку|(?:материал|статья|текст|доступ|контент)[^.\n]{0,30} (?:доступ\w{0,4} )?(?:только )?"
    r"(?:для |по )(?:подписчик|подписк|зарегистрированн)",
    r"(?:чтобы|для того чтобы) (?:читать|продолжить чтение|прочитать)[^.\n]{0,60}(?:подпи|войдите|зарегистрир)",
    r"(?:okumaya|haberin tamamini okumak|devamini okumak|içeriğin tamamini (?:görmek|okumak))[^.\n]{0,40}"
    r"(?:abone|giriş yap|üye ol)",
    r"(?:bu (?:haber|içerik|yazi|makale)[^.\n]{0,30} )?(?:sadece|yalnizca) (?:abonelere|abonelerimize|üyelere|üyelerimize)",
    r"(?:اشترك|اشتركوا|سجل الدخول|سجل)[^.\n]{0,30} (?:لمتابعه|لاكمال|لقراءه|لمواصله|للمتابعه)",
    r"(?:هذا|هذه) (?:المقال|الماده|المحتوي|الخبر)[^.\n]{0,20} (?:متاح|متاحه|مخصص|مخصصه|حصري|حصريه)[^.\n]{0,20} (?:للمشتركين|"
    r"للاعضاء)|للمشتركين فقط",
)
NOT_FOUND = (
    r"(?:error )?404(?: error| not found| -.{0,60})?|(?:page|article|content|story|post) (?:was |is |could )?not (?:be )?found",
    r"(?:the |this )?(?:page|article|story)[^.\n]{0,40} (?:no longer (?:exists?|available)|does(?:n't| not) exist|"
    r"has been (?:removed|deleted)|can(?:'t|not) be found)",
    r"(?:страница|статья|материал|новость|документ)[^.\n]{0,20} не (?:найден[аоы]?|существует)|ошибка 404|страница удалена",
    r"(?:sayfa|haber|içerik|aradiğiniz (?:sayfa|haber|içerik))[^.\n]{0,20} (?:bulunamadi|bulunmuyor|yok|silinmiş|kaldirilmiş)"
    r"|404 hatasi|hata 404",
    r"(?:الصفحه|المقال|الخبر|الماده)[^.\n]{0,30} (?:غير (?:موجود|متوفر|متاح)ه?|لم يتم العثور(?: عليه[ا]?)?|محذوفه?)"
    r"|لم يتم العثور علي(?: (?:الصفحه|المقال|الخبر))?|خطا 404",
)
CHALLENGE = (
    r"just a moment|checking (?:your browser|if the site connection)|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"are you a robot|(?:complete|solve) the (?:captcha|security check)|\bcaptcha\b|ddos protection by|"
    r"unusual traffic|(?:enable|turn on) javascript(?: and cookies)? to continue|bot verification|"
    r"please wait while we (?:verify|check)",
    r"(?:проверка|проверяем)[^.\n]{0,20} браузер|подтвердите,? что (?:вы не робот|запросы.{0,60})|вы не робот",
    r"(?:robot olmadiğinizi|insan olduğunuzu) (?:doğrulayin|onaylayin|kanitlayin)|tarayiciniz kontrol ediliyor"
    r"|güvenlik (?:doğrulamasi|kontrolü)",
    r"(?:تحقق|التحقق) من (?:انك(?: (?:انسان|لست).{0,20})?|المتصفح|متصفحك)|لست (?:روبوت|برنامج روبوت)ا?|جار(?:ي)? التحقق",
)
REFUSALS = (  # as a title: in a text they are news, too
    r"attention required|access (?:to this page )?(?:has been |is )?denied|request (?:blocked|unsuccessful)|(?:403 )?forbidden|"
    r"security check|доступ (?:к (?:сайту|странице) )?(?:запрещен|ограничен)|erişim engellendi|(?:تم )?(?:رفض|حظر|منع) الوصول",
)
COOKIES = (
    r"(?:we|this (?:site|website)) uses? cookies|(?:accept|manage|reject) (?:all )?cookies|your (?:privacy|cookie) (?:choices|"
    r"preferences|settings)|before you continue",
    r"(?:мы|сайт)[^.\n]{0,20} использу\w{1,3} (?:файлы )?(?:cookie|куки)",
    r"(?:çerez|cookie)[^.\n]{0,20} (?:kullan|politika|tercih)",
    r"(?:نستخدم|يستخدم[^.\n]{0,20}) (?:ملفات تعريف الارتباط|الكوكيز)|ملفات تعريف الارتباط",
)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why the text of a page is not its article, in plain words. `part`: what is there may be the article's beginning."""

    words: str
    part: bool


def obstacle(titles: tuple[str, ...], text: str, *, paid_for: bool) -> Obstacle | None:
    """What stands between us and the article; None when it seems to be there.

    `titles`: all that the page calls itself. `paid_for`: it says in its JSON-LD that it is not free.
    """
    count = len(text.split())
    if count >= SHORT_WORDS:
        return None
    heads = [fold(said[:300]) for said in (*titles, *text.split("\n", 3)[:3]) if said]
    start, end = fold(text[:HEAD_CHARS]), fold(text[-TAIL_CHARS:])
    if any(map(_CHALLENGE_TITLE.fullmatch, heads)) or (count < THIN_WORDS and _CHALLENGE.search(start)):
        return Obstacle("a check for robots stands before the page", False)
    if count < THIN_WORDS and any(map(_NOT_FOUND_TITLE.fullmatch, heads)):
        return Obstacle("the page says that it was not found", False)
    if paid_for or _PAYWALL.search(end):
        return Obstacle("paywall", True)
    if count < THIN_WORDS and _COOKIES.search(start):
        return Obstacle("a question about cookies stands before the page", False)
    return None


def _any_of(*tables: tuple[str, ...]) -> str:
    return "|".join(f"(?:{pattern})" for table in tables for pattern in table)


def _as_title(*tables: tuple[str, ...]) -> re.Pattern[str]:
    """All of a title but the outlet's name before or behind it."""
    return re.compile(rf"(?:[^|]{{1,60}}[-|:•·] ?)?(?:{_any_of(*tables)})[ .!…?]{{0,5}}(?:[-|:•·].{{0,100}})?")


_CHALLENGE_TITLE = _as_title(CHALLENGE, REFUSALS)
_NOT_FOUND_TITLE = _as_title(NOT_FOUND)
_CHALLENGE = re.compile(_any_of(CHALLENGE))
_PAYWALL = re.compile(_any_of(PAYWALL))
_COOKIES = re.compile(_any_of(COOKIES))
