"""A room of the program as a side of somebody else's harness (benchmarks/plugged.py), on documents that the harness makes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORPUS = """
LANGS = ("en", "ru", "tr", "ar")
WORDS = "the ferry left the harbour of Port Elen at noon with flour and forty passengers on board".split()


def sentence(chance, language, least=5, most=9):
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(least, most)))


def paragraph(chance, language):
    return f"<p>{sentence(chance, language, 30, 40)}.</p>"


def documents(count):
    import random
    return [(sentence(random.Random(n), "en", 60, 70), n) for n in range(count)]


def page(seed, language, number):
    import random
    text = "".join(paragraph(random.Random(seed + n), language) for n in range(6))
    return f"<html><head><title>News {number}</title></head><body><article>{text}</article></body></html>".encode()


def parse_set(size, count):
    item = "<item><title>Ferry {0}</title><link>http://port.example/{0}</link><guid>{0}</guid></item>"
    rows = "".join(item.format(n) for n in range({"small": 3, "medium": 9}[size]))
    return [f"<rss version='2.0'><channel><title>Port</title>{rows}</channel></rss>".encode()] * count
"""


@pytest.mark.parametrize(
    ("suite", "options", "count"),
    [
        ("parse", ["--n", "3", "--size", "small", "--repeat", "2"], 6),
        ("extract", ["--n", "4"], 4),
        ("sig", ["--n", "5", "--size", "medium"], 5),
        ("lsh", ["--n", "150"], 150),
        ("sql", ["--n", "30", "--batch", "20"], 30),
    ],
)
def test_a_harness_is_told_what_a_room_took(suite: str, options: list[str], count: int, tmp_path: Path) -> None:
    (tmp_path / "corpus.py").write_text(CORPUS, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks/plugged.py"), str(tmp_path), suite, *options],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["count"] == count and told["cpu"] > 0 and told["wall"] > 0
