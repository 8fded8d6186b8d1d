"""What is planted in a file stands where it is said to stand."""

import re
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alp_survey.instrument.models import Band, Category, Instrument
from alp_survey.responses.simulation.drawing import Answers, draw_answers
from alp_survey.responses.simulation.exports import ExportShape, write_export
from alp_survey.responses.simulation.mess import Planted, number_text

PLATFORMS: tuple[ExportShape, ...] = get_args(ExportShape)
STORES_CODES = ("kobo", "odk_central", "limesurvey", "spss")


@pytest.fixture
def survey(make: Any) -> Instrument:
    bands = (
        Category(code=1, label="Below PKR 50,000", band=Band(at_least=1000, below=50_000)),
        Category(code=2, label="PKR 50,000 or more", band=Band(at_least=50_000)),
    )
    named = (
        Category(code=1, label="Every day", aliases=("Daily",)),
        Category(code=2, label="Now and then"),
        Category(code=3, label="Other", other=True),
    )
    instrument: Instrument = make.instrument(
        make.item("reads", "single", categories=named),
        make.item("likes", "multiple", "Poetry, in Urdu", "Novels", "News"),
        make.item("earns", "number", unit="PKR", range=Band(at_least=1000, at_most=900_000)),
        make.item("spends", "single", categories=bands, unit="PKR"),
        make.item("content", "scale", "Very content", "Fairly content", "Not content"),
        make.item("wishes", "open"),
        make.item("mail", "open", personal=True),
    )
    return instrument


def cells(make: Any, path: Path, platform: str) -> list[list[str]]:
    """The rows of a file as texts, the first row of headers first."""
    if path.suffix == ".sav":
        frame, _ = pyreadstat.read_sav(str(path))
        rows = [[str(cell) for cell in row] for row in frame.itertuples(index=False)]
        return [[str(name) for name in frame.columns], *rows]
    if path.suffix == ".xlsx":
        return [["" if each is None else str(each) for each in row] for row in make.read_xlsx(path)]
    rows = make.read_csv(path, ";" if "kobo" in platform else ",")
    return [[str(cell) for cell in row] for row in rows]


def messy(
    make: Any, survey: Instrument, folder: Path, platform: ExportShape, n: int = 60
) -> tuple[Answers, tuple[Planted, ...], list[list[str]]]:
    answers = draw_answers(survey, n, seed=4, blank_share=0.1)
    path = folder / f"x{ {'microsoft_forms': '.xlsx', 'spss': '.sav'}.get(platform, '.csv') }"
    planted = write_export(answers, path, platform=platform, mess=True)
    return answers, planted, cells(make, path, platform)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_everything_planted_stands_in_the_row_that_is_named(
    make: Any, survey: Instrument, tmp_path: Path, platform: ExportShape
) -> None:
    answers, planted, rows = messy(make, survey, tmp_path, platform)
    kinds = Counter(each.kind for each in planted)
    headers = {"surveymonkey": 2, "qualtrics": 3}.get(platform, 1)
    extra = kinds["duplicate"] + kinds["test row"] + kinds["incomplete row"]
    assert len(rows) == headers + answers.n + extra
    assert kinds["duplicate"] == kinds["test row"] == kinds["phone number"] == 1
    assert kinds["incomplete row"] == (platform == "limesurvey")
    if platform in STORES_CODES:
        assert kinds["unknown option"] == 1
        assert not kinds.keys() & {"alias", "typo", "number in words", "other case"}
    else:
        assert kinds["typo"] == 1
        assert kinds["number in words"] >= 6
        assert all(
            kinds[kind] for kind in ("other case", "stray blanks", "no-break space", "alias")
        )
    assert [each.row for each in planted] == sorted(each.row for each in planted)
    for each in planted:
        row = rows[each.row - 1]
        assert any(cell == "SIMULATED seed 4" for cell in row)
        if each.kind not in ("duplicate", "incomplete row", "test row"):
            shown = f"{each.text}.0" if platform == "spss" and each.text.isdigit() else each.text
            assert any(shown in cell for cell in row), each


