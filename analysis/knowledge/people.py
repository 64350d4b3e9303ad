"""People in charge, found by their office: "Commerce Secretary X", "X, chief executive of Y"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.knowledge.context import is_title_case

if TYPE_CHECKING:
    from collections.abc import Iterator

_CAP = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+(?:['’][A-Z][a-z]+)?(?:[A-Z][a-z]+)?(?:[-‑][A-Za-z][a-zà-öø-ÿ]+)?"
_PARTICLE = r"(?:de|van|von|der|den|bin|al|el|la|da|del|dos|di)"
_NAME = rf"{_CAP}(?: [A-Z]\.)?(?: {_PARTICLE}){{0,2}}(?: {_CAP}){{1,2}}"
_ROLE = (
    r"(?:(?:(?:chief|vice|senior|deputy|managing|general|prime|interim|acting|assistant|under|global|co)[ -])*"
    r"(?:chief executive(?: officer)?|executive director|CEO|CTO|CFO|COO|CIO|CISO|CPO|[Vv]ice [Pp]resident|VP|SVP|EVP|"
    r"president|chair(?:man|woman|person)?|co-?founder|founder|"
    r"chief (?:[a-z]+ ){0,3}(?:officer|scientist|technologist|economist|counsel|strategist)|"
    r"director|minister|secretary|commissioner|chancellor|governor|senator|congress(?:man|woman)|representative|"
    r"judge|justice|attorney general|ambassador|mayor|head|counsel|czar|administrator))"
)
_TITLE = (
    r"(?:(?:Vice |Deputy |Prime |Acting |Former |Foreign |Interim |Chief )*"
    r"(?:(?:Minister|Secretary|Commissioner|Director|Ambassador|Chancellor) (?:of|for|to) (?:the )?[A-Z][\w&]*(?:,? (?:and )?[A-Z][\w&]*){0,4}|"
    r"President|Chair(?:man|woman|person)?|Minister|Secretary|Commissioner|Chancellor|Governor|Gov\.|Senator|Sen\.|"
    r"Senators|Rep\.|Representative|Congress(?:man|woman)|Judge|Justice|Attorney General|Ambassador|Mayor|CEO|CTO|"
    r"CFO|COO|CISO|CPO|VP|Director|Administrator|Co-?[Ff]ounder|Founder|Chief Executive(?: Officer)?|"
    r"Chief (?:[A-Z][a-z]+ ){1,2}Officer|Chief Scientist|Head of [A-Z][\w&]*(?: [A-Z][\w&]*){0,2}|"
    r"chief executive|president|chairman|chairwoman|chair|co-?founder|founder|director|minister|secretary|"
    r"senator|commissioner|governor|judge|chief scientist|chief (?:[a-z]+ ){1,2}officer|vice president))"
)
_NAMED = re.compile(rf"(?<![\w.’'-])(?P<name>{_NAME})(?=,| \(|['’]s? | who )")
# "Ursula Keller, who heads the agency", "Ana Ruiz, its chief technologist", "Jo Li, Acme's VP of …".
_AFTER = re.compile(
    rf"(?:,| \(|, who (?:is|was|serves as|became)) (?:the |an? |its |their |our )?"
    rf"(?:[\w&.]+(?: [A-Z][\w&.]*){{0,3}}['’]s? )?(?:former |new |then-|outgoing )?(?:[a-z-]+ ){{0,2}}?"
    rf"{_ROLE}(?:(?: and|,) {_ROLE})?(?: (?:of|at|for|in charge of) [^,.;:\n]{{2,60}})?(?![\w-])"
    r"|,? who (?:leads|heads|runs|chairs|oversees|founded|co-founded) [^,.;:\n]{2,60}"
    # "Ana Ruiz's start-up": whose it is, runs it.
    r"|['’]s? (?:[a-z-]+ ){0,2}(?:start-?up|company|firm|lab|administration|government|venture)\b"
)
_BEFORE = re.compile(
    rf"(?<![\w-])(?P<role>{_TITLE})(?: and (?:[a-z-]+|CEO|CTO))?,? (?P<name>{_NAME})(?![\w-])(?! (?:Act|Institute|University|Foundation|Center|Centre|Award|Inc|LLC))"
)
# "Ana Ruiz's start-up": whose it is, runs it.
_OWNS = re.compile(
    rf"(?<![\w.])(?P<name>{_NAME})['’]s? (?P<rest>(?:[a-z-]+ ){{0,2}}(?:start-?up|company|firm|lab|administration|government|venture)\b)"
)
# Words that are capitalised for other reasons than being part of somebody's name.
_NO_NAME_WORDS = (
    "the a an in on at by for to of and or but if as it its he she they we you i this that these those when while "
    "after before with from into over under how why what who where said says told new former chief general vice "
    "senior deputy officer executive president secretary minister director commissioner judge senator governor "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december ai a.i. inc corp ltd llc labs lab group company university institute "
    "school college department ministry office agency commission committee council court house senate congress "
    "parliament board bureau union party bank fund capital ventures partners holdings technologies systems software "
    "research cloud security data digital intelligence american british chinese european french german indian "
    "japanese korean russian canadian australian u.s. us uk eu united states kingdom white state federal national "
    "international global world news times post journal street wall silicon valley bay area north south east west "
    "york san los francisco angeles washington london paris beijing brussels google microsoft openai anthropic meta "
    "apple amazon nvidia ceo cto cfo coo vp product engineering marketing operations technology science policy "
    "safety design finance legal sales people strategy commerce defense defence treasury energy justice education "
    "health homeland trade foreign affairs interior labor labour transportation prime republican democrat "
    "democratic supreme district circuit appeals co-founder founder chairman chairwoman chair head emeritus dr mr "
    "mrs ms sir lord lady madam act bill order summit conference podcast blog read also here there not no yes "
    "claude gemini today yesterday tomorrow our your their his her my agent agents model models chat "
    "games game studio studios press super bowl city county island lake mount interview innovation development business"
)
_NO_NAME = frozenset(_NO_NAME_WORDS.split())
_LEADING_WORDS = (
    "now then but and when while as after before since if though although yet still so also even like meet with for "
    "from by at in on to including because instead meanwhile however today earlier later former does did is was will "
    "can has have should would could says say only both neither whether until unless despite without about against "
    "billionaire mr. mrs. ms. dr. pm"
)
_LEADING = frozenset(_LEADING_WORDS.split())
_ORG_REACH = 45
_HEADLINE = 200  # characters; longer lines are paragraphs
_STOPS = (".", "!", "?", ":", ";", ",")
_LEAD = re.compile(r"[\w.&]+(?: [\w.&]+){0,2}?(?:['’]s?)?,? (?:[a-z-]+(?:,| and)? ){0,3}$")
_REST = re.compile(r"(?:,| at| of)? ?[\w&.]+(?: [A-Z][\w&.]*){0,2}")


@dataclass(frozen=True, slots=True)
class Person:
    """A person named with an office at `text[start:end]`; the phrase is where to look for whose."""

    start: int
    end: int
    name: str
    phrase: tuple[int, int]

    @property
    def key(self) -> str:
        """The entity key, such as `person:ada-lovelace`."""
        return person_key(self.name)


def person_key(name: str) -> str:
    """A person's name as an entity key, without initials in the middle."""
    words = [
        word for word in name.lower().replace("’", "'").split() if not re.fullmatch(r"\w\.", word)
    ]
    return "person:" + re.sub(r"[^\w]+", "-", " ".join(words)).strip("-")


