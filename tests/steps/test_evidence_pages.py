"""The pages of quoted sentences, as deliveries write them edition by edition and as the archive is built again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.desk.forgetting import forget, take_out
from monitor.editions.wording import passage_id, proof_path
from monitor.model import ArticleId, Job
from monitor.steps.archive import put_all_in_archive
from monitor.steps.assess import assess
from monitor.steps.house import House
from tests.build import MORNING, make_article
from tests.storied import ALSO, HOUR, OTHER, RAN, TRUCE, mark, plain, published, read, storied, tree

BEFORE = "The road was closed for an hour."
AFTER = "Nobody was hurt."


@pytest.fixture
def house(open_house: Callable[..., House], tmp_path: Path) -> House:
    return storied(open_house, tmp_path)


def root(house: House) -> Path:
    return Path(house.watchlist.digests_folder)


def evidence(house: House, id: ArticleId) -> str:
    return (root(house) / "evidence" / mark(house, id) / "index.html").read_text(encoding="utf-8")


def edition_page(house: House, day: int = 21) -> str:
    return (root(house) / f"daily/2026/10/{day}/index.html").read_text(encoding="utf-8")


def leads(house: House) -> list[tuple[str, str]]:
    """Path and anchor of every link from any page to a quoted sentence."""
    found = []
    for page in root(house).rglob("*.html"):
        for path, name in re.findall(r'href="(?:\.\./)+(evidence/[^"#]+)#([^"]+)"', page.read_text(encoding="utf-8")):
            found.append((path, name))
    return found


def test_a_quotation_leads_in_one_click_to_its_sentence_in_its_paragraph(house: House) -> None:
    first = read(house, "herald", f"{BEFORE} {RAN} {AFTER}\nAnother paragraph of the same report stands here.")

    edition = published(house)

    url = "http://herald.example/997"
    assert f'href="../../../../{proof_path(url, RAN)}"' in edition_page(house)
    html = evidence(house, first)
    assert f'id="{passage_id(RAN)}"' in html and f"<p>{BEFORE} <mark>{RAN}</mark> {AFTER}</p>" in html
    assert "Another paragraph" not in html
    start = len(BEFORE) + 1
    assert f"Characters {start} to {start + len(RAN)} of the text" in plain(html)
    assert f"quoted in Idlib daily no. {edition.number}, 21 Oct 2026" in plain(html)
    assert "First seen 21 Oct 2026 03:00 UTC" in plain(html) and "owner: Harbour Trust" in plain(html)
    with house.store.read() as db:
        stored = db.articles.by_id(first)
    assert stored is not None and stored.article.text_sha256 in html


def test_every_link_to_a_sentence_leads_to_its_anchor(house: House) -> None:
    read(house, "herald", f"{BEFORE} {RAN}")
    read(house, "gazette", ALSO, hours=-2)
    read(house, "courier", TRUCE, hours=-4)
    published(house)
    read(house, "gazette", OTHER.replace("Wednesday", "Thursday"), hours=20)
    published(house, 1)

    found = leads(house)

    assert len({path for path, _ in found}) == 4 and len(found) >= 8
    for path, name in found:
        assert f'id="{name}"' in (root(house) / path).read_text(encoding="utf-8"), path


def test_building_the_archive_again_gives_the_same_pages(house: House) -> None:
    first = read(house, "herald", f"{BEFORE} {RAN}")
    read(house, "courier", TRUCE, hours=-4)
    published(house)
    read(house, "gazette", ALSO, hours=20)
    with house.store.write() as db:
        changed = make_article(
            url="http://herald.example/997", outlet="The Herald", title="From the road", text=f"{RAN} {AFTER}",
            feed_slug="herald", published_at=MORNING - 3 * HOUR, precision="second",
        )  # fmt: skip
        assert db.articles.revise(first, changed, now=house.clock.now() + 20 * HOUR, page_sha256=None)
    house.clock.set(MORNING + 21 * HOUR)  # type: ignore[attr-defined]
    assess(Job(kind="assess", keys=(first,)), house)
    published(house, 1)
    written = tree(root(house))
    assert sum(name.startswith("evidence/") for name in written) >= 3

    shutil.rmtree(root(house))
    put_all_in_archive(house)

    again = tree(root(house))
    assert again == {name: body for name, body in written.items() if name in again} and len(again) == len(written)
    told = plain(evidence(house, first))
    assert "Wording 1, seen 21 Oct 2026 03:00 UTC" in told and "Wording 2" in told


def test_what_an_outlet_allows_no_copy_of_is_shown_as_the_sentence_alone(house: House) -> None:
    text = f"{BEFORE} " * 30 + f"{RAN} " + f"{AFTER} " * 30
    at = MORNING - 3 * HOUR
    article = make_article(
        url="http://herald.example/only", outlet="The Herald", title="From the road", text=text, feed_slug="herald",
        published_at=at, precision="second", keep="evidence",
    )  # fmt: skip
    with house.store.write() as db:
        id, _ = db.articles.add(article, known_at=at, now=house.clock.now(), page_sha256=None)
    assess(Job(kind="assess", keys=(id,)), house)

    published(house)

    html = evidence(house, id)
    assert f"<p><mark>{RAN}</mark></p>" in html and "only its lead and the quoted sentences" in html


def test_of_a_forgotten_article_no_word_and_no_link_stays(house: House) -> None:
    first = read(house, "herald", f"{BEFORE} {RAN}")
    read(house, "gazette", ALSO, hours=-2)
    published(house)
    name = mark(house, first)
    url = "http://herald.example/997"

    forget(url, house)
    for path, anchor in leads(house):  # editions that quote it still lead somewhere
        assert f'id="{anchor}"' in (root(house) / path).read_text(encoding="utf-8"), path
    take_out(url, house)

    page = (root(house) / "evidence" / name / "index.html").read_text(encoding="utf-8")
    assert "This article was removed" in page and BEFORE not in page and "herald" not in page.lower()
    assert f"evidence/{name}" not in edition_page(house)
    assert all((root(house) / path).exists() for path, _ in leads(house))


def test_hostile_words_are_inert(house: House) -> None:
    first = read(house, "herald", f"<script>alert(1)</script> {RAN} <img src=x>", title="<b>From</b> the road")

    published(house)

    html = evidence(house, first)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html and "<img" not in html and "<script" not in html
