"""A happening as four newsrooms' worth of reports: three sides, four languages, an agency's text that others print."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.editions.happening import Happening, Read, happening
from monitor.editions.voices import Voices
from monitor.model import (
    Article,
    ArticleId,
    Claim,
    FeedSpec,
    Judgement,
    Origin,
    SideSpec,
    SourceSpec,
    StoredArticle,
)
from tests.build import make_article, make_claim, make_feed, make_match, make_origin

DAWN = datetime(2026, 11, 21, 3, 40, tzinfo=UTC)
TOPICS = ("ceasefire", "m4-patrols", "idlib")
WIRE = make_origin("Far Wire", kind="agency", slug="far-wire", owner="Far Ministry", side="far")

RUSSIAN = (
    "Двенадцатое совместное патрулирование прошло по трассе М4 без происшествий, сообщили в ведомстве в субботу утром."
)
TURKISH = "Türk ve Rus birlikleri M4 karayolunda on ikinci ortak devriyeyi tamamladı, bakanlık cumartesi günü duyurdu."
ARABIC = (
    "أكملت القوات التركية والروسية الدورية المشتركة الثانية عشرة على الطريق الدولي صباح السبت بحسب شهود من المنطقة."
)
ENGLISH = "Turkish and Russian troops held their twelfth joint patrol on the M4 highway on Saturday, the ministry said."


def make_read(id: int = 1, hours: float = 0, **given: Any) -> Read:
    """A report of some hours after dawn; `origin`, `copy_of`, `claims` and `topics` are what they say, all else goes to its
    article."""
    own = {key: given.pop(key) for key in ("origin", "copy_of", "claims", "topics", "known_at") if key in given}
    at = DAWN + timedelta(hours=hours)
    outlet = given.get("outlet", "The Herald")
    usual: dict[str, Any] = {
        "url": f"https://{outlet.split()[-1].lower() if outlet.isascii() else 'outlet'}.example/{id}",
        "title": "Twelfth joint patrol held on the M4",
        "text": f"{ENGLISH} It met nobody on its way.",
        "published_at": at,
        "precision": "second",
        "feed_slug": None,
    }
    names = {field.name for field in fields(Article)}
    article = make_article(**{**usual, **{key: value for key, value in given.items() if key in names}})
    claims: tuple[Claim, ...] = own.get("claims", ())
    origin: Origin = own.get("origin", make_origin(outlet))
    topics = own.get("topics", ("m4-patrols",))
    return Read(
        stored=StoredArticle(
            id=ArticleId(id),
            article=article,
            known_at=own.get("known_at", at + timedelta(minutes=5)),
            attempts=1,
            assessed_at=at,
            copy_of=own.get("copy_of"),
        ),
        judgement=Judgement(
            language=article.language,
            matches=tuple(make_match(topic=topic) for topic in topics),
            reported=topics,
            claims=claims,
        ),
        origin=origin,
    )


def make_voices() -> Voices:
    """Who is on which side: the Herald's feed speaks for the coast."""
    feed: FeedSpec = make_feed(slug="far-post", source="far-post")
    post = SourceSpec(slug="far-post", name="Far Post", owner="Far Ministry", kind="state", side="far")
    sides = (
        SideSpec(slug="far", label="Far side: the capital", bloc="far"),
        SideSpec(slug="near", label="Near side", bloc="near"),
    )
    return Voices(feeds={feed.slug: feed}, sources={post.slug: post}, sides={side.slug: side for side in sides})


def reports() -> list[Read]:
    """Nine reports of two days: the wire's text in four outlets, three newsrooms of their own."""
    near = make_origin("Asi Postası", owner="Asi Group", side="near")
    return [
        make_read(
            1,
            0,
            outlet="Far Wire",
            language="ru",
            title="Двенадцатый патруль прошёл по трассе М4",
            text=f"{RUSSIAN} Всё.",
            origin=WIRE,
        ),
        make_read(
            2,
            0.6,
            outlet="Far Post",
            feed_slug="far-post",
            language="ru",
            title="Патруль прошёл",
            text=RUSSIAN,
            origin=WIRE,
            copy_of=1,
        ),
        make_read(
            3, 1.1, outlet="Vestnik", language="ru", title="На М4 прошёл патруль", text=RUSSIAN, origin=WIRE, copy_of=1
        ),
        make_read(4, 2, outlet="The Herald", origin=make_origin("The Herald", side=None), claims=()),
        make_read(
            5,
            4.4,
            outlet="Asi Postası",
            language="tr",
            title="M4'te on ikinci ortak devriye",
            text=TURKISH,
            origin=near,
            url="https://asi.example/5",
        ),
        make_read(
            6,
            9,
            outlet="صدى الشمال",
            language="ar",
            title="الدورية المشتركة الثانية عشرة على الطريق الدولي",
            text=ARABIC,
            url="https://sada.example/6",
            origin=make_origin("صدى الشمال", owner=None, slug="sada"),
        ),
        make_read(
            7,
            20.5,
            outlet="The Gazette",
            title="Patrol on the M4: what is known",
            origin=WIRE,
            copy_of=None,
            text="Far Wire reported that the twelfth joint patrol ran along the whole of the M4 highway on Saturday.",
            url="https://gazette.example/7",
        ),
        make_read(
            8,
            26,
            outlet="Asi Gündem",
            language="tr",
            title="On ikinci devriye tamamlandı",
            text=TURKISH,
            origin=near,
            copy_of=5,
            url="https://gundem.example/8",
        ),
        make_read(
            9,
            27,
            outlet="Courier",
            title="A quiet patrol",
            text=f"{ENGLISH} Shops were open.",
            origin=make_origin("Courier", owner="Asi Group", side="near"),
            topics=("idlib",),
        ),
    ]


def make_happening(rows: list[Read] | None = None, centre: int = 4) -> Happening:
    """The story of these reports, or of all nine."""
    return happening(reports() if rows is None else rows, make_voices(), TOPICS, ArticleId(centre))


def make_testified(quote: str, text: str, **given: Any) -> tuple[Claim, ...]:
    """A claim that stands at a sentence of a text."""
    start = text.index(quote)
    return (make_claim(quote=quote, start=start, end=start + len(quote), **given),)
