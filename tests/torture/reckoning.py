"""After an ordeal: is everything there, once, whole, and does it add up?"""

from __future__ import annotations

import gzip
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from monitor.app import open_house
from monitor.channels.folder import ArchiveFolder
from monitor.channels.searchindex import SearchIndex
from monitor.config.settings import Settings
from monitor.editions.freeze import from_json
from monitor.steps.archive import issues
from monitor.steps.search_marks import parts_of
from monitor.store import tables
from monitor.store.engine import Database
from tests.commands import monitor
from tests.torture.killing import Ordeal
from tests.torture.looker import fault, visible


def faults_of(scene: Ordeal) -> tuple[list[str], dict[str, Any]]:
    """All that is not as it was promised, in words, and the figures of the ordeal."""
    found: list[str] = []
    with scene.open() as database:
        found += database.check()
        found += _articles(scene, database)
        found += _editions(scene, database)
        found += _mails(scene, database)
        found += _sums(database)
        found += _raw_pages(scene, database)
    found += _archive(scene)
    found += _search(scene)
    found += [f"seen half written: {path}: {why}" for path, why in sorted(scene.looker.faults.items())]
    return found, _figures(scene)


def _articles(scene: Ordeal, database: Database) -> Iterator[str]:
    """Every address that was said is stored, once; nothing else is; each was read and stands once in each digest, but for those
    that were edited while the last edition was made: they are left for the next."""
    article, edition, publication = tables.article, tables.edition, tables.publication
    with database.read() as db:
        stored = Counter(db.connection.scalars(select(article.c.url)))
        unread = list(db.connection.scalars(select(article.c.url).where(article.c.assessed_at.is_(None))))
        texts = Counter(db.connection.scalars(select(article.c.method)))
        for spec in scene.watchlist.digests:
            last, started = db.editions.latest(spec.slug), db.editions.started(spec.slug)
            assert last is not None and started is not None
            made = db.connection.scalars(select(func.max(edition.c.made_at)).where(edition.c.digest == spec.slug)).one()
            left = {report.article.url for report in db.articles.unpublished(spec.slug, started, last.cutoff_at)}
            again = set(db.connection.scalars(select(article.c.url).where(article.c.assessed_at >= made)))
            yield from (f"in no edition of {spec.slug}: {url}" for url in sorted(left - again))
            count = select(func.count()).select_from(publication)
            count = count.where(publication.c.digest == spec.slug, publication.c.kind == "article")
            if (published := db.connection.scalars(count).one()) + len(left) != stored.total():
                yield f"{spec.slug} published {published} articles of {stored.total()}"
    yield from (f"lost: {url}" for url in sorted(scene.newsroom.said - set(stored)))
    yield from (f"never said: {url}" for url in sorted(set(stored) - scene.newsroom.said))
    yield from (f"stored {count} times: {url}" for url, count in stored.items() if count > 1)
    yield from (f"never read: {url}" for url in unread)
    yield from (f"{count} articles by {how}" for how, count in texts.items() if how not in ("page", "feed"))


def _editions(scene: Ordeal, database: Database) -> Iterator[str]:
    """One for each day since the first, with numbers from 1; each can be read."""
    with database.read() as db:
        for spec in scene.watchlist.digests:
            refs = sorted(db.editions.refs(spec.slug), key=lambda ref: ref.date)
            days = [refs[0].date + timedelta(days=n) for n in range((refs[-1].date - refs[0].date).days + 1)]
            if [ref.date for ref in refs] != days:
                yield f"{spec.slug}: editions of {[f'{ref.date}' for ref in refs]}"
            if [ref.number for ref in refs] != list(range(1, len(refs) + 1)):
                yield f"{spec.slug}: numbers {[ref.number for ref in refs]}"
            for ref in refs:
                edition = from_json(db.editions.content(spec.slug, ref.date) or "")
                if edition.number != ref.number or edition.date != ref.date:
                    yield f"{spec.slug}: {ref.date} holds number {edition.number} of {edition.date}"
                for line in edition.ledger.lines:
                    if line.total != sum(count for _, count in line.parts):
                        yield f"{spec.slug} of {ref.date}: {line.label} does not add up"


