"""Small invented surveys, files of answers to them, and a fictional study on disk."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest
import xlsxwriter

from alp_survey.claims.audit import Audit, audit
from alp_survey.claims.loading import load_study
from alp_survey.claims.study import Study
from alp_survey.errors import InputError
from alp_survey.instrument.models import Category, Disclosure, Instrument, Item, Sampling
from alp_survey.responses.reading import read_responses
from alp_survey.responses.responses import Responses

SILENT = "not stated"


def item(name: str, kind: Any, *labels: str | Category, **more: Any) -> Item:
    """An item; labels get the codes 1, 2, ... unless they are categories already."""
    categories = tuple(
        each if isinstance(each, Category) else Category(code=code, label=each)
        for code, each in enumerate(labels, 1)
    )
    return Item(
        **{"wording": f"What about {name}?", "categories": categories, **more},
        name=name,
        kind=kind,
    )


def instrument(*items: Item, **more: Any) -> Instrument:
    """An instrument with these items."""
    named = {"id": "invented", "title": "Invented", "approach": "quantitative", "n_stated": 3}
    named |= {"population": "Nobody", "mode": SILENT, "dates": SILENT}
    return Instrument(
        **{**named, **more},
        sampling=Sampling(design="not stated", recruitment=SILENT, frame=SILENT, frame_size=None),
        disclosure=Disclosure(**dict.fromkeys(Disclosure.model_fields, SILENT)),
        items=items,
    )


@dataclass(frozen=True)
class Desk:
    """Where a file of answers is written and read."""

    folder: Path

    item = staticmethod(item)
    instrument = staticmethod(instrument)

    def csv(self, *rows: Sequence[str], name: str = "answers.csv") -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    def xlsx(self, *rows: Sequence[Any], name: str = "answers.xlsx", sheet: str = "Sheet1") -> Path:
        """A workbook; a text that begins with "=" is a formula that gives an error value."""
        path = self.folder / name
        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet(sheet)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str) and cell.startswith("="):
                        page.write_formula(row, column, cell, None, "#N/A")
                    elif cell != "":
                        page.write(row, column, cell)
        return path

    def read(self, asked: Instrument | Item, *rows: Sequence[str], **options: Any) -> Responses:
        """Code a csv file; an item alone has a column with its name, and one row per text."""
        if isinstance(asked, Item):
            rows = ([asked.name, "row"], *([text, "."] for text in rows))
            asked = instrument(asked)
        return read_responses(asked, self.csv(*rows), **options)


def states(responses: Responses, name: str) -> list[int]:
    """The codes and states of an item, row by row."""
    return [int(each) for each in responses.coded[name].state]


def ticked(responses: Responses, name: str) -> list[set[int] | int]:
    """The codes ticked in every row, or why there are none."""
    answers = responses.coded[name]
    return [
        int(state) if state < 0 else {code for code, of in answers.options.items() if of[row] > 0}
        for row, state in enumerate(answers.state)
    ]


def kinds(responses: Responses) -> list[tuple[int, str]]:
    """Row and kind of every problem."""
    return [(each.row, each.kind) for each in responses.problem_list]


class Looks:
    """What a test looks at."""

    states = staticmethod(states)
    ticked = staticmethod(ticked)
    kinds = staticmethod(kinds)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def look() -> type[Looks]:
    return Looks


STUDY = """\
title: Who reads in Brookfield, a fictional survey
documents:
  - id: report
    title: Reading in Brookfield
    publisher: Brookfield Library
    date: "2025"
instruments: [readers.yaml]
claims: claims.yaml
settings:
  level: 95
  interval_method: by base
  presentation: house
  hedges:
    nearly: {below: 3}
"""

READERS = """\
id: readers
title: Readers' survey
approach: quantitative
population: Adults of Brookfield
mode: Online questionnaire
dates: May 2025
n_stated: 40
sampling:
  design: nonprobability
  recruitment: A link in the library's newsletter
  frame: The library's 900 subscribers
  frame_size: 900
disclosure:
  sponsor: Brookfield Library
  conducted_by: Brookfield Library
  questionnaire: not published
  languages: English
  weighting: None
  processing: not stated in the report
  response_rate: not stated in the report
  limitations: not stated in the report
items:
  - name: membership
    wording: Are you a member of the library?
    kind: single
    categories:
      - {code: 1, label: Member, standing: published}
      - {code: 2, label: Former member, standing: published}
      - {code: 3, label: Never a member, aliases: [Never], standing: published}
      - {code: 9, label: Prefer not to say, missing: yes, standing: assumed}
    evidence: {existence: published, wording: assumed, shown_in: ["2"]}
  - name: reasons
    wording: Why do you come?
    kind: multiple
    categories:
      - {code: 1, label: Quiet, standing: published}
      - {code: 2, label: Warmth, standing: published}
      - {code: 3, label: None of these, exclusive: yes, standing: assumed}
    asked_if: {membership: [1, 2]}
    evidence: {existence: published, wording: assumed, shown_in: ["3"]}
  - name: wishes
    wording: What should change?
    kind: open
    themes:
      - {name: longer_hours, label: Longer opening hours, standing: published, shown_in: ["4"]}
    evidence: {existence: implied, wording: assumed, shown_in: ["4"]}
