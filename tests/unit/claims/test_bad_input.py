"""Mistakes in a study's files: each said once, with file and line, all of them in one pass."""

import contextlib
import re
from typing import Any

import pytest

import alp_survey as alp

# One mistake after the other: its name and file, the lines around it as a diff (">" marks the line
# that the message must name), and the message after file and line, "..." for anything.
MISTAKES = """\
# a misspelt key (claims.yaml)
-      says: Respondents who come for the coffee
+>     say: Respondents who come for the coffee
: got the unknown key 'say'; expected one of id, kind, says, ... Did you mean 'says'?
# a misspelt key that may be left out (claims.yaml)
-      themes: [longer_hours]
+>     theme: [longer_hours]
: got the unknown key 'theme'; expected one of id, ... Did you mean 'themes'?
# a misspelt key in an item (readers.yaml)
-      wording: Why do you come?
+>     wordng: Why do you come?
: got the unknown key 'wordng'; expected one of name, wording, ... mean 'wording'?
# a misspelt setting (study.yaml)
-    level: 95
+>   levle: 95
: got the unknown key 'levle'; expected one of level, ... Did you mean 'level'?
# a key that is nothing like ours (claims.yaml)
     - id: coffee
       kind: share
+>     wobble: 3
: got the unknown key 'wobble'; expected one of id, ... Delete it, or correct its ...
# a missing key (claims.yaml)
 >   - id: coffee
       kind: share
-      says: Respondents who come for the coffee
: got no 'says'; expected the key 'says' here. Add 'says: ...'.
# a missing instrument (claims.yaml)
 >   - id: branches
       kind: size
       says: Branches of the library
       quote: "three"
-      instrument: not stated
: got no 'instrument'; expected the key 'instrument' here. Add 'instrument: ...'.
# a misspelt kind (claims.yaml)
     - id: coffee
-      kind: share
+>     kind: shre
, kind: got 'shre'; expected one of share, composition, ... prevalence. Did you mean 'share'?
# a mean (claims.yaml)
     - id: coffee
-      kind: share
+>     kind: mean
, kind: got 'mean'; expected one of ... Means and medians are not audited; list them ...
# some respondents in words (claims.yaml)
       quote: "46%"
       n: 40
-      base: not stated
+>     base: coffee drinkers
       instrument: readers
       places: [{section: "3"}]
, ...: got 'coffee drinkers'; expected one of all, ... {who: asked, where: {item: [1]}}, ...
# an empty list (claims.yaml)
       base: not stated
       instrument: readers
-      places: [{section: "3"}]
+>     places: []
, places: got a list of 0; expected ...
# a word where a list must stand (claims.yaml)
       item: wishes
+>     codes: nine
, codes: got 'nine'; expected a list of codes, such as [1] or [1, 2].
# a bare number for a quote (claims.yaml)
-      quote: "46%"
+>     quote: 46
, quote: got the bare number 46; expected text in quotes. Write "46".
# a bare number that would lose its zero (claims.yaml)
-      quote: "46%"
+>     quote: 46.0
, quote: got the bare number 46.0; expected text in quotes. Write "46.0".
# a bare section number (claims.yaml)
       instrument: not stated
-      places: [{section: "4"}]
+>     places: [{section: 4.10}]
, section: got the bare number 4.10; expected text in quotes. Write "4.10".
# a quoted n (claims.yaml)
-      n: 1000
+>     n: "1000"
, n: got '1000'; expected a whole number without quotes.
# an n with decimals (claims.yaml)
-      n: 1000
+>     n: 44.5
, n: got '44.5'; expected a whole number.
# an n of nobody (claims.yaml)
-      n: 1000
+>     n: 0
, n: got '0'; expected greater than or equal to 1.
# nothing where text must stand (claims.yaml)
-      says: Branches of the library
+>     says:
, says: got nothing; expected some text.
# a value that is none of ours (readers.yaml)
-  approach: quantitative
+> approach: quantitive
, approach: got 'quantitive'; expected one of quantitative, ... mixed. Did you mean 'quantitative'?
# neither yes nor no (readers.yaml)
-        - {code: 9, label: Prefer not to say, missing: yes, standing: assumed}
+>       - {code: 9, label: Prefer not to say, missing: maybe, standing: assumed}
, missing: got 'maybe'; expected yes or no.
# an id with capitals (claims.yaml)
-    - id: coffee
+>   - id: Coffee
, id: got 'Coffee'; expected a name of small letters, digits and _ ...
# a word where keys must stand (readers.yaml)
-      evidence: {existence: published, wording: assumed, shown_in: ["3"]}
+>     evidence: published
, evidence: got 'published'; expected keys with values (key: value).
# a key twice (claims.yaml)
       quote: "46%"
+>     quote: '47%'
: got the key 'quote' again (first on line 91); expected each key once. ...
# a claim id twice (claims.yaml)
-    - id: town
+>   - id: coffee
: got the claim id 'coffee' again (first on line 88); expected each claim id once. Rename ...
# a block id twice (claims.yaml)
       response: multiple
+>   - {id: why, says: Two answers again, claims: [quiet, warmth], response: multiple}
: got the block id 'why' again (first on line 143); expected each block id ...
# an item twice (readers.yaml)
       evidence: {existence: published, wording: assumed, shown_in: ["3"]}
+>   - {name: reasons, wording: And why not?, kind: open}
: got the item 'reasons' again (first on line 32); expected each item once. ...
# a code twice (readers.yaml)
-        - {code: 9, label: Prefer not to say, missing: yes, standing: assumed}
+>       - {code: 3, label: Prefer not to say, missing: yes, standing: assumed}
: got the code '3' again (first on line 29); expected each code once. ...
# a label twice, but for capitals (readers.yaml)
-        - {code: 9, label: Prefer not to say, missing: yes, standing: assumed}
+>       - {code: 9, label: NEVER, missing: yes, standing: assumed}
: got the label 'never' again (first on line 29); expected each label once. ...
# an unknown instrument (claims.yaml)
       quote: "three"
-      instrument: not stated
+>     instrument: raeders
: got the unknown instrument 'raeders'; expected one of the instruments (readers). Did you ...
# an unknown item (claims.yaml)
-      item: wishes
+>     item: wish
: got the unknown item 'wish'; expected one of the items (... Did you mean 'wishes'?
# an unknown code (claims.yaml)
       item: reasons
-      codes: [2]
+>     codes: [2, 8]
: got the unknown code '8'; expected one of the codes of reasons (1, 2, 3).
# an unknown theme (claims.yaml)
-      themes: [longer_hours]
+>     themes: [longer_hour]
: got the unknown theme 'longer_hour'; expected one of the themes of wishes (longer_hours). ...
# an unknown code in a base (claims.yaml)
-      base: {who: asked, where: {membership: [1, 2]}}
+>     base: {who: asked, where: {membership: [1, 4]}}
: got the unknown code '4'; expected one of the codes of membership (1, 2, 3, 9).
# an unknown item in a routing (readers.yaml)
-      asked_if: {membership: [1, 2]}
+>     asked_if: {member: [1, 2]}
: got the unknown item 'member'; expected one of the items (...
# an unknown claim in an order (claims.yaml)
-      order: [members, former_members]
+>     order: [members, older_members]
: got the unknown claim 'older_members'; expected one of the claims (...
# an unknown claim in a block (claims.yaml)
-      claims: [quiet, warmth]
+>     claims: [quiet, warmht]
: got the unknown claim 'warmht'; expected one of the claims (...
# an unknown block (claims.yaml)
       quote: "46%"
+>     block: wy
: got the unknown block 'wy'; expected one of the blocks (by_membership, why). ...
# an unknown document (claims.yaml)
       instrument: not stated
-      places: [{section: "4"}]
+>     places: [{section: "4", document: repport}]
: got the unknown document 'repport'; expected one of the documents (report). Did you mean 'report'?
# an item of no instrument (claims.yaml)
       quote: "three"
       instrument: not stated
+>     item: wishes
: got the item 'wishes' of no instrument; expected no item here.
# codes without an item (claims.yaml)
 >   - id: coffee
       kind: share
       says: Respondents who come for the coffee
       quote: "46%"
+      codes: [1]
: got codes or themes without 'item'; expected the item, too.
# no base (claims.yaml)
 >   - id: coffee
       kind: share
       says: Respondents who come for the coffee
       quote: "46%"
       n: 40
-      base: not stated
: got no 'base' in a share; expected the base that the document ... Add 'base: not stated' if so.
# no n (claims.yaml)
 >   - id: coffee
       kind: share
       says: Respondents who come for the coffee
       quote: "46%"
-      n: 40
: got no 'n' in a share; expected the base that the document states; ...
# a base that is none of ours (claims.yaml)
-      base: asked
+>     base: askd
, ...: got 'askd'; expected one of all, asked, answered, valid... Did you mean 'asked'?
# a figure kind without a quote (claims.yaml)
 >   - id: coffee
       kind: share
       says: Respondents who come for the coffee
-      quote: "46%"
: got no 'quote' in a share; expected the printed figure. Add the figure as printed, ...
# a quote in a statement without a figure (claims.yaml)
       kind: prevalence
+>     quote: '46%'
: got a quote in a claim of kind 'prevalence'; expected no quote, or one of ...
# an unreadable quote (claims.yaml)
-      quote: "46%"
+>     quote: "46-"
: got '46-'; expected one percentage as printed, such as '46%', ...
# a hedging word that nobody declared (claims.yaml)
-      quote: "46%"
+>     quote: "far over 46%"
: got 'far over 46%'; expected a percentage by itself or after a word whose ...
# a quote over 100 percent (claims.yaml)
-      quote: "46%"
+>     quote: "146%"
: got '146%'; expected a share of respondents, at most 100%.
# a count that is a percentage (claims.yaml)
-      quote: "25"
+>     quote: "25%"
: got '25%'; expected a whole number, such as '44' or 'four'.
# another print that cannot be read (claims.yaml)
-      places: [{section: "2"}, {section: Summary, prints: a minority}]
+>     places: [{section: "2"}, {section: Summary, prints: hardly anybody}]
: got 'hardly anybody'; expected one percentage as printed, ...
# another print that has no value by itself (claims.yaml)
-      places: [{section: "2"}, {section: Summary, prints: a minority}]
+>     places: [{section: "2"}, {section: Summary, prints: the remainder}]
: got 'the remainder'; expected ...
# a part that is no whole number (claims.yaml)
-      parts: [younger, older]
+>     parts: [younger, members]
: got ...'members'...; expected ...
# an order of things that are no percentages (claims.yaml)
-      order: [members, former_members]
+>     order: [branches, former_members]
: got ...'branches'...; expected ...
# an order of a statement without a figure (claims.yaml)
-      order: [members, former_members]
+>     order: [members, wish_hours]
: got the claim 'wish_hours', which prints no figure; expected a claim with a quote.
# a block of figures with different n (claims.yaml)
-      claims: [quiet, warmth]
+>     claims: [quiet, coffee]
: got claims with different n (36, 40); expected one base for the whole block.
# a block with a size in it (claims.yaml)
-      claims: [quiet, warmth]
+>     claims: [quiet, warmth, branches]
: got 'branches', a claim of kind 'size'; expected a share or composition.
# a claim twice in its block (claims.yaml)
-      claims: [quiet, warmth]
+>     claims: [quiet, warmth, quiet]
: got the claim in the block 'quiet' again (first on line 145); ...
# complete without single (claims.yaml)
       response: multiple
+>     complete: yes
: got 'complete: yes' with response 'multiple'; expected response: single.
# a remainder beside answers of which several may be given (claims.yaml)
 >   - id: by_membership
       says: The respondents by membership
       claims: [members, former_members, never_members]
-      response: single
-      complete: yes
+      response: multiple
: got a remainder; expected response: single and complete: yes in its block.
# two remainders (claims.yaml)
-      quote: "35%"
+      quote: the rest
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
 >   - id: by_membership
: got two remainders in one block; expected one at the most.
# a remainder that stands in no block (claims.yaml)
 >     quote: the remainder
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
-      claims: [members, former_members, never_members]
+      claims: [members, former_members]
: got a remainder that stands in no block; expected a block with the other parts.
# a file that is not there (study.yaml)
-  instruments: [readers.yaml]
+  instruments:
+    - readers.yaml
+>   - writers.yaml
: got 'writers.yaml', which is not in the folder; expected the name of a file here.
# a file listed twice (study.yaml)
-  instruments: [readers.yaml]
+  instruments:
+    - readers.yaml
+>   - readers.yaml
: got 'readers.yaml' again (first on line 8); expected each file once.
# a file with a path (study.yaml)
-  instruments: [readers.yaml]
+  instruments:
+    - readers.yaml
+>   - ../readers.yaml
: got '../readers.yaml'; expected the name of another file in this folder.
# an unknown interval method (study.yaml)
-    interval_method: by base
+>   interval_method: wald
, interval_method: got 'wald'; expected one of ...by base...
# an unknown presentation standard (study.yaml)
-    presentation: house
+>   presentation: hose
, presentation: got 'hose'; expected one of house, dhs, nchs. Did you mean 'house'?
# a level beyond reason (study.yaml)
-    level: 95
+>   level: 100
, level: got '100'; expected less than or equal to 99.
# a hedge below nothing (study.yaml)
-      nearly: {below: 3}
+>     nearly: {below: -1}
, below: got '-1'; expected percentage points from 0 to 100.
# a hedge of more than everything (study.yaml)
-      nearly: {below: 3}
+>     nearly: {above: 101}
, above: got '101'; expected percentage points from 0 to 100.
# a hedge with bare decimals (study.yaml)
-      nearly: {below: 3}
+>     nearly: {below: 2.5}
, below: got '2.5'; expected percentage points: a whole number, or quoted text such as "2.5".
"""

