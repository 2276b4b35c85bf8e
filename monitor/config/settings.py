"""The environment: where the database and the mail server are, with their secrets. Nobody else reads it.

Each variable may stand in a file instead, named by the same variable with `_FILE` behind it (container secrets). An empty
variable counts as not set, since compose files write `NAME: ${NAME:-}`; so does an empty file, such as /dev/null.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qs, parse_qsl, unquote, urlsplit

from monitor.config.feedkeys import HEADERS, SECRETS, FeedHeader, feed_headers, named_secrets, secrets_in_headers
from monitor.config.notified import addresses_of, secrets_of
from monitor.config.values import mail_address
from monitor.errors import ConfigError

NOTIFY = "MONITOR_NOTIFY_URLS"
PING = "MONITOR_PING_URL"
VARIABLES = (
    "MONITOR_DATABASE_URL",
    "MONITOR_SMTP_URL",
    "MONITOR_MAIL_FROM",
    "MONITOR_LOG_FORMAT",
    NOTIFY,
    PING,
    SECRETS,
    HEADERS,
)
"""Read here, each also as `..._FILE`."""

CONFIG_VARIABLE = "MONITOR_CONFIG"
"""Read by the command line: the path of feeds.yaml."""

MAX_FILE = 65_536
_PASSWORDS = ("password", "sslpassword")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says, checked. `repr` shows no secret."""

    database_url: str | None = field(default=None, repr=False)  # None: SQLite in the storage folder
    smtp_url: str | None = field(default=None, repr=False)  # None: mail goes to files
    mail_from: str | None = None  # None: the house's own sender
    log_format: Literal["human", "json"] = "human"
    notify: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # name -> address of who is told at once
    feed_secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # name -> value of ${name} in feeds.yaml
    feed_headers: tuple[FeedHeader, ...] = field(default=(), repr=False)
    ping_url: str | None = field(default=None, repr=False)  # asked while all is well; None: nobody is
    notify_socket: str | None = None  # of systemd (sd_notify(3))
    watchdog_seconds: float | None = None  # in which systemd wants a sign of life; None: it does not ask

    def secrets(self) -> tuple[str, ...]:
        """All that no log line may hold: the URLs as a whole where they carry a secret, and their passwords as written
        and as meant, longest first."""
        found: set[str] = set()
        for url in filter(None, (self.database_url, self.smtp_url)):
            passwords = _passwords(url)
            found.update(passwords, (url,) if passwords else ())
        for url in (*(url for _name, url in self.notify), *filter(None, [self.ping_url])):
            found |= secrets_of(url)
        found.update(value for _name, value in self.feed_secrets)
        found |= secrets_in_headers(self.feed_headers)
        return tuple(sorted(found, key=lambda secret: (-len(secret), secret)))


def load_settings(environ: Mapping[str, str]) -> Settings:
    """The settings that the environment gives. Raises ConfigError with all mistakes at once; no message holds a secret."""
    mistakes = _misspelt(environ)
    said: dict[str, str] = {}
    for name in VARIABLES:
        try:
            value = _value(environ, name)
            if value is not None:
                _CHECKS[name](value)
                said[name] = value
        except ValueError as error:
            mistakes.append(f"{name}: {error}")
    if mistakes:
        raise ConfigError(mistakes)
    return Settings(
        database_url=said.get("MONITOR_DATABASE_URL"),
        smtp_url=said.get("MONITOR_SMTP_URL"),
        mail_from=said.get("MONITOR_MAIL_FROM"),
        log_format="json" if said.get("MONITOR_LOG_FORMAT") == "json" else "human",
        notify=addresses_of(said.get(NOTIFY, "")),
        feed_secrets=named_secrets(said.get(SECRETS, "")),
        feed_headers=feed_headers(said.get(HEADERS, "")),
        ping_url=said.get(PING),
        notify_socket=_socket(environ),
        watchdog_seconds=_watchdog(environ),
    )


def take_out(environ: MutableMapping[str, str]) -> None:
    """Take what we read out of an environment, so that no process started later inherits it."""
    for name in VARIABLES:
        environ.pop(name, None)


def _socket(environ: Mapping[str, str]) -> str | None:
    address = environ.get("NOTIFY_SOCKET", "")
    return address if address[:1] in ("/", "@") and len(address) > 1 else None


def _watchdog(environ: Mapping[str, str]) -> float | None:
    """sd_watchdog_enabled(3): microseconds, meant for the process that is named beside them."""
    said, whom = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", "")
    if not (said.isascii() and said.isdigit() and int(said)) or whom not in ("", str(os.getpid())):
        return None
    return int(said) / 1_000_000


def _value(environ: Mapping[str, str], name: str) -> str | None:
    plain, file = environ.get(name, "").strip(), environ.get(f"{name}_FILE", "")
    if plain and file:
        raise ValueError(f"is set, and {name}_FILE too: keep one of them")
    if file:
        plain = _content(name, file)
    if name in (NOTIFY, SECRETS, HEADERS):
        return plain or None  # one on each line
    if any(not c.isprintable() for c in plain):
        raise ValueError("holds a line break or control character: it must be one line")
    return plain or None


