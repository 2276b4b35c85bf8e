"""`monitor analyze`: JSON Lines of articles in, JSON Lines of judgements out, no database, no network, bounded memory.

Two passes: the first reads, judges and puts away on disk; then copies are found; the second tells, in the order of the input.
The order of the input decides nothing else.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from monitor.desk.analysis.child import Reading, Refusal
from monitor.desk.analysis.copies import Prints, leads_of
from monitor.desk.analysis.findings import Findings, Papers
from monitor.desk.analysis.happenings import Happenings
from monitor.desk.analysis.judging import judged
from monitor.desk.analysis.lines import numbered
from monitor.desk.analysis.reporting import tracked
from monitor.desk.analysis.telling import told, written_by
from monitor.desk.analysis.writers import Writers
from monitor.editions.voices import newsrooms_of
from monitor.model import Origin, Watchlist
from monitor.steps import inside
from monitor.work.crew import Crew

TASK_MEMORY = 256 * 2**20  # bytes that a batch may need: a line of 20 MB takes a third of it

MOST_TOLD = 1000  # bad lines that the report names; all are counted

Progress = Callable[[str, int], None]


@dataclass(slots=True)
class Counts:
    """What went in and what was made of it."""

    articles: int = 0
    skipped: int = 0
    undated: int = 0
    copies: int = 0
    stories: int = 0
    skipped_lines: list[tuple[int, str]] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    reported: Counter[str] = field(default_factory=Counter)
    background: Counter[str] = field(default_factory=Counter)
    scopes: Counter[str] = field(default_factory=Counter)
    republished: Counter[str] = field(default_factory=Counter)
    cited: Counter[str] = field(default_factory=Counter)
    tracked: dict[str, dict[str, Any]] = field(
        default_factory=dict
    )  # by topic its status, log and disputes, if asked for


def crew_for(watchlist: Watchlist) -> Crew:
    """Children that judge for these topics; to be closed. Nothing is imported ahead for them: the memory of a fork server that
    holds everything too would cost more than the half second it saves."""
    limits = watchlist.limits
    return Crew(
        children=limits.children,
        task_seconds=limits.task_seconds,
        task_memory=min(limits.task_memory, TASK_MEMORY),
        initializer=inside.prepare,
        initargs=(watchlist.vocabulary, watchlist.topics, watchlist.agencies, watchlist.all_sources),
    )


def analyze(
    stream: BinaryIO,
    watchlist: Watchlist,
    *,
    tell: Callable[[str], object],
    bad: Callable[[int, str], None],
    progress: Progress = lambda _stage, _count: None,
    track: bool = False,
) -> Counts:
    """Judge every article of the stream. `tell` is given one JSON object for each, without a line break; `bad` the number of a
    line and what is wrong with it, in order. With `track` the counts also hold what became of each topic. Raises OSError when
    the stream or the temporary files fail."""
    counts = Counts()
    topics = [topic for topic in watchlist.topics if topic.kind == "topic" and track]
    with ExitStack() as doors:
        heads, records, bands, gists = (doors.enter_context(tempfile.TemporaryFile()) for _ in range(4))
        findings = doors.enter_context(Findings([topic.slug for topic in topics], watchlist.sources))
        prints = Prints(records, bands)
        happenings = Happenings(gists)
        writers = Writers(newsrooms_of(watchlist), watchlist.sources)
        with closing(crew_for(watchlist)) as crew:
            answers = judged(numbered(stream), _own_agencies(watchlist), crew, watchlist.limits.children)
            for reading in _good(answers, counts, bad):
                heads.write(json.dumps(told(reading)).encode() + b"\n")
                findings.add(len(prints.ids), reading)
                prints.add(reading)
                happenings.add(reading)
                writers.add(reading)
                _count(reading, counts)
                progress("judged", counts.articles)
        leads = leads_of(prints, lambda count: progress("compared", count))
        stories = happenings.stories(leads.tolist(), lambda count: progress("told apart", count))
        counts.stories = len(set(stories.tolist()))
        writers.settle(prints.ids, leads.tolist())
        papers = Papers(ids=prints.ids, leads=leads.tolist(), writers=writers, end=findings.end)
        counts.tracked = {topic.slug: tracked(topic, findings, papers) for topic in topics}
        heads.seek(0)
        for number, (line, lead) in enumerate(zip(heads, leads, strict=True)):
            counts.copies += bool(lead >= 0)
            original = prints.ids[lead] if lead >= 0 else None
            whole = _whole(json.loads(line), original, writers[number], prints.ids[stories[number]])
            tell(_inert(json.dumps(whole, ensure_ascii=False)))
    return counts


def report(counts: Counts, watchlist: Watchlist) -> dict[str, Any]:
    """The counts, and what became of each topic, as one JSON object: topics and scopes as the configuration orders them, the
    rest by name."""
    kinds = {kind: [t.slug for t in watchlist.topics if t.kind == kind] for kind in ("topic", "scope")}
    agencies = sorted(counts.republished.keys() | counts.cited.keys())
    return {
        "articles": counts.articles,
        "texts": counts.articles - counts.copies,
        "copies": counts.copies,
        "stories": counts.stories,
        "undated": counts.undated,
        "languages": {code: counts.languages[code] for code in sorted(counts.languages)},
        "topics": {
            slug: {"reported": counts.reported[slug], "background": counts.background[slug]}
            | counts.tracked.get(slug, {})
            for slug in kinds["topic"]
        },
        "scopes": {slug: counts.scopes[slug] for slug in kinds["scope"]},
        "agencies": {slug: {"republished": counts.republished[slug], "cited": counts.cited[slug]} for slug in agencies},
        "skipped": {
            "count": counts.skipped,
            "lines": [{"line": number, "reason": reason} for number, reason in counts.skipped_lines],
        },
        "configuration": watchlist.fingerprint,
    }


def report_text(counts: Counts, watchlist: Watchlist) -> str:
    """The report as a file holds it, harmless on a terminal too."""
    lines = json.dumps(report(counts, watchlist), ensure_ascii=False, indent=2).split("\n")
    return "\n".join(_inert(line) for line in lines)


def _good(
    answers: Iterable[tuple[int, Reading | Refusal]], counts: Counts, bad: Callable[[int, str], None]
) -> Iterator[Reading]:
    seen: set[str] = set()
    for number, answer in answers:
        if isinstance(answer, Reading) and answer.id in seen:
            answer = Refusal(reason=f'"id" stands in an earlier line too: {answer.id}')
        if isinstance(answer, Refusal):
            counts.skipped += 1
            if len(counts.skipped_lines) < MOST_TOLD:
                counts.skipped_lines.append((number, answer.reason))
            bad(number, answer.reason)
            continue
        if answer.undated:
            bad(number, answer.undated)
        seen.add(answer.id)
        yield answer


def _whole(head: dict[str, Any], lead: str | None, origin: Origin, story: str) -> dict[str, Any]:
    return head | {"copy_of": lead, "written_by": written_by(origin), "story": story}


def _count(reading: Reading, counts: Counts) -> None:
    counts.articles += 1
    counts.undated += reading.published_at is None
    counts.languages[reading.language or "unknown"] += 1
    counts.reported.update(reading.topics)
    counts.background.update(reading.background)
    counts.scopes.update(reading.scopes)
    if reading.credit:
        by_means = counts.republished if reading.credit.means == "republishes" else counts.cited
        by_means.update(reading.credit.agencies)


def _own_agencies(watchlist: Watchlist) -> dict[str, tuple[str, ...]]:
    """The agencies that an outlet is itself, by its slug and by its name: a line may give either as its source."""
    return {
        name.casefold(): source.agencies
        for source in watchlist.sources
        if source.agencies
        for name in (source.slug, source.name)
    }


def _inert(text: str) -> str:
    """What a terminal or a splitter of lines would obey, as JSON escapes."""
    return text if text.isprintable() else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
