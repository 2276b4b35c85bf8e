"""How well claims, events and outcomes are read: figures over everything that was labelled, and the digest of the labels."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence

import yaml

from monitor.model import CaseClaim, CaseEvent, Claim, Event, TopicSpec
from monitor.packs import read_pack
from monitor.topics.acceptance import claims_agree
from monitor.topics.claims import DENIAL
from monitor.topics.reader import TopicReader
from tests.pure.topics.labelled import ARTICLES, CEASEFIRE, LANGUAGES, PATROLS, TRACKED, TWINS, articles, twins

Score = Counter[str]  # "right", "found", "wanted"
Scores = dict[str, Score]  # "claims en" and so on


def measured(reader: TopicReader, topics: Sequence[TopicSpec]) -> dict[str, list[float]]:
    """[precision, recall] of each kind of finding in each language, rounded down to thousandths."""
    kinds = ("claims", "events", "outcomes", "reported")
    scores: Scores = {f"{kind} {code}": Counter() for kind in kinds for code in LANGUAGES}
    _sentences(scores, reader, topics)
    _articles(scores, reader)
    return {name: [_share(score, "found"), _share(score, "wanted")] for name, score in scores.items()}


def digest() -> str:
    """SHA-256 over every label, however the files are laid out."""
    files = sorted([*TWINS.glob("*.yaml"), *ARTICLES.glob("*.yaml")])
    labels = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    labels += [yaml.safe_load(read_pack("topics", topic))["cases"] for topic in TRACKED]
    return hashlib.sha256(json.dumps(labels, sort_keys=True, default=str).encode()).hexdigest()


def _sentences(scores: Scores, reader: TopicReader, topics: Sequence[TopicSpec]) -> None:
    """The twins, and the acceptance sentences of the packs."""
    rows = [(topic, twin.wanted(topic)) for twin in twins() for topic in TRACKED]
    rows += [(topic.slug, case) for topic in topics if topic.slug in TRACKED for case in topic.cases
             if case.language in LANGUAGES]  # fmt: skip
    for topic, case in rows:
        reading = reader.read("", case.text, case.language, published=case.day)
        if case.claims is not None:
            _claims(scores[f"claims {case.language}"], case.claims, [c for c in reading.claims if c.topic == topic])
        if case.events is not None:
            _events(scores, case.language, case.events, [e for e in reading.events if e.topic == topic])


def _articles(scores: Scores, reader: TopicReader) -> None:
    for article in articles():
        reading = reader.read(article.title, article.text, article.language, published=article.day)
        claims = [claim for claim in reading.claims if claim.topic == CEASEFIRE]
        score = scores[f"claims {article.language}"]
        _claims(score, article.in_title, [claim for claim in claims if claim.in_title])
        ends = (*article.starts[1:], len(article.text) + 1)
        for start, end, wanted in zip(article.starts, ends, article.claims, strict=True):
            _claims(score, wanted, [claim for claim in claims if not claim.in_title and start <= claim.start < end])
        _events(scores, article.language, article.events, [e for e in reading.events if e.topic == PATROLS])
        told = {topic for topic in reading.reported if topic in TRACKED}
        scores[f"reported {article.language}"] += Counter(
            right=len(told & set(article.topics)), found=len(told), wanted=len(article.topics)
        )


def _claims(score: Score, wanted: Iterable[CaseClaim], found: Iterable[Claim]) -> None:
    left = [claim for claim in found if claim.state != DENIAL]
    score["found"] += len(left)
    for each in sorted(wanted, key=lambda claim: (claim.by is None) + (claim.about is None)):
        score["wanted"] += 1
        match = next((claim for claim in left if claims_agree([each], [claim])), None)
        if match is not None:
            left.remove(match)
            score["right"] += 1


def _events(scores: Scores, language: str, wanted: Sequence[CaseEvent], found: Iterable[Event]) -> None:
    """An event is found when its number and day are right; then its outcomes are looked at."""
    events, outcomes = scores[f"events {language}"], scores[f"outcomes {language}"]
    left = list(found)
    events += Counter(found=len(left), wanted=len(wanted))
    outcomes["wanted"] += len(wanted)
    for each in wanted:
        near = [event for event in left if (event.ordinal, event.date) == (each.ordinal, each.date)]
        if near:
            match = next((event for event in near if event.outcome == each.outcome), near[0])
            left.remove(match)
            events["right"] += 1
            outcomes["found"] += 1
            outcomes["right"] += match.outcome == each.outcome and set(each.also) <= set(match.outcomes)


def _share(score: Score, of: str) -> float:
    return int(1000 * score["right"] / score[of]) / 1000 if score[of] else 0.0
