"""The static archive again, from the stored editions; and a preview server for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from monitor.editions.archive import edition_files, index_files, issue_of
from monitor.editions.freeze import from_json
from monitor.editions.render import render
from monitor.editions.storypages import Tellings
from monitor.editions.topicpages import topic_files
from monitor.errors import DeliveryError
from monitor.model import Edition, Rendering
from monitor.steps.deliver import tracks
from monitor.steps.house import House
from monitor.steps.story_pages import story_pages
from monitor.text.plain import one_line


def build_archive(house: House, *, progress: Callable[[int], None] = lambda _count: None) -> int:
    """Write every edition of every public digest, the pages of stories and topics, and those that list editions; returns how many
    editions. Raises DeliveryError when the disk refuses or a stored edition cannot be read."""
    issues = []
    with house.archive.locked():
        for spec in house.watchlist.digests:
            if spec.archive != "public":
                continue
            with house.store.read() as db:
                days = [ref.date for ref in db.editions.refs(spec.slug)]
            for day in days:
                with house.store.read() as db:
                    content = db.editions.content(spec.slug, day)
                if content is not None:
                    edition, rendering = _laid_out(content, f"{spec.slug} of {day}")
                    house.archive.write(edition_files(edition, rendering))
                    issues.append(issue_of(edition))
                    progress(len(issues))
        for files in story_pages(Tellings(issues).marks(), issues, house):
            house.archive.write(files)
        house.archive.write(topic_files(issues, tracks(issues, house)))
        house.archive.write(index_files(issues))
    return len(issues)


def _laid_out(content: str, name: str) -> tuple[Edition, Rendering]:
    try:
        edition = from_json(content)
        return edition, render(edition)
    except ValueError as error:
        reason = f"the stored edition cannot be read: {one_line(str(error), limit=200)}"
        raise DeliveryError(name, reason, retryable=False) from error


class _Quiet(SimpleHTTPRequestHandler):
    """Files of one folder, and nothing on stderr; no listing of folders without an index."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def list_directory(self, path: str) -> None:  # type: ignore[override]
        """Folders are not listed."""
        self.send_error(404)

    def send_head(self) -> BinaryIO | None:
        """Files whose name begins with a dot are ours, not the reader's."""
        if any(part.startswith(".") for part in unquote(self.path).split("/")):
            self.send_error(404)
            return None
        return super().send_head()

    def end_headers(self) -> None:
        """The same policy as the pages' own meta tag, for whatever is served."""
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()


def archive_server(folder: Path, host: str, port: int) -> ThreadingHTTPServer:
    """A web server over the archive's folder, bound and ready for `serve_forever`. Raises OSError when it cannot bind."""
    return ThreadingHTTPServer((host, port), partial(_Quiet, directory=str(folder)))
