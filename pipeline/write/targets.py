"""Where records can go: the formats by name, and how a target is written on the command line.

A target is ``FORMAT:PATH``, a path whose suffix tells the format (``events.csv``), or the URL of a server.
"""

import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from urllib.parse import parse_qsl

from pipeline.messages import Misuse, install_command
from pipeline.write.sinks import Sink


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of target.

    Attributes:
        sink: ``module:class`` of the sink, which takes a ``Target``.
        suffixes: Endings of a path that tell the format.
        extra: The extra of Shilu that it needs, if any.
        packages: The packages (as imported) of that extra.
        options: What may be said behind ``?``.
        schemes: The beginnings of its URLs, where it is a server.
    """

    sink: str
    suffixes: tuple[str, ...] = ()
    extra: str | None = None
    packages: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()


FORMATS: dict[str, Format] = {
    "jsonl": Format("lines:LinesSink", (".jsonl",)),
    "jsonl-documents": Format("lines:LinesSink"),
    "csv": Format("csv:CsvSink", (".csv",)),
    "csv-facts": Format("csv:CsvSink"),
    "xlsx": Format("excel:ExcelSink", (".xlsx",), "excel", ("xlsxwriter",)),
    "parquet": Format("parquet:ParquetSink", (".parquet",), "parquet", ("pyarrow",)),
    "parquet-flat": Format("parquet:ParquetSink", (), "parquet", ("pyarrow",)),
    "parquet-documents": Format("parquet:ParquetSink", (), "parquet", ("pyarrow",)),
    "sqlite": Format("sqlite:SqliteSink", (".sqlite", ".sqlite3", ".db")),
    "elasticsearch-ndjson": Format("elasticsearch:BulkSink", (".ndjson",), options=("index",)),
    "elasticsearch-mapping": Format("elasticsearch:MappingSink", options=("analyzer",)),
    "ics": Format("calendar:CalendarSink", (".ics",), "calendar", ("icalendar",)),
    "jsonld": Format("jsonld:JsonLdSink", (".jsonld",)),
    "labelstudio": Format("labelstudio:LabelStudioSink"),
    "labelstudio-config": Format("labelstudio:InterfaceSink"),
    "docbin": Format("docbin:DocBinSink", (".spacy",)),
    "html": Format("digest:DigestSink", (".html", ".htm"), options=("lang",)),
    "markdown": Format("digest:DigestSink", (".md",), options=("lang",)),
    "webhook": Format("webhook:WebhookSink", schemes=("https://", "http://")),
    "postgresql": Format(
        "postgresql:PostgresqlSink", (), "postgresql", ("psycopg",), (), ("postgresql://", "postgres://")
    ),
}


@dataclass(frozen=True, slots=True)
class Target:
    """A target as it was asked for.

    Attributes:
        format: Its name in ``FORMATS``.
        place: Path or URL.
        options: What stood behind ``?``.
        shown: The target for messages, without a password.
    """

    format: str
    place: str
    options: dict[str, str] = field(default_factory=dict)
    shown: str = ""


def parse(text: str) -> Target:
    """Reads a target.

    Raises:
        Misuse: If there is no such format, or the format has no such option.
    """
    for name, kind in FORMATS.items():
        if text.startswith(kind.schemes or ("\0",)):
            return Target(name, text, {}, _without_password(text))
    name, colon, place = text.partition(":")
    if not (colon and place and name in FORMATS) or FORMATS[name].schemes:
        suffix = PurePath(text).suffix.lower()
        found = next((name for name, kind in FORMATS.items() if suffix in kind.suffixes), None)
        if found is None:
            names = ", ".join(name for name, kind in FORMATS.items() if not kind.schemes)
            schemes = ", ".join(scheme for kind in FORMATS.values() for scheme in kind.schemes)
            raise Misuse("target", target=text, names=names, schemes=schemes or "-")
        name, place = found, text
    options: dict[str, str] = {}
    if known := FORMATS[name].options:
        place, _, asked = place.partition("?")
        options = dict(parse_qsl(asked, keep_blank_values=True))
        for key in options:
            if key not in known:
                raise Misuse("target_option", target=text, key=key, known=", ".join(known))
    return Target(name, place, options, text)


def open_sink(target: Target) -> Sink:
    """Opens a target.

    Raises:
        Misuse: If it cannot be written as it was asked for, or a package is not installed.
    """
    kind = FORMATS[target.format]
    module, _, sink = kind.sink.partition(":")
    try:
        made: Sink = getattr(importlib.import_module(f"pipeline.write.{module}"), sink)(target)
    except ImportError as error:
        if kind.extra is None or (error.name or "").partition(".")[0] not in kind.packages:
            raise
        command = install_command(kind.extra)
        raise Misuse("no_extra", what=target.shown, package=error.name, command=command) from None
    return made


def parse_all(texts: Sequence[str]) -> list[Target]:
    """Reads targets, of which no two may write to the same place.

    Raises:
        Misuse: As ``parse``, or if two are one place.
    """
    targets = [parse(text) for text in texts]
    taken: set[str] = set()
    for target in targets:
        place = target.place if FORMATS[target.format].schemes else str(Path(target.place).resolve())
        if place in taken:
            raise Misuse("target_twice", target=target.shown)
        taken.add(place)
    return targets


def _without_password(url: str) -> str:
    url = re.sub(r"(://[^/@:]*):[^/@]*@", r"\1:***@", url)
    if url.startswith("http"):
        return re.sub(r"\?.*", "?***", url)  # tokens often stand there
    return re.sub(r"(?i)([?&]password=)[^&]*", r"\1***", url)
