"""The reference pages say what the code says, and the documentation is built as a site that loads nothing from elsewhere."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Page

from monitor.cli import COMMANDS
from monitor.config.schema import json_schema
from monitor.config.settings import CONFIG_VARIABLE, VARIABLES
from monitor.store.tables import HISTORY, metadata
from monitor.topics.spec import TOPIC_KEYS
from tests.servers import Loopback

ROOT = Path(__file__).resolve().parents[2]
LOADED = re.compile(r"""<(?:script|img|link|iframe|source|video|audio)\b[^>]*?\s(?:src|href)=["']?([^"'\s>]+)""")


class Quiet(SimpleHTTPRequestHandler):
    """A folder as any web server shows it."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """scripts/reference.py."""
    spec = importlib.util.spec_from_file_location("reference", ROOT / "scripts" / "reference.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_command_and_option_stands_in_the_reference_with_its_help(reference: ModuleType) -> None:
    page = reference.commands()
    parts = dict(part.split("\n", 1) for part in page.split("\n## ")[1:])

    assert {name.split()[1] for name in parts} == set(COMMANDS)
    for name, command in reference.every_command():
        for option in command.params:
            for spelled in option.opts if option.param_type_name == "option" else ():
                assert spelled in parts[name], (name, spelled)
            assert (option.help or "") in parts[name].replace("\\|", "|"), (name, option.name)
        if not hasattr(command, "commands"):
            assert "```\nmonitor" in parts[name], f"{name} has no example"


def test_every_variable_stands_in_the_reference(reference: ModuleType) -> None:
    page = reference.settings()

    assert [name for name in (*VARIABLES, CONFIG_VARIABLE) if f"| `{name}` |" not in page] == []


def test_every_key_of_feeds_yaml_stands_in_the_reference_with_what_it_means(reference: ModuleType) -> None:
    page = reference.feeds_yaml().replace("\\|", "|")
    schema = json_schema()

    for part in (schema, *schema["$defs"].values()):
        for key, row in part["properties"].items():
            assert re.search(rf"^\| `{key}` \| .*{re.escape(row['description'])} \|$", page, re.MULTILINE), key


def test_the_keys_of_a_topic_are_those_that_its_reader_knows(reference: ModuleType) -> None:
    keys = reference.topic_keys()
    page = reference.topic_language()

    assert keys[""] == list(TOPIC_KEYS)
    assert {"rewrite", "cues", "states"} <= set(keys["status"]) and {"trigger", "outcomes"} <= set(keys["events"])
    assert "decay" in keys["status.states.NAME"] and "weight" in keys["match.groups.NAME"]
    assert [key for known in keys.values() for key in known if f"`{key}`" not in page] == []
    for form in ("..N", "(a)?", "@NAME", "!(a|b)"):
        assert form in page


def test_every_table_and_column_stands_in_the_reference(reference: ModuleType) -> None:
    parts = dict(part.split("\n", 1) for part in reference.database().split("\n## ")[1:])

    assert set(parts) == set(metadata.tables) and f"`{HISTORY[-1]}`" in reference.database()
    for name, table in metadata.tables.items():
        assert [column.name for column in table.columns if f"| `{column.name}` |" not in parts[name]] == []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it; a dead link, a dead anchor or a page that is in no menu is an error."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def test_the_site_has_every_page_of_the_docs_and_the_reference(site: Path, reference: ModuleType) -> None:
    wanted = [path.with_suffix(".html").name for path in (ROOT / "docs").glob("*.md")]
    wanted += [f"reference/{name.removesuffix('.md')}.html" for name in reference.PAGES]

    assert [name for name in wanted if not (site / name).is_file()] == []


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    loaded = {
        (page.name, address)
        for page in site.rglob("*.html")
        for address in LOADED.findall(page.read_text(encoding="utf-8"))
        if re.match(r"(?:[a-z]+:)?//", address)
    }
    styles = [
        path.name
        for path in site.rglob("*.css")
        if re.search(r"url\([\"']?(?:https?:)?//", path.read_text(encoding="utf-8"))
    ]

    assert loaded == set() and styles == []


def test_the_site_has_what_a_search_finds(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    found = {entry["location"].split("#")[0] for entry in index["docs"] if "MONITOR_SMTP_URL" in entry["text"]}

    assert {"configuration.html", "reference/settings.html"} <= found


FOUND = """() => {
    document.querySelector("input[name=query]").dispatchEvent(new KeyboardEvent("keyup"));  // too soon, nobody listens yet
    return document.querySelector(".md-search-result__item") !== null;
}"""


@pytest.mark.chromium
def test_a_reader_searches_the_site_and_nothing_is_asked_of_anybody_else(site: Path, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    handler = partial(Quiet, directory=str(site))

    with Loopback(handler) as served:
        page.goto(f"http://{served.address}/index.html")
        page.fill("input[name=query]", "watchdog")
        page.wait_for_function(FOUND, polling=200)

    assert [url for url in asked if not url.startswith(f"http://{served.address}/")] == []
