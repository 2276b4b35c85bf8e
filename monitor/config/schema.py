"""The form of feeds.yaml as models, from which both the check and the JSON Schema for editors come.

Topics, scopes and the vocabulary have their form in `monitor.topics.spec`; what an editor needs of it stands in outlines.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from monitor.config import values
from monitor.config.kindrow import KindRow
from monitor.config.lines import read_yaml
from monitor.config.notifyrow import NotifyRow
from monitor.config.outlines import TOPIC, TRACKED, VOCABULARY
from monitor.model import Every, Weekday
from monitor.packs import pack_names, read_pack


def _text(read: Callable[[str], Any]) -> BeforeValidator:
    return BeforeValidator(lambda value: read(value) if isinstance(value, str) else value)


def _bounded(read: Callable[[str], Any], least: Any, most: Any, words: tuple[str, str]) -> BeforeValidator:
    def checked(value: object) -> object:
        if not isinstance(value, str):
            shape = "a duration" if isinstance(least, timedelta) else "a size"
            raise ValueError(f'is not {shape} (try "{words[0]}")')
        found = read(value)
        if not least <= found <= most:
            raise ValueError(f"is out of bounds (from {words[0]} to {words[1]})")
        return found

    return BeforeValidator(checked)


def _string(pattern: str | None, *examples: str) -> WithJsonSchema:
    shape = {} if pattern is None else {"pattern": pattern}
    return WithJsonSchema({"type": "string", **shape, "examples": list(examples)})


_DURATION = r"^\d+ ?(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)$"
_SIZE = r"^\d+ ?([KMGkmg]i?)?[Bb]$"
UNREADABLE = {"page": "a page of links"}
"""Forms of the sources pack that need a word of the reader: `kind: listing`, and which links are articles."""

_Nothing = BeforeValidator(lambda value: [] if value is None else value)  # `recipients:` with nothing behind it

_Unsaid = BeforeValidator(lambda value: {} if value is None else value)

Line = Annotated[str, _text(values.one_line)]
Slug = Annotated[str, _text(values.slug), _string(r"^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$", "tass-en")]
Zone = Annotated[str, _text(values.zone), _string(None, "Europe/Istanbul", "UTC")]
Language = Annotated[str, _text(values.language), _string("^[a-z]{2,3}$", "en", "ru", "tr", "ar")]
Tongue = Annotated[str, _text(values.language_or_any), _string("^[a-z]{2,3}$", "en", "any")]
Day = Annotated[date, _text(values.day), _string(r"^\d{4}-\d{2}-\d{2}$", "2024-12-08")]
Country = Annotated[str, _text(values.country), _string("^[A-Z]{2}$", "RU", "TR", "SY")]
Address = Annotated[str, _text(values.web_address), _string("^https?://", "https://news.example/rss.xml")]
FeedAddress = Annotated[str, _text(values.feed_address), _string("^https?://", "https://news.example/rss.xml")]
Contact = Annotated[str, _text(values.contact), _string(None, "you@example.org", "https://example.org/contact")]
Mail = Annotated[str, _text(values.mail_address), _string("^[^@ ]+@[^@ ]+$", "desk@example.org")]
Leave = Annotated[
    str, _text(values.leave), _string("^(mailto:|https://)", "mailto:leave@example.org", "https://example.org/leave")
]
Folder = Annotated[str, _text(values.folder)]
Used = Annotated[list[Slug], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]


_S, _MB = timedelta(seconds=1), 1024 * 1024
_LENGTH = _string(_DURATION, "30s", "15m", "2 days")
_AMOUNT = _string(_SIZE, "15 MB", "1 GB")
Interval = Annotated[timedelta, _bounded(values.duration, 60 * _S, timedelta(days=30), ("1m", "30 days")), _LENGTH]
Fetch = Annotated[timedelta, _bounded(values.duration, _S, 100 * _S, ("1s", "100s")), _LENGTH]
Spacing = Annotated[timedelta, _bounded(values.duration, 0 * _S, 3600 * _S, ("0s", "1h")), _LENGTH]
Task = Annotated[timedelta, _bounded(values.duration, _S, 600 * _S, ("1s", "10m")), _LENGTH]
Keep = Annotated[
    timedelta, _bounded(values.duration, timedelta(days=1), timedelta(days=36500), ("1 day", "36500 days")), _LENGTH
]
KeepArticles = Annotated[
    timedelta, _bounded(values.duration, timedelta(days=7), timedelta(days=36500), ("7 days", "36500 days")), _LENGTH
]
Body = Annotated[int, _bounded(values.size, 10 * 1024, 32 * _MB, ("10 KB", "32 MB")), _AMOUNT]
Memory = Annotated[int, _bounded(values.size, 64 * _MB, 64 * 1024 * _MB, ("64 MB", "64 GB")), _AMOUNT]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LimitsRow(_Row):
    """Bounds on one fetch, on one child's task and on politeness."""

    fetch: Fetch = Field(
        timedelta(seconds=60),
        description="The longest one fetch may take, redirects and all.",
        json_schema_extra={"default": "60s"},
    )
    body: Body = Field(
        15 * _MB, description="The most that is read of one document, unpacked.", json_schema_extra={"default": "15 MB"}
    )
    host_spacing: Spacing = Field(
        timedelta(seconds=1),
        description="The pause between two fetches from one host.",
        json_schema_extra={"default": "1s"},
    )
    workers: int = Field(8, ge=1, le=64, description="Threads that wait for servers and the database.")
    children: int = Field(2, ge=1, le=64, description="Processes that parse, extract and judge.")
    task: Task = Field(
        timedelta(seconds=30),
        description="The longest a child may take for one document.",
        json_schema_extra={"default": "30s"},
    )
    task_memory: Memory = Field(
        160 * _MB,
        description="The most memory a child may use for one document, beside what it has at its start.",
        json_schema_extra={"default": "160 MB"},
    )
    keep_pages: Keep = Field(
        timedelta(days=30),
        description="How long raw pages are kept that no edition quotes from.",
        json_schema_extra={"default": "30 days"},
    )
    keep_articles: KeepArticles = Field(
        timedelta(days=400),
        description="How long articles are kept that nothing rests on.",
        json_schema_extra={"default": "400 days"},
    )


