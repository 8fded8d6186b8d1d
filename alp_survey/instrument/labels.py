"""Which category a text names: labels as people and form tools write them, alone or joined.

A form tool joins the answers of a multiple item with a separator that may stand in a label, too
("Radio, Internet, mobile"). Such a cell is split by the item's own labels, never at every
separator; labels that would leave two ways to read a cell are refused when the study is loaded.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Literal, NamedTuple

from alp_survey.instrument.models import Item

__all__ = [
    "LISTED_SEPARATORS",
    "AnswersAre",
    "LabelIndex",
    "Splitting",
    "between_answers",
    "is_blank",
    "loose_form",
    "normal_form",
    "two_ways",
]

LISTED_SEPARATORS = (",", ";")
"""The separators with which form tools join labels into one cell."""

AnswersAre = Literal["labels", "names", "codes"]
"""What stands for an answer in a file: its label; what the form calls it, a word or a number of its
own; the instrument's code."""

# One letter, several code points: keyboards for Arabic and for Urdu differ, and so do the quotation
# marks and dashes of word processors.
_SAME = str.maketrans(
    {
        **{sign: str(int(sign)) for sign in "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩"},
        "ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ة": "ۃ",
        "‘": "'", "’": "'", "`": "'", "´": "'", "“": '"', "”": '"',
        "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-",
        "،": ",", "؛": ";",
    }
)  # fmt: skip

_OTHER_WORDS = (
    "other", "others", "-oth-", "other (please specify)", "other, please specify",
    "other (specify)", "other: please say", "other - please specify", "دیگر",
)  # fmt: skip


def normal_form(text: str) -> str:
    r"""A text as it is compared: small letters, single blanks, one form of each letter.

    Letter case, surrounding and repeated white space, invisible marks of direction, vowel signs,
    compatibility forms and an Urdu full stop at the end make no difference.

    Examples
    --------
    >>> normal_form("  Internet,\n MOBILE ")
    'internet, mobile'
    >>> normal_form("كبهي نہیں") == normal_form("کبہی نہیں")
    True
    """
    if text.isascii():
        plain = text.casefold()
        return " ".join(plain.split() if plain.isprintable() else _visible(plain).split())
    folded = unicodedata.normalize("NFKC", text.translate(_SAME)).casefold()
    return " ".join(_visible(folded.translate(_SAME)).split()).rstrip(" ۔")


def is_blank(text: str) -> bool:
    """Whether a cell holds nothing that a person could see."""
    return not text or not (text[0].isalnum() or normal_form(text))


def _visible(text: str) -> str:
    """Without control characters, marks of direction and Arabic vowel signs."""
    return "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace()
        or not (
            unicodedata.category(character) in ("Cc", "Cf")
            or "\u064b" <= character <= "\u0652"
            or character == "\u0670"
        )
    )


def loose_form(text: str) -> str:
    """A header as it is compared: as `normal_form`, and punctuation makes no difference.

    Signs that carry a meaning of their own stay: ``< > + # = %``.

    Examples
    --------
    >>> loose_form("How satisfied are you with [Schools]")
    'how satisfied are you with schools'
    """
    kept = (
        character
        if character.isalnum() or character in "<>+#=%" or unicodedata.category(character)[0] == "M"
        else " "
        for character in normal_form(text)
    )
    return " ".join("".join(kept).split())


@dataclass(frozen=True, slots=True)
class Splitting:
    """How a joined cell reads.

    Attributes
    ----------
    codes : tuple of int
        Of the listed labels, in the order of the cell.
    rest : str
        What is no listed label, as it was written; empty if the cell was consumed.
    twice : bool
        Whether another reading of the same cell gives other codes.
    """

    codes: tuple[int, ...]
    rest: str = ""
    twice: bool = False