def _content(name: str, file: str) -> str:
    if not _is_path(file):  # not repeated: it may be the secret itself
        raise ValueError(f"{name}_FILE names no file: the path of a file belongs there, the secret itself into {name}")
    try:
        with Path(file).open("rb") as opened:
            raw = opened.read(MAX_FILE + 1)
        text = raw.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise ValueError(f"the file {file!r} of {name}_FILE is not UTF-8 text") from None
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ValueError(
            f"the file {file!r} of {name}_FILE cannot be read ({what}): check path and permissions"
        ) from None
    if len(raw) > MAX_FILE:
        raise ValueError(f"the file {file!r} of {name}_FILE is larger than 64 KB: this is hardly the right one")
    return text


def _is_path(word: str) -> bool:
    """Whether it plainly is a path, so that it may be told: by how it begins, or because something of that name is there."""
    if os.path.exists(word):
        return True
    strange = "://" in word or any(c.isspace() or not c.isprintable() for c in word)
    return not strange and word.startswith(("/", "./", "../", "~"))


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError("cannot be read as a URL: encode special characters of the password as %XX") from None
    return parts


def _check_database(url: str) -> None:
    parts = _split(url)
    if parts.scheme in ("postgresql", "postgres"):
        raise ValueError("write postgresql+psycopg:// in place of " + f"{parts.scheme}://")
    if parts.scheme == "sqlite":
        if not url.startswith("sqlite:///") or len(url) <= len("sqlite:///") or ":memory:" in url:
            raise ValueError("name a file: sqlite:///monitor.db, or with an absolute path sqlite:////data/monitor.db")
    elif parts.scheme != "postgresql+psycopg":
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    elif not parts.path.strip("/"):
        raise ValueError("names no database: postgresql+psycopg://user:password@host/monitor")


def _check_smtp(url: str) -> None:
    parts = _split(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise ValueError("must look like smtp://user:password@host:587 or smtps://user:password@host:465")
    options = parse_qs(parts.query, keep_blank_values=True)
    wanted = options.pop("tls", ["required"])
    if options:
        raise ValueError(
            f"has the unknown option {sorted(options)[0]!r}: the only one is tls=required, opportunistic or off"
        )
    if wanted not in (["required"], ["opportunistic"], ["off"]):
        raise ValueError("the option tls is neither required nor off nor opportunistic")
    if wanted != ["required"] and parts.scheme == "smtps":
        raise ValueError(f"smtps:// is TLS from the first byte: drop tls={wanted[0]}, or write smtp://")
    if wanted == ["off"] and parts.password and not _is_loopback(parts.hostname):
        raise ValueError("tls=off would send the password in clear: drop tls=off, or the user name and password")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_sender(sender: str) -> None:
    address = parseaddr(sender)[1]
    try:
        mail_address(address)
    except ValueError:
        raise ValueError('holds no mail address (try "Idlib Monitor <monitor@example.org>")') from None


def _check_log_format(form: str) -> None:
    if form not in ("human", "json"):
        raise ValueError("is no log format (known: human, json)")


def _check_ping(url: str) -> None:
    parts = _split(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address that begins with https:// or http://")


def _check_addresses(text: str) -> None:
    addresses_of(text)


def _check_feed_secrets(text: str) -> None:
    named_secrets(text)


def _check_feed_headers(text: str) -> None:
    feed_headers(text)


_CHECKS: dict[str, Callable[[str], None]] = {
    "MONITOR_DATABASE_URL": _check_database,
    "MONITOR_SMTP_URL": _check_smtp,
    "MONITOR_MAIL_FROM": _check_sender,
    "MONITOR_LOG_FORMAT": _check_log_format,
    NOTIFY: _check_addresses,
    SECRETS: _check_feed_secrets,
    HEADERS: _check_feed_headers,
    PING: _check_ping,
}


def _misspelt(environ: Mapping[str, str]) -> list[str]:
    """Variables that nobody would read although somebody meant them: without this a mail server would be ignored in
    silence. Only close misspellings: a cluster sets MONITOR_PORT and the like by itself for a service named monitor."""
    known = [*VARIABLES, *(f"{name}_FILE" for name in VARIABLES), CONFIG_VARIABLE]
    mistakes = []
    for name in sorted(environ):
        meant = get_close_matches(name, known, n=1, cutoff=0.9) if name.startswith("MONITOR_") else []
        if meant and name not in known:
            mistakes.append(f"{name}: is no variable of ours (did you mean {meant[0]}?)")
    return mistakes


def _passwords(url: str) -> set[str]:
    parts = _split(url)
    spelled = [parts.password or ""]
    spelled += [value for key, value in parse_qsl(parts.query) if key in _PASSWORDS]
    spelled += [pair.partition("=")[2] for pair in parts.query.split("&") if pair.partition("=")[0] in _PASSWORDS]
    return {form for password in spelled for form in (password, unquote(password)) if form}