JARGON = ("tuple", "dict", "literal[", "validation", "type_error", "NoneType", "Traceback")


def cases() -> list[Any]:
    """The mistakes: file, lines before, lines after, which of those is at fault, message."""
    found = []
    for entry in MISTAKES.removeprefix("# ").split("\n# "):
        title, *lines, said = entry.strip("\n").split("\n")
        name, file = re.fullmatch(r"(.*) \((.*)\)", title).groups()
        old = [line[3:] for line in lines if line[0] in " -"]
        new = [line[3:] for line in lines if line[0] in " +"]
        (fault,) = [i for i, line in enumerate(x for x in lines if x[0] != "-") if line[1] == ">"]
        found.append(pytest.param(file, old, new, fault, said, id=name))
    return found


@pytest.mark.parametrize(("file", "old", "new", "fault", "said"), cases())
def test_a_mistake_is_one_sentence_with_file_line_what_stands_there_and_what_should(
    fictional: Any, file: str, old: list[str], new: list[str], fault: int, said: str
) -> None:
    lines = fictional.read(file).splitlines()
    (start,) = [i for i in range(len(lines)) if lines[i : i + len(old)] == old]
    lines[start : start + len(old)] = new
    complaints = fictional.write(file, "\n".join(lines)).complaints()
    assert len(complaints) == 1, complaints
    expected = f"{file}:{start + fault + 1}{said}".split("...")
    assert re.fullmatch(".*".join(map(re.escape, expected)), complaints[0]), complaints[0]
    assert ": got " in complaints[0]
    assert "; expected " in complaints[0]
    assert not [word for word in JARGON if word in complaints[0]]


