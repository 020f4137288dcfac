"""The command line of Shilu: parses arguments, calls one function, hands back its exit code. No logic.

Help and messages stand in ``corpora/messages``; what is heavy is imported by the verb that needs it. Exit codes: 0, 1
where some documents failed, 2 for misuse, 130 after Ctrl-C.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from pipeline import terminal

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)
rules_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
app.add_typer(rules_app, name="rules")
learn_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
app.add_typer(learn_app, name="learn")

Paths = Annotated[list[str], typer.Argument(metavar="PATH")]
Out = Annotated[Optional[Path], typer.Option("--out", "-o", metavar="DIR")]  # noqa: UP045
Config = Annotated[Optional[Path], typer.Option("--config", metavar="FILE")]  # noqa: UP045
SiteRules = Annotated[Optional[bool], typer.Option("--site-rules/--no-site-rules")]  # noqa: UP045
Model = Annotated[Optional[bool], typer.Option("--model/--no-model")]  # noqa: UP045
Rules = Annotated[Optional[Path], typer.Option("--rules", metavar="DIR")]  # noqa: UP045
Limit = Annotated[Optional[float], typer.Option("--limit", metavar="SHARE")]  # noqa: UP045
Lexicon = Annotated[Optional[Path], typer.Option("--lexicon", metavar="FILE")]  # noqa: UP045
WithSource = Annotated[Optional[bool], typer.Option("--with-source")]  # noqa: UP045
To = Annotated[Optional[list[str]], typer.Option("--to", metavar="TARGET")]  # noqa: UP045
Encoding = Annotated[Optional[str], typer.Option("--encoding", metavar="NAME")]  # noqa: UP045
Workers = Annotated[Optional[int], typer.Option("--workers", "-j", metavar="N")]  # noqa: UP045
Resume = Annotated[bool, typer.Option("--resume")]
Overwrite = Annotated[bool, typer.Option("--overwrite")]
ShardSize = Annotated[Optional[int], typer.Option("--shard-size", metavar="N")]  # noqa: UP045
Timeout = Annotated[Optional[float], typer.Option("--timeout", metavar="SECONDS")]  # noqa: UP045
MaxMemory = Annotated[Optional[int], typer.Option("--max-memory", metavar="MB")]  # noqa: UP045
Metrics = Annotated[Optional[Path], typer.Option("--metrics", metavar="FILE")]  # noqa: UP045
LogFormat = Annotated[Optional[str], typer.Option("--log-format", metavar="text|json")]  # noqa: UP045
MaxBytes = Annotated[Optional[int], typer.Option("--max-bytes", metavar="N")]  # noqa: UP045
Columns = Annotated[Optional[str], typer.Option("--columns", metavar="ROLE=NAME,...")]  # noqa: UP045
Pages = Annotated[Optional[str], typer.Option("--pages", metavar="precise|fast")]  # noqa: UP045


def _settings(config: Path | None, **flags: Any) -> Any:
    from pipeline import settings

    return settings.load(config, flags)


def _flags(**flags: Any) -> Any:
    from pipeline.commands.run import Flags

    return Flags(**flags)


def _report() -> Any:
    from pipeline.commands.run import Report

    return Report(terminal.language())


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", is_eager=True)] = False,
    lang: Annotated[Optional[str], typer.Option("--lang", metavar="en|zh")] = None,  # noqa: UP045  taken before parsing
) -> None:
    if version:
        from pipeline.doctor import version as number

        print("shilu", number())
        raise typer.Exit()


@app.command()
def extract(
    paths: Paths,
    out: Out = None,
    with_source: WithSource = None,
    site_rules: SiteRules = None,
    model: Model = None,
    rules: Rules = None,
    limit: Limit = None,
    encoding: Encoding = None,
    max_bytes: MaxBytes = None,
    columns: Columns = None,
    pages: Pages = None,
    config: Config = None,
    workers: Workers = None,
    resume: Resume = False,
    overwrite: Overwrite = False,
    shard_size: ShardSize = None,
    timeout: Timeout = None,
    max_memory: MaxMemory = None,
    metrics: Metrics = None,
    log_format: LogFormat = None,
    to: To = None,
    engine: Annotated[str, typer.Option("--engine", metavar="local|spark")] = "local",
    master: Annotated[Optional[str], typer.Option("--master", metavar="URL")] = None,  # noqa: UP045
    spark_conf: Annotated[Optional[list[str]], typer.Option("--spark-conf", metavar="KEY=VALUE")] = None,  # noqa: UP045
) -> int:
    """Extracts: ``pipeline.commands.extract``, or on a cluster ``pipeline.commands.spark``."""
    settings = _settings(
        config, with_source=with_source, site_rules=site_rules, model=model, rules=rules, limit=limit,
        encoding=encoding, max_bytes=max_bytes, columns=columns, pages=pages,
    )  # fmt: skip
    flags = _flags(
        workers=workers, resume=resume, overwrite=overwrite, shard_size=shard_size, timeout=timeout,
        max_memory=max_memory, metrics=metrics, log_format=log_format,
    )  # fmt: skip
    from pipeline.commands import engines

    chosen = engines.Engine(engine, master, tuple(spark_conf or ()))
    return engines.extract(chosen, paths, out, settings, _report(), flags, to=to or ())


@app.command()
def export(
    records: Annotated[Path, typer.Argument(metavar="RECORDS")],
    to: Annotated[list[str], typer.Option("--to", metavar="TARGET")],
) -> int:
    """Writes records elsewhere: ``pipeline.commands.export``."""
    from pipeline.commands import export

    return export.export(records, to, _report())


@app.command()
def clean(
    paths: Paths,
    out: Out = None,
    diff: Annotated[bool, typer.Option("--diff")] = False,
    texts: Annotated[Optional[str], typer.Option("--texts", metavar="tree|jsonl")] = None,  # noqa: UP045
    with_source: WithSource = None,
    site_rules: SiteRules = None,
    model: Model = None,
    rules: Rules = None,
    limit: Limit = None,
    encoding: Encoding = None,
    max_bytes: MaxBytes = None,
    columns: Columns = None,
    pages: Pages = None,
    config: Config = None,
    workers: Workers = None,
    resume: Resume = False,
    overwrite: Overwrite = False,
    shard_size: ShardSize = None,
    timeout: Timeout = None,
    max_memory: MaxMemory = None,
    metrics: Metrics = None,
    log_format: LogFormat = None,
) -> int:
    """Cleans: ``pipeline.commands.clean``."""
    settings = _settings(
        config, with_source=with_source, site_rules=site_rules, model=model, rules=rules, limit=limit,
        encoding=encoding, max_bytes=max_bytes, columns=columns, pages=pages,
    )  # fmt: skip
    flags = _flags(
        workers=workers, resume=resume, overwrite=overwrite, shard_size=shard_size, timeout=timeout,
        max_memory=max_memory, metrics=metrics, log_format=log_format,
    )  # fmt: skip
    from pipeline.commands import clean

    return clean.clean_paths(paths, out, settings, _report(), diff=diff, texts=texts, flags=flags)


@app.command()
def dedupe(
    paths: Paths,
    out: Out = None,
    threshold: Annotated[float, typer.Option("--threshold", metavar="SHARE")] = 0.8,
    keep: Annotated[str, typer.Option("--keep", metavar="longest|first")] = "longest",
    facts: Annotated[bool, typer.Option("--facts/--no-facts")] = True,
    encoding: Encoding = None,
    max_bytes: MaxBytes = None,
    columns: Columns = None,
    pages: Pages = None,
    config: Config = None,
) -> int:
    """Finds duplicates: ``pipeline.commands.dedupe``."""
    settings = _settings(config, encoding=encoding, max_bytes=max_bytes, columns=columns, pages=pages)
    from pipeline.commands import dedupe

    return dedupe.dedupe(paths, out, settings, _report(), dedupe.Options(threshold, keep, facts))


@app.command()
def cluster(
    records: Annotated[list[str], typer.Argument(metavar="RECORDS")],
    out: Out = None,
    enough: Annotated[int, typer.Option("--enough", metavar="POINTS")] = 6,
) -> int:
    """Joins the records of one event: ``pipeline.commands.cluster``."""
    from pipeline.commands import cluster

    return cluster.cluster(records, out, _report(), enough)


@app.command()
def status(
    out: Annotated[Path, typer.Argument(metavar="DIR")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> int:
    """Shows how far a batch is: ``pipeline.commands.status``."""
    from pipeline.commands import status

    return status.status(out, _report(), as_json=as_json)


@app.command()
def retry(
    out: Annotated[Path, typer.Argument(metavar="DIR")],
    workers: Workers = None,
    timeout: Timeout = None,
    max_memory: MaxMemory = None,
    metrics: Metrics = None,
    log_format: LogFormat = None,
) -> int:
    """Tries again what is in quarantine: ``pipeline.commands.retry``."""
    flags = _flags(workers=workers, timeout=timeout, max_memory=max_memory, metrics=metrics, log_format=log_format)
    from pipeline.commands import retry

    return retry.retry(out, _report(), flags)


@app.command()
def segment(
    paths: Paths,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    pos: Annotated[bool, typer.Option("--pos")] = False,
    stop: Annotated[Optional[Path], typer.Option("--stop", metavar="FILE")] = None,  # noqa: UP045
    mentions: Annotated[bool, typer.Option("--mentions/--no-mentions")] = True,
    lexicon: Lexicon = None,
    encoding: Encoding = None,
    max_bytes: MaxBytes = None,
    config: Config = None,
) -> int:
    """Cuts into words: ``pipeline.commands.words``."""
    settings = _settings(config, lexicon=lexicon, encoding=encoding, max_bytes=max_bytes)
    from pipeline.commands import words

    return words.segment(paths, settings, _report(), as_json=as_json, pos=pos, stop=stop, mentions=mentions)


@app.command()
def timex(
    paths: Paths,
    reference: Annotated[Optional[str], typer.Option("--reference", metavar="DATE")] = None,  # noqa: UP045
    encoding: Encoding = None,
    max_bytes: MaxBytes = None,
    config: Config = None,
) -> int:
    """Finds dates: ``pipeline.commands.words``."""
    settings = _settings(config, encoding=encoding, max_bytes=max_bytes)
    from pipeline.commands import words

    return words.timex(paths, settings, _report(), reference=reference)


@app.command()
def numex(paths: Paths, encoding: Encoding = None, max_bytes: MaxBytes = None, config: Config = None) -> int:
    """Finds numbers: ``pipeline.commands.words``."""
    settings = _settings(config, encoding=encoding, max_bytes=max_bytes)
    from pipeline.commands import words

    return words.numex(paths, settings, _report())


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD")],
    predicted: Annotated[Path, typer.Argument(metavar="PREDICTED")],
    html: Annotated[Optional[Path], typer.Option("--html", metavar="FILE")] = None,  # noqa: UP045
    floors: Annotated[Optional[Path], typer.Option("--floors", metavar="FILE")] = None,  # noqa: UP045
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> int:
    """Measures records: ``pipeline.commands.judge``."""
    from pipeline.commands import judge

    return judge.evaluate(gold, predicted, html=html, floors=floors, as_json=as_json)


@app.command()
def explain(
    paths: Paths,
    site_rules: SiteRules = None,
    model: Model = None,
    rules: Rules = None,
    encoding: Encoding = None,
    config: Config = None,
) -> int:
    """Explains records: ``pipeline.commands.judge``."""
    settings = _settings(config, site_rules=site_rules, model=model, rules=rules, encoding=encoding)
    from pipeline.commands import judge

    return judge.explain(paths, settings, _report())


@app.command()
def schema(
    record: Annotated[Optional[str], typer.Argument(metavar="[event|document]")] = None,  # noqa: UP045
) -> int:
    """Prints the JSON Schema."""
    from pipeline.commands import inform

    return inform.print_schema(record)


@app.command()
def doctor() -> int:
    """Shows what is installed: ``pipeline.doctor``."""
    from pipeline import doctor

    return doctor.show(terminal.language())


Folder = Annotated[Optional[Path], typer.Argument(metavar="[DIR]")]  # noqa: UP045


@rules_app.command("test")
def rules_test(folder: Folder = None) -> int:
    """Runs the examples of the rules."""
    from pipeline.commands import inform

    return inform.test_rules(folder)


@rules_app.command("list")
def rules_list(folder: Folder = None) -> int:
    """Lists the rules."""
    from pipeline.commands import inform

    return inform.list_rules(folder)


@rules_app.command("learn")
def rules_learn(
    paths: Paths,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR")],
    encoding: Encoding = None,
    config: Config = None,
) -> int:
    """Writes rule files for what repeats: ``pipeline.commands.learn``."""
    settings = _settings(config, encoding=encoding)
    from pipeline.commands import learn

    return learn.rules(paths, out, settings, _report())


@learn_app.command("events")
def learn_events(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR")] = Path("models/events"),
) -> int:
    """Trains the models of the event stage: ``pipeline.commands.learn``."""
    from pipeline.commands import learn

    return learn.events(gold, out)


@learn_app.command("cleaner")
def learn_cleaner(
    shared: Annotated[Path, typer.Argument(metavar="SHARED")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR")] = Path("models/cleaner"),
) -> int:
    """Trains the line classifier: ``pipeline.commands.learn``."""
    from pipeline.commands import learn

    return learn.cleaner(shared, out)


@learn_app.command("names")
def learn_names(
    data: Annotated[Path, typer.Argument(metavar="DATA")],
    train: Annotated[Path, typer.Option("--train", metavar="FILE")] = Path("models/names/train.toml"),
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR")] = Path("models/names"),
) -> int:
    """Trains the name tagger: ``pipeline.commands.learn``."""
    from pipeline.commands import learn

    return learn.names(train, data, out)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line and gives its exit code.

    Args:
        argv: The arguments without the name of the program; those of the process if not given.
    """
    return terminal.run(typer.main.get_command(app), sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
