"""A webhook on loopback: it keeps what it is sent, and answers what a test sets."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from tests.servers import Answering, Loopback


@dataclass
class Told:
    """What a webhook was sent."""

    path: str
    title: str
    body: str


@dataclass
class Manners:
    """How it answers. `statuses`: of the next requests, 200 behind them; `hang_up`: take the message, then say nothing."""

    statuses: list[int] = field(default_factory=list)
    hang_up: bool = False
    location: str | None = None


class Webhook(Loopback):
    """Keeps every message in `told`, in the order of their coming."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.manners = Manners()
        hook = self

        class Handler(Answering):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                said = json.loads(raw)
                manners = hook.manners
                status = manners.statuses.pop(0) if manners.statuses else 200
                if status == 200 or manners.hang_up:
                    hook.told.append(Told(self.path, said["title"], said["message"]))
                if manners.hang_up:
                    self.close_connection = True
                    return
                self.send_response(status)
                if manners.location:
                    self.send_header("Location", manners.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

        super().__init__(Handler)

    def url(self, token: str = "s3cr3t-t0ken") -> str:
        """Its address as Apprise writes it."""
        return f"json://{self.address}/{token}"
