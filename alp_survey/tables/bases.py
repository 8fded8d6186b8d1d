"""Who is in the denominator: all respondents, those asked, those who answered, valid answers."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

__all__ = ["BASE_WORDS", "SEVERAL_ANSWERS", "BaseKind", "Role", "in_base", "require_base_kind"]

BaseKind = Literal["all", "asked", "answered", "valid"]
"""The denominator of a percentage of respondents.

``all`` respondents who were kept; those ``asked`` the question, whatever they did; those who
``answered``, a refusal or "don't know" included; and ``valid`` answers, without these.
"""

Role = Literal[
    "valid",
    "user-missing",
    "blank",
    "not asked",
    "could not be coded",
    "declared missing in the file",
]
"""What a cell is to a base; ``user-missing`` is an answer such as "don't know"."""

BASE_WORDS: dict[BaseKind, str] = {
    "all": "all respondents",
    "asked": "respondents who were asked",
    "answered": "respondents who answered",
    "valid": "valid answers",
}

SEVERAL_ANSWERS = "Respondents can give several answers: percentages may add up to more than 100."

_ANSWERED: frozenset[Role] = frozenset(("valid", "user-missing"))


def in_base(roles: tuple[Role, ...], base: BaseKind) -> NDArray[np.bool_]:
    """Which places of a facet belong to a base.

    Examples
    --------
    >>> in_base(("valid", "user-missing", "blank", "not asked"), "asked").tolist()
    [True, True, True, False]
    """
    if base == "all":
        return np.ones(len(roles), bool)
    if base == "asked":
        return np.array([role != "not asked" for role in roles], bool)
    wanted = _ANSWERED if base == "answered" else {"valid"}
    return np.array([role in wanted for role in roles], bool)


def require_base_kind(base: str) -> BaseKind:
    """A base by its name, or a ``ValueError`` with those there are."""
    if base in BASE_WORDS:
        return base
    raise ValueError(f"base: got '{base}'; expected one of {', '.join(get_args(BaseKind))}.")
