"""The vocabulary: every value that crosses a room boundary.

All are frozen and keyword-only; sequences are tuples; every instant is aware UTC. A value that may be missing is None and
its comment says what missing means; a guessed value carries its precision beside it. Row ids never reach an output.
"""

from monitor.model.articles import Article, Extraction, Placement, StoredArticle
from monitor.model.basics import ArticleId, Day, DeliveryId, EditionId, EntryId, FeedId, Languages, Precision
from monitor.model.editions import (
    Also,
    Delivery,
    DueEdition,
    Edition,
    EditionRef,
    Ledger,
    LedgerLine,
    Quote,
    Rendering,
    Report,
    Section,
    Story,
    Tally,
)
from monitor.model.feeds import Entry, FeedHealth, FeedState, Fetched, ParsedFeed, PollOutcome, StoredEntry
from monitor.model.judgement import Addend, Judgement, Match, Span
from monitor.model.watchlist import (
    DigestSpec,
    ExcludeSpec,
    FeedSpec,
    GroupSpec,
    Limits,
    MatchSpec,
    NearSpec,
    SourceSpec,
    TopicCase,
    TopicSpec,
    Vocabulary,
    Watchlist,
)
from monitor.model.work import Job

__all__ = [
    "Addend",
    "Also",
    "Article",
    "ArticleId",
    "Day",
    "Delivery",
    "DeliveryId",
    "DigestSpec",
    "DueEdition",
    "Edition",
    "EditionId",
    "EditionRef",
    "Entry",
    "EntryId",
    "ExcludeSpec",
    "Extraction",
    "FeedHealth",
    "FeedId",
    "FeedSpec",
    "FeedState",
    "Fetched",
    "GroupSpec",
    "Job",
    "Judgement",
    "Languages",
    "Ledger",
    "LedgerLine",
    "Limits",
    "Match",
    "MatchSpec",
    "NearSpec",
    "ParsedFeed",
    "Placement",
    "PollOutcome",
    "Precision",
    "Quote",
    "Rendering",
    "Report",
    "Section",
    "SourceSpec",
    "Span",
    "StoredArticle",
    "StoredEntry",
    "Story",
    "Tally",
    "TopicCase",
    "TopicSpec",
    "Vocabulary",
    "Watchlist",
]
