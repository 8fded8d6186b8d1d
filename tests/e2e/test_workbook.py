"""The workbook in a real spreadsheet program: what it shows is what LibreOffice computes."""

import json
import math
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import alp_survey as alp
from alp_survey.claims.audit import Audit, audit
from alp_survey.claims.loading import load_study
from alp_survey.reports.book.making import evidence_book

# Formulas are computed anew when a file is opened, whatever values are stored beside them.
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item></oor:items>"""

SAMPLING = {"design": "probability", "recruitment": "drawn", "frame": "a list", "frame_size": 90}
DISCLOSURE = dict.fromkeys(
    (
        "sponsor", "conducted_by", "questionnaire", "languages", "weighting", "processing",
        "response_rate", "limitations",
    ),
    "not stated in the report",
)  # fmt: skip
EVIDENCE = {"existence": "published", "wording": "assumed", "shown_in": ["1"]}


def options(*labels: str) -> list[dict[str, Any]]:
    return [{"code": code, "label": label} for code, label in enumerate(labels, 1)]


REFUSED: dict[str, Any] = {"code": 9, "label": "Don't know", "missing": "yes"}
ITEMS: list[dict[str, Any]] = [
    {"name": "consent", "kind": "single", "categories": options("Yes", "No")},
    {"name": "region", "kind": "single", "categories": [*options("North", "South"), REFUSED]},
    {
        "name": "uses",
        "kind": "multiple",
        "asked_if": {"region": [1]},
        "categories": [*options("News", "Music", "=Games"), {**REFUSED, "exclusive": "yes"}],
        "nets": [{"label": "News or music", "codes": [1, 2]}],
    },
    {"name": "trust", "kind": "scale", "categories": [*options("Low", "Middle", "High"), REFUSED]},
    {"name": "pick", "kind": "ranking", "categories": options("Pay", "Time")},
    {"name": "hours", "kind": "number", "unit": "hours"},
    {"name": "remarks", "kind": "open"},
    {"name": "weight", "kind": "number"},
]
HEADER = ["consent", "region", "uses", "trust", "pick", "hours", "remarks", "weight"]
ROWS = [
    ["Yes", "North", "News, Music", "Low", "Pay; Time", "3", "=1+1", "1"],
    ["Yes", "North", "=Games", "High", "Time; Pay", "5", "@home", "0.5"],
    ["Yes", "North", "Don't know", "High", "Time; Pay", "", "", "1.25"],
    ["Yes", "North", "", "Don't know", "", "4.5", "", "2"],
    ["Yes", "South", "", "Middle", "Pay; Time", "7", "-", "1"],
    ["Yes", "Don't know", "", "", "Pay; Time", "", "", "0.75"],
    ["Yes", "North", "News, =Games", "Middle", "Pay; Time", "2", "", "1"],
    ["No", "North", "News", "Low", "Pay; Time", "1", "", "1"],
]


def claim(id: str, quote: str, n: int, item: str, *codes: int, **more: Any) -> dict[str, Any]:
    told = {"id": id, "kind": "share", "says": f"=SUM({id})", "quote": quote, "n": n}
    told |= {"instrument": "survey", "item": item, "codes": codes, "base": "valid"}
    return {**told, "places": [{"section": "1"}], **more}


PART = {"who": "valid", "where": {"uses": [1, 3], "region": [1]}}
CLAIMS = [
    claim("single", "80%", 6, "region", 1),
    claim("of_all", "71%", 7, "region", 1, base="all"),
    claim("option", "67%", 3, "uses", 1),
    claim("any_option", "66.7%", 3, "uses", 1, 2),
    claim("asked", "40%", 5, "uses", 1, base="asked"),
    claim("refused", "25%", 4, "uses", 9, base="answered"),
    claim("top", "80%", 5, "trust", 2, 3),
    claim("first", "67%", 6, "pick", 1),
    claim("part", "50%", 2, "trust", 3, base=PART),
    claim("parts", "60%", 5, "trust", 2, 3, base={"who": "all", "where": {"region": [1, 9]}}),
]  # fmt: skip


@pytest.fixture(scope="module", name="soffice")
def _soffice(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Opens a workbook, computes it anew and saves it."""
    profile = tmp_path_factory.mktemp("profile")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")

    def recalculate(path: Path) -> Any:
        out = path.parent / "recalculated"
        subprocess.run(
            [
                "soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to",
                "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(path),
            ],
            check=True,
            capture_output=True,
        )  # fmt: skip
        return openpyxl.load_workbook(out / path.name, data_only=True)

    return recalculate


