"""What a header can mean: the items of an instrument, to look headers up in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from itertools import chain
from typing import Literal, NamedTuple

from alp_survey.instrument.labels import LabelIndex, loose_form, normal_form
from alp_survey.instrument.models import Instrument
from alp_survey.responses.export import Export
from alp_survey.responses.headers import Header, without_groups
from alp_survey.responses.numerals import parse_rank
from alp_survey.responses.platforms import SHAPES

__all__ = ["HeaderIndex", "Use"]


Role = Literal["whole", "option", "write-in", "rank"]


class Use(NamedTuple):
    """What a column holds of an item: all of it, one option, the write-ins, or one rank."""

    item: str
    role: Role
    code: int | None = None


class HeaderIndex:
    """The items of an instrument, to look headers up in."""

    def __init__(self, instrument: Instrument, export: Export) -> None:
        self.items = {item.name: item for item in instrument.items}
        self.grouped = export.shape.grouped
        self.value_labels = export.sheet.value_labels
        self.names: defaultdict[str, list[str]] = defaultdict(list)
        self.exact: defaultdict[str, list[str]] = defaultdict(list)
        for item in instrument.items:
            both = (f"{item.name}. {text}" for text in item.texts)  # as LimeSurvey may head them
            for text in dict.fromkeys(loose_form(each) for each in (item.name, *item.texts, *both)):
                self.names[text].append(item.name)
            for text in dict.fromkeys(normal_form(each) for each in (item.name, *item.texts)):
                self.exact[text].append(item.name)
        options: defaultdict[str, set[str]] = defaultdict(set)
        for header in export.headers:
            for question, option in header.parts:
                for name in self._of(question):
                    options[name].add(option)
        # "1" over a column of a ranking is a place, unless all such headers are labels
        self.placed = {
            name
            for name, texts in options.items()
            if self.items[name].kind == "ranking"
            and all(parse_rank(text) for text in texts)
            and texts - {category.label for category in self.items[name].categories}
        }
        # what stands over the columns does not depend on what a person says of the cells
        answers = SHAPES[export.platform].answers
        if answers == "codes" or (export.platform == "plain" and export.stated is not None):
            answers = "names"
        # "uses_2" is the name of a variable; in other files it is that of another question
        self.numbers = "codes" in (SHAPES[export.platform].answers, export.stated)
        self.labels = {
            # the digits over a column of a ranking are a place in it
            item.name: LabelIndex(
                item,
                answers="labels" if item.kind == "ranking" else answers,
                said=options[item.name],
            )
            for item in instrument.items
            if item.categories
        }

    def claims(self, header: Header, export: Export) -> bool:
        """Whether a column that the form tool may have written is an item, by its very name.

        Not where the tool's own columns stand first, and not if another column is that item.
        """
        shown = header.shown.strip()
        names = {name for name, item in self.items.items() if shown in (name, *item.texts)}
        others = (each for each in export.headers if each.position != header.position)
        taken = any(
            each.shown.strip() == shown
            or (each.own is None and not names.isdisjoint(chain(*map(self.named, each.wholes))))
            for each in others
        )
        return bool(names) and not taken and not export.shape.leading

    def uses(self, header: Header) -> tuple[Use, ...]:
        """What a header can mean; several meanings are for `_settle` to decide."""
        exact = (
            [Use(name, "whole") for name in self.exact.get(normal_form(text), ())]
            for text in header.wholes[:1]
        )
        # "channels/mobile" is an option of channels, even if an item is called mobile; and of
        # several places where a header can be divided, that after the wording as it is
        divided = sorted(header.parts, key=lambda part: normal_form(part[0]) not in self.exact)
        parts = (self._part(*part) for part in divided)
        wholes = (self._whole(text) for text in header.wholes)
        labels = self.value_labels.get(header.position, {}).values()
        numbered = (self._variable(*each, labels) for each in [header.numbered] if each)
        return tuple(dict.fromkeys(next(filter(None, chain(exact, parts, wholes, numbered)), [])))

    def _variable(self, question: str, number: int, labels: Collection[str]) -> list[Use]:
        """An option by its code, or the place in a ranking whose values are the options."""
        found = []
        for name in self.named(question) if self.numbers else []:
            places = self.items[name].kind == "ranking" and any(
                self.labels[name].code(label) is not None for label in labels
            )
            if places and 1 <= number <= len(self.items[name].categories):
                found.append(Use(name, "rank", number))
            elif not places and self.takes_several(name) and self.has_option(name, number):
                found.append(Use(name, "option", number))
        return found

    def named(self, text: str) -> list[str]:
        return self.names.get(loose_form(text), [])

    def _whole(self, text: str) -> list[Use]:
        found = [Use(name, "whole") for name in self.named(text)]
        if not found and text.casefold().endswith("_other"):
            found = [
                Use(name, "write-in")
                for name in self.named(text[: -len("_other")])
                if self.other(name) is not None
            ]
        return found

    def _part(self, question: str, option: str) -> list[Use]:
        uses = (self._part_of(name, option) for name in self._of(question))
        return [use for use in uses if use is not None]

    def _of(self, question: str) -> list[str]:
        """Items that a text names, perhaps with the groups before them."""
        texts = (question, *(without_groups(question) if self.grouped else ()))
        return next(filter(None, map(self.named, texts)), [])

    def _part_of(self, name: str, option: str) -> Use | None:
        """What a column headed by an item and something else holds of the item."""
        kind = self.items[name].kind
        other = self.other(name)
        if name in self.labels:
            written = re.sub(r"\s*\btext$", "", option, flags=re.IGNORECASE)
            code = self.labels[name].code(option)
            if written != option and other is not None:
                is_other = not written or self.labels[name].code(written) == other
                return Use(name, "write-in") if is_other else None
            rank = parse_rank(option.replace("_", " ")) if kind == "ranking" else None
            if rank is not None:
                # a label can be a number, but an alias may only repeat the code
                labels = [normal_form(category.label) for category in self.items[name].categories]
                if name in self.placed or normal_form(option) not in labels:
                    return Use(name, "rank", rank)
            if code is not None and kind in ("multiple", "ranking"):
                return Use(name, "option", code)
            if code is not None and code == other:
                return Use(name, "write-in")
            if code is not None and kind in ("single", "scale"):
                return Use(name, "option", code)
        return None

    def headed(self, header: Header) -> list[str]:
        """Items that a header names beside an option, known or not."""
        return next(filter(None, (self._of(question) for question, _ in header.parts)), [])

    def has_option(self, name: str, code: int) -> bool:
        """Whether a column of its own can hold this option."""
        item = self.items[name]
        chosen = item.kind in ("single", "scale", "multiple", "ranking")
        return chosen and any(category.code == code for category in item.categories)

    def is_multiple(self, name: str) -> bool:
        """Whether respondents could give several answers."""
        return self.items[name].kind == "multiple"

    def takes_several(self, name: str) -> bool:
        """Whether an answer can name several options."""
        return self.items[name].kind in ("multiple", "ranking")

    def takes_write_ins(self, name: str) -> bool:
        """Whether the item has a category for what respondents wrote themselves."""
        return self.other(name) is not None

    def other(self, name: str) -> int | None:
        """The code of the item's category for write-ins, if it has one."""
        return self.labels[name].other if name in self.labels else None
