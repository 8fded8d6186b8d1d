"""Answers that nobody gave: drawn from an instrument, the same for the same seed.

They are the truth from which simulated files are written, so that what is read back can be held
against it. Only ``Random.random()`` is called: its sequence is promised to stay the same from one
Python to the next, that of ``shuffle`` or ``choices`` is not.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction
from itertools import accumulate
from random import Random
from typing import Final, TypeVar

from alp_survey.instrument.models import Band, Instrument, Item

__all__ = [
    "BLANK",
    "NOT_ASKED",
    "Absent",
    "Answer",
    "Answers",
    "Choice",
    "Choices",
    "Ranked",
    "codes_given",
    "draw_answers",
    "fieldwork_days",
]

MOST_RESPONDENTS = 1_000_000

Draw = Callable[[], float]
T = TypeVar("T")


class Absent(Enum):
    """Why there is no answer."""

    NOT_ASKED = "not asked"
    BLANK = "blank"


NOT_ASKED: Final = Absent.NOT_ASKED
BLANK: Final = Absent.BLANK


@dataclass(frozen=True, slots=True)
class Choice:
    """The one category chosen, and what was written beside it."""

    code: int
    write_in: str | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """The categories ticked, in the order of the questionnaire, and what was written beside."""

    codes: tuple[int, ...]
    write_in: str | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """Categories in order of preference."""

    codes: tuple[int, ...]


Answer = Absent | Choice | Choices | Ranked | Fraction | date | str
"""``Choice`` to single, scale and coded meta items; numbers are ``Fraction``, texts ``str``."""


@dataclass(frozen=True)
class Answers:
    """What every simulated respondent answered to every item.

    Attributes
    ----------
    instrument : Instrument
    seed : int
        What they were drawn from; it stands in every file that is written from them.
    values : mapping of item name to tuple of Answer
        One entry per respondent.

    Raises
    ------
    ValueError
        If an item is missing or unknown, or the items have different numbers of respondents.
    """

    instrument: Instrument
    seed: int
    values: Mapping[str, tuple[Answer, ...]]

    def __post_init__(self) -> None:
        names = {item.name for item in self.instrument.items}
        if names != set(self.values):
            odd = ", ".join(sorted(names ^ set(self.values)))
            raise ValueError(f"answers to exactly the items of the instrument; not so: {odd}")
        if len({len(column) for column in self.values.values()}) != 1:
            raise ValueError("every item needs one entry per respondent")

    @property
    def n(self) -> int:
        """The number of respondents."""
        return len(self.values[self.instrument.items[0].name])


def draw_answers(
    instrument: Instrument,
    n: int,
    *,
    seed: int,
    marginals: Mapping[str, Mapping[int, int]] | None = None,
    blank_share: float = 0.0,
) -> Answers:
    """Draw the answers of `n` respondents that do not exist.

    Parameters
    ----------
    instrument : Instrument
    n : int
        From 1 to 1,000,000.
    seed : int
        Zero or more. The same seed and arguments give the same answers on every machine.
    marginals : mapping of item name to mapping of code to count, optional
        How many give each answer, exactly. Whom the counts of a single-response item leave over
        gets one of the codes not named, or stays blank if all are; a code of a multiple item is
        ticked exactly so often among those asked.
    blank_share : float
        The chance that somebody who was asked leaves an item blank. Counts go before it: it works
        on respondents whom they leave free.

    Returns
    -------
    Answers

    Raises
    ------
    ValueError
        If counts cannot be met, are given for an item that has no codes, or an argument is out
        of its range; the message names the item.

    Examples
    --------
    >>> from alp_survey.claims.loading import load_study
    >>> instrument = load_study().instruments[0]
    >>> answers = draw_answers(instrument, 44, seed=1, marginals={"ai_use": {1: 32}})
    >>> sum(answer.code == 1 for answer in answers.values["ai_use"])
    32
    """
    if not 1 <= n <= MOST_RESPONDENTS:
        raise ValueError(f"n must lie between 1 and {MOST_RESPONDENTS:,}, not be {n}")
    if seed < 0:  # Random takes -7 for 7
        raise ValueError("seed must be zero or more")
    if not 0 <= blank_share <= 1:
        raise ValueError("blank_share must lie between 0 and 1")
    counts = marginals or {}
    _check_counts(instrument, counts)
    draw = Random(seed).random  # noqa: S311 - repeatable on purpose, nothing depends on secrecy
    values: dict[str, tuple[Answer, ...]] = {}
    for item in _filters_first(instrument):
        asked = _asked(item, instrument, values, n)
        column: list[Answer] = [NOT_ASKED] * n
        drawn = _draw_item(
            item,
            asked,
            counts.get(item.name, {}),
            blank_share,
            draw=draw,
            days=fieldwork_days(instrument),
        )
        for row, answer in zip(asked, drawn, strict=True):
            column[row] = answer
        values[item.name] = tuple(column)
    return Answers(instrument, seed, {item.name: values[item.name] for item in instrument.items})


def fieldwork_days(instrument: Instrument) -> tuple[date, date]:
    """First and last day of the simulated fieldwork: the instrument's, or April 2026."""
    if instrument.fieldwork is None:
        return date(2026, 4, 1), date(2026, 4, 30)
    return instrument.fieldwork.first, instrument.fieldwork.last


