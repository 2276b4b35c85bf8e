"""The feeds: rows written out, and rows that `use:` a source of the pack, with what stands beside it laid over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from monitor.config.feedkinds import check_kind, pages_are_fetched, read_as_of
from monitor.config.lines import Document, Path
from monitor.config.mistakes import Mistakes, unknown_name
from monitor.config.schema import FeedRow, FeedsFile
from monitor.config.sources import Offer, close_names, offers
from monitor.config.values import slug_of
from monitor.model import FeedSpec
from monitor.text.secretive import withheld
from monitor.text.urls import canonical_url

SINGLE = ("slug", "url", "title", "source", "kind", "links", "sites")
"""Keys that belong to one feed, and so cannot stand beside a list of sources."""


def check_feeds(document: Document, mistakes: Mistakes) -> None:
    """Says to `mistakes` which sources do not exist or cannot be read, and which slugs and addresses stand there twice."""
    slugs: dict[str, Path] = {}
    urls: dict[str, Path] = {}
    for at, row in _rows(document):
        here: Path = ("feeds", at)
        _check_needed(here, row, mistakes)
        check_kind(here, row, mistakes)
        _check_source(document, here, row, mistakes)
        for path, slug, url in _polled(here, row, mistakes):
            used = "use" in row
            if slug and slug in slugs:
                mistakes.say((*here, "use" if used else "slug"), _taken(slug, row, document.line(slugs[slug])))
                continue
            if slug:
                slugs[slug] = path
            if url and url in urls:
                _say_again(path, row, document.line(urls[url]), mistakes)
            elif url:
                urls[url] = path


def _check_needed(here: Path, row: Mapping[str, Any], mistakes: Mistakes) -> None:
    if "use" in row:
        names = row["use"]
        for key in SINGLE if isinstance(names, list) and len(names) != 1 else ():
            if key in row:
                mistakes.say((*here, key), f"{key} belongs to one feed: give the source it is for a row of its own")
        return
    for key, mend in (("url", 'url: "https://..."'), ("title", "title: ...")):
        mistakes.say_if_lacking((*here, key), row, mend)


def _check_source(document: Document, here: Path, row: Mapping[str, Any], mistakes: Mistakes) -> None:
    name, own = row.get("source"), document.data.get("sources")
    known = list(own) if isinstance(own, dict) else []
    if isinstance(name, str) and name not in known and name not in offers():
        mistakes.say_of_value(
            (*here, "source"), unknown_name("name under `sources:`", name, [*known, *_close(name, known)])
        )


def _close(name: str, known: list[str]) -> list[str]:
    """The pack's names, where none of the file's own was meant: they are too many to be listed."""
    told = unknown_name("", name, [*known, *offers()])
    return list(offers()) if "did you mean" in told else []


def _polled(here: Path, row: Mapping[str, Any], mistakes: Mistakes) -> Iterator[tuple[Path, str, str | None]]:
    """Where each feed of a row is named, its slug and its canonical address."""
    if "use" not in row:
        yield here, feed_slug(row.get("slug"), row.get("title"), row.get("url")), _canonical(row.get("url"))
        return
    names = row["use"]
    listed = isinstance(names, list)
    for at, name in enumerate(names if listed else [names]):
        path: Path = (*here, "use", at) if listed else (*here, "use")
        if not isinstance(name, str):
            continue
        offer = offers().get(name)
        if offer is None:
            mistakes.say_of_value(path, close_names(name))
        elif offer.unreadable and "url" not in row and row.get("kind") != "listing":
            mend = 'say which of its links are articles (add kind: listing, links: "/news/*")'
            mistakes.say_of_value(path, f"has no feed, it is {offer.unreadable}: {mend}")
        else:
            slug = row.get("slug")
            yield path, slug if isinstance(slug, str) else name, _canonical(row.get("url") or offer.url)


def _taken(slug: str, row: Mapping[str, Any], line: int) -> str:
    if "use" in row:
        return f'use "{slug}" is the feed in line {line} again: keep one'
    written = f'slug "{slug}"' if row.get("slug") else f'without a slug it would be called "{slug}", which'
    return f"{written} is taken by the feed in line {line}: give it another slug"


def _say_again(path: Path, row: Mapping[str, Any], line: int, mistakes: Mistakes) -> None:
    what = f"is the feed in line {line} again: keep one"
    if "url" in row:
        mistakes.say_of_value((*path[:2], "url"), what)
    else:
        mistakes.say_of_value(path, what)


def _rows(document: Document) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = document.data.get("feeds")
    for at, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict):
            yield at, row


def _canonical(url: object) -> str | None:
    try:
        return canonical_url(url) if isinstance(url, str) else None
    except ValueError:
        return None


def feed_slug(slug: object, title: object, url: object) -> str:
    """The feed's slug: as written, else of its title, else (a title without Latin letters) of its host."""
    if isinstance(slug, str):
        return slug
    made = slug_of(title) if isinstance(title, str) else ""
    canonical = _canonical(url)
    return made or slug_of((urlsplit(canonical).hostname or "").removeprefix("www.") if canonical else "")


# ---------------------------------------------------------------- rows become values


def feeds_of(file: FeedsFile) -> tuple[FeedSpec, ...]:
    """The feeds in the file's order; a list behind `use:` gives one feed for each name."""
    return tuple(feed for row in file.feeds for feed in _feeds(row))


def _feeds(row: FeedRow) -> Iterator[FeedSpec]:
    if row.use is None:
        assert row.url is not None and row.title is not None
        offer = offers().get(row.source or "")
        url, secrets = withheld(row.url)
        read_as = read_as_of(row, url)
        yield FeedSpec(
            slug=feed_slug(row.slug, row.title, row.url),
            url=url,
            secrets=secrets,
            title=row.title,
            language=row.language,
            interval=row.interval,
            enabled=row.enabled,
            groups=tuple(row.groups),
            fetch_pages=pages_are_fetched(row, read_as),
            source=row.source,
            keep=row.keep or (offer.keep if offer else "full"),
            read_as=read_as,
        )
        return
    for name in row.use:
        yield _used(name, offers()[name], row)


def _used(name: str, offer: Offer, row: FeedRow) -> FeedSpec:
    given = row.model_fields_set
    url, secrets = withheld(row.url or offer.url)
    read_as = read_as_of(row, url)
    return FeedSpec(
        slug=row.slug or name,
        url=url,
        secrets=secrets,
        title=row.title or offer.source.name,
        language=row.language if "language" in given else offer.language,
        interval=row.interval if "interval" in given else offer.interval,
        enabled=row.enabled,
        groups=tuple(row.groups),
        fetch_pages=pages_are_fetched(row, read_as, usually=offer.fetch_pages),
        source=row.source or name,
        keep=row.keep or offer.keep,
        read_as=read_as,
    )
