"""Records of an export as things to write: a house that comes into another one, or back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from monitor.desk import carrying
from monitor.desk.carrying_byhand import override_of
from monitor.desk.import_items import ASIDE, EDITION, HAND, KNOWN, NEW, TOMBSTONE, WENT, Item
from monitor.editions.archive import issue_of, issue_to_json
from monitor.editions.identity import message_id
from monitor.errors import ImportRefused
from monitor.model import CarriedArticle, CarriedEdition, CarriedPrint, CarriedStart, Edition, Gone, Override, Watchlist
from monitor.steps.house import House
from monitor.steps.reckon import stir
from monitor.store.door import Door
from monitor.store.incoming import Incoming
from monitor.store.printed import Sent
from monitor.text.plain import one_line

ELSEWHERE = "came with a house from a file: what was sent there is not sent again"


def house_item(where: str, kind: str, record: dict[str, Any], house: House) -> Item:
    """A record with a kind. Raises ImportRefused for one that no export has written."""
    make = _KINDS.get(kind)
    if make is None:
        raise ImportRefused(f'unknown "kind": {one_line(kind, 40)} (known: {", ".join(carrying.KINDS)})')
    return make(where, record, house)


def _head(where: str, record: dict[str, Any], _house: House) -> Item:
    if record.get("format") != carrying.FORMAT:
        said = one_line(str(record.get("format")), 20)
        raise ImportRefused(f"written by a newer version (format {said}): upgrade, then import it")
    return Item(where=where, put=lambda _db, _now: ASIDE)


def _article(where: str, record: dict[str, Any], house: House) -> Item:
    given = carrying.read(CarriedArticle, record)
    article = carrying.article_of(given, house.clock.now())
    earlier = carrying.earlier_of(given)
    topics = {topic.slug: topic for topic in house.watchlist.topics}
    found = None if given.finding is None else carrying.finding_of(given, given.finding, topics)

    def put(db: Door, now: datetime) -> str:
        if db.articles.is_forgotten(article.url):
            return KNOWN
        if db.articles.is_let_go(article.url):
            return WENT
        fresh = Incoming(db.connection).article(
            article, known_at=given.known_at, now=now, page_sha256=given.page_sha256, seen_at=given.seen_at,
            earlier=earlier, found=found,
        )  # fmt: skip
        db.tallies.add(given.known_at, None, "import", "new" if fresh else "joined")
        return NEW if fresh else KNOWN

    return Item(where=where, put=put, known_at=given.known_at)


def _edition(where: str, record: dict[str, Any], house: House) -> Item:
    given = carrying.read(CarriedEdition, record)
    edition = carrying.edition_of(given, house.clock.now())
    row = {
        "digest": edition.digest,
        "edition_date": edition.date,
        "number": edition.number,
        "cutoff_at": edition.cutoff_at,
        "made_at": edition.made_at,
        "content": given.content,
        "content_sha256": sha256(given.content.encode()).hexdigest(),
        "issue": issue_to_json(issue_of(edition)),
    }

    def put(db: Door, now: datetime) -> str:
        rows = Incoming(db.connection)
        if rows.has_edition(given.digest, given.date):
            return ASIDE
        reason = rows.disagreement(given)
        if reason is not None:
            raise ImportRefused(reason)
        return EDITION if rows.edition(given, row, _deliveries(edition, house.watchlist), now) else ASIDE

    return Item(where=where, put=put)


def _deliveries(edition: Edition, watchlist: Watchlist) -> list[Sent]:
    """Nobody is sent what was sent before: all of it counts as done, and `monitor digest --resend` can do it again."""

    def done(channel: str, address: str, called: str) -> Sent:
        id = message_id(edition.digest, edition.date, called)
        return Sent(
            digest=edition.digest, date=edition.date.isoformat(), channel=channel, address=address, message_id=id,
            state="sent", sent_at=edition.made_at, reason=ELSEWHERE,
        )  # fmt: skip

    spec = next((one for one in watchlist.digests if one.slug == edition.digest), None)
    mails = [done("email", reader, reader) for reader in (spec.recipients if spec else ())]
    return [*mails, *([done("folder", "", "archive")] if spec and spec.archive == "public" else [])]


def _print(where: str, record: dict[str, Any], _house: House) -> Item:
    given = carrying.print_of(carrying.read(CarriedPrint, record))

    def put(db: Door, _now: datetime) -> str:
        Incoming(db.connection).printed(given)
        return ASIDE

    return Item(where=where, put=put)


def _start(where: str, record: dict[str, Any], house: House) -> Item:
    given = carrying.start_of(carrying.read(CarriedStart, record), house.clock.now())

    def put(db: Door, now: datetime) -> str:
        Incoming(db.connection).start(given.slug, given.started_at, now)
        return ASIDE

    return Item(where=where, put=put)


def _override(where: str, record: dict[str, Any], house: House) -> Item:
    topics = {topic.slug: topic for topic in house.watchlist.topics}
    given = override_of(carrying.read(Override, record), topics, house.clock.now())

    def put(db: Door, _now: datetime) -> str:
        if not Incoming(db.connection).said(given):
            return ASIDE
        stir([given.topic], db, house)
        return HAND

    return Item(where=where, put=put)


def _forgotten(where: str, record: dict[str, Any], house: House) -> Item:
    given = carrying.gone_of(carrying.read(Gone, record), carrying.FORGOTTEN, house.clock.now())
    return Item(
        where=where, put=lambda db, _now: TOMBSTONE if Incoming(db.connection).forgotten(given) else ASIDE
    )  # fmt: skip


def _let_go(where: str, record: dict[str, Any], house: House) -> Item:
    given = carrying.gone_of(carrying.read(Gone, record), carrying.LET_GO, house.clock.now())
    return Item(
        where=where, put=lambda db, _now: TOMBSTONE if Incoming(db.connection).let_go(given) else ASIDE
    )  # fmt: skip


_KINDS: dict[str, Callable[[str, dict[str, Any], House], Item]] = {
    carrying.HOUSE: _head,
    carrying.ARTICLE: _article,
    carrying.EDITION: _edition,
    carrying.PRINT: _print,
    carrying.START: _start,
    carrying.OVERRIDE: _override,
    carrying.FORGOTTEN: _forgotten,
    carrying.LET_GO: _let_go,
}
