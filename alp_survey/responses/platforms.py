"""Which form tool wrote a sheet, and what its columns are called.

A form tool adds columns of its own (ids, times, addresses of the respondents) to the answers, puts
one, two or three rows of headers over them, and joins or splits the answers of a multiple item in
its own way. What is particular to a tool stands in `SHAPES` and nowhere else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np

from alp_survey.errors import InputError, Problem
from alp_survey.instrument.labels import AnswersAre, is_blank, normal_form
from alp_survey.responses.sheet import Sheet, column_letters

__all__ = ["PEOPLE", "Export", "Header", "Platform", "Shape", "recognise"]

Platform = Literal[
    "google_forms",
    "microsoft_forms",
    "kobo",
    "odk_central",
    "surveymonkey",
    "qualtrics",
    "qualtrics_xlsx",
    "limesurvey",
    "typeform",
    "spss",
    "plain",
    "no_header",
]
"""The form tools whose files are known.

``plain`` is one row of headers, ``no_header`` no headers at all. That Qualtrics or SurveyMonkey
wrote a file without columns of their own must be stated, and so must that a table holds codes
(`answers`).
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is particular to the files of a form tool.

    Attributes
    ----------
    title : str
        Its name.
    header_rows : int
        Rows above the first response.
    own : frozenset of str
        Headers of the tool's own columns.
    leading : bool
        Whether its own columns stand first, so that a question of the same name comes after them.
    id, start, end : tuple of str
        Headers of the respondent's id and of the first and last moment, the preferred one first.
    separators : str
        With which it joins several answers in a cell, the usual one first.
    incomplete : str or None
        A column that is blank where a response was begun and not handed in.
    test_rows : tuple of (str, texts) or None
        A column and its texts that mark a row as the researcher's own trial.
    set_aside : tuple of (str, texts)
        Columns and their texts by which the tool says that a response was not finished, or that
        somebody did not accept it.
    not_shown : frozenset of str
        Texts in a cell of a multiple item that mean that it was not put to the respondent.
    answers : {"labels", "names", "codes"}
        What stands for an answer in its files.
    instead : mapping of str to str
        What its files may hold in place of a label.
    counted : bool
        Whether in its files of codes the column of an option holds the option's own code.
    grouped : bool
        Whether names of groups stand before the names of items.
    coded : bool
        Whether a code of any form, and a dot, can stand before a question.
    """

    title: str
    header_rows: int = 1
    own: frozenset[str] = frozenset()
    leading: bool = False
    id: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    separators: str = ";,"
    incomplete: str | None = None
    test_rows: tuple[str, tuple[str, ...]] | None = None
    set_aside: tuple[tuple[str, tuple[str, ...]], ...] = ()
    not_shown: frozenset[str] = frozenset()
    answers: AnswersAre = "labels"
    instead: Mapping[str, str] = field(default_factory=dict)
    counted: bool = False
    grouped: bool = False
    coded: bool = False


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(","))


_XFORM = (
    "start, end, today, deviceid, device id, simserial, phonenumber, username, subscriberid, email,"
    " audit, formhub/uuid, __version__, _version_, _id, _uuid, _submission_time,"
    " _validation_status,"
    " _notes, _status, _submitted_by, _tags, _index, _xform_id, _version, _bamboo_dataset_id,"
    " _attachments, _geolocation, meta/instanceid, meta/rootuuid, _duration, _submitted_by,"
    " _total_media, _media_count, _media_all_received, _parent_table_name, _parent_index"
)

_TYPED = ";,|\n"  # between answers that people typed

SHAPES: dict[str, Shape] = {
    "qualtrics": Shape(
        "Qualtrics",
        header_rows=3,
        own=_names(
            "startdate, enddate, status, ipaddress, progress, duration (in seconds), finished,"
            " recordeddate, responseid, recipientlastname, recipientfirstname, recipientemail,"
            " externalreference, externaldatareference, locationlatitude, locationlongitude,"
            " distributionchannel, userlanguage, q_recaptchascore, q_relevantidduplicate,"
            " q_relevantidduplicatescore, q_relevantidfraudscore, q_relevantidlaststartdate"
        ),
        id=("responseid",),
        start=("startdate",),
        end=("enddate", "recordeddate"),
        separators=",",
        set_aside=(("finished", ("false", "0")),),
        test_rows=("status", ("survey preview", "survey test", "spam", "1", "2", "8")),
    ),
    "surveymonkey": Shape(
        "SurveyMonkey",
        header_rows=2,
        own=_names(
            "respondent id, collector id, start date, end date, ip address, email address,"
            " first name, last name, custom data 1, custom data, collector, date created,"
            " date modified, language"
        ),
        leading=True,
        id=("respondent id",),
        start=("start date", "date created"),
        end=("end date", "date modified"),
        counted=True,
    ),
    "limesurvey": Shape(
        "LimeSurvey",
        own=_names(
            "id, submitdate, lastpage, startlanguage, seed, token, startdate, datestamp, ipaddr,"
            " refurl, interviewtime, response id, date submitted, last page, start language,"
            " date started, date last action, ip address, referrer url, total time"
        ),
        leading=True,
        id=("id", "response id"),
        start=("startdate", "date started"),
        end=("submitdate", "date submitted"),
        incomplete="submitdate",
        not_shown=frozenset({"n/a"}),
        answers="names",
        coded=True,
    ),
    "microsoft_forms": Shape(
        "Microsoft Forms",
        own=_names(
            "id, start time, completion time, email, name, last modified time, language,"
            " total points, quiz feedback, grade posted time"
        ),
        leading=True,
        id=("id",),
        start=("start time",),
        end=("completion time",),
        separators=";",
    ),
    "odk_central": Shape(
        "ODK Central",
        own=_names(
            "submissiondate, start, end, today, deviceid, phonenumber, username, email, audit,"
            " meta-instanceid, meta-instancename, instanceid, key, submitterid, submittername,"
            " attachmentspresent, attachmentsexpected, status, reviewstate, edits, formversion"
        ),
        id=("key", "meta-instanceid"),
        start=("start",),
        end=("end", "submissiondate"),
        separators=" ",
        answers="names",
        grouped=True,
        set_aside=(("reviewstate", ("rejected", "hasissues")),),
    ),
    "kobo": Shape(
        "KoBoToolbox",
        own=_names(_XFORM),
        id=("_uuid", "_id"),
        start=("start",),
        end=("end", "_submission_time"),
        separators=" ",
        answers="names",
        grouped=True,
        set_aside=(
            ("_validation_status", ("not approved", "validation_status_not_approved", "on hold")),
        ),
    ),
    "typeform": Shape(
        "Typeform",
        own=_names(
            "#, start date (utc), submit date (utc), network id, stage date (utc), response type,"
            " tags, ending, score, response id"
        ),
        id=("#", "response id"),
        start=("start date (utc)",),
        end=("submit date (utc)",),
        instead={"1": "yes", "0": "no"},  # of questions with these two answers
        set_aside=(("response type", ("partial", "started")),),
    ),
    "google_forms": Shape(
        "Google Forms",
        own=_names("timestamp, email address, username, score, total score"),
        leading=True,
        end=("timestamp",),
        separators=",;",
    ),
    "spss": Shape("SPSS", answers="codes"),
    "plain": Shape("a plain table", separators=_TYPED),
    "no_header": Shape("a table without headers", header_rows=0, separators=_TYPED),
}
SHAPES["qualtrics_xlsx"] = replace(
    SHAPES["qualtrics"], title="Qualtrics (a workbook)", header_rows=2
)

PEOPLE = _names(
    "name, first name, last name, email, email address, username, submittername, _submitted_by,"
    " recipientfirstname, recipientlastname, recipientemail, ip address, ipaddress, ipaddr"
)
"""Columns of a tool's own that tell who answered."""

