"""The lines of a page that are no news: widgets, pleas for money, share buttons, adverts, photo credits. Data, by language.

Written in folded letters (`fold`), lower case. A WHOLE pattern must match the whole line. An OPENER must be followed by a
colon (or the like) and something short that is no sentence: "Read also: a headline". Every pattern runs over at most
LONGEST characters and repeats nothing that repeats, so a line costs a bounded time whatever it says.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200
"""Characters of a line that may be furniture; longer lines are prose."""

_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ё": "е",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ى": "ي",
        "ة": "ه",
        "ی": "ي",
        "ک": "ك",
        "\u0640": None,
        "\u0307": None,
    }
    | dict.fromkeys("‘’‚‛ʼ´`′", "'")
    | dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys([*range(0x064B, 0x0660), 0x0670])  # Arabic vowel signs
)

AMOUNTS = (
    r"(?:[$€£₽₺¥]|usd|eur|us\$) ?[0-9][0-9., ]{0,14}",
    r"[0-9][0-9., ]{0,14} ?(?:[$€£₽₺¥]|usd|eur|руб\.?|tl)",
    r"[0-9]{1,3}(?:[.,][0-9])? ?% (?:funded|raised|of (?:the )?goal|собрано)",
    r"(?:raised|goal|собрано|цель|hedef|toplanan|الهدف) ?:? ?[$€£₽₺]? ?[0-9][0-9., ]{0,14} ?[$€£₽₺]?",
)
"""The progress bar of a fund-raiser."""

_US = r"(?:us|our (?:work|site|website|project|journalism|team|channel|newsroom))"
_NETWORK = (
    r"(?:facebook|twitter|x|vk|vkontakte|telegram|whatsapp|viber|linkedin|pinterest|reddit|tumblr|email|e-mail|mail|print|"
    r"messenger|instagram|youtube|rss|flipboard|skype|line|ok|odnoklassniki|copy link|вконтакте|одноклассники|телеграм|"
    r"فيسبوك|تويتر|واتساب|تلغرام|تليغرام|فايبر)"
)

PLEAS = (
    r"(?:do you|if you) (?:like|enjoy|value) (?:this|our) (?:content|article|site|story|work|project|website|channel)"
    rf"[?,]? (?:please )?(?:consider )?(?:help(?:ing)?|support(?:ing)?|donat(?:e|ing) to) {_US}",
    rf"(?:please )?(?:consider )?(?:support(?:ing)?|helping|donat(?:e|ing) to) {_US}(?: today| now| here)?",
    r"(?:please )?(?:make|consider making) a (?:small )?donation(?: today| now| here)?",
    r"(?:нравится|понравился|понравилась) (?:этот |эта |наш )?(?:материал|контент|статья|текст|сайт|проект)\? "
    r"(?:пожалуйста, )?(?:поддержите|помогите) (?:нас|нам|наш проект|наш сайт|проект|редакцию)",
    r"(?:пожалуйста, )?поддержите (?:нас|наш проект|наш сайт|нашу работу|проект|редакцию)(?: сегодня)?",
    r"(?:bu )?(?:içeriği|haberi|yaziyi|sitemizi) (?:beğendiniz|sevdiniz) mi\? bize (?:destek olun|yardim edin)",
    r"(?:lütfen )?(?:bize|sitemize|çalismamiza) (?:destek olun|bağiş yapin)",
    r"هل (?:اعجبك|اعجبتك) (?:هذا المحتوي|هذه الماده|هذا المقال|هذا التقرير|المقال|المحتوي)؟ "
    r"(?:ساعدنا|ادعمنا|ساهم في دعمنا|فكر في مساعدتنا|فكر في دعمنا)",
    r"(?:ادعمنا|ادعموا (?:عملنا|موقعنا)|تبرع (?:الان|لنا))",
)
"""Pleas for money. One that was glued to the end of the last paragraph is cut off there, too."""

WHOLE: dict[str, tuple[str, ...]] = {
    "any": (
        rf"(?:(?:share|tweet|поделиться|paylaş|شارك|مشاركه|النشر)? ?:? ?{_NETWORK}(?: ?[|/,·•]? ?{_NETWORK}){{0,12}})",
        r"\[ad_[0-9]\]|\[advertisement\]|[-_=*·•|](?: ?[-_=*·•|]){1,80}|version: [0-9.]{1,12}|dmca|icon|image",
    ),
    "en": (
        r"(?:click|tap|press)(?: here)?(?: on)?(?: (?:the|this))?(?: (?:image|photo|picture|map|chart|infographic))?"
        r" (?:to|for)(?: (?:see|view|open|show|enlarge|zoom|expand))?(?: it)?(?: in)?(?: (?:the|an?|this))?"
        r"(?: (?:full|full[- ]size(?:d)?|large(?:r)?|bigger|enlarged|high[- ]resolution|original))?"
        r"(?: (?:image|photo|picture|map|version|size|resolution|view|chart))?",
        r"(?:see|view|open|show|enlarge|zoom)(?: the| this| in)? (?:full[- ]size(?:d)? |larger |original )?"
        r"(?:image|photo|picture|map|full[- ]?(?:size|screen))",
        r"(?:share|tweet|print|email|save|bookmark|copy|comment|listen)(?: to)?(?: (?:this|the))?"
        r"(?: (?:article|story|post|page|link|news|on social media))?",
        rf"(?:share|follow)(?: (?:this|us))?(?: (?:article|story|post))?(?: on| via| with)(?: our)? {_NETWORK}.{{0,80}}",
        r"(?:subscribe|sign up)(?: now| here| today)?(?: to| for)? (?:our |the )?(?:free |daily |weekly |email ){0,3}"
        r"(?:newsletters?|channel|updates|alerts|mailing list).{0,80}",
        r"(?:join|follow) (?:us on|our) (?:telegram|whatsapp|twitter|facebook|youtube|google news).{0,80}",
        r"(?:subscribe|sign up|log in|sign in|register|newsletter|donate|support us|become a (?:member|patron|supporter))"
        r"(?: now| here| today)?",
        r"(?:advertisement|advert|advertisements|sponsored(?: content)?|promoted|article continues below|story continues below"
        r"|continue reading below|scroll down to continue|article content|advertisement - scroll to continue)",
        r"(?:related|recommended|most read|most popular|trending)(?: (?:articles?|stories|news|posts|topics|content|now))?",
        r"(?:read|see|watch) (?:also|more|next)|also read|read this next|more on this(?: story| topic)?"
        r"|you (?:may|might) also like",
        r"(?:leave|post|add|write|view|show|load)(?: a| your| all| more)? (?:comments?|reply)|(?:[0-9]{1,5} |no )?comments?"
        r"|new comment|loading|load more|skip to (?:main )?content|back to top|accept (?:all )?cookies|all rights reserved",
    ),
    "ru": (
        r"(?:нажмите|кликните|щелкните|коснитесь)(?: (?:здесь|на (?:фото|фотографию|изображение|картинку|карту)))?"
        r",? (?:чтобы|для)(?: (?:увеличить|увеличения|посмотреть|просмотра|открыть|увидеть))?"
        r"(?: (?:фото|фотографию|изображение|изображения|картинку|карту))?(?: в)?(?: (?:полном|полный|большом|оригинальном))?"
        r"(?: (?:размере|размер|разрешении))?",
        r"(?:увеличить|открыть|посмотреть)(?: (?:фото|изображение|картинку|карту))?(?: в)?(?: полном размере| в полный размер)?",
        r"выйти из полноэкранного режима|открыть (?:во весь|на весь) экран",
        r"поделиться(?: (?:новостью|ссылкой|статьей|в соцсетях|с друзьями))?|скопировать ссылку|распечатать|версия для печати",
        r"(?:подписывайтесь|подпишитесь|подписаться) на (?:наш|наши|нас|канал|рассылку|новости|телеграм|telegram).{0,120}",
        r"(?:присоединяйтесь к|читайте нас в|следите за нами в|мы в) (?:нашему |нам )?(?:telegram|телеграм|яндекс|дзен|вконтакте|"
        r"соцсетях|одноклассниках).{0,80}",
        r"реклама|на правах рекламы|продолжение после рекламы|рекламный блок|партнерский материал",
        r"(?:читайте|смотрите)(?: также| ранее| еще| далее| по теме)|(?:материалы|новости|статьи|еще) по теме|по теме"
        r"|другие новости|главные новости|последние новости|популярное|самое читаемое",
        r"(?:свежие |оставить |показать |добавить )?комментари(?:и|й|ев)(?: [0-9]{1,5})?|[0-9]{1,5} комментари(?:й|я|ев)"
        r"|загрузка|загрузить еще|наверх|войти|регистрация",
    ),
    "tr": (
        r"(?:(?:fotoğrafi|resmi|görseli|haritayi) )?(?:tam boyut(?:lu|ta)?|büyük (?:boyut(?:ta|lu)?|hali(?:ni)?))?"
        r"(?: ?(?:görseli|resmi|fotoğrafi|görüntüyü))?(?: ?(?:büyütmek|görmek|açmak)) için"
        r" (?:buraya )?(?:tiklayin(?:iz)?|dokunun)",
        r"(?:resmi|fotoğrafi|görseli|haritayi) büyüt(?:ün)?|tam ekran(?:dan çik)?",
        r"(?:haberi |bu haberi )?paylaş(?:in)?|yazdir|bağlantiyi kopyala|yorum (?:yap|yaz|ekle)(?:in)?"
        r"|yorumlar(?: \([0-9]{1,5}\))?",
        r"bizi .{0,60}takip ed(?:in|ebilirsiniz)|abone ol(?:un)?"
        r"|(?:bültenimize|kanalimiza|telegram kanalimiza) (?:abone|üye) olun",
        r"reklam|sponsorlu içerik|haberin devami|devami için tiklayin(?:iz)?|haberin devami aşağida",
        r"ilgili (?:haberler|haber|içerikler)|ilginizi çekebilir|bunu? da oku(?:yun)?|ayrica (?:oku|bak)(?:yun|in)?|çok okunanlar"
        r"|son dakika haberleri|diğer haberler|benzer haberler",
    ),
    "ar": (
        r"(?:اضغط|انقر)(?:وا)?(?: هنا)?(?: علي الصوره)? ?(?:لتكبير|لعرض|لمشاهده|لرؤيه|للتكبير)(?: الصوره)?"
        r"(?: (?:بالحجم|بحجمها))?(?: (?:الكامل|الاصلي|الكبير))?",
        r"تكبير الصوره|عرض الصوره(?: بالحجم الكامل)?",
        r"(?:شارك|شاركها|شاركه|مشاركه|النشر)(?: (?:المقال|الخبر|هذا المقال|هذا الخبر|الموضوع))?|طباعه|نسخ الرابط",
        r"(?:تابعونا|تابعنا|اشترك|اشتركوا) (?:علي|عبر|في) .{0,80}",
        r"اعلان|اعلانات|محتوي ممول|ماده اعلانيه",
        r"(?:اقرا|اقرؤوا|شاهد|طالع)(?: ايضا| المزيد)|(?:مواضيع|اخبار|مقالات|مواد) (?:ذات صله|متعلقه|مرتبطه)|للمزيد"
        r"|الاكثر قراءه|قد يعجبك ايضا|اضف تعليقا?|التعليقات|تعليقات",
    ),
    "fa": (r"(?:بيشتر بخوانيد|مطالب مرتبط|اخبار مرتبط|تبليغات|اشتراك گذاري)",),
    "de": (
        r"anzeige|werbung|(?:lesen|sehen) sie (?:auch|mehr)|mehr zum thema|artikel teilen|drucken|newsletter abonnieren"
        r"|zum vergrößern (?:anklicken|klicken)|bild vergrößern",
    ),
    "fr": (
        r"publicite|publicité|(?:a )?lire aussi|à lire aussi|partager(?: (?:cet|l')? ?article)?|s'abonner(?: à la newsletter)?"
        r"|(?:cliquez|cliquer) (?:ici |sur l'image )?pour agrandir(?: l'image)?",
    ),
    "es": (
        r"publicidad|(?:lee|lea) también|te puede interesar|compartir|suscribirse|(?:haga )?clic para ampliar(?: la imagen)?",
    ),
}

OPENERS: dict[str, tuple[str, ...]] = {
    "en": (
        r"(?:read|see|watch)(?: (?:also|more|next|on|related))|also read|related(?: (?:articles?|stories|news))?|recommended"
        r"|further reading|don't miss|more on this(?: story| topic)?",
        r"(?:file )?(?:photos?|images?|pictures?|illustration|map)(?: (?:credits?|courtesy|source|by))?",
    ),
    "ru": (
        r"(?:читайте|смотрите|узнайте)(?: (?:также|ранее|еще|далее|больше|подробнее|по теме|развитие сюжета|на эту тему)){1,2}"
        r"|(?:материал|еще) по теме|по теме",
        r"(?:архивное )?(?:фото|фотография|изображение|иллюстрация|источник фото|автор фото|фото из архива)",
    ),
    "tr": (
        r"ilgili haber|bunu? da okuyun|ayrica (?:okuyun|bakin)|ilginizi çekebilir|(?:haberin )?devami için",
        r"(?:arşiv )?(?:fotoğraf(?:lar)?|foto|görsel|resim)(?: kaynaği)?",
    ),
    "ar": (
        r"(?:اقرا|اقرؤوا|شاهد|طالع)(?: (?:ايضا|المزيد))?|(?:مواضيع|اخبار) ذات صله|للمزيد",
        r"(?:صوره|الصوره|تصوير|مصدر الصوره)(?: (?:ارشيفيه|من الارشيف))?",
    ),
    "fa": (r"بيشتر بخوانيد|عكس",),
    "de": (r"(?:lesen|sehen) sie auch|mehr zum thema|(?:symbol)?(?:foto|bild)",),
    "fr": (r"(?:à )?lire aussi|voir aussi|(?:crédit )?photo",),
    "es": (r"(?:lee|lea) también|(?:foto|imagen)",),
}
_CREDITS = (
    r"(?:\((?:file |archive )?(?:photo|image)\)|(?:©|\(c\)) ?.{1,80}|.{1,60} ?/ ?(?:getty(?: images)?|file photo|handout)"
    r"|(?:file photo|архивное фото|arşiv fotoğrafi|صوره ارشيفيه))"
)


def fold(text: str) -> str:
    """The form in which patterns and headlines are compared: NFKC, lower case, one spelling of quotes, dashes and spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS).split())


