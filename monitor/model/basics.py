"""Names of rows, a day, a precision: what the other values are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Any, Literal, NewType

FeedId = NewType("FeedId", int)
EntryId = NewType("EntryId", int)
ArticleId = NewType("ArticleId", int)
EditionId = NewType("EditionId", int)
DeliveryId = NewType("DeliveryId", int)

Precision = Literal["second", "day", "unknown"]
Day = date  # a local calendar day
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Every = Literal["day", "week"]  # how often a digest has an edition
Languages = Mapping[str, tuple[str, ...]]  # language code -> terms


def later(default: Any) -> Any:
    """A field that editions frozen before it existed do not have: with its default it is left out of the JSON, so that their
    JSON stays as it was."""
    return field(default=default, metadata={"later": True})


BY_HAND: Mapping[str, bool] = {"later": True, "by_hand": True}
"""The metadata of a field that is filled only where an analyst said something: else it is in no JSON, neither an edition's nor a
command's."""