def _mails(scene: Ordeal, database: Database) -> Iterator[str]:
    """Each delivery was sent, each mail taken at least once, each double is the same, and a kill lies between the two."""
    wanted: dict[str, str] = {}
    with database.read() as db:
        for spec in scene.watchlist.digests:
            for ref in db.editions.refs(spec.slug):
                id = db.editions.id_of(spec.slug, ref.date)
                rows = [] if id is None else db.deliveries.of(id)
                if sorted(row.address for row in rows) != sorted(["", *spec.recipients]):
                    yield f"{spec.slug} of {ref.date} is for {[row.address for row in rows]}"
                yield from (f"{row.channel} of {ref.date}: {row.state}" for row in rows if row.state != "sent")
                wanted |= {row.message_id: row.address for row in rows if row.channel == "email"}
    for name in sorted(wanted.keys() | scene.box.copies.keys()):
        copies = scene.box.copies.get(name, [])
        if not copies:
            yield f"never delivered: {name} to {wanted[name]}"
        if {reader for _, reader, _ in copies} - {wanted.get(name)}:
            yield f"{name} for {wanted.get(name)} went to {[reader for _, reader, _ in copies]}"
        if len({digest for _, _, digest in copies}) > 1:
            yield f"{name} was sent in different words"
        if len({daemon for daemon, _, _ in copies}) < len(copies):
            yield f"{name} was sent twice by the same daemon"


def _sums(database: Database) -> Iterator[str]:
    """What was counted is what there is: each entry was new once, and found its article once."""
    tally, entry = tables.tally, tables.entry
    with database.read() as db:
        entries = db.connection.scalars(select(func.count()).select_from(entry)).one()
        without = db.connection.scalars(select(func.count()).where(entry.c.article_id.is_(None))).one()
        total = func.sum(tally.c["count"])
        new = select(total).where(tally.c.stage == "poll", tally.c.reason == "new")
        captured = select(total).where(tally.c.stage == "capture")
        sums = [int(db.connection.scalars(query).one() or 0) for query in (new, captured)]
    if sums != [entries, entries] or without:
        yield f"{entries} entries, {without} without an article, {sums[0]} counted as new, {sums[1]} as captured"


def _raw_pages(scene: Ordeal, database: Database) -> Iterator[str]:
    """Each page that a row names lies on the shelf, whole."""
    with database.read() as db:
        named = set(db.connection.scalars(select(tables.page.c.sha256)))
    for name in sorted(named):
        file = Path(scene.watchlist.storage) / "pages" / name[:2] / f"{name}.gz"
        if not file.exists() or sha256(gzip.decompress(file.read_bytes())).hexdigest() != name:
            yield f"raw page {name} is not what its row says"


def _archive(scene: Ordeal) -> Iterator[str]:
    """The archive holds what was delivered, each link leads somewhere, and each file is whole."""
    variables = {"MONITOR_DATABASE_URL": scene.database} if scene.database else {}
    for words in (("archive", "check", "--offline"), ("db", "check")):
        done = monitor(*words, cwd=scene.folder, **variables)
        if done.returncode:
            yield f"monitor {' '.join(words)}: {done.stdout}{done.stderr}"
    folder = Path(scene.watchlist.digests_folder)
    for row in visible(str(folder)):
        if (why := fault(Path(row.path))) is not None:
            yield f"{row.path}: {why}"


def _search(scene: Ordeal) -> Iterator[str]:
    """Each part of the index is there, or due."""
    archive = ArchiveFolder(Path(scene.watchlist.digests_folder))
    index = SearchIndex(archive)
    with open_house(scene.watchlist, Settings(database_url=scene.database), clock=scene.clock) as house:
        needed = parts_of(issues(house))
    there = index.built() | set(index.due(scene.now() + timedelta(days=1)))
    yield from (f"not in the search: {part}" for part in sorted(needed - there))
    for row in index._listed():
        folder = archive.target(row["path"])
        if not (folder / "pagefind-entry.json").is_file() or not archive.target(row["engine"]).is_dir():
            yield f"part {row['name']} of the search is not there"


def _figures(scene: Ordeal) -> dict[str, Any]:
    """What happened, for whoever reads the test's words."""
    copies = scene.box.copies.values()
    return {
        "kills": dict(scene.kills),
        "killed elsewhere": dict(scene.elsewhere),
        "articles": len(scene.newsroom.said),
        "edited": scene.newsroom.edited,
        "unchanged": scene.newsroom.unchanged,
        "mails": len(copies),
        "doubles": sum(len(rows) - 1 for rows in copies),
        "leases lost": scene.happenings.count("lease lost"),
        "seconds of this process": round(time.process_time()),
        "looks": scene.looker.looks,
        "files read": scene.looker.read,
        "half-written files left": len(list(Path(scene.watchlist.digests_folder).rglob(".*.part"))),
        "until": f"{scene.now():%d %B %H:%M}",
    }
