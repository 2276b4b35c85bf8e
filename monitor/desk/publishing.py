"""A preview server for the static archive."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote


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
