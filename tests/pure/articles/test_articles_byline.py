"""Bylines: names and agencies stay, roles, dates and addresses go; and where a page shows its byline."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.byline import MOST_NAMES, names_in
from monitor.articles.extract import extract
from monitor.model import Extraction

PARAGRAPH = "<p>The mill at the ford began to turn again on Tuesday, and by nightfall forty families had fetched their flour.</p>"

BYLINES = [
    ("By Jane Orrin, Staff writer | Reuters", ("Jane Orrin", "Reuters")),
    ("by Tom Arden @tomarden Nov 18, 2026 at 9:24 pm ET • 2 min read", ("Tom Arden",)),
    ("By HERALD STAFF NOVEMBER 20, 2026 10:43", ("HERALD STAFF",)),
    ("By Ann Lee and Bo Dahl\nAssociated Press", ("Ann Lee", "Bo Dahl", "Associated Press")),
    ("Analysis by Ann Lee, senior diplomatic correspondent", ("Ann Lee",)),
    ("Selma Orhan (AA)", ("Selma Orhan", "AA")),
    ("Paris Marten", ("Paris Marten",)),
    ("Byron May", ("Byron May",)),
    ("France 24", ("France 24",)),
    ("jane@herald.example", ()),
    ("https://social.example/herald", ()),
    ("admin", ()),
    ("", ()),
    ("Автор: Иван Петров, специальный корреспондент", ("Иван Петров",)),
    ("Текст: Анна Ли", ("Анна Ли",)),
    ("Иван Петров, корреспондент ТАСС", ("Иван Петров", "корреспондент ТАСС")),
    ("ТАСС", ("ТАСС",)),
    ("Анна Ли и Пётр Орлов, 20 октября 2026", ("Анна Ли", "Пётр Орлов")),
    ("Haber: Ayşe Demir", ("Ayşe Demir",)),
    ("Haber Merkezi", ("Haber Merkezi",)),
    ("Yazan: Ali Kaya - 20 Ekim 2026", ("Ali Kaya",)),
    ("Ayşe Demir ve Ali Kaya, muhabir", ("Ayşe Demir", "Ali Kaya")),
    ("Kaynak: AA", ("AA",)),
    ("كتب أحمد الحلبي", ("أحمد الحلبي",)),
    ("بقلم: سعاد مراد", ("سعاد مراد",)),
    ("إعداد: سعاد مراد، وكالة الأناضول", ("سعاد مراد", "وكالة الأناضول")),
    ("مراسل الأناضول", ("مراسل الأناضول",)),
]


def read(head: str, body: str) -> Extraction:
    html = f"<html><head>{head}</head><body><article><h1>The mill turns again</h1>{body}{PARAGRAPH * 3}</article></body></html>"
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return extract(html.encode(), url="https://herald.example/mill", encoding=None, fetched_at=now)


@pytest.mark.parametrize(("byline", "names"), BYLINES)
def test_a_byline_gives_its_names(byline: str, names: tuple[str, ...]) -> None:
    assert names_in(byline) == names


@given(st.text(max_size=120) | st.lists(st.sampled_from([line for line, _ in BYLINES]), max_size=4).map(" | ".join))
def test_names_are_clean_once_and_for_all(byline: str) -> None:
    names = names_in(byline)

    assert names_in(", ".join(names)) == names
    assert len(names) <= MOST_NAMES
    assert all(name == name.strip() and "@" not in name and "://" not in name for name in names)


@pytest.mark.parametrize(
    ("head", "body", "author", "source"),
    [
        ('<script type="application/ld+json">{"@type": "NewsArticle", "author": [{"name": "By Ann Lee"}, {"name": "AFP"}]}'
         "</script>", "", "Ann Lee, AFP", "json-ld"),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "author": {"name": ["Ann Lee"]}}</script>', "",
         "Ann Lee", "json-ld"),
        ('<meta name="author" content="Haber: Ayşe Demir">', "", "Ayşe Demir", "meta"),
        ('<meta property="article:author" content="https://social.example/ann"><meta name="byl" content="By Ann Lee">', "",
         "Ann Lee", "meta"),
        ("", '<a rel="author" href="/ann">Ann Lee</a>', "Ann Lee", "byline"),
        ("", '<p itemprop="author">By <span itemprop="name">Ann Lee</span>, today</p>', "Ann Lee", "byline"),
        ("", '<div class="article-byline"><ul><li class="author-name">by Ann Lee</li><li>20 Nov</li></ul></div>', "Ann Lee",
         "byline"),
        ("", '<div class="post__author">كتبت: سعاد مراد</div>', "سعاد مراد", "byline"),
        ("", '<div class="author-bio">Ann Lee writes about mills.</div>', None, None),
        ("", '<div class="comment"><span class="author">mill_fan</span></div>', None, None),
        ("", '<aside><span class="author">Bo Dahl</span></aside>', None, None),
        ("", f'<div class="byline">{PARAGRAPH * 5}</div>', None, None),
    ],
)  # fmt: skip
def test_an_author_comes_with_the_place_where_it_was_found(
    head: str, body: str, author: str | None, source: str | None
) -> None:
    page = read(head, body)

    assert (page.author, page.author_source) == (author, source)
