"""Codebooks: from the instrument or a file, and out again without a loss."""

import csv
import re
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alp_survey as alp
from alp_survey.errors import InputError
from alp_survey.instrument.models import Theme
from alp_survey.themes.codebooks import Codebook, codebook, read_codebook

SAMPLES = Path(__file__).parents[2] / "data" / "codebooks"
SPACE = "{urn:QDA-XML:codebook:1.0}"
GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
FULL = Codebook(
    "why",
    (
        Theme(name="cost", label="Cost: fees & fares", definition="Money is needed",
              include='"fees", <fares>', exclude="bribes: see bribe", example="Too dear; really",
              example_is="invented", standing="published", shown_in=("Key findings", "5.7")),
        Theme(name="bribe", label="=Bribes", parent="cost"),
        Theme(name="quoted", label="'=Quoted", definition="Definition: Label: x"),
        Theme(name="distance", label="\u0641\u0627\u0635\u0644\u06c1"),
        Theme(name="not_codable", label="No answer", missing=True),
    ),
)  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "qdc"])
def test_a_codebook_comes_back_equal(tmp_path, ending):
    again = read_codebook(FULL.write(tmp_path / f"why.{ending}"))
    assert again.themes == FULL.themes
    assert again.notes == ()


@pytest.mark.parametrize("ending", ["csv", "qdc"])
def test_every_codebook_that_ships_comes_back_equal(tmp_path, ending):
    study = alp.load_study()
    open_items = [
        item for each in study.instruments for item in each.items if item.kind == "open"
    ]  # fmt: skip
    assert open_items
    for item in open_items:
        own = codebook(item)
        assert read_codebook(own.write(tmp_path / f"{item.name}.{ending}")).themes == own.themes


letters = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"])
texts = st.text(letters, min_size=1).map(lambda text: " ".join(text.split())).filter(bool)


@given(st.lists(st.tuples(texts, texts, st.booleans()), min_size=1, max_size=6))
def test_whatever_the_texts_they_come_back_equal(tmp_path_factory, entries):
    folder = tmp_path_factory.mktemp("books")
    themes = tuple(
        Theme(name=f"t{place}", label=label, definition=definition,
              parent=f"t{place - 1}" if part and place else None)
        for place, (label, definition, part) in enumerate(entries)
    )  # fmt: skip
    own = Codebook("any", themes)
    for ending in ("csv", "qdc"):
        assert read_codebook(own.write(folder / f"any.{ending}")).themes == own.themes


def test_the_qdc_has_the_structure_of_the_standard(tmp_path):
    root = fromstring(FULL.write(tmp_path / "why.qdc").read_bytes())
    assert root.tag == f"{SPACE}CodeBook"
    assert [each.tag for each in root] == [f"{SPACE}Codes"]
    codes = list(root.iter(f"{SPACE}Code"))
    assert [each.get("name") for each in codes] == [
        "cost", "bribe", "quoted", "distance", "not_codable",
    ]  # fmt: skip
    for code in codes:
        assert set(code.attrib) == {"guid", "name", "isCodable"}
        assert GUID.fullmatch(code.get("guid"))
        assert code.get("isCodable") == "true"
        inner = [each.tag for each in code]
        assert inner[0] == f"{SPACE}Description"  # then notes, then codes
        assert set(inner[1:]) <= {f"{SPACE}Code"}
    assert len({each.get("guid") for each in codes}) == 5


def test_the_guids_of_another_program_are_kept(tmp_path):
    read = read_codebook(SAMPLES / "codebook_why.qdc")
    assert read.names == ("cost", "bribe", "dist")
    assert read.theme("bribe").parent == "cost"
    again = read.write(tmp_path / "again.qdc").read_text(encoding="utf-8")
    assert "11111111-1111-4111-8111-111111111111" in again
    assert read_codebook(tmp_path / "again.qdc").themes == read.themes


def test_a_csv_by_hand_is_read_and_what_was_renamed_is_said():
    read = read_codebook(SAMPLES / "codebook_why.csv")
    assert read.names == ("cost", "bribe", "dist", "na")
    cost = read.theme("cost")
    assert cost.label == "Cost / fees"
    assert (cost.example, cost.example_is) == ("Fees are too high", "not stated")
    assert "'COST' is named cost here." in read.notes


def test_no_cell_of_the_csv_is_run_by_a_spreadsheet(tmp_path):
    with FULL.write(tmp_path / "why.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert {"'=Bribes", "''=Quoted"} <= set(cells)
    assert not any(cell.startswith("=") for cell in cells)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("label\nCost\n", "why.csv:1: got no column 'name'"),
        ("name,name\na,b\n", "the column 'name' twice"),
        ("name\na\nA\n", "why.csv:3: got the theme 'A' again"),
        ("name,parent\na,b\n", "the unknown parent 'b'"),
        ("name,parent\na,b\nb,a\n", "'a' as a part of itself"),
        ("name,example_is\na,heard\n", "why.csv:2, example_is: got 'heard'"),
        ("name,missing\na,perhaps\n", "why.csv:2, missing: got 'perhaps'"),
        ("name\n", "got no themes"),
        ("name,label\n,x\n", "got no name"),
        ("", "no column 'name'"),
    ],
)
def test_every_fault_of_a_csv_is_one_sentence(tmp_path, text, said):
    path = tmp_path / "why.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(said)):
        read_codebook(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<CodeBook/>", "begins with 'CodeBook'"),
        (b"not xml", "no XML that can be read"),
        (b'<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>', "got entities"),
        (b"\x00\xff", "no XML that can be read"),
        (b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"/>', "got no themes"),
    ],
)
def test_a_hostile_qdc_is_one_sentence(tmp_path, content, said):
    path = tmp_path / "why.qdc"
    path.write_bytes(content)
    with pytest.raises(InputError, match=re.escape(said)):
        read_codebook(path)


def test_other_files_and_places_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"expected one of \.csv, \.qdc"):
        read_codebook(tmp_path / "why.txt")
    with pytest.raises(InputError, match="no such file"):
        read_codebook(tmp_path / "why.csv")
    with pytest.raises(InputError, match="expected a place to write to"):
        FULL.write(tmp_path / "nowhere" / "why.csv")
    closed = alp.load_study().instrument("digital_workers").item("ai_use")
    with pytest.raises(ValueError, match="'ai_use', of kind single; expected an open one"):
        codebook(closed)