def test_misspelt_labels_are_the_labels_of_the_answers(
    make: Any, survey: Instrument, tmp_path: Path
) -> None:
    _, planted, rows = messy(make, survey, tmp_path, "plain")
    for each in planted:
        if each.item is None or each.kind not in ("other case", "stray blanks", "no-break space"):
            continue
        labels = [category.label for category in survey.item(each.item).categories]
        assert each.text not in labels
        folded = " ".join(each.text.split()).casefold()
        assert folded in [label.casefold() for label in labels]
        column = [item.name for item in survey.items].index(each.item)
        assert each.text in rows[each.row - 1][column]
    (typo,) = [each for each in planted if each.kind == "typo"]
    texts = {
        text.casefold() for item in survey.items for each in item.categories for text in each.texts
    }
    assert typo.text.casefold() not in texts
    assert not any(each.other for each in survey.item(typo.item or "").categories)
    assert {each.text for each in planted if each.kind == "alias"} == {"Daily"}


def test_a_typo_is_never_another_answer(make: Any, tmp_path: Path) -> None:
    instrument = make.instrument(make.item("way", "single", "ab", "BA", "aa", "x"))
    answers = draw_answers(instrument, 40, seed=1)
    planted = write_export(answers, tmp_path / "x.csv", platform="plain", mess=True)
    assert "typo" not in {each.kind for each in planted}


def test_numbers_in_words_mean_the_number_that_was_answered(
    make: Any, survey: Instrument, tmp_path: Path
) -> None:
    answers, planted, _ = messy(make, survey, tmp_path, "google_forms", n=400)
    shapes = set()
    for each in planted:
        if each.kind != "number in words":
            continue
        found = re.fullmatch(r"(?:PKR )?([0-9.,]+)(k| lakh|/-)", each.text)
        assert found
        scale = {"k": 1000, " lakh": 100_000, "/-": 1}[found[2]]
        number = Fraction(found[1].replace(",", "")) * scale
        shapes.add(found[2])
        answer = answers.values[each.item or ""][each.row - 2]
        if each.item == "earns":
            assert number == answer
        else:
            assert number in (survey.item("spends").category(answer.code).band or ())  # type: ignore[union-attr]
    assert len(shapes) > 1


def test_the_duplicate_repeats_its_row_but_for_time_and_id(
    make: Any, survey: Instrument, tmp_path: Path
) -> None:
    _, planted, rows = messy(make, survey, tmp_path, "plain")
    (again,) = [each for each in planted if each.kind == "duplicate"]
    assert rows[again.row - 1] == rows[int(again.text) - 1]
    assert not [each for each in planted if each.row == int(again.text)]


def test_a_test_row_says_test_or_is_a_preview(
    make: Any, survey: Instrument, tmp_path: Path
) -> None:
    _, planted, rows = messy(make, survey, tmp_path, "qualtrics")
    (tried,) = [each for each in planted if each.kind == "test row"]
    assert [row[2] for row in rows].count("Survey Preview") == 1
    assert rows[tried.row - 1][2] == "Survey Preview"
    _, planted, rows = messy(make, survey, tmp_path, "google_forms")
    (tried,) = [each for each in planted if each.kind == "test row"]
    assert rows[tried.row - 1][6] == "test"


def test_an_incomplete_row_of_limesurvey_has_no_submitdate(
    make: Any, survey: Instrument, tmp_path: Path
) -> None:
    _, planted, rows = messy(make, survey, tmp_path, "limesurvey")
    (broken,) = [each for each in planted if each.kind == "incomplete row"]
    assert [number for number, row in enumerate(rows, 1) if not row[1]] == [broken.row]


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_few_respondents_are_enough(
    make: Any, survey: Instrument, tmp_path: Path, platform: ExportShape, n: int
) -> None:
    _, planted, rows = messy(make, survey, tmp_path, platform, n)
    assert all(each.row <= len(rows) for each in planted)


def test_the_mess_is_the_same_every_time(make: Any, survey: Instrument, tmp_path: Path) -> None:
    first = messy(make, survey, tmp_path, "google_forms")[1:]
    assert first == messy(make, survey, tmp_path, "google_forms")[1:]


def test_without_mess_nothing_is_planted(make: Any, survey: Instrument, tmp_path: Path) -> None:
    answers = draw_answers(survey, 20, seed=4)
    assert write_export(answers, tmp_path / "x.csv", platform="plain") == ()
    assert len(make.read_csv(tmp_path / "x.csv")) == 21


@given(st.decimals(-10_000, 10_000, allow_nan=False, places=4))
def test_a_number_is_written_with_all_its_decimals(number: Any) -> None:
    written = number_text(Fraction(number))
    assert Fraction(written) == Fraction(number)
    assert "e" not in written.lower()
    assert not ("." in written and written.endswith("0"))