# Headers by which a tool is known: every one of a group must be there.
_MARKS: dict[Platform, tuple[frozenset[str], ...]] = {
    "surveymonkey": (_names("respondent id, collector id"),),
    "limesurvey": (
        _names("id, submitdate, lastpage"),
        _names("response id, date submitted, last page"),
        _names("id, lastpage, startlanguage"),
    ),
    "microsoft_forms": (_names("id, start time, completion time"),),
    "odk_central": (_names("submissiondate, key"), _names("key, meta-instanceid")),
    "kobo": (
        _names("_uuid, _submission_time"),
        _names("_id, _index"),
        _names("_id, _submission_time"),
        _names("_uuid, _index"),
    ),
    "typeform": (
        _names("#, network id"),
        _names("#, submit date (utc)"),
        _names("start date (utc), submit date (utc)"),
    ),
}


@dataclass(frozen=True, slots=True)
class Header:
    """The headers over one column.

    Attributes
    ----------
    position : int
        Of the column, counted from 0.
    shown : str
        As a person finds it: the header, and after a " / " that of a second row.
    own : str or None
        The name of a form tool's own column; None over answers.
    wholes : tuple of str
        Texts that may name an item.
    parts : tuple of (str, str)
        Texts that may name an item, and one of its options or rows.
    numbered : (str, int) or None
        A text that may name an item, and the code of one of its options.
    """

    position: int
    shown: str
    own: str | None = None
    wholes: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    numbered: tuple[str, int] | None = None

    @property
    def letters(self) -> str:
        """The letters over the column in a spreadsheet."""
        return column_letters(self.position)


