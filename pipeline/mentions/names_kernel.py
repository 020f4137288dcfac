"""The name tagger's inner loops, compiled: the same bytes as its numpy code, in a third of the time.

``kernel/*.c`` do what ``names_model.Model.gains`` and ``names_decoding.best_of`` do. ``pip install`` compiles them
where it finds a C compiler (``hatch_build.py``). Without it, or with ``SHILU_KERNEL=0`` in the environment, all runs in
numpy.
"""

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

_VERSION = 2  # of what this module and the C files expect of each other
_LANES = 16  # in so many the kernel takes inputs and outputs


class Kernel(Protocol):
    """The compiled module, ``kernel/module.c``. Arrays are C-contiguous and aligned; wrong sizes raise ``ValueError``.

    Attributes:
        VERSION: Of what it expects.
        VARIANTS: The sets of instructions that this processor has and the kernel knows, the best last.
    """

    VERSION: int
    VARIANTS: list[str]

    def network(self, tables: tuple[NDArray[Any], ...], width: int, limits: tuple[float, ...], /) -> object:
        """Keeps hold of the tables of a network of so many inputs."""

    def gains(self, network: object, chars: NDArray[Any], at: NDArray[Any], out: NDArray[Any], variant: int, /) -> None:
        """Writes the scores into ``out``."""

    def best_of(
        self, gain: NDArray[Any], alone: NDArray[Any], rest: NDArray[Any], at: NDArray[Any], least: float, /
    ) -> list[tuple[int, int, int, float]]:
        """Finds the best names."""

    def total(self, bias: float, weights: dict[str, float], features: dict[str, float], /) -> float:
        """As ``events.weighing.total``, like the next two."""

    def totals(
        self, biases: tuple[float, ...], rows: dict[str, tuple[float, ...]], features: dict[str, float], /
    ) -> list[float]:
        """As there, for 64 models at most."""

    def add_pairs(self, found: dict[str, float], text: str, begin: int, end: int, prefix: str, value: float, /) -> None:
        """As there."""


def _load() -> tuple[Kernel | None, str]:
    if os.environ.get("SHILU_KERNEL") == "0":
        return None, "off"
    try:
        kernel = cast(Kernel, import_module("pipeline.mentions._kernel"))
    except ImportError:
        return None, "missing"
    return (kernel, "used") if kernel.VERSION == _VERSION else (None, "old")


compiled, state = _load()
"""The kernel or ``None``, and how it is: ``used``, ``off``, ``missing``, or ``old``, built for another version."""


class Network:
    """A network of the name tagger, laid out for the kernel.

    Attributes:
        variant: Which of the kernel's ``VARIANTS`` is used: with which instructions. The scores are the same with all.
    """

    def __init__(self, tables: tuple[NDArray[Any], ...], width: int, limits: Sequence[int]) -> None:
        assert compiled is not None
        self._kernel = compiled
        self._network = compiled.network(tables, width, tuple(limits))
        self.variant = len(compiled.VARIANTS) - 1

    def gains(self, chars: NDArray[np.uint16], at: NDArray[np.int64], tags: int) -> NDArray[np.float32]:
        """As ``names_model.Model.gains``.

        Args:
            chars: As there.
            at: As there.
            tags: How many tags there are beside ``O``.
        """
        out = np.empty((tags, len(at)), dtype=np.float32)
        self._kernel.gains(self._network, _plain(chars, np.uint16), _plain(at, np.int64), out, self.variant)
        return out


def network(
    tables: Sequence[NDArray[Any]],
    layers: Sequence[tuple[NDArray[np.float32], NDArray[np.float32]]],
    limits: Sequence[int],
    largest: int,
) -> Network | None:
    """Lays a network out for the kernel.

    Args:
        tables: Those of ``names_features.tables``, then ``rows`` and ``vectors`` of a ``names_model.Model``.
        layers: Weights and bias of the convolutions, of ``near`` and of ``here``.
        limits: How large the sum of the vectors may be, and what each convolution adds.
        largest: Weights are whole numbers up to this, times a power of two for each output.

    Returns:
        The network, or ``None`` where numpy does it: without the kernel, for a network that is none for it, and on
        processors for whose instructions it has nothing but plain C, which is slower than the libraries behind numpy.
    """
    if compiled is None or compiled.VARIANTS == ["plain"]:
        return None
    width = tables[-1].shape[1]
    parts = [_laid_out(weights, bias, largest) for weights, bias in layers]
    if width % _LANES or any(part is None for part in parts):
        return None
    plain = [_plain(table, table.dtype) for table in tables]
    return Network((*plain, *(array for part in parts if part for array in part)), width, limits)


def _laid_out(
    weights: NDArray[np.float32], bias: NDArray[np.float32], largest: int
) -> tuple[NDArray[np.int16], NDArray[np.float32], NDArray[np.float32]] | None:
    """Weights as whole numbers, two inputs side by side for each output; what one of them is worth; the bias."""
    inputs, outputs = weights.shape[-2:]
    flat = weights.reshape(-1, outputs)
    most = np.abs(flat).max(axis=0)
    worth = np.exp2(np.ceil(np.log2(np.where(most > 0, most, 1) / largest))).astype(np.float32)
    steps = flat / worth
    if inputs % _LANES or not (np.rint(steps) == steps).all():
        return None
    more = -outputs % _LANES
    pairs = np.pad(steps, ((0, 0), (0, more))).astype(np.int16).reshape(len(flat) // 2, 2, outputs + more)
    wide = [np.pad(part, (0, more)).astype(np.float32) for part in (worth, bias)]
    return np.ascontiguousarray(pairs.swapaxes(1, 2)), wide[0], wide[1]


def best_of(
    gain: NDArray[np.float32],
    alone: NDArray[np.float32],
    rest: NDArray[np.float64],
    at: NDArray[np.int64],
    least: float,
) -> list[tuple[int, int, int, float]]:
    """As ``names_decoding.best_of``, with its moves."""
    assert compiled is not None
    return compiled.best_of(_plain(gain, np.float32), alone, rest, _plain(at, np.int64), least)


def _plain(array: NDArray[Any], kind: DTypeLike) -> NDArray[Any]:
    """The array as the kernel reads it: its numbers in a row, where numbers of their size may lie."""
    if array.dtype == kind and array.flags.carray:
        return array
    return np.require(array, kind, ("C_CONTIGUOUS", "ALIGNED"))
