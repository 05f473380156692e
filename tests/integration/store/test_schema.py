"""The schema: migrations and tables agree, and the database keeps the rules that are its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from app.domain.audit import first_break
from app.persistence.migrations import NewerSchema, job_engine, migrate, pending
from app.persistence.migrations.ours import include_name
from app.persistence.postgres.address import driver_url
from app.persistence.postgres.tables import metadata
from tests.integration.scenes import entry, new_id, written


def test_migrations_make_the_tables_that_the_store_reads(database):
    engine = sa.create_engine(driver_url(database), poolclass=sa.NullPool)
    with engine.connect() as connection:
        options = {"include_name": include_name, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_every_script_of_the_job_engine_is_taken_in():
    last = "03.04.00_50"
    assert job_engine.scripts(after=last, until="99") == [], "give the new scripts a revision of their own"
    assert job_engine.names()[-1].startswith(last)
    [whole] = job_engine.scripts(after="", until=last)
    assert "CREATE TABLE procrastinate_jobs" in whole
    assert len(job_engine.scripts(after="03.02.00_50", until=last)) == 3


def test_processes_that_start_together_migrate_once(new_database):
    with new_database("together") as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        assert pending(url)
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(migrate, [url] * 3))
        assert not pending(url)


def test_a_database_of_a_newer_version_is_left_alone(new_database):
    with new_database("newer") as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(NewerSchema, match=r"newer Holdfast.*9999.*DATABASE_URL"):
            migrate(url)


@pytest.mark.parametrize("change", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_audit_trail_is_append_only(postgres, database, change):
    written(postgres, lambda uow: uow.audit.append([entry("kept")]))
    with psycopg.connect(database) as connection, pytest.raises(psycopg.Error, match="append-only"):
        connection.execute(change)


def test_writers_of_one_stream_make_one_chain(postgres):
    stream = f"stream {new_id()}"

    def append(number: int) -> None:
        written(postgres, lambda uow: uow.audit.append([entry(stream, f"{number}.{n}") for n in range(3)]))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(append, range(12)))
    with postgres.read() as uow:
        trail = uow.audit.of_stream(stream)
    assert [each.sequence for each in trail] == list(range(1, 37))
    assert first_break(trail) is None
