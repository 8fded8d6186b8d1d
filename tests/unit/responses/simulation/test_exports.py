"""Files in the shapes of the form tools, held against samples of what the tools write."""

import hashlib
import zipfile
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pyreadstat
import pytest
from python_calamine import CalamineWorkbook

from alp_survey.errors import InputError
from alp_survey.instrument.models import Category
from alp_survey.responses.simulation.drawing import (
    BLANK,
    NOT_ASKED,
    Answers,
    Choice,
    Choices,
    Ranked,
    draw_answers,
)
from alp_survey.responses.simulation.exports import ExportShape, write_export
from alp_survey.responses.simulation.option_names import (
    form_names,
    survey_answer,
    survey_subquestion,
)

PLATFORMS: tuple[ExportShape, ...] = get_args(ExportShape)
ENDINGS = {"microsoft_forms": ".xlsx", "spss": ".sav"}
XLSX = ("google_forms", "microsoft_forms", "kobo", "kobo_labels", "surveymonkey", "plain")
ASIDE = "How satisfied are you with [{}]"

# The sample of each tool; its delimiter; how it writes the row of a grid; columns of its own
# at the left and at the right; the rows of it that hold no respondent.
SAMPLES: list[tuple[ExportShape, str, str, str, int, int, tuple[int, ...]]] = [
    ("google_forms", "google_sheets.csv", ",", ASIDE, 1, 0, ()),
    ("google_forms_csv", "google_forms_direct.csv", ",", ASIDE, 1, 0, ()),
    ("kobo", "kobo_xml_names.csv", ";", ASIDE, 2, 10, ()),
    ("kobo_labels", "kobo_labels.csv", ";", "{}", 2, 10, ()),
    ("odk_central", "odk_central.csv", ",", ASIDE, 2, 11, ()),
    ("surveymonkey", "surveymonkey.csv", ",", ASIDE, 9, 0, ()),
    ("qualtrics", "qualtrics.csv", ",", "How satisfied are you with - {}", 9, 0, (3,)),
    ("limesurvey", "limesurvey_codes.csv", ",", ASIDE, 7, 0, (6,)),
]


@pytest.mark.parametrize(("platform", "file", "delimiter", "grid", "left", "right", "no"), SAMPLES)
def test_cells_are_those_of_the_tools_sample(
    make: Any,
    tmp_path: Path,
    platform: ExportShape,
    file: str,
    delimiter: str,
    grid: str,
    left: int,
    right: int,
    no: tuple[int, ...],
) -> None:
    answers = make.sample_answers(make.sample(grid))
    path = tmp_path / "simulated.csv"
    write_export(answers, path, platform=platform)
    ours = make.read_csv(path, delimiter)
    sample = make.read_csv(make.exports / file, delimiter)
    theirs = [row for number, row in enumerate(sample) if number not in no]
    headers = {"surveymonkey": 2, "qualtrics": 3}.get(platform, 1)
    assert len(ours) == len(theirs) == headers + 5
    assert {len(row) for row in ours} == {len(theirs[0]) + 1}
    # The mark stands last; the tool's own columns differ in times and ids only.
    assert [row[left : len(row) - right - 1] for row in ours[headers:]] == [
        row[left : len(row) - right] for row in theirs[headers:]
    ]
    assert ours[0][:left] == theirs[0][:left]
    assert ours[0][len(ours[0]) - right - 1 : -1] == theirs[0][len(theirs[0]) - right :]


@pytest.mark.parametrize(
    ("platform", "file", "delimiter", "grid"),
    [
        (platform, file, delimiter, grid)
        for platform, file, delimiter, grid, *_ in SAMPLES
        # Rows of a grid have headers that only a grid can have; here they are items.
        if platform not in ("surveymonkey", "qualtrics", "limesurvey")
    ],
)
def test_headers_are_those_of_the_tools_sample(
    make: Any, tmp_path: Path, platform: ExportShape, file: str, delimiter: str, grid: str
) -> None:
    path = tmp_path / "simulated.csv"
    write_export(make.sample_answers(make.sample(grid)), path, platform=platform)
    ours = make.read_csv(path, delimiter)
    assert ours[0] == [*make.read_csv(make.exports / file, delimiter)[0], "SIMULATED"]


