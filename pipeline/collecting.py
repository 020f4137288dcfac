"""Holds Python's collector of cycles back while something makes thousands of objects and no cycle among them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_back() -> Iterator[None]:
    """Collects no cycles inside the block, or inside the function that it decorates, and goes on behind it.

    Most objects are freed without the collector, which only looks for cycles among those that live: that costs 2 to 3%
    of reading a document and a sixth of walking over a page. Where it is off already, it stays off.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
