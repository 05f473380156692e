"""One fault put into the good pack, and where its finding is expected."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.unit.packs.samples import PACK

BPMN = "bpmn/testshire/step-down.bpmn"
DMN = "bpmn/testshire/route.dmn"
FORM = "forms/testshire/test-decision.form"
COUNCIL = "bpmn/testshire/council.toml"
INVARIANTS = "bpmn/testshire/invariants.toml"
CLAUSES = "bpmn/testshire/clauses.toml"


@dataclass(frozen=True)
class Fault:
    """`code` is expected in `file`, at `element` and (when `at` is given) on the line of that text.

    `old` becomes `new`; without `old`, `new` is the whole file. `also`: codes that follow from the fault.
    """

    code: str
    file: str
    new: str | bytes
    old: str = ""
    element: str | None = None
    at: str = ""
    also: frozenset[str] = field(default_factory=frozenset)

    @property
    def name(self) -> str:
        return f"{self.code}: {str(self.new)[:40]}"

    def files(self) -> dict[str, bytes]:
        """The pack with the fault."""
        new = self.new if isinstance(self.new, bytes) else self.new.encode()
        if self.old:
            good, old = PACK[self.file], self.old.encode()
            assert old in good, f"{self.old!r} is not in {self.file}"
            new = good.replace(old, new, 1)
        return {**PACK, self.file: new}

    def line(self) -> int:
        """The line on which `at` stands."""
        data = self.files()[self.file]
        return data[: data.index(self.at.encode())].count(b"\n") + 1


def fault(
    code: str, file: str, old: str, new: str, element: str | None = None, *, at: str = "", also: str = ""
) -> Fault:
    """A fault made by replacing a text of a file."""
    return Fault(code, file, new, old, element, at, frozenset(also.split()))


def whole(code: str, file: str, content: str | bytes, *, also: str = "", at: str = "") -> Fault:
    """A fault made by replacing a whole file."""
    return Fault(code, file, content, also=frozenset(also.split()), at=at)
