"""Why a report is in a story, or is not: who joined whom for what reason, and who came nearest without being let in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.editions.archive import Issue
from monitor.editions.storypages import Tellings, is_mark
from monitor.editions.voices import newsrooms_of
from monitor.errors import NotFound
from monitor.model import ArticleId, Candidate, Joining, Nearest, Newsrooms, StoredArticle, grounds, story_mark
from monitor.steps.archive import issues
from monitor.steps.house import House
from monitor.steps.rows import Door
from monitor.stories.centre import central
from monitor.stories.guards import conflict
from monitor.stories.joining import ENOUGH
from monitor.stories.likeness import HORIZON, Likeness

ASKED = 60
"""Members whose neighbours are looked at for the nearest report outside: the youngest, who are near to what comes."""

_IN_ADDRESS = re.compile("(?:^|/)stories/([0-9a-f]{12})(?:/|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A copy of a report, which is in the story because that is."""

    url: str
    title: str
    outlet: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A report of the story. `score`: the likeness that brought it in, 0 to 1; 1 for the founder."""

    url: str
    title: str
    outlet: str
    language: str | None
    published_at: datetime | None
    known_at: datetime
    founder: bool
    score: float
    reason: str
    origin: str  # who wrote it first
    copies: tuple[Copied, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The report outside that is nearest. `beside`: the report of the story that it is nearest to; `reason`: what kept it out."""

    url: str
    title: str
    story: str  # mark
    beside: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryExplanation:
    """A story, without row ids. `asked`: the mark that was asked for, where its story is told as part of this one now."""

    mark: str
    title: str
    asked: str | None
    ground: str
    languages: tuple[str, ...]
    first: datetime
    last: datetime
    members: tuple[Member, ...]  # by age
    nearest: Outside | None  # None: nothing comes near
    told_in: tuple[tuple[str, date], ...]  # public editions


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The story that an article is in, as an explanation of the article names it. `nearest`: the story that it came closest to
    without joining it."""

    mark: str
    title: str
    founder: bool
    reports: int  # without copies
    score: float
    reason: str
    copy: bool = False  # it is there because the report is of which it is a copy
    nearest: str | None = None  # mark
    nearest_url: str | None = None
    nearest_score: float | None = None
    nearest_reason: str | None = None


def explain_story(asked: str, house: House) -> StoryExplanation:
    """The story of a mark, of its page's address, or of the address of any report in it. Raises NotFound."""
    listed = issues(house)
    newsrooms = newsrooms_of(house.watchlist)
    with house.store.read() as db:
        mark, story = _found(asked, listed, db)
        members = db.stories.members(story)
        if not members:
            raise NotFound(f"the story of {asked} is being placed anew: ask again when its reports are assessed")
        return _explained(mark, story, members, listed, newsrooms, db)


def place_of(stored: StoredArticle, db: Door) -> Place | None:
    """The story that a stored article is in; None: in none."""
    lead = stored.copy_of or stored.id
    joining = db.stories.joining(lead)
    if joining is None:
        return None
    members = db.stories.members(joining.story)
    near = joining.nearest
    return Place(
        mark=_mark_of(joining.story, members, db),
        title=central(members).title,
        founder=stored.id == joining.story,
        reports=len(members),
        score=joining.score,
        reason=joining.reason,
        copy=stored.copy_of is not None,
        nearest=db.shown.marks([near.story]).get(near.story) if near else None,
        nearest_url=near.url if near else None,
        nearest_score=near.score if near else None,
        nearest_reason=near.reason if near else None,
    )


def _found(asked: str, listed: Sequence[Issue], db: Door) -> tuple[str, ArticleId]:
    """The mark that is meant, and the story that its article is in now."""
    stored = db.articles.find(asked)
    address = None if stored else _IN_ADDRESS.search(asked)
    mark = address[1] if address else asked.strip().lower()
    if is_mark(mark):
        story = db.shown.places([mark]).get(mark)
        if story is not None:
            return mark, story
        told = Tellings(listed).of(mark)
        if not told.issues:
            raise NotFound(
                f"no story {mark}: the mark of a story is in the address of its page, stories/MARK/; "
                "`monitor explain article URL` names the story of a report"
            )
        issue = told.issues[-1]
        raise NotFound(
            f"nothing is left of story {mark}, which {issue.digest} of {issue.date} told: the report that founded it was "
            "removed, or waits to be placed; ask for the address of another report in it"
        )
    if stored is None:
        raise NotFound(
            f"{asked} is neither the mark of a story (12 hex digits) nor the address of an article that is here"
        )
    story = db.stories.stories_of([stored.id]).get(stored.id)
    if story is None:
        why = (
            "it is not assessed yet: see `monitor due`"
            if stored.assessed_at is None
            else "it matches no topic or scope"
        )
        raise NotFound(f"{stored.article.url} is in no story: {why}; `monitor explain article` tells more")
    return db.shown.marks([story]).get(story, ""), story


