"""The words around figures: units, numbers, hedges, people, and what is no figure of a survey."""

from __future__ import annotations

import unicodedata

from alp_survey.figures.reading import DEFAULT_HEDGES

__all__ = [
    "HEDGES",
    "NUMBER",
    "PEOPLE",
    "UNIT",
    "VERBS",
    "WORD_NUMBER",
    "clean",
    "number_of",
]

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st",
              0xFB06: "st"}  # fmt: skip
_SIGNS = {
    **_LIGATURES,
    0x066A: "%", 0xFF05: "%", 0xFE6A: "%", 0x066B: ".", 0x066C: ",", 0x060C: ",", 0x06D4: ".",
    0x00A0: " ", 0x2007: " ", 0x2009: " ", 0x202F: " ", 0x200A: " ", 0x2002: " ", 0x2003: " ",
    0x2010: "-", 0x2011: "-", 0x2212: "-", 0x2012: "-", 0x00AD: None, 0xFEFF: None,
}  # fmt: skip


def clean(text: str) -> str:
    """A text in which digits, percent signs, spaces and ligatures are the usual ones.

    Raised digits stay raised: they are footnote marks.

    Examples
    --------
    >>> clean("\u06f7\u06f3\u066a of\u00a0all,\ufb01rst\u00b9")
    '73% of all,first\u00b9'
    """
    if text.isascii():
        return text
    plain = text.translate(_SIGNS)
    if plain.isascii():
        return plain
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
        for sign in plain
        if unicodedata.category(sign) != "Cf"
    )


_COMPOUND = "|".join(f"{ten}(?:[- ](?:{'|'.join(_ONES[1:10])}))?" for ten in _TENS)
WORD_NUMBER = (
    rf"(?:{_COMPOUND}|{'|'.join(sorted(_ONES, key=len, reverse=True))}|(?:one |a )?hundred)"
)
"""A number in words, up to a hundred."""

NUMBER = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,4}(?:[.,·][0-9]{1,2}(?![0-9]))?|\.[0-9]+)"
)
"""A number in digits; its comma or point is that of decimals, unless three digits follow."""

UNIT = (
    r"(?:%|(?<![a-z])per[ -]?cents?(?![a-z])|(?<![a-z])per[ -]centum\b|(?<![a-z])pct\b\.?"
    r"|(?<![a-z])pc\b"
    r"|\bp\.c\.|فیصد|فی صد|في المئة|بالمئة|في المائة|بالمائة)"
)
"""What makes a number a percentage; the mark of a footnote may follow it."""


_URDU_TENS = {
    "دس": 10,
    "بیس": 20,
    "تیس": 30,
    "چالیس": 40,
    "پچاس": 50,
    "ساٹھ": 60,
    "ستر": 70,
    "اسی": 80,
    "نوے": 90,
}
WORD_NUMBER = rf"(?:{WORD_NUMBER[3:-1]}|{'|'.join(_URDU_TENS)})"


def number_of(text: str) -> int | None:
    """A whole number in digits or words; None of anything else.

    Examples
    --------
    >>> number_of("1,204"), number_of("Forty-four"), number_of("a hundred"), number_of("many")
    (1204, 44, 100, None)
    """
    plain = text.lower().replace("-", " ").strip()
    digits = plain.replace(",", "").replace(" ", "")
    if digits.isdecimal():
        return int(digits)
    if plain in _URDU_TENS:
        return _URDU_TENS[plain]
    if plain in ("hundred", "a hundred", "one hundred"):
        return 100
    if plain in _ONES:
        return _ONES.index(plain)
    ten, _, one = plain.partition(" ")
    if ten in _TENS and (not one or one in _ONES[1:10]):
        return 10 * (_TENS.index(ten) + 2) + (_ONES.index(one) if one else 0)
    return None


