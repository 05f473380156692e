"""A token: a SpiffWorkflow task whose parent is the scope it is in, not the task before it.

The task tree of an instance is therefore its tree of live scopes and tokens, and nothing else: what
is finished leaves the tree at once, so that a step costs the same however long the history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.engine.merging import Stamp, merge, written

if TYPE_CHECKING:
    from app.engine.instance import Instance
    from app.engine.nodes.base import Node


class Token(Task):  # type: ignore[misc] # SpiffWorkflow has no type hints
    """A token on a node, a scope that holds tokens, or a watch that waits for an event.

    `id` is the number (as text) that it got from its instance: unique there and never used again.
    `internal_data` holds what a node must remember, in types that the state can store.
    """

    id: str
    data: dict[str, Any]
    internal_data: dict[str, Any]
    task_spec: Node
    workflow: Instance

    def __init__(
        self,
        instance: Instance,
        node: Node,
        parent: Token | None,
        number: int,
        state: int = TaskState.FUTURE,
    ) -> None:
        super().__init__(instance, node, parent, state, id=str(number))
        self.number = number
        self.stamps: dict[str, Stamp] = {}

    def _set_state(self, value: int) -> None:
        # SpiffWorkflow would write the variables to its log, and ask the machine's clock.
        self._state = value

    @property
    def node(self) -> Node:
        """The node that it is on."""
        return self.task_spec

    @property
    def scope(self) -> Token:
        """The token around it. Only the root has none."""
        return cast(Token, self.parent)

    @property
    def inner(self) -> list[Token]:
        """The tokens directly inside it, oldest first."""
        return list(self.children)

    @property
    def alive(self) -> bool:
        """Whether it is still in its instance."""
        return self.workflow.tasks.get(self.id) is self

    @property
    def waits(self) -> bool:
        """Whether something from outside must happen to it."""
        return bool(self.has_state(TaskState.WAITING))

    @property
    def watches(self) -> bool:
        """Whether it waits beside the flow, so that no scope waits for it."""
        return self.node.is_watch and self.waits

    @property
    def depth(self) -> int:
        """How many tokens are around it."""
        return sum(1 for _ in self.around())

    def around(self) -> Iterator[Token]:
        """The tokens around it, from the inside out."""
        token = self.parent
        while isinstance(token, Token):
            yield token
            token = token.parent

    @property
    def process_scope(self) -> Token:
        """The token around it that holds its whole process."""
        if self.parent is not None and self.scope.node.is_watch:
            return self.scope.process_scope  # one trigger of an event with several
        for token in self.around():
            if token.parent is None or token.scope.node.isolates:
                return token
        return self

    def everything_inside(self) -> Iterator[Token]:
        """All tokens inside it, at any depth, each before what it contains."""
        for token in self.inner:
            yield token
            yield from token.everything_inside()

    def write(self, values: Mapping[str, Any]) -> None:
        """Set variables at a new tick."""
        tick = self.workflow.tick()
        for name, value in values.items():
            before = self.stamps.get(name)
            stamp = written(self.data.get(name), before, value, tick)
            if stamp != before:
                self.data[name], self.stamps[name] = value, stamp

    def take(self, data: Mapping[str, Any], stamps: Mapping[str, Stamp]) -> None:
        """Begin with another token's variables."""
        self.data, self.stamps = dict(data), dict(stamps)

    def absorb(self, other: Token) -> None:
        """Merge another token's variables into its own, but for those that are the other's alone."""
        merge(self.data, self.stamps, other.data, other.shared(other.stamps))

    def shared(self, stamps: dict[str, Stamp]) -> dict[str, Stamp]:
        """Stamps without those of the variables that are this token's alone."""
        own = self.internal_data.get("own")
        return {name: stamp for name, stamp in stamps.items() if name not in own} if own else stamps

    def shadow(self, name: str, value: Any) -> None:
        """Set a variable that is this token's alone until `reveal`; one of that name around it is kept."""
        outer = self.internal_data.setdefault("outer", {})
        if name not in outer:
            outer[name] = [self.data[name], self.stamps[name]] if name in self.stamps else []
        self.data[name], self.stamps[name] = value, self.workflow.tick()

    def reveal(self) -> None:
        """Forget what was shadowed: the variables around are seen again."""
        reveal(self.data, self.stamps, self.internal_data.pop("outer", {}))


def reveal(data: dict[str, Any], stamps: dict[str, Stamp], outer: Mapping[str, list[Any]]) -> None:
    """Put back, in place, what was there before variables were shadowed."""
    for name, kept in outer.items():
        if kept:
            data[name], stamps[name] = kept
        else:
            data.pop(name, None)
            stamps.pop(name, None)
