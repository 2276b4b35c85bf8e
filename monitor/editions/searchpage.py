"""The archive's search page: what leads to everything without a script, and the script that asks the index."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.editions.archive import Issue, standings
from monitor.editions.render import TEMPLATES, environment

ROOT = "../"  # from the page's folder to the archive's


def search_files(issues: Sequence[Issue]) -> dict[str, bytes]:
    """`search/index.html` and `assets/search.js` for these editions of public digests, whatever their order."""
    by_age = sorted(issues, key=lambda i: (-i.cutoff_at.timestamp(), -i.date.toordinal(), i.digest))
    latest = {issue.digest: issue for issue in reversed(by_age)}
    page = environment().get_template("search.html.j2")
    return {
        "search/index.html": page.render(
            topics=standings(issues), latest=[latest[slug] for slug in sorted(latest)], root=ROOT
        ).encode(),
        "assets/search.js": (TEMPLATES / "assets" / "search.js").read_bytes(),
    }
