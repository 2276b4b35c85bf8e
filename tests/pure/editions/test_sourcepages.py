"""The pages of sources: health of the newest edition, who stands behind it, its share; relative, inert, without a secret."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.editions.archive import Issue, issue_of
from monitor.editions.sourcepages import beginning, newest_issue, source_files
from monitor.editions.wording import story_path
from monitor.model import FeedHealth, FeedSpec, MonthCount, Shares
from tests.pure.editions.accounts import before_that, tracked_edition
from tests.pure.editions.samples import NASTY
from tests.pure.editions.sources import DAWN, HERALD, SECRET, make_last, make_ledger, make_shares, make_sources
from tests.pure.editions.test_archive import hrefs

MARK = "a1b2c3d4e5f6"


def issues() -> list[Issue]:
    latest = replace(issue_of(tracked_edition()), stories=(f"{MARK} {MARK}",))
    return [issue_of(before_that()), latest]


def pages(**given: object) -> dict[str, str]:
    arguments = {
        "watchlist": make_sources(),
        "shares": make_shares(),
        "listed": issues(),
        "ledger": make_ledger(),
        **given,
    }
    return {path: body.decode() for path, body in source_files(**arguments).items()}  # type: ignore[arg-type]


def plain(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def herald(**given: object) -> str:
    return pages(**given)["sources/herald/index.html"]


def test_every_feed_that_is_watched_has_a_page_and_so_has_one_that_is_gone_but_brought_something() -> None:
    made = pages()

    assert set(made) == {
        "sources/index.html", *(f"sources/{slug}/index.html" for slug in ("herald", "herald-world", "sada", "quay", "gone")),
    }  # fmt: skip
    assert "Not watched any more" in plain(made["sources/gone/index.html"])
    assert "5 sources, 1 in trouble" in plain(made["sources/index.html"])


def test_health_is_what_the_ledger_of_the_newest_edition_says() -> None:
    made = pages()

    told = plain(made["sources/sada/index.html"])
    assert "Not reached since 22 Nov 2026 04:10 3 polls in a row failed" in told
    assert f"As Idlib daily no. {issues()[-1].number}" in told
    assert "In no trouble" in plain(made["sources/herald/index.html"])
    assert "Paused Switched off in the configuration" in plain(made["sources/quay/index.html"])
    assert "No edition tells of it yet" in plain(herald(ledger=None))


def test_the_share_of_a_month_is_of_all_reports_of_that_month() -> None:
    told = plain(herald())

    assert "November 2026 12 of 2,000, 2 copies 0.6 %" in told
    assert "October 2026 3 of 3 100 %" in told
    assert told.index("November 2026") < told.index("October 2026")
    assert "Share of voice 15 reports" in told
    assert 'width="0.6%"' in herald() and 'style="' not in herald()


def test_it_says_how_often_it_was_first_whom_it_copied_and_what_it_spoke_of() -> None:
    told = plain(herald())

    assert "It reported 9 stories; of the 5 that others reported too it was first in 2 ." in told.replace("2.", "2 .")
    assert "Copies of others' texts: 2 of صدى الشمال" in told
    assert "It spoke of m4-patrols (11), ceasefire (4)" in told
    assert "none of which another outlet reported" in plain(pages()["sources/sada/index.html"])


def test_owner_and_side_are_told_with_what_they_were_before_and_why() -> None:
    told = plain(herald())

    assert "Owner Harbour Trust until 1 Jan 2020: Old Quay" in told
    assert "Side Coast : Its board is named by the port until 8 Dec 2024: Hills" in told
    assert "Kind government body Country Syria Language English Home https://herald.example/news" in told
    assert "Also watched The Herald World" in told
    assert "Owner not told" in plain(pages()["sources/sada/index.html"])


def test_no_page_shows_the_address_of_a_feed_or_a_secret_in_one() -> None:
    feed = FeedSpec(slug="herald", url=SECRET, title="The Herald")

    for made in (pages(), pages(watchlist=make_sources(feeds=(feed,)))):
        everything = "".join(made.values())
        for secret in ("hunter2", "anna", "t0ken", "session", "user:pass", "u:p@", "private"):
            assert secret not in everything
    assert '"http://herald.example/"' in pages(watchlist=make_sources(feeds=(feed,)))["sources/herald/index.html"]


def test_latest_reports_lead_to_their_address_and_to_the_page_of_their_story_where_an_edition_told_it() -> None:
    last = (make_last(story=MARK), make_last(story="0123456789ab", url="http://herald.example/2"))
    html = herald(shares=make_shares(last=last))

    assert f"../../{story_path(MARK)}" in hrefs(html) and "0123456789ab" not in html
    assert "http://herald.example/1" in hrefs(html)
    assert "22 Nov 2026 · a copy" in plain(herald()) and "seen 22 Nov 2026 04:10" in plain(herald())


def test_every_link_leads_into_the_archive_or_to_an_outlet() -> None:
    made = pages()
    known = {
        *made,
        "index.html",
        "feed.xml",
        "assets/style.css",
        "search/index.html",
        *(issue.path for issue in issues()),
    }
    known |= {standing.path for issue in issues() for standing in issue.topics}

    for path, html in made.items():
        root = "../" * path.count("/")
        local = [href.split("#")[0] for href in hrefs(html) if not href.startswith(("http", "#"))]
        for href in local:
            place = "sources/index.html" if href == "../index.html" and root == "../../" else href.removeprefix(root)
            assert place in known, f"{path}: {href}"


def test_a_page_changes_only_when_its_feed_brought_something_or_its_health_did() -> None:
    quiet = make_shares()
    more = replace(quiet, months=(*quiet.months, MonthCount(feed="sada", month="2026-12", reports=7, copies=0)))
    later = [*issues(), replace(issues()[-1], date=issues()[-1].date.replace(day=23), number=99,
                                cutoff_at=issues()[-1].cutoff_at.replace(day=23))]  # fmt: skip

    before, after = pages(), pages(shares=more, listed=later)

    assert {path for path in before if before[path] != after[path]} == {
        "sources/index.html", "sources/sada/index.html",
    }  # fmt: skip


def test_the_order_of_editions_changes_nothing() -> None:
    assert pages() == pages(listed=issues()[::-1])


def test_an_archive_without_editions_has_a_list_that_says_so() -> None:
    made = pages(listed=[], ledger=None, shares=Shares())

    assert "There is no edition yet" in plain(made["sources/index.html"])
    assert "not known" in made["sources/index.html"]
    assert "No report of it reached" in plain(made["sources/herald/index.html"])


def test_foreign_names_carry_their_language_and_direction() -> None:
    made = pages()

    assert '<h1 lang="ar" dir="rtl">صدى الشمال</h1>' in made["sources/sada/index.html"]
    assert '<a lang="ar" dir="rtl" href="../sources/sada/index.html">' in made["sources/index.html"]
    assert '<span class="line-title" lang="ar" dir="rtl">' in made["sources/sada/index.html"]


def test_hostile_words_are_inert() -> None:
    source = replace(HERALD, name=NASTY, owner=NASTY, why=NASTY, kind=NASTY, country=NASTY, home="javascript:alert(1)",
                     side=NASTY, owner_history=((DAWN.date(), NASTY),))  # fmt: skip
    feed = FeedSpec(
        slug="herald", url="http://herald.example/", title=NASTY, language='en" onload="x', source="herald-house"
    )
    sick = FeedHealth(slug="herald", title=NASTY, state="broken", reason=NASTY, since=DAWN, next_try=None)
    made = pages(
        watchlist=make_sources(feeds=(feed,), sources=(source,)),
        shares=make_shares(last=(make_last(title=NASTY, url="javascript:alert(1)"),), brought=(("gone", NASTY),)),
        ledger=make_ledger(sick),
    )

    for html in made.values():
        assert "<script" not in html
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)
        assert not re.search(r"""<[^>]*\son\w+=|(href|src)=.?(javascript|data):""", html)
        assert "default-src 'none'; style-src 'self'" in html


@pytest.mark.parametrize(
    ("cutoff", "expected"),
    [("2026-10-27T03:30", "2025-11-01"), ("2026-12-31T23:59", "2026-01-01"), ("2027-01-01T00:00", "2026-02-01")],
)
def test_twelve_months_are_counted_the_present_one_among_them(cutoff: str, expected: str) -> None:
    at = datetime.fromisoformat(f"{cutoff}+00:00")

    assert beginning(at) == datetime.fromisoformat(f"{expected}T00:00+00:00").astimezone(UTC)


def test_the_newest_edition_is_that_of_the_latest_cut_off() -> None:
    assert newest_issue(issues()) == newest_issue(issues()[::-1]) == issues()[-1]
    assert newest_issue([]) is None
