"""Editions, what they published, and the outbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, insert, or_, select, update

from monitor.model import ArticleId, Delivery, DeliveryId, Edition, EditionId, EditionRef
from monitor.store import leases
from monitor.store.inserts import insert_ignore
from monitor.store.tables import delivery as delivery_rows
from monitor.store.tables import digest as digest_rows
from monitor.store.tables import edition as edition_rows
from monitor.store.tables import publication as publication_rows

_REF = select(edition_rows.c.edition_date, edition_rows.c.number, edition_rows.c.cutoff_at)
_WITH_EDITION = select(delivery_rows, edition_rows.c.digest, edition_rows.c.edition_date).join(
    edition_rows, edition_rows.c.id == delivery_rows.c.edition_id
)


class Editions:
    """What was published, once for good."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, digest: str, now: datetime) -> None:
        """Remember `now` as when this digest was first seen, unless it is known."""
        self._connection.execute(
            insert_ignore(self._connection, digest_rows, "slug").values(slug=digest, started_at=now)
        )

    def started(self, digest: str) -> datetime | None:
        """When this digest was first seen; None: never yet."""
        query = select(digest_rows.c.started_at).where(digest_rows.c.slug == digest)
        started: datetime | None = self._connection.scalars(query).first()
        return started

    def latest(self, digest: str, before: date | None = None) -> EditionRef | None:
        """The latest edition (of a day before `before`)."""
        query = _REF.where(edition_rows.c.digest == digest)
        if before is not None:
            query = query.where(edition_rows.c.edition_date < before)
        row = self._connection.execute(query.order_by(edition_rows.c.edition_date.desc()).limit(1)).first()
        return None if row is None else _ref(row)

    def publish(
        self,
        edition: Edition,
        content: str,
        articles: Sequence[ArticleId],
        deliveries: Sequence[tuple[str, str, str]],
        *,
        issue: str,
        evidence: Sequence[ArticleId] = (),
        told: Sequence[ArticleId] = (),
    ) -> EditionId | None:
        """Insert the edition (content: its JSON; issue: what lists of editions tell of it, as JSON), its publications, the
        articles whose sentences it shows (`evidence`; those that an earlier one rested on are known), the founders and reports
        of the stories it tells (`told`: each names the latest edition that did) and its deliveries (channel, address,
        message_id), due at once. None: the digest already has an edition of that day, nothing written.

        A weekly edition prints no article: it has counted those that it takes, and so will no later one of its digest.
        An article that another edition of the digest published meanwhile ends the transaction (StoreError at the door):
        nothing is ever printed twice, and the next sweep composes again without it.
        """
        new = insert_ignore(self._connection, edition_rows, "digest", "edition_date").returning(edition_rows.c.id)
        id = self._connection.scalars(new.values(_edition_row(edition, content, issue))).first()
        if id is None:
            return None
        kind = "counted" if edition.every == "week" else "article"
        printed = [
            {"digest": edition.digest, "kind": kind, "ref": ref, "edition_id": id} for ref in sorted(set(articles))
        ]
        if printed:
            self._connection.execute(insert(publication_rows), printed)
        rests = [
            {"digest": edition.digest, "kind": "evidence", "ref": ref, "edition_id": id}
            for ref in sorted(set(evidence))
        ]
        if rests:
            known = insert_ignore(self._connection, publication_rows, "digest", "kind", "ref")
            self._connection.execute(known, rests)
        self._tell(edition.digest, id, told)
        if deliveries:
            self._connection.execute(insert(delivery_rows), [_delivery_row(id, edition, d) for d in deliveries])
        return EditionId(id)

    def _tell(self, digest: str, edition: int, told: Sequence[ArticleId]) -> None:
        """That an edition tells these articles within a story, in the place of what an earlier one said of them."""
        refs = sorted(set(told))
        for chunk in leases.chunks(refs):
            mine = and_(publication_rows.c.digest == digest, publication_rows.c.kind == "story")
            self._connection.execute(delete(publication_rows).where(mine, publication_rows.c.ref.in_(chunk)))
        if refs:
            rows = [{"digest": digest, "kind": "story", "ref": ref, "edition_id": edition} for ref in refs]
            self._connection.execute(insert(publication_rows), rows)

    def content(self, digest: str, day: date) -> str | None:
        """The frozen JSON of an edition, or None."""
        query = select(edition_rows.c.content)
        return self._connection.scalars(query.where(*_is(digest, day))).first()

    def holding(self, words: str) -> list[tuple[str, date]]:
        """(digest, local date) of every edition whose frozen JSON holds these words, in that order."""
        query = select(edition_rows.c.digest, edition_rows.c.edition_date)
        held = query.where(edition_rows.c.content.contains(words, autoescape=True))
        ordered = held.order_by(edition_rows.c.digest, edition_rows.c.edition_date)
        return [(row.digest, row.edition_date) for row in self._connection.execute(ordered)]

    def amend(self, digest: str, day: date, content: str, *, issue: str) -> None:
        """Put another frozen JSON in place of an edition's."""
        row = {"content": content, "content_sha256": sha256(content.encode()).hexdigest(), "issue": issue}
        self._connection.execute(update(edition_rows).where(*_is(digest, day)).values(**row))

    def id_of(self, digest: str, day: date) -> EditionId | None:
        """The edition's row."""
        id = self._connection.scalars(select(edition_rows.c.id).where(*_is(digest, day))).first()
        return None if id is None else EditionId(id)

    def issues(self, digest: str) -> list[str]:
        """What lists of editions tell of every edition of a digest, as `publish` was given it, by date."""
        query = select(edition_rows.c.issue).where(edition_rows.c.digest == digest)
        return list(self._connection.scalars(query.order_by(edition_rows.c.edition_date)))

    def refs(self, digest: str) -> list[EditionRef]:
        """Every edition of a digest, by date."""
        query = _REF.where(edition_rows.c.digest == digest).order_by(edition_rows.c.edition_date)
        return [_ref(row) for row in self._connection.execute(query)]


