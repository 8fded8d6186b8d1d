"""What is written in the shape of a form tool is read back as it was answered.

Invented instruments with hard labels, invented answers, every tool and every format it offers. What
a format itself cannot hold is named in `_as_the_file_has_it`, with the reason; everything else must
come back: codes, ranks, texts beside "other", numbers, days, texts, and why there is no answer.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from alp_survey.instrument.labels import LISTED_SEPARATORS, loose_form, normal_form, two_ways
from alp_survey.instrument.models import Band, Category, Disclosure, Instrument, Item, Sampling
from alp_survey.responses.answers import BLANK, NOT_ASKED, NOT_CODED, VALUE
from alp_survey.responses.coding import Coded
from alp_survey.responses.reading import read_responses
from alp_survey.responses.responses import Responses
from alp_survey.responses.simulation.drawing import (
    Absent,
    Answer,
    Answers,
    Choice,
    Choices,
    Ranked,
    codes_given,
)
from alp_survey.responses.simulation.exports import ExportShape
from alp_survey.responses.simulation.mess import PHONE_NUMBER, Planted
from alp_survey.responses.simulation.simulating import simulate

PLATFORMS: tuple[ExportShape, ...] = get_args(ExportShape)
ENDINGS = {
    "google_forms": (".csv", ".xlsx"),
    "microsoft_forms": (".xlsx",),
    "kobo": (".csv", ".xlsx"),
    "kobo_labels": (".csv", ".xlsx"),
    "surveymonkey": (".csv", ".xlsx"),
    "spss": (".sav",),
    "plain": (".csv", ".xlsx"),
}
FORMATS = [(each, ending) for each in PLATFORMS for ending in ENDINGS.get(each, (".csv",))]
MONTH_FIRST = ("google_forms", "google_forms_csv", "surveymonkey")

SILENT = "not stated"
SAMPLING = Sampling(design="not stated", recruitment=SILENT, frame=SILENT, frame_size=None)
DISCLOSURE = Disclosure(**dict.fromkeys(Disclosure.model_fields, SILENT))

# Words whose letters, digits and signs a reader could trip over, and signs between them.
WORDS = (
    "Radio", "TV", "radio", "None", "N.A.", "Yes, often", "Internet", "mobile", "ہاں", "اردو میں",
    "کبھی نہیں", "50,000", "(or more)", "[night]", '"quoted"', "it's", "<b>", "A/B", "24/7", "-5",
    "+1", "=1+1", "@home", "50%", "Lahore", "É", "ß", "x", "item", "- dash -",
)  # fmt: skip
SIGNS = (" ", ", ", ",", "; ", ";", "/", " / ", " - ", ": ", ". ", "\n", " & ", ") ", "? ", '" ')
STARTS = ("", "", "", "= ", "+", "- ", "@", "'", "1. ", "(")
ENDS = ("", "", "", ".", "?", ",", ";", ")", "!", " -")
BANDS = {
    "Below PKR 50,000": Band(at_least=0, below=50_000),
    "PKR 50,000 - 1 lakh": Band(at_least=50_000, at_most=100_000),
    "More": Band(above=100_000),
}
NAMES = ("heard", "with", "q1", "q10", "rate_a", "rate_b", "all", "kind", "other_things", "x")


@st.composite
def hard_texts(draw: st.DrawFn) -> str:
    """A text with several words and odd signs between them."""
    text = draw(st.sampled_from(STARTS)) + draw(st.sampled_from(WORDS))
    for _ in range(draw(st.integers(0, 2))):
        text += draw(st.sampled_from(SIGNS)) + draw(st.sampled_from(WORDS))
    return (text + draw(st.sampled_from(ENDS))).strip()


@st.composite
def categories(draw: st.DrawFn, kind: str, taken: set[str]) -> tuple[Category, ...]:
    """Two to five categories whose labels no other item of the instrument has."""
    wanted = draw(st.integers(2, 5))
    found: list[Category] = []
    codes = draw(st.lists(st.integers(0, 120), min_size=5, max_size=5, unique=True))
    with_other = kind in ("single", "multiple") and draw(st.booleans())
    alone = kind == "multiple" and draw(st.booleans())
    refusal = kind in ("single", "scale") and draw(st.booleans())
    for i in range(wanted):
        label = draw(hard_texts().filter(lambda text: normal_form(text) not in taken))
        taken.add(normal_form(label))
        last = i == wanted - 1
        found.append(
            Category(
                code=codes[i],
                label=label,
                exclusive=alone and i == 0,
                missing=refusal and last,
                other=with_other and last,
                aliases=draw(st.sampled_from(((), (f"alias_{len(taken)}",)))),
            )
        )
    return tuple(found)


def _unambiguous(kind: str, labels: tuple[Category, ...]) -> bool:
    """Whether the loading of a study would take these labels."""
    if kind not in ("multiple", "ranking"):
        return True
    texts = [(each.code, each.label) for each in labels]
    return not any(
        two_ways(texts, separator, write_ins=any(each.other for each in labels))
        for separator in LISTED_SEPARATORS
    )


@st.composite
def items(draw: st.DrawFn, name: str, taken: set[str]) -> Item:
    kind = draw(
        st.sampled_from(
            ("single", "multiple", "multiple", "scale", "number", "date", "open", "ranking")
        )
    )
    wording = f"What of {name}: {draw(hard_texts())}?"
    more: dict[str, Any] = {}
    if kind == "single" and draw(st.booleans()):
        more["unit"] = "PKR"
        more["categories"] = tuple(
            Category(code=code, label=f"{words} in {name}", band=band)
            for code, (words, band) in enumerate(BANDS.items(), 4)
        )
    elif kind in ("single", "multiple", "scale", "ranking"):
        more["categories"] = draw(categories(kind, taken))
        assume(_unambiguous(kind, more["categories"]))
    elif kind == "number":
        more["range"] = Band(at_least=0, at_most=draw(st.sampled_from((1, 10, 900_000))))
        more["unit"] = draw(st.sampled_from((None, "PKR", "hours")))
        if draw(st.booleans()):
            limit = draw(st.sampled_from((1, "0.5")))
            more["categories"] = (
                Category(code=1, label="Less than that", band=Band(below=limit)),
                Category(code=2, label="As much or more", band=Band(at_least=limit)),
            )
    elif kind == "open":
        more["personal"] = draw(st.booleans())
    return Item(name=name, wording=wording, kind=kind, **more)


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    """Two to six items, some of them asked depending on an earlier one."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=6, unique=True))
    taken = {normal_form(text) for text in ("Other", "Response", *NAMES)}
    found: list[Item] = []
    for name in names:
        item = draw(items(name, taken))
        leading = [each for each in found if each.categories and each.kind != "ranking"]
        if leading and draw(st.booleans()):
            other = draw(st.sampled_from(leading))
            codes = [each.code for each in other.categories]
            led = draw(st.lists(st.sampled_from(codes), min_size=1, unique=True))
            item = item.model_copy(update={"asked_if": {other.name: tuple(led)}})
        found.append(item)
    assume(len({loose_form(each.wording) for each in found}) == len(found))
    return Instrument(
        id="invented",
        title="Invented",
        approach="quantitative",
        population="Nobody",
        mode=SILENT,
        dates=SILENT,
        n_stated=None,
        sampling=SAMPLING,
        disclosure=DISCLOSURE,
        items=tuple(found),
    )


