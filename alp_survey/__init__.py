"""Survey analysis for published percentages: could a figure be true, and what do responses say?

>>> import alp_survey as alp
>>> alp.possible_counts("73%", 44)
(32,)
>>> alp.audit(alp.load_study()).claim("effect_too_early").arithmetic.verdict
'impossible'

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from alp_survey import themes
    from alp_survey.claims.audit import Audit, audit, check_figures
    from alp_survey.claims.joint import ImpliedShare, implied_share
    from alp_survey.claims.loading import load_study
    from alp_survey.claims.study import Study
    from alp_survey.documents.scanning import Scan, scan
    from alp_survey.errors import InputError
    from alp_survey.figures.arithmetic import possible_bases, possible_counts, round_percent
    from alp_survey.figures.blocks import shared_bases
    from alp_survey.figures.quotes import Quote
    from alp_survey.figures.reading import parse_quote
    from alp_survey.figures.screening import screen_figures
    from alp_survey.reports.plots.canvas import save_plot
    from alp_survey.reports.plots.claims import plot_bases, plot_claims
    from alp_survey.reports.plots.combinations import plot_combinations
    from alp_survey.reports.plots.evidence_map import plot_evidence_map
    from alp_survey.reports.plots.likert import plot_likert
    from alp_survey.reports.plots.saturation import plot_saturation
    from alp_survey.reports.plots.shares import plot_shares
    from alp_survey.reports.word.saving import save_word
    from alp_survey.responses.responses import Responses
    from alp_survey.responses.simulation.simulating import simulate
    from alp_survey.stats.planning import (
        base_for_width,
        detectable_difference,
        power_of_difference,
        width_at,
    )
    from alp_survey.stats.proportion import ProportionInterval, proportion_interval
    from alp_survey.tables.combinations import combinations
    from alp_survey.tables.differences import (
        Difference,
        PairedDifference,
        difference,
        paired_difference,
    )
    from alp_survey.tables.option_tests import OptionsTest, cochran_q
    from alp_survey.tables.scale_reliability import Reliability, reliability
    from alp_survey.tables.table import Table
    from alp_survey.tables.tabulating import banner_book, crosstab, frequencies, topline

__all__ = [
    "Audit",
    "Difference",
    "ImpliedShare",
    "InputError",
    "OptionsTest",
    "PairedDifference",
    "ProportionInterval",
    "Quote",
    "Reliability",
    "Responses",
    "Scan",
    "Study",
    "Table",
    "audit",
    "banner_book",
    "base_for_width",
    "check_figures",
    "cochran_q",
    "combinations",
    "crosstab",
    "detectable_difference",
    "difference",
    "frequencies",
    "implied_share",
    "load_study",
    "paired_difference",
    "parse_quote",
    "plot_bases",
    "plot_claims",
    "plot_combinations",
    "plot_evidence_map",
    "plot_likert",
    "plot_saturation",
    "plot_shares",
    "possible_bases",
    "possible_counts",
    "power_of_difference",
    "proportion_interval",
    "reliability",
    "round_percent",
    "save_plot",
    "save_word",
    "scan",
    "screen_figures",
    "shared_bases",
    "simulate",
    "themes",
    "topline",
    "width_at",
]

_HOMES = {
    "Audit": "claims.audit",
    "Difference": "tables.differences",
    "ImpliedShare": "claims.joint",
    "InputError": "errors",
    "OptionsTest": "tables.option_tests",
    "PairedDifference": "tables.differences",
    "ProportionInterval": "stats.proportion",
    "Quote": "figures.quotes",
    "Reliability": "tables.scale_reliability",
    "Responses": "responses.responses",
    "Scan": "documents.scanning",
    "Study": "claims.study",
    "Table": "tables.table",
    "audit": "claims.audit",
    "banner_book": "tables.tabulating",
    "base_for_width": "stats.planning",
    "check_figures": "claims.audit",
    "cochran_q": "tables.option_tests",
    "combinations": "tables.combinations",
    "crosstab": "tables.tabulating",
    "detectable_difference": "stats.planning",
    "difference": "tables.differences",
    "frequencies": "tables.tabulating",
    "implied_share": "claims.joint",
    "load_study": "claims.loading",
    "paired_difference": "tables.differences",
    "parse_quote": "figures.reading",
    "plot_bases": "reports.plots.claims",
    "plot_claims": "reports.plots.claims",
    "plot_combinations": "reports.plots.combinations",
    "plot_evidence_map": "reports.plots.evidence_map",
    "plot_likert": "reports.plots.likert",
    "plot_saturation": "reports.plots.saturation",
    "plot_shares": "reports.plots.shares",
    "possible_bases": "figures.arithmetic",
    "possible_counts": "figures.arithmetic",
    "power_of_difference": "stats.planning",
    "proportion_interval": "stats.proportion",
    "reliability": "tables.scale_reliability",
    "round_percent": "figures.arithmetic",
    "save_plot": "reports.plots.canvas",
    "save_word": "reports.word.saving",
    "scan": "documents.scanning",
    "screen_figures": "figures.screening",
    "shared_bases": "figures.blocks",
    "simulate": "responses.simulation.simulating",
    "topline": "tables.tabulating",
    "width_at": "stats.planning",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use (PEP 562)."""
    if name == "themes":
        return import_module("alp_survey.themes")
    if name not in _HOMES:
        raise AttributeError(f"module 'alp_survey' has no attribute '{name}'")
    found = getattr(import_module(f"alp_survey.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
