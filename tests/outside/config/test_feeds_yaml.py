"""feeds.yaml as a whole: what it becomes, and how every mistake in it is told."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config.load import load_watchlist
from monitor.errors import ConfigError
from monitor.model import DigestSpec, FeedSpec, SourceSpec, Watchlist

ROOT = Path(__file__).resolve().parents[3]
GOOD = """\
monitor:
  time_zone: Europe/Istanbul
  contact: desk@reader.example
  allow: ["10.0.0.5:8080"]
feeds:
  - {slug: herald, url: "http://herald.example/rss.xml", title: The Herald, source: herald}
  - {url: "http://post.example/rss.xml", title: Boğaz Postası, language: tr, interval: 1h, groups: [wire]}
sources:
  herald: {name: The Herald, owner: Herald Trust, kind: private, side: western-private, country: GB}
scopes:
  - use: idlib
topics:
  - use: ceasefire
digests:
  - {slug: daily, title: Idlib daily, prefix: Idlib, at: 06:30, recipients: [anna@reader.example]}
"""
HERALD = '{slug: herald, url: "http://herald.example/rss.xml", title: The Herald, source: herald}'


def written(folder: Path, text: str) -> Path:
    """A feeds.yaml in the folder."""
    path = folder / "feeds.yaml"
    path.write_bytes(text.encode())
    return path


def loaded(folder: Path, text: str = GOOD) -> Watchlist:
    """What a feeds.yaml says."""
    return load_watchlist(written(folder, text))


def mistakes(folder: Path, text: str) -> list[str]:
    """What is wrong with a feeds.yaml, each without the folder in front."""
    path = written(folder, text)
    with pytest.raises(ConfigError) as caught:
        load_watchlist(path)
    assert all(line.startswith(str(path)) for line in caught.value.mistakes)
    return [line.removeprefix(f"{folder}/") for line in caught.value.mistakes]


def changed(old: str, new: str) -> str:
    """The good file with one thing changed."""
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


def with_feed(row: str) -> str:
    """The good file with another row in place of the Herald's, in line 6."""
    return changed(HERALD, row)


def test_a_good_file_becomes_a_watchlist(tmp_path: Path) -> None:
    watchlist = loaded(tmp_path)

    assert watchlist.time_zone == "Europe/Istanbul"
    assert watchlist.allow == ("10.0.0.5:8080",)
    assert watchlist.storage == str(tmp_path / "storage")
    assert watchlist.digests_folder == str(tmp_path / "digests")
    assert watchlist.feeds[0] == FeedSpec(
        slug="herald", url="http://herald.example/rss.xml", title="The Herald", source="herald"
    )
    assert watchlist.feeds[1].slug == "bogaz-postasi"
    assert (watchlist.feeds[1].interval, watchlist.feeds[1].groups) == (timedelta(hours=1), ("wire",))
    assert watchlist.sources == (
        SourceSpec(
            slug="herald", name="The Herald", owner="Herald Trust", kind="private", side="western-private", country="GB"
        ),
    )
    assert [(topic.kind, topic.slug) for topic in watchlist.topics] == [("topic", "ceasefire"), ("scope", "idlib")]
    assert watchlist.digests == (
        DigestSpec(
            slug="daily",
            title="Idlib daily",
            prefix="Idlib",
            topics=("ceasefire",),
            scopes=("idlib",),
            at=time(6, 30),
            time_zone="Europe/Istanbul",
            recipients=("anna@reader.example",),
        ),
    )


def test_only_a_contact_is_needed(tmp_path: Path) -> None:
    watchlist = loaded(tmp_path, "monitor: {contact: desk@reader.example}\n")

    assert watchlist.time_zone == "UTC"
    assert not watchlist.feeds and not watchlist.digests and not watchlist.topics


def test_the_limits_are_read_in_their_units(tmp_path: Path) -> None:
    limits = "fetch: 5s, body: 2 MB, host_spacing: 0s, workers: 3, children: 1, task: 1m, task_memory: 2 GB, keep_pages: 2 weeks"
    limits += ", keep_articles: 90 days"
    read = loaded(tmp_path, changed('allow: ["10.0.0.5:8080"]', f"limits: {{{limits}}}")).limits

    assert (read.fetch_seconds, read.connect_seconds, read.body_bytes) == (5.0, 5.0, 2 * 1024 * 1024)
    assert (read.host_spacing, read.workers, read.children) == (timedelta(0), 3, 1)
    assert (read.task_seconds, read.task_memory, read.page_days) == (60.0, 2 * 1024**3, 14)
    assert read.article_days == 90


