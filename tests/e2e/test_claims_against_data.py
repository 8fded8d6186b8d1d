"""Planted errors: a hundred figures that are what the data give, and one claim for every verdict.

The oracle counts the raw rows of the file with loops, and rounds with the decimal module.
"""

import csv
import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from alp_survey.claims.audit import Audit, audit
from alp_survey.claims.loading import load_study
from alp_survey.claims.verdicts import ClaimAudit
from alp_survey.responses.responses import Responses

Row = Mapping[str, str]

SAMPLING = {
    "design": "nonprobability",
    "recruitment": "A link in a newsletter",
    "frame": "not stated in the report",
    "frame_size": "not stated",
}
DISCLOSURE = dict.fromkeys(
    (
        "sponsor", "conducted_by", "questionnaire", "languages", "weighting", "processing",
        "response_rate", "limitations",
    ),
    "not stated in the report",
)  # fmt: skip
EVIDENCE = {"existence": "published", "wording": "assumed", "shown_in": ["1"]}

REGIONS = ("North", "South", "East", "West")
AGES = ("18-29", "30-44", "45-59", "60+")
USES = ("News", "Music", "Games", "Work")
LIKERT = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")
REFUSED = "Prefer not to say"


def categories(labels: Sequence[str], *refusal: str) -> list[dict[str, Any]]:
    listed = [{"code": code, "label": label} for code, label in enumerate(labels, 1)]
    return [*listed, *({"code": 9, "label": each, "missing": "yes"} for each in refusal)]


ITEMS: list[dict[str, Any]] = [
    {"name": "consent", "kind": "single", "categories": categories(["Yes", "No"])},
    {"name": "region", "kind": "single", "categories": categories(REGIONS, REFUSED)},
    {"name": "age", "kind": "single", "ordered": "yes", "categories": categories(AGES)},
    {"name": "online", "kind": "single", "categories": categories(["Yes", "No"], REFUSED)},
    {
        "name": "uses",
        "kind": "multiple",
        "asked_if": {"online": [1]},
        "categories": [
            *categories(USES),
            {"code": 5, "label": "None of these", "exclusive": "yes"},
            {"code": 9, "label": REFUSED, "missing": "yes", "exclusive": "yes"},
        ],
    },
    {"name": "trust", "kind": "scale", "categories": categories(LIKERT, "Don't know")},
    {"name": "remarks", "kind": "open"},
    {"name": "phone", "kind": "open", "personal": "yes"},
    {"name": "hours", "kind": "number", "unit": "hours"},
]
WEIGHT = {"name": "weight", "kind": "number"}


def survey(id: str, items: Sequence[Mapping[str, Any]], **more: Any) -> dict[str, Any]:
    named = [
        {"wording": f"What about {each['name']}?", "evidence": EVIDENCE, **each} for each in items
    ]
    return {
        "id": id,
        "title": id.capitalize(),
        "approach": "quantitative",
        "population": "Adults of Brookfield",
        "mode": "Online",
        "dates": "May 2025",
        "n_stated": "not stated",
        "sampling": SAMPLING,
        "disclosure": DISCLOSURE,
        "items": named,
        **more,
    }


def answers(chance: random.Random, number: int) -> dict[str, str]:
    """One response of the main survey: older people trust more, and go online less."""
    age = chance.choices(range(4), (5, 4, 3, 2))[0]
    online = chance.choices(("Yes", "No", REFUSED, ""), (80 - 10 * age, 20 + 10 * age, 4, 3))[0]
    ticked = [
        use
        for use, weight in zip(USES, (0.7, 0.5, 0.3, 0.3), strict=True)
        if chance.random() < weight
    ]
    uses = ", ".join(ticked) or chance.choice(("None of these", REFUSED, ""))
    trust = LIKERT[min(4, max(0, age + chance.randint(-1, 2)))]
    return {
        "consent": "No" if number % 21 == 20 else "Yes",
        "region": chance.choices((*REGIONS, REFUSED, ""), (30, 25, 20, 15, 6, 4))[0],
        "age": AGES[age],
        "online": online,
        "uses": uses if online == "Yes" else "",
        "trust": chance.choices((trust, "Don't know", ""), (88, 8, 4))[0],
        "phone": f"0300 {number:07d}",
        "hours": str(chance.randint(1, 12)),
    }


_CHANCE = random.Random(20)
FILE: list[dict[str, str]] = [answers(_CHANCE, number) for number in range(210)]
ROWS = [row for row in FILE if row["consent"] == "Yes"]
PANEL: list[dict[str, str]] = [
    {"vote": vote, "weight": weight}
    for vote, weight, times in (
        ("Yes", "0.5", 30),
        ("Yes", "1.25", 10),
        ("No", "1.5", 25),
        ("No", "2", 15),
    )
    for _ in range(times)
]


