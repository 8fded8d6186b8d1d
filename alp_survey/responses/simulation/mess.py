"""What goes wrong in real files, planted on purpose and written down.

Only what a tool lets happen is planted: where it stores codes, nobody can misspell a label.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from random import Random
from typing import Final, Literal

from alp_survey.instrument.models import Band, Category, Item
from alp_survey.responses.simulation.drawing import (
    BLANK,
    Absent,
    Answer,
    Answers,
    Choice,
    Choices,
    draw_answers,
)

__all__ = ["NO_MESS", "Mess", "Planted", "PlantedKind", "Spelling", "number_text", "plant_mess"]

PlantedKind = Literal[
    "other case",
    "stray blanks",
    "no-break space",
    "alias",
    "number in words",
    "typo",
    "unknown option",
    "phone number",
    "duplicate",
    "test row",
    "incomplete row",
]

_MISSPELLINGS: tuple[PlantedKind, ...] = (
    "other case",
    "stray blanks",
    "no-break space",
    "alias",
)
STORES_CODES = ("kobo", "odk_central", "limesurvey", "spss")
LISTS_LABELS = ("google_forms", "google_forms_csv", "microsoft_forms", "plain")
UNKNOWN_OPTION = {
    "kobo": "opt_removed",
    "odk_central": "opt_removed",
    "limesurvey": "A99999",
    "spss": "99999",
}
PHONE_NUMBER = "0300-0000000"
TEST_TEXT = "test"
PER_ITEM = 4


@dataclass(frozen=True, slots=True)
class Planted:
    """One thing that was planted in a file.

    Attributes
    ----------
    kind : PlantedKind
    row : int
        The row of the file as a spreadsheet counts it: the first row of headers is 1.
    item : str or None
        The item in whose cell it stands; None where it is the whole row.
    text : str
        What was written; of a duplicate, the row that it repeats.
    """

    kind: PlantedKind
    row: int
    item: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Spelling:
    """How an answer is written instead: the whole cell, or in it the label of one code."""

    text: str
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Mess:
    """What is planted beside the answers themselves; rows are respondents, counted from 0."""

    spelled: Mapping[str, Mapping[int, Spelling]] = field(default_factory=dict)
    tests: frozenset[int] = frozenset()
    incomplete: frozenset[int] = frozenset()
    planted: tuple[Planted, ...] = ()


NO_MESS: Final = Mess()


def plant_mess(answers: Answers, platform: str, *, first_row: int) -> tuple[Answers, Mess]:
    """Answers with a few more rows, and how some of them are misspelt; the same every time.

    Each kind is planted where the instrument has a place for it: a phone number needs an open
    answer, a test row a text in which "test" can stand (or a tool that marks tests). The first
    respondent stands in `first_row` of the file.
    """
    draw = Random(f"mess {answers.seed}").random  # noqa: S311 - repeatable on purpose
    repeated = _most_answered(answers) if answers.n > 1 else None
    rows = [row for row in range(answers.n) if row != repeated]
    mixed = sorted(rows, key=lambda _: draw())
    spelled: dict[str, dict[int, Spelling]] = {}
    planted: list[Planted] = []
    for kind, row, item, spelling in _misspellings(answers, platform, mixed):
        if row in spelled.get(item.name, {}):
            continue
        spelled.setdefault(item.name, {})[row] = spelling
        planted.append(Planted(kind, row + first_row, item.name, spelling.text))
    values = {name: list(column) for name, column in answers.values.items()}
    called = _plant_phone_number(answers, mixed, values)
    if called is not None:
        row, name, text = called
        planted.append(Planted("phone number", row + first_row, name, text))
    if repeated is not None:
        again = str(repeated + first_row)
        planted.append(Planted("duplicate", _rows(values) + first_row, None, again))
        for column in values.values():
            column.append(column[repeated])
    tests, incomplete = set[int](), set[int]()
    test = _test_row(answers)
    if platform == "qualtrics" or TEST_TEXT in test.values():
        tests.add(_rows(values))
        planted.append(Planted("test row", _rows(values) + first_row, None, TEST_TEXT))
        _append(values, test)
    if platform == "limesurvey":
        incomplete.add(_rows(values))
        planted.append(Planted("incomplete row", _rows(values) + first_row, None, ""))
        _append(values, _broken_off(answers))
    planted.sort(key=lambda each: each.row)
    longer = {name: tuple(column) for name, column in values.items()}
    return (
        Answers(answers.instrument, answers.seed, longer),
        Mess(spelled, frozenset(tests), frozenset(incomplete), tuple(planted)),
    )


def number_text(number: Fraction) -> str:
    """A number in digits: whole, with its decimals, or as close as a computer has it.

    Examples
    --------
    >>> number_text(Fraction(45000)), number_text(Fraction("2.50")), number_text(Fraction(1, 3))
    ('45000', '2.5', '0.3333333333333333')
    """
    if number.denominator == 1:
        return str(number.numerator)
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest > 1:
        return repr(float(number))
    places = 0
    while (number * 10**places).denominator > 1:
        places += 1
    digits = str(abs(number.numerator) * 10**places // number.denominator).zfill(places + 1)
    return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _rows(values: Mapping[str, Sequence[Answer]]) -> int:
    return len(next(iter(values.values())))


def _append(values: Mapping[str, list[Answer]], row: Mapping[str, Answer]) -> None:
    for name, column in values.items():
        column.append(row[name])


def _most_answered(answers: Answers) -> int:
    """Whose answers are repeated: one with many, so that it is no chance that they agree."""
    count = [0] * answers.n
    for column in answers.values.values():
        for row, answer in enumerate(column):
            count[row] += not isinstance(answer, Absent)
    return count.index(max(count))


Misspelling = tuple[PlantedKind, int, Item, Spelling]


def _misspellings(answers: Answers, platform: str, rows: Sequence[int]) -> Iterator[Misspelling]:
    yield from _plant_unreadable(answers, platform, rows)
    if platform in STORES_CODES:
        return
    for item in answers.instrument.items:
        column = answers.values[item.name]
        answered = [row for row in rows if not isinstance(column[row], Absent)]
        numbers = list(islice(_numbers_in_words(item, column, answered), PER_ITEM))
        yield from numbers
        for kind in () if numbers else _MISSPELLINGS:
            found = next(_misspelt_so(kind, item, column, answered, platform), None)
            if found is not None:
                yield found
                answered.remove(found[1])


def _numbers_in_words(
    item: Item, column: Sequence[Answer], rows: Sequence[int]
) -> Iterator[Misspelling]:
    if item.kind != "number" and not any(each.band for each in item.categories):
        return
    for row in rows:
        amount = _amount(item, column[row])
        wordings = _number_wordings(amount, item.unit) if amount is not None else ()
        if wordings:
            # The rows are mixed, so that every way of writing has its turn.
            yield "number in words", row, item, Spelling(wordings[row % len(wordings)])


def _misspelt_so(
    kind: PlantedKind, item: Item, column: Sequence[Answer], rows: Sequence[int], platform: str
) -> Iterator[Misspelling]:
    """Every answer whose label can be spoilt in this way."""
    if not any(_misspelt(each, kind) for each in item.categories):
        return
    for row in rows:
        answer = column[row]
        category = _plainly_chosen(item, answer, platform)
        text = None if category is None else _misspelt(category, kind)
        if category is not None and text is not None:
            code = category.code if isinstance(answer, Choices) else None
            yield kind, row, item, Spelling(text, code)


def _plant_unreadable(
    answers: Answers, platform: str, rows: Sequence[int]
) -> Iterator[Misspelling]:
    """One cell that no reader may guess at, if possible in an item on which no other depends."""
    filters = {name for item in answers.instrument.items for name in item.asked_if}
    candidates = [
        item
        for item in answers.instrument.items
        if item.kind in ("single", "scale") and (platform in STORES_CODES or not _writes_in(item))
    ]
    for item in sorted(candidates, key=lambda each: each.name in filters):
        column = answers.values[item.name]
        typos = {each.code: _typo(each.label, item) for each in item.categories}
        for row in rows:
            answer = column[row]
            if not isinstance(answer, Choice) or answer.write_in is not None:
                continue
            if platform in STORES_CODES:
                yield "unknown option", row, item, Spelling(UNKNOWN_OPTION[platform])
                return
            text = typos[answer.code]
            if text is not None:
                yield "typo", row, item, Spelling(text)
                return


def _writes_in(item: Item) -> bool:
    return any(each.other for each in item.categories)


def _typo(label: str, item: Item) -> str | None:
    """A label with two letters changed about, unless that is another answer."""
    known = {text.casefold() for each in item.categories for text in each.texts}
    middle = len(label) // 2
    places = sorted(range(len(label) - 1), key=lambda place: abs(place - middle))
    for place in places:
        first, second = label[place], label[place + 1]
        if not (first.isalpha() and second.isalpha()):
            continue
        text = label[:place] + second + first + label[place + 2 :]
        if text.casefold() not in known:
            return text
    return None


def _plainly_chosen(item: Item, answer: Answer, platform: str) -> Category | None:
    """A category whose label stands in the cell, and so can be misspelt there."""
    if isinstance(answer, Choice):
        category = item.category(answer.code)
        return None if category.other else category
    if isinstance(answer, Choices) and platform in LISTS_LABELS:
        return next((each for each in map(item.category, answer.codes) if not each.other), None)
    return None


def _misspelt(category: Category, kind: str) -> str | None:
    """A label as people and programs spoil it; None where it cannot be spoilt so."""
    label = category.label
    if kind == "other case":
        changed = label.lower() if label.upper() == label else label.upper()
        same = changed.casefold() == label.casefold()
        return changed if same and changed != label else None
    if kind == "stray blanks":
        return f" {label.replace(' ', '  ', 1)} "
    if kind == "no-break space":
        return label.replace(" ", "\u00a0", 1) if " " in label else f"{label}\u00a0"
    return category.aliases[0] if category.aliases else None


def _amount(item: Item, answer: Answer) -> Fraction | None:
    """A number that was answered, or could have been typed instead of the category chosen."""
    if isinstance(answer, Fraction):
        return answer
    if item.kind in ("single", "scale") and isinstance(answer, Choice):
        band = item.category(answer.code).band
        return None if band is None else _number_in(band, item.range)
    return None


def _number_in(band: Band, limits: Band | None) -> Fraction | None:
    """A round number in a band, and in the range of the item if it has one."""
    ends = [band.at_least, band.above, band.at_most, band.below]
    known = [end for end in ends if end is not None]
    guesses = [sum(known, Fraction()) / len(known), *known]
    for end in known:
        guesses += [end * Fraction(3, 2), end / 2, end + 1, end - 1]
    fitting = (each for each in guesses if each in band and (limits is None or each in limits))
    return next(fitting, None)


def _number_wordings(number: Fraction, unit: str | None) -> tuple[str, ...]:
    """Ways in which people write a number that mean exactly this number."""
    if number < 0:
        return ()
    ways: list[str] = []
    if number >= 1000 and number % 100 == 0:
        ways.append(f"{number_text(number / 1000)}k")
    if unit == "PKR" and number.denominator == 1:
        ways.append(f"PKR {number.numerator:,}/-")
    if unit == "PKR" and number >= 100_000 and number % 1000 == 0:
        ways.append(f"{number_text(number / 100_000)} lakh")
    if unit is not None and unit != "PKR":
        ways.append(f"{number_text(number)} {unit}")
    return tuple(ways)


def _plant_phone_number(
    answers: Answers, rows: Iterable[int], values: Mapping[str, list[Answer]]
) -> tuple[int, str, str] | None:
    for item in answers.instrument.items:
        if item.kind != "open" or item.personal:
            continue
        for row in rows:
            said = values[item.name][row]
            if isinstance(said, str):
                values[item.name][row] = text = f"{said} {PHONE_NUMBER}"
                return row, item.name, text
    return None


def _one_more(answers: Answers, seed: int) -> dict[str, Answer]:
    drawn = draw_answers(answers.instrument, 1, seed=seed)
    return {name: column[0] for name, column in drawn.values.items()}


def _test_row(answers: Answers) -> dict[str, Answer]:
    """Somebody who tried the form out; where no text was asked, it does not show."""
    row = _one_more(answers, answers.seed + 1)
    return {name: TEST_TEXT if isinstance(each, str) else each for name, each in row.items()}


def _broken_off(answers: Answers) -> dict[str, Answer]:
    """Somebody who left after the first answer."""
    row = _one_more(answers, answers.seed + 2)
    first = answers.instrument.items[0].name
    return {name: answer if name == first else BLANK for name, answer in row.items()}
