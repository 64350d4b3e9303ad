"""Which sentences can stand alone in a brief."""

from __future__ import annotations

import re

SHORTEST, LONGEST = 40, 320
FEWEST_WORDS = 7
_LOWER_SHARE = 0.4  # of the words with letters; less is a heading or a list of names

_DANGLING = re.compile(
    r"^[\"“‘'(]*(?:it|its|it[’']s|this|that|that[’']s|these|those|they|their|he|she|his|her|him|them|"
    r"the (?:company|firm|startup|start-up|move|decision|announcement|order|deal|change|news|latter|"
    r"former|two|pair|agency|group|team|post|report|memo|letter|tool|feature|model|models|paper|"
    r"result|results|lab|same|bill|filing|suit|case|document|incident|episode|"
    r"authors?|researchers?|statement|directive|update|release|other)\b|"
    r"but|and|or|so|yet|also|however|meanwhile|instead|still|then|thus|therefore|moreover|"
    r"furthermore|additionally|indeed|nevertheless|nonetheless|otherwise|likewise|similarly|"
    r"such|both|neither|another|others|here|there|which|who|plus|nor|because|though|although|while|"
    r"in (?:addition|practice|effect|total|all|other words|fact|contrast|response|turn|this|that|short|the meantime|both|"
    r"these|those|particular)|"
    r"for (?:example|instance|now|that|this|these|one|comparison)|on the other hand|as (?:such|a result|well|of now|for)|"
    r"at (?:that|this|the same) |after (?:that|this|all)|even |to be clear|of course|again|"
    r"all (?:three|four|five|of (?:them|these|this|that))|if|unless|suppose|imagine|first|second|third|finally|lastly|next|one (?:good|way|thing|reason)|"
    r"that said|according to (?:the company|him|her|them)|"
    r"earlier (?:the same|that)|the same (?:day|week|month)|by (?:contrast|comparison)|yes|no|well|ok|okay|sure|now)\b",
    re.IGNORECASE,
)
# A bare "The rollout is" and an early "these" point at something said before.
_POINTS_BACK = re.compile(
    r"^The [a-z]+(?:, |[’']s | (?:began|ended|concerns|runs|reached|applies|covers|allows|affects|uses|builds|"
    r"reported|reports|says|said|adds|added|asks|comes|shows|took|works|leaves|requires)\b)|"
    r"^The (?:[a-z\d][\w-]*,? ){1,3}(?:is|are|was|were|has|have|had|will|would|can|could|also|effectively|now|"
    r"comes|came|means|marks|follows|includes|gives|says|said|does|did|may)\b|"
    r"^According to [^,]+, (?:it|its|they|he|she|the company)\b|"
    r"\bwherever that\b"
)
_EARLY_THIS = re.compile(
    r"^.{0,60}\b(?:this|these|those) (?!week|month|year|quarter|summer|fall|spring|winter|autumn|morning|"
    r"afternoon|evening|time|weekend|point)[a-z]+|\bfor (?:this|that) (?:reason|purpose)\b|\bfor this[—,.;]"
)
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
    r"[A-Za-z][,.;]\d+\s|\d{4}[A-Z][a-z]|\s[.,;:](?:\s|$)|\w\.[A-Z][a-z]{2,}\b(?<!\.Net)",
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
    r"^(?:do(?:n[’']t| not)?|please|experience|optimi[sz]e|discover|explore|try|read|see|use|rotate|"
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
# A noun that points back wherever it stands: "for this model", "to that full stack".
_POINTER = re.compile(
    r"\b(?:this|these|those|such) (?:[a-z-]+ )?(?:models?|compan(?:y|ies)|releases?|tools?|features?|orders?|rules?|changes?|"
    r"systems?|benchmarks?|tests?|approach|policy|policies|reports?|agents?|capabilit\w+|risks?|attacks?|moves?|plans?|group|groups|"
    r"questions?|issues?|problems?|steps?|products?|partners?|results?|numbers?|figures?|subjects?|specification|stack|way|ways|method)\b|"
    r"\b(?:to|for|of|in|on|with|from|by|at|using|bringing|under|behind) that (?:[a-z-]+ ){0,2}"
    r"(?:model|company|release|tool|feature|order|rule|change|system|stack|test|policy|report|agent|move|plan|group|name|number|figure)\b|"
    r"^(?:Across|Of|In|On|Among|With|From) (?:all|both|the) (?:two|three|four|five|six|seven|eight)\b|"
    r"^The (?:most recent|latest|first|second|third|other|next|same|biggest|main|last|final|new) "
    r"(?:examples?|ones?|cases?|steps?|moves?|reasons?|parts?|pieces?|differences?|models?|features?|tools?)\b|"
    r"^.{0,50}\balso\b|\bby (?:comparison|contrast)\b",
)
_GOVERNMENT = re.compile(r"\b[Tt]he (?:government|administration|ministry|department)\b")
_ITS_STATE = re.compile(
    r"\b(?:US|U\.S\.|UK|EU|federal|American|Chinese|British|European|White House|Washington|Beijing)\b"
)
_PLURAL_POINTER = re.compile(r"\b(?:they|their|them|theirs)\b")
_PLURAL = re.compile(
    r"(?<!that )(?<!which )(?<!who )(?<!it )\b(?!its\b|this\b|has\b|was\b|is\b|does\b|us\b)[a-z]\w+s\b|\band\b|\b(?:people|everyone|anyone|children|team|staff|nobody)\b"
)
# "How its team builds": a caption, not a sentence.
_CAPTION = re.compile(r"^(?:How|Why|Inside|Where) [^?]*\.$")
# "Model download: Weights are fetched": an entry of a list, unless its label is one people read.
_ENTRY = re.compile(
    r"^(?!Prices?|Pricing|Limits?|Caching|Availability|Data|Licen[cs]e|Access)"
    r"[A-Z][\w-]*(?: [\w-]+){0,4}: (?:[A-Z]|\d)|\( \w|\w \)"
)
# "On the board it stands second": the pronoun follows a place, not the thing it stands for.
_PLACE_FIRST = re.compile(
    r"^(?:On|In|At|For|Under|With|From|By|During|Since|After|Before|Within|Among) [^,]*?,? "
    r"(?:it|they|he|she)(?: |[’'])",
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
_THE_NOUN = re.compile(
    r"The (?!company|firm|startup|start-up|lab|maker|agency|group|team|pair|two|latter|former|same|other|authors?|"
    r"researchers?)[a-z]+(?: [a-z]+)? (?=[a-z])"
)


def is_clear(text: str, *, own_words: bool = False) -> bool:
    """Whether a sentence, white space folded, reads well by itself.

    `own_words` is true for a primary source, where "we" is the maker speaking.
    """
    return is_clean(text, own_words=own_words) and not leans(text)


def leans(text: str) -> bool:
    """Whether a sentence points at what stood before it ("It", "the company", "But")."""
    if _DANGLING.search(text) or _POINTS_BACK.search(text) or _PLACE_FIRST.search(text):
        return True
    plain = _without_quotes(text)
    if _POINTER.search(plain) or _EARLY_THIS.search(plain) or _points_at_nobody(plain):
        return True
    return not names_before_it_refers(text)


def _points_at_nobody(text: str) -> bool:
    # "The government" of no country, and "they" where nothing before it is many.
    state = _GOVERNMENT.search(text)
    if state is not None and not _names_state(text[: state.start()]):
        return True
    many = _PLURAL_POINTER.search(text)
    return many is not None and _PLURAL.search(text[: many.start()]) is None


def _names_state(before: str) -> bool:
    return bool(_ITS_STATE.search(before) or [n for n in _PROPER.findall(before) if not _is_day(n)])


def is_definite(text: str) -> bool:
    """Whether only a "the" before its first noun points back, which a headline above explains."""
    match = _THE_NOUN.match(text)
    return match is not None and not leans(f"Tocsin {text[match.end() :]}")


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
    plain = _without_quotes(text)
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


def _without_quotes(text: str) -> str:
    return re.sub(r"“[^”]*”|\"[^\"]*\"", "", text)


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


_GENERIC = re.compile(
    r"\b(?:[Tt]he (?:AI |tech |software )?(?:company|firm|startup|start-up|(?:AI |tech )?giant|search giant|software giant|chipmaker|"
    r"lab|agency|regulator|chief executive(?! order)|CEO|executive(?! order)|app|service|platform|product)|"
    r"it|its|they|their|he|she|his|her|him|them)\b"
)
_PROPER = re.compile(
    r"(?<!^)(?<![.!?“\"] )\b[A-Z][\w’'-]+|^[\"“]?[A-Z]\w*[A-Z0-9]\w*|^[\"“]?\w+[’']s\b"
)
_SENTENCE_OPENERS = (
    frozenset(
        ("On", "In", "At", "For", "With", "From", "By", "As", "After", "Before", "Since", "When")
    )
    | {"While", "To", "The", "A", "An", "Under", "During"}
    | frozenset(
        [
            "Last",
            "Next",
            "Earlier",
            "Later",
            "Today",
            "Yesterday",
            "Tomorrow",
            "Now",
            "Then",
            "Just",
            "Only",
            "Also",
            "Still",
            "Once",
            "Until",
            "Between",
            "Over",
            "Across",
            "Among",
            "Within",
            "Without",
            "Against",
            "Despite",
            "Because",
            "If",
            "Some",
            "Many",
            "Most",
            "Several",
            "Both",
            "Each",
            "Every",
            "One",
            "Two",
            "Three",
            "Early",
            "Late",
            "January",
            "February",
            "March",
            "April",
            "August",
            "September",
            "October",
            "November",
            "December",
        ]
    )
)


def names_before_it_refers(text: str) -> bool:
    """Whether "the company", "it" or "he" comes only after a name it may stand for."""
    reference = _GENERIC.search(text)
    if reference is None:
        return True
    head = text[: reference.start()]
    first = head.split(" ", 1)[0].strip("\"“‘'(,")
    if first and first not in _SENTENCE_OPENERS and first[:1].isupper() and not _is_day(first):
        return True
    names = [m[0] for m in _PROPER.finditer(head)]
    return any(not _is_day(name) for name in names)


def _is_day(word: str) -> bool:
    return bool(
        re.fullmatch(
            r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[A-Z][a-z]{2,8}ly|May|June|July", word
        )
    )
