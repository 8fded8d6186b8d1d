"""From the names of items to a table: what to count, what to test, what to say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import fields
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.models import Item
from alp_survey.responses.responses import Responses
from alp_survey.tables.banners import Banner, make_banner, total_banner
from alp_survey.tables.bases import BASE_WORDS, SEVERAL_ANSWERS
from alp_survey.tables.cells import Crossing, cross
from alp_survey.tables.comparing import Comparison, compare
from alp_survey.tables.disclosure import require_separable, withheld_cells
from alp_survey.tables.lettering import letter_columns, lettering_notes
from alp_survey.tables.requests import Request
from alp_survey.tables.residuals import residual_notes, residuals_of
from alp_survey.tables.rows import Beside, crossing_rows
from alp_survey.tables.stubs import Stub, make_stub, wanted_lines
from alp_survey.tables.table import Table, TableKind
from alp_survey.tables.withholding import Withheld

__all__ = [
    "By",
    "Weights",
    "assemble",
    "listed_banners",
    "listed_stubs",
    "require_responses",
    "written_call",
]

By = str | tuple[str, ...]
"""An item, or several nested in each other, the outer one first."""

Weights = str | NDArray[np.float64] | None

_FEW = 3  # respondents who might be recognised: as in the codebook
_TESTED: tuple[TableKind, ...] = ("cross-tab", "banner book")
_LEAST_WEIGHT, _MOST_WEIGHT = 1e-50, 1e50  # fourth powers of these are still numbers


def require_responses(responses: object) -> None:
    """Refuse what is not a study's responses, such as a frame of pandas."""
    if not isinstance(responses, Responses):
        got = f"an object of type {type(responses).__name__}"
        raise ValueError(f"responses: got {got}; expected what `study.read` gives.")


def listed_stubs(stubs: object, *, one: bool = False) -> list[str]:
    """The items in the rows: the name of one, or names in an order."""
    if one:
        if not isinstance(stubs, str):
            raise ValueError(f"item: got {_short(stubs)}; expected the name of one item.")
        return [stubs]
    listed = _in_order(stubs)
    if listed is None or not all(isinstance(each, str) for each in listed):
        raise ValueError(f"stubs: got {_short(stubs)}; expected a list of names of items.")
    return listed


def listed_banners(banners: object, name: str = "by") -> list[By]:
    """The items in the columns, each a name or, nested, a tuple of names."""
    expected = "a list of names of items, nested ones as a tuple"
    if name == "by":
        expected = f"the name of an item, a tuple of nested ones, or {expected}"
        banners = [banners] if isinstance(banners, str | tuple) else banners
    listed = _in_order(banners)
    if listed is None:
        raise ValueError(f"{name}: got {_short(banners)}; expected {expected}.")
    if not listed:
        raise ValueError(
            f"{name}: got an empty list; expected {expected}. Frequencies need no columns."
        )
    for each in listed:
        nest = (each,) if isinstance(each, str) else each
        if not (isinstance(nest, tuple) and nest and all(isinstance(one, str) for one in nest)):
            raise ValueError(f"{name}: got {_short(each)}; expected {expected}.")
        if len(set(nest)) < len(nest):
            again = next(one for one in nest if nest.count(one) > 1)
            raise ValueError(f"{name}: got '{again}' nested in itself; expected each item once.")
    return listed


def _in_order(names: object) -> list[Any] | None:
    """What is listed, None if it has no order or is no list."""
    if not isinstance(names, Iterable) or isinstance(names, str | bytes | Mapping | Set):
        return None
    return list(names)


def _short(value: object) -> str:
    """A name or a list as it is written; of anything else its type."""
    if isinstance(value, str | int | float | list | tuple | set | dict | None):
        written = repr(value)
        return written if len(written) <= 60 else f"{written[:57]}..."
    return f"an object of type {type(value).__name__}"