def codes_given(item: Item, answer: Answer) -> tuple[int, ...]:
    """The codes that an answer comes to; of a number, those whose band it lies in."""
    if isinstance(answer, Choice):
        return (answer.code,)
    if isinstance(answer, Choices | Ranked):
        return answer.codes
    if isinstance(answer, Fraction):
        return tuple(each.code for each in item.categories if each.band and answer in each.band)
    return ()


def _check_counts(instrument: Instrument, counts: Mapping[str, Mapping[int, int]]) -> None:
    for name, wanted in counts.items():
        try:
            item = instrument.item(name)
        except KeyError:
            raise ValueError(f"marginals name the item {name}, which there is not") from None
        known = _countable(item)
        for code, count in wanted.items():
            if code not in known:
                raise ValueError(f"{name}: no code {code} that answers could be counted under")
            if count < 0:
                raise ValueError(f"{name}: code {code} cannot be given {count} times")


def _countable(item: Item) -> set[int]:
    """The codes of an item under which answers can be counted before they are drawn."""
    if item.kind == "number":
        return {each.code for each in item.categories if each.band}
    if item.kind in ("single", "scale", "multiple", "meta"):
        return {each.code for each in item.categories}
    return set()


def _filters_first(instrument: Instrument) -> list[Item]:
    """The items, each after those that it depends on, otherwise in their order."""
    waiting, ordered = list(instrument.items), list[Item]()
    known = {item.name for item in waiting}
    done: set[str] = set()
    while waiting:
        ready = next((item for item in waiting if done.issuperset(item.asked_if)), None)
        if ready is None:
            unknown = [item.name for item in waiting if not known.issuperset(item.asked_if)]
            why = "an item that there is not" if unknown else "each other in a circle"
            names = ", ".join(unknown or [item.name for item in waiting])
            raise ValueError(f"{names}: asked_if depends on {why}")
        waiting.remove(ready)
        ordered.append(ready)
        done.add(ready.name)
    return ordered


def _asked(
    item: Item, instrument: Instrument, values: Mapping[str, Sequence[Answer]], n: int
) -> Sequence[int]:
    """Who is put the question: those with one of the codes, of every item named."""
    asked: Sequence[int] = range(n)
    for name, codes in item.asked_if.items():
        source, wanted = instrument.item(name), set(codes)
        column = values[name]
        asked = [row for row in asked if wanted.intersection(codes_given(source, column[row]))]
    return asked


