"""Finds ``corpora/`` and ``models/`` in a checkout and in an installed wheel."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


class MissingResource(FileNotFoundError):
    """A file that Shilu ships is not there: the installation is incomplete."""


@cache
def root() -> Path:
    """The folder that holds ``corpora/`` and ``models/``: the checkout, or ``pipeline/_data`` of a wheel."""
    for folder in (_PACKAGE / "_data", _PACKAGE.parent):
        if (folder / "corpora" / "lexicons").is_dir():
            return folder
    raise MissingResource(f"no corpora/ beside {_PACKAGE} nor in it: install shilu again")


def path(*parts: str) -> Path:
    """The path of a shipped file or folder, such as ``path("corpora", "rules")``.

    Raises:
        MissingResource: If it is not there.
    """
    found = root().joinpath(*parts)
    if not found.exists():
        raise MissingResource(f"{found} is missing: install shilu again")
    return found


@cache
def lines(*parts: str) -> tuple[str, ...]:
    """The lines of a shipped text file without comments (``#`` at the start of a line) and blank lines."""
    text = path(*parts).read_text(encoding="utf-8")
    return tuple(line for raw in text.splitlines() if (line := raw.strip()) and not line.startswith("#"))


@cache
def table(*parts: str) -> Mapping[str, Any]:
    """What a shipped TOML file holds. It is read once for all who ask: nobody changes it."""
    return tomllib.loads(path(*parts).read_text(encoding="utf-8"))


@cache
def words(*parts: str) -> frozenset[str]:
    """The words of a lexicon: everything on its lines that white space separates."""
    return frozenset(word for line in lines(*parts) for word in line.split())


def either(words: Iterable[str]) -> str:
    """A pattern that matches any of many words, the longest first.

    Those that begin alike are one alternative: at each character ``re`` tries fewer, in less than half of the time.
    """
    rests: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(
        re.escape(first) + (f"(?:{'|'.join(some)})" if len(some) > 1 else some[0]) for first, some in rests.items()
    )
