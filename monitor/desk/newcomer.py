"""The first feeds.yaml of somebody new: written from a few words, with comments that tell what to change next.

Nothing is fetched. What is written was read as the service reads it, so `monitor check` has nothing to say of it.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.config import values
from monitor.config.feedrows import Row, with_rows
from monitor.config.load import load_watchlist
from monitor.config.schema import json_schema
from monitor.desk.feedkeeping import row_for_address, shipped
from monitor.disk import put
from monitor.errors import ConfigError, MonitorError, NotFound
from monitor.model import Watchlist
from monitor.packs import pack_names
from monitor.text.plain import one_line

SCHEMA_NAME = "feeds.schema.json"
"""Written beside feeds.yaml: the schema that its first line names, for editors."""


class AlreadyThere(MonitorError):
    """A file stands where the new one would; it is left as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What somebody new says. `watched`: names of topics and scopes that ship; `feeds`: sources that ship, or addresses of
    feeds; `allow`: what may be fetched inside the network."""

    contact: str
    title: str = "Idlib daily"
    zone: str = "UTC"
    at: str = "06:30"
    watched: tuple[str, ...] = (*pack_names("topics"), *pack_names("scopes"))
    feeds: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What was written, and where."""

    path: Path
    schema: Path
    watchlist: Watchlist


def check_free(path: Path, *, replace: bool) -> None:
    """Raises AlreadyThere when a file, a link or a folder stands where feeds.yaml would."""
    if path.is_dir():
        raise AlreadyThere(f"{path} is a folder: name the file, --out {path / 'feeds.yaml'}")
    if os.path.lexists(path) and not replace:
        raise AlreadyThere(
            f"{path} is there already and stays as it is: name another with --out, or replace it: --force"
        )


def one_watched(name: str) -> str:
    """A topic or scope that ships, by name. Raises ValueError."""
    known = (*pack_names("topics"), *pack_names("scopes"))
    if name in known:
        return name
    meant = values.near(name, known)
    hint = f'did you mean "{meant}"?' if meant else f"there are {', '.join(known)}"
    raise ValueError(f"is no topic and no scope that ships ({hint}); how to write your own: docs/another-conflict.md")


def one_feed(name: str) -> str:
    """A source that ships, by name, or the address of a feed. Raises ValueError."""
    try:
        if {".", "/", ":"} & set(name):
            values.feed_address(name)
        else:
            shipped(name)
    except NotFound as error:
        raise ValueError(f"cannot be watched: {error}") from None
    return name


CHECKS: dict[str, Callable[[str], Any]] = {
    "--contact": values.contact,
    "--title": values.one_line,
    "--zone": values.zone,
    "--at": values.clock_time,
    "--topic": one_watched,
    "--feed": one_feed,
    "--reader": values.mail_address,
    "--allow": values.endpoint,
}
"""Option -> what reads its value, and raises ValueError that goes on from `OPTION "value"`."""


def check_said(said: Beginning) -> None:
    """Raises ConfigError with all that is wrong, each by its option and with the mend."""
    given: list[tuple[str, Iterable[str]]] = [
        ("--contact", [said.contact]),
        ("--title", [said.title]),
        ("--zone", [said.zone]),
        ("--at", [said.at]),
        ("--topic", said.watched),
        ("--feed", said.feeds),
        ("--reader", said.readers),
        ("--allow", said.allow),
    ]
    mistakes = []
    for option, words in given:
        for word in words:
            try:
                CHECKS[option](word)
            except ValueError as error:
                mistakes.append(f'{option} "{one_line(word, 100)}" {error}')
    if mistakes:
        raise ConfigError(mistakes)


