"""Topics, scopes and the vocabulary: packs that ship, extended in place by what feeds.yaml says beside `use:`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal

from monitor.config.lines import Document, Path, read_yaml
from monitor.config.mistakes import Mistakes, unknown_key, unknown_name
from monitor.model import TopicSpec, Vocabulary
from monitor.packs import pack_names, read_pack, read_parts
from monitor.topics.spec import SpecError, SpecErrors, topic_from_mapping, vocabulary_from_mapping
from monitor.topics.spec_meeting import meeting_errors
from monitor.topics.terms import TermError, term_errors

Kind = Literal["topic", "scope"]
_SECTIONS: tuple[tuple[str, Kind], ...] = (("topics", "topic"), ("scopes", "scope"))
_UNKNOWN_KEY = re.compile(r"unknown key \(known: (.*)\)")  # what topics.spec says of one
_JUST_A_NAME = re.compile(r"@[A-Z0-9_]+")
_REPLACED = (("match", "require"), ("match", "near"), ("status", "rewrite"))
"""Lists whose order or length means something: what the file says takes the pack's place."""
_AS_IT_SHIPS = {"use"}  # the keys of a row that takes a pack and adds nothing


class Origins:
    """Where in feeds.yaml the pieces of an extended pack come from."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._items: dict[Path, Path] = {}  # an item of an extended list -> its path in the file

    def moved(self, here: Path, there: Path) -> None:
        """The list item `here` of the extended mapping is `there` in the file."""
        self._items[here] = there

    def path(self, merged: Path) -> Path:
        """The path in the file of a path in the extended mapping; what only the pack says has none in the file."""
        own: Path = ()
        for length in range(1, len(merged) + 1):
            own = self._items.get(merged[:length], (*own, merged[length - 1]))
        return (*self._root, *own)


def read_watched(
    document: Document, mistakes: Mistakes, *, packs: bool = False
) -> tuple[tuple[TopicSpec, ...], Vocabulary]:
    """Topics, then scopes, in the file's order, and the vocabulary they share. What is wrong is said to `mistakes`. `packs`: in
    words that are as they ship too, which a test has read."""
    specs: list[TopicSpec] = []
    origins: dict[str | None, Origins] = {}
    shipped: set[str | None] = set()  # whose words are those of the packs alone
    taken: dict[str, Path] = {}
    for section, kind in _SECTIONS:
        for at, row in enumerate(_rows(document.data.get(section))):
            where = Origins((section, at))
            spec = _topic(row, kind, where, mistakes) if isinstance(row, dict) else None
            if spec is None:
                continue
            if spec.slug in taken:
                first = document.line(taken[spec.slug])
                mistakes.say(
                    where.path(("id",)), f'"{spec.slug}" is taken by the one in line {first}: give it another id'
                )
                continue
            taken[spec.slug] = (section, at)
            origins[spec.slug] = where
            specs.append(spec)
            if row.keys() == _AS_IT_SHIPS:
                shipped.add(spec.slug)
    origins[None] = Origins(("vocabulary",))
    own = document.data.get("vocabulary")
    vocabulary, whole = _vocabulary(own, origins[None], mistakes)
    sound = () if packs or own else {None, *shipped}  # a word of one's own may be another meaning of theirs
    for error in term_errors(vocabulary, specs, sound=sound):
        mistakes.say(origins[error.topic].path(error.keys), _of_term(error))
    if whole:  # what a vocabulary with mistakes would have had in it is not known
        for slug, mistake in meeting_errors(vocabulary, specs):
            _say([mistake], origins[slug], mistakes)
    return tuple(specs), vocabulary


def named(data: Mapping[str, Any], section: str) -> list[str]:
    """The slugs that the rows of `topics` or `scopes` will have, whatever else is wrong with them."""
    rows = [row for row in _rows(data.get(section)) if isinstance(row, dict)]
    return [slug for row in rows if isinstance(slug := row.get("id", row.get("use")), str)]


def extended(pack: Mapping[str, Any], own: Mapping[str, Any], origins: Origins) -> dict[str, Any]:
    """The pack with what the file says laid over it: mappings are joined, lists are appended, all else is replaced; a
    key without a value is taken away."""
    return _mapping(pack, own, (), origins)


def _mapping(pack: Mapping[str, Any], own: Mapping[str, Any], path: Path, origins: Origins) -> dict[str, Any]:
    joined = dict(pack)
    for key, value in own.items():
        at = (*path, key)
        before = joined.get(key)
        if value is None:
            joined.pop(key, None)
        elif isinstance(value, dict) and isinstance(before, dict):
            joined[key] = _mapping(before, value, at, origins)
        elif isinstance(value, list) and isinstance(before, list) and at[:2] not in _REPLACED:
            joined[key] = _appended(before, value, at, origins)
        else:
            joined[key] = value
    return joined


def _appended(before: list[Any], more: list[Any], path: Path, origins: Origins) -> list[Any]:
    joined = list(before)
    for at, item in enumerate(more):
        if item in before:
            continue
        origins.moved((*path, len(joined)), (*path, at))
        joined.append(item)
    return joined


def _topic(row: dict[str, Any], kind: Kind, origins: Origins, mistakes: Mistakes) -> TopicSpec | None:
    own = {key: value for key, value in row.items() if key != "use"}
    mapping: Mapping[str, Any] = own
    if "use" in row:
        pack = _pack(row["use"], kind, origins, mistakes)
        if pack is None:
            return None
        mapping = extended(pack, own, origins)
    try:
        return _shipped_topic(row["use"], kind) if row.keys() == _AS_IT_SHIPS else topic_from_mapping(mapping, kind)
    except SpecErrors as errors:
        _say(errors, origins, mistakes)
        return None


def _pack(name: object, kind: Kind, origins: Origins, mistakes: Mistakes) -> Mapping[str, Any] | None:
    folder, other = ("topics", "scopes") if kind == "topic" else ("scopes", "topics")
    if isinstance(name, str) and name in pack_names(folder):
        return pack_data(folder, name)
    if isinstance(name, str) and name in pack_names(other):
        what = f"is a {other[:-1]}: name it under `{other}:`"
    elif isinstance(name, str):
        what = unknown_name("pack", name, pack_names(folder))
    else:
        what = f"must be the name of a pack ({', '.join(pack_names(folder))})"
    mistakes.say_of_value(origins.path(("use",)), what)
    return None


@cache
def _shipped_topic(name: str, kind: Kind) -> TopicSpec:
    return topic_from_mapping(pack_data(f"{kind}s", name), kind)


def _vocabulary(own: object, origins: Origins, mistakes: Mistakes) -> tuple[Vocabulary, bool]:
    """The shared vocabulary with the file's own words, and whether these could be read."""
    if not isinstance(own, dict):
        return shipped_vocabulary(), True
    try:
        whole = extended(_shared(), own, origins)
        return vocabulary_from_mapping(whole, shipped="stories" not in own), True
    except SpecErrors as errors:
        _say(errors, origins, mistakes)
        return shipped_vocabulary(), False


