"""Strict cues for the builder's box: better an empty place than a sentence that does not fit it."""

from __future__ import annotations

import re

_LONGEST = 270  # characters; a longer sentence says many things besides
_PEOPLE = (
    r"(?:developers?|customers?|users?|compan(?:y|ies)|enterprises?|businesses|firms|start-?ups?|teams|"
    r"organi[sz]ations?|subscribers?|employees|staff|nationals?|citizens|governments?|agencies|researchers|"
    r"partners|hosts|providers|builders|operators|vendors|institutions?|engineers|countries|members|"
    r"everyone|individuals|accounts?|publishers|maintainers|plans|tiers?|contractors|testers|"
    r"exporters|deployers|importers|educators|students|seats)"
)
_WORDS = r"(?:[\w’'“”\"$.\-]+,? )"
_CONCERNED = re.compile(
    r"\b(?:available|open(?:ed)?|limited|restricted|closed|offered|roll(?:s|ed|ing)? out|gives?|grant(?:s|ed)|"
    r"access|appl(?:y|ies|ied)|extend(?:s|ed)?|expand(?:s|ed|ing)?|sold|goes|only|free|disabled?|"
    rf"unavailable|reserved) {_WORDS}{{0,6}}(?:to|for) {_WORDS}{{0,6}}?{_PEOPLE}\b|"
    rf"\b{_PEOPLE} {_WORDS}{{0,5}}?(?:must|needs? to|ha(?:s|ve) to|can (?:now|no longer|still|return|use|join)|cannot|"
    r"may (?:no longer|not|now)|will (?:have|need|lose|get|pay|be able|receive|no longer|see|keep)|lose|lost|"
    r"(?:are|is|were|was) (?:affected|barred|exempt|required|eligible|excluded|blocked|limited)|"
    r"receives?|gains?|continues? to|follow in)\b|"
    r"\b(?:affects?|affected|affecting|appl(?:y|ies) (?:only )?to|covers?|bars|barr(?:ed|ing)|banned|banning|"
    r"prohibit(?:s|ed|ing)?|exempt(?:s|ed|ing)?|exclud(?:es?|ed|ing)|requires|allow(?:s|ed|ing)?|"
    rf"let(?:s|ting)?|forc(?:es|ed|ing)|forbids?|unavailable (?:to|for)) {_WORDS}{{0,6}}?{_PEOPLE}\b",
    re.IGNORECASE,
)
_NOT_CONCERNED = re.compile(
    r"^Before\b|\bprevent\w*\b|\b(?:were|was) supposed to\b|\b(?:ability (?:for|of|to)|has forced|raised|questions|idea|argu\w+|letter|protest\w*|"
    r"hack\w*|attack\w*|phishing|trick\w*|scam\w*|fake|malicious|worked with|role|victims?|(?:did|does) not (?:give|say|name|disclose|specify|comment|answer)|declined to|blog post|password\w*|future|"
    r"open letter|criminal|lawsuit|alleg\w+|shares?|investors?|valuation|funding)\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:no longer|instead of|replac(?:es|ed|ing)|remov(?:es|ed|ing)|"
    r"suspend(?:s|ed|ing)?|suspension of|restor(?:es|ed|ing)|disabl(?:es?|ed|ing)|revok(?:es|ed|ing)|"
    r"lift(?:s|ed|ing)|deprecat\w+|retir(?:es?|ed|ing)|discontinu\w+|licen[cs]ed under|"
    r"under (?:an?|the)(?: \w+)? [\w.\-]{0,20} ?licen[cs]e|per (?:1 )?million|"
    r"half (?:the|of its) price|twice the price|"
    r"doubl(?:es|ed|ing)|halv(?:es|ed|ing)|(?:rate|usage|weekly) limits?|"
    r"now (?:requires?|supports?|offers?|includes?|costs?|charges?)|"
    r"will (?:require|replace|no longer|cost|charge)|will block|"
    r"new (?:terms|rules?|price|pricing|limits?|licen[cs]e|polic(?:y|ies)|requirements?)|"
    r"weights (?:are|available|under)|cut(?:s|ting)? (?:prices?|access|off)|block(?:s|ed|ing) (?:access|all)|"
    r"resum(?:es|ed|ing)|switch(?:es|ed|ing)? to|by default|"
    r"eas(?:es|ed|ing) (?:\w+ ){0,3}(?:restrictions|controls|rules|limits|curbs)|from \$?\d[\d.,]* to|"
    r"(?:costs?|priced at|charges?|sells for|pays?) (?:\w+ ){0,4}\$\d)\b",
    re.IGNORECASE,
)
_NO_CHANGE = re.compile(
    r"\b(?:no|nor|not|without|neither) (?:\w+ ){0,3}(?:pric(?:e|es|ing)|date|timeline|details)\b|"
    r"\b(?:shares|stock|lawsuit|allegations?|valuation|funding|investors?|IPO|all-stock)\b|"
    r"\b(?:best|better|well) known (?:for|as)\b|^(?:When|If|Where|Once) \b|"
    r"^Before\b|^According to [^,]+, [^.]{0,90}\b(?:triggered|prompted)\b|\b(?:scams?|phishing|criminals?|long-running arguments)\b|"
    r"\b(?:were|was) supposed to\b|\breportedly (?:plans?|considering|weighing)\b|"
    r"\b(?:allegedly|accus\w+|rumou?r\w*|questions|triggered|ripples|fighting|tensions)\b",
    re.IGNORECASE,
)
_IN_FORCE = re.compile(
    r"\b(?:effective|start(?:s|ed|ing)?|begin(?:s|ning)?|available|accessible|takes? effect|took effect|"
    r"(?:comes?|came|enters?|entered) into (?:force|effect)|deadline|expires?|ends?|ended|ending|"
    r"retire[sd]?|retirement|shut(?:s|ting)? down|clos(?:es|ed)|due|scheduled|slated|"
    r"(?:stop(?:s|ped)?|restored|suspended|lifted|disabled|switch(?:es|ed) off|unavailable|answering)|"
    r"roll(?:s|ing)? out|launch(?:es)?|opens?|back|return(?:s|ed)?|targeting|"
    r"stays?|continues?)\b[^.;]{0,45}\Z|"
    r"\b(?:from|by|before|until|through|till)(?: (?:the|early|mid|late|at least|\w+day),?)*[ -]*\Z",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:is|are|was|were|do|does|will|has|have|can)(?:n['’]t| not)\b", re.IGNORECASE
)
_MOMENT = re.compile(
    r"\b(?:available|effective|start(?:s|ing)|beginn?(?:s|ing)|roll(?:s|ing) out|launch(?:es|ing)|restored|back|"
    r"lifted|from|as of|until|expires?|ends?|returns?|takes? effect|goes live|live|in force)\b[^.;,]{0,40}?"
    r"\b(?:today|tomorrow|immediately|next (?:week|month)|later (?:this|next) (?:week|month|year)|"
    r"in the coming (?:days|weeks|months)|this (?:week|month|summer|fall|autumn))\b|"
    r"\beffective immediately\b|^(?:starting|beginning|effective|as of) (?:today|tomorrow|now)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:report\w*|directive|letter|order|announc\w+|said|introduced|presented|published|released|"
    r"signed|after|since|had been|scores?|test\w*)\b",
    re.IGNORECASE,
)
_DISSENT = re.compile(
    r"\b(?:critici[sz](?:es|ed)|warn(?:s|ed) (?:that|against|[A-Z]\w+[^.]{0,160}? that)|oppos(?:es|ed)|disput(?:es|ed)|condemn(?:s|ed)|"
    r"object(?:s|ed)? (?:to|that)|question(?:s|ed) (?:whether|the|why|how)|slam(?:s|med)|blast(?:s|ed)|rejects?|rejected|"
    r"complain(?:s|ed) (?:that|about|of)|disagree[sd]?|push(?:es|ed) back|protest(?:s|ed)? (?:against|over|at|about|that)|(?:casts?|voices?d?) doubts?|doubts (?:that|whether)|doubted|"
    r"rais(?:es|ed) (?:concerns|alarms?|objections)|voiced (?:concerns?|doubts?)|denounc(?:es|ed))\b|"
    r"\b(?:critics|s[ck]eptics|opponents) (?:(?!will)\w+ ){0,2}(?:say|said|argue[sd]?|warn(?:ed)?|point(?:ed)?|note[sd]?|call(?:ed)?)\b|"
    r"\b(?:called|calls|described|says|said|wrote|argue[sd]?) [^.]{0,80}\b(?:reckless|misleading|flawed|unfair|"
    r"overreach|a mistake|wrong|unproven|disappointing|unacceptable|absurd|chilling)\b",
    re.IGNORECASE,
)
# A judgement against something, whoever passes it.
_FAULT = re.compile(
    r"\b(?:hasty|[“\"]concerning[,.”\"]|heavy-handed|misguided|short-?sighted|burdensome|inadequate|insufficient|"
    r"unworkable|toothless|premature|alarming|troubling|worr(?:ying|isome)|problematic|ridiculous|nonsense|"
    r"hypocri\w+|anti-?competitive|unlawful|unconstitutional|overhyped|exaggerat\w+|cherry-picked|disingenuous|"
    r"irresponsible|reckless|misleading|flawed|unfair|overreach|unproven|disappoint\w+|underwhelming|unacceptable|"
    r"absurd|chilling|performative|meaningless|a (?:terrible|bad|dangerous|huge|major) (?:idea|mistake|precedent|setback|loss|blow|cost increase|price increase)|"
    r"too (?:little|much|high|low|far|late|expensive|restrictive|broad|vague|slow|risky|burdensome|weak|short|soon)|"
    r"not (?:enough|good enough|acceptable|safe|justified|necessary|credible)|lacks? (?:merit|evidence|transparency|detail)|"
    r"fail(?:s|ed)? to|falls? short|(?:would|will|could|might) (?:only )?(?:weaken|harm|hurt|undermine|stifle|chill|damage|slow)|"
    r"cannot (?:meaningfully )?be (?:fixed|trusted|verified)|should (?:not|never) (?:be|have)|shouldn[’']t|"
    r"depends? too much|undermin(?:es|ed|ing)|stifl(?:es|ed|ing)|without (?:notice|warning|evidence|consent)|"
    r"no evidence|(?:is|was|are|were) (?:concerned|worried|alarmed|s[ck]eptical) (?:about|that|by|of|over)|"
    r"fears? that|raise[sd]? (?:the )?(?:alarm|concern)s?|sounded the alarm|called (?:it|the \w+) (?:a )?(?:mistake|wrong))\b",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\([^()]*\)")
# A court decides; it is no sceptic.
_BENCH = re.compile(
    r"\b(?:courts?|judges?|jury|tribunal|ruling)\b[^.]{0,90}\b(?:reject|disput|question|dismiss|object|oppos)",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Z][\w’'-]+")
# An organisation commits itself to something that anybody will see happen.
_PLEDGE = re.compile(
    r"\b(?:(?<!what )(?<!which )(?<!who )(?<!how )will|plans? to|intends? to|pledged to|promised to|committed to|expects? to|is expected to|"
    r"is set to|are set to|is due to|aims? to|(?:is|are) (?:planned|scheduled|slated)|follows? in|"
    r"(?:is|are) (?:coming|rolling out|due)|remains? (?:open|suspended|limited)|to follow|to come)\b"
    r"(?: (?:also|soon|now|then|eventually|later|be|begin|start|its|the|for|to))*(?: [\w’'-]+){0,1}? ?"
    r"(?:releas\w*|publish\w*|open[- ]sourc\w*|launch\w*|ship\w*|retire\w*|deprecat\w*|end|ends|shut\w*|"
    r"clos\w*|vote\w*|appeal\w*|decide\w*|file\w*|restor\w*|resum\w*|remov\w*|replac\w*|bring\w*|"
    r"add|support\w*|expand\w*|extend\w*|offer\w*|introduc\w*|in (?:the )?coming|"
    r"roll\w* out|hearing|take effect|apply|require\w*|ban|block|lift\w*)\b",
    re.IGNORECASE,
)
# The same with a time too vague for a day.
_SOON = re.compile(
    r"\b(?:will|should|plans?|intends? to|expects? to|follows?|comes?|coming)\b[^.;]{0,90}\b"
    r"(?:in the coming (?:days|weeks|months)|later this (?:week|month|year)|next (?:week|month|year)|soon)\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:could|might|may|would|if|whether|unless|perhaps|possibly|hopes?|wants?|someday|eventually|"
    r"will not|won[’']t|did not|didn[’']t|do(?:es)? not|doesn[’']t|ha(?:s|ve) not|hasn[’']t|nor|no plans|said no|declined|"
    r"always|never|any(?:one|body|thing)?|continue to|depends?|help|enable|likely)\b",
    re.IGNORECASE,
)


def names_critic(text: str) -> bool:
    """Whether a sentence disagrees and says who does."""
    text = _IN_BRACKETS.sub(" ", text)
    if not _DISSENT.search(text) or _BENCH.search(text):
        return False
    return len(_NAME.findall(text)) > 1  # the opening word is one of them


def names_fault(text: str) -> bool:
    """Whether a sentence judges against something."""
    return _FAULT.search(text) is not None and not _BENCH.search(text)


def names_concerned(text: str) -> bool:
    """Whether a sentence says who is touched, and by what."""
    fits = len(text) <= _LONGEST and _CONCERNED.search(text) is not None
    return fits and _NOT_CONCERNED.search(text) is None


def names_change(text: str) -> bool:
    """Whether a sentence says what is different from now on."""
    return bool(_CHANGE.search(text)) and not denies_change(text)


def denies_change(text: str) -> bool:
    """Whether a sentence speaks of quarrels, plans or what was before rather than of a change."""
    return _NO_CHANGE.search(text) is not None


def names_start(before: str) -> bool:
    """Whether the words before a date say that something holds from it, until it or on it."""
    match = _IN_FORCE.search(before)
    return match is not None and _REPORTED.search(match[0]) is None


def names_moment(text: str) -> bool:
    """Whether a sentence says from when something holds, counted from the day it was written."""
    return _MOMENT.search(text) is not None and _NEGATED.search(text) is None


def names_pledge(text: str) -> bool:
    """Whether somebody announces, without a day, what anybody will be able to see."""
    return bool(_PLEDGE.search(text) or _SOON.search(text)) and _UNSURE.search(text) is None
