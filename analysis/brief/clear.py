"""Which sentences can stand alone in a brief."""

from __future__ import annotations

import re

from analysis.brief.leaning import leans, without_quotes

SHORTEST, LONGEST = 40, 320
FEWEST_WORDS = 7
_LOWER_SHARE = 0.4  # of the words with letters; less is a heading or a list of names

_JUNK = re.compile(
    r"[\u0400-\u04ff\u0590-\u06ff\u0900-\u097f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|https?://|www\.|[{}<>|\\`~]|\[\s*[….]|\.\.\.|…|©|®|•|→|►|\bsign up\b|\bsubscribe (?:to|now|here|today|for|and)\b|\bnewsletter\b|"
    r"(?-i:^[A-Z]{4,} [A-Z]{4,} )|: - |\bread more\b|\bclick\b|\bcookies?\b|\badvertis(?:ement|ing disclosure)|\bphoto(?:graph)?(?: by|:|\b.{0,12}getty)|"
    r"\bgetty images\b|\bimage (?:credit|source|caption|by)|\bcredit:|\bcourtesy of\b|\bfollow us\b|"
    r"\bshare this\b|\bthis (?:article|story|post|piece|page|newsletter|episode|podcast|video)\b|"
    r"\bpodcast\b|\bwebinar\b|\bregister (?:now|here)\b|\bjoin us\b|\bpromo code\b|"
    r"\b(?:all )?rights reserved\b|\bterms of use\b|\bprivacy policy\b|\blog ?in\b|\bfree trial\b|"
    r"\b(?:listen|watch|tune in|stay tuned|check out|learn more|find out|get started|buy now|scroll|download the)\b|"
    r"\bdisclosure:|\bupdated?:|\bcorrection:|\beditor[’']s note\b|\bvia (?:email|x|twitter)\b|"
    r"\b(?:minute|min) read\b|\bcomments?:|\bpoints?:|\bcontinue reading\b|\bappeared first on\b|"
    r"\bshown here\b|\bbelow\b|\babove\b|\bas mentioned\b|\bearlier in\b|\bfigure \d|\btable \d|\bI[’']?(?:m|ve|d|ll)?\b|\b(?:my|mine|me|myself)\b|"
    r"\b(?:excited|proud|thrilled|delighted|pleased|happy) to\b|taking this opportunity|"
    # Footnote marks, glued dates and gaps before a stop are traces of markup.
    r"\((?:[A-Za-z]+): [\d,.]+k?\)|[A-Za-z][,.;]\d+\s|\d{4}[A-Z][a-z]|\s[.,;:](?:\s|$)|\w\.[A-Z][a-z]{2,}\b(?<!\.Net)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:by|written by|posted by|reporting by|editing by|source|sources|related|topics?|tags?)\b[:\s]|"
    r"^\W*\d{1,2}[.)]\s|^(?:step|chapter|part|section|day|week|tip|lesson|rule) \d|"
    r"^(?:TL;?DR|Q|A|Note|Tip|Warning|Summary|Overview|Example|Update)\s*[:.]|^(?:Update|Updated|Correction),? [A-Z]\w+ \d{1,2}(?:st|nd|rd|th)?\b[^.]{0,20}:|"
    r"\b(?:is|was|are) (?:an? |the |our )?(?:[\w-]+ ){0,2}(?i:vice president|principal|director of|head of|lead (?:for|of)|"
    r"product manager|solutions? architect|(?:senior )?(?:reporter|writer|editor|correspondent|journalist)|"
    r"software engineer|applied scientist|data scientist|developer advocate|professor)\b|"
    r"\((?:reporting|editing) by\b|^[A-Z][A-Z ]{3,}[—–:-]",
)
# Advice, advertisement and labels of lists: "Do not …", "Experience the power …", "To do: …".
_CALL = re.compile(
    r"^(?:do(?:n[’']t| not)?|please|get|enjoy|save|experience|optimi[sz]e|discover|explore|try|read|see|use|rotate|"
    r"check|learn|consider|note|remember|imagine|choose|start|run|install|keep|make|let|look|think|"
    r"take|compare|replace|plan|treat|expect|don’t|never|always|thanks|dear|welcome|hello|hi|"
    r"congratulations|meet|build|deploy|move|stop|test|ask|turn) (?!of\b|is\b|was\b|has\b|will\b)[a-z]|"
    r"^(?:to (?:do|know|decide|read|watch)|what to do(?: \w+)?|launch|headline|bottom line|verdict|"
    r"our take|the (?:upshot|takeaway|catch|result|point|short version|lesson|question)|context|"
    r"background|why it matters|key (?:points?|takeaways?)|pros|cons|question|answer|advice|"
    r"result|note|editor|reminder|fun fact|side note|aside|quote|example|also)\s?:|"
    r"^(?:until|before|after|once|when|as) [^,]{3,60}, (?:plan|do|don[’']t|check|use|keep|read|wait|test|move)\b|"
    r"^what makes\b|^how to\b|\brow [A-Z]\b|^as [A-Z]\w+ (?:put|puts|said|says|noted) it\b",
    re.IGNORECASE,
)
# "How its team builds": a caption, not a sentence.
_CAPTION = re.compile(r"^(?:How|Why|Inside|Where) [^?]*\.$")
# "Model download: Weights are fetched": an entry of a list, unless its label is one people read.
_ENTRY = re.compile(
    r"^(?!Prices?|Pricing|Limits?|Caching|Availability|Data|Licen[cs]e|Access)"
    r"[A-Z][\w-]*(?: [\w-]+){0,4}: (?:[A-Z]|\d)|\( \w|\w \)"
)
_GLUED = re.compile(r"\b(?:posted|published|updated|last modified) (?:on|at) \d")
# "US" is a country.
_FIRST_PLURAL = re.compile(r"\b(?:[Ww]e|[Oo]urs?|us|[Ll]et[’']s)\b|\b(?:WE|OUR)\b")
_WHOLE_QUOTE = re.compile(r"[“\"][^”\"]*[”\"]?\Z")
_SECOND = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_END = re.compile(r"\.[\"”’')\]]*$")
_VERBAL = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|must|does|do|did|said|says|"
    r"\w{3,}(?:ed|es)|\w{3,}s|made|won|cut|set|put|let|took|gave|told|got|went|came|began|found|"
    r"held|kept|built|sent|sold|bought|paid|led|ran|hit|rose|fell|grew|shut|spent|drew)\b"
)

