"""Servers that lie, drip, hang up or never end."""

from __future__ import annotations

from tests.torture.hostile import Hostile

CASES: tuple[Hostile, ...] = (
    Hostile(
        name="hangs up without a word",
        proves=("P1", "P18"),
        answers=lambda _host: {"/rss.xml": lambda _request, talk: talk.hang_up()},
        says="the server closed the connection",
    ),
)
