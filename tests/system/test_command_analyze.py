"""`monitor analyze`: real processes, lines in and lines out."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.articles.fingerprint import text_sha256
from monitor.articles.minhash import BANDS, fingerprint
from monitor.desk.analysis.child import Reading, Refusal, read_lines
from monitor.desk.analysis.copies import MOST_IN_SIGHT, Prints, leads_of
from monitor.desk.analysis.judging import judged
from monitor.desk.analysis.lines import LONGEST_LINE
from monitor.desk.shipped import shipped_watchlist
from monitor.errors import CrewError
from monitor.steps import inside
from monitor.text.dates import parse_date
from tests.commands import ENVIRONMENT, MONITOR, monitor
from tests.whole import examples

pytestmark = pytest.mark.no_database("`analyze` has none")

TRUCE = (
    "The ceasefire in Idlib held for a third day on Tuesday, observers in the province said. No shelling was heard along "
    "the front south of Jisr al-Shughur, and shops reopened in three towns. Farmers went back to their olive groves for the "
    "first time in a month. A council in Ariha counted two hundred families who had come home since the guns fell silent."
)
PATROL = (
    "Turkish and Russian troops ran their joint patrol on the M4 highway in Idlib on Wednesday without an incident. Ten "
    "vehicles left Trumba in the morning and reached Ain al-Hawr before noon, the Turkish defence ministry "
    "said. Two drones watched the road."
)
HARVEST = (
    "The wheat harvest on the plain was the best in ten years, growers told a fair in the town. Prices fell by a tenth."
)


def line(id: str, text: str, published: str | None = None, **more: Any) -> dict[str, Any]:
    return {"id": id, "title": text.split(",")[0][:60], "text": text, "lang": "en", "published": published, **more}


ARTICLES = [
    line("reprint", f"ARIHA (Levant Wire) - {TRUCE}", "2020-03-11T08:00:00Z"),
    line("patrol", PATROL, "2020-03-11"),
    line("harvest", HARVEST, "2020-03-11"),
    line("truce", TRUCE, "2020-03-10T18:00:00Z"),
    line("undated", f"{TRUCE} Follow our channel for more."),
]


def analyze(
    lines: Sequence[Any], folder: Path, *words: str, before: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    given = "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in lines)
    return monitor(*before, "analyze", *words, cwd=folder, given=given)


def told(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(each) for each in done.stdout.splitlines()]


def test_every_article_has_its_line_in_the_order_of_the_input_without_a_configuration(tmp_path: Path) -> None:
    answers = told(analyze(ARTICLES, tmp_path))

    assert [a["id"] for a in answers] == [a["id"] for a in ARTICLES]
    assert list(answers[0]) == [
        "id", "lang", "topics", "background", "scopes", "state", "claims", "events", "figures", "denials", "headline", "copy_of",
        "origin", "cites", "written_by", "story",
    ]  # fmt: skip
    by_id = {a["id"]: a for a in answers}
    assert by_id["truce"]["state"] == {"ceasefire": "holding"} and by_id["harvest"]["state"] == {}
    assert [(e["date"], e["outcome"]) for e in by_id["patrol"]["events"]] == [("2020-03-11", "completed")]
    assert by_id["truce"]["topics"] == ["ceasefire"] and by_id["patrol"]["topics"] == ["m4-patrols"]
    assert by_id["harvest"]["topics"] == by_id["harvest"]["scopes"] == []
    assert "idlib" in by_id["truce"]["scopes"]
    assert [a["copy_of"] for a in answers] == ["truce", None, None, None, "truce"]
    assert list(tmp_path.iterdir()) == []


def test_every_quotation_stands_in_the_text_as_it_was_given(tmp_path: Path) -> None:
    furniture = "Follow us on the messenger\r\n\r\nShare\r\n"
    hidden = TRUCE.replace("ceasefire", "cease\u200bfire").replace("Idlib", "I\u00addlib")
    twice = f"{TRUCE}\n{TRUCE}"
    lines = [
        line("furniture", f"{furniture}{TRUCE}  \r\n  {PATROL}", "2020-03-11"),
        line("hidden", f"\ufeff{hidden}\n\n\n{PATROL}", "2020-03-11"),
        line("twice", twice, "2020-03-11"),
        line("decomposed", f"Résumé du café.\n{TRUCE}".replace("é", "e\u0301"), "2020-03-11"),
    ]

    answers = told(analyze(lines, tmp_path))

    for article, answer in zip(lines, answers, strict=True):
        quoted = [*answer["claims"], *answer["events"], *answer["figures"]]
        assert quoted, article["id"]
        assert all(article["text"][each["start"] : each["end"]] == each["quote"] for each in quoted), article["id"]
    assert answers[1]["claims"][0]["quote"].startswith("The cease\u200bfire in I\u00addlib held")


def test_the_order_of_the_input_decides_nothing_but_the_order_of_the_output(tmp_path: Path) -> None:
    forwards, backwards = analyze(ARTICLES, tmp_path), analyze(ARTICLES[::-1], tmp_path)

    assert forwards.stdout.splitlines() == backwards.stdout.splitlines()[::-1]


def test_a_copy_without_a_credit_was_written_by_the_agency_that_another_copy_names(tmp_path: Path) -> None:
    lines = [
        line("plain", TRUCE, "2020-03-10"),
        line("credited", f"MOSCOW, March 11. /TASS/. {TRUCE}", "2020-03-11", title="Calm in Idlib"),
        line("retold", f"The patrol ran in full, Interfax reported. {PATROL}", "2020-03-12", title="Patrol"),
    ]

    answers = {answer["id"]: answer for answer in told(analyze(lines, tmp_path))}

    assert answers["credited"]["copy_of"] == "plain" and answers["plain"]["origin"] is None
    assert answers["plain"]["written_by"] == answers["credited"]["written_by"]
    assert answers["plain"]["written_by"] == {
        "kind": "agency", "id": "tass", "name": "TASS", "owner": "Russian state", "side": "ru-state", "why": "credit",
    }  # fmt: skip
    assert (answers["retold"]["written_by"]["id"], answers["retold"]["written_by"]["why"]) == ("interfax", "leans")


def test_the_bytes_do_not_depend_on_the_number_of_children(tmp_path: Path) -> None:
    many = [
        line(f"{each['id']}-{n}", f"{each['text']} Report {n}.", each["published"])
        for n in range(40)
        for each in ARTICLES
    ]
    outputs = []
    for children in (1, 3):
        config = tmp_path / f"{children}.yaml"
        config.write_text(
            f"monitor: {{contact: desk@reader.example, limits: {{children: {children}}}}}\n"
            "feeds: []\ntopics: [{use: ceasefire}, {use: m4-patrols}]\nscopes: [{use: idlib}]\ndigests: []\n"
        )
        done = analyze(many, tmp_path, "--report", f"{children}.json", before=("--config", str(config)))
        outputs.append((done.stdout, (tmp_path / f"{children}.json").read_bytes()))

    assert outputs[0][0].count("\n") == 200
    assert outputs[0] == outputs[1]


BAD = {
    "not json": "not JSON",
    "[1, 2]": "not a JSON object",
    '{"title": "t", "text": "x"}': 'no "id"',
    '{"id": "  ", "title": "t", "text": "x"}': 'no "id"',
    '{"id": "a", "text": "x"}': 'no "title"',
    '{"id": "a", "title": "t"}': 'no "text"',
    '{"id": "a", "title": "t", "text": null}': 'no "text"',
    '{"id": "a", "title": " ", "text": ""}': "neither title nor text",
    '{"id": 7, "title": "t", "text": "x"}': '"id" is not a string',
    '{"id": "a", "title": "t", "text": ["x"]}': '"text" is not a string',
    '{"id": "a", "title": "t", "text": "x", "published": 20200309}': '"published" is not a string',
    '{"id": "a", "title": "t", "text": "\\u0000x"}': "NUL",
    '{"id": "a", "title": "\\ud800", "text": "x"}': "surrogate",
    '{"id": "patrol", "title": "t", "text": "x"}': '"id" stands in an earlier line too',
    f'{{"id": "{"a" * 501}", "title": "t", "text": "x"}}': "longer than 500 characters",
    "[" * 100_000: "not JSON",
}


def test_bad_lines_are_named_with_number_and_reason_and_the_rest_is_judged(tmp_path: Path) -> None:
    done = analyze([ARTICLES[1], *BAD, "", ARTICLES[2]], tmp_path, "--report", "counts.json")

    assert [a["id"] for a in told(done)] == ["patrol", "harvest"]
    named = [each for each in done.stderr.splitlines() if each.startswith("line ")]
    for number, (reason, said) in enumerate(zip(BAD.values(), named, strict=True), start=2):
        assert said.startswith(f"line {number}: ") and reason in said
    counts = json.loads((tmp_path / "counts.json").read_text())
    assert counts["articles"] == 2 and counts["skipped"]["count"] == len(BAD)
    assert counts["skipped"]["lines"][0]["line"] == 2


def test_bytes_that_are_no_utf8_and_lines_without_end_cost_one_line_each(tmp_path: Path) -> None:
    good = json.dumps(ARTICLES[2]).encode()
    endless = b'{"id": "long", "title": "t", "text": "' + b"a" * LONGEST_LINE + b'"}'
    nested = b'{"id": "lists", "title": "t", "text": "x", "more": [' + b"[]," * 6_600_000 + b"0]}"
    (tmp_path / "in.jsonl").write_bytes(b"\n".join([b"\xef\xbb\xbf" + good, b'{"id": "\xff"}', endless, nested]))

    done = analyze([], tmp_path, "in.jsonl")

    assert [a["id"] for a in told(done)] == ["harvest"]
    assert "line 2: not UTF-8" in done.stderr
    assert "line 3: longer than 20 MB" in done.stderr
    assert "line 4: could not be judged: needed more than 160 MB of memory" in done.stderr


def test_where_no_line_is_good_the_exit_code_is_1_and_for_nothing_it_is_0(tmp_path: Path) -> None:
    assert analyze(["nonsense"], tmp_path).returncode == 1
    assert analyze([], tmp_path).returncode == 0


def test_a_date_that_cannot_be_read_is_named_and_the_article_stays(tmp_path: Path) -> None:
    done = analyze([line("a", HARVEST, "last Tuesday")], tmp_path)

    assert [a["id"] for a in told(done)] == ["a"]
    assert 'line 1: "published" is no date' in done.stderr and "1 without a date" in done.stderr


def test_the_report_counts_what_was_told(tmp_path: Path) -> None:
    told(analyze(ARTICLES, tmp_path, "--report", "counts.json"))

    counts = json.loads((tmp_path / "counts.json").read_text())
    assert (counts["articles"], counts["texts"], counts["copies"], counts["undated"]) == (5, 3, 2, 1)
    assert counts["languages"] == {"en": 5}
    assert counts["topics"]["m4-patrols"]["reported"] + counts["topics"]["m4-patrols"]["background"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["counts.json"]


def test_a_configuration_that_was_named_must_be_there(tmp_path: Path) -> None:
    done = analyze(ARTICLES, tmp_path, before=("--config", "mine.yaml"))

    assert done.returncode == 2 and "mine.yaml" in done.stderr and done.stdout == ""


def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    done = analyze([], tmp_path, "nowhere.jsonl", "--report", "counts.json")

    assert done.returncode == 1 and done.stderr == "monitor: nowhere.jsonl: No such file or directory\n"
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_goes_away_ends_it_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line(f"{'x' * 400}{n}", HARVEST)) + "\n" for n in range(400)))
    process = subprocess.Popen(
        [*MONITOR, "-q", "analyze", "in.jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=ENVIRONMENT,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()

    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 1


def test_what_a_terminal_would_obey_is_told_as_escapes(tmp_path: Path) -> None:
    done = analyze([line("\x1b[2J\u202e\u2028x", HARVEST)], tmp_path)

    assert told(done)[0]["id"] == "\x1b[2J\u202e\u2028x"
    assert done.stdout.rstrip("\n").isprintable()


# ---------------------------------------------------------------- the parts


class FragileCrew:
    """Loses every task in which a certain word stands, as a crashing library would."""

    def __init__(self) -> None:
        self.tasks = 0

    def run(self, task: Callable[..., Any], *args: Any) -> Any:
        self.tasks += 1
        if any(b"crash" in each for each in args[0]):
            raise CrewError("read_lines", "its reader crashed (signal 11)")
        return task(*args)


def test_a_line_that_kills_its_child_costs_that_line_alone() -> None:
    watchlist = shipped_watchlist()
    inside.prepare(watchlist.vocabulary, watchlist.topics, watchlist.agencies)
    lines = [(n, json.dumps(line(f"crash{n}" if n == 3 else f"a{n}", HARVEST)).encode()) for n in range(1, 40)]

    answers = dict(judged(lines, {}, FragileCrew(), children=1))

    assert list(answers) == list(range(1, 40))
    assert [n for n, answer in answers.items() if isinstance(answer, Refusal)] == [3]
    assert answers[3] == Refusal(reason="could not be judged: its reader crashed (signal 11)")


def test_an_outlet_that_is_an_agency_is_known_by_its_name_or_its_slug() -> None:
    watchlist = shipped_watchlist()
    inside.prepare(watchlist.vocabulary, watchlist.topics, watchlist.agencies)
    own = {"levant wire": ("levant-wire",)}

    for source in ("Levant Wire", " levant WIRE "):
        (answer,) = read_lines([json.dumps(line("a", TRUCE, source=source)).encode()], own)
        assert isinstance(answer, Reading) and answer.credit is None


def reading(id: str, text: str, published: str | None, title: str = "") -> Reading:
    date = parse_date(published) if published else None
    return Reading(
        id=id, title=title, language="en", topics=(), background=(), scopes=(), credit=None, undated=None,
        published_at=date[0] if date else None, text_sha256=text_sha256(text), fingerprint=fingerprint("", text),
    )  # fmt: skip


def leads(readings: Sequence[Reading]) -> dict[str, str | None]:
    with tempfile.TemporaryFile() as records, tempfile.TemporaryFile() as bands:
        prints = Prints(records, bands)
        for each in readings:
            prints.add(each)
        found = leads_of(prints)
        return {id: prints.ids[lead] if lead >= 0 else None for id, lead in zip(prints.ids, found, strict=True)}


WORDS = (
    "road",
    "market",
    "bridge",
    "council",
    "winter",
    "bread",
    "convoy",
    "river",
    "school",
    "village",
    "harvest",
    "engine",
)


def invented(seed: int, words: int = 120) -> str:
    dice = random.Random(seed)
    return " ".join(f"{dice.choice(WORDS)}{dice.randrange(40)}" for _ in range(words))


@settings(max_examples=examples(25), deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 12), st.sampled_from([None, 1, 2, 4, 9, 20])),
        min_size=1,
        max_size=14,
    ),
    st.randoms(use_true_random=False),
)
def test_leads_are_texts_of_their_own_whatever_the_order(
    drawn: list[tuple[int, int, int | None]], dice: random.Random
) -> None:
    articles = [
        reading(f"a{n}", f"{invented(base)} {invented(100 + cut, 2 * cut)}", day and f"2020-03-{day:02d}")
        for n, (base, cut, day) in enumerate(drawn)
    ]
    shuffled = dice.sample(articles, len(articles))

    found = leads(articles)

    assert leads(shuffled) == found
    assert all(found[lead] is None for lead in found.values() if lead is not None)
    assert leads([*articles, reading("z", invented(999), "2020-03-09")]) == found | {"z": None}


def test_hundreds_of_stubs_are_not_all_looked_at_and_those_of_one_title_still_meet() -> None:
    stub = "Subscribe to the Harvest Letter now to go on reading what our people saw on the road today."
    titles = ["Mill", *(f"Report of the {n}. day" for n in range(MOST_IN_SIGHT + 60)), "MILL!"]
    stubs = [
        reading(f"s{n:03}", stub, f"2020-03-01T10:{n // 60:02}:{n % 60:02}Z", title) for n, title in enumerate(titles)
    ]
    seen: list[int] = []

    def look(frame: FrameType, event: str, told: Any) -> None:
        if event == "return" and frame.f_code.co_name == "beside":
            seen.append(len(told))

    sys.setprofile(look)
    try:
        found = leads(stubs)
    finally:
        sys.setprofile(None)

    assert {id: lead for id, lead in found.items() if lead} == {stubs[-1].id: "s000"}
    assert found == leads(stubs[::-1])
    assert 0 < max(seen) <= (BANDS + 1) * MOST_IN_SIGHT


def test_the_same_words_are_a_copy_at_any_distance_and_near_ones_within_five_days_only() -> None:
    text = invented(1)
    changed = f"{text} {invented(2, 12)}"
    articles = [
        reading("first", text, "2020-03-01"),
        reading("same", text, "2020-06-01"),
        reading("near", changed, "2020-03-04"),
        reading("late", f"{changed} more", "2020-03-20"),
    ]

    assert leads(articles) == {"first": None, "same": "first", "near": "first", "late": None}


def test_two_without_a_date_are_not_taken_for_reports_of_one_day() -> None:
    bulletin = (
        "The {} joint patrol on the M4 left Trumba at nine and came back at noon, the ministry said in its bulletin. "
        + invented(5, 80)
    )
    dated = [reading("a", bulletin.format("22nd"), "2020-03-01"), reading("b", bulletin.format("24th"), "2020-03-03")]
    undated = [reading("a", bulletin.format("22nd"), None), reading("b", bulletin.format("24th"), None)]

    assert leads(dated) == leads(undated) == {"a": None, "b": None}


def test_a_thousand_copies_of_one_text_stand_under_the_first() -> None:
    text = invented(3)
    articles = [reading(f"{n:04}", f"{text} {n % 7}", f"2020-03-0{1 + n % 4}T{n % 24:02}:00:00Z") for n in range(1000)]

    found = leads(articles)

    assert set(found.values()) == {None, min(found, key=lambda id: (id != "0000", id))}


@pytest.mark.parametrize("text", ["", "one two", "read more on our site"])
def test_texts_with_few_words_are_nobodys_copies(text: str) -> None:
    assert leads([reading("a", text, None), reading("b", text, None)]) == {"a": None, "b": None}
