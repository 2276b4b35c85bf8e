"""YAML that remembers its lines: plain data and where each piece stands, with every trap of YAML turned into a mistake.

A small, safe part of YAML is read: mappings, lists and scalars. Only `true` and `false` are booleans, so a country `no` stays
Norway; a time such as 06:30 and a date stay text (YAML 1.1 makes 390 of the one and an object of the other). Anchors and
aliases are refused, since ten lines of them unfold into gigabytes; so are tags, tabs and a second document.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

Path = tuple[str | int, ...]

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

_BOM = b"\xef\xbb\xbf"
_OTHER_BOMS = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_TAB_INDENT = re.compile(r"(?m)^ *\t")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18})(?:[eE][-+]?[0-9]{1,2})?")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC = "-+.0123456789"  # with one of these a number begins
_LOADER: Any = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # libyaml where PyYAML was built with it: ten times as fast


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that is wrong, and the line where it stands (the first is 1)."""

    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a file says. `lines` maps the path of every key and list item to its line, () to the first. `mistakes` are
    those that did not keep the rest from being read; `unread` are the paths whose value they took away."""

    data: dict[str, Any]
    lines: dict[Path, int]
    mistakes: tuple[Mistake, ...]
    unread: frozenset[Path]

    def line(self, path: Path) -> int:
        """The line of the path, or of the closest thing around it that is written down."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class Unreadable(ValueError):
    """The file is no YAML that we read, so nothing more can be said of it. `mistakes` are all that were found."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("; ".join(mistake.text for mistake in mistakes))
        self.mistakes = mistakes


def read_yaml(raw: bytes) -> Document:
    """The document in these bytes: UTF-8, with or without a byte order mark, at most MAX_BYTES. Raises Unreadable."""
    text = _decoded(raw)
    tabs = [_at(text, found.start()) for found in _TAB_INDENT.finditer(text)]
    if tabs:
        raise Unreadable(*(Mistake(line=line, text="a tab indents this line: use spaces") for line in tabs[:10]))
    builder = _Builder(yaml.parse(text, Loader=_LOADER))
    try:
        return builder.document()
    except yaml.MarkedYAMLError as error:
        raise Unreadable(*builder.mistakes, _syntax(error, text)) from error
    except yaml.YAMLError as error:
        raise Unreadable(*builder.mistakes, Mistake(line=1, text=f"is no YAML: {error}")) from error


def _decoded(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        limit = f"{MAX_BYTES // 1_000_000} MB"
        raise Unreadable(Mistake(line=1, text=f"is larger than {limit}: this is hardly the right file"))
    if raw.startswith(_OTHER_BOMS):
        raise Unreadable(Mistake(line=1, text="is UTF-16: save it as UTF-8"))
    body = raw.removeprefix(_BOM)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{body[error.start]:02x} is not UTF-8: save the file as UTF-8"
        raise Unreadable(Mistake(line=line, text=what)) from error
    found = _CONTROL.search(text)
    if found:
        what = f"holds the control character U+{ord(found.group()):04X}: take it out"
        raise Unreadable(Mistake(line=_at(text, found.start()), text=what))
    return text


def _at(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _syntax(error: yaml.MarkedYAMLError, text: str) -> Mistake:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    rows = text.split("\n")
    row = rows[line - 1] if line <= len(rows) else ""
    what = f"is no YAML: {error.problem or error.context}"
    if error.problem and error.context and error.context_mark and error.context_mark.line + 1 != line:
        what += f" {error.context} that began in line {error.context_mark.line + 1}"
    if "mapping values" in what and row.count(": ") > 1:
        what += " (put a text that holds a colon and a space in quotes)"
    elif "cannot start any token" in what and mark:
        sign = row[mark.column : mark.column + 1]
        what += " (use spaces, not tabs)" if sign == "\t" else f" (put a text that begins with {sign} in quotes)"
    return Mistake(line=line, text=what)


class _Builder:
    """Turns the parser's events into data; remembers lines and what was wrong."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._lines: dict[Path, int] = {}
        self._unread: set[Path] = set()
        self.mistakes: list[Mistake] = []

    def document(self) -> Document:
        data: Any = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent) and self._lines:
                self._stop(event, "a second document begins here (---): one file, one document")
            elif isinstance(event, yaml.NodeEvent):
                self._lines[()] = _line(event)
                data = self._node(event, ())
        if data is None and not self.mistakes:
            raise Unreadable(Mistake(line=1, text="is empty: it needs at least `monitor:` with a `contact:`"))
        if not isinstance(data, dict):
            what = "must be a mapping: `monitor:`, `feeds:` and so on"
            raise Unreadable(*self.mistakes, Mistake(line=self._lines.get((), 1), text=what))
        return Document(data=data, lines=self._lines, mistakes=tuple(self.mistakes), unread=frozenset(self._unread))

    def _node(self, event: Any, path: Path) -> Any:
        if len(path) > MAX_DEPTH:
            self._stop(event, f"is nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent):
            self._say(event, f"*{event.anchor} is an alias, which is not read here: write it out")
            self._unread.add(path)
            return None
        if event.anchor is not None:
            self._say(event, f"&{event.anchor} is an anchor, which is not read here: take it away, write things out")
        if event.tag is not None:
            self._say(event, f'the tag "{event.tag}" is not read here: take it away (a text may be put in quotes)')
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return resolved(event.value) if event.implicit[0] else event.value

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._stop(event, "a key must be a plain word")
            key = sys.intern(str(event.value))
            at = (*path, key)
            if key in found:
                self._say(event, f'the key "{key[:60]}" stands here again, first in line {self._lines[at]}: keep one')
                lines, self._lines = self._lines, {}
                self._node(next(self._events), at)
                self._lines = lines  # the first one counts, with its own lines
                continue
            self._lines[at] = _line(event)
            found[key] = self._node(next(self._events), at)
        return found

    def _sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            at = (*path, len(found))
            self._lines[at] = _line(event)
            found.append(self._node(event, at))
        return found

    def _say(self, event: Any, what: str) -> None:
        self.mistakes.append(Mistake(line=_line(event), text=what))

    def _stop(self, event: Any, what: str) -> None:
        self._say(event, what)
        raise Unreadable(*self.mistakes)


def resolved(word: str) -> str | int | float | bool | None:
    """What an unquoted word means: null, true, false, a number, else the text itself."""
    if word in _WORDS:
        return _WORDS[word]
    if word[0] not in _NUMERIC:
        return word
    if _INTEGER.fullmatch(word):
        return int(word)
    if _FLOAT.fullmatch(word):
        return float(word)
    return word


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
