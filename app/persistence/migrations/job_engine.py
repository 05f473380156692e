"""The job engine's own migrations, which our revisions carry out a stretch at a time.

When a new Procrastinate brings a new script, a test fails until a revision takes it in.
"""

from __future__ import annotations

from importlib import resources

FOLDER = resources.files("procrastinate.sql") / "migrations"


def names() -> list[str]:
    """Every script, in the order to run them: release, then before and after its deployment."""
    return sorted(each.name for each in FOLDER.iterdir() if each.name.endswith(".sql"))


def scripts(*, after: str, until: str) -> list[str]:
    """The texts of the scripts that come after one number and up to another, as the driver takes them."""
    wanted = [name for name in names() if after < name[: len(until)] <= until]
    return [(FOLDER / name).read_text(encoding="utf-8").replace("%", "%%") for name in wanted]
