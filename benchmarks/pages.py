"""How fast pages are read: text, title, author and date by us and by trafilatura, one processor, a process of its own for each.

    python benchmarks/pages.py FOLDER [ROUNDS]

FOLDER holds pages as *.html or *.html.gz, at any depth; a checkout of scrapinghub/article-extraction-benchmark or of
dobbersc/fundus-evaluation, for instance (nothing of them is part of this one). Rounds are interleaved, each side reads every page
once before it is measured, and a ratio is taken inside a round. Wanted: at least twice as fast as trafilatura with metadata.
Exit code 1 when not.
"""

from __future__ import annotations

import gzip
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import trafilatura

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from monitor.articles.extract import extract

WANTED = 2.0
SIDES = ("monitor", "trafilatura with metadata", "trafilatura")
BASE = SIDES[1]
NOW = datetime(2026, 10, 20, tzinfo=UTC)


def main(folder: Path, rounds: int) -> int:
    """Print the table; 1 when we are slower than is wanted."""
    times: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    for n in range(rounds):
        for side in (*SIDES[n % 3 :], *SIDES[: n % 3]):
            told = subprocess.run(
                [sys.executable, __file__, str(folder), "--side", side], capture_output=True, text=True, check=True
            ).stdout
            times[side].append(json.loads(told))
    for side, told in times.items():
        ratios = [base["seconds"] / one["seconds"] for one, base in zip(told, times[BASE], strict=True)]
        cpu, p50, p95 = (statistics.median(one[what] for one in told) for what in ("seconds", "p50", "p95"))
        print(
            f"{side:<26} {cpu:6.2f} s, page p50 {1000 * p50:5.1f} ms, p95 {1000 * p95:6.1f} ms; "
            f"{statistics.median(ratios):.2f} x ({min(ratios):.2f} to {max(ratios):.2f})"
        )
        if side == SIDES[0]:
            ours = statistics.median(ratios)
    return int(ours < WANTED)


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
        return lambda page: extract(page, url=None, encoding=None, fetched_at=NOW)
    return lambda page: trafilatura.bare_extraction(page, with_metadata=side == BASE)


if __name__ == "__main__":
    if "--side" in sys.argv:
        print(json.dumps(_measured(Path(sys.argv[1]), sys.argv[3])))
    else:
        sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5))
