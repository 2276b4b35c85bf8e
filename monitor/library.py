"""Idlib Monitor from a Python program: what `monitor extract`, `monitor analyze` and its report say, as values (docs/library.md).

No database, no network, no state; the same input gives the same values, and the commands the same as these functions. What comes
from outside is read in child processes with a time and a memory limit each, as in the service. So a script needs the usual
`if __name__ == "__main__":`, for a child imports it too.
"""

from __future__ import annotations

import atexit
import json
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from io import IOBase
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict, cast

from monitor.clock import SystemClock
from monitor.config.load import load_watchlist
from monitor.desk import analyzing, extracting
from monitor.desk.shipped import shipped_watchlist
from monitor.errors import CrewClosed, CrewError
from monitor.model import Limits, Watchlist
from monitor.steps import inside
from monitor.text.urls import canonical_url
from monitor.work.crew import Crew

__all__ = ["Article", "BadArticle", "Claim", "Event", "Extracted", "Figure", "Headline", "Judged", "Named", "WrittenBy",
           "analyze", "extract", "report"]  # fmt: skip

UTF_8 = "utf-8"
NO_CHILD = "no child could be started"
UNGUARDED = 'what a script does must stand under `if __name__ == "__main__":`, for children import it too'

# ---------------------------------------------------------------- what goes in and comes out


class Extracted(TypedDict):
    """A page, as a line of `monitor extract` has it. Each fact names its source; None: the page does not say."""

    url: str | None
    url_source: Literal["given", "canonical"] | None
    title: str | None
    title_source: str | None
    author: str | None
    author_source: str | None
    published: str | None  # ISO 8601: a day, or a time in UTC
    precision: str
    published_source: str | None
    language: str | None  # ISO 639-1
    languages: list[str]  # of its paragraphs, most words first
    site: str | None
    live: bool
    notes: list[str]
    canonical: str | None
    amp: str | None
    text: str  # paragraphs are parted by a line break
    words: int
    error: NotRequired[str]  # there is no text, and why


class Article(TypedDict):
    """An article to be judged. `published`: a day or a time, as text or as a date; a time without a zone is UTC."""

    id: str
    title: str
    text: str
    published: NotRequired[str | date | None]
    lang: NotRequired[str | None]
    source: NotRequired[str | None]
    url: NotRequired[str | None]


class Claim(TypedDict):
    """A statement about a topic. `text[start:end] == quote`; of a headline without places."""

    id: str
    topic: str
    state: str
    temporal: Literal["current", "background"]
    event_date: str | None
    date_precision: str
    speaker: str | None
    actor: str | None
    side: str | None
    via: str | None
    voice: str
    quote: str
    start: NotRequired[int]
    end: NotRequired[int]
    cue: str
    modifiers: list[str]
    rule: str
    confidence: float


class Event(TypedDict):
    """Something that happened once, with its number, day and outcome."""

    id: str
    topic: str
    series: str
    ordinal: int | None
    date: str | None
    date_precision: str
    date_source: str
    outcome: str
    outcomes: list[str]
    route: list[str] | None
    planned: bool
    background: bool
    speaker: str | None
    actor: str | None
    side: str | None
    quote: str
    start: NotRequired[int]
    end: NotRequired[int]


class Figure(TypedDict):
    """A number of people, as the text gives it."""

    topic: str
    what: str
    who: str
    low: int
    high: int
    qualifier: str | None
    event_date: str | None
    speaker: str | None
    actor: str | None
    side: str | None
    quote: str
    start: int
    end: int


class Headline(TypedDict):
    """What the title says, apart from the text."""

    claims: list[Claim]
    events: list[Event]


class Named(TypedDict):
    """An agency, with the words that name it."""

    agency: str
    evidence: str


class WrittenBy(TypedDict):
    """Who wrote an article first, by all copies of its text."""

    kind: str
    id: str | None
    name: str | None
    owner: str | None
    side: str | None
    why: str


class Judged(TypedDict):
    """What is made of one article, as a line of `monitor analyze` has it."""

    id: str
    lang: str | None
    topics: list[str]
    background: list[str]
    scopes: list[str]
    state: dict[str, str]
    claims: list[Claim]
    events: list[Event]
    figures: list[Figure]
    denials: list[Claim]
    headline: Headline
    copy_of: str | None
    origin: Named | None
    cites: Named | None
    written_by: WrittenBy
    story: str


