"""One configuration for all processes of a house that runs on several machines: what a scheduler puts up, everybody takes up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from monitor.logs import Log
from monitor.steps.house import House

if TYPE_CHECKING:
    from monitor.work.board import Board  # which needs the extra `postgres`

log = Log("service")


class SharedConfiguration:
    """A process's view of the board. `furnish` builds a house that goes by a document; raises ConfigError."""

    def __init__(self, board: Board, furnish: Callable[[House, bytes], House]) -> None:
        self._board = board
        self._furnish = furnish
        self._refused: str | None = None  # the name of one that could not be taken up here

    def put_up(self, house: House) -> None:
        """Let everybody go by this house's configuration. Raises StoreError."""
        if self._board.put_up(house.watchlist.document):
            log.info("configuration put up", configuration=house.watchlist.fingerprint)

    def has_news(self, house: House) -> bool:
        """Whether another configuration is in force, which was not refused here before, or this one again after one that was.
        Raises StoreError."""
        name, own = self._board.in_force(), house.watchlist.document_sha256
        return name not in (None, self._refused) and (name != own or self._refused is not None)

    def taken_up(self, house: House) -> House:
        """A house that goes by the configuration in force; the same one when it does. Raises ConfigError, once for each, and
        StoreError."""
        posted = self._board.look()
        if posted is None or posted.name == house.watchlist.document_sha256:
            self._refused = None
            return house
        self._refused = posted.name
        new = self._furnish(house, posted.document)
        self._refused = None
        return new

    def forgive(self) -> None:
        """Try again what was refused: the environment may be another now."""
        self._refused = None
