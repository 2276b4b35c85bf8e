"""Filing: articles that were read get their place, several in one transaction, and are counted.

Only the placing itself needs the lock: where an article belongs depends on all others. What was found in articles that nobody
has assessed before is written ahead of it, and the rows that are held then are theirs alone. So nobody who has the lock ever
waits for somebody who waits for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from monitor.articles.fingerprint import normalised_words
from monitor.logs import Log
from monitor.model import Article, ArticleId, Candidate, Fingerprint, Judgement, Kin, StoredArticle
from monitor.steps.foresight import Foresight
from monitor.steps.house import House
from monitor.steps.placing import MOST_DECIDED, Placed, placements
from monitor.steps.reckon import stir, topics_watched
from monitor.steps.rows import Door
from monitor.steps.sight import Sight
from monitor.steps.storying import rehearse, retell, settle

# Of a fingerprint that is none: an edit takes the note away, and the count has to be put right.
UNREAD_FIGURES = ("0:u:",)

LOOKS = 3  # at most, before the lock is taken: while it is looked, others are placed

log = Log("assess")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A claimed article with the text that will be kept, and what was found in it."""

    stored: StoredArticle
    judgement: Judgement

    @property
    def kin(self) -> Kin:
        """The article as the search for copies sees it."""
        stored, article = self.stored, self.stored.article
        return Kin(
            id=stored.id, url=article.url, title=article.title, published_at=article.published_at, known_at=stored.known_at,
            text_sha256=article.text_sha256, fingerprint=self.judgement.fingerprint or unread(article),
            copy_of=stored.copy_of,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Where articles stand after some were placed. `before`: what each counted as; None: nothing yet."""

    kin: dict[ArticleId, Kin] = field(default_factory=dict)
    before: dict[ArticleId, str | None] = field(default_factory=dict)
    # Of each that was placed: how many others changed their place for it.
    moved: dict[ArticleId, int] = field(default_factory=dict)
    left: set[ArticleId] = field(default_factory=set)

    def add(self, subject: ArticleId, placed: Placed) -> None:
        """What the placing of one has changed."""
        for placement in placed.moved:
            was = self.kin.get(placement.article) or placed.known[placement.article]
            self.before.setdefault(was.id, _fate(was))
            self.kin[was.id] = replace(was, copy_of=placement.lead)
        self.moved[subject] = len(placed.moved) - 1
        self.left.update(placed.left)


def file_new(readings: Sequence[Reading], house: House) -> None:
    """Place articles that nobody has assessed before, the oldest first. One that another worker has by now is left out."""
    now, places = house.clock.now(), _Places()
    with house.store.write() as db:
        held = db.articles.hold([one.stored for one in readings])
        mine = sorted((one for one in readings if one.stored.id in held), key=lambda one: one.kin.age)
        told = [candidate for one in mine if (candidate := _candidate(one)) is not None]
        if mine:
            db.articles.found([(one.stored, one.judgement) for one in mine], now)
            db.stories.tell_new(told)
            foresight, sight = Foresight(db, [one.kin for one in mine]), Sight(db, told)
            for _ in range(LOOKS):
                rehearse([candidate for candidate in told if candidate.id not in foresight.copies], sight)
                changed = foresight.look_again()
                sight.look_again(changed)
                if not changed:
                    break
            db.lock("placement")
            sight.catch_up(foresight.catch_up())
            places = _placed(mine, foresight)
            foresight.write()
            alone, copies = _parted(places, but=held)
            new = [candidate for candidate in told if places.kin[candidate.id].copy_of is None]
            unsettled = settle(db, alone, copies, new=new, around=sight)
            sight.write()
            db.placings.note(places.kin)
            db.articles.place_again(sorted({*places.left, *unsettled}), now)
            _count(places, db)
            _stir(places, [claim.topic for one in mine for claim in one.judgement.claims], db, house)
    _tell_all(readings, mine, places)


def file_again(readings: Sequence[Reading], house: House) -> None:
    """Place articles that have a place already, or had, the oldest first. One that another worker has by now is left out."""
    now, filed, decided = house.clock.now(), list[Reading](), 0
    places, said = _Places(), set[str]()
    with house.store.write() as db:
        db.lock("placement")
        for one in sorted(readings, key=lambda reading: reading.kin.age):
            id = one.stored.id
            placed = placements(db.articles, one.kin, max(1, MOST_DECIDED - decided))
            before = _fate_now(id, db)
            said |= db.notices.topics_of([id]) if topics_watched(house) else set()
            if not db.articles.assessed(one.stored, one.judgement, placed.moved, now):
                continue
            filed.append(one)
            decided += len(placed.known)
            places.before.setdefault(id, before)
            places.kin[id] = one.kin
            places.left.discard(id)
            places.add(id, placed)
        db.placings.note(places.kin)
        told, waiting = retell(db, {one.stored.id: one.judgement.gist for one in filed})
        alone, copies = _parted(places)
        unsettled = settle(db, alone, copies, retold=told)
        db.articles.place_again(sorted({*places.left, *waiting, *unsettled}), now)
        _count(places, db)
        _stir(places, [*said, *(claim.topic for one in filed for claim in one.judgement.claims)], db, house)
    _tell_all(readings, filed, places)


def unread(article: Article) -> Fingerprint:
    """Of a text that could not be read: it is known by its words as a whole alone."""
    words = len(normalised_words(article.text).split())
    return Fingerprint(sequence=b"", bands=(), figures=UNREAD_FIGURES, words=words)


# ---------------------------------------------------------------- placing


def _placed(mine: Sequence[Reading], foresight: Foresight) -> _Places:
    """Who has no relatives is a text of its own, as which all stand already; the others are placed one after the other."""
    kin = {one.stored.id: one.kin for one in mine}
    places = _Places(kin=kin, before=dict.fromkeys(kin))
    for one in mine:
        placed = foresight.place(one.kin)
        if placed is not None:
            places.add(one.stored.id, placed)
    return places


def _parted(places: _Places, but: Collection[ArticleId] = ()) -> tuple[list[ArticleId], list[ArticleId]]:
    """Those that are texts of their own now, and those that are copies."""
    others = [kin for id, kin in places.kin.items() if id not in but]
    return [k.id for k in others if k.copy_of is None], [k.id for k in others if k.copy_of is not None]


def _candidate(reading: Reading) -> Candidate | None:
    """The article as the search for stories sees it; None for one without a gist."""
    gist, kin = reading.judgement.gist, reading.kin
    if gist is None:
        return None
    return Candidate(id=kin.id, url=kin.url, title=kin.title, published_at=kin.published_at, known_at=kin.known_at,
                     gist=gist, story=None)  # fmt: skip


def _stir(places: _Places, topics: Collection[str], db: Door, house: House) -> None:
    """That something was read of these topics, and that others which say something of theirs stand somewhere else."""
    if topics_watched(house):
        stir({*topics, *db.notices.topics_of(list(places.kin))}, db, house)


def _tell_all(readings: Iterable[Reading], filed: Sequence[Reading], places: _Places) -> None:
    held = {one.stored.id for one in filed}
    for one in readings:
        if one.stored.id not in held:
            log.warning("lease lost", url=one.stored.article.url)
    for one in filed:
        id = one.stored.id
        topics = ",".join(match.topic for match in one.judgement.matches) or None
        place = "new" if places.kin[id].copy_of is None else "copy"
        log.info("assessed", url=one.stored.article.url, topics=topics, place=place, moved=places.moved.get(id) or None)


# ---------------------------------------------------------------- counting


def _count(places: _Places, db: Door) -> None:
    """One article, one fate: what it was counted as is taken back where it became something else."""
    for id, kin in places.kin.items():
        was, fate = places.before[id], _fate(kin)
        if fate == was:
            continue
        if was is not None:
            db.tallies.add(kin.known_at, None, "assess", was, -1)
        db.tallies.add(kin.known_at, None, "assess", fate)


def count_forgotten(article: StoredArticle, db: Door) -> None:
    """Count an article that is about to be forgotten as that, and its copies as texts of their own, as which they stand from
    then on. Hold the lock "placement"."""
    fate = _fate_now(article.id, db)
    if fate is not None:
        db.tallies.add(article.known_at, None, "assess", fate, -1)
    db.tallies.add(article.known_at, None, "assess", "forgotten")
    for copy in db.articles.copies_of(article.id):
        if _fate(copy) == "copy":
            db.tallies.add(copy.known_at, None, "assess", "copy", -1)
            db.tallies.add(copy.known_at, None, "assess", "new")


def _fate_now(id: ArticleId, db: Door) -> str | None:
    """What an article counts as; None: not assessed yet."""
    kin = db.articles.kin(id)
    return None if kin is None else _fate(kin)


def _fate(kin: Kin) -> str:
    if kin.fingerprint.figures == UNREAD_FIGURES:
        return "unread"
    return "new" if kin.copy_of is None else "copy"
