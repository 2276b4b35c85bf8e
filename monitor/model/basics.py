"""Names of rows, a day, a precision: what the other values are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, NewType

FeedId = NewType("FeedId", int)
EntryId = NewType("EntryId", int)
ArticleId = NewType("ArticleId", int)
EditionId = NewType("EditionId", int)
DeliveryId = NewType("DeliveryId", int)

Precision = Literal["second", "day", "unknown"]
Day = date  # a local calendar day
Languages = Mapping[str, tuple[str, ...]]  # language code -> terms
