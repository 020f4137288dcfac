"""What Shilu says to people, in English and Chinese: ``corpora/messages/en.toml`` and ``zh.toml``.

Records and quarantine lines are data and always carry the English words, so that the same input gives the same bytes
in every locale; only what goes to a person's screen is translated.
"""

import locale
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import resources

LANGUAGES = ("en", "zh")


class Misuse(Exception):
    """The command cannot start as it was called: exit code 2, nothing was written.

    Args:
        code: Key of the message under ``[error]``.
        values: What the message names: the file, the key, the remedy.
    """

    def __init__(self, code: str, **values: Any) -> None:
        self.code = code
        self.values = values
        super().__init__(say("error", code, "en", **values))

    def text(self, language: str) -> str:
        """The message in a language."""
        return say("error", self.code, language, **self.values)


def catalogue(language: str) -> Mapping[str, Mapping[str, str]]:
    """All messages of a language by section and key."""
    return resources.table("corpora", "messages", f"{language}.toml")


def install_command(extra: str) -> str:
    """The command that installs an extra of Shilu for the Python that runs."""
    return f"{Path(sys.executable).name} -m pip install 'shilu[{extra}]'"


def say(section: str, key: str, language: str = "en", /, **values: Any) -> str:
    """Gives one message with its values filled in.

    Args:
        section: Table of the catalogue, such as ``error``.
        key: Key in that table.
        language: ``en`` or ``zh``.
        values: What the braces of the message stand for.

    Raises:
        KeyError: If the catalogue has no such message.
    """
    return catalogue(language)[section][key].format_map(values)


def choose(asked: str | None, environ: Mapping[str, str] | None = None) -> str:
    """Chooses the language: what was asked for, else ``SHILU_LANG``, else the locale.

    Args:
        asked: The value of ``--lang`` or ``None``.
        environ: The environment; ``os.environ`` if not given.

    Raises:
        Misuse: If ``--lang`` or ``SHILU_LANG`` names no language of ours.
    """
    env = os.environ if environ is None else environ
    stated = asked or env.get("SHILU_LANG")
    if stated:
        short = stated.lower().replace("_", "-").split("-")[0]
        if short not in LANGUAGES:
            raise Misuse("language", value=stated)
        return short
    names = [env.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    if sys.platform == "win32" and not any(names):  # Windows sets none of them
        names = [locale.getlocale()[0] or ""]
    first = next((name for name in names if name), "")
    return "zh" if first.lower().startswith(("zh", "chinese")) else "en"


def take_language(argv: Sequence[str]) -> tuple[list[str], str | None]:
    """Takes ``--lang X`` out of the arguments, wherever it stands before ``--``.

    It has to be known before the help is built, and people write it behind the verb as well as before it.

    Returns:
        The other arguments, and the language asked for or ``None``.

    Raises:
        Misuse: If ``--lang`` is the last word.
    """
    rest: list[str] = []
    asked: str | None = None
    words = iter(argv)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--lang":
            asked = next(words, None)
            if asked is None:
                raise Misuse("language", value="")
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
        else:
            rest.append(word)
    return rest, asked