def test_a_list_with_nothing_behind_it_is_empty(tmp_path: Path) -> None:
    watchlist = loaded(tmp_path, changed("recipients: [anna@reader.example]", "recipients: "))

    assert watchlist.digests[0].recipients == ()


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert loaded(tmp_path, "\ufeff" + GOOD) == loaded(tmp_path)


def test_norway_is_a_language(tmp_path: Path) -> None:
    watchlist = loaded(tmp_path, changed("language: tr", "language: no"))

    assert watchlist.feeds[1].language == "no"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (with_feed("{slug: a, url: http://a.example/, title: A, interval: 5x}"),
         'feeds.yaml:6: feed "a": interval "5x" is not a duration (try "15m")'),
        (with_feed("{slug: a, url: http://a.example/, title: A, interval: 15}"),
         'feeds.yaml:6: feed "a": interval 15 is not a duration (try "1m")'),
        (with_feed("{slug: a, url: http://a.example/, title: A, interval: 1s}"),
         'feeds.yaml:6: feed "a": interval "1s" is out of bounds (from 1m to 30 days)'),
        (with_feed("{slug: a, url: http://a.example/, title: A, intervall: 5m}"),
         'feeds.yaml:6: feed "a": unknown key "intervall" (did you mean "interval"?)'),
        (with_feed("{slug: a, url: http://a.example/}"),
         'feeds.yaml:6: feed "a": "title" is missing (add title: ...)'),
        (with_feed("{slug: a, url: http://a.example/, title: A, enabled: yes}"),
         'feeds.yaml:6: feed "a": enabled "yes" is text: write true'),
        (with_feed("{slug: a, url: http://a.example/, title: A, enabled: off}"),
         'feeds.yaml:6: feed "a": enabled "off" is text: write false'),
        (with_feed("{slug: a, url: http://a.example/, title: true}"),
         'feeds.yaml:6: feed "a": title true is true or false, not text: put it in quotes'),
        (with_feed("{slug: a, url: http://a.example/, title: 2020}"),
         'feeds.yaml:6: feed "a": title 2020 is a number, not text: put it in quotes'),
        (with_feed("{slug: a, url: http://a.example/, title: }"),
         'feeds.yaml:6: feed "a": title null is empty: write a value, or take the line out'),
        (with_feed("{slug: a, url: http://a.example/, title: [A]}"),
         'feeds.yaml:6: feed "a": title ["A"] is not one text'),
        (with_feed("{slug: a, url: http://a.example/, title: A, groups: wire}"),
         'feeds.yaml:6: feed "a": groups "wire" is no list: write [a, b], or lines that begin with "- "'),
        (with_feed("http://a.example/"),
         'feeds.yaml:6: feed 1: "http://a.example/" is no mapping: write lines of `key: value`'),
        (with_feed("{slug: a, url: http://a.example/, title: A, source: heralt}"),
         'feeds.yaml:6: feed "a": source "heralt" is no name under `sources:` (did you mean "herald"?)'),
        (with_feed("{slug: bogaz-postasi, url: http://a.example/, title: A}"),
         'feeds.yaml:7: feed "Boğaz Postası": without a slug it would be called "bogaz-postasi", which is taken by the '
         "feed in line 6: give it another slug"),
        (with_feed("{slug: a, url: 'HTTP://post.example:80/rss.xml?utm_source=x', title: A}"),
         'feeds.yaml:7: feed "Boğaz Postası": url "http://post.example/rss.xml" is the feed in line 6 again: keep one'),
        (changed("Europe/Istanbul", "Europe/Istambul"),
         'feeds.yaml:2: monitor: time_zone "Europe/Istambul" is no time zone (did you mean "Europe/Istanbul"?)'),
        (changed("  contact: desk@reader.example\n", ""),
         'feeds.yaml:1: monitor: "contact" is missing (add contact: you@example.org)'),
        (changed("  allow:", "  alow:"),
         'feeds.yaml:4: monitor: unknown key "alow" (did you mean "allow"?)'),
        (changed('allow: ["10.0.0.5:8080"]', "limits: {workers: 0}"),
         "feeds.yaml:4: monitor: limits.workers 0 is too small (at least 1)"),
        (changed('allow: ["10.0.0.5:8080"]', "limits: {children: 2.5}"),
         "feeds.yaml:4: monitor: limits.children 2.5 is no whole number"),
        (changed('allow: ["10.0.0.5:8080"]', "limits: {task_memory: 1 MB}"),
         'feeds.yaml:4: monitor: limits.task_memory "1 MB" is out of bounds (from 64 MB to 64 GB)'),
        (changed('allow: ["10.0.0.5:8080"]', "storage: digests/private"),
         "feeds.yaml:4: monitor: storage is private and must not lie in the folder of the digests"),
        (changed("  herald: {name", "  He Rald: {name").replace(", source: herald}", "}"),
         'feeds.yaml:9: sources: the name "He Rald" is no short name: small letters a-z, digits and hyphens, at most 64 '
         '(try "he-rald")'),
        (changed("country: GB", "country: gb"),
         'feeds.yaml:9: source "herald": country "gb" is no country code of two capital letters (try "GB")'),
        (changed("  - use: idlib", "  - use: idlb"),
         'feeds.yaml:11: scope "idlb": use "idlb" is no pack (did you mean "idlib"?)'),
        (changed("  - use: idlib", "  - use: m4-patrols"),
         'feeds.yaml:11: scope "m4-patrols": use "m4-patrols" is a topic: name it under `topics:`'),
        (changed("  - use: idlib", "  - {use: idlib, id: ceasefire}"),
         'feeds.yaml:11: scope "ceasefire": "ceasefire" is taken by the one in line 13: give it another id'),
        (changed("  - use: ceasefire", "  - {use: ceasefire, match: {treshold: 3}}"),
         'feeds.yaml:13: topic "ceasefire": match: unknown key "treshold" (did you mean "threshold"?)'),
        (changed("  - use: ceasefire", '  - use: ceasefire\n    concepts:\n      CF:\n        en: [peace,\n          "(quiet"]'),
         'feeds.yaml:17: topic "ceasefire": term "(quiet" a ( without its )'),
        (changed("slug: daily", "slug: daily, topics: [ceasfire]"),
         'feeds.yaml:15: digest "daily": topics "ceasfire" is no topic (did you mean "ceasefire"?)'),
        (changed("slug: daily", "slug: daily, topics: [idlib]"),
         'feeds.yaml:15: digest "daily": topics "idlib" is a scope: name it under `scopes:`'),
        (changed("slug: daily", "slug: daily, topics: [], scopes: []"),
         'feeds.yaml:15: digest "daily": has neither topics nor scopes: name some, or leave both keys out for all'),
        (changed("slug: daily", "slug: search"),
         'feeds.yaml:15: digest "search": slug "search" is a folder that the archive needs itself: take another'),
        (changed("06:30", "06:31"),
         'feeds.yaml:15: digest "daily": at "06:31" is not on a multiple of 5 minutes (try "06:30")'),
        (changed("06:30", "390"),
         'feeds.yaml:15: digest "daily": at 390 is not a time of day (try "06:30")'),
        (changed("[anna@reader.example]", "[anna@reader.example, Anna@reader.example]"),
         'feeds.yaml:15: digest "daily": recipients "Anna@reader.example" stands here twice: keep one'),
        (changed("[anna@reader.example]", '["anna@reader.example\\nBcc: x@y.example"]'),
         'feeds.yaml:15: digest "daily": recipients "anna@reader.example\\nBcc: x@y.example" holds a line break or control '
         "character: write one bare address"),
        (changed("title: Idlib daily", 'title: "Idlib\\ndaily"'),
         'feeds.yaml:15: digest "daily": title "Idlib\\ndaily" must be one line without control characters'),
        (changed("slug: daily", "slug: daily, archive: privat"),
         'feeds.yaml:15: digest "daily": archive "privat" is no known word here (known: public, none)'),
        (GOOD + "vocabulary: {concepts: {idlib: {en: [x]}}}\n",
         "feeds.yaml:16: vocabulary: concepts.idlib: 'idlib' is no name here (wanted: capitals, digits and _)"),
        (GOOD + "digest: []\n",
         'feeds.yaml:16: unknown key "digest" (did you mean "digests"?)'),
        (GOOD + "feeds: []\n",
         'feeds.yaml:16: the key "feeds" stands here again, first in line 5: keep one'),
        (GOOD.replace("  time_zone", "\ttime_zone"), "feeds.yaml:2: a tab indents this line: use spaces"),
        ("", "feeds.yaml:1: is empty: it needs at least `monitor:` with a `contact:`"),
        ("#" + "x" * 10_000_000, "feeds.yaml:1: is larger than 1 MB: this is hardly the right file"),
        (changed("contact: desk@reader.example", "contact: desk: reader"),
         "feeds.yaml:3: is no YAML: mapping values are not allowed in this context "
         "(put a text that holds a colon and a space in quotes)"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_line_key_and_mend(tmp_path: Path, text: str, told: str) -> None:
    assert mistakes(tmp_path, text) == [told]


def test_a_second_digest_of_one_name_is_told(tmp_path: Path) -> None:
    assert mistakes(tmp_path, GOOD + "  - {slug: daily, title: Again}\n") == [
        'feeds.yaml:16: digest "daily": slug "daily" is taken by the digest in line 15: give it another'
    ]


def test_all_mistakes_are_told_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    text = GOOD.replace("Europe/Istanbul", "Mars/Base").replace(
        "language: tr, interval: 1h", "lang: tr, interval: soon"
    )
    text = text.replace("country: GB", "country: gb").replace("use: ceasefire", "use: {a: b}").replace("06:30", "noon")

    told = mistakes(tmp_path, text + "colour: blue\nmonitor: {}\n")

    assert [line.split(":")[1] for line in told] == ["2", "7", "7", "9", "13", "15", "16", "17"]


def test_an_alias_is_told_once_and_not_as_a_wrong_value_too(tmp_path: Path) -> None:
    text = changed("  time_zone: Europe/Istanbul", "  time_zone: *zone")

    assert mistakes(tmp_path, text) == ["feeds.yaml:2: *zone is an alias, which is not read here: write it out"]


def test_a_password_in_an_address_is_not_repeated(tmp_path: Path) -> None:
    [told] = mistakes(tmp_path, with_feed('{slug: a, url: "https://me:hunter2@a.example/", title: A}'))

    assert "hunter2" not in told
    assert "secrets never stand in feeds.yaml" in told


def test_mistakes_are_inert_on_a_terminal(tmp_path: Path) -> None:
    told = mistakes(tmp_path, GOOD + "\u202ekey: 1\n" + '"\\e[31m": 1\n')

    assert all(line.isprintable() for line in told)


def test_thousands_of_mistakes_are_cut_short(tmp_path: Path) -> None:
    told = mistakes(tmp_path, GOOD + "".join(f"key{i}: 1\n" for i in range(2000)))

    assert len(told) == 101
    assert told[-1].endswith("feeds.yaml: and 1900 more mistakes")


def test_a_missing_file_names_the_mend(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_watchlist(tmp_path / "feeds.yaml")

    assert "--config" in str(caught.value) and "`monitor demo`" in str(caught.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder"):
        load_watchlist(tmp_path)


def test_a_pack_is_extended_in_place(tmp_path: Path) -> None:
    plain = loaded(tmp_path).topics[0]
    row = "{use: ceasefire, title: {en: Truce}, concepts: {CF: {en: [quiet days, truce]}}, match: {threshold: 12, near: ~}}"

    watchlist = loaded(tmp_path, changed("  - use: ceasefire", f"  - {row}"))

    topic = watchlist.topics[0]
    assert topic.title == {**plain.title, "en": "Truce"}
    assert topic.concepts["CF"]["en"] == (*plain.concepts["CF"]["en"], "quiet days")
    assert topic.concepts["CF"]["ru"] == plain.concepts["CF"]["ru"]
    assert (topic.match.threshold, topic.match.near) == (12.0, None)
    assert topic.match.groups == plain.match.groups
    assert topic.cases == plain.cases


def test_requirements_take_the_place_of_the_packs(tmp_path: Path) -> None:
    watchlist = loaded(tmp_path, changed("  - use: ceasefire", "  - {use: ceasefire, match: {require: [[place]]}}"))

    assert watchlist.topics[0].match.require == (("place",),)


def test_a_pack_under_another_name_is_another_topic(tmp_path: Path) -> None:
    watchlist = loaded(tmp_path, changed("  - use: ceasefire", "  - use: ceasefire\n  - {use: ceasefire, id: truce}"))

    assert [topic.slug for topic in watchlist.topics] == ["ceasefire", "truce", "idlib"]
    assert watchlist.digests[0].topics == ("ceasefire", "truce")


def test_a_topic_of_ones_own_needs_no_pack(tmp_path: Path) -> None:
    own = "  - {id: aid, title: {en: Aid}, languages: [en], match: {groups: {theme: {terms: {en: [convoy]}, weight: 20}}}}"

    watchlist = loaded(tmp_path, changed("  - use: ceasefire", own))

    assert watchlist.topics[0].match.groups[0].terms == {"en": ("convoy",)}


def test_the_vocabulary_takes_more_words(tmp_path: Path) -> None:
    plain = loaded(tmp_path).vocabulary.concepts["IDLIB"]["en"]

    watchlist = loaded(tmp_path, GOOD + "vocabulary: {concepts: {IDLIB: {en: [Armanaz]}}}\n")

    assert watchlist.vocabulary.concepts["IDLIB"]["en"] == (*plain, "Armanaz")


def test_a_digest_may_say_where_its_readers_leave(tmp_path: Path) -> None:
    said = changed(
        "recipients: [anna@reader.example]", "recipients: [anna@reader.example], unsubscribe: mailto:off@reader.example"
    )
    told, silent = loaded(tmp_path, said), loaded(tmp_path)

    assert (told.digests[0].unsubscribe, silent.digests[0].unsubscribe) == ("mailto:off@reader.example", None)
    assert told.fingerprint == silent.fingerprint  # no edition says anything else for it


def test_the_fingerprint_is_twelve_hex_digits_and_the_same_again(tmp_path: Path) -> None:
    first, second = loaded(tmp_path).fingerprint, loaded(tmp_path).fingerprint

    assert first == second
    assert len(first) == 12 and int(first, 16) >= 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('allow: ["10.0.0.5:8080"]', "limits: {workers: 2, keep_pages: 3 days}"),
        ('allow: ["10.0.0.5:8080"]', "storage: elsewhere"),
        ("desk@reader.example", "other@reader.example"),
        ("monitor:\n", "# talk\nmonitor:\n"),
    ],
)
def test_the_fingerprint_ignores_what_changes_no_edition(tmp_path: Path, old: str, new: str) -> None:
    assert loaded(tmp_path, changed(old, new)).fingerprint == loaded(tmp_path).fingerprint


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("use: ceasefire", "{use: ceasefire, match: {threshold: 21}}"),
        ("use: ceasefire", "use: m4-patrols"),
        ("title: The Herald, source", "title: Herald, source"),
        ("side: western-private", "side: un"),
        ("06:30", "06:35"),
        ("time_zone: Europe/Istanbul", "time_zone: Europe/Moscow"),
        ('allow: ["10.0.0.5:8080"]', "base_url: https://reader.example/"),
        ("scopes:", "vocabulary: {concepts: {IDLIB: {en: [Armanaz]}}}\nscopes:"),
    ],
)
def test_the_fingerprint_changes_with_what_changes_an_edition(tmp_path: Path, old: str, new: str) -> None:
    assert loaded(tmp_path, changed(old, new)).fingerprint != loaded(tmp_path).fingerprint


