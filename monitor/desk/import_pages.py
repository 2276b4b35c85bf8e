"""Single files as articles: a page, a plain text, a newsletter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from monitor.articles import filing
from monitor.articles.clean import title_of
from monitor.desk.import_items import LARGEST, Given, Item, Read, Refused, address, article_item, dates, language
from monitor.errors import CrewError, ImportRefused
from monitor.model import Extraction
from monitor.steps import inside
from monitor.steps.house import House
from monitor.text.dates import day_in_zone
from monitor.text.plain import clean_text, one_line


def one_file(path: Path, kind: str, given: Given, house: House) -> Iterator[Read]:
    """The articles of a file that is read whole: one, or those of a newsletter. Raises OSError."""
    where = str(path)
    if path.stat().st_size > LARGEST:
        yield Refused(reason=f"{path}: larger than {LARGEST // 1024 // 1024} MB: split it")
        return
    body = path.read_bytes()
    try:
        if kind == ".txt":
            yield _text(where, body, given, house)
        elif kind == ".eml":
            yield from _letters(where, body, given, house)
        else:
            page = house.crew.run(inside.extract_page, body, given.url or "", None, house.clock.now(), "")
            yield page_item(where, page, given.url or page.canonical_url, given, house)
    except (ImportRefused, CrewError) as error:
        yield Refused(reason=f"{where}: {error}")


def page_item(
    where: str, page: Extraction, url: str | None, given: Given, house: House, *, fetched_at: datetime | None = None,
    outlet: str = "import",
) -> Item:  # fmt: skip
    """The article of a page. `fetched_at`: since when a page without a date of its own is known; None: since now. Raises
    ImportRefused for one without a text."""
    if not page.text:
        raise ImportRefused("no text found in the page")
    published, known_at, precise = dates("", "", given, house)
    if given.day is None and page.published_at is not None:
        published = known_at = page.published_at
        precise = page.precision == "second"
    elif given.day is None and fetched_at is not None:
        known_at = fetched_at
    article = filing.imported(
        url=address(url, page.title, page.text),
        title=page.title,
        text=page.text,
        outlet=one_line(given.source or page.site or outlet, 100),
        language=language(given.language) or page.language,
        author=page.author,
        published_at=published,
        precise=precise,
    )
    return article_item(where, article, known_at)


def _text(where: str, body: bytes, given: Given, house: House) -> Item:
    try:
        text = clean_text(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ImportRefused("not UTF-8: convert it, for instance with `iconv -t UTF-8`") from error
    title, rest = title_of(text)
    if not rest.strip():
        raise ImportRefused("holds no text below its title")
    published, known_at, precise = dates("", "", given, house)
    article = filing.imported(
        url=address(given.url, title, rest),
        title=one_line(title),
        text=rest,
        outlet=one_line(given.source or "import", 100),
        language=language(given.language),
        author=None,
        published_at=published,
        precise=precise,
    )
    return article_item(where, article, known_at)


def _letters(where: str, body: bytes, given: Given, house: House) -> Iterator[Read]:
    now = house.clock.now()
    letters = house.crew.run(inside.read_letters, body, now)
    if not letters:
        raise ImportRefused("no text found in the message")
    if given.url and len(letters) > 1:
        raise ImportRefused(f"--url goes with one article, and the message holds {len(letters)}")
    for number, letter in enumerate(letters, start=1):
        place = where if len(letters) == 1 else f"{where} (message {number} of {len(letters)})"
        sent_at = None if given.day is not None else letter.sent_at
        published, known_at, precise = dates("", "", given, house)
        if sent_at is not None:
            published, precise = sent_at, letter.precise
            known_at = sent_at if precise else day_in_zone(sent_at.date(), house.watchlist.time_zone)
        try:
            article = filing.imported(
                url=address(given.url or letter.url, letter.title, letter.text),
                title=letter.title,
                text=letter.text,
                outlet=one_line(given.source or letter.sender or "import", 100),
                language=language(given.language) or letter.language,
                author=letter.author,
                published_at=published,
                precise=precise,
            )
        except ImportRefused as error:
            yield Refused(reason=f"{place}: {error}")
            continue
        yield article_item(place, article, known_at)