def test_headers_of_the_other_samples_differ_only_where_there_is_a_grid(
    make: Any, tmp_path: Path
) -> None:
    path = tmp_path / "simulated.csv"
    answers = make.sample_answers(make.sample("How satisfied are you with - {}"))
    write_export(answers, path, platform="qualtrics")
    sample = make.read_csv(make.exports / "qualtrics.csv")
    ours = make.read_csv(path)
    assert ours[0][:-4] == sample[0][:-3]
    assert ours[0][-4:] == ["Q4", "Q5", "Q6", "SIMULATED"]
    assert ours[1][:-2] == sample[1][:-1]
    assert ours[1][-1] == "SIMULATED responses, seed 7"
    assert ours[2][:-4] == sample[2][:-3]
    assert ours[2][-2:] == ['{"ImportId":"QID6_TEXT"}', '{"ImportId":"SIMULATED"}']
    write_export(answers, path, platform="surveymonkey")
    sample = make.read_csv(make.exports / "surveymonkey.csv")
    ours = make.read_csv(path)
    assert ours[0][:17] == sample[0][:17]
    assert ours[1][:17] == sample[1][:17]
    assert ours[1][-2:] == ["Open-Ended Response", ""]
    write_export(answers, path, platform="limesurvey")
    sample = make.read_csv(make.exports / "limesurvey_codes.csv")
    ours = make.read_csv(path)
    assert ours[0][:15] == sample[0][:15]
    assert ours[0][15:] == ["rate_schools", "rate_hospitals", "why", "SIMULATED"]


@pytest.mark.parametrize(
    ("platform", "file"),
    [(platform, file) for platform, file, *_ in SAMPLES if platform != "surveymonkey"],
)
def test_quotes_line_ends_and_marks_of_bytes_are_the_tools(
    make: Any, tmp_path: Path, platform: ExportShape, file: str
) -> None:
    path = tmp_path / "simulated.csv"
    write_export(make.sample_answers(make.sample()), path, platform=platform)
    ours, theirs = path.read_bytes(), (make.exports / file).read_bytes()
    assert ours[:7] == theirs[:7]
    assert ours.startswith(b"\xef\xbb\xbf") == theirs.startswith(b"\xef\xbb\xbf")
    assert ours.endswith(b"\r\n")
    last_ours, last_theirs = ours.split(b"\r\n")[1], theirs.split(b"\r\n")[1]
    assert last_ours.startswith(b'"') == last_theirs.startswith(b'"')


def test_workbooks_hold_what_the_tools_workbooks_hold(make: Any, tmp_path: Path) -> None:
    path = tmp_path / "simulated.xlsx"
    write_export(make.sample_answers(make.sample()), path, platform="google_forms")
    ours, theirs = make.read_xlsx(path), make.read_xlsx(make.exports / "google_sheets.xlsx")
    assert [row[1:-1] for row in ours] == [row[1:] for row in theirs]
    assert all(isinstance(row[0], datetime) for row in ours[1:])
    answers = make.sample_answers(make.sample("How satisfied are you with.{}"))
    write_export(answers, path, platform="microsoft_forms")
    ours, theirs = make.read_xlsx(path), make.read_xlsx(make.exports / "ms_forms.xlsx")
    assert ours[0][:-1] == theirs[0][:-1]  # the sample also has a question "Email"
    assert [row[6:-1] for row in ours] == [row[6:-1] for row in theirs]
    assert [row[3] for row in ours[1:]] == ["anonymous"] * 5


