"""`db restore`: a copy of the database put back, without readers noticing.

An older copy knows nothing of the editions that were made since. Made again they would differ from what is in the archive, and be
mailed again. So these are taken over: from the database that stood there as far as it can be read, else from the archive, whose
`digest.json` is an edition word for word. Of mail whose fate nobody knows any more nothing is sent by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from monitor.editions.archive import issue_of, issue_to_json
from monitor.editions.calendar import today
from monitor.editions.freeze import from_json
from monitor.editions.identity import message_id
from monitor.editions.wording import page_path
from monitor.model import DigestSpec, Edition, Watchlist
from monitor.store.door import Door
from monitor.store.printed import HELD, Printed, Sent, catch_up, day_of, printed, take_over, unforgotten
from monitor.store.restoring import replacing

LARGEST = 64 * 1024 * 1024  # bytes of an edition


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """An edition that the copy did not know. `source`: where it was found."""

    digest: str
    date: date
    number: int
    source: str  # "the former database" or "the archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restored database holds. `aside`: where the former one is, None when there was none; `sent_since`, `held_back`:
    mails that were waiting in the copy; `forgotten`: addresses that were removed for good since, and are there again."""

    articles: int
    latest: dict[str, date]  # by digest
    upgraded: bool
    aside: Path | None
    taken_over: tuple[TakenOver, ...]
    sent_since: int
    held_back: int
    forgotten: tuple[str, ...]


def restore(copy: Path, url: str, watchlist: Watchlist, now: datetime, *, send_waiting: bool = False) -> Restored:
    """Put a copy in the place of the database. `send_waiting`: mail that waits in it was sent by nobody.

    Raises StoreError, with nothing changed, for a copy that will not do, and while a daemon or a command uses the database.
    """
    taken: list[TakenOver] = []
    with replacing(url, copy, now) as draft:
        known = printed(draft.present)
        with draft.database.write() as db:
            sent, held = catch_up(db, known.sent, hold=not send_waiting)
            for edition, content, source in _unknown(db, known, watchlist, now):
                deliveries = _deliveries(edition, source, known, watchlist)
                if take_over(db, _row(edition, content), _addresses(edition), deliveries, now):
                    taken.append(
                        TakenOver(digest=edition.digest, date=edition.date, number=edition.number, source=source)
                    )
                    held += sum(row.state == "doubtful" for row in deliveries)
            again = unforgotten(db, known.forgotten)
            forgotten = tuple(url for url in again if db.articles.by_url(url) is not None)
            articles = db.articles.count()
            latest = {
                spec.slug: ref.date for spec in watchlist.digests if (ref := db.editions.latest(spec.slug)) is not None
            }
    return Restored(
        articles=articles,
        latest=latest,
        upgraded=draft.upgraded,
        aside=draft.aside,
        taken_over=tuple(taken),
        sent_since=sent,
        held_back=held,
        forgotten=forgotten,
    )


def _unknown(db: Door, known: Printed, watchlist: Watchlist, now: datetime) -> Iterator[tuple[Edition, str, str]]:
    """Editions that the copy lacks, by digest and date: all that the former database has, and those in the archive that are
    later than the last one of either."""
    for (digest, local), content in sorted(known.contents.items()):
        edition = _read(content, digest, day_of(local))
        if edition is not None and db.editions.id_of(digest, edition.date) is None:
            yield edition, content, "the former database"
    for spec in watchlist.digests:
        if spec.archive != "public":
            continue
        last = db.editions.latest(spec.slug)
        for day, file in _days(Path(watchlist.digests_folder), spec.slug):
            text = _text(file) if (last is None or day > last.date) and day <= today(spec, now) else None
            edition = None if text is None else _read(text, spec.slug, day)
            if text is not None and edition is not None and (last is None or edition.number > last.number):
                yield edition, text, "the archive"


def _days(archive: Path, digest: str) -> list[tuple[date, Path]]:
    """The editions that lie in the archive, by date."""
    found = []
    for file in archive.glob(f"{digest}/[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]/digest.json"):
        day = day_of("-".join(file.parts[-4:-1]))
        if day is not None and file == archive / page_path(digest, day) / "digest.json":
            found.append((day, file))
    return sorted(found)


def _text(file: Path) -> str | None:
    try:
        if file.is_symlink() or file.stat().st_size > LARGEST:
            return None
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _read(content: str, digest: str, day: date | None) -> Edition | None:
    """The edition, if the text is that of this digest and day."""
    try:
        edition = from_json(content)
    except ValueError:
        return None
    return edition if (edition.digest, edition.date) == (digest, day) else None


def _deliveries(edition: Edition, source: str, known: Printed, watchlist: Watchlist) -> list[Sent]:
    """What became of an edition's deliveries. Mail of which nobody knows is held back: where the edition is known from the
    archive alone, or its deliveries could not be read in a damaged database."""
    name, day = edition.digest, edition.date.isoformat()
    if source == "the former database":
        read = [sent for _, sent in sorted(known.sent.items()) if (sent.digest, sent.date) == (name, day)]
        if read:
            return read

    def row(channel: str, address: str, called: str, **fate: Any) -> Sent:
        id = message_id(name, edition.date, called)
        return Sent(digest=name, date=day, channel=channel, address=address, message_id=id, **fate)

    mails = [
        row("email", reader, reader, state="doubtful", reason=HELD) for reader in _readers(watchlist.digests, name)
    ]
    return [*mails, row("folder", "", "archive", state="sent", sent_at=edition.made_at)]


def _readers(digests: Collection[DigestSpec], name: str) -> tuple[str, ...]:
    return next((spec.recipients for spec in digests if spec.slug == name), ())


def _addresses(edition: Edition) -> set[str]:
    """The addresses of the articles that an edition printed."""
    stories = [story for section in edition.sections for story in section.stories]
    return {url for story in stories for url in (story.url, *(other.url for other in story.also)) if url}


def _row(edition: Edition, content: str) -> dict[str, Any]:
    return {
        "digest": edition.digest,
        "edition_date": edition.date,
        "number": edition.number,
        "cutoff_at": edition.cutoff_at,
        "made_at": edition.made_at,
        "content": content,
        "content_sha256": sha256(content.encode("utf-8", "surrogatepass")).hexdigest(),
        "issue": issue_to_json(issue_of(edition)),
    }
