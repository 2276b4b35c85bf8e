"""Why an article is, or is not, in the digest: every rule tried, with its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.model import Article, Match, StoredArticle
from monitor.steps import inside
from monitor.steps.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that is known of one article's way. `stored` is None for a file that was never imported."""

    article: Article
    stored: StoredArticle | None
    language: str | None
    verdicts: tuple[Match, ...]  # one per topic and scope, matched or not
    copy_of: Article | None
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
    return _judged(stored.article, stored, lead.article if lead else None, editions, house)


def explain_file(article: Article, house: House) -> Explanation:
    """What the topics make of a text that is not stored."""
    return _judged(article, None, None, (), house)


def _judged(
    article: Article,
    stored: StoredArticle | None,
    copy_of: Article | None,
    editions: tuple[tuple[str, date], ...],
    house: House,
) -> Explanation:
    judgement = house.crew.run(inside.read_article, article.title, article.text, (article.language,))
    verdicts = house.crew.run(inside.every_topic, article.title, article.text, judgement.language)
    return Explanation(
        article=article,
        stored=stored,
        language=judgement.language,
        verdicts=verdicts,
        copy_of=copy_of,
        editions=editions,
    )
