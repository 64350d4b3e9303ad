"""Lines of a page that are not the article, and pages that are not articles."""

from __future__ import annotations

import re

from ingest.screen import Rejected

MAX_FURNITURE = 160  # characters; a longer line is prose
_TAIL_LINES = 12
_LOCKED_PAGE = 600  # characters; what stands before a paywall is a teaser
_SHORT_PAGE = 1_500  # only a page this short can be nothing but a wall

_FURNITURE = re.compile(
    r"(?:read (?:next|more|also)|related(?: (?:articles?|stories|posts|reading|topics))?|recommended"
    r"|more (?:from|on|stories|in)\b|most (?:read|popular)|you (?:may|might) also (?:like|enjoy)"
    r"|subscribe|sign up|sign in|log in|join (?:our|the) (?:newsletter|community|discord)"
    r"|get (?:the|our) (?:latest|newsletter|daily)|share (?:this|on|via)|follow us|follow .{1,40} on"
    r"|(?:this|our) (?:site|website) uses cookies|we use cookies|accept (?:all )?cookies|cookie"
    r"|©|\(c\) ?\d{4}|copyright\b|all rights reserved|advertisement|sponsored|comments? ?\(?\d*\)?$"
    r"|leave a (?:comment|reply)|previous (?:post|article)|next (?:post|article)|tags?:|filed under"
    r"|privacy policy|terms of (?:use|service)|newsletter\b|back to top|skip to|print this)",
    re.IGNORECASE,
)
_LLM_REFUSAL = re.compile(
    r"^(?:i(?:'|’)?m sorry,? (?:but )?(?:i|as an ai)|i (?:cannot|can(?:'|’)t|am unable to|won(?:'|’)t) "
    r"(?:\w+ ){0,2}(?:assist|help|fulfil|provide|process|access|create|comply|generate|summari|write)"
    r"|as an ai (?:language )?model)",
    re.IGNORECASE,
)
_WALLS = (
    ("blocked", re.compile(
        r"^(?:access (?:to this page has been )?denied|403 forbidden|forbidden|attention required"
        r"|just a moment|checking your browser|are you a (?:robot|human)|pardon our interruption"
        r"|please verify you are|verify(?:ing)? you are human|security check|request blocked"
        r"|sorry, you have been blocked|robot check|unusual traffic)", re.IGNORECASE)),
    ("needs_script", re.compile(
        r"^(?:(?:please )?enable javascript|javascript (?:is|must be) (?:disabled|required|enabled)"
        r"|you need to enable javascript|this (?:site|app|page) requires javascript)", re.IGNORECASE)),
    ("error_page", re.compile(
        r"^(?:(?:error )?(?:404|500|502|503|410)\b|page not found|not found$|service unavailable"
        r"|bad gateway|internal server error|something went wrong|this page (?:doesn(?:'|’)t exist|is"
        r" (?:not available|unavailable)))", re.IGNORECASE)),
    ("consent", re.compile(
        r"^(?:before you continue|we (?:value|care about) your privacy|your privacy choices"
        r"|we and our (?:\d+ )?partners|manage (?:your )?(?:cookie|consent))", re.IGNORECASE)),
    ("paywall", re.compile(
        r"^(?:subscribe to (?:continue|read|unlock)|this (?:article|content|post|story) is (?:for|"
        r"only available to|reserved for|exclusive(?:ly)? (?:for|to)) (?:paid |paying )?(?:subscriber"
        r"|member)|already a (?:subscriber|member)|to continue reading|you have reached your)",
        re.IGNORECASE)),
)  # fmt: skip
_DETAILS = {
    "blocked": "The site shows a check for robots instead of the article.",
    "needs_script": "The page shows nothing without JavaScript.",
    "error_page": "The page is an error message.",
    "consent": "The site asks for consent before it shows the article.",
    "paywall": "The article is behind a paywall.",
    "model_refusal": "The text is a language model's refusal, not an article.",
}
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]")
_WALL_LINES = 4
_LABEL_WORDS = 4
_FURNITURE_SENTENCE = re.compile(
    r"subscribe|sign up|we use cookies|this (?:site|website)|copyright|©|.*all rights",
    re.IGNORECASE,
)


def drop_furniture(text: str) -> str:
    """The text without trailing lines such as "Read next" or "Subscribe".

    Only the last lines are looked at, and those that are short and begin like furniture go.
    """
    lines = text.split("\n")
    first = max(len(lines) - _TAIL_LINES, 0)
    tail = [line for line in lines[first:] if not is_furniture(line)]
    return "\n".join(lines[:first] + tail).strip()


def is_furniture(line: str) -> bool:
    """Whether a line is short, begins as page furniture does and is not a sentence of prose."""
    plain = line.strip(" -–—•*>#|")
    if len(plain) > MAX_FURNITURE or _FURNITURE.match(plain) is None:
        return False
    is_sentence = plain.endswith(".") and len(plain.split()) > _LABEL_WORDS
    return not is_sentence or _FURNITURE_SENTENCE.match(plain) is not None


_CREDIT = re.compile(
    r"(?:by|von|par|por|di|da|door|af|av|text|texte|words|reporting by|writing by|edited by"
    r"|additional reporting|with (?:files|reporting|additional reporting) from|story by|with agencies"
    r"|photo(?:s|graph|grafie|graphie)?|foto(?:s|grafie)?|image|picture|bild(?:er)?|фото|credit|source"
    r"|quelle|getty|afp|ap photo|reuters|illustration|grafik)\b(?: ?[:/©|—–-]| by\b| [^.!?]{3,60}$)",
    re.IGNORECASE,
)


def measure(text: str) -> float:
    """How much a text says, in letters of an alphabet; a sign of a wide script says more."""
    return len(text) + 1.5 * len(_WIDE.findall(text))


def is_credit(line: str) -> bool:
    """Whether a line only names who wrote it or took its picture."""
    return len(line) < MAX_FURNITURE and _CREDIT.match(line.strip(" -–—•*>#|(")) is not None


def find_refusal(title: str, text: str, *, is_locked: bool = False) -> Rejected | None:
    """Whether the page is a wall, an error or a model's refusal rather than an article.

    `is_locked`: the page states that it is not free to read.
    """
    if is_locked and measure(text) < _LOCKED_PAGE:
        return Rejected("paywall", _DETAILS["paywall"])
    if _LLM_REFUSAL.match(text.lstrip()):
        return Rejected("model_refusal", _DETAILS["model_refusal"])
    if len(text) > _SHORT_PAGE:
        return None
    lines = [title, *[line for line in text.split("\n") if line.strip()][:_WALL_LINES]]
    # A headline may begin like a wall; it needs to be nearly all there is.
    for reason, pattern in _WALLS:
        hits = [line for line in lines if pattern.match(line.strip())]
        is_title_only = hits == [title] and len(text) > 400  # noqa: PLR2004 - some prose follows
        if hits and not is_title_only:
            return Rejected(reason, _DETAILS[reason])
    return None
