"""What keeps the private PostgreSQL from starting, in words with a cure."""

from __future__ import annotations

OR_ANOTHER = "Or give the address of any PostgreSQL server in DATABASE_URL."


class EmbeddedFailed(Exception):
    """{what happened}. {cure}. Or give the address of any PostgreSQL server in DATABASE_URL."""

    def __init__(self, what: str, cure: str) -> None:
        self.what, self.cure = what, cure
        super().__init__(f"{what} {cure} {OR_ANOTHER}")
