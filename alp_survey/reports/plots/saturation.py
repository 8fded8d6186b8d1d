"""Whether further answers still bring new themes, as a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alp_survey.reports.captions import simulated_banner
from alp_survey.reports.plots.canvas import INK, SOFT, axes_of, words_around
from alp_survey.reports.themes_found import saturation_sentence
from alp_survey.themes.codings import Codings
from alp_survey.themes.saturating import saturation

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_saturation"]


def plot_saturation(codings: Codings, coder: str | None = None, ax: Axes | None = None) -> Axes:
    """Themes over answers: steps in the order of the file, a line on average over all orders.

    Parameters
    ----------
    codings : Codings
    coder : str, optional
        Whose coding counts: by default what was reconciled, or that of the only coder.
    ax : matplotlib.axes.Axes, optional
        To draw on; new ones are made if it is left out.

    Returns
    -------
    matplotlib.axes.Axes
        The table behind it is ``alp.themes.saturation(codings)``.

    Raises
    ------
    ValueError
        If there is no such coder, several to choose from, or no answer was coded.

    Examples
    --------
    >>> import numpy as np
    >>> import alp_survey as alp
    >>> from alp_survey.instrument.models import Theme
    >>> book = alp.themes.Codebook("why", (Theme(name="cost", label="Cost"),))
    >>> given = np.array([[[0], [1]]], bool)
    >>> coded = np.ones((1, 2), bool)
    >>> codings = alp.themes.Codings("s", "why", book, ("AB",), (2, 3), given, coded)
    >>> alp.plot_saturation(codings).get_title(loc="left")
    'Themes found in so many answers: why'
    """
    curve = saturation(codings, coder)
    if curve.empty:
        raise ValueError("codings: got none of this coder; expected one answer at least.")
    axes = axes_of(ax, rows=10)
    axes.step(curve["answers"], curve["found"], where="post", color=SOFT, linewidth=1.2)
    axes.plot(curve["answers"], curve["expected"], color=INK, linewidth=1.8, marker="o",
              markersize=3)  # fmt: skip
    axes.set_ylim(0, max(len(codings.codebook.themes), 1))
    axes.set_xlim(0, len(curve) + 0.5)
    axes.locator_params(integer=True)
    axes.grid(axis="y", color="#e3e3e3", linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    signs = "Dark: on average over all orders; light: in that of the file."
    note = f"{signs} {saturation_sentence(curve)}"
    mark = simulated_banner(codings.simulated) if codings.simulated else ""
    title = f"Themes found in so many answers: {codings.item}"
    words_around(axes, title, note, axis="answers", simulated=mark)
    return axes
