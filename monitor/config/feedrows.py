"""The rows under `feeds:` taken in and taken out, as text: every other line stays as it is, byte for byte.

A program that reads a YAML file and writes it again moves comments, quotes and line breaks about. So ruamel.yaml only tells
where things stand, and the text is cut there. What comes out is read again: unless it says exactly what was meant, nothing
is changed (NotEdited).
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from monitor.config.lines import Unreadable, read_yaml, resolved
from monitor.config.schema import FeedRow
from monitor.errors import MonitorError

Row = Mapping[str, str | bool | Sequence[str]]

_BOM = b"\xef\xbb\xbf"
_BARE = re.compile(r"[^\W\d_][\w .'/+-]*|[0-9]{1,9}[smhdw]")  # what needs no quotes, whoever reads it
_SWITCHES = {"y", "n", "yes", "no", "on", "off"}  # booleans to older readers of YAML
_INDENT = 2
_ROW_TAKEN_OUT = re.compile(rf"#+\s*(?:-\s|(?:use|{'|'.join(FeedRow.model_fields)}):(?:\s|$))")


class NotEdited(MonitorError):
    """feeds.yaml was not changed; the message says why, and what a person can do."""


def with_rows(raw: bytes, rows: Sequence[Row]) -> bytes:
    """The file with these rows behind those that it has, in the manner of the last. Raises NotEdited."""
    sheet = Sheet(raw)
    expected = sheet.copy()
    expected["feeds"] = [*(expected.get("feeds") or ()), *(dict(row) for row in rows)]
    return sheet.edited(_additions(sheet, rows), expected) if rows else raw


def without_row(raw: bytes, place: int) -> bytes:
    """The file without one row (the first is 0) and the comments that belong to it. Raises NotEdited."""
    sheet = Sheet(raw)
    expected = sheet.copy()
    del expected["feeds"][place]
    return sheet.edited([(*_span(sheet, place), "")], expected)


class Sheet:
    """The text of a file, and where its parts stand. Positions count characters of `text`."""

    def __init__(self, raw: bytes) -> None:
        try:
            self.data = read_yaml(raw).data
            self.text = raw.removeprefix(_BOM).decode("utf-8")
            self.root = YAML(typ="rt", pure=True).compose(self.text)
        except (Unreadable, YAMLError, MarkedYAMLError) as error:
            raise by_hand(str(error).splitlines()[0]) from error
        self.bom = raw[: len(_BOM)] if raw.startswith(_BOM) else b""
        if not isinstance(self.root, MappingNode):
            raise by_hand("it is not in the usual form")
        pairs = [(key, value) for key, value in self.root.value if key.value == "feeds"]
        self.key: Node | None = pairs[0][0] if pairs else None
        self.feeds: Node | None = pairs[0][1] if pairs else None

    def copy(self) -> dict[str, Any]:
        """What the file says, to be changed as it should say."""
        return copy.deepcopy(self.data)

    def row(self, place: int) -> MappingNode:
        """The row's mapping."""
        row = self.feeds.value[place] if isinstance(self.feeds, SequenceNode) else None
        if not isinstance(row, MappingNode):
            raise by_hand("its feeds are not in the usual form")
        return row

    def line_start(self, at: int) -> int:
        """Where the line begins that holds a position."""
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Where the next line begins."""
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    def line(self, at: int) -> str:
        """The line that begins here."""
        return self.text[at : self.line_end(at)]

    def end(self, node: Node) -> int:
        """Where the last word of a node ends; its comments stand behind."""
        if isinstance(node, MappingNode) and not node.flow_style and node.value:
            key, value = node.value[-1]
            return self.end_of_pair(key, value)
        if isinstance(node, SequenceNode) and not node.flow_style and node.value:
            return self.end(node.value[-1])
        end: int = node.end_mark.index
        return len(self.text[:end].rstrip()) if isinstance(node, ScalarNode) and node.style in ("|", ">") else end

    def end_of_pair(self, key: Node, value: Node) -> int:
        """Where the last word of a `key: value` ends; of an empty value the colon."""
        empty = isinstance(value, ScalarNode) and value.start_mark.index == value.end_mark.index
        return self.text.index(":", key.end_mark.index) + 1 if empty else self.end(value)

    def newline(self, at: int) -> str:
        """How the lines end hereabouts."""
        before = self.text[: max(at, self.line_end(0))]
        return "\r\n" if before.endswith("\r\n") or (not before.endswith("\n") and "\r\n" in before) else "\n"

    def edited(self, cuts: Sequence[tuple[int, int, str]], expected: dict[str, Any]) -> bytes:
        """The file with pieces replaced: (start, end, text). Raises NotEdited unless it then says what is expected."""
        text = self.text
        for start, end, piece in sorted(cuts, reverse=True):
            text = text[:start] + piece + text[end:]
        raw = self.bom + text.encode("utf-8")
        try:
            said = read_yaml(raw).data
        except Unreadable as error:
            raise by_hand(str(error)) from error
        if {**said, "feeds": said.get("feeds") or []} != {**expected, "feeds": expected.get("feeds") or []}:
            raise by_hand("it is written in a form that this command cannot edit safely")
        return raw


def by_hand(why: str) -> NotEdited:
    """What a person is told when the file stays as it is."""
    return NotEdited(f"feeds.yaml was left as it is: {why}; change it in an editor, then `monitor check`")


# ---------------------------------------------------------------- rows in


def _additions(sheet: Sheet, rows: Sequence[Row]) -> list[tuple[int, int, str]]:
    feeds, key = sheet.feeds, sheet.key
    if key is None or feeds is None:
        end = len(sheet.text)
        return [whole_lines(sheet, end, ["feeds:", *(f"{' ' * _INDENT}- {_flow(row)}" for row in rows)])]
    if isinstance(feeds, SequenceNode) and feeds.value and not feeds.flow_style:
        return [_below(sheet, feeds, rows)]
    if isinstance(feeds, SequenceNode) and feeds.value:
        return _inside(sheet, feeds, rows)
    start, end = feeds.start_mark.index, feeds.end_mark.index
    if isinstance(feeds, SequenceNode) and (sheet.root.flow_style or "#" in sheet.text[start:end]):
        return [(start + 1, start + 1, ", ".join(map(_flow, rows)))]
    at = _past_comments(sheet, sheet.line_end(max(sheet.end_of_pair(key, feeds), key.end_mark.index)), _INDENT)
    new = whole_lines(sheet, at, [f"{' ' * _INDENT}- {_flow(row)}" for row in rows])
    if start == end:
        return [new]
    return [(len(sheet.text[:start].rstrip(" ")), end, ""), new]  # the [] or the ~


def _below(sheet: Sheet, feeds: SequenceNode, rows: Sequence[Row]) -> tuple[int, int, str]:
    """Behind the last row of a list with dashes."""
    last, column = feeds.value[-1], feeds.start_mark.column
    at = _past_comments(sheet, sheet.line_end(sheet.end(last)), column)
    lines: list[str] = []
    for row in rows:
        if getattr(last, "flow_style", True) or (len(last.value) == 1 < len(row)):
            lines.append(f"{' ' * column}- {_flow(row)}")
            continue
        lines += [""] if _spaced(sheet, feeds) else []
        deep = max(last.start_mark.column - column - 1, 1)
        pairs = [f"{name}: {_value(value)}" for name, value in row.items()]
        lines.append(f"{' ' * column}-{' ' * deep}{pairs[0]}")
        lines += [f"{' ' * (column + 1 + deep)}{pair}" for pair in pairs[1:]]
    return whole_lines(sheet, at, lines)


def _spaced(sheet: Sheet, feeds: SequenceNode) -> bool:
    """Whether blank lines stand between the rows."""
    if len(feeds.value) < 2:
        return False
    between = sheet.text[sheet.end(feeds.value[-2]) : feeds.value[-1].start_mark.index]
    return any(not line.strip() for line in between.splitlines()[1:-1])


def _inside(sheet: Sheet, feeds: SequenceNode, rows: Sequence[Row]) -> list[tuple[int, int, str]]:
    """Behind the last row of a list in brackets."""
    last = feeds.value[-1]
    end, close = last.end_mark.index, feeds.end_mark.index - 1
    comma = re.match(r"\s*(?:#.*\s*)*,", sheet.text[end:close])
    texts = [_flow(row) for row in rows]
    if "\n" not in sheet.text[end:close]:
        at = end + comma.end() if comma else end
        return [(at, at, ("" if comma else ",") + " " + ", ".join(texts))]
    first = sheet.line(sheet.line_start(last.start_mark.index))
    indent = " " * (len(first) - len(first.lstrip(" ")))
    at = sheet.line_end(end + comma.end() if comma else end)
    lines = [f"{indent}{text}," for text in texts]
    if not comma:
        lines[-1] = lines[-1].removesuffix(",")
    return [*([] if comma else [(end, end, ",")]), whole_lines(sheet, at, lines)]


def whole_lines(sheet: Sheet, at: int, lines: Sequence[str]) -> tuple[int, int, str]:
    """Whole lines, put in where a line begins or the text ends."""
    newline = sheet.newline(at)
    open_line = at == len(sheet.text) and not sheet.text.endswith("\n")
    return at, at, (newline if open_line else "") + "".join(line + newline for line in lines)


def _past_comments(sheet: Sheet, at: int, column: int) -> int:
    """Behind the comments that follow and stand as deep as the rows: notes on the last one, or rows taken out."""
    behind = at
    while at < len(sheet.text):
        line = sheet.line(at)
        bare = line.strip()
        if bare and not bare.startswith("#"):
            break
        at = sheet.line_end(at)
        if bare and len(line) - len(line.lstrip(" ")) >= max(column, 1):
            behind = at
    return behind


def _flow(row: Row) -> str:
    return "{" + ", ".join(f"{name}: {_value(value)}" for name, value in row.items()) + "}"


def _value(value: str | bool | Sequence[str]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        bare = _BARE.fullmatch(value) and not value.endswith(" ") and value.lower() not in _SWITCHES
        return value if bare and resolved(value) == value else json.dumps(value, ensure_ascii=False)
    return "[" + ", ".join(map(_value, value)) + "]"


# ---------------------------------------------------------------- rows out


def _span(sheet: Sheet, place: int) -> tuple[int, int]:
    """What goes with a row: its lines, the comments in it and those above that belong to it."""
    row, feeds = sheet.row(place), sheet.feeds
    assert isinstance(feeds, SequenceNode) and sheet.key is not None
    if feeds.flow_style:
        return span_in_brackets(sheet, feeds, place)
    column = feeds.start_mark.column
    start = sheet.line_start(row.start_mark.index)
    while sheet.line(start)[: column + 1].strip() != "-":
        start = sheet.line_start(start - 1)
    stop = sheet.line_end(sheet.end(row))
    while (line := sheet.line(stop)).lstrip(" ").startswith("#") and len(line) - len(line.lstrip(" ")) > column:
        stop = sheet.line_end(stop)
    lead = _lead(sheet, start, column)
    above = sheet.line(sheet.line_start(lead - 1))
    opens_group = not above.strip() or lead <= sheet.line_end(sheet.key.end_mark.index)
    if not (opens_group and sheet.line(stop)[: column + 1].strip() == "-"):  # else they stand over the whole group
        start = lead
    if opens_group and start == lead:
        while stop < len(sheet.text) and not sheet.line(stop).strip() and not above.strip():
            stop = sheet.line_end(stop)
    return start, stop


def _lead(sheet: Sheet, start: int, column: int) -> int:
    """Where the comments begin that stand directly over a row; a row that was taken out is none of them."""
    while start > 0:
        above = sheet.line_start(start - 1)
        line = sheet.line(above)
        bare = line.strip()
        if not bare.startswith("#") or len(line) - len(line.lstrip(" ")) < column or _ROW_TAKEN_OUT.match(bare):
            break
        start = above
    return start


def span_in_brackets(sheet: Sheet, listed: SequenceNode, place: int) -> tuple[int, int]:
    """What goes with one item of a list in brackets: its lines, else itself and a comma."""
    rows, text = listed.value, sheet.text
    start, end = rows[place].start_mark.index, rows[place].end_mark.index
    first, last = sheet.line_start(start), sheet.line_end(end)
    if not text[first:start].strip() and re.fullmatch(r"\s*,?\s*(?:#.*\s*)?", text[end:last]):
        return first, last  # it has its lines for itself
    if place + 1 < len(rows):
        return start, rows[place + 1].start_mark.index
    if place:
        return rows[place - 1].end_mark.index, end
    return start, listed.end_mark.index - 1
