"""A waiting token that a person puts elsewhere: on another element of its scope, or behind its own element.

What lies between is not done. The token's own element is recorded as cancelled, with the watches on it.
"""

from __future__ import annotations

from app.domain.errors import NoPlace
from app.domain.placing import refusal
from app.engine.instance import Instance
from app.engine.nodes.activities import ServiceTask, UserTask
from app.engine.nodes.base import Arc
from app.engine.nodes.catching import IntermediateCatch, Trigger
from app.engine.nodes.gateways import EventGateway
from app.engine.nodes.loops import Repeated
from app.engine.nodes.scopes import Body
from app.engine.nodes.throwing import ErrorEnd
from app.engine.token import Token

MOVABLE = (UserTask, ServiceTask, IntermediateCatch, EventGateway, ErrorEnd)
"""Where a token stands in the flow, and waits."""


def standing(token: Token) -> Token:
    """The token of the flow to which a waiting event belongs: the gateway's in front of it, or its own."""
    if isinstance(token.node, Trigger):
        return standing(token.scope)
    return token.scope if isinstance(token.scope.node, EventGateway) else token


def put(instance: Instance, token: Token, element: str) -> None:
    """Go on at `element`, or (empty) by the flows out of the token's own element. Raises NoPlace, NoPath.

    One of several repetitions is skipped as if it had been done without a result: the others stay.
    """
    token = standing(token)
    node, scope = token.node, token.scope
    repetition = isinstance(scope.node, Repeated) and node is scope.node.each
    if token.watches or not isinstance(node, MOVABLE) or not (repetition or isinstance(scope.node, Body)):
        raise NoPlace(node.element.id, "a token that only listens stays where it is")
    reason = refusal(node.process, node.element.id, element)
    if reason:
        raise NoPlace(element or node.element.id, reason)
    token.reveal()
    arcs: list[Arc] = []
    if element:
        arcs = [Arc("", instance.definition.nodes[node.process.id][element])]
    elif not repetition:  # what follows a repetition, the activity around it says
        arcs = list(node.choose(token))
    instance.cancel(token)
    instance.leave(token, scope, arcs)
    instance.go()