@cache
def shipped_vocabulary() -> Vocabulary:
    """The vocabulary as it ships, without what feeds.yaml adds to it."""
    return vocabulary_from_mapping(_shared(), shipped=True)


def _shared() -> dict[str, Any]:
    shared: dict[str, Any] = {}
    for name in pack_names("vocabulary"):
        shared = extended(shared, pack_data("vocabulary", name), Origins(()))
    return shared


def _say(errors: Iterable[SpecError], origins: Origins, mistakes: Mistakes) -> None:
    for error in errors:
        what = error.what
        path = error.path
        if found := _UNKNOWN_KEY.fullmatch(what):
            what = unknown_key(str(path[-1]), found.group(1).split(", "))
            path = path[:-1]
        keys = ".".join(str(key) for key in path if isinstance(key, str))
        mistakes.say(origins.path(error.path), f"{keys}: {what}" if keys else what)


def _of_term(error: TermError) -> str:
    """What is wrong with a term, or with the name of a concept, which says itself what it is about."""
    if error.what.startswith("the concept "):
        return error.what
    if _JUST_A_NAME.fullmatch(str(error.term)):
        return f"{'.'.join(str(key) for key in error.keys if isinstance(key, str))}: {error.what}"
    return (
        f'term "{error.term}": {error.what}'
        if error.what.startswith("there is")
        else f'term "{error.term}" {error.what}'
    )


def _rows(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


@cache
def pack_data(kind: str, name: str) -> Mapping[str, Any]:
    """What a pack says with the parts that languages add to it; never to be changed."""
    pack: Mapping[str, Any] = read_yaml(read_pack(kind, name).encode()).data
    for part in read_parts(kind, name).values():
        pack = extended(pack, read_yaml(part.encode()).data, Origins(()))
    return pack
