"""Documents of five kinds give the same figures; what is hostile gives one sentence."""

import random
import shutil
import subprocess
import zipfile

import pytest

import alp_survey as alp
from alp_survey.documents.reading import pdf_file
from alp_survey.documents.reading.html_file import html_passages
from alp_survey.documents.reading.opening import read_document
from alp_survey.documents.reading.pdf_tables import tables_in
from alp_survey.errors import InputError

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HTML = """<html><head><style>p {width: 90%}</style></head><body><h1>Pay in Town</h1>
<p>Of the 44 workers 33 percent see no effect.</p><h2>2 Who</h2><p>70.5% are young.<sup>3</sup></p>
<table><tr><th>Area</th><th>Yes (%)</th></tr><tr><td>North</td><td>41</td></tr>
<tr><td>South</td><td>29</td></tr></table>
<script>var a = "12%";</script></body></html>"""


def docx(path, body, **parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>"
        )
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return path


def run(text, more=""):
    return f"<w:r><w:rPr>{more}</w:rPr><w:t>{text}</w:t></w:r>"


def test_a_percentage_cut_into_runs_is_one_figure(tmp_path):
    raised = '<w:vertAlign w:val="superscript"/>'
    body = f"<w:p>{run('7')}{run('5')}{run('% agree')}{run('12', raised)}{run(' here.')}</w:p>"
    found = alp.scan(docx(tmp_path / "a.docx", body))
    assert [each.found.text for each in found.figures] == ["75%"]
    assert found.passages[0].text == "75% agree¹² here."


def test_word_headings_tables_footnotes_and_tracked_changes(tmp_path):
    style = '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    styles = f"<w:styles {WORD}>{style}</w:styles>"
    cell = "<w:tc><w:p>{}</w:p></w:tc>".format
    body = (
        f'<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr>{run("2 Pay")}</w:p>'
        f"<w:p>{run('Now ')}<w:ins>{run('73% earn')}</w:ins><w:del>{run('72% earn')}</w:del>"
        f"{run(' less.')}</w:p>"
        f"<w:tbl><w:tr>{cell(run('Area'))}{cell(run('Yes (%)'))}</w:tr>"
        f"<w:tr>{cell(run('North'))}{cell(run('41'))}</w:tr></w:tbl>"
    )
    note = f"<w:footnote><w:p>{run('Of these, 12 percent moved.')}</w:p></w:footnote>"
    notes = f"<w:footnotes {WORD}>{note}</w:footnotes>"
    found = alp.scan(docx(tmp_path / "a.docx", body, styles=styles, footnotes=notes))
    told = [(each.found.text, each.passage.section, each.passage.kind) for each in found.figures]
    assert told == [
        ("73%", "2 Pay", "text"),
        ("41", "2 Pay", "cell"),
        ("12 percent", "Footnotes", "note"),
    ]


def test_a_page_is_read_without_its_scripts(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(HTML, encoding="utf-8")
    found = alp.scan(path)
    assert [(each.found.text, each.passage.section) for each in found.figures] == [
        ("33 percent", "Pay in Town"), ("70.5%", "2 Who"), ("41", "2 Who"),
        ("29", "2 Who"),
    ]  # fmt: skip
    assert found.figures[0].judged.verdict == "impossible"
    broken = list(html_passages("<p>73% agree<p>41% do not<td>5%"))
    assert [each.text for each in broken] == ["73% agree", "41% do not", "5%"]


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice")
def test_the_same_document_as_word_and_pdf_has_the_same_figures(tmp_path):
    page = tmp_path / "a.html"
    page.write_text(
        HTML.replace(
            "<h2>",
            "<p>A long line of words " + "and more words " * 20 + "61 per-\ncent do.</p><h2>",
        )
    )
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for kind in ("docx:MS Word 2007 XML", "pdf"):
        command = [
            "soffice",
            "--headless",
            profile,
            "--infilter=HTML (StarWriter)",
            "--convert-to",
            kind,
        ]
        subprocess.run(
            [*command, "--outdir", str(tmp_path), str(page)], check=True, capture_output=True
        )
    html, word = (alp.scan(tmp_path / f"a.{ending}") for ending in ("html", "docx"))
    printed = [each.found.text for each in html.figures]
    assert [each.found.text for each in word.figures] == printed
    pdf = alp.scan(tmp_path / "a.pdf")
    assert [each.found.text for each in pdf.figures] == printed
    assert {each.passage.page for each in pdf.figures} == {1}
    assert "numbers of others are not found" in pdf.notes[-1]


def refused(path):
    with pytest.raises(InputError) as caught:
        read_document(path)
    [problem] = caught.value.problems
    assert str(problem).startswith(path.name) or str(path) in str(problem)
    return str(problem)


@pytest.mark.parametrize("ending", ["pdf", "docx", "html", "md", "txt"])
def test_junk_is_one_sentence(tmp_path, ending):
    path = tmp_path / f"junk.{ending}"
    path.write_bytes(random.Random(1).randbytes(20_000))
    assert "expected" in refused(path)
    path.write_bytes(b"")
    assert "expected" in refused(path)


def test_archives_that_unpack_to_far_too_much_or_bring_entities_are_refused(tmp_path):
    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w>" + "a" * 60_000_000)
    assert "a document that unpacks to 60 MB" in refused(bomb)
    entities = tmp_path / "entities.docx"
    with zipfile.ZipFile(entities, "w") as archive:
        text = (
            f'<!DOCTYPE a [<!ENTITY x "5%">]><w:document {WORD}><w:body>&x;</w:body></w:document>'
        )
        archive.writestr("word/document.xml", text)
    assert "a document with entities" in refused(entities)
    deep = docx(tmp_path / "deep.docx", "<w:sdt>" * 20_000 + "</w:sdt>" * 20_000)
    assert "nested too deeply" in refused(deep)
    other = tmp_path / "other.docx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a", "b")
    assert "an archive without a document" in refused(other)


