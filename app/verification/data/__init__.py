"""Whether every variable has a value, of the right kind, on every path to where it is read."""

from app.verification.data.checking import check_data

__all__ = ["check_data"]
