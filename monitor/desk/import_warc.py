"""Web archives as things to import: each page that a server gave, under the address that it was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from monitor.articles.warc import Record, records
from monitor.desk.import_items import PAGE, Given, Item, Known, Read, Refused, Skipped
from monitor.desk.import_pages import page_item
from monitor.errors import CrewError, ImportRefused
from monitor.model import Fetched
from monitor.steps import inside
from monitor.steps.house import House
from monitor.store.door import Door
from monitor.store.engine import Database
from monitor.store.incoming import Incoming
from monitor.text.dates import parse_date
from monitor.text.plain import one_line
from monitor.text.urls import canonical_url, host_of

PAGES = ("response", "resource")  # the kinds of records that hold what a server gave
_AHEAD = timedelta(hours=1)


def warc_records(path: Path, given: Given, house: House) -> Iterator[Read]:
    """The records of a web archive, packed or not. What is here already, by its address, is not read; a raw page that an article
    here was read from, and that is not kept any more, goes back to the shelf. Raises OSError."""
    with path.open("rb") as file:
        lacking = _lacking(house)
        for number, record in enumerate(records(file), start=1):
            where = f"{path}: record {number} at byte {record.offset}"
            if record.wrong:
                yield Refused(reason=f"{where}: {record.wrong}")
                continue
            try:
                yield _back(where, record, lacking, house) or _read(where, record, given, house)
            except (ImportRefused, CrewError) as error:
                yield Refused(reason=f"{where}: {error}")


def _read(where: str, record: Record, given: Given, house: House) -> Item | Skipped | Known:
    if record.kind not in PAGES:
        return Skipped(reason=f"{one_line(record.kind, 30) or 'a kind that is not named'} record")
    media_type = record.fields.get("content-type", "")
    if record.kind == "response" and not media_type.lower().startswith("application/http"):
        return Skipped(reason="response of another protocol")
    if record.block is None:
        return Skipped(reason="a page larger than 20 MB")
    said = record.fields.get("warc-target-uri", "").strip("<>")
    try:
        url = canonical_url(said)
    except ValueError:
        if said.startswith(("dns:", "urn:", "metadata:", "filedesc:")):
            return Skipped(reason="no web address")
        raise ImportRefused(f"WARC-Target-URI is no web address: {one_line(said, 100) or 'there is none'}") from None
    if _is_here(url, house):
        return Known()
    fetched_at = _fetched(record, house)
    got = house.crew.run(inside.read_capture, record.block, url, media_type, fetched_at)
    if got.page is None:
        return Skipped(reason=got.skipped or "nothing found")
    return page_item(where, got.page, url, given, house, fetched_at=fetched_at, outlet=host_of(url))


def _lacking(house: House) -> set[bytes]:
    assert isinstance(house.store, Database)
    with house.store.read() as db:
        return Incoming(db.connection).lacking_pages()


def _back(where: str, record: Record, lacking: set[bytes], house: House) -> Item | None:
    """A raw page on its way back; None for one that nobody here misses."""
    if record.kind != "resource" or record.block is None or (digest := sha256(record.block).digest()) not in lacking:
        return None
    url = record.fields.get("warc-target-uri", "").strip("<>")
    fetched_at, media_type = _fetched(record, house), one_line(record.fields.get("content-type", ""), 200)
    page = Fetched(
        url=url, final_url=url, status=200, headers={"content-type": media_type}, body=b"", fetched_at=fetched_at
    )  # fmt: skip
    size = len(record.block)
    name = house.shelf.put(record.block)
    lacking.discard(digest)

    def put(db: Door, _now: datetime) -> str:
        db.articles.record_page(page, name, size)
        return PAGE

    return Item(where=where, put=put)


def _is_here(url: str, house: House) -> bool:
    with house.store.read() as db:
        return db.articles.by_url(url) is not None


def _fetched(record: Record, house: House) -> datetime:
    said = record.fields.get("warc-date", "")
    now = house.clock.now()
    found = parse_date(said, latest=now)
    if found is None or found[0] > now + _AHEAD:
        raise ImportRefused(f"WARC-Date is no moment of the past: {one_line(said, 40) or 'there is none'}")
    return found[0]
