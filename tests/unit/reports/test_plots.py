"""Figures for a report: what is drawn is what the audit says, and the file has the same bytes."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

import alp_survey as alp
from alp_survey.claims.audit import Audit, audit
from alp_survey.errors import InputError

ROOT = Path(__file__).parents[3]


@pytest.fixture(name="shipped", scope="module")
def _shipped() -> Audit:
    return audit(alp.load_study())


@pytest.fixture(name="with_data", scope="module")
def _with_data(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    study, file = alp.load_study(), tmp_path_factory.mktemp("export") / "export.csv"
    study.simulate("digital_workers", seed=1).write(file)
    return audit(study, responses=study.read("digital_workers", file))


def names(ax: Any) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def texts(ax: Any) -> list[str]:
    return [each.get_text() for each in ax.texts]


def points(ax: Any, marker: str) -> list[tuple[float, float]]:
    """Every point that is drawn with a marker: where, and in which row."""
    return [
        (float(x), float(y))
        for line in ax.lines
        if line.get_marker() == marker
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]


def test_every_printed_share_has_a_row_with_its_count_and_base(shipped: Audit) -> None:
    ax = alp.plot_claims(shipped)
    drawn = [
        each for each in shipped.claims
        if each.interval is not None or (each.quote is not None and each.quote.value is not None)
    ]  # fmt: skip
    assert names(ax) == [f"{each.claim.quote}  {each.claim.id}" for each in drawn]
    row = names(ax).index("73 percent  income_below_50k")
    assert texts(ax)[row] == "32 of 44"
    assert (pytest.approx(100 * 32 / 44), row) in points(ax, "o")
    assert "Illustrative" in ax.get_xlabel()


def test_an_interval_is_drawn_from_its_low_to_its_high_limit(shipped: Audit) -> None:
    ax = alp.plot_claims(shipped)
    row = names(ax).index("73 percent  income_below_50k")
    interval = shipped.claim("income_below_50k").interval
    assert interval is not None
    [line] = [
        each for each in ax.lines
        if len(each.get_xdata()) == 2 and set(each.get_ydata()) == {row}
    ]  # fmt: skip
    assert list(line.get_xdata()) == pytest.approx([100 * interval.low, 100 * interval.high])


def test_what_no_count_prints_as_is_a_cross_without_an_interval(shipped: Audit) -> None:
    ax = alp.plot_claims(shipped)
    row = names(ax).index("33 percent  effect_too_early")
    assert points(ax, "X") == [(33.0, row)]
    assert texts(ax)[row] == "no count of 44"


def test_where_the_data_differ_a_stroke_shows_the_print(with_data: Audit) -> None:
    ax = alp.plot_claims(with_data)
    row = names(ax).index("33 percent  effect_too_early")
    found = with_data.claim("effect_too_early").derivation
    assert found is not None
    assert found.counted is not None
    assert (33.0, row) in points(ax, "|")
    assert (pytest.approx(found.counted.percent), row) in points(ax, "X")
    assert "SIMULATED" in texts(ax)
    assert "stroke: as printed" in ax.get_xlabel().replace("\n", " ")


def test_the_bases_of_a_block_are_those_of_the_audit(shipped: Audit) -> None:
    ax = alp.plot_bases(shipped, "use_cases")
    drawn = points(ax, "s")
    for row, id in enumerate(("use_content", "use_coding")):
        bases = [base for base, at in drawn if at == row]
        assert bases == list(shipped.claim(id).arithmetic.possible_bases)
    assert [base for base, at in drawn if at == 2] == list(shipped.block("use_cases").shared_bases)
    assert names(ax)[-1] == "all of them"
    assert "3 bases up to 44" in ax.get_xlabel()
    with pytest.raises(KeyError, match="Did you mean 'use_cases'"):
        alp.plot_bases(shipped, "use_case")


def test_a_notebook_shows_the_picture(shipped: Audit) -> None:
    ax: Any = alp.plot_bases(shipped, "gains")
    assert ax._repr_png_().startswith(b"\x89PNG")


def test_axes_that_are_given_are_drawn_on_and_returned(shipped: Audit) -> None:
    one, two = Figure().subplots(1, 2)
    assert alp.plot_claims(shipped, one) is one
    assert alp.plot_bases(shipped, "gains", two) is two


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_the_same_figure_makes_the_same_bytes(shipped: Audit, tmp_path: Path, ending: str) -> None:
    files = [
        alp.save_plot(alp.plot_claims(shipped), tmp_path / f"{number}.{ending}")
        for number in (1, 2)
    ]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert len(files[0].read_bytes()) > 1_000


def test_the_picture_of_the_readme_is_the_one_that_is_drawn(shipped: Audit, tmp_path: Path) -> None:
    drawn = alp.save_plot(alp.plot_claims(shipped), tmp_path / "claims.svg")
    assert (ROOT / "docs" / "claims.svg").read_bytes() == drawn.read_bytes()


def test_another_ending_or_place_is_one_sentence(shipped: Audit, tmp_path: Path) -> None:
    ax = alp.plot_bases(shipped, "gains")
    with pytest.raises(InputError, match=r"expected one of \.svg, \.png, \.pdf"):
        alp.save_plot(ax, tmp_path / "claims.gif")
    with pytest.raises(InputError, match="expected a place to write the figure to"):
        alp.save_plot(ax, tmp_path / "nowhere" / "claims.svg")


def test_drawing_touches_no_figure_of_the_caller() -> None:
    code = (
        "import sys, alp_survey as alp; alp.plot_claims(alp.audit(alp.load_study()));"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"
