"""What `archive check` found, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitor.desk.archivecheck import Inside
from monitor.desk.originals import STATES, Outside

NAMED = 3  # pages that a fault is told with
TOLD = {
    "moved": "moved",
    "gone": "gone",
    "blocked": "blocked",
    "unreachable": "unreachable now",
    "refused": "refused by our guard",
}


def told(inside: Inside, outside: Outside | None) -> Iterator[str]:
    """One line for each thing that is wrong, and the sums. `outside` None: nobody was asked."""
    for why, pages in _by_fault(inside).items():
        others = f" and {len(pages) - NAMED:,} more pages" if len(pages) > NAMED else ""
        yield f"broken link   {why}; named in {', '.join(pages[:NAMED])}{others}"
    for path in inside.missing:
        yield f"missing       {path}: it was delivered, and is not there; `monitor archive build` writes it again"
    for path in inside.differing:
        yield f"changed       {path}: not as it was delivered; `monitor archive build` writes it again"
    for path in inside.torn:
        yield f"torn          {path}: it ends in the middle; `monitor archive build` writes it again"
    for path in inside.leftovers:
        yield f"left over     {path}: nothing leads to it, or no stored edition knows it"
    if outside is not None:
        for url, answer in sorted(outside.answers.items()):
            if answer.state in TOLD:
                yield f"original {TOLD[answer.state]}: {url}: {answer.reason}; named in {inside.originals[url]}"
    wrong = len(inside.broken) + len(inside.missing) + len(inside.differing) + len(inside.torn)
    yield f"{inside.pages:,} pages, {inside.links:,} links: {f'{wrong:,} faults' if wrong else 'all well'} inside the archive"
    if outside is None:
        yield f"{len(inside.originals):,} originals named; nobody was asked"
    else:
        counts = ", ".join(
            f"{count:,} {TOLD.get(state, 'answer')}" for state, count in _counts(outside).items() if count
        )
        sums = f"{outside.asked:,} asked now, {outside.left:,} left for another time"
        yield f"{len(inside.originals):,} originals named; {sums}{f'; {counts}' if counts else ''}"


def as_json(inside: Inside, outside: Outside | None) -> dict[str, Any]:
    """The same for a program. `originals.asked` is null where nobody was asked."""
    found = outside.answers if outside else {}
    return {
        "whole": inside.is_whole,
        "pages": inside.pages,
        "links": inside.links,
        "broken": inside.broken,
        "missing": inside.missing,
        "changed": inside.differing,
        "torn": inside.torn,
        "left_over": inside.leftovers,
        "originals": {
            "named": len(inside.originals),
            "asked": outside.asked if outside else None,
            "left": outside.left if outside else len(inside.originals),
            "counts": _counts(outside) if outside else {},
            "dead": [
                {
                    "url": url,
                    "state": answer.state,
                    "reason": answer.reason,
                    "at": answer.at,
                    "page": inside.originals[url],
                }
                for url, answer in sorted(found.items())
                if answer.state != "answers"
            ],
        },
    }


def _by_fault(inside: Inside) -> dict[str, list[str]]:
    """What is wrong, once for all pages that have it."""
    found: dict[str, list[str]] = {}
    for broken in inside.broken:
        why = broken.why if broken.why.startswith("there is no ") else f"{broken.link} {broken.why}"
        found.setdefault(why, []).append(broken.page)
    return found


def _counts(outside: Outside) -> dict[str, int]:
    states = [answer.state for answer in outside.answers.values()]
    return {state: states.count(state) for state in STATES}
