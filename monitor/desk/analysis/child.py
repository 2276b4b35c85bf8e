"""What a child does with a batch of lines: parse, check, judge. Everything that comes back is small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.articles.clean import clean
from monitor.articles.filing import LONGEST_TEXT
from monitor.articles.fingerprint import text_sha256
from monitor.desk.analysis.lines import BadLine, given
from monitor.desk.analysis.quoting import AsBrought
from monitor.model import Claim, Credit, Event, Figure, Fingerprint, Gist
from monitor.steps import inside
from monitor.text.dates import parse_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article, judged. `undated`: why it counts as one without a date, though the line names one."""

    id: str
    title: str
    language: str | None
    topics: tuple[str, ...]
    background: tuple[str, ...]
    scopes: tuple[str, ...]
    credit: Credit | None
    published_at: datetime | None
    undated: str | None
    text_sha256: str
    fingerprint: Fingerprint | None
    # with the quotes and offsets of the text as given, but for headlines
    states: tuple[tuple[str, str], ...] = ()
    claims: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    figures: tuple[Figure, ...] = ()
    gist: Gist | None = None
    outlet: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a line holds no article."""

    reason: str


def read_lines(lines: Sequence[bytes], own: Mapping[str, tuple[str, ...]]) -> list[Reading | Refusal]:
    """One answer for each line, in their order. `own`: the agencies that an outlet is itself, by its folded name or slug."""
    return [_read(line, own) for line in lines]


def _read(line: bytes, own: Mapping[str, tuple[str, ...]]) -> Reading | Refusal:
    try:
        article = given(line)
    except BadLine as error:
        return Refusal(reason=str(error))
    text = article.text[:LONGEST_TEXT]
    cleaned = clean(article.title, text)  # as an import does: both judge the same text
    agencies = own.get(article.source.strip().casefold(), ())
    date = parse_date(article.published) if article.published.strip() else None
    undated = article.published.strip() and date is None
    judged = inside.read_article(
        cleaned.title,
        cleaned.text,
        (article.lang or None,),
        None,
        agencies,
        date[0].date() if date else None,
        article.id,
        everything=True,
    )
    topics = [match for match in judged.matches if match.kind == "topic"]
    brought = AsBrought.of(text, cleaned.text)
    return Reading(
        id=article.id,
        title=cleaned.title,
        language=judged.language,
        topics=tuple(match.topic for match in topics if match.topic in judged.reported),
        background=tuple(match.topic for match in topics if match.topic not in judged.reported),
        scopes=tuple(match.topic for match in judged.matches if match.kind == "scope"),
        credit=judged.credit,
        published_at=date[0] if date else None,
        undated='"published" is no date: counted as undated' if undated else None,
        text_sha256=text_sha256(cleaned.text),
        fingerprint=judged.fingerprint,
        gist=judged.gist,
        states=judged.states,
        claims=brought.moved(judged.claims) if brought else judged.claims,
        events=brought.moved(judged.events) if brought else judged.events,
        figures=brought.moved(judged.figures) if brought else judged.figures,
        outlet=article.source.strip(),
        url=article.url.strip(),
    )