def study_of(folder: Path, *, weighted: str = "no", method: str = "by base") -> Audit:
    named = [
        {"wording": f"What about {each['name']}?", "evidence": EVIDENCE, **each} for each in ITEMS
    ]
    survey = {
        "id": "survey", "title": "Survey", "approach": "quantitative", "population": "Adults",
        "mode": "Online", "dates": "May", "n_stated": 7, "sampling": SAMPLING,
        "disclosure": DISCLOSURE, "items": named, "weighted": weighted, "weight": "weight",
        "exclusions": [{"reason": "no consent", "where": {"consent": [2]}}],
    }  # fmt: skip
    study = {
        "title": "Invented",
        "documents": [{"id": "report", "title": "Report", "publisher": "Us", "date": "2025"}],
        "instruments": ["survey.yaml"],
        "claims": "claims.yaml",
        "settings": {"interval_method": method},
    }
    folder.mkdir()
    for name, content in (("study", study), ("survey", survey), ("claims", {"claims": CLAIMS})):
        (folder / f"{name}.yaml").write_text(json.dumps(content), encoding="utf-8")
    quoted = [",".join(f'"{cell}"' for cell in row) for row in [HEADER, *ROWS]]
    (folder / "survey.csv").write_text("\n".join(quoted) + "\n", encoding="utf-8")
    loaded = load_study(folder)
    return audit(loaded, responses=loaded.read("survey", folder / "survey.csv"))


def formulas(path: Path) -> Iterator[tuple[str, str]]:
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "f":
                    yield sheet.title, cell.coordinate


def faults(path: Path, recalculated: Any) -> tuple[int, list[Any]]:
    """How many formulas there are, and those whose stored value is not what they give."""
    stored, number, wrong = openpyxl.load_workbook(path, data_only=True), 0, []
    for sheet, place in formulas(path):
        number += 1
        ours, theirs = stored[sheet][place].value, recalculated[sheet][place].value
        if ours in (None, "") and theirs in (None, ""):
            continue
        if not math.isclose(float(ours), float(theirs), rel_tol=1e-9, abs_tol=1e-9):
            wrong.append((sheet, place, ours, theirs))
    return number, wrong


def written(audited: Audit, folder: Path) -> Path:
    path = folder / "evidence.xlsx"
    path.write_bytes(evidence_book(audited))
    return path


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("weighted", "method"),
    [
        ("no", "by base"),
        ("yes", "by base"),
        ("no", "jeffreys"),
        ("no", "clopper_pearson"),
        ("no", "wilson"),
        ("no", "mid_p"),
    ],
)
def test_every_stored_value_is_what_libreoffice_computes(
    tmp_path: Path, soffice: Any, weighted: str, method: str
) -> None:
    audited = study_of(tmp_path / "study", weighted=weighted, method=method)
    assert all(each.derivation and each.derivation.counted for each in audited.claims)
    path = written(audited, tmp_path)
    number, wrong = faults(path, soffice(path))
    assert number > 100
    assert wrong == []


@pytest.mark.libreoffice
def test_the_book_of_the_shipped_study_is_what_libreoffice_computes(
    tmp_path: Path, soffice: Any
) -> None:
    study = alp.load_study()
    read = []
    for each in study.instruments:
        file = tmp_path / f"{each.id}.xlsx"
        study.simulate(each.id, seed=3, blank_share=0.1).write(file)
        read.append(study.read(each.id, file))
    path = written(audit(study, responses=read), tmp_path)
    number, wrong = faults(path, soffice(path))
    assert number > 1_000
    assert wrong == []