class MonitorRow(_Row):
    """The service itself: where it is, who answers for it, where it keeps its things."""

    time_zone: Zone = Field("UTC", description="IANA name of the zone of every digest that names none.")
    contact: Contact = Field(
        description="A mail address or page where a webmaster can complain; stands in the User-Agent."
    )
    base_url: Annotated[str, _text(values.base_address)] | None = Field(
        None, description="Public address of the archive, for permalinks in mails."
    )
    storage: Folder = Field(
        "storage", description="The private folder (database, pages, mail files), relative to this file."
    )
    digests: Folder = Field("digests", description="The folder of the archive, relative to this file.")
    pages: Folder | None = Field(
        None,
        description="The private folder of raw pages, relative to this file; `pages` in `storage` when left out.",
        examples=["/mnt/newsroom/pages"],
    )
    allow: Annotated[list[Annotated[str, _text(values.endpoint)]], _Nothing] = Field(
        [], description="address:port inside the network that may be fetched from.", examples=[["10.0.0.5:8080"]]
    )
    health: Annotated[str, _text(values.endpoint)] | None = Field(
        None,
        description="address:port on which the daemon tells machines how it stands: /healthz, /metrics.",
        examples=["127.0.0.1:9187"],
    )
    limits: LimitsRow = Field(
        LimitsRow.model_validate({}),
        description="Bounds on fetches, children and politeness.",
        json_schema_extra={"default": {}},
    )