def _draw_item(
    item: Item,
    asked: Sequence[int],
    counts: Mapping[int, int],
    blank_share: float,
    *,
    draw: Draw,
    days: tuple[date, date],
) -> list[Answer]:
    """One answer for each respondent who is asked."""
    if item.kind in ("single", "scale", "multiple", "ranking") and not item.categories:
        raise ValueError(f"{item.name}: no categories to draw answers from")
    if item.kind == "multiple":
        return _draw_choices(item, len(asked), counts, blank_share, draw)
    if item.kind in ("single", "scale") or (item.kind == "meta" and item.categories):
        codes = [each.code for each in item.categories]
        drawn = _draw_codes(item, codes, len(asked), counts, blank_share, draw=draw)
        return _as_choices(item, drawn, draw)
    if item.kind == "number":
        return _draw_numbers(item, len(asked), counts, blank_share, draw)
    one = _drawer(item, days, draw)
    return [BLANK if blank_share and draw() < blank_share else one(row) for row in asked]


def _drawer(item: Item, days: tuple[date, date], draw: Draw) -> Callable[[int], Answer]:
    """What draws one answer to an item that has neither codes nor numbers."""
    if item.kind == "ranking":
        # What stands apart from the list (a refusal, an own entry) is not ranked.
        listed = [
            each.code
            for each in item.categories
            if not (each.missing or each.exclusive or each.other)
        ]
        return lambda _: Ranked(tuple(_shuffled(listed, draw)))
    if item.kind == "date":
        first, last = days
        span = (last - first).days + 1
        return lambda _: first + timedelta(int(draw() * span))
    if item.personal:
        form = _personal_form(item)
        return lambda row: form.format(row + 1)
    if item.kind == "meta":
        return lambda row: f"SIMULATED {row + 1}"
    return lambda _: _OPEN_TEXTS[int(draw() * len(_OPEN_TEXTS))]


def _personal_form(item: Item) -> str:
    asked = f"{item.name} {item.wording}".lower()
    if "mail" in asked:
        return "simulated{}@example.invalid"
    if any(word in asked for word in ("phone", "mobile", "whatsapp", "number", "cnic")):
        return "SIMULATED number {}"
    return "SIMULATED name {}"


def _draw_codes(
    item: Item,
    codes: Sequence[int],
    asked: int,
    counts: Mapping[int, int],
    blank_share: float,
    *,
    draw: Draw,
) -> list[int | None]:
    """One code for each respondent asked, None where the item is left blank."""
    named = sum(counts.values())
    if named > asked:
        raise ValueError(f"{item.name}: {named} answers are wanted, but {asked} are asked")
    free = [code for code in codes if code not in counts]
    pick = _picker(item, free, draw)
    drawn: list[int | None] = [code for code in codes for _ in range(counts.get(code, 0))]
    drawn += [
        None if not free or (blank_share and draw() < blank_share) else pick()
        for _ in range(asked - named)
    ]
    return _shuffled(drawn, draw) if counts else drawn


def _picker(item: Item, codes: Sequence[int], draw: Draw) -> Callable[[], int]:
    """What picks one of some codes; some are likelier than others, refusals are rare."""
    weights = [(0.05 if item.category(code).missing else 0.3) + draw() for code in codes]
    limits = list(accumulate(weights))
    return lambda: codes[min(bisect_right(limits, draw() * limits[-1]), len(codes) - 1)]


def _as_choices(item: Item, codes: Sequence[int | None], draw: Draw) -> list[Answer]:
    """Codes as answers; equal answers are one object, there may be millions of them."""
    others = {each.code for each in item.categories if each.other}
    plain = {each.code: Choice(each.code) for each in item.categories}
    written = {code: [Choice(code, text) for text in _WRITE_INS] for code in others}
    return [
        BLANK
        if code is None
        else written[code][int(draw() * len(_WRITE_INS))]
        if code in others
        else plain[code]
        for code in codes
    ]


