"""The quality floor: what was once reached on the labelled sentences and articles must not be lost."""

from __future__ import annotations

import pytest
import yaml

from monitor.model import TopicSpec
from monitor.topics.reader import TopicReader
from tests.pure.topics.floor import digest, measured
from tests.pure.topics.labelled import DATA

FLOOR = DATA / "floor.yaml"


@pytest.fixture(scope="module")
def floor() -> dict[str, object]:
    """The pinned figures: [precision, recall] of each kind in each language, and the digest of the labels they are for."""
    pinned: dict[str, object] = yaml.safe_load(FLOOR.read_text(encoding="utf-8"))
    return pinned


@pytest.fixture(scope="module")
def figures(reader: TopicReader, topics: tuple[TopicSpec, ...]) -> dict[str, list[float]]:
    return measured(reader, topics)


def test_the_floor_is_that_of_these_labels(floor: dict[str, object]) -> None:
    assert floor["labels"] == digest(), (
        f"the labels changed: measure again, see that nothing got worse, and write `labels: {digest()}` into {FLOOR.name}"
    )


def test_no_figure_falls_below_its_floor(floor: dict[str, object], figures: dict[str, list[float]]) -> None:
    fallen = {name: f"{figures[name]} below {pinned}" for name, pinned in floor["figures"].items()  # type: ignore[attr-defined]
              if any(now < then for now, then in zip(figures[name], pinned, strict=True))}  # fmt: skip

    assert fallen == {}


def test_a_figure_that_rose_raises_its_floor(floor: dict[str, object], figures: dict[str, list[float]]) -> None:
    pinned = floor["figures"]

    assert pinned == figures, "better than pinned: write this into floor.yaml:\n" + yaml.safe_dump(
        {"labels": digest(), "figures": figures}, default_flow_style=None, sort_keys=False
    )
