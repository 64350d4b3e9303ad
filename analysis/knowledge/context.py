"""Whether a name that is also an everyday word means the entity: small signs around it, summed.

Signs speak for kinds of company (words of the field, verbs that go with software or with firms,
the maker in the same text) and against (another first or last name, other fields of life), not
for single names; only the doubt of a name comes from the gazetteer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NEEDED = 1.0
_EVERYDAY = 3  # the doubt of names that are common words even with a number
_WINDOW = 100
_NAMES = 2  # the doubt of names that are also other names: "Claude"
_FEW_WORDS = 2
_SENTENCE_END = re.compile(r"(?:[.!?:;…](?=[\s\"”’)])|\n|•|\|)")
_TECHNICAL = re.compile(
    r"\b(?:AI|A\.I\.|LLMs?|chatbots?|models?|weights|prompt(?:s|ed|ing)?|tokens?|benchmarks?|fine-?tun\w+|"
    r"APIs?|SDK|open[- ](?:source|weight)\w*|context window|GPUs?|inference|parameters|multimodal|assistants?|"
    r"agent(?:s|ic)?|generative|machine learning|neural|deep learning|hallucinat\w+|transcri\w+|watermark\w*|"
    r"app|apps|software|developers?|coding|codebase|refactor\w*|plug-?ins?|usage cap|subscription\w*|IDE|"
    r"pull requests?|context|chips?|data cent(?:re|er)s?)\b"
)
_BUSINESS = re.compile(
    r"\b(?:AI|A\.I\.|start-?ups?|compan(?:y|ies)|CEO|chief executive|founders?|co-founder|rais(?:ed?|es|ing)|"
    r"funding|valuation|valued|shares|stock|investors?|acqui\w+|billion|million|cloud|chips?|chipmaker|"
    r"data cent(?:re|er)s?|platform|lab|labs|models?|customers|revenue|earnings|lawsuit|sued|suing|sues|fined?|"
    r"regulators?|antitrust|engineers|employees|staff|users|partner\w*|IPO|layoffs?|machine learning|ML|teams?|robots?|bots?|researchers?|research|professors?|scientists?|iPhone|app|apps|software|services?|"
    r"products?|launch\w*|releas\w+|unveil\w*|announc\w+|subscription\w*|developers?|API|open[- ]source|IDE|"
    r"jobs|copyright|patents?|bond|agents?|agentic|coding|legal AI)\b"
)
_RULES = re.compile(
    r"\b(?:AI|rules?|regulat\w+|export|licen[cs]\w+|law|laws|chips?|act|bill|court|order|comply|compliance)\b",
    re.IGNORECASE,
)
_USED = re.compile(
    r"\b(?:us(?:e|es|ed|ing)|ask(?:s|ed|ing)?|prompt(?:s|ed|ing)?|with|via|through|run(?:s|ning)?|ran|"
    r"fine-?tun(?:e|es|ed|ing)|train(?:ed|ing)?|powered by|built (?:with|on|in)|switch\w* to|mov\w+ to|give|"
    r"integrat\w+|embed\w*|rel(?:y|ies|ying) on|(?:version|generation|release|users) of|access to|like|tried|try|let|told|tells?|into)\s+$",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"^(?:['’]s)?\s+(?:now|can(?:not|['’]t)?|could|will|won['’]t|writes?|wrote|answers?|answered|generat\w+|supports?|"
    r"runs?|scores?d?|outperform\w*|beats?|refus\w+|respon\w+|makes?|made|costs?|handles?|reads?|sees|does|did|"
    r"doesn['’]t|didn['’]t|lets?|hits?|gets?|got|gives?|gave|returns?|suggests?|summari[sz]e\w*|translates?|"
    r"is (?:now|better|worse|available|down|down\b)|has (?:a|an|been|become)|for (?:business|work|enterprise|developers))\b"
)
_ACTS = re.compile(
    r"^(?:\s+(?:has|have|had|will|is|was|also|just|now|quietly|reportedly|formally|recently))*\s+"
    r"(?:says?|said|raises?d?|sued?|sues|announc\w+|launch\w*|releas\w+|unveil\w*|introduc\w+|bought|buys?|"
    r"buying|acquir\w+|hir\w+|fired|cuts?|cutting|lays? off|laid off|delay\w*|offer\w*|plans?|wants?|sells?|sold|"
    r"pa(?:ys?|id)|spends?|spent|invest\w*|open(?:s|ed|ing)|clos\w+|shuts?|ship\w*|add\w*|updat\w*|updated|"
    r"confirm\w*|den(?:y|ies|ied)|agre\w+|sign\w*|partner\w*|built|builds?|building|report\w*|post(?:s|ed)|warn\w*|"
    r"fil(?:es|ed|ing)|appeal\w*|settl\w+|los(?:t|es)|won|wins?|borrow\w*|must|moves?|moved|told|publish\w*|"
    r"let|lets|put|puts|limit\w*|block\w*|ban\w*|accus\w+|expand\w*|expects?|faces?|facing|fin(?:ed|es)|join\w*|"
    r"reveal\w*|rolls?|rolled|rolling|start\w*|stop\w*|turn\w*|us(?:es|ed|ing))\b"
)
_OWNS = re.compile(r"^['’]s? [a-z]")
# Other fields of life where the same words are at home.
_ELSEWHERE = re.compile(
    r"\b(?:horoscopes?|zodiac|astrolog\w*|telescope\w*|observator\w+|astronom\w+|constellation|comet|galax\w+|"
    r"NASA|spacecraft|astronauts?|lifted off|lift-?off|launch pad|Jupiter|rain ?forests?|forests?|river|basin|"
    r"winds?|sailors?|gulf|harvest\w*|orchards?|pies?|ciders?|fruit|zoo|farms?|wool|birds?|nests?|herd|drought|"
    r"peregrine|hikers?|albums?|band|concert|festival|singers?|violinist|painter|poet|novelist|guitar|striker|"
    r"midfielder|champion(?:s|ship)|olympic\w*|metres|raced|pole position|troops|sergeant|navy|airstrikes?|"
    r"strikes on|warships?|ships to|Winklevoss|crypto exchange|fraternity|sorority|golden ratio|worktops?|"
    r"countertops?|seat belt|cockpit|aircraft|airport|catwalk|wishes|prophec\w+|Delphi|rituals?|"
    r"pilgrims?|recipe|oven|blinking)\b"
)
_KIN = re.compile(
    r"(?:\b(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir|[Oo]ur|[Uu]ncle|[Aa]unt|[Bb]rother|[Ss]ister|[Cc]ousin|[Ff]ather|"
    r"[Mm]other|[Ss]on|[Dd]aughter|[Ff]riend|[Ll]ittle|[Oo]ld|[Yy]oung|named|[Mm]r\.?|[Mm]rs\.?|[Mm]s\.?|Dr\.?|"
    r"Sir|Lord|Lady|Saint|St\.?|[Jj]udge|[Ss]enator|Sen\.|[Pp]rofessor|Prof\.|[Cc]aptain|[Kk]ing|[Qq]ueen|[Pp]ope|"
    r"[Mm]ayor|[Mm]onsieur|Madame|[Dd]octor|[Cc]oach)\s+|[A-Z][a-z]+-)$"
)
_APPOSED = re.compile(r"^, (?:an?|the|\d{1,3}|who|whose|of)\b")
_SURNAME = re.compile(
    r"^ (?:(?:de|van|von|der|la|du|le|al|bin)\s)?(?P<word>[A-ZÀ-Þ][a-zß-ÿ'’]+(?:-[A-Z]\w+)?)(?!\w)"
)
_HYPHENED = re.compile(r"^-[A-Z]")
_NO_SURNAME = re.compile(
    r"^(?:AI|API|APIs|App|Apps|Agent|Agents|Assistant|Chat|Chatbot|Cloud|Code|Desktop|Enterprise|Team|Teams|Pro|"
    r"Plus|Max|Mobile|Model|Models|Research|Labs?|Inc|Corp|Ltd|Platforms?|Studio|Business|Education|Free|Family|"
    r"Gets?|Can|Will|Is|Now|Has|Was|And|Or|In|On|For|With|To|From|The|A|An|At|By|Web|CLI|SDK|LLM|Users?|"
    r"Developers?|Skills?|Workspace|Security|Search|Browser|Extension|Marketplace|Connect\w*|Deal|Shares|Stock|CEO|"
    r"Inference|Training|Server|Memory|Tag|Science|Design|Health|Finance|Gov|Cowork|Design|Projects?|Artifacts?)$"
)
# "The Oracle of Omaha": an article before, and no noun behind that it could belong to.
_BARE_ARTICLE = re.compile(r"(?:^|\s)(?:[Tt]he|[Aa]n?)\s+$")
_NO_NOUN = re.compile(r"^(?:$|\W*$|[.,;:!?)]|\s(?:of|in|on|at|is|was|to|for|and|that|who)\b)")
_BEFORE_WORD = re.compile(r"(?P<word>[^\W\d_][\w.&’']*)[ ]$")


_FIRM_BEFORE = re.compile(
    r"\b(?:start-?ups?|compan(?:y|ies)|labs?|firms?|developers?|makers?|rivals?|giants?|unicorns?|group|investors? in|"
    r"[Cc]hinese|French|German|Japanese|Korean|American|British|by|from|at|joined|left|founded|backed|acquired?)\s+$"
)
_FIRM_AFTER = re.compile(
    r"^(?:['’]s?\b|,? (?:the|an?) (?:[\w-]+ ){0,3}(?:start-?up|company|lab|firm|developer|maker|platform)\b|"
    r" (?:CEO|founders?|co-founder|engineers|researchers|employees|executives|spokes\w+|chief|president|team)\b)"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rest of the text says for a name: 0 to 1 each.

    `maker`: its owner or, for an owner, something of theirs is named beyond doubt. `kin`: a
    model of its family is. `same`: the name was accepted elsewhere. `field`: how much the text
    is about the field at all.
    """

    maker: bool = False
    kin: bool = False
    same: bool = False
    field: float = 0.0
    led: bool = False
    listed: bool = False
    other: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A name's place: the text around it within its sentence."""

    before: str
    after: str
    is_initial: bool
    is_title_case: bool


