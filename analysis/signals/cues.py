"""Words that look ahead: who commits themselves, who plans, who merely thinks of something."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterator


class Force(StrEnum):
    """How firmly a cue looks ahead."""

    FIXED = "fixed"  # a day or a rule: "scheduled", "takes effect"
    WILL = "will"
    PLAN = "plan"
    EXPECTED = "expected"
    SAID = "said"  # "said that it would": told now, or told long ago
    READY = "ready"  # "preps", "is testing": a launch of what follows
    LATE = "late"  # put off, and so still to come
    TALK = "talk"  # thought of, talked about, hoped for
    PENDING = "pending"  # agreed or filed, not yet done
    MAY = "may"
    DATED = "dated"  # a present tense that only its date puts in the future
    SOON = "soon"  # no verb ahead, but "soon", "planned", "upcoming"


@dataclass(frozen=True, slots=True, order=True)
class Cue:
    """A cue at `sentence[start:end]`; `verb` says that a verb follows it ("plans to").

    `own` is the predicate that the cue itself gives ("confidentially files for an IPO").
    """

    start: int
    end: int
    force: Force
    verb: bool
    own: Predicate | None = None


_BE = r"(?:(?:is|are|was|were|be|been|['’]s|['’]re) (?:now |currently |still |also |reportedly |expected to be )?)?"
_FIXED = (
    rf"\b{_BE}(?:scheduled|slated|set|due|on track|on course|poised|ready|supposed) to\b|"
    r"\b(?:(?<!is )(?<!are )(?<!ns )commit(?:s|ted|ting)?|pledge[sd]?|pledging|promise[sd]?|promising|agree[sd]|agreeing|vow(?:s|ed|ing)?) to\b"
)
_WILL = r"\b(?:will|shall)\b|(?<=\w)['’]ll\b"
_PLAN = (
    r"\b(?:plan(?:s|ned|ning)?|intend(?:s|ing)?|aim(?:s|ing)?|prepar(?:e|es|ed|ing)|"
    r"prep(?:s|ping)|gear(?:s|ing) up|going|about|getting ready|gets ready|working|(?<!recent )mov(?:es|ing)|racing|"
    r"on the verge|continu(?:e|es|ing) to (?:coordinate|work)(?: with [\w’' ]{1,30})?) (?:to|on|for|of)\b"
)
_EXPECTED = (
    rf"\b{_BE}expect(?:s|ed|ing)? (?:to|that|[\w’'. -]{{1,30}} to)\b|\bexpected (?:in|on|by)\b|\bonto? pace to\b|"
    r"\b(?:anticipates|forecast(?:s)?)\b"
)
_TALK = (
    r"\b(?:hop(?:e|es|ing)|seek(?:s|ing)?|looks|(?:is|are|was) looking|wants|propos(?:e|es|ed|ing)|offer(?:s|ed)|"
    r"threaten(?:s|ed|ing)?|consider(?:s|ing)?) (?:to|at)\b|"
    r"\b(?:mull(?:s|ing)|(?:is|are) considering|considers|considering|weigh(?:s|ing)|contemplat(?:es|ing)|explor(?:es|ing)|ey(?:es|eing)|target(?:s|ing)|"
    r"nears|nearing|proposes|proposing|(?<!a )(?<!an )(?<!the )(?<!ch )(?<!newly )(?<!its )(?<![’']s )proposed|float(?:s|ed|ing))(?= )|"
    r"\bclose to\b|\bin (?:\w+ ){0,2}(?:talks|discussions|negotiations)(?: with [\w’'& ]{1,30}?)? (?:to|over|for|about|on)\b|"
    r"\btraders (?:bet|speculate)\b|\bon the table\b"
)
_PENDING = (
    r"\b(?:agreements?|deals?|bid|(?:tender|takeover) offer|plans?|proposal|motion|effort|push) to\b|"
    r"\bagree[sd]? to (?=buy|acquire|merge|sell|invest)"
)
_FILED = (
    r"\b(?:files|filed|filing)(?: confidentially)?(?: draft)? (?:for|to)(?= (?:an? |its )?(?:IPO|initial|go public|list))|"
    r"\bconfidentially (?:files|filed|submits|submitted)\b"
)
_BILL = r"\b(?:bill|(?-i:[A-Z])\w+ (?-i:Act)|legislation|proposal)\b[^.;]{0,60}?\bwould\b(?! have)"
_COURT = r"\bask(?:s|ed|ing)? (?:the |a |an )?(?:\w+ )?(?:court|judge) to\b"
_LATE = (
    r"\b(?:has|have|had|is|are|was|been|be|remains?) (?:been )?(?:repeatedly |again |further )?(?:delayed|postponed|pushed back(?! (?:on|against|at)\b))\b|"
    r"\b(?:delay(?:s|ing)?|postpon(?:es|ing)|push(?:es|ing) back) (?:the |its |their )?(?:(?:\w+ )?(?:release|launch|rollout|debut|IPO|rule|deadline)\b|(?:\w+ )?(?=(?-i:[A-Z]))[\w.‑-]*\d)"
)
_DELAY = r"\b(?:model|release|launch|rollout) delays?\b"
_DEALING = r"\b(?:in|enters?|entered|holding|holds|begins?|began) (?:\w+ ){0,2}(?:talks|discussions|negotiations) with\b"
_SOUGHT = r"\b(?:seek(?:s|ing)?|ask(?:s|ing)? for|request(?:s|ing)?) (?:an? |court |legal |\w+ ){0,2}(?:sanctions|injunction|dismissal|retrial|restraining order)\b"
_READY = (
    r"\b(?:preps|prepping|readies|readying|teases|teasing|prepares|preparing|nears|nearing|(?:is|are|starts?|begins?) testing(?= (?:its |an? |the )?(?:new|next|unreleased|upcoming)))"
    r"(?! Wall)(?= (?:(?:its|an?|the|new|next|two|three|several|big|major|AI|flagship|\w+-gen) ){0,4}(?:(?-i:[A-Z])[\w.‑-]*|models?\b|release\b|launch\b|IPO\b))|"
    r"(?<!our )(?<!its )(?<!their )(?<!the )\bplan(?:s|ning)(?= (?:[\w$€£.,-]+ ){0,4}?(?:launch|release|IPO|models?|chips?|price|rollout|data cent\w+|offering|layoffs|acquisition|expansion|reset|curbs|ban|limits)\b)|"
    r"(?<!been )\bworking on(?= (?:its own|a new|an upcoming|its next|the next|an? next))"
)
_SAID = r"\b(?:said|says|announced|told|confirmed|promised|expects?|revealed|reported)\b[^.;]{0,80}?\bwould\b(?! (?:have|not|be able|like|love)\b)"
_MAY = r"(?<!in )(?<!of )\b(?:may(?! \d)|might|could)\b"
_DATED = (
    r"\b(?:takes? effect|(?:comes?|coming|enters?|entering|go(?:es)?|going) into (?:force|effect)|becomes? effective|effective|"
    r"begin(?:s|ning)?|start(?:s|ing)?|clos(?:es?|ing)|end(?:s|ing)?|expir(?:es?|ing)|retir(?:es?|ing|ement)|shut(?:s|ting) down|shutdown|"
    r"sunset(?:s|ting)?|goes live|go live|launch(?:es|ing)?|ship(?:s|ping)?|arriv(?:es?|ing)|roll(?:s|ing) out|opens?|"
    r"debut(?:s|ing)?|drop(?:s|ping)?|releas(?:es?|ing)|lands?|deadline|available|removed|deprecat\w+|discontinu\w+|end[- ]of[- ]life|"
    r"planned for|scheduled for|slated for|set for|due|coming|requir(?:es?|ing)|through|until|extend(?:s|ed|ing)?|moves?|moving|free|"
    r"splits?|switch(?:es|ing)|upcoming|forthcoming|promised|becom(?:es|ing)|returns?|hearing|trial|vote[sd]?|adding|adds|step(?:s|ping) down|handing|"
    r"expected|(?:is|are) (?:releasing|launching|retiring|shutting down|ending|dropping|rolling out|opening|discontinuing|hosting|holding)|"
    r"(?:is|are|be|being) (?:finali[sz]ed|completed|closed|launched|released|retired|replaced|discontinued|phased out|enforced))\b"
)
_SOON = (
    r"\b(?:(?:coming|arriving|launching|available|promised|planned|expected|releas\w+|rolling out|out|drop\w*|support\w*|due|more) "
    r"(?:\w+ ){0,2}?(?:very )?soon|(?<!already )coming (?:to(?! (?:(?:the|a|that|this) (?:same |similar )?conclusions?|grips|life|fruition|an end|believe|think|terms|reali[sz]e|understand|light|mind|an? (?:end|head|close|halt)))|later|in the|over the)|"
    r"(?:is|are|still|deployment|release|weights|launch|support|preview|beta) planned|to follow|(?:release|weights|launch|support|open-source \w+|API) (?:is |are )?promised)\b"
)
# Each family with the letters without which it cannot match: a cheap test before the pattern.
_SOURCES: tuple[tuple[Force, str, bool, Predicate | None, str], ...] = (
    (Force.FIXED, _FIXED, True, None, "due set schedul slated on&track on&course poised ready supposed commit pledg promis agree vow"),
    (Force.WILL, _WILL, True, None, "will shall 'll ’ll"),
    (Force.PENDING, _PENDING, True, None, "agree deal bid offer plan proposal motion effort push"),
    (Force.PENDING, _FILED, False, Predicate.FUNDING_OR_DEAL, "files filed filing confidential"),
    (Force.TALK, _COURT, False, Predicate.LAWSUIT_STEP, "ask"),
    (Force.PENDING, _BILL, False, Predicate.RULE_PUBLISHED, "would"),
    (Force.PLAN, _PLAN, True, None, "plan intend aim prep gear going about ready work mov racing verge continu"),
    (Force.EXPECTED, _EXPECTED, True, None, "expect pace anticipat forecast"),
    (Force.SAID, _SAID, True, None, "would"),
    (Force.TALK, _TALK, True, None,
     "hop seek look want propos offer threat consider mull weigh contemplat explor eye target near float close talks discussion negotiation bet speculat table"),
    (Force.MAY, _MAY, True, None, "may might could"),
    (Force.READY, _READY, False, None, "prep read teas near testing plan working"),
    (Force.SOON, _SOON, False, None, "soon coming planned to&follow promised"),
    (Force.LATE, _LATE, False, None, "delay postpon push"),
    (Force.LATE, _DELAY, False, None, "delay"),
    (Force.TALK, _DEALING, False, Predicate.FUNDING_OR_DEAL, "talks discussions negotiations"),
    (Force.TALK, _SOUGHT, False, Predicate.LAWSUIT_STEP, "seek ask request"),
    (Force.DATED, _DATED, False, None, ""),
)  # fmt: skip
_CUES = tuple(
    (
        force,
        re.compile(source, re.IGNORECASE),
        verb,
        own,
        tuple(s.replace("&", " ") for s in stems.split()),
    )
    for force, source, verb, own, stems in _SOURCES
)
# A present tense is in the future only by its date.
_DATE = re.compile(
    r"[0-9]|day\b|morrow|week|month|quarter|year|spring|summer|autumn|fall|winter|"
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
# "Northlight to launch …": a headline's infinitive stands right behind who does it.
_HEADLINE = re.compile(
    r"\A(?!.{0,80}\b(?:[Oo]rders?|[Aa]llows?|[Ll]ets?|[Aa]sks?|[Uu]rges?|[Tt]ells?|[Ff]orces?|[Hh]elps?|[Ee]nables?|[Dd]irects?|"
    r"[Rr]equires?|[Ff]ails?|[Uu]sed|[Uu]sing|[Tt]r(?:ies|ying)|[Ss]truggles?|[Ee]fforts?|[Aa]bility|[Rr]ace|[Ff]ight|[Bb]attle|[Rr]ight|[Pp]ath|[Gg]uide|[Cc]ollaborates?|[Pp]artners?|[Tt]eams? [Uu]p|[Jj]oins?|[Cc]alls?|[Pp]ressures?) )(?!(?:\d+ )?(?:Best |Top |Good )?(?:How|Why|What|Where|When|Guide|Ways?|Welcome|From|Introduction|Back|Time|Need|Want|Path|Road|Steps?|Tips|Reasons?|Things)\b)"
    r"(?:[A-Z0-9][\w.’'&-]*,? (?:and |& |with )?){1,5}to (?=[A-Za-z])"
)
_HEADLINE_WORK = re.compile(
    r"\A(?:[A-Z0-9][\w.’'&-]*,? (?:and |& )?){1,5}(?P<cue>(?:is|are) working on) (?=[A-Za-z])"
)
_HEADLINE_DAY = re.compile(
    r"\A(?:[A-Z0-9][\w.’'&-]* ){1,4}(?P<day>(?:on |this |next )?(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|tomorrow|next week))\Z"
)


def find_cues(sentence: str, *, in_title: bool = False) -> Iterator[Cue]:
    """The cues of a sentence, the firmer families first and each in order of place."""
    if in_title and (match := _HEADLINE.match(sentence)):
        yield Cue(match.end() - 3, match.end(), Force.FIXED, verb=True)
    if in_title and (match := _HEADLINE_DAY.match(sentence)):
        yield Cue(*match.span("day"), Force.FIXED, verb=False, own=Predicate.MODEL_RELEASED)
    if in_title and (match := _HEADLINE_WORK.match(sentence)):
        yield Cue(*match.span("cue"), Force.READY, verb=False)
    low = sentence.lower()
    dated = _DATE.search(sentence) is not None
    for force, pattern, verb, own, stems in _CUES:
        if not (_holds(low, stems) if stems else dated):
            continue
        for match in pattern.finditer(sentence):
            yield Cue(match.start(), match.end(), force, verb, own)


def _holds(low: str, stems: tuple[str, ...]) -> bool:
    for stem in stems:  # noqa: SIM110 - half the cost of any() over a generator
        if stem in low:
            return True
    return False
