"""FEEL, the expression language of DMN 1.5: compiled once, evaluated safely, never as Python."""

from app.feel.compiled import Compiled, compile, compile_unary
from app.feel.errors import DecisionFault, FeelError, LimitExceeded, SyntaxFault
from app.feel.juel import translate_juel
from app.feel.values import Range, YearsMonths

__all__ = [
    "Compiled",
    "DecisionFault",
    "FeelError",
    "LimitExceeded",
    "Range",
    "SyntaxFault",
    "YearsMonths",
    "compile",
    "compile_unary",
    "translate_juel",
]
