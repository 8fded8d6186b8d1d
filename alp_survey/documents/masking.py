"""What looks like a figure and is none: addresses, code, levels, bounds of categories."""

from __future__ import annotations

import re

from alp_survey.documents.words import PEOPLE

__all__ = ["is_no_figure", "masked"]

_ADDRESSES = re.compile(
    r"(?:https?://|ftp://|www\.)\S+|\b(?:doi|DOI)\s{0,2}:?\s{0,2}\S{1,200}"
    r"|(?<!\S)\S{1,100}@\S{1,200}|\b10\.\d{4,9}/\S{1,200}"
    r"|(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.(?:org|com|net|gov|edu|pk|uk|int"
    r"|info)\b(?:/\S{0,300})?"
)
_CODE = re.compile(
    r"```.{0,20000}?(?:```|\Z)|`[^`\n]{1,300}`|\{[^{}\n]{0,200}:[^{}\n]{0,200};[^{}\n]{0,200}\}"
    r"|<[a-z/!][^<>\n]{0,300}>"
    r"|\b(?:width|height|opacity|margin|padding|font-size|flex|line-height|top|left|right|bottom"
    r"|background|border|max-width|min-width|transform)\s{0,3}:\s{0,3}[^;\n]{1,60};?"
    r"|%[0-9]{0,3}\.?[0-9]{0,3}[dsfx]\b|%[0-9A-F]{2}(?=%|\w)",
    re.DOTALL,
)


def masked(text: str) -> str:
    """The text with addresses and code blanked out, sign for sign.

    Examples
    --------
    >>> masked("See www.x.org/?n=20%25 now, `width: 100%`.")
    'See                    now,              .'
    """
    for pattern in (_ADDRESSES, _CODE):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


_LEVEL_AFTER = re.compile(
    r"\s*[\])]?[ -]*(?:confiden|credib|C\.?I\.?\b|signific|level\b(?! of (?!sig|conf|prec))|power\b"
    r"|prediction interval|uncertainty|UI\b|sure\b|certain\b|cotton|wool|polyester|committed"
    r"|ethanol|dextrose|saline|glucose|methanol|chlorine|acetone|humidity|concentration"
    r"|probability (?:that|level)|prob\.|statistical|precision|alpha\b|margin of|error\b|threshold"
    r"|cut-?off|trimmed|winsori|quantile|percentile|p-value|two-sided|one-sided|two-tailed"
    r"|limits? of|اعتماد|ثقة)",
    re.IGNORECASE,
)
_LEVEL_BEFORE = re.compile(
    r"(?:signific[^.;!?]{0,80}\bat|\brequir(?:e|es|ed|ing)|consent of|(?:the )?support of"
    r"|backing of|approval of|(?:standard errors?|coefficients? of variation|half-widths?|\bCV"
    r"|\bRSE)[^.;!?]{0,50}"
    r"|confidence(?: level| limits?)?:|±|\+/-|\+/–|\+-|plus or minus|plus-or-minus"
    r"|margins? of (?:sampling )?error[^.;!?]{0,80}|sampling errors?[^.;!?]{0,60}"
    r"|(?:statistically )?significan(?:t|ce)(?: differences?)?(?: \w+)?(?: only)? (?:at|below"
    r"|under)(?: the)?(?: conventional)?"
    r"|confidence(?: levels?| intervals?)?(?: of| at| is| was| set at| \()?"
    r"|level of (?:confidence|significance)(?: of| at| was| is)?"
    r"|significance(?: levels?)?(?: of| at| was| is| set at)?(?: the)?|confident(?: at)?"
    r"|alpha(?: of| =| at| level of)?|power(?: was| is)?(?: set)?(?: of| at| was| is)?"
    r"|pass(?:ing)? mark(?: of| was| is)?|(?:poorest|richest|bottom|top|wealthiest|lowest"
    r"|highest|uppermost|lower|upper)"
    r"|threshold(?: of| at| was| is)?|cut-?off(?: of| at| point of)?|p\s*[<>=≤]|precision of"
    r"|tolerance of|trimmed at|at the|error (?:margin )?of|accurate to within|within)\s*\(?$",
    re.IGNORECASE,
)
_AT_THE = re.compile(r"\s*(?:and [0-9.]+\s*(?:%|per ?cent)\s*)?(?:levels?|mark)\b", re.IGNORECASE)
_WITHIN = re.compile(r"(?:at the|within)\s*\(?$", re.IGNORECASE)
_WITHIN_OF = re.compile(r"\s*(?:of the (?:true|actual|real)|percentage points? of|margin)", re.I)

