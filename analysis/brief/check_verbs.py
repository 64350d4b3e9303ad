"""The small words and verbs by which a sentence is read, and what makes a word a verb in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.brief.check_lexicon import is_listed
from analysis.brief.check_openers import is_proper
from analysis.brief.check_words import Token, is_irregular, stem, word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME_MARK = "^"
BE = word_set("is are was were be been being am gets got get")
HAVE = word_set("has have had having")
MODAL = word_set("will would shall should can could may might must to")
NOUNS = word_set(
    "group month week day year hour quarter firm compani company maker vendor business employee staff worker personnel people "
    "user customer client subscriber account model system rival competitor rule law act regulator agenc office court "
    "weight parameter price cost fee tariff share stock money fund term licenc license deal agreement contract "
    "author writer reporter doctor patient person human phone car picture image image photograph file site card machine letter vote prompt question token weapon voice team unit bank record sale "
    "revenu incom chip processor sit plant hole bug flaw limit cap job worth languag boss head chief executiv judg studi paper"
)
NOUN_STEMS = frozenset(stem(word) for word in NOUNS)
AUXILIARY = BE | HAVE | MODAL | word_set("do does did not n't never also now already since")
NEGATORS = word_set(
    "not never no neither nor without nobody none nothing cannot hardly barely n't unlikely"
)
DENYING = word_set("deni refus fail declin avoid prevent stop deny reject")
POSSIBLE = word_set(
    "may might could can would talks negotiating possibly perhaps potentially reportedly allegedly consider considers considering "
    "considered weigh weighs weighing mull mulls propose proposes proposed proposal draft whether if alleged alleges "
    "allege accuse accuses accused accusing claim claims claimed suspected rumoured rumored likely seek seeks "
    "seeking urge urged urges asks wants want hopes hope"
)
PLANNED = word_set(
    "will shall to plan plans planned planning intend intends due scheduled set expected expects expect should "
    "promised promises pledged vowed agreed aims aim going"
)
MEASURING = word_set("up about around nearly almost more less half as roughly $ € £")
FINITE = word_set("is are was were has have had will would can could may might must")
DETERMINERS = word_set(
    "a an the its his her their this that these those our my your every each no any some"
)
# Whoever stands behind one of these does what follows: "lets attackers read files".
CAUSING = word_set(
    "let lets letting allow allows allowed allowing enable enables enabled permit permits permitted help helps helped "
    "force forces forced ask asks asked order orders ordered require requires required urge urges urged told tells"
)
RELATIVE = word_set("who which that whom")
PREPOSITIONS = word_set(
    "to of for with in on at by from after over against under into about as than"
)
PRONOUNS = word_set("he she it they we i you him her them us")
SUBJECTS = word_set("he she it they we")
STOPS = frozenset({";", ":", "(", ")"})  # a full stop inside a sentence ends "Co."
SUBORDINATE = word_set(
    "while because although though when whereas after before if unless since until but so"
)
SAYING = word_set(
    "said says say told tells wrote writes added adds noted argued argues replied replies stated states "
    "claimed claims reported reports"
)
SAYING_STEMS = frozenset(stem(word) for word in SAYING)
INVARIANT = word_set("cut hit put set let shut beat")
# Verbs of news that stand on no axis and in no group.
VERBS = word_set(
    "said told wrote added led struck heard hit drew uses used took gave put went came heard saw read "
    "deleted trained scored studied joined signed filed served shipped tested named"
)


def is_verb(tokens: Sequence[Token], n: int) -> bool:
    """Whether the token at a place is, by its form and its neighbours, a verb that tells something."""
    token = tokens[n]
    if not token.text[0].islower() or token.low in AUXILIARY | PREPOSITIONS:
        return False
    before = tokens[n - 1].low if n else ""
    known = is_listed(token.stem) or token.low in VERBS or token.low in SAYING
    governed = before in MODAL and token.text.isalpha() and len(token.text) > 2  # noqa: PLR2004 - letters
    known = known or (before in HAVE | BE and is_irregular(token.low))
    known = known or (governed and token.low not in DETERMINERS | PREPOSITIONS)
    if token.stem in NOUN_STEMS and not token.low.endswith(("ed", "ing")) and before not in MODAL:
        return False
    if token.low in {"ahead", "behind"}:
        return before in BE
    if _is_counted(tokens, n) or (token.low.endswith("ed") and _is_adjective(tokens, n)):
        return False
    regular = token.low.endswith("ed") and len(token.low) > 4  # noqa: PLR2004 - letters; "bed" is none
    if not (known or regular or _is_third_person(tokens, n)):
        return False
    if before in DETERMINERS or (n and tokens[n - 1].text.endswith("'s")):
        return False
    return _tells(tokens, n, known=known)


def _tells(tokens: Sequence[Token], n: int, *, known: bool) -> bool:
    token = tokens[n]
    before = tokens[n - 1].low if n else ""
    # "the new terms", "its training code": a noun after an adjective has no name right before it.
    after = tokens[n + 1] if n + 1 < len(tokens) else None
    # "Staff bar Pontoon from pasting": no ending, but a name or an article behind.
    article = after is not None and after.low in {"a", "an", "the", "its", "their"}
    opens = article or (after is not None and is_proper((tokens[n], after), 1))
    if known and opens and n and tokens[n - 1].is_content:
        return True
    inflected = token.low.endswith(("ed", "s", "ing")) or token.low in VERBS | SAYING
    return inflected or before in AUXILIARY or _is_irregular_past(token)


def _is_counted(tokens: Sequence[Token], n: int) -> bool:
    # "250 requests"
    digits = n > 0 and tokens[n - 1].text[0].isdigit()
    return digits and tokens[n].low.endswith("s") and not _is_numbered(tokens, n - 1)


def _is_adjective(tokens: Sequence[Token], n: int) -> bool:
    # "40,000 rented cards", "with rented cards"
    before = tokens[n - 1] if n else None
    after = tokens[n + 1] if n + 1 < len(tokens) else None
    if before is None or after is None or not after.is_content or not after.text.islower():
        return False
    counted = before.text[0].isdigit() and not _is_numbered(tokens, n - 1)
    return counted or before.low in PREPOSITIONS - {"to", "than", "as"}


def _is_numbered(tokens: Sequence[Token], place: int) -> bool:
    return place > 0 and tokens[place - 1].text[0].isupper()  # "Lumen 3"


def _is_third_person(tokens: Sequence[Token], n: int) -> bool:
    # "infringes Graystone's patent": a noun would hardly stand right before a name or an article.
    token = tokens[n]
    if not token.low.endswith("s") or n == 0 or n + 1 >= len(tokens):
        return False
    after = tokens[n + 1]
    opens = after.low in {"a", "an", "the", "its"} or (after.text[0].isupper() and after.is_content)
    return tokens[n - 1].is_content and opens and token.is_content


def _is_irregular_past(token: Token) -> bool:
    return (is_irregular(token.low) and stem(token.low) + "e" != token.low and token.stem != token.low and not token.low.endswith(("s", "ing", "ly"))) or token.low in {
        "cut", "hit", "put", "set", "beat", "win", "let", "shut",
    }  # fmt: skip