def written_call(
    function: str,
    responses: Responses,
    subject: Sequence[Any],
    by: Any,
    *,
    request: Request,
    weights: Weights,
) -> str:
    """The call that makes the same table of the same responses."""
    given = [responses.call, *(repr(each) for each in subject)]
    if by is not None:
        given.append(f"by={by!r}" if function == "frequencies" else repr(by))
    plain = Request()
    given += [
        f"{each.name}={getattr(request, each.name)!r}"
        for each in fields(Request)
        if getattr(request, each.name) != getattr(plain, each.name)
    ]
    if weights is not None:
        given.append(f"weights={weights!r}" if isinstance(weights, str) else "weights=...")
    return f"alp.{function}({', '.join(given)})"


def assemble(
    responses: Responses,
    stubs: Sequence[str],
    banners: Sequence[By],
    request: Request,
    *,
    weights: Weights,
    kind: TableKind,
    call: str,
    countable: Callable[[Item, Mapping[str, NDArray[np.int16]]], Stub] = make_stub,
) -> Table:
    """Count, test and describe; the parameters are those of the calls in `tabulating`.

    `countable` makes the rows of an item.
    """
    import pandas as pd

    for name, listed in (("item", stubs), ("by", banners)):
        if repeated := [each for each in listed if list(listed).count(each) > 1]:
            raise ValueError(f"{name}: got {repeated[0]!r} twice; expected each once.")
    if not stubs:
        raise ValueError("stubs: got none; expected the name of at least one item.")
    weight = _weights(responses, weights)
    across = [total_banner(responses.n), *(_banner(responses, by) for by in banners)]
    rows = [countable(_item(responses, name), responses.arrays) for name in stubs]
    if request.suppress is not None:
        require_separable(responses, stubs, across[1:], weighted=weight is not None)
    crossings = cross(
        rows, across, bases=[request.base_in(each.item) for each in rows], weights=weight
    )
    withheld = None
    if request.suppress is not None:
        withheld = withheld_cells(responses, crossings, request, request.suppress)
    columns = [
        crossing_rows(
            crossing,
            request,
            survey=responses.instrument.id,
            values=_values(responses, crossing.stub.item),
            weights=weight,
            beside=each,
        )
        for crossing, each in zip(crossings, _beside(crossings, request, withheld), strict=True)
    ]
    cells = pd.DataFrame(
        {name: np.concatenate([each[name] for each in columns]) for name in columns[0]}
    )
    for name in ("code", "base_n", "count"):
        cells[name] = cells[name].astype("Int64")
    return Table(
        title=_title(responses, stubs, banners),
        kind=kind,
        cells=cells,
        notes=_notes(
            responses,
            crossings,
            request,
            kind=kind,
            weighted=weight is not None,
            withheld=withheld,
        ),
        responses=responses,
        call=call,
        suppress=request.suppress,
        tests=partial(
            _comparisons, responses, crossings if kind in _TESTED else [], request, weight, withheld
        ),
    )


def _beside(
    crossings: Sequence[Crossing], request: Request, withheld: Sequence[Withheld] | None
) -> Iterator[Beside]:
    """Letters and residuals, where they are asked for, and what is withheld."""
    shown = None if withheld is None else [~each.cells for each in withheld]
    letters = None if request.letters is None else letter_columns(crossings, request, shown)
    for place, crossing in enumerate(crossings):
        seen = None if shown is None else shown[place]
        yield Beside(
            letters=None if letters is None else letters[place],
            residuals=residuals_of(crossing, request, seen) if request.residuals else None,
            withheld=None if withheld is None else withheld[place],
        )


def _comparisons(
    responses: Responses,
    crossings: Sequence[Crossing],
    request: Request,
    weights: NDArray[np.float64] | None,
    withheld: Sequence[Withheld] | None,
) -> tuple[Comparison, ...]:
    """A test is of valid answers, whatever the percentages are of."""
    marks = None if withheld is None else [each.cells for each in withheld]
    if request.base != "valid" and crossings:
        crossings = cross([each.stub for each in crossings], crossings[0].banners, weights=weights)
        if marks is not None:
            # a test of valid answers knows who is not in it: none where anything is withheld
            marks = [np.broadcast_to(each.any(axis=0), each.shape) for each in marks]
    values = {
        each.stub.item.name: found
        for each in crossings
        if not each.stub.item.categories
        and (found := _values(responses, each.stub.item)) is not None
    }
    return compare(crossings, level=request.level, withheld=marks, values=values)


