"""The golden edition: the sample in every form, beside what it should look like."""

from __future__ import annotations

from pathlib import Path

from monitor.editions.render import render
from tests.pure.editions.samples import make_edition

DATA = Path(__file__).with_name("data")


def forms() -> dict[str, str]:
    """File name -> the sample edition in that form."""
    made = render(make_edition())
    return {
        "edition.json": made.json,
        "digest.txt": made.text,
        "digest.md": made.markdown,
        "page.html": made.page,
        "mail.html": made.html,
    }


def accept() -> None:
    """Write the present forms as the expected ones. Run with `python -m tests.pure.editions.golden`, then read the diff."""
    for name, text in forms().items():
        (DATA / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    accept()
