"""Are several answers of the same respondents equally frequent? Cochran's Q, and pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alp_survey.responses.responses import Responses
from alp_survey.stats.multiplicity import adjust
from alp_survey.stats.paired import cochran_q as q_test
from alp_survey.stats.paired import mcnemar
from alp_survey.stats.proportion import require_level
from alp_survey.tables.dichotomies import (
    Dichotomy,
    answer_to,
    asked_item,
    countable_lines,
    dichotomy,
    require_one_survey,
)
from alp_survey.tables.shares import (
    Share,
    call_text,
    comparison_frame,
    make_share,
    share_rows,
    shown,
)
from alp_survey.tables.stubs import make_stub

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OptionPair", "OptionsTest", "cochran_q"]

_FEW_TICKS = 24  # below it chi-squared is not to be trusted (Tate and Brown 1970)
_PERMUTATIONS = 9999


@dataclass(frozen=True, slots=True)
class OptionPair:
    """Two options of `OptionsTest`: respondents who ticked one of them only, and McNemar's test.

    `p` is exact, `p_adjusted` for all pairs by Holm.
    """

    first: str
    second: str
    first_only: int
    second_only: int
    p: float
    p_adjusted: float


@dataclass(frozen=True, repr=False)
class OptionsTest:
    """Whether several answers are equally frequent among the same respondents (Cochran's Q).

    Attributes
    ----------
    item : str
        The item of several answers, or the items.
    options : tuple of Share
        All of one base: respondents with a valid answer to all.
    statistic : float or None
    df : int
    p : float or None
        From the chi-squared distribution.
    permutation_p : float or None
        From random permutations within respondents; None where none were drawn.
    permutations : int
    seed : int or None
    informative : int
        Respondents who gave some of the answers and not all: only they can tell them apart.
    pairs : tuple of OptionPair
    level : float
        Of the intervals of the shares.
    no_answer : int
        Respondents without a valid answer to all.
    why, note : str
    responses : Responses
    call : str
    """

    item: str
    options: tuple[Share, ...]
    statistic: float | None
    df: int
    p: float | None
    permutation_p: float | None
    permutations: int
    seed: int | None
    informative: int
    pairs: tuple[OptionPair, ...]
    level: float
    no_answer: int
    why: str
    note: str
    responses: Responses = field(compare=False)
    call: str

    @property
    def simulated(self) -> str | None:
        """What simulated responses say of themselves; None of real ones."""
        return self.responses.simulated

    def to_frame(self) -> pd.DataFrame:
        """One row for each number, with the columns of `comparison_frame`."""
        rows: list[dict[str, Any]] = [
            *share_rows(self.options, self.level),
            {
                "statistic": "Cochran's Q",
                "value": self.statistic,
                "df": self.df,
                "p": self.p,
                "note": self.note,
            },
        ]
        if self.permutation_p is not None:
            drawn = f"{self.permutations:,} permutations, seed {self.seed}"
            rows.append(
                {"statistic": "Cochran's Q, permuted", "p": self.permutation_p, "note": drawn}
            )
        rows += [
            {
                "statistic": "McNemar exact",
                "label": f"{pair.first} / {pair.second}",
                "p": pair.p,
                "p_adjusted": pair.p_adjusted,
                "note": f"{pair.first_only} the first only, {pair.second_only} the second only",
            }
            for pair in self.pairs
        ]
        named = f"options of {self.item}"
        return comparison_frame(self.responses, named, self.item, rows, level=self.level)

    def to_markdown(self) -> str:
        """The comparison for a report."""
        return shown(self, "markdown")

    def _repr_html_(self) -> str:
        return shown(self, "html")

    def __repr__(self) -> str:
        return shown(self, "line")


def cochran_q(
    responses: Responses,
    item: str | Sequence[tuple[str, str | int]],
    options: Sequence[str | int] | None = None,
    *,
    permutations: int | None = None,
    seed: int = 20260101,
    level: float = 0.95,
) -> OptionsTest:
    """Whether the options of an item of several answers are ticked equally often.

    Parameters
    ----------
    responses : Responses
        Of one survey.
    item : str, or sequence of tuples of item and category
        Name of an item of several answers; or one answer to each of several items, such as "yes"
        to questions that were asked one by one.
    options : sequence of str or int, optional
        Labels or codes of the options that are compared; by default all that are valid answers and
        can be ticked together.
    permutations : int, optional
        How often to permute the ticks within every respondent for a p-value that does not rest on
        large numbers; by default 9999 below 24 informative ticks (respondents who ticked some
        options and not all, times options), else 0.
    seed : int
        Of the permutations.
    level : float
        Of the intervals of the shares, above 0 and below 1.

    Returns
    -------
    OptionsTest
        With McNemar's exact test of every pair, adjusted by Holm. Where nobody ticked some options
        and not others there is no statistic, and `note` says so.

    Raises
    ------
    KeyError
        If the responses have no such item.
    ValueError
        If there are several surveys, the item is none of several answers, an option is none of
        its own, or there are fewer than two.

    References
    ----------
    Cochran W G (1950). Biometrika 37:256-266.
    Tate M W, Brown S M (1970). Journal of the American Statistical Association 65:155-160.

    Examples
    --------
    >>> import alp_survey as alp
    >>> import tempfile, pathlib
    >>> study = alp.load_study()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "export.csv"
    ...     _ = study.simulate("digital_workers", seed=1).write(file)
    ...     responses = study.read("digital_workers", file)
    >>> found = cochran_q(responses, "support_wanted")
    >>> [(option.label, option.count) for option in found.options][:2]
    [('Entrepreneurship support', 17), ('Market access', 28)]
    >>> f"Q = {found.statistic:.2f} on {found.df} df, p = {found.p:.3f}"
    'Q = 7.39 on 2 df, p = 0.025'
    """
    require_one_survey(responses, item, options)
    level = require_level(level)
    answers, left_out = _options(responses, item, options)
    if len(answers) < 2:
        raise ValueError(f"options: got {len(answers)}; expected at least two to compare.")
    named = [(each.item.name, each.code, each.label) for each in answers]
    if again := [each for each in named if named.count(each) > 1]:
        raise ValueError(f"options: got '{again[0][2]}' twice; expected each once.")
    places = [each.facet.block(0, responses.n) for each in answers]
    valid = np.ones(responses.n, bool)
    for each, place in zip(answers, places, strict=True):
        valid &= each.valid[place]
    ticks = np.empty((int(valid.sum()), len(answers)), np.int8)
    for column, (each, place) in enumerate(zip(answers, places, strict=True)):
        ticks[:, column] = each.yes[place[valid]]
    one_item = isinstance(item, str)
    labels = [each.label if one_item else f"{each.item.name} = {each.label}" for each in answers]
    tested = q_test(ticks, permutations=0 if permutations is None else permutations, seed=seed)
    if permutations is None and 0 < tested.informative * len(answers) < _FEW_TICKS:
        tested = q_test(ticks, permutations=_PERMUTATIONS, seed=seed)
    notes = [
        f"not compared, as it excludes the others: {', '.join(left_out)}" if left_out else "",
        "" if tested.informative else "nobody differs: all were ticked, or none, by everybody",
        _excluding(answers),
    ]
    if not len(ticks):
        notes[1] = "nobody gave a valid answer to all"
    return OptionsTest(
        item=item
        if isinstance(item, str)
        else ", ".join(dict.fromkeys(each.item.name for each in answers)),
        options=tuple(
            make_share(label, count, len(ticks), level, responses.n - len(ticks))
            for label, count in zip(labels, tested.ticked, strict=True)
        ),
        statistic=tested.statistic,
        df=tested.degrees_of_freedom,
        p=tested.p_value if tested.informative else None,
        permutation_p=tested.permutation_p_value if tested.informative else None,
        permutations=tested.permutations,
        seed=tested.seed,
        informative=tested.informative,
        pairs=_option_pairs(labels, ticks),
        level=level,
        no_answer=responses.n - len(ticks),
        why="several answers of the same respondents: Cochran's Q, pairs by McNemar and Holm",
        note="; ".join(filter(None, notes)),
        responses=responses,
        call=call_text(
            "cochran_q",
            responses,
            (item if one_item else list(item), *([list(options)] if options is not None else [])),
            {"permutations": permutations, "seed": seed, "level": level},
            {"permutations": None, "seed": 20260101, "level": 0.95},
        ),
    )


def _options(
    responses: Responses,
    item: str | Sequence[tuple[str, str | int]],
    options: Sequence[str | int] | None,
) -> tuple[list[Dichotomy], list[str]]:
    """The answers to compare, and the labels of exclusive options that are left out."""
    if not isinstance(item, str):
        if not isinstance(item, Sequence):
            raise ValueError(f"item: got {item!r}; expected its name, or a list of answers.")
        if options is not None:
            raise ValueError(
                "options: got some beside answers to several items; expected none. Name each"
                " answer with its item."
            )
        return [answer_to(responses, each, "item") for each in item], []
    asked = asked_item(responses, item)
    if asked.kind != "multiple":
        raise ValueError(
            f"item: got '{item}' of kind {asked.kind}; expected one of several answers, or a list"
            " of items with a category each."
        )
    if options is None:
        stub = make_stub(asked, responses.arrays)
        codes = [line.code for line in countable_lines(stub) if line.code is not None]
        kept = [code for code in codes if not asked.category(code).exclusive]
        left_out = [asked.category(code).label for code in codes if code not in kept]
        return [dichotomy(responses, item, code) for code in kept], left_out
    if isinstance(options, str) or not isinstance(options, Sequence):
        raise ValueError(f"options: got {options!r}; expected a list of options.")
    return [dichotomy(responses, item, each, name="options") for each in options], []


def _excluding(answers: Sequence[Dichotomy]) -> str:
    """Which of the answers cannot be given together."""
    alone = [
        each.label
        for each in answers
        if each.stands_alone and [one.item.name for one in answers].count(each.item.name) > 1
    ]
    return f"excludes others to the same question: {', '.join(alone)}" if alone else ""


def _option_pairs(labels: Sequence[str], ticks: NDArray[np.int8]) -> tuple[OptionPair, ...]:
    """McNemar's test of every two options."""
    places = list(combinations(range(len(labels)), 2))
    only = [
        (int((ticks[:, a] > ticks[:, b]).sum()), int((ticks[:, b] > ticks[:, a]).sum()))
        for a, b in places
    ]
    p_values = [mcnemar(*each).p_value for each in only]
    return tuple(
        OptionPair(labels[a], labels[b], *counts, p, adjusted)
        for (a, b), counts, p, adjusted in zip(
            places, only, p_values, adjust(p_values, "holm"), strict=True
        )
    )
