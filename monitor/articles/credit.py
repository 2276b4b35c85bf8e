"""Which wire agency a text names, and whether the text is the agency's or only leans on it.

A credit stands in the byline, in the first characters or in the last ones; what stands between is news. Form decides:
short names mean other things as well (AA batteries, Sana the girl, İHA the drone), so every pattern asks for the signs around
them, in the language of the article, and letter case counts. A credit under a photograph says nothing of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.articles.pieces import (
    BYLINE,
    COPYRIGHT,
    JOINS,
    OPENING,
    PHOTO_AFTER,
    PHOTO_BEFORE,
    RESOLD,
    SENTENCE_END,
    STANDING,
    TRAIL,
    compiled,
)
from monitor.model import AgencySpec, Credit

HEAD, TAIL = 400, 300
"""Characters of a text that are searched: the first and the last."""

LONGEST_LINE = 90
"""Characters of a line, or of a byline, that may be a list of credits; longer ones are prose."""

Place = Literal["dateline", "credit", "suffix", "attribution"]
Means = Literal["republishes", "cites"]

_BRACKET = re.compile(r"\(([^()\n]{2,60})\)[ \t]*$", re.MULTILINE)
_WORD = re.compile(r"\w")
AFTER = 80
"""Characters that may follow the last line of a text: a page's furniture."""

_GAP = 60  # characters between two names of one credit
_LISTED = 3  # words of an outlet's or a person's name beside an agency in a list


@dataclass(frozen=True, slots=True)
class _Rule:
    agency: str
    place: Place
    means: Means
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    place: Place
    means: Means
    named: tuple[tuple[int, str], ...]  # where, which agency


class Credits:
    """The credits of some agencies. The patterns of a language are compiled when the first text in it comes."""

    def __init__(self, agencies: Sequence[AgencySpec]) -> None:
        rows = [(agency.slug, row) for agency in agencies for row in agency.patterns]
        self._codes = sorted({row.language for _, row in rows} - {"any"})
        self._rows = {code: [pair for pair in rows if pair[1].language == code] for code in [*self._codes, "any"]}
        self._rules: dict[str, list[_Rule]] = {}
        languages = sorted({*self._codes, *(code for agency in agencies for code in agency.names)} - {"any"})
        self._names = {code: _names(agencies, (code, "any")) for code in languages}
        self._all = _names(agencies, [*languages, "any"])

    def read(
        self,
        text: str,
        *,
        title: str = "",
        author: str | None = None,
        language: str | None = None,
        own: Sequence[str] = (),
    ) -> Credit | None:
        """The credit that a text carries, or None. `own`: agencies that the outlet is itself, whose every mention says that
        the text is theirs.

        A credit that republishes goes before one that cites, the byline before the text, then what stands first. In a language
        without patterns, and where the language could not be told, only forms that republish are looked for: they hardly
        depend on it.
        """
        names = self._names.get(language or "", self._all)
        byline = (author or "").strip()
        credit = names.byline(byline)
        if credit:
            return _credit(credit, byline)
        start = len(title) if title and text.startswith(title) else 0
        hits = [*self._matched(text, start, language), *names.lists(text, start)]
        hits = [_owned(hit, own) for hit in hits if not _under_photo(text, hit)]
        for means in ("republishes", "cites"):
            wanted = sorted(
                (hit for hit in hits if hit.means == means), key=lambda hit: (hit.start, -hit.end, hit.named)
            )
            if wanted:
                return _credit(names.joined(_one(wanted, text), text), text)
        return None

    def _matched(self, text: str, start: int, language: str | None) -> Iterator[_Hit]:
        known = language in self._codes
        for code in [*([language or ""] if known else self._codes), "any"]:
            for rule in self._of(code):
                if not known and rule.means == "cites":
                    continue
                for low, high in _windows(rule.place, start, len(text)):
                    for found in rule.pattern.finditer(text, low, min(high + 1, len(text))):
                        if found.end() <= high and _stands(text, found, rule):
                            begin = found.end() - len(found[0].lstrip())
                            yield _Hit(begin, found.end(), rule.place, rule.means, ((_at(found), rule.agency),))

    def _of(self, code: str) -> list[_Rule]:
        if code not in self._rules:
            self._rules[code] = [
                _Rule(slug, row.place, row.means, compiled(row.regex, code)) for slug, row in self._rows[code]
            ]
        return self._rules[code]


