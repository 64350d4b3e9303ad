"""Short statements of what a service's terms settle: data, prices, age, end, liability."""

from __future__ import annotations

import re

from analysis.licences.kinds import Stance

Phrase = tuple[str, str, tuple[str, ...]]

NUMBER = r"\d[\d,.]*(?:\s?(?:million|billion|thousand|[mkMK]\b))?"
MONEY = re.compile(
    rf"(?:US|USD|EUR|CAD)? ?[$€£¥]\s?{NUMBER}(?: ?(?:USD|US dollars|dollars|euros))?|{NUMBER}\s?(?:USD|EUR|GBP|RMB|CNY|(?:US )?dollars|euros|yuan)\b"
)
_YEARS = re.compile(r"\b(\d{2})(?: years?|\)? years)?(?: old| of age)?\b|\b(thirteen|sixteen|eighteen)\b", re.IGNORECASE)  # fmt: skip
_DAYS = re.compile(r"\b((?:\w+ )?\(?\d{1,4}\)?) (days?|months?|years?|hours?)\b", re.IGNORECASE)
_LAW = re.compile(
    r"\blaws? of (?:the )?((?:State of |Republic of |Province of )?[A-Z][\w.]+(?: [A-Z][\w.]+){0,3})"
)


def say_training(text: str, stance: Stance) -> Phrase:
    """Whether data that people put in may train models, and how long it is kept."""
    trains = re.search(r"\b(?:train|improve|develop|fine-?tune)", text, re.IGNORECASE)
    days = _DAYS.search(text) if re.search(r"\bretain|\bstore|\bkeep|\bdelete", text, re.IGNORECASE) else None  # fmt: skip
    out = ", with a way to opt out" if re.search(r"\bopt", text, re.IGNORECASE) else ""
    who = "Those who put data in"
    if days:
        return f"Data is kept or deleted within {days[0]}", who, (days[0],)
    if trains and stance is Stance.BARRED and not out:
        return "Data is not used for training, as far as stated", who, ()
    if trains:
        return f"Data may be used to train or improve{out}", who, ()
    return f"Personal data is dealt with{out}", who, ()


def say_price(text: str, stance: Stance) -> Phrase:
    """What is charged, or that nothing is."""
    del stance
    money = MONEY.search(text)
    amount = money.group().strip(" ,.") if money else ""
    if money:
        return (
            f"An amount is named: {amount}",
            "Those who pay",
            (amount,),
        )
    if re.search(r"\bfree of charge\b|\broyalty-free\b", text, re.IGNORECASE):
        return "No charge", "Everyone", ()
    if re.search(r"\brate limit", text, re.IGNORECASE):
        return "Use is limited in rate", "Those who use much", ()
    return "Fees and payment", "Those who pay", ()


def say_age(text: str, stance: Stance) -> Phrase:
    """From which age on."""
    del stance
    found = _YEARS.search(text)
    if found is None:
        return "Age matters", "Minors", ()
    age = found[1] or found[2]
    return f"Age {age}", f"Those under {age}", (age,)


def say_end(text: str, stance: Stance) -> Phrase:
    """When rights or access end."""
    del stance
    days = _DAYS.search(text)
    notice = f", {days[0]}" if days else ""
    values = (days[0],) if days else ()
    if re.search(r"\blitigation|\blawsuit|\bpatent|\bsue\b|\bclaim\b", text, re.IGNORECASE):
        return f"Ends when a claim is brought{notice}", "Those who sue", values
    if re.search(r"\bbreach|\bviolat|\bfail", text, re.IGNORECASE):
        return f"Ends on breach{notice}", "Those in breach", values
    if re.search(r"\bdiscontinu", text, re.IGNORECASE):
        return f"May be discontinued{notice}", "Those who rely on it", values
    return f"May end{notice}", "Everyone who uses it", values


def say_liability(text: str, stance: Stance) -> Phrase:
    """Who answers for what, and where disputes go."""
    del stance
    money, law = MONEY.search(text), _LAW.search(text)
    if re.search(r"\bclass[- ]action|\bjury trial|\bclass basis", text, re.IGNORECASE):
        return "No class action or jury trial", "Those in a dispute", ()
    if re.search(r"\barbitrat", text, re.IGNORECASE):
        return "Disputes go to arbitration", "Those in a dispute", ()
    if law:
        return f"Law of {law[1]}", "Those in a dispute", (law[1],)
    if re.search(r"\bindemnif|\bhold harmless", text, re.IGNORECASE):
        return "The user indemnifies", "Those who use it", ()
    amount = money.group().strip(" ,.") if money else ""
    if money:
        return (
            f"An amount caps liability: {amount}",
            "Those with a claim",
            (amount,),
        )
    return "Liability and warranty are limited", "Those with a claim", ()
