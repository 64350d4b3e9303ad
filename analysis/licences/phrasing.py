"""Short statements of what a sentence settles, filled only with words that stand in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.licences.kinds import ClauseKind, Stance
from analysis.licences.phrasing_service import (
    MONEY,
    NUMBER,
    say_age,
    say_end,
    say_liability,
    say_price,
    say_training,
)
from analysis.licences.wording import strip_markup

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.licences.kinds import Reading
    from analysis.licences.phrasing_service import Phrase

_USERS = re.compile(
    rf"({NUMBER})\s?\+?\s?((?:(?:monthly|daily|registered|unique|annual|weekly) )?(?:active )?(?:end[- ])?(?:users|MAUs?|customers|employees))\b",
    re.IGNORECASE,
)
_USERS_FIRST = re.compile(
    rf"((?:monthly|daily|annual|weekly) active users?|MAUs?)\b[^.;]{{0,160}}?({NUMBER})",
    re.IGNORECASE,
)
_OVER = re.compile(r"\b(?:great(?:er)? than|more than|exceed\w*|in excess of|over|above|surpass\w*)\b", re.IGNORECASE)  # fmt: skip
_UNDER = re.compile(r"\b(?:less than|fewer than|below|under|up to|not exceed\w*|no more than)\b", re.IGNORECASE)  # fmt: skip
_ASKS = re.compile(
    r"\b(?:request|obtain|apply for|contact|enter into|purchase|acquire|require[sd]?)\b[^.;]{0,80}\b(?:licen[sc]e|permission|agreement|authori[sz]ation|us)\b|\b(?:separate|commercial|enterprise|additional) licen[sc]e\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"]([^”\"\n]{2,200})[”\"]")
_VERBS = re.compile(r"\b(train|fine[- ]?tune|distil|improve|develop|create|build|enhance)", re.IGNORECASE)  # fmt: skip
_PLACES = re.compile(
    r"\b(European Union|EU|EEA|European Economic Area|United Kingdom|UK|United States|U\.S\.(?:A\.)?|USA|mainland China|China|PRC|Hong Kong|South Korea|Republic of Korea|Japan|Russia|Belarus|Iran|North Korea|Cuba|Syria|Crimea|Switzerland|India|Brazil|Canada)(?!\w)"
)
_SEATED = re.compile(r"\b(domiciled|located|resident|reside|based|established|incorporated|principal place of business|headquartered|consumer)\w*\b", re.IGNORECASE)  # fmt: skip
_PART = re.compile(r"\b(multi-?modal models?|vision models?|image models?|embedding models?)\b", re.IGNORECASE)  # fmt: skip
_FIELDS = re.compile(
    r"\b(militar\w+|warfare|weapons?|nuclear|espionage|surveillance|biometric\w*|facial recognition|critical infrastructure|heavy machinery|medical \w+|health ?care|legal advice|law enforcement|terroris\w+|extremis\w+|child(?:ren)?|minors|self-harm|suicide|disinformation|misinformation|defam\w+|fraud\w*|spam\w*|phishing|malware|malicious code|harass\w+|bullying|discrimination|hate speech|pornograph\w+|sexual\w*|illegal drugs?|controlled substances?|gambling|elections?|political \w+|automated decisions?\w*|social scoring|deepfakes?|impersonat\w+|high[- ]risk|safety[- ]critical|autonomous vehicles?|professional advice|unlawful|illegal|crim\w+|violen\w+|human-?\s?generated)\b",
    re.IGNORECASE,
)
_LIABLE = re.compile(r"\bliab|\bindemni|\barbitra", re.IGNORECASE)
_RESEARCH = re.compile(
    r"\bresearch[- ]only\b|\bresearch purposes? only|\b(?:only|solely|exclusively)\b[^.;:]{0,160}?\bresearch (?:purposes?|use)\b|solely for (?:\w+ ){0,3}research",
    re.IGNORECASE,
)
_DISPLAYED = re.compile(
    r"\b(?:display|show|feature)\w*[^.;“\"]{0,80}[“\"]([^”\"\n]{2,60})[”\"]", re.IGNORECASE
)
_SPACE = re.compile(r"\s+")
_MOST_FIELDS = 4
_GENERAL = ("unlawful", "illegal", "crim")  # what every policy bars comes last
_GOES_ALONG = re.compile(r"\b(?:a )?copy of (?:this|the) \w+|\bsame licen[sc]e\b", re.IGNORECASE)
_PASSED = re.compile(r"\b(?:sub-?licens\w+|resell\w*|re-?distribut\w+)\b", re.IGNORECASE)


def phrase(reading: Reading, sentence: str) -> tuple[str, str, tuple[str, ...]]:
    """What a sentence says, whom that catches, and the values in both, verbatim."""
    plain = _SPACE.sub(" ", strip_markup(sentence))
    return _PHRASES[reading.kind](plain, reading.stance)


def _say_users(text: str, stance: Stance) -> Phrase:
    del stance
    if found := _USERS.search(text):
        number, unit = found[1], found[2]
    elif found := _USERS_FIRST.search(text):
        number, unit = found[2], found[1]
    else:
        return "A number of users decides", "Those above the number of users", ()
    amount = f"{number} {unit}"
    return _say_threshold(text, amount, (number, unit), found.start())


def _say_revenue(text: str, stance: Stance) -> Phrase:
    del stance
    found = MONEY.search(text)
    if found is None:
        return "Revenue decides", "Those above a stated revenue", ()
    amount = found.group().strip(" ,.")
    return _say_threshold(text, f"{amount} of revenue", (amount,), found.start())


def _say_threshold(text: str, amount: str, values: tuple[str, ...], at: int) -> Phrase:
    near = text[max(0, at - 160) : at + 160]
    over, under = _OVER.search(near), _UNDER.search(near)
    how = "more than " if over and not under else "less than " if under else ""
    if _ASKS.search(text):
        follows = "a separate licence or agreement is asked for"
    elif re.search(r"\b(?:display|show|name|attribution)\w*\b", text, re.IGNORECASE):
        follows = "a name must be shown"
    elif re.search(r"\b(?:not|no)\b", text, re.IGNORECASE):
        follows = "rights are withheld"
    else:
        follows = "other conditions apply"
    head = f"{how}{amount}"
    return f"{head[:1].upper()}{head[1:]}: {follows}", f"Those with {head}", values


def _say_commercial(text: str, stance: Stance) -> Phrase:
    if _RESEARCH.search(text):
        return "Research use only", "Those who use it for anything but research", ()
    non = re.search(r"\bnon-?\s?commercial\b", text, re.IGNORECASE)
    if non and (stance is Stance.BARRED or re.search(r"\b(?:only|solely)\b", text, re.IGNORECASE)):
        return "Non-commercial use only", "Those who use it commercially", ()
    if non:
        return "Non-commercial use is treated apart", "Those who use it commercially", ()
    if stance is Stance.BARRED:
        return "Commercial use is barred or limited", "Those who use it commercially", ()
    if stance is Stance.ALLOWED:
        return "Commercial use is allowed", "Nobody; it frees commercial use", ()
    return "Commercial use has conditions", "Those who use it commercially", ()


def _say_outputs(text: str, stance: Stance) -> Phrase:
    verbs = tuple(dict.fromkeys(verb.lower() for verb in _VERBS.findall(text)))[:3]
    outputs = re.search(r"\b(outputs?|results?|generations?|responses?)\b", text, re.IGNORECASE)
    thing = "outputs" if outputs else "it"
    values = (*verbs, *((outputs[0],) if outputs else ()))
    done = f"Using {thing} to {'/'.join(verbs)} other models" if verbs else "Competing use"
    if re.search(r"\bmeans?\b", text) and re.search(r"distill", text, re.IGNORECASE):
        return "Models distilled from it count as derived from it", "Those who distil it", ()
    if stance is Stance.BARRED:
        said = f"{done} is barred"
    elif re.search(r"\bname\b|[“\"]", text):
        said = f"{done} is allowed with naming"
    elif stance is Stance.CONDITIONAL:
        said = f"{done} is allowed on conditions"
    else:
        said = f"{done} is allowed"
    what = f"{'/'.join(verbs)} other models with {thing}" if verbs else "compete with it"
    return said, f"Those who {what}", values


def _say_naming(text: str, stance: Stance) -> Phrase:
    quoted = tuple(name.strip(" .,") for name in _QUOTED.findall(text) if name.lower() not in {"notice", "mark"})  # fmt: skip
    who = "Those who distribute it or what is built with it" if re.search(r"distribut|available|copies", text, re.IGNORECASE) else "Those who use it"  # fmt: skip
    starts = re.search(r"at the (?:beginning|start) of [^.;]{0,60}name|name[^.;]{0,60}(?:begin|start)", text, re.IGNORECASE)  # fmt: skip
    if re.search(r"\btrade ?marks?\b|\blogos?\b", text, re.IGNORECASE) and stance is Stance.BARRED:
        return "Names and marks may not be used freely", who, ()
    if quoted and starts:
        return f"Names of models must begin with “{quoted[-1]}”", who, quoted[-1:]
    if shown := _DISPLAYED.search(text):
        name = shown[1].strip(" .,")
        return f"“{name}” must be shown", who, (name,)
    if re.search(r"\bnotice\b", text, re.IGNORECASE):
        return "Notices must be kept", who, ()
    if quoted and stance is not Stance.BARRED:
        return f"“{quoted[0]}” must be shown", who, quoted[:1]
    if re.search(r"\b(?:credit|attribution)\b", text, re.IGNORECASE):
        return "Credit must be given", who, ()
    return "Names and marks have rules", who, ()


def _say_region(text: str, stance: Stance) -> Phrase:
    places = tuple(dict.fromkeys(found[1] for found in _PLACES.finditer(text)))[:5]
    part = _PART.search(text)
    thing = f" for {part[0]}" if part else ""
    exported = re.search(r"\bexport\w*|\bsanction\w*|\bembargo\w*|\btrade (?:control|compliance)", text, re.IGNORECASE)  # fmt: skip
    seat = _SEATED.search(text)
    values = (*places, *((part[0],) if part else ()))
    withheld = re.search(r"\b(?:grant|licen[sc]e|rights?\b|availab|offer|access|use\b|permit|authori[sz]|provid)", text, re.IGNORECASE)  # fmt: skip
    if (
        places
        and withheld
        and not _LIABLE.search(text)
        and stance is Stance.BARRED
        and not exported
    ):
        listed = ", ".join(places)
        who = f"Those {'domiciled' if seat is None else seat[0].lower()} in {listed}"
        if seat is None or seat[0].lower().startswith(("principal", "reside", "consumer")):
            who = f"Those in {listed}"
        return f"Not granted in {listed}{thing}", who, values
    if exported:
        return (
            "Export and sanctions rules must be kept",
            "Those whom export controls or sanctions concern",
            (),
        )
    if places:
        return (
            f"Separate terms for {', '.join(places)}{thing}",
            f"Those in {', '.join(places)}",
            values,
        )
    return "Place decides", "Those in the places named", ()


def _say_field(text: str, stance: Stance) -> Phrase:
    found = dict.fromkeys(match.group().lower() for match in _FIELDS.finditer(text))
    fields = sorted(found, key=lambda field: field.startswith(_GENERAL))
    shown = tuple(fields[:_MOST_FIELDS])
    listed = ", ".join(shown) or "the uses named"
    if stance is Stance.BARRED:
        return f"Barred: {listed}", f"Those whose use touches {listed}", shown
    return f"Limits for {listed}", f"Those whose use touches {listed}", shown


def _say_copies(text: str, stance: Stance) -> Phrase:
    who, along, verb = "Those who pass it on", _GOES_ALONG.search(text), _PASSED.search(text)
    if stance is Stance.BARRED:
        values = (verb[0],) if verb else ()
        return f"Passing on is barred or limited{f' ({verb[0]})' if verb else ''}", who, values
    if along and stance is Stance.REQUIRED:
        return f"Passing on asks for: {along[0]}", who, (along[0],)
    if stance in {Stance.REQUIRED, Stance.CONDITIONAL}:
        return "Passing on has conditions", who, ()
    return "Passing on is allowed", "Nobody; it frees passing on", ()


def _say_other(text: str, stance: Stance) -> Phrase:
    del text, stance
    return "", "", ()


_PHRASES: dict[ClauseKind, Callable[[str, Stance], Phrase]] = {
    ClauseKind.USER_THRESHOLD: _say_users,
    ClauseKind.REVENUE_THRESHOLD: _say_revenue,
    ClauseKind.COMMERCIAL_USE: _say_commercial,
    ClauseKind.OUTPUT_USE: _say_outputs,
    ClauseKind.NAMING: _say_naming,
    ClauseKind.REGION: _say_region,
    ClauseKind.FIELD_OF_USE: _say_field,
    ClauseKind.REDISTRIBUTION: _say_copies,
    ClauseKind.TRAINING_ON_DATA: say_training,
    ClauseKind.PRICE: say_price,
    ClauseKind.AGE: say_age,
    ClauseKind.TERMINATION: say_end,
    ClauseKind.LIABILITY: say_liability,
    ClauseKind.OTHER: _say_other,
}