def discover_people(text: str) -> list[Person]:
    """People named with an office of theirs, outside headlines, in order of place."""
    found = [*_find_titled(text), *_find_described(text)]
    return sorted(found, key=lambda person: (person.start, -person.end, person.phrase))


def later_names(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where a person who was named in full is named, in full or by the last name alone."""
    words = name.split()
    last = re.escape(words[-1])
    full = re.escape(name)
    pattern = re.compile(rf"(?<![\w-])(?:{full}|{last})(?![\w-])")
    for match in pattern.finditer(text):
        if match.group() == name or stands_alone(text, match.start(), match.end()):
            yield match.span()


def _find_titled(text: str) -> Iterator[Person]:
    for match in _BEFORE.finditer(text):
        start, end = match.span("name")
        if _is_name(match["name"]) and not in_headline(text, start, end):
            # "Google's former CEO X": only what stands right before the office counts.
            lead = _LEAD.search(text, max(0, match.start() - _ORG_REACH), match.start())
            phrase = lead.start() if lead else match.start(), match.end()
            yield Person(start, end, match["name"], phrase)


def _find_described(text: str) -> Iterator[Person]:
    for match in _NAMED.finditer(text):
        start, end = match.span("name")
        while (first := text[start:end].split(" ", 1)) and first[0].lower() in _LEADING:
            start += len(first[0]) + 1
        name = text[start:end]
        if not _is_name(name) or (described := _AFTER.match(text, end)) is None:
            continue
        if not in_headline(text, start, end):
            rest = _REST.match(text, described.end())
            yield Person(start, end, name, (end, rest.end() if rest else described.end()))


def _is_name(name: str) -> bool:
    words = name.split()
    return len(words) > 1 and not any(word.lower() in _NO_NAME for word in words)


def in_headline(text: str, start: int, end: int) -> bool:
    """Whether a place is in a short line of capitalised words, where capitals say nothing."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = text[first : last if last >= 0 else len(text)]
    return (
        len(line) < _HEADLINE
        and not line.rstrip(" \"”'’)").endswith(_STOPS)
        and is_title_case(line)
    )


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a last name has no other first name before it and no other word of a name behind.

    "Ivanka Trump" and "the Huang Foundation" are others; "Mr. Trump" and "President Trump" are not.
    """
    first = text.rfind("\n", 0, start) + 1
    line = text[first : end + 60].partition("\n")[0]
    if is_title_case(line):
        return True
    leads = re.search(r"([^\s\"“(‘]+) $", text[max(0, start - 25) : start])
    word = leads.group(1) if leads else ""
    if word[:1].isupper() and word[-1:].isalpha() and word.lower() not in _NO_NAME | _LEADING:
        return False
    return re.match(r" [A-Z][a-z]+", text[end : end + 25]) is None
