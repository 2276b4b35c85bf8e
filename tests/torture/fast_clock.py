"""A clock that goes faster than the wall's, from a beginning that outlives whoever looks at it."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

ROUND_THE_CLOCK = 60.0  # as fast as a minute in a second: the shortest lease is ten seconds, the longest half a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class FastClock:
    """`began` was the moment when the machine's monotonic clock, which all processes share, stood at `zero`."""

    began: datetime
    zero: float  # seconds
    speed: float = ROUND_THE_CLOCK

    @classmethod
    def beginning(cls, at: datetime) -> FastClock:
        """One that stands at this moment now."""
        return cls(began=at, zero=time.monotonic())

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self.began + timedelta(seconds=(time.monotonic() - self.zero) * self.speed)

    def ahead(self, by: timedelta) -> FastClock:
        """The clock of somebody who slept so long and has just woken up."""
        return replace(self, began=self.began + by)

    def as_words(self) -> dict[str, str]:
        """To be handed to another process."""
        return {name: str(value) for name, value in asdict(self).items()}

    @classmethod
    def from_words(cls, words: dict[str, str]) -> FastClock:
        """The clock that somebody handed over."""
        return cls(began=datetime.fromisoformat(words["began"]), zero=float(words["zero"]), speed=float(words["speed"]))
