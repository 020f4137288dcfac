"""Refuses regular expressions that could take more than linear time."""

from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_REPEATS = {constants.MAX_REPEAT, constants.MIN_REPEAT}
_MAXREPEAT = constants.MAXREPEAT
_BUDGET = 10**6  # ways in which one match attempt may fail: an upper bound, hardly ever reached
_CAP = 10**15


class SlowPattern(ValueError):
    """A pattern whose matching time has no fair bound."""


def check(pattern: str, budget: int = _BUDGET) -> None:
    """Checks that one attempt to match takes a bounded time, so that searching a text takes linear time.

    Every repetition needs an upper bound (``{0,40}`` in place of ``*``), and the product of the choices of all
    repetitions and alternatives that may be tried again is limited; possessive ones (``{0,40}+``) are not tried again.

    Raises:
        SlowPattern: With the reason.
        re.error: If the pattern is none.
    """
    ways = _ways(parser.parse(pattern))
    if ways > budget:
        raise SlowPattern(f"may try over {budget:,} ways at one place: make repetitions shorter, or {{m,n}}+")


def _ways(parsed: Any) -> int:
    total = 1
    for op, argument in parsed:
        total = min(total * _node(op, argument), _CAP)
    return total


def _node(op: Any, argument: Any) -> int:
    if op in _REPEATS:
        low, high, inner = argument
        if high == _MAXREPEAT:
            raise SlowPattern("has a repetition without an upper bound: write {0,40} in place of * and {1,40} of +")
        each = _ways(inner)
        return int(min(high - low + (each ** min(high, 60) if each > 1 else 1), _CAP))
    if op is constants.POSSESSIVE_REPEAT:
        if argument[1] == _MAXREPEAT:
            raise SlowPattern("has a repetition without an upper bound: write {0,40}+ in place of *+")
        return _ways(argument[2])
    if op is constants.ATOMIC_GROUP:
        return _ways(argument)
    if op is constants.BRANCH:
        return max(_ways(branch) for branch in argument[1])
    if op is constants.SUBPATTERN:
        return _ways(argument[3])
    if op in (constants.ASSERT, constants.ASSERT_NOT):
        return _ways(argument[1])
    if op is constants.GROUPREF or op is constants.GROUPREF_EXISTS:
        raise SlowPattern("has a back-reference")
    return 1
