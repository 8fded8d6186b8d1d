"""The audit: for every claim of a register, whether its figure can be true, and whether it is.

The first needs no respondents' data: the printed figures, the stated bases and integer arithmetic.
The second needs responses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alp_survey.claims.implied import judge_implied
from alp_survey.claims.judge_blocks import judge_block
from alp_survey.claims.judge_claims import judge_claim
from alp_survey.claims.judge_recommendations import RecommendationAudit, judge_recommendation
from alp_survey.claims.register import MOST_FIGURES, Base, Block, Claim, Place, Register
from alp_survey.claims.study import Settings, Study, unknown
from alp_survey.claims.verdicts import BlockAudit, ClaimAudit
from alp_survey.errors import InputError, Problem
from alp_survey.figures.blocks import ResponseKind
from alp_survey.figures.reading import parse_quote

if TYPE_CHECKING:
    import pandas

    from alp_survey.responses.responses import Responses

__all__ = ["Audit", "audit", "check_figures"]


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit of a study: every claim and every block with its verdict.

    In a notebook it shows itself as a table; ``to_frame()`` gives the same as a DataFrame.

    Attributes
    ----------
    study : Study
    claims : tuple of ClaimAudit
        In the order of the register.
    blocks : tuple of BlockAudit
    responses : mapping of instrument id to Responses
        That the claims were held against; empty for an audit of the print alone.
    recommendations : tuple of RecommendationAudit
        What the documents advise, and on what that rests.
    """

    study: Study
    claims: tuple[ClaimAudit, ...]
    blocks: tuple[BlockAudit, ...]
    responses: Mapping[str, Responses] = field(default_factory=dict)
    recommendations: tuple[RecommendationAudit, ...] = ()

    @property
    def findings(self) -> tuple[ClaimAudit | BlockAudit | RecommendationAudit, ...]:
        """Claims and blocks that cannot be true as printed, state no base, or differ from the data.

        Where responses were given, they decide: a figure that they give is no finding, even if it
        is impossible at the n that is printed beside it. Of recommendations those that rest on
        nothing, only on external figures, or only on what does not stand.
        """
        claims = (each for each in self.claims if each.is_finding)
        blocks = (each for each in self.blocks if each.is_finding)
        return (*claims, *blocks, *(each for each in self.recommendations if each.is_finding))

    def claim(self, id: str) -> ClaimAudit:
        """The audited claim called `id`; ``KeyError`` if there is none."""
        for each in self.claims:
            if each.claim.id == id:
                return each
        raise unknown("claim", id, [each.claim.id for each in self.claims])

    def block(self, id: str) -> BlockAudit:
        """The audited block called `id`; ``KeyError`` if there is none."""
        for each in self.blocks:
            if each.block.id == id:
                return each
        raise unknown("block", id, [each.block.id for each in self.blocks])

    def recommendation(self, id: str) -> RecommendationAudit:
        """The audited recommendation called `id`; ``KeyError`` if there is none."""
        for each in self.recommendations:
            if each.recommendation.id == id:
                return each
        known = [each.recommendation.id for each in self.recommendations]
        raise unknown("recommendation", id, known)

    def evidence_map(self) -> pandas.DataFrame:
        """On what each recommendation of the documents rests.

        Returns
        -------
        pandas.DataFrame
            One row for each claim, theme and external figure under a recommendation, in the order
            of the file; one row, with no support, for a recommendation that rests on nothing.
            Columns: recommendation, says, section, verdict, support_kind, support, support_says,
            printed, survey, standing, state, support_verdict, why.
        """
        from alp_survey.reports.evidence_map import map_frame

        return map_frame(self)

    def to_frame(self) -> pandas.DataFrame:
        """The evidence table: one row per claim, the columns of evidence.csv."""
        from alp_survey.reports.evidence import evidence_frame

        return evidence_frame(self)

    def explain(self, id: str) -> str:
        """What was found of one claim, and why, in words.

        Raises
        ------
        KeyError
            If there is no such claim.
        """
        from alp_survey.reports.explaining import explain_audit

        return explain_audit(self, self.claim(id))

    def why(self, id: str) -> pandas.DataFrame:
        """The respondents behind a figure: never what they said, only whether they count.

        Returns
        -------
        pandas.DataFrame
            One row for each respondent, called by the row of the spreadsheet: `in_base`, `counted`,
            and `weight` where the figure is weighted. Of a statement that orders figures, a pair of
            columns for each of them; of one about a group, `in_group`.

        Raises
        ------
        KeyError
            If there is no such claim.
        ValueError
            If it was not counted; it says why.
        """
        from alp_survey.claims.derivation.respondents import respondents_counted

        return respondents_counted(self.claim(id), self.study, self.responses)

    def compare(self, other: Audit) -> pandas.DataFrame:
        """What another audit says otherwise: of other data, or another version of the document.

        Parameters
        ----------
        other : Audit
            The later one.

        Returns
        -------
        pandas.DataFrame
            A row for each claim and column of the evidence table that is not the same: `claim`,
            `column`, `before`, `after`. A claim that only one audit has is one row, with the column
            "claim". Empty if the two say the same.
        """
        from alp_survey.reports.evidence import evidence_changes

        return evidence_changes(self, other)

    def write(self, folder: str | Path, *, word: bool = False) -> tuple[Path, ...]:
        """Write the book of evidence: evidence.xlsx, .html, .md, .csv and .json.

        Parameters
        ----------
        folder : str or pathlib.Path
            Made if need be; files of these names in it are replaced, others are left alone.
        word : bool
            Write evidence.docx, too.

        Returns
        -------
        tuple of pathlib.Path
            What was written; the same audit gives the same bytes.

        Raises
        ------
        InputError
            If the folder cannot be written to, or if the package for Word is not installed; then
            nothing in it was changed.
        """
        from alp_survey.reports.files import write_evidence

        return write_evidence(self, Path(folder), word=word)

    def _repr_html_(self) -> str:
        from alp_survey.reports.html import audit_html

        return audit_html(self)

    def __repr__(self) -> str:
        return (
            f"<Audit of {self.study.title!r}: {len(self.claims)} claims, {len(self.blocks)} blocks,"
            f" {len(self.findings)} findings>"
        )


