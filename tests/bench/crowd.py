"""A store as full as five councils could make it: a million open tasks, written by the database itself.

python -m tests.bench.crowd URL [--tasks 1000000]     fills an empty, migrated database
"""

from __future__ import annotations

import argparse
from pathlib import Path
from uuid import UUID

import psycopg

COUNCILS = ("lambeth", "somerset", "hull", "richmond_wandsworth", "leicester")
USERS = 2_000
STATEMENTS = Path(__file__).with_suffix(".sql")
LAST_KEY = UUID(int=2**128 - 1)
"""A key after every other: a page that begins after it begins with the next moment."""


def fill(url: str, tasks: int) -> None:
    """Fill an empty, migrated database at `url` with that many open tasks."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name, value in (("crowd.tasks", tasks), ("crowd.users", USERS)):
            connection.execute("SELECT set_config(%s, %s, false)", [name, str(value)])
        for statement in STATEMENTS.read_text().split(";\n"):
            if statement.strip():
                connection.execute(statement.encode())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--tasks", type=int, default=1_000_000)
    given = parser.parse_args()
    fill(given.url, given.tasks)