def test_an_answer_that_looks_like_a_formula_is_text_in_a_workbook(
    make: Any, tmp_path: Path
) -> None:
    path = tmp_path / "simulated.xlsx"
    texts = ("=1+1", "+92", "-5", "@x", "http://x.example", "007", "1e5", "TRUE")
    instrument = make.instrument(make.item("why", "open"))
    write_export(Answers(instrument, 1, {"why": texts}), path, platform="plain")
    book = openpyxl.load_workbook(path)
    cells = [book.worksheets[0].cell(row, 1) for row in range(2, 10)]
    assert [cell.value for cell in cells] == list(texts)
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    book.close()


def test_an_spss_file_holds_codes_with_labels(make: Any, tmp_path: Path) -> None:
    path = tmp_path / "simulated.sav"
    write_export(make.sample_answers(make.sample()), path, platform="spss")
    ours, meta = pyreadstat.read_sav(str(path), user_missing=True)
    theirs, known = pyreadstat.read_sav(str(make.exports / "spss.sav"), user_missing=True)
    for name, sample in {
        "heard": "heard",
        "problem": "problem",
        "rate_schools": "rate_sch",
    }.items():
        assert meta.variable_value_labels[name] == known.variable_value_labels[sample]
        assert meta.variable_measure[name] == ("ordinal" if "rate" in name else "nominal")
    assert meta.missing_ranges["rate_schools"] == known.missing_ranges["rate_sch"]
    options = {1: "ch_radio", 2: "ch_mosque", 3: "ch_online", 4: "ch_family"}
    for code, sample in options.items():
        assert ours[f"channels_{code}"].equals(theirs[sample])
        label = meta.column_names_to_labels[f"channels_{code}"]
        assert label == known.column_names_to_labels[sample]
    assert ours["channels_other"].tolist() == theirs["ch_other_txt"].tolist()
    assert ours["why"].tolist() == theirs["why"].tolist()
    # The sample has a code for no answer; here whoever left an item blank is system missing.
    assert ours["rate_schools"].isna().tolist() == [False, False, False, True, False]
    assert ours["SIMULATED"].tolist() == ["SIMULATED seed 7"] * 5
    assert meta.column_names_to_labels["SIMULATED"] == "SIMULATED responses, seed 7"
    assert meta.file_label == "SIMULATED responses, seed 7"


def test_typeform_has_a_column_for_each_option(make: Any, tmp_path: Path) -> None:
    path = tmp_path / "simulated.csv"
    write_export(make.sample_answers(make.sample()), path, platform="typeform")
    rows = make.read_csv(path)
    options = ["Radio", "Mosque announcement", "Internet, mobile", "Friends / family", "Other"]
    assert rows[0][0] == "#"
    assert rows[0][2:7] == options
    last = ["Start Date (UTC)", "Submit Date (UTC)", "Network ID", "SIMULATED"]
    assert rows[0][-4:] == last
    assert rows[1][2:7] == ["Radio", "", "Internet, mobile", "", ""]
    assert rows[3][2:9] == [
        "",
        "Mosque announcement",
        "",
        "",
        "Union council, notice board",
        "",
        "Staff ask for money",
    ]
    assert rows[4][2:7] == [""] * 5


def test_a_plain_sheet_has_wordings_and_answers_only(make: Any, tmp_path: Path) -> None:
    path = tmp_path / "simulated.csv"
    instrument = make.sample()
    write_export(make.sample_answers(instrument), path, platform="plain")
    rows = make.read_csv(path)
    assert rows[0] == [*(item.wording for item in instrument.items), "SIMULATED"]
    assert rows[1][1] == "Radio; Internet, mobile"
    assert rows[3][1:3] == [
        "Mosque announcement; Union council, notice board",
        "Staff ask for money",
    ]


