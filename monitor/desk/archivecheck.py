"""`archive check`, inside: whether every link of every page leads somewhere, and whether the archive holds what was delivered.

The pages are our own, so they are read here and not in a child process; nothing that came from elsewhere is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor.editions.links import INDEX, PAGES, Linked, linked
from monitor.editions.wording import page_path
from monitor.steps.house import House

FILES = ("index.html", "digest.txt", "digest.md", "digest.json")
ENDS = ("</html>", "</feed>")  # of a whole page, and of a whole feed
OURS = ".lock"  # the one file of the folder that is for nobody to read

_EDITION = re.compile(r"([^/]+)/(\d{4})/(\d{2})/(\d{2})/[^/]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A link that leads nowhere. `page`, `link`: as they stand in the archive; `why`: in plain words."""

    page: str
    link: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What was found. All paths are relative, all rows sorted. `originals`: addresses of others, those of the newest editions
    first, each with a page that names it."""

    pages: int
    links: int
    broken: tuple[Broken, ...]
    missing: tuple[str, ...]  # files of editions that were delivered and are not there
    differing: tuple[str, ...]  # files of editions that are not as they were delivered
    torn: tuple[str, ...]  # pages and feeds that end in the middle: a disk lost power, or somebody cut them
    leftovers: tuple[str, ...]  # files that nothing leads to, or of no stored edition, or half written
    originals: Mapping[str, str]

    @property
    def is_whole(self) -> bool:
        """Whether all is as it should be; leftovers do no harm."""
        return not (self.broken or self.missing or self.differing or self.torn)


def check_inside(
    house: House,
    *,
    stored: bool = True,
    since: date | None = None,
    progress: Callable[[int], None] = lambda _count: None,
) -> Inside:
    """The archive's folder, looked through. `stored`: compare with the stored editions too; `since`: name the originals of
    editions of that day and later alone. `progress` is told of pages. Raises OSError when a file cannot be read."""
    root = Path(house.watchlist.digests_folder)
    files = set(_files(root))
    pages: dict[str, Linked] = {}
    torn: list[str] = []
    for name in sorted(name for name in files if name.endswith(PAGES) and not _hidden(name)):
        text = (root / name).read_text(encoding="utf-8", errors="replace")
        if not text.rstrip().endswith(ENDS):
            torn.append(name)
        pages[name] = linked(name, text, house.watchlist.base_url)
        progress(len(pages))
    delivered = dict(_delivered(house)) if stored else {}
    missing = sorted(path for path in delivered if path not in files)
    differing = sorted(
        path
        for path, body in delivered.items()
        if body is not None and path in files and (root / path).read_bytes() != body()
    )
    return Inside(
        pages=len(pages),
        links=sum(len(page.links) for page in pages.values()),
        broken=tuple(broken for name, page in pages.items() for broken in _broken(name, page, pages, files)),
        missing=tuple(missing),
        differing=tuple(differing),
        torn=tuple(torn),
        leftovers=tuple(sorted(_leftovers(files, pages, set(delivered) if stored else None))),
        originals=_originals(pages, since),
    )


def _files(root: Path) -> Iterator[str]:
    for path in root.rglob("*"):
        if path.is_file() and (name := path.relative_to(root).as_posix()) != OURS:
            yield name


def _hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))


def _broken(name: str, page: Linked, pages: Mapping[str, Linked], files: set[str]) -> Iterator[Broken]:
    for link in page.links:
        why = link.wrong
        if link.path is not None:
            if link.path not in files:
                why = f"there is no {link.path}"
            elif link.anchor and link.path in pages and link.anchor not in pages[link.path].anchors:
                why = f"there is no place {link.anchor!r} in {link.path}"
        if why:
            yield Broken(page=name, link=link.words, why=why)


def _delivered(house: House) -> Iterator[tuple[str, Callable[[], bytes] | None]]:
    """The files of all editions that were put into the archive; of those that are stored word for word what they hold."""
    for spec in house.watchlist.digests:
        if spec.archive != "public":
            continue
        with house.store.read() as db:
            days = [ref.date for ref in db.editions.refs(spec.slug)]
        for day in days:
            with house.store.read() as db:
                id = db.editions.id_of(spec.slug, day)
                rows = [] if id is None else db.deliveries.of(id)
            if any(row.channel == "folder" and row.state == "sent" for row in rows):
                for name in FILES:
                    is_json = name == "digest.json"
                    yield f"{page_path(spec.slug, day)}/{name}", _content(house, spec.slug, day) if is_json else None


def _content(house: House, digest: str, day: date) -> Callable[[], bytes]:
    def read() -> bytes:
        with house.store.read() as db:
            return (db.editions.content(digest, day) or "").encode()

    return read


def _leftovers(files: set[str], pages: Mapping[str, Linked], delivered: set[str] | None) -> Iterator[str]:
    reached, waiting = {INDEX}, [INDEX]
    while waiting:
        page = pages.get(waiting.pop())
        for path in {link.path for link in page.links if link.path is not None} - reached if page else ():
            reached.add(path)
            waiting.append(path)
    for name in files:
        half_written = name.rpartition("/")[2].startswith(".") and name.endswith(".part")
        unheard_of = delivered is not None and _EDITION.fullmatch(name) is not None and name not in delivered
        if half_written or unheard_of or (name in pages and name not in reached):
            yield name


def _originals(pages: Mapping[str, Linked], since: date | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in sorted(pages, key=lambda name: (_day(name) or date.min, name), reverse=True):
        day = _day(name)
        if since is None or (day is not None and day >= since):
            for link in pages[name].links:
                if link.original is not None:
                    found.setdefault(link.original.partition("#")[0], name)
    return found


def _day(name: str) -> date | None:
    found = _EDITION.fullmatch(name)
    try:
        return date(*map(int, found.groups()[1:])) if found else None
    except ValueError:
        return None
