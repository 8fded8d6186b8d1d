"""An audit as CSV, JSON, Markdown, HTML, DataFrame and terminal table: complete, and defused."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas
import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

import alp_survey as alp
from alp_survey.claims.audit import Audit
from alp_survey.reports.book.making import evidence_book
from alp_survey.reports.evidence import evidence_csv, evidence_json
from alp_survey.reports.evidence_page import evidence_page
from alp_survey.reports.files import write_evidence
from alp_survey.reports.html import audit_html
from alp_survey.reports.markdown import audit_markdown
from alp_survey.reports.terminal import print_audit
from alp_survey.reports.wording import bases_text, counts_text

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "docs" / "evidence.schema.json").read_text(encoding="utf-8"))
TEXTS = {"csv": evidence_csv, "json": evidence_json, "markdown": audit_markdown, "html": audit_html}

CALLS: dict[str, Any] = {
    "several figures": (["46%", "41%"], {"n": 44}),
    "no base": (["46%", "a majority", "70.5%"], {"n": None}),
    "a whole": (["63%", "37%"], {"n": 8, "response": "single", "complete": True}),
    "a large base": (["46%"], {"n": 100_000}),
}


@pytest.fixture(name="shipped", scope="module")
def _shipped() -> Audit:
    return alp.audit(alp.load_study())


def terminal(audit: Audit) -> list[str]:
    """The lines of the terminal report at the width of COLUMNS."""
    file = io.StringIO()
    print_audit(audit, file)
    return file.getvalue().splitlines()


def rows_of(audit: Audit) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(evidence_csv(audit))))


# ---- evidence.csv and the DataFrame


def test_the_csv_has_one_row_per_claim_with_the_columns_of_the_frame(shipped: Audit) -> None:
    rows, frame = rows_of(shipped), shipped.to_frame()
    assert list(rows[0]) == list(frame.columns)
    assert [row["claim"] for row in rows] == [each.claim.id for each in shipped.claims]
    assert len(frame) == len(rows)


def test_every_row_carries_its_base_its_verdict_its_method_and_its_sampling(fictional: Any) -> None:
    (row,) = [row for row in rows_of(fictional.audit()) if row["claim"] == "evenings"]
    assert (row["quote"], row["n"], row["base"]) == ("nearly 70 percent", "40", "all")
    assert (row["verdict"], row["counts"], row["codes"]) == ("possible", "27 to 28", "")
    assert (row["interval_level"], row["interval_method"]) == ("95", "wilson")
    assert 50 < float(row["interval_low"]) < 60
    assert 80 < float(row["interval_high"]) < 90
    assert row["presentation_house"] == row["presentation_dhs"] == "show with caution"
    assert "was not by probability" in row["sampling"]
    assert row["sections"] == "3"


def test_unknown_cells_of_the_csv_are_empty_and_never_none_or_nan(shipped: Audit) -> None:
    cells = {cell for row in rows_of(shipped) for cell in row.values()}
    assert "" in cells
    assert not cells & {"None", "nan", "NaN", "<NA>", "[]", "{}"}


@pytest.mark.parametrize("opening", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_a_text_that_a_spreadsheet_would_run_is_defused_in_the_csv(
    fictional: Any, opening: str
) -> None:
    says = json.dumps(opening)
    fictional.change("claims.yaml", "says: Respondents who come for the coffee", f"says: {says}")
    (row,) = [row for row in rows_of(fictional.audit()) if row["claim"] == "coffee"]
    assert row["says"] == f"'{opening}"


@pytest.mark.parametrize("sign", list("=+-@"))
def test_no_cell_of_a_csv_opens_as_a_formula(shipped: Audit, sign: str) -> None:
    assert not [v for row in rows_of(shipped) for v in row.values() if v.startswith(sign)]


def test_text_with_commas_quotes_and_lines_survives_the_csv(fictional: Any) -> None:
    says = 'One, "two"\nand three'
    fictional.change(
        "claims.yaml", "says: Respondents who come for the coffee", f"says: {json.dumps(says)}"
    )
    (row,) = [row for row in rows_of(fictional.audit()) if row["claim"] == "coffee"]
    assert row["says"] == says


WHOLE = ("n", "bases_up_to", "figures_that_pass", "figures_in_all", "interval_level")
DTYPES = dict.fromkeys(WHOLE, "Int64")
DTYPES |= {"interval_low": "float64", "interval_high": "float64", "verdict": "str"}


def dtypes(audit: Audit) -> dict[str, str]:
    frame = audit.to_frame()
    return {name: str(frame[name].dtype) for name in DTYPES}


def test_the_frame_keeps_whole_numbers_whole_and_percentages_numeric(shipped: Audit) -> None:
    assert isinstance(shipped.to_frame(), pandas.DataFrame)
    assert dtypes(shipped) == DTYPES


@pytest.mark.parametrize(("quotes", "settings"), CALLS.values(), ids=CALLS.keys())
def test_the_frame_of_any_call_has_the_same_columns_and_dtypes(
    shipped: Audit, quotes: list[str], settings: Any
) -> None:
    audit = alp.check_figures(quotes, **settings)
    assert list(audit.to_frame().columns) == list(shipped.to_frame().columns)
    assert dtypes(audit) == DTYPES


# ---- evidence.json and its schema


def test_the_schema_is_a_schema_and_leaves_no_field_undescribed() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    bare: list[str] = []

    def visit(part: Any, where: str) -> None:
        if isinstance(part, list):
            for i, each in enumerate(part):
                visit(each, f"{where}[{i}]")
        if not isinstance(part, dict):
            return
        if "object" in part.get("type", ()) and "additionalProperties" not in part:
            bare.append(f"{where} is open")
        for name, field in part.get("properties", {}).items():
            described = (
                field
                if "description" in field
                else SCHEMA["$defs"].get(str(field.get("$ref")).rpartition("/")[2], {})
            )
            if "description" not in described:
                bare.append(f"{where}.{name} is not described")
        for key, each in part.items():
            visit(each, f"{where}.{key}")

    visit(SCHEMA, "evidence")
    assert bare == []


def faults(audit: Audit) -> list[str]:
    content = json.loads(evidence_json(audit))
    return [
        f"{e.json_path}: {e.message}" for e in Draft202012Validator(SCHEMA).iter_errors(content)
    ]


def test_the_evidence_of_the_shipped_study_is_valid_by_the_schema(shipped: Audit) -> None:
    assert faults(shipped) == []


@pytest.mark.parametrize("standard", ["house", "dhs", "nchs"])
def test_the_evidence_of_another_study_is_valid_by_the_schema(
    fictional: Any, standard: str
) -> None:
    fictional.change("study.yaml", "presentation: house", f"presentation: {standard}")
    fictional.change(
        "claims.yaml",
        "{section: Summary, prints: a minority}",
        '{section: "9", document: report, page: "12", prints: a majority, note: In bold.}',
    )
    assert faults(fictional.audit()) == []


@pytest.mark.parametrize(("quotes", "settings"), CALLS.values(), ids=CALLS.keys())
def test_the_evidence_of_any_call_is_valid_by_the_schema(quotes: list[str], settings: Any) -> None:
    assert faults(alp.check_figures(quotes, **settings)) == []


def test_the_schema_refuses_evidence_with_a_field_more_or_a_field_less(fictional: Any) -> None:
    whole = json.loads(evidence_json(fictional.audit()))
    claim, block = whole["claims"][8], whole["blocks"][1]
    for name, part in {"claim": claim, "arithmetic": claim["arithmetic"], "block": block}.items():
        schema = {"$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{name}"}
        validator = Draft202012Validator(schema)
        assert validator.is_valid(part)
        assert not validator.is_valid(part | {"surplus": 1})
        for key in part:
            assert not validator.is_valid({k: v for k, v in part.items() if k != key}), key


def test_the_json_has_the_fields_that_the_readme_promises(shipped: Audit) -> None:
    content = json.loads(evidence_json(shipped))
    claim = {each["id"]: each for each in content["claims"]}["income_below_50k"]
    assert claim["quote"] == {
        "text": "73 percent",
        "value": "73",
        "decimals": 0,
        "word": None,
    }
    assert (claim["quoted_n"], claim["arithmetic"]["verdict"]) == (44, "possible")
    assert claim["arithmetic"]["counts"] == [32]
    assert claim["arithmetic"]["possible_bases"][-1] == 44
    assert claim["interval"]["low"] == pytest.approx(58.1, abs=0.1)
    assert claim["interval"]["high"] == pytest.approx(83.7, abs=0.1)
    assert (claim["interval"]["level"], claim["interval"]["method"]) == (95, "wilson")
    assert claim["presentation"]["verdict"] == "show with caution"
    block = {each["id"]: each for each in content["blocks"]}["use_cases"]
    assert block["claims"] == ["use_content", "use_coding"]
    assert (block["verdict"], block["shared_bases"]) == (
        "possible only if rounded up",
        [37, 39, 41],
    )


@pytest.mark.parametrize(
    ("quote", "value", "decimals"),
    [("70.5%", "70.5", 1), ("63.0%", "63.0", 1), ("0.05%", "0.05", 2), ("nearly 7%", "7", 0)],
)
def test_the_json_keeps_the_printed_decimals_of_a_quote(
    quote: str, value: str, decimals: int
) -> None:
    content = json.loads(evidence_json(alp.check_figures([quote], n=20_000)))
    read = content["claims"][0]["quote"]
    assert (read["text"], read["value"], read["decimals"]) == (quote, value, decimals)


def test_an_interval_that_cannot_be_computed_keeps_its_place_with_the_reason(
    fictional: Any,
) -> None:
    content = json.loads(evidence_json(fictional.audit()))
    reasons = {each["id"]: each["interval"]["reason"] for each in content["claims"]}
    assert reasons["members"] == ""
    assert reasons["branches"] == "a size is not a share of a base"
    assert reasons["wish_hours"] == "no figure stated"
    assert reasons["content"] == "no base stated"
    assert reasons["coffee"] == "no single count of the stated base is possible"


# ---- text of the study that could be taken for markup

EVIL = "<script>alert(1)</script> & a|b\nnext `code` \\| *x*"
OF_COFFEE = "base: not stated\n    instrument: readers\n    places: "
PLACES_OF_EVIL = [
    ("study.yaml", "title: Who reads in Brookfield, a fictional survey", "title: {}"),
    ("study.yaml", "    title: Reading in Brookfield", "    title: {}"),
    ("study.yaml", "publisher: Brookfield Library", "publisher: {}"),
    ("study.yaml", 'date: "2025"', "date: {}"),
    ("readers.yaml", "title: Readers' survey", "title: {}"),
    ("claims.yaml", "says: Respondents who come for the coffee", "says: {}"),
    ("claims.yaml", "says: Many wish for longer opening hours", "says: {}"),
    ("claims.yaml", "needs: How many said so", "needs: {}"),
    ("claims.yaml", "needs: A larger survey", "needs: {}\n    words: {}\n    note: {}"),
    ("claims.yaml", "lists: [Centre, North, South]", "lists: [{}, North]"),
    ("claims.yaml", "{section: Summary, prints: a minority}", "{section: {}}"),
    ("claims.yaml", f'{OF_COFFEE}[{{section: "3"}}]', f"{OF_COFFEE}[{{section: {{}}}}]"),
    ("claims.yaml", "says: The respondents by membership", "says: {}"),
    ("claims.yaml", 'figure: "900"', "figure: {}"),
    ("claims.yaml", "says: Subscribers of the newsletter", "says: {}"),
    ("claims.yaml", "reason: From the library's records", "reason: {}"),
]


@pytest.fixture(name="evil")
def _evil(fictional: Any) -> Audit:
    """The fictional study with a text like markup in every field that is free text."""
    for file, old, new in PLACES_OF_EVIL:
        fictional.change(file, old, new.replace("{}", json.dumps(EVIL)))
    return fictional.audit()


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.opened.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_no_text_of_a_study_opens_a_tag_in_the_html(evil: Audit) -> None:
    page = _Tags()
    page.feed(audit_html(evil))
    known = {"div", "style", "p", "strong", "br", "table", "thead", "tbody", "tr", "th", "td"}
    assert set(page.opened) <= known
    assert sum("<script>alert(1)</script>" in text for text in page.text) >= 2


def test_the_notebook_shows_the_html_without_script_or_network(shipped: Audit) -> None:
    html = shipped._repr_html_()
    assert html == audit_html(shipped)
    assert not re.search(r"<script|https?://|@import|url\(", html)
    assert html.count("<tr") == html.count("</tr>") > len(shipped.blocks) + 2


def test_no_text_of_a_study_opens_a_tag_in_the_markdown(evil: Audit) -> None:
    assert "<script" not in audit_markdown(evil)
    assert "&lt;script" in audit_markdown(evil)


def test_no_text_of_a_study_breaks_a_row_of_the_markdown(evil: Audit) -> None:
    tables: list[list[int]] = [[]]
    for line in audit_markdown(evil).splitlines():
        if line.startswith("|"):
            tables[-1].append(len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)))
        elif tables[-1]:
            tables.append([])
    widths = [set(table) for table in tables if table]
    assert [len(width) for width in widths] == [
        1
    ] * 5  # figures, blocks, citations, statements, external


def test_no_text_of_a_study_is_taken_for_markup_of_the_terminal(fictional: Any) -> None:
    fictional.change(
        "study.yaml", "Who reads in Brookfield, a fictional survey", "'[red]Readers[/red] :smile:'"
    )
    assert terminal(fictional.audit())[0].strip() == "[red]Readers[/red] :smile:"


# ---- what must never, and what must always be said


@pytest.mark.parametrize("form", [*TEXTS, "terminal"])
def test_no_report_speaks_of_a_margin_of_error(shipped: Audit, form: str) -> None:
    text = "\n".join(terminal(shipped)) if form == "terminal" else TEXTS[form](shipped)
    assert "margin of error" not in " ".join(text.lower().split())
    assert "±" not in text


@pytest.mark.parametrize(
    "file", sorted((ROOT / "instruments").glob("*.yaml")), ids=lambda p: p.name
)
def test_no_file_of_the_shipped_study_speaks_of_a_margin_of_error(file: Path) -> None:
    text = file.read_text(encoding="utf-8").lower()
    assert "margin of error" not in " ".join(text.split())
    assert "±" not in text


@pytest.mark.parametrize("form", ["json", "csv", "markdown", "html", "terminal"])
@pytest.mark.parametrize(
    ("design", "said"),
    [
        ("not stated", "How the respondents of this survey were selected is not stated"),
        ("nonprobability", "How the respondents of this survey were selected was not by"),
        ("probability", "Probability sample; the 95% interval is what it would be under simple"),
    ],
)
def test_the_sampling_of_the_survey_stands_with_its_intervals(
    fictional: Any, form: str, design: str, said: str
) -> None:
    audit = fictional.change("readers.yaml", "nonprobability", design).audit()
    text = "\n".join(terminal(audit)) if form == "terminal" else TEXTS[form](audit)
    assert said in " ".join(text.split())


@pytest.mark.parametrize("form", [*TEXTS, "terminal"])
def test_every_claim_that_prints_a_figure_is_in_every_report(shipped: Audit, form: str) -> None:
    text = "\n".join(terminal(shipped)) if form == "terminal" else TEXTS[form](shipped)
    for each in shipped.claims:
        if each.claim.quote:
            assert each.claim.id in text
            assert each.arithmetic.verdict in " ".join(text.split()) or form == "terminal"


# ---- the terminal


@pytest.mark.parametrize("columns", [60, 80, 120, 149, 150, 200])
def test_no_line_is_longer_than_the_terminal_is_wide(
    shipped: Audit, evil: Audit, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    large = alp.check_figures(["a majority", "at least 99.95 percent"], n=1_000_000)
    for audit in (shipped, evil, large):
        assert max(cell_len(line) for line in terminal(audit)) <= columns


@pytest.mark.parametrize("columns", [80, 200])
def test_the_verdict_comes_first_and_every_figure_has_its_row(
    shipped: Audit, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = terminal(shipped)
    (header,) = [i for i, line in enumerate(lines) if line.split()[:3] == ["verdict", "quote", "n"]]
    table = lines[header + 1 : lines.index("", header)]
    figures = [each for each in shipped.claims if each.claim.quote]
    starts = [line for line in table if line.startswith(("possible", "impossible", "no "))]
    assert len(starts) == len(figures)
    for line, each in zip(starts, figures, strict=True):
        assert line.split()[-1] == each.claim.id
    cut = [line for line in table if "…" in line]
    assert cut == []


def test_a_wide_terminal_shows_the_nearest_figures_bases_and_standard_too(
    shipped: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    text = "\n".join(terminal(shipped))
    for column in ("nearest below, above", "bases on which it is possible", "show (house)"):
        assert column in text


def test_what_is_not_a_terminal_gets_no_colour_codes(
    shipped: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert "\x1b" not in "".join(terminal(shipped))


# ---- files, and small words


def test_the_files_hold_what_the_functions_return(shipped: Audit, tmp_path: Path) -> None:
    written = write_evidence(shipped, tmp_path / "new" / "folder")
    book, *others = written
    assert (book.name, book.read_bytes()) == ("evidence.xlsx", evidence_book(shipped))
    texts = {path.name: path.read_bytes().decode("utf-8") for path in others}
    assert texts == {
        "evidence.html": evidence_page(shipped),
        "evidence.csv": evidence_csv(shipped),
        "evidence.json": evidence_json(shipped),
        "evidence.md": audit_markdown(shipped),
    }
    assert not any("\r" in text for text in texts.values())
    assert len(list((tmp_path / "new" / "folder").iterdir())) == len(written)


@pytest.mark.parametrize("blocked", ["evidence.csv", "evidence.json", "evidence.md"])
def test_where_one_file_cannot_be_written_the_others_stay_as_they_were(
    shipped: Audit, tmp_path: Path, blocked: str
) -> None:
    for name in {"evidence.csv", "evidence.json", "evidence.md"} - {blocked}:
        (tmp_path / name).write_text("mine", encoding="utf-8")
    (tmp_path / blocked).mkdir()
    with pytest.raises(alp.InputError, match=re.escape(blocked)):
        write_evidence(shipped, tmp_path)
    kept = {
        path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*") if path.is_file()
    }
    assert set(kept.values()) == {"mine"}
    assert len(kept) == 2


@pytest.mark.parametrize(
    ("bases", "text"),
    [
        ([], "none"),
        ([44], "44"),
        ([13, 24, 35], "13, 24, 35"),
        ([35, 36], "35, 36"),
        ([35, 36, 37], "35 to 37"),
        ([13, 24, 35, 36, 37, 38, 40], "13, 24, 35 to 38, 40"),
        (range(1, 2001), "1 to 2000"),
        (range(2, 100, 2), "2, 4, 6, 8, 10, 12, 14, 16, 18, ..., 96, 98"),
    ],
)
def test_bases_are_written_as_runs_and_a_long_list_keeps_its_ends(bases: Any, text: str) -> None:
    assert bases_text(bases) == text


@pytest.mark.parametrize(
    ("counts", "text"),
    [(range(0), ""), (range(32, 33), "32"), (range(455, 466), "455 to 465"), (range(1), "0")],
)
def test_counts_are_written_as_one_number_or_their_ends(counts: range, text: str) -> None:
    assert counts_text(counts) == text