# A feed's summary is often a noun with its trimmings: "A new model for voice, now in the app."
_NOUN_FIRST = re.compile(r"^(?:An?|New|The (?:first|new|latest)) ")
_GERUND = re.compile(r"^[A-Z][a-z]+ing ")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|must|does|did|said|says|gives?|goes|makes?|"
    r"lets?|allows?|brings?|uses?|adds?|comes?|came|takes?|took|shows?|means?|costs?|puts?|gets?|got|led|"
    r"began|became|made|won|cut|asks?|tells?|finds?|found|lists?|needs?|wants?|\w{2,}ed)\b"
)
_PLAINLY_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|must|does|did|said|says|means|makes|"
    r"announced|released|launched|remains?|requires?|takes?|costs?|became|comes|came)\b"
)


def is_clear(text: str, *, own_words: bool = False) -> bool:
    """Whether a sentence, white space folded, reads well by itself.

    `own_words` is true for a primary source, where "we" is the maker speaking.
    """
    return is_clean(text, own_words=own_words) and not leans(text)


def is_clean(text: str, *, own_words: bool = False) -> bool:
    """Whether a sentence is whole prose, neither furniture nor an address to the reader."""
    if not SHORTEST <= len(text) <= LONGEST or not text.isprintable():
        return False
    if not _starts_well(text) or not _END.search(text) or not _is_balanced(text):
        return False
    if any(pattern.search(text) for pattern in (_JUNK, _BYLINE, _CALL, _ENTRY, _CAPTION)):
        return False
    if _GLUED.search(text[:200].lower()):
        return False
    plain = without_quotes(text)
    if _WHOLE_QUOTE.match(text) and _FIRST_PLURAL.search(text):
        return False  # "We" of whom?
    if _SECOND.search(plain) or (_FIRST_PLURAL.search(plain) and not own_words):
        return False
    return _is_prose(text)


def _starts_well(text: str) -> bool:
    first = text.lstrip("\"“‘'")[:1]
    return first.isupper() or first.isdigit() or first in "$€£"


def _is_balanced(text: str) -> bool:
    plain = text.count('"') % 2 == 0
    return plain and text.count("“") == text.count("”") and text.count("(") == text.count(")")


def _is_prose(text: str) -> bool:
    words = text.split()
    letters = sum(character.isalpha() for character in text)
    ascii_letters = sum(c.isascii() for c in text if c.isalpha())
    plain = [word for word in words if word.strip("\"“‘'(")[:1].isalpha()]
    lower = sum(word[:1].islower() for word in plain)
    if len(words) < FEWEST_WORDS or letters < 0.6 * len(text) or ascii_letters < 0.9 * letters:
        return False
    if (_NOUN_FIRST.match(text) or _GERUND.match(text)) and not _FINITE.search(text):
        return False
    if _GERUND.match(text) and "," not in text and not _PLAINLY_FINITE.search(text):
        return False
    return lower >= _LOWER_SHARE * len(plain) and bool(_VERBAL.search(text))
