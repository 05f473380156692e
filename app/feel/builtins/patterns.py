"""Regular expressions, in bounded time: the XPath flavour that DMN names, as far as it is used."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

import regex

from app.feel.builtins import checks
from app.feel.errors import LimitExceeded
from app.feel.limits import MAX_PATTERN, REGEX_SECONDS, Run
from app.feel.values import NoValue

Result = TypeVar("Result")
_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE, "x": regex.VERBOSE}
_LARGEST_REPEAT = 1000
_REPEAT = re.compile(r"\{\s*(\d+)?\s*,?\s*(\d+)?\s*\}")
_SIGNS = re.compile(r"\\.|-\[|.", re.S)
_GROUP = re.compile(r"\\(.)|\$(\d+)|([$\\])", re.S)


def found(run: Run, text: str, pattern: str, flags: Any) -> bool:
    """Raises NoValue for a bad pattern, LimitExceeded for one that takes too long."""
    compiled = _compiled(pattern, flags)
    return _timed(run, len(text), lambda left: compiled.search(text, timeout=left) is not None)


def replaced(run: Run, text: str, pattern: str, replacement: str, flags: Any) -> str:
    compiled = _compiled(pattern, flags)
    if compiled.fullmatch(""):
        raise NoValue("the pattern matches an empty text, so there is nothing to replace")
    literal = flags is not None and "q" in flags
    template = replacement if literal else _template(replacement)

    def replace(left: float) -> str:
        if literal:
            return str(compiled.sub(lambda _: template, text, timeout=left))
        return str(compiled.sub(lambda match: _filled(template, match), text, timeout=left))

    matches = _timed(run, len(text), lambda left: sum(1 for _ in compiled.finditer(text, timeout=left)))
    run.text(len(text) + matches * (len(template) + len(text) * template.count("$")))
    return _timed(run, 0, replace)


def parts(run: Run, text: str, pattern: str) -> list[str]:
    compiled = _compiled(pattern, None)
    if compiled.fullmatch(""):
        raise NoValue("the delimiter matches an empty text")
    ends = _timed(run, len(text), lambda left: [m.span() for m in compiled.finditer(text, timeout=left)])
    run.items(len(ends) + 1)
    starts = [0, *(end for _, end in ends)]
    return [text[start:end] for start, end in zip(starts, [*(at for at, _ in ends), len(text)], strict=True)]


def _compiled(pattern: str, flags: Any) -> regex.Pattern[str]:
    wanted = "" if flags is None else checks.string(flags)
    if not set(wanted) <= set("smixq"):
        raise NoValue("the flags are s, m, i, x and q")
    if len(pattern) > MAX_PATTERN:
        raise LimitExceeded(f"The regular expression is longer than {MAX_PATTERN} characters.")
    if "q" in wanted:
        pattern = regex.escape(pattern)
    elif any(int(end or 0) > _LARGEST_REPEAT for pair in _REPEAT.findall(pattern) for end in pair):
        raise LimitExceeded(f"The regular expression repeats more than {_LARGEST_REPEAT} times.")
    pattern, subtracts = _with_subtraction(pattern)
    bits = regex.V1 if subtracts else regex.V0
    for letter in wanted.replace("q", ""):
        bits |= _FLAGS[letter]
    try:
        return regex.compile(pattern, bits)
    except (regex.error, RecursionError, OverflowError):
        raise NoValue("the pattern is not a regular expression") from None


def _with_subtraction(pattern: str) -> tuple[str, bool]:
    """XPath's `[a-z-[aeiou]]` as this library writes it, and whether there is one."""
    parts: list[str] = []
    depth = 0
    subtracts = False
    for sign in _SIGNS.findall(pattern):
        if sign == "-[" and depth:
            sign, depth, subtracts = "--[", depth + 1, True
        elif sign == "]":
            depth = max(0, depth - 1)
        elif sign.endswith("["):
            depth = depth or 1
        parts.append(sign)
    return "".join(parts), subtracts


def _timed(run: Run, length: int, work: Callable[[float], Result]) -> Result:
    """Do the work in what is left of the evaluation's time for regular expressions."""
    run.step(1 + length // 100)
    begun = monotonic()
    if run.regex_left <= 0:
        raise LimitExceeded(_TOO_LONG)
    try:
        return work(run.regex_left)
    except TimeoutError:
        raise LimitExceeded(_TOO_LONG) from None
    finally:
        run.regex_left -= monotonic() - begun


_TOO_LONG = f"The regular expressions take longer than {REGEX_SECONDS:g} seconds."


def _template(replacement: str) -> str:
    """Check a replacement: `$1` for a bracket, `\\$` and `\\\\` for the signs themselves."""
    for escaped, _, lone in _GROUP.findall(replacement):
        if lone or (escaped and escaped not in "$\\"):
            raise NoValue("in a replacement $ is followed by a number, and \\ by $ or \\")
    return replacement


def _filled(template: str, match: regex.Match[str]) -> str:
    def piece(sign: re.Match[str]) -> str:
        if sign[1]:
            return sign[1]
        digits, rest = sign[2], ""
        while int(digits) > match.re.groups and len(digits) > 1:
            digits, rest = digits[:-1], digits[-1] + rest
        return ((match[int(digits)] or "") if int(digits) <= match.re.groups else "") + rest

    return _GROUP.sub(piece, template)
