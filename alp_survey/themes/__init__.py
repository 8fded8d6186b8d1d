"""Open answers: codebooks, coders, what they agree on, and how many gave a theme.

>>> import alp_survey as alp
>>> asked = alp.load_study().instrument("sector_experts").item("structural_barriers")
>>> alp.themes.codebook(asked).names[:2]
('absent_legal_status', 'tax_complexity')

Names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alp_survey.stats.agreement import alpha_bootstrap, krippendorff_alpha
    from alp_survey.themes.agreeing import agreement, agreement_frame, disagreements
    from alp_survey.themes.as_answers import with_themes
    from alp_survey.themes.codebooks import Codebook, codebook, read_codebook
    from alp_survey.themes.codings import Codings
    from alp_survey.themes.counting import Prevalence, prevalence, theme_matrix
    from alp_survey.themes.saturating import saturation
    from alp_survey.themes.sheet_reading import read_coding_sheets
    from alp_survey.themes.sheets import write_coding_sheets

__all__ = [
    "Codebook",
    "Codings",
    "Prevalence",
    "agreement",
    "agreement_frame",
    "alpha_bootstrap",
    "codebook",
    "disagreements",
    "krippendorff_alpha",
    "prevalence",
    "read_codebook",
    "read_coding_sheets",
    "saturation",
    "theme_matrix",
    "with_themes",
    "write_coding_sheets",
]

_HOMES = {
    "Codebook": "themes.codebooks",
    "Codings": "themes.codings",
    "Prevalence": "themes.counting",
    "agreement": "themes.agreeing",
    "agreement_frame": "themes.agreeing",
    "alpha_bootstrap": "stats.agreement",
    "codebook": "themes.codebooks",
    "disagreements": "themes.agreeing",
    "krippendorff_alpha": "stats.agreement",
    "prevalence": "themes.counting",
    "read_codebook": "themes.codebooks",
    "read_coding_sheets": "themes.sheet_reading",
    "saturation": "themes.saturating",
    "theme_matrix": "themes.counting",
    "with_themes": "themes.as_answers",
    "write_coding_sheets": "themes.sheets",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'alp_survey.themes' has no attribute '{name}'")
    found = getattr(import_module(f"alp_survey.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