def is_furniture(line: str) -> bool:
    """True for a line that belongs to the page and not to the news. An empty line and a sentence of prose are none."""
    if not line.strip() or len(line) > LONGEST:
        return False
    folded = fold(line)
    if len(folded) > LONGEST:  # a few characters grow eighteenfold under NFKC
        return False
    if _WHOLE.fullmatch(folded):
        return True
    return bool(_OPENER.fullmatch(folded)) and not _is_sentence(folded)


def plea_at_end(line: str, end: int) -> int | None:
    """Where in `line[:end]` a plea for money begins that was glued to the end of a sentence; None when there is none."""
    for sentence_end in _SENTENCE_END.finditer(line, max(0, end - LONGEST), end):
        if _PLEA.fullmatch(fold(line[sentence_end.end() : end])):
            return sentence_end.end()
    return None


def _is_sentence(folded: str) -> bool:
    return folded.rstrip("\"')").endswith((".", "۔")) and len(folded.split()) >= 6


def _any_of(*tables: tuple[str, ...]) -> str:
    return "|".join(f"(?:{pattern.translate(_LETTERS)})" for table in tables for pattern in table)


_ENDING = r" ?[.!:…>»\"]{0,3}"
_SENTENCE_END = re.compile(r"[.!?؟…۔][\"'”’»)\]]{0,3}\s{0,9}")
_PLEA = re.compile(f"(?:{_any_of(PLEAS)}){_ENDING}")
_WHOLE = re.compile(f"(?:{_any_of(AMOUNTS, PLEAS, (_CREDITS,), *WHOLE.values())}){_ENDING}")
_OPENER = re.compile(rf"[\[(]?(?:{_any_of(*OPENERS.values())})(?: ?[:|>] ?| - ).{{1,{LONGEST}}}")
