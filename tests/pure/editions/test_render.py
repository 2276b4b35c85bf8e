"""What an edition looks like: the golden edition, and hostile text that stays inert in every rendering.

To accept a changed look: `python -m tests.pure.editions.golden`, then read the difference.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from markdown_it import MarkdownIt

from monitor.editions.escape import WIDTH, link
from monitor.editions.freeze import from_json, to_json
from monitor.editions.render import render
from tests.pure.editions.golden import DATA, forms
from tests.pure.editions.samples import hostile_edition, make_edition

FORMS = forms()


class Page(HTMLParser):
    """Collects tags, addresses and visible text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def addresses(self) -> list[str]:
        return [v or "" for _, attrs in self.tags for k, v in attrs.items() if k in ("href", "src", "action", "cite")]


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.iterdir()))
def test_the_golden_editions_look_as_they_did(name: str) -> None:
    assert FORMS[name] == (DATA / name).read_text(encoding="utf-8")


def test_every_form_is_kept() -> None:
    assert FORMS.keys() == {path.name for path in DATA.iterdir()}


def test_rendering_from_the_frozen_json_gives_the_same_bytes() -> None:
    edition = make_edition()

    assert render(from_json(to_json(edition))) == render(edition)


def test_every_rendering_has_every_story_and_every_sum() -> None:
    edition = make_edition()
    made = render(edition)
    plain = [re.sub(r"[\u2068\u2069\n >]+", " ", made.text), made.markdown.replace("\\", ""), Page(made.html).text]

    for section in edition.sections:
        for story in section.stories:
            assert all(story.title in form for form in [*plain, Page(made.page).text, made.json])
            assert all(quote.text in form for quote in story.quotes for form in [*plain, Page(made.page).text])
    for row in edition.ledger.lines:
        assert all(f"{row.total:,} {row.label}" in form for form in [*plain, Page(made.page).text])


def test_the_page_and_the_mail_load_nothing_from_elsewhere() -> None:
    made = render(make_edition())

    for form in (made.page, made.html):
        page = Page(form)
        loading = [
            (tag, attrs) for tag, attrs in page.tags if tag in ("script", "img", "iframe", "object", "link", "base")
        ]
        assert all(tag == "link" for tag, _ in loading)
        assert all("//" not in (attrs["href"] or "") for _, attrs in loading)
        assert "url(" not in form
        assert "@import" not in form
    assert "default-src 'none'" in made.page
    assert not [attrs for tag, attrs in Page(made.html).tags if tag == "link"]


def test_the_page_stands_four_folders_deep() -> None:
    page = Page(render(make_edition()).page)

    assert ("link", {"rel": "stylesheet", "href": "../../../../assets/style.css"}) in page.tags
    assert ("link", {"rel": "prev", "href": "../../../../daily/2026/11/21/index.html"}) in page.tags


def test_foreign_text_says_its_language_and_direction() -> None:
    for form in (render(make_edition()).page, render(make_edition()).html):
        foreign = [attrs for tag, attrs in Page(form).tags if tag in ("h3", "blockquote") and "lang" in attrs]
        assert {(attrs["lang"], attrs["dir"]) for attrs in foreign} == {
            ("en", "ltr"),
            ("ru", "ltr"),
            ("tr", "ltr"),
            ("ar", "rtl"),
        }


def test_headings_stand_in_order_and_ids_are_unique() -> None:
    page = Page(render(make_edition()).page)

    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))


def test_lines_of_the_text_are_short_and_foreign_ones_isolated() -> None:
    lines = render(make_edition()).text.splitlines()

    assert all(len(line) <= WIDTH for line in lines if "://" not in line)
    for line in lines:
        assert line.count("\u2068") == line.count("\u2069")
        if re.search("[\u0600-\u06ff]", line):
            assert "\u2068" in line
    assert not any(line != line.rstrip() for line in lines)


def test_hostile_text_is_inert_in_html() -> None:
    made = render(hostile_edition())
    usual = {tag for form in (render(make_edition()).page, made.html) for tag, _ in Page(form).tags} | {"style"}

    for form in (made.page, made.html):
        page = Page(form)
        assert {tag for tag, _ in page.tags} <= usual - {"script"}
        assert all(re.match(r"(https?://|\.\./|#|digest\.|$)", address) for address in page.addresses())
        assert not [k for _, attrs in page.tags for k in attrs if k.startswith("on")]
        assert "{{ 7*7 }}" in page.text
        assert "evil.example" in form


def test_hostile_text_is_inert_in_plain_text() -> None:
    text = render(hostile_edition()).text

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]", text)
    assert not re.search(r"^Bcc:", text, re.MULTILINE)
    assert "javascript:alert(1)\n" not in text
    assert text.count("(its address is no web link)") == 4
    assert all(line.count("\u2068") == line.count("\u2069") for line in text.splitlines())
    assert all(len(line) <= WIDTH for line in text.splitlines() if "://" not in line)


def test_hostile_text_is_inert_in_markdown() -> None:
    source = render(hostile_edition()).markdown

    html = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").render(source)
    page = Page(html)
    assert {tag for tag, _ in page.tags} <= {"h1", "h2", "h3", "p", "ul", "li", "strong", "blockquote", "a", "hr"}
    assert all(
        address.startswith(("https://evil.example/", "https://news.reader.example/")) for address in page.addresses()
    )
    assert "[x](javascript:alert(1))" in page.text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", source)


def test_hostile_text_is_only_data_in_json() -> None:
    edition = hostile_edition()

    assert from_json(render(edition).json) == edition


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://a.example/ü?q=1&r=2#x", "https://a.example/%C3%BC?q=1&r=2#x"),
        ("http://пример.example/", "http://xn--e1afmkfd.example/"),
        ("https://a.example/%D0%B0", "https://a.example/%D0%B0"),
        ("HTTPS://a.example/", "HTTPS://a.example/"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", ""),
        (" javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//a.example/", ""),
        ("https:///path", ""),
        ("https://a.example\\@b.example/", ""),
        ("https://[::1", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_linked(url: str, linked: str) -> None:
    assert link(url) == linked
