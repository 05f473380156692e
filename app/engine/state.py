"""An instance as bytes and back: its live tokens with their variables, and nothing of what is finished.

The bytes are zstandard-compressed JSON. They name nodes of the definition and hold no specification. A value
that several tokens know is written once, in `names`, `stamps` and `values`.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import orjson
import zstandard

from app.domain.errors import HoldfastError
from app.engine.codec import PLAIN, decode, encode
from app.engine.definition import CompiledDefinition
from app.engine.instance import Instance
from app.engine.merging import Stamp
from app.engine.token import Token

FORM = 2
"""The form of the state; a state of another form is not read."""

_LEVEL = -3
_FEW = 8
"""So many variables are as soon written as looked up."""


class UnknownState(HoldfastError):
    """The stored state does not fit the definition {key}: {reason}."""

    def __init__(self, key: str, reason: str) -> None:
        self.key, self.reason = key, reason
        super().__init__(f"The stored state does not fit the definition {key}: {reason}.")


class _Press(threading.local):
    """Compression for one thread: making it anew for each state costs more than using it."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=_LEVEL)
        self.decompressor = zstandard.ZstdDecompressor()


_PRESS = _Press()


class _Values:
    """The variables that the tokens of an instance know, each value written once where it can be.

    A token's variables are those of another token written before it, and a run of places of its own.
    """

    def __init__(self, instance: Instance) -> None:
        self.known = instance.encoded
        self.names: list[str] = []
        self.stamps: list[Stamp] = []
        self.values: list[Any] = []
        self.before: Token | None = None

    def of(self, token: Token) -> tuple[int, int, int]:
        """The number of the token to begin with (0: none), the first of its own places, and how many."""
        base, own = 0, list(token.data)
        for other in (token.parent, self.before):
            if other is not None and len(own) > _FEW:
                changed = _changed(token, other)
                if changed is not None and len(changed) < len(own):
                    base, own = other.number, changed
        if token.data:
            self.before = token
        first = len(self.names)
        self.names += own
        self.stamps += map(token.stamps.__getitem__, own)
        values = map(token.data.__getitem__, own)
        self.values += [value if type(value) in PLAIN else self._encoded(value) for value in values]
        return base, first, len(own)

    def _encoded(self, value: Any) -> Any:
        known = self.known.get(id(value))
        return known[1] if known is not None and known[0] is value else encode(value)


def _changed(token: Token, other: Token) -> list[str] | None:
    """The variables in which a token differs from another, None where the other knows more.

    A value is only ever changed under another stamp, so that stamps alone need be compared.
    """
    stamps = other.stamps
    if stamps == token.stamps:
        return []
    if not stamps.keys() <= token.stamps.keys():
        return None
    return [name for name, stamp in token.stamps.items() if stamps.get(name) != stamp]


def dump(instance: Instance) -> bytes:
    """The state of an instance at rest."""
    tokens = sorted(instance.tasks.values(), key=lambda token: token.number)
    values = _Values(instance)
    state = {
        "form": FORM,
        "ticks": instance.ticks,
        "ends": instance.ends,
        "ended": instance.completed,
        "tokens": [_row(token, values) for token in tokens],
        "names": values.names,
        "stamps": values.stamps,
        "values": values.values,
    }
    return _PRESS.compressor.compress(orjson.dumps(state))


def _row(token: Token, values: _Values) -> list[Any]:
    parent = token.parent
    return [
        token.number,
        0 if parent is None else parent.number,
        token.node.process.id,
        token.node.name,
        token._state,
        *values.of(token),
        encode(token.internal_data),
    ]


def restore(definition: CompiledDefinition, state: bytes) -> Instance:
    """The instance whose state this is. Raises UnknownState."""
    stored = orjson.loads(_PRESS.decompressor.decompress(state))
    if stored["form"] != FORM:
        raise UnknownState(definition.key, f"its form is {stored['form']}, not {FORM}")
    instance = Instance(definition, datetime.fromtimestamp(0, UTC))
    instance.ticks, instance.ends, instance.completed = stored["ticks"], stored["ends"], stored["ended"]
    names, stamps, values = stored["names"], stored["stamps"], _decoded(instance, stored["values"])
    for number, parent, process, name, status, base, first, count, memory in stored["tokens"]:
        node = definition.nodes.get(process, {}).get(name)
        if node is None:
            raise UnknownState(definition.key, f"it has no element {name}")
        token = Token(instance, node, instance.tasks.get(str(parent)), number, status)
        if base:
            other = instance.tasks[str(base)]
            token.take(other.data, other.stamps)
        if count:
            own = slice(first, first + count)
            token.data.update(zip(names[own], values[own], strict=True))
            token.stamps.update(zip(names[own], stamps[own], strict=True))
        token.internal_data = decode(memory)
        if not parent:
            instance.task_tree = token
    return instance


def _decoded(instance: Instance, values: list[Any]) -> list[Any]:
    """The values as they were, in place; those that JSON cannot hold are remembered in both shapes."""
    for place, written in enumerate(values):
        if type(written) not in PLAIN:
            value = values[place] = decode(written)
            instance.encoded[id(value)] = (value, written)
    return values
