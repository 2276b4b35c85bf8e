"""A house on several machines: a scheduler, workers, one PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scale.machines import configuration, site, until
from tests.scale.stand import Goods, stand

pytestmark = pytest.mark.postgres

STORED = "SELECT count(*) FROM article WHERE assessed_at IS NOT NULL"


def test_three_workers_share_what_one_scheduler_finds(new_url: Callable[..., str], tmp_path: Path) -> None:
    """Every entry of forty feeds is stored once, whoever polled it; no host is asked by two at once."""
    with (
        stand(Goods(feeds=40, hosts=10, entries=3, delay_s=0.05)) as news,
        site(tmp_path, new_url("postgresql")) as house,
    ):
        house.config.write_text(configuration(news))
        house.scheduler()
        workers = [house.worker("--concurrency", "4") for _ in range(3)]
        until(lambda: house.number(STORED) == 120, "120 articles assessed")
        told = news.told()
        assert told["asked"] == 40
        assert told["rude"] == 0
        assert house.number("SELECT count(*) FROM entry") == 120
        assert [worker.stop() for worker in workers] == [0, 0, 0]
        assert sum("polled" in worker.log for worker in workers) >= 2
        assert all("Traceback" not in worker.log for worker in workers)
