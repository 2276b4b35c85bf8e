"""An edition as a mail: strict HTML that Gmail does not clip, nothing loaded, the same in HTML and text; what gives way."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

import html5lib
import pytest

from monitor.editions import telling, wording
from monitor.editions.escape import WIDTH, scrub
from monitor.editions.letter import LIMIT, PREVIEW, fitted, letter, preheader
from monitor.editions.lighter import left_out, lighter
from monitor.model import Edition
from tests.pure.editions.accounts import hostile_tracked, tracked_edition
from tests.pure.editions.busy import busy_day, laden
from tests.pure.editions.drones import story_edition
from tests.pure.editions.samples import hostile_edition, make_edition

HTML = "{http://www.w3.org/1999/xhtml}"
LEAVE = "mailto:leave@reader.example?subject=leave"
EDITIONS: dict[str, Any] = {
    "plain": make_edition,
    "tracked": tracked_edition,
    "stories": story_edition,
    "busy": busy_day,
    "laden": laden,
    "hostile": hostile_edition,
    "hostile-tracked": hostile_tracked,
    "alone": lambda: tracked_edition(base_url=None, reports=(), accounts=()),
}


@pytest.fixture(params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> Edition:
    """Each of the sample editions."""
    made: Edition = EDITIONS[request.param]()
    return made


def parsed(html: str) -> Any:
    """The document. Raises html5lib's ParseError for the first mistake."""
    return html5lib.HTMLParser(strict=True).parse(html)


def words(text: str) -> str:
    """The text on one line, without marks of direction, layout and quotation."""
    return re.sub(r"[\s>]+", " ", re.sub("[\u2066-\u2069\u200e]", "", text)).strip()


def seen(html: str) -> str:
    """What a reader sees of the page."""
    body = parsed(html).find(f"{HTML}body")
    hidden = body.find(f"{HTML}div")  # the preheader
    body.remove(hidden)
    return words(" ".join(body.itertext()))


def tight(text: str) -> str:
    """The words without the blanks that markup leaves."""
    return re.sub(r"\s+", "", text)


def said(edition: Edition) -> list[str]:
    """All that an edition tells in words of its own or of others: headlines, quotes, statuses, events, numbers, sums."""
    year = edition.date.year
    told = [*edition.warnings, *(statement.text for statement in edition.bottom_line), edition.sight]
    for row in edition.board:
        told += [row.title, telling.since_text(row, year), telling.age_text(row, year), telling.confidence_text(row)]
        told += [telling.log_text(row), *row.marks, telling.direction_word(row.direction)]
    for change in edition.changes:
        told += [change.title, change.rule, telling.voices_text(change.voices)]
    for event in (*edition.events, *edition.announced):
        told += [event.name, telling.event_day(event, year), telling.outcomes_text(event), *event.conflicts]
        told += [telling.ground_text(event), event.route or "", *event.marks]
    told += [line for quiet in edition.quiet for line in quiet.lines]
    told += [f"{figure.what}" for figure in edition.figures]
    told += [telling.figure_range(figure) for figure in edition.figures] + [figure.people for figure in edition.figures]
    told += [telling.figure_value(figure, value, year) for figure in edition.figures for value in figure.values]
    told += [one.text for one in proofs(edition)]
    for story in (story for section in edition.sections for story in section.stories):
        told += [
            story.title,
            *story.marks,
            story.shortfall or "",
            *story.notes,
            *(quote.text for quote in story.quotes),
        ]
        told += [quote.outlet for quote in story.quotes if quote.outlet] + [other.outlet for other in story.also]
    told += [other.title for section in edition.sections for other in section.background]
    told += [wording.ledger_text(line) for line in edition.ledger.lines]
    told += [wording.trouble_text(feed, edition) for feed in edition.ledger.troubled]
    return [tight(words(scrub(piece))).casefold() for piece in told if piece.strip()]


def proofs(value: Any) -> list[Any]:
    """Every sentence that an edition quotes as evidence, outside of the pages of its topics."""
    rows = (*value.changes, *value.events, *value.announced, *(s for d in value.disputes for s in d.sides))
    return [one for row in rows for one in row.evidence] + [row.evidence for row in value.positions]


# ---------------------------------------------------------------- HTML


def test_a_strict_parser_finds_no_mistake_in_the_html(edition: Edition) -> None:
    document = parsed(letter(edition, leave=LEAVE).html)

    assert document.find(f"{HTML}head/{HTML}title").text.strip() != ""
    assert len(document.findall(f".//{HTML}h1")) == 1


def test_no_mail_is_so_large_that_gmail_cuts_it_off(edition: Edition) -> None:
    assert len(letter(edition, leave=LEAVE).html.encode()) <= LIMIT


def test_a_day_of_sixty_stories_keeps_every_headline_within_the_limit() -> None:
    day = busy_day()
    stories = [story for section in day.sections for story in section.stories]

    made = letter(day)

    assert len(stories) == 60 and LIMIT * 0.8 < len(made.html.encode()) <= LIMIT
    assert all(story.title in made.html and story.url in made.html for story in stories)


