"""Coarse verb patterns by predicate: which acts a headline speaks of, whoever does them.

Facts themselves are read more strictly, by `analysis.knowledge.facts`: there a miss is better than
a mistake, here two sentences need only be seen to tell of one act.
"""

from __future__ import annotations

import re

from db.types import Predicate

_SOURCES: tuple[tuple[Predicate, str], ...] = (
    (
        Predicate.ACCESS_RESTORED,
        (r"restor\w+ (?:\w+ ){0,3}access|access (?:\w+ ){0,4}(?:is|was|has been|be) restored|back online|"
        r"(?:redeploy|reinstat)\w+|(?:is|are|will be) (?:once )?again available|resum\w+ (?:access|service|sales)|"
        r"available (?:again|starting tomorrow)|returns? to (?:users|customers)"),
    ),
    (
        Predicate.EXPORT_RULE_CHANGED,
        (r"export[- ]controls? (?:\w+ ){0,6}(?:lifted|imposed|removed|rescinded|eased|tightened|expanded)|"
        r"(?:issued?|impos\w+|lift\w+|rescind\w*|eas(?:es|ed|ing)|tighten\w*) (?:\w+ ){0,4}export[- ](?:controls?|restrictions?|curbs|ban|directive)|"
        r"export[- ]control directive|added? (?:\w+ ){0,6}to (?:the|its) entity list|"
        r"(?:require|requires|required) (?:an? )?(?:export )?licen[cs]e[s]? (?:to|for) (?:sell|ship|export)"),
    ),
    (
        Predicate.ACCESS_SUSPENDED,
        (r"suspend(?:s|ed|ing)? (?:all |\w+ ){0,3}access|(?:disabl\w+|cut off|pull(?:s|ed|ing)?|block(?:s|ed|ing)?|took|taken?) "
        r"(?:\w+ ){0,6}(?:for all|access|offline|customers)|(?:disable|suspend)\b|"
        r"(?:is|are|was|were|been) (?:suspended|disabled|taken offline|pulled)|no longer (?:accessible|available) (?:to|in|for)"),
    ),
    (
        Predicate.DEPRECATED,
        (r"(?:is|are|was|were|been|being|be) (?:already )?(?:deprecated|retired|discontinued|sunset|shut down)|"
        r"(?:deprecat|retir|discontinu|sunsett)(?:es|ed|ing)\b|will (?:retire|deprecate|sunset|shut down|discontinue)|"
        r"shut(?:s|ting)? down|end[- ]of[- ]life"),
    ),
    (
        Predicate.PRICE_CHANGED,
        (r"(?:pric(?:e|es|ed|ing)|costs?|rates?|sits at|charges?)\b.{0,60}[$€£]\s?\d.{0,40}(?:per|/|for|a) ?(?:1|one)? ?(?:m\b|million|month|1m|seat|user|call|hour|image|minute|input|mtok)|"
        r"[$€£]\s?\d[\d.]* (?:per|for|/) ?(?:1 ?m|one million|million|m)\b.{0,30}tokens|"
        r"(?:cut(?:s|ting)?|slash\w*|halv\w+|doubl\w+|rais\w+|lower\w*|reduc\w+|increas\w+) (?:\w+ ){0,3}(?:prices?|pricing|rates?|rate limits|usage limits)|"
        r"(?:included for up to|usage credits|usage limits) .{0,60}(?:through|going forward|required|after|until)|requir\w+ usage credits"),
    ),
    (
        Predicate.WEIGHTS_PUBLISHED,
        (r"(?:releas|publish|open[- ]sourc)(?:es|ed|ing) (?:the |its |their )?(?:model |full )?weights|"
        r"(?:new|releases?|released|releasing|launch\w*|publish\w*) .{0,40}open[- ]weights?(?: \([^)]*\))? |"
        r"weights (?:are|were|is) (?:now )?(?:available|published|released|on hugging face)|open[- ]sourced\b"),
    ),
    (
        Predicate.LICENCE_CHANGED,
        (r"(?:under|has|have|with|uses?|adopt\w*|switch\w* to|moves? to|chang\w+ to) (?:an?|the|its|a new)? ?(?:\w+ ){0,2}(?:apache|mit|modified mit|community|custom|commercial|open)[\w .\-]{0,12}licen[cs]e|"
        r"(?:apache|mit)[\w .\-]{0,8}[- ]licen[cs]ed|licen[cs]e (?:chang\w+|is now|now|was changed|update\w*)|relicens\w+"),
    ),
    (
        Predicate.TERMS_CHANGED,
        (r"(?:updat\w+|chang\w+|revis\w+|new|amend\w+) (?:its |their |the )?(?:\w+ )?(?:terms of (?:service|use)|usage polic\w+|acceptable[- ]use polic\w+|data[- ]retention polic\w+|privacy policy|safeguards?)|"
        r"\d+-day (?:data )?retention|requir\w+ .{0,30}(?:data )?retention|refuses? .{0,60}(?:queries|requests|questions)|"
        r"limit \S+ effectiveness"),
    ),
    (
        Predicate.LAWSUIT_STEP,
        (r"(?:sues|sued|suing|files? (?:a )?(?:\w+ )?(?:law)?suit|filed (?:a )?(?:\w+ )?(?:law)?suit|announced a lawsuit|lawsuit (?:against|filed|from|between)|faces? .{0,40}lawsuit)|"
        r"(?:judge|court|jury) .{0,60}(?:approv|rul|dismiss|order|reject|sid|grant|den|find|found)\w*|settle(?:s|d|ment)\b.{0,60}(?:approv|reach|agree|lawsuit|billion|million|with|over)|"
        r"agree[sd]? to settle"),
    ),
    (
        Predicate.SECURITY_INCIDENT,
        (r"(?:was|were|been|got) (?:hacked|breached|compromised)|suffer\w+ (?:an? )?(?:\w+ ){0,3}(?:breach|attack|intrusion)|"
        r"(?:disclos\w+|confirm\w+|report\w+) (?:an? |the )?(?:\w+ ){0,4}(?:breach|intrusion|attack|vulnerabilit\w+|incident)|"
        r"broke out of .{0,40}(?:sandbox|container)|exploit(?:s|ed|ing) (?:an? )?(?:\w+ )?(?:zero[- ]day|vulnerabilit\w+)|"
        r"data (?:breach|leak)|carried out the .{0,30}attack|hacked (?:into )?[A-Z]|stole\b.{0,40}(?:weights|data|keys|credentials)"),
    ),
    (
        Predicate.FUNDING_OR_DEAL,
        (r"rais(?:es|ed|ing) (?:an? )?(?:\w+ ){0,3}[$€£]\s?\d|[$€£]\s?[\d.]+ ?(?:m|b|bn|million|billion)\b.{0,20}(?:raised|series [a-h]|funding|round|investment)|"
        r"(?:to acquire|acquir(?:es|ed|ing)|buys|bought|agree[sd]? to buy|has acquired)|"
        r"(?:invest(?:s|ed|ing)?|commits?|committed) (?:up to |another |an additional )?[$€£]\s?\d|(?:strikes?|signs?|signed|struck|inks?) .{0,40}deal|"
        r"(?:files?|filed|confirm\w*|submit\w*) .{0,40}(?:s-1|ipo|initial public offering)|valued at [$€£]|began trading|closes? .{0,30}(?:round|acquisition)|"
        r"announce\w* .{0,20}[$€£]\s?\d.{0,20}(?:funding|fund|investment)"),
    ),
    (
        Predicate.RULE_EFFECTIVE,
        (r"(?:takes?|took|will take|comes?|came|enters?|entered) (?:effect|into force|into effect)|effective (?:date|on|as of|[A-Z]\w+ \d)|"
        r"obligations? .{0,30}appl(?:y|ies)|went into effect"),
    ),
    (
        Predicate.RULE_PUBLISHED,
        (r"(?:publish|issu|adopt|finali[sz]|propos|sign|unveil|releas)(?:es|ed|ing) (?:an? |the |its |new |draft |final |interim |proposed )*(?:\w+ ){0,2}(?:rules?|guidelines?|guidance|regulations?|executive order|code of practice|standards?|bill|framework)\b|"
        r"(?:signed|passed|approved|enacted) .{0,40}(?:act|bill|law)\b"),
    ),
    (
        Predicate.MODEL_RELEASED,
        (r"(?:releas|launch|introduc|unveil|announc|debut|publish|preview|ship)(?:es|ed|ing)\b|(?:is|are|was|were) (?:now )?(?:released|generally available|available (?:today|now)|launched)|"
        r"now (?:generally )?available|general availability|rolls? out|rolling out|roll(?:ed)? out|public preview|is here\b|^(?:introducing|announcing|meet)\b|availability of|limited preview|arriv(?:es|ed)\b"),
    ),
    (
        Predicate.PRODUCT_AVAILABLE,
        (r"(?:launch|introduc|unveil|roll(?:s|ed|ing) out|debut|announc)(?:es|ed|ing)? (?:\w+ ){0,3}(?:an? |its |new )(?:\w+ ){0,5}(?:app|feature|platform|service|tool|api|sdk|assistant|agent|plugin|integration)s?\b|"
        r"(?:is|are) now (?:generally )?available (?:in|on|to|for|via)|now available (?:in|on|via|through)"),
    ),
)  # fmt: skip

PATTERNS = tuple(
    (predicate, re.compile(rf"(?<!\w)(?:{source})", re.IGNORECASE))
    for predicate, source in _SOURCES
)
