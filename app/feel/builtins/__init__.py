"""FEEL's own functions. Importing the package fills `registry.BUILTINS`."""

from app.feel.builtins import contexts, conversions, dates, lists, maths, ranges, strings

__all__ = ["contexts", "conversions", "dates", "lists", "maths", "ranges", "strings"]
