"""A day on which very much happened: sixty stories, each with all that it can have, at addresses as long as outlets use."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import quote as percent

from monitor.model import Also, ArticleId, Edition, Quote, Report, Section, Story, story_mark
from tests.pure.editions.accounts import SPEAKERS, TRACKED, tracked_edition
from tests.pure.editions.drones import DRONE, known, told
from tests.pure.editions.samples import SPEC, match, topic

SLUGS = {"topic": ("ceasefire", "m4-patrols", "crossings"), "scope": ("nato-syria", "north-west", "far-coast")}
EVERY = (
    *TRACKED,
    topic("crossings", "Crossings on the border"),
    topic("north-west", "Idlib and the north-west", "scope"),
    topic("far-coast", "The far coast", "scope"),
)
CAPS = {"topic": 12, "scope": 8}
OUTLETS = (
    ("Northern Gazette", "en"), ("Вестник Оронта", "ru"), ("بريد العاصي", "ar"), ("Asi Postası", "tr"), ("Maarat Wire", "en"),
    ("Jabal Review", "en"), ("Вечерний меридиан", "ru"), ("نافذة المتوسط", "ar"), ("Steppe Dispatch", "en"),
)  # fmt: skip
TITLES = {
    "en": "Report {} of the day: three wounded as a drone falls near Jisr, and the road to the coast is closed until the evening",
    "ru": "Сообщение {}: трое ранены при падении беспилотника близ Джиср эш-Шугура, дорога закрыта до вечера",
    "ar": "خبر {}: ثلاثة جرحى بسقوط طائرة مسيرة قرب جسر الشغور وإغلاق الطريق حتى المساء",
    "tr": "Haber {}: Cisr yakınlarında düşen insansız hava aracı üç kişiyi yaraladı, yol akşama kadar kapalı",
}  # fmt: skip


def happening(number: int, slug: str) -> list[Report]:
    """Nine reports of one happening in four languages, the first of another outlet each time."""
    turn = number % len(OUTLETS)
    mark = story_mark(f"https://dispatch.example/{number}")
    made = []
    for place, (outlet, language) in enumerate(OUTLETS[turn:] + OUTLETS[:turn]):
        id, title = 1000 + number * 10 + place, TITLES[language].format(number)
        made.append(
            told(id, title, language, outlet=outlet, url=f"https://outlet{place}.example/2026/11/21/{percent(title)}",
                 matches=(match(slug, 60 - place, DRONE[language]),), story=known(mark=mark, founder=ArticleId(90_000 + number)),
                 known_at=known().since.replace(day=21, hour=4 + place, minute=number % 60))
        )  # fmt: skip
    return made


@cache
def busy_day() -> Edition:
    """Sixty stories on three topics and in three scopes, as many as their caps let in, behind changes, events and disputes."""
    reports, number = [], 0
    for kind, slugs in SLUGS.items():
        for slug in slugs:
            for _ in range(CAPS[kind]):
                reports += happening(number, slug)
                number += 1
    spec = replace(SPEC, topics=SLUGS["topic"], scopes=SLUGS["scope"])
    return tracked_edition(reports=reports, topics=EVERY, spec=spec, voices=SPEAKERS)


def laden(stories: int = 60, **given: Any) -> Edition:
    """The busy day with so many stories in sections of twelve, and three quotes, several outlets and a note for each: more than
    an edition's words allow, and more than any mail holds."""
    full = [_laden(story) for section in busy_day().sections for story in section.stories]
    several = [replace(full[n % len(full)], id=story_mark(f"laden {n}")) for n in range(stories)]
    sections = tuple(
        Section(slug=f"part-{n}", kind="topic" if n % 24 == 0 else "scope", title=f"Part {n // 12 + 1}",
                stories=tuple(several[n : n + 12]), background=several[0].also[:2])
        for n in range(0, stories, 12)
    )  # fmt: skip
    return replace(busy_day(), sections=sections, **given)


def _laden(story: Story) -> Story:
    own = _quote(story.language or "en")
    others = (
        replace(_quote(code), outlet=name, url=f"https://{code}.example/2026/11/21/drone")
        for name, code in OUTLETS[1:4]
    )
    further = [quote for quote in others if quote.language != own.language]
    also = tuple(
        Also(
            outlet=name, url=f"https://outlet{n}.example/2026/11/21/{percent(name)}", title=TITLES[code], language=code
        )
        for n, (name, code) in enumerate(OUTLETS)
        if name != story.outlet
    )
    return replace(story, quotes=(own, *further[:2]), also=also, more_also=0, notes=("live blog of 12 posts",))


def _quote(language: str) -> Quote:
    text = DRONE[language].partition(". ")[0] + "."
    return Quote(text=text, start=0, end=len(text), language=language)
