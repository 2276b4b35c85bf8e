"""Which sentences of an article carry a claim or an event: the first to be quoted under its story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.model import Account

Proofs = Mapping[tuple[str, str], tuple[tuple[int, int], ...]]
"""(topic, address of an article) -> start and end, in its text, of the sentences that say something of the topic, best first."""


def proofs(accounts: Sequence[Account]) -> Proofs:
    """The sentences that the accounts rest on: those behind a change, then behind the status, then of events and figures."""
    found: dict[tuple[str, str], dict[tuple[int, int], None]] = {}
    for account in accounts:
        for url, start, end in _spans(account):
            found.setdefault((account.topic, url), {}).setdefault((start, end))
    return {key: tuple(spans) for key, spans in found.items()}


def _spans(account: Account) -> list[tuple[str, int, int]]:
    moved = {id: place for change in account.changes for place, id in enumerate(change.claims)}
    because = account.status.because if account.status else ()
    held = {id: len(moved) + place for place, id in enumerate(because)}
    last = len(moved) + len(held)
    claims = sorted(
        (moved.get(told.claim.id, held.get(told.claim.id, last)), told.source.url, told.claim.start, told.claim.end)
        for told in account.testimonies
        if told.claim.temporal == "current" and not told.claim.in_title
    )
    sightings = [seen for event in (account.log.standing if account.log else ()) for seen in event.sightings]
    events = sorted(
        (seen.source.url, seen.event.start, seen.event.end)
        for seen in sightings
        if not seen.event.background and not seen.event.in_title
    )
    counts = sorted((count.source.url, count.figure.start, count.figure.end) for count in account.counts)
    return [*((url, start, end) for _, url, start, end in claims), *events, *counts]
