"""What coders gave, and how far they agree: as a page, and as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alp_survey.reports.captions import simulated_banner
from alp_survey.reports.markdown import markdown_table
from alp_survey.responses.files.formulas import no_formula
from alp_survey.responses.responses import SIMULATED
from alp_survey.themes.agreeing import (
    FEWEST,
    ThemeAgreement,
    agreement,
    agreement_frame,
    disagreements,
)
from alp_survey.themes.codings import RECONCILED, Codings

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["coding_csv", "coding_files", "coding_markdown"]

_NOTHING = "\u2013"
_PAIR = ("theme", "answers", "both", "only {}", "only {}", "neither", "agree", "kappa", "PABAK",
         "AC1", "alpha", "95% interval", "note")  # fmt: skip
_MANY = ("theme", "answers", "agree", "Fleiss", "alpha", "95% interval", "note")
_READ = (
    "The unit is a theme in an answer, given or not. On a theme that hardly anybody gave agreement"
    " is easy: kappa and alpha take off what chance would give by how often it was given, PABAK and"
    " AC1 a half or less.\n"
    f"Below {FEWEST} answers, and where nobody or everybody gave a theme, there are counts and no"
    " coefficient.\n"
    "A coefficient says how alike the coders are, not that they are right."
)


def coding_markdown(codings: Codings) -> str:
    """How far coders agree, theme by theme, and what they should talk over."""
    parts = [f"# {codings.item}: {len(codings.answers)} answers"]
    if codings.simulated:
        parts.append(f"**{simulated_banner(codings.simulated)}**")
    coders = [name for name in codings.coders if name != RECONCILED]
    parts.append(f"Coded by {', '.join(coders)}, of {codings.file}.")
    parts += [f"- {note}" for note in codings.notes]
    if len(coders) > 1:
        found = agreement(codings)
        for group in dict.fromkeys(each.coders for each in found):
            parts += _group([each for each in found if each.coders == group])
        apart = disagreements(codings)
        rows = [tuple(map(str, row)) for row in apart.itertuples(index=False)]
        parts.append("## To talk over")
        header = ("answer", "theme", "given by", "not given by")
        together = any(each.answers for each in found)
        none = (
            "Nothing: they agree throughout." if together else "Nothing was coded by two of them."
        )
        parts.append(markdown_table(header, rows) if rows else none)
        parts.append("\n".join(f"- {each}" for each in _READ.splitlines()))
    return "\n\n".join(parts) + "\n"


def coding_files(codings: Codings) -> dict[str, str]:
    """The files of a folder: names and texts; no list of disagreements where there are none."""
    files = {"codings.csv": coding_csv(codings.to_frame())}
    coders = [name for name in codings.coders if name != RECONCILED]
    if len(coders) > 1:
        simulated = bool(codings.simulated)
        found = agreement_frame(agreement(codings))
        files["agreement.csv"] = coding_csv(found, simulated=simulated)
        if len(apart := disagreements(codings)):
            files["disagreements.csv"] = coding_csv(apart, simulated=simulated)
    files["agreement.md"] = coding_markdown(codings)
    return files


def coding_csv(frame: pd.DataFrame, *, simulated: bool = False) -> str:
    """A frame as text, whose rows say so if it is simulated; no cell is run as a formula."""
    marked = frame.assign(source=SIMULATED) if simulated else frame
    text: str = marked.map(no_formula).to_csv(index=False, lineterminator="\n")
    return text


def _group(found: list[ThemeAgreement]) -> list[str]:
    coders = found[0].coders
    if len(coders) == 2:
        header = tuple(
            each.format(coders[place - 3]) if "{}" in each else each
            for place, each in enumerate(_PAIR)
        )
        rows = [_pair(each) for each in found]
    else:
        header, rows = _MANY, [_many(each) for each in found]
    return [f"## {', '.join(coders[:-1])} and {coders[-1]}", markdown_table(header, rows)]


def _pair(each: ThemeAgreement) -> tuple[str, ...]:
    counts = (each.answers, each.both, each.first_only, each.second_only, each.neither)
    coefficients = (each.kappa, each.pabak, each.ac1, each.alpha)
    shown = map(_number, coefficients)
    return (each.theme, *map(str, counts), _share(each.agree), *shown, _interval(each), each.note)


def _many(each: ThemeAgreement) -> tuple[str, ...]:
    shown = (_number(each.fleiss), _number(each.alpha))
    return (each.theme, str(each.answers), _share(each.agree), *shown, _interval(each), each.note)


def _number(value: float | None) -> str:
    return _NOTHING if value is None else f"{value + 0.0:.2f}"


def _share(value: float | None) -> str:
    return _NOTHING if value is None else f"{100 * value:.0f}%"


def _interval(each: ThemeAgreement) -> str:
    if each.alpha_low is None or each.alpha_high is None:
        return _NOTHING
    return f"{each.alpha_low:.2f} to {each.alpha_high:.2f}"
