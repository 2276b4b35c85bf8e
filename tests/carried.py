"""A house laid beside another: all that two stores say of their articles and editions, without the numbers of their rows, and
what was said by hand, with its own."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from monitor.store.engine import Database

ARTICLE = """
    SELECT a.url, a.title, a.text, a.text_sha256, a.outlet, a.feed_slug, a.author, a.published_at, a.precision, a.date_source,
           a.language, a.method, a.shortfall, a.known_at, lead.url, a.copy_reason, a.notes, a.keep, a.credit, a.version,
           a.text_seen_at, a.states, a.analysed_with, a.page_sha256
    FROM article a LEFT JOIN article lead ON lead.id = a.copy_of
"""
OF_ARTICLES = {
    "earlier": "SELECT a.url, r.number, r.title, r.text, r.text_sha256, r.seen_at, r.page_sha256 FROM article_version r",
    "matches": "SELECT a.url, r.topic, r.kind, r.score, r.threshold, r.addends, r.missing, r.spans, r.reported FROM match r",
    "claims": "SELECT a.url, r.position, r.topic, r.known_at, r.body FROM claim r",
    "events": "SELECT a.url, r.position, r.topic, r.known_at, r.body FROM event r",
    "figures": "SELECT a.url, r.position, r.topic, r.known_at, r.body FROM figure r",
    "fingerprints": "SELECT a.url, r.sequence, r.bands, r.figures, r.words FROM fingerprint r",
    "stories": "SELECT a.url, r.mark, r.at, r.words, r.facts, f.url, r.reason "
    "FROM gist r LEFT JOIN article f ON f.id = r.story",
}
OF_EDITIONS = {
    "editions": "SELECT digest, edition_date, number, cutoff_at, made_at, content, content_sha256, issue FROM edition",
    "printed": "SELECT e.digest, e.edition_date, p.kind, a.url FROM publication p JOIN edition e ON e.id = p.edition_id "
    "JOIN article a ON a.id = p.ref",
    "changes": "SELECT e.digest, e.edition_date, c.topic, c.sequence, c.before, c.after, c.since, c.decided_on, c.voices, "
    "c.claims, c.rule FROM status_change c JOIN edition e ON e.id = c.edition_id",
    "by hand": 'SELECT id, topic, what, value, since, until, because, "by", made_at, removed_at, removed_by FROM override',
    "starts": "SELECT slug, started_at FROM digest",
}


def picture(url: str) -> dict[str, list[str]]:
    """What a database says, by what it says it of, each row as a line of text."""
    queries = {"articles": ARTICLE}
    queries |= {name: f"{query} JOIN article a ON a.id = r.article_id" for name, query in OF_ARTICLES.items()}
    with closing(Database(url)) as database, database.read() as door:
        return {
            name: sorted(repr(tuple(map(_plain, row))) for row in door.connection.execute(text(query)))
            for name, query in (queries | OF_EDITIONS).items()
        }


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def files_of(folder: Path) -> dict[str, bytes]:
    """Path -> bytes of an archive, without what the search keeps."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock" and ".search" not in path.parts
    }
