"""`monitor extract`: what extraction makes of pages in files, in folders and on the web. No database is needed."""

from __future__ import annotations

import os
import threading
import zlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

from monitor import __version__
from monitor.clock import Clock
from monitor.errors import CrewError, FetchError, ImportRefused
from monitor.model import Extraction, Limits
from monitor.steps import inside
from monitor.steps.capture import ACCEPT
from monitor.steps.house import Crew as AnyCrew
from monitor.steps.house import Web
from monitor.text.urls import canonical_url
from monitor.web.http import Fetcher
from monitor.work.crew import Crew

PAGES = (
    ".html",
    ".htm",
    ".xhtml",
    ".html.gz",
    ".htm.gz",
    ".xhtml.gz",
)  # taken from folders; a file that is named may be any
LARGEST = 20 * 1024 * 1024  # bytes of a page, unpacked
AHEAD = 4  # pages per child that are read ahead of the one told
PRELOADED = ("monitor.steps.forerunner",)

AddressSource = Literal["given", "fetched", "canonical", "file name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where one page is: a file or an address. `error`: why it cannot be had at all."""

    path: str | None = None
    url: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was made of one page. `error` is None for a page with a text; beside one, `found` may still have its title."""

    source: Source
    url: str | None = None  # None: nobody said where the page comes from
    url_source: AddressSource | None = None
    found: Extraction | None = None
    error: str | None = None

    @property
    def name(self) -> str:
        """What to call it to a person."""
        return self.source.path or self.source.url or ""


def crew_for(limits: Limits) -> Crew:
    """Children that extract; to be closed."""
    return Crew(
        children=limits.children,
        task_seconds=limits.task_seconds,
        task_memory=limits.task_memory,
        preload=PRELOADED,
    )


def web_for(limits: Limits, contact: str, allow: Iterable[str], clock: Clock) -> Fetcher:
    """The guarded fetch; to be closed."""
    return Fetcher(limits=limits, contact=contact, version=__version__, clock=clock, allow=tuple(allow))


def sources(targets: Iterable[str]) -> Iterator[Source]:
    """The pages behind what a person named, folders opened recursively, each in the order of its names."""
    for target in targets:
        if target.startswith(("http://", "https://")):
            yield Source(url=target)
        elif Path(target).is_dir():
            yield from _in_folder(target)
        else:
            yield Source(path=target)


def extract_pages(
    found: Iterable[Source],
    crew: AnyCrew,
    web: Web,
    now: Callable[[], datetime],
    *,
    at_once: int,
    url: str | None = None,
) -> Generator[Page, None, None]:
    """What is made of each page, in their order, several read at once; memory holds a few. A bad page costs nobody else.

    `url`: the address of the page, where a person knows it; for a single file.
    """
    lock = threading.Lock()  # the web is asked one thing at a time: pages of one person are often of one host

    def read(source: Source) -> Page:
        return _page(source, url, crew, web, now, lock)

    pool = ThreadPoolExecutor(max_workers=at_once + 1, thread_name_prefix="extract")
    waiting: deque[Future[Page]] = deque()
    try:
        for source in found:
            waiting.append(pool.submit(read, source))
            if len(waiting) >= AHEAD * at_once:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def record(page: Page) -> dict[str, Any]:
    """One line of the result. `url_source` says how the address is known; `error` is there when there is no text."""
    found = page.found
    told: dict[str, Any] = {"path": page.source.path, "url": page.url, "url_source": page.url_source}
    if found is not None:
        told |= {
            "title": found.title,
            "title_source": found.title_source,
            "author": found.author,
            "author_source": found.author_source,
            "published": _moment(found),
            "precision": found.precision,
            "published_source": found.date_source,
            "language": found.language,
            "languages": list(found.languages),
            "site": found.site,
            "live": found.live,
            "notes": list(notes_on(found)),
            "canonical": found.canonical_url,
            "amp": found.amp_url,
            "text": found.text,
            "words": len(found.text.split()),
        }
    return told if page.error is None else {**told, "error": page.error}


def readable(page: Page) -> str:
    """The page for a person: title, what is known of it, the text by paragraphs."""
    found = page.found
    if found is None:
        return f"{page.name}: {page.error}"
    facts = [
        f"by {found.author} ({found.author_source})" if found.author else "",
        found.site or "",
        f"{_moment(found)} ({found.date_source})" if found.published_at else "no date",
        found.language or "language unknown",
        f"{len(found.text.split()):,} words",
    ]
    lines = [
        f"{found.title} ({found.title_source})" if found.title else "(no title)",
        " - ".join(fact for fact in facts if fact),
        f"{page.url} ({page.url_source})" if page.url else "address unknown: name it with --url",
        *(f"note: {note}" for note in notes_on(found)),
    ]
    return "\n".join(lines) + "\n\n" + "\n\n".join(found.text.split("\n"))


def notes_on(found: Extraction) -> tuple[str, ...]:
    """All that a reader of the text should know, with what stands in front of the article."""
    if found.obstacle is None:
        return found.notes
    part = f": only the first {len(found.text.split())} words" if found.part and found.text else ""
    return (found.obstacle + part, *found.notes)


def page_of(source: Source, found: Extraction, address: str | None, how: AddressSource) -> Page:
    """What was made of one page, whose address is known so; where only a file was named, the page's own address goes before."""
    if how == "file name" and found.canonical_url is not None:
        address, how = found.canonical_url, "canonical"
    return Page(
        source=source,
        url=address,
        url_source=how if address else None,
        found=found,
        error=None if found.text else found.obstacle or "no text found in the page",
    )


# ---------------------------------------------------------------- one page


def _page(
    source: Source, given: str | None, crew: AnyCrew, web: Web, now: Callable[[], datetime], lock: threading.Lock
) -> Page:
    address: str | None
    try:
        if source.url is not None:
            with lock:
                fetched = web.fetch(source.url, accept=ACCEPT)
            body, charset, address, how = fetched.body, fetched.charset, fetched.final_url, "fetched"
        else:
            body, charset = _body(source), None
            address, how = (given, "given") if given else (_address_in(source.path or ""), "file name")
        found = crew.run(inside.extract_page, body, address or "", charset, now(), "")
    except FetchError as error:
        return Page(source=source, url=source.url, error=error.reason)
    except CrewError as error:
        return Page(source=source, url=source.url, error=error.reason)
    except ImportRefused as error:
        return Page(source=source, error=str(error))
    return page_of(source, found, address, how)  # type: ignore[arg-type]  # one of AddressSource, as written above


def _body(source: Source) -> bytes:
    """The bytes of a file, unpacked. Raises ImportRefused."""
    if source.error is not None:
        raise ImportRefused(source.error)
    path = Path(source.path or "")
    try:
        if path.exists() and not path.is_file():  # a pipe that nobody writes to
            raise ImportRefused("not a file")
        with path.open("rb") as file:
            body = file.read(LARGEST + 1)
    except OSError as error:
        raise ImportRefused(f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ImportRefused("cannot be read: no file can have this name") from error
    if body.startswith(b"\x1f\x8b") and path.suffix.lower() == ".gz":
        body = _unpacked(body)
    if len(body) > LARGEST:
        raise ImportRefused(f"larger than {LARGEST // 1024 // 1024} MB")
    return body


def _unpacked(body: bytes) -> bytes:
    """The first member of a gzip file, at most a byte more than LARGEST."""
    try:
        unpacking = zlib.decompressobj(wbits=31)
        plain = unpacking.decompress(body, LARGEST + 1)
    except zlib.error as error:
        raise ImportRefused("damaged: it cannot be unpacked") from error
    if not unpacking.eof and len(plain) <= LARGEST:
        raise ImportRefused("damaged: its end is missing")
    return plain


def _in_folder(folder: str) -> Iterator[Source]:
    """The pages of a folder and the folders in it; links to folders are not followed. One that holds none is named."""
    refused: list[Source] = []

    def refuse(error: OSError) -> None:
        refused.append(Source(path=str(error.filename), error=f"cannot be read: {error.strerror}"))

    def pages() -> Iterator[Source]:
        for above, folders, files in os.walk(folder, onerror=refuse):
            folders.sort()
            yield from (Source(path=str(Path(above, name))) for name in sorted(files) if name.lower().endswith(PAGES))

    walk = pages()
    first = next(walk, None)
    if first is not None:
        yield from chain([first], walk)
    elif not refused:
        yield Source(path=folder, error=f"holds no pages ({', '.join(PAGES[:3])}, also .gz)")
    yield from refused


def _address_in(path: str) -> str | None:
    """The address that a file's name spells, as savers of pages write it: https%3A%2F%2Fherald.example%2Fpatrol.html."""
    name = Path(path).name
    spelt = unquote(name[:-3] if name.lower().endswith(".gz") else name)
    if not spelt.startswith(("http://", "https://")):
        return None
    with suppress(ValueError):
        return canonical_url(spelt)
    return None


def _moment(found: Extraction) -> str | None:
    if found.published_at is None:
        return None
    if found.precision == "day":
        return found.published_at.date().isoformat()
    return found.published_at.isoformat().replace("+00:00", "Z")
