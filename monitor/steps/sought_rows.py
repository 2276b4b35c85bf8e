"""Addresses that somebody looks for, as a protocol."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from monitor.model import Announced, ArticleId, Held


class Sought(Protocol):
    """Finds what addresses stand for, many at a time."""

    def articles_at(self, urls: Collection[str]) -> dict[str, ArticleId]:
        """The articles of these canonical addresses; those that are not there are left out."""
        ...

    def announced(self, urls: Collection[str]) -> list[Announced]:
        """The entries that name one of these canonical addresses, by address, the first seen first."""
        ...

    def led_to(self, urls: Collection[str]) -> dict[str, str]:
        """Of these addresses, those that a page which is still kept was found at in the end, and where it was asked for."""
        ...

    def held(self, ids: Collection[ArticleId], topics: Collection[str]) -> dict[ArticleId, Held]:
        """These articles, as far as they are here. `topics`: topics and scopes of today."""
        ...

    def gone(self, urls: Collection[str]) -> tuple[set[str], set[str]]:
        """Of these addresses, those that were forgotten for good, and those that were let go when their time was over."""
        ...

    def carriers(self, hosts: Collection[str]) -> dict[str, list[str]]:
        """The feeds, by slug, that ever named a page of these hosts."""
        ...
