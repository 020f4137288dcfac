"""The inner loops of the models of events: sums of weighed features, and features of pairs of characters.

They are compiled where the kernel of the name tagger was built (``kernel/weighing.c``), with the same results.
"""

from pipeline.mentions.names_kernel import compiled


def _total(bias: float, weights: dict[str, float], features: dict[str, float]) -> float:
    """``bias + Σ weight · value``, in the order of the features; one without a weight weighs nothing."""
    sum_of, weight_of = bias, weights.get
    for name, value in features.items():
        sum_of += weight_of(name, 0.0) * value
    return sum_of


def _totals(biases: tuple[float, ...], rows: dict[str, tuple[float, ...]], features: dict[str, float]) -> list[float]:
    """The same for several models at once.

    Args:
        biases: One a model.
        rows: Of each feature the models that weigh it and its weights there, by turns.
        features: Feature values by name.
    """
    sums, row_of = list(biases), rows.get
    for name, value in features.items():
        row = row_of(name, ())
        for model, weight in zip(row[::2], row[1::2], strict=True):
            sums[int(model)] += weight * value
    return sums


def _add_pairs(found: dict[str, float], text: str, begin: int, end: int, prefix: str, value: float) -> None:
    """Adds each pair of characters of ``text[begin:end]`` to the features.

    Args:
        found: Feature values by name, added to.
        text: The text.
        begin: Where in the text the first pair begins.
        end: Where the last one ends.
        prefix: What stands before the pair in the feature's name.
        value: The value of each.
    """
    for at in range(begin, end - 1):
        found[prefix + text[at : at + 2]] = value


total = _total if compiled is None else compiled.total
totals = _totals if compiled is None else compiled.totals
add_pairs = _add_pairs if compiled is None else compiled.add_pairs
