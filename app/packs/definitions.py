"""What a BPMN file defines once and names elsewhere: messages, signals, errors, escalations, participants."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.process import Expression
from app.packs.xml import ZEEBE, Node, child, children, is_true, line_of

_NAME_OF = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}


@dataclass
class Definitions:
    """`names[kind][id]`: the message or signal name, the error or escalation code.

    `correlations[message id]`: a `zeebe:subscription`'s key. `participants[process id]`: the pool's name.
    `executables`: how many processes are marked executable.
    """

    names: dict[str, dict[str, str]] = field(default_factory=dict)
    correlations: dict[str, Expression] = field(default_factory=dict)
    participants: dict[str, str] = field(default_factory=dict)
    executables: int = 0


def read_definitions(root: Node) -> Definitions:
    """Everything that the file's processes refer to."""
    found = Definitions()
    for kind, attribute in _NAME_OF.items():
        found.names[kind] = {}
        for node in children(root, kind):
            name = (node.get(attribute) or node.get("name") or "").strip()
            found.names[kind][node.get("id", "")] = name
    for node in children(root, "message"):
        subscription = child(child(node, "extensionElements"), "subscription", ZEEBE)
        if subscription is not None and subscription.get("correlationKey"):
            key = Expression(subscription.get("correlationKey"), line_of(subscription))
            found.correlations[node.get("id", "")] = key
    for collaboration in children(root, "collaboration"):
        for participant in children(collaboration, "participant"):
            reference = local_id(participant.get("processRef"))
            if reference:
                found.participants[reference] = (participant.get("name") or "").strip()
    found.executables = sum(is_true(node.get("isExecutable")) for node in children(root, "process"))
    return found


def local_id(reference: str | None) -> str:
    """The id in a QName reference (`ns:id`), which most modellers write without a prefix."""
    return (reference or "").strip().rpartition(":")[2]
