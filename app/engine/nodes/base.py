"""What every node does: it is entered, it runs, it is left by its outgoing flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.specs.base import TaskSpec

from app.domain.errors import NoPath
from app.domain.process import Element, Process
from app.engine.formula import Formula

if TYPE_CHECKING:
    from app.engine.token import Token


@dataclass(frozen=True, slots=True)
class Arc:
    """A sequence flow out of a node; `condition` is None where none is evaluated."""

    id: str
    target: Node
    condition: Formula | None = None


class Node(TaskSpec):  # type: ignore[misc] # SpiffWorkflow has no type hints
    """An element of a process. Shared by all instances: nothing of an instance may be kept on it.

    `shown`: whether its passing belongs to the journey.
    `is_watch`: whether a token that waits here lies beside the flow, and holds no scope open;
    `isolates`: whether what is inside has variables of its own.
    `given`: variables of the element alone, set when it is reached; `kept`: set from them when it is done.
    """

    shown = True
    is_watch = False
    isolates = False
    given: Mapping[str, Formula] = {}
    kept: Mapping[str, Formula] = {}

    def __init__(self, spec: Any, process: Process, element: Element, name: str = "") -> None:
        super().__init__(spec, name or element.id)
        self.process = process
        self.element = element
        self.arcs: list[Arc] = []
        self.default: Arc | None = None
        self.boundary: list[Node] = []

    # What SpiffWorkflow calls.

    def _predict(self, *_: Any, **__: Any) -> None:
        """Nothing is predicted: a token is where it is."""

    def test(self) -> None:
        """Diagrams are checked before they are compiled."""

    def _update_hook(self, token: Token) -> bool:
        token.workflow.record(token, "started")
        for name, formula in self.given.items():
            token.shadow(name, formula.lenient(token))
        return self.enter(token)

    def _on_ready_hook(self, token: Token) -> None:
        token.workflow.ready.append(token)

    def _run_hook(self, token: Token) -> bool | None:
        # None, not False: False would mean an error to SpiffWorkflow.
        return self.run(token) or None

    def _on_complete(self, token: Token) -> None:
        token.workflow.record(token, "completed")
        if self.given or self.kept:
            results = {name: formula.value(token) for name, formula in self.kept.items()}
            token.reveal()
            token.write(results)
        self.leave(token)

    # What a kind of node says.

    def enter(self, token: Token) -> bool:  # noqa: ARG002 - kinds of node read it
        """A token arrives. True: it runs at once; False: the node has made it wait."""
        return True

    def run(self, token: Token) -> bool:  # noqa: ARG002 - kinds of node read it
        """The token's work. True: it then leaves; False: it is gone, or goes on in another way."""
        return True

    def leave(self, token: Token) -> None:
        """The token is done here: it moves on, or ends where no flow leads out."""
        token.workflow.move(token, self.choose(token))

    def choose(self, token: Token) -> list[Arc]:
        """The outgoing flows that the token takes: of an activity, all whose condition holds (13.3.1)."""
        chosen = [arc for arc in self.arcs if arc.condition is None or arc.condition.holds(token)]
        if self.default is not None and not any(arc.condition for arc in chosen):
            chosen.append(self.default)
        if not chosen and self.arcs:
            raise NoPath(self.element.id)
        return chosen

    def begun(self, token: Token) -> bool:  # noqa: ARG002 - kinds of node read it
        """Whether a token on it counts as started, so that it can be cancelled."""
        return True

    def consumed(self, scope: Token, token: Token) -> None:  # noqa: ARG002 - scopes read them
        """A token inside this scope has ended. Only scopes hold tokens."""
        raise TypeError(f"{self.element.id} is not a scope")
