"""Shares without a number: "a majority of", "most respondents"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alp_survey.documents.sentences import ahead
from alp_survey.documents.spans import Span
from alp_survey.documents.words import PEOPLE, VERBS

__all__ = ["majorities"]

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


def majorities(text: str) -> Iterator[Span]:
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
                re.fullmatch(VERBS, first, re.I)
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
