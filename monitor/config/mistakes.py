"""What is wrong with feeds.yaml, in words: every mistake as `file:line: where: what, and the mend`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from monitor.config.lines import Document, Mistake, Path
from monitor.config.notifyrow import NotifyRow
from monitor.config.schema import (
    AgencyRow,
    ChangeRow,
    DigestRow,
    FeedRow,
    FeedsFile,
    LimitsRow,
    MonitorRow,
    PatternRow,
    SideRow,
    SourceRow,
)
from monitor.config.values import near
from monitor.errors import ConfigError
from monitor.text import secretive

MOST = 100
"""Mistakes that are told one by one; a file with more is wrong as a whole."""

_SINGULAR = {"feeds": "feed", "scopes": "scope", "topics": "topic", "digests": "digest"}
_NAMED = {"sources": "source", "sides": "side", "agencies": "agency"}  # mappings: the key is the name
_ROWS: dict[str, type[BaseModel]] = {
    "feeds": FeedRow,
    "sources": SourceRow,
    "sides": SideRow,
    "agencies": AgencyRow,
    "digests": DigestRow,
    "notify": NotifyRow,
    "side_history": ChangeRow,
    "patterns": PatternRow,
}
_NEEDED = {
    "monitor": "monitor: {contact: you@example.org}",
    "contact": "contact: you@example.org",
    "url": 'url: "https://..."',
    "title": "title: ...",
    "slug": "slug: daily",
    "name": "name: ...",
}
EMPTY = "is empty: write a value, or take the line out"
_SWITCHES = ("yes", "no", "on", "off", "y", "n")


class Mistakes:
    """Collects what is wrong with one document."""

    def __init__(self, file: str, document: Document) -> None:
        self._file = file
        self._document = document
        self._found = list(document.mistakes)

    def say(self, path: Path, what: str) -> None:
        """`what` is wrong at the path; it begins with the key and its value."""
        if any(path[: len(gone)] == gone for gone in self._document.unread):
            return  # an alias stood there, and that was said
        head = subject(path, self._document.data)
        self._found.append(Mistake(line=self._document.line(path), text=f"{head}: {what}" if head else what))

    def say_of_value(self, path: Path, what: str) -> None:
        """`what` is wrong with the value at the path, which is shown."""
        value: Any = self._document.data
        for key in path:
            value = value[key]
        self.say(path, f"{_key(path)} {shown(value)} {what}")

    def say_if_lacking(self, path: Path, row: Mapping[str, Any], mend: str) -> None:
        """The row must have the key that ends the path; `mend` is a line that adds it."""
        key = str(path[-1])
        if key not in row:
            self.say(path, f'"{key}" is missing (add {mend})')
        elif row[key] is None:
            self.say_of_value(path, EMPTY)

    def say_all(self, errors: Iterable[ErrorDetails]) -> None:
        """What pydantic found."""
        for error in errors:
            path = tuple(key for key in error["loc"] if key != "[key]")
            if "[key]" in error["loc"]:
                self.say(path, f'the name "{path[-1]}" {_reason(error)}')
            else:
                self.say(path, _sentence(path, error))

    def raise_any(self) -> None:
        """Raises ConfigError with all of them, by line, unless there are none."""
        if self._found:
            raise ConfigError(told(self._file, self._found))


def told(file: str, mistakes: Iterable[Mistake]) -> list[str]:
    """The lines for a person, in the file's order, each once."""
    ordered = dict.fromkeys(sorted(mistakes, key=lambda mistake: mistake.line))
    lines = [_inert(f"{file}:{mistake.line}: {mistake.text}") for mistake in ordered]
    if len(lines) > MOST:
        lines[MOST:] = [f"{file}: and {len(lines) - MOST} more mistakes"]
    return lines


