"""Whether every variable has a value, of the right kind, on every path to where it is read."""

from app.verification.data.checking import check_data
from app.verification.data.meaning import Meaning

__all__ = ["Meaning", "check_data"]