def look_around(text: str, start: int, end: int) -> Place:
    """The name's sentence, up to 100 characters either side."""
    before = text[max(0, start - _WINDOW) : start]
    after = text[end : end + _WINDOW]
    ends = list(_SENTENCE_END.finditer(before))
    if ends:
        before = before[ends[-1].end() :]
    if stop := _SENTENCE_END.search(after):
        after = after[: stop.start()]
    before = before.lstrip(" \"“‘'(*#>-")
    return Place(before, after, not before, is_title_case(before + after))


def is_title_case(line: str) -> bool:
    """Whether most longer words of a line are capitalised, so that a capital says nothing."""
    words = re.findall(r"[^\W\d_]{4,}", line)
    return len(words) > _FEW_WORDS and sum(w[0].isupper() for w in words) > 0.6 * len(words)


def measure_field(text: str) -> float:
    """How much a text is about the field, 0 to 1, by its technical words per length."""
    head = text[:4000]
    found = len(_TECHNICAL.findall(head))
    return min(1.0, found / 8) if found > 1 else 0.0


def score_name(place: Place, kind: str, doubt: int, extra: float, evidence: Evidence) -> float:
    """The sum of the signs; `extra` is what a version adds. The name counts from NEEDED on."""
    score = {1: 1.0, 2: 0.0, 3: -0.5}[doubt] + extra
    score += 2.0 * evidence.maker + 1.5 * (evidence.kin or evidence.same) + 1.0 * evidence.listed
    score += evidence.field * (0.75 if doubt < _EVERYDAY else 0.25) - 2.0 * evidence.other
    score += _score_company(place, kind) * (
        1.0 if doubt < _EVERYDAY else 0.4 if kind == "model" else 0.6
    )
    score += _score_capital(place, doubt)
    if (
        kind == "model"
        and doubt == _EVERYDAY
        and extra < 1.0
        and not (evidence.maker or evidence.kin)
    ):
        # "Step 3" is a model of StepFun's only where StepFun is spoken of.
        return 0.0
    score -= _score_person(place, led=evidence.led) * (0.3 if doubt == 1 else 1.0)
    return score - _score_elsewhere(place)


