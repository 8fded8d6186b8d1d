"""What a document recommends, and on which of its claims, themes and figures each advice rests.

Every class mirrors one mapping of the file of recommendations (``docs/study-files.md``).
"""

from __future__ import annotations

from pydantic import Field

from alp_survey.claims.register import Place
from alp_survey.instrument.models import Identifier, Standing, StudyModel, Text

__all__ = ["SUPPORT_KINDS", "Recommendation", "RecommendationList", "Support"]

SUPPORT_KINDS = ("claim", "theme", "external")
"""On what a recommendation can rest; each support is one of them."""


class Support(StudyModel):
    """One thing on which a recommendation rests: a claim, a theme, or a figure from elsewhere.

    Attributes
    ----------
    claim : str or None
        A claim of the register.
    theme, instrument, item : str or None
        A theme of an open item, which the document reports or coders found.
    external : str or None
        The id of a figure that does not come from the surveys.
    standing : "published", "implied" or "assumed"
        Whether the document itself says that the recommendation follows from it, uses the same
        words in both places, or whether that is a reading of ours.
    why : str or None
        What connects the two.
    """

    claim: Identifier | None = None
    theme: Identifier | None = None
    instrument: Identifier | None = None
    item: Identifier | None = None
    external: Identifier | None = None
    standing: Standing
    why: Text | None = None

    @property
    def kind(self) -> str:
        """Which of `SUPPORT_KINDS` it is."""
        return next(kind for kind in SUPPORT_KINDS if getattr(self, kind) is not None)

    @property
    def name(self) -> str:
        """The id of the claim, theme or figure."""
        return str(getattr(self, self.kind))


class Recommendation(StudyModel):
    """What a document advises: a policy pathway, a measure.

    Attributes
    ----------
    rests_on : tuple of Support
        Empty where no finding of the surveys and no figure stands behind it.
    """

    id: Identifier
    says: Text
    places: tuple[Place, ...] = Field(min_length=1)
    rests_on: tuple[Support, ...]
    note: Text | None = None


class RecommendationList(StudyModel):
    """All recommendations of a study's documents."""

    recommendations: tuple[Recommendation, ...] = Field(min_length=1)
