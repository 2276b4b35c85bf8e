"""The vocabulary's `stories`: the landmarks by which reports of one happening are told, and the words that tell nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.model import Landmark, Languages
from monitor.topics.mapping import Path, Reader, languages, perhaps
from monitor.topics.syntax import TermError, parse_term

KINDS = {
    "places": "place", "nations": "nation", "people": "person", "bodies": "body", "things": "thing", "deeds": "deed",
}  # fmt: skip
"""The sections, and what a row of each is."""

USUAL, SPOTS, HEADS, DENIALS, LACKS, SINGLES, FAINT = (
    "usual", "spots", "heads", "denials", "lacks", "singles", "faint",
)  # fmt: skip
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?")
_ABOVE = {"within": ("places",), "of": ("nations", "bodies")}  # a row names one of these as the larger one
_BESIDES = ("label", "within", "of", "vague", "opposes")


def landmarks(read: Reader, path: Path, value: object, *, shipped: bool = False) -> tuple[Landmark, ...]:
    """The landmarks of the `stories` section of a vocabulary, in its order. `shipped`: their terms are known to be readable."""
    root = read.mapping(path, value, (*KINDS, USUAL, SPOTS, HEADS, DENIALS, LACKS, SINGLES, FAINT))
    rows = {
        section: {
            slug: row
            for slug, row in read.mapping((*path, section), root.get(section, {})).items()
            if read.name((*path, section, slug), slug, _SLUG, "small letters, digits and hyphens")
        }
        for section in KINDS
    }
    found = [
        _landmark(read, (*path, section, slug), slug, section, row, rows)
        for section in KINDS
        for slug, row in rows[section].items()
    ]
    for mark, section in zip(found, (s for s in KINDS for _ in rows[s]), strict=True):
        for code, each in mark.terms.items() if not shipped else ():
            for place, term in enumerate(each):
                _check(read, (*path, section, mark.slug, code, place), term, code)
    return _both_ways(found)


def usual_words(read: Reader, path: Path, value: object) -> dict[str, Languages]:
    """The `usual` part of the section: by grade ("silent", "common") the stems of each language, as `gist` makes them."""
    root = read.mapping(path, value if isinstance(value, Mapping) else {})
    grades = read.mapping((*path, USUAL), root.get(USUAL, {}), ("silent", "common"))
    return {grade: languages(read, (*path, USUAL, grade), words) for grade, words in grades.items()}


def faint_landmarks(read: Reader, path: Path, value: object) -> tuple[str, ...]:
    """The `faint` part of the section: landmarks by name, as "deed:meet", that tell little of a story."""
    root = read.mapping(path, value if isinstance(value, Mapping) else {})
    known = [f"{KINDS[kind]}:{slug}" for kind in KINDS for slug in read.mapping((*path, kind), root.get(kind, {}))]
    return read.some_of((*path, FAINT), root.get(FAINT, ()), known)


def words_of(read: Reader, path: Path, value: object, name: str) -> Languages:
    """A part of the section that is one list: `spots`, words beside which a place is named, before it ("near") or, where a
    language puts them there, behind it ("köyü"); `heads`, words with which such names begin; `denials`, words that deny the
    deed beside them; `lacks`, words that say there is none of a thing; `singles`, words that name one person alone."""
    root = read.mapping(path, value if isinstance(value, Mapping) else {})
    return languages(read, (*path, name), root.get(name, {}))


def _landmark(
    read: Reader, path: Path, slug: str, section: str, value: object, rows: Mapping[str, Mapping[str, object]]
) -> Landmark:
    root = read.mapping(path, value)
    above = None
    for key, sections in _ABOVE.items():
        if key in root:
            named = [each for of in sections for each in rows[of]]
            above = read.text((*path, key), root[key])
            if above and above not in named:
                read.fail((*path, key), f'"{above}" is not among the {" and ".join(sections)}{perhaps(above, named)}')
    known = tuple(rows["deeds"])
    opposes = read.some_of((*path, "opposes"), root["opposes"], known) if "opposes" in root else ()
    terms = languages(read, path, root, _BESIDES)
    return Landmark(
        slug=slug,
        kind=KINDS[section],
        terms=terms,
        within=above,
        vague=read.flag((*path, "vague"), root.get("vague", False)),
        opposes=tuple(sorted(opposes)),
    )


def _check(read: Reader, path: Path, term: str, code: str) -> None:
    try:
        patterns = parse_term(term, None if code == "any" else code) if term else ()
    except TermError as error:
        read.fail(path, f'term "{term}": {error.what}')
        return
    if any(slot.concept is not None for pattern in patterns for slot in pattern):
        read.fail(path, f'term "{term}": a landmark builds on no concept: write the words themselves')


def _both_ways(found: Sequence[Landmark]) -> tuple[Landmark, ...]:
    """Who is opposed opposes."""
    against: dict[str, set[str]] = {}
    for one in found:
        for other in one.opposes:
            against.setdefault(one.slug, set()).add(other)
            against.setdefault(other, set()).add(one.slug)
    return tuple(
        replace(one, opposes=tuple(sorted(against.get(one.slug, ())))) if one.kind == "deed" else one for one in found
    )