def test_nothing_is_loaded_by_a_mail(edition: Edition) -> None:
    html = letter(edition, leave=LEAVE).html
    elements = [element for element in parsed(html).iter() if isinstance(element.tag, str)]

    assert not {element.tag.removeprefix(HTML) for element in elements} & {
        "img", "script", "link", "iframe", "object", "embed", "audio", "video", "svg", "input", "form", "base",
    }  # fmt: skip
    assert not [
        name for element in elements for name in element.attrib if name in ("src", "srcset", "background", "data")
    ]
    assert not [name for element in elements for name in element.attrib if name.startswith("on")]
    sheets = [element.text or "" for element in elements if element.tag == f"{HTML}style"]
    styles = [*sheets, *(element.attrib.get("style", "") for element in elements)]
    assert not [style for style in styles if re.search(r"url\(|@import|@font-face|expression|https?:", style)]


def test_styles_need_nothing_that_mail_programs_lack(edition: Edition) -> None:
    html = letter(edition, leave=LEAVE).html
    sheets = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)

    assert not re.search(r"inline-(start|end)|var\(|flex|grid-|rem[;\"]", html)
    assert all(len(sheet) < 8192 for sheet in sheets)  # Gmail drops a longer one
    assert "prefers-color-scheme" not in sheets[0] and "data-ogs" not in sheets[0]  # nor does it read one it cannot


def test_foreign_text_carries_its_direction_and_stands_on_its_side() -> None:
    document = parsed(letter(tracked_edition()).html)

    quotes = [e for e in document.iter(f"{HTML}blockquote") if e.attrib["lang"] == "ar"]
    headlines = [e for e in document.iter(f"{HTML}h3") if e.attrib.get("lang") == "ar"]
    assert len(quotes) == 2 and len(headlines) == 1
    for element in (*quotes, *headlines):
        assert element.attrib["dir"] == "rtl" and "text-align:right" in element.attrib["style"]
    assert all("border-right:3px" in quote.attrib["style"] for quote in quotes)


def test_a_name_from_right_to_left_moves_no_figure_where_nothing_is_isolated() -> None:
    html = letter(tracked_edition()).html

    assert "<bdi>بريد العاصي</bdi>\u200e" in html
    assert not re.search(r"[\u0600-\u06ff]</bdi>(?!\u200e|<)", html)


def test_layout_tables_say_so_and_the_others_have_captions_and_headers() -> None:
    document = parsed(letter(tracked_edition()).html)

    for table in document.iter(f"{HTML}table"):
        if table.attrib.get("role") == "presentation":
            assert not list(table.iterfind(f"{HTML}tbody/{HTML}tr/{HTML}th"))
        else:
            assert table.find(f"{HTML}caption") is not None
            assert all(th.attrib["scope"] in ("row", "col") for th in table.iter(f"{HTML}th"))
    assert re.findall(r"[▲▼◆] (\w+)", seen(letter(tracked_edition()).html)) == ["worse", "worse"]


@pytest.mark.parametrize("edition", [hostile_edition(), hostile_tracked()], ids=["plain", "tracked"])
def test_hostile_text_is_inert_in_a_mail(edition: Edition) -> None:
    made = letter(edition)
    document = parsed(made.html)

    addresses = [element.attrib["href"] for element in document.iter(f"{HTML}a")]
    assert addresses and all(re.match("https?://", address) for address in addresses)
    assert "{{ 7*7 }}" in seen(made.html)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", made.html)
    assert made.html.count("</head>") == 1


# ---------------------------------------------------------------- text beside HTML


def test_text_and_html_carry_the_same(edition: Edition) -> None:
    made = letter(edition, leave=LEAVE)
    part, _ = fitted(edition)
    forms = {"html": tight(seen(made.html)).casefold(), "text": tight(words(made.text)).casefold()}

    expected = said(part)
    assert len(expected) > 10
    for name, form in forms.items():
        assert [piece for piece in expected if piece not in form] == [], name


def test_what_the_html_links_to_as_proof_stands_in_the_text(edition: Edition) -> None:
    made = letter(edition)
    part, _ = fitted(edition)

    document = parsed(made.html)
    linked = {element.attrib["href"] for element in document.iter(f"{HTML}a")}
    for one in (*proofs(part), *(story for section in part.sections for story in section.stories)):
        if re.fullmatch(r"https://[!-~]+", one.url) and "evil" not in one.url:
            assert one.url in linked and one.url in made.text


def test_a_day_that_fits_loses_nothing_of_either_form() -> None:
    made = letter(tracked_edition())

    assert "Left out" not in made.text and "Left out" not in made.html
    assert fitted(tracked_edition())[0] == tracked_edition()


def test_the_text_of_a_mail_is_narrow_and_has_no_blank_line_too_many(edition: Edition) -> None:
    lines = letter(edition, leave=LEAVE).text.split("\n")

    assert all(len(line) <= WIDTH for line in lines if "://" not in line)
    assert not [line for line in lines if line != line.rstrip()]
    assert "\n\n\n\n" not in "\n".join(lines)


