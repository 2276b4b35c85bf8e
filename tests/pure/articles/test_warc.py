"""Web archives: records one by one, whatever was done to the file."""

from __future__ import annotations

import gzip
import io
import zlib
from datetime import UTC, datetime

import pytest

from monitor.articles.captures import LARGEST, captured
from monitor.articles.warc import Record, records
from monitor.articles.warcrecord import written

AT = datetime(2026, 10, 20, 6, 15, tzinfo=UTC)
URL = "http://herald.example/truce"
WORDS = "The ceasefire in Idlib was largely holding on Tuesday, residents said, and the market was full again. " * 5
PAGE = f"<html><head><title>Truce holds</title></head><body><article><h1>Truce holds</h1><p>{WORDS}</p></article></body></html>"


def record(name: str = "a", *, packed: bool = False, block: bytes = PAGE.encode()) -> bytes:
    return written("resource", AT, block, "text/html", f"{URL}/{name}", packed=packed)


def read(raw: bytes) -> list[Record]:
    return list(records(io.BytesIO(raw)))


def urls(found: list[Record]) -> list[str]:
    return [one.wrong or one.fields["warc-target-uri"].rpartition("/")[2] for one in found]


@pytest.mark.parametrize("packed", [False, True])
def test_records_come_out_as_they_went_in(packed: bool) -> None:
    raw = b"".join(record(name, packed=packed) for name in "abc")

    found = read(raw)

    assert urls(found) == ["a", "b", "c"]
    assert all(one.block == PAGE.encode() and one.kind == "resource" for one in found)
    assert [raw[one.offset :][:2] for one in found] == [raw[:2]] * 3


def test_a_file_packed_as_a_whole_is_read_like_one_packed_by_records() -> None:
    assert urls(read(gzip.compress(record("a") + record("b")))) == ["a", "b"]


def test_a_record_of_another_hand_is_read() -> None:
    raw = b"WARC/1.0\nWARC-Type: response\nwarc-target-uri: <http://a.example/>\nX: one\n  two\nContent-Length: 3\n\nabc\n\n"

    (one,) = read(b"\r\n\r\n" + raw)

    assert (one.kind, one.block, one.fields["x"]) == ("response", b"abc", "one two")


def test_nothing_is_no_record() -> None:
    assert read(b"") == [] and read(b"\r\n" * 100) == [] and read(gzip.compress(b"")) == []