def _item(responses: Responses, name: str) -> Item:
    if name not in responses.coded:
        known = ", ".join(responses.coded)
        raise KeyError(f"got no item '{name}' in these responses; expected one of {known}.")
    return responses.coded[name].item


def _banner(responses: Responses, by: By) -> Banner:
    names = (by,) if isinstance(by, str) else by
    return make_banner([_item(responses, name) for name in names], responses.arrays)


def _values(responses: Responses, item: Item) -> NDArray[np.float64] | None:
    if item.kind != "number":
        return None
    values = responses.coded[item.name].values
    return None if values is None else values[responses.kept].astype(float)


def _weights(responses: Responses, weights: Weights) -> NDArray[np.float64] | None:
    if weights is None:
        return None
    if isinstance(weights, str):
        found = _values(responses, _item(responses, weights))
        if found is None:
            raise ValueError(f"weights: got '{weights}', no item of numbers; expected one.")
    else:
        found = _numbers(_in_order_of(responses, weights))
    if found.shape != (responses.n,):
        got = f"{found.shape[0]} weights" if found.ndim == 1 else f"an array of shape {found.shape}"
        got = _short(weights) if found.ndim == 0 else got
        raise ValueError(f"weights: got {got}; expected one for each of {responses.n} respondents.")
    wrong = int((~(np.isfinite(found) & (found >= 0))).sum())
    if wrong:
        raise ValueError(
            f"weights: got {wrong} respondents without one or with one below 0; expected a number"
            " from 0 for everybody. Exclude them, or give them a weight."
        )
    some = found > 0
    if responses.n and not some.any():
        raise ValueError("weights: got 0 for everybody; expected some above 0.")
    for each in (found.min(initial=1, where=some), found.max(initial=1, where=some)):
        if not _LEAST_WEIGHT <= each <= _MOST_WEIGHT:
            expected = f"0, or numbers from {_LEAST_WEIGHT:g} to {_MOST_WEIGHT:g}"
            raise ValueError(f"weights: got {each:g}; expected {expected}.")
    return found


def _in_order_of(responses: Responses, weights: object) -> object:
    """A series of pandas by the respondents of its index; anything else as it stands."""
    import pandas as pd

    if not isinstance(weights, pd.Series):
        return weights
    rows = responses.respondents
    if weights.index.equals(pd.RangeIndex(len(weights))) and len(weights) == len(rows):
        return weights
    if not weights.index.is_unique or not set(rows.tolist()) <= set(weights.index):
        raise ValueError(
            "weights: got a series whose index is not the respondents; expected theirs, as in"
            " `responses.numbers`, or an array in their order."
        )
    return weights.loc[rows]


def _numbers(weights: object) -> NDArray[np.float64]:
    """The weights as an array, whatever its shape; or raise."""
    try:
        given = np.asarray(weights)
        if given.dtype.kind in "cmM":
            raise TypeError
        return np.asarray(given, float)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(
            f"weights: got {_short(weights)}; expected the name of an item of numbers, or a number"
            " for each respondent."
        ) from None


def _title(responses: Responses, stubs: Sequence[str], banners: Sequence[By]) -> str:
    if len(stubs) == 1:
        title = f"{responses.coded[stubs[0]].item.wording} ({stubs[0]})"
    else:
        title = responses.instrument.title
    named = [by if isinstance(by, str) else " > ".join(by) for by in banners]
    return f"{title} by {', '.join(named)}" if named else title


def _notes(
    responses: Responses,
    crossings: Sequence[Crossing],
    request: Request,
    *,
    kind: TableKind,
    weighted: bool,
    withheld: Sequence[Withheld] | None,
) -> tuple[str, ...]:
    notes = [f"Base: {BASE_WORDS[request.base]}."]
    if kind == "combinations":
        notes.append("Each respondent is in one row.")
    elif any(each.stub.item.kind == "multiple" for each in crossings):
        notes.append(
            "Percentages of items of several answers are of mentions."
            if request.of == "mentions"
            else SEVERAL_ANSWERS
        )
    notes += _outside(crossings[0], request)
    if weighted:
        notes.append("Percentages, means and medians are weighted, counts and bases are not.")
    notes += _scale_codes([each.stub.item for each in crossings])
    notes += _to_check(responses, [each.stub.item for each in crossings], request)
    notes += lettering_notes(crossings, request)
    notes += _small_cells(crossings, request, withheld, can=not weighted and kind != "combinations")
    notes += residual_notes(crossings, request)
    return tuple(notes)


