"""Our extraction beside trafilatura's default, by the scorer of scrapinghub/article-extraction-benchmark.

    python benchmarks/extraction.py FOLDER [FUNDUS]

FOLDER is a checkout of that repository (html/*.html.gz, ground-truth.json, evaluate.py), FUNDUS one of dobbersc/fundus-evaluation
(dataset/html/*.html.gz, dataset/ground_truth.json), whose paragraphs are joined and scored alike, by runs of four words; nothing
of them is part of this repository. Shown are also trafilatura without comments, and the halves of the first: every second page
by name was looked at when rules were made, the others only counted. Wanted: F1 by 0.010 above trafilatura's default on the first,
by 0.008 on FUNDUS. Exit code 1 when it is less, a page crashed or a page is empty.
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

WANTED, WANTED_OF_FUNDUS = 0.010, 0.008


def main(folder: Path, fundus: Path | None) -> int:
    """Print precision, recall and F1 of all sides, and how many titles, authors and dates we found."""
    scorer = _scorer(folder / "evaluate.py")
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    bodies = {key: page["articleBody"] for key, page in truth.items()}
    names = sorted(bodies)
    sets = {"all": names, "looked at": names[::2], "not looked at": names[1::2]}
    failed = _compared(scorer, folder / "html", bodies, sets, WANTED)
    if fundus is not None:
        truth = json.loads((fundus / "dataset" / "ground_truth.json").read_text(encoding="utf-8"))
        bodies = {name.removesuffix(".html.gz"): "\n".join(page["body"]) for name, page in truth.items()}
        failed |= _compared(scorer, fundus / "dataset" / "html", bodies, {"fundus": sorted(bodies)}, WANTED_OF_FUNDUS)
    return int(failed)


def _compared(scorer: Any, pages: Path, bodies: dict[str, str], sets: dict[str, list[str]], wanted: float) -> bool:
    """Print what is made of these pages; True when it is not what is wanted in the first of the sets."""
    ours = _ours(pages)
    paths = {key: pages / f"{key}.html.gz" for key in bodies}
    sides = {
        "monitor": {key: ours.get(key, {}).get("text", "") for key in bodies},
        f"trafilatura {trafilatura.__version__}": {key: _theirs(path) for key, path in paths.items()},
        "without comments": {key: _theirs(path, include_comments=False) for key, path in paths.items()},
    }
    gains = []
    for subset, keys in sets.items():
        figures = []
        for side, said in sides.items():
            figure = scorer.metrics_from_tp_fp_fns(
                [scorer.string_shingle_matching(true=bodies[key], pred=said[key]) for key in keys]
            )
            print(
                f"{subset:<14} {side:<18} "
                + "  ".join(f"{measure} {figure[measure]:.4f}" for measure in ("precision", "recall", "f1"))
            )
            figures.append(figure["f1"])
        gains.append(figures[0] - figures[1])
        print(f"{subset:<14} F1 {gains[-1]:+.4f}, {figures[0] - figures[2]:+.4f} where it leaves comments out")
    for field in ("title", "author", "published"):
        sources = Counter(page[f"{field}_source"] for page in ours.values() if page.get(field))
        print(f"{field:<14} {sum(sources.values())} of {len(bodies)}: {dict(sorted(sources.items()))}")
    failed = [page["path"] for page in ours.values() if "error" in page] + sorted(bodies.keys() - ours.keys())
    print(f"empty or failed {len(failed)} {failed}")
    return gains[0] < wanted or bool(failed)


def _ours(pages: Path) -> dict[str, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "-q", "extract", str(pages)], capture_output=True, text=True, check=False
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {Path(page["path"]).name.removesuffix(".html.gz"): page for page in told}


def _theirs(page: Path, **options: bool) -> str:
    return trafilatura.extract(gzip.decompress(page.read_bytes()), **options) or ""


def _scorer(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("evaluate", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None))