@dataclass(frozen=True)
class Export:
    """A sheet whose shape is known.

    Attributes
    ----------
    sheet : Sheet
    platform : str
        One of `Platform`.
    headers : tuple of Header
        One per column.
    simulated : str or None
        What a simulated file says of itself; None of a real one.
    titles : int
        Rows above the headers: a title, blank rows.
    stated : {"labels", "names", "codes"} or None
        What stands for an answer, where a person said so.
    """

    sheet: Sheet
    platform: Platform
    headers: tuple[Header, ...]
    simulated: str | None = None
    titles: int = 0
    stated: AnswersAre | None = None

    @cached_property
    def shape(self) -> Shape:
        """What is particular to the platform, and to this file."""
        usual = SHAPES[self.platform]
        if self.stated is None:
            return usual
        # a blank can stand between codes and names, as it cannot between labels
        between = usual.separators if self.stated == "labels" else f" {usual.separators}"
        return replace(usual, answers=self.stated, separators=between)

    @property
    def first_row(self) -> int:
        """The position of the first response; the rows above hold headers."""
        return self.titles + self.shape.header_rows

    def below(self, position: int) -> dict[str, int]:
        """The texts of a column below its headers in their normal form, and how often."""
        column = self.sheet.columns[position]
        counts = np.bincount(column.cells[self.first_row :], minlength=len(column.texts)).tolist()
        found: dict[str, int] = {}
        for text, count in zip(column.texts, counts, strict=True):
            if count:
                plain = normal_form(text)
                found[plain] = found.get(plain, 0) + count
        return found

    def own_column(self, *names: str) -> int | None:
        """The position of the first of these columns of the form tool that is there."""
        for name in names:
            for header in self.headers:
                if header.own == name:
                    return header.position
        return None


