"""The wire agencies: those that ship, extended in place by `agencies:` of feeds.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from monitor.articles.pieces import BadPattern, compiled
from monitor.config.lines import Document, Path
from monitor.config.mistakes import Mistakes, unknown_name
from monitor.config.schema import AgencyRow, FeedsFile
from monitor.config.sources import changes_of, history_of, owners_of
from monitor.config.watched import pack_data
from monitor.model import AgencySpec, CreditPattern, Languages
from monitor.packs import pack_names


@cache
def shipped_agencies() -> Mapping[str, AgencySpec]:
    """Every agency that ships, by name, in the packs' order."""
    packs = (pack_data("agencies", name) for name in pack_names("agencies"))
    return {slug: _shipped(slug, row) for pack in packs for slug, row in pack["agencies"].items()}


def _shipped(slug: str, row: Mapping[str, Any]) -> AgencySpec:
    return AgencySpec(
        slug=slug,
        name=row["name"],
        side=row["side"],
        side_history=history_of(row.get("side_history", ())),
        owner=row.get("owner"),
        owner_history=history_of(row.get("owner_history", ()), "owner"),
        kind=row.get("kind"),
        country=row["country"],
        names={language: tuple(names) for language, names in row["names"].items()},
        patterns=tuple(
            CreditPattern(language=said["lang"], place=said["place"], means=said["means"], regex=said["regex"])
            for said in row["patterns"]
        ),
    )


def check_agencies(document: Document, mistakes: Mistakes) -> None:
    """Says to `mistakes` which regexes cannot be used or miss their examples, and which agencies do not exist."""
    own = document.data.get("agencies")
    rows: Mapping[str, Any] = own if isinstance(own, dict) else {}
    for slug, row in rows.items():
        if row is None and slug not in shipped_agencies():
            mistakes.say(("agencies", slug), f'"{slug}" ships with nothing that could be taken away: write what it is')
        if not isinstance(row, dict):
            continue
        if slug not in shipped_agencies():
            mistakes.say_if_lacking(("agencies", slug, "name"), row, "name: ...")
        patterns = row.get("patterns")
        for at, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
            if isinstance(pattern, dict):
                _check_pattern(("agencies", slug, "patterns", at), pattern, mistakes)
    known = [slug for slug in {**shipped_agencies(), **rows} if rows.get(slug, {}) is not None]
    sources = document.data.get("sources")
    for slug, row in (sources if isinstance(sources, dict) else {}).items():
        named = row.get("agencies") if isinstance(row, dict) else None
        for at, name in enumerate(named if isinstance(named, list) else ()):
            if isinstance(name, str) and name not in known:
                mistakes.say_of_value(("sources", slug, "agencies", at), unknown_name("agency", name, known))


def _check_pattern(here: Path, row: Mapping[str, Any], mistakes: Mistakes) -> None:
    regex, language = row.get("regex"), row.get("lang")
    if not isinstance(regex, str) or not isinstance(language, str):
        return
    try:
        pattern = compiled(regex, language)
    except BadPattern as error:
        mistakes.say_of_value((*here, "regex"), str(error))
        return
    for key, wanted in (("examples", True), ("not_examples", False)):
        sentences = row.get(key)
        for at, sentence in enumerate(sentences if isinstance(sentences, list) else ()):
            if isinstance(sentence, str) and (pattern.search(sentence[:1000]) is not None) != wanted:
                mistakes.say_of_value((*here, key, at), f"is {'not matched' if wanted else 'matched'} by the regex")


def agencies_of(file: FeedsFile) -> tuple[AgencySpec, ...]:
    """The agencies that ship, then the file's own. A row beside one that ships is laid over it: names and patterns are
    added, all else is replaced; `~` takes the agency away."""
    agencies = dict(shipped_agencies())
    for slug, row in file.agencies.items():
        if row is None:
            agencies.pop(slug, None)
        else:
            agencies[slug] = _extended(agencies.get(slug) or AgencySpec(slug=slug, name=row.name or slug), row)
    return tuple(agencies.values())


def _extended(agency: AgencySpec, row: AgencyRow) -> AgencySpec:
    said: dict[str, Any] = {
        key: getattr(row, key) for key in ("side", "country", "owner", "kind") if key in row.model_fields_set
    }
    if "side_history" in row.model_fields_set:
        said["side_history"] = changes_of(row.side_history)
    if "owner_history" in row.model_fields_set:
        said["owner_history"] = owners_of(row.owner_history)
    more = tuple(
        CreditPattern(language=pattern.lang, place=pattern.place, means=pattern.means, regex=pattern.regex)
        for pattern in row.patterns
    )
    return replace(
        agency,
        **said,
        name=row.name or agency.name,
        names=_names(agency.names, row.names),
        patterns=(*agency.patterns, *more),
    )


def _names(before: Languages, more: Mapping[str, list[str]]) -> Languages:
    languages = [*before, *(language for language in more if language not in before)]
    return {code: tuple(dict.fromkeys([*before.get(code, ()), *more.get(code, ())])) for code in languages}