def _at(found: re.Match[str]) -> int:
    """Where the agency's own name may be: after place and date, so that a list keeps its order."""
    ends = [found.end(name) for name in ("place", "date") if name in found.re.groupindex and found[name]]
    return max([found.start(), *ends])


def _stands(text: str, found: re.Match[str], rule: _Rule) -> bool:
    """Whether a match stands where such a credit can: Interfax-Ukraine is not Interfax, and a suffix ends or opens a text."""
    if rule.place == "attribution":
        return not (text[found.end() : found.end() + 1] == "-" and _WORD.match(text, found.end() + 1))
    return rule.place != "suffix" or _closes(text, found.end()) or not text[: found.start()].strip()


def _closes(text: str, end: int) -> bool:
    """Whether what ends here closes the text: below it stand a few words at most, else it is the caption of a picture."""
    return len(text[end : end + 4 * AFTER].strip()) <= AFTER


def _windows(place: Place, start: int, end: int) -> list[tuple[int, int]]:
    """Where a credit of this kind may stand: a dateline at the beginning, a suffix at the end."""
    head, tail = (start, min(start + HEAD, end)), (max(start, end - TAIL), end)
    if place == "dateline":
        return [head]
    if place == "suffix":
        return [tail]
    return [(start, end)] if tail[0] <= head[1] else [head, tail]


def _under_photo(text: str, hit: _Hit) -> bool:
    line = text.rfind("\n", 0, hit.start) + 1
    before = text[max(line, hit.start - 60) : hit.start]
    after = text[hit.end : hit.end + 30].partition("\n")[0]
    return PHOTO_BEFORE.search(before) is not None or PHOTO_AFTER.match(after) is not None


def _owned(hit: _Hit, own: Sequence[str]) -> _Hit:
    if hit.means == "cites" and any(agency in own for _, agency in hit.named):
        kept = tuple((at, agency) for at, agency in hit.named if agency in own)
        return _Hit(hit.start, hit.end, hit.place, "republishes", kept)
    return hit


def _one(hits: Sequence[_Hit], text: str) -> _Hit:
    """The first credit of all, with the agencies that it names in the same breath."""
    first = hits[0]
    start, end, named = first.start, first.end, list(first.named)
    for hit in hits[1:]:
        between = text[end : hit.start]
        if hit.start > end and ("\n" in between or SENTENCE_END.search(between) or len(between) > _GAP):
            break
        end, named = max(end, hit.end), named + list(hit.named)
    return _Hit(start, end, first.place, first.means, tuple(named))


def _credit(hit: _Hit, text: str) -> Credit:
    agencies = tuple(dict.fromkeys(agency for _, agency in sorted(hit.named)))
    return Credit(agencies=agencies, means=hit.means, place=hit.place, evidence=text[hit.start : hit.end].strip())


def is_place(words: str) -> bool:
    """Whether words before a dateline's bracket can be a place and a date: at most seven, in capitals or with one in front,
    unless they follow a number; Arabic has no capitals."""
    found = re.findall(r"\w+", words)
    plain = [word for word, before in zip(found, ["", *found], strict=False) if not before.isdigit()]
    return (
        0 < len(found) <= 7
        and not any(word[0].islower() for word in plain)
        and not SENTENCE_END.search(f"{words[:-1]}x")
    )


