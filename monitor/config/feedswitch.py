"""One row of feeds.yaml changed in its place: switched off and on, or one name less behind its `use:`."""

from __future__ import annotations

from ruamel.yaml.nodes import SequenceNode

from monitor.config.feedrows import NotEdited, Sheet, by_hand, span_in_brackets, whole_lines, with_rows


def with_enabled(raw: bytes, place: int, enabled: bool) -> bytes:
    """The file with one row switched off (`enabled: false`), or on again (without that key). Raises NotEdited."""
    sheet = Sheet(raw)
    expected = sheet.copy()
    row = expected["feeds"][place]
    if enabled:
        if row.get("enabled", True) is not True:
            row.pop("enabled")
            return sheet.edited([(*_pair_span(sheet, place), "")], expected)
        return raw
    row["enabled"] = False
    return sheet.edited([_switch(sheet, place)], expected)


def without_name(raw: bytes, place: int, at: int) -> bytes:
    """The file with one name less in the list behind a row's `use:`, which has more than one. Raises NotEdited."""
    sheet = Sheet(raw)
    expected = sheet.copy()
    del expected["feeds"][place]["use"][at]
    names = next(value for key, value in sheet.row(place).value if key.value == "use")
    if not isinstance(names, SequenceNode):
        raise by_hand("its sources are not in the usual form")
    if names.flow_style:
        return sheet.edited([(*span_in_brackets(sheet, names, at), "")], expected)
    start = names.value[at].start_mark.index
    return sheet.edited([(sheet.line_start(start), sheet.line_end(start), "")], expected)


def apart(raw: bytes, place: int, at: int) -> bytes:
    """The file with one name of a `use:` list in a row of its own at the end, switched off. Raises NotEdited when keys stand
    beside the list, for they would have to be written twice."""
    row = Sheet(raw).data["feeds"][place]
    name = row["use"][at]
    if set(row) - {"use"}:
        raise NotEdited(
            f'"{name}" shares its row with others: give it one of its own, `- {{use: {name}, enabled: false}}`'
        )
    return with_rows(without_name(raw, place, at), [{"use": name, "enabled": False}])


def _pair(sheet: Sheet, place: int) -> int | None:
    names = [key.value for key, _ in sheet.row(place).value]
    return names.index("enabled") if "enabled" in names else None


def _switch(sheet: Sheet, place: int) -> tuple[int, int, str]:
    row, here = sheet.row(place), _pair(sheet, place)
    if here is not None:
        key, value = row.value[here]
        colon = sheet.text.index(":", key.end_mark.index) + 1
        empty = value.start_mark.index == value.end_mark.index
        return (colon, colon, " false") if empty else (value.start_mark.index, value.end_mark.index, "false")
    if row.flow_style:
        end = sheet.end_of_pair(*row.value[-1])
        return end, end, ", enabled: false"
    at = sheet.line_end(sheet.end(row))
    return whole_lines(sheet, at, [f"{' ' * row.start_mark.column}enabled: false"])


def _pair_span(sheet: Sheet, place: int) -> tuple[int, int]:
    row, here = sheet.row(place), _pair(sheet, place)
    assert here is not None
    key, value = row.value[here]
    start, end = key.start_mark.index, sheet.end_of_pair(key, value)
    if row.flow_style and here:
        return sheet.end_of_pair(*row.value[here - 1]), end
    if here + 1 < len(row.value) and (row.flow_style or not here):
        return start, row.value[here + 1][0].start_mark.index
    return sheet.line_start(start), sheet.line_end(end)
