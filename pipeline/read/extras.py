"""Packages that a reader needs beyond those that are always there: imported when the first such file comes."""

import importlib
from types import ModuleType

from pipeline.messages import install_command
from pipeline.read.encoding import Undecodable


def need(module: str, extra: str) -> ModuleType:
    """Imports a module of an extra.

    Raises:
        Undecodable: If it is not installed, with the command that installs it.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise Undecodable("missing_extra", extra=extra, command=install_command(extra)) from None
