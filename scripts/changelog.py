"""Collect the fragments of changelog.d/ into CHANGELOG.md under a new version.

    python scripts/changelog.py --check                 is every fragment well named and not empty?
    python scripts/changelog.py 0.2.0 2026-12-01        write the section, remove the fragments

A fragment is `changelog.d/WHAT.KIND.md`; KIND is added, changed, fixed or removed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("added", "changed", "fixed", "removed")
MARK = "<!-- new versions go below this line -->\n"


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """0 when all is well; 1 when a fragment is wrong or there is nothing to collect; 2 when misused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only look at the fragments")
    parser.add_argument("version", nargs="?", help="such as 0.2.0")
    parser.add_argument("day", nargs="?", type=date.fromisoformat, help="the day of release, YYYY-MM-DD")
    options = parser.parse_args(arguments)
    found = fragments(root / "changelog.d")
    mistakes = [f"{path.name}: {wrong}" for path in found if (wrong := mistake(path))]
    if mistakes:
        print("\n".join(mistakes), file=sys.stderr)
        return 1
    if options.check:
        return 0
    if not options.version or not options.day:
        parser.error("a release needs a version and a day")
    if not found:
        print("changelog.d/ has no fragment: nothing to release", file=sys.stderr)
        return 1
    changelog = root / "CHANGELOG.md"
    before, mark, after = changelog.read_text(encoding="utf-8").partition(MARK)
    text = before + MARK + "\n" + section(options.version, options.day, found) + (after if mark else "")
    changelog.write_text(text, encoding="utf-8")
    for path in found:
        path.unlink()
    return 0


def fragments(folder: Path) -> list[Path]:
    """The fragments, by name."""
    return sorted(path for path in folder.glob("*.md") if path.name != "README.md")


def mistake(path: Path) -> str | None:
    """What is wrong with a fragment, or None."""
    parts = path.name.split(".")
    if len(parts) != 3 or parts[1] not in KINDS:
        return f"is not WHAT.KIND.md with KIND one of {', '.join(KINDS)}"
    if not path.read_text(encoding="utf-8").strip():
        return "is empty"
    return None


def section(version: str, day: date, found: Sequence[Path]) -> str:
    """A version's part of the changelog, in Markdown, kinds in their fixed order."""
    lines = [f"## {version} - {day.isoformat()}", ""]
    for kind in KINDS:
        texts = [path.read_text(encoding="utf-8").strip() for path in found if path.name.split(".")[1] == kind]
        if texts:
            lines += [f"### {kind.capitalize()}", ""]
            lines += ["- " + text.replace("\n", "\n  ") for text in texts]
            lines.append("")
    return "\n".join(line.rstrip() for line in "\n".join(lines).split("\n")) + "\n"


if __name__ == "__main__":
    sys.exit(main())
