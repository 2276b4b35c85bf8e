"""The worked example of docs/another-conflict.md, copied as a reader would copy it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.commands import monitor

pytestmark = pytest.mark.no_database("`check`, `topics test` and `explain` of a file read the configuration alone")

PAGE = (Path(__file__).parents[2] / "docs" / "another-conflict.md").read_text(encoding="utf-8")
REPORT = """Ferry docks at Harst as truce holds

The third relief ferry docked at Harst on Tuesday, the Lake Front said. The truce at Lake Maro is holding, its spokesman added.
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the page's feeds.yaml."""
    (example,) = re.findall(r"<!-- example: maro -->\n```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "feeds.yaml").write_text(example, encoding="utf-8")
    return tmp_path


def test_the_example_is_good_and_has_a_scope_and_topics_of_its_own(desk: Path) -> None:
    done = monitor("check", "--json", cwd=desk)

    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert (counts["topics"], counts["scopes"]) == (2, 1)
    assert "use:" not in (desk / "feeds.yaml").read_text(encoding="utf-8")


def test_all_its_sentences_are_understood_and_no_term_is_dead(desk: Path) -> None:
    done = monitor("topics", "test", "--json", cwd=desk)

    assert done.returncode == 0, done.stdout
    told = json.loads(done.stdout)
    assert (told["failed"], told["dead"]) == ([], [])
    assert f"{told['cases']} of {told['cases']} acceptance sentences right" in PAGE


def test_a_report_is_read_as_the_page_shows(desk: Path) -> None:
    (desk / "report.txt").write_text(REPORT, encoding="utf-8")

    done = monitor("explain", "article", "report.txt", "--date", "2026-11-11", cwd=desk)

    shown = re.findall(r"^(?:MATCH|EVENT) .*$", PAGE, re.MULTILINE)
    assert len(shown) == 2
    assert [line for line in shown if line not in done.stdout] == []
