"""A column map: which column of an export holds which item, as a person confirmed it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from alp_survey.errors import InputError
from alp_survey.instrument.labels import AnswersAre
from alp_survey.instrument.models import Code, Count, Identifier, StudyModel, Text, YesNo
from alp_survey.instrument.validation import validate
from alp_survey.instrument.yaml_source import read_yaml
from alp_survey.responses.dates import DateOrder
from alp_survey.responses.platforms import Platform

__all__ = ["ColumnMap", "MappedColumn", "load_column_map"]


def _is_letters(text: str) -> str:
    if not (text.isascii() and text.isalpha() and text.isupper() and len(text) <= 3):
        raise ValueError("the letters over a column, such as C or AB")
    return text


Letters = Annotated[str, AfterValidator(_is_letters)]


class MappedColumn(StudyModel):
    """One column of an export and what it holds.

    Attributes
    ----------
    header : str
        The text over it, as in the file; that of a second row after " / ".
    column : str or None
        Its letters, where several columns have the same header.
    item : str or None
        The item whose answers it holds.
    code : int or None
        The one option that it holds, of an item with a column for each.
    write_in : bool
        Whether it holds what respondents wrote beside "other".
    rank : int or None
        The place that it holds, of a ranking with a column for each: 1 is what was put first.
    leave_out : str or None
        Why it holds no item.
    """

    header: str
    column: Letters | None = None
    item: Identifier | None = None
    code: Code | None = None
    write_in: YesNo = False
    rank: Count | None = None
    leave_out: Text | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.item is None) == (self.leave_out is None):
            raise ValueError("either item or leave_out")
        roles = (self.code is not None) + self.write_in + (self.rank is not None)
        if self.item is None and roles:
            raise ValueError("code, write_in and rank beside an item only")
        if roles > 1:
            raise ValueError("one of code, write_in and rank")
        if not self.header.strip() and self.column is None:
            raise ValueError("column, where the header is empty")
        return self


class ColumnMap(StudyModel):
    """How the exports of one instrument are to be read.

    Attributes
    ----------
    instrument : str
        Its id.
    platform : Platform or None
        The form tool; recognised where it is not stated.
    answers : "labels", "names", "codes" or None
        What stands for an answer; what the form tool usually writes where it is not stated.
    dates : "day first", "month first", "year first" or None
        How dates such as 3/4/2026 are to be read.
    columns : tuple of MappedColumn
        Columns that are not named are matched by their headers.
    """

    instrument: Identifier
    platform: Platform | None = None
    answers: AnswersAre | None = None
    dates: DateOrder | None = None
    columns: tuple[MappedColumn, ...] = Field(default=())


def load_column_map(path: str | Path) -> ColumnMap:
    """Load a column map that stands in no study.

    Parameters
    ----------
    path : str or pathlib.Path
        A file as ``alp-survey map`` drafts it.

    Returns
    -------
    ColumnMap

    Raises
    ------
    InputError
        With every mistake in the file, each with its line.
    """
    node, problems = read_yaml(Path(path))
    if node is None:
        raise InputError(*problems)
    column_map, faults = validate(ColumnMap, node, Path(path).name)
    if column_map is None or problems or faults:
        raise InputError(*problems, *faults)
    return column_map
