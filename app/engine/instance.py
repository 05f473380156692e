"""A process instance in memory: the tree of its tokens, and how they move."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, cast

from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

from app.domain.errors import NeverRests
from app.engine.codec import own
from app.engine.merging import Stamp, merge
from app.engine.nodes.base import Arc, Node
from app.engine.nodes.catching import Catching, Watch
from app.engine.nodes.gateways import InclusiveGateway, Join
from app.engine.token import Token, reveal
from app.functions import functions
from app.ports import Passage, Repeat, Thrown

if TYPE_CHECKING:
    from app.engine.definition import CompiledDefinition

MOST_STEPS = 100_000
"""A command that has not come to rest after so many steps never will."""


class Instance(Workflow):  # type: ignore[misc] # SpiffWorkflow has no type hints
    """The tokens of one instance, called processes included, as one SpiffWorkflow workflow."""

    tasks: dict[str, Token]
    task_tree: Token

    def __init__(self, definition: CompiledDefinition, now: datetime) -> None:
        super().__init__(definition.body._wf_spec, deserializing=True)
        self.definition = definition
        self.now = now
        self.ticks = 0
        self.ready: deque[Token] = deque()
        self.passages: list[Passage] = []
        self.thrown: list[Thrown] = []
        self.ends: list[str] = []
        self.repeat: Repeat | None = None
        self.begun_by: tuple[str, str] = ("", "")
        self.encoded: dict[int, tuple[Any, Any]] = {}
        self.functions: Mapping[str, Callable[..., Any]] = functions(definition.calendar, lambda: self.now)

    @property
    def root(self) -> Token:
        """The token around all others."""
        return self.task_tree

    def tick(self) -> int:
        """The next number: for a token, or for the writing of a variable."""
        self.ticks += 1
        return self.ticks

    # Placing and moving tokens.

    def begin(self, variables: Mapping[str, Any], starts: list[Node]) -> None:
        """Place the first tokens."""
        self.task_tree = Token(self, self.definition.body, None, self.tick())
        self.root.write(own(variables))
        self.definition.body.open(self.root, starts)
        self.go()

    def place(self, node: Node, parent: Token) -> Token:
        """A new token inside another, which has not arrived yet."""
        return Token(self, node, parent, self.tick())

    def enter(self, node: Node, scope: Token, source: Token, flow: str = "") -> None:
        """A new token arrives at a node, with another's variables."""
        token = self.place(node, scope)
        token.take(source.data, source.stamps)
        if isinstance(node, Join):
            token.internal_data["flow"] = flow
        node._update(token)

    def watch(self, node: Node, parent: Token, source: Token) -> None:
        """Set a watch for an event inside a token, its event worked out over `source`'s variables."""
        cast(Catching, node).arm(self.place(node, parent), source)

    def wait(self, token: Token) -> None:
        """The token stays until something outside happens."""
        token._set_state(TaskState.WAITING)

    def hold(self, token: Token) -> None:
        """The token stays until what is inside has ended."""
        token._set_state(TaskState.STARTED)

    def move(self, token: Token, arcs: Sequence[Arc]) -> None:
        """The token leaves by these flows; without any it ends."""
        scope = token.scope
        self.remove(token)
        self.leave(token, scope, arcs)

    def leave(self, token: Token, scope: Token, arcs: Sequence[Arc]) -> None:
        """What becomes of a token that is out of the tree: one on each flow, or none, and it ends."""
        for arc in arcs:
            if arc.id:
                self.passages.append(Passage(arc.id, token.node.process.id, "taken", self.now, token.id))
            self.enter(arc.target, scope, token, arc.id)
        if not arcs:
            scope.node.consumed(scope, token)

    def won(self, gateway: Token, arc: Arc) -> Token:
        """An event behind an event-based gateway has happened: the token now on that event."""
        self.record(gateway, "completed")
        self.passages.append(Passage(arc.id, gateway.node.process.id, "taken", self.now, gateway.id))
        scope = gateway.scope
        self.remove(gateway)
        token = self.place(arc.target, scope)
        token.take(gateway.data, gateway.stamps)
        self.record(token, "started")
        return token

    def remove(self, token: Token) -> None:
        """Take a token and all inside out of the tree."""
        self._remove_task(token.id)

    def cancel(self, token: Token) -> None:
        """A token ends before its time, and all inside with it."""
        for inner in reversed(list(token.everything_inside())):
            if inner.node.begun(inner):
                self.record(inner, "cancelled")
        if token.node.begun(token):
            self.record(token, "cancelled")
        token.cancel()
        self.remove(token)

    def check(self, scope: Token) -> None:
        """A scope in which no token is left has done its work (13.5.6)."""
        if scope.has_state(TaskState.STARTED) and all(inner.watches for inner in scope.inner):
            for watch in scope.inner:
                self.remove(watch)
            scope._ready()

    def finish(self) -> None:
        """The last token has ended."""
        self.completed = True

    def stop(self) -> None:
        """End everything before its time, the youngest first."""
        for inner in reversed(self.root.inner):
            if inner.alive:
                self.cancel(inner)
        self.finish()

    # Events.

    def throw(self, token: Token, name: str, payload: Mapping[str, Any], *, signal: bool) -> None:
        """A message leaves the instance; a signal is also heard inside it."""
        self.thrown.append(Thrown(token.node.element.id, name, signal, own(payload)))
        if signal:
            self.broadcast(name, payload)

    def waiting_for(
        self, name: str, payload: Mapping[str, Any], *, signal: bool, correlation: Any = None
    ) -> list[Token]:
        """The tokens that wait for a message or signal, in the order in which they are given it."""
        found = [
            token
            for token in self.tasks.values()
            if token.waits
            and isinstance(token.node, Catching)
            and token.node.answers(token, name, payload, signal=signal, correlation=correlation)
        ]
        return sorted(found, key=_precedence)

    def broadcast(self, name: str, payload: Mapping[str, Any]) -> bool:
        """Give a signal to every token that waits for it; False when none does."""
        waiting = self.waiting_for(name, payload, signal=True)
        for token in waiting:
            if token.alive and token.waits:
                self.catch(token, payload)
        return bool(waiting)

    def catch(self, token: Token, payload: Mapping[str, Any]) -> None:
        """The event that a token waits for has happened."""
        cast(Catching, token.node).caught(token, own(payload))

    def catcher(
        self, token: Token, kind: Literal["error", "escalation", "cancel"], code: str
    ) -> Token | None:
        """The nearest watch for something thrown, from the inside out; an exact code before any code."""
        for around in (token, *token.around()):
            watches = [
                inner
                for each in around.inner
                for inner in (each, *each.inner)
                if each.watches
                and inner.watches
                and isinstance(inner.node, Watch)
                and inner.node.event.kind == kind
                and inner.node.event.name in ("", code)
            ]
            if watches:
                return max(watches, key=lambda watch: watch.node.event.name == code)
        return None

    def escalate(self, token: Token, code: str) -> None:
        """Give an escalation to the nearest catch; nobody need be there."""
        watch = self.catcher(token, "escalation", code)
        if watch is not None:
            self.catch(watch, {})

    # Running.

    def go(self) -> None:
        """Run on until every token waits. Raises NeverRests."""
        steps = 0
        while True:
            while self.ready:
                token = self.ready.popleft()
                if token.alive and token.has_state(TaskState.READY):
                    steps += 1
                    if steps > MOST_STEPS:
                        raise NeverRests(token.node.element.id)
                    token.run()
            if not self._settle():
                return

    def _settle(self) -> bool:
        """With every token at rest, let one go on: at an inclusive gateway that waits for nobody any more,
        or where a condition has become true."""
        for token in [token for token in self.tasks.values() if token.waits]:
            node = token.node
            if isinstance(node, InclusiveGateway):
                tokens = node.enabled(token.scope)
                if tokens:
                    node.fire(tokens)
                    return True
            elif isinstance(node, Catching) and node.turned_true(token):
                self.catch(token, {})
                return True
        return False

    # What is told.

    def gathered(self, token: Token) -> tuple[dict[str, Any], dict[str, Stamp]]:
        """The variables of a token and of all inside it that share them."""
        data, stamps = dict(token.data), dict(token.stamps)
        if not token.node.isolates:
            for inner in token.inner:
                known, written = self.gathered(inner)
                merge(data, stamps, known, inner.shared(written))
        reveal(data, stamps, token.internal_data.get("outer", {}))
        return data, stamps

    def record(self, token: Token, what: Literal["started", "completed", "cancelled"]) -> None:
        """A line of the journey, if the node belongs to it."""
        node = token.node
        if node.shown:
            self.passages.append(Passage(node.element.id, node.process.id, what, self.now, token.id))

    def note_end(self, token: Token) -> None:
        """An end event is reached: of the process itself, or of an event sub-process of the process."""
        depth = token.depth
        outermost = depth == 1 or (depth == 3 and token.scope.scope.node.element.triggered_by_event)
        if outermost and token.node.element.id not in self.ends:
            self.ends.append(token.node.element.id)


def _precedence(token: Token) -> tuple[bool, int, int]:
    """An interrupting event sub-process of the outermost scope first, then the oldest."""
    node = token.node
    first = isinstance(node, Catching) and node.outermost_first
    return (not first, token.depth if first else 0, token.number)
