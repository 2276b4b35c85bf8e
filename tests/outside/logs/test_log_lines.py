"""Log lines: one event a line, nothing a terminal would obey, no secret, whichever way it comes."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from monitor.logs import Log, set_up

PASSWORD = "hush's-hush"
HOSTILE = f"login {PASSWORD} refused\n2026-10-21T06:00:00 info    all is well\x1b[2J\x9b2J\u202egnp.exe\r\x00"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("monitor")
    before = (root.handlers[:], root.level, ours.level)
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])
    structlog.reset_defaults()


def crash(log: Log) -> None:
    try:
        raise ValueError(HOSTILE)
    except ValueError as error:
        log.error("job crashed", kind="poll", error=repr(error), keys=[PASSWORD], trace=True)


def test_a_traceback_is_indented_escaped_and_blotted() -> None:
    out = io.StringIO()
    set_up(secrets=(PASSWORD,), stream=out)

    crash(Log("work"))

    first, *rest = out.getvalue().splitlines()
    assert " error   job crashed [work] " in first and "kind=poll" in first
    assert rest[0] == "    Traceback (most recent call last):"
    assert all(line.startswith("    ") for line in rest)
    assert any("all is well\\x1b[2J\\x9b2J\\u202egnp.exe\\r\\x00" in line for line in rest)
    assert all(c.isprintable() or c == "\n" for c in out.getvalue())
    assert PASSWORD not in out.getvalue() and repr(PASSWORD)[1:-1] not in out.getvalue()
    assert "[secret]" in first and any("login [secret] refused" in line for line in rest)


def test_the_json_form_is_one_printable_line_for_each_event() -> None:
    out = io.StringIO()
    set_up(secrets=(PASSWORD,), stream=out, form="json")

    crash(Log("work"))
    Log("feeds").warning("odd title", title="половина \ud800 \U000e0041")

    crashed, odd = map(json.loads, out.getvalue().splitlines())
    assert out.getvalue().replace("\n", "").isprintable()
    assert crashed["event"] == "job crashed" and "\x1b[2J" in crashed["exception"]
    assert PASSWORD not in crashed["exception"] and PASSWORD not in crashed["error"]
    assert odd["title"] == "половина \ud800 \U000e0041" and "половина" in out.getvalue()


def test_a_library_s_traceback_is_told_the_same_way() -> None:
    out = io.StringIO()
    set_up(secrets=(PASSWORD,), stream=out)

    try:
        raise OSError(HOSTILE)
    except OSError:
        logging.getLogger("somebody.else").exception("went wrong\nwith %s", PASSWORD)

    first, *rest = out.getvalue().splitlines()
    assert "went wrong\\nwith [secret]" in first
    assert rest and all(line.startswith("    ") and line.isprintable() for line in rest)
    assert PASSWORD not in out.getvalue()


def test_values_with_spaces_are_quoted_and_their_quotes_escaped() -> None:
    out = io.StringIO()
    set_up(stream=out)

    Log("feeds").info("polled", reason='said "no" twice', empty="", pair="a=b", plain="ok", new=3)

    line = out.getvalue()
    assert r'reason="said \"no\" twice"' in line
    assert 'empty=""' in line and 'pair="a=b"' in line and "plain=ok" in line and "new=3" in line
