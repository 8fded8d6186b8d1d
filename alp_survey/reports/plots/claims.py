"""The figures of an audit as pictures: their intervals, and the bases that carry a block."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from alp_survey.claims.audit import Audit
from alp_survey.claims.verdicts import ClaimAudit
from alp_survey.reports.derived import decisive, simulated_sentence
from alp_survey.reports.plots.canvas import INK, MARKERS, SOFT, axes_of, name_rows, words_around
from alp_survey.reports.wording import Tone, counts_text, verdict_tone

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_bases", "plot_claims"]


class _Drawn(NamedTuple):
    """One figure as it is drawn.

    Its ends and its interval in percent, of how many it is, the tone of its verdict, and where it
    is printed if the data put it elsewhere.
    """

    name: str
    ends: tuple[float, float]
    limits: tuple[float, float] | None
    of: str
    tone: Tone
    printed: float | None = None


def plot_claims(audit: Audit, ax: Axes | None = None) -> Axes:
    """Every printed percentage with its interval, one row each, in the order of the register.

    Parameters
    ----------
    audit : Audit
        With responses the dots are what they give, without them the counts that print so; a figure
        that no count prints as stands where it is printed, as a cross without an interval.
    ax : matplotlib.axes.Axes, optional
        To draw on; new ones are made if it is left out.

    Returns
    -------
    matplotlib.axes.Axes
        The table behind it is ``audit.to_frame()``.

    Examples
    --------
    >>> import alp_survey as alp
    >>> ax = alp.plot_claims(alp.audit(alp.load_study()))
    >>> ax.get_title(loc="left")
    'Printed figures with their 95% intervals'
    """
    rows = [drawn for each in audit.claims if (drawn := _drawn(each)) is not None]
    axes = axes_of(ax, rows=len(rows))
    for place, row in enumerate(rows):
        marker, filling = MARKERS[row.tone]
        low, high = row.ends
        if row.limits is not None:
            axes.plot(row.limits, (place, place), color=INK, linewidth=1.2, zorder=2)
        if high > low:
            axes.plot((low, high), (place, place), color=INK, linewidth=5, zorder=3)
        axes.plot(
            [(low + high) / 2], [place], marker=marker, markersize=6, markerfacecolor=filling,
            markeredgecolor=INK, linestyle="none", zorder=4,
        )  # fmt: skip
        if row.printed is not None:
            axes.plot([row.printed], [place], "|", color=INK, markersize=13, zorder=4)
        axes.text(101, place, row.of, va="center", ha="left", fontsize=8, color=INK)
    name_rows(axes, [row.name for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    axes.set_xticks(range(0, 101, 25), [f"{at}%" for at in range(0, 101, 25)])
    axes.grid(axis="x", color="#e3e3e3", linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    level = audit.study.settings.level
    words_around(
        axes, f"Printed figures with their {level}% intervals", _note(audit, rows),
        simulated=simulated_sentence(audit),
    )  # fmt: skip
    return axes


def _drawn(each: ClaimAudit) -> _Drawn | None:
    """What is drawn of a claim; None of one that prints no share."""
    claim, found = each.claim, each.derivation
    if claim.quote is None or claim.kind == "size":
        return None
    said = f"{claim.quote}  {claim.id}"
    tone = verdict_tone(decisive(each)[0])
    counted = found.counted if found is not None and found.is_decided else None
    if found is not None and counted is not None and counted.percent is not None:
        limits = None if found.low is None or found.high is None else (found.low, found.high)
        of = f"{counted.count} of {counted.base_n}"
        stated = each.quote.value if each.quote and each.is_finding else None
        printed = None if stated is None else float(stated)
        return _Drawn(said, (counted.percent, counted.percent), limits, of, tone, printed)
    counts, n = each.arithmetic.counts, claim.n
    if counts and n:
        ends = 100 * counts[0] / n, 100 * counts[-1] / n
        own = each.interval
        limits = None if own is None else (100 * own.low, 100 * own.high)
        return _Drawn(said, ends, limits, f"{counts_text(counts)} of {n}", tone)
    if each.quote is None or each.quote.value is None:
        return None
    value = float(each.quote.value)
    of = f"no count of {n}" if n else "no base stated"
    return _Drawn(said, (value, value), None, of, tone)


def _note(audit: Audit, rows: list[_Drawn]) -> str:
    """What the signs mean, and what the intervals may be called."""
    shown = [_SIGNS[tone] for tone in _SIGNS if any(row.tone == tone for row in rows)]
    if any(row.printed is not None for row in rows):
        shown.append("stroke: as printed")
    probability = all(each.sampling.design == "probability" for each in audit.study.instruments)
    worth = "" if probability else " Illustrative: the samples are not known to be random."
    return f"{'; '.join(shown)}.{worth}"


_SIGNS: dict[Tone, str] = {
    "fine": "Dot: can be true, or is what the data give",
    "partly": "diamond: only by another rule or base",
    "wrong": "cross: impossible as printed, or differs",
    "open": "grey: could not be judged",
}


def plot_bases(audit: Audit, block: str, ax: Axes | None = None) -> Axes:
    """On which bases each figure of a block is possible, and on which all of them are.

    Parameters
    ----------
    audit : Audit
    block : str
        The id of a block of the register.
    ax : matplotlib.axes.Axes, optional
        To draw on; new ones are made if it is left out.

    Returns
    -------
    matplotlib.axes.Axes
        The table behind it: ``audit.block(block).shared_bases``, and of each claim
        ``audit.claim(id).arithmetic.possible_bases``.

    Raises
    ------
    KeyError
        If there is no such block.

    Examples
    --------
    >>> import alp_survey as alp
    >>> ax = alp.plot_bases(alp.audit(alp.load_study()), "use_cases")
    >>> ax.get_title(loc="left")
    'Bases on which figures of one block are possible'
    """
    found = audit.block(block)
    claims = [audit.claim(id) for id in found.block.claims]
    axes = axes_of(ax, rows=len(claims) + 1)
    up_to = found.bases_up_to
    for place, each in enumerate(claims):
        bases = [base for base in each.arithmetic.possible_bases if base <= up_to]
        axes.plot(bases, [place] * len(bases), "s", color=SOFT, markersize=5, zorder=2)
    shared = list(found.shared_bases)
    axes.plot(shared, [len(claims)] * len(shared), "s", color=INK, markersize=6, zorder=3)
    for base in shared:
        axes.axvline(base, color="#d0d0d0", linewidth=1, zorder=1)
    if found.n is not None:
        axes.axvline(found.n, color=INK, linewidth=1, linestyle="--", zorder=1)
    names = [f"{each.claim.quote}  {each.claim.id}" for each in claims]
    name_rows(axes, [*names, "all of them"])
    axes.set_ylim(len(claims) + 0.6, -0.6)
    axes.set_xlim(0, up_to + 1)
    stated = f"dashed: the n stated, {found.n}" if found.n is not None else "no n is stated"
    number = f"{len(shared)} bases" if shared else "no base"
    note = f"{found.block.says}: {number} up to {up_to} for all of them together; {stated}."
    title = "Bases on which figures of one block are possible"
    words_around(axes, title, note, axis="base")
    return axes
