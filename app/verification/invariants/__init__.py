"""What no diagram may break, as data: app.verification.invariants.kinds says what can be written."""

from app.verification.invariants.checking import WATCHES, check_invariants

__all__ = ["WATCHES", "check_invariants"]
