"""Where on a page the article stands: what is taken for it, and what beside it is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from lxml.html import fromstring

from monitor.articles.extract import extract
from monitor.articles.region import region_of

SAID = {
    "en": "The ferry at the lower landing ran again on Monday after the cable was mended, and {} carts crossed before dark.",
    "tr": "Aşağı iskeledeki sal, halatı onarıldıktan sonra pazartesi günü yeniden çalıştı ve karanlıktan önce {} araba geçti.",
    "ru": "Паром у нижней пристани в понедельник снова заработал после починки каната, и до темноты переправились {} подвод.",
    "ar": "عاد المعبر عند المرسى الأسفل إلى العمل يوم الاثنين بعد إصلاح الحبل، وعبرت {} عربة قبل حلول الظلام من دون حوادث.",
}
OTHER = "Somebody who reads the paper every morning has an opinion on number {}, and wants everyone to have read it as well."


def read(body: str, head: str = "") -> list[str]:
    html = f"<html><head><title>Ferry runs again</title>{head}</head><body>{body}</body></html>"
    page = extract(html.encode(), url=None, encoding=None, fetched_at=datetime(2026, 11, 24, tzinfo=UTC))
    return page.text.split("\n")


def lines(count: int, text: str = SAID["en"], first: int = 0) -> list[str]:
    return [text.format(number) for number in range(first, first + count)]


def paragraphs(said: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in said)


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("around", ["<article>{}</article>", "<div class=x1><div>{}</div></div>", "<main>{}</main>"])
def test_the_article_is_found_in_any_language_whatever_its_container_is_called(language: str, around: str) -> None:
    told = lines(6, SAID[language])

    assert read("<nav><a href=/>Home</a></nav>" + around.format(paragraphs(told)) + "<footer>Imprint</footer>") == told


def test_a_text_whose_lines_are_divided_by_breaks_is_found() -> None:
    told = lines(6)

    assert read(f"<div class=top>Monday</div><div class=story7>{'<br><br>'.join(told)}</div>") == told


@pytest.mark.parametrize(
    "beside",
    [
        '<div class="comments">{}</div>',
        '<section id="disqus_thread">{}</section>',
        "<aside>{}</aside>",
        '<div role="complementary">{}</div>',
        '<div class="RelatedStories">{}</div>',
        '<div style="display: none">{}</div>',
        '<div aria-hidden="true">{}</div>',
    ],
)
def test_what_the_page_calls_by_another_name_is_no_article(beside: str) -> None:
    told = lines(6)

    assert read(f"<div><div>{paragraphs(told)}</div>{beside.format(paragraphs(lines(4, OTHER)))}</div>") == told


def test_a_name_is_not_believed_about_most_of_the_page() -> None:
    told = lines(8)

    assert read(f'<div class="with-sidebar video comments">{paragraphs(told)}</div><p>{OTHER}</p>')[: len(told)] == told


def test_a_row_of_other_articles_is_no_part_of_this_one_whatever_it_is_called() -> None:
    told = lines(6)
    cards = "".join(f"<div><h3><a href=/{n}>Something else happened at the fair, part {n}</a></h3><p>{OTHER.format(n)}</p></div>"
                    for n in range(4))  # fmt: skip

    assert read(f"<main><div class=b7>{paragraphs(told)}</div><div class=b8>{cards}</div></main>") == told


def test_headlines_with_anchors_within_an_article_do_not_make_a_list_of_it() -> None:
    told = lines(12)
    parts = "".join(
        f"<div><h2><a name=p{n}></a>Part {n}</h2>{paragraphs(told[n : n + 3])}</div>" for n in range(0, 12, 3)
    )

    assert [line for line in read(f"<main>{parts}</main>") if not line.startswith("Part")] == told


def test_an_article_in_pieces_of_one_name_is_read_to_its_end() -> None:
    told = lines(9)
    pieces = "".join(
        f'<div class="article-body">{paragraphs(told[n : n + 3])}</div><div>Advert</div>' for n in (0, 3, 6)
    )

    assert [line for line in read(f"<main>{pieces}</main>") if line != "Advert"] == told


def test_the_article_in_json_ld_tells_which_of_two_texts_is_the_article() -> None:
    told, other = lines(8), lines(2, OTHER)
    script = json.dumps({"@type": "NewsArticle", "headline": "Ferry runs again", "articleBody": " ".join(told)})
    head = f'<script type="application/ld+json">{script}</script>'

    assert read(f"<div><div>{paragraphs(other)}</div><div>{paragraphs(told)}</div></div>", head) == told


def test_a_summary_in_json_ld_does_not_shorten_the_article() -> None:
    told = lines(9)
    script = json.dumps({"@type": "NewsArticle", "headline": "Ferry runs again", "articleBody": " ".join(told[:3])})
    head = f'<script type="application/ld+json">{script}</script>'

    assert read(f"<div><div>{paragraphs(told[:3])}</div><div>{paragraphs(told[3:])}</div></div>", head) == told


@pytest.mark.parametrize(
    ("above", "told"),
    [
        ("<h1>Ferry runs again</h1><div class=intro><p>{}</p></div>", True),
        ("<h2>Ferry runs again</h2><div class=intro><p>{}</p></div>", True),
        ("<p>{}</p><h1>Ferry runs again</h1>", False),
        ("<h1>Ferry runs again</h1><header><p>{}</p></header>", False),
        ("<h1>Ferry runs again</h1><div class=newsletter><p>{}</p></div>", False),
    ],
)
def test_a_first_paragraph_that_the_page_sets_apart_belongs_to_the_article(above: str, told: bool) -> None:
    lead = f"{SAID['en'].format(40)} The ferryman says that nobody had to wait for longer than an hour."
    rest = lines(8)

    page = read(f"<main>{above.format(lead)}<div class=rest>{paragraphs(rest)}</div></main>")

    assert page == ([lead] if told else []) + rest


def test_a_line_that_is_a_link_from_end_to_end_is_left_out_and_a_link_in_a_sentence_is_not() -> None:
    told = [
        *lines(4),
        "The cable had <a href=/storm>broken in the storm</a> of last week, when nobody was on the water.",
    ]
    other = "<p><a href=/fair>Something else happened at the fair</a></p><ul><li><a href=/mill>The mill turns again</a></li></ul>"

    page = read(f"<main>{paragraphs(told[:2])}{other}{paragraphs(told[2:])}</main>")

    assert page == [*told[:4], told[4].replace("<a href=/storm>", "").replace("</a>", "")]


def test_so_many_lines_of_links_that_they_are_the_article_are_kept_in_its_region() -> None:
    linked = "".join(f"<li><a href=/{n}>Carts of number {n} waited for the ferry all day</a></li>" for n in range(30))
    tree = fromstring(f"<html><body><main>{paragraphs(lines(8))}<ul>{linked}</ul></main></body></html>")

    region = region_of(tree, "")

    assert region is not None
    assert region.page(named=True).text_content().count("waited for the ferry") == 30


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 400 + paragraphs(lines(6)) + "</div>" * 400,
        paragraphs(lines(4000)),
        "<p>" + f"<a href=/>{SAID['en']}</a>" * 400,
        "<ul>" + f"<li>{SAID['en']}" * 2000,
        "<div class='" + "comments " * 50_000 + f"'>{paragraphs(lines(3))}</div>{paragraphs(lines(3))}",
    ],
)
def test_a_page_out_of_all_measure_is_survived(html: str) -> None:
    assert all(len(line) <= 200_000 for line in read(html))
