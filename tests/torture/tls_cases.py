"""The other side of https has no certificate that we can trust, or no TLS."""

from __future__ import annotations

from tests.talking import Server
from tests.torture.ground import RSS, one
from tests.torture.hostile import Answers, Hostile
from tests.torture.redirect_cases import PERMANENT
from tests.torture.slow_cases import TIRED, drips

FAILED = "no secure connection (TLS failed)"
FAULTY: dict[str, tuple[str, str | tuple[str, ...]]] = {
    "has a certificate of another name": ("another name", "certificate not valid: Hostname mismatch"),
    "has a certificate that has expired": ("expired", "certificate not valid: certificate has expired"),
    "has signed its certificate itself": ("self-signed", "certificate not valid: self-signed certificate"),
    "speaks plain HTTP on the port of TLS": ("plain text", FAILED),
    "hangs up within the handshake": ("cut in the handshake", (FAILED, "the server closed the connection")),
    "never ends its handshake": ("says nothing", TIRED),
}


def well(host: str) -> Answers:
    """A feed that would be read if only the other side could be trusted."""
    return {"/rss.xml": Server.answer(one(host), RSS)}


CASES: tuple[Hostile, ...] = (
    *(
        Hostile(
            name=name,
            proves=("P8", "P18", "P1"),
            answers=well,
            says=says,
            tls=fault,
            requests=0,
            long=says == TIRED,
        )
        for name, (fault, says) in FAULTY.items()
    ),
    Hostile(
        name="drips within TLS",
        proves=("P3", "P1"),
        answers=lambda _host: {"/rss.xml": drips(b"HTTP/1.1 200 OK\r\n", b"X-Slow: y\r\n" * 200)},
        says=TIRED,
        tls="none",
        long=True,
    ),
    Hostile(
        name="gives up TLS in a redirect",
        proves=("P8", "P10"),
        answers=lambda host: {
            "/rss.xml": Server.redirect(f"http://{host}/plain.xml", PERMANENT),
            "/plain.xml": Server.answer(one(host), RSS),
        },
        state="ok",
        tls="none",
        brings=1,
    ),
)
