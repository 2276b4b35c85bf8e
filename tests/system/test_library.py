"""The library as a program meets it: `from monitor import analyze, extract, report`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import monitor as package
from monitor import library
from monitor.errors import ConfigError
from tests.commands import ENVIRONMENT, ROOT, monitor

pytestmark = pytest.mark.no_database("the library has none")

PAGE = (ROOT / "docs" / "examples" / "read_news.py").read_text(encoding="utf-8").split('"""')[3]
ADDRESS = "https://herald.example/truce-holds"
NOW = datetime(2026, 10, 25, 12, tzinfo=UTC)
ARTICLES: list[dict[str, object]] = [
    {"id": "a", "title": "Truce holds", "published": "2026-10-24", "source": "The Harbour Herald", "lang": "en",
     "text": "The truce in Idlib is holding, Lavrov said on Saturday. Two soldiers were wounded near Idlib."},
    {"id": "b", "title": "Patrol turns back", "published": "2026-10-24T09:30:00Z",
     "text": "The 13th joint Russian-Turkish patrol on the M4 in Idlib was cut short near Ariha on Saturday. (Reuters)"},
    {"id": "c", "title": "Waffenruhe gebrochen", "published": "2026-10-25",
     "text": "Rebellen haben die Waffenruhe in Idlib gebrochen."},
    {"id": "d", "title": "Patrol turns back", "published": "2026-10-24T10:30:00Z",
     "text": "The 13th joint Russian-Turkish patrol on the M4 in Idlib was cut short near Ariha on Saturday. (Reuters)"},
]  # fmt: skip
CODE = """
from datetime import date
from typing import assert_type

from monitor import BadArticle, analyze, extract, report
from monitor.library import Article, Claim, Extracted, Judged


def text_of(html: bytes) -> str:
    page = extract(html, "https://herald.example/a", guarded=False)
    assert_type(page, Extracted)
    assert_type(page["author"], str | None)
    return page["text"]


def states(articles: list[Article]) -> dict[str, list[Claim]]:
    judged = analyze(articles, on_bad=lambda index, reason: None)
    assert_type(judged, list[Judged])
    return {each["id"]: each["claims"] for each in judged}


def main() -> None:
    article: Article = {"id": "a", "title": text_of(b"<p>x</p>"), "text": "", "published": date(2026, 10, 24)}
    try:
        print(states([article]), report([article], config="feeds.yaml")["articles"])
    except BadArticle as error:
        print(error.index + 1)
"""


def written(folder: Path, articles: list[dict[str, object]]) -> Path:
    file = folder / "articles.jsonl"
    file.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
    return file


def test_articles_are_judged_as_the_command_judges_them(tmp_path: Path) -> None:
    file = written(tmp_path, ARTICLES)

    done = monitor("analyze", file.name, "--report", "report.json", cwd=tmp_path)
    judged = package.analyze(iter(ARTICLES))

    assert judged == [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["copy_of"] for each in judged] == [None, None, None, "b"]
    assert judged[2]["state"] == {"ceasefire": "strained"}
    assert package.report(ARTICLES) == json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))


