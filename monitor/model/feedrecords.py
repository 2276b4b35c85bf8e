"""What a feed brought within some days, as the store knows it: how much, in which languages, what matched, what was its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model.basics import ArticleId
from monitor.model.origins import Printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """An article that a feed brought. Two feeds that name one address carry one article."""

    feed: str  # slug
    first_seen_at: datetime  # by this feed
    article: ArticleId
    text: ArticleId  # the earliest copy of its text; itself, where it is no copy
    age: tuple[datetime, datetime, str]  # what puts copies in order, as in Kin
    language: str | None
    printed: Printed
    lead: Printed | None  # of the text that it is a copy of; None: it is none
    matched: bool  # a topic or a scope
    reporting: bool  # and not in passing only
    told: bool  # by an edition


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedFrom:
    """Whose texts a feed carries. `key`: `agency:tass`, `outlet:herald`, as in Origin."""

    key: str
    label: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Another feed with the same texts. `behind`: of `articles`, those that the other one had before."""

    feed: str  # slug
    articles: int
    behind: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRecord:
    """What a feed brought within some days. Everything counts articles that were judged; but `waiting`: entries not captured."""

    articles: int = 0
    matched: int = 0  # a topic or a scope
    reporting: int = 0  # of these, not in passing only
    told: int = 0  # by an edition
    copies: int = 0  # texts of somebody else's: filed as copies, or printed under an agency's credit
    copied_from: tuple[CopiedFrom, ...] = ()  # the most copied first
    retold: int = 0  # texts that lean on an agency or another outlet, in words of their own
    languages: Mapping[str, int] = field(default_factory=dict)  # the commonest first; "" where none could be told
    topics: Mapping[str, int] = field(
        default_factory=dict
    )  # topics and scopes that are reported on, the commonest first
    overlaps: tuple[Overlap, ...] = ()  # the largest first
    waiting: int = 0
