"""The evidence map as one picture: recommendations by surveys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alp_survey.claims.audit import Audit
from alp_survey.claims.judge_recommendations import RecommendationAudit
from alp_survey.reports.derived import simulated_sentence
from alp_survey.reports.evidence_map import column_of, map_columns
from alp_survey.reports.plots.canvas import (
    INK,
    MARKERS,
    axes_of,
    font_for,
    name_rows,
    words_around,
    wrapped,
)
from alp_survey.reports.wording import Tone, sections_text, verdict_tone

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_evidence_map"]

_ABREAST = 4  # signs beside each other in a cell
_STEP = 0.19  # between them, in columns
_LINE = 0.26  # between lines of them, in rows, as long as they fit

_SIGNS: dict[Tone, str] = {
    "fine": "dot: can be true, or is what the responses give",
    "partly": "diamond: only by another rounding rule or base",
    "wrong": "cross: impossible as printed, or contradicted",
    "open": "grey: not checked, or not from the surveys",
}


def plot_evidence_map(audit: Audit, ax: Axes | None = None) -> Axes:
    """On what each recommendation rests: a row for each, a column for each survey.

    Every sign is one claim, theme or outside figure, and shows how it stands; a row without a sign
    rests on nothing.

    Parameters
    ----------
    audit : Audit
        Of a study with recommendations.
    ax : matplotlib.axes.Axes, optional
        To draw on; new ones are made if it is left out.

    Returns
    -------
    matplotlib.axes.Axes
        The table behind it is ``audit.evidence_map()``.

    Raises
    ------
    ValueError
        If the study has no recommendations.

    Examples
    --------
    >>> import alp_survey as alp
    >>> ax = alp.plot_evidence_map(alp.audit(alp.load_study()))
    >>> ax.get_title(loc="left")
    'What the recommendations rest on'
    """
    found = audit.recommendations
    if not found:
        raise ValueError("audit: got a study without recommendations; expected some to draw.")
    columns = map_columns(audit)
    axes = axes_of(ax, rows=3.2 * len(found), width=4.2 + 1.15 * len(columns))
    for row, each in enumerate(found):
        axes.axhline(row + 0.5, color="#e3e3e3", linewidth=0.8, zorder=0)
        _draw_row(axes, row, each, list(columns))
    for column in range(len(columns) + 1):
        axes.axvline(column - 0.5, color="#e3e3e3", linewidth=0.8, zorder=0)
    name_rows(
        axes, [f"{sections_text(e.recommendation.places)}  {e.recommendation.says}" for e in found]
    )
    axes.xaxis.tick_top()
    heads = [wrapped(name, 15) for name in columns.values()]
    axes.set_xticks(range(len(columns)), heads)
    for label, name in zip(axes.get_xticklabels(), columns.values(), strict=True):
        label.set(**font_for(name))
    axes.set_xlim(-0.5, len(columns) + 0.6)
    axes.set_ylim(len(found) - 0.5, -0.5)
    axes.spines["bottom"].set_visible(False)
    tones = {verdict_tone(s.state) for each in found for s in each.supports}
    signs = "; ".join(said for tone, said in _SIGNS.items() if tone in tones)
    note = f"Each sign is a claim, a theme or an outside figure. {signs.capitalize()}."
    words_around(
        axes, "What the recommendations rest on", note, simulated=simulated_sentence(audit)
    )
    return axes


def _draw_row(ax: Axes, row: int, each: RecommendationAudit, columns: list[str]) -> None:
    """The signs of one recommendation, and its verdict to the right of them."""
    for column, key in enumerate(columns):
        here = [found for found in each.supports if column_of(found) == key]
        lines = -(-len(here) // _ABREAST)
        apart = min(_LINE, 0.9 / max(lines, 1))
        for place, found in enumerate(here):
            line, within = divmod(place, _ABREAST)
            abreast = min(_ABREAST, len(here) - line * _ABREAST)
            marker, filling = MARKERS[verdict_tone(found.state)]
            ax.plot(
                [column + _STEP * (within - (abreast - 1) / 2)],
                [row + apart * (line - (lines - 1) / 2)],
                marker=marker, markersize=6, markerfacecolor=filling, markeredgecolor=INK,
                linestyle="none", zorder=4,
            )  # fmt: skip
    ax.text(
        len(columns) - 0.42, row, wrapped(each.verdict, 20), va="center", ha="left", fontsize=8,
        color=INK, fontweight="bold" if each.is_finding else "normal",
    )  # fmt: skip
