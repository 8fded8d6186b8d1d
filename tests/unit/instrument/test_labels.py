"""Labels as people and form tools write them, alone or joined into one cell."""

from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alp_survey.instrument.labels import LabelIndex, loose_form, normal_form, two_ways
from alp_survey.instrument.models import Band, Category, Item


def index(*labels, kind="multiple", answers="labels", **special):
    """Labels of an item, with the codes 1, 2, ...; `special` marks one by its code."""
    categories = tuple(
        Category(
            code=code,
            label=label,
            other=special.get("other") == code,
            exclusive=special.get("exclusive") == code,
        )
        for code, label in enumerate(labels, 1)
    )
    item = Item(name="asked", wording="What?", kind=kind, categories=categories)
    return LabelIndex(item, answers=answers)


@pytest.mark.parametrize(
    "written",
    [
        "Internet, mobile",
        "INTERNET, MOBILE",
        "  Internet,   mobile ",
        "Internet,\u00a0mobile",
        "Internet,\nmobile",
        "Internet,\tmobile",
        "\ufeffInternet, mobile",
        "\u200eInternet, mobile\u200f",
        "Ｉｎｔｅｒｎｅｔ, mobile",
    ],
)
def test_case_blanks_and_invisible_marks_make_no_difference(written):
    assert index("Radio", "Internet, mobile").code(written) == 2


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("کبھی نہیں", "كبھي نہيں"),
        ("زیادہ", "زيادة".replace("ة", "ه")),
        ("بہت اچھا", "بہت  اچھا"),
        ("ہاں", "ہَاں"),
        ("اُردو", "اردو"),
        ("Don't know", "Don’t know"),
        ('"Often"', "“Often”"),
        ("18-24", "18–24"),
        ("Café", "Cafe\u0301"),
    ],
)
def test_another_keyboard_writes_the_same_label(label, written):
    assert index("Something", label).code(written) == 2


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("No", "Not"),
        ("Yes", "Yes."),
        ("18-24", "18 24"),
        ("ہاں", "ہاںا"),
        ("Cafe", "Café"),
        ("کہا", "کھا"),
    ],
)
def test_what_merely_resembles_a_label_is_not_taken_for_it(label, written):
    assert index("Something", label).code(written) is None


def test_translations_and_aliases_stand_for_their_category():
    often = Category(code=7, label="Often", translations={"ur": "اکثر"}, aliases=("Frequently",))
    labels = LabelIndex(Item(name="how", wording="How?", kind="single", categories=(often,)))
    assert [labels.code(text) for text in ("often", "اکثر", "FREQUENTLY", "7")] == [7, 7, 7, None]


def test_digits_are_points_of_a_scale_and_of_nothing_else():
    assert index("Bad", "Good", kind="scale").code("2") == 2
    assert index("Bad", "Good", kind="single").code("2") is None
    assert index("Bad", "Good", kind="single", answers="names").code("2") == 2


def test_a_label_of_digits_wins_over_a_code_of_the_same_digits():
    assert index("2", "1", kind="scale").code("2") == 1


def test_a_number_in_a_file_of_codes_is_not_the_code_of_a_band():
    few = Category(code=1, label="Few", band=Band(at_most=10))
    many = Category(code=2, label="Many", aliases=("2",), band=Band(above=10))
    refused = Category(code=99, label="Refused")
    item = Item(name="n", wording="How many?", kind="number", categories=(few, many, refused))
    labels = LabelIndex(item, answers="names")
    assert [labels.code(text) for text in ("1", "2", "99", "Many")] == [None, None, 99, 2]


@pytest.mark.parametrize(
    "word", ["Other", "other", "Other (please specify)", "-oth-", "Others", "دیگر"]
)
def test_the_words_of_form_tools_for_other_are_known(word):
    assert index("Radio", "Anything else", other=2).code(word) == 2
    assert index("Radio", "Anything else").code(word) is None


def test_the_longest_label_that_fits_is_read_first():
    labels = index("Radio", "Radio, at home", "TV")
    assert labels.split("Radio, at home, TV", ",").codes == (2, 3)
    assert labels.split("TV, Radio", ",").codes == (3, 1)


def test_a_naive_reading_is_taken_back_where_it_leads_nowhere():
    labels = index("A, B", "A", "B, C", "C")
    assert labels.split("A, B, C", ",").twice
    labels = index("A", "A, B", "B, C")
    assert labels.split("A, B, B, C", ",").codes == (2, 3)


@pytest.mark.parametrize("written", ["A;B;", "A; B ; ", "a ;b", "A;B"])
def test_a_separator_at_the_end_is_passed_over(written):
    assert index("A", "B").split(written, ";") == index("A", "B").split("A;B", ";")


def test_a_label_that_ends_with_the_separator_is_still_read():
    assert index("A,", "B").split("A,, B", ",").codes == (1, 2)
    assert index("A,", "B").split("B, A,", ",").codes == (2, 1)


def test_a_label_of_several_lines_is_read_between_blanks():
    assert index("At home\nand away", "Never").split("Never At home\nand away", " ").codes == (2, 1)


def test_what_is_no_label_is_left_as_it_was_written():
    split = index("Radio", "TV").split("Radio, My Aunt, in Lahore", ",")
    assert (split.codes, split.rest, split.twice) == ((1,), "My Aunt, in Lahore", False)


