"""YAML as we read it: lines are remembered, traps are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.lines import MAX_BYTES, Unreadable, read_yaml, resolved


def refused(raw: bytes) -> list[tuple[int, str]]:
    """The mistakes of a file that cannot be read."""
    with pytest.raises(Unreadable) as caught:
        read_yaml(raw)
    return [(mistake.line, mistake.text) for mistake in caught.value.mistakes]


def test_every_key_and_item_knows_its_line() -> None:
    document = read_yaml(b"# talk\nfeeds:\n  - slug: a\n\n    url: b\n  - {slug: c,\n     url: d}\n")

    assert document.data == {"feeds": [{"slug": "a", "url": "b"}, {"slug": "c", "url": "d"}]}
    assert document.line(("feeds", 0, "url")) == 5
    assert document.line(("feeds", 1)) == 6
    assert document.line(("feeds", 1, "url")) == 7
    assert document.line(("feeds", 1, "nowhere", 3)) == 6
    assert document.line(()) == 2


def test_only_true_and_false_are_booleans() -> None:
    document = read_yaml(b"a: [no, on, yes, off, y, true, False]\nno: 1\non: 2\n")

    assert document.data == {"a": ["no", "on", "yes", "off", "y", True, False], "no": 1, "on": 2}


def test_times_dates_and_odd_numbers_stay_text() -> None:
    document = read_yaml(b"a: [06:30, 2026-10-25, 2026-10-25 06:30:00, 0o17, 0x1F, 007, 1_000, 1e999, .inf]\n")

    assert document.data["a"] == [
        "06:30", "2026-10-25", "2026-10-25 06:30:00", "0o17", "0x1F", "007", "1_000", "1e999", ".inf",
    ]  # fmt: skip


def test_plain_numbers_and_nothing_are_read() -> None:
    assert read_yaml(b"a: [1, -2, 2.5, ~, null, '3', \"true\"]\nb:\n").data == {
        "a": [1, -2, 2.5, None, None, "3", "true"],
        "b": None,
    }


def test_a_number_of_ten_thousand_digits_is_text() -> None:
    assert resolved("9" * 10_000) == "9" * 10_000


def test_a_key_that_stands_twice_is_told_with_both_lines_and_the_first_counts() -> None:
    document = read_yaml(b"a: 1\nb: {c: 2,\n  c: 3}\na: {d: 4}\n")

    assert document.data == {"a": 1, "b": {"c": 2}}
    assert [(m.line, m.text) for m in document.mistakes] == [
        (3, 'the key "c" stands here again, first in line 2: keep one'),
        (4, 'the key "a" stands here again, first in line 1: keep one'),
    ]
    assert document.line(("a", "d")) == 1


def test_an_alias_bomb_is_refused_without_being_unfolded() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 30)]

    document = read_yaml("\n".join(rows).encode())

    assert document.data["a29"] == [None] * 10
    assert len(document.mistakes) == 30 + 29 * 10
    assert "write things out" in document.mistakes[0].text
    assert ("a29", 0) in document.unread


def test_tags_are_refused() -> None:
    document = read_yaml(b"a: !!python/object/apply:os.system [ls]\n")

    assert document.data == {"a": ["ls"]}
    assert "tag" in document.mistakes[0].text


def test_tabs_are_told_with_their_lines() -> None:
    assert refused(b"a:\n\tb: 1\n  \tc: 2\n") == [
        (2, "a tab indents this line: use spaces"),
        (3, "a tab indents this line: use spaces"),
    ]


def test_tabs_behind_a_text_and_in_it_do_no_harm() -> None:
    assert read_yaml(b'a: "b\tc"\t# talk\n# a\ttab\n').data == {"a": "b\tc"}


def test_a_byte_order_mark_is_nothing() -> None:
    assert read_yaml(b"\xef\xbb\xbfa: 1\n").data == {"a": 1}


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_told_as_such(codec: str) -> None:
    assert refused("\ufeffa: 1\n".encode(codec)) == [(1, "is UTF-16: save it as UTF-8")]


def test_bytes_that_are_not_utf_8_are_told_with_their_line() -> None:
    assert refused("a: 1\nb: Привет\n".encode("cp1251")) == [
        (2, "byte 0xcf is not UTF-8: save the file as UTF-8"),
    ]


def test_a_control_character_is_told_with_its_line() -> None:
    assert refused(b"a: 1\nb: \x1b[31m\n") == [(2, "holds the control character U+001B: take it out")]


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"# only talk\n", b"\xef\xbb\xbf", b"---\n", b"~\n"])
def test_an_empty_file_is_told_as_such(raw: bytes) -> None:
    [(line, what)] = refused(raw)

    assert line == 1
    assert what.startswith("is empty: it needs at least `monitor:`")


def test_a_file_of_ten_megabytes_is_refused() -> None:
    assert refused(b"#" + b"x" * 10_000_000) == [(1, "is larger than 1 MB: this is hardly the right file")]


def test_a_file_of_one_megabyte_is_read() -> None:
    rows = b"".join(b"k%06d: value\n" % i for i in range(MAX_BYTES // 15))

    assert len(read_yaml(rows).data) == MAX_BYTES // 15


@pytest.mark.parametrize("depth", [30, 300_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    assert refused(b"a: " + b"[" * depth) == [(1, "is nested deeper than 20 levels")]


def test_a_second_document_is_refused() -> None:
    assert refused(b"a: 1\n---\nb: 2\n") == [(2, "a second document begins here (---): one file, one document")]


@pytest.mark.parametrize("raw", [b"- a\n", b"just text\n", b"3\n"])
def test_what_is_no_mapping_is_refused(raw: bytes) -> None:
    assert refused(raw) == [(1, "must be a mapping: `monitor:`, `feeds:` and so on")]


def test_a_key_that_is_no_word_is_refused() -> None:
    assert refused(b"a: 1\n? [b, c]\n: 2\n") == [(2, "a key must be a plain word")]
    assert refused(b"title: {{ name }}\n") == [(1, "a key must be a plain word")]


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        (b"a:\n  b: c: d\n", 2, "colon and a space in quotes"),
        (b"a: 1\nb: @c\n", 2, "begins with @ in quotes"),
        (b"a: 'x\nb: 2\n", 3, "that began in line 1"),
        (b"a: [1, 2\nb: 3\n", 2, "is no YAML"),
        (b"a:\n  - 1\n b: 2\n", 3, "is no YAML"),
        (b"a: 1\n}\n", 2, "is no YAML"),
    ],
)
def test_bad_yaml_is_told_with_its_line_and_a_mend(raw: bytes, line: int, words: str) -> None:
    [(where, what)] = refused(raw)

    assert where == line
    assert words in what


def test_what_was_found_before_bad_yaml_is_told_too() -> None:
    assert [line for line, _ in refused(b"a: 1\na: 2\nb: [\n")] == [2, 4]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        document = read_yaml(raw)
    except Unreadable as error:
        assert error.mistakes
    else:
        assert isinstance(document.data, dict)


@given(st.text(alphabet="ab:- \n[]{}'\"#&*!|>?,%@~01.\t", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        document = read_yaml(text.encode())
    except Unreadable as error:
        assert all(mistake.line >= 1 for mistake in error.mistakes)
    else:
        assert all(line >= 1 for line in document.lines.values())