def _draw_choices(
    item: Item, asked: int, counts: Mapping[int, int], blank_share: float, draw: Draw
) -> list[Answer]:
    order = [each.code for each in item.categories]
    others = {each.code for each in item.categories if each.other}
    if counts:
        ticked = _draw_counted_ticks(item, asked, counts, blank_share, draw)
    else:
        ticked = _draw_ticks(item, asked, blank_share, draw)
    known: dict[Choices, Choices] = {}
    answers: list[Answer] = []
    for codes in ticked:
        if not codes:
            answers.append(BLANK)
            continue
        written = None if others.isdisjoint(codes) else _WRITE_INS[int(draw() * len(_WRITE_INS))]
        answer = Choices(tuple(code for code in order if code in codes), written)
        answers.append(known.setdefault(answer, answer))
    return answers


def _draw_ticks(item: Item, asked: int, blank_share: float, draw: Draw) -> list[set[int]]:
    """The codes that each respondent ticks, at least one unless left blank."""
    chances = _chances(item, draw)
    alone = [each.code for each in item.categories if each.exclusive]
    pick_alone = _picker(item, alone, draw)
    pick = _picker(item, list(chances) or alone, draw)
    ticked: list[set[int]] = []
    for _ in range(asked):
        if blank_share and draw() < blank_share:
            ticked.append(set())
        elif alone and draw() < 0.1:
            ticked.append({pick_alone()})
        else:
            codes = {code for code, chance in chances.items() if draw() < chance}
            ticked.append(codes or {pick()})
    return ticked


def _chances(item: Item, draw: Draw) -> dict[int, float]:
    """How often each code that goes with others is ticked."""
    return {
        each.code: 0.03 if each.missing else 0.15 + 0.5 * draw()
        for each in item.categories
        if not each.exclusive
    }


def _draw_counted_ticks(
    item: Item, asked: int, counts: Mapping[int, int], blank_share: float, draw: Draw
) -> list[set[int]]:
    """As ``_draw_ticks``, with each code that is named ticked exactly as often as wanted."""
    alone = {each.code for each in item.categories if each.exclusive}
    order = _shuffled(range(asked), draw)
    ticked: list[set[int]] = [set() for _ in range(asked)]
    taken = 0
    for code in sorted(alone.intersection(counts)):
        for row in order[taken : taken + counts[code]]:
            ticked[row].add(code)
        taken += counts[code]
    if taken > asked:
        raise ValueError(f"{item.name}: {taken} exclusive answers wanted, but {asked} are asked")
    pool = order[taken:]
    for code in sorted(set(counts) - alone):
        if counts[code] > len(pool):
            left = f"{len(pool)} are asked and give no exclusive answer"
            raise ValueError(f"{item.name}: code {code} is wanted {counts[code]} times, but {left}")
        pool = _shuffled(pool, draw)
        for row in pool[: counts[code]]:
            ticked[row].add(code)
    skipped = {row for row in pool if not ticked[row] and blank_share and draw() < blank_share}
    _tick_the_rest(item, [row for row in pool if row not in skipped], ticked, counts, draw)
    return ticked


def _tick_the_rest(
    item: Item, rows: Sequence[int], ticked: list[set[int]], counts: Mapping[int, int], draw: Draw
) -> None:
    """Give codes whose count is free, and at least one code to everybody as far as it goes."""
    free = {code: chance for code, chance in _chances(item, draw).items() if code not in counts}
    for row in rows:
        ticked[row].update(code for code, chance in free.items() if draw() < chance)
    empty = [row for row in rows if not ticked[row]]
    left = [each.code for each in item.categories if each.code not in counts]
    if left:
        pick = _picker(item, left, draw)
        for row in empty:
            ticked[row].add(pick())
        return
    # Every count is fixed, so who has nothing can only get a tick of somebody who has several.
    givers = [row for row in rows if len(ticked[row]) > 1]
    for row in empty:
        while givers and len(ticked[givers[-1]]) < 2:
            givers.pop()
        if not givers:
            return
        several = sorted(ticked[givers[-1]])
        moved = several[int(draw() * len(several))]
        ticked[givers[-1]].remove(moved)
        ticked[row].add(moved)


