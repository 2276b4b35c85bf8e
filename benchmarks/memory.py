"""Whether a round of polls takes more memory of 10,000 feeds than of 1,000.

    python benchmarks/memory.py [ROUNDS] [FEEDS] [MANY]

Every feed has a host of its own on a loopback server, answers at once, and has nothing new (304). A round is a process that polls
all of them once (benchmarks/polling.py) with 50 threads; it and its children are weighed again and again, what they share counted
once (PSS), and the heaviest moment counts. Rounds of FEEDS and of MANY take turns.

Wanted: MANY at most 1.1 of FEEDS, and at most 160 MB. Exit code 1 when it is more. What grows is mostly the configuration while
it is read, three kilobytes a feed, for any mistake to be told with its line; to poll a feed takes a third of one.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from sqlalchemy import update

from benchmarks import polling
from monitor.app import open_house
from monitor.config.load import load_watchlist
from monitor.config.settings import Settings
from monitor.steps.sweep import begin
from monitor.store import tables
from tests.servers import Answering, Loopback
from tests.torture.weighing import Scales, Weight

MB = 1024 * 1024
MORE, MOST = 1.10, 160
WORKERS = 50
TAG = '"as-before"'


class Unchanged(Answering):
    """Answers that there is nothing new, to whoever was here before."""

    def do_GET(self) -> None:
        """304, or 500 for somebody who asks without a tag."""
        self.send_response(304 if self.headers.get("If-None-Match") == TAG else 500)
        self.send_header("ETag", TAG)
        self.end_headers()


def main(rounds: int, sizes: tuple[int, int]) -> int:
    """Print the table; 1 when it takes too much."""
    weights: dict[int, list[Weight]] = {size: [] for size in sizes}
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, __file__, "serve"]  # in a process of its own: what it takes is not weighed
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            for size in sizes:
                _set_up(Path(name) / str(size), size, address)
            for _ in range(rounds):
                for size in sizes:
                    weights[size].append(_round(Path(name) / str(size), size))
        finally:
            server.kill()
            server.wait()
    print("| feeds | MB | range | of its processes |\n| --- | --- | --- | --- |")
    for size, found in weights.items():
        peaks = sorted(weight.pss / MB for weight in found)
        shares = ", ".join(f"{share / MB:.0f}" for share in found[-1].shares)
        print(f"| {size:,} | {statistics.median(peaks):.0f} | {peaks[0]:.0f}-{peaks[-1]:.0f} | {shares} |")
    few, many = (statistics.median(weight.pss for weight in weights[size]) for size in sizes)
    print(f"{many / few:.2f} times as much (wanted: at most {MORE:g}, and at most {MOST} MB)")
    return int(many > MORE * few or many > MOST * MB)


def _set_up(folder: Path, size: int, address: str) -> None:
    """A house that follows so many feeds, and has polled them before. A configuration has at most 1 MB: every row is short."""
    folder.mkdir()
    hosts = [f"f{n}.example" for n in range(size)]
    (folder / polling.NAMES).write_text(json.dumps({f"{host}:80": address for host in hosts}))
    rows = "\n".join(f"- {{slug: f{n}, title: F, url: 'http://{host}/'}}" for n, host in enumerate(hosts))
    (folder / "feeds.yaml").write_text(
        f'monitor: {{contact: desk@example.org, allow: ["{address}"], limits: {{workers: {WORKERS}}}}}\n'
        f"topics: [{{use: ceasefire}}]\ndigests: [{{slug: daily, title: Daily, at: '06:30'}}]\nfeeds:\n{rows}\n"
    )
    with open_house(load_watchlist(folder / "feeds.yaml"), Settings()) as house:
        begin(house)
        with house.store.write() as db:
            now = house.clock.now()
            before = {"etag": TAG, "body_sha256": "", "attempts": 1, "last_ok_at": now, "last_polled_at": now}
            db.connection.execute(update(tables.feed).values(**before))


def _round(folder: Path, size: int) -> Weight:
    command = [sys.executable, polling.__file__, "warm", "-", str(folder), str(WORKERS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, Scales(process.pid) as scales:
        told, _ = process.communicate()
    if json.loads(told.splitlines()[-1]) != {"well": size, "failed": 0, "items": 0}:
        sys.exit(f"not all feeds were polled well: {told}")
    return scales.pss


def serve() -> None:
    """Answer until nobody listens any more; the first line printed is the address."""
    with Loopback(Unchanged) as server:
        print(server.address, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve()
    else:
        given = [int(word) for word in sys.argv[1:]]
        count, few, many = given + [5, 1000, 10_000][len(given) :]
        sys.exit(main(count, (few, many)))
