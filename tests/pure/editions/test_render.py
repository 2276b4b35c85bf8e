"""What an edition looks like: the golden edition, and hostile text that stays inert in every rendering.

To accept a changed look: `python -m tests.pure.editions.golden`, then read the difference.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from markdown_it import MarkdownIt

from monitor.editions.escape import WIDTH, link, mixed, told
from monitor.editions.freeze import from_json, to_json
from monitor.editions.letter import letter
from monitor.editions.render import render
from monitor.model import Edition
from tests.pure.editions.accounts import hostile_tracked, tracked_edition
from tests.pure.editions.drones import story_edition
from tests.pure.editions.golden import DATA, forms
from tests.pure.editions.samples import hostile_edition, make_edition

FORMS = forms()
HOSTILE = [hostile_edition(), hostile_tracked()]


def mail(edition: Edition) -> str:
    """The HTML of its mail."""
    return letter(edition).html


def mail_text(edition: Edition) -> str:
    """What is read there, without marks of direction."""
    return Page(mail(edition)).text.replace("\u200e", "")


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

    def count(self, tag: str) -> int:
        return sum(found == tag for found, _ in self.tags)

    def addresses(self) -> list[str]:
        return [v or "" for _, attrs in self.tags for k, v in attrs.items() if k in ("href", "src", "action", "cite")]


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.iterdir()))
def test_the_golden_editions_look_as_they_did(name: str) -> None:
    assert FORMS[name] == (DATA / name).read_text(encoding="utf-8")


def test_every_form_is_kept() -> None:
    assert FORMS.keys() == {path.name for path in DATA.iterdir()}


@pytest.mark.parametrize(
    "edition", [make_edition(), tracked_edition(), story_edition()], ids=["plain", "tracked", "stories"]
)
def test_rendering_from_the_frozen_json_gives_the_same_bytes(edition: Edition) -> None:
    assert render(from_json(to_json(edition))) == render(edition)


def test_an_edition_frozen_before_topics_were_tracked_looks_as_it_always_did() -> None:
    frozen = (DATA / "edition.json").read_text(encoding="utf-8")
    assert '"board"' not in frozen and '"background"' not in frozen

    made = render(from_json(frozen))

    assert (made.json, made.page, made.text, made.markdown) == (
        frozen, *(FORMS[name] for name in ("page.html", "digest.txt", "digest.md")),
    )  # fmt: skip


def test_an_edition_frozen_before_stories_were_counted_looks_as_it_always_did() -> None:
    old = {path.name: path.read_text(encoding="utf-8") for path in DATA.with_name("before-stories").iterdir()}

    made = render(from_json(old["tracked-edition.json"]))

    assert (made.json, made.page, made.text, made.markdown) == tuple(
        old[f"tracked-{name}"] for name in ("edition.json", "page.html", "digest.txt", "digest.md")
    )


@pytest.mark.parametrize("edition", [make_edition(), story_edition()], ids=["plain", "stories"])
def test_every_rendering_has_every_story_and_every_sum(edition: Edition) -> None:
    made = render(edition)
    plain = [re.sub(r"[\u2068\u2069\n >]+", " ", made.text), made.markdown.replace("\\", ""), mail_text(edition)]

    for section in edition.sections:
        for story in section.stories:
            assert all(story.title in form for form in [*plain, Page(made.page).text, made.json])
            assert all(quote.text in form for quote in story.quotes for form in [*plain, Page(made.page).text])
    for row in edition.ledger.lines:
        assert all(f"{row.total:,} {row.label}" in form for form in [*plain, Page(made.page).text])


def test_every_rendering_tells_the_same_of_tracked_topics() -> None:
    edition = tracked_edition()
    made = render(edition)
    text = re.sub(r"[\n >]+", " ", re.sub("[\u2068\u2069]", "", made.text))
    plain = [text, made.markdown.replace("\\", ""), mail_text(edition), Page(made.page).text]

    said = [statement.text for statement in edition.bottom_line] + [row.why for row in edition.board]
    said += (
        [row.rule for row in edition.changes] + [line for row in edition.quiet for line in row.lines] + [edition.sight]
    )
    said += ["; ".join(row.conflicts) for row in edition.events]
    said += [
        "at least 29: Maarat Wire, 21 Nov",
        "29 to 33",
        "21 Nov (day 2)",
        "yesterday (21 Nov)",
        "disputed",
        "worse",
    ]
    proofs = [e for row in (*edition.changes, *edition.events, *edition.announced) for e in row.evidence]
    proofs += [e for row in edition.disputes for side in row.sides for e in side.evidence]
    proofs += [row.evidence for row in edition.positions]
    assert len(proofs) == 7
    for form in plain:
        assert [words for words in said if re.sub(r"\s+", " ", words) not in re.sub(r"\s+", " ", form)] == []
        assert [e.text for e in proofs if e.text not in form] == []
    for evidence in proofs:
        assert all(evidence.url in form for form in (made.text, made.markdown, mail(edition), made.page, made.json))


@pytest.mark.parametrize(
    "edition", [make_edition(), tracked_edition(), story_edition()], ids=["plain", "tracked", "stories"]
)
def test_the_page_and_the_mail_load_nothing_from_elsewhere(edition: Edition) -> None:
    made = render(edition)

    for form in (made.page, mail(edition)):
        page = Page(form)
        loading = [
            (tag, attrs) for tag, attrs in page.tags if tag in ("script", "img", "iframe", "object", "link", "base")
        ]
        assert all(tag == "link" for tag, _ in loading)
        assert all("//" not in (attrs["href"] or "") for _, attrs in loading)
        assert "url(" not in form
        assert "@import" not in form
    assert "default-src 'none'" in made.page
    assert not [attrs for tag, attrs in Page(mail(edition)).tags if tag == "link"]


def test_the_page_stands_four_folders_deep() -> None:
    page = Page(render(make_edition()).page)

    assert ("link", {"rel": "stylesheet", "href": "../../../../assets/style.css"}) in page.tags
    assert ("link", {"rel": "prev", "href": "../../../../daily/2026/11/21/index.html"}) in page.tags


def test_foreign_text_says_its_language_and_direction() -> None:
    for form in (render(make_edition()).page, mail(make_edition())):
        foreign = [attrs for tag, attrs in Page(form).tags if tag in ("h3", "blockquote") and "lang" in attrs]
        assert {(attrs["lang"], attrs["dir"]) for attrs in foreign} == {
            ("en", "ltr"),
            ("ru", "ltr"),
            ("tr", "ltr"),
            ("ar", "rtl"),
        }


def test_the_board_leads_to_the_topics_pages() -> None:
    made = render(tracked_edition())

    assert "../../../../topics/ceasefire/index.html" in Page(made.page).addresses()
    assert "https://news.reader.example/idlib/topics/ceasefire/index.html" in Page(mail(tracked_edition())).addresses()
    assert "https://news.reader.example/idlib/topics/ceasefire/index.html" in made.text
    assert "topics/" not in mail(tracked_edition(base_url=None))


def test_numbers_of_the_bottom_line_lead_to_what_they_name() -> None:
    page = Page(render(tracked_edition()).page)

    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    refs = [attrs["href"] for _, attrs in page.tags if attrs.get("class") == "ref"]
    assert refs == ["#n-1", "#n-2", "#n-3", "#n-1"]
    assert {ref[1:] for ref in refs if ref} <= ids


def test_every_table_has_a_caption_and_headers_and_no_arrow_stands_without_its_word() -> None:
    page = Page(render(tracked_edition()).page)

    assert page.count("table") == page.count("caption") == 4
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in page.tags if tag == "th")
    assert re.findall(r"[▲▼◆] (\w+)", page.text) == ["worse", "worse"] and len(re.findall("[▲▼◆]", page.text)) == 2


@pytest.mark.parametrize("edition", [make_edition(), tracked_edition()], ids=["plain", "tracked"])
def test_headings_stand_in_order_and_ids_are_unique(edition: Edition) -> None:
    page = Page(render(edition).page)

    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("edition", [make_edition(), tracked_edition()], ids=["plain", "tracked"])
def test_lines_of_the_text_are_short_and_foreign_ones_isolated(edition: Edition) -> None:
    lines = render(edition).text.splitlines()

    assert all(len(line) <= WIDTH for line in lines if "://" not in line)
    for line in lines:
        assert line.count("\u2068") == line.count("\u2069")
        if re.search("[\u0600-\u06ff]", line):
            assert "\u2068" in line
    assert not any(line != line.rstrip() for line in lines)


@pytest.mark.parametrize("edition", HOSTILE, ids=["plain", "tracked"])
def test_hostile_text_is_inert_in_html(edition: Edition) -> None:
    made = render(edition)
    usual = {
        tag for form in (render(tracked_edition()).page, mail(tracked_edition())) for tag, _ in Page(form).tags
    } | {"style"}

    for form in (made.page, mail(edition)):
        page = Page(form)
        assert {tag for tag, _ in page.tags} <= usual - {"script"}
        assert all(re.match(r"(https?://|\.\./|#|digest\.|$)", address) for address in page.addresses())
        assert not [k for _, attrs in page.tags for k in attrs if k.startswith("on")]
        assert "{{ 7*7 }}" in page.text
        assert "evil.example" in form


@pytest.mark.parametrize("edition", HOSTILE, ids=["plain", "tracked"])
def test_hostile_text_is_inert_in_plain_text(edition: Edition) -> None:
    text = render(edition).text

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]", text)
    assert not re.search(r"^Bcc:", text, re.MULTILINE)
    assert "javascript:alert(1)\n" not in text
    assert text.count("(its address is no web link)") >= 4
    assert all(line.count("\u2068") == line.count("\u2069") for line in text.splitlines())
    assert all(len(line) <= WIDTH for line in text.splitlines() if "://" not in line)


@pytest.mark.parametrize("edition", HOSTILE, ids=["plain", "tracked"])
def test_hostile_text_is_inert_in_markdown(edition: Edition) -> None:
    source = render(edition).markdown

    html = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").render(source)
    page = Page(html)
    assert {tag for tag, _ in page.tags} <= {
        "h1", "h2", "h3", "p", "ul", "li", "strong", "blockquote", "a", "hr", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert all(
        address.startswith(("https://evil.example/", "https://news.reader.example/")) for address in page.addresses()
    )
    assert "[x](javascript:alert(1))" in page.text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", source)


@pytest.mark.parametrize("edition", HOSTILE, ids=["plain", "tracked"])
def test_hostile_text_is_only_data_in_json(edition: Edition) -> None:

    assert from_json(render(edition).json) == edition


def test_names_from_right_to_left_are_isolated_one_by_one_in_an_english_sentence() -> None:
    sentence = "2 voices: صدى الشمال, بريد العاصي: 14th <b>"

    assert mixed(sentence) == "2 voices: <bdi>صدى الشمال</bdi>, <bdi>بريد العاصي</bdi>: 14th &lt;b&gt;"
    assert told(sentence) == "2 voices: \u2068صدى الشمال\u2069, \u2068بريد العاصي\u2069: 14th <b>"
    assert all(len(line) <= WIDTH for line in told("صدى, " * 90, "   ").split("\n"))


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
