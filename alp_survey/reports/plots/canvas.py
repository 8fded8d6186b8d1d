"""What all figures share: axes to draw on, words around them, and files with the same bytes."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from alp_survey.errors import InputError, Problem

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alp_survey.reports.wording import Tone

__all__ = ["INK", "MARKERS", "SOFT", "axes_of", "save_plot", "words_around"]

INK, SOFT = "#1b1b1b", "#8a8a8a"
MARKERS: dict[Tone, tuple[str, str]] = {
    "fine": ("o", INK),
    "partly": ("D", "white"),
    "wrong": ("X", INK),
    "open": ("s", SOFT),
}
"""Shape and filling of a verdict: it also reads in grey."""

_FORMATS = (".svg", ".png", ".pdf")
_INCHES = 0.28  # of a row
_LINE = 96  # characters


def axes_of(ax: Axes | None, *, rows: int, width: float = 8.0) -> Axes:
    """The axes that were given, or new ones that have room for so many rows."""
    if ax is not None:
        return ax
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, 1.6 + _INCHES * max(rows, 1)), layout="constrained")
    axes: Axes = figure.subplots()
    return axes


def words_around(ax: Axes, title: str, note: str, *, axis: str = "", simulated: str = "") -> None:
    """A title above, a note with the bases below, and the mark of answers that nobody gave."""
    ax.set_title(title, loc="left", fontsize=11, color=INK)
    below = [axis, *wrap(note, _LINE)] if axis else wrap(note, _LINE)
    ax.set_xlabel("\n".join(below), loc="left", fontsize=8, color=INK, labelpad=8)
    if simulated:
        ax.text(
            0.5, 0.5, "SIMULATED", transform=ax.transAxes, ha="center", va="center", rotation=25,
            fontsize=40, color="#d9d9d9", zorder=0,
        )  # fmt: skip
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0, labelsize=8, colors=INK)


def save_plot(ax: Axes, path: str | Path, *, dots_per_inch: int = 200) -> Path:
    """Save the figure of some axes; the same figure makes the same bytes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    path : str or pathlib.Path
        Ends in .svg, .png or .pdf; a file that is there is replaced.
    dots_per_inch : int
        Of a .png.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        If the ending is another, or the file cannot be written.
    """
    import matplotlib as mpl

    file = Path(path)
    if file.suffix not in _FORMATS:
        got, expected = f"the ending '{file.suffix}'", ", ".join(_FORMATS)
        raise InputError(Problem(file.name, got, f"one of {expected}"))
    dated = "Date" if file.suffix == ".svg" else "CreationDate"
    metadata = {"Software": None} if file.suffix == ".png" else {dated: None}
    figure: Any = ax.get_figure(root=True)
    with mpl.rc_context({"svg.hashsalt": "alp_survey"}):
        try:
            figure.savefig(file, dpi=dots_per_inch, metadata=metadata)
        except OSError as fault:
            why = (fault.strerror or "no access").lower()
            raise InputError(Problem(str(file), why, "a place to write the figure to")) from None
    return file