# --- the oracle ----------------------------------------------------------------------------------


def asked(row: Row, item: str) -> bool:
    return item != "uses" or row["online"] == "Yes"


def is_answered(row: Row, item: str) -> bool:
    return asked(row, item) and row[item] != ""


def valid(row: Row, item: str) -> bool:
    return is_answered(row, item) and row[item] not in (REFUSED, "Don't know")


def everybody(row: Row, item: str) -> bool:
    return bool(row[item] or True)


BASES: dict[str, Callable[[Row, str], bool]] = {
    "all": everybody,
    "asked": asked,
    "answered": is_answered,
    "valid": valid,
}


def gave(row: Row, item: str, labels: Iterable[str]) -> bool:
    return any(each in labels for each in row[item].split(", "))


def labels_of(item: str, codes: Iterable[int]) -> list[str]:
    listed = next(each for each in ITEMS if each["name"] == item)["categories"]
    return [each["label"] for each in listed if each["code"] in codes]


def tally(
    item: str, codes: Sequence[int], base: str = "valid", *, rows: Sequence[Row] = ROWS
) -> tuple[int, int]:
    """Count and base of a share."""
    inside = [row for row in rows if BASES[base](row, item)]
    return sum(gave(row, item, labels_of(item, codes)) for row in inside), len(inside)


def printed(count: int, of: int, decimals: int = 0, rounding: str = ROUND_HALF_UP) -> str:
    exact = Decimal(100 * count) / Decimal(of)
    return f"{exact.quantize(Decimal(1).scaleb(-decimals), rounding=rounding)}%"


# --- the study -----------------------------------------------------------------------------------

_PLACES = [{"section": "1"}]


def share(
    id: str, quote: str, item: str, codes: Sequence[int], n: Any, base: Any = "valid", **more: Any
) -> dict[str, Any]:
    claim = {"id": id, "kind": "share", "says": id, "quote": quote, "n": n, "base": base}
    claim |= {"instrument": "main", "item": item, "codes": list(codes), "places": _PLACES}
    return {**claim, **more}


def statement(id: str, kind: str, **more: Any) -> dict[str, Any]:
    claim = {"id": id, "kind": kind, "says": id, "words": id, "instrument": "main"}
    return {**claim, "places": _PLACES, **more}


def write_study(
    folder: Path, claims: Sequence[Mapping[str, Any]], blocks: Sequence[Any] = ()
) -> None:
    """The study as YAML; JSON is that, too."""
    main = survey("main", ITEMS, exclusions=[{"reason": "no consent", "where": {"consent": [2]}}])
    vote = {"name": "vote", "kind": "single", "categories": categories(["Yes", "No"])}
    panel = survey("panel", [vote, WEIGHT], weighted="yes", weight="weight")
    unweighted = survey("plain", [vote, WEIGHT], weighted="no", weight="weight")
    unread = survey("unread", [vote])
    files = {
        "study.yaml": {
            "title": "Invented",
            "documents": [{"id": "report", "title": "Report", "publisher": "Us", "date": "2025"}],
            "instruments": ["main.yaml", "panel.yaml", "plain.yaml", "unread.yaml"],
            "claims": "claims.yaml",
        },
        "main.yaml": main,
        "panel.yaml": panel,
        "plain.yaml": unweighted,
        "unread.yaml": unread,
        "claims.yaml": {"claims": claims, "blocks": blocks},
    }
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        # "yes" and numbers in quotes stay texts, as a person would write them
        (folder / name).write_text(json.dumps(content), encoding="utf-8")


def write_rows(path: Path, rows: Sequence[Row], columns: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([row[column] for column in columns] for row in rows)
    return path


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Audit]:
    """Audits a register against the files."""
    folder = tmp_path_factory.mktemp("data")
    columns = [
        each["name"] for each in ITEMS if each["name"] != "remarks" and each["name"] != "hours"
    ]
    main = write_rows(folder / "main.csv", FILE, columns)
    panel = write_rows(folder / "panel.csv", PANEL, ["vote", "weight"])

    def hold(claims: Sequence[Mapping[str, Any]], blocks: Sequence[Any] = ()) -> Audit:
        write_study(folder / "study", claims, blocks)
        study = load_study(folder / "study")
        read: list[Responses] = [study.read("main", main)]
        read += [study.read(each, panel) for each in ("panel", "plain")]
        return audit(study, responses=read)

    return hold


def verdict(each: ClaimAudit) -> str:
    assert each.derivation is not None
    return each.derivation.verdict


