"""Names in a sentence: known entities, and capitalised words that the text uses as a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.knowledge.entities import Located

_LONGEST_NAME = 42
_SHORT_TEXT = 700
_LEAST_USES = 2
_INITIALS = 3
_PARTS = frozenset(
    ["Robotics", "Research", "Systems", "Technologies", "Ventures", "Capital", "Health", "Media", "Security",
     "Energy", "Computing", "Studio", "Studios", "Games", "Group", "Foundation", "Institute", "University"]
)  # fmt: skip
_LETTERED = re.compile(r" [A-Z]{1,2} \d+(?:\.\d+)*\b")  # "Laguna S 2.1"
_TICKER = re.compile(r"\([A-Z]{2,6}\)")  # "Apple (AAPL)"
_VERSION_REST = re.compile(r"\.\d+")
_PRODUCT = re.compile(
    r" (?!Models?\b|Family\b|API\b|Pro\b|Users?\b|And\b|For\b|In\b|With\b|Now\b)[A-Z][a-z]{2,}\b"
)


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NAME = re.compile(
    r"(?:[A-Z][\w&’'.]*[\w&]|[A-Z]|\b[a-z]{1,2}[A-Z]\w+)(?:[- ](?:of |the |de |and )?(?=[A-Z0-9])[\w&.]*[\w&])*"
    r"(?:[- ]?\d(?:[\w.]*\w)?)?"
)
_NO_NAME = _words(
    "The A An In On At For From With By Of As It Its This That These Those We Our They Their He "
    "She His Her You Your I My And But Or So If When While After Before Since Because Although "
    "Though However Meanwhile There Here What Why How Who Where Which Some Many Most All Both "
    "No Not Now Then To Today Yesterday Monday Tuesday Wednesday Thursday Friday Saturday "
    "Sunday January February March April May June July August September October November "
    "December Earlier Later Last Next New News Also Just Once According Until Under Over Into "
    "Per Via Even More Less First Second Third One Two Three Four Five Six Several Announcing "
    "Introducing Meet Update Breaking Exclusive Report Sources Read Watch Listen Image Photo AI "
    "API CEO CFO CTO COO US U.S. UK EU USA IPO LLM ML GPU SEC CVE AGI IT PR VC Series Big Tech "
    "Company Startup Investors Researchers Developers Users Hackers Attackers Judge Court "
    "Federal Chinese American European French German British Japanese Korean Indian Israeli "
    "Canadian Congress Senate House President Senator Minister Mr Ms Dr White Lawmakers Authors "
    "Publishers Musicians Nearly About Around During Despite Following Amid Among Through "
    "Between Within Without Against Only Still GW MW Along the of and de South North East West Experts Expanding Lawsuit Billion Million Trillion RAM Firm Firms Labs Skills Tool Tools Team Agents "
    "Chip Chips Model Software Hardware Cloud Data Center Stock Shares Market Yet Each Every "
    "Any Such Same Other Another Instead Pricing Price Prices API Access Weights Model Models "
    "Edtech Fintech Biotech Medtech Healthtech Proptech Insurtech Agritech Cleantech Year Month Week Day Based Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Current Former Pro Plus Ultra Max Mini Lite Free Premium GB TB MB Debt Choice Bond Group Source Founder Founders Employees Workers "
    "Users Customers Parents Families States Artists Musician Officials Government Officers Whistleblower Whistleblowers"
)
_DESCRIPTION = re.compile(
    r"\A(?:(?:[A-Z]\w*-(?:based|backed|owned|led)|AI|Chinese|American|European|French|German|British|Japanese|Indian|Israeli|Swedish|Korean|US|UK|U\.S\.|"
    r"EU|Tech|Chip|Cloud|Robotics|Legal|Health|Data|Startup|Start-up|Company|Firm|Giant|Maker|Chipmaker|Lab|Unicorn|Developer|Platform|Provider|New|Former|"
    r"Bay|Area|Silicon|Valley|Neocloud|Hyperscaler|Report|Exclusive|The) )+(?=[A-Z])"
)
# In a headline every word has a capital; none of these stands inside a name.
_INNER = re.compile(
    r"\s(?:It|With|A|An|In|Its|To|From|For|By|On|At|Is|Are|As|And|But|Or|After|Over|Amid|Via|Into|That|Will|Has|Have|Says?|Said|"
    r"CEO|CFO|CTO|Raises?|Launch\w*|Unveils?|Announc\w*|Acquires?|Sues?|Releas\w*|Files?|Hits?|Gets?|Signs?|Wins?|Plans?|Cuts?|Adds?|Emerge[sd]?|Closes?|Secures?|"
    r"Lands|Bags|Nets|Strikes?|Inks|Invests?|Commits?|Sees|Takes|Makes|Faces|Buys?|Sells?|Bets|Brings|Drops|Becomes|Teams|"
    r"Partners|Expands?|Opens|Shuts|Ends|Wants|Could|May|Hacked|Breached|Confirms?|Discloses?|Bans?|Blocks?|Suspends?|Settles?)\b"
)
# Families: "Gemini" alone names no release.
FAMILIES = _words(
    "claude gemini gpt chatgpt llama grok qwen deepseek mistral kimi copilot ernie nova phi "
    "gemma command siri codex granite nemotron glm minimax doubao hunyuan jamba"
)
_FAMILY_NAME = re.compile(rf"{'|'.join(sorted(FAMILIES))}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Phrase:
    """A name at `sentence[start:end]`; `kind` is an entity's or "name" for an unknown one."""

    start: int
    end: int
    name: str
    kind: str


