"""The poll step beside bare loops and a peer: rounds over many feeds on loopback, cold, unchanged and partly changed.

    python benchmarks/rounds.py [ROUNDS] [FEEDS] [PEER_PYTHON]

PEER_PYTHON: an interpreter that has lemon24/reader (`pip install reader` in an environment of its own); without it that side is
left out. Each side is a process that has opened what it needs before the clock starts; what the opening took is told apart. A
round is measured from outside: wall time, processor seconds and the most memory (PSS) of the whole tree. Each feed has twenty
entries and a host of its own, answers after 50 ms, 50 are asked at once; in the last round a tenth has three new entries. The
server tells how many answers had a body and how many were a 304. Wanted: cold at least 3 x reader, unchanged 3 x reader and 85 %
of the bare urllib3 loop with at most 1.6 x its processor time, changed 2.5 x reader, at most 160 MB. Exit code 1 when not.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

PHASES = ("cold", "unchanged", "changed")
WORKERS = 50
ENTRIES = 20
DELAY_S = 0.05
CHANGED = 0.1  # of the feeds have news in the last round
NEWS = 3  # new entries of such a feed
MOST_MB = 160
WANTED = {
    ("cold", "reader"): 3.0,
    ("unchanged", "reader"): 3.0,
    ("changed", "reader"): 2.5,
    ("unchanged", "urllib3"): 0.85,
}
MOST_CPU = 1.6  # times the bare loop's, when nothing is new


def main(rounds: int, feeds: int, peer: str | None) -> int:
    """Print the table; 1 when something is missed."""
    sides = {"monitor": sys.executable, "urllib3": sys.executable} | ({"reader": peer} if peer else {})
    names, told = list(sides), []
    for n in range(rounds):
        for name in (*names[n % len(names) :], *names[: n % len(names)]):
            told.append(_measured(name, sides[name], feeds))
            print(f"  {n + 1}/{rounds} {name}: {told[-1]}", file=sys.stderr)
    missed = []
    for phase in PHASES:
        print(f"\n{phase}: {feeds} feeds of {ENTRIES} entries, median of {rounds} rounds")
        for name in names:
            mine = [one for one in told if one["side"] == name]
            print(_line(name, phase, feeds, mine, [one for one in told if one["side"] == "monitor"], missed))
    for line in missed:
        print(f"MISSED: {line}")
    return int(bool(missed))


def _line(name: str, phase: str, feeds: int, mine: list[Any], ours: list[Any], missed: list[str]) -> str:
    wall, cpu, mb = (statistics.median(one[phase][what] for one in mine) for what in ("wall", "cpu", "mb"))
    opening = statistics.median(one["opening"] for one in mine)
    served = ", ".join(f"{mine[-1][phase][code]} x {code}" for code in ("200", "304"))
    line = f"  {name:<8} {feeds / wall:7.1f} feeds/s, {cpu:6.2f} CPU s, {mb:4.0f} MB, {served}"
    if name == "monitor":
        if mb > MOST_MB:
            missed.append(f"{phase}: {mb:.0f} MB")
        return f"{line}; opened in {opening:.2f} CPU s"
    speeds = [theirs[phase]["wall"] / one[phase]["wall"] for theirs, one in zip(mine, ours, strict=True)]
    costs = [one[phase]["cpu"] / theirs[phase]["cpu"] for theirs, one in zip(mine, ours, strict=True)]
    speed, cost = statistics.median(speeds), statistics.median(costs)
    if speed < WANTED.get((phase, name), 0):
        missed.append(f"{phase}: {speed:.2f} x the speed of {name}, wanted {WANTED[phase, name]:g}")
    if (phase, name) == ("unchanged", "urllib3") and cost > MOST_CPU:
        missed.append(f"{phase}: {cost:.2f} x the processor time of {name}, at most {MOST_CPU:g}")
    return (
        f"{line}; monitor {speed:.2f} x as fast ({min(speeds):.2f} to {max(speeds):.2f}), "
        f"{cost:.2f} x the CPU ({min(costs):.2f} to {max(costs):.2f})"
    )


# ---------------------------------------------------------------- from outside


def _measured(name: str, python: str, feeds: int) -> dict[str, Any]:
    from tests.scale.stand import Goods, stand

    goods = Goods(feeds=feeds, hosts=feeds, delay_s=DELAY_S, entries=ENTRIES, network="127.9")
    with stand(goods, module="benchmarks.rounds") as papers, tempfile.TemporaryDirectory() as folder:
        urls = [papers.url(n) for n in range(feeds)]
        (Path(folder) / "urls.json").write_text(json.dumps(urls))
        with _side(name, python, Path(folder)) as (process, say):
            told: dict[str, Any] = {"side": name, "opening": _spent(process)}
            for phase in PHASES:
                if phase == "changed":
                    papers.add()
                before, spent = papers.told(), _spent(process)
                with _watched(process) as most:
                    begun = time.perf_counter()
                    say(phase)
                    wall = time.perf_counter() - begun
                after = papers.told()
                told[phase] = {
                    "wall": round(wall, 3),
                    "cpu": round(_spent(process) - spent, 2),
                    "mb": round(max(most)),
                    **{code: after[code] - before[code] for code in ("200", "304")},
                }
    return told


@contextlib.contextmanager
def _side(name: str, python: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], Callable[[str], None]]]:
    """A side that is ready, and how to have it do a round."""
    process = subprocess.Popen(
        [python, __file__, "--side", name, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout
    stdin, stdout = process.stdin, process.stdout

    def say(phase: str) -> None:
        stdin.write(f"{phase}\n")
        stdin.flush()
        if stdout.readline() != "done\n":
            raise SystemExit(f"{name}: no answer")

    try:
        if stdout.readline() != "ready\n":
            raise SystemExit(f"{name}: did not begin")
        yield process, say
    finally:
        stdin.close()
        process.wait(60)
        stdout.close()


def _spent(process: subprocess.Popen[str]) -> float:
    from benchmarks.processor import processor_seconds

    return processor_seconds([process.pid])


@contextlib.contextmanager
def _watched(process: subprocess.Popen[str]) -> Iterator[list[float]]:
    """The memory of its whole tree in megabytes, looked at four times a second."""
    from benchmarks.processor import megabytes

    looks, over = [megabytes([process.pid])], threading.Event()

    def look() -> None:
        while not over.wait(0.25):
            looks.append(megabytes([process.pid]))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield looks
    finally:
        over.set()
        thread.join()


# ---------------------------------------------------------------- the sides


def _do(name: str, folder: Path) -> None:
    urls: list[str] = json.loads((folder / "urls.json").read_text())
    sides = {"monitor": _monitor, "urllib3": _urllib3, "reader": _reader}
    with sides[name](urls, folder) as poll:
        print("ready", flush=True)
        while sys.stdin.readline():
            poll()
            print("done", flush=True)


@contextlib.contextmanager
def _monitor(urls: list[str], folder: Path) -> Iterator[Callable[[], object]]:
    import logging

    from benchmarks.polling import all_due
    from monitor.app import open_house
    from monitor.config.load import load_watchlist
    from monitor.config.settings import Settings
    from monitor.desk.rounds import settle
    from monitor.desk.service import executor_for
    from monitor.logs import set_up
    from monitor.steps.sweep import begin

    set_up(level=logging.WARNING)
    config = folder / "feeds.yaml"
    config.write_text(
        f"monitor:\n  contact: desk@example.org\n  allow: [{', '.join(url.split('/')[2] for url in urls)}]\n"
        f"  limits: {{workers: {WORKERS}, children: 2}}\n"
        "topics: [{use: ceasefire}]\ndigests: [{slug: daily, title: Daily, at: '06:30'}]\nfeeds:\n"
        + "".join(f"  - {{slug: feed-{n}, title: Feed {n}, url: '{url}'}}\n" for n, url in enumerate(urls))
    )
    with open_house(load_watchlist(config), Settings()) as house, executor_for(house, WORKERS) as executor:
        begin(house)

        def poll() -> None:
            all_due(house)
            settle(house, executor, kinds=("poll",), wait=lambda _moment: False)

        yield poll


@contextlib.contextmanager
def _urllib3(urls: list[str], _folder: Path) -> Iterator[Callable[[], object]]:
    """The bare loop: nothing is parsed, nothing is kept but the validators."""
    import urllib3

    tags: dict[str, str] = {}

    def poll() -> None:
        with (
            urllib3.PoolManager(num_pools=len(urls), maxsize=WORKERS, block=False) as pools,
            ThreadPoolExecutor(WORKERS) as threads,
        ):

            def ask(url: str) -> None:
                headers = {"accept-encoding": "gzip"} | ({"if-none-match": tags[url]} if url in tags else {})
                answer = pools.request("GET", url, headers=headers)
                if answer.status == 200:
                    tags[url] = answer.headers["etag"]

            list(threads.map(ask, urls))

    yield poll


@contextlib.contextmanager
def _reader(urls: list[str], folder: Path) -> Iterator[Callable[[], object]]:
    from reader import make_reader

    reader = make_reader(str(folder / "reader.sqlite"))
    for url in urls:
        reader.add_feed(url)
    yield lambda: reader.update_feeds(workers=WORKERS, scheduled=False)


# ---------------------------------------------------------------- the server

FEED = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{title}</title><link>{home}</link><language>{language}</language>
{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>{home}/{k}.html</link><guid isPermaLink="false">paper-{n}-{k}</guid>
<pubDate>{date}</pubDate><dc:creator>{author}</dc:creator><category>{author}</category><description>{summary}</description>
<content:encoded>&lt;p&gt;{content}&lt;/p&gt;&lt;a href="/more"&gt;{author}&lt;/a&gt;</content:encoded></item>"""