def recognise(
    sheet: Sheet,
    *,
    platform: Platform | None = None,
    titles: int | None = None,
    answers: AnswersAre | None = None,
) -> Export:
    """Say which form tool wrote a sheet, and read its headers.

    Parameters
    ----------
    sheet : Sheet
    platform : Platform, optional
        Stated by hand; recognised by the headers if it is not.
    titles : int, optional
        Rows above the headers; blank rows, and rows with a single text, if it is not stated.
    answers : {"labels", "names", "codes"}, optional
        What stands for an answer, if it is not what the platform usually writes.

    Returns
    -------
    Export

    Raises
    ------
    InputError
        If the sheet has fewer rows than the headers of the platform stated, or other rows.
    """
    if platform is not None and platform not in get_args(Platform):
        raise ValueError(f"got platform '{platform}'; expected one of {get_args(Platform)}")
    if answers is not None and answers not in get_args(AnswersAre):
        raise ValueError(f"got answers '{answers}'; expected one of {get_args(AnswersAre)}")
    if titles is None:
        titles = _titles(sheet) if platform != "no_header" else 0
    found: Platform = platform or _recognised(sheet, titles)
    rows = titles + SHAPES[found].header_rows
    if sheet.n_rows < rows:
        title = SHAPES[found].title
        raise InputError(
            Problem(sheet.source.file, f"{sheet.n_rows} rows", f"{rows} rows of headers ({title})")
        )
    top = tuple(sheet.row(row) for row in range(titles, rows))
    if platform is not None and not _has_such_headers(found, top):
        got = f"no headers in {SHAPES[found].header_rows} rows such as {SHAPES[found].title} writes"
        expected = f"an export of {SHAPES[found].title}, as stated"
        action = "State another form tool, or none, and it is recognised."
        raise InputError(Problem(sheet.source.file, got, expected, action))
    shape = SHAPES[found]
    headers = _marked_own(_READERS.get(found, _one_row)(sheet, top, shape), shape, top)
    return Export(sheet, found, headers, _simulated(sheet, headers, rows), titles, answers)


def _titles(sheet: Sheet) -> int:
    """Rows above the headers, as people put them there: blank, or with a single text in them."""
    if len(sheet.columns) < 3:
        return 0
    for row in range(min(sheet.n_rows, _MOST_TITLES + 1)):
        if sum(not is_blank(text) for text in sheet.row(row)) > 1:
            return row
    return 0


_MOST_TITLES = 10


def _has_such_headers(platform: Platform, top: Sequence[Sequence[str]]) -> bool:
    """Whether rows that would be taken for headers are some, where the first response is at stake.

    A person may have deleted a tool's own columns, by which it is recognised otherwise.
    """
    if platform == "qualtrics":
        return any('"ImportId"' in text for text in top[2])
    if platform == "surveymonkey":
        below = [pair for pair in zip(*top, strict=True) if not is_blank(pair[1])]
        return any(is_blank(upper) or normal_form(lower) in _WHOLE_ANSWER for upper, lower in below)
    return True


def _recognised(sheet: Sheet, titles: int) -> Platform:
    if sheet.column_labels:  # no other file has any, even if they are blank
        return "spss"
    rows = sheet.n_rows - titles
    first = {_own_name(text) for text in sheet.row(titles)} if rows > 0 else set()
    if rows > 2 and any('"ImportId"' in text for text in sheet.row(titles + 2)):
        return "qualtrics"
    if rows > 1 and first >= _QUALTRICS and _told_twice(sheet, titles):
        return "qualtrics_xlsx"
    for name, groups in _MARKS.items():
        if any(group <= first for group in groups):
            return name
    if rows > 0 and _own_name(sheet.row(titles)[0]) == "timestamp":
        return "google_forms"
    return "plain"


_QUALTRICS = _names("startdate, enddate, recordeddate, responseid")


def _told_twice(sheet: Sheet, titles: int) -> bool:
    """Whether the second row says in words what the first one names: "Response ID"."""
    pairs = zip(sheet.row(titles), sheet.row(titles + 1), strict=True)
    return any(
        normal_form(name) == "responseid" and normal_form(told) == "response id"
        for name, told in pairs
    )


def _own_name(header: str) -> str:
    """A header of a tool's own as it is compared; LimeSurvey can add its text to a code."""
    plain = normal_form(header)
    code, dot, _ = plain.partition(". ")
    return code if dot and code in SHAPES["limesurvey"].own else plain


