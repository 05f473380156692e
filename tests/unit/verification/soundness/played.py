"""An instance on the real engine that is led along a path, or wanders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Any

from app.domain.errors import NeverRests
from app.domain.process import Element, Process
from app.verification.soundness.net import Step
from tests.unit.engine.build import Run

Move = Callable[[], Any]


class Played:
    """The instance. `picks`: what is answered at a task before a gateway that asks."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.run = Run(process, reload=False)

    @property
    def ended(self) -> bool:
        return self.run.ended

    def moves(self, random: Random, scope: str = "") -> list[Move]:
        """Everything that can happen now, or what can happen inside a scope."""
        now, run = self.run.snapshot, self.run

        def here(waiting: Iterable[Any]) -> list[Any]:
            return [each for each in waiting if not scope or self._is_in(each.element, scope)]

        found: list[Move] = []
        found += [lambda t=t: run.do(t.element, **self._any(t.element, random)) for t in here(now.tasks)]
        found += [lambda c=c: run.serve(c.element) for c in here(now.services)]
        found += [lambda m=m: run.send(m.name) for m in here(now.messages)]
        found += [lambda t=t: self._fire(t.element) for t in here(now.timers)]
        return found

    def wander(self, seed: int, steps: int) -> bool:
        """Make random moves; False when nothing can happen, or it never rests, and it has not ended."""
        random = Random(seed)
        for _ in range(steps):
            if self.ended:
                return True
            moves = self.moves(random)
            if not moves:
                return False
            try:
                random.choice(moves)()
            except NeverRests:
                return False
        return self.ended or bool(self.moves(random))

    def follow(self, steps: Sequence[Step]) -> None:
        """Take the steps; those that need nobody are taken by the engine itself."""
        for index, step in enumerate(steps):
            element = self.process.elements[step.element]
            if element.kind == "userTask":
                self.run.do(element.id, **self._given(element, steps[index + 1 :]))
            elif element.kind == "serviceTask":
                self.run.serve(element.id)
            elif element.kind == "intermediateCatchEvent":
                assert self.run.send(element.events[0].name)
            elif element.kind == "boundaryEvent":
                self._fire(element.id)
            elif element.kind == "subProcess" and not self._inside(steps[index + 1 : index + 2], element.id):
                self._finish(element.id)

    def _inside(self, steps: Sequence[Step], scope: str) -> bool:
        return any(self._is_in(step.element, scope) for step in steps)

    def _is_in(self, name: str, scope: str) -> bool:
        around = self.process.elements[name].scope
        return around == scope or (around in self.process.elements and self._is_in(around, scope))

    def _finish(self, scope: str) -> None:
        """Do whatever is to be done inside a sub-process, until it is over."""
        random = Random(0)
        while moves := self.moves(random, scope):
            random.choice(moves)()

    def _fire(self, element: str) -> None:
        timer = next(timer for timer in self.run.snapshot.timers if timer.element == element)
        self.run.now = max(self.run.now, timer.due)
        assert self.run.execution.fire_timer(timer.token, self.run.now)
        self.run._rest()

    def _gateway(self, task: Element) -> Element | None:
        flow = self.process.flows[task.outgoing[0]] if task.outgoing else None
        target = None if flow is None else self.process.elements[flow.target]
        return target if target is not None and task.id == f"ask_{target.id}" else None

    def _given(self, task: Element, ahead: Sequence[Step]) -> dict[str, bool]:
        gateway = self._gateway(task)
        if gateway is None:
            return {}
        taken = next((step.flows for step in ahead if step.element == gateway.id), ())
        return self._answers(gateway, taken)

    def _any(self, task: str, random: Random) -> dict[str, bool]:
        gateway = self._gateway(self.process.elements[task])
        if gateway is None:
            return {}
        count = 1 if gateway.kind == "exclusiveGateway" else random.randint(1, len(gateway.outgoing))
        return self._answers(gateway, random.sample(gateway.outgoing, count))

    def _answers(self, gateway: Element, taken: Sequence[str]) -> dict[str, bool]:
        flows = [flow for flow in gateway.outgoing if flow != gateway.default]
        return {f"pick_{gateway.id}_{number}": flow in taken for number, flow in enumerate(flows)}
