"""Corrections: a sentence that an edition showed and that its article does not say any more, in both wordings, with what rested
on it and what became of that (docs/digest.md). Nobody here guesses why it was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.editions.evidence import clipped
from monitor.editions.lost import Lost, lost, whole
from monitor.editions.names import Names
from monitor.editions.quotes import plain_to_see
from monitor.editions.recomputed import Since, became
from monitor.editions.shown import Load, Sentences, Shown
from monitor.editions.wording import clock_time, counted, day_in, listed
from monitor.model import Account, Correction, Edited, Wording
from monitor.text.rewording import rewording

MOST, WORDS = 8, 320  # corrections that an edition tells, and words that they take of it
LOADS, DAYS = 3, 3  # things that rested on a sentence, and days on which it was shown, that are named


def corrected(
    edited: Sequence[Edited], sentences: Sentences, accounts: Sequence[Account], names: Names, since: Since
) -> list[Correction]:
    """One for each sentence that was lost in the window, those whose status or event is another one now first, then those that
    carried anything, then the others; of equals by (edit, address)."""
    by_topic = {account.topic: account for account in accounts}
    found = []
    for one in edited:
        for place, gone in enumerate(lost(one, sentences.values(), since.after, since.until)):
            told = _correction(gone, one, by_topic, names, since)
            if told is not None:
                found.append((_rank(gone.shown, told), gone.lost.seen_at, one.article.url, place, told))
    return [told for *_, told in sorted(found, key=lambda each: each[:4])]


def in_doubt(
    edited: Sequence[Edited], sentences: Sentences, after: datetime, until: datetime
) -> list[tuple[Edited, Wording]]:
    """The articles that lost a sentence or a headline in (after, until], earliest edit first, with the wording that stood before:
    what that carried has to be read in it again, for an edition shows but a part."""
    found = [
        (gone[0].lost.seen_at, one.article.url, one)
        for one in edited
        if (gone := lost(one, sentences.values(), after, until))
    ]
    return [(one, stood) for *_, one in sorted(found, key=lambda each: each[:2]) if (stood := one.stood(after))]


def within_cap(told: Sequence[Correction]) -> tuple[tuple[Correction, ...], int]:
    """As many changed sentences as an edition has room for, always one, with all else that is told; and how many sentences there
    are beyond."""
    changed = [each for each in told if each.old is not None]
    kept: list[Correction] = []
    room = WORDS
    for each in changed[:MOST]:
        room -= words_of(each)
        if kept and room < 0:
            break
        kept.append(each)
    return (*kept, *(each for each in told if each.old is None)), len(changed) - len(kept)


def words_of(told: Correction) -> int:
    """The words that a correction takes of an edition."""
    pieces = (told.said, told.title, told.old, told.new, *told.carried, *told.became)
    return sum(len(piece.split()) for piece in pieces if piece)


def erased(count: int, days: Sequence[str]) -> list[Correction]:
    """That articles were removed on request, without a word of what they said; [] for none."""
    if not count:
        return []
    was = "was" if count == 1 else "were"
    told = f"{counted(count, 'article')} quoted here on {listed(days)} {was} removed on request."
    return [Correction(said=f"{told} Nothing rests on {'it' if count == 1 else 'them'} any more.")]


def _correction(
    gone: Lost, one: Edited, accounts: Mapping[str, Account], names: Names, since: Since
) -> Correction | None:
    """None: it is a headline on which nothing rested; or only the evidence was kept of the text, and nothing in it tells that the
    sentence was changed."""
    shown, article = gone.shown, one.article
    new, cut, hidden = _present(gone, article.language)
    if shown.in_title and not shown.carried:
        return None
    if not (gone.lost.whole and gone.held.whole) and (new is None or not shown.carried):
        return None
    loads = _weighty(shown.carried)
    more = len(loads) - LOADS
    said = tuple(load.said for load in loads[:LOADS]) + ((f"and {more} more",) if more > 0 else ())
    return Correction(
        said=f"Edit seen on {clock_time(gone.lost.seen_at, since.zone, since.year)}; {_where(shown, since.year)}:",
        title=gone.now.title,
        outlet=article.outlet,
        url=article.url,
        language=article.language,
        old=shown.text,
        new=new,
        in_title=shown.in_title,
        old_cut=shown.cut,
        new_cut=cut,
        hidden=hidden,
        carried=said,
        became=became(loads, accounts, names, since),
    )


def _where(shown: Shown, year: int) -> str:
    days = [day_in(day, year) for day in shown.days]
    if not days:
        return "counted here without being quoted"
    return f"quoted here on {listed(days) if len(days) <= DAYS else f'{days[0]} and on {len(days) - 1} days after'}"


def _weighty(loads: Sequence[Load]) -> list[Load]:
    """What rested on a sentence, an event once: as the edition told it, where it did."""
    first = {(load.topic, load.event.name if load.event else load.said): load for load in reversed(loads)}
    return list(first.values())[::-1]


def _present(gone: Lost, language: str | None) -> tuple[str | None, bool, bool]:
    """What stands in the sentence's place, whether it is a part of a longer sentence, and whether it is there but hidden."""
    now, shown = gone.now, gone.shown
    if shown.in_title:
        return (now.title, False, False) if plain_to_see(now.title) else (None, False, True)
    span = rewording(shown.text, now.text, whole(gone.held), language)
    if span is None:
        return None, False, False
    sentence = now.text[slice(*span)]
    if not plain_to_see(sentence):
        return None, False, True
    first, last = clipped(sentence, _anchor(sentence, shown))
    return sentence[first:last], (first, last) != (0, len(sentence)), False


def _anchor(sentence: str, shown: Shown) -> int:
    """Around which character a long sentence is shown: its beginning or, where a part was quoted, the middle of that."""
    words = shown.text.split()
    middle = words[len(words) // 2 :] if shown.cut else []
    return next((at for word in middle if len(word) > 4 and (at := sentence.find(word)) >= 0), 0)


def _rank(shown: Shown, told: Correction) -> int:
    if any("status recomputed" in line or "in the log" in line for line in told.became):
        return 0
    if not shown.carried:
        return 3
    return 1 if shown.days else 2
