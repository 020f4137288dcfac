"""Packages that a reader needs beyond those that are always there: imported when the first such file comes."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

from pipeline.read.encoding import Undecodable


def need(module: str, extra: str) -> ModuleType:
    """Imports a module of an extra.

    Raises:
        Undecodable: If it is not installed, with the command that installs it.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        command = f"{Path(sys.executable).name} -m pip install 'shilu[{extra}]'"
        raise Undecodable("missing_extra", extra=extra, command=command) from None