def _draw_numbers(
    item: Item, asked: int, counts: Mapping[int, int], blank_share: float, draw: Draw
) -> list[Answer]:
    """Numbers inside the range of the item and, where it has any, the bands of its categories."""
    limits = [] if item.range is None else [item.range]
    bands = {each.code: each.band for each in item.categories if each.band is not None}
    if not bands:
        number = _number_drawer(item, limits, draw)
        return [BLANK if blank_share and draw() < blank_share else number() for _ in range(asked)]
    within = {code: _number_drawer(item, [*limits, band], draw) for code, band in bands.items()}
    drawn = _draw_codes(item, list(bands), asked, counts, blank_share, draw=draw)
    return [BLANK if code is None else within[code]() for code in drawn]


def _number_drawer(item: Item, bands: Sequence[Band], draw: Draw) -> Callable[[], Fraction]:
    step, first, last = _grid(item, bands)
    known: dict[int, Fraction] = {}

    def number() -> Fraction:
        place = first + int(draw() * (last - first + 1))
        return known.setdefault(place, place * step)

    return number


def _grid(item: Item, bands: Sequence[Band]) -> tuple[Fraction, int, int]:
    """Round numbers inside all bands: a step, and which multiples of it are first and last."""
    # A limit that does not belong to its band binds more than the same limit that does.
    lower = [(each.at_least, 0) for each in bands if each.at_least is not None]
    lower += [(each.above, 1) for each in bands if each.above is not None]
    upper = [(each.at_most, 0) for each in bands if each.at_most is not None]
    upper += [(each.below, -1) for each in bands if each.below is not None]
    if not lower:
        end = min(upper)[0] if upper else Fraction(100)
        lower = [(Fraction(0) if end > 0 else end - 100, 0)]
    low, open_below = max(lower)
    high, open_above = min(upper) if upper else (low + max(abs(low), Fraction(100)), 0)
    if high < low or (high == low and (open_below or open_above)):
        raise ValueError(f"{item.name}: no number lies inside its range and its bands")
    if high == low:
        return (low, 1, 1) if low else (Fraction(1), 0, 0)
    step = Fraction(1)
    while (high - low) / step >= 200:
        step *= 10
    while True:
        first, last = math.ceil(low / step), math.floor(high / step)
        first += bool(open_below and first * step == low)
        last -= bool(open_above and last * step == high)
        if first <= last:
            return step, first, last
        step /= 10


def _shuffled(values: Sequence[T], draw: Draw) -> list[T]:
    mixed = list(values)
    for place in range(len(mixed) - 1, 0, -1):
        other = int(draw() * (place + 1))
        mixed[place], mixed[other] = mixed[other], mixed[place]
    return mixed


_OPEN_TEXTS = tuple(
    f"[SIMULATED] {text}"
    for text in (
        "The fees are high, and payments arrive late.",
        "I would like a short course in the evening.",
        "Nothing to add.",
        "Good internet; steady power; that is all I need.",
        'They said "come tomorrow", and I never heard back.',
        "Clients ask for tools that I cannot pay for.",
        "بجلی اور انٹرنیٹ دونوں کا مسئلہ ہے۔",
        "ہمیں شام کے وقت تربیت چاہیے، اور وہ بھی اردو میں۔",
        "ادائیگی وقت پر نہیں ملتی۔",
        "Internet ka masla hai, aur bijli bhi jati hai.",
        "Training Urdu mein ho to behtar hai.",
        "Payment waqt par nahi milti.",
    )
)

_WRITE_INS = tuple(
    f"[SIMULATED] {text}"
    for text in (
        "A notice board, near the market",
        "My cousin told me",
        "Something else",
        "دوست نے بتایا",
        "Mohalle ki dukaan",
    )
)
