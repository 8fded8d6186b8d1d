"""What a file is shows in its bytes; what cannot be read is refused in one sentence."""

import os
import shutil
from pathlib import Path

import pytest

from alp_survey.errors import InputError
from alp_survey.responses.files.opening import read_sheet

EXPORTS = Path(__file__).parents[3] / "data" / "exports"


def refusal(path, **options):
    with pytest.raises(InputError) as refused:
        read_sheet(path, **options)
    (problem,) = refused.value.problems
    return str(problem)


@pytest.mark.parametrize("name", ["ms_forms.xlsx", "spss.sav", "kobo_labels.csv"])
def test_the_name_of_a_file_does_not_matter(tmp_path, name):
    shutil.copy(EXPORTS / name, tmp_path / "answers.txt")
    renamed, original = read_sheet(tmp_path / "answers.txt"), read_sheet(EXPORTS / name)
    assert renamed.source.file == "answers.txt"
    assert renamed.source.sha256 == original.source.sha256
    assert [renamed.row(n) for n in range(6)] == [original.row(n) for n in range(6)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty file"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"\x1f\x8b\x08", "a compressed file (gzip)"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><table>", "a web page"),
        (b"<html xmlns:x='urn'>", "a web page"),
        (b"<?xml version='1.0'?><Workbook/>", "XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Excel workbook (.xls)"),
        (b"PK\x03\x04 and nothing more", "a workbook that is damaged or cut off"),
    ],
)
def test_other_files_are_called_by_what_they_are(tmp_path, content, said):
    path = tmp_path / "answers.xlsx"
    path.write_bytes(content)
    assert refusal(path).startswith(f"answers.xlsx: got {said}; expected ")


def test_a_folder_a_missing_file_and_a_pipe_are_refused(tmp_path):
    (tmp_path / "answers").mkdir()
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "answers").startswith("answers: got a folder;")
    assert refusal(tmp_path / "none.csv").startswith("none.csv: got no such file;")
    assert refusal(tmp_path / "pipe").startswith("pipe: got no ordinary file;")


def test_a_file_without_permission_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n")

    def forbidden(*_, **__):
        raise PermissionError

    monkeypatch.setattr(Path, "open", forbidden)
    assert refusal(path).startswith("a.csv: got no permission to read it;")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("kobo_labels.csv", {"sheet": "x"}),
        ("spss.sav", {"delimiter": ","}),
        ("ms_forms.xlsx", {"encoding": "utf-8"}),
        ("kobo_labels.csv", {"encoding": "no such"}),
        ("kobo_labels.csv", {"delimiter": ";;"}),
    ],
)
def test_options_that_fit_no_such_file_are_misuse(name, options):
    with pytest.raises(ValueError, match=r"has no|unknown encoding|one character"):
        read_sheet(EXPORTS / name, **options)
