"""The form tools whose files are known, and what is particular to each of them.

A form tool adds columns of its own (ids, times, addresses of the respondents) to the answers, puts
one, two or three rows of headers over them, and joins or splits the answers of a multiple item in
its own way. What is particular to a tool stands in `SHAPES` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from alp_survey.instrument.labels import AnswersAre

__all__ = ["MARKS", "PEOPLE", "QUALTRICS", "SHAPES", "Platform", "Shape"]


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
MARKS: dict[Platform, tuple[frozenset[str], ...]] = {
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


QUALTRICS = _names("startdate, enddate, recordeddate, responseid")
