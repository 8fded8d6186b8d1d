"""What all figures share: axes to draw on, words around them, and files with the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from textwrap import fill, wrap
from typing import TYPE_CHECKING, Any, cast

from alp_survey.errors import InputError, Problem

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from alp_survey.reports.wording import Tone

__all__ = [
    "FILLINGS",
    "INK",
    "MARKERS",
    "SOFT",
    "axes_of",
    "font_for",
    "legend_above",
    "name_rows",
    "save_plot",
    "words_around",
    "wrapped",
]

INK, SOFT = "#1b1b1b", "#8a8a8a"
MARKERS: dict[Tone, tuple[str, str]] = {
    "fine": ("o", INK),
    "partly": ("D", "white"),
    "wrong": ("X", INK),
    "open": ("s", SOFT),
}
"""Shape and filling of a verdict: it also reads in grey."""

FILLINGS = (
    ("#5c5c5c", ""), ("#0072b2", "///"), ("#e69f00", ""), ("#009e73", "..."), ("#cc79a7", "\\\\\\"),
    ("#f0e442", "xx"), ("#56b4e9", ""), ("#d55e00", "++"),
)  # fmt: skip
"""Colours that the colour-blind tell apart (Okabe and Ito 2008), with hatches for grey print."""

_FORMATS = (".svg", ".png", ".pdf")
_INCHES = 0.28  # of a row
_ON_SCREEN = 110  # dots per inch
_LINE, _TITLE, _NAME = 92, 66, 34  # characters


def axes_of(ax: Axes | None, *, rows: float, width: float = 8.0, note: str = "") -> Axes:
    """The axes that were given, or new ones that have room for so many rows and a note."""
    if ax is not None:
        return ax
    from matplotlib.figure import Figure

    lines = len(wrap(note, _LINE))
    height = 1.6 + _INCHES * max(rows, 1) + _INCHES / 2 * lines
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure.add_subplot(axes_class=_shown_axes())


@cache
def _shown_axes() -> type[Axes]:
    """Axes that a notebook shows; made here, because matplotlib takes its time to load.

    A notebook shows the figures of pyplot, whose state is the caller's own; and of axes a text.
    """
    from matplotlib.axes import Axes

    class ShownAxes(Axes):
        """Axes of a figure that nothing else is drawn on."""

        def _repr_png_(self) -> bytes:
            file, figure = io.BytesIO(), cast("Figure", self.get_figure(root=True))
            figure.savefig(file, format="png", dpi=_ON_SCREEN)
            return file.getvalue()

    return ShownAxes


def words_around(ax: Axes, title: str, note: str, *, axis: str = "", simulated: str = "") -> None:
    """A title above, a note with the bases below, and the mark of answers that nobody gave."""
    ax.set_title(wrapped(title, _TITLE), loc="left", fontsize=11, color=INK, **font_for(title))
    below = "\n".join([*([axis] if axis else []), wrapped(note, _LINE)])
    ax.set_xlabel(below, loc="left", fontsize=8, color=INK, labelpad=8, **font_for(note))
    if simulated:
        ax.text(
            0.5, 0.5, "SIMULATED", transform=ax.transAxes, ha="center", va="center", rotation=25,
            fontsize=40, color="#808080", alpha=0.35, zorder=9,
        )  # fmt: skip
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0, labelsize=8, colors=INK)


def name_rows(ax: Axes, names: Sequence[str], at: Sequence[float] | None = None) -> None:
    """What stands to the left of each row; `at` says where the rows are."""
    where = range(len(names)) if at is None else at
    ax.set_yticks(where, [wrapped(each, _NAME) for each in names])
    for label, name in zip(ax.get_yticklabels(), names, strict=True):
        label.set(**font_for(name))


def font_for(text: str) -> dict[str, Any]:
    """Where the usual font lacks a letter, one before it that has it, if this machine has one.

    It writes the whole text, because letters of two fonts do not join. Where there is none,
    matplotlib warns of the letter.
    """
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    usual = FT2Font(findfont(FontProperties()))
    lacking = frozenset(each for each in text if each > " " and not usual.get_char_index(ord(each)))
    family = _family_with(lacking) if lacking else None
    return {} if family is None else {"fontfamily": [family, "sans-serif"]}


@cache
def _family_with(letters: frozenset[str]) -> str | None:
    """The first font of this machine, by its name, that has all these letters."""
    from matplotlib.font_manager import fontManager
    from matplotlib.ft2font import FT2Font

    for entry in sorted(fontManager.ttflist, key=lambda each: (each.name, each.fname)):
        font = FT2Font(entry.fname)
        has = all(font.get_char_index(ord(each)) for each in letters)
        if has and not entry.name.startswith("Last Resort"):  # has a box for every letter
            return str(entry.name)
    return None


def wrapped(text: str, width: int) -> str:
    """A text in lines; a pair of dollars in it is no formula of matplotlib's."""
    return fill(text, width).replace("$", r"\$")


def legend_above(ax: Axes, named: Sequence[tuple[str, str, str]], *, abreast: int) -> None:
    """Colours, hatches and what they stand for, between the axes and the title.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With its title.
    named : sequence of (colour, hatch, name)
    abreast : int
        How many stand in one line.
    """
    from matplotlib.patches import Patch

    # matplotlib fills its columns from above; names are read line by line
    across = min(len(named), abreast)
    named = [each for column in range(across) for each in named[column::across]]
    handles = [
        Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=wrapped(name, _LINE))
        for colour, hatch, name in named
    ]
    legend = ax.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=across,
        fontsize=8, frameon=False, borderaxespad=0, columnspacing=1.2, handlelength=1.4,
    )  # fmt: skip
    for text, (_, _, name) in zip(legend.get_texts(), named, strict=True):
        text.set(**font_for(name))
    above = 10 + 13 * -(-len(named) // abreast)
    title = ax.get_title(loc="left")
    ax.set_title(title, loc="left", fontsize=11, color=INK, pad=above, **font_for(title))


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