def _outside(crossing: Crossing, request: Request) -> Iterator[str]:
    """Who is in the total, and in no column of a banner."""
    everybody = crossing.tables[0][0].sum(axis=0)
    for banner, columns in crossing.by_banner():
        if banner.apart:
            outside = int(everybody[0] - everybody[columns].sum())
        else:
            nowhere = np.ones(len(banner.facets[0]), bool)
            for each in banner.columns:
                nowhere &= banner.facets[each.facet].block(0, len(nowhere)) != each.place
            outside = int(nowhere.sum())
        if not banner.apart:
            said = f"A respondent can be in several columns of {banner.name}"
            # beside bases that are shown the count would tell how the columns overlap
            told = request.suppress is None
            are = "is" if outside == 1 else "are"
            yield f"{said}; {outside:,} {are} in none." if told else f"{said}, or in none."
        elif outside:
            few = request.suppress is not None and outside < request.suppress
            have = "1 respondent has" if outside == 1 else f"{outside:,} respondents have"
            unbanded = any(each.kind == "number" for each in banner.items)
            besides = ", or typed a number in no band" if unbanded else ""
            some = "Some respondents have" if few else have
            yield f"{some} no valid answer to {banner.name}{besides}."


def _scale_codes(items: Sequence[Item]) -> Iterator[str]:
    """What the ends of the scales are called whose means are shown."""
    ends: dict[str, list[str]] = {}
    for item in items:
        points = sorted((each.code, each.label) for each in item.categories if not each.missing)
        if item.kind == "scale" and points:
            (low, first), (high, last) = points[0], points[-1]
            ends.setdefault(f"{low} ('{first}') to {high} ('{last}')", []).append(item.name)
    for span, names in ends.items():
        yield f"Means of {', '.join(names)} are of codes, {span}, taken as evenly apart."


def _to_check(responses: Responses, items: Sequence[Item], request: Request) -> Iterator[str]:
    """Numbers outside the range of their item, which count all the same."""
    found = [each for each in responses.problem_list if each.kind == "out of range"]
    for item in items:
        rows = [each.row for each in found if each.item == item.name]
        strange = int(np.isin(rows, responses.respondents).sum()) if rows else 0
        if not strange:
            continue
        few = request.suppress is not None and strange < request.suppress
        many = "1 answer" if strange == 1 else f"{strange:,} answers"
        some = "Some answers" if few else many
        out = "lies" if strange == 1 and not few else "lie"
        yield (
            f"{some} to {item.name} {out} outside the range that the instrument states, and still"
            f" {'counts' if out == 'lies' else 'count'}: see the problems of the responses."
        )


def _small_cells(
    crossings: Sequence[Crossing],
    request: Request,
    withheld: Sequence[Withheld] | None,
    *,
    can: bool,
) -> Iterator[str]:
    """What is withheld and why; or that somebody may be recognised, because nothing is.

    `can` says whether this kind of table withholds cells where it is asked to.
    """
    if withheld is not None:
        if any(each.cells.any() for each in withheld):
            yield (
                f"Withheld: counts of fewer than {request.suppress} respondents, and others from"
                " which they would follow."
            )
        return
    small = sum(
        int(((each.count[wanted] > 0) & (each.count[wanted] < _FEW)).sum())
        for each in crossings
        for wanted in [wanted_lines(each.stub, each.count, missing=request.missing)]
    )
    if small:
        cells = "1 cell counts" if small == 1 else f"{small} cells count"
        across = [item.name for each in crossings[0].banners for item in each.items]
        apart = len(set(across)) == len(across) and not {
            each.stub.item.name for each in crossings
        } & set(across)
        # what would be refused is not recommended
        can = can and apart and (request.base == "all" or not request.missing)
        how = f"; suppress={_FEW} withholds such cells" if can else ""
        yield f"{cells} fewer than {_FEW} respondents, who might be recognised{how}."