def test_a_pdf_that_hangs_breaks_or_has_no_text_is_one_sentence(tmp_path, monkeypatch):
    path = tmp_path / "a.pdf"
    pages = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
    pages += b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj"
    blank = (
        b"%PDF-1.4\n"
        + pages
        + b" 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj trailer<</Root 1 0 R>>"
    )
    path.write_bytes(blank)
    assert "1 pages without any text" in refused(path) or "no PDF that can be read" in refused(path)

    def hangs(*_, **__):
        raise subprocess.TimeoutExpired("read", 60)

    monkeypatch.setattr(pdf_file.subprocess, "run", hangs)
    assert "could not be read in 60 seconds" in refused(path)

    def breaks(*_, **__):
        return subprocess.CompletedProcess([], -11, b"", b"")

    monkeypatch.setattr(pdf_file.subprocess, "run", breaks)
    assert "breaks the program that reads it" in refused(path)

    def lacks(*_, **__):
        return subprocess.CompletedProcess([], 0, b'{"fault": "not installed"}', b"")

    monkeypatch.setattr(pdf_file.subprocess, "run", lacks)
    assert 'pip install "alp-survey[scan]"' in refused(path)


@pytest.mark.parametrize("name", ["a.exe", "a", "nowhere.md"])
def test_other_kinds_and_files_that_are_not_there_are_one_sentence(tmp_path, name):
    path = tmp_path / name
    if name != "nowhere.md":
        path.write_text("5%")
    assert "expected" in refused(path)


@pytest.mark.parametrize(
    "piece", ["5% ", "half ", "(n = 44) 5% ", "one in five ", "1,", "a@", "{a:b;", "|5"]
)
def test_a_text_of_one_piece_over_and_over_is_scanned_all_the_same(piece):
    assert len(alp.scan(piece * 1_500 + "\n").figures) >= 0


def test_what_holds_more_figures_than_any_report_is_refused():
    with pytest.raises(InputError, match="more than 20,000 figures"):
        alp.scan("\n\n".join(["5% and 6% and 7% of us"] * 7_000))


def test_tables_of_a_pdf_are_told_by_the_units_in_their_heads():
    lines = [
        "Table 5: Selected outcomes", "Outcome Baseline 2018", "(%)", "Endline 2022", "(%)",
        "Difference", "(points)", "Keeps written accounts 41 58 17", "Sells outside the",
        "district 22 29 7",
        "Note: all are significant.",
    ]  # fmt: skip
    [table] = tables_in(lines)
    assert (table.start, table.end) == (1, 10)
    assert table.rows[0] == [
        "",
        "Outcome Baseline 2018 (%)",
        "Endline 2022 (%)",
        "Difference (points)",
    ]
    assert table.rows[2] == ["Sells outside the district", "22", "29", "7"]


@pytest.mark.parametrize(
    "lines",
    [
        ["They were asked in 2021", "and once more in 2022", "by the same team 44"],
        ["Sector Employed Annual change", "Agriculture 96.2 -3.8", "Industry 341.5 0.2"],
        ["Change (%)", "Agriculture 96.2 -3.8", "Industry 341.5 0.2"],
        ["Change (%)", "Agriculture -3.8"],
        ["So it fell (%).", "Agriculture -3.8", "Industry 0.2"],
    ],
)
def test_lines_whose_columns_cannot_be_told_stay_text(lines):
    assert tables_in(lines) == []
