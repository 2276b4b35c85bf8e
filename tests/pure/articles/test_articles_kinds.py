"""Pages that are not one report in one language: live blogs, mixed pages, walls, pages that are not there."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.articles import filing
from monitor.articles.extract import extract
from monitor.articles.mixed import languages_in
from monitor.model import Article, Extraction
from tests.build import make_entry
from tests.whole import examples

EN = "The mill at the ford began to turn again on Tuesday, and by nightfall forty families had fetched their flour from it."
AR = "عادت الطاحونة عند المخاضة إلى الدوران يوم الثلاثاء، وبحلول المساء كانت أربعون عائلة قد جلبت طحينها منها إلى القرى القريبة."
TR = "Geçitteki değirmen salı günü yeniden dönmeye başladı, akşama kadar kırk aile ununu oradan alıp köylerine götürdü."
RU = "Мельница у брода во вторник снова заработала, и к вечеру сорок семей забрали оттуда свою муку и увезли её в сёла."
POSTS = [
    ("10:45", "Wheel turns", EN),
    ("11:20", "Flour is ground", f"{EN} {EN}"),
    ("12:05", "Carts leave", EN),
    ("13:30", "", EN),
]


def read(
    body: str, *, title: str = "The mill turns again", head: str = "", url: str = "https://herald.example/mill"
) -> Extraction:
    html = (
        f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"
    )
    return extract(html.encode(), url=url, encoding=None, fetched_at=datetime(2026, 11, 21, tzinfo=UTC))


def many(text: str, count: int) -> str:
    """Paragraphs that differ: the same one twice counts once."""
    return "".join(f"<p>{number}: {text}</p>" for number in range(count))


def file(page: Extraction, summary: str = "The mill turns again, the miller said.") -> Article:
    return filing.from_page(make_entry(summary=summary), page, feed_slug="herald", outlet="Herald", language=None)


# ---------------------------------------------------------------- live blogs


def _post(time: str, heading: str, text: str, mark: str = "") -> str:
    return f'<div class="post"{mark}><time>{time}</time><h3>{heading}</h3><p>{text}</p></div>'


def test_the_posts_of_a_live_blog_stay_apart_and_in_order() -> None:
    body = f"<p>{RU}</p>" + "".join(_post(*post, " itemprop=liveBlogUpdate") for post in POSTS)

    page = read(body)

    assert page.live
    assert page.notes[0] == "live blog of 4 posts"
    lines = page.text.split("\n")
    assert lines[-11:] == ["10:45", "Wheel turns", EN, "11:20", "Flour is ground", f"{EN} {EN}", "12:05", "Carts leave", EN,
                           "13:30", EN]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "url", "live"),
    [
        ("Mill turns: live updates", "https://herald.example/mill", True),
        ("The mill turns", "https://herald.example/live-blog/mill", True),
        ("Değirmen dönüyor - canlı anlatım", "https://herald.example/mill", True),
        ("Мельница заработала: онлайн", "https://herald.example/mill", True),
        ("الطاحونة تدور.. تغطية مستمرة", "https://herald.example/mill", True),
        ("The mill turns", "https://herald.example/mill", False),
        ("Delivery of flour begins", "https://herald.example/olive-mill", False),
    ],
)
def test_a_row_of_dated_posts_is_a_live_blog_where_the_page_says_live(title: str, url: str, live: bool) -> None:
    page = read("".join(_post(*post) for post in POSTS), title=title, url=url)

    assert page.live is live
    assert page.notes == (("live blog of 4 posts",) if live else ())
    assert EN in page.text


def test_the_comments_below_a_live_report_are_no_posts() -> None:
    comments = "".join(f'<div class="comment"><time>10:4{n}</time><p>{EN}</p></div>' for n in range(6))

    assert not read(many(EN, 4) + comments, title="Mill turns: live").live


@pytest.mark.parametrize("updates", [POSTS, []])
def test_a_live_blog_may_have_its_posts_in_json_ld_alone(updates: list[tuple[str, str, str]]) -> None:
    posts = [{"datePublished": time, "headline": heading, "articleBody": text} for time, heading, text in updates]
    script = json.dumps({"@type": "LiveBlogPosting", "headline": "Mill", "liveBlogUpdate": posts})

    page = read(f"<p>{EN}</p>", head=f'<script type="application/ld+json">{script}</script>')

    assert page.live
    assert page.notes == (("live blog of 4 posts",) if updates else ("live blog",))
    assert ("Carts leave\n" in page.text) is bool(updates)


@pytest.mark.parametrize(
    "html",
    [
        "<div itemprop=liveBlogUpdate>" * 3_000 + EN,
        "<div><i></i><i></i><i></i>" * 3_000 + EN,
        "<ul>" + "<li><time>" * 5_000,
        "<div itemprop=liveBlogUpdate></div>" * 5_000,
    ],
)
def test_a_hostile_live_blog_is_survived(html: str) -> None:
    assert len(read(html, title="live").text) < 10_000


SCRAPS = [
    "<p>",
    "</p>",
    "<div itemprop=liveBlogUpdate>",
    "<time>10:45</time>",
    "</div>",
    "<ul><li>",
    EN,
    AR,
    TR,
    RU,
    "<h1>live",
    "<article>",
    "<a rel=author>",
    '<span class="byline">By',
    '<i itemprop="author"><b itemprop="name">',
    "\ufffd",
    "Ã¼Ã¼Ã¼Ã¼",
    "\u202e\u0301\u200d",
    '<script type="application/ld+json">{"@type": ["LiveBlogPosting"], "liveBlogUpdate": [{"headline": 5}, 7, null]}</script>',
    '<script type="application/ld+json">{"@type": "NewsArticle", "author": [[{"name": [[]]}]], "articleBody": {}}</script>',
    "<link rel=canonical href='http://a.example/%zz'>",
    "<meta name=author content='@'>",
    "<!--",
    "<table><tr><td>",
    "&#0;&#x110000;",
]


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.sampled_from(SCRAPS), max_size=14).map(" ".join))
def test_whatever_a_page_is_made_of_it_is_read_and_read_the_same_twice(body: str) -> None:
    page = read(body)

    assert page == read(body)
    assert (page.title == "") is (page.title_source is None)
    assert (page.author is None) is (page.author_source is None)
    assert (page.published_at is None) is (page.date_source is None)


@pytest.mark.parametrize("element", ["<i itemprop=author>", "<b class=byline>", "<a rel=author>"])
def test_a_byline_in_a_byline_in_a_byline_is_survived(element: str) -> None:
    assert read(element * 5_000 + EN).author is None


# ---------------------------------------------------------------- languages


def test_a_page_in_two_languages_names_both_with_their_shares() -> None:
    page = read(many(AR, 6) + many(EN, 3), head='<meta property="og:locale" content="en_GB">')

    assert (page.language, page.languages) == ("ar", ("ar", "en"))
    assert page.notes == ("mixed: ar 65 %, en 35 %",)


@pytest.mark.parametrize(
    ("paragraphs", "languages"),
    [
        ([EN] * 9, ("en",)),
        ([EN] * 9 + [AR], ("en",)),  # a quotation
        ([EN] * 9 + ["Ankara", "İdlib", "م", "Мельница"], ("en",)),
        ([TR] * 3 + [EN] * 5, ("en", "tr")),
        ([RU] * 4 + [TR] * 4 + [EN] * 4, ("en", "ru", "tr")),
        ([], ("en",)),
    ],
)
def test_a_second_language_needs_its_share_and_its_words(paragraphs: list[str], languages: tuple[str, ...]) -> None:
    found, note = languages_in("\n".join(paragraphs), "en")

    assert tuple(sorted(found)) == languages
    assert (note is None) == (len(languages) == 1)


def test_a_garbled_article_is_mended_or_noted() -> None:
    garbled = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in TR.encode())

    mended, noted = read(f"<p>{garbled}</p>" * 3), read(f"<p>{garbled}</p>" * 3 + "<p>ــ\ufffd</p>")

    assert mended.text.split("\n")[0] == TR
    assert mended.notes == ("mojibake mended (UTF-8 read as windows-1252)",)
    assert noted.notes == ("mojibake",)


# ---------------------------------------------------------------- obstacles

WALLS = [
    "Subscribe to continue reading.", "This article is for subscribers only", "Чтобы читать дальше, оформите подписку.",
    "Материал доступен только по подписке", "Okumaya devam etmek için abone olun.", "Bu içerik sadece abonelerimize özeldir.",
    "اشترك لمتابعة القراءة", "هذا المقال متاح للمشتركين فقط",
]  # fmt: skip
NOWHERE = [
    "404 Not Found", "Page not found | The Herald", "The Herald - 404", "Страница не найдена", "Ошибка 404",
    "Sayfa bulunamadı - Gazete", "Aradığınız sayfa bulunamadı", "الصفحة غير موجودة", "خطأ 404",
]  # fmt: skip
CHALLENGES = [
    "Just a moment...", "Attention Required! | Wall", "Access denied", "Verify you are human", "Подтвердите, что вы не робот",
    "Доступ запрещён", "Robot olmadığınızı doğrulayın", "Güvenlik doğrulaması", "التحقق من أنك إنسان",
]  # fmt: skip


@pytest.mark.parametrize("wall", WALLS)
def test_behind_a_paywall_the_longer_beginning_is_kept_and_the_reason_said(wall: str) -> None:
    page = read(f"<p>{EN} {EN}</p><p>{wall}</p>")

    assert (page.obstacle, page.part) == ("paywall", True)
    short, long = file(page), file(page, summary=f"{EN} " * 5)
    assert (short.method, short.shortfall) == ("page", f"paywall: only the first {len(page.text.split())} words")
    assert (long.method, long.shortfall) == ("feed", f"paywall: the page gave {len(page.text.split())} words")


@pytest.mark.parametrize("said", ["false", '"False"', '"http://schema.org/False"'])
def test_a_short_page_that_calls_itself_not_free_is_behind_a_paywall(said: str) -> None:
    script = f'<script type="application/ld+json">{{"@type": "NewsArticle", "isAccessibleForFree": {said}}}</script>'

    assert read(f"<p>{EN}</p>", head=script).obstacle == "paywall"
    assert read(many(EN, 12), head=script).obstacle is None  # all of it is there: a meter counts


@pytest.mark.parametrize("title", NOWHERE)
def test_a_page_that_is_not_there_keeps_the_text_of_the_feed(title: str) -> None:
    article = file(read("<p>Perhaps the search helps, or go to our front page.</p>", title=title))

    assert (article.method, article.shortfall) == ("feed", "the page says that it was not found")
    assert article.text == "The mill turns again, the miller said."


@pytest.mark.parametrize("title", CHALLENGES)
def test_a_check_for_robots_keeps_the_text_of_the_feed(title: str) -> None:
    article = file(read("<p>One moment, please: your connection is looked at.</p>", title=title))

    assert (article.method, article.shortfall) == ("feed", "a check for robots stands before the page")


def test_a_question_about_cookies_keeps_the_text_of_the_feed() -> None:
    article = file(read("<p>We use cookies to make this site better. Choose what you accept.</p>", title="The Herald"))

    assert article.shortfall == "a question about cookies stands before the page"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Aid convoy is denied access to the ford",
            "Access was denied to a convoy on Monday, the drivers said. It waits.",
        ),
        ("Bodies not found after the flood", "Divers looked for two men until dusk and found nobody, the mayor said."),
        (
            "Twitter'a erişim engellendi",
            "Ülke genelinde siteye erişim engellendi, kurum açıklama yapmadı, avukatlar itiraz etti.",
        ),
        ("Доступ к броду ограничен", "Военные ограничили доступ к броду, сообщил мельник, и люди ждут у дороги."),
        ("Newspaper puts up a paywall", "Readers must subscribe to continue reading, it said. " + f"{EN} " * 8),
        ("No subscribers in the valley", f"{EN} The phone network has lost its subscribers, the engineer said."),
    ],
)
def test_news_about_walls_is_no_wall(title: str, text: str) -> None:
    assert read(f"<p>{text}</p>", title=title).obstacle is None


# ---------------------------------------------------------------- filing


def test_the_notes_on_a_page_come_with_its_article() -> None:
    assert file(read(many(AR, 6) + many(EN, 3))).notes == ("mixed: ar 65 %, en 35 %",)


def test_an_entry_without_a_title_is_called_by_its_text_and_keeps_all_of_it() -> None:
    entry = make_entry(title="", summary="Mill turns again at the ford")

    article = filing.from_feed(entry, feed_slug="herald", outlet="Herald", language=None, shortfall=None)

    assert (article.title, article.text) == ("Mill turns again at the ford",) * 2


def test_an_entry_without_any_word_is_called_by_its_address() -> None:
    article = filing.from_feed(
        make_entry(title="", summary=""), feed_slug="herald", outlet="Herald", language=None, shortfall=None
    )

    assert article.title == article.url
