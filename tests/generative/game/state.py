"""Where the tokens are: frames within tokens within frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.process import Element, EventDefinition
from tests.generative.game.values import Data, merged, revealed, without


@dataclass(eq=False)
class Watch:
    """Something that an event waits for. `home`: the token or frame that ends with it, or ends it.

    `since`: its age, less is older; a token at a catch event is as old as the token. `again`: further
    moments of a cycle. `held`: whether its condition was true when last asked.
    """

    number: int
    element: Element
    event: EventDefinition
    home: Token | Frame
    due: datetime | None = None
    again: tuple[datetime, ...] = ()
    key: Any = None
    held: bool = False

    @property
    def since(self) -> tuple[int, int]:
        beside = isinstance(self.home, Frame) or self.element.kind == "boundaryEvent"
        return (self.number if beside else self.home.number, self.number)  # type: ignore[union-attr]


@dataclass(eq=False)
class Token:
    """A token at an element. `flow`: how it came. `instance`: one of several of a repeated activity."""

    number: int
    element: Element
    frame: Frame
    data: Data
    flow: str = ""
    state: str = "ready"
    instance: bool = False
    hidden: tuple[str, ...] = ()
    watches: list[Watch] = field(default_factory=list)
    inner: Frame | None = None
    gone: bool = False
    around: dict[str, Any] = field(default_factory=dict)
    brought: dict[str, Any] = field(default_factory=dict)

    def known(self) -> Data:
        """What it and everything inside it knows, less the variables of its element alone, behind which
        `around` is seen again; a called process keeps what it knows to itself."""
        if self.inner is None or self.inner.kind == "call":
            return revealed(self.data, self.around)
        return revealed(merged([self.data, self.inner.known()]), self.around)


@dataclass(eq=False)
class Frame:
    """A scope while it runs. `kind`: process, call, sub, handler, loop.

    `kept`: what tokens that ended here knew; `armed`: whether its event sub-processes can still begin;
    `planned`, `begun`, `ended` count the instances of a loop, over `items` if there are any; `results` are
    what its instances gave, in their order.
    """

    kind: str
    process: str
    scope: str
    owner: Token | None
    kept: Data
    tokens: list[Token] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)
    armed: bool = True
    planned: int = 0
    begun: int = 0
    ended: int = 0
    items: list[Any] | None = None
    results: list[Any] = field(default_factory=list)
    brought: dict[str, Any] = field(default_factory=dict)

    def known(self) -> Data:
        """What everything in it knows, less what is a repeated activity's own."""
        return merged([self.kept, *(without(token.known(), token.hidden) for token in self.tokens)])

    def depth(self) -> int:
        """How many frames are around it."""
        return 0 if self.owner is None else 1 + self.owner.frame.depth()


def tokens_in(frame: Frame) -> Iterator[Token]:
    """All tokens in a frame and in the frames within."""
    for token in frame.tokens:
        yield token
        if token.inner is not None:
            yield from tokens_in(token.inner)


def frames_in(frame: Frame) -> Iterator[Frame]:
    """A frame and the frames within."""
    yield frame
    yield from (token.inner for token in tokens_in(frame) if token.inner is not None)


def watches_in(frame: Frame) -> list[Watch]:
    """Everything that is waited for, oldest first."""
    found = [watch for inner in frames_in(frame) for watch in inner.watches]
    found += [watch for token in tokens_in(frame) for watch in token.watches]
    return sorted(found, key=lambda watch: watch.since)
