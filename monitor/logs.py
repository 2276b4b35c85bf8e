"""Log lines as events: a stable name and fields, for a person or as JSON, on stderr, with every secret blotted out."""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable, MutableMapping, Sequence
from types import TracebackType
from typing import Any, Literal, TextIO, cast

import structlog

from monitor import blotter

Event = MutableMapping[str, Any]

_counts: Counter[tuple[str, str, str]] = Counter()  # of this process; the names are ours, so there are few
_counting = threading.Lock()


def counted() -> dict[tuple[str, str, str], int]:
    """How often each event came up in this process, whether a line of it was shown or not: (room, event, level) -> count."""
    with _counting:
        return dict(_counts)


class Log:
    """What a module logs with: `log.info("polled", feed="tass-en", new=3)`."""

    def __init__(self, room: str) -> None:
        self._room = room

    def debug(self, event: str, **fields: object) -> None:
        """For whoever looks into one article or feed."""
        self._count(event, "debug")
        self._logger().debug(event, **fields)

    def info(self, event: str, **fields: object) -> None:
        """The story of a day in about a page."""
        self._count(event, "info")
        self._logger().info(event, **fields)

    def warning(self, event: str, **fields: object) -> None:
        """A person should look."""
        self._count(event, "warning")
        self._logger().warning(event, **fields)

    def error(self, event: str, *, trace: BaseException | bool = False, **fields: object) -> None:
        """Something of ours is broken; with `trace` the current traceback goes with it."""
        self._count(event, "error")
        self._logger().error(event, exc_info=trace, **fields)

    def _count(self, event: str, level: str) -> None:
        with _counting:
            _counts[self._room, event, level] += 1

    def _logger(self) -> Any:
        return structlog.get_logger(room=self._room)


def set_up(
    *,
    level: int = logging.INFO,
    form: Literal["human", "json"] = "human",
    secrets: Sequence[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send every log line, ours and the libraries', to `stream` (stderr), one line each, control characters escaped. In the
    human form a traceback follows its line, indented, so that it cannot pass for lines of ours.

    `secrets` are strings that must never be seen: passwords, whole URLs that carry one. An error that nobody caught is told
    without them too.
    """
    out = stream or sys.stderr
    blotter.hide(secrets, afresh=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda fell: _uncaught(fell.exc_type, fell.exc_value, fell.exc_traceback)
    shared: list[Callable[[Any, str, Event], Any]] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _blot,
    ]
    last: Any = _json if form == "json" else _human
    handler = _Handler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_library, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("monitor").setLevel(level)
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # it quotes headers of strangers
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a slow tick is a skipped tick, by design
    for library in ("procrastinate", "psycopg"):  # what they would say of a lost database is said once, by work/
        logging.getLogger(library).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=_our_logger,
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


class _Handler(logging.StreamHandler[TextIO]):
    """A log that nobody reads any more costs its lines, and nothing else."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Say nothing of a broken pipe or a full disk: there is nowhere to say it."""
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)


def _our_logger(*_names: object) -> logging.Logger:
    return logging.getLogger("monitor")


def _library(_logger: Any, _method: str, event: Event) -> Event:
    """A line of a library's: its room is the library, and it has a name whatever happens."""
    record = event.get("_record")
    event["room"] = getattr(record, "name", "library")
    event["event"] = event.get("event") or "said nothing"
    return event


def _blot(_logger: Any, _method: str, event: Event) -> Event:
    texts = {
        key: str(value)
        for key, value in event.items()
        if isinstance(value, str) or (value is not None and not isinstance(value, int | float) and key[:1] != "_")
    }
    event.update(texts)
    if blotter.in_log().finds("\0".join(texts.values())):
        event.update({key: blotter.in_log().text(text) for key, text in texts.items()})
    return event


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """A traceback as Python prints it, on stderr, without secrets."""
    told = "".join(traceback.format_exception(kind, error, trace))
    sys.stderr.write(blotter.in_log().text(told))


def _human(_logger: Any, _method: str, event: Event) -> str:
    at = str(event.pop("timestamp", ""))[:19]
    level = str(event.pop("level", "info"))
    name = str(event.pop("event", ""))
    room = event.pop("room", None)
    trace = cast("str | None", event.pop("exception", None))
    fields = " ".join(f"{key}={_shown(value)}" for key, value in event.items() if value is not None)
    line = f"{at} {level:<7} {_printable(name)}{f' [{room}]' if room else ''}{' ' + fields if fields else ''}"
    return "\n    ".join([line, *map(_printable, trace.rstrip("\n").split("\n"))]) if trace else line


def _json(_logger: Any, _method: str, event: Event) -> str:
    return _printable(json.dumps(event, ensure_ascii=False, default=str), lambda c: json.dumps(c)[1:-1])


def _shown(value: object) -> str:
    text = _printable(str(value))
    quoted = not text or any(c in text for c in ' "=')
    return '"' + text.replace('"', '\\"') + '"' if quoted else text


def _escaped(c: str) -> str:
    return c.encode("unicode_escape").decode("ascii")


def _printable(text: str, escape: Callable[[str], str] = _escaped) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() else escape(c) for c in text)
