"""Which sentences point at what stood before them: "it", "the company", "but", "those plans"."""

from __future__ import annotations

import re

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
# "On the board it stands second": the pronoun follows a place, not the thing it stands for.
_PLACE_FIRST = re.compile(
    r"^(?:On|In|At|For|Under|With|From|By|During|Since|After|Before|Within|Among) [^,]*?,? "
    r"(?:it|they|he|she)(?: |[’'])",
)
_THE_NOUN = re.compile(
    r"The (?!company|firm|startup|start-up|lab|maker|agency|group|team|pair|two|latter|former|same|other|authors?|"
    r"researchers?)[a-z]+(?: [a-z]+)? (?=[a-z])"
)


_GENERIC = re.compile(
    r"\b(?:[Tt]he (?:AI |tech |software |[A-Z][a-z]+(?:ese|ish|an|ch) )?(?:company|firm|startup|start-up|(?:AI |tech )?giant|search giant|software giant|chipmaker|"
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


def leans(text: str) -> bool:
    """Whether a sentence points at what stood before it ("It", "the company", "But")."""
    if _DANGLING.search(text) or _POINTS_BACK.search(text) or _PLACE_FIRST.search(text):
        return True
    plain = without_quotes(text)
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


def without_quotes(text: str) -> str:
    """The text without what stands between quotation marks."""
    return re.sub(r"“[^”]*”|\"[^\"]*\"", "", text)