@pytest.mark.parametrize("name", ["writers.yaml", "notes.yml"])
def test_a_file_of_the_folder_that_is_not_listed_was_forgotten(fictional: Any, name: str) -> None:
    fictional.write(name, "id: writers\n")
    (complaint,) = fictional.complaints()
    assert complaint.startswith(f"study.yaml: got no mention of '{name}', which is in the folder;")
    assert complaint.endswith(
        "Add it to instruments, claims, recommendations, column_maps or recodes, or move it"
        " elsewhere."
    )


def test_with_two_documents_a_place_must_say_which_one_it_means(fictional: Any) -> None:
    fictional.change(
        "study.yaml",
        "instruments:",
        '  - {id: poster, title: Poster, publisher: Library, date: "2026"}\ninstruments:',
    )
    complaints = fictional.complaints()
    assert len(complaints) == fictional.read("claims.yaml").count("section: ")
    assert {each.partition(": ")[2] for each in complaints} == {
        "got no 'document'; expected one of the documents (report, poster)."
    }


@pytest.mark.parametrize(
    ("path", "got"),
    [
        ("nowhere", "no such folder"),
        ("study/study.yaml", "a file"),
        (".", "a folder without study.yaml"),
    ],
)
def test_a_folder_that_is_no_study_is_one_sentence(fictional: Any, path: str, got: str) -> None:
    folder = fictional.folder.parent / path
    with pytest.raises(alp.InputError) as refused:
        alp.load_study(folder)
    assert str(refused.value).startswith(
        f"{folder}: got {got}; expected a study folder with study.yaml."
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id: readers\ntitle: caf\xe9\n", "readers.yaml:2: got the byte 0xe9, which is not UTF-8"),
        (b"id: readers\n\ttitle: x\n", "readers.yaml:2: got text that is not YAML"),
        (b"", "readers.yaml:1: got an empty file"),
        (b"# " + b"x" * 1_500_000, "readers.yaml: got a file of 1.5 MB; expected at most 1 MB"),
    ],
)
def test_an_instrument_that_cannot_be_read_causes_no_complaint_about_what_would_be_in_it(
    fictional: Any, content: bytes, said: str
) -> None:
    (fictional.folder / "readers.yaml").write_bytes(content)
    (complaint,) = fictional.complaints()
    assert complaint.startswith(said)


