"""Variables of one element alone: its inputs, for as long as it lasts, and what it makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.generative.game import expressions
from tests.generative.game.state import Token
from tests.generative.game.values import plain, revealed, without, written

if TYPE_CHECKING:
    from tests.generative.game.game import Game

KINDS = frozenset({"task", "userTask", "manualTask", "scriptTask", "subProcess", "transaction"})
"""What has such variables. The inputs of other elements go to a handler, a called process or a message."""


def give(game: Game, token: Token) -> None:
    """An element begins: its inputs hide what its names mean around it."""
    element = token.element
    for mapping in element.inputs if element.kind in KINDS else ():
        name = mapping.target
        found = expressions.value(element.id, mapping.source, plain(token.data), lenient=True)
        token.around.setdefault(name, token.data.get(name))
        token.data = written(without(token.data, [name]), {name: found}, game.tick())


def take(game: Game, token: Token) -> None:
    """An element is done: its outputs are written, and its inputs are forgotten."""
    element = token.element
    if element.kind not in KINDS:
        return
    context = plain(token.data)
    results = {
        mapping.target: expressions.value(element.id, mapping.source, context) for mapping in element.outputs
    }
    token.data = written(revealed(token.data, token.around), results, game.tick())
    token.around = {}