def _explained(
    mark: str, story: ArticleId, members: list[Candidate], listed: Sequence[Issue], newsrooms: Newsrooms, db: Door
) -> StoryExplanation:
    own = _mark_of(story, members, db)
    copies = {
        member.id: [db.articles.by_id(copy.id) for copy in db.articles.copies_of(member.id)] for member in members
    }
    stored = {member.id: db.articles.by_id(member.id) for member in members}
    every = [one for one in (*stored.values(), *(copy for some in copies.values() for copy in some)) if one is not None]
    origins = db.topics.origins([one.id for one in every], newsrooms=newsrooms)
    told = Tellings(listed).of(mark)
    joinings = {member.id: db.stories.joining(member.id) for member in members}
    ages = [one.article.published_at or one.known_at for one in every]
    return StoryExplanation(
        mark=own,
        title=central(members).title,
        asked=mark if mark != own else None,
        ground=grounds((one.article.outlet, origins[one.id]) for one in every).told,
        languages=tuple(dict.fromkeys(one.article.language for one in every if one.article.language)),
        first=min(ages),
        last=max(ages),
        members=tuple(
            _member(one, joining, origins[member.id].label, copies[member.id])
            for member in members
            if (one := stored[member.id]) is not None and (joining := joinings[member.id]) is not None
        ),
        nearest=_nearest(story, members, [j.nearest for j in joinings.values() if j and j.nearest], db),
        told_in=tuple((issue.digest, issue.date) for issue in told.issues),
    )


def _member(stored: StoredArticle, joining: Joining, origin: str, copies: Iterable[StoredArticle | None]) -> Member:
    article = stored.article
    return Member(
        url=article.url,
        title=article.title,
        outlet=article.outlet,
        language=article.language,
        published_at=article.published_at,
        known_at=stored.known_at,
        founder=joining.article == joining.story,
        score=joining.score,
        reason=joining.reason,
        origin=origin,
        copies=tuple(
            Copied(
                url=copy.article.url,
                title=copy.article.title,
                outlet=copy.article.outlet,
                reason=copy.copy_reason or "same words",
            )
            for copy in copies
            if copy is not None
        ),
    )


def _nearest(story: ArticleId, members: Sequence[Candidate], passed: Sequence[Nearest], db: Door) -> Outside | None:
    """Of the reports outside that are near to a member, and those that members came close to, the one most like a member."""
    near = {
        other.id: other
        for member in members[-ASKED:]
        for other in (*db.stories.elders(member), *db.stories.followers(member))
        if other.story not in (None, story)
    }
    for one in passed:
        (id,) = db.articles.ids_of([one.url]) or (None,)
        other = db.stories.candidate(id) if id is not None else None
        if other is not None and other.story not in (None, story):
            near[other.id] = other
    if not near:
        return None
    score, outside, beside = min(
        ((_likeness(member, other), other, member) for other in near.values() for member in members),
        key=lambda row: (-row[0], row[1].age, row[2].age),
    )
    mark = db.shown.marks([outside.story]).get(outside.story, "") if outside.story is not None else ""
    return Outside(
        url=outside.url,
        title=outside.title,
        story=mark,
        beside=beside.url,
        score=round(score, 3),
        reason=_kept_out(outside, beside, members, story, score, db),
    )


def _likeness(one: Candidate, other: Candidate) -> float:
    return Likeness(one.gist).to(other.gist, abs(one.age[0] - other.age[0]))


def _kept_out(
    outside: Candidate, beside: Candidate, members: Sequence[Candidate], story: ArticleId, score: float, db: Door
) -> str:
    """What speaks against it, in the words of the guards: "here" is the report, "there" the story."""
    against = conflict(outside.gist, beside.gist)
    if against is not None:
        return against
    joining = db.stories.joining(outside.id)
    if joining is not None and joining.nearest is not None and joining.nearest.story == story:
        return joining.nearest.reason  # as it was decided
    for member in members:
        against = conflict(outside.gist, member.gist)
        if against is not None:
            return f"{against}, in {member.url}"
    if score < ENOUGH:
        return f"alike by {score:.2f}, and {ENOUGH:.2f} is enough"
    if abs(outside.age[0] - members[0].age[0]) > HORIZON:
        return f"a story goes on for {HORIZON.days} days"
    if joining is not None and joining.story != outside.id:
        return f"alike by {score:.2f}, and more like the story that it joined ({joining.score:.2f})"
    return f"alike by {score:.2f} to one report, and less than {ENOUGH:.2f} to all that are near"


def _mark_of(story: ArticleId, members: Sequence[Candidate], db: Door) -> str:
    founder = next((member for member in members if member.id == story), None)
    return story_mark(founder.url) if founder else db.shown.marks([story]).get(story, "")