def known_phrases(inside: Iterable[Located], offset: int) -> list[Phrase]:
    """The known entities of a sentence that begins at `offset`."""
    return [Phrase(h.start - offset, h.end - offset, h.name, h.kind) for h in inside]


def find_phrases(sentence: str, known: Sequence[Phrase], content: str) -> list[Phrase]:
    """The known entities of a sentence and the capitalised names between them, in order.

    `content` is the whole text: a name is told from a capitalised word by how the text uses it.
    """
    # "Grok 4" where the text says "Grok 4.3" is the version that the text says.
    known = [_extend(phrase, sentence, content) for phrase in known]
    found = list(known)
    for match in _NAME.finditer(sentence):
        for written in _to_names(match):
            phrase = _shorten(written, content)
            if _TICKER.match(sentence[phrase.start - 1 : phrase.end + 1]):
                continue
            apart = all(p.end <= phrase.start or phrase.end <= p.start for p in known)
            if apart and _is_name(phrase, content):
                found.append(phrase)
    return sorted(found)


def _extend(phrase: Phrase, sentence: str, content: str) -> Phrase:
    if phrase.kind != "model":
        return phrase
    if phrase.name[-1:].isdigit():
        more = _VERSION_REST.match(sentence, phrase.end)
        return _longer(phrase, more) if more else phrase
    if numbered := _LETTERED.match(sentence, phrase.end):
        return _longer(phrase, numbered)
    more = _PRODUCT.match(sentence, phrase.end)
    if more is None:
        return phrase
    # One use says little: in a headline the next word has a capital too.
    few = content.count(sentence[phrase.start : more.end()]) < _LEAST_USES
    bare = phrase.name.lower() in FAMILIES and len(content) < _SHORT_TEXT
    return phrase if few and not bare else _longer(phrase, more)


def _longer(phrase: Phrase, more: re.Match[str]) -> Phrase:
    return Phrase(phrase.start, more.end(), phrase.name + more.group(), phrase.kind)


def _shorten(phrase: Phrase, content: str) -> Phrase:
    """The part of a headline's capitals that the text uses again: "Apollo Wraps Up" is Apollo."""
    words = phrase.name.split(" ")
    while len(words) > 1 and content.count(" ".join(words)) < _LEAST_USES:
        words.pop()
    name = re.sub(r"['’]s\Z", "", " ".join(words))
    if name == phrase.name or name.lower() in FAMILIES or content.count(name) < _LEAST_USES:
        return phrase
    return Phrase(phrase.start, phrase.start + len(name), name, phrase.kind)


def _is_name(phrase: Phrase, content: str) -> bool:
    if len(content) >= _SHORT_TEXT and content.count(phrase.name) < _LEAST_USES:
        return False
    if len(phrase.name) <= _INITIALS and phrase.name.isupper():
        return False
    if " " in phrase.name or phrase.name[1:].lower() != phrase.name[1:]:
        return True
    return re.search(rf"\b{re.escape(phrase.name.lower())}\b", content) is None


def _to_names(match: re.Match[str]) -> Iterable[Phrase]:
    start, text = match.start(), match.group()
    if lead := _DESCRIPTION.match(text):
        start, text = start + lead.end(), text[lead.end() :]
    if inner := _INNER.search(text):
        text = text[: inner.start()]
    words = text.split()
    while words and words[0].rstrip(".,'’") in _NO_NAME:
        start += len(words[0]) + 1
        words = words[1:]
    name = " ".join(words) if words else ""
    for tail in ("'s", "’s"):
        name = name.removesuffix(tail)
    name = name.rstrip(".,")
    cut = name != text and name in _PARTS  # "Sunday Robotics" without its Sunday
    if (
        not cut
        and name not in _NO_NAME
        and name[1:2] not in {"'", "’"}
        and 1 < len(name) <= _LONGEST_NAME
        and name[0].isalpha()
    ):
        kind = "model" if _FAMILY_NAME.search(name) and name.lower() not in FAMILIES else "name"
        yield Phrase(start, start + len(name), name, kind)
