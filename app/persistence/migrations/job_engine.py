"""The job engine's own migrations, which our revisions carry out a stretch at a time.

When a new Procrastinate brings a new script, a test fails until a revision takes it in.
"""

from __future__ import annotations

from importlib import resources

SQL = resources.files("procrastinate.sql")
FOLDER = SQL / "migrations"


def names() -> list[str]:
    """Every script, in the order to run them: release, then before and after its deployment."""
    return sorted(each.name for each in FOLDER.iterdir() if each.name.endswith(".sql"))


def scripts(*, after: str, until: str) -> list[str]:
    """The texts of the scripts that come after one number and up to another, as the driver takes them.

    From nothing to the newest number is the engine's whole schema in one script: a PostgreSQL before 17
    cannot add a value to an enumeration and use it in one transaction, as the single scripts do.
    """
    if not after and names()[-1].startswith(until):
        return [(SQL / "schema.sql").read_text(encoding="utf-8").replace("%", "%%")]
    wanted = [name for name in names() if after < name[: len(until)] <= until]
    return [(FOLDER / name).read_text(encoding="utf-8").replace("%", "%%") for name in wanted]