def begin(path: Path, said: Beginning, *, replace: bool = False) -> Begun:
    """Write feeds.yaml and, where there is none, the schema beside it. Raises AlreadyThere, ConfigError; then nothing is
    written. OSError when the disk refuses."""
    check_free(path, replace=replace)
    check_said(said)
    body = first_file(said)
    watchlist = _read_as_the_service_does(path, body)
    schema = path.with_name(SCHEMA_NAME)
    if replace:
        put(Path(os.path.realpath(path)), body)
    else:
        _new(path, body)
    if not os.path.lexists(schema):
        put(schema, (json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n").encode())
    return Begun(path=path, schema=schema, watchlist=watchlist)


def first_file(said: Beginning) -> bytes:
    """The text of feeds.yaml. What was said stands in it in quotes, so that no word of it is taken for YAML."""
    topics = [name for name in said.watched if name in pack_names("topics")]
    scopes = [name for name in said.watched if name in pack_names("scopes")]
    text = _TEXT.format(
        schema=SCHEMA_NAME,
        contact=_quoted(said.contact.strip()),
        zone=said.zone,
        allow=_list(said.allow),
        topics=_uses("topics", topics),
        scopes=_uses("scopes", scopes),
        slug=_slug(said.title),
        title=_quoted(said.title.strip()),
        at=said.at,
        readers=_list(said.readers),
    )
    return with_rows(text.encode(), _rows(dict.fromkeys(said.feeds)))


def _rows(feeds: Iterable[str]) -> list[Row]:
    rows: list[Row] = []
    for feed in feeds:
        taken = {str(row.get("slug") or row.get("use")) for row in rows}
        rows.append(row_for_address(feed, taken) if {".", "/", ":"} & set(feed) else {"use": feed})
    return rows


def _uses(section: str, names: list[str]) -> str:
    return (
        "\n".join([f"{section}:", *(f"  - use: {name}" for name in dict.fromkeys(names))])
        if names
        else f"{section}: []"
    )


def _list(words: Iterable[str]) -> str:
    return f"[{', '.join(_quoted(word.strip()) for word in dict.fromkeys(words))}]"


def _slug(title: str) -> str:
    """The folder of the editions: the title's, unless the archive has one of that name."""
    slug = values.slug_of(title)
    return slug if slug and slug not in {"assets", "search", "sources", "stories", "topics"} else "daily"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _read_as_the_service_does(path: Path, body: bytes) -> Watchlist:
    with tempfile.TemporaryDirectory(prefix="idlib-monitor-") as folder:
        copy = Path(folder) / "feeds.yaml"
        copy.write_bytes(body)
        try:
            return load_watchlist(copy)
        except ConfigError as error:
            told = [mistake.replace(str(copy), f"{path} (not written)") for mistake in error.mistakes]
            raise ConfigError(told) from None


def _new(path: Path, body: bytes) -> None:
    """A file where none was. Whoever was there first, even now, keeps the place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(body)
    except FileExistsError:
        check_free(path, replace=False)
        raise


_TEXT = """\
# yaml-language-server: $schema={schema}
#
# What Idlib Monitor watches, and whom it tells. Editors that know the line above check this file while you type
# (docs/editors.md); `monitor check` tells every mistake with its line. Every key: docs/configuration.md.
# Nothing secret belongs here: the mail server's address and password come from the environment.

monitor:
  # stands in every request, so that a webmaster can reach you
  contact: {contact}
  # of every digest that names none of its own
  time_zone: {zone}
  # base_url: https://news.example.org/idlib    # where digests/ is published; mails then link to it
  storage: storage      # private: database, raw pages, mail files; beside this file
  digests: digests      # public: the archive, a folder of plain pages
  # may be fetched although it is not public; all else inside your network is refused
  allow: {allow}

# The feeds that are polled. `monitor feeds add URL` finds the feed of a site, shows what it would bring and writes its row
# here. A source that ships needs its name alone, `- use: aa-en`: docs/sources.md has them all, with owner and side.
feeds:

# Coverage that is wanted whatever it says. Three ship: idlib, russia-turkey, nato-syria.
{scopes}

# What is tracked. Two ship: ceasefire and m4-patrols. Words written beside `use:` are added to the pack's own; a topic of
# another conflict is written out (docs/another-conflict.md). `monitor topics test` tries the sentences of all of them.
{topics}

# Who gets what, when. Without recipients a digest goes to the archive alone. Mail becomes files in storage/mail until
# MONITOR_SMTP_URL names a server.
digests:
  - slug: {slug}
    title: {title}
    at: "{at}"           # local time of the cut-off
    # topics: [ceasefire]   # some of those above; without the key all of them. The same for scopes
    recipients: {readers}
    archive: public         # none: stays out of the archive
  # - {{slug: weekly, title: The week, every: week, on: sunday, at: "18:00"}}
"""