def _inert(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def subject(path: Path, data: Mapping[str, Any]) -> str:
    """What the path is part of, as a person calls it: `feed "tass-en"`, `monitor`; "" for the file itself."""
    if not path or not isinstance(path[0], str):
        return ""
    section = path[0]
    if section in ("monitor", "vocabulary"):
        return section if len(path) > 1 else ""
    if section in _NAMED and len(path) > 1:
        return f'{_NAMED[section]} "{path[1]}"' if len(path) > 2 else section
    if section not in _SINGULAR or len(path) < 2:
        return ""
    row = data[section][path[1]]
    names = (row.get(key) for key in ("slug", "id", "use", "title")) if isinstance(row, dict) else ()
    name = next((name for name in names if isinstance(name, str)), None)
    return f"{_SINGULAR[section]} {shown(name)}" if name else f"{_SINGULAR[section]} {int(path[1]) + 1}"


def shown(value: object) -> str:
    """A value as it may be shown: short, and without the secrets of a URL."""
    if isinstance(value, str):
        text = json.dumps(secretive.shown(value), ensure_ascii=False)
    else:
        text = secretive.shown(json.dumps(value, ensure_ascii=False, default=str))
    text = re.sub(r"://.*@", "://[hidden]@", text)
    return text if len(text) <= 80 else text[:76] + '..."'


def _key(path: Path) -> str:
    """The name of the key below its subject: `limits.fetch`, `recipients`."""
    skip = 1 if path[0] in ("monitor", "vocabulary") else 2
    inner = [str(key) for key in path[skip:] if isinstance(key, str)]
    return ".".join(inner) or str(path[0] if len(path) < 3 else path[-1])


def _sentence(path: Path, error: ErrorDetails) -> str:
    kind, value, key = error["type"], error["input"], path[-1]
    if kind == "missing":
        return f'"{key}" is missing (add {_NEEDED.get(str(key), f"{key}: ...")})'
    if kind == "extra_forbidden":
        return unknown_key(str(key), _keys_around(path))
    if len(path) == 2 and kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"{shown(value)} {_reason(error)}"
    return f"{_key(path)} {shown(value)} {_reason(error)}"


def unknown_key(key: str, known: Iterable[str]) -> str:
    """The sentence about a key that nobody knows, with the one that was probably meant, else all there are."""
    names = list(known)
    meant = near(key, names)
    mend = f'did you mean "{meant}"?' if meant else f"known: {', '.join(names)}"
    return f"unknown key {shown(key)} ({mend})"


def unknown_name(what: str, name: str, known: Iterable[str]) -> str:
    """How `KEY "name" ...` goes on when there is no such thing."""
    names = list(known)
    meant = near(name, names)
    mend = f'did you mean "{meant}"?' if meant else f"known: {', '.join(names) or 'none'}"
    return f"is no {what} ({mend})"


def _keys_around(path: Path) -> list[str]:
    if len(path) == 1:
        model: type[BaseModel] = FeedsFile
    elif path[0] == "monitor":
        model = MonitorRow if len(path) == 2 else LimitsRow
    else:
        model = _ROWS[str(path[2] if len(path) > 4 else path[0])]
    return list(model.model_fields)


def _reason(error: ErrorDetails) -> str:
    kind, value = error["type"], error["input"]
    context = error.get("ctx", {})
    if value is None:
        return EMPTY
    match kind:
        case "value_error":
            return str(context["error"])
        case "string_type" if isinstance(value, bool | int | float):
            return f"is {'true or false' if isinstance(value, bool) else 'a number'}, not text: put it in quotes"
        case "string_type":
            return "is not one text"
        case "bool_type" if isinstance(value, str) and value.lower() in _SWITCHES:
            return f"is text: write {'true' if value.lower() in ('yes', 'on', 'y') else 'false'}"
        case "bool_type":
            return "is neither: write true or false"
        case "int_type":
            return "is no whole number"
        case "greater_than_equal":
            return f"is too small (at least {context['ge']})"
        case "less_than_equal":
            return f"is too large (at most {context['le']})"
        case "list_type":
            return 'is no list: write [a, b], or lines that begin with "- "'
        case "dict_type" | "model_type" | "model_attributes_type":
            return "is no mapping: write lines of `key: value`"
        case "literal_error":
            known = re.findall(r"'([^']*)'", str(context["expected"]))
            return unknown_name("known word here", str(value), known)
        case "time_type" | "time_parsing":
            return 'is not a time of day (try "06:30")'
        case _:
            return f"is wrong: {error['msg']}"
