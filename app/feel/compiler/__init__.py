"""Compiles a syntax tree to closures. Importing the package registers a compiler for every kind of node."""

from app.feel.compiler import calls, literals, loops, operators, paths, types
from app.feel.compiler.scope import Build, Code, Env, Scope, code

__all__ = [
    "Build",
    "Code",
    "Env",
    "Scope",
    "calls",
    "code",
    "literals",
    "loops",
    "operators",
    "paths",
    "types",
]
