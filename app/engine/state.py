"""An instance as bytes and back: its live tokens with their variables, and nothing of what is finished.

The bytes are zstandard-compressed JSON. They name nodes of the definition and hold no specification.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import zstandard

from app.domain.errors import HoldfastError
from app.engine.codec import decode, encode
from app.engine.definition import CompiledDefinition
from app.engine.instance import Instance
from app.engine.token import Token

FORM = 1
"""The form of the state; a state of another form is not read."""

_LEVEL = 3


class UnknownState(HoldfastError):
    """The stored state does not fit the definition {key}: {reason}."""

    def __init__(self, key: str, reason: str) -> None:
        self.key, self.reason = key, reason
        super().__init__(f"The stored state does not fit the definition {key}: {reason}.")


def dump(instance: Instance) -> bytes:
    """The state of an instance at rest."""
    tokens = sorted(instance.tasks.values(), key=lambda token: token.number)
    state = {
        "form": FORM,
        "ticks": instance.ticks,
        "ends": instance.ends,
        "ended": instance.completed,
        "tokens": [_row(token) for token in tokens],
    }
    return zstandard.ZstdCompressor(level=_LEVEL).compress(orjson.dumps(state))


def _row(token: Token) -> list[Any]:
    parent = token.parent
    return [
        token.number,
        0 if parent is None else parent.number,
        token.node.process.id,
        token.node.name,
        token._state,
        encode(token.data),
        token.stamps,
        encode(token.internal_data),
    ]


def restore(definition: CompiledDefinition, state: bytes) -> Instance:
    """The instance whose state this is. Raises UnknownState."""
    stored = orjson.loads(zstandard.ZstdDecompressor().decompress(state))
    if stored["form"] != FORM:
        raise UnknownState(definition.key, f"its form is {stored['form']}, not {FORM}")
    instance = Instance(definition, datetime.fromtimestamp(0, UTC))
    instance.ticks, instance.ends, instance.completed = stored["ticks"], stored["ends"], stored["ended"]
    for number, parent, process, name, status, data, stamps, memory in stored["tokens"]:
        node = definition.nodes.get(process, {}).get(name)
        if node is None:
            raise UnknownState(definition.key, f"it has no element {name}")
        token = Token(instance, node, instance.tasks.get(str(parent)), number, status)
        token.data, token.stamps, token.internal_data = decode(data), stamps, decode(memory)
        if not parent:
            instance.task_tree = token
    return instance
