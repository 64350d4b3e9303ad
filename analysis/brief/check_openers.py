"""Which capital letters make a name: in the middle of a sentence all, at its start some."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from analysis.brief.check_lexicon import is_listed
from analysis.brief.check_words import is_stop, word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.brief.check_words import Token

CALENDAR = word_set(
    "january february march april may june july august september october november december jan feb mar apr jun "
    "jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday easter christmas"
)
_COMMON_END = re.compile(
    r"(?:ing|ly|tion|tions|sion|sions|ment|ments|ness|ity|ities|ers|ors|ists|ants|ents|ies|ics|als|ance|ences?)\Z"
)
# Nouns that a number behind them counts off.
NUMBERED = word_set(
    "version versions release releases article articles section sections chapter chapters tier tiers level levels "
    "phase phases stage stages step steps page pages table tables rule rules clause clauses paragraph paragraphs "
    "part parts annex title titles class classes category categories group groups round rounds series quarter item items"
)
_SINGULAR = word_set("is was has does 's")
_PLURAL_ENDS, _NOT_PLURAL = "s", ("ss", "us", "is")


def is_proper(tokens: Sequence[Token], place: int) -> bool:
    """Whether a token is (part of) a name; an opening word only where it can be no common one."""
    token = tokens[place]
    if not any(c.isupper() for c in token.text) or not token.is_content:
        return False
    if token.text[0].isdigit() or token.low.removesuffix("'s") in CALENDAR:
        return False
    if any(c.isupper() for c in token.text[1:]) or not _opens(tokens, place):
        return True
    return not _is_common(tokens, place)


def _opens(tokens: Sequence[Token], place: int) -> bool:
    return not any(t.is_word for t in tokens[:place]) or tokens[place - 1].text in {'"', ":"}


def _is_common(tokens: Sequence[Token], place: int) -> bool:
    token = tokens[place]
    if token.text.endswith("'s") or not token.text.isalpha():
        return False
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is not None and following.text[0].isupper() and following.is_content:
        return False  # "Harbour Wire said"
    if token.low in NUMBERED:
        return True  # "Versions 1.4 to 1.6"
    if following is not None and following.text[0].isdigit() and following.start - token.end == 1:
        return False  # "Lumen 3 scored"
    if (
        is_listed(token.stem)
        or is_stop(token.low)
        or token.low in _openers()
        or _COMMON_END.search(token.low)
    ):
        return True
    # "Hosts warned" opens with a plural, "Stratus is" with a name.
    plural = token.low.endswith(_PLURAL_ENDS) and not token.low.endswith(_NOT_PLURAL)
    return plural and not (following is not None and following.low in _SINGULAR)


@cache
def _openers() -> frozenset[str]:
    return word_set("""
        access anyone nobody everyone everybody somebody someone something nothing everything none both
        neither either each such several half third first second last next most many few some all any no
        new old early late big small large free open closed public private federal local global national
        foreign domestic input output weights code data model models price prices terms rules law laws
        shares sales revenue profit staff people men women children users developers customers firms
        companies vendors hosts rivals critics analysts investors lawyers officials regulators researchers
        engineers scientists doctors reporters authors artists teachers students parents drivers workers
        judges courts lawmakers senators ministers banks hospitals schools universities chip chips
        power water money time work research news use support help growth demand supply training safety
        security privacy trade software hardware commercial industry government police court parliament
        congress judge senator governor president minister professor chief king queen doctor according
        after although as at because before besides by despite during for from given if in inside instead
        like near of on once outside over since so than that the then there these they this those though
        through to under unless until up upon versus via when where whether while who why with within
        without yet also however still even only just now today yesterday tomorrow meanwhile moreover
        therefore thus hence otherwise soon later earlier recently rather asked founded based built made
        led owned backed given seen known called named told set due deletions requests batch version
        account accounts elsewhere outside inside across beyond throughout within teams paying figures trial hearing patents
        """)
