"""Which step does which kind of job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from monitor.model import Job
from monitor.steps.assess import assess
from monitor.steps.capture import capture
from monitor.steps.deliver import deliver
from monitor.steps.edit import edit
from monitor.steps.house import House
from monitor.steps.notify import notify
from monitor.steps.poll import poll
from monitor.steps.reckon import reckon
from monitor.steps.search import search
from monitor.steps.tidy import tidy

Step = Callable[[Job, House], datetime | None]  # returns when to look again, for work that waits for a busy host

STEPS: Mapping[str, Step] = {
    "poll": poll,
    "capture": capture,
    "assess": assess,
    "edit": edit,
    "deliver": deliver,
    "mail": deliver,
    "reckon": reckon,
    "notify": notify,
    "search": search,
    "tidy": tidy,
}
