"""A fresh database on each engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from monitor.store.engine import Database
from tests.databases import ENGINES


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, new_url: Callable[..., str]) -> str:
    """A fresh, migrated database on each engine."""
    return new_url(request.param)


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, new_url: Callable[..., str]) -> str:
    """A fresh database with nothing in it, on each engine."""
    return new_url(request.param, migrated=False)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A fresh, open database on each engine."""
    with closing(Database.open(url)) as opened:
        yield opened
