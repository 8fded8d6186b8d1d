"""What form tools call an answer option in a file, where they do not write its label."""

from __future__ import annotations

import re

from alp_survey.instrument.models import Category, Item

__all__ = ["form_names", "other_code", "survey_answer", "survey_subquestion"]

OTHER = "other"
_WORD = re.compile(r"[A-Za-z0-9_]+")
_ANSWER = re.compile(r"A[0-9]+")
_SUBQUESTION = re.compile(r"SQ[0-9]+")
_CODE = re.compile(r"(?:A|SQ)?[0-9]+")  # of no XLSForm


def other_code(item: Item) -> int | None:
    """The code of the category beside which something is written in, the first if several."""
    return next((each.code for each in item.categories if each.other), None)


def form_names(item: Item) -> dict[int, str]:
    """Names of the options in an XLSForm: an alias that can be one, or the code.

    Examples
    --------
    >>> from alp_survey.instrument.models import Category, Item
    >>> yes = Category(code=1, label="Yes", aliases=("Yes, I do", "yes"))
    >>> no = Category(code=2, label="No")
    >>> form_names(Item(name="heard", wording="Heard?", kind="single", categories=(yes, no)))
    {1: 'yes', 2: '2'}
    """
    written_in = other_code(item)
    names: dict[int, str] = {}
    for category in item.categories:
        if category.code == written_in:
            names[category.code] = OTHER
            continue
        taken = {OTHER, *names.values()}
        free = (
            alias
            for alias in category.aliases
            if _WORD.fullmatch(alias) and alias not in taken and not _CODE.fullmatch(alias)
        )
        names[category.code] = next(free, str(category.code))
    return names


def survey_answer(category: Category) -> str:
    """LimeSurvey's code of an answer: an alias such as A1, or the code."""
    return next(filter(_ANSWER.fullmatch, category.aliases), str(category.code))


def survey_subquestion(category: Category) -> str:
    """LimeSurvey's code of one option of a multiple item: an alias such as SQ001, or the code."""
    return next(filter(_SUBQUESTION.fullmatch, category.aliases), str(category.code))