# --- a hundred correct figures -------------------------------------------------------------------


def correct_claims() -> list[dict[str, Any]]:
    """Figures on every base, with and without a condition, with nought to two decimals."""
    claims: list[dict[str, Any]] = []
    for item in ("consent", "region", "age", "online", "uses", "trust"):
        codes = [each["code"] for each in next(x for x in ITEMS if x["name"] == item)["categories"]]
        for base in BASES:
            for code in codes:
                count, of = tally(item, [code], base)
                if base == "valid" and code == 9:
                    continue
                quote = printed(count, of, decimals=len(claims) % 3)
                claims.append(share(f"c{len(claims)}", quote, item, [code], of, base))
    for code in (1, 2, 3, 4):
        rows = [row for row in ROWS if row["region"] == "North"]
        count, of = tally("age", [code], "valid", rows=rows)
        where = {"who": "valid", "where": {"region": [1]}}
        claims.append(share(f"c{len(claims)}", printed(count, of), "age", [code], of, where))
    top, of = tally("trust", [4, 5])
    claims.append(share("top_two", printed(top, of, 1), "trust", [4, 5], of))
    claims.append(share("nobody_says", printed(top, of), "trust", [4, 5], len(ROWS), "not stated"))
    claims.append(share("without_n", printed(top, of), "trust", [4, 5], "not stated"))
    return claims


def test_none_of_a_hundred_correct_figures_is_flagged(held: Callable[..., Audit]) -> None:
    claims = correct_claims()
    assert len(claims) > 100
    found = held(claims)
    assert [each.claim.id for each in found.claims if verdict(each) != "re-derives"] == []
    assert found.findings == ()


def test_every_figure_has_the_count_and_base_of_a_plain_loop(held: Callable[..., Audit]) -> None:
    for each in held(correct_claims()).claims:
        claim, derived = each.claim, each.derivation
        assert claim.item is not None
        assert claim.base is not None
        assert derived is not None
        assert derived.counted is not None
        who = "valid" if claim.base.who == "not stated" else claim.base.who
        rows = [row for row in ROWS if not claim.base.where or row["region"] == "North"]
        expected = tally(claim.item, claim.codes, who, rows=rows)
        assert (derived.counted.count, derived.counted.base_n) == expected


# --- one claim for every verdict -----------------------------------------------------------------

AN_ODD = next(("age", [code]) for code in (1, 2, 3, 4) if tally("age", [code], "all")[0] % 2 == 1)
"""Of 200 respondents an odd count is an exact half."""


def fraction(item: str, codes: Sequence[int]) -> Decimal:
    """What stands after the point of a percentage of valid answers."""
    count, of = tally(item, codes)
    return Decimal(100 * count) / of % 1


_SINGLE = [(item, [code]) for item in ("region", "trust", "uses") for code in (1, 2, 3, 4)]
A_HIGH = next(each for each in _SINGLE if fraction(*each) > Decimal("0.5"))
A_LOW = next(each for each in _SINGLE if 0 < fraction(*each) < Decimal("0.5"))


def distinct(item: str, codes: Sequence[int], base: str, decimals: int = 1) -> str:
    """A figure on a base that no rule would print on valid answers."""
    quote = printed(*tally(item, codes, base), decimals)
    own = tally(item, codes)
    for rounding in (ROUND_HALF_UP, ROUND_DOWN, ROUND_CEILING):
        assert printed(*own, decimals, rounding) != quote, "the planted error is none"
    return quote


def mentions(item: str, codes: Sequence[int]) -> tuple[int, int]:
    """Ticks of some options, of all ticks."""
    rows = [row for row in ROWS if valid(row, item)]
    ticks = [each for row in rows for each in row[item].split(", ")]
    return sum(each in labels_of(item, codes) for each in ticks), len(ticks)


