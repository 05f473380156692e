"""Scopes: what holds tokens. A sub-process or call activity waits while its body has any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from app.domain.errors import NeverRests
from app.domain.process import Element, Process
from app.engine.formula import Formula
from app.engine.nodes.activities import Activity
from app.engine.nodes.base import Node
from app.engine.nodes.catching import EventStart
from app.engine.nodes.throwing import Passing

if TYPE_CHECKING:
    from app.engine.token import Token


DEEPEST = 300
"""Scopes within scopes: a process that is called from deeper down calls itself without end."""


class Body(Node):
    """The inside of a process or sub-process. Its variables are those of the tokens that ended in it.

    `starts`: where a token begins; `timers`: the start events of a process that wait for their time;
    `conditional`: those that begin a process when something becomes true in its case; `triggered`: where a
    token begins that a message or signal of a name starts; `watches`: the starts of its event sub-processes.
    """

    shown = False

    def __init__(self, spec: Any, process: Process, element: Element, name: str) -> None:
        super().__init__(spec, process, element, name)
        self.starts: list[Node] = []
        self.timers: list[Node] = []
        self.conditional: list[Passing] = []
        self.triggered: dict[tuple[str, str], Node] = {}
        self.watches: list[EventStart] = []

    def open(self, token: Token, starts: list[Node]) -> None:
        """Begin the scope: set the watches, then a token at each start."""
        instance = token.workflow
        instance.hold(token)
        for node in self.watches:
            instance.watch(node, token, token)
        for node in starts:
            instance.enter(node, token, token)
        instance.check(token)

    def consumed(self, scope: Token, token: Token) -> None:
        scope.absorb(token)
        scope.workflow.check(scope)

    def leave(self, token: Token) -> None:
        instance = token.workflow
        if token.parent is None:
            instance.finish()
        else:
            activity = token.scope
            cast(SubProcess, activity.node).body_done(activity, token)
            instance.remove(token)
            activity._ready()


class SubProcess(Activity):
    """An embedded sub-process: it sees and changes the variables around it."""

    body: Body

    def enter(self, token: Token) -> bool:
        token.workflow.hold(token)
        self.arm_boundary(token)
        body = token.workflow.place(self.body, token)
        self.give(token, body)
        self.body.open(body, self.body.starts)
        return False

    def give(self, token: Token, body: Token) -> None:
        """What the body begins with."""
        body.take(token.data, token.stamps)

    def body_done(self, token: Token, body: Token) -> None:
        """What comes back from a body that has ended."""
        token.absorb(body)


class EventSubProcess(SubProcess):
    """A sub-process that an event starts."""


class CallActivity(SubProcess):
    """Another process, which knows only what it is given and gives back only what is asked."""

    gives: Mapping[str, Formula] = {}
    takes: Mapping[str, Formula] = {}
    gives_all = False
    takes_all = False
    isolates = True

    def enter(self, token: Token) -> bool:
        if token.depth > DEEPEST:
            raise NeverRests(self.element.id)
        return super().enter(token)

    def give(self, token: Token, body: Token) -> None:
        given = dict(token.data) if self.gives_all else {}
        given.update({name: formula.lenient(token) for name, formula in self.gives.items()})
        body.write(given)

    def body_done(self, token: Token, body: Token) -> None:
        taken = dict(body.data) if self.takes_all else {}
        taken.update({name: formula.lenient(body) for name, formula in self.takes.items()})
        token.write(taken)