RANKED: dict[ExportShape, tuple[list[str], list[list[str]]]] = {
    "google_forms": (["Which first?"], [["z, x, y"], [""]]),
    "google_forms_csv": (["Which first?"], [["z;x;y"], [""]]),
    "kobo": (["order"], [["3 1 2"], [""]]),
    "odk_central": (["order"], [["3 1 2"], [""]]),
    "plain": (["Which first?"], [["z; x; y"], [""]]),
    "surveymonkey": (["Which first?", "", ""], [["2", "3", "1"], [""] * 3]),
    "qualtrics": (["Q1_1", "Q1_2", "Q1_3"], [["2", "3", "1"], [""] * 3]),
    "limesurvey": (
        ["order[1]", "order[2]", "order[3]"],
        [["3", "1", "2"], [""] * 3],
    ),
    "typeform": (["x", "y", "z"], [["2", "3", "1"], [""] * 3]),
}


@pytest.mark.parametrize("platform", RANKED)
def test_a_ranking_is_one_cell_or_a_place_for_each_option(
    make: Any, tmp_path: Path, platform: ExportShape
) -> None:
    path = tmp_path / "simulated.csv"
    instrument = make.instrument(
        make.item("order", "ranking", "x", "y", "z", wording="Which first?")
    )
    answers = Answers(instrument, 1, {"order": (Ranked((3, 1, 2)), BLANK)})
    write_export(answers, path, platform=platform)
    rows = make.read_csv(path, ";" if platform == "kobo" else ",")
    headers, cells = RANKED[platform]
    at = rows[0].index(headers[0])
    assert rows[0][at : at + len(headers)] == headers
    assert [row[at : at + len(headers)] for row in rows[-2:]] == cells


def test_numbers_and_dates_are_typed_in_workbooks_and_text_elsewhere(
    make: Any, tmp_path: Path
) -> None:
    instrument = make.instrument(make.item("hours", "number"), make.item("since", "date"))
    hours = (Fraction(45_000), Fraction("2.5"), BLANK)
    days = (date(2026, 4, 13), NOT_ASKED, BLANK)
    answers = Answers(instrument, 1, {"hours": hours, "since": days})
    write_export(answers, tmp_path / "x.xlsx", platform="google_forms")
    rows = make.read_xlsx(tmp_path / "x.xlsx")
    assert [row[1:3] for row in rows[1:]] == [
        [45_000, datetime(2026, 4, 13)],
        [2.5, None],
        [None, None],
    ]
    shown = {"google_forms": "4/13/2026", "surveymonkey": "04/13/2026", "typeform": "2026-04-13"}
    for platform, day in shown.items():
        write_export(answers, tmp_path / "x.csv", platform=platform)  # type: ignore[arg-type]
        rows = make.read_csv(tmp_path / "x.csv")
        assert day in rows[-3]
        assert [row[rows[0].index("What about hours?")] for row in rows[-3:]] == [
            "45000",
            "2.5",
            "",
        ]
    write_export(answers, tmp_path / "x.sav", platform="spss")
    frame, _ = pyreadstat.read_sav(str(tmp_path / "x.sav"))
    assert frame["since"].tolist()[0] == date(2026, 4, 13)
    assert frame["hours"].tolist()[:2] == [45_000.0, 2.5]
    assert frame["since"].isna().tolist() == [False, True, True]


AWKWARD = ('Yes, often; or "so"', "line\nbreak", "=A1", "ہاں، اکثر")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_labels_with_separators_quotes_newlines_and_urdu_survive(
    make: Any, tmp_path: Path, platform: ExportShape
) -> None:
    instrument = make.instrument(
        make.item("first", "single", *AWKWARD), make.item("all", "multiple", *AWKWARD)
    )
    answers = draw_answers(instrument, 30, seed=1)
    path = tmp_path / f"simulated{ENDINGS.get(platform, '.csv')}"
    write_export(answers, path, platform=platform)
    if platform == "spss":
        _, meta = pyreadstat.read_sav(str(path))
        assert tuple(meta.variable_value_labels["first"].values()) == AWKWARD
        assert "q_all_1" not in meta.column_names
        assert "all_1" in meta.column_names
        return
    rows = (
        make.read_xlsx(path)
        if path.suffix == ".xlsx"
        else make.read_csv(path, ";" if "kobo" in platform else ",")
    )
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == 30 + {"surveymonkey": 2, "qualtrics": 3}.get(platform, 1)
    if platform in ("kobo", "odk_central", "limesurvey"):
        return
    at = next(i for i, text in enumerate(rows[0]) if text in ("What about first?", "Q1"))
    labels = dict(enumerate(AWKWARD, 1))
    chosen = [labels[each.code] for each in answers.values["first"] if isinstance(each, Choice)]
    assert [row[at] for row in rows[-30:]] == chosen


