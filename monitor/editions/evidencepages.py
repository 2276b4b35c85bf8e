"""The page of an article's quoted sentences: each in its paragraph, with what can be checked of it.

Who reads a quotation is led here and to the original. When the original is gone or edited, this page still says what stood there,
when it was seen, and which bytes it was read from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.editions.archive import Issue
from monitor.editions.quotations import Place, read_line
from monitor.editions.render import environment
from monitor.editions.voices import Voices
from monitor.editions.wording import evidence_path, passage_id, story_path
from monitor.model import KeptArticle, KeptText

ROOT = "../../"  # from an article's folder to the archive's
AROUND = 600  # characters of the paragraph that are shown at most before a sentence, and behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sentence that editions quoted: where it stands, and which ones, by age."""

    place: Place
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A quoted sentence between what stands before and behind it in its paragraph."""

    name: str
    before: str
    words: str  # "": they are not kept any more
    after: str
    in_title: bool
    start: int
    end: int
    text: KeptText | None  # the wording that it is of
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A page that is to be written. `article` None: it was removed. `sentence`: what the page of its story quotes of it; `story`:
    the mark of that page."""

    mark: str
    article: KeptArticle | None
    sentence: str | None = None
    story: str | None = None


class Quotations:
    """What editions quoted, by the mark of the article; in an order that has no say."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self._issues = sorted(issues, key=lambda issue: issue.age)
        self._lines: dict[str, list[tuple[int, str]]] = {}
        for number, issue in enumerate(self._issues):
            for line in issue.quoted:
                self._lines.setdefault(line.partition(" ")[0], []).append((number, line))

    def __contains__(self, mark: str) -> bool:
        return mark in self._lines

    def marks(self) -> list[str]:
        """All articles that were quoted."""
        return sorted(mark for mark in self._lines if read_line(mark) is not None)

    def of(self, mark: str) -> tuple[Told, ...]:
        """The sentences of an article that editions quoted."""
        told: dict[Place, dict[int, None]] = {}
        for number, line in self._lines.get(mark, ()):
            _, places = read_line(line) or ("", ())
            for place in places:
                told.setdefault(place, {}).setdefault(number)
        return tuple(
            Told(place=place, issues=tuple(self._issues[number] for number in numbers))
            for place, numbers in sorted(told.items())
        )


def evidence_files(pages: Iterable[Asked], quotations: Quotations, voices: Voices) -> dict[str, bytes]:
    """`evidence/MARK/index.html` of these articles."""
    return {evidence_path(page.mark): _laid_out(page, quotations, voices) for page in pages}


def passages(article: KeptArticle, told: Sequence[Told], sentence: str | None) -> tuple[Passage, ...]:
    """The quoted sentences in the order of the wordings and of the text, a title first; each name once. Those that no wording
    holds any more come last, without words."""
    found: dict[str, Passage] = {}
    for one in told:
        earlier = found.get(one.place.name)
        if earlier is None:
            found[one.place.name] = _passage(article, one)
        else:
            issues = sorted({*earlier.issues, *one.issues}, key=lambda issue: issue.age)
            better = earlier if earlier.words else _passage(article, one)
            found[one.place.name] = replace(better, issues=tuple(issues))
    if sentence is not None and passage_id(sentence) not in found:
        start = article.texts[-1].text.find(sentence)
        place = Place(in_title=False, start=start, end=start + len(sentence), name=passage_id(sentence))
        if start >= 0:
            found[place.name] = _passage(article, Told(place=place, issues=()))
    order: Mapping[KeptText, int] = {text: number for number, text in enumerate(article.texts)}
    return tuple(
        sorted(
            found.values(),
            key=lambda p: (order[p.text] if p.text else len(order), not p.in_title, p.start, p.end, p.name),
        )
    )


def _passage(article: KeptArticle, told: Told) -> Passage:
    """The sentence in the first wording that has it at its place; without words when none has."""
    place = told.place
    lost = Passage(
        name=place.name, before="", words="", after="", in_title=place.in_title, start=place.start, end=place.end, text=None,
        issues=told.issues,
    )  # fmt: skip
    for text in article.texts:
        source = text.title if place.in_title else text.text
        words = source[place.start : place.end]
        if passage_id(words) == place.name:
            before, after = _around(source, place.start, place.end)
            return replace(lost, before=before, words=words, after=after, text=text)
    return lost


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind a stretch in its paragraph; of a long one the words nearest to it, between `[…]`."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    before, after = text[first:start], text[end : last if last >= 0 else len(text)]
    if len(before) > AROUND:
        before = "[…]" + before[before.find(" ", len(before) - AROUND) :]
    if len(after) > AROUND:
        after = after[: max(after.rfind(" ", 0, AROUND), 0)] + " […]"
    return before, after


def _laid_out(page: Asked, quotations: Quotations, voices: Voices) -> bytes:
    kept = page.article
    source = voices.source(kept.article) if kept else None
    template = environment().get_template("evidence.html.j2")
    return template.render(
        page=page,
        article=kept.article if kept else None,
        kept=kept,
        passages=passages(kept, quotations.of(page.mark), page.sentence) if kept else (),
        quoted=page.mark in quotations,
        names=sorted({told.place.name for told in quotations.of(page.mark)}),
        side=voices.side(kept.article, kept.known_at) if kept else None,
        owner=source.owner if source else None,
        story=story_path(page.story) if page.story else None,
        root=ROOT,
    ).encode()