def planted() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Claims with what their derivation must say, by what was planted."""
    assert len(ROWS) == 200
    odd_count, _ = tally(*AN_ODD, "all")
    up, of = tally("trust", [4])
    news, online = tally("uses", [1])
    east = [row for row in ROWS if row["region"] == "East"]
    south_n = tally("trust", [5], rows=[row for row in ROWS if row["region"] == "South"])
    before = tally("region", [2], rows=FILE)
    in_favour = sum(Decimal(row["weight"]) for row in PANEL if row["vote"] == "Yes")
    weighted = printed(
        int(100 * in_favour), int(100 * sum(Decimal(row["weight"]) for row in PANEL)), 1
    )
    panel = {"instrument": "panel"}
    plain = {"instrument": "plain"}
    other = partial(share, base="valid")
    base = {"verdict": "re-derives on another base"}
    even_floor = printed(odd_count, 200, 0, ROUND_DOWN)
    return {
        "half not up": (
            share("a", even_floor, *AN_ODD, 200, "all"),
            {"verdict": "re-derives only by another tie rule"},
        ),
        "cut off": (
            other("b", printed(*tally(*A_HIGH), 0, ROUND_DOWN), *A_HIGH, tally(*A_HIGH)[1]),
            {"verdict": "re-derives only if truncated"},
        ),
        "always up": (
            other("c", printed(*tally(*A_LOW), 0, ROUND_CEILING), *A_LOW, tally(*A_LOW)[1]),
            {"verdict": "re-derives only if rounded up"},
        ),
        "of all": (
            other("d", distinct("trust", [5], "all"), "trust", [5], 200),
            {**base, "explained_by": ("base", *tally("trust", [5], "all"))},
        ),
        "of the asked": (
            other("e", distinct("uses", [1], "asked"), "uses", [1], tally("uses", [1], "asked")[1]),
            {**base, "explained_by": ("base", *tally("uses", [1], "asked"))},
        ),
        "of who answered": (
            other(
                "f",
                distinct("trust", [5], "answered"),
                "trust",
                [5],
                tally("trust", [5], "answered")[1],
            ),
            {**base, "explained_by": ("base", *tally("trust", [5], "answered"))},
        ),
        "of mentions": (
            other("g", printed(*mentions("uses", [1]), 1), "uses", [1], online),
            {**base, "explained_by": ("mentions", *mentions("uses", [1]))},
        ),
        "before exclusions": (
            other("h", printed(*before, 1), "region", [2], before[1]),
            {**base, "explained_by": ("before exclusions", *before)},
        ),
        "a subgroup of the stated n": (
            other("i", printed(*south_n, 1), "trust", [5], south_n[1]),
            {**base, "explained_by": ("subgroup", *south_n)},
        ),
        "weighted, though said not to be": (
            other("j", weighted, "vote", [1], 80, **plain),
            {**base, "explained_by": ("weights", 40, 80)},
        ),
        "not weighted, though said to be": (
            other("k", "50%", "vote", [1], 80, **panel),
            {**base, "explained_by": ("weights", 40, 80)},
        ),
        "weighted as said": (
            other("l", weighted, "vote", [1], 80, **panel),
            {"verdict": "re-derives"},
        ),
        "all others": (
            other("m", printed(online - news, online, 2), "uses", [1], online),
            {"verdict": "is the complement"},
        ),
        "three points off": (
            other("n", printed(up + 5, of, 2), "trust", [4], of),
            {"verdict": "differs", "respondents_off": 5},
        ),
        "of no known base": (
            other("o", printed(up, of), "trust", [4], 777),
            {"verdict": "re-derives", "stated_n": "differs"},
        ),
        "beside the n of all": (
            other("p", printed(up, of), "trust", [4], 200),
            {"verdict": "re-derives", "stated_n": "of another base"},
        ),
        "open": (other("q", "50%", "remarks", [1], 200), {"verdict": "not derivable"}),
        "personal": (other("r", "50%", "phone", [1], 200), {"verdict": "not derivable"}),
        "not read": (
            other("s", "50%", "vote", [1], 200, instrument="unread"),
            {"verdict": "not derivable", "reason": "no responses to this survey were given"},
        ),
        "no column": (other("t", "50%", "hours", [1], 200), {"verdict": "not derivable"}),
        "of a part": (
            share(
                "u",
                printed(*tally("age", [1], rows=east)),
                "age",
                [1],
                len(east),
                {"who": "valid", "where": {"region": [3]}},
            ),
            {"verdict": "re-derives", "stated_n": "agrees"},
        ),
    }


REFUSED_BY_THE_REGISTER = ("open", "personal", "no column")
"""Items without categories have no codes that a register could name."""


@pytest.mark.parametrize("what", planted())
def test_every_planted_error_gets_exactly_its_verdict(
    held: Callable[..., Audit], what: str
) -> None:
    claim, expected = planted()[what]
    if what in REFUSED_BY_THE_REGISTER:
        claim = {**claim, "codes": []}
    [each] = held([claim]).claims
    found = each.derivation
    assert found is not None
    for name, value in expected.items():
        if name == "explained_by":
            way = found.explained_by
            assert way is not None
            assert (way.how, way.count, way.base_n) == value
        else:
            assert getattr(found, name) == value, (found.reason, found)
    if found.verdict == "not derivable":
        assert found.reason
    fine = ("re-derives", "re-derives only by another tie rule", "not derivable")
    if found.verdict != "not derivable":
        assert each.is_finding == (found.verdict not in fine or found.stated_n == "differs")
