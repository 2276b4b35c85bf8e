"""Who speaks in an article: the side of its outlet on that day, and the agency whose text it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from monitor.model import AgencySpec, Article, FeedSpec, SideSpec, SourceSpec, Watchlist


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """What the configuration knows of outlets, sides and agencies, by name."""

    feeds: dict[str, FeedSpec] = field(default_factory=dict)
    sources: dict[str, SourceSpec] = field(default_factory=dict)
    sides: dict[str, SideSpec] = field(default_factory=dict)
    agencies: dict[str, AgencySpec] = field(default_factory=dict)

    def source(self, article: Article) -> SourceSpec | None:
        """The source behind an article's feed; of an imported one, the source of its outlet's name. None: nobody said."""
        if article.feed_slug is None:
            return next((source for source in self.sources.values() if source.name == article.outlet), None)
        feed = self.feeds.get(article.feed_slug)
        return self.sources.get(feed.source or "") if feed else None

    def side(self, article: Article, known_at: datetime) -> str | None:
        """Whose voice the outlet was on the day of the article, as a reader's label; None: nobody said. The day is that of
        its publication, and of when it was first seen where nobody named one."""
        source = self.source(article)
        side = source.side_on((article.published_at or known_at).date()) if source else None
        if side is None:
            return None
        return self.sides[side].label.split(":")[0] if side in self.sides else side

    def via(self, article: Article) -> str | None:
        """The agencies whose text the article is, by name, unless the outlet is one of them; None: it is the outlet's own."""
        credit = article.credit
        if credit is None or credit.means != "republishes":
            return None
        source = self.source(article)
        own = source.agencies if source else ()
        if any(agency in own for agency in credit.agencies):
            return None
        return " and ".join(self.agencies[a].name if a in self.agencies else a for a in credit.agencies)


def voices_of(watchlist: Watchlist) -> Voices:
    """The voices that a configuration knows."""
    return Voices(
        feeds={feed.slug: feed for feed in watchlist.feeds},
        sources={source.slug: source for source in watchlist.sources},
        sides={side.slug: side for side in watchlist.sides},
        agencies={agency.slug: agency for agency in watchlist.agencies},
    )