def audit(
    study: Study,
    *,
    responses: Responses | Iterable[Responses] | Mapping[str, Responses] | None = None,
) -> Audit:
    """Audit every claim and block of a study: by arithmetic, and against the data if there are any.

    Parameters
    ----------
    study : Study
        From :func:`load_study`.
    responses : Responses, several of them, or mapping of instrument id to Responses, optional
        From :meth:`Study.read`, of one survey of the study or of more.

    Returns
    -------
    Audit
        With ``claims``, ``blocks`` and ``findings``; ``to_frame()`` for a DataFrame.

    Raises
    ------
    InputError
        If the study has no claims, and so nothing to audit.
    ValueError
        If the responses are none of this study, two files of one survey, or a part of one.

    Notes
    -----
    The test is GRIM (Brown & Heathers 2017) in exact arithmetic. A pass says that a figure *can*
    be true, and ``chance`` how little that may mean; only respondents' data can show that it is.

    Examples
    --------
    >>> from alp_survey.claims.loading import load_study
    >>> result = audit(load_study())
    >>> result.claim("use_content").arithmetic.verdict
    'possible only if rounded up'

    With responses, here simulated ones, the same claim is counted:

    >>> import tempfile, pathlib
    >>> study = load_study()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "export.csv"
    ...     _ = study.simulate("digital_workers", seed=1).write(file)
    ...     workers = study.read("digital_workers", file)
    >>> audit(study, responses=workers).claim("use_content").derivation.verdict
    're-derives only if rounded up'
    """
    if not study.claims:
        raise InputError(
            Problem(
                "study.yaml",
                "no claims, so that there is nothing to audit",
                "a register with printed figures, named under 'claims'",
                "Without one, read responses and make tables of them.",
            )
        )
    blocks = tuple(judge_block(block, study) for block in study.register.blocks)
    by_id = {each.block.id: each for each in blocks}
    judged = {claim.id: judge_claim(claim, study, by_id) for claim in study.register.claims}
    claims = tuple(
        replace(each, implied=judge_implied(each.claim, study, judged)) for each in judged.values()
    )
    if responses is None:
        return Audit(study, claims, blocks, recommendations=_recommendations(study, claims, {}))
    # responses are held in arrays: an audit of the print alone must not wait for numpy
    from alp_survey.claims.derivation.deriving import by_instrument, derive

    read = by_instrument(study, responses)
    derived = {
        each.claim.id: replace(each, derivation=derive(each.claim, study, read)) for each in claims
    }
    settled = tuple(
        replace(block, settled=all(derived[id].stands for id in block.block.claims))
        for block in blocks
    )
    claims = tuple(derived.values())
    return Audit(study, claims, settled, read, _recommendations(study, claims, read))