class LabelIndex:
    """The labels, translations and aliases of an item, to look texts up in.

    Parameters
    ----------
    item : Item
        With categories. The digits of a code stand for it in an item of kind ``scale``, because
        that is how form tools write a point of a linear scale.
    answers : {"labels", "names", "codes"}
        What stands in the file. The digits of a code stand for it if that is "names" or "codes".
        Digits that are the label of one category and the code of another are the code among
        "codes"; among "names" they are what other texts of the item show digits to be, and
        doubtful if those show nothing.
    said : iterable of str
        Texts that stand for answers to the item in the file.

    Attributes
    ----------
    codes : dict of str to int
        What every text stands for, in its `normal_form`.
    doubtful : frozenset of str
        Digits that may be a label or a code, and so stand for nothing.
    """

    def __init__(
        self, item: Item, *, answers: AnswersAre = "labels", said: Iterable[str] = ()
    ) -> None:
        self.item = item
        # a number is itself and not the code of a band
        coded = [each for each in item.categories if item.kind != "number" or each.band is None]
        labelled: dict[str, int] = {}
        for category in item.categories:
            for text in category.texts:
                if category in coded or not text.strip().isdecimal():
                    labelled.setdefault(normal_form(text), category.code)
        counted = answers != "labels" or item.kind == "scale"
        numbered = {str(each.code): each.code for each in coded} if counted else {}
        self.codes, self.doubtful = _merged(labelled, numbered, answers, said)
        if answers != "labels":  # as programs write whole numbers in a column with gaps
            for text in numbered:
                if text in self.codes:
                    self.codes.setdefault(f"{text}.0", self.codes[text])
        if self.other is not None:
            for word in _OTHER_WORDS:
                self.codes.setdefault(normal_form(word), self.other)
        self._words: dict[str, dict[str, list[tuple[tuple[str, ...], int]]]] = {}

    @cached_property
    def other(self) -> int | None:
        """The code under which write-ins are kept; None if the item has no such category."""
        return next((each.code for each in self.item.categories if each.other), None)

    @cached_property
    def exclusive(self) -> frozenset[int]:
        """Codes that cannot stand beside another one."""
        return frozenset(each.code for each in self.item.categories if each.exclusive)

    def code(self, text: str) -> int | None:
        """The code that a text stands for, or None.

        Blanks around a dash make no difference, and a label may have its own code before it.

        Examples
        --------
        >>> from alp_survey.instrument.models import Category, Item
        >>> labels = (Category(code=1, label="3-5 days"), Category(code=2, label="Daily"))
        >>> index = LabelIndex(Item(name="use", wording="Use?", kind="single", categories=labels))
        >>> index.code("3 – 5 days"), index.code("2 - Daily"), index.code("1 - Daily")
        (1, 2, None)
        """
        if not self.codes:
            return None
        plain = normal_form(text)
        found = self.codes.get(plain)
        if found is None and "-" in plain:
            found = self._with_dashes.get(_AROUND_DASH.sub("-", plain))
        if found is None and (own := _NUMBERED.fullmatch(plain)):
            code = self.codes.get(own[2])
            found = code if str(code) == own[1] else None
        return found

    @cached_property
    def _with_dashes(self) -> dict[str, int | None]:
        """Labels with a dash, without blanks around it; None where two become one."""
        found: dict[str, int | None] = {}
        for text, code in self.codes.items():
            if "-" in text:
                closed = _AROUND_DASH.sub("-", text)
                found[closed] = code if found.get(closed, code) == code else None
        return found

    def within(self, text: str) -> frozenset[int]:
        """The codes of labels that stand in a text among other words, between separators.

        Examples
        --------
        >>> from alp_survey.instrument.models import Category, Item
        >>> labels = (Category(code=1, label="Friends; family"), Category(code=2, label="TV"))
        >>> index = LabelIndex(Item(name="heard", wording="?", kind="single", categories=labels))
        >>> index.within("WhatsApp; friends; family"), index.within("my TV"), index.within("TV")
        (frozenset({1}), frozenset(), frozenset())
        """
        pieces = between_answers(text)
        if len(pieces) < 2:
            return frozenset()
        return frozenset(
            code
            for word, code in self._anywhere
            if len(word) < len(pieces)
            and any(pieces[i : i + len(word)] == word for i in range(len(pieces)))
        )

    @cached_property
    def _anywhere(self) -> list[tuple[tuple[str, ...], int]]:
        """Everything that stands for a code, cut at all separators."""
        written = [(text, each.code) for each in self.item.categories for text in each.texts]
        cut = ((between_answers(text), code) for text, code in (*self.codes.items(), *written))
        return list(dict.fromkeys((word, code) for word, code in cut if any(word)))

    def split(self, text: str, separator: str, *, anywhere: bool = False) -> Splitting:
        """Read a joined cell by the item's own labels, the most of it that they can explain.

        Parameters
        ----------
        text : str
            The cell, with something in it.
        separator : str
            One character. A separator at the end of the cell is passed over.
        anywhere : bool
            Whether a text that is no label can have labels behind it, too.

        Returns
        -------
        Splitting

        Examples
        --------
        >>> from alp_survey.instrument.models import Category, Item
        >>> labels = ("Radio", "Internet, mobile", "Other")
        >>> categories = tuple(Category(code=i, label=each) for i, each in enumerate(labels, 1))
        >>> index = LabelIndex(
        ...     Item(name="heard", wording="Where?", kind="multiple", categories=categories)
        ... )
        >>> index.split("Radio, Internet, mobile", ",")
        Splitting(codes=(1, 2), rest='', twice=False)
        >>> index.split("Radio, Union council, notice board", ",").rest
        'Union council, notice board'
        >>> index.split("Radio, My aunt, Internet, mobile", ",", anywhere=True)
        Splitting(codes=(1, 2), rest='My aunt', twice=False)
        """
        written = _cut(text, separator)
        full = self._read(text, written, separator, anywhere)
        if full.rest and len(written) > 1 and not text[slice(*written[-1])].strip():
            return self._read(text, written[:-1], separator, anywhere)
        return full

    def _read(
        self, text: str, written: Sequence[tuple[int, int]], separator: str, anywhere: bool
    ) -> Splitting:
        pieces = tuple(normal_form(text[slice(*place)]) for place in written)
        codes, position, twice = self._from_start(pieces, separator)
        end = len(pieces)
        for start in range(position + 1, len(pieces)) if anywhere else ():
            after, reach, unsure = self._from_start(pieces[start:], separator)
            if start + reach == len(pieces) and not set(after) & set(codes):
                codes, end, twice = codes + after, start, twice or unsure
                break
        rest = text[written[position][0] : written[end - 1][1]] if position < end else ""
        return Splitting(codes, rest.strip(), twice)

    def _from_start(
        self, pieces: tuple[str, ...], separator: str
    ) -> tuple[tuple[int, ...], int, bool]:
        """The codes of most pieces from the first, how many those are, and whether others fit."""
        words = self._words_by(separator)
        best: list[tuple[tuple[int, ...], int]] = [((), 0)]
        waiting: list[tuple[tuple[int, ...], int]] = [((), 0)]
        while waiting:
            codes, position = waiting.pop()
            if position < len(pieces):
                for word, code in words.get(pieces[position], ()):
                    end = position + len(word)
                    if code not in codes and pieces[position:end] == word:
                        waiting.append(((*codes, code), end))
            if position > best[0][1]:
                best = [(codes, position)]
            elif position and position == best[0][1]:
                best.append((codes, position))
        codes, position = best[0]
        others = {frozenset(each) for each, _ in best[1:]}
        return codes, position, bool(others - {frozenset(codes)})

    def _words_by(self, separator: str) -> dict[str, list[tuple[tuple[str, ...], int]]]:
        if separator not in self._words:
            found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
            for text, code in self.codes.items():
                word = _pieces(text, separator)
                found.setdefault(word[0], []).append((word, code))
            self._words[separator] = found
        return self._words[separator]


