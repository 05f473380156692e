"""The address of a database, and what is said of one that is wrong or out of reach."""

from __future__ import annotations

import sqlalchemy as sa

from app.domain.errors import HoldfastError

EXAMPLE = "Give an address such as postgresql://user:password@host/database in DATABASE_URL."


class WrongAddress(HoldfastError, ValueError):
    """DATABASE_URL is no address of a PostgreSQL database. It is never quoted: it may hold a password."""


class Unreachable(HoldfastError):
    """The database at {host} does not let us in: {reason}."""

    def __init__(self, url: sa.URL, reason: str) -> None:
        place = f"{url.host or 'this machine'}{f':{url.port}' if url.port else ''}/{url.database or ''}"
        super().__init__(
            f"The database {place} cannot be reached: {reason}. Check that the server runs, that "
            "DATABASE_URL names it, and that the user may connect; or unset it for a private database."
        )


def driver_url(url: str) -> sa.URL:
    """`postgres://` or `postgresql://` with this system's driver. Raises `WrongAddress` for anything else."""
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):  # a port that is no number is a plain ValueError
        raise WrongAddress(f"The database address cannot be read. {EXAMPLE}") from None
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise WrongAddress(
            f"The database address begins with “{parsed.drivername}”. Holdfast keeps its data in PostgreSQL. "
            f"{EXAMPLE}"
        )
    return parsed.set(drivername="postgresql+psycopg")


def unreachable(url: sa.URL, error: sa.exc.OperationalError) -> Unreachable:
    """The driver's error in one line."""
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    return Unreachable(url, lines[0].rstrip(".?") if lines else "no reason was given")
