"""Compiles the kernel of the name tagger and of events (``kernel/*.c``) into the wheel, where there is a C compiler.

Without one, or with ``SHILU_KERNEL=0`` in the environment, the wheel is pure Python and does the same, more slowly.
"""

import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_PLACE = "pipeline/mentions"
_OPTIONS = {
    # No multiplication and addition in one: it rounds once, where numpy rounds twice.
    "unix": ["-std=c11", "-O3", "-ffp-contract=off", "-fvisibility=hidden"],
    "mingw32": ["-std=c11", "-O3", "-ffp-contract=off"],
    "msvc": ["/std:c11", "/O2", "/fp:precise"],
}


class KernelHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling for every wheel, editable ones too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles, and says that the wheel is for this platform; or says why not.

        Args:
            version: ``standard`` or ``editable``.
            build_data: What hatchling is to know of the wheel.
        """
        folder = Path(tempfile.mkdtemp())
        try:
            built = _compiled(Path(self.root), folder)
        except Exception as error:  # whatever is wrong with a compiler, Shilu works without
            shutil.rmtree(folder, ignore_errors=True)
            self.app.display_warning(f"shilu: a pure Python wheel, without the compiled name tagger: {error}")
            return
        if version == "editable":
            place = Path(self.root) / _PLACE / built.name
            shutil.copy(built, place.with_suffix(".new"))
            place.with_suffix(".new").replace(place)  # one that runs keeps the file that it opened
        else:
            build_data["force_include"][str(built)] = f"{_PLACE}/{built.name}"
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"cp311-abi3-{platform}"
        self._folder = folder
        self.app.display_info(f"shilu: with the compiled name tagger, {built.name}")

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes what the compiler left behind."""
        shutil.rmtree(getattr(self, "_folder", ""), ignore_errors=True)


def _compiled(root: Path, folder: Path) -> Path:
    """Compiles the kernel.

    Args:
        root: The checkout, or an unpacked sdist.
        folder: Where files may be left.

    Returns:
        The extension module.

    Raises:
        Exception: Of many kinds, where it cannot be done.
    """
    if os.environ.get("SHILU_KERNEL") == "0":
        raise RuntimeError("SHILU_KERNEL=0")
    if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        raise RuntimeError("this Python has no stable interface (abi3)")
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    class Build(build_ext):
        def build_extensions(self) -> None:
            for extension in self.extensions:
                extension.extra_compile_args = _OPTIONS[self.compiler.compiler_type]
            super().build_extensions()

    sources = [str(path) for path in sorted((root / "kernel").glob("*.c"))]
    module = Extension("_kernel", sources, depends=[str(root / "kernel" / "kernel.h")], py_limited_api=True)
    build = Build(Distribution({"name": "shilu", "ext_modules": [module]}))
    build.build_lib, build.build_temp = str(folder), str(folder / "objects")
    build.ensure_finalized()
    build.run()
    (built,) = map(Path, build.get_outputs())
    return built