_BOUND = (
    r"(?:less than|fewer than|below|under|more than|above|over|at least|up to|at most|greater than"
    r"|no more than|no less than|exceeding|higher than|lower than|beyond|in excess of|>|<|≥|≤"
    r"|>=|<=)"
)
_BOUNDED = re.compile(
    r"(?:\bspen[dt]\w*|\bspending|\bpay\w*|\bpaid|\bearn\w*|\bdevot\w*|\bsav(?:e|es|ing|ed)\b"
    r"|\bscor\w+"
    r"|\bown\w*|\ballocat\w*|\bcommit\w*|\bwith (?:a|an)\b|\bwith\b|\bwhose\b|\bwhere\b"
    r"|\battend\w*|\bmiss(?:ed|ing)"
    r"|\blos(?:t|e|ing)\b|\bdefined as|\bclassified as|\bclassed as|\bcoded as|\bcategor\w+"
    r"|\bband\w*"
    r"|\bbracket\w*|\boptions?\b|\blabel\w*|\bquota\w*|\bgroups?\b|\bhaving\b|\bhold(?:s|ing)?\b"
    r"|\bcover\w*|\brepay\w*|\banswer(?:ed|ing)?\b|\bcounts? as|\btreated as|\bif\b|\bwhen\b"
    r"|\bdropped"
    r"|\bexclud\w+|\bremoved|\bweigh\w*|\bremit\w*|\bsend(?:s|ing)?\b|\bexport(?:s|ing)?\b"
    r"|\bcell\w*|\bsells?\b"
    r"|\bselling|\bconsum\w+|\bus(?:e|es|ing)\b|\bworking|\bcontribut\w+|\bexpected)"
    rf"[^.;:!?]{{0,45}}?{_BOUND}\s*(?:(?:about|some|around)\s*)?$",
    re.IGNORECASE,
)
_OF_A_BUDGET = re.compile(
    r"\s*(?:or (?:more|less|over|above|below)\s*)?(?:of|in|from|on)\s+(?:(?:their|its|his|her"
    r"|your|the|all|total|"
    r"a|an|our|each|any|household|monthly|annual|weekly|daily|gross|net|disposable|own|family"
    r"|yearly"
    r"|available|required|working|waking|planned|school|class|production|farm|firm|company|online|"
    r"median|national|household's|year's|month's|expected)\s+)*(?:income|earnings|salary|wages?|"
    r"pay|budget|time|hours|turnover|revenue|sales|expenditure|spending|output|harvest|crop|land"
    r"|plot|profits?|rent|costs?|price|value|bill|debt|savings|assets?|stake|shares|score"
    r"|marks|items"
    r"|questions|sessions|lessons|days|median|body weight|diet|fee|fees|wage|loan|poverty line"
    r"|consumption|need|needs|workload|week|year|month|energy|calories|capital|transactions|items"
    r"|questionnaire|answers|wealth)\b",
    re.IGNORECASE,
)
_WHO = re.compile(rf"\s*(?:of|among)\s+(?:[\w,']+\s+){{0,4}}{PEOPLE}\b", re.IGNORECASE)
_OR_MORE = re.compile(
    r"\s*(?:or|and)\s+(?:more|less|above|below|over|under|higher|lower|fewer)\b", re.I
)
_QUOTED = re.compile(r"[\"“”'‘«(\[]\s*(?:(?:" + _BOUND + r"|between|from)\s*)?$", re.IGNORECASE)
_QUOTE_ENDS = re.compile(
    r"\s*(?:or (?:more|less|above|below|over)|and (?:above|over|below))?\s*[\"”'’»]"
)
_LABEL_AFTER = re.compile(
    r"\s*[\"”'’»)\]]?\s*(?:categor|bands?\b|brackets?\b|groups?\b|class(?:es)?\b|options?\b"
    r"|bins?\b|ranges?\b"
    r"|intervals?\b|quotas?\b|tiers?\b|rule\b|rules\b|criterion|minimum|ceiling|floor\b|cap\b"
    r"|quorum"
    r"|majority\b|stake\b|sample of|random sample|subsample|sub-sample|discount\b|deposit\b"
    r"|alcohol|solution|proof\b|scale\b|zoom\b|volume\b|brightness|battery)",
    re.IGNORECASE,
)


_RANGED = re.compile(r"[0-9]%?\s?[-–—]\s?[0-9]")
_OF_TASKS = re.compile(r"\s*of\s+(?:[\w’']+\s+){0,2}(?:tasks|activities|workload)\b", re.IGNORECASE)
_SMALLER = re.compile(r"(?:less|smaller|lower|fewer|below|under)(?: than)?\s*$", re.I)
_THOSE = re.compile(
    r"\b(?:those|households|families|people|any|anyone|tenants) (?:who )?(?:spen[dt]|pay|earn"
    r"|devot|sav)\w*\s*$",
    re.I,
)


