"""Shares without a percent sign: fractions, "one in five", majorities, "32 of the 44"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from alp_survey.documents.sentences import ahead
from alp_survey.documents.spans import Span
from alp_survey.documents.words import HEDGES, PEOPLE, UNIT, WORD_NUMBER, number_of

__all__ = ["counts_of_a_whole", "fractions_in_words"]

_HEDGED = rf"(?:{'|'.join(re.escape(word) for word in HEDGES if word.isascii())})"
_VERBS = (
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
_PART = r"(?:thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?)"
_PARTS = {
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}

_SEVERAL = re.compile(
    r"\b(?P<top>two|three|four|five|six|seven|eight|nine)[- ](?P<part>thirds|quarters|fourths"
    r"|fifths|sixths|sevenths|eighths|ninths|tenths)\b"
    r"(?!\s+(?:majority|vote|rule|supermajority|finals?)|[- ](?:length|size|scale|time\b)"
    r"|\s+of (?:(?:19|20)\d\d|growth|contraction|a (?:mile|second|point)|an? (?:hour|inch))"
    r"|\s+in a row)",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"\b(?P<top>one|an?)[- ](?P<part>{_PART})\b"
    r"(?!\s+(?:or (?:higher|later|more|fourth)|party|parties|time|round|wave|person|option"
    r"|phase|reason|way|term|year|attempt|visit|survey|edition|of (?:an? |the )?(?:hour|inch"
    r"|mile|second|million|billion|century|year|point|(?:19|20)\d\d)"
    r"|final|finals|country|countries|question|group|factor|source|issue|type|category|report"
    r"|child|generation|language|study|month|week|day|million|billion|century|hour|mile"
    r"|grader?|standard|column|row|dose|study|interview|interviewer|reader|coder|sector|hand"
    r"|major|ago|later|earlier|to|past|each|straight|consecutive|place|quarter|tier|level"
    r"|section|chapter|point|model|criterion|field|possible|big|large|new|small)\b"
    r"|[- ](?:party|year|hour|century|mile|final|rate|generation|person|degree|grade))",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"(?<![\w-])(?P<half>(?:one[- ]|a )?half)\b(?![-‑ ]?(?:an?\b(?! dozen)|-|hour|day|year"
    r"|time|past|century|million|billion|decade|way|term|life|brother|sister|mast|price|board"
    r"|month|mile|day|minute|kilo\w*|marathon|built|open|empty|full|finished|yearly|baked"
    r"|hearted|point|sister))"
    r"(?!\s+of (?:the )?(?:19|20)\d\d)(?!\s+of (?:the )?(?:year|decade|century|month|week|day"
    r"|hour|game|match|period|fieldwork|interview)\b)(?!\s+(?:a|an)\b)",
    re.IGNORECASE,
)
_NO_HALF_BEFORE = re.compile(
    r"(?:\b(?:first|second|1st|2nd|other|latter|former|later|early|earlier|last|next|better"
    r"|and a|and one|and|in|into|per|each|a|two|three|four|northern|southern|eastern|western"
    r"|upper|lower|top|bottom|poorer|richer|poorest|half[- ]|the)\s+|[0-9]\s*)$",
    re.IGNORECASE,
)
_THE_HALF = re.compile(r"\bthe\s+$", re.IGNORECASE)
_MORE_THAN_HALF = re.compile(rf"(?:{_HEDGED}|roughly|exactly|fully)\s+(?:a |one )?$", re.IGNORECASE)
_AFTER_SHARE = re.compile(
    rf"\s*(?:$|[.,;:)–—]|of\b|the\b|all\b|our\b|their\b|these\b|those\b|\(|as many|in\b|to\b"
    rf"|from\b|among\b|with\b|without\b|on\b|at\b|for\b|and\b|but\b|or\b(?! more| less)|a\b"
    rf"|even\b|since\b|after\b|before\b|over\b|during\b|more\b|less\b|fewer\b|higher\b|lower\b"
    rf"|{PEOPLE}\b|{_VERBS}\b)",
    re.IGNORECASE,
)
_IN = re.compile(
    rf"(?<![\w.,/$-])(?P<part>[0-9]{{1,3}}|{WORD_NUMBER})\s+(?P<how>in every|out of every"
    rf"|of every|in each|in|out of)\s+(?P<whole>[0-9]{{1,4}}(?:,000)?|{WORD_NUMBER}"
    rf"|a thousand)\b"
    r"(?!\s*(?:%|per ?cent|percent|years?\b|months?\b|weeks?\b|days?\b|hours?\b|minutes?\b|-"
    r"|,\d|[.:]\d|(?:am|pm)\b|(?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December)\b|stars?\b|marks?\b|points?\b|goes\b|ways\b|languages|lakh"
    r"|crore|million|billion))",
    re.IGNORECASE,
)
_PERSON_IN = re.compile(
    r"(?<![\w.,/$-])(?P<part>one|two|three|four|[1-9])\s+(?!(?:of|in|to|and|or|is|was|year"
    r"|month|day|week|hour|third|half|times?)\b)[a-z]+(?:\s[a-z]+)?\s+(?:in every|out of every"
    r"|out of|in)\s+(?P<whole>three|four|five|six|seven|eight|nine|ten|twelve|twenty|[3-9]|10"
    r"|12|20)\b(?!\s*(?:years?|months?|weeks?|days?|hours?|minutes?|%|per ?cent|languages"
    r"|cities|countries|towns|of))",
    re.IGNORECASE,
)
_USUAL_WHOLES = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 25, 50, 100, 1000})
_USUAL_OUT_OF = frozenset({3, 4, 5, 10, 100, 1000})

_MAJORITY = re.compile(
    r"\b(?P<text>(?:an? |the )?(?:(?:large|small|clear|slim|narrow|overwhelming|vast|great"
    r"|bare|substantial|strong|solid|sizeable|sizable|huge|wide|comfortable|absolute|slight"
    r"|broad|significant|simple|silent) )*(?P<noun>majority|minority))\b"
    r"(?!\s+(?:party|parties|leader|leaders|vote|votes|rule|stake|shareholder|shareholding"
    r"|owner|owned|ownership|holding|government|opinion|control|interest|group|groups"
    r"|community|communities|language|languages|ethnic|caste|populations?|rights|faiths?"
    r"|voting|decision|in parliament|of seats|whip|world|culture|religion|status|wins?)\b|-)",
    re.IGNORECASE,
)
_MAJORITY_BEFORE = re.compile(
    r"(?:two-thirds|three-fifths|three-quarters|parliamentary|qualified|simple|working"
    r"|absolute|government(?:'s)?|seat|ethnic|religious|national|double|[0-9]+-seat|visible"
    r"|their|his|her|its|by|lost its|overall|won|with an?|needs an?|needed an?|by an?"
    r"|linguistic|persecuted|sexual|age of)\s+$",
    re.I,
)
_MOST = re.compile(
    r"(?<![\w-])(?P<text>most)\s+(?P<next>of (?:the|them|those|these|our|us|their|whom|which"
    r"|all)\b|[a-z'’-]+(?:\s+[a-z'’-]+)?)",
    re.IGNORECASE,
)
_NOT_MOST_BEFORE = re.compile(
    r"(?:\b(?:the|at|at the very|their|its|his|her|our|your|whose|what|a|second|third|for the"
    r"|make the|\w+'s|are|is|was|were|be|being|been|by|and|single|by far|one of the)\s+)$",
    re.I,
)
_ADJECTIVE = re.compile(
    r"(?:\w+(?:ous|ful|ive|able|ible|less|est|ic|ly|al|ant|ent|ed|ing|ary|ory)|important"
    r"|likely|common|recent|serious|cited|used|often|frequent|severe|difficult|urgent|probable"
    r"|expensive|vulnerable|basic|popular|striking|exposed|part|effective|of|rural|remote"
    r"|populous|need|notable|at|in|to|for|by|on|was|were|is|are)$",
    re.I,
)
_SUBJECTS = re.compile(
    rf"(?:{PEOPLE}|[a-z'’-]+s|[a-z'’-]+men|[a-z'’-]+women|staff|youth|of)$", re.I
)

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
_SIGNS = {"½": "50", "⅓": "33.3", "⅔": "66.7", "¼": "25", "¾": "75", "⅕": "20"}


def fractions_in_words(text: str) -> Iterator[Span]:
    """Fractions, so many in so many, and majorities in a sentence.

    Examples
    --------
    >>> text = "Nearly a third of them, and 1 in 4 men"
    >>> [(text[each.start:each.end], each.value) for each in fractions_in_words(text)]
    [('a third', '33.3'), ('1 in 4', '25')]
    """
    yield from _parts(text)
    for match in _IN.finditer(text):
        part, whole = _whole(match["part"]), _whole(match["whole"])
        if part is None or whole is None or not part < whole or not part:
            continue
        usual = _USUAL_OUT_OF if match["how"].lower() == "out of" else _USUAL_WHOLES
        if whole not in usual or re.search(
            r"(?:\b(?:chapter|table|section|page|phase|wave|round|question|no\.|version|class"
            r"|grade|[a-z]+'s|scores? of|scored|rating of|rated|ranked|ranks?|placed)\s+)$",
            ahead(text, match.start()),
            re.I,
        ):
            continue
        if (
            match["how"].lower() == "in"
            and whole > 100
            and match["part"].lower() != "one"
            and whole != 1000
        ):
            continue
        yield Span(match.start(), match.end(), _percent(Fraction(part, whole)))
    for match in _PERSON_IN.finditer(text):
        part, whole = _whole(match["part"]), _whole(match["whole"])
        if part and whole and part < whole:
            yield Span(match.start(), match.end(), _percent(Fraction(part, whole)))
    yield from _majorities(text)
    yield from _in_urdu(text)
    for match in re.finditer("|".join(_SIGNS), text):
        if re.match(r"\s*(?:of|the)\b", text[match.end() :]) and not re.search(
            r"[0-9]\s*$", ahead(text, match.start())
        ):
            yield Span(match.start(), match.end(), _SIGNS[match[0]])


def _parts(text: str) -> Iterator[Span]:
    for match in _SEVERAL.finditer(text):
        top, below = number_of(match["top"]), _PARTS[match["part"].lower().rstrip("s")]
        if top and top < below:
            yield Span(match.start(), match.end(), _percent(Fraction(top, below)))
    for match in _ONE.finditer(text):
        hedged = _MORE_THAN_HALF.search(ahead(text, match.start()))
        opens = not ahead(text, match.start()).strip(' *_"“(-') and re.match(
            r"\s+[a-z]", text[match.end() :]
        )
        if (
            match["top"].lower() == "one"
            or hedged
            or opens
            or _AFTER_SHARE.match(text[match.end() :])
        ):
            if match["top"].lower() != "one" and re.match(
                r"\s+(?:of (?:the )?(?:year|month)|(?:19|20)\d\d)", text[match.end() :]
            ):
                continue
            yield Span(
                match.start(),
                match.end(),
                _percent(Fraction(1, _PARTS[match["part"].lower().rstrip("s")])),
            )
    for match in _HALF.finditer(text):
        before = ahead(text, match.start())
        hedged = _MORE_THAN_HALF.search(before)
        if not hedged and _NO_HALF_BEFORE.search(before):
            continue
        if hedged or _AFTER_SHARE.match(text[match.end() :]):
            yield Span(match.start(), match.end(), "50")


def _majorities(text: str) -> Iterator[Span]:
    for match in _MAJORITY.finditer(text):
        before, after = ahead(text, match.start()), text[match.end() :]
        if _MAJORITY_BEFORE.search(before) or (
            re.search(r"(?:simple|absolute|qualified|slim|narrow)\s+majority", match[0], re.I)
            and not re.match(r"\s+of\b", after)
        ):
            continue
        if re.match(
            r"[^.;!?]{0,50}\b(?:is|was|are|were) (?:needed|required|necessary|enough|sufficient)",
            after,
        ):
            continue
        if match["noun"].lower() == "minority" and not re.match(
            r"\s+of\b|\s+(?:said|felt|think|believe|report|support|disagree|agree|were|had"
            r"|have|did)",
            after,
        ):
            continue
        start = match.start()
        yield Span(start, match.end(), None)
    for match in _MOST.finditer(text):
        before, following = ahead(text, match.start()), match["next"].lower()
        if _NOT_MOST_BEFORE.search(before) or re.match(
            r"of (?:the )?(?:time|year|day|week|month|night|interview|work)\b",
            text[match.end("text") :].strip(),
            re.I,
        ):
            continue
        first = following.split()[0]
        second = following.split()[1] if " " in following else ""
        if (
            re.match(r"of\b", following)
            or (_SUBJECTS.fullmatch(first) and not re.search(r"(?:ous|less|ss|us|is|os)$", first))
            or (
                re.fullmatch(_VERBS, first, re.I)
                and not re.search(
                    r"(?:ed|ing)$", first.replace("reported", "said").replace("agreed", "said")
                )
                and re.search(r"(?:^|[.;:,(]|\band|\bbut|\bwhile)\s*[*_\"“]*$", before, re.I)
            )
            or (
                second
                and match["text"][0] == "M"
                and _SUBJECTS.fullmatch(second)
                and not _strict(first)
            )
        ):
            yield Span(match.start(), match.end("text"), None)


def _strict(word: str) -> bool:
    """An adjective that "most" grades: the sentence is on what is most so."""
    return bool(_ADJECTIVE.fullmatch(word))


def _in_urdu(text: str) -> Iterator[Span]:
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
        if whole in _USUAL_OUT_OF:
            yield Span(match.start(), match.end(), _percent(Fraction(part, whole)))
        else:
            yield Span(match.start(), match.end(), None, kind="count", count=part, n=whole)


def _percent(share: Fraction) -> str:
    """With one decimal where it is not whole."""
    exact = 100 * share
    if exact.denominator == 1:
        return str(exact.numerator)
    return f"{float(exact):.1f}"


def _whole(text: str) -> int | None:
    return 1000 if text.lower() == "a thousand" else number_of(text)


_COUNT = re.compile(
    rf"(?<![\w.,/$€£-])(?P<part>[0-9]{{1,3}}(?:,[0-9]{{3}})*|{WORD_NUMBER})\s+(?:(?:of"
    rf"|out of)(?:\s+(?:the|our|these|those|all))?|out of a total of"
    rf"|of a total of)\s+(?P<whole>[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,6}}|{WORD_NUMBER})\b"
    r"(?!\s*(?:%|per ?cent|percent|stars?\b|[.,:/-]\d|January|February|March|April|May\b|June"
    r"|July|August|September|October|November|December|marks?\b))",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(?<![\w./,-])(?P<part>[0-9]{1,5})/(?P<whole>[0-9]{1,5})(?![\w/-]|\.\d)")
_SLASH_TIME = re.compile(r"\s*(?:season|academic|school|fiscal|financial|FY|mmHg|inch)", re.I)


def counts_of_a_whole(text: str, spans: Iterable[Span]) -> list[Span]:
    """So many of so many respondents, where no percentage stands beside them that says the same."""
    others = list(spans)
    found = []
    for pattern in (_COUNT, _SLASHED):
        for match in pattern.finditer(text):
            part, whole = number_of(match["part"]), number_of(match["whole"])
            if part is None or whole is None or not 0 <= part <= whole or whole < 2:
                continue
            if 1900 <= whole <= 2100 and not re.match(
                rf"\s+(?:\w+\s+){{0,2}}{PEOPLE}", text[match.end() :]
            ):
                continue
            if any(each.start < match.end() and match.start() < each.end for each in others):
                continue
            if pattern is _SLASHED and not _slashed(text, match):
                continue
            if re.search(
                r"\b(?:page|table|figure|part|chapter|section|item|step|question|box|volume"
                r"|issue|article|wave|round|phase|day|scored?|scores? of|rated(?: it)?"
                r"|rank(?:ed|s|ing)?|placed|rating of|mark of)\s+$",
                ahead(text, match.start()),
                re.I,
            ):
                continue
            after = text[match.end() :]
            if re.match(
                r"\s+(?:days?|weeks?|months?|years?|nights?|hours?|occasions|times)\b", after
            ):
                continue
            if match["part"].lower() == "one" and not re.match(
                rf"\s+(?:\w+\s+){{0,2}}{PEOPLE}\b", after, re.I
            ):
                continue
            found.append(Span(match.start(), match.end(), None, kind="count", count=part, n=whole))
    return found


def _slashed(text: str, match: re.Match[str]) -> bool:
    """Whether 32/44 is so many of so many: beside a percentage, or of people."""
    after = text[match.end() :]
    if _SLASH_TIME.match(after):
        return False
    beside = re.match(rf"\s*[,;]?\s*\(?\s*[0-9.,]+\s*{UNIT}", after)
    before = re.search(rf"{UNIT}\s*[\[(,;]?\s*(?:n\s*=\s*)?$", ahead(text, match.start()))
    return bool(
        beside or before or re.match(rf"\s+(?:of\s+)?(?:the\s+)?(?:\w+\s+){{0,2}}{PEOPLE}", after)
    )
