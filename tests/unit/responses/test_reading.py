"""From a file to coded responses: who is left out, what is told, and what must be nowhere."""

import pytest

from alp_survey.errors import InputError
from alp_survey.instrument.models import Category, Exclusion
from alp_survey.responses.answers import NOT_CODED
from alp_survey.responses.corrections import EXCLUDE_ROW, MADE_BLANK, Correction
from alp_survey.responses.reading import read_responses


def excluding(desk, *exclusions):
    """Consent, an age and a note, with these exclusions."""
    return desk.instrument(
        desk.item("consent", "single", "Yes", "No"),
        desk.item("age", "number"),
        desk.item("why", "open"),
        exclusions=tuple(Exclusion(**each) for each in exclusions),
    )


NO_CONSENT = {"reason": "no consent", "where": {"consent": (2,)}}
OFFICE = {"reason": "office trial", "column": "source", "contains": ("Office", "test ")}
FEW = {"reason": "broke off", "answered_fewer_than": 2}
HEAD = ["source", "consent", "age", "why"]
ROWS = [
    ["web", "Yes", "30", "so"],
    ["office", "No", "", ""],
    ["web", "No", "30", "so"],
    ["TEST", "Yes", "31", "so"],
    ["web", "Yes", "", ""],
    ["", "", "", ""],
    ["testing", "Yes", "32", "so"],
]


def told(responses):
    return [(each.reason, each.rows) for each in responses.excluded]


def test_each_kind_of_exclusion_takes_out_its_respondents(desk):
    assert told(desk.read(excluding(desk, NO_CONSENT), HEAD, *ROWS)) == [("no consent", (3, 4))]
    assert told(desk.read(excluding(desk, OFFICE), HEAD, *ROWS)) == [("office trial", (3, 5))]
    assert told(desk.read(excluding(desk, FEW), HEAD, *ROWS)) == [("broke off", (3, 6))]


def test_a_respondent_counts_for_the_first_reason_only(desk):
    responses = desk.read(excluding(desk, OFFICE, FEW, NO_CONSENT), HEAD, *ROWS)
    assert told(responses) == [("office trial", (3, 5)), ("broke off", (6,)), ("no consent", (4,))]
    responses = desk.read(excluding(desk, NO_CONSENT, FEW, OFFICE), HEAD, *ROWS)
    assert told(responses) == [("no consent", (3, 4)), ("broke off", (6,)), ("office trial", (5,))]


def test_those_who_are_left_count_and_an_empty_row_is_nobody(desk):
    responses = desk.read(excluding(desk, OFFICE, FEW, NO_CONSENT), HEAD, *ROWS)
    assert list(responses.respondents) == [2, 8]
    assert responses.n == 2
    assert responses.accounting.fates["empty row"] == 4
    assert responses.accounting.fates["excluded respondent"] == 16


def test_a_reason_that_nobody_meets_is_still_told(desk):
    assert told(desk.read(excluding(desk, NO_CONSENT), HEAD, ROWS[0])) == [("no consent", ())]


def test_all_conditions_of_an_exclusion_must_be_met(desk):
    survey = desk.instrument(
        desk.item("a", "single", "Yes", "No"),
        desk.item("b", "multiple", "X", "Y"),
        exclusions=(Exclusion(reason="both", where={"a": (2,), "b": (1,)}),),
    )
    rows = [["No", "X"], ["No", "Y"], ["Yes", "X"], ["No", "X, Y"]]
    assert told(desk.read(survey, ["a", "b"], *rows)) == [("both", (2, 5))]


@pytest.mark.parametrize(
    ("exclusion", "head", "sentence"),
    [
        (
            OFFICE,
            ["consent", "age", "why"],
            r"got no column 'source'; expected the column by which",
        ),
        (NO_CONSENT, ["source", "age", "why"], r"got no column of the item consent"),
    ],
)
def test_an_exclusion_that_cannot_be_applied_is_not_passed_over(desk, exclusion, head, sentence):
    with pytest.raises(InputError, match=sentence):
        desk.read(excluding(desk, exclusion), head, ["x"] * len(head))


def test_personal_items_do_not_count_as_answered(desk):
    survey = desk.instrument(
        desk.item("name", "open", personal=True),
        desk.item("a", "open"),
        desk.item("b", "open"),
        exclusions=(Exclusion(**FEW),),
    )
    rows = [["Ali", "x", "y"], ["Sara", "x", ""]]
    assert told(desk.read(survey, ["name", "a", "b"], *rows)) == [("broke off", (3,))]


PHONE, CNIC, MAIL = "0300-1234567", "35202-1234567-1", "ali.khan@mail.example"
NAME = "Zulfiqar Planted"
PLANTED = (PHONE, CNIC, MAIL, NAME)


@pytest.fixture
def leaky(desk):
    """Identifiers in every place in which a respondent could write one."""
    other = Category(code=9, label="Other", other=True)
    survey = desk.instrument(
        desk.item("full_name", "open", personal=True),
        desk.item("contact", "single", "None", personal=True),
        desk.item("why", "open"),
        desk.item("problem", "single", "Cost", other),
        desk.item("heard", "multiple", "Radio", other),
        desk.item("rate", "scale", "Bad", "Good"),
        desk.item("age", "number"),
        desk.item("born", "date"),
        desk.item("order", "ranking", "Pay", "Hours"),
        desk.item("tick", "multiple", "Radio", "TV"),
        desk.item("lead", "single", "Yes", "No"),
        desk.item("led", "single", "A", other, asked_if={"lead": (1,)}),
    )
    head = ["full_name", "contact", "why", "problem", "heard", "rate", "age", "born", "order"]
    head += ["tick/Radio", "tick/TV", "lead", "led", "led_other"]
    rows = [
        [
            NAME,
            each,
            each,
            each,
            f"Radio, {each}",
            each,
            each,
            each,
            each,
            each,
            "1",
            "No",
            "",
            each,
        ]
        for each in (PHONE, CNIC, MAIL)
    ]
    return desk.read(survey, head, *rows)