class FeedRow(KindRow, _Row):
    """One feed that is polled: written out, or a source that ships (`use`) with what stands beside it laid over."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["use"]}, {"required": ["url", "title"]}]})

    use: Used | None = Field(None, description="Name of a source that ships (docs/sources.md), or a list of them.")
    slug: Slug | None = Field(None, description="Short name, unique; made of the title when left out.")
    url: FeedAddress | None = Field(
        None, description="Address of the feed, sitemap, page or channel; ${NAME} in it is a secret of the environment."
    )
    title: Line | None = Field(None, description="The feed's name, one line; the outlet's where no source is named.")
    language: Language | None = Field(None, description="Language code; told from the text when left out.")
    interval: Interval = Field(
        timedelta(minutes=15), description="How often it is polled, at most.", json_schema_extra={"default": "15m"}
    )
    fetch_pages: bool = Field(True, description="false: the feed's own text is the article, pages are not fetched.")
    enabled: bool = Field(True, description="false: not polled.")
    groups: Annotated[list[Slug], _Nothing] = Field([], description="Your own labels.")
    source: Slug | None = Field(None, description="A name under `sources`, or a source that ships: who is behind it.")
    keep: Literal["full", "evidence"] | None = Field(
        None,
        description="evidence: of its texts only lead and quoted sentences are kept. As the source says when left out.",
    )


class ChangeRow(_Row):
    """Which side was held before."""

    until: Day = Field(description="The first day on which this no longer holds.")
    side: Slug = Field(description="A name under `sides`.")


class OwnerRow(_Row):
    """Who owned it before."""

    until: Day = Field(description="The first day on which this no longer holds.")
    owner: Line = Field(description="Who owned or funded it.")


class SourceRow(_Row):
    """Who stands behind one or several feeds. Beside the name of a source that ships: what is changed of it."""

    name: Line | None = Field(None, description="The outlet's name, one line.")
    owner: Line | None = Field(None, description="Who owns or funds it.")
    owner_history: Annotated[list[OwnerRow], _Nothing] = Field([], description="Who owned it before, until when.")
    kind: Line | None = Field(None, description="What it is: state, private, ngo, public-broadcaster ...")
    side: Slug | None = Field(None, description="Whose voice it is taken for today: ru-state, tr-state, un ...")
    side_history: Annotated[list[ChangeRow], _Nothing] = Field([], description="Whose voice it was before, until when.")
    agencies: Annotated[list[Slug], _Nothing] = Field([], description="The agencies that it is itself.")
    home: Address | None = Field(None, description="Address of its site.")
    country: Country | None = Field(None, description="Two capital letters (ISO 3166): where it publishes.")
    why: Line | None = Field(None, description="Why this side, in a line.")


class SideRow(_Row):
    """A side: whose voice sources are taken for."""

    label: Line | None = Field(None, description="What a reader sees, one line.")
    bloc: Slug | None = Field(
        None, description="Sides of one bloc are counted together; the side's own name if left out."
    )


class PatternRow(_Row):
    """How an agency's credit looks in one language."""

    lang: Tongue = Field(description="Language of the article, or any.")
    place: Literal["dateline", "credit", "suffix", "attribution"] = Field(description="Where in a text it stands.")
    means: Literal["republishes", "cites"] = Field(
        description="republishes: the text is the agency's; cites: it is named."
    )
    regex: str = Field(description="Python regular expression; <date>, <dash>, <says> and <said> are pieces.")
    examples: Annotated[list[str], _Nothing] = Field([], description="Sentences that it must match.")
    not_examples: Annotated[list[str], _Nothing] = Field([], description="Sentences that it must not match.")


class AgencyRow(_Row):
    """A wire agency. Beside the name of one that ships: names and patterns are added, the rest is changed."""

    name: Line | None = Field(None, description="Its name, one line.")
    owner: Line | None = Field(None, description="Who owns it; as the source says whose own agency it is if left out.")
    owner_history: Annotated[list[OwnerRow], _Nothing] = Field([], description="Who owned it before, until when.")
    kind: Line | None = Field(None, description="What it is: state, private ...; as the source says if left out.")
    side: Slug | None = Field(None, description="A name under `sides`.")
    side_history: Annotated[list[ChangeRow], _Nothing] = Field([], description="Its side before, until when.")
    country: Country | None = Field(None, description="Two capital letters (ISO 3166).")
    names: dict[Tongue, list[Line]] = Field(
        {}, description="Language (or any) -> names as lists of credits write them."
    )
    patterns: Annotated[list[PatternRow], _Nothing] = Field([], description="How its credit looks.")


