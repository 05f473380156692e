"""A token game: the execution semantics of BPMN 2.0.2, clause 13, written down by other means.

It knows the process as read (app.domain.process), FEEL (app.feel) and the calendar; nothing of the engine.
"""

from tests.generative.game.chance import FIRST_COME, Chance
from tests.generative.game.game import Game
from tests.generative.game.seen import Seen, seen_of

__all__ = ["FIRST_COME", "Chance", "Game", "Seen", "seen_of"]
