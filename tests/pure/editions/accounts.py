"""Invented accounts of topics for the tests of editions: a truce that frays, a patrol that was cut short, figures that differ."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.model import (
    Account,
    ActorSpec,
    Camp,
    Claim,
    Conflict,
    Correction,
    Count,
    Edition,
    Event,
    EventLog,
    EventSpec,
    Figure,
    LoggedEvent,
    OutcomeSpec,
    PlaceGuard,
    Provenance,
    SideSpec,
    Sighting,
    StateSpec,
    Status,
    StatusChange,
    StatusSpec,
    Testimony,
    TopicSpec,
)
from tests.build import make_origin
from tests.pure.editions.samples import DUE, FROM, MADE, NASTY, TOPICS, VOICES, hostile_edition, make_edition

TODAY = date(2026, 11, 22)

STATES = StatusSpec(
    concept="CF",
    place=PlaceGuard(),
    states=(
        StateSpec(name="called_for", label="called for", level=1, rank=1),
        StateSpec(name="agreed", label="agreed, not yet in force", level=2, rank=2),
        StateSpec(name="holding", label="in force, holding", level=4, rank=3, opposes=("strained",)),
        StateSpec(name="strained", label="in force, violations reported", level=3, rank=3, opposes=("holding",)),
        StateSpec(name="collapsed", label="collapsed", level=0, rank=4),
        StateSpec(name="rejected", label="rejected by a party", stance=True),
    ),
    cues={},
)
PATROLS = EventSpec(
    trigger="PATROL",
    place=PlaceGuard(),
    series="patrol",
    outcomes=(
        OutcomeSpec(name="attacked", label="attacked", terms={}),
        OutcomeSpec(name="blocked", label="blocked", terms={}),
        OutcomeSpec(name="shortened", label="cut short", terms={}),
        OutcomeSpec(name="suspended", label="suspended", terms={}, programme=True),
        OutcomeSpec(name="completed", label="completed", terms={}),
        OutcomeSpec(name="announced", label="announced", terms={}, planned=True),
    ),
    place_names={"ain-al-hawr": "Ain al-Hawr", "trumba": "Trumba"},
)
TRACKED: tuple[TopicSpec, ...] = (
    replace(TOPICS[0], status=STATES),
    replace(TOPICS[1], events=PATROLS),
    *TOPICS[2:],
)
SPEAKERS = replace(
    VOICES,
    sides={**VOICES.sides, "far-side": SideSpec(slug="far-side", label="Far side", bloc="far")},
    actors={
        actor.slug: actor
        for actor in (
            ActorSpec(slug="north", concept="A_NORTH", side="north", label="Northern Command", broad=True),
            ActorSpec(slug="north-mod", concept="A_NORTH_MOD", side="north", label="Northern defence ministry"),
            ActorSpec(slug="south", concept="A_SOUTH", side="south", label="Southern Command", broad=True),
        )
    },
)


def made(kind: Any, usual: dict[str, Any], given: dict[str, Any]) -> Any:
    return kind(**{**usual, **given})


def source(name: str, **given: Any) -> Provenance:
    """An article read at noon of the day before."""
    at = given.pop("at", datetime(2026, 11, 21, 9, tzinfo=UTC))
    usual = {
        "url": f"https://{name.split()[-1].lower()}.example/{given.pop('number', 21)}",
        "title": "News from the valley",
        "outlet": name,
        "outlet_side": None,
        "language": "en",
        "published_on": at.date(),
        "published_at": at,
        "known_at": at + timedelta(minutes=20),
    }
    usual["origin"] = usual["url"]
    usual["written_by"] = make_origin(name, side=given.get("outlet_side"))
    return made(Provenance, usual, given)  # type: ignore[no-any-return]


def claim(id: str, state: str, quote: str, **given: Any) -> Claim:
    """A claim whose sentence opens the text."""
    usual = {
        "id": id, "topic": "ceasefire", "state": state, "temporal": "current", "event_date": None, "date_precision": "none",
        "speaker": None, "actor": None, "side": None, "via": None, "voice": "outlet", "quote": quote, "start": 0,
        "end": len(quote), "in_title": False, "cue": state, "cue_start": 0, "cue_end": 1, "modifiers": (), "rule": "the cue",
        "place_rule": "in the sentence", "confidence": 0.9,
    }  # fmt: skip
    return made(Claim, usual, given)  # type: ignore[no-any-return]


def told(id: str, state: str, quote: str, where: Provenance, **given: Any) -> Testimony:
    """A claim and where it was read."""
    return Testimony(claim=claim(id, state, quote, **given), source=where)


def status(**given: Any) -> Status:
    """The truce as it stands: holding for 33 days."""
    usual = {
        "topic": "ceasefire", "day": TODAY, "state": "holding", "since": date(2026, 10, 21), "stale": False, "disputed": False,
        "camps": (), "single_source": False, "confidence": "high", "why": "3 voices, 2 sides, 4 origins", "voices": (),
        "because": (), "scores": (), "last_evidence": date(2026, 11, 21), "changes": (HELD,),
    }  # fmt: skip
    return made(Status, usual, given)  # type: ignore[no-any-return]


def change(before: str | None, after: str | None, since: date, **given: Any) -> StatusChange:
    """A move of the truce."""
    usual = {
        "topic": "ceasefire", "before": before, "after": after, "since": since, "on": since, "voices": (), "claims": (),
        "rule": "two voices, score 1.8 of 1.5",
    }  # fmt: skip
    return made(StatusChange, usual, given)  # type: ignore[no-any-return]


def event(number: int | None, day: date | None, outcome: str, **given: Any) -> Event:
    """A patrol as one article tells it."""
    quote = given.pop("quote", f"The joint patrol of {day} on the M4 in Idlib was {outcome}, officers said.")
    usual = {
        "id": f"e{number}{day}{outcome}", "topic": "m4-patrols", "series": "patrol", "ordinal": number, "date": day,
        "date_precision": "day" if day else "none", "date_source": "text" if day else "none", "outcome": outcome,
        "outcomes": (outcome,), "route": None, "planned": outcome == "announced", "background": False, "speaker": None,
        "actor": None, "side": None, "quote": quote, "start": 0, "end": len(quote), "in_title": False,
    }  # fmt: skip
    return made(Event, usual, given)  # type: ignore[no-any-return]


def logged(number: int | None, day: date | None, became: str, *seen: Sighting, **given: Any) -> LoggedEvent:
    """A patrol of the log."""
    sightings = seen or (Sighting(event=event(number, day, became), source=source("The Orontes Herald")),)
    usual = {
        "id": f"p{number}-{day}", "topic": "m4-patrols", "series": "patrol", "ordinal": number, "date": day,
        "date_precision": "day" if day else "none", "outcome": became, "outcomes": (became,), "route": None,
        "planned": became == "announced", "conflicts": (), "sightings": sightings, "voices": (),
        "origins": len({one.source.origin for one in sightings}), "first_known_at": FROM + timedelta(hours=3), "late": False,
    }  # fmt: skip
    return made(LoggedEvent, usual, given)  # type: ignore[no-any-return]


def count(low: int, high: int | None = None, where: Provenance | None = None, **given: Any) -> Count:
    """A figure of the dead."""
    quote = given.pop("quote", f"{low} soldiers were killed near Idlib.")
    usual = {
        "topic": "ceasefire", "what": "killed", "who": "soldiers", "low": low, "high": low if high is None else high,
        "qualifier": None, "event_date": None, "speaker": None, "actor": None, "side": None, "quote": quote, "start": 0,
        "end": len(quote),
    }  # fmt: skip
    return Count(figure=made(Figure, usual, given), source=where or source("The Orontes Herald"))


def account(topic: str = "ceasefire", **given: Any) -> Account:
    """What is known of a topic; nothing of it is news."""
    usual = {
        "topic": topic, "day": TODAY, "status": None, "before": None, "log": None, "changes": (), "news": (),
        "testimonies": (), "counts": (), "usual_gap": 1.5, "last_report": date(2026, 11, 21),
    }  # fmt: skip
    return made(Account, usual, given)  # type: ignore[no-any-return]


# ---------------------------------------------------------------- a day on which much happened

VIOLATED = (
    "Savunma makamları, İdlib'de ateşkesin son 24 saatte dört kez ihlal edildiğini ve iki gözlem noktasına havan mermisi "
    "düştüğünü duyurdu."
)
BROKEN = "قال متحدث باسم المراقبين إن وقف إطلاق النار في إدلب خرق مرتين خلال الليل قرب قرية الكفير."
QUIET_NIGHT = (
    "Режим прекращения огня в Идлибе соблюдается, нарушений за сутки не зафиксировано, сообщили в штабе Севера."
)
NO_DEAL = (
    "We never agreed to a truce with those who shell our villages in Idlib, and we deny that one was signed, the southern "
    "commander said."
)
TURNED = (
    "The thirteenth joint patrol on the M4 in Idlib was cut short near Ain al-Hawr on Saturday after protesters blocked the "
    "road, the northern ministry said."
)
RAN = "M4 karayolundaki 14. ortak devriye cumartesi günü göstericiler yüzünden yarıda kesildi."
NEXT = "The next joint patrol on the M4 will leave Trumba on Tuesday, the northern ministry said."

HELD = change("agreed", "holding", date(2026, 10, 21), voices=("Northern Command",), claims=("c3",))
FRAYED = change(
    "holding", "strained", date(2026, 11, 21), voices=("Asi Postası", "Southern Command"), claims=("c1", "c2"),
    rule="2 voices say so and lead by 0.6: 1.8 for it, 1.2 against; 1.5 and two voices are needed",
)  # fmt: skip
TESTIMONIES = (
    told("c1", "strained", VIOLATED, source("Asi Postası", url="https://asi.example/24", language="tr"),
         speaker="Savunma makamları", actor="south", side="south"),
    told("c2", "strained", BROKEN, source("بريد العاصي", url="https://barid.example/25", language="ar", published_at=None)),
    told("c3", "holding", QUIET_NIGHT, source("Вестник Оронта", url="https://vestnik.example/23", language="ru",
                                              outlet_side="far-side"),
         speaker="штаб Севера", actor="north", side="north"),
    told("c4", "denial", NO_DEAL, source("Maarat Wire", number=29), speaker="the southern commander", actor="south", side="south",
         via="Valley Agency"),
)  # fmt: skip
CEASEFIRE = account(
    status=status(
        state="strained", since=date(2026, 11, 21), disputed=True, confidence="medium", why="2 voices, 2 origins",
        camps=(Camp(state="strained", voices=("Asi Postası", "Southern Command"), claims=("c1", "c2")),
               Camp(state="holding", voices=("Northern Command",), claims=("c3",))),
        voices=("Asi Postası", "Southern Command"), because=("c1", "c2"), changes=(HELD, FRAYED),
    ),
    before=status(),
    changes=(FRAYED,),
    testimonies=TESTIMONIES,
    said=TESTIMONIES,
    counts=(
        count(29, where=source("Maarat Wire", number=29), who="soldiers", qualifier="at least"),
        count(33, where=source("Asi Postası", url="https://asi.example/24", at=datetime(2026, 11, 21, 17, tzinfo=UTC)),
              actor="south", side="south"),
        count(2, where=source("Jabal Review"), who="children"),
        count(7, 9, where=source("Jabal Review"), what="wounded", who="soldiers"),
    ),
)  # fmt: skip

THIRTEENTH = logged(
    13, date(2026, 11, 21), "shortened",
    Sighting(event=event(13, date(2026, 11, 21), "shortened", quote=TURNED, actor="north-mod", side="north",
                         speaker="the northern ministry"), source=source("The Orontes Herald")),
    Sighting(event=event(14, date(2026, 11, 21), "shortened", quote=RAN),
             source=source("Asi Postası", url="https://asi.example/28", language="tr")),
    outcomes=("blocked", "shortened"), outcome="blocked", route=("trumba", "ain-al-hawr"),
    voices=("Asi Postası", "Northern Command"),
    conflicts=(Conflict(what="number", sayings=(("13", "Northern Command"), ("14", "Asi Postası"))),
               Conflict(what="outcome", sayings=(("blocked", "Asi Postası"), ("shortened", "Northern Command")))),
)  # fmt: skip
FOURTEENTH = logged(
    14, date(2026, 11, 24), "announced",
    Sighting(event=event(14, date(2026, 11, 24), "announced", quote=NEXT), source=source("The Orontes Herald")),
)  # fmt: skip
OUTSTANDING = logged(None, date(2026, 11, 18), "announced", first_known_at=FROM - timedelta(days=6))
EARLIER = tuple(
    logged(number, TODAY - timedelta(days=7 * (13 - number) + 1), "completed", first_known_at=FROM - timedelta(days=5))
    for number in (9, 10, 12)
)
PATROLLED = account(
    "m4-patrols",
    log=EventLog(topic="m4-patrols", events=(*EARLIER, OUTSTANDING, THIRTEENTH, FOURTEENTH), missing=(11,), notes=()),
    news=(THIRTEENTH.id, FOURTEENTH.id),
    usual_gap=7.0,
)
ACCOUNTS = (CEASEFIRE, PATROLLED)

# ---------------------------------------------------------------- a day without news

HOLDING = status(because=("c3",), voices=("Northern Command",))
CALM = account(status=HOLDING, before=status(), testimonies=TESTIMONIES[2:3])
IDLE = account(
    "m4-patrols",
    log=EventLog(topic="m4-patrols", events=EARLIER, missing=(11,), notes=()),
    usual_gap=3.5,
    last_report=date(2026, 11, 14),
)


def tracked_edition(**given: Any) -> Edition:
    """The sample edition with accounts of its topics."""
    usual = {"topics": TRACKED, "voices": SPEAKERS, "accounts": ACCOUNTS}
    return make_edition(**{**usual, **given})


OURS = ("topic", "key", "id", "direction", "precision", "confidence", "every", "stand")  # never from outside
ADDRESSES = ("javascript:alert(1)", 'https://evil.example/"><script>x</script>(a)', "data:text/html,x")


def hostile_tracked() -> Edition:
    """The sample with every word that is said of tracked topics turned against its readers."""
    edition = hostile_edition()
    full = tracked_edition()
    names = [f.name for f in fields(full) if f.metadata.get("later") and f.name not in OURS]
    turned = {name: turn(getattr(full, name)) for name in names}
    background = tuple(
        replace(also, title=NASTY, outlet=NASTY, url=ADDRESSES[1]) for also in edition.sections[0].stories[0].also
    )
    first = replace(edition.sections[0], background=background, more_background=2)
    given = Correction(said=NASTY, title=NASTY, outlet=NASTY, url=ADDRESSES[0], language="ar")
    worded = replace(given, old=NASTY, new=NASTY, old_cut=True, new_cut=True, carried=(NASTY, NASTY), became=(NASTY,))
    return replace(edition, **{**turned, "corrections": (given, worded)}, sections=(first, *edition.sections[1:]))  # type: ignore[arg-type]


def turn(value: Any, name: str = "", depth: int = 0) -> Any:
    """The value with nasty words for every word from outside, and addresses that should not be followed."""
    if isinstance(value, tuple):
        return tuple(turn(part, name, n) for n, part in enumerate(value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: turn(getattr(value, f.name), f.name, depth) for f in fields(value)})
    if name == "url":
        return ADDRESSES[depth % 3]
    if name == "language":
        return ('en" onload="x', "ar", None)[depth % 3]
    return NASTY if isinstance(value, str) and name not in OURS else value


def before_that() -> Edition:
    """The edition of the day before: the truce held, three patrols had run."""
    day, earlier = TODAY - timedelta(days=1), timedelta(days=1)
    held = replace(
        CALM,
        day=day,
        before=None,
        changes=(HELD,),
        last_report=day - earlier,
        status=replace(HOLDING, day=day, changes=(HELD,)),
    )
    ran = replace(IDLE, day=day, news=tuple(event.id for event in EARLIER), usual_gap=7.0)
    due = replace(DUE, date=day, cutoff_at=DUE.cutoff_at - earlier, covers_from=DUE.covers_from - earlier)
    return tracked_edition(
        accounts=(held, ran),
        due=due,
        number=11,
        made_at=MADE - earlier,
        previous=None,
        reports=(),
        tallies=(),
        waiting=(0, 0),
    )