def test_names_that_spss_does_not_take_are_changed_and_those_of_items_stay(
    make: Any, tmp_path: Path
) -> None:
    long = "a" * 80
    instrument = make.instrument(
        make.item("all", "single", "a"),
        make.item("id", "open"),
        make.item("simulated", "open"),
        make.item("reads", "multiple", "x"),
        make.item("reads_1", "open"),
        make.item(long, "open"),
        make.item(f"{long}b", "open"),
    )
    write_export(draw_answers(instrument, 3, seed=1), tmp_path / "x.sav", platform="spss")
    frame, meta = pyreadstat.read_sav(str(tmp_path / "x.sav"))
    assert meta.column_names == [
        "id_2",
        "q_all",
        "id",
        "simulated_2",
        "reads_1",
        "reads_1_2",
        "a" * 64,
        f"{'a' * 56}_2",
        "SIMULATED",
    ]
    assert set(frame["SIMULATED"]) == {"SIMULATED seed 1"}


def test_items_that_nobody_answered_are_empty_in_an_spss_file(make: Any, tmp_path: Path) -> None:
    kinds = ("date", "number", "open", "meta")
    chosen = (make.item(kind, kind, "x", "y") for kind in ("single", "multiple", "ranking"))
    instrument = make.instrument(*(make.item(kind, kind) for kind in kinds), *chosen)
    answers = draw_answers(instrument, 3, seed=1, blank_share=1)
    write_export(answers, tmp_path / "x.sav", platform="spss")
    frame, _ = pyreadstat.read_sav(str(tmp_path / "x.sav"))
    shown = frame.drop(columns=["id", "SIMULATED"])
    assert (shown.isna() | (shown == "")).all(axis=None)
    assert len(shown.columns) == 9


def test_long_wordings_fit_into_an_spss_file(make: Any, tmp_path: Path) -> None:
    long = "کیا آپ " * 100
    options = (Category(code=1, label=long), Category(code=2, label="x" * 400))
    instrument = make.instrument(make.item("a", "single", wording=long, categories=options))
    write_export(draw_answers(instrument, 3, seed=1), tmp_path / "x.sav", platform="spss")
    _, meta = pyreadstat.read_sav(str(tmp_path / "x.sav"))
    assert long.startswith(meta.column_names_to_labels["a"])
    assert long.startswith(meta.variable_value_labels["a"][1].strip())


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_row_says_simulated_and_the_bytes_never_change(
    make: Any, tmp_path: Path, platform: ExportShape
) -> None:
    answers = draw_answers(make.sample(), 25, seed=7)
    path = tmp_path / f"simulated{ENDINGS.get(platform, '.csv')}"
    endings = [path.suffix] if platform not in XLSX else [path.suffix, ".xlsx"]
    for ending in dict.fromkeys(endings):
        path = path.with_suffix(ending)
        digests = set()
        for _ in range(2):
            path.unlink(missing_ok=True)
            write_export(answers, path, platform=platform)
            digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
        assert len(digests) == 1
        if ending == ".sav":
            continue
        if ending == ".xlsx":
            rows = make.read_xlsx(path)
            names = CalamineWorkbook.from_path(path).sheet_names
            assert [name.startswith("SIMULATED ") for name in names] == [True]
        else:
            rows = make.read_csv(path, ";" if "kobo" in platform else ",")
        assert rows[0][-1] == "SIMULATED"
        assert {row[-1] for row in rows[-25:]} == {"SIMULATED seed 7"}
        if not platform.startswith("google") and platform != "plain":
            assert all(
                any(str(cell).startswith("SIMULATED-") for cell in row) for row in rows[-25:]
            )
    assert list(tmp_path.iterdir())
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".")]