# ---------------------------------------------------------------- what gives way


def test_a_mail_that_gives_way_counts_what_it_left_out_and_links_to_it() -> None:
    day = laden()

    made = letter(day)

    part, _ = fitted(day)
    told = left_out(day, part)
    assert re.fullmatch(r"Left out here, so that no mail program cuts the mail off: .*\d+ quotes.*outlets.*\.", told)
    assert told in seen(made.html) and told in words(made.text)
    page = "https://news.reader.example/idlib/daily/2026/11/22/"
    assert f'<a href="{page}">All of it' in made.html and f"All of it: {page}" in made.text
    assert "All of it" not in letter(replace(day, base_url=None)).text


def test_headlines_sums_statuses_and_numbers_never_go_before_everything_else_went() -> None:
    day = laden()

    part, _ = fitted(day)

    kept = [[story.title for story in section.stories] for section in part.sections]
    assert kept == [[story.title for story in section.stories] for section in day.sections]
    same = {"board", "bottom_line", "figures", "ledger", "quiet", "coming", "unseen", "corrections", "warnings"}
    assert all(getattr(part, name) == getattr(day, name) for name in same)


def test_what_goes_goes_in_its_order_and_is_counted_where_it_stood() -> None:
    day = laden()
    whole = weight(day)

    background, outlets, quotes = (lighter(day, excess) for excess in (1, whole // 10, whole // 2))

    assert left_out(day, background).endswith(": 1 title in the background.")
    assert sum(len(s.background) + s.more_background for s in background.sections) == 10
    assert "quote" not in left_out(day, outlets) and "further outlets" in left_out(day, outlets)
    assert "quotes" in left_out(day, quotes)
    for part in (outlets, quotes):
        for one, other in zip(stories(day), stories(part), strict=True):
            assert len(one.also) + one.more_also == len(other.also) + other.more_also


def test_of_several_hundred_stories_the_last_are_counted_those_of_scopes_first() -> None:
    day = laden(400)

    made = letter(day)

    part, _ = fitted(day)
    gone = [s.more for s in part.sections]
    assert LIMIT * 0.9 < len(made.html.encode()) <= LIMIT
    assert sum(len(s.stories) + s.more for s in part.sections) == 400
    assert sum(more for more, s in zip(gone, part.sections, strict=True) if s.kind == "scope") > 0
    assert part.sections[0].stories[:5]
    assert f"{sum(gone):,} stories" in words(made.text)


def test_lightening_goes_on_until_nothing_may_go() -> None:
    day = laden(30)

    bare = lighter(day, 10**9)

    assert stories(bare) == [] and [section.more for section in bare.sections] == [12, 12, 6]
    assert bare.board == day.board and lighter(bare, 1) == bare
    assert all(len(row.evidence) <= 1 for row in (*bare.changes, *bare.events))


def stories(edition: Edition) -> list[Any]:
    return [story for section in edition.sections for story in section.stories]


def weight(value: Any) -> int:
    """Characters of all texts of the stories."""
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, tuple):
        return sum(map(weight, value))
    if isinstance(value, Edition):
        return weight(value.sections)
    return sum(weight(getattr(value, f.name)) for f in fields(value)) if is_dataclass(value) else 0


# ---------------------------------------------------------------- head and foot


def test_the_preheader_is_the_bottom_lines_first_sentence_and_fills_the_preview() -> None:
    edition = tracked_edition()
    html = letter(edition).html

    hidden = parsed(html).find(f"{HTML}body/{HTML}div")
    text = "".join(hidden.itertext())
    assert text.startswith(edition.bottom_line[0].text)
    assert "display:none" in hidden.attrib["style"] and hidden.attrib["aria-hidden"] == "true"
    assert len(text) >= PREVIEW and not text[len(edition.bottom_line[0].text) :].strip("\u034f\u200c\xa0")


def test_the_preheader_never_repeats_the_subject() -> None:
    edition = tracked_edition()
    first, second = (statement.text for statement in edition.bottom_line[:2])

    assert preheader(replace(edition, subject=f"[Idlib] 22 Nov - {first}")) == second
    assert preheader(make_edition()) == make_edition().sections[0].stories[0].title
    assert preheader(make_edition(reports=())) == "Sources reached: 3 of 4."


@pytest.mark.parametrize(
    ("leave", "shown"), [(LEAVE, "leave@reader.example"), ("https://reader.example/off?a=1&b=2", None)]
)
def test_the_foot_tells_how_to_leave_when_that_is_known(leave: str, shown: str | None) -> None:
    made, silent = letter(make_edition(), leave=leave), letter(make_edition())

    link = next(a for a in parsed(made.html).iter(f"{HTML}a") if a.attrib["href"] == leave)
    assert link.text == (shown or leave)
    assert made.text.endswith(f"To get it no more:\n{shown or leave}\n")
    assert "To get it no more" not in silent.html + silent.text and silent.leave is None
