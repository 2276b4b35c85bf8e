"""What systemd is told of the daemon: one datagram to its socket for each turn of the service (sd_notify(3)).

Nothing here waits and nothing raises: a supervisor that does not listen is its own trouble.
"""

from __future__ import annotations

import contextlib
import socket
import time


class Supervisor:
    """Speaks to the socket that $NOTIFY_SOCKET names; with None to nobody."""

    def __init__(self, address: str | None) -> None:
        self._address = f"\0{address[1:]}" if address and address.startswith("@") else address

    def ready(self, status: str) -> None:
        """Up, or up again after a reload. `status`: a line for `systemctl status`."""
        self._say("READY=1", f"STATUS={status}")

    def alive(self, status: str) -> None:
        """The loop has turned: the watchdog may sleep on."""
        self._say("WATCHDOG=1", f"STATUS={status}")

    def reloading(self) -> None:
        """The configuration is being read again."""
        microseconds = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._say("RELOADING=1", f"MONOTONIC_USEC={microseconds}")

    def stopping(self) -> None:
        """Draining."""
        self._say("STOPPING=1", "STATUS=draining")

    def _say(self, *lines: str) -> None:
        if self._address is None:
            return
        message = "\n".join(line.replace("\n", " ") for line in lines)
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            sock.setblocking(False)
            sock.sendto(message.encode("utf-8", "replace"), self._address)
