"""Brings a database to the schema that this version needs."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.domain.errors import HoldfastError
from app.persistence.postgres.address import driver_url, unreachable

TURN = 7_246_571_014
"""The advisory lock under which processes that start together migrate one after another."""


class NewerSchema(HoldfastError):
    """The database was made by a newer Holdfast: revision {revision}."""

    def __init__(self, revision: str) -> None:
        self.revision = revision
        super().__init__(
            f"The database was made by a newer Holdfast (its schema is revision {revision}). "
            "Start that version, or give this one a database of its own in DATABASE_URL or HOLDFAST_DATA."
        )


def migrate(url: str) -> None:
    """Bring the database to the newest schema; nothing happens when it is there. Safe to run at once from
    several processes. Raises `NewerSchema`, `WrongAddress`, `Unreachable`."""
    engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
    with _reached(engine) as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(TURN)))
        if _pending(connection):
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        connection.commit()


def pending(url: str) -> bool:
    """Whether the database lacks a migration."""
    engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        return _pending(connection)


def clear(url: str) -> None:
    """Remove everything from the database: for a demonstration that begins again."""
    engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))


def _reached(engine: sa.Engine) -> sa.Connection:
    try:
        return engine.connect()
    except sa.exc.OperationalError as error:
        raise unreachable(engine.url, error) from error


def _pending(connection: sa.Connection) -> bool:
    script = ScriptDirectory.from_config(_config())
    known = {each.revision for each in script.walk_revisions()}
    current = set(MigrationContext.configure(connection).get_current_heads())
    if unknown := current - known:
        raise NewerSchema(", ".join(sorted(unknown)))
    return current != set(script.get_heads())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
