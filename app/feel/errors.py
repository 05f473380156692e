"""Faults of FEEL and of decision tables, in the analyst's words."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.errors import HoldfastError


class FeelError(HoldfastError):
    """Base of every fault of an expression or a decision."""


class SyntaxFault(FeelError):
    """The expression is not FEEL: {message} at {line}, {column}; {expected} was expected.

    `column` and `line` count from 1; `expected` lists what could stand there, in plain words.
    """

    def __init__(self, message: str, column: int, expected: Sequence[str] = (), line: int = 1) -> None:
        self.message, self.column, self.expected, self.line = message, column, tuple(expected), line
        place = f"column {column}" if line == 1 else f"line {line}, column {column}"
        wanted = f" Expected {_either(self.expected)}." if self.expected else ""
        super().__init__(f"{message} ({place}).{wanted}")


class LimitExceeded(FeelError):
    """The expression is too large or takes too long: {what}."""


class TooComplex(SyntaxFault, LimitExceeded):
    """The expression is too long or nested too deeply to be read."""


class DecisionFault(FeelError):
    """Base of the faults of a decision; `decision` is its id."""

    def __init__(self, decision: str, message: str) -> None:
        self.decision = decision
        super().__init__(f"Decision {decision}: {message}")


class RulesOverlap(DecisionFault):
    """Hit policy UNIQUE, but the rules {rules} all match: only one may."""

    def __init__(self, decision: str, rules: Sequence[str]) -> None:
        self.rules = tuple(rules)
        super().__init__(
            decision,
            f"the rules {', '.join(rules)} all match, but the hit policy UNIQUE allows one. "
            "Make the rules exclude each other, or choose another hit policy.",
        )


class RulesDisagree(DecisionFault):
    """Hit policy ANY, but the matching rules {rules} give different results."""

    def __init__(self, decision: str, rules: Sequence[str]) -> None:
        self.rules = tuple(rules)
        super().__init__(
            decision,
            f"the matching rules {', '.join(rules)} give different results, but the hit policy ANY "
            "asks that they agree.",
        )


class ValueNotAllowed(DecisionFault):
    """The value {value} of {column} is not among the allowed ones: {allowed}."""

    def __init__(self, decision: str, column: str, value: str, allowed: str) -> None:
        self.column, self.value, self.allowed = column, value, allowed
        super().__init__(decision, f"{column} is {value}, which is not among the allowed values {allowed}.")


class UnknownDecision(DecisionFault):
    """It requires the decision {required}, which there is not."""

    def __init__(self, decision: str, required: str) -> None:
        self.required = required
        super().__init__(decision, f"it requires the decision {required}, which there is not.")


class DecisionLoop(DecisionFault):
    """It requires itself, by way of {path}."""

    def __init__(self, decision: str, path: Sequence[str]) -> None:
        self.path = tuple(path)
        super().__init__(decision, f"it requires itself, by way of {' → '.join(path)}.")


class BadTable(DecisionFault):
    """The table is drawn wrongly: {reason}."""


class Unsupported(DecisionFault):
    """It is written in a way that is not evaluated: {reason}."""


def _either(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " or " + words[-1]
