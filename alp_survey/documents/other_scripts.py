"""Fractions and counts in Urdu and Arabic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from alp_survey.documents.spans import Span, in_percent

__all__ = ["fractions_in_other_scripts"]

_USUAL_WHOLES = frozenset({3, 4, 5, 10, 100, 1000})
_URDU = re.compile(
    r"(?P<third2>دو تہائی)|(?P<third>ایک تہائی)|(?P<quarter3>تین چوتھائی)|(?P<quarter>ایک چوتھائی)"
    r"|(?<!ڈیڑھ )(?P<half>(?<!پہلے )(?<!دوسرے )(?<!\w)(?:نصف|آدھے|آدھی)(?!\w)(?!\s+(?:گھنٹ|سال"
    r"|دن|صدی|ارب|لاکھ)))|(?P<majority>اکثریت)|(?P<most>(?<!\w)(?:زیادہ تر|بیشتر)(?!\w))"
)
_ARABIC = re.compile(
    r"(?<!\w)(?:(?P<quarter3>ثلاثة أرباع)|(?P<third2>ثلثا|ثلثي|ثلثين)|(?P<third>ثلث)"
    r"|(?P<half>نصف(?!\s+(?:ساعة|سنة|يوم|عام)))|(?P<quarter>ربع(?!\s+(?:ساعة|سنة)))"
    r"|(?P<majority>(?:معظم|غالبية|أغلبية)))(?!\w)"
)
_URDU_VALUES = {
    "third2": "66.7",
    "third": "33.3",
    "quarter3": "75",
    "quarter": "25",
    "half": "50",
    "majority": None,
    "most": None,
}
_URDU_NUMBERS = {
    "ایک": 1,
    "دو": 2,
    "تین": 3,
    "چار": 4,
    "پانچ": 5,
    "چھ": 6,
    "سات": 7,
    "آٹھ": 8,
    "نو": 9,
    "دس": 10,
}
_URDU_IN = re.compile(
    rf"(?:(?:ہر\s+)?(?P<whole>{'|'.join(_URDU_NUMBERS)}"
    rf"|[0-9]{{1,4}})\s+میں\s*سے\s+(?P<part>{'|'.join(_URDU_NUMBERS)}"
    rf"|[0-9]{{1,4}}))(?!\w)(?!\s*(?:فیصد|فی صد|%))"
)


def fractions_in_other_scripts(text: str) -> Iterator[Span]:
    if text.isascii():
        return
    arabic = [] if re.search("[ٹڈڑںےگچپہ]", text) else list(_ARABIC.finditer(text))
    for match in [*_URDU.finditer(text), *arabic]:
        yield Span(match.start(), match.end(), _URDU_VALUES[str(match.lastgroup)])
    for match in _URDU_IN.finditer(text):
        part, whole = (
            _URDU_NUMBERS.get(match[name]) or int(match[name])
            if not match[name].isdecimal()
            else int(match[name])
            for name in ("part", "whole")
        )
        if not 0 < part < whole:
            continue
        if whole in _USUAL_WHOLES:
            yield Span(match.start(), match.end(), in_percent(Fraction(part, whole)))
        else:
            yield Span(match.start(), match.end(), None, kind="count", count=part, n=whole)
