"""The coded answers of one survey as a sheet, and formulas that count them there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alp_survey.claims.derivation.figures import counted_ground
from alp_survey.claims.register import Claim
from alp_survey.claims.study import Study
from alp_survey.instrument.models import Item
from alp_survey.responses.coding import Coded
from alp_survey.responses.responses import Responses
from alp_survey.responses.sheet import column_letters
from alp_survey.tables.bases import BaseKind

__all__ = ["Column", "DataSheet"]

Criterion = tuple[str, str]
"""A column and what must stand in it: ``("age", ">=0")``."""

ROW = "row"
STATUS = "valid"
FIRST_ROW = 2  # of the answers, as the spreadsheet numbers them; the headers stand above


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet.

    Attributes
    ----------
    name : str
    values : array
        What stands in it, NaN for an empty cell; of a formula what it gives.
    formula : str or None
        With ``{row}`` for the row; None where the values are typed.
    """

    name: str
    values: NDArray[Any]
    formula: str | None = None


class FigureFormulas(NamedTuple):
    """The formulas of one claim."""

    counted: str
    base: str
    weighted_percent: str


@dataclass(slots=True)
class DataSheet:
    """Codes of all respondents who count, never their words.

    Columns are added where a formula needs one: whether an answer to an item of several is valid,
    and whether one of several options was ticked.
    """

    sheet: str
    responses: Responses
    columns: dict[str, Column] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Place the answers."""
        own = self.responses
        self._add(Column(ROW, own.respondents))
        for name, codes in own.arrays.items():
            self._add(Column(name, codes))
        for name, answers in own.coded.items():
            if (
                name in self.columns
                and answers.item.kind == "number"
                and answers.values is not None
            ):
                self._add(Column(_value(name), answers.values[own.kept].astype(float)))

    @property
    def last_row(self) -> int:
        """The last row of the answers; the first where there are none, so that a range exists."""
        return max(FIRST_ROW, FIRST_ROW + self.responses.n - 1)

    def range(self, column: str) -> str:
        """The cells of a column, as a formula on another sheet names them."""
        letters = column_letters(list(self.columns).index(column))
        return f"'{self.sheet}'!${letters}${FIRST_ROW}:${letters}${self.last_row}"

    def figure(self, claim: Claim, study: Study) -> FigureFormulas:
        """The formulas of a claim that was counted, as it was."""
        ground = counted_ground(claim, study, self.responses)
        where, codes = dict(claim.base.where) if claim.base else {}, ground.claim.codes
        if ground.surely_asked and ground.who == "asked":
            where |= ground.answers.item.asked_if
        asked = (ground.answers.item.name, ground.who, where)
        weighted = ""
        if weight := self.responses.instrument.weight:
            above = self.count(*asked, codes=codes, weight=weight).removeprefix("=")
            below = self.count(*asked, weight=weight).removeprefix("=")
            weighted = f'=IF(({below})=0,"",100*({above})/({below}))'
        return FigureFormulas(self.count(*asked, codes=codes), self.count(*asked), weighted)

    def count(
        self,
        item: str,
        who: BaseKind,
        where: Mapping[str, Sequence[int]],
        *,
        codes: Sequence[int] | None = None,
        weight: str | None = None,
    ) -> str:
        """A formula that counts respondents, or adds up their weights.

        Parameters
        ----------
        item : str
        who : BaseKind
        where : mapping of item name to codes
        codes : sequence of int, optional
            Who gave one of these answers; everybody in the base, if it is left out.
        weight : str, optional
            The item of the weights.
        """
        answers = self.responses.coded[item]
        alternatives = [[each] for each in [self._base(answers, who)]]
        for name, own in (*where.items(), *([(item, codes)] if codes is not None else [])):
            alternatives.append(list(self._gave(self.responses.coded[name], own)))
        terms = [
            self._term([one for group in combined for one in group], weight)
            for combined in product(*alternatives)
        ]
        return f"={'+'.join(terms)}" if terms else "=0"

    def mean(self, item: Item) -> str | None:
        """The formula of a mean; None of items whose answers are no numbers."""
        if item.kind == "number" and _value(item.name) in self.columns:
            cells = self.range(_value(item.name))
            return f'=IF(COUNT({cells})=0,"",AVERAGE({cells}))'
        if item.kind == "scale":
            cells = self.range(item.name)
            missing = "".join(
                f"*({cells}<>{each.code})" for each in item.categories if each.missing
            )
            valid = f"({cells}>=0){missing}"
            return f'=IF(SUMPRODUCT({valid})=0,"",SUMPRODUCT({valid}*{cells})/SUMPRODUCT({valid}))'
        return None

    def _term(self, criteria: Iterable[Criterion], weight: str | None) -> str:
        tests = ",".join(f"{self.range(column)},{test}" for column, test in criteria)
        if weight is None:
            return f"COUNTIFS({tests})"
        return f"SUMIFS({self.range(_value(weight))},{tests})"

    def _base(self, answers: Coded, who: BaseKind) -> list[Criterion]:
        """Who is in a base, as tests on columns."""
        if who == "all":
            return [(ROW, '">0"')]
        if not answers.options:
            column, declined = (
                answers.item.name,
                [each.code for each in answers.item.categories if each.missing],
            )
        else:
            column, declined = self._status(answers), [0]
        if who == "asked":
            return [(column, '"<>-2"')]
        tests = [(column, '">=0"')]
        if who == "valid":
            tests += [(column, f'"<>{code}"') for code in declined]
        return tests

    def _gave(self, answers: Coded, codes: Sequence[int]) -> Iterator[list[Criterion]]:
        """Ways to have given one of these answers, of which no respondent has two."""
        name = answers.item.name
        if not answers.options:
            yield from ([(name, str(code))] for code in codes)
        elif answers.item.kind == "ranking":
            for code in codes:
                if code in answers.options:
                    yield [(f"{name}.{code}", "1")]
        elif len(codes) == 1:
            if codes[0] in answers.options:
                yield [(f"{name}.{codes[0]}", "1")]
        else:
            yield [(self._any_of(answers, codes), "1")]

    def _status(self, answers: Coded) -> str:
        """A column that says whether an answer is valid (1, declined 0), or why there is none."""
        own, item = self.responses, answers.item
        name = f"{item.name}.{STATUS}"
        if name not in self.columns:
            missing = [each.code for each in item.categories if each.missing]
            first = next(iter(answers.options))
            state = self._cell(f"{item.name}.{first}")
            said = [code for code in answers.options if code not in missing]
            declined = [code for code in answers.options if code in missing]
            formula = f"=IF({state}<0,{state},1)"
            if declined and item.kind != "ranking":
                ticked = "+".join(self._cell(f"{item.name}.{code}") for code in said)
                refused = "+".join(self._cell(f"{item.name}.{code}") for code in declined)
                formula = f"=IF({state}<0,{state},IF(AND({refused}>0,{ticked}=0),0,1))"
            given = answers.options[first][own.kept]
            values = np.where(given < 0, given, answers.valid[own.kept].astype(int))
            self._add(Column(name, values, formula))
        return name

    def _any_of(self, answers: Coded, codes: Sequence[int]) -> str:
        """A column that says whether one of several options was ticked."""
        item = answers.item
        name = f"{item.name}.{'|'.join(map(str, codes))}"
        if name not in self.columns:
            ticked = [code for code in codes if code in answers.options]
            cells = ",".join(self._cell(f"{item.name}.{code}") for code in ticked)
            values = answers.gave(codes)[self.responses.kept].astype(int)
            self._add(Column(name, values, f"=IF(MAX({cells})>0,1,0)" if ticked else "=0"))
        return name

    def _cell(self, column: str) -> str:
        """A cell of a column in the same row."""
        return f"{column_letters(list(self.columns).index(column))}{{row}}"

    def _add(self, column: Column) -> None:
        self.columns[column.name] = column


def _value(item: str) -> str:
    """The column of the numbers that respondents typed."""
    return f"{item} (value)"
