"""Do coders agree on the answers of an open question? Theme by theme, and where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alp_survey.stats.agreement import (
    alpha_bootstrap,
    bennett_s,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
)
from alp_survey.themes.codings import RECONCILED, Codings

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FEWEST", "ThemeAgreement", "agreement", "agreement_frame", "disagreements"]

FEWEST = 10
"""Answers below which coefficients say more of chance than of coders."""

_ALL = "all coders"


@dataclass(frozen=True, slots=True)
class ThemeAgreement:
    """How far coders agree that a theme is in an answer; what does not exist is None.

    Attributes
    ----------
    theme : str
        Or ``"any theme"``: every answer with every theme is a unit.
    coders : tuple of str
        Two, or all of them where there are more.
    answers : int
        That these coders have coded, each of them.
    both, first_only, second_only, neither : int or None
        Of two coders: who gave the theme.
    agree : float or None
        The share of answers on which they agree, 0 to 1.
    kappa, pabak, ac1 : float or None
        Of two coders: Cohen's kappa; the kappa adjusted for prevalence and bias, which is Bennett's
        S of two categories; Gwet's AC1.
    fleiss : float or None
        Fleiss' kappa, of all coders.
    alpha, alpha_low, alpha_high : float or None
        Krippendorff's, with the interval of `alpha_bootstrap`; answers with gaps count.
    note : str
        Why there is no coefficient: "too few answers", "no variation".
    """

    theme: str
    coders: tuple[str, ...]
    answers: int
    both: int | None = None
    first_only: int | None = None
    second_only: int | None = None
    neither: int | None = None
    agree: float | None = None
    kappa: float | None = None
    pabak: float | None = None
    ac1: float | None = None
    fleiss: float | None = None
    alpha: float | None = None
    alpha_low: float | None = None
    alpha_high: float | None = None
    note: str = ""


def agreement(codings: Codings) -> tuple[ThemeAgreement, ...]:
    """Agreement on every theme, for each pair of coders, and where there are more for all of them.

    The unit is one theme in one answer, given or not. What coders agreed on afterwards
    (`RECONCILED`) is no coder's.

    Parameters
    ----------
    codings : Codings

    Returns
    -------
    tuple of ThemeAgreement
        For each group of coders first of any theme, then theme by theme.

    Raises
    ------
    ValueError
        If fewer than two coders have coded.
    """
    own = [place for place, name in enumerate(codings.coders) if name != RECONCILED]
    if len(own) < 2:
        raise ValueError(f"codings: got {len(own)} coders; expected two or more.")
    groups: list[tuple[int, ...]] = list(combinations(own, 2))
    if len(own) > 2:
        groups.append(tuple(own))
    return tuple(found for group in groups for found in _of_group(codings, group))


def agreement_frame(found: tuple[ThemeAgreement, ...]) -> pd.DataFrame:
    """One row for each theme and group of coders; what does not exist is empty."""
    import pandas as pd

    rows = [
        {
            "theme": each.theme,
            "coders": " and ".join(each.coders) if len(each.coders) == 2 else _ALL,
            **{name: getattr(each, name) for name in _NUMBERS},
            "note": each.note,
        }
        for each in found
    ]
    return pd.DataFrame(rows, columns=["theme", "coders", *_NUMBERS, "note"])


_NUMBERS = (
    "answers", "both", "first_only", "second_only", "neither", "agree", "kappa", "pabak", "ac1",
    "fleiss", "alpha", "alpha_low", "alpha_high",
)  # fmt: skip


def disagreements(codings: Codings) -> pd.DataFrame:
    """What to talk over: every answer and theme that some coders gave and others did not.

    Returns
    -------
    pandas.DataFrame
        ``answer theme given_by not_given_by``, in the order of the answers.
    """
    import pandas as pd

    own = [place for place, name in enumerate(codings.coders) if name != RECONCILED]
    rows = []
    for answer, row in enumerate(codings.answers):
        here = [coder for coder in own if codings.coded[coder, answer]]
        for theme, name in enumerate(codings.codebook.names):
            gave = [codings.coders[c] for c in here if codings.given[c, answer, theme]]
            did_not = [codings.coders[c] for c in here if not codings.given[c, answer, theme]]
            if gave and did_not:
                rows.append((row, name, ", ".join(gave), ", ".join(did_not)))
    return pd.DataFrame(rows, columns=["answer", "theme", "given_by", "not_given_by"])


def _of_group(codings: Codings, group: tuple[int, ...]) -> Iterator[ThemeAgreement]:
    names = tuple(codings.coders[place] for place in group)
    coded, given = codings.coded[list(group)], codings.given[list(group)]
    themes = given.shape[2]
    everything = given.transpose(0, 2, 1).reshape(len(group), -1)
    yield _agreement("any theme", names, everything, np.tile(coded, themes), units_of=themes)
    for place, theme in enumerate(codings.codebook.names):
        yield _agreement(theme, names, given[:, :, place], coded)


def _agreement(
    theme: str,
    names: tuple[str, ...],
    given: NDArray[np.bool_],
    coded: NDArray[np.bool_],
    *,
    units_of: int = 1,
) -> ThemeAgreement:
    """Of one theme; `units_of` is how many units an answer has."""
    by_all = coded.all(axis=0)
    units = given[:, by_all]
    answers = int(by_all.sum()) // units_of
    counts: dict[str, int] = {}
    if len(names) == 2:
        one, two = units
        counts = {
            "both": int((one & two).sum()),
            "first_only": int((one & ~two).sum()),
            "second_only": int((~one & two).sum()),
            "neither": int((~one & ~two).sum()),
        }
    if not answers:
        return ThemeAgreement(theme, names, 0, **counts, note="no answer is coded by all of them")
    pairs = list(combinations(range(len(names)), 2))
    agree = float(np.mean([(units[a] == units[b]).mean() for a, b in pairs]))
    note = _why_not(units, answers)
    if note:
        return ThemeAgreement(theme, names, answers, **counts, agree=agree, note=note)
    codes = np.where(coded, given, np.nan)
    alpha = krippendorff_alpha(codes)
    around = alpha_bootstrap(codes)
    found: dict[str, Any] = {
        "agree": agree,
        "alpha": alpha.estimate,
        "alpha_low": around.low,
        "alpha_high": around.high,
    }
    if len(names) == 2:
        table = [
            [counts["both"], counts["first_only"]],
            [counts["second_only"], counts["neither"]],
        ]
        found["kappa"] = cohen_kappa(table).estimate
        found["pabak"] = bennett_s(table).estimate
        found["ac1"] = gwet_ac1(table).estimate
    else:
        yes = units.sum(axis=0)
        found["fleiss"] = fleiss_kappa(np.stack([yes, len(names) - yes], axis=1)).estimate
    return ThemeAgreement(theme, names, answers, **counts, **found, note=around.note)


def _why_not(units: NDArray[np.bool_], answers: int) -> str:
    """Why no coefficient is computed."""
    if answers < FEWEST:
        return f"too few answers: {answers}, of {FEWEST} at least"
    if units.all():
        return "no variation: everybody gave it to every answer"
    if not units.any():
        return "no variation: nobody gave it"
    return ""
