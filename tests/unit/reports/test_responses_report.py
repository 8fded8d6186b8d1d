"""What was read, on a terminal and in a notebook: complete, narrow enough, and harmless."""

import csv
import io
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from alp_survey.errors import InputError
from alp_survey.instrument.models import Instrument
from alp_survey.instrument.validation import validate
from alp_survey.instrument.yaml_source import read_yaml
from alp_survey.reports.responses import print_responses, responses_html
from alp_survey.responses.corrections import Correction
from alp_survey.responses.reading import read_responses
from alp_survey.responses.responses import Responses

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
SAMPLES = sorted(
    path.name for path in EXPORTS.iterdir() if path.suffix in (".csv", ".xlsx", ".sav")
)
HEADERS = [
    "Have you heard of the complaint cell?",
    "What is the main problem?",
    "How satisfied are you with schools",
    "Please explain your answer",
]

Read = Callable[..., Responses]


@pytest.fixture(name="instrument", scope="module")
def _instrument() -> Instrument:
    path = EXPORTS / "complaint_cell.yaml"
    instrument, _ = validate(Instrument, read_yaml(path)[0], path.name)
    assert instrument is not None
    return instrument


@pytest.fixture(name="read")
def _read(instrument: Instrument, tmp_path: Path) -> Read:
    def read(
        *rows: list[str], name: str = "raw.csv", headers: list[str] = HEADERS, **options: Any
    ) -> Responses:
        text = io.StringIO()
        csv.writer(text).writerows([headers, *rows])
        (tmp_path / name).write_bytes(text.getvalue().encode())
        return read_responses(instrument, tmp_path / name, **options)

    return read


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def printed(responses: Responses) -> str:
    file = io.StringIO()
    print_responses(responses, file)
    return file.getvalue()


def said(responses: Responses) -> str:
    """The terminal report with every run of blanks as one, so that line breaks do not matter."""
    return " ".join(printed(responses).split())