"""

CLAIMS = """\
claims:
  - id: respondents
    kind: size
    says: Respondents of the survey
    quote: "40"
    instrument: readers
    places: [{section: "1"}]
  - id: ages_together
    kind: size
    says: Younger and older respondents together
    quote: "40"
    instrument: not stated
    parts: [younger, older]
    places: [{section: "1"}]
  - id: younger
    kind: count
    says: Respondents below 30
    quote: "15"
    n: 40
    base: all
    instrument: readers
    places: [{section: "1"}]
  - id: older
    kind: count
    says: Respondents from 30 on
    quote: "25"
    n: 40
    base: all
    instrument: readers
    places: [{section: "1"}]
  - id: branches
    kind: size
    says: Branches of the library
    quote: "three"
    instrument: not stated
    lists: [Centre, North, South]
    places: [{section: "1"}]
  - id: members
    kind: share
    says: Respondents who are members
    quote: "45%"
    n: 40
    base: all
    instrument: readers
    item: membership
    codes: [1]
    places: [{section: "2"}, {section: Summary, prints: a minority}]
  - id: former_members
    kind: share
    says: Respondents who were members
    quote: "35%"
    n: 40
    base: all
    instrument: readers
    item: membership
    codes: [2]
    places: [{section: "2"}]
  - id: never_members
    kind: composition
    says: Respondents who never were members
    quote: the remainder
    n: 40
    base: all
    instrument: readers
    item: membership
    codes: [3]
    places: [{section: "2"}]
  - id: quiet
    kind: share
    says: Respondents who come for the quiet
    quote: "63%"
    n: 36
    base: {who: asked, where: {membership: [1, 2]}}
    instrument: readers
    item: reasons
    codes: [1]
    places: [{section: "3"}]
  - id: warmth
    kind: share
    says: Respondents who come for the warmth
    quote: "37%"
    n: 36
    base: asked
    instrument: readers
    item: reasons
    codes: [2]
    places: [{section: "3"}]
  - id: coffee
    kind: share
    says: Respondents who come for the coffee
    quote: "46%"
    n: 40
    base: not stated
    instrument: readers
    places: [{section: "3"}]
  - id: evenings
    kind: share
    says: Respondents who come in the evening
    quote: "nearly 70 percent"
    n: 40
    base: all
    instrument: readers
    places: [{section: "3"}]
  - id: town
    kind: share
    says: Townspeople who know the library
    quote: "52%"
    n: 1000
    base: all
    instrument: not stated
    places: [{section: "4"}]
  - id: content
    kind: share
    says: Respondents who are content
    quote: "80%"
    n: not stated
    base: not stated
    instrument: readers
    places: [{section: "4"}]
  - id: members_lead
    kind: ranking
    says: Members are more than former members
    instrument: readers
    item: membership
    codes: [1, 2]
    order: [members, former_members]
    places: [{section: "2"}]
    needs: A larger survey
  - id: wish_hours
    kind: prevalence
    says: Many wish for longer opening hours
    instrument: readers
    item: wishes
    themes: [longer_hours]
    places: [{section: "4"}]
    needs: How many said so
blocks:
  - id: by_membership
    says: The respondents by membership
    claims: [members, former_members, never_members]
    response: single
    complete: yes
  - id: why
    says: Two answers of one item
    claims: [quiet, warmth]
    response: multiple
external:
  - figure: "900"
    says: Subscribers of the newsletter
    places: [{section: "1"}]
    reason: From the library's records
"""


@dataclass(frozen=True)
class Fictional:
    """The fictional study in a folder: change a text in a file, then load or audit it."""

    folder: Path

    def read(self, file: str) -> str:
        return (self.folder / file).read_text(encoding="utf-8")

    def change(self, file: str, old: str, new: str) -> Self:
        """Replace a text that stands once in a file."""
        text = self.read(file)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        return self.write(file, text.replace(old, new))

    def write(self, file: str, text: str) -> Self:
        (self.folder / file).write_text(text, encoding="utf-8")
        return self

    def quote(self, claim: str, quote: str) -> Self:
        """Let a claim print another figure."""
        head, found, tail = self.read("claims.yaml").partition(f"- id: {claim}\n")
        before, key, after = tail.partition("    quote: ")
        assert found
        assert key
        rest = after.partition("\n")[2]
        return self.write("claims.yaml", f'{head}{found}{before}{key}"{quote}"\n{rest}')

    def line(self, file: str, text: str) -> int:
        """The number of the one line of a file that holds a text."""
        (found,) = [i for i, each in enumerate(self.read(file).splitlines(), 1) if text in each]
        return found

    def load(self) -> Study:
        return load_study(self.folder)

    def audit(self) -> Audit:
        return audit(self.load())

    def complaints(self) -> list[str]:
        """What loading it complains about."""
        with pytest.raises(InputError) as refused:
            self.load()
        return [str(problem) for problem in refused.value.problems]


@pytest.fixture
def fictional(tmp_path: Path) -> Fictional:
    folder = tmp_path / "study"
    folder.mkdir()
    study = Fictional(folder)
    for file, text in {"study": STUDY, "readers": READERS, "claims": CLAIMS}.items():
        study.write(f"{file}.yaml", text)
    return study
