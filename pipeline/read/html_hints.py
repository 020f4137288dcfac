"""Applies the hints of rule files to a page: the blocks of the body, and title, date, source and author as stated."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.hints import Hint
from pipeline.read.html_blocks import Block, Element
from pipeline.rules import RuleSet

_TITLE = re.compile(r"(?!.*(?:19|20)\d\d\D{1,2}\d).{4,90}")  # with no line of day and source in the same element
_LEAST = 60  # characters; a body with fewer was not found


@dataclass(frozen=True, slots=True)
class Found:
    """What a hint gave on a page.

    Attributes:
        hint: The hint.
        body: The elements of the body.
        dropped: Elements inside it that are none of it.
        stated: ``title``, ``date``, ``source`` and ``author`` as they stand on the page, where they do.
    """

    hint: Hint
    body: list[Element]
    dropped: list[Element]
    stated: dict[str, str]


def find(root: Element, host: str | None, rules: RuleSet) -> Found | None:
    """Tries the hints of the host, then those for makes of software; gives the first whose body is on the page."""
    fitting = [hint for hint in rules.hints if (hint.fits(host) if host else hint.title and not hint.everywhere)]
    for hint in [*fitting, *(hint for hint in rules.hints if hint.everywhere)]:
        for selector in hint.body:
            body = [element for element in _select(root, selector) if len(_text(element)) >= _LEAST]
            stated = _stated(root, hint) if body else {}
            # A page that does not say where it is from is of the site on which its title stands there, too.
            if body and (host or hint.everywhere or _TITLE.fullmatch(stated.get("title", ""))):
                dropped = [element for one in hint.drop for element in _select(root, one)]
                return Found(hint, body, dropped, stated)
    return None


def inside(blocks: list[Block], found: Found) -> list[Block]:
    """The blocks of the body, without those that are links or were dropped."""
    body, dropped = {id(element) for element in found.body}, {id(element) for element in found.dropped}
    kept = []
    for block in blocks:
        around = {id(element) for element in block.path}
        if around & body and not around & dropped and 5 * block.links <= 3 * block.size:
            kept.append(block)
    return kept


def _stated(root: Element, hint: Hint) -> dict[str, str]:
    stated = {}
    for name in ("title", "date", "source", "author"):
        for selector in getattr(hint, name):
            text = next((value for element in _select(root, selector) if (value := _text(element))), None)
            if text:
                stated[name] = text[:300]
                break
    return stated


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _select(root: Element, selector: str) -> list[Element]:
    found: list[Element] = _compiled(selector)(root)
    return found


@lru_cache(512)
def _compiled(selector: str) -> Any:
    from lxml.cssselect import CSSSelector

    return CSSSelector(selector)