_AROUND_DASH = re.compile(" ?- ?")
_NUMBERED = re.compile(r"([0-9]+)(?: ?[-)=] ?|[.:] )(.*[^\W\d_].*)")
_BETWEEN_ANSWERS = re.compile(r"[,;|/\n•\u060c\u061b]")


def between_answers(text: str) -> tuple[str, ...]:
    """A text cut at everything that people and form tools put between answers."""
    return tuple(normal_form(piece) for piece in _BETWEEN_ANSWERS.split(text))


def _merged(
    labelled: Mapping[str, int],
    numbered: Mapping[str, int],
    answers: AnswersAre,
    said: Iterable[str],
) -> tuple[dict[str, int], frozenset[str]]:
    """What labels and the digits of codes stand for together, and which digits are doubtful."""
    both = frozenset(text for text, code in numbered.items() if labelled.get(text, code) != code)
    if both and answers == "labels":  # a scale whose labels are digits is read by them
        return dict(labelled), frozenset()
    are = _what_digits_are(said, labelled, numbered) if both and answers == "names" else answers
    codes = {**numbered, **labelled} if are == "labels" else {**labelled, **numbered}
    doubtful = both if are == "names" else frozenset[str]()
    return {text: code for text, code in codes.items() if text not in doubtful}, doubtful