def test_five_thousand_feeds_are_read(tmp_path: Path) -> None:
    rows = "".join(
        f'  - {{slug: f{i}, url: "http://h{i}.example/rss.xml", title: Feed {i}, interval: 1h}}\n' for i in range(5000)
    )

    assert len(loaded(tmp_path, changed("feeds:\n", f"feeds:\n{rows}")).feeds) == 5002


def test_the_shipped_file_is_clean_and_speaks_four_languages() -> None:
    watchlist = load_watchlist(ROOT / "feeds.yaml")

    assert {feed.language for feed in watchlist.feeds} == {"en", "ru", "tr", "ar"}
    assert {feed.source for feed in watchlist.feeds} == {source.slug for source in watchlist.sources}
    assert [topic.slug for topic in watchlist.topics] == [
        "ceasefire",
        "m4-patrols",
        "idlib",
        "russia-turkey",
        "nato-syria",
    ]
    [digest] = watchlist.digests
    assert (digest.slug, digest.at, digest.time_zone, digest.recipients) == (
        "daily",
        time(6, 30),
        "Europe/Istanbul",
        (),
    )


def test_the_command_line_starts_without_the_models_of_the_file() -> None:
    code = "import sys, monitor.cli; sys.exit(any(name in sys.modules for name in ('pydantic', 'yaml', 'monitor.config.load')))"

    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


KEYS = (
    "monitor",
    "contact",
    "limits",
    "feeds",
    "slug",
    "url",
    "title",
    "sources",
    "topics",
    "use",
    "id",
    "match",
    "concepts",
    "name",
    "side",
    "side_history",
    "until",
    "agencies",
    "patterns",
    "regex",
    "lang",
    "names",
)
SCALARS = st.sampled_from(
    [
        None,
        True,
        3,
        2.5,
        "",
        "x",
        "idlib",
        "ceasefire",
        "http://a.example/",
        "en",
        "15m",
        "\u202e",
        "tass-en",
        "un",
        "2024-12-08",
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
SECTIONS = ("monitor", "feeds", "sources", "sides", "agencies", "scopes", "topics", "digests", "vocabulary")


@given(data=st.dictionaries(st.sampled_from(SECTIONS), VALUES, min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_stands_in_the_file_is_read_or_told(tmp_path: Path, data: dict[str, object]) -> None:
    path = written(tmp_path, json.dumps(data))

    try:
        load_watchlist(path)
    except ConfigError as error:
        assert all(line.startswith(f"{path}:") and line.isprintable() for line in error.mistakes)
