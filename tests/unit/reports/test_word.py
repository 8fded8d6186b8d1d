"""Word documents: what they hold is what the page says, and the file has the same bytes."""

import io
import sys
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

import alp_survey as alp
from alp_survey.claims.audit import Audit, audit
from alp_survey.reports.tables import table_grids
from alp_survey.reports.word.audited import audit_word
from alp_survey.reports.word.tabulated import table_word
from alp_survey.reports.wording import summary_sentences


@pytest.fixture(name="shipped", scope="module")
def _shipped() -> Audit:
    return audit(alp.load_study())


@pytest.fixture(name="survey", scope="module")
def _survey(tmp_path_factory):
    study, file = alp.load_study(), tmp_path_factory.mktemp("export") / "export.csv"
    study.simulate("digital_workers", seed=1).write(file)
    return study.read("digital_workers", file)


def opened(content: bytes):
    return Document(io.BytesIO(content))


def rows(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def said(document):
    return [each.text for each in document.paragraphs]


def test_the_figures_have_their_counts_intervals_and_verdicts(shipped):
    document = opened(audit_word(shipped))
    figures = rows(document.tables[0])
    assert figures[0][:2] == ["printed", "of what"]
    by_print = {row[0]: row for row in figures}
    assert by_print["73 percent"][2:6] == ["44", "32", "58 to 84", "possible"]
    assert by_print["33 percent"][5] == "impossible"
    assert len(figures) - 1 == sum(each.claim.quote is not None for each in shipped.claims)
    assert set(summary_sentences(shipped)) <= set(said(document))


def test_every_finding_is_said_with_where_it_stands(shipped):
    text = said(opened(audit_word(shipped)))
    for each in shipped.claims:
        if each.is_finding:
            assert any(
                line.startswith(f"{each.claim.quote} (section") and each.arithmetic.verdict in line
                for line in text
            )


def test_without_the_data_a_figure_is_quoted_and_with_them_it_may_be_cited(shipped):
    from alp_survey.reports.markdown import audit_markdown

    quoted = "73% as printed (32 of 44 if right; 95% interval 58 to 84, Wilson; "
    quoted += "illustrative: selection not stated)"
    document = opened(audit_word(shipped))
    tables = [rows(each) for each in document.tables]
    assert [quoted] == [row[1] for table in tables for row in table if row[-1] == quoted]
    assert "How a figure can be quoted" in said(document)
    assert quoted in audit_markdown(shipped)
    assert "Sentences that may be cited" not in audit_markdown(shipped)


def test_with_responses_the_data_stand_beside_the_print_and_simulated_ones_say_so(survey):
    document = opened(audit_word(audit(alp.load_study(), responses=survey)))
    figures = {row[0]: row for row in rows(document.tables[0])}
    assert figures["73 percent"][6:] == ["32 of 44", "72.7", "re-derives"]
    text = said(document)
    assert text[0].startswith("SIMULATED: ")
    assert "SIMULATED seed 1: nobody gave these answers." in text
    [above] = document.sections[0].header.paragraphs
    assert "SIMULATED" in above.text  # on every page
    assert "Sentences that may be cited" in text  # of the surveys whose answers nobody simulated
    assert not any("32 of 44" in row[-1] for table in document.tables for row in rows(table))


def test_a_table_has_the_texts_of_the_page_and_its_notes(survey):
    table = alp.crosstab(survey, "support_wanted", ["skill_level", "region"], letters="holm")
    document = opened(table_word(table))
    [grid] = table_grids(table)
    written = rows(document.tables[0])
    assert written[0][2:4] == ["skill_level", "skill_level"]  # one cell over two columns
    assert written[1][1:] == list(grid.columns)
    assert written[2:] == [[line.label, *line.cells] for line in grid.lines]
    assert "Source: export.csv, 44 respondents." in said(document)
    assert rows(document.tables[1])[0][0] == "test of"


def test_a_topline_has_a_table_for_each_item_under_its_question(survey):
    table = alp.topline(survey)
    document = opened(table_word(table))
    assert len(document.tables) == len(table.items())
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 2"]
    assert [each.rpartition("(")[2].rstrip(")") for each in headings] == list(table.items())


def test_headers_are_repeated_and_rows_are_not_cut(shipped):
    table = opened(audit_word(shipped)).tables[0]
    marks = [[each.tag for each in row._tr.trPr.iterchildren()] for row in table.rows]
    assert marks[0] == [qn("w:cantSplit"), qn("w:tblHeader")]
    assert set(map(tuple, marks[1:])) == {(qn("w:cantSplit"),)}


def test_urdu_runs_from_right_to_left(desk):
    urdu = "\u06a9\u0627\u0645"
    responses = desk.read(desk.item("work", "single", urdu, "Other"), urdu)
    document = opened(table_word(alp.frequencies(responses, "work")))
    by_text = {cell.text: cell for row in document.tables[0].rows for cell in row.cells}
    paragraph = by_text[urdu].paragraphs[0]
    assert paragraph.paragraph_format.element.pPr.find(qn("w:bidi")) is not None
    assert paragraph.runs[0].font.rtl is True
    assert by_text["Other"].paragraphs[0].paragraph_format.element.pPr.find(qn("w:bidi")) is None


def test_signs_that_no_document_can_hold_are_shown(desk):
    responses = desk.read(desk.item("work", "single", "a\x07b", "Other"), "Other")
    document = opened(table_word(alp.frequencies(responses, "work")))
    assert any("a\u2407b" in row[0] for row in rows(document.tables[0]))


def test_the_same_audit_makes_the_same_bytes_without_a_date_of_today(shipped, tmp_path):
    first = alp.save_word(shipped, tmp_path / "one.docx").read_bytes()
    again = alp.save_word(audit(alp.load_study()), tmp_path / "two.docx").read_bytes()
    assert first == again
    dates = {each.date_time for each in zipfile.ZipFile(io.BytesIO(first)).infolist()}
    assert dates == {(2026, 1, 1, 0, 0, 0)}
    about = opened(first).core_properties
    assert (about.author, about.title) == ("alp_survey", shipped.study.title)


def test_without_the_package_one_sentence_says_what_to_install(shipped, tmp_path, monkeypatch):
    from alp_survey.cli import main
    from alp_survey.errors import InputError
    from alp_survey.reports.files import write_evidence

    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(ImportError, match=r'pip install "alp-survey\[word\]"'):
        alp.save_word(shipped, tmp_path / "one.docx")
    with pytest.raises(InputError, match="--word: got no python-docx; expected the package"):
        write_evidence(shipped, tmp_path / "out", word=True)
    assert not (tmp_path / "out").exists()
    assert main(["audit", "--word", "--out", str(tmp_path / "out")]) == 2


def test_the_command_writes_it_beside_the_others(tmp_path, capsys):
    from alp_survey.cli import main

    assert main(["audit", "--out", str(tmp_path), "--word"]) == 1
    assert (tmp_path / "evidence.docx").read_bytes()[:2] == b"PK"
    assert "evidence.docx" in capsys.readouterr().out
    assert main(["audit", "--word"]) == 2
    assert "--word: got no --out; expected both together" in capsys.readouterr().err