def is_no_figure(before: str, figure: str, after: str) -> bool:
    """Whether a percentage is a level of confidence, a margin of error or the bound of a category.

    Parameters
    ----------
    before, figure, after : str
        The text of the sentence up to the figure, the figure, and the text behind it.

    Examples
    --------
    >>> is_no_figure("with ", "95%", " confidence intervals")
    True
    >>> is_no_figure("households that spend less than ", "30%", " of their income on rent")
    True
    >>> is_no_figure("less than ", "30%", " of respondents spend it on rent")
    False
    """
    tasks = _RANGED.search(figure) and _OF_TASKS.match(after)
    banded = bool(tasks) or _names_bands(before, figure, after)
    if _LEVEL_AFTER.match(after) or banded or _is_whole(before, figure):
        return True
    if match := _LEVEL_BEFORE.search(before):
        if not _WITHIN.search(match[0]):
            return True
        if _AT_THE.match(after) or _WITHIN_OF.match(after):
            return True
    if _LABEL_AFTER.match(after) or (_QUOTED.search(before) and _QUOTE_ENDS.match(after)):
        return True
    if _is_too_small(before, after):
        return True
    if _WHO.match(after):
        return False
    if _THOSE.search(before) and re.search(r"[-–]|to|\band\b", figure):
        return True
    if _BOUNDED.search(before):
        return bool(_OF_A_BUDGET.match(after)) or _is_label(before, after)
    return bool(_OR_MORE.match(after)) and bool(
        re.search(
            r"(?:spend|pay|earn|devot|with|who|whose|own|scor|attend)\w*[^.;:!?]{0,25}$",
            before,
            re.I,
        )
    )


_BANDING = re.compile(
    r"\b(?:regard(?:ed)?|describ(?:e|ed)|term(?:ed)?|deem(?:ed)?|class(?:ed|ified)"
    r"|categori[sz]ed|grouped|coded|binned|divided|split|banded|sorted|labelled|counted"
    r"|treated)\b"
    r"[^.;!?]{0,40}?\s(?:as|into|in)\b|\b(?:called|termed|deemed|considered"
    r"|defined)\b[^.;!?]{0,60}\bif\b",
    re.IGNORECASE,
)
_BOUND_BEFORE = re.compile(rf"(?:\b(?:{_BOUND[3:-1]}|between|from)|[(\[])\s*$", re.IGNORECASE)
_ADDS_UP = re.compile(
    r"\b(?:add(?:s|ed|ing)?(?: up)?|sum(?:s|med)?|total(?:s|ling)?"
    r"|equal)(?:\s+\w+){0,3}\s+to\s*$|\bto(?:tal|talling)\s*$",
    re.IGNORECASE,
)


def _is_too_small(before: str, after: str) -> bool:
    """Whether it is a difference below which nothing counts."""
    beyond = r"[^.;!?]{0,40}\bnot (?:statistically )?significant"
    return bool(_SMALLER.search(before)) and bool(re.match(beyond, after))


def _names_bands(before: str, figure: str, after: str) -> bool:
    """Whether a sentence sorts cases into bands, and the figure is the bound of one."""
    if not _BANDING.search(before + after) or re.match(
        r"\s*of\s+(?:the\s+)?(?:\w+\s+)?" + PEOPLE, after
    ):
        return False
    return bool(_BOUND_BEFORE.search(before)) or bool(re.match(r"(?:between|from)\b", figure, re.I))


def _is_whole(before: str, figure: str) -> bool:
    """Whether it is the hundred to which parts add up, or the end of a scale."""
    if re.match(r"(?:from\s+)?0\s*(?:%|per ?cent)?\s*(?:-|–|to)\s*100\b", figure, re.I):
        return True
    if not re.match(r"100\b", figure):
        return False
    return bool(_ADDS_UP.search(before)) or bool(
        re.search(r"\b0\s*(?:%|per ?cent)?\s*(?:-|–|to)\s*$", before, re.I)
    )


_LABELLED = re.compile(
    r"(?:defined|classified|classed|coded|categor|band|bracket|option|label|quota|groups?\b"
    r"|counts? as|treated as"
    r"|dropped|excluded?|removed|expected|cells?|with (?:an? )?\w+(?: \w+)? rates?)[^.;!?]{0,60}$",
    re.IGNORECASE,
)


def _is_label(before: str, after: str) -> bool:
    """Whether words before say that what follows is a rule or the name of a category."""
    return bool(_LABELLED.search(before)) or bool(
        re.match(
            r"\s*(?:were|are|was|is) (?:asked|excluded|dropped|classed|removed|coded|counted"
            r"|treated)",
            after,
        )
    )
