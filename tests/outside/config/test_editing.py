"""feeds.yaml edited by a program: the rows that are meant change, every other line stays as it is."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.editing import edit_file, line_of, spots
from monitor.config.feedrows import NotEdited, Row, with_rows, without_row
from monitor.config.feedswitch import apart, with_enabled, without_name
from monitor.config.lines import read_yaml
from monitor.config.load import load_watchlist
from monitor.errors import ConfigError
from tests.whole import examples

ROOT = Path(__file__).resolve().parents[3]
NEW: Row = {"slug": "post", "url": "http://post.example/rss?a=1&b=2", "title": "The Post: evening", "groups": ["wire"]}
FLOW_ROW = '{slug: post, url: "http://post.example/rss?a=1&b=2", title: "The Post: evening", groups: [wire]}'
HEAD = "monitor: {contact: desk@reader.example}\n"


def changed(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    """The lines that went and those that came, with their line ends."""
    old, new = before.decode().splitlines(keepends=True), after.decode().splitlines(keepends=True)
    lines = [line for line in difflib.ndiff(old, new) if line[0] in "-+"]
    return [line[2:] for line in lines if line[0] == "-"], [line[2:] for line in lines if line[0] == "+"]


def added(text: str) -> tuple[list[str], list[str]]:
    return changed(text.encode(), with_rows(text.encode(), [NEW]))


@pytest.mark.parametrize("row", [NEW, {"use": "sozcu"}])
def test_the_shipped_file_gains_one_line_and_loses_it_again(row: Row) -> None:
    before = (ROOT / "feeds.yaml").read_bytes()

    after = with_rows(before, [row])

    gone, came = changed(before, after)
    assert (gone, len(came)) == ([], 1) and came[0].startswith("  - ")
    assert read_yaml(after).data["feeds"][-1] == row
    assert without_row(after, len(read_yaml(before).data["feeds"])) == before


@pytest.mark.parametrize(("row", "line"), [(NEW, f"  - {FLOW_ROW}\n"), ({"use": "sozcu"}, "  - use: sozcu\n")])
def test_behind_a_row_of_one_key_a_longer_one_stays_on_its_line(row: Row, line: str) -> None:
    before = (HEAD + "feeds:\n  - use: aa-en  # in English\n").encode()

    assert changed(before, with_rows(before, [row])) == ([], [line])


def test_a_new_row_is_written_as_the_last_one_is() -> None:
    text = (
        HEAD
        + "feeds:\n-   url: 'http://a.example/'   # why\n    title: A\n\n-   url: http://b.example/\n    title: B\n"
    )

    assert added(text)[1] == [
        "\n", "-   slug: post\n", '    url: "http://post.example/rss?a=1&b=2"\n', '    title: "The Post: evening"\n',
        "    groups: [wire]\n",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "gone", "came"),
    [
        ("feeds:\n  - {url: u, title: A}\n  # - {url: v}\n\n# Who\nsources:\n", [], [f"  - {FLOW_ROW}\n"]),
        ("feeds:\n  - {url: u, title: A}", ["  - {url: u, title: A}"], ["  - {url: u, title: A}\n", f"  - {FLOW_ROW}\n"]),
        ("feeds: []  # none yet\nsources: {}\n", ["feeds: []  # none yet\n"],
         ["feeds:  # none yet\n", f"  - {FLOW_ROW}\n"]),
        ("feeds:   # none yet\n  # the wires\n\ntopics: []\n", [], [f"  - {FLOW_ROW}\n"]),
        ("feeds: ~\ntopics: []\n", ["feeds: ~\n"], ["feeds:\n", f"  - {FLOW_ROW}\n"]),
        ("topics: []\n", [], ["feeds:\n", f"  - {FLOW_ROW}\n"]),
        ("feeds: [{url: u, title: A}]\n", ["feeds: [{url: u, title: A}]\n"], [f"feeds: [{{url: u, title: A}}, {FLOW_ROW}]\n"]),
        ("feeds: [\n    {url: u, title: A},  # one\n    {url: v, title: B}  # two\n]\n", ["    {url: v, title: B}  # two\n"],
         ["    {url: v, title: B},  # two\n", f"    {FLOW_ROW}\n"]),
        ("feeds: [\n  {url: u, title: A},  # one\n]\n", [], [f"  {FLOW_ROW},\n"]),
        ("feeds: [  # none\n]\n", ["feeds: [  # none\n"], [f"feeds: [{FLOW_ROW}  # none\n"]),
        ("feeds:\n  []\n", ["  []\n"], ["\n", f"  - {FLOW_ROW}\n"]),
        ("feeds:\n  - url: u\n    title: >\n      folded\n      text\n  # tail\n", [],
         ["  - slug: post\n", '    url: "http://post.example/rss?a=1&b=2"\n', '    title: "The Post: evening"\n',
          "    groups: [wire]\n"]),
    ],
    ids=["comments behind", "no last newline", "empty list", "nothing", "null", "no key", "brackets", "brackets over lines",
         "trailing comma", "comment in empty brackets", "brackets below", "folded text"],
)  # fmt: skip
def test_a_row_comes_in_and_nothing_else_changes(text: str, gone: list[str], came: list[str]) -> None:
    assert added(HEAD + text) == (gone, came)


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_windows_line_ends_and_a_byte_order_mark_stay(bom: bytes) -> None:
    before = bom + (HEAD + "feeds:\n  - {url: u, title: A}\n\n# end\n").replace("\n", "\r\n").encode()

    after = with_rows(before, [NEW])

    assert after == before.replace(b"A}\r\n", b"A}\r\n  - " + FLOW_ROW.encode() + b"\r\n")
    assert without_row(after, 1) == before


@pytest.mark.parametrize(
    "text",
    ["feeds: &all\n  - {url: u, title: A}\n", "feeds:\n\t- {url: u}\n", '{"monitor": {}, "topics": []}', "feeds: no list\n",
     "feeds:\n  - {url: u, title: A}\n...\n# end\n---\nfeeds: []\n", "", "- a\n- b\n"],
    ids=["anchor", "tab", "all in braces", "no list", "two documents", "empty", "a list"],
)  # fmt: skip
def test_what_cannot_be_edited_safely_is_left_alone(text: str) -> None:
    with pytest.raises(NotEdited, match="left as it is"):
        with_rows(text.encode(), [NEW])


GROUPS = """\
monitor: {contact: desk@reader.example}
feeds:
  # English
  - {url: http://a.example/, title: A}  # the first
  - {url: http://b.example/, title: B}
  # its terms forbid it
  # (letter of May)
  - url: http://c.example/
    title: C
    # interval: 1h
  # - {url: http://off.example/, title: Off}
  - {url: http://d.example/, title: D}

  # Turkish
  - {url: http://e.example/, title: E}

# the end
sources: {}
"""


@pytest.mark.parametrize(
    ("place", "gone"),
    [
        (0, ["  - {url: http://a.example/, title: A}  # the first\n"]),
        (1, ["  - {url: http://b.example/, title: B}\n"]),
        (2, ["  # its terms forbid it\n", "  # (letter of May)\n", "  - url: http://c.example/\n", "    title: C\n",
             "    # interval: 1h\n"]),
        (3, ["  - {url: http://d.example/, title: D}\n"]),
        (4, ["  # Turkish\n", "  - {url: http://e.example/, title: E}\n", "\n"]),
    ],
)  # fmt: skip
def test_a_row_goes_with_the_comments_that_belong_to_it(place: int, gone: list[str]) -> None:
    before = GROUPS.encode()

    after = without_row(before, place)

    lost, came = changed(before, after)
    assert (sorted(lost), came) == (sorted(gone), [])
    assert len(read_yaml(after).data["feeds"]) == 4


def test_all_rows_may_go_from_brackets_too() -> None:
    raw = (HEAD + "feeds: [{url: u, title: A}, {url: v, title: B},\n  {url: w, title: C}]\n").encode()

    left = without_row(without_row(without_row(raw, 1), 1), 0)

    assert read_yaml(left).data["feeds"] == []
    assert left.startswith(HEAD.encode())


@pytest.mark.parametrize(
    ("row", "paused"),
    [
        ("- {url: u, title: A}  # c\n", "- {url: u, title: A, enabled: false}  # c\n"),
        ("- {url: u, title: A,}\n", "- {url: u, title: A, enabled: false,}\n"),
        ("- url: u\n  title: A  # c\n", "- url: u\n  title: A  # c\n  enabled: false\n"),
        ("- url: u\n  groups:\n    - x\n", "- url: u\n  groups:\n    - x\n  enabled: false\n"),
    ],
)
def test_a_row_is_switched_off_and_on_again(row: str, paused: str) -> None:
    before = (HEAD + "feeds:\n" + row + "# end\n").encode()

    off = with_enabled(before, 0, False)

    assert off == (HEAD + "feeds:\n" + paused + "# end\n").encode()
    assert with_enabled(off, 0, True) == before
    assert with_enabled(before, 0, True) == before


@pytest.mark.parametrize(
    ("row", "off", "on"),
    [
        ("- {enabled: true, url: u}\n", "- {enabled: false, url: u}\n", "- {url: u}\n"),
        ("- enabled: true\n  url: u\n", "- enabled: false\n  url: u\n", "- url: u\n"),
        ("- url: u\n  enabled: true  # c\n  title: A\n", "- url: u\n  enabled: false  # c\n  title: A\n",
         "- url: u\n  title: A\n"),
    ],
)  # fmt: skip
def test_a_switch_that_is_there_is_used(row: str, off: str, on: str) -> None:
    before = (HEAD + "feeds:\n" + row).encode()

    paused = with_enabled(before, 0, False)

    assert paused == (HEAD + "feeds:\n" + off).encode()
    assert with_enabled(paused, 0, True) == (HEAD + "feeds:\n" + on).encode()


@pytest.mark.parametrize(
    ("rows", "at", "left"),
    [
        ("  - use: [a, b, c]  # x\n", 1, "  - use: [a, c]  # x\n"),
        ("  - use: [a, b]\n    interval: 1h\n", 1, "  - use: [a]\n    interval: 1h\n"),
        ("  - {use: [a, b]}\n", 0, "  - {use: [b]}\n"),
        ("  - use:\n      - a  # one\n      - b\n", 0, "  - use:\n      - b\n"),
        ("  - use: [\n      a,\n      b,\n    ]\n", 1, "  - use: [\n      a,\n    ]\n"),
    ],
)
def test_one_name_of_several_goes(rows: str, at: int, left: str) -> None:
    assert without_name((HEAD + "feeds:\n" + rows).encode(), 0, at) == (HEAD + "feeds:\n" + left).encode()


def test_one_name_of_several_is_switched_off_in_a_row_of_its_own() -> None:
    raw = (HEAD + "feeds:\n  - use: [a, b]\n  - {url: u, title: U}\n").encode()

    assert spots(raw) == [(0, 0), (0, 1), (1, None)]
    off = apart(raw, 0, 0)

    assert off == (HEAD + "feeds:\n  - use: [b]\n  - {url: u, title: U}\n  - {use: a, enabled: false}\n").encode()
    with pytest.raises(NotEdited, match="row with others"):
        apart(raw.replace(b"[a, b]", b"[a, b]\n    interval: 1h"), 0, 0)


PIECES = st.sampled_from(
    [
        "  - {slug: SLUG, url: http://SLUG.example/, title: T}\n",
        "  - {slug: SLUG, url: http://SLUG.example/, title: T}  # Новости, أخبار\n",
        "  - slug: SLUG\n    url: http://SLUG.example/\n    title: 'T'\n    groups:\n      - a\n      - b\n",
        "  - title: >-\n      two\n      lines\n    slug: SLUG\n    url: http://SLUG.example/\n",
        "  # a comment\n",
        "\n",
        "# at the margin\n",
        "    # deep\n",
        "  # - {slug: off, url: http://off.example/}\n",
    ]
)


@given(pieces=st.lists(PIECES, max_size=8), tail=st.sampled_from(["", "topics: []\n", "# end\n"]), crlf=st.booleans(),
       data=st.data())  # fmt: skip
@settings(max_examples=examples(150), deadline=None)
def test_whatever_the_file_looks_like_only_the_row_is_touched(
    pieces: list[str], tail: str, crlf: bool, data: st.DataObject
) -> None:
    text = HEAD + "feeds:\n" + "".join(p.replace("SLUG", f"s{n}") for n, p in enumerate(pieces)) + tail
    before = (text.replace("\n", "\r\n") if crlf else text).encode()
    rows = read_yaml(before).data["feeds"] or []

    after = with_rows(before, [NEW])

    gone, came = changed(before, after)
    assert gone == [] and 0 < len(came) <= 5
    assert read_yaml(after).data["feeds"] == [*rows, NEW]
    back = without_row(after, len(rows))
    kept = [line for line in before.decode().splitlines() if line.strip()]
    left = [line for line in back.decode().splitlines() if line.strip()]
    assert [line for line in kept if not line.strip().startswith("#")] == [
        line for line in left if not line.strip().startswith("#")
    ]
    if rows:
        place = data.draw(st.integers(0, len(rows) - 1))
        off = with_enabled(before, place, False)
        assert changed(before, off)[0] == [] or "{" in changed(before, off)[0][0]
        assert with_enabled(off, place, True) == before
        assert read_yaml(without_row(before, place)).data["feeds"] or len(rows) == 1


# ---------------------------------------------------------------- the file on the disk


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "feeds.yaml"
    path.write_text(HEAD + 'feeds:\n  - {slug: herald, url: "http://herald.example/rss.xml", title: The Herald}\n')
    return path


def test_the_file_is_replaced_with_its_mode_and_through_its_link(config: Path, tmp_path: Path) -> None:
    config.chmod(0o640)
    link = tmp_path / "elsewhere" / "link.yaml"
    link.parent.mkdir()
    link.symlink_to(config)

    edit_file(link, lambda raw, _: with_rows(raw, [NEW]))

    assert link.is_symlink() and config.stat().st_mode & 0o777 == 0o640
    assert [feed.slug for feed in load_watchlist(config).feeds] == ["herald", "post"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "feeds.yaml"]
    assert line_of(config.read_bytes(), (1, None)) == 4


def test_a_row_that_would_be_wrong_changes_nothing_and_says_why(config: Path) -> None:
    before = config.read_bytes()

    with pytest.raises(ConfigError) as told:
        edit_file(config, lambda raw, _: with_rows(raw, [{**NEW, "source": "nobody"}]))

    assert config.read_bytes() == before
    assert told.value.mistakes[0].startswith(f"{config} (not changed):4: ") and "nobody" in told.value.mistakes[0]


def test_a_write_protected_file_is_left_alone(config: Path) -> None:
    config.chmod(0o444)
    before = config.read_bytes()

    with pytest.raises(NotEdited, match="write-protected"):
        edit_file(config, lambda raw, _: with_rows(raw, [NEW]))

    assert config.read_bytes() == before
    assert edit_file(config, lambda raw, _: with_rows(raw, [NEW]), write=False).after != before


@pytest.mark.root
def test_the_owner_of_the_file_stays(config: Path) -> None:
    os.chown(config, 12345, 23456)

    edit_file(config, lambda raw, _: with_rows(raw, [NEW]))

    assert (config.stat().st_uid, config.stat().st_gid) == (12345, 23456)


def test_what_somebody_else_wrote_meanwhile_is_not_lost(config: Path) -> None:
    def slow(raw: bytes, _: object) -> bytes:
        config.write_bytes(raw + b"# mine\n")
        return with_rows(raw, [NEW])

    with pytest.raises(NotEdited, match="try again"):
        edit_file(config, slow)

    assert config.read_bytes().endswith(b"# mine\n") and [p.name for p in config.parent.iterdir()] == ["feeds.yaml"]
