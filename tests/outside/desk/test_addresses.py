"""Files of addresses as people have them: lists, tables, JSON Lines, and what is none."""

from __future__ import annotations

from io import BytesIO

import pytest

from monitor.desk.addresses import LONGEST_LINE, Address, addresses


def read(text: str | bytes) -> list[Address]:
    return list(addresses(BytesIO(text.encode() if isinstance(text, str) else text)))


def good(text: str | bytes) -> list[tuple[int, str | None, str]]:
    return [(one.line, one.canonical, one.published) for one in read(text) if one.canonical]


def bad(text: str | bytes) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in read(text) if one.canonical is None]


def test_a_list_has_an_address_a_line_with_or_without_a_scheme() -> None:
    text = "\ufeff# known\n\nhttps://Herald.example/a?utm_source=x\r\n  herald.example/b \nhttp://post.example/"

    assert good(text) == [
        (3, "https://herald.example/a", ""),
        (4, "https://herald.example/b", ""),
        (5, "http://post.example/", ""),
    ]
    assert bad(text) == []


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("url\nherald.example/a\n", [(2, "https://herald.example/a", "")]),
        ("Title,URL,date\n\"One, two\",herald.example/a,2026-10-20\n", [(2, "https://herald.example/a", "2026-10-20")]),
        ("id;link\n7;herald.example/a;more\n", [(2, "https://herald.example/a", "")]),
        ("address\tpublished\nherald.example/a\n", [(2, "https://herald.example/a", "")]),
        ("url,title\nhttps://herald.example/a?x=1,\"never ends\nherald.example/b,\"ends\"\n",
         [(2, "https://herald.example/a?x=1", ""), (3, "https://herald.example/b", "")]),
    ],
    ids=["one column", "quoted", "semicolons", "tabs", "an open quote"],
)  # fmt: skip
def test_a_table_has_them_in_its_column(table: str, found: list[tuple[int, str, str]]) -> None:
    assert good(table) == found


def test_json_lines_have_them_as_url() -> None:
    text = '{"url": "herald.example/a", "published": "2026-10-20"}\n{"link": "http://post.example/b", "date": 7}\n'

    assert good(text) == [(1, "https://herald.example/a", "2026-10-20"), (2, "http://post.example/b", "")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello\n", [(1, "this is no web address")]),
        ("two words.example\n", [(1, "this is no web address")]),
        ("javascript:alert(1)\n", [(1, "this is no web address")]),
        ("ftp://herald.example/a\n", [(1, "only http and https addresses with a host can be read")]),
        ("herald.example/\x1b[2J\n", [(1, "the address holds a control character")]),
        ("url,title\n,none\n", [(2, 'no address in the column "url"')]),
        ('{"url": 7}\n{"title": "x"}\n[]\n{\n', [(1, '"url" is not a string'), (2, 'no "url"'),
         (3, 'not a JSON object: each line needs {"url": ...}'), (4, "not JSON: Expecting property name enclosed in double "
          "quotes: line 1 column 2 (char 1)")]),
        ('{"url": "a.example/1"}\n' + "[" * 30_000 + "\n", None),
    ],
)  # fmt: skip
def test_what_is_no_address_is_told_with_its_line(text: str, said: list[tuple[int, str]] | None) -> None:
    assert bad(text) == said if said is not None else [line for line, _ in bad(text)] == [2]


def test_long_lines_and_strange_bytes_cost_only_themselves() -> None:
    body = b"\xff\xfe\n" + b"a" * (3 * LONGEST_LINE) + b"\nherald.example/a\n" + b"b" * (LONGEST_LINE + 1)

    assert good(body) == [(3, "https://herald.example/a", "")]
    assert [line for line, _ in bad(body)] == [1, 2, 4]


def test_an_empty_file_has_none() -> None:
    assert read("") == [] == read("\n\n# nothing\n")
