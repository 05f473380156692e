"""One transaction, with its writes gathered so that a command costs few statements.

Inserts and changes wait until something reads their table, at the latest until the commit, and then
go out together: as one statement whose parts are data-modifying common table expressions. The parts
of such a statement do not see one another, so a change joins only when its table has nothing waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON

from app.persistence.json_text import to_text
from app.persistence.postgres.counting import hear
from app.persistence.postgres.faults import translated
from app.persistence.postgres.rows import AnyRow, Reading
from app.persistence.postgres.types import jsonable
from app.store import Deferrer, Wake

Row = Mapping[str, Any]


class Transaction:
    """A connection with its transaction, and what waits to be written."""

    def __init__(self, connection: sa.Connection, defer: Deferrer) -> None:
        self._connection = connection
        self._defer = defer
        self._inserts: dict[sa.Table, list[Row]] = {}
        self._changes: dict[sa.Table, list[sa.CTE]] = {}
        self._wakes: list[Wake] = []

    # --- reading ------------------------------------------------------------------------------

    def rows(self, statement: Reading, *tables: sa.Table) -> Sequence[AnyRow]:
        """Read; what waits for one of `tables` is written first."""
        self._settle(tables)
        with translated():
            return self._connection.execute(statement).all()

    def row(self, statement: Reading, *tables: sa.Table) -> AnyRow | None:
        """The first row, or None."""
        return next(iter(self.rows(statement, *tables)), None)

    # --- writing ------------------------------------------------------------------------------

    def insert(self, table: sa.Table, rows: Iterable[Row]) -> None:
        """Gather rows. Large bytes are better written at once."""
        self._inserts.setdefault(table, []).extend(rows)

    def change(self, table: sa.Table, statement: sa.Update) -> None:
        """Gather a change."""
        self.parts(table, [statement.cte(f"change_{table.name}")])

    def parts(self, table: sa.Table, parts: list[sa.CTE]) -> None:
        """Gather changes of a table that belong together and see to their order themselves."""
        self._settle((table,))
        self._changes[table] = parts

    def at_once(self, statement: sa.Insert | sa.Update | sa.Delete, *tables: sa.Table) -> int:
        """Write now; gives the number of rows."""
        self._settle(tables)
        with translated():
            return self._connection.execute(statement).rowcount

    def wake(self, wakes: Iterable[Wake]) -> None:
        """Gather what the workers are to be told."""
        self._wakes.extend(wakes)

    def flush(self) -> None:
        """Send what waits."""
        parts = [part for parts in self._changes.values() for part in parts]
        parts += [_insert(table).cte(f"add_{table.name}") for table in self._inserts]
        batches = {f"rows_{table.name}": _as_text(rows) for table, rows in self._inserts.items()}
        self._changes, self._inserts = {}, {}
        if parts:
            with translated():
                self._connection.execute(sa.select(sa.literal(1)).add_cte(*parts), batches)
        if self._wakes:
            wakes, self._wakes = self._wakes, []
            self._defer(self._connection.connection.driver_connection, wakes)

    def commit(self) -> None:
        """Send what waits and keep everything."""
        self.flush()
        hear("COMMIT")
        with translated():
            self._connection.commit()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what was written inside when an error leaves it."""
        self.flush()
        with self._connection.begin_nested():
            try:
                yield
                self.flush()
            except BaseException:
                self._changes, self._inserts, self._wakes = {}, {}, []
                raise

    def _settle(self, tables: Iterable[sa.Table]) -> None:
        if any(table in self._inserts or table in self._changes for table in tables):
            self.flush()


@cache
def _insert(table: sa.Table) -> sa.Insert:
    """INSERT … SELECT from rows given as one JSON text: the same statement however many rows."""
    batch = sa.cast(sa.bindparam(f"rows_{table.name}", type_=sa.Text), JSON)
    columns = [sa.column(each.name, each.type) for each in table.columns if each.name not in FILLED]
    source = sa.func.json_to_recordset(batch).table_valued(*columns, name=f"given_{table.name}")
    given = source.render_derived(with_types=True)
    return table.insert().from_select([each.name for each in columns], sa.select(*given.c))


FILLED = frozenset({"sequence", "previous", "hash"})
"""Columns that the database fills."""


def _as_text(rows: Iterable[Row]) -> str:
    return to_text([jsonable(dict(row)) for row in rows])