def test_times_are_in_order_and_inside_the_fieldwork(make: Any, tmp_path: Path) -> None:
    write_export(
        draw_answers(make.sample(), 300, seed=7), tmp_path / "x.xlsx", platform="google_forms"
    )
    times = [row[0] for row in make.read_xlsx(tmp_path / "x.xlsx")[1:]]
    assert times == sorted(times)
    assert {time.month for time in times} == {4}
    assert {time.year for time in times} == {2026}
    assert len({time.day for time in times}) == 30


def test_every_tool_writes_the_same_times_in_its_own_way(make: Any, tmp_path: Path) -> None:
    answers = draw_answers(make.sample(), 60, seed=7)
    write_export(answers, tmp_path / "x.xlsx", platform="google_forms")
    times = [row[0] for row in make.read_xlsx(tmp_path / "x.xlsx")[1:]]
    assert {time.hour < 12 for time in times} == {True, False}
    ways: list[tuple[ExportShape, int, str, timedelta]] = [
        ("google_forms", 0, "%m/%d/%Y %H:%M:%S", timedelta()),
        ("google_forms_csv", 0, "%Y/%m/%d %I:%M:%S %p GMT+5", timedelta()),
        ("surveymonkey", 2, "%m/%d/%Y %I:%M:%S %p", timedelta()),
        ("qualtrics", 0, "%Y-%m-%d %H:%M:%S", timedelta()),
        ("limesurvey", 1, "%Y-%m-%d %H:%M:%S", timedelta()),
        ("typeform", -4, "%Y-%m-%d %H:%M:%S", timedelta(hours=-5)),
        ("typeform", -3, "%Y-%m-%d %H:%M:%S", timedelta(hours=-5, minutes=6)),
        ("odk_central", 1, "%Y-%m-%dT%H:%M:%S.000+05:00", timedelta()),
    ]
    for platform, column, pattern, apart in ways:
        write_export(answers, tmp_path / "x.csv", platform=platform)
        texts = [row[column] for row in make.read_csv(tmp_path / "x.csv")[-60:]]
        assert [datetime.strptime(text, pattern) for text in texts] == [
            time + apart for time in times
        ]


def test_files_say_a_fixed_day_as_that_of_their_making(make: Any, tmp_path: Path) -> None:
    answers = draw_answers(make.sample(), 3, seed=7)
    write_export(answers, tmp_path / "x.xlsx", platform="plain")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        assert b"2026-01-01T00:00:00Z</dcterms:created>" in book.read("docProps/core.xml")
        assert {member.date_time[0] for member in book.infolist()} == {1980}
    write_export(answers, tmp_path / "x.sav", platform="spss")
    _, meta = pyreadstat.read_sav(str(tmp_path / "x.sav"))
    assert meta.creation_time == datetime(2026, 1, 1)


def test_an_option_is_called_by_a_plain_alias_or_by_its_code(make: Any) -> None:
    options = (
        Category(code=1, label="Radio", aliases=("FM radio", "A7", "radio")),
        Category(code=2, label="Telephone", aliases=("3",)),
        Category(code=3, label="Something", aliases=("other", "radio ", "SQ009")),
        Category(code=4, label="Else", other=True),
        Category(code=5, label="Elsewhere", aliases=("elsewhere_",)),
    )
    names = form_names(make.item("channels", "multiple", categories=options))
    assert names == {1: "radio", 2: "2", 3: "3", 4: "other", 5: "elsewhere_"}
    assert [survey_answer(each) for each in options[:3]] == ["A7", "2", "3"]
    assert [survey_subquestion(each) for each in options[:3]] == ["1", "2", "SQ009"]


