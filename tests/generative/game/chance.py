"""What the standard leaves open: which of several tokens that can move moves first."""

from __future__ import annotations

from random import Random


class Chance:
    """Chooses by a seed. An `eager` one lets inclusive joins go on before everything else is at rest."""

    def __init__(self, seed: int | None = None, *, last_come: bool = False) -> None:
        self._random = None if seed is None else Random(seed)
        self._last_come = last_come
        self.eager = seed is not None and seed % 2 == 1

    def pick(self, count: int) -> int:
        """One of so many, the oldest being 0."""
        if self._random is not None:
            return self._random.randrange(count)
        return count - 1 if self._last_come else 0


FIRST_COME = Chance()
