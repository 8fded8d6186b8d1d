"""What a percentage is of: a share, percentage points, a change, or a rate."""

from __future__ import annotations

import re

from alp_survey.documents.figures import FigureKind
from alp_survey.documents.sentences import ahead
from alp_survey.documents.words import HEDGES

__all__ = ["kind_of"]

_HEDGE = rf"(?:(?:{'|'.join(map(re.escape, HEDGES))})\s+)?"
_UP = (
    r"(?:ros[e]|risen|rise[sn]?|rising|fell|fall(?:s|en|ing)?|gr[eo]w\w*|increas\w*|decreas\w*"
    r"|declin\w*|dropp\w*|drops?"
    r"|shr[aiu]nk\w*|climb\w*|jump\w*|dipp\w*|dips?|recover\w*|rebound\w*|slip\w*|expand\w*"
    r"|contract(?:ed|s|ing)?|surg\w+|soar\w*"
    r"|plung\w*|slump\w*|gain(?:ed|s|ing)?"
    r"|reduc\w*|cut|lower\w*|rais\w+|improv\w*|swell\w*"
    r"|(?<!make )(?<!makes )(?<!made )(?<!making )up|down|slid(?:es?|ing)?\b|went up|went down"
    r"|advanc\w+|los(?:t|es|ing)|edged|ticked|boost\w*)"
)
_CHANGE_BEFORE = re.compile(
    rf"(?:\b{_UP}\b(?:\s+[\w,’\'-]+){{0,9}}?\s+(?:by|another"
    rf"|a further)\s+{_HEDGE}(?:between\s+)?|\b(?:rose|risen|fell|fallen|grew|grown|increased"
    rf"|decreased"
    rf"|declined|dropped|climbed|jumped|shrank|shrunk|slipped|expanded|contracted|surged"
    rf"|soared|plunged|slumped|(?<!make )(?<!makes )(?<!made )(?<!making )up|down|gained|lost"
    rf"|slid)\s+{_HEDGE}"
    rf"|\b(?:growth|increase|decrease|rise|fall|decline|drop|reduction|surge|jump|gain|loss"
    rf"|change|contraction|expansion|slump|cut|fluctuation)s?"
    rf"(?:\s+\w+){{0,3}}?\s+(?:of|by|was|were|at|reached|averaged|averaging"
    rf"|around)\s+{_HEDGE}(?:between\s+)?"
    rf"|\b(?:growing|shrinking|rising|falling|increasing"
    rf"|declining)\s+(?:at\s+)?{_HEDGE}(?:by\s+)?)$",
    re.IGNORECASE,
)
_CHANGE_AFTER = re.compile(
    r"\s*-?\s*(?:(?:annual|yearly|real|net|nominal|year-on-year|relative|overall|sharp|further"
    r"|average|cumulative|monthly|pay|wage|price|rent|one-year|single)\s+){0,3}"
    r"(?:increase|decrease|rise|fall\b(?! under| into| within| below| short| in| outside)"
    r"|decline|drop|growth|reduction|surge|jump|gain\b|loss\b"
    r"|cut\b|contraction|expansion"
    r"|improvement|boost|hike|slump|more\b(?! of\b)|less\b|fewer|higher|lower|faster|slower"
    r"|longer|shorter|larger|smaller|cheaper|dearer|greater"
    r"|up on|down on|up from|down from|above the|below the|year on year|year-on-year"
    r"|on (?:the )?(?:year|last year)|اضاف|کمی|کم ہو|کم رہ|بڑھ|گر گ|زیادہ ہو)",
    re.IGNORECASE,
)
_LEVEL_BEFORE = re.compile(
    rf"\b(?:to|at|reach(?:ed|ing)?|stood at|stands at|from)\s+{_HEDGE}$", re.IGNORECASE
)
_RATE_BEFORE = re.compile(
    r"(?:\b(?:rates?|inflation|unemployment|joblessness|jobless|interest|turnout|prevalence"
    r"|incidence|mortality|attrition|non-?response|poverty headcount|vat|tax|duty|levy|tariff"
    r"|commission|yield)\b"
    r"(?:\s*\([^)]*\))?(?:\s+(?!by\b)[\w',()-]+){0,6}?\s*(?:of|was|is|were|at|to|stood at"
    r"|stands at|reached|from|:|=|–|-|averaged|hit|fell to|rose to|remained|remains|and|,)?\s*"
    rf"{_HEDGE}(?:between\s+)?|(?:شرح|معدل)[^.۔]{{0,40}}|\brates?\b[^;]{{0,60}}\b(?:to"
    rf"|from)\s+{_HEDGE})$",
    re.IGNORECASE,
)
_RATE_AFTER = re.compile(
    r"\s*\)?\s*(?:-?\s*(?:(?:response|completion|unemployment|participation|literacy|poverty"
    r"|interest|inflation|vacancy|turnover|dropout|drop-out|attrition|refusal|"
    r"enrol\w*|default|tax|vat|jobless|contact|cooperation|retention|repayment|survival"
    r"|success|pass|employment|infection|transmission|vaccination|coverage|mortality|birth"
    r"|fertility|occupancy|failure|error|take-up|uptake|non-?response|annual|monthly|sales"
    r"|import|income|policy)\s+){1,3}"
    r"(?:rate|tax|duty|levy|interest)\b|-?\s*(?:inflation|unemployment|interest|vat\b|turnout"
    r"|tax\b|duty\b|levy\b|tariff|commission\b))",
    re.IGNORECASE,
)
_PEOPLE_AFTER = re.compile(r"\s*of\b", re.IGNORECASE)


def kind_of(text: str, start: int, end: int, *, is_points: bool) -> FigureKind:
    """What the figure from `start` to `end` of a sentence is of.

    Examples
    --------
    >>> kind_of("Output rose by 12% in a year", 15, 18, is_points=False)
    'change'
    >>> kind_of("The response rate was 61%", 22, 25, is_points=False)
    'rate'
    """
    if is_points:
        return "points"
    before, after = ahead(text, start), text[end:]
    if _CHANGE_AFTER.match(after):
        return "change"
    if _RATE_AFTER.match(after):
        return "rate"
    level = _LEVEL_BEFORE.search(before)
    if not level and _CHANGE_BEFORE.search(before):
        return "change"
    clause = re.split(r";|[.]\s|, (?:and|but|while|whereas) ", before)[-1]
    if _RATE_BEFORE.search(clause) and not _PEOPLE_AFTER.match(after):
        return "rate"
    return "share"