def test_a_page_is_extracted_as_the_command_extracts_it(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")

    done = monitor("extract", "page.html", "--url", ADDRESS, cwd=tmp_path)
    told = json.loads(done.stdout)
    del told["path"]

    assert package.extract(PAGE, ADDRESS, now=NOW) == told
    assert package.extract(PAGE.encode(), ADDRESS, now=NOW, guarded=False) == told
    assert told["title"] == "Truce in Idlib holds for a third day"


def test_what_is_told_has_the_keys_that_its_types_promise() -> None:
    [judged, *_] = package.analyze(ARTICLES)
    page = package.extract("<p>nothing</p>", now=NOW)
    kinds: list[tuple[Any, Any]] = [
        (library.Judged, judged), (library.Claim, judged["claims"][0]), (library.Figure, judged["figures"][0]),
        (library.WrittenBy, judged["written_by"]), (library.Headline, judged["headline"]), (library.Extracted, page),
    ]  # fmt: skip

    for kind, value in kinds:
        assert set(value) == set(get_type_hints(kind)), kind
    assert page["error"] == "no text found in the page"
    assert (page["url"], page["url_source"]) == (None, None)


def test_a_page_without_an_address_is_known_by_its_own_and_a_date_of_tomorrow_is_none() -> None:
    html = PAGE.replace("<head>", f'<head><link rel="canonical" href="{ADDRESS}">')

    page = package.extract(html, now=NOW)

    assert (page["url"], page["url_source"]) == (ADDRESS, "canonical")
    assert page["published"] == "2026-10-24T09:30:00Z"
    assert package.extract(html, now=datetime(2020, 1, 1))["published"] is None  # noqa: DTZ001 - UTC, as told
    assert package.extract(html, now=NOW) == page


def test_dates_may_be_dates() -> None:
    by_text, by_date = (
        package.analyze([ARTICLES[0] | {"published": published}]) for published in ("2026-10-24", date(2026, 10, 24))
    )

    assert by_date == by_text


def test_an_article_that_is_none_is_told_by_its_index() -> None:
    heard: list[tuple[int, str]] = []
    bad = {"id": "e", "title": b"bytes", "text": "x"}
    undated = ARTICLES[0] | {"id": "f", "published": "soon"}

    judged = package.analyze([ARTICLES[0], bad, undated], on_bad=lambda index, reason: heard.append((index, reason)))

    assert [each["id"] for each in judged] == ["a", "f"]
    assert heard == [(1, '"title" is not a string'), (2, '"published" is no date: counted as undated')]
    with pytest.raises(package.BadArticle, match='article 1: "title" is not a string') as caught:
        package.analyze([ARTICLES[0], bad])
    assert (caught.value.index, isinstance(caught.value, ValueError)) == (1, True)
    assert package.analyze([]) == []
    heard.clear()
    package.analyze(["a", ARTICLES[0]], on_bad=lambda index, reason: heard.append((index, reason)))  # type: ignore[list-item]
    assert heard == [(0, 'not a JSON object: each line needs {"id": ..., "title": ..., "text": ...}')]


def test_rows_of_a_database_are_articles() -> None:
    rows = [tuple(ARTICLES[0].items()), ARTICLES[1]]

    assert [each["id"] for each in package.analyze(rows)] == ["a", "b"]  # type: ignore[arg-type]


@pytest.mark.parametrize("alone", [ARTICLES[0], "articles.jsonl", b"articles.jsonl", StringIO("{}")])
def test_one_article_alone_a_name_or_a_file_is_no_list_and_the_mend_is_named(alone: Any) -> None:
    for asked in (package.analyze, package.report):
        with pytest.raises(TypeError, match=r"given as a list, also when there is one: \[article\]"):
            asked(alone)


def test_a_configuration_is_used_where_it_is_named_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "feeds.yaml"
    config.write_text(
        "monitor: {contact: a@herald.example}\nfeeds: []\ndigests: []\ntopics: [{use: m4-patrols}]\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)

    assert package.analyze(ARTICLES[:1], config=config)[0]["topics"] == []
    assert package.analyze(ARTICLES[:1])[0]["topics"] == ["ceasefire"]
    config.write_text("topics: [{use: nothing}]\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"feeds.yaml:1: "):
        package.report(ARTICLES, config=str(config))


def test_what_cannot_be_a_page_or_its_address_is_refused() -> None:
    with pytest.raises(ValueError, match="larger than 20 MB"):
        package.extract(b"x" * (20 * 2**20 + 1))
    with pytest.raises(ValueError, match="address"):
        package.extract(PAGE, "not an address")
    assert package.extract("\ud800<p>half a letter</p>" + PAGE, now=NOW)["title"]


def test_importing_the_package_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys, monitor; assert monitor.__version__; "
        "print([name for name in sys.modules if name.startswith('monitor.')], dir(monitor))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env=ENVIRONMENT, check=True
    )

    assert done.stdout.startswith("[] ")
    assert "'analyze'" in done.stdout
    helped = monitor("--help", cwd=tmp_path, PYTHONPROFILEIMPORTTIME="1", PYTHONPATH=str(ROOT)).stderr
    loaded = set(re.findall(r"\| +([\w.]+)$", helped, re.MULTILINE))
    assert "monitor.cli" in loaded
    assert not loaded & {
        "monitor.library",
        "lxml.etree",
        "trafilatura",
        "sqlalchemy",
        "pebble",
        "monitor.topics.tongue",
    }


def test_a_strictly_typed_program_that_uses_it_is_content(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(CODE, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", "/dev/null", "--cache-dir", str(tmp_path / "cache"),
         "--follow-imports", "silent", "--ignore-missing-imports", "program.py"],
        cwd=tmp_path, capture_output=True, text=True, env=ENVIRONMENT | {"MYPYPATH": str(ROOT)}, check=False,
    )  # fmt: skip

    assert done.stdout == "Success: no issues found in 1 source file\n", done.stdout + done.stderr


def test_the_example_says_what_the_page_shows() -> None:
    done = subprocess.run(
        [sys.executable, "docs/examples/read_news.py"], cwd=ROOT, capture_output=True, text=True,
        env=ENVIRONMENT | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}, check=False,
    )  # fmt: skip
    shown = (ROOT / "docs" / "library.md").read_text(encoding="utf-8").partition("<!-- example: read_news -->")[2]

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == shown.partition("```\n")[2].partition("```")[0]


def test_a_script_without_its_guard_is_told_how_to_mend_it(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("from monitor import extract\nextract('<p>x</p>')\n", encoding="utf-8")

    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, env=ENVIRONMENT | {"PYTHONPATH": str(ROOT)},
        check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert 'no child could be started: what a script does must stand under `if __name__ == "__main__":`' in done.stderr
