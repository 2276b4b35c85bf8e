"""Fixtures of the channels: an edition, its letter, a delivery of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from monitor.editions.identity import message_id
from monitor.model import Delivery, DeliveryId, Edition, EditionId, Ledger, Letter

DAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)


@pytest.fixture
def edition() -> Edition:
    """An edition with no story: the channels look at its name and its dates alone."""
    return Edition(
        digest="daily", title="Idlib daily", prefix="Idlib", date=DAY, number=12, time_zone="Europe/Istanbul",
        covers_from=NOON, cutoff_at=NOON, made_at=NOON, late=False, partial=False, missed=(), subject="", warnings=(),
        sections=(), ledger=Ledger(feeds=0, reached=0, lines=(), troubled=()), previous=None, base_url=None,
        configuration="c0ffee", version="0.1.0",
    )  # fmt: skip


@pytest.fixture
def letter() -> Letter:
    """All that a mail program may stumble over: dots at line starts, long lines, four scripts."""
    text = "..dots lead\n.\nПеремирие, ateşkes, هدنة\n" + "long " * 400 + "\n"
    html = f"<!DOCTYPE html><p>هدنة {'long ' * 400}</p>\n"
    return Letter(subject="[Idlib] 22 Nov - هدنة на день", html=html, text=text, leave=None)


@pytest.fixture
def delivery() -> Callable[..., Delivery]:
    """Makes a delivery to an address."""

    def made(address: str = "anna@reader.example", **given: Any) -> Delivery:
        usual: dict[str, Any] = {
            "id": DeliveryId(1),
            "edition_id": EditionId(1),
            "digest": "daily",
            "date": DAY,
            "channel": "email",
            "address": address,
            "message_id": message_id("daily", DAY, address),
            "state": "pending",
            "due_at": NOON,
            "attempts": 0,
            "created_at": NOON,
        }
        return Delivery(**{**usual, **given})

    return made
