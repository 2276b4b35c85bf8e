"""Invented news for the tests of editions: four languages, two topics, a scope, copies, troubled feeds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from monitor.editions.compose import compose
from monitor.editions.ledger import Waiting, seen_now
from monitor.editions.voices import Voices
from monitor.model import (
    Addend,
    AgencySpec,
    Article,
    ArticleId,
    Credit,
    DigestSpec,
    DueEdition,
    Edition,
    EditionRef,
    FeedHealth,
    FeedSpec,
    GroupSpec,
    Match,
    MatchSpec,
    Report,
    SideSpec,
    SourceSpec,
    Span,
    Tally,
    TopicSpec,
    story_mark,
)

CUTOFF = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
FROM = CUTOFF - timedelta(days=1)
MADE = CUTOFF + timedelta(minutes=2)

SPEC = DigestSpec(
    slug="daily", title="Idlib daily", prefix="Idlib", topics=("ceasefire", "m4-patrols"), scopes=("nato-syria",),
    at=time(6, 30), time_zone="Europe/Istanbul", recipients=("anna@reader.example",),
)  # fmt: skip
DUE = DueEdition(digest="daily", date=date(2026, 11, 22), cutoff_at=CUTOFF, covers_from=FROM, floor=FROM)
PREVIOUS = EditionRef(date=date(2026, 11, 21), number=11, cutoff_at=FROM)


def topic(slug: str, title: str, kind: Any = "topic") -> TopicSpec:
    groups = (GroupSpec(name="theme", weight=10, cap=3), GroupSpec(name="place", weight=8, cap=3))
    return TopicSpec(
        slug=slug, kind=kind, title={"en": title}, languages=("en", "ru", "tr", "ar"), concepts={},
        match=MatchSpec(groups=groups, require=(("theme",), ("place",))),
    )  # fmt: skip


TOPICS = (
    topic("ceasefire", "Idlib ceasefire"),
    topic("m4-patrols", "Joint patrols on the M4"),
    topic("nato-syria", "NATO on Syria", "scope"),
)


def match(slug: str, score: float, text: str = "", **words: str) -> Match:
    """A match whose spans are all places of these words in the text, one group each."""
    spans = tuple(
        Span(start=found.start(), end=found.end(), group=group, words=word)
        for group, word in words.items()
        for found in re.finditer(re.escape(word), text)
    )
    return Match(
        topic=slug, kind="scope" if slug == "nato-syria" else "topic", matched=True, score=score, threshold=20.0,
        addends=tuple(Addend(group=g, points=10.0, hits=1, words=(w,)) for g, w in words.items()),
        missing=(), vetoed=False, spans=spans,
    )  # fmt: skip


def report(number: int, title: str, text: str, **given: Any) -> Report:
    """A report of an article at `https://OUTLET.example/NUMBER`."""
    outlet = given.pop("outlet", "The Orontes Herald")
    known_at = given.pop("known_at", FROM + timedelta(hours=number))
    own = {
        key: given.pop(key)
        for key in ("copy_of", "matches", "text_published", "story", "gist", "origin", "reported")
        if key in given
    }
    usual: dict[str, Any] = {
        "url": f"https://{outlet.split()[-1].lower()}.example/{number}",
        "title": title,
        "text": text,
        "text_sha256": f"{number:064x}",
        "outlet": outlet,
        "feed_slug": outlet.split()[-1].lower(),
        "published_at": known_at - timedelta(minutes=20),
        "precision": "second",
        "language": "en",
    }
    return Report(
        id=ArticleId(number), article=Article(**{**usual, **given}), known_at=known_at, feeds=("herald",),
        **{"copy_of": None, "matches": (), **own},
    )  # fmt: skip


PATROL = (
    "Armoured cars of both armies left Trumba at nine in the morning. The joint patrol on the M4 turned back near Ain "
    "al-Hawr after protesters blocked the road. Officers spoke of a pause, not of an end. It was the ninth attempt since "
    "the spring, the joint patrol command said on the M4 checkpoint."
)
TRUCE = (
    "Residents of Sarmin counted four shells before noon. The ceasefire in Idlib is holding in most villages, a "
    "spokesman for the monitors said. He gave no figures for the night."
)
RUSSIAN = (
    "Наблюдатели провели ночь на посту у Саракиба. Режим прекращения огня в Идлибе в целом соблюдается, заявил представитель "
    "центра. О пострадавших не сообщалось."
)
TURKISH = (
    "Konvoy sabah saatlerinde yola çıktı. M4 karayolunda planlanan ortak devriye hava koşulları nedeniyle bir gün ertelendi. "
    "Yeni tarih henüz belli değil."
)
ARABIC = (
    "ساد الهدوء ليل أمس في القرى الجنوبية. قال متحدث محلي إن وقف إطلاق النار في إدلب صمد رغم قصف متقطع على الأطراف. "
    "ولم ترد أنباء عن إصابات."
)  # fmt: skip
NATO = (
    "Ministers met for an hour in the evening. The alliance will keep its air defence help for the southern border "
    "of Syria, the secretary said. No date was named."
)


VALLEY = Credit(agencies=("valley",), means="republishes", place="dateline", evidence="(Valley Agency)")
VOICES = Voices(
    feeds={"herald": FeedSpec(slug="herald", url="https://herald.example/rss", title="Herald", source="herald")},
    sources={
        "herald": SourceSpec(slug="herald", name="The Orontes Herald", side="river-state",
                             side_history=((date(2024, 12, 8), "old-guard"),)),
        "vestnik": SourceSpec(slug="vestnik", name="Вестник Оронта", side="far-side"),
    },
    sides={
        "river-state": SideSpec(slug="river-state", label="River state: owned by the river's council", bloc="river"),
        "old-guard": SideSpec(slug="old-guard", label="Old guard", bloc="river"),
    },
    agencies={"valley": AgencySpec(slug="valley", name="Valley Agency")},
)  # fmt: skip


def reports() -> list[Report]:
    """Seven stories and two copies, one of which was told before; one report is out of every scope."""
    return [
        report(1, "Patrol turns back near Ain al-Hawr", PATROL,
               matches=(match("m4-patrols", 46, PATROL, theme="joint patrol", place="M4"), match("ceasefire", 21))),
        report(2, "Truce holds in most villages, monitors say", TRUCE, outlet="Maarat Wire", credit=VALLEY,
               matches=(match("ceasefire", 52, TRUCE, theme="ceasefire", place="Idlib"),)),
        report(3, "В Идлибе соблюдается режим тишины", RUSSIAN, outlet="Вестник Оронта", language="ru", url="https://vestnik.example/3",
               feed_slug=None,
               matches=(match("ceasefire", 44, RUSSIAN, theme="прекращения огня", place="Идлибе"),)),
        report(4, "M4'te ortak devriye ertelendi", TURKISH, outlet="Asi Postası", language="tr", url="https://asi.example/4",
               precision="day", matches=(match("m4-patrols", 38, TURKISH, theme="ortak devriye", place="M4"),)),
        report(5, "هدوء حذر في ريف إدلب الجنوبي", ARABIC, outlet="بريد العاصي", language="ar", url="https://barid.example/5",
               published_at=None, precision="unknown",
               matches=(match("ceasefire", 44, ARABIC, theme="وقف إطلاق النار", place="إدلب"),)),
        report(6, "Alliance keeps its help on the border", NATO, outlet="Northern Gazette", notes=("live blog of 12 posts",),
               shortfall="page answered 503", matches=(match("nato-syria", 30, NATO, theme="alliance", place="Syria"),)),
        report(7, "Bakers raise the price of bread", "Bread costs more in the city since Monday, bakers say with regret."),
        report(8, "Truce holds in most villages", TRUCE, outlet="Jabal Review", copy_of=ArticleId(2),
               matches=(match("ceasefire", 50),)),
        report(9, "Old news comes again", TRUCE, outlet="Echo Daily", copy_of=ArticleId(999), text_published=True,
               matches=(match("ceasefire", 50),)),
    ]  # fmt: skip


TALLIES = tuple(
    Tally(stage=stage, reason=reason, count=count)
    for stage, reason, count in (
        ("poll", "new", 12), ("poll", "known", 105), ("poll", "unusable", 2), ("capture", "page", 8), ("capture", "feed", 1),
        ("capture", "joined", 2), ("assess", "new", 7), ("assess", "copy", 2),
    )
)  # fmt: skip
HEALTH = (
    FeedHealth(slug="herald", title="The Orontes Herald", state="ok", reason="", since=None, next_try=CUTOFF),
    FeedHealth(slug="wire", title="Maarat Wire", state="ok", reason="", since=None, next_try=CUTOFF),
    FeedHealth(slug="asi", title="Asi Postası", state="broken", reason="the server answered 503 three times",
               since=CUTOFF - timedelta(hours=30), next_try=CUTOFF + timedelta(minutes=40)),
    FeedHealth(slug="barid", title="بريد العاصي", state="silent", reason="nothing new for 5 days, usually one a day",
               since=CUTOFF - timedelta(days=5), next_try=CUTOFF + timedelta(minutes=10)),
    FeedHealth(slug="attic", title="The Attic", state="paused", reason="", since=None, next_try=None),
)  # fmt: skip


def make_edition(**given: Any) -> Edition:
    """The sample edition; arguments of `compose` may be overridden."""
    return composed(**given)[0]


def composed(**given: Any) -> tuple[Edition, tuple[ArticleId, ...]]:
    """What compose makes of the sample news."""
    due, spec = given.pop("due", DUE), given.pop("spec", SPEC)
    usual: dict[str, Any] = {
        "reports": reports(),
        "topics": TOPICS,
        "previous": PREVIOUS,
        "number": 12,
        "made_at": MADE,
        "base_url": "https://news.reader.example/idlib",
        "configuration": "c0ffee123456",
        "version": "0.1.0",
        "voices": VOICES,
    }
    entries, articles = given.pop("waiting", (1, 0))
    usual["seen"] = seen_now(
        tallies=given.pop("tallies", TALLIES),
        waiting=Waiting(entries=entries, articles=articles),
        health=given.pop("health", HEALTH),
    )
    return compose(due, spec, **{**usual, **given})


NASTY = (
    "<script>alert(1)</script> \u202egnp.exe\u202c [x](javascript:alert(1)) \x1b]0;owned\x07\x1b[31m `id` **b** | a\r\n"
    "Bcc: x@evil.example &lt;b&gt; {{ 7*7 }} \U000e0041"
)


def hostile_edition() -> Edition:
    """The sample with everything from outside turned against its readers."""
    edition, nasty = make_edition(), NASTY
    sections = tuple(
        replace(
            section,
            stories=tuple(
                replace(
                    story, title=nasty, outlet=nasty, why=nasty, shortfall=nasty, side=nasty, via=nasty, notes=(nasty,),
                    marks=(nasty,), languages=(nasty, "ru"), more_also=2, has_page=True, id=story_mark(nasty),
                    url=("javascript:alert(1)", "https://evil.example/\"><script>x</script>(a)", "data:text/html,x")[n % 3],
                    language=('en" onload="x', "ar", None)[n % 3],
                    quotes=tuple(replace(q, text=nasty, outlet=nasty, url="vbscript:x") for q in story.quotes),
                    also=tuple(
                        replace(a, outlet=nasty, url="vbscript:x", title=nasty, via=nasty, language=nasty) for a in story.also
                    ),
                )
                for n, story in enumerate(section.stories)
            ),
        )
        for section in edition.sections
    )  # fmt: skip
    troubled = tuple(replace(feed, title=nasty, reason=nasty) for feed in edition.ledger.troubled)
    return replace(
        edition,
        sections=sections,
        warnings=(nasty,),
        subject=nasty[:78],
        title=nasty,
        ledger=replace(edition.ledger, troubled=troubled),
    )
