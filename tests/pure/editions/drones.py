"""One invented happening for the tests of editions: a drone falls near Jisr, told by six newsrooms in four languages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.model import (
    ActorSpec,
    AgencySpec,
    ArticleId,
    Credit,
    Edition,
    FeedSpec,
    Gist,
    KnownStory,
    Report,
    SideSpec,
    SourceSpec,
    Witness,
    printed,
    story_mark,
)
from monitor.text.folding import tokenize
from monitor.text.stems import stem_number, stem_of
from tests.build import make_origin
from tests.pure.editions.samples import FROM, VOICES, make_edition, match, report, reports

DRONE = {
    "en": "Three men were wounded when a drone fell near Jisr at noon, the rescue service of Jisr said. The drone came from the "
          "coast, a farmer who saw it said. Buyers at the market spoke of little else for the rest of the day.",
    "ru": "Трое мужчин ранены при падении беспилотника близ Джиср эш-Шугура, сообщили спасатели. Беспилотник летел со стороны "
          "побережья, рассказал житель. Дорогу закрыли до вечера по требованию полиции.",
    "tr": "Cisr yakınlarında düşen insansız hava aracı nedeniyle üç erkek yaralandı. "
          "Aracın sahilden geldiğini bir çiftçi söyledi. Yol akşama kadar trafiğe kapalı kaldı.",
    "ar": "أصيب ثلاثة رجال بسقوط طائرة مسيرة قرب جسر الشغور ظهر اليوم بحسب فرق الإنقاذ. "
          "وقال مزارع إن الطائرة جاءت من جهة الساحل. وأغلق الطريق حتى المساء.",
}  # fmt: skip
FOUNDER = "https://dispatch.example/drone"
BEFORE = datetime(2026, 11, 20, 15, 4, tzinfo=UTC)
MARKS = ("deed:fall", "place:jisr", "thing:drone")

SPOKEN = replace(
    VOICES,
    feeds={**VOICES.feeds, "mesa": FeedSpec(slug="mesa", url="https://mesa.example/rss", title="Mesa", source="mesa")},
    sources={
        **VOICES.sources,
        "mesa": SourceSpec(slug="mesa", name="Mesa Agency", side="far-side", agencies=("mesa",), kind="agency"),
    },
    sides={
        **VOICES.sides,
        "far-side": SideSpec(slug="far-side", label="Far side", bloc="far"),
        "far-loyal": SideSpec(slug="far-loyal", label="Close to the far side", bloc="far"),
        "aloof": SideSpec(slug="aloof", label="Research institute", bloc="independent"),
    },
    agencies={**VOICES.agencies, "mesa": AgencySpec(slug="mesa", name="Mesa Agency", side="far-side")},
    actors={"far": ActorSpec(slug="far", concept="FAR", side="far", label="The Far Side")},
)


def gist_of(title: str, text: str, language: str, marks: Iterable[str] = MARKS, **given: Any) -> Gist:
    """A gist of plain words, each told once, and of these landmarks."""

    def stems(words: str) -> set[int]:
        return {stem_number(stem_of(t.key, language), language) for t in tokenize(words, language) if len(t.key) > 3}

    words = sorted(stems(f"{title} {text}"))
    named = tuple(sorted(marks))
    usual: dict[str, Any] = {field.name: None if str(field.type).endswith("None") else () for field in fields(Gist)}
    usual |= {"title": named, "front": named, "main": named, "named": named}
    usual |= {
        "language": language,
        "words": tuple(words),
        "weights": (max(1, round(255 / math.sqrt(len(words) or 1))),) * len(words),
        "headline": tuple(word for word in words if word in stems(title)),
    }
    return Gist(**usual | given)


def known(**given: Any) -> KnownStory:
    """What is known of the story: founded by a report that an edition of the day before did not tell."""
    usual = {"founder": ArticleId(900), "mark": story_mark(FOUNDER), "since": BEFORE}
    return KnownStory(**{**usual, **given})


def told(number: int, title: str, language: str = "en", **given: Any) -> Report:
    """A report of the story, written by its outlet unless something else is said."""
    text = given.pop("text", DRONE.get(language, DRONE["en"]))
    usual: dict[str, Any] = {
        "story": known(),
        "matches": (match("ceasefire", 40, text),),
        "gist": gist_of(title, text, language),
        "known_at": FROM + timedelta(hours=2, minutes=number),
    }
    made = report(number, title, text, language=language, **{**usual, **given})
    origin = made.origin or SPOKEN.newsrooms().origin(printed(made.article, made.known_at))
    return replace(made, origin=origin)


def drone(**story: Any) -> list[Report]:
    """Six texts in four languages, one copy; two of the texts are an agency's, which prints it too."""
    of = known(**story)
    mesa = Credit(agencies=("mesa",), means="republishes", place="dateline", evidence="(Mesa)")
    return [
        told(41, "Three wounded as drone falls near Jisr", story=of, outlet="Northern Gazette"),
        told(42, "Market day ends early after drone", story=of, outlet="Maarat Wire"),
        told(43, "Трое ранены при падении беспилотника", "ru", story=of, outlet="Mesa Agency", feed_slug="mesa"),
        told(44, "Беспилотник упал близ Джиср эш-Шугура", "ru", story=of, outlet="Вестник Оронта", feed_slug=None, credit=mesa),
        told(45, "Cisr yakınlarında İHA düştü", "tr", story=of, outlet="Asi Postası"),
        told(46, "سقوط مسيرة قرب جسر الشغور", "ar", story=of, outlet="بريد العاصي"),
        told(47, "Drone falls near Jisr", story=of, outlet="Jabal Review", copy_of=ArticleId(41), gist=None,
             origin=make_origin("Northern Gazette")),
    ]  # fmt: skip


def witness(outlet: str = "Steppe Dispatch", language: str = "en", **origin: Any) -> Witness:
    """A report that is not in the edition."""
    return Witness(outlet=outlet, language=language, origin=make_origin(outlet, **origin))


def story_edition(**given: Any) -> Edition:
    """The sample edition with the story, which the edition of the day before told, among its news."""
    before = (witness("Steppe Dispatch"), witness("River Post"))
    happening = drone(told=date(2026, 11, 21), before=before)
    return make_edition(**{"reports": [*reports(), *happening], "voices": SPOKEN, **given})


def stories_of(happening: Sequence[Report], **given: Any) -> list[Any]:
    """The stories that an edition made of these reports shows."""
    edition = make_edition(**{"reports": happening, "voices": SPOKEN, **given})
    return [story for section in edition.sections for story in section.stories]