def _score_company(place: Place, kind: str) -> float:
    near = f"{place.before} {place.after}"
    if kind == "model":
        field = 1.0 * bool(_TECHNICAL.search(near))
        return field + 0.5 * bool(_USED.search(place.before)) + 1.0 * bool(_DOES.match(place.after))
    if kind == "organisation":
        acts = 0.75 * bool(_ACTS.match(place.after)) or 0.5 * bool(_OWNS.match(place.after))
        return 1.0 * bool(_BUSINESS.search(near)) + acts
    return 1.0 * bool(_RULES.search(near))


def _score_capital(place: Place, doubt: int) -> float:
    if _BARE_ARTICLE.search(place.before) and _NO_NOUN.match(place.after):
        return -1.0
    if place.is_title_case:
        return 0.0
    if place.is_initial:
        return 0.0 if doubt == _NAMES else -0.5
    return 0.5


def _score_person(place: Place, *, led: bool) -> float:
    if _KIN.search(place.before):
        return 2.5
    if place.is_title_case:
        return 0.0
    follows = _SURNAME.match(place.after)
    if follows and not _NO_SURNAME.match(follows["word"]):
        return 2.0
    if _APPOSED.match(place.after) and not _TECHNICAL.search(place.after[:60]):
        return 1.0
    if led:
        return 0.0
    # "Cyber Command": the end of another name.
    leads = _BEFORE_WORD.search(place.before)
    inner = leads is not None and leads.start() > 0
    return 1.0 if leads and inner and _is_name_word(leads["word"]) else 0.0


def _is_name_word(word: str) -> bool:
    return word[0].isupper() and word[1:].islower() and not _NO_SURNAME.match(word)


def _score_elsewhere(place: Place) -> float:
    found = len(_ELSEWHERE.findall(f"{place.before} {place.after}"))
    joined = place.before.endswith("-") or _HYPHENED.match(place.after) is not None
    return min(2.5, 1.75 * found) + 1.5 * joined


def reads_as_firm(place: Place) -> bool:
    """Whether a name that a firm and its model share means the firm, as in "DeepSeek hired"."""
    if _FIRM_BEFORE.search(place.before) or _FIRM_AFTER.match(place.after):
        return True
    return _ACTS.match(place.after) is not None
