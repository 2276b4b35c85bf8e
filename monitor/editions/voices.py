"""Who speaks: the side of an outlet on a day, the agency whose text an article is, the people and offices it quotes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from monitor.model import ActorSpec, AgencySpec, Article, FeedSpec, Newsrooms, SideSpec, SourceSpec, Watchlist


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """What the configuration knows of outlets, sides, agencies and actors, by name."""

    feeds: dict[str, FeedSpec] = field(default_factory=dict)
    sources: dict[str, SourceSpec] = field(default_factory=dict)
    sides: dict[str, SideSpec] = field(default_factory=dict)
    agencies: dict[str, AgencySpec] = field(default_factory=dict)
    actors: dict[str, ActorSpec] = field(default_factory=dict)
    others: tuple[SourceSpec, ...] = ()  # sources that no feed is of, on which an article may lean

    def newsrooms(self) -> Newsrooms:
        """Who wrote a text first; to be kept by whoever asks for many."""
        return Newsrooms(
            feeds=self.feeds.values(),
            sources=tuple(self.sources.values()),
            agencies=self.agencies.values(),
            others=self.others,
        )

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
        return self.side_named(source.side_on((article.published_at or known_at).date()) if source else None)

    def side_named(self, side: str | None) -> str | None:
        """A side of outlets as a reader's label; None: nobody said."""
        if side is None:
            return None
        return self.sides[side].label.split(":")[0] if side in self.sides else side

    def speaker(self, actor: str | None, named: str | None) -> str | None:
        """Who says it, as a reader sees it: the actors' labels, else the name as the text has it; None: the outlet itself."""
        known = [self.actors[slug].label for slug in (actor or "").split("+") if slug in self.actors]
        return " and ".join(known) if known else named

    def party(self, sides: str | None) -> str | None:
        """The sides of actors as a reader sees them ("Russia and Turkey"): each by the actor of that name, else its own."""
        if not sides:
            return None
        named = [
            self.actors[side].label if side in self.actors else side.replace("-", " ") for side in sides.split("+")
        ]
        return " and ".join(named)

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
        actors={actor.slug: actor for actor in watchlist.vocabulary.actors},
        others=watchlist.other_sources,
    )


def newsrooms_of(watchlist: Watchlist) -> Newsrooms:
    """The newsrooms that a configuration knows: who wrote a text first."""
    return voices_of(watchlist).newsrooms()