def test_a_register_that_cannot_be_read_is_one_complaint(fictional: Any) -> None:
    (complaint,) = fictional.change("claims.yaml", "claims:\n", "claims: [\n").complaints()
    assert complaint.startswith("claims.yaml:")
    assert "got text that is not YAML" in complaint


def test_an_instrument_whose_id_is_misspelt_leaves_no_claim_without_its_instrument(
    fictional: Any,
) -> None:
    complaints = fictional.change("readers.yaml", "id: readers", "id: Readers").complaints()
    assert [each.partition(": got")[0] for each in complaints] == ["readers.yaml:1, id"]


def test_all_mistakes_of_all_files_come_in_one_pass_in_the_order_of_files_and_lines(
    fictional: Any,
) -> None:
    fictional.change("study.yaml", "presentation: house", "presentation: hose")
    fictional.change("study.yaml", "  level: 95", "  levle: 95")
    fictional.change("readers.yaml", "- {code: 9,", "- {code: 3,")
    fictional.change("readers.yaml", "title: Readers' survey", "title: 12.5")
    fictional.change("readers.yaml", "mode: Online questionnaire", "mode: &m Online questionnaire")
    fictional.change("claims.yaml", 'quote: "46%"', "quote: 46")
    fictional.change("claims.yaml", "order: [members,", "order: [membres,")
    fictional.change("claims.yaml", "themes: [longer_hours]", "themes: [longer_hrs]")
    fictional.change("claims.yaml", 'quote: "15"', "quote: several")
    fictional.change("claims.yaml", "response: multiple", "response: many")
    fictional.write("extra.yaml", "a: b\n")

    def at(file: str, text: str) -> str:
        return f"{file}:{fictional.line(file, text)}"

    complaints = fictional.complaints()
    assert [re.split(r"[,:] ", each)[0] for each in complaints] == [
        at("claims.yaml", "quote: several"),
        at("claims.yaml", "quote: 46"),
        at("claims.yaml", "membres"),
        at("claims.yaml", "longer_hrs"),
        at("claims.yaml", "response: many"),
        at("readers.yaml", "title: 12.5"),
        at("readers.yaml", "mode: &m"),
        at("readers.yaml", "Prefer not to say"),
        "study.yaml",
        at("study.yaml", "levle"),
        at("study.yaml", "hose"),
    ]