_MORE_HEDGES = (
    "some", "barely", "hardly", "virtually", "an estimated", "estimated", "a little over",
    "a little under", "a little more than", "a little less than", "a bit over", "a bit more than",
    "just about", "just more than", "just less than", "well above", "well below", "far more than",
    "not quite", "not even", "up to about", "no fewer than", "no less than", "as much as",
    "close to", "closer to", "somewhat over", "slightly less than", "slightly fewer than",
    "a mere", "merely", "only about", "only around", "only some", "in excess of", "greater than",
    "exceeding", "a good", "a further", "another", "a full", "mere", "approx", "approximately",
    "تقریباً", "قریباً", "صرف", "کم از کم", "زیادہ سے زیادہ", "لگ بھگ", "محض",
)  # fmt: skip
_NOT_HEDGES = {"another", "a further", "exactly", "still"}

HEDGES = tuple(
    sorted(
        {word for word in (*DEFAULT_HEDGES, *_MORE_HEDGES) if word not in _NOT_HEDGES},
        key=len,
        reverse=True,
    )
)
"""Words and signs before a figure that say how near to it the truth is; the longest first."""

PEOPLE = (
    r"(?:respondents?|participants?|interviewees?|informants?|people|persons?|individuals?|adults?"
    r"|workers?|women|men|girls|boys|mothers|fathers|parents|children|kids|pupils|students?"
    r"|graduates|teachers?|educators|lecturers|households?|families|homes|farmers?|growers|vendors"
    r"|traders|drivers|riders|nurses|doctors|patients|freelancers?|creators|firms?|companies"
    r"|businesses|enterprises|startups|employers?|employees|staff|managers|officials|experts?"
    r"|practitioners|members|voters|electors|citizens|residents|refugees|migrants|returnees|users"
    r"|subscribers|readers|listeners|viewers|journalists|editors|cent(?:er|re)s|schools"
    r"|clinics|hospitals|villages|towns|cities|districts|countries|cases|interviews|responses"
    r"|answers|questionnaires|youth|youths|youngsters|applicants|trainees|interns|tenants|owners"
    r"|landlords|passengers|commuters|cyclists|pensioners|beneficiaries|recipients|clients"
    r"|customers|consumers|donors|volunteers|researchers|academics|scientists|artists|judges"
    r"|lawyers|police|soldiers|veterans|inmates|fishers|herders|tailors|cooks|cleaners|couriers"
    r"|organi[sz]ations|agencies|projects|facilities|municipalities|councils|stations|outlets"
    r"|sites|plots|classes|classrooms|courses|programmes|programs|centres|leaders|heads|caregivers"
    r"|infants|toddlers|babies|teenagers|adolescents|elders|seniors|couples|borrowers|clubs"
    r"|those|them|us|sample|جواب دہندگان|افراد|لوگوں|خواتین|مردوں|کارکنوں|گھرانوں|طلبہ)"
)
"""Of whom a survey speaks."""

VERBS = (
    r"(?:said|sa(?:y|id|ys)|report(?:s|ed)?|are|were|was|is|had|have|has|did|do|does|would"
    r"|could|can|cannot|felt|feel|believed?|think|thought|agree[ds]?|disagree[ds]?|named?"
    r"|mentioned|told|use[ds]?|work(?:s|ed)?|earn(?:s|ed)?|live[ds]?|ow(?:n|ns|ned)|kn[eo]ws?"
    r"|want(?:s|ed)?|plan(?:s|ned)?|expect(?:s|ed)?|rated?|answered|cited?|chose|reject(?:s"
    r"|ed)?|support(?:s|ed)?"
    r"|oppose[ds]?|trust(?:s|ed)?|lack(?:s|ed)?|never|still|also|now|came|come|go|went|left"
    r"|pa(?:y|id)|received?|lost|found|find|saw|see|prefer(?:s|red)?|described?|complain(?:s"
    r"|ed)?|skip(?:s|ped)?"
    r"|rent(?:s|ed)?|share[ds]?|spent|spend|get|got|take|took|ma[dk]e|hold|held|failed|gave"
    r"|give|voted|will|may|might|regularly|always|already|only|needed|need|travel\w*|walk\w*"
    r"|rely|relied|read|listen\w*|watch\w*|depend\w*|sell|sold|remain\w*|reach\w*|show\w*"
    r"|turn\w*|who|which|whose|cannot|couldn|didn|don|hadn|weren|aren|wasn|haven)"
)
"""What respondents do in the sentences of a report."""
