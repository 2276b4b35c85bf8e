"""Why an article is, or is not, in the digest: every rule tried, with its words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.articles.days import read_as_of
from monitor.articles.excerpt import is_shortened
from monitor.desk.explaining_story import Place, place_of
from monitor.editions.voices import newsrooms_of, voices_of
from monitor.model import Article, Credit, Event, Figure, Fingerprint, Judgement, Match, Origin, StoredArticle, printed
from monitor.steps import inside
from monitor.steps.house import House
from monitor.topics.claims import Trial
from monitor.topics.reader import TopicReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The article that another one copies, and the numbers in its title and first lines."""

    title: str
    outlet: str
    url: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A text that the address had before. `seen_at`: when it was first seen."""

    number: int
    title: str
    words: int
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """What the configuration knows of the outlet. `side`: whose voice it was on `day`, as a reader's label."""

    name: str
    owner: str | None
    kind: str | None
    country: str | None
    side: str | None
    bloc: str | None
    why: str | None
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that is known of one article's way, without row ids. `known_at` is None: it is gone that was never imported."""

    article: Article
    known_at: datetime | None
    assessed_at: datetime | None
    language: str | None
    verdicts: tuple[Match, ...]  # one per topic and scope, matched or not
    copy_of: Original | None
    editions: tuple[tuple[str, date], ...]
    # of the topics and scopes that match, those it reports on; the others are background
    reported: tuple[str, ...] = ()
    copy_reason: str | None = None
    copies: tuple[str, ...] = ()  # addresses of the articles that are filed as its copies
    figures: tuple[str, ...]  # numbers near its beginning, as digits: near-copies agree in them
    credit: Credit | None = None  # the agency whose text it is, or that it cites; as stored, else as read now
    outlet: Outlet | None = None  # None: no source of this feed or name is configured
    origin: Origin | None = None  # who wrote it first, by the credits of all copies of the text; None: it is gone
    version: int = 1
    versions: tuple[Earlier, ...] = ()  # the texts that the address had before, the first one first
    states: tuple[tuple[str, str], ...] = ()  # topic -> what the article as a whole reports, or "mixed"
    trials: tuple[Trial, ...] = ()  # every cue that was tried, with what became of it
    events: tuple[Event, ...] = ()
    figures_said: tuple[Figure, ...] = ()
    place: Place | None = None  # the story that it is in, and the one it came nearest to; None: in none
    shortened: bool = False  # only lead and quoted sentences are left of the text: it is judged here by those


def find(address: str, house: House) -> StoredArticle | None:
    """The article of an address, or None."""
    with house.store.read() as db:
        return db.articles.find(address)


def explain_stored(stored: StoredArticle, house: House) -> Explanation:
    """Everything about a stored article, judged again by today's topics."""
    article = stored.article
    newsrooms = newsrooms_of(house.watchlist)
    with house.store.read() as db:
        origin = db.topics.origins([stored.id], newsrooms=newsrooms).get(stored.id)
        lead = db.articles.by_id(stored.copy_of) if stored.copy_of is not None else None
        lead_kin = db.articles.kin(lead.id) if lead else None
        kin = db.articles.kin(stored.id)
        copies = db.articles.copies_of(stored.id)
        versions = db.articles.versions(stored.id)
        editions = tuple(db.articles.editions_of(stored.id))
        place = place_of(stored, db)
    judgement, found = _judged(article, stored.known_at, house)
    return Explanation(
        article=article,
        known_at=stored.known_at,
        assessed_at=stored.assessed_at,
        language=judgement.language,
        verdicts=found.matches,
        copy_of=_original(lead.article, lead_kin.fingerprint if lead_kin else None) if lead else None,
        editions=editions,
        reported=found.reported,
        states=found.states,
        trials=found.trials,
        events=found.events,
        figures_said=found.figures,
        copy_reason=stored.copy_reason,
        copies=tuple(copy.url for copy in copies),
        figures=_figures(kin.fingerprint if kin else judgement.fingerprint),
        credit=article.credit if stored.assessed_at else judgement.credit,
        outlet=_outlet(article, stored.known_at, house),
        origin=origin,
        version=stored.version,
        versions=tuple(
            Earlier(number=v.number, title=v.title, words=len(v.text.split()), seen_at=v.seen_at) for v in versions
        ),
        place=place,
        shortened=is_shortened(article),
    )


def explain_file(article: Article, house: House) -> Explanation:
    """What the topics make of a text that is not stored."""
    judgement, found = _judged(article, house.clock.now(), house)
    return Explanation(
        article=article,
        known_at=None,
        assessed_at=None,
        language=judgement.language,
        verdicts=found.matches,
        copy_of=None,
        editions=(),
        reported=found.reported,
        states=found.states,
        trials=found.trials,
        events=found.events,
        figures_said=found.figures,
        figures=_figures(judgement.fingerprint),
        credit=judgement.credit,
        outlet=_outlet(article, house.clock.now(), house),
        origin=newsrooms_of(house.watchlist).origin(
            printed(replace(article, credit=judgement.credit), house.clock.now())
        ),
    )


def _original(article: Article, fingerprint: Fingerprint | None) -> Original:
    return Original(title=article.title, outlet=article.outlet, url=article.url, figures=_figures(fingerprint))


def _figures(fingerprint: Fingerprint | None) -> tuple[str, ...]:
    """The numbers of a fingerprint, each once, without the places that they stand at."""
    marks = fingerprint.figures if fingerprint else ()
    return tuple(dict.fromkeys(mark.split(":")[0] for mark in marks))


def _outlet(article: Article, known_at: datetime, house: House) -> Outlet | None:
    voices = voices_of(house.watchlist)
    source = voices.source(article)
    if source is None:
        return None
    day = (article.published_at or known_at).date()
    side = voices.sides.get(source.side_on(day) or "")
    return Outlet(
        name=source.name,
        owner=source.owner,
        kind=source.kind,
        country=source.country,
        side=side.label if side else source.side_on(day),
        bloc=side.bloc if side else None,
        why=source.why,
        day=day,
    )


def _judged(article: Article, known_at: datetime, house: House) -> tuple[Judgement, TopicReading]:
    source = voices_of(house.watchlist).source(article)
    own = source.agencies if source else ()
    day = read_as_of(article, known_at)
    hints = (article.language,)
    judgement = house.crew.run(
        inside.read_article, article.title, article.text, hints, article.author, own, day, article.url
    )
    reading = house.crew.run(inside.whole_reading, article.title, article.text, judgement.language, day, article.url)
    return judgement, reading
