"""Why an article is, or is not, in the digest: every rule tried, with its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from monitor.model import Article, Match, StoredArticle
from monitor.steps import inside
from monitor.steps.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The article that another one copies."""

    title: str
    outlet: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that is known of one article's way, without row ids. `known_at` is None for a file that was never imported."""

    article: Article
    known_at: datetime | None
    assessed_at: datetime | None
    language: str | None
    verdicts: tuple[Match, ...]  # one per topic and scope, matched or not
    copy_of: Original | None
    editions: tuple[tuple[str, date], ...]


def find(address: str, house: House) -> StoredArticle | None:
    """The article of an address, or None."""
    with house.store.read() as db:
        return db.articles.find(address)


def explain_stored(stored: StoredArticle, house: House) -> Explanation:
    """Everything about a stored article, judged again by today's topics."""
    with house.store.read() as db:
        lead = db.articles.by_id(stored.copy_of) if stored.copy_of is not None else None
        editions = tuple(db.articles.editions_of(stored.id))
    language, verdicts = _judged(stored.article, house)
    return Explanation(
        article=stored.article,
        known_at=stored.known_at,
        assessed_at=stored.assessed_at,
        language=language,
        verdicts=verdicts,
        copy_of=_original(lead.article) if lead else None,
        editions=editions,
    )


def explain_file(article: Article, house: House) -> Explanation:
    """What the topics make of a text that is not stored."""
    language, verdicts = _judged(article, house)
    return Explanation(
        article=article,
        known_at=None,
        assessed_at=None,
        language=language,
        verdicts=verdicts,
        copy_of=None,
        editions=(),
    )


def _original(article: Article) -> Original:
    return Original(title=article.title, outlet=article.outlet, url=article.url)


def _judged(article: Article, house: House) -> tuple[str | None, tuple[Match, ...]]:
    judgement = house.crew.run(inside.read_article, article.title, article.text, (article.language,))
    return judgement.language, house.crew.run(inside.every_topic, article.title, article.text, judgement.language)