def test_what_identifies_a_respondent_is_nowhere_in_what_is_derived(leaky):
    derived = [
        leaky.codes.to_csv(),
        leaky.numbers.to_csv(),
        leaky.texts.to_csv(),
        leaky.write_ins.to_csv(),
        leaky.to_frame().to_csv(),
        leaky.codebook().to_csv(),
        leaky.problems.to_csv(),
        repr(leaky),
        repr(leaky.problem_list),
        repr(leaky.coded),
        repr(leaky.notes),
        repr(leaky.excluded),
        repr(leaky.matching),
        repr(leaky.accounting),
        repr(leaky.small_cells()),
        *(each.sentence(leaky.source) for each in leaky.problem_list),
        *(
            f"{cell} {cell!r}"
            for name in leaky.coded
            for row in leaky.respondents
            for cell in leaky.trace(name, int(row))
        ),
    ]
    for text in derived:
        for planted in PLANTED:
            assert planted not in text
            assert planted.replace("-", "") not in text


def test_personal_items_are_not_coded_at_all(leaky):
    assert not {"full_name", "contact"} & set(leaky.coded)
    assert leaky.accounting.fates["personal item"] == 6
    with pytest.raises(KeyError):
        leaky.trace("full_name", 2)


def test_personal_problems_are_not_told(leaky):
    assert not {each.item for each in leaky.problem_list} & {"full_name", "contact"}


def correction(row, column, old, new, header="q"):
    return Correction(row, column, header, old, new, "A. Editor", "2026-05-01")


def test_a_correction_is_read_in_place_of_the_raw_text(desk, look):
    item = desk.item("q", "single", "Yes", "No")
    path = desk.csv(["q", "n"], ["Yess", "1"], ["No", "2"], ["Nope", "3"])
    signed = [correction(2, "A", "Yess", "Yes"), correction(4, "A", "Nope", MADE_BLANK)]
    responses = read_responses(desk.instrument(item), path, corrections=signed)
    assert look.states(responses, "q") == [1, 2, -1]
    (cell,) = responses.trace("q", 2)
    assert (cell.text, cell.corrected) == ("Yess", "read as 'Yes', A. Editor, 2026-05-01")
    assert sum(responses.accounting.fates.values()) == responses.accounting.cells


def test_a_correction_of_another_text_is_refused(desk):
    item = desk.item("q", "single", "Yes", "No")
    path = desk.csv(["q", "n"], ["Yess", "1"])
    with pytest.raises(InputError, match="correction of row 2, column A"):
        read_responses(desk.instrument(item), path, corrections=[correction(2, "A", "Yeah", "Yes")])


@pytest.mark.parametrize("where", [(9, "A"), (1, "A"), (2, "Z")])
def test_a_correction_outside_the_answers_is_refused(desk, where):
    item = desk.item("q", "single", "Yes", "No")
    path = desk.csv(["q", "n"], ["Yes", "1"])
    with pytest.raises(InputError, match="that is not in the file"):
        read_responses(desk.instrument(item), path, corrections=[correction(*where, "Yes", "No")])


def test_a_respondent_is_taken_out_by_hand_with_name_and_date(desk):
    item = desk.item("q", "single", "Yes", "No")
    path = desk.csv(["q", "n"], ["Yes", "1"], ["No", "2"])
    responses = read_responses(
        desk.instrument(item), path, corrections=[correction(3, "", "", EXCLUDE_ROW)]
    )
    assert told(responses) == [("excluded by A. Editor on 2026-05-01", (3,))]
    assert list(responses.respondents) == [2]


def test_a_respondent_who_is_not_there_cannot_be_taken_out(desk):
    item = desk.item("q", "single", "Yes", "No")
    path = desk.csv(["q", "n"], ["Yes", "1"])
    with pytest.raises(InputError):
        read_responses(
            desk.instrument(item), path, corrections=[correction(9, "", "", EXCLUDE_ROW)]
        )


def test_a_corrected_filter_settles_the_routing(desk, look):
    survey = desk.instrument(
        desk.item("a", "single", "Yes", "No"), desk.item("b", "open", asked_if={"a": (1,)})
    )
    path = desk.csv(["a", "b"], ["No", "so"])
    assert look.states(read_responses(survey, path), "b") == [NOT_CODED]
    responses = read_responses(survey, path, corrections=[correction(2, "A", "No", "Yes")])
    assert not responses.problem_list


def test_columns_and_items_without_each_other_are_noted(desk):
    survey = desk.instrument(desk.item("a", "open"), desk.item("b", "open"))
    notes = desk.read(survey, ["a", "odd\none"], ["x", "y"]).notes
    assert "Column B 'odd one' holds no item: no item has this header." in notes
    assert "Items without a column: b." in notes


def test_a_file_of_headers_alone_has_no_respondents(desk):
    responses = desk.read(desk.instrument(desk.item("a", "open")), ["a", "b"])
    assert responses.n == 0
    assert responses.accounting.cells == 0
    assert not responses.problem_list


def test_an_exclusion_finds_its_word_among_others(desk):
    exclusion = Exclusion(reason="test row", column="By", contains=("test",))
    survey = desk.instrument(desk.item("heard", "single", "Yes", "No"), exclusions=(exclusion,))
    rows = (["heard", "By"], ["Yes", "a TEST"], ["No", "Contest"], ["No", "Test run"])
    assert desk.read(survey, *rows).respondents.tolist() == [3]