class DigestRow(_Row):
    """One digest: what is in it, when it is cut off, who reads it."""

    slug: Slug = Field(description="Short name, unique; the folder of its editions.")
    title: Line = Field(description="Title over every edition, one line.")
    prefix: Line | None = Field(None, description="Stands in brackets in every subject; the title when left out.")
    topics: list[str] | None = Field(None, description="Slugs of topics; all when left out.")
    scopes: list[str] | None = Field(None, description="Slugs of scopes; all when left out.")
    at: Annotated[time, _text(values.clock_time), _string(r"^([01]\d|2[0-3]):[0-5][05]$", "06:30")] = Field(
        time(6, 30),
        description="Local time of the cut-off, on a multiple of 5 minutes.",
        json_schema_extra={"default": "06:30"},
    )
    every: Every = Field("day", description="week: an edition a week, of status changes and events alone.")
    on: Weekday = Field("monday", description="Day of the cut-off; with `every: week` only.")
    time_zone: Zone | None = Field(None, description="IANA name; that of `monitor` when left out.")
    recipients: Annotated[list[Mail], _Nothing] = Field([], description="Mail addresses; none: archive only.")
    unsubscribe: Leave | None = Field(
        None, description="Where a reader leaves it, told in every mail: mailto:leave@example.org or an https address."
    )
    archive: Literal["public", "none"] = Field("public", description="none: stays out of the archive.")
    catch_up: Literal["one", "each"] = Field("one", description="After days of absence: one late edition, or each.")


class FeedsFile(_Row):
    """The configuration of Idlib Monitor: what is watched, and who is told."""

    monitor: MonitorRow = Field(description="The service itself.")
    feeds: Annotated[list[FeedRow], _Nothing] = Field([], description="The feeds that are polled.")
    sources: Annotated[dict[Slug, SourceRow], _Unsaid] = Field(
        {}, description="Who stands behind the feeds, by short name."
    )
    sides: Annotated[dict[Slug, SideRow], _Unsaid] = Field(
        {}, description="Sides beside those that ship, by short name."
    )
    agencies: Annotated[dict[Slug, AgencyRow | None], _Unsaid] = Field(
        {}, description="Wire agencies beside those that ship, by short name; ~ takes one away."
    )
    scopes: Annotated[list[Annotated[dict[str, Any], WithJsonSchema(TOPIC)]], _Nothing] = Field(
        [], description="What coverage is wanted of, without a status."
    )
    topics: Annotated[list[Annotated[dict[str, Any], WithJsonSchema(TRACKED)]], _Nothing] = Field(
        [], description="What is tracked."
    )
    digests: Annotated[list[DigestRow], _Nothing] = Field([], description="The digests, daily and weekly.")
    notify: Annotated[list[NotifyRow], _Nothing] = Field([], description="Who is told of a status change at once.")
    vocabulary: Annotated[dict[str, Any], WithJsonSchema(VOCABULARY)] = Field(
        {}, description="Words beside the shared vocabulary that ships."
    )


def _usable() -> Iterator[str]:
    """The sources that ship and can be polled, by name: an editor offers them."""
    for pack in pack_names("sources"):
        for name, row in read_yaml(read_pack("sources", pack).encode("utf-8")).data.get("sources", {}).items():
            if row["form"] not in UNREADABLE:
                yield name


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of feeds.yaml."""
    schema = FeedsFile.model_json_schema(mode="validation")
    name = {"type": "string", "enum": sorted(_usable())}
    use = schema["$defs"]["FeedRow"]["properties"]["use"]
    del use["default"]
    use["anyOf"] = [name, {"type": "array", "items": name}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
