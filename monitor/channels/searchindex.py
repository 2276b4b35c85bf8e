"""The archive's search index: `search/parts.json` names its parts, each a folder of its own under `search/parts/`.

A part is built beside, in `.search/`, and comes into place with one rename and the new list: a reader sees the former part or
the new one. What is due stands in `.search/due/`, so that it goes wherever the folder goes and outlives whoever was to build it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.channels.folder import ArchiveFolder
from monitor.channels.pagefind import ENTRY, Pagefind
from monitor.disk import in_words, make_folder, put, sync_folder
from monitor.errors import DeliveryError, SearchError
from monitor.model import DuePart
from monitor.text.searchforms import GROUPS

LIST = "search/parts.json"
PARTS = "search/parts"
ENGINES = "search/engine"
DUE = ".search/due"
WORK = ".search/beside"
OLD = ".search/old"
LOCK = ".search/lock"
RECIPE = "1"  # of what is kept of Pagefind's files; another one builds all parts again
STUB = "ᚠᚢᚦ"  # Pagefind makes no index without a word; nobody looks for runes
ASK = "install Idlib Monitor again, then `monitor archive build`"


class SearchIndex:
    """The index in one archive's folder."""

    def __init__(self, archive: ArchiveFolder, pagefind: Pagefind | None = None) -> None:
        self._archive = archive
        self._pagefind = pagefind or Pagefind()
        self._builders = threading.Lock()

    def close(self) -> None:
        """End what is being built; it stays due."""
        self._pagefind.close()

    def mark(self, parts: Collection[str], now: datetime) -> None:
        """Make parts due. Raises DeliveryError when the disk refuses."""
        with self._archive.locked():
            for part in parts:
                before = self._mark(part)
                serial = before.serial + 1 if before else 0
                self._write_mark(DuePart(name=part, due_at=now, serial=serial))

    def due(self, now: datetime) -> list[str]:
        """The parts that are due, those that wait longest first; none where nothing can be read."""
        try:
            names = [path.name for path in self._archive.target(DUE).iterdir() if not path.name.startswith(".")]
        except (OSError, DeliveryError):
            return []
        marks = [mark for name in names if (mark := self._mark(name)) is not None and mark.due_at <= now]
        return [mark.name for mark in sorted(marks, key=lambda mark: (mark.due_at, mark.name))]

    def built(self) -> set[str]:
        """The parts that there are, built by the Pagefind that is installed."""
        try:
            engine = self._engine_path()
        except SearchError:
            return set()
        return {part["name"] for part in self._listed() if part["engine"] == engine}

    @contextmanager
    def claimed(self, part: str) -> Iterator[DuePart | None]:
        """Hold the index against other builders, waiting for those that are at it; the kernel frees the hold of one that dies.
        None: the part is not due any more. Raises SearchError."""
        with self._builders:
            with _plainly(part):
                path = self._archive.target(LOCK)
                make_folder(path.parent)
                handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield self._mark(part)
            finally:
                os.close(handle)

    def build(self, due: DuePart, files: Mapping[str, bytes]) -> bool:
        """Index these files as the part, and put it in the place of the one that was; one without files goes. False: it was just
        so, or it was marked again meanwhile, so that its files may be out of date. Raises SearchError; then the former stays."""
        part = due.name
        if not files:
            self.withdraw([part])
            return True
        engine = self._engine_path()
        path = f"{PARTS}/{part}-{_print(files, engine)}"
        with _plainly(part):
            there = self._archive.target(path).is_dir()
            if there and any(row["path"] == path for row in self._listed()) and self._archive.target(engine).is_dir():
                return False
            with self._work() as work:
                if not self._archive.target(engine).is_dir():
                    self._build_engine(engine, work)
                entry = self._indexed(part, files, work)
                languages = {code: row["page_count"] for code, row in sorted(entry["languages"].items())}
                row = {
                    "name": part,
                    "path": path,
                    "engine": engine,
                    "documents": sum(languages.values()),
                    "languages": languages,
                }
                return self._put_in_place(due, row, work / "out")

    def keep(self, parts: Collection[str]) -> None:
        """Take away all other parts. Raises SearchError."""
        self.withdraw({row["name"] for row in self._listed()} - set(parts))

    def withdraw(self, parts: Collection[str]) -> None:
        """Take these parts away. Raises SearchError."""
        if parts:
            with _plainly(", ".join(sorted(parts))):
                with self._archive.locked():
                    stale = self._list(dict.fromkeys(parts))
                for path in stale:
                    shutil.rmtree(path, ignore_errors=True)

    def done(self, due: DuePart) -> None:
        """The part is built as it was when it was claimed; one that was marked since stays due."""
        with _plainly(due.name), self._archive.locked():
            if self._mark(due.name) == due:
                self._archive.target(f"{DUE}/{due.name}").unlink(missing_ok=True)

    def put_off(self, due: DuePart, until: datetime, reason: str) -> None:
        """Try again later."""
        with _plainly(due.name), self._archive.locked():
            if self._mark(due.name) == due:
                tries = due.tries + 1
                self._write_mark(DuePart(name=due.name, due_at=until, serial=due.serial, tries=tries, reason=reason))

    def trouble(self) -> tuple[str, str] | None:
        """Why nothing can be searched, and the mend; None: all is well."""
        try:
            self._pagefind.version()
            names = [path.name for path in self._archive.target(DUE).iterdir() if not path.name.startswith(".")]
        except SearchError as error:
            return error.reason, ASK
        except (OSError, DeliveryError):
            return None
        failed = [mark for name in sorted(names) if (mark := self._mark(name)) is not None and mark.reason]
        return (f"part {failed[0].name} was not built: {failed[0].reason}", ASK) if failed else None

    def _indexed(self, part: str, files: Mapping[str, bytes], work: Path) -> dict[str, Any]:
        """The part in `work/out`, without what all parts share."""
        _stage(work / "in", files)
        entry = self._pagefind.index(part, work / "in", work / "out")
        _only(
            work / "out",
            lambda name: name == ENTRY or name.endswith((".pf_meta", ".pf_index", ".pf_fragment")),
        )
        return entry

    def _build_engine(self, path: str, work: Path) -> None:
        """What searches: the script, and for each language an index of nothing with its stemmer, which parts are joined to."""
        done = work / "engine"
        for group in GROUPS:
            lang = f' lang="{group}"' if group != "unknown" else ""
            page = f"<!DOCTYPE html><html{lang}><head><title></title></head><body data-pagefind-body><p>{STUB}</p></body></html>"
            _stage(work / group / "in", {"index.html": page.encode()})
            self._pagefind.index("engine", work / group / "in", work / group / "out")
            make_folder(done)
            os.replace(work / group / "out" / "pagefind.js", done / "pagefind.js")
            wanted = (".pf_meta", ".pf_index", f"wasm.{group}.pagefind")
            _only(work / group / "out", lambda name, wanted=wanted: name == ENTRY or name.endswith(wanted))
            os.replace(work / group / "out", done / group)
        os.sync()
        with self._archive.locked():
            make_folder(self._archive.target(path).parent)
            os.replace(done, self._archive.target(path))

    def _put_in_place(self, due: DuePart, row: dict[str, Any], new: Path) -> bool:
        """The new part under its name and in the list, unless it was marked since its files were made."""
        os.sync()  # its files are on the disk before anything names them: one call, for a year has tens of thousands
        with self._archive.locked():
            if self._mark(due.name) != due:
                return False
            target = self._archive.target(row["path"])
            make_folder(target.parent)
            if target.exists():  # of somebody who was killed before it was listed
                shutil.rmtree(target)
            os.replace(new, target)
            sync_folder(target.parent)
            stale = self._list({due.name: row})
        for path in stale:
            shutil.rmtree(path, ignore_errors=True)
        return True

    def _list(self, changes: Mapping[str, dict[str, Any] | None]) -> list[Path]:
        """Write the list of parts after these changes. Returns what nobody names any more, put out of the reader's sight."""
        rows: dict[str, dict[str, Any] | None] = {row["name"]: row for row in self._listed()}
        rows |= changes
        listed = [row for _, row in sorted(rows.items(), reverse=True) if row is not None]
        put(self._archive.target(LIST), (json.dumps({"parts": listed}, indent=1, sort_keys=True) + "\n").encode())
        stale = []
        for home, key in ((PARTS, "path"), (ENGINES, "engine")):
            named = {Path(row[key]).name for row in listed}
            folder = self._archive.target(home)
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                if path.name not in named:
                    away = self._archive.target(f"{OLD}/{path.name}")
                    make_folder(away.parent)
                    shutil.rmtree(away, ignore_errors=True)
                    os.replace(path, away)
                    stale.append(away)
        return stale

    @contextmanager
    def _work(self) -> Iterator[Path]:
        """An empty folder on the archive's disk, with a name that nobody had before: the Pagefind of somebody who was killed
        may still be writing into the former one. What such a one left there goes."""
        home = self._archive.target(WORK)
        shutil.rmtree(home, ignore_errors=True)
        make_folder(home)
        try:
            yield Path(tempfile.mkdtemp(dir=home))
        finally:
            shutil.rmtree(home, ignore_errors=True)
            shutil.rmtree(self._archive.target(OLD), ignore_errors=True)

    def _engine_path(self) -> str:
        return f"{ENGINES}/{self._pagefind.version()}"

    def _listed(self) -> list[dict[str, Any]]:
        try:
            rows = json.loads(self._archive.target(LIST).read_bytes())["parts"]
            return [row for row in rows if {"name", "path", "engine"} <= row.keys()]
        except (OSError, ValueError, LookupError, TypeError, AttributeError, DeliveryError):
            return []  # none yet, or not ours: it is written anew

    def _mark(self, part: str) -> DuePart | None:
        """How a part is marked. A mark that cannot be read makes its part due at once."""
        try:
            text = self._archive.target(f"{DUE}/{part}").read_bytes()
        except (OSError, DeliveryError):
            return None
        with suppress(ValueError, LookupError, TypeError):
            row = json.loads(text)
            at = datetime.fromisoformat(row["due_at"])
            return DuePart(
                name=part, due_at=at, serial=int(row["serial"]), tries=int(row["tries"]), reason=str(row["reason"])
            )
        return DuePart(name=part, due_at=datetime.fromtimestamp(0, UTC), serial=0)

    def _write_mark(self, mark: DuePart) -> None:
        row = {"due_at": mark.due_at.isoformat(), "serial": mark.serial, "tries": mark.tries, "reason": mark.reason}
        self._archive.write({f"{DUE}/{mark.name}": json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")})


def _print(files: Mapping[str, bytes], engine: str) -> str:
    """12 hex digits that stand for these files, the program and how we use it."""
    whole = hashlib.sha256(f"{RECIPE} {engine}".encode())
    for path in sorted(files):
        whole.update(b"\0" + path.encode() + b"\0" + files[path])
    return whole.hexdigest()[:12]


def _stage(folder: Path, files: Mapping[str, bytes]) -> None:
    made: set[Path] = set()
    for path, body in files.items():
        target = folder / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        target.write_bytes(body)


def _only(folder: Path, wanted: Any) -> None:
    """Delete every other file."""
    for path in folder.rglob("*"):
        if path.is_file() and not wanted(path.name):
            path.unlink()


@contextmanager
def _plainly(part: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SearchError(part, in_words(error, Path("the archive"))) from error
    except DeliveryError as error:
        raise SearchError(part, error.reason) from error
