"""A run on one machine: any number of documents into a folder, in workers, to be resumed where it stopped."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from pipeline.batch.assemble import Results
from pipeline.batch.fingerprint import differences, fingerprint
from pipeline.batch.listeners import Listener, Silence
from pipeline.batch.runner import Interrupted, Limits, Runner
from pipeline.batch.shards import SIZE, Shard, cut
from pipeline.batch.state import Marker, State
from pipeline.batch.totals import Totals
from pipeline.batch.work import DOCUMENTS, EVENTS, QUARANTINE, TEXTS
from pipeline.batch.worker import Job
from pipeline.messages import Misuse
from pipeline.read import asked, read_items
from pipeline.read.types import Item
from pipeline.settings import Settings

OnShard = Callable[[int, Path, Path], None]
Verb = Literal["extract", "clean"]

_WORK = "pipeline.batch.work:"
_STAGE = {"extract": "process", "clean": "clean"}


def run(
    paths: Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    settings: Settings | None = None,
    *,
    verb: Verb = "extract",
    workers: int | None = None,
    resume: bool = False,
    overwrite: bool = False,
    shard_size: int | None = None,
    timeout: float = 300.0,
    max_memory: int = 2048,
    recycle: int = 20_000,
    texts: Literal["tree", "jsonl"] = "tree",
    listener: Listener | None = None,
    on_shard: OnShard | None = None,
    work: str | None = None,
) -> Totals:
    """Extracts or cleans all documents into a folder.

    The results are the same bytes whatever the number of workers, and whether or not the run was stopped and resumed.
    They appear when the run is complete; until then ``out/.shilu`` holds what is finished.

    Args:
        paths: Files, folders, patterns, ``-`` for standard input.
        out: The folder: ``documents.jsonl``, ``quarantine.jsonl`` where something failed, and of ``extract``
            ``events.jsonl``, of ``clean`` ``texts/`` or ``texts.jsonl``.
        settings: The settings; the defaults if not given.
        verb: What is done.
        workers: Processes that work at a time; one a core if not given.
        resume: Go on with the unfinished run in ``out``, if there is one.
        overwrite: Drop the unfinished run in ``out``, if there is one.
        shard_size: Documents of a shard, at most; 200 if not given.
        timeout: Seconds that a document may take.
        max_memory: MB of memory that a worker may hold.
        recycle: Documents after which a worker is replaced.
        texts: Whether ``clean`` writes a tree of texts or one file.
        listener: Who is told how it goes.
        on_shard: Called with the number of every finished shard and the paths of its event and document records, in
            order. The files are there during the call; one without a line is missing. Sources that repeats add
            are not in them.
        work: ``module:function`` to use instead of the verb's own; see ``pipeline.batch.work``.

    Returns:
        The totals, summed from the markers of the shards.

    Raises:
        Interrupted: After Ctrl-C; the run can be resumed.
        Misuse: If a path stands for nothing, the folder cannot be written, it holds an unfinished run and neither
            ``resume`` nor ``overwrite`` is given, or the run in it is another one.
        ImportError: If the installation is not complete.
    """
    settings = settings or Settings()
    names = [os.fspath(path) for path in paths]
    state = State(Path(out))
    told = listener or Silence()
    chosen = f"{verb}_texts" if verb == "clean" and texts == "jsonl" else verb
    files = [EVENTS] if verb == "extract" else [TEXTS] if texts == "jsonl" else []
    files += [DOCUMENTS, QUARANTINE]
    limits = Limits(workers or cores(), timeout, max_memory, recycle)
    before = state.read()
    unfinished = before is not None and not before["complete"]
    if unfinished and not (resume or overwrite):
        raise Misuse("run_unfinished", path=state.out)
    kept = before if before is not None and resume else None
    size = shard_size or (kept["fingerprint"]["shard size"] if kept else SIZE)
    now = fingerprint(work or _WORK + chosen, names, state.out, settings, size)
    if kept is not None and (what := differences(kept["fingerprint"], now)):
        raise Misuse("run_differs", path=state.out, what="; ".join(what))
    made = not state.out.exists()
    with state.locked(), _dropped_if_empty(state, made):
        if kept is None:
            state.begin({"complete": False, "fingerprint": now, "files": files, "stage": _STAGE[verb]})
        elif (state.read() or kept)["complete"]:
            return totals(state)
        state.sweep()
        results = Results(state, files, tree=verb == "clean" and texts == "tree")

        def consume(shard: Shard, marker: Marker) -> None:
            results.take(shard, marker)
            if on_shard is not None:
                on_shard(shard.number, state.file(shard.number, EVENTS), state.file(shard.number, DOCUMENTS))

        job = Job(work or _WORK + chosen, settings, _STAGE[verb], max_memory)
        runner = Runner(state, job, files, limits, told, now["inputs"]["bytes"])
        try:
            shards = runner.run(cut(items(names, state.out, settings), size), consume)
            results.finish(shards)
        except Interrupted:
            raise
        except KeyboardInterrupt:
            raise Interrupted(sum(1 for _ in state.markers())) from None
        finally:
            told.close()
            state.sweep()
        return totals(state)


def items(paths: Sequence[str], out: Path, settings: Settings) -> Iterator[Item]:
    """What is read, in order."""
    return read_items(paths, **asked(settings), leave_out=out)


def totals(state: State) -> Totals:
    """The totals of all finished shards."""
    total = Totals()
    for marker in state.markers():
        total.add(marker.totals)
    return total


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def _dropped_if_empty(state: State, made: bool) -> Iterator[None]:
    """Leaves no trace of a run that ended before its first shard."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            if next(state.markers(), None) is None:
                state.sweep()
                shutil.rmtree(state.folder)
                if made:
                    state.out.rmdir()
        raise