def _what_digits_are(
    said: Iterable[str], labelled: Mapping[str, int], numbered: Mapping[str, int]
) -> AnswersAre:
    """Labels or codes, where texts of the file can only be one of the two; or names, unknown."""
    told = {normal_form(text) for text in said}
    told = {text for text in told if text.isdecimal()}
    labels = told & (labelled.keys() - numbered.keys())
    codes = told & (numbered.keys() - labelled.keys())
    if bool(labels) == bool(codes):
        return "names"
    return "labels" if labels else "codes"


def _cut(text: str, separator: str) -> list[tuple[int, int]]:
    """Where the pieces of a cell begin and end; the comma of Urdu is a comma."""
    if separator == " ":  # a label may hold a line end where the separator is a blank
        return [match.span() for match in re.finditer(r"\S+", text)]
    places, start = [], 0
    for piece in text.translate(_SAME).split(separator.translate(_SAME)):
        places.append((start, start + len(piece)))
        start += len(piece) + 1
    return places


def two_ways(
    labels: Iterable[tuple[int, str]], separator: str, *, write_ins: bool
) -> tuple[str, ...]:
    """Labels that leave a joined cell two readings; empty if there are none.

    Parameters
    ----------
    labels : iterable of (code, text)
        Of one item.
    separator : str
        The one with which a form tool would join them.
    write_ins : bool
        Whether a respondent can add a text of their own, which then may complete a short label
        to a longer one.

    Returns
    -------
    tuple of str
        The texts that clash, the longest first.

    Notes
    -----
    Sardinas and Patterson (1953), A necessary and sufficient condition for unique decomposition of
    coded messages: whatever is left over after laying a label on the beginning of another one
    must not lead to an end that both reach. Labels cannot repeat in a cell.

    Examples
    --------
    >>> two_ways([(1, "Radio"), (2, "TV"), (3, "Radio, TV")], ",", write_ins=False)
    ('Radio, TV', 'Radio', 'TV')
    """
    by_first: dict[str, list[_Word]] = {}
    for code, text in labels:
        word = _Word(code, text, _pieces(normal_form(text), separator))
        by_first.setdefault(word.pieces[0], []).append(word)
    waiting: deque[_Leftover] = deque()
    for same_beginning in by_first.values():
        for short, long in permutations(same_beginning, 2):
            if short.code != long.code and long.begins_with(short.pieces):
                if write_ins or long.pieces == short.pieces:
                    return tuple(dict.fromkeys((long.text, short.text)))
                waiting.append(_Leftover(long.pieces[len(short.pieces) :], (long,), (short,)))
    return _follow(waiting, by_first)


def _follow(waiting: deque[_Leftover], by_first: Mapping[str, Sequence[_Word]]) -> tuple[str, ...]:
    """Lay further labels on what is left over until both readings end together, or none does."""
    seen: set[tuple[str, ...]] = set()
    while waiting:
        left, ahead, behind = waiting.popleft()
        for word in by_first.get(left[0], ()):
            if word.code in (each.code for each in behind):
                continue
            longer = (*behind, word)
            if word.pieces == left:
                return tuple(dict.fromkeys(each.text for each in (*ahead, *longer)))
            if left[: len(word.pieces)] == word.pieces:
                following = _Leftover(left[len(word.pieces) :], ahead, longer)
            elif word.begins_with(left):
                following = _Leftover(word.pieces[len(left) :], longer, ahead)
            else:
                continue
            if following.pieces not in seen:
                seen.add(following.pieces)
                waiting.append(following)
    return ()


class _Word(NamedTuple):
    """A label as the pieces between its separators."""

    code: int
    text: str
    pieces: tuple[str, ...]

    def begins_with(self, pieces: tuple[str, ...]) -> bool:
        return self.pieces[: len(pieces)] == pieces


class _Leftover(NamedTuple):
    """What one reading of a cell has beyond another: its pieces, and the labels of the two."""

    pieces: tuple[str, ...]
    ahead: tuple[_Word, ...]
    behind: tuple[_Word, ...]


def _pieces(text: str, separator: str) -> tuple[str, ...]:
    """The pieces of a text that is in its normal form."""
    cut = text.split(separator.translate(_SAME))
    return tuple(normal_form(piece) for piece in cut)
