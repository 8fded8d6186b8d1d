"""How many respondents gave which theme: in counts and words, as tables and as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alp_survey.reports.captions import p_equals, simulated_banner
from alp_survey.reports.coding import coding_csv
from alp_survey.reports.markdown import markdown_table
from alp_survey.reports.wording import sampling_sentence
from alp_survey.themes.as_answers import with_themes
from alp_survey.themes.codings import RECONCILED
from alp_survey.themes.counting import (
    Lead,
    Prevalence,
    ThemeShare,
    prevalence,
    theme_matrix,
    themed_items,
)
from alp_survey.themes.saturating import saturation

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from alp_survey.instrument.models import Instrument
    from alp_survey.responses.responses import Responses
    from alp_survey.themes.codings import Codings

__all__ = [
    "MATRIX_READ",
    "lead_sentence",
    "matrix_rows",
    "prevalence_files",
    "prevalence_markdown",
    "saturation_sentence",
    "share_words",
]

_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve")  # fmt: skip

MATRIX_READ = (
    "Respondents who were coded with a theme, of those who gave a valid answer, and their rows in"
    " the export. An empty cell: the theme was not looked for in that survey, which is not the same"
    " as none. Themes of one name are one theme."
)


def prevalence_files(responses: Responses, codings: Codings) -> dict[str, str]:
    """How many gave which theme, as files of a folder.

    There are none where it is not clear whose coding counts (several coders, and nothing that they
    agreed on), or nobody gave a valid answer.
    """
    if len(codings.coders) > 1 and RECONCILED not in codings.coders:
        return {}
    themed = with_themes(responses, codings)
    if codings.item not in themed_items(themed):
        return {}
    found, curve = prevalence(themed, codings.item), saturation(codings)
    page = prevalence_markdown(found, responses.instrument)
    simulated = bool(codings.simulated)
    return {
        "prevalence.csv": coding_csv(found.to_frame(), simulated=simulated),
        "saturation.csv": coding_csv(curve, simulated=simulated),
        "prevalence.md": f"{page}\n{saturation_sentence(curve)}\n",
    }


def prevalence_markdown(found: Prevalence, instrument: Instrument) -> str:
    """How many gave each theme of an open item, and what may be said of it."""
    per_cent = f"{100 * found.level:.4g}%"
    header = ["theme", "respondents", f"{per_cent} interval"]
    listed = any(each.population is not None for each in found.themes)
    if listed:
        header.append("of the list")
    rows = [
        [
            each.label,
            share_words(each),
            f"{100 * each.low:.0f} to {100 * each.high:.0f}%",
            *([_of_list(each)] if listed else []),
        ]
        for each in found.themes
    ]
    parts = [
        f"## How many said what: {found.item}",
        f"**{simulated_banner(found.simulated)}**" if found.simulated else "",
        markdown_table(header, rows),
        lead_sentence(found.lead),
        "A respondent counts once for a theme and for the theme of which it is a part; who gave no"
        " valid answer is in no base. Intervals are exact (Clopper-Pearson)."
        + (" Of the list: certain, whoever of it did not answer." if listed else ""),
        sampling_sentence(instrument, level=round(100 * found.level)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def share_words(each: ThemeShare) -> str:
    """In words, "five of the seven"; "31 of 44 (70%)" where the base lets a percentage be shown."""
    if each.presentation.startswith("show"):
        return f"{each.count} of {each.base_n} ({100 * each.count / each.base_n:.0f}%)"
    if each.base_n < len(_NUMBERS):
        return f"{_NUMBERS[each.count]} of the {_NUMBERS[each.base_n]}"
    return f"{each.count} of {each.base_n}"


def _of_list(each: ThemeShare) -> str:
    if each.population is None:
        return ""
    if each.least == each.most:
        return f"{each.least} of {each.population}"
    return f"{each.least} to {each.most} of {each.population}"


def lead_sentence(lead: Lead | None) -> str:
    """Whether the first theme is ahead of the second."""
    if lead is None:
        return "No two themes were given, so none is ahead of another."
    first, second = lead.first, lead.second
    if first.count == second.count:
        return (
            f"No theme is first: '{first.label}' and '{second.label}' were each given by"
            f" {first.count} of {first.base_n}."
        )
    only = (
        f"{lead.first_only} gave the first of them only, {lead.second_only} the second only"
        f" (McNemar's exact test: {p_equals(lead.p)})"
    )
    ahead = f"'{first.label}' is named by more respondents than '{second.label}'"
    if lead.p < 0.05:  # the usual level; p stands beside it
        return f"{ahead}, and by more than chance makes of it: {only}."
    return f"{ahead} among those asked, but chance does as much: {only}. Do not call it the first."


def saturation_sentence(curve: pd.DataFrame) -> str:
    """Whether further answers would bring further themes of the codebook."""
    if curve.empty:
        return ""
    total, found = int(curve["answers"].iloc[-1]), int(curve["found"].iloc[-1])
    last = curve.loc[curve["new"] > 0, "answers"]
    when = f", the last new one in answer {int(last.iloc[-1])}" if len(last) else ""
    if total == 1:
        return f"Saturation: {found} themes in 1 answer."
    more = float(curve["expected"].iloc[-1] - curve["expected"].iloc[-2])
    return (
        f"Saturation: {found} themes in {total} answers{when}. In any order, the last answer brings"
        f" {more:.2f} new themes on average. That says nothing of themes that the codebook lacks."
    )


def matrix_rows(
    responses: Iterable[Responses],
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Themes by surveys: a header, and a row for each theme with who says it, and who denies it.

    Both are empty where no themes were counted.
    """
    read = [each for each in responses if themed_items(each)]
    if not read:
        return (), []
    found = theme_matrix(read)
    surveys = list(dict.fromkeys(found["survey"]))
    rows: dict[str, dict[str, list[str]]] = {}
    labels: dict[str, str] = {}
    for each in found.to_dict("records"):
        about = each["opposes"] if isinstance(each["opposes"], str) else each["theme"]
        denied = about != each["theme"]
        said = f"{each['count']} of {each['base_n']}"
        said += f" (rows {each['rows'].replace(' ', ', ')})" if each["rows"] else ""
        cell = f"denied by {said}" if denied else said
        labels[about] = labels.get(about, about) if denied else each["label"]
        rows.setdefault(about, {}).setdefault(each["survey"], []).append(cell)
    header = ("theme", *surveys)
    return header, [
        (labels[theme], *("; ".join(cells.get(survey, [])) for survey in surveys))
        for theme, cells in rows.items()
    ]