def _marked_own(
    headers: Sequence[Header], shape: Shape, top: Sequence[Sequence[str]]
) -> tuple[Header, ...]:
    """Headers of the tool's own columns carry their name and nothing to match."""
    marked = []
    leading = True
    for header in headers:
        name = _own_name(top[0][header.position]) if top else ""
        own = name == "simulated" or (name in shape.own and (leading or not shape.leading))
        leading = leading and own
        # its text stays, because an item may have the same name
        marked.append(replace(header, own=name, parts=()) if own else header)
    return tuple(marked)


def _one_row(sheet: Sheet, top: Sequence[Sequence[str]], shape: Shape) -> list[Header]:
    """One row of headers; SPSS says beside each name what the question was."""
    labels = sheet.column_labels or ("",) * len(sheet.columns)
    return [
        Header(
            i,
            text,
            wholes=_wholes(text, label, shape=shape),
            parts=(*_parts(text), *_parts(label)),
            numbered=_numbered(text),
        )
        for i, (text, label) in enumerate(zip(top[0], labels, strict=True))
    ]


def _numbered(text: str) -> tuple[str, int] | None:
    """An item and the code of an option, as statistical packages name variables: "uses_2"."""
    named = re.fullmatch(r"\s*(\w*[^\W\d])_([0-9]{1,5})\s*", text)
    return (named[1], int(named[2])) if named else None


def _no_row(sheet: Sheet, _: Sequence[Sequence[str]], __: Shape) -> list[Header]:
    return [Header(i, f"column {column_letters(i)}") for i in range(len(sheet.columns))]


_WHOLE_ANSWER = frozenset({"response", "open-ended response", "selected choice", ""})


def _two_rows(_: Sheet, top: Sequence[Sequence[str]], __: Shape) -> list[Header]:
    """The question once, then blanks; under it an option, a row of a grid, or "Response"."""
    headers = []
    question = ""
    for i, (upper, lower) in enumerate(zip(*top, strict=True)):
        question = upper if upper.strip() else question
        if normal_form(lower) in _WHOLE_ANSWER:
            headers.append(Header(i, question, wholes=_wholes(question)))
        else:
            wholes = _wholes(f"{question} {lower}")
            if upper.strip():  # a question with one column only can carry anything below
                wholes = (*wholes, *_wholes(question)) if _stands_alone(top[0], i) else wholes
            headers.append(
                Header(i, f"{question} / {lower}", wholes=wholes, parts=((question, lower),))
            )
    return headers


def _stands_alone(upper: Sequence[str], position: int) -> bool:
    """Whether no further column belongs to the question over this one."""
    return position + 1 == len(upper) or bool(upper[position + 1].strip())


def _name_and_question(_: Sheet, top: Sequence[Sequence[str]], __: Shape) -> list[Header]:
    """The name, the question, and in delimited text the tool's id of it."""
    headers = []
    for i, (name, question) in enumerate(zip(*top[:2], strict=True)):
        stem = re.sub(r"\s+-\s+Selected Choice(?=\s+-\s|\s*$)", "", question)
        written = re.sub(r"\s+-\s+Text\s*$", "", question)
        if written != question or name.upper().endswith("_TEXT"):
            parts = tuple((q, f"{option} text") for q, option in _parts(written))
            headers.append(Header(i, question, parts=(*parts, (stem, "other text"))))
        else:
            headers.append(Header(i, question, wholes=_wholes(stem, name), parts=_parts(stem)))
    return headers


def _numbered_row(sheet: Sheet, top: Sequence[Sequence[str]], shape: Shape) -> list[Header]:
    """One row of headers, in which a question that comes again has a number behind it: "Why?2"."""
    seen: Counter[str] = Counter()
    headers = []
    for header in _one_row(sheet, top, shape):
        plain, wholes = normal_form(header.shown), header.wholes
        numbered = re.fullmatch(r"(.*?\D)([2-9])", header.shown.strip(), re.DOTALL)
        if numbered and seen[normal_form(numbered[1])] == int(numbered[2]) - 1:
            plain, wholes = normal_form(numbered[1]), (*wholes, *_wholes(numbered[1]))
        seen[plain] += 1
        headers.append(replace(header, wholes=wholes))
    return headers


