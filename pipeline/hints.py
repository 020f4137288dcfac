"""Hints for HTML in rule files: where a site keeps body, title, date and source, and what is none of the body.

A rule file may hold ``[[html]]`` tables with ``sites`` (host names; ``*`` for a make of software that many hosts run;
those of the file if left out) and CSS selectors: ``body`` (needed), ``title``, ``date``, ``source``, ``author`` and
``drop``, one or a list each.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

FIELDS = ("body", "title", "date", "source", "author", "drop")
_KEYS = {"sites", *FIELDS}
_SELECTOR = re.compile(r"[\w\s.#\-\[\]=\"'^$*~|:()>+,一-鿿]{1,200}")


@dataclass(frozen=True, slots=True)
class Hint:
    """CSS selectors for the pages of some hosts; several of a field are tried in their order.

    Attributes:
        sites: Host names; subdomains count too. ``*`` stands for every host.
        body: Elements of the main text.
        title: Element of the title.
        date: Element of the day of publication.
        source: Element of the source.
        author: Element of the author.
        drop: Elements inside the body that are no text of it.
    """

    sites: tuple[str, ...]
    body: tuple[str, ...]
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()

    def fits(self, host: str | None) -> bool:
        """True for pages of one of the hosts; not for ``*``."""
        return host is not None and any(host == site or host.endswith(f".{site}") for site in self.sites)

    @property
    def everywhere(self) -> bool:
        """True where the hint is for a make of software, not for hosts."""
        return "*" in self.sites


def read_hint(
    raw: dict[str, Any], sites: Iterable[str], fail: Callable[[str, str], Exception], *, strict: bool = True
) -> Hint:
    """Checks one ``[[html]]`` table.

    Args:
        raw: The table.
        sites: The hosts of its file.
        fail: Makes the error from a key and what is wrong with it.
        strict: Whether selectors are compiled; those that ship are in the tests, and need no import of cssselect.

    Raises:
        Exception: What ``fail`` gives.
    """
    for key in raw:
        if key not in _KEYS:
            raise fail(key, f"unknown key; known are {', '.join(sorted(_KEYS))}")
    if "body" not in raw:
        raise fail("body", "is missing")
    values = {key: _texts(raw[key]) if key in raw else () for key in ("sites", *FIELDS)}
    for key, found in values.items():
        if found is None or not all(found):
            raise fail(key, "must be a text or a list of texts that are not empty")
        if key != "sites" and (wrong := next((one for one in found if not _is_selector(one, strict)), None)):
            raise fail(key, f"{wrong!r} is no CSS selector")
    hosts = values.pop("sites") or tuple(sites)
    if not hosts:
        raise fail("sites", "is missing: hosts, or * for every host")
    return Hint(sites=hosts, **{key: found or () for key, found in values.items()})


def _is_selector(text: str, strict: bool) -> bool:
    if not strict or not _SELECTOR.fullmatch(text):
        return not strict
    try:
        import cssselect
    except ImportError:  # without the extra no page is read either
        return True
    try:
        cssselect.HTMLTranslator().css_to_xpath(text)
    except cssselect.SelectorError:
        return False
    return True


def _texts(value: Any) -> tuple[str, ...] | None:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        return None
    return tuple(one.strip() for one in listed)
