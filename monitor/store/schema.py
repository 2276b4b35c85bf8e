"""Whether a database is ours and of this program's age, and the migrations that make it so."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, inspect, text

from monitor.errors import StoreError
from monitor.store.dialect import is_sqlite
from monitor.store.tables import HISTORY, VERSION_TABLE, metadata
from monitor.store.troubles import mend_of_damage, way_back

CURRENT = HISTORY[-1]


def standing(connection: Connection, where: str) -> Literal["current", "older", "empty"]:
    """How the schema compares with this program's. Raises StoreError, saying what to do, when it is somebody else's, newer,
    or has lost tables."""
    names = set(inspect(connection).get_table_names())
    ours = set(metadata.tables)
    if VERSION_TABLE not in names:
        # A PostgreSQL database may be shared (the queue keeps its tables there); an SQLite file has one owner.
        strangers = sorted(names if is_sqlite(connection) else names & ours)
        if strangers:
            raise StoreError(
                f"{where} belongs to another program (it has the tables {', '.join(strangers[:5])}): it was left alone; "
                "give another database"
            )
        return "empty"
    version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalars().first()  # noqa: S608 ours
    if version is None and not names & ours:
        return "empty"
    if version not in HISTORY:
        raise StoreError(
            f"{where} has schema {version}, which this program (schema {CURRENT}) does not know: a newer version of Idlib "
            f"Monitor made it; install that version, or put a backup back ({way_back(connection)})"
        )
    if version != CURRENT:
        return "older"
    lost = sorted(ours - names)
    if lost:
        raise StoreError(f"{where} is damaged: the tables {', '.join(lost)} are missing; {mend_of_damage(connection)}")
    return "current"


def demand_current(connection: Connection, where: str) -> None:
    """Raises StoreError, naming the command that helps, unless the schema is this program's."""
    state = standing(connection, where)
    if state == "empty":
        raise StoreError(f"{where} is empty: run `monitor db upgrade` to set it up")
    if state == "older":
        raise StoreError(
            f"{where} has an older schema than this program (schema {CURRENT}): run `monitor db backup PATH`, then "
            "`monitor db upgrade`"
        )


def migrate(connection: Connection) -> None:
    """Bring the schema up to date inside the open transaction: all of it or nothing."""
    from alembic import command  # noqa: PLC0415 heavy, and wanted by two commands only
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    folder = Path(__file__).with_name("migrations")
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
