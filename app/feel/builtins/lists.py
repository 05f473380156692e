"""List functions (DMN 1.5, 10.3.4.4 and 10.3.4.9)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key, partial
from typing import Any

from app.feel import arithmetic, numbers
from app.feel.builtins import checks
from app.feel.builtins.registry import builtin
from app.feel.comparing import compare, is_same
from app.feel.limits import Run
from app.feel.numbers import DIGITS
from app.feel.values import Function, NoValue

lists = partial(builtin, group="Lists")


def _counted(run: Run, items: list[Any]) -> list[Any]:
    run.items(len(items))
    return items


@lists(
    "list contains(list, element)",
    "Whether a list holds a value.",
    ('list contains(["CIN", "CP"], "CP")', "true"),
)
def _list_contains(run: Run, items: Any, element: Any) -> bool:
    return any(is_same(item, element, run) for item in _counted(run, checks.items(items)))


@lists("count(list)", "How many items a list has.", ("count([5, 7, 9])", "3"))
def _count(run: Run, items: Any) -> int:
    del run
    return len(checks.items(items))


@lists("min(list...)", "The least of numbers, texts, dates or durations.", ("min(3, 1, 2)", "1"))
def _min(run: Run, *values: Any) -> Any:
    return _extreme(run, values, -1)


@lists("max(list...)", "The greatest of them.", ("max([3, 1, 2])", "3"))
def _max(run: Run, *values: Any) -> Any:
    return _extreme(run, values, 1)


def _extreme(run: Run, values: tuple[Any, ...], sign: int) -> Any:
    items = _counted(run, checks.many(values))
    if not items:
        return None
    best = items[0]
    for item in items:
        if compare(item, best) * sign > 0:
            best = item
    return best


@lists("sum(list...)", "Numbers (or durations) added up.", ("sum([1, 2, 3])", "6"))
def _sum(run: Run, *values: Any) -> Any:
    items = _counted(run, checks.many(values))
    if not items:
        return None
    return arithmetic.total(items)


@lists("product(list...)", "Numbers multiplied with each other.", ("product([2, 3, 4])", "24"))
def _product(run: Run, *values: Any) -> Any:
    items = _counted(run, checks.numbers(values))
    if not items:
        return None
    total: int | Decimal = 1
    for item in items:
        total = numbers.multiply(total, item)
    return total


@lists("mean(list...)", "The average of numbers.", ("mean([1, 2, 3, 6])", "3"))
def _mean(run: Run, *values: Any) -> Any:
    items = _counted(run, checks.numbers(values))
    return numbers.divide(_total(items), len(items)) if items else None


def _total(items: list[int | Decimal]) -> int | Decimal:
    total: int | Decimal = 0
    for item in items:
        total = numbers.add(total, item)
    return total


@lists("median(list...)", "The middle one of numbers.", ("median(8, 2, 5, 3, 4)", "4"))
def _median(run: Run, *values: Any) -> Any:
    items = sorted(_counted(run, checks.numbers(values)))
    if not items:
        return None
    middle = len(items) // 2
    if len(items) % 2:
        return items[middle]
    return numbers.divide(numbers.add(items[middle - 1], items[middle]), 2)


@lists(
    "stddev(list...)",
    "The sample standard deviation of numbers.",
    ("stddev(2, 4, 7, 5)", "2.081665999466132735282297706979931"),
)
def _stddev(run: Run, *values: Any) -> Any:
    items = _counted(run, checks.numbers(values))
    if len(items) < 2:
        raise NoValue("a standard deviation needs two numbers")
    mean = numbers.divide(_total(items), len(items))
    squares = [numbers.power(numbers.subtract(item, mean), 2) for item in items]
    return DIGITS.sqrt(Decimal(numbers.divide(_total(squares), len(items) - 1)))


@lists("mode(list...)", "The most frequent numbers, in ascending order.", ("mode(6, 3, 9, 6, 6)", "[6]"))
def _mode(run: Run, *values: Any) -> Any:
    items = _counted(run, checks.numbers(values))
    often = {item: items.count(item) for item in items} if len(items) < 1000 else _tally(items)
    return sorted(item for item in often if often[item] == max(often.values()))


def _tally(items: list[int | Decimal]) -> dict[int | Decimal, int]:
    tally: dict[int | Decimal, int] = {}
    for item in items:
        tally[item] = tally.get(item, 0) + 1
    return tally


@lists("all(list...)", "True when every item is true.", ("all([true, false])", "false"), ("all([])", "true"))
def _all(run: Run, *values: Any) -> bool | None:
    return _decided(_counted(run, checks.many(values)), decides=False)


@lists("any(list...)", "True when one item is true.", ("any([true, false])", "true"), ("any([])", "false"))
def _any(run: Run, *values: Any) -> bool | None:
    return _decided(_counted(run, checks.many(values)), decides=True)


def _decided(items: list[Any], *, decides: bool) -> bool | None:
    if any(item is decides for item in items):
        return decides
    return None if any(not isinstance(item, bool) for item in items) else not decides


@lists(
    "sublist(list, start position, length?)",
    "A part of a list, counted from 1, or from the end when the start is negative.",
    ("sublist([4, 5, 6], 1, 2)", "[4, 5]"),
)
def _sublist(run: Run, values: Any, start: Any, length: Any = None) -> list[Any]:
    del run
    items, first = checks.items(values), checks.count(start)
    if not first or abs(first) > len(items):
        raise NoValue(f"the list has no item {first}")
    begin = first - 1 if first > 0 else len(items) + first
    if length is None:
        return items[begin:]
    size = checks.count(length)
    if size < 1 or begin + size > len(items):
        raise NoValue("the list does not have so many items from there")
    return items[begin : begin + size]


@lists("append(list, item...)", "The list with items added at its end.", ("append([1], 2, 3)", "[1, 2, 3]"))
def _append(run: Run, values: Any, *items: Any) -> list[Any]:
    return _counted(run, [*checks.items(values), *items])


@lists("concatenate(list...)", "Lists joined end to end.", ("concatenate([1, 2], [3])", "[1, 2, 3]"))
def _concatenate(run: Run, *values: Any) -> list[Any]:
    items = [checks.items(value) for value in values]
    run.items(sum(map(len, items)))
    return [item for each in items for item in each]


@lists(
    "insert before(list, position, newItem)",
    "The list with an item put in at a place.",
    ("insert before([1, 3], 1, 2)", "[2, 1, 3]"),
)
def _insert_before(run: Run, values: Any, position: Any, item: Any) -> list[Any]:
    items = _counted(run, checks.items(values))
    at = _place(items, position)
    return [*items[:at], item, *items[at:]]


def _place(items: list[Any], position: Any) -> int:
    at = checks.count(position)
    if not at or abs(at) > len(items):
        raise NoValue(f"the list has no item {at}")
    return at - 1 if at > 0 else len(items) + at


@lists("remove(list, position)", "The list without the item at a place.", ("remove([1, 2, 3], 2)", "[1, 3]"))
def _remove(run: Run, values: Any, position: Any) -> list[Any]:
    items = _counted(run, checks.items(values))
    at = _place(items, position)
    return [*items[:at], *items[at + 1 :]]


@lists(
    "list replace(list, position, newItem) | list replace(list, match, newItem)",
    "The list with another item at a place, or wherever a function of item and new item says true.",
    ("list replace([2, 4, 7, 8], 3, 6)", "[2, 4, 6, 8]"),
    ("list replace([2, 4, 7], function(item, newItem) item < newItem, 5)", "[5, 5, 7]"),
)
def _list_replace(run: Run, values: Any, where: Any, new: Any) -> list[Any]:
    items = _counted(run, checks.items(values))
    if isinstance(where, Function):
        return [new if _truth(where.call(run, item, new)) else item for item in items]
    at = _place(items, where)
    return [*items[:at], new, *items[at + 1 :]]


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise NoValue("the function gives neither true nor false")


@lists("reverse(list)", "The list backwards.", ("reverse([1, 2, 3])", "[3, 2, 1]"))
def _reverse(run: Run, values: Any) -> list[Any]:
    return _counted(run, checks.items(values))[::-1]


@lists("index of(list, match)", "The places at which a value stands.", ("index of([1, 2, 1], 1)", "[1, 3]"))
def _index_of(run: Run, values: Any, match: Any) -> list[int]:
    items = _counted(run, checks.items(values))
    return [at for at, item in enumerate(items, 1) if is_same(item, match, run)]


@lists("union(list...)", "Lists joined, every value once.", ("union([1, 2], [2, 3])", "[1, 2, 3]"))
def _union(run: Run, *values: Any) -> list[Any]:
    return _distinct(run, _concatenate(run, *values))


@lists("distinct values(list)", "Every value of a list once.", ("distinct values([1, 2, 1])", "[1, 2]"))
def _distinct_values(run: Run, values: Any) -> list[Any]:
    return _distinct(run, checks.items(values))


def _distinct(run: Run, items: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for item in items:
        run.step(1 + len(kept))
        if not any(is_same(item, other, run) for other in kept):
            kept.append(item)
    return kept


@lists(
    "flatten(list)",
    "The items of lists within lists, in one list.",
    ("flatten([[1, 2], [[3]], 4])", "[1, 2, 3, 4]"),
)
def _flatten(run: Run, values: Any) -> list[Any]:
    flat: list[Any] = []
    waiting = checks.items(values)[::-1]
    while waiting:
        run.step()
        item = waiting.pop()
        if isinstance(item, (list, tuple)):
            waiting.extend(reversed(item))
        else:
            flat.append(item)
    return _counted(run, flat)


@lists(
    "sort(list, precedes?)",
    "The list in order; the function says whether its first value comes before its second.",
    ("sort([3, 1, 2])", "[1, 2, 3]"),
    ("sort([3, 1, 2], function(x, y) x > y)", "[3, 2, 1]"),
)
def _sort(run: Run, values: Any, precedes: Any = None) -> list[Any]:
    items = _counted(run, checks.items(values))
    order = compare if precedes is None else _order(run, checks.function(precedes))
    return sorted(items, key=cmp_to_key(order))


def _order(run: Run, precedes: Function) -> Callable[[Any, Any], int]:
    def order(left: Any, right: Any) -> int:
        run.step()
        if precedes.call(run, left, right) is True:
            return -1
        return 1 if precedes.call(run, right, left) is True else 0

    return order
