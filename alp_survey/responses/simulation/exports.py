"""Write answers as a form tool would have exported them, marked SIMULATED throughout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Literal

from alp_survey.instrument.models import Item
from alp_survey.responses.simulation.drawing import (
    NOT_ASKED,
    Absent,
    Answer,
    Answers,
    Choice,
    Choices,
    Ranked,
    fieldwork_days,
)
from alp_survey.responses.simulation.mess import (
    NO_MESS,
    Mess,
    Planted,
    number_text,
    plant_mess,
)
from alp_survey.responses.simulation.option_names import (
    OTHER,
    form_names,
    other_code,
    survey_answer,
    survey_subquestion,
)
from alp_survey.responses.simulation.output import Cell, CsvStyle, write_csv, write_xlsx
from alp_survey.responses.simulation.spss import write_sav

__all__ = ["ExportShape", "write_export"]

ExportShape = Literal[
    "google_forms",
    "google_forms_csv",
    "microsoft_forms",
    "kobo",
    "kobo_labels",
    "odk_central",
    "surveymonkey",
    "qualtrics",
    "limesurvey",
    "typeform",
    "spss",
    "plain",
]

_ORDINARY = CsvStyle()

OTHER_SPECIFIED = "Other (please specify)"
PAKISTAN_AHEAD = timedelta(hours=5)
TAKES = timedelta(minutes=6)


def write_export(
    answers: Answers, path: Path, *, platform: ExportShape, mess: bool = False
) -> tuple[Planted, ...]:
    """Write answers in the shape of a tool's export.

    Every row says SIMULATED in a last column of that name, and so do the ids of respondents and
    the name of the sheet. The same answers give the same bytes.

    Parameters
    ----------
    answers : Answers
    path : pathlib.Path
        Its ending chooses between the formats that the tool offers; a file there is replaced.
    platform : ExportShape
    mess : bool
        Plant what goes wrong in real files: misspelt labels, numbers in words, a duplicate.

    Returns
    -------
    tuple of Planted
        What was planted, in the order of the rows; empty without `mess`.

    Raises
    ------
    ValueError
        If the tool is unknown or offers no file of this ending.
    InputError
        If the file cannot be written.

    Examples
    --------
    >>> from alp_survey.claims.loading import load_study
    >>> from alp_survey.responses.simulation.drawing import draw_answers
    >>> answers = draw_answers(load_study().instruments[0], 44, seed=1)
    >>> write_export(answers, Path("responses.pdf"), platform="kobo")
    Traceback (most recent call last):
        ...
    ValueError: kobo writes .csv or .xlsx, not responses.pdf
    """
    tool = _tool(platform)
    ending = path.suffix.lower()
    if ending not in tool.endings:
        raise ValueError(f"{platform} writes {' or '.join(tool.endings)}, not {path.name}")
    planted = NO_MESS
    if mess:
        first_row = len(tool.mark(answers.seed)) + 1
        answers, planted = plant_mess(answers, platform, first_row=first_row)
    if platform == "spss":
        write_sav(answers, path, planted.spelled)
        return planted.planted
    form = _Form(answers, _moments(answers), ending == ".xlsx", planted, tool)
    columns = tool.columns(form)
    mark = f"SIMULATED seed {answers.seed}"
    columns.append(_Column(tool.mark(answers.seed), [mark] * answers.n))
    headers = list(zip(*(column.headers for column in columns), strict=True))
    cells = [column.cells for column in columns]
    if ending == ".csv":
        write_csv(path, headers, cells, tool.csv)
    else:
        write_xlsx(path, headers, cells, f"SIMULATED {tool.sheet}")
    return planted.planted


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the file: a text for each row of headers, and the cells below."""

    headers: tuple[str, ...]
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class _Form:
    """Answers on their way into a file; `typed` where cells can hold numbers and dates."""

    answers: Answers
    moments: Sequence[datetime]
    typed: bool
    mess: Mess
    tool: _Tool

    def column(self, *headers: str, text: Callable[[int], Cell]) -> _Column:
        """A column of the tool's own, from the number of the respondent, which starts at 0."""
        return _Column(headers, [text(row) for row in range(self.answers.n)])

    def stamps(self, *headers: str, pattern: Callable[[datetime], Cell]) -> _Column:
        """A column of times."""
        return _Column(headers, [pattern(moment) for moment in self.moments])