@pytest.mark.libreoffice
def test_a_code_that_a_reviewer_changes_moves_the_evidence(tmp_path: Path, soffice: Any) -> None:
    path = written(study_of(tmp_path / "study"), tmp_path)
    book = openpyxl.load_workbook(path)
    data = book["data 1 survey"]
    column = next(cell.column for cell in data[1] if cell.value == "region")
    assert data.cell(2, column).value == 1
    data.cell(2, column).value = 2  # from the North to the South
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    before, after = soffice(path)["evidence"], soffice(changed)["evidence"]
    heads = [cell.value for cell in before[1]]
    rows = {sheet: {row[0].value: row for row in sheet.iter_rows()} for sheet in (before, after)}

    def number(sheet: Any, id: str, name: str) -> float:
        return float(rows[sheet][id][heads.index(name)].value)

    assert (number(before, "single", "count"), number(after, "single", "count")) == (5, 4)
    assert number(before, "single", "percent") == pytest.approx(100 * 5 / 6)
    assert number(after, "single", "percent") == pytest.approx(100 * 4 / 6)
    assert number(after, "single", "rounded") == 67
    assert number(after, "single", "interval low") < number(before, "single", "interval low")


def test_nothing_that_somebody_wrote_is_a_formula(tmp_path: Path) -> None:
    path = written(study_of(tmp_path / "study"), tmp_path)
    book = openpyxl.load_workbook(path)
    assert book["evidence"]["B2"].value == "=SUM(single)"
    assert book["evidence"]["B2"].data_type == "s"
    labels = [
        cell for row in book["codebook"].iter_rows() for cell in row if cell.value == "=Games"
    ]
    assert labels
    assert all(cell.data_type == "s" for cell in labels)


def test_no_answer_in_words_and_nobody_s_name_is_in_the_book(tmp_path: Path) -> None:
    path = written(study_of(tmp_path / "study"), tmp_path)
    with zipfile.ZipFile(path) as package:
        content = "".join(
            package.read(name).decode("utf-8") for name in package.namelist() if ".xml" in name
        )
    assert "@home" not in content
    assert "=1+1" not in content


def test_the_same_audit_makes_the_same_bytes(tmp_path: Path) -> None:
    audited = study_of(tmp_path / "study")
    assert evidence_book(audited) == evidence_book(audited)


def test_a_book_without_responses_has_the_evidence_alone() -> None:
    book = openpyxl.load_workbook(__import__("io").BytesIO(evidence_book(audit(alp.load_study()))))
    assert book.sheetnames == ["cover", "evidence", "recommendations"]
    row = next(
        row for row in book["evidence"].iter_rows(values_only=True) if row[0] == "income_below_50k"
    )
    assert row[6:8] == (32, 44)
    assert str(row[8]).startswith("=IF(H")


def test_a_simulated_book_says_so_on_every_page(tmp_path: Path) -> None:
    study = alp.load_study()
    file = tmp_path / "export.csv"
    study.simulate("policy_experts", seed=1).write(file)
    audited = audit(study, responses=study.read("policy_experts", file))
    book = openpyxl.load_workbook(written(audited, tmp_path))
    assert "SIMULATED" in str(book["cover"]["A2"].value)
    assert book.properties.title is not None
    assert book.properties.title.startswith("SIMULATED")
    for name in ("evidence", "tables 1 policy_experts", "data 1 policy_experts"):
        assert "SIMULATED" in str(book[name].oddFooter.left.text)


def test_answers_that_are_too_many_are_left_out_and_the_cover_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alp_survey.reports.book.answers.MOST_CELLS", 20)
    book = openpyxl.load_workbook(written(study_of(tmp_path / "study"), tmp_path))
    assert book.sheetnames == ["cover", "evidence", "codebook", "problems"]
    row = next(row for row in book["evidence"].iter_rows(values_only=True) if row[0] == "single")
    assert row[6:8] == (5, 6)
    said = [str(cell.value) for cell in book["cover"]["B"]]
    assert any("survey: its answers are more than a workbook holds well" in each for each in said)