class BadArticle(ValueError):
    """An article that cannot be judged. `index` counts from 0."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(f"article {index}: {reason}")
        self.index = index
        self.reason = reason


Bad = Callable[[int, str], object]

# ---------------------------------------------------------------- what one may call


def extract(
    html: bytes | str,
    url: str = "",
    *,
    encoding: str | None = None,
    now: datetime | None = None,
    guarded: bool = True,
) -> Extracted:
    """What a page says: title, author, date, language and text, each with its source.

    `url`: where it comes from; without it the address that the page gives itself. `encoding`: what the server said; text is UTF-8
    already. `now`: no date is believed that lies more than a day after it; without it the clock is asked. `guarded`: read it in a
    child process, which is started with the first page and kept for the next ones. Without it a hostile page may hold, bloat or
    crash your process: only for pages of your own.

    Raises ValueError for an address that is none or a page larger than 20 MB, and monitor.errors.CrewError when reading took too
    long, too much memory or a crash. Any number of threads may call it.
    """
    body = html.encode(UTF_8, "replace") if isinstance(html, str) else bytes(html)
    if len(body) > extracting.LARGEST:
        raise ValueError(f"the page is larger than {extracting.LARGEST // 2**20} MB")
    address = canonical_url(url) if url else ""
    moment = SystemClock().now() if now is None else now if now.tzinfo else now.replace(tzinfo=UTC)
    said = UTF_8 if isinstance(html, str) else encoding
    work = (inside.extract_page, body, url if address else "", said, moment, "")
    found = _readers.run(*work) if guarded else inside.extract_page(*work[1:])
    page = extracting.page_of(extracting.Source(), found, url or None, "given" if url else "file name")
    record = extracting.record(page)
    del record["path"]
    return cast(Extracted, record)


def analyze(
    articles: Iterable[Mapping[str, object]], *, config: str | Path | None = None, on_bad: Bad | None = None
) -> list[Judged]:
    """What is made of each article, in their order: `Article` says what one holds.

    `config`: a feeds.yaml, whose topics, vocabulary, sources and limits count; without it the topics and scopes that ship.
    `on_bad` is given the index of an article that cannot be judged and is left out, or whose date cannot be read and does not
    count, and the reason. Without it the first that cannot be judged raises BadArticle, when all are read.

    All articles are compared with each other (`copy_of`, `story`), so give what belongs together in one call. Texts go through
    temporary files. Raises monitor.errors.ConfigError for a configuration with mistakes, TypeError for one article alone.
    """
    told: list[Judged] = []
    _judge(articles, _watchlist(config), on_bad, lambda line: told.append(json.loads(line)), track=False)
    return told


def report(
    articles: Iterable[Mapping[str, object]], *, config: str | Path | None = None, on_bad: Bad | None = None
) -> dict[str, Any]:
    """The report of `monitor analyze --report`: of each topic the status, its changes and their rules, the log of events, who
    disagreed; and the counts. It takes what `analyze` takes."""
    watchlist = _watchlist(config)
    counts = _judge(articles, watchlist, on_bad, lambda _line: None, track=True)
    whole: dict[str, Any] = json.loads(json.dumps(analyzing.report(counts, watchlist)))
    return whole


# ---------------------------------------------------------------- how it is done


class _Readers:
    """The children that read pages: started with the first one, ended with the program."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._crew: Crew | None = None

    def run(self, task: Any, *args: Any) -> Any:
        """The task's result from a child."""
        with self._lock:
            if self._crew is None:
                self._crew = extracting.crew_for(Limits())
                atexit.register(self._crew.close)
        try:
            return self._crew.run(task, *args)
        except CrewError as error:
            if not error.retryable or isinstance(error, CrewClosed):
                raise
            raise CrewError(error.task, f"{error.reason}: {UNGUARDED}", detail=error.detail, retryable=True) from error


_readers = _Readers()


def _watchlist(config: str | Path | None) -> Watchlist:
    return shipped_watchlist() if config is None else load_watchlist(Path(config))


def _judge(
    articles: Iterable[Mapping[str, object]],
    watchlist: Watchlist,
    on_bad: Bad | None,
    tell: Callable[[str], object],
    *,
    track: bool,
) -> analyzing.Counts:
    def bad(number: int, reason: str) -> None:
        if on_bad is not None:
            on_bad(number - 1, reason)

    if isinstance(articles, Mapping | str | bytes | IOBase):
        mend = "also when there is one: [article]; of a file: [json.loads(line), ...]"
        raise TypeError(f"articles are given as a list, {mend}")
    with tempfile.TemporaryFile() as stream:
        for article in articles:
            stream.write(json.dumps(_row(article), default=_plain).encode() + b"\n")
        stream.seek(0)
        counts = analyzing.analyze(stream, watchlist, tell=tell, bad=bad, track=track)
    if counts.skipped and on_bad is None:
        number, reason = counts.skipped_lines[0]
        raise BadArticle(number - 1, f"{reason}: {UNGUARDED}" if reason.endswith(NO_CHILD) else reason)
    return counts


def _row(article: Any) -> dict[str, object] | None:
    """What an article says; None, which is refused as any bad article is, for what is none."""
    try:
        return dict(article)
    except (TypeError, ValueError):
        return None


def _plain(value: object) -> object:
    """A date as text; anything else that JSON has no word for as a list, which is no text and is refused as such."""
    return value.isoformat() if isinstance(value, date) else []
