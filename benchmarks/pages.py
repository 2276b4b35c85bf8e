"""How fast pages are read and judged: text, title, author and date by us and by trafilatura, and by us all that follows, one
processor, a process of its own for each.

    python benchmarks/pages.py FOLDER [ROUNDS]

FOLDER holds pages as *.html or *.html.gz, at any depth; a checkout of scrapinghub/article-extraction-benchmark or of
dobbersc/fundus-evaluation, for instance (nothing of them is part of this one). Rounds are interleaved, each side reads every page
once before it is measured, and a ratio is taken inside a round. Judged is read, filed and assessed with the demo's topics:
language, topics, claims, events and figures, fingerprint, credit, and the gist of every article, also of those that match nothing
(all but what the database is asked). Wanted: read at least twice as fast as trafilatura reads with metadata, and judged in at
most 1.6 of its time. Exit code 1 when not.
"""

from __future__ import annotations

import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import trafilatura

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from monitor.articles import filing
from monitor.articles.extract import extract
from monitor.config.load import load_watchlist
from monitor.desk.demo import prepare_folder
from monitor.model import Entry, Extraction
from monitor.steps import inside

WANTED, WANTED_JUDGED = 2.0, 1.6
SIDES = ("monitor", "monitor, judged", "trafilatura with metadata", "trafilatura")
BASE = SIDES[2]
NOW = datetime(2026, 10, 20, tzinfo=UTC)


def main(folder: Path, rounds: int) -> int:
    """Print the table; 1 when we are slower than is wanted."""
    gained: dict[str, float] = {}
    times: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    for n in range(rounds):
        for side in (*SIDES[n % 4 :], *SIDES[: n % 4]):
            told = subprocess.run(
                [sys.executable, __file__, str(folder), "--side", side], capture_output=True, text=True, check=True
            ).stdout
            times[side].append(json.loads(told))
    for side, told in times.items():
        ratios = [base["seconds"] / one["seconds"] for one, base in zip(told, times[BASE], strict=True)]
        cpu, p50, p95 = (statistics.median(one[what] for one in told) for what in ("seconds", "p50", "p95"))
        print(
            f"{side:<26} {cpu:6.2f} s, page p50 {1000 * p50:5.1f} ms, p95 {1000 * p95:6.1f} ms; "
            f"{statistics.median(ratios):.2f} x ({min(ratios):.2f} to {max(ratios):.2f}), "
            f"{1 / statistics.median(ratios):.2f} of its time"
        )
        gained[side] = statistics.median(ratios)
    return int(gained[SIDES[0]] < WANTED or 1 / gained[SIDES[1]] > WANTED_JUDGED)


def _measured(folder: Path, side: str) -> dict[str, float]:
    """Processor seconds for all pages, and of one the median and the 95th percentile."""
    read = _reader(side)
    pages = [
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in sorted((*folder.rglob("*.html"), *folder.rglob("*.html.gz")))
    ]
    for page in pages:
        read(page)
    spent = []
    for page in pages:
        begun = time.process_time()
        read(page)
        spent.append(time.process_time() - begun)
    return {"seconds": sum(spent), "p50": statistics.median(spent), "p95": statistics.quantiles(spent, n=20)[-1]}


def _reader(side: str) -> Callable[[bytes], object]:
    if side == SIDES[0]:
        return _read
    if side == SIDES[1]:
        with tempfile.TemporaryDirectory() as folder:
            watched = load_watchlist(prepare_folder(Path(folder) / "demo"))
        inside.prepare(watched.vocabulary, watched.topics, watched.agencies, watched.all_sources)
        return _judged
    return lambda page: trafilatura.bare_extraction(page, with_metadata=side == BASE)


def _read(page: bytes) -> Extraction:
    return extract(page, url=None, encoding=None, fetched_at=NOW)


def _judged(page: bytes) -> object:
    url = "https://herald.example/a"
    entry = Entry(guid=url, url=url, canonical_url=url, title="", summary="")
    article = filing.from_page(entry, _read(page), feed_slug="herald", outlet="Herald", language=None)
    day = (article.published_at or NOW).date()
    return inside.read_article(
        article.title, article.text, (article.language,), article.author, (), day, url, everything=True
    )


if __name__ == "__main__":
    if "--side" in sys.argv:
        print(json.dumps(_measured(Path(sys.argv[1]), sys.argv[3])))
    else:
        sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5))