@dataclass(frozen=True, slots=True)
class Truth:
    """What one respondent's answer to one item must be read as."""

    state: int
    options: Mapping[int, int]
    value: Any = None
    write_in: str | None = None


def _truth(item: Item, answer: Answer) -> Truth:
    several = (
        [each.code for each in item.categories] if item.kind in ("multiple", "ranking") else []
    )
    if isinstance(answer, Absent):
        state = NOT_ASKED if answer is Absent.NOT_ASKED else BLANK
        return Truth(state, dict.fromkeys(several, state))
    if isinstance(answer, Choice):
        return Truth(answer.code, {}, write_in=answer.write_in)
    if isinstance(answer, Choices):
        ticked = {code: int(code in answer.codes) for code in several}
        return Truth(VALUE, ticked, write_in=answer.write_in)
    if isinstance(answer, Ranked):
        places = {code: place for place, code in enumerate(answer.codes, 1)}
        return Truth(VALUE, {code: places.get(code, 0) for code in several})
    codes = codes_given(item, answer)
    value = float(answer) if isinstance(answer, Fraction) else answer
    return Truth(codes[0] if codes else VALUE, {}, value)


def _as_the_file_has_it(answers: Answers, platform: str) -> dict[str, list[Truth]]:
    """The answers, less what no file can tell.

    Where the leading question was left blank, a file of most tools has a blank for "not asked",
    too; only LimeSurvey writes N/A in a multiple item that was not shown.
    """
    truths: dict[str, list[Truth]] = {}
    for item in answers.instrument.items:
        column = []
        for row, answer in enumerate(answers.values[item.name]):
            truth = _truth(item, answer)
            says_so = platform == "limesurvey" and item.kind == "multiple"
            if (
                truth.state == NOT_ASKED
                and not says_so
                and not _is_known(answers, truths, item, row)
            ):
                truth = Truth(BLANK, dict.fromkeys(truth.options, BLANK))
            column.append(truth)
        truths[item.name] = column
    return truths


