"""`archive check` in a real house: faults inside the archive, and originals asked for on a web server, politely."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.desk.archivecheck import check_inside
from monitor.desk.originals import Answer, Outside, ask_originals, remembered
from monitor.steps.house import House
from tests.servers import Site
from tests.storied import ALSO, DAY, RAN, mark, published, read, storied

MINUTES = timedelta(minutes=10)
HERALD, GAZETTE = "http://herald.example/997", "http://gazette.example/998"


@pytest.fixture
def house(open_house: Callable[..., House], tmp_path: Path) -> House:
    """A house with one edition in its archive, and what stands beside it where nobody has written it yet."""
    house = storied(open_house, tmp_path)
    read(house, "herald", RAN)
    read(house, "gazette", ALSO, hours=-2)
    published(house)
    search = root(house) / "search" / "index.html"
    search.parent.mkdir(exist_ok=True)
    if not search.exists():
        search.write_text("", encoding="utf-8")
    return house


def root(house: House) -> Path:
    return Path(house.watchlist.digests_folder)


def asked(house: House, *urls: str, limit: int = 99, again: bool = False, within: timedelta = MINUTES) -> Outside:
    clock = house.clock
    assert isinstance(clock, SetClock)

    def wait(at: object) -> bool:
        clock.set(at)  # type: ignore[arg-type]
        return True

    return ask_originals(urls, house, limit=limit, within=within, again=again, wait=wait)


def states(outside: Outside) -> dict[str, str]:
    return {url: answer.state for url, answer in outside.answers.items()}


def test_an_archive_as_it_was_delivered_is_whole(house: House) -> None:
    found = check_inside(house)

    assert found.is_whole and (found.broken, found.missing, found.differing, found.leftovers) == ((), (), (), ())
    assert found.pages >= 8 and found.links > 40
    assert found.originals[HERALD] == "daily/2026/10/21/index.html" and GAZETTE in found.originals


def test_a_page_that_is_gone_and_a_place_that_is_not_there_are_told_with_who_links_to_them(house: House) -> None:
    (root(house) / "sources" / "herald" / "index.html").unlink()
    index = root(house) / "index.html"
    index.write_text(index.read_text() + '<a href="#nowhere">x</a><a href="../out.html">y</a>')

    found = check_inside(house)

    assert not found.is_whole
    assert {(broken.page, broken.why) for broken in found.broken} == {
        ("sources/index.html", "there is no sources/herald/index.html"),
        ("index.html", "there is no place 'nowhere' in index.html"),
        ("index.html", "leads out of the archive"),
    }


def test_what_a_stored_edition_should_have_and_what_was_changed_is_told(house: House) -> None:
    folder = root(house) / "daily/2026/10/21"
    (folder / "digest.txt").unlink()
    (folder / "digest.json").write_bytes((folder / "digest.json").read_bytes().replace(b"held", b"hold"))

    found = check_inside(house)

    assert found.missing == ("daily/2026/10/21/digest.txt",)
    assert found.differing == ("daily/2026/10/21/digest.json",)
    assert check_inside(house, stored=False).differing == ()


def test_leftovers_are_told_and_break_nothing(house: House) -> None:
    other = root(house) / "old/2020/01/01"
    other.mkdir(parents=True)
    for path in (other / "digest.txt", root(house) / ".index.html.part", root(house) / "lost.html"):
        path.write_text("<html>x</html>\n")

    found = check_inside(house)

    assert found.leftovers == (".index.html.part", "lost.html", "old/2020/01/01/digest.txt") and found.is_whole


def test_originals_of_late_editions_alone(house: House) -> None:
    assert check_inside(house, since=date(2026, 10, 22)).originals == {}
    assert HERALD in check_inside(house, since=date(2026, 10, 21)).originals


def test_originals_are_told_apart_by_what_their_hosts_say(house: House, site: Site) -> None:
    site.put("http://a.example/alive", "here")
    site.put("http://a.example/slash", "", status=301, headers={"Location": "http://www.a.example/slash/"})
    site.put("http://www.a.example/slash/", "here")
    site.put("http://a.example/went", "", status=301, headers={"Location": "http://a.example/alive"})
    site.put("http://a.example/front", "", status=302, headers={"Location": "http://a.example/"})
    site.put("http://a.example/", "front page")
    site.put("http://a.example/over", "", status=410)
    site.put("http://a.example/paid", "", status=402)
    site.put("http://a.example/sick", "", status=500)
    site.put("http://a.example/robots.txt", "User-agent: *\nDisallow: /secret", "text/plain")
    expected = {
        "http://a.example/alive": "answers", "http://a.example/slash": "answers", "http://a.example/went": "moved",
        "http://a.example/front": "moved", "http://a.example/missing": "gone", "http://a.example/over": "gone",
        "http://a.example/paid": "blocked", "http://a.example/secret": "blocked", "http://a.example/sick": "unreachable",
        "http://127.0.0.1:1/inside": "refused",
    }  # fmt: skip

    found = asked(house, *expected)

    assert states(found) == expected and (found.asked, found.left) == (10, 0)
    assert found.answers["http://a.example/went"].reason == "to http://a.example/alive"
    assert site.asked["/secret"] == 0


def test_a_host_that_gives_no_answer_is_asked_once(house: House, site: Site) -> None:
    site.put("http://b.example/1", "", hang_up=True)
    site.put("http://b.example/robots.txt", "", "text/plain")
    urls = [f"http://b.example/{n}" for n in (1, 2, 3)]

    found = asked(house, *urls)

    assert set(states(found).values()) == {"unreachable"} and found.asked == 3
    assert site.asked["/2"] == site.asked["/3"] == 0


def test_a_host_that_was_silent_a_moment_ago_is_not_waited_for(house: House, site: Site) -> None:
    site.put("http://b.example/1", "here")
    site.put("http://b.example/robots.txt", "", "text/plain")
    assert states(asked(house, "http://b.example/1")) == {"http://b.example/1": "answers"}
    clock = house.clock
    assert isinstance(clock, SetClock)
    clock.set(clock.now() + 8 * DAY)  # its rules are asked for again
    site.put("http://b.example/robots.txt", "", hang_up=True)
    began = clock.now()

    found = asked(house, "http://b.example/1")

    assert states(found) == {"http://b.example/1": "unreachable"}
    assert "no answer a moment ago" in found.answers["http://b.example/1"].reason and clock.now() == began


def test_what_answered_is_not_asked_again_within_a_week_and_the_oldest_comes_first(house: House, site: Site) -> None:
    for name in ("1", "2", "3"):
        site.put(f"http://a.example/{name}", "here")
    urls = [f"http://a.example/{name}" for name in ("1", "2", "3")]
    clock = house.clock
    assert isinstance(clock, SetClock)

    first = asked(house, *urls, limit=2)
    assert (first.asked, first.left, len(first.answers)) == (2, 1, 2)
    clock.set(clock.now() + DAY)
    second = asked(house, *urls)
    assert (second.asked, second.left, site.asked["/1"]) == (1, 0, 1)
    assert set(states(second)) == set(urls)
    clock.set(clock.now() + 6 * DAY)
    third = asked(house, *urls)
    assert third.asked == 2 and site.asked["/3"] == 1
    assert asked(house, *urls, again=True).asked == 3


def test_a_busy_host_is_waited_for_and_no_longer_than_the_time_that_is_given(house: House, site: Site) -> None:
    site.put("http://a.example/robots.txt", "User-agent: *\nCrawl-delay: 20", "text/plain")
    for name in ("1", "2", "3"):
        site.put(f"http://a.example/{name}", "here")
    urls = [f"http://a.example/{name}" for name in ("1", "2", "3")]
    began = house.clock.now()

    found = asked(house, *urls, within=timedelta(seconds=30))

    assert (found.asked, found.left) == (2, 1)
    assert house.clock.now() - began >= timedelta(seconds=20)


def test_a_memory_that_nobody_can_read_is_no_memory(house: House, site: Site) -> None:
    site.put("http://a.example/1", "here")
    asked(house, "http://a.example/1")
    assert remembered(house) == {"http://a.example/1": Answer(state="answers", reason="", at=house.clock.now())}

    (Path(house.watchlist.storage) / "originals.json").write_text('{"x": 7}')

    assert remembered(house) == {} and asked(house, "http://a.example/1").asked == 1


def test_the_page_of_a_story_counts_as_a_page(house: House) -> None:
    with house.store.read() as db:
        found = db.articles.by_url(HERALD)
    assert found is not None
    (root(house) / "stories" / mark(house, found.id) / "index.html").unlink()

    assert {broken.page for broken in check_inside(house).broken} >= {"daily/2026/10/21/index.html"}
