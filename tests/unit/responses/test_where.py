"""A part of the respondents holds who gave the answers, says who they are, and nothing else."""

import pickle
from itertools import combinations

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from alp_survey.instrument.models import Category, Exclusion, Net
from alp_survey.responses.parts import counted_nets
from alp_survey.responses.responses import NOBODY
from alp_survey.tables.differences import difference
from alp_survey.tables.stubs import make_stub
from alp_survey.tables.tabulating import crosstab, frequencies

DECLINED = Category(code=9, label="Declined", missing=True)
UNSURE = Category(code=8, label="Unsure", missing=True)
HEAD = ["region", "uses", "rate", "weight", "why", "name", "order", "led", "row"]
REGIONS = ["North", "South", "East", "Declined", "", "Atlantis"]
USES = ["Mail", "Maps", "Mail, Maps", "Games, Unsure", "Unsure", ""]
RATES = ["Bad", "Poor", "Fair", "Good", ""]


def row(place):
    """A row in which the answers run through all their combinations."""
    region, uses = REGIONS[place % 6], USES[place // 2 % 6]
    why = "so" if place % 2 else ""
    order = ["Pay;Hours", "Hours;Pay", "Hours", ""][place % 4]
    led = "yes" if region == "North" else ""
    return [
        region, uses, RATES[place % 5], str(place + 10), why, "Ann", order, led, str(place)
    ]  # fmt: skip


ROWS = [row(place) for place in range(60)]


@pytest.fixture
def asked(desk):
    return desk.instrument(
        desk.item(
            "region", "single", "North", "South", "East", DECLINED,
            nets=(Net(label="Upper", codes=(1, 3)),),
        ),
        desk.item(
            "uses", "multiple", "Mail", "Maps", "Games", UNSURE,
            nets=(Net(label="Any tool", codes=(1, 2)),),
        ),
        desk.item("rate", "scale", "Bad", "Poor", "Fair", "Good"),
        desk.item("weight", "number"),
        desk.item("why", "open"),
        desk.item("name", "open", personal=True),
        desk.item("order", "ranking", "Pay", "Hours"),
        desk.item("led", "single", "yes", "no", asked_if={"region": (1,)}),
        desk.item("absent", "single", "Yes", "No"),
    )  # fmt: skip


@pytest.fixture
def responses(desk, asked):
    return desk.read(asked, HEAD, *ROWS)


def rows_where(met):
    """The rows of the spreadsheet of the answers that meet a condition."""
    return [
        number for number, cells in enumerate(ROWS, 2) if met(dict(zip(HEAD, cells, strict=True)))
    ]


@pytest.mark.parametrize(
    ("conditions", "met"),
    [
        ({"region": "North"}, lambda of: of["region"] == "North"),
        ({"region": ["North", "South"]}, lambda of: of["region"] in ("North", "South")),
        ({"region": "Upper"}, lambda of: of["region"] in ("North", "East")),
        ({"region": ["Upper", "South"]}, lambda of: of["region"] in ("North", "East", "South")),
        ({"region": "Declined"}, lambda of: of["region"] == "Declined"),
        ({"uses": "Mail"}, lambda of: "Mail" in of["uses"]),
        ({"uses": ["Maps", "Games"]}, lambda of: "Maps" in of["uses"] or "Games" in of["uses"]),
        ({"uses": "Any tool"}, lambda of: "Ma" in of["uses"]),
        ({"uses": "Unsure"}, lambda of: "Unsure" in of["uses"]),
        ({"rate": "top 2: Fair + Good"}, lambda of: of["rate"] in ("Fair", "Good")),
        ({"order": "Hours: first"}, lambda of: of["order"].startswith("Hours")),
        ({"order": 1}, lambda of: of["order"].startswith("Pay")),
        ({"led": "yes"}, lambda of: of["region"] == "North"),
        (
            {"region": "North", "rate": ["Bad", "Good"]},
            lambda of: of["region"] == "North" and of["rate"] in ("Bad", "Good"),
        ),
    ],
)
def test_the_part_is_who_gave_one_of_the_answers_to_every_item(responses, conditions, met):
    part = responses.where(conditions)
    assert part.respondents.tolist() == rows_where(met)
    assert part.n == len(rows_where(met)) > 0


def subsets(codes):
    return [chosen for n in range(1, 5) for chosen in combinations(codes, n)]


@pytest.mark.parametrize(
    ("regions", "uses"),
    list(zip(subsets((1, 2, 3, 9)), reversed(subsets((1, 2, 3, 8))), strict=True)),
)
def test_the_part_is_what_a_person_filters_from_the_frames(responses, regions, uses):
    codes = responses.codes
    ticked = np.logical_or.reduce([codes[f"uses.{code}"] > 0 for code in uses])
    part = responses.where({"region": regions, "uses": uses})
    rows = codes.index[codes["region"].isin(regions) & ticked]
    assert part.respondents.tolist() == rows.tolist()
    # a column without an open answer needs a smaller type
    for name in ("codes", "numbers", "texts"):
        whole, of_part = getattr(responses, name), getattr(part, name)
        assert_frame_equal(of_part, whole.loc[rows], check_dtype=False, check_names=False)
    assert_frame_equal(part.to_frame(), responses.to_frame().loc[rows], check_names=False)
    assert (part.parts[0].n, part.parts[0].of) == (len(rows), 60)


def test_labels_codes_and_any_order_of_them_give_the_same_part(responses):
    same = [
        responses.where({"region": given})
        for given in (
            ["North", "South"], ("South", "North"), [2, 1, 2], {"South", 1}, np.array([1, 2]),
            np.array(["South", "North"]), iter([2, "North"]), range(1, 3),
        )
    ]  # fmt: skip
    assert len({part.call for part in same}) == len({part.parts for part in same}) == 1
    assert len({part.codes.to_csv() for part in same}) == 1
    assert same[0].call == "responses.where({'region': ['North', 'South']})"


def test_the_record_says_who_they_are_and_how_many_gave_no_valid_answer(responses):
    (part,) = responses.where({"region": ["North", "South"]}).parts
    assert part.condition == "region is North or South"
    assert (part.n, part.of) == (20, 60)
    # 10 declined, 10 blank, 10 from Atlantis, which could not be coded
    assert str(part) == (
        "region is North or South; 30 without a valid answer to region are left out"
    )
    both = responses.where({"region": 1, "uses": ["Mail", "Any tool"]})
    assert both.part == "region is North, and uses includes Mail or Any tool"
    lacking = rows_where(
        lambda of: of["region"] in ("Declined", "", "Atlantis") or of["uses"] in ("", "Unsure")
    )
    assert both.parts[0].unknown == len(lacking)
    assert str(both.parts[0]).endswith("valid answer to region or uses are left out")


def test_one_left_out_is_one_and_nobody_left_out_is_not_said(desk):
    item = desk.item("a", "single", "Yes", "No")
    assert str(desk.read(item, "Yes", "").where({"a": 1}).parts[0]) == (
        "a is Yes; 1 without a valid answer to a is left out"
    )
    assert str(desk.read(item, "Yes", "No").where({"a": 1}).parts[0]) == "a is Yes"


def test_a_refusal_that_is_asked_for_is_not_left_out(responses):
    declined = responses.where({"region": "Declined"})
    assert declined.n == 10
    assert declined.parts[0].unknown == 20
    unsure = responses.where({"uses": "Unsure"})
    assert unsure.parts[0].unknown == len(rows_where(lambda of: not of["uses"]))


def test_calls_that_follow_each_other_narrow_the_part_further(responses):
    once = responses.where({"region": ["North", "South"], "rate": "Good"})
    twice = responses.where({"region": ["North", "South"]}).where({"rate": "Good"})
    assert twice.respondents.tolist() == once.respondents.tolist()
    assert twice.part == once.part == "region is North or South, and rate is Good"
    assert twice.call == (
        "responses.where({'region': ['North', 'South']}).where({'rate': ['Good']})"
    )
    assert [each.of for each in twice.parts] == [60, 20]
    assert twice.n_of_file == 60


def test_the_call_makes_the_same_part_again(responses):
    for part in (
        responses,
        responses.where({"region": "Upper", "uses": [8, "Any tool"]}),
        responses.where({"rate": "top 2: Fair + Good"}).where({"order": "Pay: first"}),
    ):
        again = eval(part.call)
        assert again.parts == part.parts
        assert again.codes.equals(part.codes)


def test_the_responses_from_which_a_part_is_taken_stay_as_they_were(responses):
    before = responses.codes.to_csv(), responses.codebook().to_csv(), responses.notes
    kept = responses.kept.copy()
    part = responses.where({"region": "North"})
    assert part.arrays["region"].tolist() == [1] * 10
    assert (responses.kept == kept).all()
    assert responses.n == 60
    assert (responses.parts, responses.part, responses.call) == ((), None, "responses")
    assert (responses.codes.to_csv(), responses.codebook().to_csv(), responses.notes) == before


def test_what_is_said_of_the_file_stays_true_of_it(responses):
    part = responses.where({"region": "North"})
    assert part.problem_list == responses.problem_list
    assert any(each.row not in part.respondents for each in part.problem_list)
    assert part.excluded == responses.excluded
    assert part.accounting == responses.accounting
    assert part.problems.equals(responses.problems)
    outside = 3
    assert outside not in part.respondents
    assert part.trace("region", outside) == responses.trace("region", outside)


def test_who_was_excluded_is_in_no_part_and_who_is_in_no_part_was_not_excluded(desk, asked):
    says_bad = Exclusion(reason="says bad", where={"rate": (1,)})
    survey = asked.model_copy(update={"exclusions": (says_bad,)})
    responses = desk.read(survey, HEAD, *ROWS)
    part = responses.where({"region": "North"})
    assert part.respondents.tolist() == rows_where(
        lambda of: of["region"] == "North" and of["rate"] != "Bad"
    )
    assert part.excluded == responses.excluded
    assert (len(part.excluded[0].rows), part.n_of_file) == (12, 48)


def test_the_codebook_counts_the_part_and_says_so(responses):
    part = responses.where({"region": ["North", "South"]})
    book = part.codebook()
    assert set(book["part"]) == {"region is North or South"}
    counts = book.set_index(["item", "label"])["count"]
    assert counts["region", "North"] == counts["region", "South"] == 10
    assert counts["region", "East"] == 0
    assert "part" not in responses.codebook()


def test_small_cells_are_those_of_the_part(desk):
    item = desk.item("a", "single", "Yes", "No")
    other = desk.item("b", "single", "X", "Y")
    rows = [["Yes", "X"]] * 2 + [["Yes", "Y"]] * 8 + [["No", "X"]] * 9
    responses = desk.read(desk.instrument(item, other), ["a", "b"], *rows)
    assert responses.small_cells() == ()
    part = responses.where({"a": "Yes"})
    assert part.small_cells() == ("b = X (2)",)
    counts = part.codebook(suppress_below=3).set_index(["item", "label"])["count"]
    assert counts["b"].isna().all()


def test_frames_say_over_the_rows_who_they_are(responses):
    part = responses.where({"region": "North"})
    for frame in (part.codes, part.numbers, part.texts, part.to_frame()):
        assert frame.index.name == part.row_heading == "respondent (only region is North)"
    assert responses.codes.index.name == responses.row_heading == "respondent"


def test_a_part_of_a_simulated_file_is_called_both(desk, asked):
    rows = [[*cells, "SIMULATED seed 3"] for cells in ROWS]
    part = desk.read(asked, [*HEAD, "SIMULATED"], *rows).where({"region": 1})
    assert part.codes.index.name == "respondent (SIMULATED; only region is North)"
    assert {"part", "source"} <= set(part.codebook())


def test_texts_beside_other_are_those_of_the_part(desk):
    other = Category(code=3, label="Other", other=True)
    survey = desk.instrument(
        desk.item("a", "single", "Yes", "No"), desk.item("b", "single", "X", "Y", other)
    )
    rows = [["Yes", "mine"], ["No", "mine"], ["No", "yours"]]
    part = desk.read(survey, ["a", "b"], *rows).where({"a": "No"})
    assert part.write_ins["text"].tolist() == ["mine", "yours"]
    assert part.write_ins["count"].tolist() == [1, 1]
    assert part.texts["b.other"].tolist() == ["mine", "yours"]


def test_a_part_shows_itself_as_one(responses):
    said = repr(responses.where({"region": "North"}))
    assert "10 of 60 respondents (region is North; 30 without a valid answer" in said
    assert "problems in the whole file" in said
    assert "of 60" not in repr(responses)


def test_an_empty_part_is_noted_and_can_be_looked_at(responses):
    part = responses.where({"region": "North"}).where({"region": "South"})
    assert part.n == 0
    assert NOBODY in part.notes
    assert "only a part of the respondents: region is South" in part.notes
    assert part.where({"rate": "Good"}).notes.count(NOBODY) == 1
    assert len(part.codes) == len(part.to_frame()) == len(part.numbers) == len(part.texts) == 0
    assert part.codebook(suppress_below=3)["count"].fillna(0).eq(0).all()
    assert part.small_cells() == ()
    assert part.write_ins.empty
    assert frequencies(part, "region").cell("North")["count"] == 0


def test_tables_count_the_part_and_weights_stay_with_their_respondents(responses):
    part = responses.where({"region": ["North", "South"]})
    table, whole = crosstab(part, "rate", "region"), crosstab(responses, "rate", "region")
    for region in ("North", "South"):
        cells = [each.cell("Good", by=region) for each in (table, whole)]
        assert cells[0]["count"] == cells[1]["count"] > 0
        assert cells[0]["base_n"] == cells[1]["base_n"]
    weights = part.numbers["weight"]
    expected = [float(ROWS[number - 2][3]) for number in part.respondents]
    assert weights.tolist() == expected
    by_name = frequencies(part, "rate", weights="weight").to_frame()
    for same in (weights, np.array(expected)):
        assert_frame_equal(frequencies(part, "rate", weights=same).to_frame(), by_name)


def test_the_part_of_a_group_has_the_share_that_a_comparison_gives_it(responses):
    share = difference(responses, "rate", "Good", by="region", groups=("North", "South"))
    part = frequencies(responses.where({"region": "North"}), "rate").cell("Good")
    assert part["count"] == share.first.count


def test_nets_are_called_as_in_tables(responses):
    for answers in responses.coded.values():
        stub = make_stub(answers.item, responses.arrays)
        nets = [line.label for line in stub.lines if line.kind == "net"]
        assert [net.label for net in counted_nets(answers.item)] == nets


def test_a_label_of_a_category_and_a_net_asks_for_a_code(desk):
    item = desk.item("a", "single", "Any", "No", "So", nets=(Net(label="Any", codes=(2, 3)),))
    responses = desk.read(item, "Any", "No", "So")
    with pytest.raises(ValueError, match="several answers are called; expected a code"):
        responses.where({"a": "Any"})
    part = responses.where({"a": 1})
    assert part.call == "responses.where({'a': [1]})"
    assert part.n == 1


def test_a_number_in_a_band_is_its_category(desk):
    young = Category(code=1, label="Young", band={"below": 30})
    item = desk.item("age", "number", young, Category(code=2, label="Old", band={"at_least": 40}))
    part = desk.read(item, "20", "35", "50", "").where({"age": "Young"})
    assert part.respondents.tolist() == [2]
    # 35 is in no band, and an answer all the same
    assert part.parts[0].unknown == 1


def test_labels_are_said_on_one_line_and_called_exactly(desk):
    item = desk.item("a", "single", "It's\nso", "No")
    part = desk.read(item, "No").where({"a": "It's\nso"})
    assert part.part == "a is It's so"
    assert part.call == "responses.where({'a': [\"It's\\nso\"]})"


@pytest.mark.parametrize(
    ("conditions", "error", "said"),
    [
        ({}, ValueError, "where: got no condition; expected items with answers, as in {'region'"),
        ("region", ValueError, "where: got 'region'; expected items with answers"),
        ([("region", 1)], ValueError, "expected items with answers"),
        ({"regin": 1}, KeyError, "got no item 'regin'; expected one of 'region', 'uses'"),
        ({"regin": 1}, KeyError, "Did you mean 'region'?"),
        ({3: 1}, KeyError, "got no item 3;"),
        ({"name": "Ann"}, KeyError, "got the item 'name', which is personal"),
        ({"absent": 1}, KeyError, "got the item 'absent', which has no column in the file"),
        ({"weight": 10}, ValueError, "got 'weight' of kind number; expected an item with cat"),
        ({"why": "so"}, ValueError, "got 'why' of kind open; expected an item with categories"),
        ({"region": []}, ValueError, "got no answer to 'region'; expected one of 'North', 'S"),
        ({"region": "north"}, ValueError, "got 'north', of 'region'; expected one of 'North'"),
        ({"region": "north"}, ValueError, "'Declined', 'Upper'. Did you mean 'North'?"),
        ({"region": ["North", 4]}, ValueError, "got 4, of 'region'; expected one of 'North'"),
        ({"region": "2"}, ValueError, "got '2', of 'region'"),
        ({"region": True}, ValueError, "got True, of 'region'"),
        ({"region": None}, ValueError, "got None, of 'region'"),
        ({"region": 1.0}, ValueError, "got 1.0, of 'region'"),
        ({"region": {"North": 1}}, ValueError, "got {'North': 1}, of 'region'"),
        ({"region": -1}, ValueError, "got -1, of 'region'"),
        ({"order": "Pay"}, ValueError, "Did you mean 'Pay: first'?"),
        ({"rate": "North"}, ValueError, "'Good', 'top 2: Fair + Good'."),
    ],
)
def test_what_there_is_not_is_refused_in_a_sentence(responses, conditions, error, said):
    with pytest.raises(error) as caught:
        responses.where(conditions)
    assert said in caught.value.args[0]
    assert caught.value.args[0].startswith("where: got ")
    assert "\n" not in caught.value.args[0]


def test_the_same_file_and_condition_give_the_same_bytes(desk, asked):
    first, second = (
        desk.read(asked, HEAD, *ROWS).where({"region": {"South", "North", "East"}})
        for _ in range(2)
    )
    assert (repr(first), first.call, first.notes) == (repr(second), second.call, second.notes)
    assert first.codes.to_csv() == second.codes.to_csv()
    assert first.codebook().to_csv() == second.codebook().to_csv()


def test_a_part_can_be_pickled(responses):
    part = responses.where({"region": "North"})
    again = pickle.loads(pickle.dumps(part))
    assert again.parts == part.parts
    assert again.codes.equals(part.codes)