class _Names:
    """The names that agencies go by where credits are listed: a byline, a bracket at the end, a line `Source: ...`."""

    def __init__(self, names: dict[str, str]) -> None:
        self._agency = names
        spelled = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
        self._next = re.compile(rf"(?P<join>{JOINS})(?P<name>{spelled})(?!\w|-\w)") if names else None

    def byline(self, author: str) -> _Hit | None:
        """The credit that a byline is: `AFP`, `By Reuters and AP`, `Leyla Aksu - DHA`."""
        if len(author) > LONGEST_LINE or not author:
            return None
        prefix = BYLINE.match(author)
        whole = (prefix.end() if prefix else 0, len(author))
        return next(self._list(author, whole, (0, len(author))), None)

    def lists(self, text: str, start: int) -> Iterator[_Hit]:
        """What near the beginning and the end lists agencies, with nothing but short names beside them."""
        yield from self._openings(text, start)
        end = len(text)
        for found in _BRACKET.finditer(text, max(start, end - TAIL), end):
            line = text.rfind("\n", 0, found.start()) + 1
            before = text[line : found.start()].rstrip()
            if _closes(text, found.end()) and (len(before) <= 20 or SENTENCE_END.search(before[-1:])):
                yield from self._list(text, found.span(1), found.span())
        for line, stop in _lines(text, _windows("credit", start, end)):
            last = not text[stop:].strip()
            if prefix := BYLINE.match(text, line, stop):
                yield from self._list(text, (prefix.end(), stop), (line, stop))
            elif last and (prefix := COPYRIGHT.match(text, line, stop)):
                yield from self._list(text, (prefix.end(), stop), (line, stop), strict=True)
            elif last:
                yield from self._list(text, (line, stop), (line, stop))

    def _openings(self, text: str, start: int) -> Iterator[_Hit]:
        high = min(start + HEAD, len(text))
        for form in (OPENING, STANDING):
            for found in form.finditer(text, start, high):
                if is_place(found["place"]):
                    yield from self._list(text, found.span("list"), found.span(), strict=True, place="dateline")
        for found in RESOLD.finditer(text, start, high):
            yield from self._list(text, found.span("list"), found.span())

    def _list(
        self, text: str, part: tuple[int, int], whole: tuple[int, int], *, strict: bool = False, place: Place = "credit"
    ) -> Iterator[_Hit]:
        """The credit that a part of a text lists, if it does; `strict`: nobody but agencies is in it."""
        named: list[tuple[int, str]] = []
        at = part[0]
        for join in [*re.finditer(JOINS, text[part[0] : part[1]]), None]:
            stop = part[0] + join.start() if join else part[1]
            name = TRAIL.sub("", text[at:stop].strip())
            agency = self._agency.get(name) or self._agency.get(name.removeprefix("و"))
            if agency:
                named.append((at, agency))
            elif strict or not name or len(name.split()) > _LISTED or SENTENCE_END.search(name):
                return
            at = part[0] + join.end() if join else part[1]
        if named:
            yield _Hit(whole[0], whole[1], place, "republishes", tuple(named))

    def joined(self, hit: _Hit, text: str) -> _Hit:
        """The credit with the names that follow it: `told Reuters and AFP`."""
        end, named = hit.end, list(hit.named)
        while self._next and (found := self._next.match(text, end)) and hit.place == "attribution":
            end = found.end()
            named.append((found.start("name"), self._agency[found["name"]]))
        return _Hit(hit.start, end, hit.place, hit.means, tuple(named))


def _names(agencies: Sequence[AgencySpec], languages: Iterable[str]) -> _Names:
    return _Names(
        {name: agency.slug for agency in agencies for code in languages for name in agency.names.get(code, ())}
    )


def _lines(text: str, windows: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Whole lines that lie in the windows and are short enough for a list."""
    for low, high in windows:
        at = low
        while at < high:
            stop = text.find("\n", at, high)
            stop = high if stop < 0 else stop
            whole = (at == 0 or text[at - 1] == "\n") and (stop == len(text) or text[stop] == "\n")
            if whole and 2 <= stop - at <= LONGEST_LINE:
                yield at, stop
            at = stop + 1
