"""The pages that list editions: index, feed, style; relative, inert, without a clock."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from monitor.editions.archive import Issue, edition_files, index_files, issue_from_json, issue_of, issue_to_json
from monitor.editions.freeze import from_json, to_json
from monitor.editions.render import render
from tests.pure.editions.golden import SITE
from tests.pure.editions.samples import hostile_edition, make_edition

ATOM = "{http://www.w3.org/2005/Atom}"


def issues(count: int, **given: object) -> list[Issue]:
    """The latest editions, a day apart, oldest first; between the last two a day was missed."""
    latest = issue_of(make_edition())
    days = [timedelta(days=n + (1 if n else 0)) for n in range(count)]
    made = [
        replace(latest, date=latest.date - d, made_at=latest.made_at - d, number=count - n, **given)  # type: ignore[arg-type]
        for n, d in enumerate(days)
    ]
    made[0] = replace(made[0], missed=(latest.date - timedelta(days=1),), late=True)
    return made[::-1]


def hrefs(html: str) -> list[str]:
    found: list[str] = []

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(value or "" for name, value in attrs if name in ("href", "src"))

    Links().feed(html)
    return found


def entries(files: dict[str, bytes]) -> list[ElementTree.Element]:
    return ElementTree.fromstring(files["feed.xml"]).findall(f"{ATOM}entry")


def test_an_edition_has_four_files_in_a_folder_of_its_day() -> None:
    edition = make_edition()
    made = render(edition)

    assert edition_files(edition, made) == {
        "daily/2026/11/22/index.html": made.page.encode(),
        "daily/2026/11/22/digest.txt": made.text.encode(),
        "daily/2026/11/22/digest.md": made.markdown.encode(),
        "daily/2026/11/22/digest.json": made.json.encode(),
    }


def test_an_issue_comes_out_of_its_json_as_the_edition_read_again_says() -> None:
    for edition in (make_edition(), hostile_edition(), make_edition(base_url=None, reports=[])):
        kept = issue_to_json(issue_of(edition))

        assert issue_from_json(kept) == issue_of(from_json(to_json(edition)))
        assert "\n" not in kept


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"digest": "daily"}', '{"digest": 7}'])
def test_what_is_no_issue_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        issue_from_json(text)


def test_every_link_of_the_index_leads_to_a_file_of_the_archive() -> None:
    listed = issues(40)
    files = index_files(listed)
    pages = {*files, *SITE, *(issue.path for issue in listed), "#main"}

    assert set(hrefs(files["index.html"].decode())) <= pages
    assert {issue.path for issue in listed} <= set(hrefs(files["index.html"].decode()))


def test_missed_days_are_marked_until_an_edition_is_made_for_them() -> None:
    listed = issues(3)
    filled = replace(listed[0], date=listed[-1].missed[0])

    assert '21<span class="hidden">' in index_files(listed)["index.html"].decode()
    assert "none was made</li>" in index_files(listed)["index.html"].decode()
    assert '21<span class="hidden">' not in index_files([*listed, filled])["index.html"].decode()


def test_the_latest_edition_comes_first() -> None:
    index = index_files(issues(5))["index.html"].decode()

    assert index.index("daily/2026/11/22/") < index.index("daily/2026/11/20/")


def test_two_digests_each_have_a_calendar() -> None:
    index = index_files([*issues(2), *issues(2, digest="weekly", title="Idlib weekly")])["index.html"].decode()

    assert re.findall(r'id="d-(\w+)"', index) == ["daily", "weekly"]


def test_an_archive_without_editions_says_so() -> None:
    files = index_files([])

    assert "There is no edition yet." in files["index.html"].decode()
    assert entries(files) == []


def test_the_feed_has_the_latest_thirty_with_lasting_ids() -> None:
    files = index_files(issues(40))
    root = ElementTree.fromstring(files["feed.xml"])

    assert len(entries(files)) == 30
    assert root.findtext(f"{ATOM}updated") == "2026-11-22T03:32:00Z"
    assert entries(files)[0].findtext(f"{ATOM}id") == "tag:idlib-monitor.invalid,2026:daily/2026-11-22"
    link = entries(files)[0].find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://news.reader.example/idlib/daily/2026/11/22/index.html"


def test_without_a_public_address_the_feed_links_within_the_archive() -> None:
    files = index_files([replace(issue, base_url=None) for issue in issues(1)])

    link = entries(files)[0].find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "daily/2026/11/22/index.html"
    assert 'rel="self"' not in files["feed.xml"].decode()


def test_the_order_of_the_issues_changes_nothing() -> None:
    assert index_files(issues(9)) == index_files(issues(9)[::-1])


def test_hostile_headlines_are_inert_in_index_and_feed() -> None:
    files = index_files([issue_of(hostile_edition())])

    content = entries(files)[0].findtext(f"{ATOM}content") or ""
    assert "<script>alert(1)</script>" in content
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e]", content)
    assert "<script" not in files["index.html"].decode()
    assert not [href for href in hrefs(files["index.html"].decode()) if ":" in href]


def test_the_style_sheet_loads_nothing() -> None:
    style = index_files([])["assets/style.css"].decode()

    assert "url(" not in style
    assert "@import" not in style
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style