def test_other_without_a_text_still_shows_that_it_was_chosen(make: Any, tmp_path: Path) -> None:
    options = (*make.options("Radio"), Category(code=9, label="Else", other=True))
    instrument = make.instrument(make.item("channels", "multiple", categories=options))
    answers = Answers(instrument, 1, {"channels": (Choices((1, 9)), Choices((9,), "Drum"))})
    path = tmp_path / "x.csv"
    shown = {
        "google_forms": ["Radio, Else", "Drum"],
        "limesurvey": ["Else", "Drum"],
        "surveymonkey": ["Else", "Drum"],
        "typeform": ["Else", "Drum"],
    }
    for platform, cells in shown.items():
        write_export(answers, path, platform=platform)  # type: ignore[arg-type]
        column = {"google_forms": 1, "limesurvey": 8, "surveymonkey": 10, "typeform": 2}[platform]
        assert [row[column] for row in make.read_csv(path)[-2:]] == cells


def test_headers_that_repeat_are_numbered_by_microsoft_forms(make: Any, tmp_path: Path) -> None:
    instrument = make.instrument(
        make.item("mail", "open", wording="Email", personal=True),
        make.item("why", "open", wording="Why?"),
        make.item("why_not", "open", wording="Why?"),
    )
    write_export(
        draw_answers(instrument, 2, seed=1), tmp_path / "x.xlsx", platform="microsoft_forms"
    )
    assert make.read_xlsx(tmp_path / "x.xlsx")[0][6:9] == ["Email2", "Why?", "Why?2"]


@pytest.mark.parametrize(
    ("platform", "name"),
    [
        ("microsoft_forms", "x.csv"),
        ("spss", "x.xlsx"),
        ("odk_central", "x.xlsx"),
        ("google_forms_csv", "x.xlsx"),
        ("plain", "x"),
    ],
)
def test_an_ending_that_the_tool_does_not_offer_is_refused(
    make: Any, tmp_path: Path, platform: ExportShape, name: str
) -> None:
    answers = draw_answers(make.sample(), 2, seed=1)
    with pytest.raises(ValueError, match=f"{platform} writes"):
        write_export(answers, tmp_path / name, platform=platform)
    assert not list(tmp_path.iterdir())


def test_an_unknown_tool_is_refused(make: Any, tmp_path: Path) -> None:
    unknown: Any = "paper"
    with pytest.raises(ValueError, match=r"platform must be one of google_forms, .* not 'paper'"):
        write_export(draw_answers(make.sample(), 2, seed=1), tmp_path / "x.csv", platform=unknown)


@pytest.mark.parametrize("platform", ["google_forms", "spss", "microsoft_forms"])
def test_a_place_that_cannot_be_written_to_is_said_in_one_sentence(
    make: Any, tmp_path: Path, platform: ExportShape
) -> None:
    answers = draw_answers(make.sample(), 2, seed=1)
    ending = ENDINGS.get(platform, ".csv")
    for path in (tmp_path / "nowhere" / f"x{ending}", tmp_path / f"folder{ending}"):
        if path.parent == tmp_path:
            path.mkdir()
        with pytest.raises(InputError, match=rf"^{path.name}: got .*; expected a place") as refused:
            write_export(answers, path, platform=platform)
        assert str(tmp_path) not in str(refused.value)


def test_a_text_longer_than_a_cell_of_a_workbook_is_refused_not_cut(
    make: Any, tmp_path: Path
) -> None:
    answers = Answers(make.instrument(make.item("why", "open")), 1, {"why": ("x" * 40_000,)})
    with pytest.raises(ValueError, match="larger than a workbook can hold"):
        write_export(answers, tmp_path / "x.xlsx", platform="plain")
    assert not list(tmp_path.iterdir())
