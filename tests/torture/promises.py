"""The promises of docs/reliability.md in a few words each, and how a case says which of them it proves."""

from __future__ import annotations

import pytest

MEASURED = "measured"
"""Name of a property of a test: a line for the end of the run."""

PROMISES = {
    "P1": "one bad feed never delays or stops another",
    "P2": "nothing is fetched from inside the network",
    "P3": "memory, bytes and time of a fetch are bounded",
    "P4": "what chews bytes from outside can be killed",
    "P5": "no article is lost, none is stored twice",
    "P6": "a problem of its page never costs an article",
    "P7": "each reader gets each edition once",
    "P8": "no secret in clear, in a log or on a page",
    "P9": "one edition per local day, none forgotten",
    "P10": "polite to every server",
    "P11": "text from outside is inert in every output",
    "P12": "kill -9 at any moment costs nothing",
    "P13": "disk and database troubles are said, nothing is overwritten",
    "P14": "a second daemon stops, commands run beside it",
    "P15": "a broken configuration is refused by file, line and key",
    "P16": "SIGTERM ends within 30 s with nothing lost",
    "P17": "growth is bounded, nothing old comes back",
    "P18": "every failure is visible, with reason, since and next try",
}


def proves(*promises: str, long: bool = False) -> pytest.MarkDecorator:
    """Marks a test of this folder: each of its cases proves these promises. `long`: it is left to `make torture`."""
    unknown = [promise for promise in promises if promise not in PROMISES]
    if unknown or not promises:
        raise ValueError(f"no such promise: {', '.join(unknown) or 'none named'}")
    return pytest.mark.proves(*promises, long=long)
