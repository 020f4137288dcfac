"""Environments of their own for the peers of the benchmarks, whose dependencies are not ours."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path


def python_with(packages: Iterable[str], folder: Path) -> Path:
    """Makes an environment with these packages where it is not there yet.

    Args:
        packages: Requirements, as pip takes them.
        folder: Where the environment is made or found.

    Returns:
        Its interpreter.

    Raises:
        subprocess.CalledProcessError: If the packages cannot be installed.
    """
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        print(f"installing {', '.join(packages)} into {folder}", file=sys.stderr)
        uv = shutil.which("uv")
        if uv:
            subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(folder)], check=True)
            subprocess.run([uv, "pip", "install", "-q", "--python", str(python), *packages], check=True)
        else:
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
            subprocess.run([str(python), "-m", "pip", "install", "-q", *packages], check=True)
    return python
