"""Stories: what an article tells, reduced to what can be compared across newsrooms and languages, and where that puts it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.model.basics import ArticleId, Languages


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """Something that reports of one happening have in common, whatever their language: a place, a person, a kind of deed."""

    slug: str
    kind: str  # "place", "nation", "person", "body", "thing" or "deed"
    terms: Languages
    within: str | None = None  # of a place the larger one it lies in, of a person or body the nation it is of; a slug
    vague: bool = (
        False  # a place whose bounds nobody draws alike ("northern Syria", a road): it sets no two reports apart
    )
    opposes: tuple[str, ...] = ()  # deeds that cannot be true of the same happening, sorted; both name each other

    @property
    def name(self) -> str:
        """Its name among all landmarks."""
        return f"{self.kind}:{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A landmark in a text: tokens [first, end) of its opening. `denied`: the words beside it say that it is not so."""

    landmark: str  # Landmark.name
    sentence: int  # 0 is the title
    first: int
    end: int
    denied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """What an article tells, as the search for stories sees it. All tuples are sorted; landmarks stand by name, with "-" before a
    deed that is denied. The *front* is the title and the first sentence, the *main* part has the second too; the rest of the
    opening may be background."""

    language: str | None
    on: int | None  # the day of publication, as date.toordinal
    words: tuple[int, ...]  # hashes of the stems that tell most
    weights: tuple[int, ...]  # of each, 1 to 255; as a vector they are about 255 long
    headline: tuple[int, ...]  # of these words, those of the title
    title: tuple[str, ...]  # landmarks
    front: tuple[str, ...]
    main: tuple[str, ...]
    faint: tuple[str, ...]  # of the main part, those that tell little
    named: tuple[str, ...]  # every landmark of the opening
    places: tuple[str, ...]  # of the front, where it happened, without vague ones
    broad: tuple[str, ...]  # of these, those in which others lie
    around: tuple[str, ...]  # the larger places in which they lie
    spots: tuple[str, ...]  # skeletons of places of the front that are no landmarks
    denied: tuple[int, ...]  # sentences of the front that deny something: 0 the title, 1 the first of the text
    lacks: bool  # whether its front says that there is none of something
    headed: tuple[int, ...]  # numbers of the title above one, none of a date
    names: tuple[str, ...]  # skeletons of names that are no landmarks (text/skeletons.py)
    actors: tuple[str, ...]  # nations of the title, also by an army or a minister of theirs
    sided: tuple[str, ...]  # the same of the front
    whose: tuple[tuple[str, str], ...]  # a thing of the main part and the nation written beside it
    counts: tuple[tuple[str, int, int], ...]  # what the main part counts, a landmark or a stem, from, to
    numbers: tuple[int, ...]  # every number of the opening
    ordinals: tuple[int, ...]  # those of the front, else of the main part
    all_ordinals: tuple[int, ...]
    days: tuple[int, ...]  # that the front names, else the main part, as date.toordinal, without those long past
    all_days: tuple[int, ...]
    ahead: tuple[int, ...]  # of the days of the main part, those behind its publication
    events: tuple[tuple[str, int | None, int | None, tuple[str, ...]], ...]  # series, number, day, outcomes: news alone
    states: tuple[str, ...]  # what the article as a whole reports, as "ceasefire/holding"
    contrary: tuple[tuple[str, str], ...]  # a deed of the front or a state, and one that cannot be true beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article as the search for stories sees it. Its age is (published_at or known_at, known_at, url): row ids have no say."""

    id: ArticleId
    url: str
    title: str
    published_at: datetime | None
    known_at: datetime
    gist: Gist
    story: ArticleId | None  # the article that founded its story; None: not placed
    founded_at: datetime | None = None  # `age[0]` of that article

    @property
    def age(self) -> tuple[datetime, datetime, str]:
        """What decides who was first."""
        return (self.published_at or self.known_at, self.known_at, self.url)

    def of_story(self, founder: Candidate) -> Candidate:
        """The same article, placed in the story that another founded."""
        return replace(self, story=founder.id, founded_at=founder.age[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Vicinity:
    """The reports near to one, on its older or its younger side, those with most in common first; somewhat more than are
    compared."""

    keys: frozenset[int]  # by which they were found
    span: tuple[int, int]  # of their ages, in seconds of the epoch
    near: tuple[tuple[int, Candidate], ...]  # each with the number of keys that it shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The story that an article came closest to without joining it."""

    story: ArticleId
    url: str  # of the report in it that is nearest
    score: float  # 0 to 1
    reason: str  # why not, in plain words


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """The story an article belongs to: that of the article which founded it, maybe its own."""

    article: ArticleId
    story: ArticleId
    score: float  # the likeness that brought it in, 0 to 1; 1 for a founder
    reason: str  # plain words
    nearest: Nearest | None = None  # None: no other story was near


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """The readers of a public digest, and what they may know: what it published, and what its topics and scopes matched by the
    cut-off of its latest edition."""

    digest: str
    topics: tuple[str, ...]  # slugs, scopes too
    until: datetime


def story_mark(url: str) -> str:
    """The name of a story in addresses: the first 12 hex digits of the SHA-256 of its founder's canonical address."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:12]