class Deliveries:
    """The outbox. What is due has a `due_at`: pending, sending with a lease that ran out, or doubtful and to be resent."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, now: datetime, limit: int, channel: str | None = None) -> list[DeliveryId]:
        """Deliveries (of a channel) that are pending, or sending with a lease that ran out, by (due_at, channel, address)."""
        query = select(delivery_rows.c.id).where(delivery_rows.c.due_at <= now)
        if channel is not None:
            query = query.where(delivery_rows.c.channel == channel)
        order = (delivery_rows.c.due_at, delivery_rows.c.channel, delivery_rows.c.address, delivery_rows.c.message_id)
        return [DeliveryId(id) for id in self._connection.scalars(query.order_by(*order).limit(limit))]

    def claim(self, ids: Collection[DeliveryId], now: datetime, lease: timedelta) -> list[Delivery]:
        """Those that are now ours, as they stood *before* the claim: state "sending" means a crash in the middle.
        By (channel, address, date)."""
        won = leases.lock_due(self._connection, delivery_rows, ids, now)
        before = [
            d for chunk in leases.chunks(won) for d in self._load(_WITH_EDITION.where(delivery_rows.c.id.in_(chunk)))
        ]
        tries = delivery_rows.c.tries + 1
        leases.lease(self._connection, delivery_rows, won, now + lease, state="sending", tries=tries)
        return sorted(before, key=lambda d: (d.channel, d.address, d.date, d.digest))

    def sent(self, delivery: Delivery, now: datetime) -> bool:
        """Done. Fenced by attempts (a claim adds one)."""
        return self._settle(delivery, state="sent", due_at=None, sent_at=now, last_error=None)

    def retry(self, delivery: Delivery, due_at: datetime, error: str, *, doubtful: bool = False) -> bool:
        """Try again later; `doubtful`: it may have arrived. Fenced."""
        return self._settle(delivery, state="doubtful" if doubtful else "pending", due_at=due_at, last_error=error)

    def put_off(self, channel: str, now: datetime, due_at: datetime, error: str) -> int:
        """Let all that is due of a channel wait, untried, whatever its state: what was in the middle of sending when its worker
        died stays so. Returns how many."""
        mine = and_(delivery_rows.c.channel == channel, delivery_rows.c.due_at <= now)
        change = update(delivery_rows).where(mine).values(due_at=due_at, last_error=error)
        return self._connection.execute(change).rowcount

    def failed(self, delivery: Delivery, error: str) -> bool:
        """Given up; shown by status. Fenced."""
        return self._settle(delivery, state="failed", due_at=None, last_error=error)

    def again(self, edition: EditionId, now: datetime, addresses: Collection[str]) -> int:
        """Put an edition's deliveries to these addresses ("" is the archive) into the outbox again (`digest --resend`), with
        the same message ids and as many tries as the first time. Whoever was sending one is shut out by the fence. Returns
        how many there are."""
        named = delivery_rows.c.address.in_(sorted(addresses))
        change = update(delivery_rows).where(delivery_rows.c.edition_id == edition, named)
        fresh = change.values(state="pending", due_at=now, queued_at=now, tries=0, last_error=None)
        return self._connection.execute(fresh.values(attempts=delivery_rows.c.attempts + 1)).rowcount

    def of(self, edition: EditionId) -> list[Delivery]:
        """Every delivery of an edition, by (channel, address)."""
        query = _WITH_EDITION.where(delivery_rows.c.edition_id == edition)
        return self._load(query.order_by(delivery_rows.c.channel, delivery_rows.c.address))

    def troubled(self) -> list[Delivery]:
        """Deliveries that failed, are doubtful, or wait for another try after an error; latest edition first, then by
        (digest, channel, address)."""
        state, error = delivery_rows.c.state, delivery_rows.c.last_error
        query = _WITH_EDITION.where(or_(state.in_(("failed", "doubtful")), and_(state != "sent", error.is_not(None))))
        order = (edition_rows.c.digest, delivery_rows.c.channel, delivery_rows.c.address)
        return self._load(query.order_by(edition_rows.c.edition_date.desc(), *order))

    def _settle(self, delivery: Delivery, **values: Any) -> bool:
        return leases.fenced(self._connection, delivery_rows, delivery.id, delivery.attempts + 1, **values)

    def _load(self, query: Select[Any]) -> list[Delivery]:
        return [_delivery(row) for row in self._connection.execute(query)]


def _is(digest: str, day: date) -> tuple[Any, Any]:
    return (edition_rows.c.digest == digest, edition_rows.c.edition_date == day)


def _ref(row: Any) -> EditionRef:
    return EditionRef(date=row.edition_date, number=row.number, cutoff_at=row.cutoff_at)


def _edition_row(edition: Edition, content: str, issue: str) -> dict[str, Any]:
    return {
        "digest": edition.digest,
        "edition_date": edition.date,
        "number": edition.number,
        "cutoff_at": edition.cutoff_at,
        "made_at": edition.made_at,
        "content": content,
        "content_sha256": sha256(content.encode("utf-8", "surrogatepass")).hexdigest(),
        "issue": issue,
    }


def _delivery_row(id: int, edition: Edition, delivery: tuple[str, str, str]) -> dict[str, Any]:
    channel, address, message_id = delivery
    row = {"edition_id": id, "channel": channel, "address": address, "message_id": message_id}
    now = edition.made_at
    return row | {"state": "pending", "due_at": now, "attempts": 0, "tries": 0, "created_at": now, "queued_at": now}


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=DeliveryId(row.id),
        edition_id=EditionId(row.edition_id),
        digest=row.digest,
        date=row.edition_date,
        channel=row.channel,
        address=row.address,
        message_id=row.message_id,
        state=row.state,
        due_at=row.due_at,
        attempts=row.attempts,
        created_at=row.created_at,
        sent_at=row.sent_at,
        last_error=row.last_error,
        queued_at=row.queued_at,
        tries=row.tries,
    )
