"""Links between the pages of the project lead somewhere: to a file that is there, and to a heading that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md"), ROOT / "changelog.d" / "README.md"])


def links(page: Path) -> Iterator[str]:
    """Where the links of a page lead; what stands in code is none."""
    for block in MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8")):
        for token in block.children or ():
            if token.type == "link_open":
                yield unquote(str(token.attrs["href"]))


def anchors(page: Path) -> set[str]:
    """What the headings of a page are called in a link: small letters, digits and hyphens, as the readers of Markdown do it."""
    blocks = MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8"))
    titles = [
        "".join(token.content for token in block.children or () if token.type in ("text", "code_inline"))
        for before, block in pairwise(blocks)
        if before.type == "heading_open"
    ]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: Path) -> None:
    dead = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            dead.append(link)

    assert dead == []


@pytest.mark.parametrize("folder", ["monitor", "scripts"])
def test_a_page_that_the_program_names_is_there(folder: str) -> None:
    named = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(r"docs/[a-z-]+\.md", path.read_text(encoding="utf-8"))
    }

    assert named
    assert sorted((path, name) for path, name in named if not (ROOT / name).is_file()) == []
