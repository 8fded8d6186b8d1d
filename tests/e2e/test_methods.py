"""The pages on methods name every statistic there is, and none that there is not."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path
from types import ModuleType
from typing import Literal, get_args, get_origin

import alp_survey.claims
import alp_survey.figures
import alp_survey.stats

PAGES = {
    page.name: page.read_text(encoding="utf-8")
    for page in sorted((Path(__file__).parents[2] / "docs" / "methods").glob("*.md"))
}
TEXT = "\n".join(PAGES.values())

PLUMBING = {
    "as_numbers": "reads what a caller gives",
    "is_number": "reads what a caller gives",
    "bisect_rising": "finds the root of a function",
    "solve_increasing": "finds the root of a function",
    "incomplete_beta": "a function of mathematics, from which the binomial tails come",
    "log_likelihood_drop": "a term of the likelihood, for the limits that name it",
}
"""Public functions that are no statistics, beside those that refuse arguments (`require_`)."""

NO_METHODS = {
    "Alternative": "sides of a test",
    "FragilityDirection": "says what was found",
    "PresentationStandard": "has a function for each",
    "PresentationVerdict": "says what was found",
}
"""Words that a caller or a result may hold, and that are no methods to choose from."""


def _modules(package: ModuleType) -> list[ModuleType]:
    found = pkgutil.iter_modules(package.__path__)
    names = sorted(each.name for each in found if not each.ispkg)
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]


def _public(module: ModuleType) -> list[str]:
    """What the module says is public; without a list what has no underscore and is its own."""
    own = [
        name
        for name, each in vars(module).items()
        if not name.startswith("_") and getattr(each, "__module__", "") == module.__name__
    ]
    listed: list[str] = getattr(module, "__all__", own)
    return listed


def _functions(package: ModuleType) -> set[str]:
    return {
        name
        for module in _modules(package)
        for name in _public(module)
        if inspect.isfunction(getattr(module, name))
    }


STATISTICS = _functions(alp_survey.stats)
KNOWN = STATISTICS | _functions(alp_survey.figures) | _functions(alp_survey.claims)

INDEX = [
    [cell.strip() for cell in line.split("|")[1:-1]]
    for line in PAGES["README.md"].split("| statistic |")[1].split("\n\n")[0].splitlines()[2:]
]


def test_every_statistic_is_named_on_a_page() -> None:
    named = set(re.findall("`([a-z0-9_]+)`", TEXT))
    missing = {
        name
        for name in STATISTICS - named
        if name not in PLUMBING and not name.startswith("require_")
    }
    assert missing == set()


def test_what_is_left_out_as_plumbing_exists() -> None:
    assert set(PLUMBING) <= STATISTICS


def test_every_method_that_can_be_asked_for_is_named_on_a_page() -> None:
    named = set(re.findall('`"?([A-Za-z0-9_]+)"?`', TEXT))
    methods = {
        (alias, value)
        for module in _modules(alp_survey.stats)
        for alias, each in vars(module).items()
        if get_origin(each) is Literal and alias not in NO_METHODS
        for value in get_args(each)
    }
    assert {alias for alias, _ in methods} >= {"IntervalMethod", "DifferenceMethod"}
    assert sorted((alias, value) for alias, value in methods if value not in named) == []


def test_every_function_of_the_index_exists_and_stands_on_its_page() -> None:
    assert len(INDEX) > 30
    for statistic, functions, page, _ in INDEX:
        names = re.findall("`([a-z0-9_]+)`", functions)
        (target,) = re.findall(r"\]\(([^)]+)\)", page)
        assert names, statistic
        assert set(names) <= KNOWN, statistic
        assert [name for name in names if f"`{name}`" not in PAGES[target]] == [], statistic


def test_every_page_is_in_the_index() -> None:
    linked = {target for row in INDEX for target in re.findall(r"\]\(([^)]+)\)", row[2])}
    assert linked == set(PAGES) - {"README.md"}


def test_links_to_a_heading_lead_to_one() -> None:
    """As GitHub names headings: in small letters, blanks as hyphens, other signs left out."""
    missing = []
    folder = Path(__file__).parents[2] / "docs" / "methods"
    for name, text in PAGES.items():
        for file, heading in re.findall(r"\]\(([^)\s#]*)#([^)]+)\)", text):
            there = (folder / (file or name)).read_text(encoding="utf-8")
            headings = re.findall("^#+ (.*)$", there, flags=re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}
            if heading not in slugs:
                missing.append((name, file, heading))
    assert missing == []