def _recommendations(
    study: Study, claims: Sequence[ClaimAudit], responses: Mapping[str, Responses]
) -> tuple[RecommendationAudit, ...]:
    return tuple(
        judge_recommendation(each, study, claims, responses) for each in study.recommendations
    )


def check_figures(
    quotes: Sequence[str],
    *,
    n: int | None,
    response: ResponseKind = "not stated",
    complete: bool = False,
    settings: Settings | None = None,
) -> Audit:
    """Audit figures that stand in no register: each by itself and, if several, all together.

    Parameters
    ----------
    quotes : sequence of str
        Percentages as printed, such as ["46%", "41%"].
    n : int or None
        The base they are said to have; None if none is stated.
    response : {"single", "multiple", "not stated"}
        Whether respondents could be in one category only; brings the sum rule.
    complete : bool
        With "single": the figures are all there are, so their counts add up to n.
    settings : Settings, optional
        Level and method of the intervals, and the presentation standard.

    Returns
    -------
    Audit
        As from :func:`audit`; the claims are called ``figure_1``, ``figure_2`` and so on.

    Raises
    ------
    ValueError
        If a figure cannot be read, there are none or more than 100, `complete` is asked of
        anything but single response, or a remainder stands without the other parts of its whole.

    Examples
    --------
    >>> result = check_figures(["46%", "41%"], n=44)
    >>> [claim.arithmetic.verdict for claim in result.claims]
    ['possible only if rounded up', 'possible']
    >>> list(result.blocks[0].shared_bases)
    [37, 39, 41]
    """
    if isinstance(quotes, str) or not quotes:
        raise ValueError("quotes: got no list of figures; expected one or more, such as ['46%']")
    if complete and response != "single":
        raise ValueError("complete: got True; expected False unless response is 'single'")
    if len(quotes) > MOST_FIGURES:
        raise ValueError(f"quotes: got {len(quotes)}; expected at most {MOST_FIGURES} at a time")
    rests = sum(parse_quote(quote).word == "remainder" for quote in quotes)
    if rests > 1 or (rests and not (complete and len(quotes) > 1)):
        raise ValueError(
            "quotes: got a remainder; expected one at the most, beside the other parts of a"
            " single response that is complete"
        )
    claims = tuple(
        Claim(
            id=f"figure_{position}",
            kind="share",
            says="A figure given by itself",
            quote=parse_quote(quote).text,
            n=n,
            base=Base(who="not stated"),
            instrument=None,
            places=(Place(section="this call"),),
        )
        for position, quote in enumerate(quotes, start=1)
    )
    blocks: tuple[Block, ...] = ()
    if len(claims) > 1:
        ids = tuple(claim.id for claim in claims)
        blocks = (
            Block(
                id="together",
                says="All figures of the call, on one base",
                claims=ids,
                response=response,
                complete=complete,
            ),
        )
    register = Register(claims=claims, blocks=blocks)
    return audit(Study("Figures given one by one", (), (), register, settings or Settings()))
