"""Who speaks in a sentence: the name with its description, word for word as it stands there."""

from __future__ import annotations

import re

_LONGEST = 110  # characters of a name with its description
_SPEECH = (
    r"(?:said|says|wrote|writes|argue[sd]?|warn(?:s|ed)|claim(?:s|ed)|note[sd]?|add(?:s|ed)|told|tells|"
    r"call(?:s|ed)|describe[sd]|posted|tweeted|complain(?:s|ed)|conclude[sd]?|believes?|believed|"
    r"thinks?|points? out|pointed out|criticiz(?:es|ed)|criticis(?:es|ed)|condemn(?:s|ed)|oppose[sd]?|"
    r"dispute[sd]?|den(?:y|ies|ied)|reject(?:s|ed)|object(?:s|ed)|question(?:s|ed)|slam(?:s|med)|"
    r"blast(?:s|ed)|denounce[sd]?|protest(?:s|ed)|disagree[sd]?|push(?:es|ed)? back|doubt(?:s|ed)|"
    r"cast(?:s)? doubt|rais(?:es|ed) (?:\w+ )?(?:concerns?|doubts?|objections?|questions|alarms?)|"
    r"voiced? (?:\w+ )?(?:concerns?|doubts?|objections?)|expressed (?:\w+ )?(?:concerns?|doubts?|fears?)|"
    r"(?:is|are|was|were) (?:also )?(?:concerned|worried|alarmed|s[ck]eptical|critical)|fears?|feared|worr(?:y|ies|ied))"
)
_CAP = r"[A-Z][\w&’'-]*+\.?"
_LINK = r"(?:of|the|for|and|de|van|von|del|at|on)"
_NAME = rf"(?:(?:Dr|Mr|Ms|Mrs|Prof|Sen|Rep|Gov)\. )?{_CAP}(?: (?:{_LINK} ){{0,2}}{_CAP}){{0,7}}"
_WHO_IS = (
    r"who (?:is|was|leads?|heads?|runs?|chairs?|founded|co-?founded|studies|works?|worked|teaches) "
)
_ROLE = (
    rf"(?:, (?:an? |the |{_WHO_IS}|(?!who\b)[a-z]|[A-Z][\w’'.-]* [a-z])[^,“”\"—;:]{{2,80}}"
    r"(?=,|\.|\Z|[ ,]+[”\"]))"
)
_PLURAL = (
    r"(?:(?:[Ss]ome|[Mm]any|[Ss]everal|[Oo]ther|[Tt]he|[Aa] (?:group|coalition|number) of|[Tt]wo|[Tt]hree) )?"
    r"(?:[\w’'-]+ ){0,2}?(?:[Dd]evelopers|[Rr]esearchers|[Aa]uthors|[Uu]sers|[Cc]ustomers|[Ll]awmakers|"
    r"[Aa]nalysts|[Ee]xperts|[Pp]ublishers|[Mm]aintainers|[Ee]ngineers|[Aa]dvocates|[Aa]ctivists|[Ll]awyers|"
    r"[Oo]fficials|[Ss]cientists|[Aa]cademics|[Ss]enators|[Ee]xecutives|[Ee]mployees|[Ww]orkers|[Uu]nions|"
    r"[Ii]nvestors|[Aa]rtists|[Cc]reators|[Ee]conomists|[Pp]artners|[Cc]ompetitors|[Rr]ivals|[Ll]eaders|[Gg]roups)"
    r"(?: (?:who|behind|from|at|of|in|opposing|opposed|familiar with|representing|like) [^,;:“”\"]{2,60}?)?"
)
_VAGUE = re.compile(r"\b(?:[Cc]ritics|[Ss][ck]eptics|[Oo]pponents|[Dd]etractors|[Nn]aysayers)\b")
_AFTER_QUOTE = re.compile(
    rf"[,?!”\"]+[”\"] (?:{_SPEECH}) (?P<who>(?:{_NAME}|{_PLURAL}){_ROLE}?)|"
    rf"[”\"] (?P<who2>(?:{_NAME}|{_PLURAL}){_ROLE}?),? {_SPEECH}\b"
)
_BEFORE = re.compile(
    rf"(?<![\w’'-])(?P<who>(?:{_NAME}|{_PLURAL})(?:, (?:an? |the |{_WHO_IS}|(?!who\b)[a-z])[^,“”\"—;:]{{2,80}},)?)"
    rf"(?:,? (?:has|have|had|also|\w{{3,12}}ly|on \w+|in [^,]{{2,30}},|\w+day)){{0,3}} {_SPEECH}\b"
)
_ACCORDING = re.compile(rf"\b[Aa]ccording to (?P<who>(?:{_NAME}|{_PLURAL}){_ROLE}?)")
_COMPLAINT = re.compile(
    rf"(?P<who>{_NAME})[’']s? (?:complaint|filing|lawsuit|letter|statement|post|report)\b[^.]{{0,80}}{_SPEECH}"
)
_NOBODY = frozenset(
    [
        "The",
        "A",
        "An",
        "In",
        "On",
        "At",
        "It",
        "Its",
        "He",
        "She",
        "They",
        "We",
        "This",
        "That",
        "These",
        "Those",
        "But",
        "And",
        "As",
        "If",
        "When",
        "While",
        "After",
        "Before",
        "Now",
        "Then",
        "Here",
        "There",
        "Some",
        "Many",
        "Most",
        "One",
        "Two",
        "New",
        "AI",
        "Also",
        "However",
        "According",
        "Last",
        "First",
        "For",
        "From",
        "By",
        "With",
        "Under",
        "Still",
        "Yet",
        "So",
        "Both",
        "All",
        "Such",
        "Like",
        "Even",
        "Just",
        "Only",
        "Not",
        "No",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
)
_EDGE = re.compile(
    r"\A(?:(?:And|But|As|While|When|After|Though|Although|For|In|On|At|By) )+|[\s,.;:]+\Z"
)
_PRONOUNS = re.compile(r"\b(?:its?|their|his|her|he|she|they)\b")


def name_speaker(sentence: str) -> str:
    """Whom a sentence names as saying it, with description: "Ana Ruiz, a professor at Lund"; or "".

    "Critics" and the like are nobody.
    """
    for pattern in (_AFTER_QUOTE, _COMPLAINT, _BEFORE, _ACCORDING):
        for match in pattern.finditer(sentence):
            found = next((v for v in match.groupdict().values() if v), "")
            speaker = _clean(found)
            if speaker:
                return speaker
    return ""


def is_vague_voice(sentence: str) -> bool:
    """Whether the sentence gives the words to nobody in particular: "critics say"."""
    return _VAGUE.search(sentence) is not None


def _clean(who: str) -> str:
    who = _EDGE.sub("", " ".join(who.split()))
    first = who.split(",", 1)[0].split()
    if not first or _VAGUE.search(who) or len(who) > _LONGEST:
        return ""
    if len(first) == 1 and first[0].strip("’'.") in _NOBODY:
        return ""
    if first[0] in _NOBODY and not any(word[:1].isupper() for word in first[1:]):
        return "" if not _is_group(who) else who
    described = who.partition(",")[2]
    return who.split(",", 1)[0] if _PRONOUNS.search(described) else who


def _is_group(who: str) -> bool:
    return re.fullmatch(_PLURAL, who) is not None