BAD = {
    "a claim of a hundred gigabytes": (
        b"WARC/1.1\r\nContent-Length: 107374182400\r\n\r\nshort",
        "claims 107374182400 bytes",
    ),
    "a claim beyond its end": (b"WARC/1.1\r\nContent-Length: 99999\r\n\r\nshort", "claims 99999 bytes and ends after"),
    "a length that is none": (b"WARC/1.1\r\nContent-Length: -1\r\n\r\n", "no number"),
    "no length": (b"WARC/1.1\r\nWARC-Type: resource\r\n\r\n", "no number"),
    "an endless head": (b"WARC/1.1\r\n" + b"X: y\r\n" * 20_000, "head is endless"),
    "an endless line": (b"WARC/1.1\r\nX: " + b"y" * 200_000, "head is endless"),
    "a head without colons": (b"WARC/1.1\r\nnonsense\r\n\r\n", "without a colon"),
    "something else": (b"<html>no archive at all</html>\r\n", "no record of a web archive"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_record_in_a_plain_file_costs_itself_alone(name: str) -> None:
    raw, why = BAD[name]

    found = urls(read(record("a") + raw + b"\r\n\r\n" + record("b")))

    assert found[0] == "a" and why in found[1] and found[-1] == "b"


@pytest.mark.parametrize("name", BAD)
def test_a_bad_record_in_a_packed_file_costs_itself_alone(name: str) -> None:
    raw, why = BAD[name]

    found = urls(read(record("a", packed=True) + gzip.compress(raw) + record("b", packed=True)))

    assert found[0] == "a" and why in found[1] and found[-1] == "b"


def test_a_member_that_is_broken_or_cut_off_costs_itself_alone() -> None:
    good, member = record("b", packed=True), record("a", packed=True)

    torn = urls(read(member[:-40] + good))
    damaged = urls(read(member[:20] + b"\xff\xff\xff" + member[23:] + good))
    last = urls(read(good + member[:-40]))

    assert torn[-1] == "b" and len(torn) > 1
    assert damaged == ["the packed member is broken", "b"]
    assert last == ["b", "the packed member breaks off"]


def test_a_bomb_is_not_unpacked() -> None:
    head = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: %d\r\n\r\n"
    huge = gzip.compress(head % (2**40) + bytes(300 * 1024 * 1024), 1)
    blank = gzip.compress(b"\r\n" * (60 * 1024 * 1024), 1)
    large = gzip.compress(head % (40 * 1024 * 1024) + bytes(40 * 1024 * 1024) + b"\r\n\r\n", 1)

    found = read(huge + blank + large + record("b", packed=True))

    assert [bool(one.wrong) for one in found] == [True, True, False, False]
    assert found[2].block is None and urls(found[3:]) == ["b"]


# ---------------------------------------------------------------- what a record holds


def answer(
    body: bytes = PAGE.encode(), head: str = "Content-Type: text/html; charset=utf-8", status: str = "200 OK"
) -> bytes:
    return f"HTTP/1.1 {status}\r\n{head}\r\n\r\n".encode() + body


def said(block: bytes, kind: str = "application/http; msgtype=response") -> tuple[str | None, str | None]:
    got = captured(block, URL, kind, AT)
    return (got.page.title if got.page else None), got.skipped


def chunked(body: bytes) -> bytes:
    parts = [body[start : start + 100] for start in range(0, len(body), 100)]
    return b"".join(b"%x;x=y\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_a_page_is_read_however_the_server_packed_it() -> None:
    kind = "Content-Type: text/html\r\n"
    packed = gzip.compress(PAGE.encode())
    both = answer(chunked(packed), f"{kind}Content-Encoding: gzip\r\nTransfer-Encoding: chunked")

    for block in (
        answer(),
        both,
        answer(zlib.compress(PAGE.encode()), f"{kind}Content-Encoding: deflate"),
        answer(PAGE.encode(), f"{kind}Content-Encoding: gzip\r\nTransfer-Encoding: chunked"),  # undone by the archive
        answer(PAGE.encode(), f"{kind}Content-Encoding: br"),
    ):
        assert said(block) == ("Truce holds", None)
    assert said(PAGE.encode(), "text/html") == ("Truce holds", None)


def test_the_charset_that_the_server_named_is_believed() -> None:
    page = PAGE.replace("Truce holds", "Перемирие держится").encode("cp1251")

    assert said(answer(page, "Content-Type: text/html; charset=windows-1251")) == ("Перемирие держится", None)


@pytest.mark.parametrize(
    ("block", "why"),
    [
        (answer(status="404 Not Found"), "status 404"),
        (answer(head="Content-Type: image/png"), "not HTML: image/png"),
        (answer(head="Content-Type: \x1b[2J"), "not HTML: unknown"),
        (answer(b"\x00\x01", "Content-Type: text/html\r\nContent-Encoding: br"), "packed with br"),
        (answer(b"\x1f\x8b\x08junk", "Content-Type: text/html\r\nContent-Encoding: gzip"), "a body that cannot be unpacked"),
        (answer(head="Content-Type: text/html\r\nContent-Encoding: gzip,gzip,gzip,gzip"), "a body that cannot be unpacked"),
        (b"gibberish", "an answer without a status line"),
        (b"", "an answer without a status line"),
        (
            answer(gzip.compress(bytes(LARGEST + 9), 1), "Content-Type: text/html\r\nContent-Encoding: gzip"),
            "a page larger than 20 MB",
        ),
        (answer(b"ffffffff\r\nabc", "Content-Type: text/html\r\nTransfer-Encoding: chunked"), "no text found in the page"),
    ],
    ids=["status", "image", "controls", "brotli", "damaged", "nested", "gibberish", "nothing", "bomb", "chunks"],
)  # fmt: skip
def test_what_is_no_page_is_told_by_why(block: bytes, why: str) -> None:
    assert said(block) == (None, why)
