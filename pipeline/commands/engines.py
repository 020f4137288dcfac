"""Which engine does the work: this machine or Spark."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.commands.run import Flags, Report
from pipeline.messages import Misuse
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Engine:
    """What the command line says of the engine.

    Attributes:
        name: ``local`` or ``spark``.
        master: URL of the Spark master.
        conf: Settings of Spark, as ``key=value``.
    """

    name: str = "local"
    master: str | None = None
    conf: tuple[str, ...] = ()


def extract(
    engine: Engine,
    paths: Sequence[str],
    out: Path | None,
    settings: Settings,
    report: Report,
    flags: Flags,
    to: Sequence[str] = (),
) -> int:
    """Extracts on the engine that was asked for.

    Args:
        engine: The engine.
        paths: Files, folders, patterns, ``-``.
        out: Folder for the results; ``None`` prints the events.
        settings: The settings.
        report: Who is told.
        flags: How a batch is run.
        to: Targets that get the records too.

    Returns:
        The exit code.

    Raises:
        Misuse: If there is no such engine, or what is one engine's is asked of another.
    """
    if engine.name == "spark":
        if to:
            raise Misuse("local_only", option="--to")
        from pipeline.commands import spark

        return spark.extract(paths, out, settings, report, flags, master=engine.master, conf=engine.conf)
    if engine.name != "local":
        raise Misuse("choice", option="--engine", choices="local, spark", value=engine.name)
    if engine.master is not None or engine.conf:
        raise Misuse("spark_only", option="--master" if engine.master is not None else "--spark-conf")
    from pipeline.commands import extract

    return extract.extract(paths, out, settings, report, flags, to=to)
