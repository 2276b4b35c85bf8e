"""What could be wrong with this installation, and the mend: each finding is one line for a person."""

from __future__ import annotations

import os
import pyexpat
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from monitor.desk.finding import Finding as Finding
from monitor.editions.calendar import first_light
from monitor.editions.identity import message_id
from monitor.editions.letter import letter
from monitor.errors import DeliveryError, StoreError
from monitor.model import Delivery, DeliveryId, EditionId, Watchlist
from monitor.steps.edit import preview
from monitor.steps.house import House

FIVE = ("feedparser", "trafilatura", "apscheduler", "sqlalchemy", "jinja2")
LITTLE_DISK = 500 * 1024 * 1024  # bytes
PLACEHOLDER = re.compile(r"\bexample\.(?:com|net|org)\b", re.IGNORECASE)  # RFC 2606, 3
SAFE_EXPAT = (2, 6, 0)  # earlier ones have known ways to be stalled by a feed


def examine_installation() -> Iterator[Finding]:
    """Python, the packages everything rests on, the XML parser, the clock."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(what="Python", state="good" if sys.version_info >= (3, 11) else "bad", said=version, mend="")
    for name in FIVE:
        try:
            import_module(name)
        except ImportError as error:
            yield Finding(
                what=name, state="bad", said=str(error), mend="install again: `make demo`, or see docs/install.md"
            )
        else:
            yield Finding(what=name, state="good", said="imports")
    expat = pyexpat.version_info
    old = expat < SAFE_EXPAT
    yield Finding(
        what="expat",
        state="doubtful" if old else "good",
        said=".".join(map(str, expat)),
        mend="upgrade Python: older XML parsers can be stalled by a feed" if old else "",
    )


def examine_clock(now: datetime) -> Finding:
    """A clock before this version was written is wrong."""
    wrong = now < datetime(2026, 1, 1, tzinfo=UTC)
    mend = "set the clock: editions are cut by it" if wrong else ""
    return Finding(what="clock", state="bad" if wrong else "good", said=f"{now:%Y-%m-%d %H:%M}Z", mend=mend)


def examine_contact(watchlist: Watchlist) -> Finding:
    """Does the contact name somebody, or is it the one that feeds.yaml is shipped with?"""
    if PLACEHOLDER.search(watchlist.contact):
        mend = "write your own address at `contact:` in feeds.yaml: it stands in every request, so that a webmaster can reach you"
        return Finding(what="contact", state="doubtful", said=f"{watchlist.contact} is a placeholder", mend=mend)
    return Finding(what="contact", state="good", said=watchlist.contact)


def examine_folders(watchlist: Watchlist) -> Iterator[Finding]:
    """Can the two folders be written, and is there room?"""
    for what, folder in (("storage", Path(watchlist.storage)), ("digests", Path(watchlist.digests_folder))):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(b"x")
                os.fsync(probe.fileno())
        except OSError as error:
            blocked = isinstance(error, FileExistsError | NotADirectoryError)
            yield Finding(
                what=what,
                state="bad",
                said=f"{folder}: a file stands where the folder should be"
                if blocked
                else f"{folder}: {error.strerror}",
                mend=f"name another folder with `{what}:` in feeds.yaml"
                if blocked
                else "make it writable for this user",
            )
            continue
        free = shutil.disk_usage(folder).free
        little = free < LITTLE_DISK
        yield Finding(
            what=what,
            state="doubtful" if little else "good",
            said=f"{folder}, {free // 1024**2} MB free",
            mend="make room: editions and pages need it" if little else "",
        )


def examine_database(house: House) -> Finding:
    """Does the database answer, and is it whole?"""
    try:
        with house.store.read() as db:
            articles, size = db.articles.count(), db.size()
    except StoreError as error:
        return Finding(what="database", state="bad", said=str(error), mend="see `monitor db check`")
    return Finding(what="database", state="good", said=f"{articles} articles, {size / 1024**2:.0f} MB")


def examine_notify(house: House, said: Sequence[str]) -> Iterator[Finding]:
    """Can those be told who are told at once? `said`: what the configuration lacks for it. Nothing is sent."""
    for mistake in said:
        what, _, mend = mistake.rpartition(": ")
        yield Finding(what="notify", state="bad", said=what.removeprefix("notify: "), mend=mend)
    for spec in house.watchlist.notify if not said else ():
        try:
            service = house.notifier.meet(spec.slug)
        except DeliveryError as error:
            mend = "see docs/notify.md for how its address is written in MONITOR_NOTIFY_URLS"
            yield Finding(what=f"notify {spec.slug}", state="bad", said=error.reason, mend=mend)
        else:
            yield Finding(
                what=f"notify {spec.slug}", state="good", said=f"{service}; `monitor notify --test` sends a test"
            )


def examine_search(house: House) -> Finding:
    """Can the archive be indexed for its search, and is it?"""
    trouble = house.search.trouble()
    if trouble is None:
        return Finding(what="search", state="good", said="the archive can be indexed")
    return Finding(what="search", state="doubtful", said=trouble[0], mend=trouble[1])


def examine_mail(house: House, reader: str | None) -> Iterator[Finding]:
    """Does the mail server answer? With `reader`: a preview of the first digest is sent there as a test."""
    try:
        yield Finding(what="mail", state="good", said=house.post.greet())
        if reader is not None:
            _send_test(house, reader)
            yield Finding(what="test mail", state="good", said=f"handed over for {reader}")
    except DeliveryError as error:
        yield Finding(what="mail", state="bad", said=error.reason, mend="check MONITOR_SMTP_URL and MONITOR_MAIL_FROM")
    except StoreError as error:
        yield Finding(what="test mail", state="bad", said=str(error), mend="mend the database first")


def _send_test(house: House, reader: str) -> None:
    now = house.clock.now()
    if not house.watchlist.digests:
        raise DeliveryError(reader, "no digest to send: add one under `digests:` in feeds.yaml", retryable=False)
    spec = house.watchlist.digests[0]
    edition = preview(spec, first_light(spec, started_at=now, now=now), house)
    usual = letter(edition, leave=spec.unsubscribe)
    test = Delivery(
        id=DeliveryId(0),
        edition_id=EditionId(0),
        digest=spec.slug,
        date=edition.date,
        channel="email",
        address=reader,
        message_id=message_id(spec.slug, edition.date, f"test {now.isoformat()} {reader}"),
        state="pending",
        due_at=now,
        attempts=1,
        created_at=now,
    )
    house.post.send(replace(usual, subject=f"Test: {usual.subject}"), edition, test)
