"""What a digest of 500 stories costs, composed and laid out in every form, against its page laid out by bare Jinja2.

    python benchmarks/digest.py [ROUNDS]

Processor time of one process, both sides in the same rounds, the median of them. The stories, in four languages, belong to 42
topics, each with as many as a digest shows of one; every third is told by a second outlet as well. Bare Jinja2 is the page's own
template in an environment that escapes and does nothing more. Wanted: compose and render (page, mail, text, Markdown, JSON) in at
most 25 of it. Exit code 1 when it is more.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from monitor.editions.letter import letter
from monitor.editions.render import FILTERS, NAMES, ROOT, TEMPLATES, render
from monitor.editions.stories import CAPS
from monitor.model import ArticleId, Edition, KnownStory, Report, story_mark
from tests.pure.editions import samples

TOPICS = 42
WANTED = 25.0
TEXTS = (
    (samples.PATROL, "en", {"theme": "joint patrol", "place": "M4"}),
    (samples.TRUCE, "en", {"theme": "ceasefire", "place": "Idlib"}),
    (samples.RUSSIAN, "ru", {"theme": "прекращения огня", "place": "Идлибе"}),
    (samples.TURKISH, "tr", {"theme": "ortak devriye", "place": "M4"}),
    (samples.ARABIC, "ar", {"theme": "وقف إطلاق النار", "place": "إدلب"}),
)


def main(rounds: int) -> int:
    """Print the table; 1 when it costs more than is wanted."""
    composed = _composing()
    edition = composed()
    template = _bare().get_template("digest.html.j2")
    sides: dict[str, Callable[[], object]] = {
        "bare Jinja2, the page": lambda: template.render(edition=edition, mail=False, root=ROOT),
        "compose": composed,
        "render, every form": lambda: (render(edition), letter(edition)),
        "compose and render": lambda: (render(whole := composed()), letter(whole)),
    }
    for work in sides.values():  # templates are compiled once
        work()
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, work in sides.items():
            begun = time.process_time()
            work()
            times[name].append(time.process_time() - begun)
    bare = statistics.median(times["bare Jinja2, the page"])
    print(f"{sum(len(section.stories) for section in edition.sections)} stories, median of {rounds} rounds")
    for name, taken in times.items():
        print(f"{name:24} {statistics.median(taken) * 1000:8.1f} ms {statistics.median(taken) / bare:8.2f}")
    ratio = statistics.median(times["compose and render"]) / bare
    print(f"ratio {ratio:.1f} (wanted: at most {WANTED:g})")
    return int(ratio > WANTED)


def edition_of_500() -> Edition:
    """The edition that is laid out."""
    return _composing()()


def _composing() -> Callable[[], Edition]:
    topics = tuple(samples.topic(f"topic-{n:02}", f"Topic {n}") for n in range(TOPICS))
    reports = list(_reports())
    spec = replace(samples.SPEC, topics=tuple(topic.slug for topic in topics), scopes=())
    return lambda: samples.make_edition(reports=reports, topics=topics, spec=spec)


def _reports() -> list[Report]:
    found, number = [], 0
    for topic in range(TOPICS):
        for place in range(CAPS["topic"]):
            number += 1
            text, language, words = TEXTS[number % len(TEXTS)]
            lead = samples.report(
                number, f"No. {number}: {text[:40]}", text.replace(".", f" ({number}).", 1), outlet=f"Outlet {topic}",
                language=language, known_at=samples.FROM + timedelta(minutes=number),
                matches=(samples.match(f"topic-{topic:02}", 40, text, **words),),
                story=KnownStory(founder=ArticleId(number), mark=story_mark(str(number)), since=samples.FROM),
            )  # fmt: skip
            found.append(lead)
            if place % 3 == 0:
                other = replace(lead.article, url=f"{lead.article.url}/again", outlet="Another outlet")
                found.append(replace(lead, id=ArticleId(10_000 + number), article=other, copy_of=lead.id))
    return found


def _bare() -> Environment:
    book = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    book.filters |= FILTERS
    book.globals |= NAMES
    return book


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