class _Page(HTMLParser):
    """Tags, attributes and text of a fragment."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.words)


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_fits_into_eighty_columns_and_is_said_twice_alike(
    instrument: Instrument, sample: str
) -> None:
    responses = read_responses(instrument, EXPORTS / sample)
    text = printed(responses)
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    assert "\x1b" not in text
    again = read_responses(instrument, EXPORTS / sample)
    assert printed(again) == text
    assert responses_html(again) == responses_html(responses)
    for report in (said(responses), _Page(responses_html(responses)).text):
        assert f"Read as: {responses.export.shape.title}" in report
        assert f"{responses.n} kept" in report
        assert responses.source.sha256[:12] in report
        assert str(responses.accounting) in " ".join(report.split())
        assert all(name in report for name in responses.coded)


def test_the_counts_of_an_item_are_those_of_its_codes(read: Read) -> None:
    responses = read(
        ["Yes", "Cost", "Goood", "x"],
        ["No", "", "Neither", ""],
        ["Yess", "", "Satisfied", ""],
        ["No", "Cost", "", "y"],
    )
    _, table, *_ = printed(responses).split("\n\n")
    rows = {line.split()[0]: line.split()[2:] for line in table.splitlines()[1:]}
    assert rows == {
        "heard": ["3", "0", "0", "1"],
        "problem": ["2", "2", "0", "0"],
        "rate_schools": ["2", "1", "0", "1"],
        "why": ["2", "2", "0", "0"],
    }
    page = responses_html(responses)
    assert re.search(r'>heard</td>.*?>single</td>.*?>A</td><td dir="auto" class="number">3<', page)


def test_what_a_file_declares_missing_has_its_own_column(instrument: Instrument) -> None:
    assert "declared" in said(read_responses(instrument, EXPORTS / "spss.sav"))
    assert "declared" not in said(read_responses(instrument, EXPORTS / "google_sheets.csv"))


def test_respondents_who_were_excluded_are_said_with_the_reason(
    instrument: Instrument, read: Read
) -> None:
    report = said(read_responses(instrument, EXPORTS / "limesurvey_codes.csv"))
    assert "Respondents: 6 read, 1 excluded, 5 kept." in report
    assert "Excluded: 1, begun, not handed in (no submitdate)." in report
    out = Correction(2, "", "", "", "(exclude)", "Amna", "today")
    responses = read(["Yes", "Cost", "", ""], ["No", "Cost", "", ""], corrections=[out])
    for text in (said(responses), _Page(responses_html(responses)).text):
        assert "Excluded: 1, excluded by Amna on today." in text
        assert "Corrections by hand: 1." in text


def test_columns_and_items_that_found_no_partner_are_listed(read: Read) -> None:
    responses = read(
        ["Yes", "Cost", "x"], headers=["Have you heard of the complaint cell?", "Colour?", "Shape?"]
    )
    for text in (said(responses), _Page(responses_html(responses)).text):
        assert "Column B 'Colour?' holds no item: no item has this header." in text
        assert "Column C 'Shape?' holds no item" in text
        assert "Items without a column: channels, problem, rate_schools" in text


def test_problems_are_counted_by_kind_and_the_first_are_said(read: Read) -> None:
    responses = read(*(["Yess", "Cost", "Neither", f"text {row}"] for row in range(25)))
    text, page = said(responses), _Page(responses_html(responses))
    assert "not a category not coded 25" in text
    assert text.count("got 'Yess'") == 20
    assert "And 5 more; all of them are in problems.xlsx." in text
    assert page.text.count("got 'Yess'") == 10
    assert "And 15 more; all of them are in problems.xlsx." in page.text
    assert "No problems." in said(read(["Yes", "Cost", "Neither", "x"]))
    assert "No problems." in responses_html(read(["Yes", "Cost", "Neither", "x"]))


def test_small_cells_are_warned_of_and_large_ones_are_not(read: Read) -> None:
    few = read(*([["No", "Cost", "Neither", "x"]] * 5), ["Yes", "Cost", "Neither", "y"])
    for text in (said(few), _Page(responses_html(few)).text):
        assert "Small cells (fewer than 3 respondents)" in text
        assert "heard = Yes (1)" in text
        assert "heard = No" not in text
    assert "Small cells" not in said(read(*([["No", "Cost", "Neither", "x"]] * 5)))


def test_simulated_responses_say_so_first_and_real_ones_never(read: Read) -> None:
    raw = ["Yes", "Cost", "Neither", "x"]
    simulated = read(raw, name="SIMULATED raw.csv")
    assert printed(simulated).startswith("SIMULATED: Responses to")
    assert "SIMULATED: nobody gave these answers." in said(simulated)
    page = responses_html(simulated)
    assert page.index("SIMULATED") < page.index("File:")
    assert '<p class="simulated">SIMULATED: nobody gave these answers.</p>' in page
    assert "SIMULATED" not in printed(read(raw)) + responses_html(read(raw))


def test_hostile_texts_run_nothing_in_a_page_or_on_a_terminal(
    instrument: Instrument, read: Read
) -> None:
    hostile = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[red]=cmd[/red] :smile:",
        "\x1b[2J\x07",
        "\u202eesrever",
        "line\none",
        "نہیں معلوم",
    ]
    headers = [*HEADERS, *hostile]
    responses = read(
        *([text, "Cost", "Neither", "x", *hostile] for text in hostile), headers=headers
    )
    page = _Page(responses_html(responses))
    assert set(page.tags) <= {
        *("div", "style", "p", "strong", "br", "table", "thead", "tbody", "tr", "th", "td"),
        *("ul", "li"),
    }
    assert page.attributes <= {"class", "dir", "scope"}
    assert page.open == []
    assert "<script>alert(1)</script>" in page.text
    text = printed(responses)
    for sign in ("\x1b", "\x07", "\u202e"):
        assert sign not in text + page.text
    assert "[red]=cmd[/red] :smile:" in " ".join(text.split())
    assert "نہیں معلوم" in text
    titled = instrument.model_copy(update={"title": "<b>bold</b>\x1b[1m"})
    page = responses_html(read_responses(titled, EXPORTS / "google_sheets.csv"))
    assert "&lt;b&gt;bold&lt;/b&gt;␛[1m" in page


def test_no_number_of_a_person_is_printed_even_over_two_lines(read: Read) -> None:
    responses = read(["me 0300\n1234567", "Cost", "Neither", "0300-1234567"])
    for text in (said(responses), responses_html(responses)):
        assert "1234567" not in text
        assert "got &#x27;me [phone number]&#x27;" in text or "got 'me [phone number]'" in text


def test_a_long_name_of_an_item_does_not_push_the_counts_off_the_screen(
    instrument: Instrument, read: Read, tmp_path: Path
) -> None:
    name = "a_" + "very_" * 12 + "long_name"
    items = (instrument.items[0].model_copy(update={"name": name}), *instrument.items[2:])
    read(["Yes", "Cost", "Neither", "x"])
    responses = read_responses(instrument.model_copy(update={"items": items}), tmp_path / "raw.csv")
    text = printed(responses)
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    assert "not coded" in " ".join(text.split())


def test_a_file_in_which_nobody_counts_is_printed_too(read: Read) -> None:
    responses = read()
    assert "Respondents: 0 read, 0 excluded, 0 kept." in said(responses)
    assert "0 kept" in responses_html(responses)


def test_a_closed_pipe_is_left_to_the_caller(read: Read) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        print_responses(read(["Yes", "Cost", "Neither", "x"]), Closed())


def test_the_notebook_shows_the_same_page(read: Read) -> None:
    responses = read(["Yes", "Cost", "Neither", "x"])
    assert responses._repr_html_() == responses_html(responses)


def test_a_file_without_any_item_is_refused_before_anything_is_reported(read: Read) -> None:
    with pytest.raises(InputError, match="no column that belongs to an item"):
        read(["x"], headers=["Colour?"])


def test_where_small_cells_are_withheld_no_count_is_printed_that_gives_one_back(read: Read) -> None:
    rows = [["Yes", "Roads", "Satisfied", "."]] * 4 + [
        ["No", "", "Satisfied", "."],
        ["", "", "", "."],
    ]
    told = io.StringIO()
    print_responses(read(*rows), told, suppress_below=3)
    text = " ".join(told.getvalue().split())
    assert "blank" not in text.partition("problem severity count")[0]
    assert "24 cells accounted for" in text
    assert "codebook.csv" in text


def test_a_file_without_responses_says_so(read: Read) -> None:
    told = io.StringIO()
    print_responses(read(), told)
    assert "There are no responses below the headers." in told.getvalue()
