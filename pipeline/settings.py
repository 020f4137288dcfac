"""The one settings model: defaults, then ``shilu.toml``, then ``SHILU_*`` of the environment, then flags."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipeline.messages import Misuse

CONFIG_NAME = "shilu.toml"
_PREFIX = "SHILU_"
# No settings: the language of messages, the place of the settings file, the compiled kernel, the data that tests share.
_OTHER_VARIABLES = {
    "SHILU_LANG", "SHILU_CONFIG", "SHILU_SHARED", "SHILU_WEBHOOK_SECRET", "SHILU_TEST_POSTGRESQL",
    "SHILU_TEST_POSTGRESQL_CONTROL", "SHILU_KERNEL",
}  # fmt: skip
_PATHS = ("rules", "lexicon")


class Settings(BaseModel):
    """Everything that a user may set. Equal settings and equal input give equal bytes.

    Attributes:
        site_rules: Apply the rule files of sites; without them only what needs no rule is done.
        rules: A folder of the user's own rule files, laid over the shipped ones.
        model: Let the learned line classifier cut lines that no rule knows.
        limit: The share of a document beyond which cleaning cuts only on two strong marks, in [0, 1].
        lexicon: A file of the user's own words in jieba's format (``word [frequency] [tag]``).
        with_source: Put the source text into document records as ``source_text``.
        encoding: The encoding of every input, where the user knows it; else it is told from the bytes.
        max_bytes: A document or line of more bytes is not read but quarantined.
        columns: Role (``text``, ``id``, ``title``, ``date``, ``source``, ``url``) → name of the column of tables; their
            names tell if not given. As text: ``text=正文,date=日期``.
        pages: How the text of web pages is found: ``precise``, or ``fast``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    site_rules: bool = True
    rules: Path | None = None
    model: bool = True
    limit: float = Field(default=0.6, ge=0, le=1)
    lexicon: Path | None = None
    with_source: bool = False
    encoding: str | None = None
    max_bytes: int = Field(default=10_000_000, gt=0)
    columns: dict[Literal["text", "id", "title", "date", "source", "url"], str] = Field(default_factory=dict)
    pages: Literal["precise", "fast"] = "precise"

    @field_validator("columns", mode="before")
    @classmethod
    def _pairs(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        pairs = [pair.partition("=") for pair in value.split(",") if pair.strip()]
        if any(not mark for _, mark, _ in pairs):
            raise ValueError("it takes role=column, such as text=正文,date=日期")
        return {role.strip(): name.strip() for role, _, name in pairs}


def load(
    config: Path | None = None,
    flags: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Collects the settings from file, environment and flags, the later over the earlier.

    Args:
        config: A settings file. Without it ``SHILU_CONFIG``, else ``shilu.toml`` in ``folder`` if there is one.
        flags: Values from the command line; ``None`` means not given.
        environ: The environment; ``os.environ`` if not given.
        folder: Where ``shilu.toml`` is looked for; the working folder if not given.

    Raises:
        Misuse: If the file is missing or no TOML, or a key or a value is wrong anywhere; the nearest right key
            is named.
    """
    env = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    file = config or (Path(env["SHILU_CONFIG"]) if env.get("SHILU_CONFIG") else None)
    if file is None and (found := (folder or Path()) / CONFIG_NAME).is_file():
        file = found
    if file is not None:
        _merge(values, origin, _from_file(file), str(file))
    for name in sorted(env):
        if name.upper().startswith(_PREFIX) and name.upper() not in _OTHER_VARIABLES and env[name] != "":
            _merge(values, origin, {name[len(_PREFIX) :].lower(): env[name]}, name)
    for key, value in (flags or {}).items():
        if value is not None:
            _merge(values, origin, {key: value}, "--" + key.replace("_", "-"))
    try:
        settings = Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        raise Misuse(
            "setting_value", place=origin[key], key=key, value=repr(values[key]), reason=first["msg"]
        ) from None
    return _checked(settings, origin)


def _merge(values: dict[str, Any], origin: dict[str, str], new: Mapping[str, Any], place: str) -> None:
    for key, value in new.items():
        if key not in Settings.model_fields:
            near = difflib.get_close_matches(key, Settings.model_fields, n=1, cutoff=0.0)
            raise Misuse("setting_key", place=place, key=key, near=near[0])
        values[key] = value
        origin[key] = place


def _from_file(file: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise Misuse("missing_path", path=file) from None
    except OSError as error:
        raise Misuse("unreadable_path", path=file, reason=error.strerror or error) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misuse("bad_toml", path=file, reason=error) from None
    for key in _PATHS:  # a path in the file counts from the file's folder
        if isinstance(values.get(key), str):
            values[key] = str(file.parent / values[key])
    return values


def _checked(settings: Settings, origin: dict[str, str]) -> Settings:
    if settings.rules is not None and not settings.rules.is_dir():
        raise Misuse("missing_folder", path=settings.rules, place=origin["rules"])
    if settings.lexicon is not None and not settings.lexicon.is_file():
        raise Misuse("missing_path", path=settings.lexicon)
    if settings.encoding is not None:
        try:
            "".encode(settings.encoding)
        except LookupError:
            raise Misuse("encoding_name", place=origin["encoding"], value=settings.encoding) from None
    return settings
