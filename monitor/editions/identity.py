"""The lasting name of one edition to one address."""

from __future__ import annotations

import hashlib
from datetime import date

DOMAIN = "idlib-monitor.invalid"  # of message ids: stable, and says nothing of the machine (RFC 2606)


def message_id(digest: str, day: date, address: str) -> str:
    """The Message-ID of one edition to one address: a second copy carries the same one, and mail programs fold it."""
    name = hashlib.sha256(f"{digest}\n{day.isoformat()}\n{address}".encode()).hexdigest()[:32]
    return f"<{name}@{DOMAIN}>"
