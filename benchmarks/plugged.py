"""One of this program's rooms on somebody else's documents: a side for a harness that measures other programs beside it.

    python benchmarks/plugged.py FOLDER SUITE [--n N] [--size SIZE] [--repeat TIMES] [--batch ROWS] [--pages DIR] [--truth FILE]
        [--dsn DSN]

FOLDER holds the harness's `corpus.py` (and `workers.py`, for the scores of its pages): what is read is made there, and nothing of
it is here. The harness gives the options; those that a suite has no use for are passed over. The last line is one JSON object
with `cpu`, `wall` and `count`, of the measured part alone. SUITE:

- parse: every entry of feed documents, each as new; what is reckoned of their words is left out.
- extract: text, title, author and date of pages. With a truth their F1.
- sig: the keys of texts, of words that are parted at spaces.
- lsh: keys looked up and added in an SQLite file, a hundred texts in a transaction.
- sql: rows stored as entries, those of one feed after the other; looked up first, as a poll does.
- render: an edition of 500 stories in every form: page, mail, text, Markdown, JSON.

Polls are benchmarks/polling.py's.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.relatives import looked_up_and_added, parted, stored_in
from monitor.articles.extract import extract
from monitor.articles.minhash import BANDS, _bands
from monitor.feeds import items
from monitor.feeds.items import Document
from monitor.model import Entry, FeedSpec
from monitor.store.engine import Database

NOW = datetime(2026, 1, 16, tzinfo=UTC)
FEEDS = 500
MADE = 2000  # texts of which keys are made; further ones are drawn
T = TypeVar("T")


def main() -> None:
    """Do one suite's work and print what it took."""
    asked = _asked()
    sys.path.insert(0, str(asked.folder))
    print(json.dumps(SUITES[asked.suite](asked)))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="One suite of a harness.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("--n", type=int, default=20)
    parser.add_argument("--size", default="medium")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--batch", type=int, default=200)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--dsn")
    return parser.parse_args()


def _measured(work: Callable[[T], int], many: Iterable[T], repeat: int = 1) -> dict[str, Any]:
    inputs, count = list(many), 0
    began = time.process_time(), time.perf_counter()
    for _ in range(repeat):
        count += sum(map(work, inputs))
    return {"cpu": time.process_time() - began[0], "wall": time.perf_counter() - began[1], "count": count}


def _parse(asked: argparse.Namespace) -> dict[str, Any]:
    from corpus import parse_set

    def read(body: bytes) -> int:
        said = Document(
            body=body, url="http://127.0.0.1:1/", content_type="application/xml; charset=utf-8", fetched_at=NOW
        )
        assert items.read_feed(said, None, lambda _entry: "").feed.entries
        return 1

    documents = parse_set(asked.size, asked.n)
    read(documents[0])
    return _measured(read, documents, asked.repeat)


def _extract(asked: argparse.Namespace) -> dict[str, Any]:
    texts, spent = dict[str, str](), list[float]()

    def read(page: tuple[str, bytes]) -> int:
        began = time.process_time()
        texts[page[0]] = extract(page[1], url=None, encoding=None, fetched_at=NOW).text
        spent.append(time.process_time() - began)
        return 1

    pages = _pages(asked)
    read(pages[0])
    spent.clear()
    told = _measured(read, pages)
    spent.sort()
    for name, share in (("p50ms", 0.5), ("p95ms", 0.95)):
        told[name] = round(1000 * spent[int(len(spent) * share)], 1)
    if asked.truth:
        from workers import f1_of

        told["F1"] = f1_of(texts, json.loads(asked.truth.read_text(encoding="utf-8")))
    return told


def _pages(asked: argparse.Namespace) -> list[tuple[str, bytes]]:
    if asked.pages:
        files = sorted(asked.pages.glob("*.html.gz"))[: asked.n]
        return [(file.name.split(".")[0], gzip.decompress(file.read_bytes())) for file in files]
    from corpus import LANGS, page

    return [(str(n), page(n, LANGS[n % 4], n)) for n in range(asked.n)]


def _keys(text: str) -> tuple[int, ...]:
    return _bands(parted(text))


def _sign(asked: argparse.Namespace) -> dict[str, Any]:
    from corpus import documents

    texts = [text for text, _ in documents(asked.n)]
    return _measured(lambda text: bool(_keys(text)), texts, asked.repeat)


def _look_up(asked: argparse.Namespace) -> dict[str, Any]:
    from corpus import documents

    chance = random.Random(3)
    keys = [_keys(text) for text, _ in documents(min(asked.n, MADE))]
    while len(keys) < asked.n:  # a quarter of them near copies, as the other sides have them
        elder: Sequence[int] = chance.choice(keys)[chance.randint(0, 8) :] if chance.random() < 0.25 else ()
        keys.append((*elder, *(chance.randrange(-(2**63), 2**63) for _ in range(BANDS - len(elder)))))
    with tempfile.TemporaryDirectory() as folder, stored_in(folder, [""] * asked.n) as database:
        told = _measured(lambda many: looked_up_and_added(database, many), [keys])
    return told | {"related": told["count"], "count": asked.n}


def _store(asked: argparse.Namespace) -> dict[str, Any]:
    from corpus import LANGS, paragraph, sentence

    chance, made = random.Random(5), list[tuple[int, Entry]]()
    for n in range(asked.n):
        language, url = LANGS[n % 4], f"https://example.invalid/{LANGS[n % 4]}/{n}.html"
        said = Entry(
            guid=f"tag:{n}", url=url, canonical_url=url, title=sentence(chance, language), published_at=NOW, language=language,
            summary=sentence(chance, language, 20, 40), content=paragraph(chance, language) * 6,
        )  # fmt: skip
        made.append((n % FEEDS, said))
    made.sort(key=lambda row: row[0])
    specs = [FeedSpec(slug=f"f{n:03}", url=f"http://f{n}.example/", title="F") for n in range(FEEDS)]
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Database.open(f"sqlite:///{folder}/monitor.db", create=True)) as database,
    ):
        with database.write() as db:
            db.feeds.sync(specs, NOW)
            feeds = db.feeds.all()

        def keep(rows: Sequence[tuple[int, Entry]]) -> int:
            with database.write() as db:
                for number in dict(rows):
                    db.entries.add_new(feeds[number], [entry for feed, entry in rows if feed == number], NOW)
            return len(rows)

        return _measured(keep, [made[begin : begin + asked.batch] for begin in range(0, asked.n, asked.batch)])


def _render(asked: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.digest import edition_of_500
    from monitor.editions.letter import letter
    from monitor.editions.render import render

    edition = edition_of_500()

    def lay_out(_: int) -> int:
        assert render(edition) and letter(edition)
        return sum(len(section.stories) for section in edition.sections)

    lay_out(0)
    return _measured(lay_out, range(asked.n), asked.repeat)


SUITES: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "parse": _parse,
    "extract": _extract,
    "sig": _sign,
    "lsh": _look_up,
    "sql": _store,
    "render": _render,
}

if __name__ == "__main__":
    main()