Labels = Mapping[int, str]
Show = Callable[[Answer, Labels], Cell]


@dataclass(frozen=True, slots=True)
class _Tool:
    """How a tool writes: its formats, its columns, its dates, and where the mark stands."""

    endings: tuple[str, ...]
    columns: Callable[[_Form], list[_Column]]
    csv: CsvStyle = _ORDINARY
    sheet: str = "Sheet1"
    day: Callable[[date], str] = date.isoformat
    mark: Callable[[int], tuple[str, ...]] = lambda _: ("SIMULATED",)


def _tool(platform: str) -> _Tool:
    if platform not in _TOOLS:
        raise ValueError(f"platform must be one of {', '.join(_TOOLS)}, not {platform!r}")
    return _TOOLS[platform]


def _moments(answers: Answers) -> list[datetime]:
    """When each response came in: in waking hours of the days of fieldwork, in order."""
    first, last = fieldwork_days(answers.instrument)
    opens, open_for = datetime.combine(first, time(8)), 15 * 60 * 60
    seconds = ((last - first).days + 1) * open_for
    # A sequence of its own: the draws of the answers must not depend on how they are written.
    draw = Random(f"moments {answers.seed}").random  # noqa: S311 - repeatable on purpose
    drawn = sorted(int(draw() * seconds) for _ in range(answers.n))
    return [opens + timedelta(days=each // open_for, seconds=each % open_for) for each in drawn]


def _main(form: _Form, item: Item, show: Show) -> list[Cell]:
    """The cells in which an answer itself stands, misspelt where that is planted."""
    values = form.answers.values[item.name]
    cells = _cells(form, item, lambda answer: show(answer, {}))
    for row, spelling in form.mess.spelled.get(item.name, {}).items():
        replaced = {} if spelling.code is None else {spelling.code: spelling.text}
        cells[row] = show(values[row], replaced) if replaced else spelling.text
    return cells


def _cells(form: _Form, item: Item, show: Callable[[Answer], Cell]) -> list[Cell]:
    """What stands for each answer; of millions of answers only a few are different objects."""
    known: dict[int, Cell] = {}
    cells = []
    for answer in form.answers.values[item.name]:
        key = id(answer)
        if key not in known:
            known[key] = show(answer)
        cells.append(known[key])
    return cells


def _entry(form: _Form, answer: Answer) -> Cell:
    """A number, a date or a text as it is typed in; nothing where there is no answer."""
    if isinstance(answer, Fraction):
        exact = form.typed and Fraction(float(answer)).limit_denominator(10**6) == answer
        whole = answer.denominator == 1
        return (int(answer) if whole else float(answer)) if exact else number_text(answer)
    if isinstance(answer, date):
        return answer if form.typed else form.tool.day(answer)
    return answer if isinstance(answer, str) else ""


def _labels(item: Item) -> dict[int, str]:
    return {each.code: each.label for each in item.categories}


def _others(item: Item) -> set[int]:
    return {each.code for each in item.categories if each.other}


def _written(item: Item, answer: Answer) -> str:
    """What was written beside "other", or its label if nothing was; empty if it is not chosen."""
    codes = _given(answer)
    chosen = [code for code in codes if code in _others(item)]
    if not chosen or not isinstance(answer, Choice | Choices):
        return ""
    return answer.write_in or item.category(chosen[0]).label


def _given(answer: Answer) -> tuple[int, ...]:
    if isinstance(answer, Choice):
        return (answer.code,)
    return answer.codes if isinstance(answer, Choices | Ranked) else ()


def _joined(form: _Form, item: Item, join: str, end: str = "") -> list[Cell]:
    """One cell an answer, labels joined; what was written in stands unmarked in the last place."""
    labels, others = _labels(item), _others(item)

    def show(answer: Answer, replaced: Labels) -> Cell:
        if not isinstance(answer, Choice | Choices | Ranked):
            return _entry(form, answer)
        texts = {**labels, **replaced}
        if isinstance(answer, Ranked):
            pieces = [texts[code] for code in answer.codes]
        else:
            pieces = [texts[code] for code in _given(answer) if code not in others]
            own = [code for code in _given(answer) if code in others]
            pieces += [_written(item, answer)] if own else []
            pieces += [texts[code] for code in own[1:]]
        return pieces[0] if isinstance(answer, Choice) else join.join(pieces) + end

    return _main(form, item, show)


def _rank(form: _Form, item: Item, code: int) -> list[Cell]:
    """At which place a category was ranked."""

    def show(answer: Answer) -> Cell:
        if not isinstance(answer, Ranked) or code not in answer.codes:
            return ""
        place = answer.codes.index(code) + 1
        return place if form.typed else str(place)

    return _cells(form, item, show)


def _ticked(
    form: _Form, item: Item, code: int, *, yes: Cell, no: Cell = "", absent: Cell = ""
) -> list[Cell]:
    """Whether a category was ticked."""

    def show(answer: Answer) -> Cell:
        if isinstance(answer, Absent):
            return absent
        return yes if code in _given(answer) else no

    return _cells(form, item, show)


def _write_ins(form: _Form, item: Item) -> list[Cell]:
    return _cells(form, item, lambda answer: _written(item, answer))


def _write_ins_only(form: _Form, item: Item) -> list[Cell]:
    """As typed: empty where "other" was chosen and nothing written."""

    def show(answer: Answer) -> Cell:
        return answer.write_in or "" if isinstance(answer, Choice | Choices) else ""

    return _cells(form, item, show)


def _takes_write_ins(item: Item) -> bool:
    return other_code(item) is not None and item.kind not in ("ranking", "number")


def _google_sheet(form: _Form) -> list[_Column]:
    def stamp(moment: datetime) -> Cell:
        return moment if form.typed else f"{_month_first(moment)} {moment:%H:%M:%S}"

    return [form.stamps("Timestamp", pattern=stamp), *_by_wording(form, ", ")]


def _google_download(form: _Form) -> list[_Column]:
    def stamp(moment: datetime) -> Cell:
        return f"{moment:%Y/%m/%d} {moment.hour % 12 or 12}:{moment:%M:%S %p} GMT+5"

    return [form.stamps("Timestamp", pattern=stamp), *_by_wording(form, ";")]


def _plain_sheet(form: _Form) -> list[_Column]:
    return _by_wording(form, "; ")


def _by_wording(form: _Form, join: str, end: str = "") -> list[_Column]:
    return [
        _Column((item.wording,), _joined(form, item, join, end))
        for item in form.answers.instrument.items
    ]


def _microsoft(form: _Form) -> list[_Column]:
    columns = [
        form.column("ID", text=lambda row: f"SIMULATED-{row + 1}"),
        form.stamps("Start time", pattern=lambda moment: moment),
        form.stamps("Completion time", pattern=lambda moment: moment + TAKES),
        form.column("Email", text=lambda _: "anonymous"),
        form.column("Name", text=lambda _: ""),
        form.column("Last modified time", text=lambda _: ""),
    ]
    seen = Counter(column.headers[0] for column in columns)
    for column in _by_wording(form, ";", ";"):
        # The tool is known for no-break spaces in headers, and numbers headers that repeat.
        header = column.headers[0].replace("? (", "?\u00a0(")
        seen[header] += 1
        numbered = header if seen[header] == 1 else f"{header}{seen[header]}"
        columns.append(_Column((numbered,), column.cells))
    return columns


def _month_first(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def _kobo(form: _Form) -> list[_Column]:
    items = form.answers.instrument.items
    columns = []
    for position, item in enumerate(items):
        # The items between the first and the last are a group, so that both kinds of header occur.
        group = "grp/" if 0 < position < len(items) - 1 else ""
        names = form_names(item)
        columns.append(_Column((group + item.name,), _named(form, item, names)))
        columns += _option_columns(form, item, f"{group}{item.name}", names)
        if _takes_write_ins(item):
            header = f"{group}{item.name}_other"
            columns.append(_Column((header,), _write_ins_only(form, item)))
    return _with_kobo_metadata(form, columns)


def _kobo_labels(form: _Form) -> list[_Column]:
    columns = []
    for item in form.answers.instrument.items:
        names = _labels(item)
        written_in = other_code(item)
        if item.kind == "multiple" and written_in is not None:
            names[written_in] = OTHER
        columns.append(_Column((item.wording,), _named(form, item, names)))
        columns += _option_columns(form, item, item.wording, names)
        if _takes_write_ins(item):
            columns.append(_Column(("Specify other.",), _write_ins_only(form, item)))
    return _with_kobo_metadata(form, columns)


def _named(form: _Form, item: Item, names: Labels) -> list[Cell]:
    """Names (or labels) of what was chosen, several joined by a blank."""

    def show(answer: Answer, _: Labels) -> Cell:
        codes = _given(answer)
        return " ".join(names[code] for code in codes) if codes else _entry(form, answer)

    return _main(form, item, show)


def _option_columns(form: _Form, item: Item, base: str, names: Labels) -> list[_Column]:
    if item.kind != "multiple":
        return []
    return [
        _Column((f"{base}/{name}",), _ticked(form, item, code, yes="1", no="0"))
        for code, name in names.items()
    ]


def _with_kobo_metadata(form: _Form, columns: list[_Column]) -> list[_Column]:
    def number(row: int) -> Cell:
        return row + 1 if form.typed else str(row + 1)

    return [
        form.stamps("start", pattern=lambda moment: f"{moment.isoformat()}.000+05:00"),
        form.stamps("end", pattern=lambda moment: f"{(moment + TAKES).isoformat()}.000+05:00"),
        *columns,
        form.column("_id", text=lambda row: f"SIMULATED-{100 + row}"),
        form.column("_uuid", text=lambda row: f"SIMULATED-00000000-0000-4000-8000-{row:012d}"),
        form.stamps("_submission_time", pattern=datetime.isoformat),
        form.column("_validation_status", text=lambda _: ""),
        form.column("_notes", text=lambda _: ""),
        form.column("_status", text=lambda _: "submitted_via_web"),
        form.column("_submitted_by", text=lambda _: ""),
        form.column("__version__", text=lambda _: "vSIMULATED"),
        form.column("_tags", text=lambda _: ""),
        form.column("_index", text=number),
    ]


def _odk(form: _Form) -> list[_Column]:
    items = form.answers.instrument.items
    columns = [
        form.stamps("SubmissionDate", pattern=lambda moment: f"{moment.isoformat()}.000Z"),
        form.stamps("start", pattern=lambda moment: f"{moment.isoformat()}.000+05:00"),
    ]
    for position, item in enumerate(items):
        base = f"grp-{item.name}" if 0 < position < len(items) - 1 else item.name
        names = form_names(item)
        columns.append(_Column((base,), _named(form, item, names)))
        # The tool learns of an option only when somebody ticks it, and sorts what it knows.
        options = _option_columns(form, item, base, names)
        columns += sorted(
            (option for option in options if "1" in option.cells), key=lambda each: each.headers
        )
        if _takes_write_ins(item):
            columns.append(_Column((f"{base}_other",), _write_ins_only(form, item)))
    instance = [f"SIMULATED-uuid:{row}" for row in range(form.answers.n)]
    columns += [_Column((header,), instance) for header in ("meta-instanceID", "KEY")]
    fixed = {
        "SubmitterID": "SIMULATED-5",
        "SubmitterName": "SIMULATED app",
        "AttachmentsPresent": "0",
        "AttachmentsExpected": "0",
        "Status": "",
        "ReviewState": "",
        "DeviceID": "",
        "Edits": "0",
        "FormVersion": "2026030401",
    }
    columns += [_Column((header,), [text] * form.answers.n) for header, text in fixed.items()]
    return columns


def _surveymonkey(form: _Form) -> list[_Column]:
    def stamp(moment: datetime) -> Cell:
        return f"{moment:%m/%d/%Y %I:%M:%S %p}"

    columns = [
        form.column("Respondent ID", "", text=lambda row: f"SIMULATED-{11_800_000_000 + row}"),
        form.column("Collector ID", "", text=lambda _: "SIMULATED-430000000"),
        form.stamps("Start Date", "", pattern=stamp),
        form.stamps("End Date", "", pattern=stamp),
    ]
    blank = ("IP Address", "Email Address", "First Name", "Last Name", "Custom Data 1")
    columns += [form.column(header, "", text=lambda _: "") for header in blank]
    for item in form.answers.instrument.items:
        parts = _surveymonkey_parts(form, item)
        columns += [
            _Column((item.wording if position == 0 else "", below), cells)
            for position, (below, cells) in enumerate(parts)
        ]
    return columns


def _surveymonkey_parts(form: _Form, item: Item) -> list[tuple[str, list[Cell]]]:
    """The columns under one question: what stands in the second row of headers, and the cells."""
    written_in = other_code(item)
    if item.kind == "ranking":
        return [(each.label, _rank(form, item, each.code)) for each in item.categories]
    if item.kind == "multiple":
        parts = [
            (each.label, _ticked(form, item, each.code, yes=each.label))
            for each in item.categories
            if each.code != written_in
        ]
    elif item.categories and item.kind != "number":
        parts = [("Response", _chosen(form, item, written_in))]
    else:
        return [("Open-Ended Response", _joined(form, item, ""))]
    if written_in is not None:
        parts.append((OTHER_SPECIFIED, _written_for(form, item, written_in)))
    return parts


def _chosen(form: _Form, item: Item, elsewhere: int | None) -> list[Cell]:
    """The label of the one category chosen, but for one that is written in another column."""
    labels = _labels(item)

    def show(answer: Answer, _: Labels) -> Cell:
        if not isinstance(answer, Choice) or answer.code == elsewhere:
            return ""
        return labels[answer.code]

    return _main(form, item, show)


def _written_for(form: _Form, item: Item, code: int) -> list[Cell]:
    """What was written beside a category, or its label if nothing was."""

    def show(answer: Answer) -> Cell:
        return _written(item, answer) if code in _given(answer) else ""

    return _cells(form, item, show)


def _qualtrics(form: _Form) -> list[_Column]:
    tests = form.mess.tests
    zone = ',"timeZone":"Asia/Karachi"'

    def stamps(name: str, label: str, import_id: str) -> _Column:
        return form.stamps(name, label, _import_id(import_id, zone), pattern=str)

    def texts(name: str, label: str, import_id: str, text: Callable[[int], Cell]) -> _Column:
        return form.column(name, label, _import_id(import_id), text=text)

    def status(row: int) -> Cell:
        return "Survey Preview" if row in tests else "IP Address"

    def channel(row: int) -> Cell:
        return "preview" if row in tests else "anonymous"

    columns = [
        stamps("StartDate", "Start Date", "startDate"),
        stamps("EndDate", "End Date", "endDate"),
        texts("Status", "Response Type", "status", status),
        texts("Progress", "Progress", "progress", lambda _: "100"),
        texts("Finished", "Finished", "finished", lambda _: "True"),
        stamps("RecordedDate", "Recorded Date", "recordedDate"),
        texts("ResponseId", "Response ID", "_recordId", lambda row: f"SIMULATED-{row + 1}"),
        texts("DistributionChannel", "Distribution Channel", "distributionChannel", channel),
        texts("UserLanguage", "User Language", "userLanguage", lambda _: "EN"),
    ]
    for number, item in enumerate(form.answers.instrument.items, start=1):
        columns += _qualtrics_item(form, item, f"Q{number}")
    return columns


def _import_id(name: str, more: str = "") -> str:
    return f'{{"ImportId":"{name}"{more}}}'


def _qualtrics_item(form: _Form, item: Item, name: str) -> list[_Column]:
    if item.kind == "ranking":
        return [
            _Column(
                (
                    f"{name}_{code}",
                    f"{item.wording} - {label}",
                    _import_id(f"QID{name[1:]}_{code}"),
                ),
                _rank(form, item, code),
            )
            for code, label in _labels(item).items()
        ]
    question = f"QID{name[1:]}"
    if not item.categories or item.kind == "number":
        headers = (name, item.wording, _import_id(f"{question}_TEXT"))
        return [_Column(headers, _joined(form, item, ","))]
    others = [each for each in item.categories if each.other]
    text = f"{item.wording} - Selected Choice" if others else item.wording
    columns = [_Column((name, text, _import_id(question)), _selected(form, item))]
    for other in others:
        headers = (
            f"{name}_{other.code}_TEXT",
            f"{item.wording} - {other.label} - Text",
            _import_id(f"{question}_{other.code}_TEXT"),
        )
        columns.append(_Column(headers, _text_beside(form, item, other.code)))
    return columns


def _selected(form: _Form, item: Item) -> list[Cell]:
    """Labels joined by a comma alone; what was written in has its own column."""
    labels = _labels(item)

    def show(answer: Answer, _: Labels) -> Cell:
        return ",".join(labels[code] for code in _given(answer))

    return _main(form, item, show)


def _text_beside(form: _Form, item: Item, code: int) -> list[Cell]:
    """What was written beside a category, which may be nothing; beside the first of several."""
    others = _others(item)

    def show(answer: Answer) -> Cell:
        own = [each for each in _given(answer) if each in others]
        if own[:1] != [code] or not isinstance(answer, Choice | Choices):
            return ""
        return answer.write_in or ""

    return _cells(form, item, show)


def _limesurvey(form: _Form) -> list[_Column]:
    unfinished = form.mess.incomplete

    columns = [
        form.column("id", text=lambda row: f"SIMULATED-{row + 1}"),
        form.column(
            "submitdate", text=lambda row: "" if row in unfinished else str(form.moments[row])
        ),
        form.column("lastpage", text=lambda row: "1" if row in unfinished else "3"),
        form.column("startlanguage", text=lambda _: "en"),
        form.column("seed", text=lambda row: str(1234 + row)),
        form.stamps("startdate", pattern=str),
        form.stamps("datestamp", pattern=str),
    ]
    for item in form.answers.instrument.items:
        columns += _limesurvey_item(form, item)
    return columns


def _limesurvey_item(form: _Form, item: Item) -> list[_Column]:
    written_in = other_code(item)

    def option(code: int) -> tuple[str]:
        return (f"{item.name}[{survey_subquestion(item.category(code))}]",)

    if item.kind == "ranking":
        places = range(len(item.categories))
        return [_Column((f"{item.name}[{i + 1}]",), _placed(form, item, i)) for i in places]
    if item.kind == "multiple":
        columns = [
            _Column(option(each.code), _marked(form, item, each.code))
            for each in item.categories
            if each.code != written_in
        ]
    elif item.categories and item.kind != "number":
        columns = [_Column((item.name,), _answer_codes(form, item, written_in))]
    else:
        return [_Column((item.name,), _joined(form, item, ""))]
    if written_in is not None:
        multiple = item.kind == "multiple"
        written = _written_for(form, item, written_in) if multiple else _write_ins_only(form, item)
        columns.append(_Column((f"{item.name}[other]",), written))
    return columns


def _placed(form: _Form, item: Item, place: int) -> list[Cell]:
    """Which option was put in a place."""

    def show(answer: Answer) -> Cell:
        given = answer.codes if isinstance(answer, Ranked) else ()
        return survey_answer(item.category(given[place])) if place < len(given) else ""

    return _cells(form, item, show)


def _marked(form: _Form, item: Item, code: int) -> list[Cell]:
    """Y where an option was ticked; a question that was not shown is not the same as no tick."""

    def show(answer: Answer) -> Cell:
        if answer is NOT_ASKED:
            return "N/A"
        return "Y" if code in _given(answer) else ""

    return _cells(form, item, show)


def _answer_codes(form: _Form, item: Item, written_in: int | None) -> list[Cell]:
    def show(answer: Answer, _: Labels) -> Cell:
        if not isinstance(answer, Choice):
            return ""
        if answer.code == written_in:
            return "-oth-"
        return survey_answer(item.category(answer.code))

    return _main(form, item, show)


def _typeform(form: _Form) -> list[_Column]:
    columns = [form.column("#", text=lambda row: f"SIMULATED-{row:032x}")]
    for item in form.answers.instrument.items:
        columns += _typeform_item(form, item)
    return [
        *columns,
        form.stamps("Start Date (UTC)", pattern=lambda moment: str(moment - PAKISTAN_AHEAD)),
        form.stamps(
            "Submit Date (UTC)", pattern=lambda moment: str(moment + TAKES - PAKISTAN_AHEAD)
        ),
        form.column("Network ID", text=lambda row: f"SIMULATED-{row:010x}"),
    ]


def _typeform_item(form: _Form, item: Item) -> list[_Column]:
    written_in = other_code(item)
    if item.kind == "ranking":
        return [_Column((each.label,), _rank(form, item, each.code)) for each in item.categories]
    if item.kind == "multiple":
        columns = [
            _Column((each.label,), _ticked(form, item, each.code, yes=each.label))
            for each in item.categories
            if each.code != written_in
        ]
    elif item.categories and item.kind != "number":
        columns = [_Column((item.wording,), _chosen(form, item, written_in))]
    else:
        return [_Column((item.wording,), _joined(form, item, ""))]
    if written_in is not None:
        columns.append(_Column(("Other",), _written_for(form, item, written_in)))
    return columns


def _no_columns(_: _Form) -> list[_Column]:
    return []  # SPSS has variables, written elsewhere


_QUOTED = CsvStyle(quoted=True)
_KOBO = CsvStyle(delimiter=";", quoted=True)

_TOOLS: dict[str, _Tool] = {
    "google_forms": _Tool(
        (".csv", ".xlsx"), _google_sheet, sheet="Form Responses 1", day=_month_first
    ),
    "google_forms_csv": _Tool((".csv",), _google_download, csv=_QUOTED),
    "microsoft_forms": _Tool((".xlsx",), _microsoft),
    "kobo": _Tool((".csv", ".xlsx"), _kobo, csv=_KOBO, sheet="export"),
    "kobo_labels": _Tool((".csv", ".xlsx"), _kobo_labels, csv=_KOBO, sheet="export"),
    "odk_central": _Tool((".csv",), _odk),
    "surveymonkey": _Tool(
        (".csv", ".xlsx"),
        _surveymonkey,
        sheet="Sheet",
        day=lambda day: f"{day:%m/%d/%Y}",
        mark=lambda _: ("SIMULATED", ""),
    ),
    "qualtrics": _Tool(
        (".csv",),
        _qualtrics,
        mark=lambda seed: (
            "SIMULATED",
            f"SIMULATED responses, seed {seed}",
            _import_id("SIMULATED"),
        ),
    ),
    "limesurvey": _Tool((".csv",), _limesurvey, csv=_QUOTED),
    "typeform": _Tool((".csv",), _typeform),
    "spss": _Tool((".sav",), _no_columns),
    "plain": _Tool((".csv", ".xlsx"), _plain_sheet, csv=CsvStyle(byte_order_mark=True)),
}
