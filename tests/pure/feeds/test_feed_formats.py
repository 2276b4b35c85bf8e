"""Every document in data/ is read as the .expected.json beside it says."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.feeds.parse import parse_feed

DATA = Path(__file__).parent / "data"
SAMPLES = sorted(path for path in DATA.iterdir() if not path.name.endswith(".expected.json"))
FETCHED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def spelled(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(value)


@pytest.mark.parametrize("sample", SAMPLES, ids=[path.name for path in SAMPLES])
def test_a_document_is_read_as_expected(sample: Path) -> None:
    expected = json.loads((DATA / f"{sample.stem}.expected.json").read_text("utf-8"))

    parsed = parse_feed(
        sample.read_bytes(), url=f"https://{sample.stem}.example/news/feed", content_type=None, fetched_at=FETCHED_AT
    )

    assert json.loads(json.dumps(dataclasses.asdict(parsed), default=spelled)) == expected
