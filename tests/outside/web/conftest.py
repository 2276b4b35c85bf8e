"""Scripted web servers on loopback, and fetchers that may reach them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from monitor.clock import SetClock
from monitor.model import Limits
from monitor.web.http import Fetcher
from tests.talking import Server

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts servers; all are ended with the test."""
    servers: list[Server] = []

    def start(**options: object) -> Server:
        servers.append(Server(**options))  # type: ignore[arg-type]
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def site(serve: Callable[..., Server]) -> Server:
    return serve()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def fetcher_for(clock: SetClock) -> Iterator[Callable[..., Fetcher]]:
    """Makes fetchers that may reach the servers named, with small limits; all are closed with the test."""
    fetchers: list[Fetcher] = []

    def make(*servers: Server, limits: Limits | None = None, also: str | None = None, **options: object) -> Fetcher:
        fetcher = Fetcher(
            limits=limits or Limits(fetch_seconds=20.0, body_bytes=1024 * 1024),
            contact="desk@monitor.example",
            version="9.9",
            clock=clock,
            allow=[server.endpoint for server in servers] + ([also] if also else []),
            **options,  # type: ignore[arg-type]
        )
        fetchers.append(fetcher)
        return fetcher

    yield make
    for fetcher in fetchers:
        fetcher.close()


@pytest.fixture
def fetcher(fetcher_for: Callable[..., Fetcher], site: Server) -> Fetcher:
    return fetcher_for(site)
