"""Judging all articles again while one of them is read anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.desk import rejudging
from monitor.model import Job
from monitor.steps.assess import assess
from monitor.steps.house import House
from tests.storied import ALSO, OTHER, RAN, read, storied


def test_what_was_read_anew_meanwhile_keeps_what_it_tells_now(
    open_house: Callable[..., House], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = storied(open_house, tmp_path)
    first, edited = read(house, "herald", RAN, hours=-4), read(house, "post", OTHER, hours=-3)
    judge = rejudging._judged

    def meanwhile(*args: object) -> object:
        answers = judge(*args)  # type: ignore[arg-type]
        with house.store.write() as db:
            stored = db.articles.by_id(edited)
            assert stored is not None
            article = replace(stored.article, text=ALSO, text_sha256="f" * 64)
            assert db.articles.revise(edited, article, now=house.clock.now(), page_sha256=None)
        assess(Job(kind="assess", keys=(edited,)), house)
        return answers

    monkeypatch.setattr(rejudging, "_judged", meanwhile)
    rejudging.rematch(house)

    with house.store.read() as db:
        assert db.stories.stories_of([edited]) == {edited: first}, "12th, as it reads now"
