"""Runs the code blocks of README and docs: ``python -m tests.run_docs --write`` puts in the outputs as they are
now and draws the picture.

A ``bash`` or ``python`` block is run, in a folder that holds ``corpora/samples`` and ``cli.py``, unless its info string
gives a reason: ``skip="needs Docker"``. A block marked ``output`` right after it holds what it prints on standard
output. A ``toml`` block must be valid TOML. The blocks of a page share the folder, the ``python`` ones their names.
"""

import contextlib
import io
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(?P<language>\w+)(?P<info>[^\n]*)\n(?P<code>.*?)^```$", re.M | re.S)


class Result(NamedTuple):
    """What became of one block.

    Attributes:
        line: Line of the block in the page.
        problem: What is wrong, or ``""``.
        expected: The output block that follows, with its span in the page, or ``None``.
        printed: What the block printed.
    """

    line: int
    problem: str
    expected: tuple[int, int] | None
    printed: str


def run_page(page: Path) -> Iterator[Result]:
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = _prepare(folder)
        names: dict[str, Any] = {"__name__": "docs"}
        blocks = list(_BLOCK.finditer(text))
        for block, following in zip(blocks, [*blocks[1:], None], strict=False):
            if "output" in block["info"].split():
                continue
            reason = re.search(r'skip="([^"]+)"', block["info"])
            problem = printed = ""
            if "skip" in block["info"]:
                problem = "" if reason else "a block is skipped without a reason"
            elif block["language"] == "bash":
                problem, printed = _bash(block["code"], folder, environment)
            elif block["language"] == "python":
                problem, printed = _python(block["code"], folder, names)
            elif block["language"] == "toml":
                try:
                    tomllib.loads(block["code"])
                except tomllib.TOMLDecodeError as error:
                    problem = f"no TOML: {error}"
            expected = following.span("code") if following and "output" in following["info"].split() else None
            yield Result(text.count("\n", 0, block.start()) + 1, problem, expected, printed)


def _prepare(folder: Path) -> dict[str, str]:
    shutil.copytree(ROOT / "corpora" / "samples", folder / "corpora" / "samples")
    (folder / "cli.py").symlink_to(ROOT / "cli.py")
    programs = folder / ".bin"
    programs.mkdir()
    for name, command in {"shilu": f'"{sys.executable}" "{ROOT / "cli.py"}"', "python": f'"{sys.executable}"'}.items():
        script = programs / name
        script.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SHILU_")}
    return kept | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "COLUMNS": "80",
    }


def _bash(code: str, folder: Path, environment: dict[str, str]) -> tuple[str, str]:
    script = f"set -euo pipefail\n{code}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=600
    )
    problem = f"exit code {done.returncode}\n{done.stderr[-2000:]}" if done.returncode else ""
    return problem, done.stdout


def _python(code: str, folder: Path, names: dict[str, Any]) -> tuple[str, str]:
    printed = io.StringIO()
    try:
        with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
            exec(compile(code, "<docs>", "exec"), names)
    except Exception as error:
        return f"{type(error).__name__}: {error}", printed.getvalue()
    return "", printed.getvalue()


def write(page: Path) -> list[str]:
    """Puts the outputs of a page's blocks into it, and gives what went wrong."""
    results = list(run_page(page))
    text = page.read_text(encoding="utf-8")
    for result in reversed(results):
        if result.expected and not result.problem:
            start, end = result.expected
            text = text[:start] + result.printed.rstrip() + "\n" + text[end:]
    page.write_text(text, encoding="utf-8", newline="\n")
    return [f"{page.name}:{result.line}: {result.problem}" for result in results if result.problem]


if __name__ == "__main__":
    if sys.argv[1:2] != ["--write"]:
        sys.exit(__doc__)
    if not sys.argv[2:]:
        subprocess.run([sys.executable, ROOT / "docs" / "picture.py"], check=True)
    wrong = [problem for page in PAGES if not sys.argv[2:] or page.name in sys.argv[2:] for problem in write(page)]
    print("\n".join(wrong) or "written")
    sys.exit(bool(wrong))