def test_a_label_named_twice_is_left_over():
    split = index("Radio", "TV").split("Radio, TV, Radio", ",")
    assert (split.codes, split.rest) == ((1, 2), "Radio")


def test_two_readings_with_other_codes_are_told():
    assert index("A", "B", "A, B").split("A, B", ",").twice


def test_forms_of_headers_pass_over_punctuation_but_not_over_letters():
    assert loose_form("1. How ...?") == loose_form("1 how")
    assert loose_form("کتنا؟") == loose_form("کتنا")
    assert loose_form("A/B") != loose_form("AB")


TEXTS = st.text(st.sampled_from("ab ,;"), min_size=1, max_size=6).filter(lambda t: t.strip(" ,;"))
LISTS = st.lists(TEXTS.map(str.strip), min_size=2, max_size=4, unique_by=normal_form)


@given(LISTS, st.sampled_from(",;"), st.booleans())
def test_labels_that_are_not_refused_leave_one_reading_of_every_cell(texts, separator, spaced):
    assume(not two_ways(enumerate(texts, 1), separator, write_ins=False))
    labels = index(*texts)
    join = f"{separator} " if spaced else separator
    for several in range(1, len(texts) + 1):
        for chosen in permutations(range(1, len(texts) + 1), several):
            split = labels.split(join.join(texts[code - 1] for code in chosen), separator)
            assert (set(split.codes), split.rest, split.twice) == (set(chosen), "", False)


@given(LISTS, st.sampled_from(",;"))
def test_labels_that_are_refused_do_clash(texts, separator):
    """By trying all cells: two lists of different labels that are written the same."""
    written = {}
    clash = False
    codes = range(1, len(texts) + 1)
    for several in codes:
        for chosen in permutations(codes, several):
            pieces = separator.join(texts[code - 1] for code in chosen).split(separator)
            cell = tuple(map(normal_form, pieces))
            clash |= written.setdefault(cell, frozenset(chosen)) != frozenset(chosen)
    if clash:
        assert two_ways(enumerate(texts, 1), separator, write_ins=False)


@given(st.text(max_size=20))
def test_a_normal_form_is_its_own(text):
    assert normal_form(normal_form(text)) == normal_form(text)


READERS = "      - {code: 2, label: Warmth, standing: published}\n"


def test_a_study_whose_labels_cannot_be_told_apart_in_a_cell_is_refused(fictional):
    both = '      - {code: 4, label: "Quiet, Warmth", standing: published}\n'
    fictional.change("readers.yaml", READERS, READERS + both)
    (complaint,) = fictional.complaints()
    line = fictional.line("readers.yaml", "code: 1, label: Quiet") - 1
    assert complaint.startswith(f"readers.yaml:{line}: got the labels 'Quiet, Warmth' and 'Quiet'")
    assert "joined by ','" in complaint


def test_a_label_that_a_respondents_own_text_could_complete_is_refused(fictional):
    more = '      - {code: 4, label: "Quiet; at night", standing: published}\n'
    fictional.change("readers.yaml", READERS, READERS + more)
    fictional.load()
    other = "      - {code: 5, label: Other, other: yes, standing: published}\n"
    fictional.change("readers.yaml", more, more + other)
    (complaint,) = fictional.complaints()
    assert "also where a respondent's own text is added" in complaint


def test_two_labels_that_differ_in_case_alone_are_refused(fictional):
    fictional.change("readers.yaml", READERS, READERS.replace("Warmth", "QUIET"))
    assert any("the label 'quiet' again" in each for each in fictional.complaints())


def test_an_alias_that_is_the_label_of_another_category_is_refused(fictional):
    fictional.change("readers.yaml", "aliases: [Never]", "aliases: [member]")
    assert any("the label 'member' again" in each for each in fictional.complaints())


def test_two_categories_for_write_ins_are_refused(fictional):
    more = "".join(
        f"      - {{code: {code}, label: Else {code}, other: yes, standing: published}}\n"
        for code in (4, 5)
    )
    fictional.change("readers.yaml", READERS, READERS + more)
    assert any("one category for write-ins" in each for each in fictional.complaints())


@pytest.mark.parametrize(
    ("second", "refused"),
    [
        ("{at_least: 10}", True),
        ("{above: 10}", False),
        ("{at_least: 5, below: 6}", True),
        ("{below: 0}", True),
    ],
)
def test_bands_that_share_a_number_are_refused(fictional, second, refused):
    text = fictional.read("readers.yaml")
    text = text.replace(
        "  - name: wishes\n",
        "  - name: books\n    wording: How many books?\n    kind: number\n    categories:\n"
        "      - {code: 1, label: Few, band: {at_most: 10}, standing: published}\n"
        f"      - {{code: 2, label: Many, band: {second}, standing: published}}\n"
        '    evidence: {existence: published, wording: assumed, shown_in: ["2"]}\n'
        "  - name: wishes\n",
    )
    fictional.write("readers.yaml", text)
    if refused:
        assert any("overlaps with that of 'Few'" in each for each in fictional.complaints())
    else:
        fictional.load()


def test_items_that_lead_to_each_other_are_refused(fictional):
    fictional.change(
        "readers.yaml",
        "kind: single\n",
        "kind: single\n    asked_if: {reasons: [1]}\n",
    )
    assert any("asked if 'membership' itself" in each for each in fictional.complaints())
