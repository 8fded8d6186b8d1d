"""Neighbouring columns that are headed by the options of an item and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alp_survey.instrument.labels import LabelIndex
from alp_survey.responses.answers import NO_TICKS, TICKS
from alp_survey.responses.export import Export
from alp_survey.responses.header_index import HeaderIndex, Use
from alp_survey.responses.headers import Header

__all__ = ["match_option_runs"]


def match_option_runs(
    headers: Sequence[Header],
    index: HeaderIndex,
    uses: dict[int, Use],
    reasons: dict[int, str],
    export: Export,
) -> None:
    """Neighbouring columns headed by the options of one item with several answers.

    That alone is weak evidence. Columns that can be of two items are of none, unless all options of
    the one are there and not all of the other; and they must hold what such columns hold.
    """
    taken = {use.item for use in uses.values()}
    waiting = [
        header
        for header in headers
        if header.position not in uses and header.position not in reasons
    ]
    runs = [
        run
        for name, item in index.items.items()
        if item.kind in ("multiple", "ranking") and name not in taken
        for run in _runs(waiting, index.labels[name])
    ]
    # of several runs for an item those speak loudest that have all options, in their order
    for loud in (_Run.is_whole, _Run.is_in_order):
        named = {run.item for run in runs if loud(run)}
        runs = [run for run in runs if loud(run) or run.item not in named]
    for run in runs:
        rivals = [each for each in runs if each is not run and run.contested_by(each)]
        if rivals:
            items = " and ".join(dict.fromkeys((run.item, *(each.item for each in rivals))))
            reason = f"headed by an option, perhaps of {items}"
        elif not _holds_options(run, index, export):
            reason = f"headed by an option of {run.item}, but holds something else"
        else:
            uses |= {at: Use(run.item, "option", code) for at, code in run.codes.items()}
            continue
        for position in run.codes:
            reasons.setdefault(position, reason)


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring columns that the options of an item head.

    Attributes
    ----------
    item : str
    codes : mapping of position to code
    own : frozenset of int
        The positions under more than "other", which many items have.
    listed : tuple of int
        The codes of all options, other than "other", in their order.
    """

    item: str
    codes: Mapping[int, int]
    own: frozenset[int]
    listed: tuple[int, ...]

    def is_whole(self) -> bool:
        """Whether all options are there."""
        return set(self.listed) <= set(self.codes.values())

    def is_in_order(self) -> bool:
        """Whether the options stand as in the questionnaire."""
        there = [code for code in self.codes.values() if code in self.listed]
        return there == [code for code in self.listed if code in there]

    def contested_by(self, other: _Run) -> bool:
        """Whether another run speaks as loudly for other columns of the item, or for these."""
        if self.item == other.item:  # an option that the item does not have can divide its columns
            return bool({*self.codes.values()} & {*other.codes.values()})
        return bool(self.own & other.own) and other.is_whole() >= self.is_whole()


def _runs(headers: Sequence[Header], labels: LabelIndex) -> Iterator[_Run]:
    """Every run of two and more columns that is no part of a longer one."""
    listed = tuple(each.code for each in labels.item.categories if each.code != labels.other)
    reached = longest = 0
    for start in range(len(headers)):
        codes = _run(headers[start:], labels)
        end = start + len(codes)
        # "A, B, C, A": that a run begins again is no rival of it, unless it is as long
        if len(codes) < 2 or end <= reached or (start < reached and len(codes) < longest):
            continue
        reached, longest = end, len(codes)
        at = {header.position: code for header, code in zip(headers[start:], codes, strict=False)}
        own = frozenset(position for position, code in at.items() if code != labels.other)
        run = _Run(labels.item.name, at, own, listed)
        if run.is_whole() or len(own) > 1:
            yield run


def _holds_options(run: _Run, index: HeaderIndex, export: Export) -> bool:
    """Whether most cells of neighbouring columns are ticks, or the places of a whole ranking."""
    labels = index.labels[run.item]
    if not index.is_multiple(run.item):
        return run.is_whole()
    found = filled = 0
    for position, code in run.codes.items():
        for text, count in export.below(position).items():
            if text and code != labels.other:
                filled += count
                found += count * (text in TICKS | NO_TICKS or labels.code(text) == code)
    return not filled or found * 2 > filled


def _run(headers: Sequence[Header], labels: LabelIndex) -> list[int]:
    """The codes of an item that neighbouring headers name, each once."""
    codes: list[int] = []
    for i, header in enumerate(headers):
        code = labels.code(header.shown)
        beside = i == 0 or header.position == headers[i - 1].position + 1
        # an "Other" that comes first was written beside the question before
        first_of_all = i == 0 and code == labels.other
        if code is None or code in codes or not beside or first_of_all:
            break
        codes.append(code)
    return codes
