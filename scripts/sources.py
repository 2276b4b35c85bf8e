"""docs/sources.md from the packs: `python scripts/sources.py > docs/sources.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from monitor.config.sources import Offer, offers, shipped_sides

LANGUAGES = {"en": "English", "ru": "Russian", "tr": "Turkish", "ar": "Arabic"}
HEAD = """\
# Sources

The {count} sources that ship, of which {usable} can be polled as they are. Name one under `feeds:` in `feeds.yaml`:

```yaml
feeds:
  - use: tass-en
  - {{use: sabah, interval: 1h, groups: [turkey]}}
  - use: [sozcu, karar, medyascope]
```

**Side** is whose voice an outlet is taken for: a reading with a reason, not a verdict, and yours to change under `sources:`
([configuration](configuration.md)). An earlier side stands behind it with the day on which it ended. **Keep** says what may
stay of a text: `evidence` (title, lead, link, quoted sentences) where the outlet's terms forbid copying its texts or building
a database of them; "all rights reserved" alone, which every outlet says, does not make it so. **Sure** is how sure we are that
the address answers: high (measured in 2026), medium (with a doubt), low (only listed somewhere). Nothing here was fetched when
the list was made. What one brings to you, and whether it is worth its place: [feeds check](feeds.md#checking).

<!-- Made by scripts/sources.py from monitor/packs/sources. Edit the packs, then run it again. -->
"""
ROW = "| `{slug}` | {name} | {owner} | {side} | {keep} | {sure} | {notes} |"
TITLES = "| use | name | owner | side | keep | sure | notes |\n| --- | --- | --- | --- | --- | --- | --- |"


def page() -> str:
    """The whole page, as Markdown."""
    usable = sum(offer.unreadable is None for offer in offers().values())
    parts = [HEAD.format(count=len(offers()), usable=usable)]
    for code, language in LANGUAGES.items():
        rows = [_row(slug, offer) for slug, offer in offers().items() if offer.language == code]
        parts.append("\n".join([f"## {language}\n", TITLES, *rows]) + "\n")
    parts.append("\n".join(_sides()) + "\n")
    return "\n".join(parts)


def _row(slug: str, offer: Offer) -> str:
    return ROW.format(
        slug=slug,
        name=f"[{offer.source.name}]({offer.source.home})",
        owner=f"{offer.source.owner or 'not public'}; {offer.source.kind}",
        side="; ".join([_label(offer.source.side), *_before(offer)]),
        keep=offer.keep,
        sure=offer.confidence,
        notes="; ".join(_notes(offer)).replace("|", "/"),
    )


def _label(side: str | None) -> str:
    return shipped_sides()[side].label if side else "not said"


def _before(offer: Offer) -> Iterator[str]:
    for until, side in reversed(offer.source.side_history):
        yield f"until {until.isoformat()}: {_label(side)}"


def _notes(offer: Offer) -> Iterator[str]:
    if offer.unreadable:
        yield f"**needs a word of yours**: {offer.unreadable}, so say `kind: listing` and which `links` are articles"
    if offer.form == "sitemap":
        yield "a sitemap: titles, dates and addresses, no texts"
    if offer.form == "search":
        yield "a search feed: titles and indirect links"
    elif not offer.fetch_pages:
        yield "pages are not fetched"
    yield offer.brings
    if offer.access:
        yield offer.access
    yield from offer.hints


def _sides() -> Iterator[str]:
    yield "## Sides\n"
    yield "Sides of one bloc are counted together.\n"
    yield "| side | a reader sees | bloc |\n| --- | --- | --- |"
    for slug, side in shipped_sides().items():
        yield f"| `{slug}` | {side.label} | {side.bloc} |"


if __name__ == "__main__":
    sys.stdout.write(page())
