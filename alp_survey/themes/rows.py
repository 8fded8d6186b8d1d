"""The themes of a codebook as rows of cells, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from alp_survey.errors import InputError, Problem
from alp_survey.instrument.models import Theme

__all__ = ["COLUMNS", "Row", "theme_cells", "theme_name", "themes_of"]

COLUMNS = (
    "name", "label", "parent", "definition", "include", "exclude", "example", "example_is",
    "missing", "opposes", "standing", "shown_in",
)  # fmt: skip
"""The columns of a codebook as csv; only `name` must be there."""

Row = tuple[str, Mapping[str, str]]
"""Where it stands, and its cells by column."""


def theme_name(text: str) -> str:
    """A text as the name of a theme; empty if it has no letter or digit of English.

    Examples
    --------
    >>> theme_name("Cost / fees"), theme_name("COST"), theme_name("2nd job"), theme_name("کام")
    ('cost_fees', 'cost', 't_2nd_job', '')
    """
    from unicodedata import normalize

    plain = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    parts = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    name = "_".join(parts)
    return f"t_{name}" if name[:1].isdigit() else name


def theme_cells(theme: Theme) -> dict[str, str]:
    """A theme as texts, cell by cell."""
    known = theme.model_dump(exclude_none=True)
    cells = {name: str(known.get(name, "")) for name in COLUMNS}
    cells["missing"] = "yes" if theme.missing else ""
    cells["shown_in"] = "; ".join(theme.shown_in)
    return cells


def themes_of(rows: Iterable[Row], file: str) -> tuple[tuple[Theme, ...], dict[str, str]]:
    """The rows of a file as themes, and what each is named here.

    Raises
    ------
    InputError
        With all that is wrong with them.
    """
    listed = list(rows)
    names: dict[str, str] = {}
    problems = []
    for place, (where, cells) in enumerate(listed, 1):
        given = cells.get("name", "").strip()
        name = theme_name(given) or f"theme_{place}"
        if not given:
            problems.append(Problem(where, "no name", "a name for each theme"))
        elif given in names or name in names.values():
            problems.append(Problem(where, f"the theme '{given}' again", "each theme once"))
        else:
            names[given] = name
    themes = []
    for where, cells in listed:
        try:
            themes.append(_theme(cells, names))
        except ValueError as fault:
            problems += _faults(where, fault)
    problems += list(_lost_parents(listed, names))
    if not listed:
        problems.append(Problem(file, "no themes", "one row for each theme"))
    if problems:
        raise InputError(*problems)
    return tuple(themes), names


def _theme(cells: Mapping[str, str], names: Mapping[str, str]) -> Theme:
    given = cells.get("name", "").strip()
    known = {name: text.strip() for name, text in cells.items() if name in COLUMNS and text.strip()}
    known["name"] = names.get(given, theme_name(given) or "t")
    known.setdefault("label", given or "t")
    if "parent" in known:
        known["parent"] = names.get(known["parent"], theme_name(known["parent"]) or "t")
    if "example" in known:
        known.setdefault("example_is", "not stated")
    shown = [each.strip() for each in known.pop("shown_in", "").split(";") if each.strip()]
    return Theme.model_validate({**known, "shown_in": tuple(shown)})


def _faults(where: str, fault: ValueError) -> Iterator[Problem]:
    from pydantic import ValidationError

    if not isinstance(fault, ValidationError):
        raise fault
    for each in fault.errors(include_url=False):
        column = str(each["loc"][0]) if each["loc"] else "example_is"
        said = each["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
        yield Problem(f"{where}, {column}", f"'{each['input']}'" if each["loc"] else "one", said)


def _lost_parents(rows: Iterable[Row], names: Mapping[str, str]) -> Iterator[Problem]:
    from alp_survey.instrument.validation import suggest

    parents = {cells.get("name", "").strip(): cells.get("parent", "").strip() for _, cells in rows}
    for where, cells in rows:
        own, parent = cells.get("name", "").strip(), cells.get("parent", "").strip()
        if parent and parent not in names:
            yield Problem(
                where,
                f"the unknown parent '{parent}'",
                "a theme of the same file",
                suggest(parent, list(names)),
            )
            continue
        above, seen = parent, {own}
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above and above == own:
            yield Problem(where, f"'{own}' as a part of itself", "parents that end somewhere")
