"""What a caller may give as numbers: lists, tuples, arrays, columns of pandas; nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["as_numbers", "is_number"]


def is_number(value: object) -> bool:
    """Whether something is one number: an int or float of Python or numpy, and no bool.

    Examples
    --------
    >>> is_number(0.5), is_number(True), is_number("0.5")
    (True, False, False)
    """
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def as_numbers(values: Any, name: str) -> NDArray[np.float64]:
    """Values as an array of floats; what pandas calls missing is NaN, as is None.

    Parameters
    ----------
    values : array, sequence, or a pandas frame or column
        Of numbers or bools. Text is none, even if it looks like one: "1" may be a label.
    name : str
        What the caller calls them, for the message.

    Returns
    -------
    array of float
        Of any number of dimensions.

    Raises
    ------
    ValueError
        If they are no numbers, or rows of different lengths.

    Examples
    --------
    >>> as_numbers([1, None, True], "answers").tolist()
    [1.0, nan, 1.0]
    """
    if isinstance(values, str | bytes | Mapping | Set):
        raise ValueError(f"{name}: got a {type(values).__name__}; expected a list of numbers.")
    try:
        table = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name}: got rows of different lengths; expected a table.") from None
    if table.dtype.kind == "O":
        table = np.array([_number(cell, name) for cell in table.ravel()]).reshape(table.shape)
    if table.size and table.dtype.kind not in "biuf":
        raise ValueError(f"{name}: got {table.ravel()[0].item()!r}; expected numbers.")
    return table.astype(float)


def _number(cell: Any, name: str) -> float:
    """Return one cell of a mixed table; None, NaN and the like as NaN."""
    # the missing value of pandas is of a type that this package does not import for it
    if cell is None or type(cell).__name__ in ("NAType", "NaTType"):
        return float("nan")
    if isinstance(cell, str | bytes | Mapping | Set):
        raise ValueError(f"{name}: got {cell!r}; expected numbers.")
    try:
        return float(cell)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: got {cell!r}; expected numbers.") from None
