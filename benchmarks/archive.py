"""What it costs to build an archive of 365 editions and 20,000 articles, and to add a day to it, against indexing it by Pagefind.

    python benchmarks/archive.py [EDITIONS] [ARTICLES]

Time by the clock, one after the other on the same machine: Pagefind's own program over all pages of the archive with its own
settings; `monitor archive build` over an empty folder; the pages that one more edition changes, search apart. The articles are
the demo's, six invented days of news in four languages, told again and again with other days, numbers and addresses, each as
often as it takes to get so many; they were read and placed once. Wanted: at most 6 for the whole, 0.3 for the day. Exit code 1
when either is more.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from monitor import app
from monitor.articles.fingerprint import text_sha256
from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.config.settings import Settings
from monitor.desk.demo import prepare_folder
from monitor.desk.samplenews import load_news
from monitor.editions.render import render
from monitor.model import (
    Article,
    ArticleId,
    Candidate,
    DueEdition,
    Fingerprint,
    Gist,
    Joining,
    Judgement,
    Placement,
    StoredArticle,
)
from monitor.steps import inside
from monitor.steps.archive import put_all_in_archive, put_in_archive
from monitor.steps.edit import make
from monitor.steps.house import House
from monitor.steps.sweep import begin
from monitor.stories.joining import join

DAYS = 6  # of news in the demo
PATROLS = 3  # patrols in them
TELLING = 4  # one turn in so many has claims and events, and of each article one copy: what is read of them is not measured here
WHOLE, MORE = 6.0, 0.3
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """One of the demo's articles, read, and which of them founded its story."""

    article: Article
    judgement: Judgement
    gist: Gist
    story: int


