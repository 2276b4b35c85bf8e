"""Who leads when several articles have the same text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.dedup import place
from monitor.articles.fingerprint import text_sha256
from monitor.model import Article, ArticleId, StoredArticle

NOON = datetime(2026, 10, 21, 12, 0, tzinfo=UTC)
LONG = (
    "A joint patrol of six armoured vehicles turned back two kilometres before Ariha on Tuesday after residents had parked "
    "tractors across both lanes of the highway, three drivers who were waiting at the last checkpoint told reporters."
)


def stored(
    number: int,
    *,
    text: str = LONG,
    title: str = "Patrol turns back",
    published: datetime | None = None,
    known: datetime = NOON,
    assessed: bool = True,
    copy_of: int | None = None,
) -> StoredArticle:
    article = Article(
        url=f"https://outlet{number}.example/a",
        title=title,
        text=text,
        text_sha256=text_sha256(text),
        outlet=f"Outlet {number}",
        feed_slug=None,
        published_at=published,
    )
    return StoredArticle(
        id=ArticleId(number),
        article=article,
        known_at=known,
        attempts=1,
        assessed_at=NOON if assessed else None,
        copy_of=None if copy_of is None else ArticleId(copy_of),
    )


def test_a_text_that_nobody_else_has_is_new() -> None:
    mine = stored(1, assessed=False)

    placement = place(mine, [mine])

    assert (placement.verdict, placement.lead, placement.moved) == ("new", 1, ())
    assert placement.reason == "nobody else has the same words"


def test_the_later_one_is_a_copy_of_the_earlier() -> None:
    first, second = stored(2), stored(1, known=NOON + timedelta(hours=1), assessed=False)

    placement = place(second, [first, second])

    assert (placement.verdict, placement.lead, placement.moved) == ("copy", 2, ())
    assert placement.reason == "same words as https://outlet2.example/a"


def test_an_earlier_one_that_comes_late_takes_the_lead_over() -> None:
    agency = stored(3, published=NOON - timedelta(hours=5), known=NOON + timedelta(hours=9), assessed=False)
    lead, copy = stored(1), stored(2, known=NOON + timedelta(hours=1), copy_of=1)

    placement = place(agency, [lead, copy, agency])

    assert (placement.verdict, placement.lead, placement.moved) == ("new", 3, (1, 2))
    assert placement.reason == "the earliest of 3 with the same words"


def test_equally_old_ones_are_told_apart_by_their_url() -> None:
    one, two = stored(1, assessed=False), stored(2)

    assert place(one, [two, one]).verdict == "new"
    assert place(replace(two, assessed_at=None), [replace(one, assessed_at=NOON)]).verdict == "copy"


def test_one_that_is_not_assessed_yet_cannot_lead() -> None:
    waiting = stored(1, published=NOON - timedelta(days=1), assessed=False)

    assert place(stored(2, assessed=False), [waiting]).verdict == "new"


def test_short_texts_are_joined_only_under_the_same_title() -> None:
    short = "Read the whole story on our site."
    mine, other = stored(1, text=short, known=NOON + timedelta(hours=1), assessed=False), stored(2, text=short)
    renamed = stored(3, text=short, title="Bakers are back")

    assert place(mine, [other]).verdict == "copy"
    assert place(mine, [renamed]).verdict == "new"
    assert place(mine, [mine, renamed]).reason == "too short to compare (7 words)"


def test_empty_texts_are_never_joined() -> None:
    assert place(stored(1, text="", assessed=False), [stored(2, text="")]).verdict == "new"


def _assess(store: dict[int, StoredArticle], id: int) -> None:
    digest = store[id].article.text_sha256
    placement = place(store[id], [a for a in store.values() if a.article.text_sha256 == digest])
    lead = None if placement.verdict == "new" else placement.lead
    store[id] = replace(store[id], assessed_at=NOON, copy_of=lead)
    for moved in placement.moved:
        assert moved != placement.lead
        store[moved] = replace(store[moved], copy_of=placement.lead)


HOURS = st.integers(0, 3)


@given(st.data(), st.lists(st.tuples(st.none() | HOURS, HOURS, st.sampled_from([LONG, "Short."]), st.sampled_from("AB")),
                           min_size=1, max_size=6))  # fmt: skip
def test_the_leads_agree_whatever_the_order_of_arrival_and_assessment(
    data: st.DataObject, given_articles: list[tuple[int | None, int, str, str]]
) -> None:
    articles = {
        number: stored(
            number,
            published=None if published is None else NOON + timedelta(hours=published),
            known=NOON + timedelta(hours=known),
            text=text,
            title=title,
            assessed=False,
        )
        for number, (published, known, text, title) in enumerate(given_articles, start=1)
    }
    outcomes = []
    for _ in range(2):
        waiting = data.draw(st.permutations(sorted(articles)))
        late = data.draw(st.integers(0, len(waiting)))  # so many arrive only after the first were assessed
        store = {n: articles[n] for n in waiting[late:]}
        for n in waiting[late:]:
            _assess(store, n)
        for n in waiting[:late]:
            store[n] = articles[n]
            _assess(store, n)
        _assess(store, data.draw(st.sampled_from(sorted(store))))  # again: nothing changes
        outcomes.append({n: store[n].copy_of for n in sorted(store)})

    assert outcomes[0] == outcomes[1]
    for lead in outcomes[0].values():
        assert lead is None or outcomes[0][lead] is None
