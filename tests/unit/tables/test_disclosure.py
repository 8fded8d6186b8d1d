"""What the parts of one table tell of each other, where small cells are withheld."""

import pytest

from alp_survey.tables.tabulating import banner_book, crosstab, frequencies, topline


def routed(desk, *, leading, follow):
    """A question put to those who said yes; `leading` and `follow` count the answers."""
    gate = desk.item("gate", "single", "yes", "partly", "no", "other")
    asked = desk.item("s", "single", "u", "v", "w", asked_if={"gate": (1,)})
    answers = [label for label, count in follow.items() for _ in range(count)]
    rows = []
    for label, count in leading.items():
        for _ in range(count):
            rows.append((label, answers.pop() if label == "yes" else "", "xy"[len(rows) % 2]))
    survey = desk.instrument(gate, asked, desk.item("reg", "single", "x", "y"))
    return desk.read(survey, ["gate", "s", "reg"], *rows)


@pytest.mark.parametrize("missing", [True, False])
def test_who_was_not_asked_protects_nobody_because_the_leading_question_tells(desk, missing):
    responses = routed(desk, leading={"yes": 37, "no": 9}, follow={"u": 25, "v": 10, "w": 2})
    wide = topline(responses, base="all", missing=missing, suppress=5).to_wide("count")["", "Total"]
    assert wide["gate"][["yes", "no"]].tolist() == [37, 9]
    assert wide["s"][["u", "v", "w"]].tolist() == [25, "withheld", "withheld"]


def test_a_question_is_shown_whose_leading_answers_are_shown(desk):
    responses = routed(
        desk, leading={"yes": 40, "partly": 30, "no": 20, "other": 2}, follow={"u": 25, "v": 15}
    )
    wide = topline(responses, suppress=5).to_wide("count")["", "Total"]
    assert wide["gate"].tolist() == [40, 30, "withheld", "withheld"]
    assert wide["s"].tolist() == [25, 15, 0]
    book = responses.codebook(suppress_below=5).set_index(["item", "label"])["count"]
    assert book["gate"].isna()["other"]
    assert book["s"]["u"] == 25


def test_a_leading_question_that_is_not_in_the_table_still_tells(desk):
    gate = desk.item("gate", "single", "one", "two")
    first = desk.item("s1", "single", "a", "b", asked_if={"gate": (1,)})
    second = desk.item("s2", "single", "a", "b", asked_if={"gate": (2,)})
    survey = desk.instrument(
        desk.item("q", "single", "a", "b"), gate, first, second,
        desk.item("reg", "single", "X", "Y", "Z"),
    )  # fmt: skip
    in_one, in_two = {"X": 2, "Y": 12, "Z": 14}, {"X": 20, "Y": 18, "Z": 22}
    rows = [
        (
            "ab"[i % 2],
            label,
            "ab"[i % 2] if label == "one" else "",
            "ab"[i % 2] if label == "two" else "",
            region,
        )
        for label, counts in (("one", in_one), ("two", in_two))
        for region, count in counts.items()
        for i in range(count)
    ]
    responses = desk.read(survey, ["q", "gate", "s1", "s2", "reg"], *rows)
    bases = banner_book(responses, ["q", "s1", "s2"], ["reg"], suppress=5).to_wide("base_n")
    regions = bases["reg"].groupby("item").first()
    # what all three show in one region must not leave a small base as their difference
    shown = [set(regions.columns[(regions.loc[name] != "withheld")]) for name in ("q", "s1", "s2")]
    assert "X" not in set.intersection(shown[0], shown[2])
    assert "X" not in shown[1]


@pytest.mark.parametrize(
    ("stubs", "banners", "message"),
    [
        (["reg"], ["gate", "s"], "got 's' beside 'gate', which decides who is asked for it"),
        (["s"], ["gate"], "got 's' beside 'gate'.*expected 'gate' in a table of its own"),
        (["gate"], ["s"], "got 's' beside 'gate'.*expected 's' in a table of its own"),
    ],
)
def test_columns_that_lead_to_others_are_refused(desk, stubs, banners, message):
    responses = routed(desk, leading={"yes": 37, "no": 9}, follow={"u": 25, "v": 10, "w": 2})
    with pytest.raises(ValueError, match=f"suppress: {message}"):
        banner_book(responses, stubs, banners, suppress=5)
    assert len(banner_book(responses, stubs, banners).cells)


def test_columns_that_make_up_another_column_are_refused(desk):
    ages = {"18-29": "under 45", "30-44": "under 45", "45-59": "45+", "60+": "45+"}
    survey = desk.instrument(
        desk.item("s", "single", "a", "b"), desk.item("age4", "single", *ages),
        desk.item("age2", "single", "under 45", "45+"), desk.item("reg", "single", "x", "y"),
    )  # fmt: skip
    rows = [
        ("ab"[(i + i // 7) % 2], age, ages[age], "xy"[i % 3 == 0])
        for i, age in enumerate(list(ages) * 15)
    ]
    responses = desk.read(survey, ["s", "age4", "age2", "reg"], *rows)
    with pytest.raises(ValueError, match="got 'age4' beside 'age2', of which one has a column"):
        crosstab(responses, "s", ["age4", "age2"], suppress=5)
    assert len(crosstab(responses, "s", ["age4", "reg"], suppress=5).cells)


def test_an_explanation_lists_no_rows_where_cells_are_withheld(desk):
    responses = routed(desk, leading={"yes": 37, "no": 9}, follow={"u": 25, "v": 10, "w": 2})
    said = frequencies(responses, "s", suppress=5).explain("u")
    assert "25 of 37 valid answers" in said
    assert "Rows are not listed" in said
    assert "Not in the base" not in said
    assert "Rows of" in frequencies(responses, "s").explain("u")


def test_a_mean_rank_does_not_follow_from_those_of_the_others(desk):
    item = desk.item("order", "ranking", "A", "B", "C", "D")
    rows = ["A;B;C", "B;C;A", "C;A;B"] * 10 + ["A;B;D", "C;B;D"]
    table = frequencies(desk.read(item, *rows), "order", suppress=5)
    means = table.cells[table.cells["kind"] == "mean"]
    assert (means["note"] == "withheld").all()
    assert means["value"].isna().all()