_READERS: dict[str, Callable[[Sheet, Sequence[Sequence[str]], Shape], list[Header]]] = {
    "no_header": _no_row,
    "microsoft_forms": _numbered_row,
    "surveymonkey": _two_rows,
    "qualtrics": _name_and_question,
    "qualtrics_xlsx": _name_and_question,
}


def without_groups(text: str) -> Iterator[str]:
    """What is left of a header without the groups before it: "grp/name", "grp-sub-name" of ODK."""
    if "/" in text:
        yield text.rsplit("/", 1)[-1]
    if re.fullmatch(r"\S+", text):
        steps = text.split("-")
        yield from ("-".join(steps[i:]) for i in range(1, len(steps)))


_PLAIN = Shape("")


def _wholes(*texts: str, shape: Shape = _PLAIN) -> tuple[str, ...]:
    """Texts that may name an item: as they stand, without groups before them, without a number."""
    found: list[str] = []
    for text in filter(str.strip, texts):
        plain = re.sub(r"<[^<>]{1,200}>", " ", text)  # tools that keep their questions as HTML
        found += [text, plain]
        # instructions stand below a question, but "Age / of your father" is one
        first_line, _, rest = plain.strip().partition("\n")
        if rest.startswith(("\n", "(", "[", "*")) or first_line.rstrip().endswith(
            ("?", "؟", ".", ":", "*")
        ):
            found.append(first_line)
        code, dot, rest = plain.partition(". ")
        # "q1. How old are you?" names the item twice
        if dot and " " not in code and (shape.coded or re.search("[0-9]", code)):
            found += [code, rest]
        if shape.grouped:
            found += without_groups(plain)
        found.append(re.sub(r"^\s*(?:[Qq](?:uestion)?\s*)?[0-9]{1,3}[a-z]?\s*[.):]?\s+", "", plain))
    return tuple(dict.fromkeys(filter(str.strip, found)))


_BRACKETED = re.compile(r"(.*?)\s*\[([^\[\]]*)\]\s*", re.DOTALL)


def _parts(text: str) -> tuple[tuple[str, str], ...]:
    """Texts that may name an item and one of its options: "Q [A]", "grp/Q/A", "Q - A", "Q: A"."""
    found = []
    # as it stands first: a label may hold "<" and ">" that are no HTML
    ways = [text, re.sub(r"<[^<>]{1,200}>", " ", text)]
    code, _, rest = ways[1].partition(". ")
    if rest and " " not in code:  # "q1[SQ001]. Where did you hear of it? [Radio]"
        ways += [code, rest]
    for plain in dict.fromkeys(ways):
        bracketed = _BRACKETED.fullmatch(plain)
        if bracketed:
            found.append((bracketed[1], bracketed[2]))
        for separator in ("/", " - ", ": ", "."):
            steps = plain.split(separator)[:40]
            found += [
                (separator.join(steps[:i]), separator.join(steps[i:])) for i in range(1, len(steps))
            ]
    return tuple(each for each in found if each[0].strip() and each[1].strip())


def _simulated(sheet: Sheet, headers: Sequence[Header], rows: int) -> str | None:
    """What a simulated file says of itself: over a column, in an id, in the name of its sheet.

    The mark stands in several places because a person may delete a column.
    """
    for header in headers:
        column = sheet.columns[header.position]
        over = [column.text(row) for row in range(rows)]
        if any("SIMULATED" in text for text in over):
            below = (text for text in column.texts if text.startswith("SIMULATED seed"))
            return next(below, "SIMULATED")
        beginnings = ("SIMULATED-", "[SIMULATED]")
        if any(text.startswith(beginnings) for text in column.texts):
            return "SIMULATED"
    marked = "SIMULATED" in (sheet.source.sheet or "") or "SIMULATED" in sheet.source.file
    return "SIMULATED" if marked else None
