"""What a run depends on: equal fingerprints give equal bytes, and only such a run may be resumed."""

import hashlib
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pipeline import resources
from pipeline.read.sources import STDIN, find
from pipeline.settings import Settings


def fingerprint(work: str, paths: Sequence[str], out: Path, settings: Settings, size: int) -> dict[str, Any]:
    """Collects what decides over the bytes of a run.

    The text of the inputs is not read here: every finished shard carries the hash of its part of it.

    Args:
        work: What is done with a document.
        paths: As the user named them: the records do so too.
        out: Folder of the results, which is no input.
        settings: The settings.
        size: Items of a shard.

    Raises:
        Misuse: If a path stands for nothing.
    """
    return {
        "version": _version(),
        "work": work,
        "paths": list(paths),
        "inputs": _inputs(paths, out),
        "settings": settings.model_dump(mode="json"),
        "shard size": size,
        "rules": _digest([resources.path("corpora", "rules"), *([settings.rules] if settings.rules else [])]),
        "lexicons": _digest([resources.path("corpora", "lexicons")]),
        "models": _digest([resources.path("models")]),
        "program": _digest([Path(__file__).parents[1]], "*.py"),
    }


def differences(before: dict[str, Any], now: dict[str, Any], path: str = "") -> list[str]:
    """Names what differs between two fingerprints, with both values where they say something to a reader."""
    found = []
    for key in dict.fromkeys([*before, *now]):
        old, new = before.get(key), now.get(key)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            found += differences(old, new, f"{key}: ")
        elif isinstance(old, str) and len(old) == 64:
            found.append(f"{path}{key}")
        else:
            found.append(f"{path}{key} ({_shown(old)} → {_shown(new)})")
    return found


def _shown(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _inputs(paths: Sequence[str], out: Path) -> dict[str, Any]:
    files, total, digest = 0, 0, hashlib.sha256()
    for found in find(paths, out):
        size = 0
        if found.path != STDIN and found.error is None:
            try:
                size = Path(found.path).stat().st_size
            except OSError:
                size = 0  # reading it will say what is wrong
        files += 1
        total += size
        digest.update(f"{found.name}\0{size}\n".encode("utf-8", "surrogatepass"))
    return {"files": files, "bytes": total, "names and sizes": digest.hexdigest()}


def _digest(folders: Iterable[Path], pattern: str = "*") -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(path for path in folder.rglob(pattern) if path.is_file() and path.suffix != ".pyc"):
            digest.update(f"{file.relative_to(folder).as_posix()}\0".encode("utf-8", "surrogatepass"))
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _version() -> str:
    try:
        return version("shilu")
    except PackageNotFoundError:
        return "unknown"
