"""What a BPMN file defines once and names elsewhere: messages, signals, errors, escalations, participants."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.process import Expression
from app.packs.xml import ZEEBE, Node, child, children, is_true, line_of, text_in

_NAME_OF = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}


@dataclass
class Definitions:
    """`names[kind][id]`: the message or signal name, the error or escalation code.

    `correlations[message id]`: the key over the waiting process's data, of a `zeebe:subscription` or a
    correlation subscription; `carried[message id]`: the key over what the message carries.
    `participants[process id]`: the pool's name.
    `executables`: how many processes are marked executable.
    """

    names: dict[str, dict[str, str]] = field(default_factory=dict)
    correlations: dict[str, Expression] = field(default_factory=dict)
    carried: dict[str, Expression] = field(default_factory=dict)
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
    _subscriptions(root, found)
    for collaboration in children(root, "collaboration"):
        for participant in children(collaboration, "participant"):
            reference = local_id(participant.get("processRef"))
            if reference:
                found.participants[reference] = (participant.get("name") or "").strip()
    found.executables = sum(is_true(node.get("isExecutable")) for node in children(root, "process"))
    return found


def _subscriptions(root: Node, found: Definitions) -> None:
    """Keys as the standard draws them (8.4.2): properties that a message and a process both can give."""
    retrievals: dict[str, dict[str, Node]] = {}
    for prop in children(root, "correlationProperty"):
        for each in children(prop, "correlationPropertyRetrievalExpression"):
            message = local_id(each.get("messageRef"))
            retrievals.setdefault(message, {})[prop.get("id", "")] = child(each, "messagePath")
    bound = {
        local_id(binding.get("correlationPropertyRef")): child(binding, "dataPath")
        for process in children(root, "process")
        for subscription in children(process, "correlationSubscription")
        for binding in children(subscription, "correlationPropertyBinding")
    }
    for message, paths in retrievals.items():
        shared = [name for name in paths if name in bound]
        if shared:
            found.correlations[message] = _all_of([bound[name] for name in shared])
            found.carried[message] = _all_of([paths[name] for name in shared])


def _all_of(nodes: list[Node | None]) -> Expression:
    texts = [text_in(node).removeprefix("=").strip() for node in nodes]
    line = next((line_of(node) for node in nodes if node is not None), None)
    return Expression(f"= {texts[0]}" if len(texts) == 1 else f"= [{', '.join(texts)}]", line)


def local_id(reference: str | None) -> str:
    """The id in a QName reference (`ns:id`), which most modellers write without a prefix."""
    return (reference or "").strip().rpartition(":")[2]
