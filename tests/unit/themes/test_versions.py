"""A codebook that changes while answers are coded: what was given before is carried over."""

import openpyxl
import pytest

from alp_survey.instrument.models import Theme, ThemeChange
from alp_survey.responses.reading import read_responses
from alp_survey.themes.reconciling import completing_sheet
from alp_survey.themes.sheet_reading import read_coding_sheets
from alp_survey.themes.sheets import write_coding_sheets
from alp_survey.themes.versions import carry_over, change_words, changes_since, names_at, version_of

TEXTS = ("dear", "far and dear", "no time", "thanks", "children")


def themes(*names):
    return tuple(Theme(name=name, label=name.title(), missing=name == "nothing") for name in names)


def asked(desk, names, *changes):
    return desk.instrument(
        desk.item("why", "open", themes=themes(*names), theme_changes=changes),
        desk.item("town", "single", "A"),
    )


def change(was, now):
    return ThemeChange(was=tuple(was.split()), now=tuple(now.split()), why="Said in a meeting")


MERGED, SPLIT = change("fees fares", "cost"), change("time", "work family")


@pytest.fixture(name="coded")
def _coded(desk, tmp_path):
    """A sheet as it came back under the first codebook, and the file of the answers."""
    first = asked(desk, ["fees", "fares", "time", "nothing"])
    path = desk.csv(["why", "town"], *([text, "A"] for text in TEXTS))
    responses = read_responses(first, path)
    [sheet] = write_coding_sheets(responses, "why", ["AB"], tmp_path, seed=1)
    fill(sheet, {2: ["fees"], 3: ["fares", "time"], 4: ["time"], 5: ["nothing"], 6: ["none"]})
    return path, sheet


def fill(path, choices):
    book = openpyxl.load_workbook(path)
    for row in book["Coding"].iter_rows(min_row=2):
        for cell, theme in zip(row[2:], choices.get(row[0].value, ()), strict=False):
            cell.value = theme
    book.save(path)


def given(codings):
    names = codings.codebook.names
    return {
        row: {name for name, gave in zip(names, own, strict=True) if gave}
        for row, own, done in zip(codings.answers, codings.given[0], codings.coded[0], strict=True)
        if done
    }


def test_merged_and_renamed_themes_are_carried_over_and_said(desk, coded):
    path, sheet = coded
    now = asked(desk, ["price", "time", "nothing"], MERGED, change("cost", "price"))
    codings = read_coding_sheets(read_responses(now, path), [sheet])
    assert given(codings) == {
        2: {"price"},
        3: {"price", "time"},
        4: {"time"},
        5: {"nothing"},
        6: set(),
    }
    [note] = codings.notes
    assert note.startswith("AB chose from an older codebook, and was carried over: ")
    assert note.endswith("fees and fares are now cost; cost is now price.")


def test_a_dropped_theme_is_gone_and_a_new_one_was_not_looked_for(desk, coded):
    path, sheet = coded
    now = asked(
        desk, ["fees", "time", "health", "nothing"], change("fares", ""), change("", "health")
    )
    codings = read_coding_sheets(read_responses(now, path), [sheet])
    assert given(codings)[3] == {"time"}
    assert "fares is no theme any more; health was added." in codings.notes[0]


def test_an_answer_with_a_theme_that_was_split_is_coded_again(desk, coded):
    path, sheet = coded
    now = asked(desk, ["cost", "work", "family", "nothing"], MERGED, SPLIT)
    responses = read_responses(now, path)
    codings = read_coding_sheets(responses, [sheet])
    assert given(codings) == {2: {"cost"}, 5: {"nothing"}, 6: set()}
    assert codings.again == (("AB", 3, "time"), ("AB", 4, "time"))
    assert "AB has to say anew which part of time is meant in answer 3." in codings.notes
    assert not any("has not coded" in note for note in codings.notes)
    # the sheet to complete has what was carried over, also beside the theme that was split
    sheet.write_bytes(completing_sheet(responses, codings, "AB"))
    page = openpyxl.load_workbook(sheet)["Coding"]
    rows = {row[0].value: [cell.value for cell in row[2:]] for row in page.iter_rows(min_row=2)}
    assert [rows[2][0], rows[3][0], rows[4][0], rows[6][0]] == ["cost", "cost", None, "none"]
    assert "split, choose anew: time" in rows[3]
    fill(sheet, {3: ["cost", "work"], 4: ["family"]})
    again = read_coding_sheets(responses, [sheet])
    assert given(again) == {
        2: {"cost"},
        3: {"cost", "work"},
        4: {"family"},
        5: {"nothing"},
        6: set(),
    }
    assert again.notes == again.again == ()


def test_a_theme_that_keeps_its_name_when_it_is_split_is_ambiguous_all_the_same(desk, coded):
    path, sheet = coded
    now = asked(desk, ["fees", "fares", "time", "family", "nothing"], change("time", "time family"))
    codings = read_coding_sheets(read_responses(now, path), [sheet])
    assert {row for _, row, _ in codings.again} == {3, 4}


def test_a_sheet_of_themes_that_never_were_says_so(desk, coded):
    path, sheet = coded
    now = asked(desk, ["fees", "fares", "time", "money", "nothing"])
    [note] = read_coding_sheets(read_responses(now, path), [sheet]).notes
    assert note.startswith("AB chose from themes that the instrument has not now")


def test_every_version_is_known_again_by_its_signs(desk):
    item = asked(desk, ["cost", "work", "family"], MERGED, SPLIT).items[0]
    assert [sorted(names_at(item, made)) for made in range(3)] == [
        ["fares", "fees", "time"],
        ["cost", "time"],
        ["cost", "family", "work"],
    ]
    for made in range(3):
        assert changes_since(item, version_of(names_at(item, made))) == item.theme_changes[made:]
    assert changes_since(item, "of no version") is None


def test_changes_are_applied_in_their_order():
    there_and_back = [change("a", "b"), change("b", "c")]
    assert carry_over(["a"], there_and_back).names == {"c"}
    assert carry_over(["a"], there_and_back[::-1]).names == {"b"}
    assert change_words(change("a b", "")) == "a and b are no theme any more"
    assert change_words(change("", "a b")) == "a and b were added"
    assert change_words(SPLIT) == "time is now work or family"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ("[{was: [hours], now: [longer_hour], why: W}]", "which is no theme after this change"),
        ("[{was: [longer_hours], now: [], why: W}]", "which is still a theme after this change"),
        ("[{was: [hours], now: [hours], why: W}]", "names before and after that are not the same"),
        ("[{was: [a, b], now: [longer_hours, c], why: W}]", "one name before or after"),
        ("[{was: [hours], now: [longer_hours]}]", "why"),
    ],
)
def test_changes_that_do_not_lead_to_the_themes_are_refused(fictional, changes, said):
    fictional.change(
        "readers.yaml", "    kind: open\n", f"    kind: open\n    theme_changes: {changes}\n"
    )
    assert any(said in each and each.startswith("readers.yaml:") for each in fictional.complaints())
