"""Which column holds which item: by name, wording, alias or a column map, never by a guess."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from alp_survey.errors import InputError, Problem
from alp_survey.instrument.labels import loose_form, normal_form
from alp_survey.instrument.models import Instrument, Item
from alp_survey.responses.answers import NO_TICKS, TICKS
from alp_survey.responses.column_map import ColumnMap, MappedColumn
from alp_survey.responses.export import Export
from alp_survey.responses.header_index import HeaderIndex, Use
from alp_survey.responses.headers import Header, without_groups
from alp_survey.responses.option_runs import match_option_runs
from alp_survey.responses.plain_text import in_short, one_line

NO_ITEM = "no item has this header"


__all__ = ["NO_ITEM", "ItemColumns", "Matching", "UnmatchedColumn", "match_columns"]


@dataclass(frozen=True, slots=True)
class ItemColumns:
    """The columns of one item, by position.

    Attributes
    ----------
    item : Item
    whole : int or None
        The column with the answer as a whole, or with all answers joined.
    options : mapping of code to int
        Columns that hold one option each.
    write_in : int or None
        The column with what was written beside "other".
    ranks : mapping of rank to int
        Columns that hold what was put first, second and so on.
    strays : tuple of int
        Columns of ticks for options that the item does not have. They are not its columns, but who
        ticked one gave an answer that is not in the others.
    """

    item: Item
    whole: int | None = None
    options: Mapping[int, int] = field(default_factory=dict)
    write_in: int | None = None
    ranks: Mapping[int, int] = field(default_factory=dict)
    strays: tuple[int, ...] = ()

    @property
    def untold(self) -> tuple[str, ...]:
        """Labels of options without a column, where others have one: nobody can have ticked them.

        ODK Central writes no column for an option that nobody ticked; from other files one may have
        been deleted.
        """
        if not self.options or self.whole is not None:
            return ()
        told = {
            *self.options,
            *(c.code for c in self.item.categories if c.other and self.write_in is not None),
        }
        return tuple(c.label for c in self.item.categories if c.code not in told)

    @property
    def positions(self) -> tuple[int, ...]:
        """All its columns in the order of the file."""
        singles = (each for each in (self.whole, self.write_in) if each is not None)
        return tuple(sorted((*singles, *self.options.values(), *self.ranks.values())))


@dataclass(frozen=True, slots=True)
class UnmatchedColumn:
    """A column that holds no item, and why it was left out."""

    header: Header
    reason: str


@dataclass(frozen=True, slots=True)
class Matching:
    """Every column of an export, accounted for.

    Attributes
    ----------
    items : tuple of ItemColumns
        In questionnaire order; only items that have a column.
    missing : tuple of Item
        Items of the instrument that have none.
    own : tuple of Header
        The form tool's own columns.
    unmatched : tuple of UnmatchedColumn
        Everything else.
    in_order : tuple of str
        What was told apart by the order of the columns alone, in words.
    """

    items: tuple[ItemColumns, ...]
    missing: tuple[Item, ...]
    own: tuple[Header, ...]
    unmatched: tuple[UnmatchedColumn, ...]
    in_order: tuple[str, ...] = ()

    @property
    def loose_ends(self) -> tuple[str, ...]:
        """What a person should know of columns, options and items that found no other half."""
        columns = [
            f"Column {each.header.letters} '{in_short(each.header.shown, 70)}' holds no item:"
            f" {one_line(each.reason)}."
            for each in self.unmatched
        ]
        options = [
            f"{each.item.name} has no column for {in_short(', '.join(each.untold), 200)}: taken as"
            " not ticked."
            for each in self.items
            if each.untold
        ]
        missing = ", ".join(item.name for item in self.missing)
        return (
            *columns,
            *self.in_order,
            *options,
            *([f"Items without a column: {missing}."] if missing else []),
        )


def match_columns(
    export: Export,
    instrument: Instrument,
    *,
    column_map: ColumnMap | None = None,
    by_position: bool = False,
) -> Matching:
    """Match the columns of an export to the items of an instrument.

    Parameters
    ----------
    export : Export
    instrument : Instrument
    column_map : ColumnMap, optional
        What a person confirmed; it goes before everything else.
    by_position : bool
        Match by order alone, one column for each item after the form tool's own columns.

    Returns
    -------
    Matching
        A column that could hold two things, and two columns that hold the same, are unmatched.

    Raises
    ------
    InputError
        If the map names a column that is not there, or the number of columns does not allow to
        match by position.
    """
    index = HeaderIndex(instrument, export)
    open_headers = [
        header for header in export.headers if header.own is None or index.claims(header, export)
    ]
    uses: dict[int, Use] = {}
    reasons: dict[int, str] = {}
    if column_map is not None:
        _require_same(column_map, instrument, export)
        _follow_map(column_map, export, index, uses, reasons)
    mapped = {*uses, *reasons}
    rest = [header for header in open_headers if header.position not in mapped]
    in_order: list[str] = []
    if by_position:
        uses |= _by_position(rest, instrument, uses, export)
    else:
        found = {header.position: index.uses(header) for header in rest}
        in_order = _settle(found, rest, index, uses, reasons)
        match_option_runs(rest, index, uses, reasons, export)
        _match_specified(rest, index, uses, reasons)
    _keep_one_form(uses, reasons, index)
    strays = {} if by_position else _strays(rest, index, uses, reasons, export)
    return Matching(
        items=tuple(_gathered(instrument, uses, strays)),
        missing=_missing(instrument, uses),
        own=tuple(
            header
            for header in export.headers
            if header.own is not None and header.position not in {*mapped, *uses}
        ),
        unmatched=tuple(
            UnmatchedColumn(header, reasons.get(header.position, NO_ITEM))
            for header in open_headers
            if header.position not in uses and header.own is None
        ),
        in_order=tuple(in_order),
    )


def _require_same(column_map: ColumnMap, instrument: Instrument, export: Export) -> None:
    """A map is for one instrument: the same names mean other items in another."""
    if column_map.instrument != instrument.id:
        where = f"{export.sheet.source.file}, column map"
        got = f"a map for {column_map.instrument}"
        raise InputError(Problem(where, got, f"one for {instrument.id}"))


def _follow_map(
    column_map: ColumnMap,
    export: Export,
    index: HeaderIndex,
    uses: dict[int, Use],
    reasons: dict[int, str],
) -> None:
    """Uses and reasons as a person stated them."""
    problems = []
    for mapped in column_map.columns:
        named = [
            header
            for header in export.headers
            if loose_form(mapped.header) in _written(header)
            and mapped.column in (None, header.letters)
        ]
        where = f"{export.sheet.source.file}, column map of {column_map.instrument}"
        shown = f"the column '{mapped.header}'" + (f" ({mapped.column})" if mapped.column else "")
        if len(named) != 1:
            got = f"{shown}, of which the file has {len(named) or 'none'}"
            letters = " or ".join(header.letters for header in named)
            action = f"State which: column: {letters}." if named else _ANOTHER_MAP
            problems.append(Problem(where, got, "a column of the file", action))
            continue
        position = named[0].position
        if mapped.item is None:
            reasons[position] = f"left out by the column map: {mapped.leave_out}"
            continue
        use = _stated_use(mapped, mapped.item)
        if use in uses.values():
            problems.append(Problem(where, f"{shown} for the same as another", "one column each"))
        if mapped.item not in index.items:
            problems.append(Problem(where, f"the unknown item '{mapped.item}'", "an item"))
        elif mapped.code is not None and not index.has_option(mapped.item, mapped.code):
            got = f"{shown} for code {mapped.code} of {mapped.item}"
            problems.append(Problem(where, got, "an option of an item with several answers"))
        elif mapped.write_in and not index.takes_write_ins(mapped.item):
            got = f"{shown} for what was written beside 'other' of {mapped.item}"
            problems.append(Problem(where, got, "an item with a category for write-ins"))
        uses[position] = use
    if problems:
        raise InputError(*problems)


def _written(header: Header) -> set[str]:
    """A header as a map may have it: a draft shows no numbers of persons."""
    return {loose_form(header.shown), loose_form(one_line(header.shown))}


_ANOTHER_MAP = "Correct the map, or give another one (--columns FILE)."


def _stated_use(mapped: MappedColumn, item: str) -> Use:
    if mapped.write_in:
        return Use(item, "write-in")
    if mapped.rank is not None:
        return Use(item, "rank", mapped.rank)
    return Use(item, "whole" if mapped.code is None else "option", mapped.code)


def _by_position(
    headers: Sequence[Header], instrument: Instrument, uses: Mapping[int, Use], export: Export
) -> dict[int, Use]:
    taken = {use.item for use in uses.values()}
    items = [item for item in instrument.items if item.name not in taken]
    if len(headers) != len(items):
        raise InputError(
            Problem(
                export.sheet.source.file,
                f"{len(headers)} columns of answers",
                f"{len(items)}, one for each item of {instrument.id}, to match by position",
                "Write a column map (alp-survey map).",
            )
        )
    return {
        header.position: Use(item.name, "whole")
        for header, item in zip(headers, items, strict=True)
    }


def _by_very_name(
    fitting: Sequence[Header],
    meanings: Sequence[Use],
    index: HeaderIndex,
    reasons: dict[int, str],
) -> Sequence[Header]:
    """Of columns that fit one item that with its very name: "sex", and not "spouse/sex"."""
    exact = [header for header in fitting if normal_form(header.shown) in index.exact]
    if len(meanings) > 1 or len(exact) != 1:
        return fitting
    for header in fitting:
        if header not in exact:
            reasons[header.position] = f"another column has the very name of {meanings[0].item}"
    return exact


def _settle(
    found: Mapping[int, tuple[Use, ...]],
    headers: Sequence[Header],
    index: HeaderIndex,
    uses: dict[int, Use],
    reasons: dict[int, str],
) -> list[str]:
    """One meaning for each column and one column for each meaning, or neither is used.

    Returns what was taken to be in order because nothing else tells it apart.
    """
    in_order = []
    by_meaning: defaultdict[tuple[Use, ...], list[Header]] = defaultdict(list)
    for header in headers:
        if found[header.position]:
            by_meaning[found[header.position]].append(header)
    taken = set(uses.values())
    for meanings, fitting in by_meaning.items():
        columns = _by_very_name(fitting, meanings, index, reasons)
        free = [use for use in meanings if use not in taken]
        if len(free) == len(columns) == len(meanings):
            # questions of the same wording come in the order of the questionnaire
            order = list(index.items)
            free.sort(key=lambda use: order.index(use.item))
            uses |= {header.position: use for header, use in zip(columns, free, strict=True)}
            if len(free) > 1:
                letters = " and ".join(header.letters for header in columns)
                names = " and ".join(use.item for use in free)
                in_order.append(
                    f"Columns {letters} have the same header and are taken to be {names}, in the"
                    " order of the questionnaire."
                )
            continue
        letters = " and ".join(header.letters for header in columns)
        for header in columns:
            if len(meanings) > 1:
                items = " and ".join(use.item for use in meanings)
                reasons[header.position] = f"its header fits {items}"
            elif not free:
                reasons[header.position] = f"another column was given for {meanings[0].item}"
            else:
                reasons[header.position] = f"columns {letters} both fit {meanings[0].item}"
    return in_order


_SPECIFIED = frozenset(
    loose_form(text)
    for text in (
        "Specify other.", "Please specify", "Other: please say", "If other, please specify",
        "Other (please specify)", "Other, please specify", "If other, specify", "Specify",
    )
)  # fmt: skip


def _keep_one_form(uses: dict[int, Use], reasons: dict[int, str], index: HeaderIndex) -> None:
    """A ranking with a column for each option needs none for each place.

    And a question with one answer needs none for each option where it has one for the answer.
    """
    by_option = {use.item for use in uses.values() if use.role == "option"}
    at_once = {
        use.item
        for use in uses.values()
        if use.role == "whole" and not index.takes_several(use.item)
    }
    joined = {use.item for use in uses.values() if use.role == "whole"}
    for position, use in list(uses.items()):
        other = index.other(use.item)
        if use.role == "write-in" and use.item in by_option and not index.takes_several(use.item):
            # among the columns of the options of one answer, that of "other" is one of them
            if Use(use.item, "option", other) not in uses.values():
                uses[position] = Use(use.item, "option", other)
        elif use.role == "rank" and use.item in by_option:
            del uses[position]
            reasons[position] = f"{use.item} has a column for each option"
        elif use.role == "rank" and use.item in joined:
            del uses[position]
            reasons[position] = f"{use.item} has a column for the whole ranking"
        elif use.role == "option" and use.item in at_once:
            del uses[position]
            reasons[position] = f"{use.item} has a column for its answer"


_NAMED_OTHER = re.compile(r"(?:(.+) )?oth(?:er)?(?: (?:txt|text|specify|spec|sp))?")


def _names_other(shown: str, item: str, index: HeaderIndex, beside: str) -> bool:
    """Whether a header is "other" of an item, or of variables that begin alike: ch_tv, ch_oth."""
    found = _NAMED_OTHER.fullmatch(shown)
    if not found:
        return False
    stem = found[1]
    return not stem or item in index.named(stem) or beside.startswith(f"{stem} ")


def _match_specified(
    headers: Sequence[Header], index: HeaderIndex, uses: dict[int, Use], reasons: dict[int, str]
) -> None:
    """A "Specify other." belongs to the item in whose columns, or after which, it stands."""
    shown_before = {header.position + 1: loose_form(header.shown) for header in headers}
    for header in headers:
        groups = without_groups(header.shown) if index.grouped else ()
        texts = [loose_form(text) for text in (header.shown, *groups)]
        shown = next((text for text in texts if text in _SPECIFIED), texts[0])
        before, beside = uses.get(header.position - 1), shown_before.get(header.position, "")
        if header.position in uses or before is None or before.item not in index.labels:
            continue
        if shown not in _SPECIFIED and not _names_other(shown, before.item, index, beside):
            continue
        use = Use(before.item, "write-in")
        if index.labels[before.item].other is not None and use not in uses.values():
            uses[header.position] = use
            reasons.pop(header.position, None)


def _strays(
    headers: Sequence[Header],
    index: HeaderIndex,
    uses: Mapping[int, Use],
    reasons: dict[int, str],
    export: Export,
) -> Mapping[str, list[int]]:
    """Columns of ticks that belong to an item with a column for each option, but to none of them.

    Left aside, they would make "not ticked" of answers that were ticked there.
    """
    owner = {
        position: use.item
        for position, use in uses.items()
        if use.role == "option" or (use.role == "write-in" and index.is_multiple(use.item))
    }
    split = set(owner.values())
    found: defaultdict[str, list[int]] = defaultdict(list)
    for header in headers:
        position = header.position
        if position in uses or not split:
            continue
        ticks, own_text = _ticks(export, header)
        # where something else was said of the column, it must name the item itself
        free = position not in reasons
        labelled = [
            name
            for name in sorted(split)
            if free and index.labels[name].code(header.shown) is not None
        ]
        beside = [owner.get(position - 1), owner.get(position + 1)] if own_text and free else []
        names = [*index.headed(header), *labelled, *filter(None, beside)]
        name = next((each for each in names if each in split), None)
        if ticks and name is not None:
            owner[position] = name
            found[name].append(position)
            reasons[position] = f"{name} has no such option, or has it in another column"
    return found


def _ticks(export: Export, header: Header) -> tuple[bool, bool]:
    """Whether a column holds ticks and nothing else, and whether they are its header's own text."""
    texts = export.below(header.position).keys()
    own = normal_form(header.shown)
    ticked = texts & (TICKS | {own})
    return bool(ticked) and texts <= ticked | NO_TICKS | {""}, ticked == {own}


def _gathered(
    instrument: Instrument, uses: Mapping[int, Use], strays: Mapping[str, Sequence[int]]
) -> Iterable[ItemColumns]:
    by_item: defaultdict[str, dict[int, Use]] = defaultdict(dict)
    for position, use in sorted(uses.items()):
        by_item[use.item][position] = use
    for item in instrument.items:
        roles = by_item.get(item.name, {})
        if roles:
            single = {use.role: position for position, use in roles.items() if use.code is None}
            coded = [(use.role, use.code, at) for at, use in roles.items() if use.code is not None]
            yield ItemColumns(
                item,
                whole=single.get("whole"),
                options={code: at for role, code, at in coded if role == "option"},
                write_in=single.get("write-in"),
                ranks={rank: at for role, rank, at in coded if role == "rank"},
                strays=tuple(strays.get(item.name, ())),
            )


def _missing(instrument: Instrument, uses: Mapping[int, Use]) -> tuple[Item, ...]:
    """Items without a column."""
    found = {use.item for use in uses.values()}
    return tuple(item for item in instrument.items if item.name not in found)