def _serve(goods: dict[str, Any]) -> None:
    from email.utils import format_datetime

    from benchmarks.invented import BEGIN, sentence
    from tests.scale.stand import Goods, Serving, serve

    class Papers(Serving):
        """Feeds in gzip, some of which get news when told to."""

        def __init__(self, goods: Goods) -> None:
            super().__init__(goods)
            chance = random.Random(1)
            self.sentences = [sentence(chance, 20) for _ in range(400)]
            self.packed: dict[tuple[int, int], bytes] = {}
            self.told |= {"200": 0, "304": 0}
            for n in range(goods.feeds):
                self.pack(n, goods.entries)

        def held_by(self, n: int) -> int:
            grows = n < self.goods.feeds * CHANGED
            return self.goods.entries + (NEWS * self.added if grows else 0)

        def pack(self, n: int, held: int) -> bytes:
            if (n, held) not in self.packed:
                chance, home = random.Random(n), f"http://paper-{n}.example"
                items = [
                    ITEM.format(
                        n=n, k=k, home=home, title=chance.choice(self.sentences)[:60], author=f"Desk {k % 7}",
                        date=format_datetime(BEGIN), summary=chance.choice(self.sentences),
                        content=" ".join(chance.choices(self.sentences, k=5)),
                    )
                    for k in range(held)
                ]  # fmt: skip
                document = FEED.format(title=f"Paper {n}", home=home, language="en", items="".join(reversed(items)))
                self.packed[n, held] = gzip.compress(document.encode(), 5)
            return self.packed[n, held]

        def answer_feed(self, n: int, request: str, writer: asyncio.StreamWriter) -> None:
            held = self.held_by(n)
            tag = f'"{n}-{held}"'
            if f"if-none-match: {tag}" in request.lower():
                self.told["304"] += 1
                return self.send(writer, "304 Not Modified", b"", f"ETag: {tag}\r\n")
            self.told["200"] += 1
            kind = "Content-Type: application/rss+xml; charset=utf-8\r\nContent-Encoding: gzip\r\n"
            return self.send(writer, "200 OK", self.pack(n, held), f"ETag: {tag}\r\n{kind}")

    asyncio.run(serve(Papers(Goods(**goods))))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--side"]:
        _do(sys.argv[2], Path(sys.argv[3]))
    elif sys.argv[1:2] and sys.argv[1].startswith("{"):
        _serve(json.loads(sys.argv[1]))
    else:
        given = [*sys.argv[1:], None, None, None][:3]
        sys.exit(main(int(given[0] or 5), int(given[1] or 1000), given[2]))
