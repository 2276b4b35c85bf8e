"""Every document in data/ is read as the .expected.json beside it says; what it is configured to be, and where it was, stands
in the .as.json beside it, if anywhere."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.feeds.parse import FORMATS, parse_feed
from monitor.model import ReadAs

DATA = Path(__file__).parent / "data"
SAMPLES = sorted(path for path in DATA.iterdir() if not path.name.endswith((".expected.json", ".as.json")))
FETCHED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def spelled(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(value)


def configured(sample: Path) -> tuple[ReadAs, str]:
    """What a document is configured to be, and where it was."""
    url, beside = f"https://{sample.stem}.example/news/feed", DATA / f"{sample.stem}.as.json"
    if not beside.exists():
        return ReadAs(), url
    said = json.loads(beside.read_text("utf-8"))
    return ReadAs(kind=said["kind"], links=tuple(said["links"]), sites=tuple(said["sites"])), said["url"]


@pytest.mark.parametrize("sample", SAMPLES, ids=[path.name for path in SAMPLES])
def test_a_document_is_read_as_expected(sample: Path) -> None:
    expected = json.loads((DATA / f"{sample.stem}.expected.json").read_text("utf-8"))
    read_as, url = configured(sample)

    parsed = parse_feed(sample.read_bytes(), url=url, content_type=None, fetched_at=FETCHED_AT, read_as=read_as)

    assert json.loads(json.dumps(dataclasses.asdict(parsed), default=spelled)) == expected


def test_every_kind_of_source_has_a_sample() -> None:
    told = {json.loads(path.read_text("utf-8"))["format"] for path in DATA.glob("*.expected.json")}

    assert told == {"rss", "atom", "rdf", "json", "sitemap", "listing", "telegram"}
    assert set(FORMATS) == {"telegram", "listing", "json", "sitemap", "syndication"}