ODD_VALUES = ["", "word", "7", "-1", "2.5", '"7"', "[]", "[word]", "{word: 7}", "[[7], {word: 7}]"]
ODD_VALUES += ["not stated"]


@pytest.mark.parametrize("value", ODD_VALUES)
def test_an_odd_value_of_any_key_is_refused_or_audited_but_never_an_exception(
    fictional: Any, value: str
) -> None:
    broken = []
    for file in ("study.yaml", "readers.yaml", "claims.yaml"):
        whole = fictional.read(file)
        values = {}  # the first value of every key, with its place
        for found in re.finditer(r"\b([a-z_]+):[ \n]+(\[.*?\]|\{.*?\}|[^\n,}]+)", whole):
            values.setdefault(found[1], found.span(2))
        for key, (start, end) in values.items():
            fictional.write(file, f"{whole[:start]}{value}{whole[end:]}")
            try:
                fictional.audit()
            except alp.InputError:
                pass
            except Exception as fault:  # any other exception is what is looked for
                broken.append((file, key, repr(fault)))
        fictional.write(file, whole)
    assert broken == []


@pytest.mark.parametrize("file", ["study.yaml", "readers.yaml", "claims.yaml"])
def test_a_line_left_out_is_refused_or_audited_but_never_an_exception(
    fictional: Any, file: str
) -> None:
    lines = fictional.read(file).splitlines(keepends=True)
    for i in range(len(lines)):
        fictional.write(file, "".join(lines[:i] + lines[i + 1 :]))
        with contextlib.suppress(alp.InputError):
            fictional.audit()


def test_the_study_that_the_mistakes_are_made_in_has_none(fictional: Any) -> None:
    assert len(fictional.load().register.claims) == 16
