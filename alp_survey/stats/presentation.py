"""May a percentage of this base be shown? Three standards that a study can choose from."""

from dataclasses import dataclass
from typing import Literal

from alp_survey.stats.proportion import proportion_interval, require_base, require_count

PresentationStandard = Literal["house", "dhs", "nchs"]
PresentationVerdict = Literal[
    "show", "show with caution", "counts only", "withhold", "statistical review"
]


@dataclass(frozen=True, slots=True)
class Presentation:
    """What a standard says about showing one percentage, and the clause that decided.

    `reason` is that clause in words, for print; `rule` is its code, for comparing and counting.
    """

    standard: PresentationStandard
    verdict: PresentationVerdict
    reason: str
    rule: str


def house_rule(base: int, *, decimals: int = 0) -> Presentation:
    """Whether this project prints a percentage of this base: by the size of the base alone.

    Parameters
    ----------
    base : int
        Respondents in the denominator, unweighted, at least 1.
    decimals : int
        Printed decimals of the percentage, 0 or more.

    Returns
    -------
    Presentation
        100 and more: show. 50-99: show, with the interval. 25-49: show with caution, always with
        count, base and interval. 10-24: counts only, a percentage on request. Below 10: counts and
        words. With decimals, a base from 25 to 999 gets show with caution at best.

    Raises
    ------
    ValueError
        If base is not a whole number of at least 1, or decimals not one of at least 0.

    Notes
    -----
    Not a published standard: a journal or a survey programme that has its own goes first.

    Examples
    --------
    >>> house_rule(44).verdict
    'show with caution'
    >>> house_rule(120, decimals=1).reason
    'one respondent of 120 is 0.8 points, so decimals say more than the base bears'
    """
    base = require_base(base)
    if isinstance(decimals, bool) or not isinstance(decimals, int) or decimals < 0:
        raise ValueError(f"decimals: got {decimals!r}; expected a whole number, 0 or more.")
    if base < 10:
        reason = f"n = {base} is below 10: counts and words"
        return Presentation("house", "counts only", reason, "n<10")
    if base < 25:
        reason = f"n = {base} is below 25: counts first, a percentage only on request"
        return Presentation("house", "counts only", reason, "n<25")
    clauses = []
    if base < 50:
        clauses.append(f"n = {base} is below 50: always with count, base and interval")
    elif base < 100:
        clauses.append(f"n = {base} is below 100: with the interval")
    if decimals and base < 1000:
        clauses.append(
            f"one respondent of {base} is {100 / base:.1f} points, "
            "so decimals say more than the base bears"
        )
        return Presentation("house", "show with caution", "; ".join(clauses), "decimals at n<1000")
    if base < 50:
        return Presentation("house", "show with caution", clauses[0], "n<50")
    if base < 100:
        return Presentation("house", "show", clauses[0], "n<100")
    return Presentation("house", "show", f"n = {base} is 100 or more", "n>=100")


def dhs_rule(base: int) -> Presentation:
    """Whether The DHS Program would print a percentage of this base.

    Parameters
    ----------
    base : int
        Unweighted cases in the denominator, at least 1.

    Returns
    -------
    Presentation
        Below 25: withhold (they print an asterisk). 25-49: show with caution (in parentheses).
        50 and more: show.

    Raises
    ------
    ValueError
        If base is not a whole number of at least 1.

    Notes
    -----
    For percentages only, and by the base alone: it passes 1 of 50. Where small percentages are
    the message, ask `nchs_rule` too.

    References
    ----------
    National Statistical Office Malawi, ICF (2017). Malawi Demographic and Health Survey 2015-16,
    the reader's guide to its tables.

    Examples
    --------
    >>> dhs_rule(20).verdict, dhs_rule(44).verdict
    ('withhold', 'show with caution')
    """
    base = require_base(base)
    if base < 25:
        return Presentation("dhs", "withhold", f"n = {base} is below 25: print an asterisk", "n<25")
    if base < 50:
        reason = f"n = {base} is below 50: print in parentheses"
        return Presentation("dhs", "show with caution", reason, "n<50")
    return Presentation("dhs", "show", f"n = {base} is 50 or more", "n>=50")


def nchs_rule(count: int, base: int) -> Presentation:
    """Whether the US National Center for Health Statistics would print this percentage.

    Parameters
    ----------
    count : int
        Respondents in the numerator, 0 to `base`.
    base : int
        Respondents in the denominator, at least 1.

    Returns
    -------
    Presentation
        By the first clause that applies: base below 30, withhold; 0 or 100 percent, statistical
        review; Clopper-Pearson 95% interval at least 30 points wide, withhold; at most 5 points
        wide, show; wider than 130% of the percentage, withhold; wider than 130% of the
        complement, show with caution (flag the complement); else show.

    Raises
    ------
    ValueError
        If count and base are not whole numbers with 0 <= count <= base and base >= 1.

    Notes
    -----
    For a simple random sample (design effect 1). Not for weighted or clustered responses: the
    standard then wants the effective base, a Korn-Graubard interval and 8 degrees of freedom.

    References
    ----------
    Parker J D et al. (2017). National Center for Health Statistics data presentation standards
    for proportions. Vital and Health Statistics 2(175).

    Examples
    --------
    >>> nchs_rule(22, 44).reason
    'the interval is 30.9 points wide, 30 or more'
    >>> nchs_rule(32, 44).verdict
    'show'
    """
    count, base = require_count(count, base)
    if base < 30:
        return Presentation("nchs", "withhold", f"n = {base} is below 30", "n<30")
    if count in (0, base):
        reason = f"{count} of {base} is everybody or nobody"
        return Presentation("nchs", "statistical review", reason, "0_or_100")
    interval = proportion_interval(count, base, method="clopper_pearson")
    width = interval.high - interval.low
    relative = width / (count / base)
    of_complement = width / (1 - count / base)
    if width >= 0.30:
        reason = f"the interval is {100 * width:.1f} points wide, 30 or more"
        return Presentation("nchs", "withhold", reason, "abs_width>=0.30")
    if width <= 0.05:
        reason = f"the interval is {100 * width:.1f} points wide, 5 or less"
        return Presentation("nchs", "show", reason, "abs_width<=0.05")
    if relative > 1.30:
        reason = f"the interval is {100 * relative:.0f}% as wide as the percentage, over 130%"
        return Presentation("nchs", "withhold", reason, "rel_width>130%")
    if of_complement > 1.30:
        reason = f"the interval is {100 * of_complement:.0f}% as wide as the complement, over 130%"
        return Presentation("nchs", "show with caution", reason, "flag_complement")
    reason = f"the interval is {100 * relative:.0f}% as wide as the percentage, 130% or less"
    return Presentation("nchs", "show", reason, "rel_width<=130%")
