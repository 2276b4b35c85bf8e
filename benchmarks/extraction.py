"""Our extraction beside trafilatura's default, on the pages and by the scorer of scrapinghub/article-extraction-benchmark.

    python benchmarks/extraction.py FOLDER

FOLDER is a checkout of that repository (html/*.html.gz, ground-truth.json, evaluate.py); nothing of it is part of this one.
Exit code 1 when our F1 is lower, a page crashed or a page is empty.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import trafilatura


def main(folder: Path) -> int:
    """Print precision, recall and F1 of both, where they differ most, and how many titles, authors and dates we found."""
    truth: dict[str, dict[str, str]] = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    ours = _ours(folder / "html")
    theirs = {key: _theirs(folder / "html" / f"{key}.html.gz") for key in truth}
    texts = {
        "monitor": {key: ours[key].get("text", "") for key in truth},
        f"trafilatura {trafilatura.__version__}": theirs,
    }
    scorer = _scorer(folder / "evaluate.py")
    figures = {}
    for name, said in texts.items():
        matches = [scorer.string_shingle_matching(true=truth[key]["articleBody"], pred=said[key]) for key in truth]
        figures[name] = scorer.metrics_from_tp_fp_fns(matches)
        print(
            f"{name:<18} "
            + "  ".join(f"{measure} {figures[name][measure]:.4f}" for measure in ("precision", "recall", "f1"))
        )
    failed = [page["path"] for page in ours.values() if "error" in page]
    for field in ("title", "author", "published"):
        sources = Counter(page[f"{field}_source"] for page in ours.values() if page.get(field))
        print(f"{field:<18} {sum(sources.values())} of {len(truth)}: {dict(sorted(sources.items()))}")
    print(f"empty or failed    {len(failed)} {failed}")
    best, other = (figure["f1"] for figure in figures.values())
    return int(best < other or bool(failed) or ours.keys() != truth.keys())


def _ours(pages: Path) -> dict[str, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "-q", "extract", str(pages)], capture_output=True, text=True, check=False
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {Path(page["path"]).name.removesuffix(".html.gz"): page for page in told}


def _theirs(page: Path) -> str:
    return trafilatura.extract(gzip.decompress(page.read_bytes())) or ""


def _scorer(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("evaluate", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