def _is_known(answers: Answers, truths: Mapping[str, list[Truth]], item: Item, row: int) -> bool:
    """Whether the answer to a leading question shows that this one was not asked."""
    for name, codes in item.asked_if.items():
        leading = answers.values[name][row]
        if truths[name][row].state == NOT_ASKED:
            return True
        given = codes_given(answers.instrument.item(name), leading)
        if not isinstance(leading, Absent) and not set(given).intersection(codes):
            return True
    return False


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp())
    yield place
    shutil.rmtree(place)


def _read_back(
    simulated: Any, path: Path, platform: ExportShape, *, mess: bool = False
) -> tuple[Responses, tuple[Planted, ...]]:
    instrument = simulated.answers.instrument
    planted = simulated.write(path, platform, mess)
    dates = "month first" if platform in MONTH_FIRST else None
    return read_responses(instrument, path, dates=dates), planted


def _differences(responses: Responses, truths: Mapping[str, list[Truth]], rows: range) -> list[str]:
    """In words, so that a failing example can be read."""
    found = []
    for name, column in truths.items():
        if responses.instrument.item(name).personal:
            assert name not in responses.coded
            continue
        if name not in responses.coded:
            found.append(f"{name}: no column; {responses.notes}")
            continue
        answers = responses.coded[name]
        for row in rows:
            read = _as_read(answers, row)
            if read != column[row]:
                trouble = [each for each in answers.troubles if each[0] == row]
                found.append(f"{name}, row {row}: {column[row]} came back as {read} {trouble}")
    return found


def _tells_apart(instrument: Instrument, platform: str) -> bool:
    """Whether the files of a tool can tell the answers apart at all.

    Typeform heads the columns of a multiple item by the options alone, so that an option that is
    called as another item is cannot be told from it: both columns are left out and named. KoBo
    joins the labels of a ranking by blanks and has no further columns for it, so that labels which
    together make up others can be read in two ways: such a cell is refused.
    """
    names = {loose_form(text) for item in instrument.items for text in (item.name, *item.texts)}
    for item in instrument.items:
        labels = [(each.code, each.label) for each in item.categories]
        pieces = {loose_form(each) for _, label in labels for each in re.split(r"\. |/|-", label)}
        pieces |= {loose_form(label) for _, label in labels}
        if platform == "typeform" and pieces & names:
            return False
        joined_by_blanks = platform == "kobo_labels" and item.kind == "ranking"
        if joined_by_blanks and two_ways(labels, " ", write_ins=False):
            return False
    return True


def _check_round_trip(
    instrument: Instrument, seed: int, blank_share: float, path: Path, platform: ExportShape
) -> None:
    assume(_tells_apart(instrument, platform))
    simulated = simulate(instrument, 8, seed=seed, blank_share=blank_share)
    responses, _ = _read_back(simulated, path, platform)
    truths = _as_the_file_has_it(simulated.answers, platform)
    assert not _differences(responses, truths, range(8))
    assert responses.n == 8
    assert not [each for each in responses.problem_list if each.severity == "not coded"]
    assert responses.simulated
    assert responses.accounting.cells == sum(responses.accounting.fates.values())


SURVEYS = {
    "instrument": instruments(),
    "seed": st.integers(0, 99),
    "blank_share": st.sampled_from((0.0, 0.2, 0.6)),
}
QUICK = settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.parametrize(("platform", "ending"), FORMATS)
@given(**SURVEYS)
@QUICK
def test_answers_come_back_as_they_were_given(
    platform: ExportShape,
    ending: str,
    folder: Path,
    instrument: Instrument,
    seed: int,
    blank_share: float,
) -> None:
    _check_round_trip(instrument, seed, blank_share, folder / f"x{ending}", platform)


@pytest.mark.slow
@pytest.mark.parametrize(("platform", "ending"), FORMATS)
@given(**SURVEYS)
@settings(QUICK, max_examples=300)
def test_answers_come_back_as_they_were_given_in_depth(
    platform: ExportShape,
    ending: str,
    folder: Path,
    instrument: Instrument,
    seed: int,
    blank_share: float,
) -> None:
    _check_round_trip(instrument, seed, blank_share, folder / f"x{ending}", platform)


