"""A preview server for the static archive."""

from __future__ import annotations

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote

from monitor.web.hosts import OWN_NAMES, names_this_machine


class _Quiet(SimpleHTTPRequestHandler):
    """Files of one folder, and nothing on stderr; no listing of folders without an index."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",  # a module under nosniff must be one, whatever the machine's own list says
        ".pagefind": "application/octet-stream",  # compressed WebAssembly, which Pagefind unpacks itself
        ".pf_meta": "application/octet-stream",
        ".pf_index": "application/octet-stream",
        ".pf_fragment": "application/octet-stream",
        ".pf_filter": "application/octet-stream",
    }

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def list_directory(self, path: str) -> None:  # type: ignore[override]
        """Folders are not listed."""
        self.send_error(404)

    def send_head(self) -> BinaryIO | None:
        """Files whose name begins with a dot are ours, not the reader's. A server for this machine alone answers to its own names
        alone: a page elsewhere may lead a browser here under a name of its own."""
        assert isinstance(self.server, _Server)
        if self.server.alone and not names_this_machine(self.headers.get("Host", "")):
            self.send_error(421)
            return None
        if any(part.startswith(".") for part in unquote(self.path).split("/")):
            self.send_error(404)
            return None
        return super().send_head()

    def end_headers(self) -> None:
        """The same policy as the pages' own meta tag, for whatever is served."""
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()


class _Server(ThreadingHTTPServer):
    """A reader who closes the page in the middle of an answer is no error. `alone`: it is for this machine."""

    alone = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of what is one."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def archive_server(folder: Path, host: str, port: int) -> ThreadingHTTPServer:
    """A web server over the archive's folder, bound and ready for `serve_forever`. Raises OSError when it cannot bind."""
    server = _Server((host, port), partial(_Quiet, directory=str(folder)))
    server.alone = host in OWN_NAMES
    return server
