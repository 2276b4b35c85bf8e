"""What `make docs` adds to the pages of docs/: the reference, made of the code, and the pages at the top of the project.

MkDocs calls the functions by their names (mkdocs.yml, `hooks`).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files
from reference import PAGES

TOP = Path(__file__).resolve().parents[1]
CODE = re.compile(r"\[([^\]]*)\]\((?:monitor|tests|scripts|benchmarks)/[^)]*\)")
FROM_THE_TOP = ("SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")


def on_files(files: Files, *, config: Any) -> Files:
    """The pages of docs/ and ours."""
    for name, make in PAGES.items():
        files.append(File.generated(config, f"reference/{name}", content=make()))
    for name in FROM_THE_TOP:
        files.append(File.generated(config, name, content=from_the_top((TOP / name).read_text(encoding="utf-8"))))
    return files


def on_page_markdown(markdown: str, **_more: Any) -> str:
    """A page of docs/ as it is in the site, where what is beside docs/ in the project is beside its pages."""
    beside = markdown.replace("](../SECURITY.md", "](SECURITY.md").replace("](../C", "](C")
    return beside.replace("](../README.md#commands)", "](reference/commands.md)")


def from_the_top(markdown: str) -> str:
    """A page from the top of the project: links into docs/ lead to its neighbours, those to code become their words."""
    return CODE.sub(r"\1", re.sub(r"\]\(docs/", "](", markdown))
