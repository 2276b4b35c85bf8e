"""Other topics in a configuration: how they would have read the same past."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from monitor.config.load import fingerprint, read_document, words_of
from monitor.config.mistakes import Mistakes
from monitor.config.watched import read_watched
from monitor.errors import ConfigError
from monitor.model import DigestSpec, TopicSpec, Watchlist

SECTIONS = ("topics", "scopes", "vocabulary")


def with_topics_of(path: Path, watchlist: Watchlist) -> Watchlist:
    """The watchlist with the topics, scopes and vocabulary that a file of the form of feeds.yaml says; all else in it is passed
    over. Topics take the place of those of the same name, the others stay, and every digest tells of those that are new. Raises
    ConfigError."""
    if not os.path.exists(path) or os.path.isdir(path):
        raise ConfigError([f"{path}: is no file: name a feeds.yaml with other topics in it by --topics PATH"])
    document = read_document(path)
    if not any(section in document.data for section in SECTIONS):
        raise ConfigError(
            [f"{path}: says nothing of {' or '.join(SECTIONS)}: give a feeds.yaml with other topics in it"]
        )
    mistakes = Mistakes(str(path), document)
    said, vocabulary = read_watched(document, mistakes)
    mistakes.raise_any()
    other = {topic.slug: topic for topic in said}
    known = {topic.slug for topic in watchlist.topics}
    new = tuple(topic for topic in said if topic.slug not in known)
    topics = (*(other.get(topic.slug, topic) for topic in watchlist.topics), *new)
    changed = replace(
        watchlist,
        topics=tuple(sorted(topics, key=lambda topic: topic.kind != "topic")),
        vocabulary=vocabulary if "vocabulary" in document.data else watchlist.vocabulary,
        digests=tuple(_telling_of(new, digest) for digest in watchlist.digests),
    )
    return replace(changed, fingerprint=fingerprint(changed), words=words_of(changed))


def _telling_of(new: tuple[TopicSpec, ...], digest: DigestSpec) -> DigestSpec:
    topics = tuple(topic.slug for topic in new if topic.kind == "topic")
    scopes = tuple(topic.slug for topic in new if topic.kind == "scope" and digest.every == "day")
    return replace(digest, topics=(*digest.topics, *topics), scopes=(*digest.scopes, *scopes))