def main(editions: int, articles: int) -> int:
    """Print the table; 1 when something costs more than is wanted."""
    news = load_news(lambda name: (Path(inside.__file__).parents[1] / "packs/demo" / name).read_text(encoding="utf-8"))
    opening = datetime(2026, 10, 21, 3, 30, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "demo"
        clock = SetClock(opening)
        watchlist = load_watchlist(prepare_folder(folder))
        with app.open_house(watchlist, Settings(), clock=clock) as house:
            inside.prepare(watchlist.vocabulary, watchlist.topics, watchlist.agencies, watchlist.all_sources)
            told = list(_read(news, watchlist.words))
            begin(house)
            copies = max(1, round(articles * DAYS / (len(told) * editions)))
            known = _fill(house, told, editions + 1, copies)
            for number in range(1, editions + 1):
                _edition(house, clock, opening, number)
                if number % 50 == 0:
                    print(f"{number} editions made", file=sys.stderr)
            built = _timed(lambda: put_all_in_archive(house))
            edition = _edition(house, clock, opening, editions + 1)
            added = _timed(lambda: put_in_archive(edition, render(edition), house))
            pages = sum(1 for _ in Path(watchlist.digests_folder).rglob("*.html"))
            indexed = _timed(lambda: _pagefind(Path(watchlist.digests_folder), Path(name) / "index"))
    print(f"{editions} editions, {known:,} articles, {pages:,} pages")
    print(f"Pagefind {indexed:8.1f} s")
    print(f"build    {built:8.1f} s  ratio {built / indexed:.2f} (wanted: at most {WHOLE:g})")
    print(f"one day  {added:8.1f} s  ratio {added / indexed:.2f} (wanted: at most {MORE:g})")
    return int(built > WHOLE * indexed or added > MORE * indexed)


def _read(news: Any, words: str) -> Iterator[Told]:
    """The demo's articles as the monitor reads them, the oldest first."""
    elders: list[Candidate] = []
    for number, piece in enumerate(sorted(news.pieces, key=lambda piece: (piece.published, piece.url))):
        said = piece.versions[0]
        text = "\n".join(said.body)
        judgement = inside.read_article(
            said.title, text, (piece.language,), None, (), piece.published.date(), piece.url, everything=True
        )
        assert judgement.gist is not None
        article = Article(
            url=piece.url, title=said.title, text=text, text_sha256=text_sha256(text), outlet=piece.outlet.name,
            feed_slug=piece.outlet.slug, published_at=piece.published, precision="second", language=piece.language,
        )  # fmt: skip
        candidate = Candidate(
            id=ArticleId(number), url=piece.url, title=said.title, published_at=piece.published, known_at=piece.published,
            gist=judgement.gist, story=None,
        )  # fmt: skip
        story = join(candidate, elders).story
        elders.append(replace(candidate, story=story))
        yield Told(article, replace(judgement, gist=None, fingerprint=None, analysed_with=words), judgement.gist, story)


def _fill(house: House, told: list[Told], days: int, copies: int) -> int:
    """Store the news of so many days; returns how many articles."""
    count = 0
    for turn in range(-(-days // DAYS)):
        founders: dict[tuple[int, int], ArticleId] = {}
        with house.store.write() as db:
            for number, one in enumerate(told):
                for copy in range(copies):
                    founders[copy, number] = _store(db, one, turn, copy, founders.get((copy, one.story)))
                    count += 1
    return count


def _store(db: Any, one: Told, turn: int, copy: int, founder: ArticleId | None) -> ArticleId:
    shift = turn * DAYS * DAY
    at = one.article.published_at + shift + timedelta(seconds=copy)  # type: ignore[operator]
    article = replace(one.article, url=f"{one.article.url}?n={turn}-{copy}", published_at=at)
    id, _ = db.articles.add(article, known_at=at, now=at, page_sha256=None)
    stored = db.articles.claim([id], at, timedelta(minutes=10))
    (row,) = stored
    assert isinstance(row, StoredArticle)
    fingerprint = Fingerprint(sequence=b"", bands=(), figures=(f"{turn}-{copy}",), words=len(article.text.split()))
    telling = copy == 0 and turn % TELLING == 0
    judgement = replace(_later(one.judgement, turn) if telling else _bare(one.judgement), fingerprint=fingerprint)
    db.articles.assessed(row, judgement, [Placement(article=id, lead=None, reason="its own")], at)
    gist = one.gist
    db.stories.tell(id, replace(gist, on=None if gist.on is None else gist.on + shift.days))
    db.stories.place([Joining(article=id, story=id if founder is None else founder, score=1.0, reason="by hand")])
    return ArticleId(id)


def _bare(judgement: Judgement) -> Judgement:
    """The same without claims and events."""
    return replace(judgement, claims=(), events=(), figures=())


def _later(judgement: Judgement, turn: int) -> Judgement:
    """The same as of a later turn: its days and the numbers of its patrols."""
    shift = turn * DAYS * DAY
    return replace(
        judgement,
        claims=tuple(
            replace(c, id=f"{c.id[:8]}{turn:08x}", event_date=c.event_date and c.event_date + shift)
            for c in judgement.claims
        ),
        events=tuple(
            replace(
                e,
                id=f"{e.id[:8]}{turn:08x}",
                date=e.date and e.date + shift,
                ordinal=e.ordinal and e.ordinal + turn * PATROLS,
            )
            for e in judgement.events
        ),
    )


def _edition(house: House, clock: SetClock, opening: datetime, number: int) -> Any:
    until = opening + number * DAY
    clock.set(until)
    spec = house.watchlist.digests[0]
    due = DueEdition(digest=spec.slug, date=until.date(), cutoff_at=until, covers_from=until - DAY, floor=opening)
    edition = make(spec, due, house)
    assert edition is not None
    return edition


def _pagefind(folder: Path, index: Path) -> None:
    command = [sys.executable, "-m", "pagefind", "--silent", "--site", str(folder), "--output-path", str(index)]
    subprocess.run(command, check=True)


def _timed(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    raise SystemExit(main(*given, *(365, 20_000)[len(given) :]))