def _check_mess(
    instrument: Instrument, seed: int, blank_share: float, path: Path, platform: ExportShape
) -> None:
    assume(_tells_apart(instrument, platform))
    simulated = simulate(instrument, 20, seed=seed, blank_share=blank_share)
    responses, planted = _read_back(simulated, path, platform, mess=True)
    first = responses.export.first_row + 1
    truths = _as_the_file_has_it(simulated.answers, platform)
    found = {(each.row, each.item, each.kind) for each in responses.problem_list}
    refused = {
        (each.row, each.item) for each in responses.problem_list if each.severity == "not coded"
    }
    spoilt = {}
    for each in planted:
        if each.kind in ("typo", "unknown option"):
            assert (each.row, each.item, "not a category") in found, each
            spoilt[each.row] = each.item
        elif each.kind == "phone number":
            assert (each.row, each.item, "identifier in a text") in found
            spoilt_text = responses.coded[each.item].values[each.row - first]
            assert spoilt_text == each.text.replace(PHONE_NUMBER, "[phone number]")
            column = truths[each.item]
            column[each.row - first] = Truth(VALUE, {}, spoilt_text)
        elif each.kind == "duplicate":
            _assert_same_answers(responses, int(each.text) - first, each.row - first, spoilt)
        elif each.kind == "incomplete row" or (each.kind, platform) == ("test row", "qualtrics"):
            assert (each.row,) in [out.rows for out in responses.excluded]
    # what was refused is what was planted, and an answer that it alone could have led to
    assert refused == set(spoilt.items())
    for row, name in spoilt.items():
        for item in instrument.items:
            if item.name == name or item.asked_if:
                answers = responses.coded.get(item.name)
                if answers is not None:
                    truths[item.name][row - first] = _as_read(answers, row - first)
    assert not _differences(responses, truths, range(20))
    assert responses.simulated
    assert responses.accounting.cells == sum(responses.accounting.fates.values())


def _as_read(answers: Coded, row: int) -> Truth:
    options = {code: int(codes[row]) for code, codes in answers.options.items()}
    value = None
    if answers.values is not None and answers.state[row] >= 0:
        value = answers.values[row]
        value = value.item() if isinstance(value, np.generic) else value
    return Truth(int(answers.state[row]), options, value, answers.write_ins.get(row))


def _assert_same_answers(
    responses: Responses, row: int, again: int, spoilt: Mapping[int, str | None]
) -> None:
    for answers in responses.coded.values():
        first, second = _as_read(answers, row), _as_read(answers, again)
        assert repr(first) == repr(second)


@pytest.mark.parametrize(("platform", "ending"), FORMATS)
@given(**SURVEYS)
@settings(QUICK, max_examples=4)
def test_what_is_planted_is_found_and_nothing_else_breaks(
    platform: ExportShape,
    ending: str,
    folder: Path,
    instrument: Instrument,
    seed: int,
    blank_share: float,
) -> None:
    _check_mess(instrument, seed, blank_share, folder / f"x{ending}", platform)


@st.composite
def numbered_items(draw: st.DrawFn, name: str) -> Item:
    """An item whose labels are digits, and perhaps the codes of other categories."""
    kind = draw(st.sampled_from(("single", "multiple", "scale", "ranking")))
    codes = draw(st.lists(st.integers(0, 6), min_size=2, max_size=5, unique=True))
    labels = draw(st.permutations([*map(str, range(6)), "6+", "none"]))
    listed = tuple(
        Category(code=code, label=label) for code, label in zip(codes, labels, strict=False)
    )
    return Item(name=name, wording=f"How many {name}?", kind=kind, categories=listed)


@pytest.mark.parametrize(("platform", "ending"), FORMATS)
@QUICK
@given(first=numbered_items("children"), second=numbered_items("phones"), seed=st.integers(0, 99))
def test_digits_that_are_labels_and_codes_come_back_right_or_are_said_to_be_doubtful(
    platform, ending, first, second, seed, tmp_path_factory
):
    instrument = Instrument(
        **{**dict.fromkeys(("population", "mode", "dates"), SILENT), "id": "invented"},
        title="Invented",
        approach="quantitative",
        n_stated=None,
        sampling=SAMPLING,
        disclosure=DISCLOSURE,
        items=(first, second, Item(name="why", wording="Why?", kind="open")),
    )
    simulated = simulate(instrument, 12, seed=seed)
    path = tmp_path_factory.mktemp("digits") / f"a{ending}"
    responses, _ = _read_back(simulated, path, platform)
    for name, column in _as_the_file_has_it(simulated.answers, platform).items():
        if name in responses.coded:
            for row, truth in enumerate(column):
                read = _as_read(responses.coded[name], row)
                assert read.state == NOT_CODED or read == truth
        else:
            assert "holds no item" in " ".join(responses.notes)
